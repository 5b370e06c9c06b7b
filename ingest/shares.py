"""Whom did an athlete let in by a link, what may they see, and who came? Rows only; clocks and tokens are given.

The caller's transaction holds each change together.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from ingest.errors import Misuse
from ingest.labels import line
from ingest.logins import CLOCK_SLACK
from ingest.store.ask import first_row, next_number, number

MAX_LABEL = 60
MOST_OPEN = 50  # links of an athlete that open something
MOST_GUESTS = (
    30  # browsers in which one link is open; with one more, the one that came longest ago has to open it again
)
MOST_VISITS, MOST_PREVIEWS = 500, 50  # of a link, with a page and without; of each the oldest are forgotten first
IDLE = timedelta(days=30)  # a browser that was not heard of for so long has to open the link again
APART = timedelta(minutes=30)  # what comes later than that is another visit


class NoSuchShare(Misuse):
    """No link of this athlete has this number."""


class TooManyShares(Misuse):
    """There are more links than anybody can keep in mind."""


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A link; `key` is the SHA-256 of its token, `scopes` what it shows."""

    number: int
    athlete_id: int
    label: str
    key: str
    scopes: tuple[str, ...]
    since: date | None
    may_propose: bool
    created_at: datetime
    ends_at: datetime
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it opens anything: neither revoked nor over, nor dated by a clock that was wrong."""
        return self.revoked_at is None and self.created_at - CLOCK_SLACK <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class ShareVisit:
    """A browser that opened a link; `key` is what its session is known by, None once that is over."""

    number: int
    link: int
    key: str | None
    agent: str
    begun_at: datetime
    seen_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Whether it has to open the link again."""
        return now >= (self.seen_at or self.begun_at) + IDLE or self.begun_at > now + CLOCK_SLACK


def add_share(con: duckdb.DuckDBPyConnection, share: ShareLink) -> int:
    """Write down a link, whatever its number says; the number it has. Errors: `NotUnderstood`, `TooManyShares`."""
    label = line(share.label, MAX_LABEL)
    if label is None:
        raise Misuse("Say whom the link is for, so that you know it again.")
    here = "select count(*) from share_link where athlete_id = ? and revoked_at is null and ends_at > ?"
    if number(con, here, [share.athlete_id, share.created_at]) >= MOST_OPEN:
        raise TooManyShares(f"There are {MOST_OPEN} links that are open. Revoke one of them first.")
    given = next_number(con, "share_link", "share_link_id")
    con.execute(
        "insert into share_link (share_link_id, athlete_id, label, token_sha256, scopes, since, may_propose, "
        "created_at, ends_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [given, share.athlete_id, label, share.key, list(share.scopes), share.since, share.may_propose,
         share.created_at, share.ends_at],
    )  # fmt: skip
    return given


def shares(con: duckdb.DuckDBPyConnection, athlete_id: int | None = None) -> list[ShareLink]:
    """Every link there ever was, of everybody or of one athlete, the newest first."""
    rows = con.execute(
        "select share_link_id, athlete_id, label, token_sha256, scopes, since, may_propose, created_at, ends_at, "
        "revoked_at from share_link where $athlete_id is null or athlete_id = $athlete_id "
        "order by share_link_id desc",
        {"athlete_id": athlete_id},
    ).fetchall()
    return [_link(*row) for row in rows]


def _link(number: int, athlete_id: int, label: str, key: str, scopes: list[str], *rest: Any) -> ShareLink:
    return ShareLink(number, athlete_id, label, key, tuple(scopes), *rest)


def revoke_share(con: duckdb.DuckDBPyConnection, share: int, athlete_id: int, now: datetime) -> ShareLink:
    """From now on it opens nothing, and who came by it is sent away. Twice is once. Errors: `NoSuchShare`."""
    found = next((one for one in shares(con, athlete_id) if one.number == share), None)
    if found is None:
        raise NoSuchShare(f"There is no link number {share}.")
    if found.revoked_at is None:
        con.execute("update share_link set revoked_at = ? where share_link_id = ?", [now, share])
        found = replace(found, revoked_at=now)
    con.execute("update share_visit set session_key = null where share_link_id = ?", [share])
    return found


def begin_visit(con: duckdb.DuckDBPyConnection, share: int, key: str, agent: str, now: datetime) -> None:
    """Write down a browser that has just opened a link."""
    con.execute(
        "update share_visit set session_key = null where share_visit_id in "
        "(select share_visit_id from share_visit where share_link_id = $share and session_key is not null "
        " order by share_visit_id desc offset $kept)",
        {"share": share, "kept": MOST_GUESTS - 1},
    )
    _add_visit(con, ShareVisit(0, share, key, agent, now, None))


def visit_again(con: duckdb.DuckDBPyConnection, visit: ShareVisit) -> int:
    """The same browser came back after a while: another visit, by the same session; its number."""
    still = "from share_visit where share_visit_id = ? and session_key = ?"
    if first_row(con, still, [visit.number, visit.key]) is None:
        return visit.number  # it has ended meanwhile
    con.execute("update share_visit set session_key = null where share_visit_id = ?", [visit.number])
    return _add_visit(con, visit)


def see_visit(con: duckdb.DuckDBPyConnection, visit: ShareVisit) -> None:
    """Write down when a visit was heard of last."""
    con.execute("update share_visit set seen_at = ? where share_visit_id = ?", [visit.seen_at, visit.number])


def end_visit(con: duckdb.DuckDBPyConnection, key: str) -> None:
    """This browser has left."""
    con.execute("update share_visit set session_key = null where session_key = ?", [key])


def visits(con: duckdb.DuckDBPyConnection, share: int | None = None) -> list[ShareVisit]:
    """Every visit of a link, the latest first; without one, those of everybody who may come back by themselves."""
    rows = con.execute(
        "select share_visit_id, share_link_id, session_key, agent, begun_at, seen_at from share_visit "
        "where case when $share is null then session_key is not null else share_link_id = $share end "
        "order by share_visit_id desc",
        {"share": share},
    ).fetchall()
    return [ShareVisit(*row) for row in rows]


def visit_before(con: duckdb.DuckDBPyConnection, share: int, begun_at: datetime) -> datetime | None:
    """When somebody came by this link last, before the visit that began then; None if nobody did."""
    seen = [one.seen_at for one in visits(con, share) if one.seen_at is not None and one.seen_at < begun_at]
    return max(seen, default=None)


def note_fetch(con: duckdb.DuckDBPyConnection, share: int, now: datetime) -> None:
    """Write down that a program fetched what this link shows."""
    con.execute(
        "insert into share_fetch values (?, 1, ?) on conflict (share_link_id) do update set "
        "fetches = share_fetch.fetches + 1, last_at = excluded.last_at",
        [share, now],
    )


def fetches(con: duckdb.DuckDBPyConnection, share: int) -> tuple[int, datetime | None]:
    """How often a program fetched what this link shows, and when it did last."""
    row = first_row(con, "select fetches, last_at from share_fetch where share_link_id = ?", [share])
    return (0, None) if row is None else (row[0], row[1])


def _add_visit(con: duckdb.DuckDBPyConnection, visit: ShareVisit) -> int:
    for seen, kept in ((True, MOST_VISITS), (False, MOST_PREVIEWS)):  # apart: no flood of the one hides the other
        con.execute(
            "delete from share_visit where share_visit_id in (select share_visit_id from share_visit "
            "where share_link_id = $share and (seen_at is not null) = $seen "
            "order by share_visit_id desc offset $kept)",
            {"share": visit.link, "seen": seen, "kept": kept - 1},
        )
    given = next_number(con, "share_visit", "share_visit_id")
    con.execute(
        "insert into share_visit values (?, ?, ?, ?, ?, ?)",
        [given, visit.link, visit.key, visit.agent, visit.begun_at, visit.seen_at],
    )
    return given
