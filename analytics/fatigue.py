"""From where on does the runner's form give way? Only what recurs counts, and only what is more than noise."""

from dataclasses import dataclass
from typing import Any, Literal

import duckdb
import numpy as np
import polars as pl

from analytics.gait import CHANNELS, WithinRun, within_runs
from analytics.gait_match import gait_rows
from analytics.gait_trend import NoiseFloor, gait_runs_of, noise_floor
from analytics.result import Result
from analytics.run import Seen, query

LOOKED_AT = 5
TIMES = 3
LIKE_PCT = 30

Verdict = Literal[
    "shown", "below_noise_floor", "floor_unknown", "not_recurring", "none", "too_short", "cannot_tell", "not_compared"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FatiguePoint:
    """One channel of one run: whether it declines from a point on, and whether that recurs.

    `verdict`: "shown"; else why there is none: "none", "too_short", "cannot_tell" (of the break itself),
    "below_noise_floor", "floor_unknown" (fewer than 20 steady runs without pain), "not_recurring", "not_compared" (no
    run, left out of all figures by the runner, or a cadence of one foot).
    `times` of `looked_at` runs like this one, this one included, had such a break; `median_km` is where, by the median
    of them. None where the break itself was not found. `felt_at_km`: where the runner said that he felt it.
    """

    channel: str
    verdict: Verdict
    within: WithinRun
    floor: NoiseFloor | None = None
    times: int | None = None
    looked_at: int | None = None
    median_km: float | None = None
    felt_at_km: float | None = None


def fatigue_points(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str) -> list[FatiguePoint]:
    """Is there a fatigue point in this run? One row a channel with values.

    Shown is a break that is a decline (cadence falls, contact time rises, balance goes either way; p at most 0.05), of
    which the change at the end reaches the noise floor, and that was found in at least 3 of the last 5 runs like this
    one: same watch, pod and shoe, same kind of ground, a distance within 30 %, up to this one. Source and dispute:
    `METRICS["fatigue_point"]`.
    """
    rows = gait_rows(con, seen, CHANNELS)
    felt = query(con, "felt", seen, activity_id=activity_id)["felt_at_m"]
    felt_km = felt[0] / 1000 if len(felt) and felt[0] is not None else None
    along = within_runs(con, seen, [activity_id], rows)[activity_id]
    broken = [one.channel for one in along if one.break_point.verdict == "found"]
    runs = gait_runs_of(con, seen, rows, broken) if broken else {}
    this: dict[str, dict[str, Any] | None] = {
        channel: next(result.frame.filter(pl.col("activity_id") == activity_id).iter_rows(named=True), None)
        for channel, result in runs.items()
    }
    alike = {channel: _like(runs[channel].frame, row) if row else [] for channel, row in this.items()}
    keys = sorted({key for one in alike.values() for key in one})
    before = within_runs(con, seen, keys, rows) if keys else {}
    points = []
    for one in along:
        verdict = one.break_point.verdict
        if verdict == "found":
            same = [other for key in alike[one.channel] for other in before[key] if other.channel == one.channel]
            points.append(_judged(con, seen, this[one.channel], one, runs[one.channel], same, felt_km))
        else:
            points.append(FatiguePoint(one.channel, verdict, one, felt_at_km=felt_km))
    return points


def _judged(
    con: duckdb.DuckDBPyConnection,
    seen: Seen,
    this: dict[str, Any] | None,
    one: WithinRun,
    runs: Result,
    alike: list[WithinRun],
    felt_km: float | None,
) -> FatiguePoint:
    """A break that was found, held against the noise floor and against the same channel along runs like it."""
    if this is None:
        return FatiguePoint(one.channel, "not_compared", one, felt_at_km=felt_km)
    floor = noise_floor(con, seen, one.channel, this["baseline"], runs)
    places = [one.break_point.at_km]
    places += [
        other.break_point.at_km for other in alike if other.break_point.verdict == "found" and _reaches(other, floor)
    ]
    verdict: Verdict = "shown"
    if floor.value is None:
        verdict = "floor_unknown"
    elif not _reaches(one, floor):
        verdict = "below_noise_floor"
    elif len(places) < TIMES:
        verdict = "not_recurring"
    median_km = float(np.median([place for place in places if place is not None]))
    return FatiguePoint(one.channel, verdict, one, floor, len(places), len(alike) + 1, median_km, felt_km)


def _like(frame: pl.DataFrame, this: dict[str, Any]) -> list[str]:
    """The runs before this one that are like it, at most four, the latest last."""
    upto = frame.head(frame["activity_id"].index_of(this["activity_id"]) or 0)
    metres = this["distance_m"] or 0
    alike = upto.filter(
        (pl.col("baseline") == this["baseline"])
        & (pl.col("sport") == this["sport"])
        & (100 * (pl.col("distance_m") - metres).abs() <= LIKE_PCT * metres)
    )
    return alike["activity_id"].to_list()[1 - LOOKED_AT :]


def _reaches(one: WithinRun, floor: NoiseFloor) -> bool:
    change = one.break_point.change
    return change is not None and abs(change) >= (floor.value or 0.0)
