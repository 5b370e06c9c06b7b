"""How is it with Strava? Who is connected, what the sync does or waits for, and what is left of the limits.

All of it stands in the store, so that any process can tell, and a killed one goes on with what it knew.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import duckdb

from ingest.errors import Misuse
from ingest.sources.strava.budget import Limit, Usage
from ingest.sources.strava.oauth import Connection, Retention
from ingest.sources.strava.retention import decide
from ingest.store.ask import first_row, transaction

Made = tuple[str, Retention, datetime]  # by which two connections are told apart


class AnotherAccount(Misuse):
    """Another account is connected for this athlete."""


# idle: all is here; listing, fetching: under way; quarter, day: waits for a limit's window to end; later: single items
# failed and are tried again; unreachable: so is everything; reconnect, inactive: the runner has to act there.
Phase = Literal["idle", "listing", "fetching", "quarter", "day", "later", "unreachable", "reconnect", "inactive"]

_LIMITS = ("read_quarter", "read_day", "all_quarter", "all_day")


@dataclass(frozen=True, slots=True)
class Account:
    """A connection, and the runner's decision that goes with it. Times are UTC."""

    account: str
    scopes: tuple[str, ...]
    retention: Retention
    connected_at: datetime
    swept_at: datetime | None
    synced_at: datetime | None
    subscription: int | None

    @property
    def made(self) -> Made:
        """Whose connection, under which decision, made when."""
        return self.account, self.retention, self.connected_at


@dataclass(frozen=True, slots=True)
class Standing:
    """What the sync does. `until` is when it goes on by itself (None: at once, or not at all)."""

    phase: Phase
    changed_at: datetime
    until: datetime | None = None
    detail: str | None = None
    usage: Usage | None = None


def account_of(con: duckdb.DuckDBPyConnection, athlete_id: int) -> Account | None:
    """The connection of this athlete, if there is one."""
    row = first_row(
        con,
        "select account, scopes, retention, connected_at, swept_at, synced_at, subscription "
        "from strava_account where athlete_id = ?",
        [athlete_id],
    )
    return None if row is None else Account(row[0], tuple(row[1].split(",")), *row[2:])


def connected_athletes(con: duckdb.DuckDBPyConnection) -> list[int]:
    """The numbers of all athletes that are connected."""
    return [row[0] for row in con.execute("select athlete_id from strava_account order by 1").fetchall()]


def athletes_meant(con: duckdb.DuckDBPyConnection, subscription: int, account: str) -> list[int]:
    """Whose account a webhook's event speaks of, if it belongs to a subscription of ours: an app has one for all."""
    rows = con.execute(
        "select athlete_id from strava_account where account = ? and ? in (select subscription from strava_account)",
        [account, subscription],
    ).fetchall()
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is here from the API, and what is not yet.

    Attributes:
        activities, with_streams, with_detail: listed and here; with samples of the API; with their description.
        by_file: those of which a file of the same run has the samples.
        expired: how many had their time and went.
        queue: how many items wait, by artefact.
        unread: numbers at Strava that are not among the activities, and why (at most 100).
        troubles: why items are tried again later, and how many.
    """

    activities: int
    with_streams: int
    with_detail: int
    by_file: int
    expired: int
    queue: dict[str, int]
    unread: list[tuple[str, str]]
    troubles: list[tuple[str, int]]


def holdings_of(con: duckdb.DuckDBPyConnection, athlete_id: int) -> Holdings:
    """What is here from the API for this athlete, and what is still to come."""
    counts = first_row(
        con,
        "select count(*) filter (state = 'here' and problem is null), count(*) filter (streams = 'here'), "
        "count(*) filter (detail_at is not null), count(*) filter (streams = 'file'), "
        "count(*) filter (state = 'expired') from strava_activity where athlete_id = ?",
        [athlete_id],
    )
    queue = con.execute(
        "select artefact, count(*) from strava_queue where athlete_id = ? group by artefact order by 1", [athlete_id]
    ).fetchall()
    unread = con.execute(
        "select native_id, problem from strava_activity where athlete_id = ? and problem is not null "
        "order by 1 limit 100",
        [athlete_id],
    ).fetchall()
    troubles = con.execute(
        "select reason, count(*) from strava_queue where athlete_id = ? and reason is not null "
        "group by reason order by 2 desc, 1 limit 10",
        [athlete_id],
    ).fetchall()
    here, streams, detail, by_file, expired = counts or (0, 0, 0, 0, 0)
    return Holdings(here, streams, detail, by_file, expired, dict(queue), unread, troubles)


def note_connection(con: duckdb.DuckDBPyConnection, athlete_id: int, made: Connection, now: datetime) -> None:
    """A connection was made (again). What was fetched for the same account stays, under the new decision.

    Errors: `AnotherAccount`.
    """
    before = account_of(con, athlete_id)
    if before is not None and before.account != made.account:
        raise AnotherAccount(
            f"Account {before.account} at Strava is connected already, and this is account {made.account}. "
            "Disconnect first (niggle strava disconnect), or connect this one for another athlete (--athlete NAME)."
        )
    again = before is not None and before.retention == made.retention
    kept = (before.swept_at, before.synced_at) if before is not None and again else (None, None)
    with transaction(con):
        decide(con, athlete_id, made.retention)
        con.execute("delete from strava_account where athlete_id = ?", [athlete_id])
        con.execute(
            "insert into strava_account values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                athlete_id,
                made.account,
                ",".join(made.scopes),
                made.retention,
                now,
                *kept,
                before.subscription if before else None,
            ],
        )
        save(con, athlete_id, Standing("idle", now))


def note_account(con: duckdb.DuckDBPyConnection, athlete_id: int, **times: Any) -> None:
    """Set columns of the connection's row, in the caller's transaction."""
    columns = ", ".join(f"{name} = ?" for name in times)
    con.execute(f"update strava_account set {columns} where athlete_id = ?", [*times.values(), athlete_id])  # noqa: S608


def standing_of(con: duckdb.DuckDBPyConnection, athlete_id: int) -> Standing | None:
    """Where the sync of this athlete stands, if it ever began."""
    numbers = ", ".join(f"{limit}_limit, {limit}_used" for limit in _LIMITS)
    row = first_row(
        con,
        f"select phase, changed_at, until, detail, measured_at, {numbers} from strava_state where athlete_id = ?",  # noqa: S608
        [athlete_id],
    )
    if row is None:
        return None
    usage = None
    if row[4] is not None:
        usage = Usage(row[4], *(Limit(row[at], row[at + 1]) for at in range(5, 13, 2)))
    return Standing(row[0], row[1], row[2], row[3], usage)


def save(con: duckdb.DuckDBPyConnection, athlete_id: int, standing: Standing) -> None:
    """Note where the sync stands, in the caller's transaction. What is known of the limits is not forgotten."""
    usage = standing.usage
    if usage is None:
        before = standing_of(con, athlete_id)
        usage = before.usage if before else None
    numbers: list[Any] = [None] * 9
    if usage is not None:
        numbers = [usage.at, *(number for limit in usage.limits() for number in (limit.allowed, limit.used))]
    values = [standing.phase, standing.until, standing.detail, standing.changed_at, *numbers]
    limits = (f"{limit}_{what}" for limit in _LIMITS for what in ("limit", "used"))
    columns = ("phase", "until", "detail", "changed_at", "measured_at", *limits)
    updated = con.execute(
        f"update strava_state set {' = ?, '.join(columns)} = ? where athlete_id = ?",  # noqa: S608
        [*values, athlete_id],
    ).fetchall()
    if not updated[0][0]:
        con.execute(f"insert into strava_state values ({', '.join('?' * 14)})", [athlete_id, *values])  # noqa: S608
