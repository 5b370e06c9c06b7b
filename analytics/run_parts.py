"""What was each part of a run like, each lap of it, and where was it paused? On arrays, of samples that are read once.

In SQL each of the three would read the samples anew and place them on the run: three times as much for a long one.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]

CHANNELS = (
    "speed_mps", "heart_rate_bpm", "cadence_spm", "stance_ms", "stance_balance_left_pct", "power_w", "altitude_m",
)  # fmt: skip
_OF_LAPS = ("cadence_spm", "stance_ms", "stance_balance_left_pct")

RUNNING_MPS = 1.8  # at more than that nobody takes no step
APART_S = 30  # no line is drawn between places that lie further apart
_AT_ONCE = 1_000  # pauses held against all parts together


@dataclass(frozen=True)
class Placed:
    """Where on the run each of its samples was, and what it said that can be believed. In order; NaN: nothing is known.

    A distance or a clock that runs backwards stands still until it is reached again. A heart rate, stance or balance of
    0 is a sensor that lost contact, and so is a cadence of 0 at more than 1.8 m/s; a position of exactly 0, 0 is none.

    Attributes:
        samples: rows of queries/run_samples.sql.
    """

    samples: pl.DataFrame

    def _said(self, name: str) -> Floats:
        return self.samples[name].to_numpy()

    @cached_property
    def clock_s(self) -> Floats:
        """How long the run had lasted."""
        return _furthest(self._said("elapsed_s"))

    @cached_property
    def covered_s(self) -> Floats:
        """The clock where a distance was last read: a span of it goes with a span of `reached_m`."""
        return _furthest(np.where(np.isnan(self._said("distance_m")), np.nan, self._said("elapsed_s")))

    @cached_property
    def reached_m(self) -> Floats:
        """How far the run had come, from the first distance known; NaN throughout where it has none."""
        far = _furthest(self._said("distance_m"))
        first = _first(far)
        return np.nan_to_num(far - first) if len(far) and far[-1] > first else np.full(len(far), np.nan)

    @property
    def has_distance(self) -> bool:
        """Whether its axis is distance; else it is time."""
        return len(self.reached_m) > 0 and not np.isnan(self.reached_m[0])

    @property
    def position(self) -> Floats:
        """Where each sample is on the axis; never falls, and is NaN only before the first one known."""
        return self.reached_m if self.has_distance else self.clock_s

    @cached_property
    def on_map(self) -> Bools:
        """Which samples have a place on the map."""
        latitude, longitude = self._said("latitude_deg"), self._said("longitude_deg")
        placed: Bools = ~np.isnan(latitude) & ~np.isnan(longitude) & ((latitude != 0) | (longitude != 0))
        return placed

    @cached_property
    def channels(self) -> dict[str, Floats]:
        """What the sensors said, as far as it can be believed; a speed that the watch does not tell is of the steps
        on the axis.
        """
        told = {name: self._said(name) for name in CHANNELS}
        speed, untold = told["speed_mps"], np.isnan(told["speed_mps"])
        if untold.any():
            steps = np.diff(self.reached_m, prepend=np.nan), np.diff(self.covered_s, prepend=np.nan)
            speed = np.where(untold, _over(*steps), speed)
        lost = {name: told[name] == 0 for name in ("heart_rate_bpm", "stance_ms", "stance_balance_left_pct")}
        lost["cadence_spm"] = (told["cadence_spm"] == 0) & (speed > RUNNING_MPS)
        return told | {"speed_mps": speed} | {name: np.where(gone, np.nan, told[name]) for name, gone in lost.items()}


def parts_of(run: Placed, pauses: pl.DataFrame, bins: int) -> pl.DataFrame:
    """What was each of at most `bins` equal parts of the run's distance like (of its time, where it has none)?

    A part without a sample has no row. Columns: at (its middle), axis, the channels (means; the speed is distance
    covered over time passed since the part before, standing still included, recorded pauses not; without a distance
    the mean of the watch's), samples, distance_m and elapsed_s (at its end), latitude_deg, longitude_deg and placed_at
    (its first place on the map), segment (from 1, rises by one where a pause or more than 30 s lie between two
    places), and of each channel how many samples have a value (`*_n`).
    """
    from_ = int(np.count_nonzero(np.isnan(run.position)))
    position = run.position[from_:]
    first, width = _first(position), (position[-1] - position[0]) / bins if len(position) else 0.0
    part = np.minimum(np.floor((position - first) / width), bins - 1) if width else np.zeros(len(position))
    begins = np.flatnonzero(np.diff(part, prepend=-1))
    samples = np.diff(begins, append=len(position))
    last = from_ + begins + samples - 1
    means, counts = {}, {}
    for name, values in run.channels.items():
        means[name], counts[f"{name.rpartition('_')[0]}_n"] = _means(values[from_:], begins)
    covered = run.covered_s
    means["speed_mps"] = _covered(
        run.reached_m[last], covered[last], _first(covered[from_:]), pauses, means["speed_mps"]
    )
    columns: dict[str, Any] = {
        "at": first + (part[begins] + 0.5) * width,
        "axis": np.full(len(begins), "distance" if run.has_distance else "time", dtype=object),
        **means,
        "samples": samples,
        "distance_m": run.reached_m[last],
        "elapsed_s": run.clock_s[last],
        **_places(run, from_, begins, pauses),
        **counts,
    }
    return pl.DataFrame(columns, nan_to_null=True).with_columns(
        pl.col("axis").cast(pl.String), pl.col("samples", "segment", *counts).cast(pl.Int64)
    )


def laps_of(run: Placed, laps: pl.DataFrame) -> pl.DataFrame:
    """The laps as stated (rows of queries/laps.sql), with where each begins; what of gait they do not state is the mean
    of their samples, from the lap's start to that of the next.
    """
    metres = pl.col("distance_m")
    ends = pl.col("start_s").shift(-1).fill_null(pl.col("start_s") + pl.col("elapsed_s"))
    before = metres.fill_null(0).cum_sum().shift(1, fill_value=0.0)
    known = metres.is_null().cum_sum().shift(1, fill_value=0) == 0
    spans = laps.select("start_s", ends.alias("end_s")).to_numpy()
    from_ = int(np.count_nonzero(np.isnan(run.clock_s)))
    bounds = from_ + np.searchsorted(run.clock_s[from_:], spans)
    bounds[np.isnan(spans).any(axis=1)] = 0
    means = {
        f"average_{name}": [_mean(run.channels[name][begin:end]) for begin, end in bounds.tolist()] for name in _OF_LAPS
    }
    return laps.select(
        "lap_no", pl.when(known).then(before).alias("start_m"), "start_s", "distance_m", "elapsed_s", "timer_s",
        "ascent_m", "average_heart_rate_bpm",
        *(pl.col(name).fill_null(pl.Series(name, values, pl.Float64)) for name, values in means.items()), "trigger",
    )  # fmt: skip


def breaks_of(run: Placed, pauses: pl.DataFrame) -> pl.DataFrame:
    """The pauses as recorded (rows of queries/pauses.sql), and where on the axis of the run each began."""
    from_ = int(np.count_nonzero(np.isnan(run.clock_s)))
    before = from_ + np.searchsorted(run.clock_s[from_:], pauses["start_s"].to_numpy(), "right") - 1
    at_m = np.append(run.reached_m, np.nan)[np.where(before < from_, -1, before)]
    return pauses.select(
        pl.col("start_s").alias("from_s"), pl.col("end_s").alias("to_s"), pl.Series("at_m", at_m, nan_to_null=True)
    )


def _covered(reached_m: Floats, covered_s: Floats, begun_s: float, pauses: pl.DataFrame, sampled_mps: Floats) -> Floats:
    """Distance over time of each part, which end here; the mean of its samples where that is unknown."""
    since_s = np.append(begun_s, covered_s)[:-1]
    lasted = covered_s - since_s - _paused(pauses, since_s, covered_s)[0]
    covered = _over(np.diff(reached_m, prepend=0), lasted)
    return np.where(np.isnan(covered), sampled_mps, covered)


def _places(run: Placed, from_: int, begins: NDArray[np.intp], pauses: pl.DataFrame) -> dict[str, Floats]:
    """The first place on the map of each part, and which line it is on."""
    names = ("latitude_deg", "longitude_deg", "placed_at", "segment")
    found = {name: np.full(len(begins), np.nan) for name in names}
    placed = np.flatnonzero(run.on_map[from_:])
    firsts, ends = np.searchsorted(placed, begins), np.searchsorted(placed, np.append(begins[1:], len(run.on_map)))
    part = np.flatnonzero(firsts < ends)
    if len(part):
        firsts = firsts[part]
        clock_s = run.clock_s[from_:][placed]
        leaps = np.cumsum(np.diff(clock_s, prepend=np.nan) > APART_S)[firsts]
        clock_s, at = clock_s[firsts], from_ + placed[firsts]
        paused = _paused(pauses, clock_s[:-1], clock_s[1:])[1]
        apart = (np.diff(leaps) > 0) | paused
        values = (run.samples["latitude_deg"].to_numpy()[at], run.samples["longitude_deg"].to_numpy()[at],
                  run.position[at], 1 + np.append(0, np.cumsum(apart)))  # fmt: skip
        for name, value in zip(names, values, strict=True):
            found[name][part] = value
    return found


def _paused(pauses: pl.DataFrame, since_s: Floats, until_s: Floats) -> tuple[Floats, Bools]:
    """How many seconds of each span were recorded as paused, and whether any was."""
    seconds, touched = np.zeros(len(since_s)), np.zeros(len(since_s), dtype=bool)
    since_s, until_s = since_s[:, None], until_s[:, None]
    for some in pauses.iter_slices(_AT_ONCE):
        start_s, end_s = some["start_s"].to_numpy(), some["end_s"].to_numpy()
        over = (start_s < until_s) & (end_s > since_s)
        seconds += np.where(over, np.minimum(until_s, end_s) - np.maximum(since_s, start_s), 0).sum(axis=1)
        touched |= over.any(axis=1)
    return seconds, touched


def _means(values: Floats, begins: NDArray[np.intp]) -> tuple[Floats, NDArray[np.int64]]:
    """The mean of what is known in each part, and how much that is."""
    if not len(begins):
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    known = ~np.isnan(values)
    counts = np.add.reduceat(known, begins, dtype=np.int64)
    return _over(np.add.reduceat(np.where(known, values, 0), begins), counts), counts


def _over(dividend: Floats, divisor: NDArray[Any]) -> Floats:
    """NaN where there is nothing to divide by."""
    found: Floats = np.divide(dividend, divisor, out=np.full(len(divisor), np.nan), where=divisor > 0)
    return found


def _mean(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _furthest(values: Floats) -> Floats:
    """The largest so far."""
    return np.fmax.accumulate(values)


def _first(values: Floats) -> float:
    """The first that is known; NaN where none is."""
    known = np.flatnonzero(~np.isnan(values))
    return float(values[known[0]]) if len(known) else np.nan
