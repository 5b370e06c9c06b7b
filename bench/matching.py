"""How long does it take to tell which records are the same run? 10,000 activities from three sources, put together."""

import time
from datetime import datetime
from pathlib import Path

import duckdb

from ingest.identity import resolve
from ingest.settings import Settings
from ingest.store.connect import open_store
from ingest.store.decoded import DECODE_VERSION

ACTIVITIES = 10_000
_SOURCES = """
insert into source_record by name
select no as source_no, 1 as athlete_id, sha256(no::varchar) as sha256,
    ['fit', 'gpx', 'tcx'][1 + no % 3] as kind, 30000 as byte_count, no || '.x' as path, true as shareable,
    now()::timestamp as fetched_at, $version as decoded_version
from range(3 * $activities) t(no)
"""
# The second source begins some seconds later and says half a per cent less, the third has an hour's error one time in
# fifty, which has to be asked.
_RECORDS = """
insert into source_activity by name
select
    no as activity_no, sha256(no::varchar) || '.0' as activity_key, 1 as athlete_id, no as source_no,
    0 as session_index, 1 as revision, true as shareable, 'run' as sport_family, 'run.road' as sport,
    'running' as sport_raw,
    timestamp '2016-01-01 05:00:00' + to_seconds((no // 3) * 30011
        + case when no % 3 = 2 and no // 3 % 50 = 7 then 3600 else no % 3 * (hash(no) % 40)::bigint end) as started_utc,
    started_utc::date as local_date, 0 as utc_offset_s, 'position' as local_time_source,
    1800 + hash(no // 3) % 5400 + no % 3 as elapsed_s, 1800 + hash(no // 3) % 5400 as moving_s,
    (6000 + hash(no // 3) % 26000) * (200 - no % 3) // 200 as distance_m, 3600 as sample_count
from range(3 * $activities) t(no)
"""


def run(folder: Path, activities: int = ACTIVITIES) -> str:
    """The section of the results on matching."""
    con = open_store(Settings(home=folder / "matching"), datetime(2026, 3, 1))  # noqa: DTZ001 (the store keeps UTC)
    con.execute(_SOURCES, {"activities": activities, "version": DECODE_VERSION})
    con.execute(_RECORDS, {"activities": activities})
    begun, wall = time.process_time(), time.perf_counter()
    resolve(con)
    cpu_s, wall_s = time.process_time() - begun, time.perf_counter() - wall
    _check(con, activities)
    con.close()
    return (
        f"Putting together {3 * activities:,} records of {activities:,} activities from three sources: "
        f"{cpu_s:.2f} s of CPU, {wall_s:.2f} s by the clock (target: under 5 s of CPU)."
    )


def _check(con: duckdb.DuckDBPyConnection, activities: int) -> None:
    """The answer is right: one activity each, but for those with an hour's error, and each of these is asked once."""
    wrong_hour = len([no for no in range(activities) if no % 50 == 7])
    assert con.execute("select count(*) from activity").fetchall() == [(activities + wrong_hour,)]
    assert con.execute("select count(*) from likeness where asked").fetchall() == [(wrong_hour,)]


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        print(run(Path(scratch)))
