"""Is the runner's form changing from run to run? Gait at matched speed and grade, against what is only noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import polars as pl

from analytics.catalogue import METRICS
from analytics.episodes import episodes
from analytics.gait_match import gait_rows, matched
from analytics.result import Result
from analytics.run import Seen, query

# Every channel with its unit, in the order in which they are shown.
TREND_UNITS: dict[str, str] = {
    "cadence_spm": "steps/min",
    "stance_ms": "ms",
    "stance_balance_left_pct": "%",
    "vertical_oscillation_mm": "mm",
    "vertical_ratio_pct": "%",
    "step_length_mm": "mm",
    "power_w": "W",
}
NOISE_RUNS = 20
STEADY_PARTS = 20  # a run with fewer has halves of less than a kilometre
LEVEL_RUNS = 5
SWAP_RUNS = 5
SWAP_FROM_PCT = 0.7


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """How much a channel differs between the halves of runs in which nothing hurts: less than that says nothing.

    `value` is None as long as there are fewer than `needed` such runs with this watch and pod; `n` is how many.
    """

    channel: str
    value: float | None
    n: int
    needed: int = NOISE_RUNS

    @property
    def unit(self) -> str:
        """The channel's unit."""
        return TREND_UNITS[self.channel]


@dataclass(frozen=True, slots=True)
class LevelShift:
    """The level of the 28 days up to the last run (`on`) against that of the 26 weeks before them, with the same watch,
    pod and shoe.

    `beyond` is None where the noise floor is not known yet; `since` is from which run on the 28-day level lay beyond it
    without a break, None if it does not. Errors: none; `verdict` is "compared" or "too_few_runs" (under 5 on a side).
    """

    channel: str
    verdict: str
    on: date
    level: float | None
    earlier: float | None
    change: float | None
    n: int
    earlier_n: int
    floor: NoiseFloor | None
    beyond: bool | None
    since: date | None


def gait_channels(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Which channels do the runs have? In the order in which they are shown.

    Columns: channel, runs (with steady parts), halved (runs whose cadence counts one foot and is left out).
    """
    frame = query(con, "gait_channels", seen)
    order = list(TREND_UNITS)
    frame = frame.sort(pl.col("channel").replace_strict(order, range(len(order)), return_dtype=pl.Int64))
    return Result(frame, {}, int(frame["runs"].max() or 0))  # type: ignore[arg-type]


def gait_runs(con: duckdb.DuckDBPyConnection, seen: Seen, channel: str) -> Result:
    """What was each run like in one channel, at the same speed and on level ground? A row per run with the channel.

    Columns: activity_id, local_date, sport, distance_m, n (parts of 100 m), mean (as recorded), speed_mps, grade_pct
    (null without altitude), sum_ss, sum_gg, sum_sg, sum_sv, sum_gv (see `analytics.gait_fit`), matched_on (six_weeks,
    all_before, this_run; null: too little to match, and no value), by_speed, by_grade (what was held), speed_slope,
    grade_slope, at_mps (the speed that the value is for), value, half_change (second half less the first, matched),
    baseline (1, 2 ...: a combination of watch, pod and shoe, by its first run), sensor (the same of watch and pod),
    watch, pod, shoe, level (median of 28 days), level_n, earlier (of the 182 days before those), earlier_n,
    maybe_swapped (the balance was mirrored from the run before to this one), sore (something hurt around that day).
    But for `sore` and `maybe_swapped`, only the past is looked at. Source and dispute: `METRICS["gait_level"]`.
    """
    return gait_runs_of(con, seen, gait_rows(con, seen, [channel]), [channel])[channel]


def gait_runs_of(
    con: duckdb.DuckDBPyConnection, seen: Seen, rows: pl.DataFrame, channels: Sequence[str]
) -> dict[str, Result]:
    """What `gait_runs` answers for each of these channels; `rows` are their `gait_rows`."""
    last = rows["local_date"].max()
    spans = _painful(con, seen, last) if isinstance(last, date) else []
    return {channel: _runs_of(rows.filter(pl.col("channel") == channel), channel, spans) for channel in channels}


def _runs_of(frame: pl.DataFrame, channel: str, spans: Sequence[tuple[date, date]]) -> Result:
    frame = matched(frame.drop("channel"))
    swapped = _maybe_swapped(frame) if channel == "stance_balance_left_pct" else [False] * len(frame)
    sore = [pl.col("local_date").is_between(first, last) for first, last in spans]
    frame = frame.with_columns(
        pl.Series("maybe_swapped", swapped, pl.Boolean), sore=pl.any_horizontal(pl.lit(False), *sore)
    )
    unit = TREND_UNITS[channel]
    units = dict.fromkeys(("mean", "value", "half_change", "level", "earlier"), unit)
    units |= {"speed_mps": "m/s", "at_mps": "m/s", "grade_pct": "%", "distance_m": "m"}
    first, last = (frame["local_date"][0], frame["local_date"][-1]) if len(frame) else (None, None)
    return Result(frame, units, len(frame), first, last, (METRICS["gait_level"].caveat,))


def noise_floor(
    con: duckdb.DuckDBPyConnection, seen: Seen, channel: str, baseline: int, runs: Result | None = None
) -> NoiseFloor:
    """How much does this channel differ between the halves of a run when nothing hurts?

    The 95th percentile of the difference, at matched speed and grade, over at least 20 steady runs (20 parts of 100 m)
    with the watch and pod of the baseline; fewer: not known yet. Silence is not painless, so a run counts unless a note
    of 1/10 or more lies within 7 days of it, between two such notes of one place, or a pain is still open. Who may
    not see pain cannot be told which runs were painless: there is none then.
    """
    if not seen.sees("pain"):
        return NoiseFloor(channel, None, 0)
    frame = (runs or gait_runs(con, seen, channel)).frame
    sensors = frame.filter(pl.col("baseline") == baseline)["sensor"]
    mine = frame.filter(
        (pl.col("sensor") == (sensors[0] if len(sensors) else 0))
        & (pl.col("n") >= STEADY_PARTS)
        & pl.col("half_change").is_not_null()
        & ~pl.col("sore")
    )
    if len(mine) < NOISE_RUNS:
        return NoiseFloor(channel, None, len(mine))
    return NoiseFloor(channel, float(np.quantile(mine["half_change"].abs().to_numpy(), 0.95)), len(mine))


def level_shift(
    con: duckdb.DuckDBPyConnection, seen: Seen, channel: str, runs: Result | None = None
) -> LevelShift | None:
    """Does the level of the last 28 days differ from that of the 26 weeks before by more than noise? None without runs.

    It is that of the latest run that is seen, and of its baseline.
    """
    runs = runs or gait_runs(con, seen, channel)
    known = runs.frame.drop_nulls("value")
    if not len(known):
        return None
    last = known.row(-1, named=True)
    floor = noise_floor(con, seen, channel, last["baseline"], runs)
    few = last["level_n"] < LEVEL_RUNS or last["earlier_n"] < LEVEL_RUNS
    if few:
        return LevelShift(channel, "too_few_runs", last["local_date"], last["level"], last["earlier"], None,
                          last["level_n"], last["earlier_n"], floor, None, None)  # fmt: skip
    change = last["level"] - last["earlier"]
    beyond = None if floor.value is None else abs(change) > floor.value
    since = None
    if beyond and floor.value is not None:
        for row in reversed(known.filter(pl.col("baseline") == last["baseline"]).to_dicts()):
            if (row["level"] - last["earlier"]) * np.sign(change) <= floor.value:
                break
            since = row["local_date"]
    return LevelShift(channel, "compared", last["local_date"], last["level"], last["earlier"], change,
                      last["level_n"], last["earlier_n"], floor, beyond, since)  # fmt: skip


def gear(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """How far did each shoe go, and what else was run with? Shoes first.

    Columns: kind (shoe, pod, watch), name, runs, distance_m, first_day, last_day (of its runs), spans (what the runner
    dated of it: id, from_date, to_date, text).
    """
    frame = query(con, "gear", seen)
    return Result(frame, {"distance_m": "m"}, int(frame["runs"].sum()))


def equipment_changes(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """When did the watch, the pod or the shoe change? From there on gait is another baseline.

    Columns: local_date, activity_id (the first run with it), kind (watch, pod, shoe), before, after (null: nothing says
    what it was), new (it was never used before).
    """
    frame = query(con, "equipment_changes", seen)
    return Result(frame, {}, len(frame))


def _painful(con: duckdb.DuckDBPyConnection, seen: Seen, last_run: date) -> list[tuple[date, date]]:
    """Spans of days on which something was sore; what is still open goes on to the last run."""
    spans = list(query(con, "painful_spans", seen).iter_rows())
    last = seen.until or last_run
    still = episodes(con, seen, last).frame.filter("open")
    return spans + [(onset, last) for onset in still["onset"]]


def _maybe_swapped(frame: pl.DataFrame) -> list[bool]:
    """Whether the balance of a run and those after it mirrors that of those before, as if left and right were swapped.

    Up to five runs with the same watch and pod on each side (at least three), all of them on their own side of 50 %;
    the two medians lie as far from it, to a quarter, and at least 0.7 points.
    """
    swapped = dict.fromkeys(frame["activity_id"], False)
    for one in frame.drop_nulls("value").partition_by("sensor", maintain_order=True):
        off = one["value"].to_numpy() - 50
        for at in range(3, len(off) - 2):
            before, after = off[max(at - SWAP_RUNS, 0) : at], off[at : at + SWAP_RUNS]
            one_way, other_way = float(np.median(before)), float(np.median(after))
            swapped[one["activity_id"][at]] = bool(
                min(abs(one_way), abs(other_way)) >= SWAP_FROM_PCT
                and abs(one_way + other_way) <= 0.25 * min(abs(one_way), abs(other_way))
                and (np.sign(before) == np.sign(one_way)).all()
                and (np.sign(after) == np.sign(other_way)).all()
                and one_way * other_way < 0
            )
    return list(swapped.values())
