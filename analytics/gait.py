"""Is the runner's form changing? Channels of gait at matched speed and grade."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import polars as pl

from analytics.audience import bound
from analytics.catalogue import METRICS
from analytics.gait_fit import Slopes, slopes, sums_of
from analytics.gait_match import gait_rows, slopes_before
from analytics.result import Result
from analytics.run import Seen, query
from analytics.within_run import Bend, BreakPoint, Drift, Floats, break_point, drift
from ingest.store.ask import transaction

# Which way a channel goes as a runner tires; the balance may go to either side.
CHANNELS: dict[str, Bend] = {"cadence_spm": "down", "stance_ms": "up", "stance_balance_left_pct": "either"}
_UNITS = {"at_km": "km", "speed_mps": "m/s", "grade_pct": "%", "cadence_spm": "steps/min", "stance_ms": "ms",
          "stance_balance_left_pct": "%"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WithinRun:
    """One channel within one run, at matched speed and grade: its drift, and whether there is a break.

    `matched_by` names what was held constant: speed, and grade where the run has altitudes, as far as they varied.
    `matched_on`: what they explain was fitted within the runs of the "six_weeks" before with the same watch, pod and
    shoe, or within "this_run" alone, where there are too few of those.
    """

    channel: str
    matched_by: tuple[str, ...]
    matched_on: str
    drift: Drift | None
    break_point: BreakPoint

    @property
    def unit(self) -> str:
        """The channel's unit."""
        return _UNITS[self.channel]

    @property
    def caveat(self) -> str:
        """What has to be said beside it."""
        return METRICS["break_point"].caveat


def steady_parts(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str) -> Result:
    """What was each 100 m of a run like, as far as it was run steadily?

    Columns: part (from 0), at_km (its middle), speed_mps, grade_pct (null without altitude), cadence_spm, stance_ms,
    stance_balance_left_pct (means), samples. The first 800 m, stops and pauses with 10 s around them, and parts steeper
    than 5 % have no row.
    """
    frame = query(con, "steady_parts", seen, activity_id=activity_id)
    return Result(frame, _UNITS, len(frame), caveats=(METRICS["gait_drift"].caveat,))


def within_run(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str) -> list[WithinRun]:
    """Does cadence, contact time or balance change along this run, beyond what speed and grade explain?

    What they explain is fitted within the runs of the six weeks before it; where those are fewer than 5 or 200 parts,
    or hardly varied in speed, on this run alone. A channel without values has no row. It is found once and kept until
    the run or those before it change. Source and dispute: `METRICS["gait_drift"]`, `METRICS["break_point"]`.
    """
    return within_runs(con, seen, [activity_id], gait_rows(con, seen, CHANNELS))[activity_id]


def within_runs(
    con: duckdb.DuckDBPyConnection, seen: Seen, activity_ids: Sequence[str], rows: pl.DataFrame
) -> dict[str, list[WithinRun]]:
    """What `within_run` answers for each of these runs; `rows` are the `gait_rows` of CHANNELS."""
    before = _six_weeks(rows, activity_ids)
    bases = {key: hashlib.sha256(repr(sorted(before[key].items())).encode()).hexdigest()[:16] for key in activity_ids}
    kept = query(con, "within_run", seen, activity_ids=list(bases), bases=list(bases.values()))
    found: dict[str, list[WithinRun]] = {key: [] for key in kept["activity_id"]}
    for row in kept.drop_nulls("channel").iter_rows(named=True):
        found[row["activity_id"]].append(_kept(row))
    for key in activity_ids:
        if key not in found:
            found[key] = _found(steady_parts(con, seen, key).frame, key, before[key])
            _keep(con, seen, key, bases[key], found[key])
    return found


def _keep(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str, basis: str, found: list[WithinRun]) -> None:
    with transaction(con):
        for place, one in enumerate(found or [None]):
            con.execute(
                "insert into within_run select activity_no, revision, $basis, $place, $channel, $matched_by, "
                "$matched_on, $parts, $slope, $low, $high, $slope_parts, $verdict, $at_km, $low_km, $high_km, $before, "
                "$after, $change, $p, $alike "
                "from listed_activity($athlete_id, $audience, $until) where activity_key = $activity_id",
                {
                    **_row(one), "basis": basis, "place": place, "activity_id": activity_id,
                    "athlete_id": seen.athlete_id, "audience": bound(seen.audience), "until": seen.until,
                },
            )  # fmt: skip


def _six_weeks(rows: pl.DataFrame, activity_ids: Sequence[str]) -> dict[str, dict[str, Slopes]]:
    """The slopes of each channel within the runs of the six weeks before each of these, where those suffice; to nine
    digits, so that the order in which sums were added up changes nothing.
    """
    found: dict[str, dict[str, Slopes]] = {key: {} for key in activity_ids}
    for (channel,), runs in rows.partition_by("channel", as_dict=True).items():
        for key, fit in slopes_before(runs, activity_ids).items():
            rounded = float(f"{fit.per_mps:.9g}"), float(f"{fit.per_pct:.9g}")
            found[key][str(channel)] = Slopes(*rounded, fit.matched_by)
    return found


def _found(frame: pl.DataFrame, activity_id: str, before: Mapping[str, Slopes]) -> list[WithinRun]:
    seed = int(hashlib.sha256(activity_id.encode()).hexdigest()[:8], 16)
    found = []
    for channel, bends in CHANNELS.items():
        known = frame.drop_nulls(["speed_mps", channel])
        if len(known):
            values, fit = _matched(known, channel, before.get(channel))
            km = known["at_km"].to_numpy()
            found.append(
                WithinRun(
                    channel, fit.matched_by, "six_weeks" if channel in before else "this_run",
                    drift(km, values, seed), break_point(km, values, seed, bends),
                )
            )  # fmt: skip
    return found


def _row(one: WithinRun | None) -> dict[str, Any]:
    """A finding as it is kept; the channel is null where there is none."""
    slope = one.drift if one else None
    point = one.break_point if one else None
    return {
        "channel": one.channel if one else None, "matched_by": list(one.matched_by) if one else None,
        "matched_on": one.matched_on if one else None,
        "slope": slope.slope_per_km if slope else None, "low": slope.low if slope else None,
        "high": slope.high if slope else None, "slope_parts": slope.n if slope else None,
        "parts": point.n if point else None, "verdict": point.verdict if point else None,
        "at_km": point.at_km if point else None, "low_km": point.low_km if point else None,
        "high_km": point.high_km if point else None, "before": point.slope_before if point else None,
        "after": point.slope_after if point else None, "change": point.change if point else None,
        "p": point.p if point else None, "alike": point.autocorrelation if point else None,
    }  # fmt: skip


def _kept(row: Mapping[str, Any]) -> WithinRun:
    """A finding as it was kept."""
    slope = None
    if row["slope_per_km"] is not None:
        slope = Drift(row["slope_per_km"], row["slope_low"], row["slope_high"], row["slope_parts"])
    point = BreakPoint(
        row["verdict"], row["parts"], row["at_km"], row["low_km"], row["high_km"], row["slope_before"],
        row["slope_after"], row["change"], row["p"], row["autocorrelation"],
    )  # fmt: skip
    return WithinRun(row["channel"], tuple(row["matched_by"]), row["matched_on"], slope, point)


def _matched(frame: pl.DataFrame, channel: str, before: Slopes | None) -> tuple[Floats, Slopes]:
    """The channel at the run's own mean speed and grade: without what these explain, as `before` says or, where that is
    None, this run does.
    """
    values: Floats = frame[channel].to_numpy().astype(np.float64)
    speed, grade = frame["speed_mps"].to_numpy(), None
    if frame["grade_pct"].null_count() <= len(frame) // 10:
        grade = frame["grade_pct"].fill_null(strategy="mean").to_numpy()
    fit = before or slopes(sums_of(speed, grade, values), len(frame))
    values = values - fit.per_mps * (speed - speed.mean())
    return (values if grade is None else values - fit.per_pct * (grade - grade.mean())), fit
