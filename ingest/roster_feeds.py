"""Whose feeds does a coach collect, what did each tell last, and who was called? Rows only; clocks are given.

The caller's transaction holds each change together. When a link opens nothing any more, all that it told goes, and so
does its address; the row says that it is over.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import duckdb

from ingest.errors import Misuse
from ingest.labels import line
from ingest.store.ask import next_number, number

MAX_NAME = 60
MOST_FEEDS = 200
LEAST_BETWEEN = timedelta(minutes=15)  # two tries of a feed, whoever asks for them
USUALLY_BETWEEN = timedelta(minutes=30)
MOST_BETWEEN = timedelta(days=1)  # where one try after another fails
GONE_TWICE = 2  # so often in a row "there is no such link" is the end
KEPT_FOR = timedelta(days=14)  # without an answer: then what was told goes, too


class NoSuchFeed(Misuse):
    """Nobody on the roster has this number."""


class TooManyFeeds(Misuse):
    """There are more than anybody can call."""


@dataclass(frozen=True, slots=True)
class RosterFeed:
    """One athlete on the roster. `sealed`: the address; `feed`: what it told last, as JSON that was checked."""

    number: int
    name: str | None
    sealed: str | None = field(repr=False)
    nearby: bool
    added_at: datetime
    tried_at: datetime | None
    ok_at: datetime | None
    next_at: datetime | None
    failures: int
    gone: int
    failing_since: datetime | None
    error: str | None
    etag: str | None
    feed: str | None = field(repr=False)
    called_on: date | None
    look_again_on: date | None
    ended_at: datetime | None

    def is_due(self, now: datetime, *, by_hand: bool = False) -> bool:
        """Whether it is to be tried now; by hand as soon as is polite. A clock that was set back makes none wait."""
        if self.sealed is None or self.ended_at is not None:
            return False
        if self.tried_at is None or self.tried_at > now:
            return True
        return now >= self.tried_at + LEAST_BETWEEN and (by_hand or self.next_at is None or now >= self.next_at)


_COLUMNS = (
    "roster_feed_id, name, url_sealed, nearby, added_at, tried_at, ok_at, next_at, failures, gone, failing_since, "
    "error, etag, feed, called_on, look_again_on, ended_at"
)


def add_feed(con: duckdb.DuckDBPyConnection, name: str | None, sealed: str, now: datetime, *, nearby: bool) -> int:
    """Write down a feed; its number. Errors: `NotUnderstood`, `TooManyFeeds`."""
    if number(con, "select count(*) from roster_feed") >= MOST_FEEDS:
        raise TooManyFeeds(f"There are {MOST_FEEDS} athletes on the roster. Remove one of them first.")
    given = next_number(con, "roster_feed", "roster_feed_id")
    con.execute(
        "insert into roster_feed by name select ? as roster_feed_id, ? as name, ? as url_sealed, ? as nearby, "
        "? as added_at, 0 as failures, 0 as gone",
        [given, line(name, MAX_NAME), sealed, nearby, now],
    )
    return given


def feeds(con: duckdb.DuckDBPyConnection) -> list[RosterFeed]:
    """All of them, in the order in which they were added."""
    rows = con.execute(f"select {_COLUMNS} from roster_feed order by roster_feed_id").fetchall()  # noqa: S608
    return [RosterFeed(*row) for row in rows]


def any_feed(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether anybody is on the roster."""
    return number(con, "select count(*) from roster_feed") > 0


def feed_numbered(con: duckdb.DuckDBPyConnection, wanted: int) -> RosterFeed:
    """The one of this number. Errors: `NoSuchFeed`."""
    found = next((one for one in feeds(con) if one.number == wanted), None)
    if found is None:
        raise NoSuchFeed(f"Nobody on the roster has the number {wanted}.")
    return found


def remove_feed(con: duckdb.DuckDBPyConnection, wanted: int) -> RosterFeed:
    """Take it off, with all that it told. Errors: `NoSuchFeed`."""
    found = feed_numbered(con, wanted)
    con.execute("delete from roster_feed where roster_feed_id = ?", [wanted])
    return found


def note_answer(con: duckdb.DuckDBPyConnection, wanted: int, feed: str | None, etag: str | None, now: datetime) -> None:
    """It answered: with `feed`, or None for what is known already."""
    con.execute(
        "update roster_feed set tried_at = $now, ok_at = $now, next_at = $next, failures = 0, gone = 0, "
        "failing_since = null, error = null, etag = $etag, feed = coalesce($feed, feed) where roster_feed_id = $id",
        {"now": now, "next": now + USUALLY_BETWEEN, "etag": etag, "feed": feed, "id": wanted},
    )


def note_trouble(
    con: duckdb.DuckDBPyConnection, one: RosterFeed, error: str, now: datetime, *, gone: bool, wait: timedelta
) -> None:
    """It did not answer, and is tried again later, each time later still; or it is over."""
    gone_now = one.gone + 1 if gone else 0
    if gone_now >= GONE_TWICE:
        end_feed(con, one.number, error, now)
        return
    between = max(min(LEAST_BETWEEN * 2 ** min(one.failures, 10), MOST_BETWEEN), min(wait, MOST_BETWEEN))
    con.execute(
        "update roster_feed set tried_at = $now, next_at = $next, failures = $failures, gone = $gone, "
        "failing_since = coalesce(failing_since, $now), error = $error where roster_feed_id = $id",
        {"now": now, "next": now + between, "failures": one.failures + 1, "gone": gone_now, "error": error,
         "id": one.number},
    )  # fmt: skip


def end_feed(con: duckdb.DuckDBPyConnection, wanted: int, why: str, now: datetime) -> None:
    """The link opens nothing any more: nothing of the athlete's stays, nor the address."""
    con.execute(
        "update roster_feed set url_sealed = null, etag = null, feed = null, called_on = null, look_again_on = null, "
        "next_at = null, ok_at = null, failing_since = null, error = $why, tried_at = $now, ended_at = $now "
        "where roster_feed_id = $id",
        {"now": now, "why": why, "id": wanted},
    )


def forget_stale(con: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """What a feed told that has not answered for long goes; it is tried on."""
    con.execute(
        "update roster_feed set feed = null, etag = null where feed is not null and ok_at < ?", [now - KEPT_FOR]
    )


def note_called(con: duckdb.DuckDBPyConnection, wanted: int, on: date | None, again: date | None) -> RosterFeed:
    """The athlete was called, and is to be looked at again on a day; None takes it back. Errors: `NoSuchFeed`."""
    found = feed_numbered(con, wanted)
    con.execute("update roster_feed set called_on = ?, look_again_on = ? where roster_feed_id = ?", [on, again, wanted])
    return found
