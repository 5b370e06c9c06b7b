"""Which runs are there, and what was this one like, sample by sample? A run is any activity on the list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from analytics.catalogue import METRICS
from analytics.result import Result
from analytics.run import Seen, query
from analytics.run_parts import Placed, breaks_of, laps_of, parts_of

GAPS = "A gap is a sensor that said nothing, not a zero."

_CHANNEL_UNITS = {
    "speed_mps": "m/s",
    "heart_rate_bpm": "beats/min",
    "cadence_spm": "steps/min",
    "stance_ms": "ms",
    "stance_balance_left_pct": "%",
    "power_w": "W",
    "altitude_m": "m",
}
_TOTAL_UNITS = {
    "distance_m": "m",
    "moving_s": "s",
    "elapsed_s": "s",
    "ascent_m": "m",
    "average_heart_rate_bpm": "beats/min",
    "average_cadence_spm": "steps/min",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded along one activity: read once, for `parts`, `laps` and `breaks`."""

    samples: Placed
    pauses: pl.DataFrame
    laps: pl.DataFrame


def activities(
    con: duckdb.DuckDBPyConnection,
    seen: Seen,
    *,
    family: str | None,
    first: date | None,
    last: date | None,
    at_least_m: int | None,
    text: str | None,
    limit: int,
    offset: int,
) -> Result:
    """Which activities are there? Newest first, one page of them; `n` is how many match on all pages.

    What to match is None for any: `family` of sport, local dates `first` to `last` (both included), a distance of
    `at_least_m`, and `text` in title or description (in capitals or not; % and _ are no wildcards).
    Columns: activity_id, local_date, started_utc (null if only the day is known), started_local (on the runner's own
    clock), sport_family, sport, title, distance_m, moving_s, ascent_m, average_heart_rate_bpm, sample_count,
    sources (kinds of its records, the one whose figures are used first), expires_at (UTC: when it goes by Strava's
    terms; null: it stays), spike_state (of its session, see `session_spikes`; null if it is no session of running),
    total (the same as `n`).
    """
    match = {"family": family, "first_day": first, "last_day": last, "at_least_m": at_least_m, "text": text or None}
    frame = query(con, "activities", seen, **match, limit=limit, offset=offset)
    total = frame["total"].max()
    if total is None and offset:  # a page beyond the end: only the first one can say how many there are
        total = query(con, "activities", seen, **match, limit=1, offset=0)["total"].max()
    return Result(frame, _TOTAL_UNITS, _whole(total), caveats=(METRICS["session_spike"].caveat,))


def sport_families(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Which families of sport are there? The most frequent first.

    Columns: sport_family, activities (how many).
    """
    frame = query(con, "sport_families", seen)
    return Result(frame, {}, _whole(frame["activities"].sum()))


def activity(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str) -> Result:
    """What is known of this activity, and where did it come from? One row; none if it may not be seen.

    Columns: those of `activities` but total, and: shareable, description, rpe, elapsed_s, where each figure is from
    (moving_source, distance_source, ascent_source, local_time_source), time_zone, stated_elapsed_s, stated_timer_s,
    stated_distance_m (the source's own totals), average_cadence_spm, longest_unbroken_m; of its session: ratio,
    longest_30d_m, longest_30d_on, session_activity_ids; of its original: source_kind, path (null for all but the
    owner), sha256, byte_count, fetched_at (UTC), warnings and devices (lists); previous_id, next_id (in time).
    What is not known is null.
    """
    frame = query(con, "activity", seen, activity_id=activity_id)
    units = _TOTAL_UNITS | {"longest_unbroken_m": "m", "longest_30d_m": "m", "stated_distance_m": "m"}
    caveats = (METRICS["session_spike"].caveat, METRICS["longest_unbroken"].caveat)
    day = frame["local_date"].item() if len(frame) else None
    return Result(frame, units, len(frame), day, day, caveats)


def recorded(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str) -> Recorded:
    """What was recorded along this activity? All of it is empty where nothing was, or where it may not be seen."""
    samples, pauses, laps = (
        query(con, name, seen, activity_id=activity_id) for name in ("run_samples", "pauses", "laps")
    )
    return Recorded(Placed(samples), pauses, laps)


def parts(run: Recorded, bins: int) -> Result:
    """What was each part of the run like? At most `bins` rows, by equal parts of its distance; `n` is of samples.

    It is found once, for `channels`, `track` and `coverage`, which say what its columns are.
    """
    frame = parts_of(run.samples, run.pauses, bins)
    axis_unit = "m" if run.samples.has_distance else "s"
    units = _CHANNEL_UNITS | {"distance_m": "m", "elapsed_s": "s", "at": axis_unit, "placed_at": axis_unit}
    return Result(frame, units, _whole(frame["samples"].sum()), caveats=(GAPS,))


def channels(run: Result) -> Result:
    """What did the sensors say along the run (its `parts`)?

    Columns: at (the middle of the part) in metres or seconds, as axis says: distance, or time where the run has none;
    speed_mps (distance covered over time passed: standing still counts, recorded pauses do not; without a distance the
    watch's mean); the means of heart_rate_bpm, cadence_spm, stance_ms, stance_balance_left_pct, power_w, altitude_m;
    samples in the part; distance_m and elapsed_s at its end.
    A channel is null where no sensor said anything, and a part without a sample has no row: nothing is carried on.
    A distance or a clock that runs backwards stands still until it is reached again.
    """
    columns = ["at", "axis", *_CHANNEL_UNITS, "samples", "distance_m", "elapsed_s"]
    return Result(run.frame.select(columns), run.units, run.n, caveats=run.caveats)


def track(run: Result) -> Result:
    """Where did the run (its `parts`) go? The first position of each part, in order; none where it has no position.

    Columns: latitude_deg, longitude_deg, at (metres from the start; seconds where the run has no distance), segment
    (from 1, rises by one where a pause or more than 30 s lie between two positions: no line leads across), and the
    speed_mps, heart_rate_bpm, cadence_spm, stance_ms, stance_balance_left_pct, power_w of the part, as in `channels`.
    """
    frame = run.frame.drop_nulls("segment").select(
        "latitude_deg", "longitude_deg", pl.col("placed_at").alias("at"), "segment",
        *(name for name in _CHANNEL_UNITS if name != "altitude_m"),
    )  # fmt: skip
    return Result(frame, run.units, len(frame), caveats=run.caveats)


def outline(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str, places: int) -> Result:
    """Where did this activity go, in at most so many places? As `track`; empty where no position may be seen."""
    samples, pauses = (query(con, name, seen, activity_id=activity_id) for name in ("run_samples", "pauses"))
    return track(parts(Recorded(Placed(samples), pauses, laps=pl.DataFrame()), places))


def coverage(run: Result) -> dict[str, float]:
    """How much of the run (its `parts`) does each channel cover? The share of its samples with a value, 0 to 1.

    Speed counts where the watch gives it or distance and time do. Empty without samples.
    """
    counted = {name: f"{name.rpartition('_')[0]}_n" for name in _CHANNEL_UNITS}
    return {name: _whole(run.frame[column].sum()) / run.n for name, column in counted.items()} if run.n else {}


def laps(run: Recorded) -> Result:
    """Which laps does the source state? In their order, as stated; what of gait it does not state is from samples.

    Columns: lap_no, start_m (the laps before it together; null once one has no distance), start_s, distance_m,
    elapsed_s, timer_s, ascent_m, average_heart_rate_bpm, average_cadence_spm, average_stance_ms,
    average_stance_balance_left_pct, trigger.
    """
    frame = laps_of(run.samples, run.laps)
    units = _TOTAL_UNITS | {"start_m": "m", "start_s": "s", "timer_s": "s", "average_stance_ms": "ms"}
    return Result(frame, units | {"average_stance_balance_left_pct": "%"}, len(frame))


def breaks(run: Recorded) -> Result:
    """When was the recording paused, and where? In the order of time, of two that begin together the longer first.

    Columns: from_s, to_s (from the start), at_m (distance covered by then; null where none is known).
    """
    frame = breaks_of(run.samples, run.pauses)
    return Result(frame, {"from_s": "s", "to_s": "s", "at_m": "m"}, len(frame))


def samples(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str) -> Result:
    """What did the watch record, sample by sample? All of it as it came, nothing rounded, filled in or left out.

    Columns: ordinal, elapsed_s, and every column of a sample with its unit in the name.
    """
    frame = query(con, "samples", seen, activity_id=activity_id)
    return Result(frame, {}, len(frame))


def _whole(value: Any) -> int:
    """A count that polars answers with; nothing counted is 0."""
    return int(value or 0)
