"""A store filled directly with n activities and their samples, without any files: for timing queries, not importing."""

from datetime import date, datetime
from pathlib import Path

import duckdb

from ingest.identity import resolve, unresolve
from ingest.settings import Settings
from ingest.store.connect import open_store
from ingest.store.decoded import DECODE_VERSION

LAST_DAY = date(2026, 2, 28)
SAMPLES_EACH = 400

_ACTIVITIES = """
insert into source_activity by name
select
    i + 1 as activity_no, sha256(i::varchar) || '.0' as activity_key, 1 as athlete_id, i + 1 as source_no,
    0 as session_index, 1 as revision, true as shareable,
    case when i % 9 = 4 then 'elliptical' else 'run' end as sport_family,
    case when i % 9 = 4 then 'elliptical' else 'run.road' end as sport,
    'running' as sport_raw,
    ($last_day::date - (i * 10 // 13)::integer) + interval 6 hour + interval (i % 13) hour as started_utc,
    ($last_day::date - (i * 10 // 13)::integer) as local_date,
    0 as utc_offset_s, 'position' as local_time_source,
    3000 + hash(i) % 6000 as elapsed_s, 3000 + hash(i) % 6000 as moving_s, 'timer' as moving_source,
    6000 + hash(i + 7) % 26000 as distance_m, 'session' as distance_source,
    (hash(i + 11) % 600)::bigint as ascent_m, 'session' as ascent_source,
    $samples as sample_count
from range($activities) t(i)
"""

_SOURCES = """
insert into source_record by name
select i + 1 as source_no, 1 as athlete_id, sha256(i::varchar) as sha256, 'fit' as kind, 30000 as byte_count,
    i || '.fit' as path, true as shareable, now()::timestamp as fetched_at, $version as decoded_version
from range($activities) t(i)
"""

_SAMPLES = """
insert into sample by name
select
    a.activity_no, s.i as ordinal, s.i * a.moving_s / $samples as elapsed_s,
    s.i * a.distance_m / $samples as distance_m, a.distance_m / a.moving_s as speed_mps,
    45 + a.activity_no % 50 / 100 + sin(s.i / 64) / 50 as latitude_deg, 7 + cos(s.i / 64) / 40 as longitude_deg,
    140 + (hash(s.i) % 20)::double as heart_rate_bpm,
    case when s.i % 97 > 92 then 110 else 170 + (hash(s.i) % 8)::double end as cadence_spm,
    240 + (hash(s.i) % 20)::double as stance_ms, 49 + (hash(s.i) % 20) / 10 as stance_balance_left_pct
from activity a, range($samples) s(i)
order by a.activity_no, s.i
"""


# Everything else that a page shows: a run of eleven hours, laps, notes, what was tried, imports and their failures.
_LONG_RUN = """
update source_activity
set sample_count = $samples, distance_m = 110000, moving_s = 40000, elapsed_s = 40000, sport_family = 'run'
where activity_no = 1
"""
_LONG_SAMPLES = """
insert into sample by name
select 1 as activity_no, i as ordinal, i::double as elapsed_s, 2.75 * i as distance_m, 2.75 as speed_mps,
    45 + i / 400000 as latitude_deg, 7 + sin(i / 900) / 50 as longitude_deg, 800 + 300 * sin(i / 3000) as altitude_m,
    140 + (hash(i) % 20)::double as heart_rate_bpm, 165 + (hash(i) % 9)::double as cadence_spm,
    240 + (hash(i) % 20)::double as stance_ms, 49 + (hash(i) % 20) / 10 as stance_balance_left_pct
from range($samples) t(i)
"""
_LAPS = """
insert into lap by name
select activity_no, i + 1 as lap_no, i * 600 as start_s, 600 as elapsed_s, 600 as timer_s, 2000 as distance_m
from activity, range(6) t(i)
"""
_PAUSES = "insert into pause select activity_no, 500, 560 from activity where activity_no % 3 = 1"
_PAIN = """
insert into pain_note by name
select i + 1 as pain_note_id, 1 as athlete_id, $last_day::date - (i * 32 // 5)::integer as local_date,
    case when i % 9 <> 8 then ['knee', 'foot', 'hip_groin', 'lower_leg'][1 + i % 4] end as area,
    case when i % 9 <> 8 then ['left', 'right', 'bilateral', 'unspecified'][1 + i // 50 % 4] end as side,
    case when i % 9 <> 8 then 1 + hash(i) % 7 else 0 end as severity,
    case when i % 9 <> 8 then 'sore on the stairs' end as text, now()::timestamp as created_at
from range(600) t(i)
"""
_TRIED = """
insert into tried by name
select i + 1 as tried_id, 1 as athlete_id, $last_day::date - (95 * i)::integer as from_date,
    case when i > 0 then $last_day::date - (95 * i - 20)::integer end as to_date,
    ['exercise', 'rest', 'therapist', 'shoes'][1 + i % 4] as kind, 'knee' as area, 'left' as side,
    'heavy slow calf raises' as text, 'https://example.org/' || i as link, now()::timestamp as created_at
from range(40) t(i)
"""
_RUNS = """
insert into import_run
select i + 1, 1, ['/runs/' || i], $last_day::date - (70 * (50 - i))::integer, $last_day::date - (70 * (50 - i))::integer
from range(50) t(i)
"""
_ITEMS = """
insert into import_item
select 1 + source_no % 50, 1, path, sha256, 'imported', null,
    case when source_no % 40 = 0 then ['3 samples have a time before the one before'] else [] end
from source_record
union all
select 1 + i % 50, 1, i || '.bad', null, case when i % 4 = 3 then 'skipped' else 'failed' end, 'it is cut off', []
from range(60) t(i)
"""
LONG_SAMPLES = 40_000


def filled_store(
    folder: Path, activities: int, last_day: date = LAST_DAY, each: int = SAMPLES_EACH, samples: str = _SAMPLES
) -> duckdb.DuckDBPyConnection:
    """An open store with so many activities of so many samples `each`, about nine in ten of them runs, thirteen in ten
    days. `samples` is the statement that makes these.
    """
    con = open_store(Settings(home=folder), datetime(2026, 3, 1))  # noqa: DTZ001 (the store keeps UTC without a zone)
    con.execute(_ACTIVITIES, {"activities": activities, "samples": each, "last_day": last_day})
    con.execute(_SOURCES, {"activities": activities, "version": DECODE_VERSION})
    resolve(con)
    con.execute(samples, {"samples": each})
    return con


def lived_in(con: duckdb.DuckDBPyConnection, last_day: date) -> None:
    """Fill what a dashboard shows besides: one run of 40,000 samples, laps, pauses, notes, what was tried, imports."""
    con.execute("delete from sample where activity_no = 1")
    con.execute(_LONG_RUN, {"samples": LONG_SAMPLES})
    unresolve(con)
    resolve(con)
    con.execute(_LONG_SAMPLES, {"samples": LONG_SAMPLES})
    for statement in (_LAPS, _PAUSES, _ITEMS):
        con.execute(statement)
    for statement in (_RUNS, _PAIN, _TRIED):
        con.execute(statement, {"last_day": last_day})
