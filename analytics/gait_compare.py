"""How does gait since a day differ from gait before it? At the same pace, slope and surface, with an interval."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import polars as pl

from analytics.gait_fit import Floats, slopes
from analytics.gait_trend import LEVEL_RUNS, NoiseFloor, gait_runs, noise_floor
from analytics.result import Result
from analytics.run import Seen, query

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Comparison:
    """Gait before a day against gait since, at the same speed, grade and surface, with the same watch, pod and shoe.

    `verdict`: "compared"; "sensor_changed" (nothing was recorded with the same on both sides), "too_few_runs" (under 5
    on a side on surfaces that both have), "no_layoff" (no day was named and there is none). Without "compared" there is
    no figure. `low` and `high`: 90 % interval of the difference, from whole runs drawn anew.
    """

    channel: str
    verdict: str
    on: date | None
    weeks: int
    before: float | None = None
    after: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    n_before: int = 0
    n_after: int = 0
    surfaces: tuple[str, ...] = ()
    matched_by: tuple[str, ...] = ()
    at_mps: float | None = None
    floor: NoiseFloor | None = None


def longest_layoff(con: duckdb.DuckDBPyConnection, seen: Seen) -> date | None:
    """When did the runner run again after the longest time without (28 days or more)? None if there was none."""
    frame = query(con, "longest_layoff", seen)
    return frame["returned_on"][0] if len(frame) else None


def old_and_new(
    con: duckdb.DuckDBPyConnection,
    seen: Seen,
    channel: str,
    on: date | None = None,
    weeks: int = 12,
    runs: Result | None = None,
) -> Comparison:
    """How did the runner's gait before a day differ from that since, at the same pace, slope and surface?

    Before: the `weeks` up to the last run before `on`; since: the `weeks` from `on`. Without a day it is the first run
    after the longest layoff. Slopes on speed and grade are fitted within all of these runs, so that a difference of
    level is not taken out with them; surfaces that one side lacks are left out.
    """
    on = on or longest_layoff(con, seen)
    if on is None:
        return Comparison(channel, "no_layoff", None, weeks)
    span = timedelta(weeks=weeks)
    runs = runs or gait_runs(con, seen, channel)
    earlier = runs.frame.filter(pl.col("local_date") < on)["local_date"]
    first = (earlier[-1] if len(earlier) else on) - span + timedelta(days=1)
    within = runs.frame.filter(pl.col("local_date").is_between(first, on + span - timedelta(days=1)))
    frame = within.with_columns(
        (pl.col("local_date") >= on).alias("new"),
        pl.col("sport").str.split(".").list.get(1, null_on_oob=True).fill_null("any").alias("surface"),
        pl.col("grade_pct").is_not_null().alias("graded"),
    )
    sides = frame.group_by("baseline").agg(pl.col("new").n_unique().alias("sides"))
    both = frame.join(sides.filter(pl.col("sides") == 2), on="baseline", how="semi")
    if len(frame) and frame["new"].n_unique() == 2 and not len(both):
        return Comparison(channel, "sensor_changed", on, weeks)
    strata = both.group_by("baseline", "surface", "graded").agg(pl.col("new").n_unique().alias("sides"))
    alike = both.join(strata.filter(pl.col("sides") == 2), on=["baseline", "surface", "graded"], how="semi")
    n_after = int(alike["new"].sum())
    n_before = len(alike) - n_after
    if min(n_before, n_after) < LEVEL_RUNS:
        return Comparison(channel, "too_few_runs", on, weeks, n_before=n_before, n_after=n_after)
    return _compared(con, seen, channel, on, weeks, alike.sort("local_date", "activity_id"), runs)


def _compared(
    con: duckdb.DuckDBPyConnection, seen: Seen, channel: str, on: date, weeks: int, alike: pl.DataFrame, runs: Result
) -> Comparison:
    at_mps = round(float(alike["speed_mps"].mean()), 1)  # type: ignore[arg-type]
    chance = np.random.default_rng(int(hashlib.sha256(f"{channel} {on}".encode()).hexdigest()[:8], 16))
    found: list[tuple[float, float, float, Floats]] = []
    held: set[str] = set()
    for graded in alike.partition_by("graded", maintain_order=True):
        names = ("sum_ss", "sum_gg", "sum_sg", "sum_sv", "sum_gv")
        fit = slopes({name: graded[name].sum() for name in names}, int(graded["n"].sum()))
        held |= set(fit.matched_by)
        for one in graded.partition_by("baseline", "surface", maintain_order=True):
            grade = one["grade_pct"].fill_null(0.0).to_numpy()
            values = one["mean"].to_numpy() - fit.per_mps * (one["speed_mps"].to_numpy() - at_mps) - fit.per_pct * grade
            new = one["new"].to_numpy()
            old_values, new_values = values[~new], values[new]
            weight = len(old_values) * len(new_values) / len(values)
            drawn = _means(chance, new_values) - _means(chance, old_values)
            found.append((weight, float(old_values.mean()), float(new_values.mean()), drawn))
    weights = np.array([one[0] for one in found]) / sum(one[0] for one in found)
    before = float(weights @ [one[1] for one in found])
    after = float(weights @ [one[2] for one in found])
    low, high = np.quantile(sum(weight * one[3] for weight, one in zip(weights, found, strict=True)), (0.05, 0.95))
    n_after = int(alike["new"].sum())
    return Comparison(
        channel, "compared", on, weeks, before, after, after - before, float(low), float(high),
        len(alike) - n_after, n_after,
        tuple(sorted(set(alike["surface"]))), tuple(name for name in ("speed", "grade") if name in held), at_mps,
        noise_floor(con, seen, channel, alike["baseline"][-1], runs),
    )  # fmt: skip


def _means(chance: np.random.Generator, values: Floats) -> Floats:
    """Means of as many values, drawn again and again."""
    drawn: Floats = values[chance.integers(0, len(values), (RESAMPLES, len(values)))].mean(axis=1)
    return drawn
