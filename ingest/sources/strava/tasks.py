"""What is still to be fetched? A queue in the store: what is new first, then the newest run, one item after another."""

# ruff: noqa: S608 (the statements are put together from texts of this module alone)

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from ingest.store.ask import first_row

DETAIL_DAYS = 30
_LONGEST_PAUSE = timedelta(hours=6)
_FILES = "('fit', 'tcx', 'gpx')"

# Activities that Strava lent, each with whether a file of the same run has its samples, and whether the runner deleted
# it. Of one that has not been put together yet nothing of the kind is known.
_LENT = f"""
with lent as (
    select a.*, s.activity_no as record_no, s.started_utc, s.local_date,
        exists (
            from activity_record mine
            join activity_record other on other.activity_no = mine.activity_no and other.record_no <> mine.record_no
            join source_activity o on o.activity_no = other.record_no
            join source_record f on f.source_no = o.source_no
            where mine.record_no = s.activity_no and f.kind in {_FILES} and o.sample_count > 0
        ) as file_has_it,
        exists (from activity_record r where r.record_no = s.activity_no and r.deleted) as deleted
    from strava_activity a
    join source_activity s on s.athlete_id = a.athlete_id and s.native_id = a.native_id
    join source_record k on k.source_no = s.source_no and k.kind = 'strava_api'
    where a.athlete_id = $athlete_id and a.state = 'here'
)
"""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to fetch: `artefact` is streams, detail, or presence (is it still there?)."""

    native_id: str
    artefact: str
    urgent: bool
    attempts: int


def fill(
    con: duckdb.DuckDBPyConnection,
    athlete_id: int,
    now: datetime,
    new_since: datetime | None = None,
    read_before: datetime | None = None,
    details_from: datetime | None = None,
) -> None:
    """Put into the queue what is missing, in the caller's transaction: samples of every activity, descriptions of those
    of the last 30 days and of every new one. What waits there already stays as it is.

    `new_since`: what was first heard of since then is new, and may use what is kept back of the limits.
    `read_before`: descriptions of the last 30 days that were last read before are read again, for Strava's list does
    not tell when one was changed. `details_from`: descriptions of all that began since then are wanted, too.
    """
    con.execute(
        _LENT + "insert into strava_queue "
        "with wanted as ("
        "select *, 'streams' as artefact from lent where streams is null and not file_has_it and not deleted "
        "union all select *, 'detail' from lent where not deleted and case "
        "when detail_at is null then started_utc is null or started_utc >= $recent or first_fetched_at >= $new_since "
        "or started_utc >= $details_from "
        "else detail_at < $read_before and started_utc >= $recent end) "
        "select athlete_id, native_id, artefact, coalesce(first_fetched_at >= $new_since, false), started_utc, 0, "
        "null, null from wanted w where not exists (from strava_queue q where q.athlete_id = w.athlete_id "
        "and q.native_id = w.native_id and q.artefact = w.artefact)",
        {
            "athlete_id": athlete_id, "new_since": new_since, "read_before": read_before, "details_from": details_from,
            "recent": now - timedelta(days=DETAIL_DAYS),
        },
    )  # fmt: skip


def taken_over(con: duckdb.DuckDBPyConnection, athlete_id: int) -> list[str]:
    """The activities of which a file of the same run has the samples, and where that is not noted yet."""
    rows = con.execute(
        _LENT + "select native_id from lent where file_has_it and streams is distinct from 'file' order by 1",
        {"athlete_id": athlete_id},
    ).fetchall()
    return [row[0] for row in rows]


def left_alone(con: duckdb.DuckDBPyConnection, athlete_id: int) -> None:
    """Where the file is gone that had the samples, they are wanted again. In the caller's transaction."""
    con.execute(
        "update strava_activity set streams = null where athlete_id = $athlete_id and streams = 'file' "
        "and native_id in (" + _LENT + "select native_id from lent where not file_has_it)",
        {"athlete_id": athlete_id},
    )


def ask_if_there(con: duckdb.DuckDBPyConnection, athlete_id: int, seen: set[str], since: datetime | None) -> None:
    """Ask about every activity that Strava did not list: of those that began since then, or of all. In the caller's
    transaction.
    """
    con.execute(
        "insert into strava_queue select a.athlete_id, a.native_id, 'presence', true, s.started_utc, 0, null, null "
        "from strava_activity a left join (select distinct on (athlete_id, native_id) s.* from source_activity s "
        "join source_record o using (source_no) where o.kind = 'strava_api') s using (athlete_id, native_id) "
        "where a.athlete_id = $athlete_id and a.state = 'here' "
        "and a.native_id not in (select unnest($seen::varchar[])) "
        "and ($since is null or s.started_utc >= $since) "
        "and not exists (from strava_queue q where q.athlete_id = a.athlete_id and q.native_id = a.native_id "
        "and q.artefact = 'presence')",
        {"athlete_id": athlete_id, "seen": sorted(seen), "since": since},
    )


def hint(con: duckdb.DuckDBPyConnection, athlete_id: int, native_id: str) -> None:
    """Somebody says that something changed about this activity: it is asked for. In the caller's transaction."""
    con.execute(
        "insert into strava_queue select $athlete_id, $native_id, 'presence', true, null, 0, null, null "
        "where not exists (from strava_queue where athlete_id = $athlete_id and native_id = $native_id "
        "and artefact = 'presence')",
        {"athlete_id": athlete_id, "native_id": native_id},
    )


def next_tasks(con: duckdb.DuckDBPyConnection, athlete_id: int, now: datetime, most: int) -> list[Task]:
    """The first items that may be tried now, at most so many."""
    rows = con.execute(
        "select native_id, artefact, urgent, attempts from strava_queue where athlete_id = ? "
        "and (not_before is null or not_before <= ?) "
        "order by urgent desc, started_utc desc nulls first, native_id desc, artefact limit ?",
        [athlete_id, now, most],
    ).fetchall()
    return [Task(*row) for row in rows]


def next_try(con: duckdb.DuckDBPyConnection, athlete_id: int) -> datetime | None:
    """When an item may be tried again that failed, if there is one."""
    row = first_row(con, "select min(not_before) from strava_queue where athlete_id = ?", [athlete_id])
    return row[0] if row else None


def failed(con: duckdb.DuckDBPyConnection, athlete_id: int, task: Task, reason: str, now: datetime) -> None:
    """This item is tried again later, in the caller's transaction."""
    pause = min(timedelta(minutes=2 ** min(task.attempts, 10)), _LONGEST_PAUSE)
    con.execute(
        "update strava_queue set attempts = attempts + 1, not_before = ?, reason = ? "
        "where athlete_id = ? and native_id = ? and artefact = ?",
        [now + pause, reason, athlete_id, task.native_id, task.artefact],
    )
