"""What would each run have been like at the same speed and on level ground, and what is usual lately?

Only the past of a run is looked at, so that no later run changes a figure: docs/decisions/0020-gait-at-matched-pace.md.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.gait_fit import LEAST_PARTS, LEAST_RUNS, SUMS, Floats, ManySlopes, Slopes, slopes_of
from analytics.run import Seen, query

SIX_WEEKS = 42
ALONE_PARTS = 40  # a run alone has to have so many parts to be fitted on itself
NEAR_MPS = 0.1  # without a slope on speed, a run further off has no value

_LEVELS = {"level": ("28d", "-28d"), "earlier": ("182d", "-210d")}  # how long, and from when on before the run's day


def gait_rows(con: duckdb.DuckDBPyConnection, seen: Seen, channels: Iterable[str]) -> pl.DataFrame:
    """What is stored of each run in these channels: rows of queries/gait_runs.sql, in order within a channel."""
    return query(con, "gait_runs", seen, channels=list(channels))


def matched(runs: pl.DataFrame) -> pl.DataFrame:
    """The runs of one channel (rows of queries/gait_runs.sql, in order) with what `gait_trend.gait_runs` tells of them.

    Slopes on speed and grade are fitted within runs of the same watch, pod and shoe (a baseline), with or without known
    grade apart, of the 42 days before the run's day; where these are fewer than 5 runs or 200 parts, or hardly varied
    in speed, of all days before; where those are, within this run alone if it has 40 parts.
    Values are taken to `at_mps`: the median speed of the runner's first 42 days with the channel, as far as they lie
    before, to a tenth. Where speed was not held, a run more than 0.1 m/s off it has no value.
    `level`: median of the 28 days up to the run; `earlier`: of the 182 days before those; within the baseline.
    """
    runs = _numbered(runs)
    days = runs["local_date"].to_physical().to_numpy()
    speed = runs["speed_mps"].to_numpy()
    fit, matched_on = _fitted(runs)
    usual = _usual(days, speed)
    at_mps = np.floor(10 * np.where(np.isnan(usual), speed, usual) + 0.5) / 10
    on_speed = np.array([name is not None for name in matched_on], dtype=bool) & (
        fit.by_speed | (np.abs(speed - at_mps) <= NEAR_MPS)
    )
    runs = runs.with_columns(
        pl.Series("matched_on", matched_on, pl.String),
        pl.Series("by_speed", fit.by_speed),
        pl.Series("by_grade", fit.by_grade),
        pl.Series("speed_slope", fit.per_mps),
        pl.Series("grade_slope", fit.per_pct),
        pl.Series("at_mps", at_mps),
        pl.Series("on_speed", on_speed),
    )
    per_mps, per_pct = pl.col("speed_slope"), pl.col("grade_slope")
    taken = pl.col("mean") - per_mps * (pl.col("speed_mps") - pl.col("at_mps"))
    halves = pl.col("halves_v") - per_mps * pl.col("halves_s") - per_pct * pl.col("halves_g").fill_null(0)
    return _levelled(
        runs.with_columns(
            pl.when("on_speed").then(taken - per_pct * pl.col("grade_pct").fill_null(0)).alias("value"),
            pl.when(pl.col("matched_on").is_not_null()).then(halves).alias("half_change"),
        )
    ).drop("place", "on_speed", "halves_s", "halves_g", "halves_v")


def slopes_before(runs: pl.DataFrame, activity_ids: Sequence[str]) -> dict[str, Slopes]:
    """What the runs of the six weeks before say of how a channel goes with speed and grade, for those of these runs of
    which they say enough. `runs` are all of one channel, as for `matched`.
    """
    runs = _numbered(runs)
    fit, matched_on = _fitted(runs)
    found = {}
    for place in runs["activity_id"].is_in(activity_ids).arg_true():
        if matched_on[place] == "six_weeks":
            held = {"speed": fit.by_speed[place], "grade": fit.by_grade[place]}
            names = tuple(name for name, by in held.items() if by)
            found[runs["activity_id"][place]] = Slopes(float(fit.per_mps[place]), float(fit.per_pct[place]), names)
    return found


def _numbered(runs: pl.DataFrame) -> pl.DataFrame:
    """Baselines and sensors by numbers, in the order of their first runs."""
    place = pl.col("place")
    return runs.with_row_index("place").with_columns(
        place.min().over("watch", "pod", "shoe").rank("dense").cast(pl.Int64).alias("baseline"),
        place.min().over("watch", "pod").rank("dense").cast(pl.Int64).alias("sensor"),
    )


def _fitted(runs: pl.DataFrame) -> tuple[ManySlopes, list[str | None]]:
    """The slopes for each run, and within which runs they were fitted."""
    days = runs["local_date"].to_physical().to_numpy()
    own = runs.select(pl.lit(1.0).alias("runs"), pl.col("n").alias("parts"), *SUMS).fill_null(0).to_numpy()
    own = own.astype(np.float64)
    pools, names = np.zeros_like(own), np.full(len(own), None, dtype=object)
    groups = runs.select(pl.struct("baseline", pl.col("grade_pct").is_not_null()).rank("dense")).to_series().to_numpy()
    for group in np.unique(groups):
        at = np.flatnonzero(groups == group)
        far = np.vstack([np.zeros(own.shape[1]), np.cumsum(own[at], axis=0)])
        until = np.searchsorted(days[at], days[at], "left")
        since = np.searchsorted(days[at], days[at] - SIX_WEEKS, "left")
        alone, before, lately = own[at], far[until], far[until] - far[since]
        for name, pool, enough in (
            ("this_run", alone, alone[:, 1] >= ALONE_PARTS),
            ("all_before", before, _enough(before)),
            ("six_weeks", lately, _enough(lately)),
        ):
            pools[at[enough]], names[at[enough]] = pool[enough], name
    return slopes_of(pools[:, 2:], pools[:, 1]), names.tolist()


def _enough(pool: Floats) -> NDArray[np.bool_]:
    by_speed = slopes_of(pool[:, 2:], pool[:, 1]).by_speed
    return (pool[:, 0] >= LEAST_RUNS) & (pool[:, 1] >= LEAST_PARTS) & by_speed


def _usual(days: NDArray[Any], speed: Floats) -> Floats:
    """The median speed of the first 42 days, as far as they lie before each run's day; not a number for the first."""
    early = speed[: np.searchsorted(days, days[0] + SIX_WEEKS, "left")] if len(days) else speed
    before = np.minimum(np.searchsorted(days, days, "left"), len(early))
    medians = {count: np.median(early[:count]) if count else np.nan for count in np.unique(before)}
    return np.array([medians[count] for count in before], dtype=np.float64)


def _levelled(runs: pl.DataFrame) -> pl.DataFrame:
    runs = runs.sort("baseline", "place")
    for name, (period, offset) in _LEVELS.items():
        rolling = runs.rolling("local_date", period=period, offset=offset, closed="right", group_by="baseline")
        level = rolling.agg(
            pl.col("value").median().alias(name), pl.col("value").count().cast(pl.Int64).alias(f"{name}_n")
        )
        runs = runs.hstack(level.select(name, f"{name}_n"))
    return runs.sort("place")
