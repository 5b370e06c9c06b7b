"""How long does it take to tell which records are the same run? 10,000 activities from three sources, put together."""

import tempfile
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import duckdb

from bench.measure import compare
from ingest.identity import resolve, unresolve
from ingest.settings import Settings
from ingest.store.connect import open_store
from ingest.store.decoded import DECODE_VERSION

ACTIVITIES = 10_000
TARGET_S = 5
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


def report() -> list[str]:
    """The section of the results."""
    with tempfile.TemporaryDirectory() as name:
        return ["## One run, once", "", *measure(Path(name))]


def measure(folder: Path, activities: int = ACTIVITIES) -> list[str]:
    """The table. Errors: AssertionError if the groups are not right, or those of the loop are others."""
    settings = Settings(home=folder / "matching")
    with open_store(settings, datetime(2026, 3, 1)) as con:  # noqa: DTZ001 (the store keeps UTC)
        con.execute(_SOURCES, {"activities": activities, "version": DECODE_VERSION})
        con.execute(_RECORDS, {"activities": activities})
        begun = time.perf_counter()
        resolve(con)
        wall_s = time.perf_counter() - begun
        _check(con, activities)
        assert _our_groups(con) == _loop_groups(con), "both sides must give the same groups"
        found = compare(lambda: _anew(con), lambda: _loop_groups(con))
    met = found.ours_s < TARGET_S
    ours = f"{found.ours_s:.2f} s"
    return [
        f"{3 * activities:,} records of {activities:,} activities from three sources. Niggle's side also looks for",
        "what has to be asked, applies what the runner decided and writes the activities; the loop, over a Polars",
        "frame in order of start, only compares what begins within 120 s and joins what is alike. **Bold** misses",
        "its target.",
        "",
        "| what | Niggle | target | a Python loop, the groups alone | times less CPU |",
        "|---|---|---|---|---|",
        f"| put them together ({wall_s:.1f} s by the clock) | {ours if met else f'**{ours}**'} "
        f"| under {TARGET_S} s | {found.theirs_s:.2f} s | {found.ratio:.2f} |",
    ]


def _anew(con: duckdb.DuckDBPyConnection) -> None:
    unresolve(con)
    resolve(con)


def _our_groups(con: duckdb.DuckDBPyConnection) -> set[tuple[int, ...]]:
    rows = con.execute("select list(record_no order by record_no) from activity_record group by activity_no").fetchall()
    return {tuple(row[0]) for row in rows}


def _loop_groups(con: duckdb.DuckDBPyConnection) -> set[tuple[int, ...]]:
    """The same groups as one would write it in a script, by the same limits."""
    frame = con.sql(
        "select activity_no, source_no, sport_family, epoch(started_utc) as began_s, elapsed_s, distance_m "
        "from source_activity where started_utc is not null order by started_utc, activity_no"
    ).pl()
    rows = frame.rows()
    parent = {row[0]: row[0] for row in rows}

    def root(no: int) -> int:
        while parent[no] != no:
            parent[no] = no = parent[parent[no]]
        return no

    for place, (no, source, family, began, lasted, metres) in enumerate(rows):
        for after in range(place + 1, len(rows)):
            other, other_source, other_family, other_began, other_lasted, other_metres = rows[after]
            if other_began - began > 120:
                break
            together = min(began + lasted, other_began + other_lasted) - other_began
            if (
                family == other_family
                and source != other_source
                and abs(lasted - other_lasted) <= max(60, 0.03 * max(lasted, other_lasted))
                and abs(metres - other_metres) <= 0.03 * max(metres, other_metres)
                and together >= 0.5 * min(lasted, other_lasted)
            ):
                parent[root(other)] = root(no)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for no in sorted(parent):
        groups[root(no)].append(no)
    return {tuple(members) for members in groups.values()}


def _check(con: duckdb.DuckDBPyConnection, activities: int) -> None:
    """The answer is right: one activity each, but for those with an hour's error, and each of these is asked once."""
    wrong_hour = len([no for no in range(activities) if no % 50 == 7])
    assert con.execute("select count(*) from activity").fetchall() == [(activities + wrong_hour,)]
    assert con.execute("select count(*) from likeness where asked").fetchall() == [(wrong_hour,)]
