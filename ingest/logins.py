"""Who has a password, which browsers are logged in, and who has guessed wrongly lately? Rows only; clocks are given.

The caller's transaction holds each change together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from ingest.errors import Misuse
from ingest.store.ask import first_row, next_number

IDLE = timedelta(days=7)  # a session ends when it was not seen for so long
LASTS = timedelta(days=30)  # and in any case so long after it began
CLOCK_SLACK = timedelta(minutes=5)  # what began later than that from now was dated by a clock that was wrong
MOST_SESSIONS = 50  # of an athlete; with one more, the one seen longest ago ends
FORGOTTEN_AFTER = timedelta(days=1)


class NoSuchSession(Misuse):
    """No session has this number."""


class NoSuchPassword(Misuse):
    """The athlete has no password."""


@dataclass(frozen=True, slots=True)
class LoginSession:
    """One browser that is logged in; `key` is the SHA-256 of its id."""

    number: int
    athlete_id: int
    key: str
    agent: str
    created_at: datetime
    seen_at: datetime
    confirmed_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Whether it has expired: idle, old, or dated by a clock that was wrong."""
        return (
            now >= self.seen_at + IDLE or now >= self.created_at + LASTS or self.created_at > now + CLOCK_SLACK
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failures:
    """How often it was guessed wrongly in a row, and when last."""

    count: int
    last_at: datetime


def set_password(con: duckdb.DuckDBPyConnection, athlete_id: int, hash_kept: str, now: datetime) -> int:
    """Give an athlete this password; how many sessions ended with the one before."""
    con.execute("insert or replace into password values (?, ?, ?)", [athlete_id, hash_kept, now])
    forget_failures(con, f"of athlete {athlete_id}")
    return end_sessions(con, athlete_id)


def delete_password(con: duckdb.DuckDBPyConnection, athlete_id: int) -> int:
    """Take the password away; how many sessions ended with it. Errors: `NoSuchPassword`."""
    if first_row(con, "from password where athlete_id = ?", [athlete_id]) is None:
        raise NoSuchPassword("There is no password to take away.")
    con.execute("delete from password where athlete_id = ?", [athlete_id])
    return end_sessions(con, athlete_id)


def passwords(con: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """The hash that is kept of each athlete who has a password."""
    return dict(con.execute("select athlete_id, hash from password order by athlete_id").fetchall())


def begin_session(con: duckdb.DuckDBPyConnection, athlete_id: int, key: str, agent: str, now: datetime) -> None:
    """Write down a browser that has just logged in."""
    con.execute(
        "delete from login_session where athlete_id = $athlete_id and login_session_id in "
        "(select login_session_id from login_session where athlete_id = $athlete_id "
        " order by seen_at desc, login_session_id desc offset $kept)",
        {"athlete_id": athlete_id, "kept": MOST_SESSIONS - 1},
    )
    number = next_number(con, "login_session", "login_session_id")
    con.execute(
        "insert into login_session "
        "(login_session_id, athlete_id, token_sha256, agent, created_at, seen_at, confirmed_at) "
        "values ($number, $athlete_id, $key, $agent, $now, $now, $now)",
        {"number": number, "athlete_id": athlete_id, "key": key, "agent": agent, "now": now},
    )


def sessions(con: duckdb.DuckDBPyConnection, athlete_id: int | None = None) -> list[LoginSession]:
    """Every session that is written down, of everybody or of one athlete, the one seen last first."""
    rows = con.execute(
        "select login_session_id, athlete_id, token_sha256, agent, created_at, seen_at, confirmed_at "
        "from login_session where $athlete_id is null or athlete_id = $athlete_id "
        "order by seen_at desc, login_session_id desc",
        {"athlete_id": athlete_id},
    ).fetchall()
    return [LoginSession(*row) for row in rows]


def see(con: duckdb.DuckDBPyConnection, number: int, seen_at: datetime, confirmed_at: datetime) -> None:
    """Write down when a session was seen last, and when its password was typed last."""
    con.execute(
        "update login_session set seen_at = ?, confirmed_at = ? where login_session_id = ?",
        [seen_at, confirmed_at, number],
    )


def end_session(con: duckdb.DuckDBPyConnection, number: int, athlete_id: int | None = None) -> None:
    """End one session, of this athlete if one is named. Errors: `NoSuchSession`."""
    ended = con.execute(
        "delete from login_session where login_session_id = $number "
        "and ($athlete_id is null or athlete_id = $athlete_id) returning 1",
        {"number": number, "athlete_id": athlete_id},
    ).fetchall()
    if not ended:
        raise NoSuchSession(f"There is no session number {number}.")


def end_sessions(con: duckdb.DuckDBPyConnection, athlete_id: int | None = None, but_for: str | None = None) -> int:
    """End every session, of this athlete if one is named, but for the one with this key; how many."""
    ended = con.execute(
        "delete from login_session where ($athlete_id is null or athlete_id = $athlete_id) "
        "and token_sha256 is distinct from $but_for returning 1",
        {"athlete_id": athlete_id, "but_for": but_for},
    ).fetchall()
    return len(ended)


def end_expired(con: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """Remove every session that is over."""
    for one in sessions(con):
        if one.is_over(now):
            con.execute("delete from login_session where login_session_id = ?", [one.number])


def failures(con: duckdb.DuckDBPyConnection) -> dict[str, Failures]:
    """What is not forgotten yet, by what it is about."""
    rows = con.execute("select about, failures, last_at from login_delay").fetchall()
    return {about: Failures(count, last_at) for about, count, last_at in rows}


def note_failures(con: duckdb.DuckDBPyConnection, about: str, told: Failures) -> None:
    """Write down how often it was guessed wrongly; what is older than a day is forgotten."""
    con.execute("delete from login_delay where last_at < ?", [told.last_at - FORGOTTEN_AFTER])
    con.execute("insert or replace into login_delay values (?, ?, ?)", [about, told.count, told.last_at])


def forget_failures(con: duckdb.DuckDBPyConnection, about: str) -> None:
    """It was guessed rightly."""
    con.execute("delete from login_delay where about = ?", [about])
