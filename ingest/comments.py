"""What did an athlete and whoever looks on by a link write to each other? Rows only; who asks is settled elsewhere.

The caller's transaction holds each change together. The words are of health: they stand in no log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from ingest.errors import Misuse
from ingest.journal import MAX_TEXT
from ingest.labels import words
from ingest.shares import ShareLink
from ingest.store.ask import next_number, number

THREAD_DIGITS = 16  # of the SHA-256 of a link's token
ABOUT = ("day", "run", "episode")
MOST_AN_HOUR = 30  # by one link
MOST_BY_A_LINK = 2000  # as long as it is open
_COLUMNS = "comment_id, athlete_id, thread, who, from_athlete, about, key, text, created_at, read_at"


class NoSuchComment(Misuse):
    """No comment of this number is there for whoever asks, or it is somebody else's."""


class TooManyComments(Misuse):
    """By one link more was written than anybody reads."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment about `key`, which is a day, a run or an episode. `read_at`: when the other side was shown it."""

    number: int
    athlete_id: int
    thread: str
    who: str
    from_athlete: bool
    about: str
    key: str
    text: str
    created_at: datetime
    read_at: datetime | None = None


def thread_of(link: ShareLink) -> str:
    """The thread that belongs to a link, and to no other one."""
    return link.key[:THREAD_DIGITS]


def add_comment(con: duckdb.DuckDBPyConnection, comment: Comment) -> int:
    """Write down a comment, whatever its number says; the number it has.

    Errors: `NotUnderstood` for one that is too long, `Misuse` without words, `TooManyComments`.
    """
    text = words(comment.text, MAX_TEXT)
    if text is None:
        raise Misuse("Write something first.")
    if not comment.from_athlete:
        _check_often(con, comment)
    given = next_number(con, "comment", "comment_id")
    con.execute(
        f"insert into comment ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)",  # noqa: S608
        [given, comment.athlete_id, comment.thread, comment.who, comment.from_athlete, comment.about, comment.key, text,
         comment.created_at],
    )  # fmt: skip
    return given


def _check_often(con: duckdb.DuckDBPyConnection, comment: Comment) -> None:
    """What was taken back counts, too. Errors: `TooManyComments`."""
    by_it = "select count(*) from comment where athlete_id = ? and thread = ? and not from_athlete"
    whose = [comment.athlete_id, comment.thread]
    if number(con, f"{by_it} and created_at > ?", [*whose, comment.created_at - timedelta(hours=1)]) >= MOST_AN_HOUR:
        raise TooManyComments(f"{MOST_AN_HOUR} comments an hour are as many as one link may write. Go on later.")
    if number(con, by_it, whose) >= MOST_BY_A_LINK:
        raise TooManyComments(f"By this link {MOST_BY_A_LINK:,} comments were written. Ask for another link.")


def comments(con: duckdb.DuckDBPyConnection, athlete_id: int, thread: str | None = None) -> list[Comment]:
    """Those of one thread, or of all of the athlete's; the newest first."""
    rows = con.execute(
        f"select {_COLUMNS} from comment where athlete_id = $athlete_id and deleted_at is null "  # noqa: S608
        "and ($thread is null or thread = $thread) order by created_at desc, comment_id desc",
        {"athlete_id": athlete_id, "thread": thread},
    ).fetchall()
    return [Comment(*row) for row in rows]


def read_comments(
    con: duckdb.DuckDBPyConnection, numbers: Sequence[int], now: datetime, *, athlete_id: int, thread: str | None
) -> int:
    """Mark as read what the other side wrote, among these; how many were not yet. With `thread`, whoever came by its
    link reads what the athlete wrote; without, the athlete what was written to them.
    """
    found = con.execute(
        "update comment set read_at = $now where list_contains($numbers, comment_id) and athlete_id = $athlete_id "
        "and read_at is null and deleted_at is null "
        "and case when $thread is null then not from_athlete else thread = $thread and from_athlete end",
        {"now": now, "numbers": list(numbers), "athlete_id": athlete_id, "thread": thread},
    ).fetchall()
    return int(found[0][0])


def delete_comment(
    con: duckdb.DuckDBPyConnection, given: int, now: datetime, *, athlete_id: int, thread: str | None
) -> None:
    """Take back one's own: with `thread`, what was written by its link, without it, by the athlete.

    Errors: `NoSuchComment`.
    """
    found = con.execute(
        "update comment set deleted_at = $now where comment_id = $given and athlete_id = $athlete_id "
        "and deleted_at is null "
        "and case when $thread is null then from_athlete else thread = $thread and not from_athlete end",
        {"now": now, "given": given, "athlete_id": athlete_id, "thread": thread},
    ).fetchall()
    if not found[0][0]:
        raise NoSuchComment(f"There is no comment of yours with number {given}.")
