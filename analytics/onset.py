"""What came before each injury, and how does that compare with this runner's own other times?

With one to four injuries there is a picture and a place among the runner's own runs, and no test: at the sizes of
effect that were published, a test of so few finds next to nothing (docs/onset_test.md). From five on there is a test of
the one exposure that was named before looking, from fifteen on an odds ratio within the runner.
Sources and dispute: `METRICS["before"]`, `analytics.exposures`, `analytics.onset_test`.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import polars as pl

from analytics.changes import Examined, Surroundings
from analytics.episodes import episodes
from analytics.exposures import EXPOSURES, LAGS_DAYS, LONG_WASHOUT_DAYS, Exposures, at_risk, exposures, index_runs
from analytics.gait_match import gait_rows
from analytics.gait_trend import LEVEL_RUNS, gait_runs_of
from analytics.load_windows import Days, Flags, Floats
from analytics.onset_test import OnsetTest, chance_of_one_high, circular_shift, holm, own_odds, percentile
from analytics.pain import NOT_SHARED, SILENCE
from analytics.run import Seen, query

GAIT = {"cadence_change": "cadence_spm", "balance_change": "stance_balance_left_pct"}  # E5, E6
LOOKED_AT = (*EXPOSURES, *GAIT)  # in this order, always all of them
TESTED = (*EXPOSURES, "cadence_change")  # balance is exploratory
WEEKS = 8
ORDINARY_LEAST = 8
FEWEST_TESTED, FEWEST_ODDS = 5, 15
USUAL_RATIO = 1.10
HIGH = 0.9
UNITS = {
    "session_spike": "ratio", "acute_chronic": "ratio", "weekly_change": "ratio", "week_m": "m",
    "cadence_change": "steps/min", "balance_change": "%",
}  # fmt: skip

_EPOCH = date(1970, 1, 1)
_ALIGNED: dict[str, Any] = {
    "episode_id": pl.String, "week": pl.Int64, "first_day": pl.Date, "distance_m": pl.Int64, "longest_m": pl.Int64,
    "runs": pl.Int64,
}  # fmt: skip
_PLACES: dict[str, Any] = {
    "episode_id": pl.String, "exposure": pl.String, "value": pl.Float64, "percentile": pl.Float64,
    "n_reference": pl.Int64, "low": pl.Float64, "high": pl.Float64, "earlier_days": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tested:
    """A test of one exposure. `name`: "primary", "clock_of_runs", "washout_63", "earlier_7", "earlier_14", or
    "other" for those that share a correction (`corrected` by Holm).
    """

    name: str
    exposure: str
    found: OnsetTest
    corrected: float | None = None


@dataclass(frozen=True, slots=True)
class Odds:
    """By how much this runner's odds of an onset differ with the session spike one unit higher; 95 % interval."""

    ratio: float
    low: float
    high: float
    events: int


@dataclass(frozen=True, slots=True)
class Before:
    """What came before the injuries.

    Attributes:
        tier: 0 without an injury whose onset is known; 1 for one to four: a picture and places; 2 for five to fourteen:
            a test; 3 from fifteen on: odds.
        injuries: first onsets of injuries that did not come from a fall or a twist; of one place within 56 days the
            first, of what the runner says is one injury one.
        tested: those of them whose onset is known.
        episodes: all of `analytics.episodes`.
        aligned: the weeks -8 to 0 of each injury, week 0 ending with the day of onset; null where a day is unknown.
        ordinary: 10th, 50th and 90th percentile of metres in this runner's weeks that are part of no injury, nor of
            the 8 weeks before or the washout after one; None with fewer than 8 of them. n_ordinary: how many.
        places: of each injury and each of `LOOKED_AT`, at the last run on or before the onset, at most 7 days back: its
            value, its place (0 to 1, mid-rank) among n_reference eligible runs, the 10th and 90th percentile of those.
            earlier_days: 0, and 7 and 14 for the same windows so much earlier. value is null where it is not known,
            percentile where the run itself may not be compared by the rule that holds for all.
        usual: by injury, whether E1 is at most 1.10 and E2 to E4 lie within their 10th to 90th percentile; None where
            one of them is not known.
        examined: by injury, what else was looked at, in its order.
        looks: how many values were held against a 90th percentile; chance: how often one or more of so many stands
            above it by chance alone.
        tests, odds: empty and None below their tiers, or where no test was possible.
        eligible: how many runs may be compared; spiked: the share of them above 1.10, spiked_before: of the injuries.
    """

    tier: int
    injuries: int
    tested: int
    episodes: pl.DataFrame
    aligned: pl.DataFrame
    ordinary: tuple[float, float, float] | None
    n_ordinary: int
    places: pl.DataFrame
    usual: dict[str, bool | None]
    examined: dict[str, list[Examined]]
    looks: int
    chance: float | None
    tests: tuple[Tested, ...] = ()
    odds: Odds | None = None
    eligible: int = 0
    spiked: float | None = None
    spiked_before: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    caveats: tuple[str, ...] = field(default=(SILENCE,))


@dataclass(frozen=True, slots=True)
class _History:
    """The runner's sessions as arrays, in their order; days are numbers since 1970."""

    day: Days
    metres: Days
    unknown: Days
    first: int
    gait: dict[str, Floats]

    def looked_at(self, lag_days: int = 0) -> dict[str, Floats]:
        """Every exposure of every session; gait is not shifted with the load."""
        load = self.load(lag_days)
        return {name: load.named(name) for name in EXPOSURES} | ({} if lag_days else self.gait)

    def load(self, lag_days: int = 0) -> Exposures:
        """E1 to E4 of every session."""
        return exposures(self.day, self.metres, self.unknown, self.first, lag_days)


def before(con: duckdb.DuckDBPyConnection, seen: Seen, on: date | None = None) -> Before:
    """What came before this runner's injuries, as far as it is known on a day?

    Errors: none. Whoever may not see pain sees none of it, and is told so.
    """
    known = episodes(con, seen, on)
    injuries = known.frame.filter(
        (pl.col("kind") == "injury")
        & ~pl.col("acute")
        & pl.col("recurrence_of").is_null()
        & pl.col("merged_into").is_null()
    ).sort("onset", "id")
    certain = injuries.filter(~pl.col("onset_uncertain"))
    caveats = (SILENCE,) if seen.audience == "owner" else (NOT_SHARED,)
    if not len(injuries):
        none = pl.DataFrame(schema=_ALIGNED), None, 0, pl.DataFrame(schema=_PLACES)
        return Before(0, 0, 0, known.frame, *none, {}, {}, 0, None, caveats=caveats)

    history, days = _history(con, seen)
    onset, back = _barred(known.frame)
    risk = at_risk(history.day, history.metres, onset, back, history.first)
    index = index_runs(history.day, history.metres, _numbers(certain["onset"]))
    places = _places(history, risk, index, certain["id"].to_list())
    usual = {key: _usual(places.filter(pl.col("episode_id") == key)) for key in certain["id"]}
    looks = int(places.filter(pl.col("earlier_days") == 0)["percentile"].count())
    ordinary = _ordinary(days, onset, back)
    around = Surroundings(con, seen)
    tier = sum(len(certain) >= least for least in (1, FEWEST_TESTED, FEWEST_ODDS))
    spiked = history.load().spiked
    at = index[index >= 0]
    return Before(
        tier,
        len(injuries),
        len(certain),
        known.frame,
        _aligned(days, history, injuries),
        tuple(np.quantile(ordinary, (0.1, 0.5, 0.9))) if len(ordinary) >= ORDINARY_LEAST else None,
        len(ordinary),
        places,
        usual,
        {key: around.before(onset) for key, onset in injuries.select("id", "onset").iter_rows()},
        looks,
        chance_of_one_high(looks) if looks else None,
        _tests(history, risk, index, onset, back) if tier >= 2 else (),
        _odds(history, risk, index) if tier >= 3 else None,
        int(risk.sum()),
        float(spiked[risk].mean()) if risk.any() else None,
        int(spiked[at].sum()),
        known.first_day,
        known.last_day,
        caveats,
    )


def _numbers(days: Any) -> Days:
    """Days as numbers since 1970."""
    return np.array([(day - _EPOCH).days for day in days], dtype=np.int64)


def _history(con: duckdb.DuckDBPyConnection, seen: Seen) -> tuple[_History, pl.DataFrame]:
    """The sessions as arrays, and what is known of each calendar day."""
    sessions = query(con, "session_spikes", seen)
    days = query(con, "running_days", seen)
    rows = gait_rows(con, seen, GAIT.values())
    gait = {}
    for name, channel in GAIT.items():
        runs = gait_runs_of(con, seen, rows, [channel])[channel].frame
        enough = (pl.col("level_n") >= LEVEL_RUNS) & (pl.col("earlier_n") >= LEVEL_RUNS)
        off = runs.select("activity_id", pl.when(enough).then((pl.col("level") - pl.col("earlier")).abs()).alias("off"))
        told = sessions.select(pl.int_range(pl.len()).alias("place"), "activity_ids").explode("activity_ids")
        found = told.join(off, left_on="activity_ids", right_on="activity_id", how="left")
        last = found.group_by("place", maintain_order=True).agg(pl.col("off").drop_nulls().last())
        gait[name] = last["off"].fill_null(np.nan).to_numpy().astype(np.float64)
    unknown = _numbers(days.filter(~pl.col("known"))["local_date"])
    day = _numbers(sessions["local_date"])
    first = int(_numbers(days["local_date"].head(1))[0]) if len(days) else 0
    metres = sessions["distance_m"].fill_null(0).to_numpy().astype(np.int64)
    return _History(day, metres, unknown, first, gait), days


def _barred(known: pl.DataFrame) -> tuple[Days, Floats]:
    """Onset and return of every injury, tested or not. Who never stopped is back when it is over."""
    rows = known.filter((pl.col("kind") == "injury") & pl.col("merged_into").is_null())
    back = [row["return_on"] or row["resolved"] for row in rows.iter_rows(named=True)]
    numbers = [np.nan if day is None else float((day - _EPOCH).days) for day in back]
    return _numbers(rows["onset"]), np.array(numbers, dtype=np.float64)


def _places(history: _History, risk: Flags, index: Days, ids: list[str]) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for lag in (0, *LAGS_DAYS):
        for name, values in history.looked_at(lag).items():
            reference = values[risk & np.isfinite(values)]
            low, high = np.quantile(reference, (0.1, 0.9)) if len(reference) else (None, None)
            for key, place in zip(ids, index, strict=True):
                value = float(values[place]) if place >= 0 else np.nan
                rows.append(
                    {
                        "episode_id": key, "exposure": name, "value": None if np.isnan(value) else value,
                        "percentile": percentile(value, reference) if place >= 0 and risk[place] else None,
                        "n_reference": len(reference), "low": low, "high": high, "earlier_days": lag,
                    }
                )  # fmt: skip
    frame = pl.DataFrame(rows, schema=_PLACES)
    order = {name: place for place, name in enumerate(LOOKED_AT)}
    by_injury = {key: place for place, key in enumerate(ids)}
    return frame.sort(
        pl.col("episode_id").replace_strict(by_injury, return_dtype=pl.Int64),
        "earlier_days",
        pl.col("exposure").replace_strict(order, return_dtype=pl.Int64),
    )


def _usual(places: pl.DataFrame) -> bool | None:
    """Whether the load before one injury was in the runner's usual range."""
    load = {row["exposure"]: row for row in places.filter(pl.col("earlier_days") == 0).iter_rows(named=True)}
    rows = [load[name] for name in EXPOSURES]
    if any(row["value"] is None or row["percentile"] is None for row in rows):
        return None
    spike, *others = rows
    inside = all(row["low"] <= row["value"] <= row["high"] for row in others)
    return bool(spike["value"] <= USUAL_RATIO and inside)


def _aligned(days: pl.DataFrame, history: _History, injuries: pl.DataFrame) -> pl.DataFrame:
    """Seven days at a time, back from each onset."""
    rows = []
    covered = (days["local_date"][0], days["local_date"][-1]) if len(days) else (date.max, date.min)
    unknown = set(history.unknown.tolist())
    for one in injuries.iter_rows(named=True):
        for week in range(-WEEKS, 1):
            last = one["onset"] + timedelta(weeks=week)
            first = last - timedelta(days=6)
            number = (first - _EPOCH).days
            inside = (history.day >= number) & (history.day < number + 7)
            whole = covered[0] <= first and last <= covered[1] and not unknown & set(range(number, number + 7))
            metres = history.metres[inside]
            rows.append(
                {
                    "episode_id": one["id"], "week": week, "first_day": first,
                    "distance_m": int(metres.sum()) if whole else None,
                    "longest_m": int(metres.max()) if whole and len(metres) else None,
                    "runs": int((metres > 0).sum()) if whole else None,
                }
            )  # fmt: skip
    return pl.DataFrame(rows, schema=_ALIGNED)


def _ordinary(days: pl.DataFrame, onset: Days, back: Floats) -> Floats:
    """Metres of the runner's known weeks, from Monday on, that belong to no injury nor to the 8 weeks before one."""
    if not len(days):
        return np.empty(0)
    number = _numbers(days["local_date"])
    free = days["known"].to_numpy().astype(np.bool_)
    for begun, ended in zip(onset, back, strict=True):
        until = np.inf if np.isnan(ended) else ended + 28
        free = free & ~((number > begun - 7 * (WEEKS + 1)) & (number < until))
    weeks = (
        days.select("distance_m", pl.col("local_date").dt.truncate("1w").alias("week"), pl.Series("free", free))
        .group_by("week")
        .agg(pl.col("distance_m").sum(), pl.col("free").all() & (pl.len() == 7))
        .filter("free")
        .sort("week")
    )
    return weeks["distance_m"].to_numpy().astype(np.float64)


def _tests(history: _History, risk: Flags, index: Days, onset: Days, back: Floats) -> tuple[Tested, ...]:
    """The primary test, what it is sensitive to, and the others; none with fewer than five onsets that can be used."""
    looked_at = history.looked_at()
    spike = looked_at["session_spike"]

    def shifted(values: Floats, eligible: Flags, clock: Any = "kilometres") -> OnsetTest | None:
        found = circular_shift(values, history.metres, eligible, index, clock)
        return found if found is not None and found.k >= FEWEST_TESTED else None

    long = at_risk(history.day, history.metres, onset, back, history.first, LONG_WASHOUT_DAYS)
    asked = [
        ("primary", shifted(spike, risk)),
        ("clock_of_runs", shifted(spike, risk, "runs")),
        ("washout_63", shifted(spike, long)),
        *((f"earlier_{lag}", shifted(history.load(lag).session_spike, risk)) for lag in LAGS_DAYS),
    ]
    tests = [Tested(name, "session_spike", found) for name, found in asked if found is not None]
    if not tests or tests[0].name != "primary":
        return ()
    others = {name: shifted(looked_at[name], risk) for name in TESTED[1:]}
    corrected = holm(np.array([np.nan if found is None else found.p for found in others.values()]))
    for (name, found), p in zip(others.items(), corrected, strict=True):
        if found is not None:
            tests.append(Tested("other", name, found, float(p)))
    return tuple(tests)


def _odds(history: _History, risk: Flags, index: Days) -> Odds | None:
    slopes = own_odds(history.load().session_spike, history.day, history.metres, risk, index)
    if slopes is None:
        return None
    ratio, low, high = slopes.ratio()
    return Odds(ratio, low, high, slopes.events)
