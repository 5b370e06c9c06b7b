"""What has had its time goes, with all that came of it; what a file of the runner's tells, and his own words, stay.

Source: Strava's API Policy 6.2 (7 days) and 7.4 (what is left when a connection ends); sources.md 1.5 to 1.7.
"""

# ruff: noqa: S608 (the statements are put together from texts of this module alone)

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingest.identity import resolve, unresolve
from ingest.pipeline import sweep_originals
from ingest.settings import Settings
from ingest.sources.strava.answers import KEPT_FOR
from ingest.sources.strava.oauth import Retention
from ingest.sources.strava.vault import Vault
from ingest.store.ask import number, transaction
from ingest.write import remove_originals

# Each record that goes, with the day it counted on, and the best record of the same run that stays, if there is one.
_GOING = """
select o.source_no, o.athlete_id, s.native_id, s.activity_key, coalesce(a.local_date, s.local_date) as day,
    heir.activity_key as heir_key, coalesce(r.deleted, false) or not coalesce(a.counted, true) as not_missed
from source_record o
left join source_activity s using (source_no)
left join activity_record r on r.record_no = s.activity_no
left join activity a on a.activity_no = r.activity_no
left join lateral (
    select h.activity_key
    from activity_record other
    join source_activity h on h.activity_no = other.record_no
    where other.activity_no = r.activity_no and h.shareable
    order by h.sample_count desc, h.activity_key
    limit 1
) heir on true
where o.kind = 'strava_api'
"""

# What the runner said something about.
_SPOKEN_OF = """
select athlete_id, activity_key from field_override
union select athlete_id, activity_key from tombstone
union select athlete_id, activity_key from pain_note
union select athlete_id, unnest([one_key, other_key]) from verdict
"""
_GONE = (
    "insert into expired_activity by name select athlete_id, native_id, local_date, expired_at from incoming_gone "
    "where missed and (athlete_id, native_id) not in (select (athlete_id, native_id) from expired_activity)",
    "update strava_activity set state = 'expired', digest = null, first_fetched_at = null, streams = null, "
    "detail_at = null, problem = null "
    "where (athlete_id, native_id) in (select (athlete_id, native_id) from incoming_gone)",
    "delete from strava_queue where (athlete_id, native_id) in (select (athlete_id, native_id) from incoming_gone)",
)


def expire(con: duckdb.DuckDBPyConnection, settings: Settings, now: datetime) -> int:
    """Remove every record whose time is over, for all athletes; how many.

    Days that only they told of are noted, so that nothing counts on them; numbers at Strava stay, so that none is
    fetched again. Corrections of a run that a file tells, too, go over to that file's record. Copies of the database
    that were made before a change of its schema go, too, once they are as old and if they hold any such record.
    """
    due = number(con, "select count(*) from source_record where expires_at <= ?", [now])
    if due:
        resolve(con)
        _remove(con, "o.expires_at <= $now", {"now": now}, now)
        resolve(con)
        sweep_originals(con, settings)
    strict = con.execute("select athlete_id from strava_account where retention = '7 days'").fetchall()
    if strict:
        lent = "expires_at is not null or kind = 'strava_api' and athlete_id in (select unnest(?::integer[]))"
        _drop_copies(settings, now - KEPT_FOR, lent, [[row[0] for row in strict]])
    return due


def disconnect(con: duckdb.DuckDBPyConnection, settings: Settings, athlete_id: int, now: datetime) -> int:
    """Remove all that the API said about this athlete, its numbers and the connection included; how many records.

    Of days that only the API told of, it is noted that something is missing there, and nothing else. The connection
    goes last: after a kill, it can be disconnected again.
    """
    Vault(settings, athlete_id).forget()
    resolve(con)
    removed = _remove(con, "o.athlete_id = $athlete_id", {"athlete_id": athlete_id}, now)
    sweep_originals(con, settings)
    _drop_copies(settings, now, "kind = 'strava_api' and athlete_id = ?", [athlete_id])
    with transaction(con):
        con.execute("update expired_activity set native_id = '' where athlete_id = ?", [athlete_id])
        for table in ("strava_account", "strava_state", "strava_activity", "strava_queue"):
            con.execute(f"delete from {table} where athlete_id = ?", [athlete_id])
    resolve(con)
    return removed


def decide(con: duckdb.DuckDBPyConnection, athlete_id: int, retention: Retention) -> None:
    """Records that are here stay as long as the runner has decided now. In the caller's transaction."""
    days = None if retention == "keep" else KEPT_FOR
    con.execute(
        "update source_record o set expires_at = a.first_fetched_at + $days from strava_activity a "
        "join source_activity s on s.athlete_id = a.athlete_id and s.native_id = a.native_id "
        "where o.source_no = s.source_no and o.kind = 'strava_api' and o.athlete_id = $athlete_id",
        {"athlete_id": athlete_id, "days": days},
    )


def _remove(con: duckdb.DuckDBPyConnection, which: str, values: dict[str, object], now: datetime) -> int:
    """Remove records and what hangs on them in one transaction. Their originals are the caller's to sweep."""
    rows = con.execute(f"{_GOING} and {which}", values).fetchall()
    if not rows:
        return 0
    spoken_of = set(con.execute(_SPOKEN_OF).fetchall())
    gone = [
        {"athlete_id": athlete_id, "native_id": native_id, "local_date": day, "expired_at": now,
         "missed": heir is None and not not_missed}
        for _, athlete_id, native_id, _, day, heir, not_missed in rows
        if native_id is not None
    ]  # fmt: skip
    with transaction(con):
        for _, athlete_id, _, key, _, heir, _ in rows:
            if heir is not None and (athlete_id, key) in spoken_of:
                _hand_over(con, athlete_id, key, heir)
        if gone:
            _note_gone(con, gone)
        remove_originals(con, [row[0] for row in rows])
    return len(rows)


def _note_gone(con: duckdb.DuckDBPyConnection, gone: list[dict[str, object]]) -> None:
    import pyarrow as pa

    con.register("incoming_gone", pa.Table.from_pylist(gone))
    try:
        for statement in _GONE:
            con.execute(statement)
    finally:
        con.unregister("incoming_gone")


def _hand_over(con: duckdb.DuckDBPyConnection, athlete_id: int, key: str, heir: str) -> None:
    """What the runner said about a record holds for the one of the same run that stays."""
    if key == heir:
        return
    theirs = number(
        con, "select count(*) from source_activity where athlete_id = ? and activity_key = ?", [athlete_id, key]
    )
    if theirs > 1:
        return  # an archive's row has the same key, and stays
    con.execute(
        "update field_override set activity_key = $heir where athlete_id = $athlete_id and activity_key = $key "
        "and field not in (select field from field_override where athlete_id = $athlete_id and activity_key = $heir)",
        {"athlete_id": athlete_id, "key": key, "heir": heir},
    )
    for table in ("tombstone", "pain_note"):
        con.execute(
            f"update {table} set activity_key = ? where athlete_id = ? and activity_key = ?",
            [heir, athlete_id, key],
        )
    con.execute(
        "update verdict set one_key = least(other, $heir), other_key = greatest(other, $heir) from "
        "(select one_key as one, other_key as two, case when one_key = $key then other_key else one_key end as other "
        "from verdict where athlete_id = $athlete_id and $key in (one_key, other_key)) v "
        "where athlete_id = $athlete_id and one_key = v.one and other_key = v.two and v.other <> $heir",
        {"athlete_id": athlete_id, "key": key, "heir": heir},
    )
    unresolve(con)


def _drop_copies(settings: Settings, until: datetime, which: str, values: list[object]) -> None:
    """Remove copies of the database that were made until then, before a change of its schema, and hold such records."""
    for copy in settings.backups.glob("niggle-schema*.duckdb"):
        made = datetime.fromtimestamp(copy.stat().st_mtime, UTC).replace(tzinfo=None)
        if made <= until and _holds(copy, which, values):
            copy.unlink(missing_ok=True)


def _holds(copy: Path, which: str, values: list[object]) -> bool:
    try:
        with closing(duckdb.connect(str(copy), read_only=True)) as con:
            return bool(number(con, f"select count(*) from source_record where {which}", values))
    except duckdb.Error:
        return False  # nobody can read it
