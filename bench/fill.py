"""A store filled directly with n activities and their samples, without any files: for timing queries, not importing."""

from datetime import date, datetime
from pathlib import Path

import duckdb

from ingest.settings import Settings
from ingest.store.connect import open_store

LAST_DAY = date(2026, 2, 28)
SAMPLES_EACH = 400

_ACTIVITIES = """
insert into activity by name
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
insert into source_record
select i + 1, 1, sha256(i::varchar), 'fit', 30000, i || '.fit', true, now()::timestamp, null, 1
from range($activities) t(i)
"""

_SAMPLES = """
insert into sample by name
select
    a.activity_no, s.i as ordinal, s.i * a.moving_s / $samples as elapsed_s,
    s.i * a.distance_m / $samples as distance_m, a.distance_m / a.moving_s as speed_mps,
    140 + (hash(s.i) % 20)::double as heart_rate_bpm,
    case when s.i % 97 > 92 then 110 else 170 + (hash(s.i) % 8)::double end as cadence_spm,
    240 + (hash(s.i) % 20)::double as stance_ms, 49 + (hash(s.i) % 20) / 10 as stance_balance_left_pct
from activity a, range($samples) s(i)
order by a.activity_no, s.i
"""


def filled_store(folder: Path, activities: int) -> duckdb.DuckDBPyConnection:
    """An open store with so many activities, about nine in ten of them runs, thirteen in ten days."""
    con = open_store(Settings(home=folder), datetime(2026, 3, 1))  # noqa: DTZ001 (the store keeps UTC without a zone)
    con.execute(_ACTIVITIES, {"activities": activities, "samples": SAMPLES_EACH, "last_day": LAST_DAY})
    con.execute(_SOURCES, {"activities": activities})
    con.execute(_SAMPLES, {"samples": SAMPLES_EACH})
    return con
