"""What came before each injury, and how does that compare with this runner's own other times?

With one to four injuries there is a picture and a place among the runner's own runs, and no test: at the sizes of
effect that were published, a test of so few finds next to nothing (docs/onset_test.md). From five on there is a test of
the one exposure that was named before looking, from fifteen on an odds ratio within the runner.
Sources and dispute: `METRICS["before"]`, `analytics.exposures`, `analytics.onset_test`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl

from analytics.answers import answered
from analytics.changes import Examined, Surroundings
from analytics.episodes import episodes
from analytics.exposures import EXPOSURES, LAGS_DAYS, LONG_WASHOUT_DAYS, at_risk, index_runs
from analytics.load_windows import Days, Flags, Floats
from analytics.onset_gait import GAIT, gait_changes
from analytics.onset_test import Clock, OnsetTest, chance_of_one_high, circular_shift, holm, own_odds, percentile
from analytics.onset_weeks import aligned_weeks, ordinary_weeks
from analytics.pain import NOT_SHARED, SILENCE
from analytics.run import Seen
from analytics.sessions import Sessions, barred, dated, first_onsets, numbers, sessions_of

LOOKED_AT = (*EXPOSURES, *GAIT)  # in this order, always all of them
TESTED = (*EXPOSURES, "cadence_change")  # balance is exploratory
ORDINARY_LEAST = 8
FEWEST_TESTED, FEWEST_ODDS = 5, 15
ODDS_STEP = 0.1
LOW, HIGH = 0.1, 0.9
UNITS = {
    "session_spike": "ratio", "acute_chronic": "ratio", "weekly_change": "ratio", "week_m": "m",
    "cadence_change": "steps/min", "balance_change": "%",
}  # fmt: skip

_PLACES: dict[str, Any] = {
    "episode_id": pl.String, "exposure": pl.String, "run_on": pl.Date, "compared": pl.Boolean, "value": pl.Float64,
    "percentile": pl.Float64, "n_reference": pl.Int64, "low": pl.Float64, "high": pl.Float64, "usual": pl.Boolean,
    "earlier_days": pl.Int64,
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
class Spiked:
    """How many had a session above 1.10 in their 4 days: of the onsets in the test, and of the runs in it."""

    onsets: int
    of_onsets: int
    runs: int
    of_runs: int


@dataclass(frozen=True, slots=True)
class Odds:
    """By how much this runner's odds of an onset differ with the session spike 0.1 higher; 95 % interval."""

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
        injuries: first onsets of injuries (`first_onsets`); tested: those of them whose onset is known.
        episodes: all of `analytics.episodes`.
        aligned: `analytics.onset_weeks.aligned_weeks` of each injury.
        ordinary: 10th, 50th and 90th percentile of metres in the runner's `ordinary_weeks`; None with fewer than 8 of
            them. n_ordinary: how many.
        places: of each injury and each of `LOOKED_AT`, at the last run on or before the onset, at most 7 days back
            (run_on): its value, its place (0 to 1, mid-rank) among n_reference eligible runs, and the 10th and 90th
            percentile of those (low, high). earlier_days: 0, and 7 and 14 for the same windows so much earlier.
            value is null where it is not known, and percentile too where that run may not be compared by the rule that
            holds for all (compared). usual: E1 is at most 1.10, in whole metres; E2 to E4 lie from low to high; null
            without a place, and of gait.
        usual: by injury, whether all of E1 to E4 are usual: False if one is not, else None if one is not known.
        examined: by injury, what else was looked at, in its order.
        looks: how many values were held against a 90th percentile; chance: how often one or more of so many stands
            above it by chance alone.
        eligible: how many runs may be compared, from first_day to last_day of coverage.
        tests, spiked, odds: empty and None below their tiers, and with fewer onsets that can be used.
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
    eligible: int
    tests: tuple[Tested, ...] = ()
    spiked: Spiked | None = None
    odds: Odds | None = None
    first_day: date | None = None
    last_day: date | None = None
    caveats: tuple[str, ...] = (SILENCE,)


@dataclass(frozen=True, slots=True)
class _History(Sessions):
    """The sessions with E5 and E6 of each."""

    gait: dict[str, Floats]


def before(con: duckdb.DuckDBPyConnection, seen: Seen, on: date | None = None) -> Before:
    """What came before this runner's injuries, as far as it is known on a day? What is dated later is not seen.

    Errors: none. Whoever may not see pain sees none of it, and is told so.
    """
    if on is not None:
        seen = replace(seen, until=on if seen.until is None else min(on, seen.until))
    return answered(("onset.before", seen, on), lambda: _before(con, seen, on))


def _before(con: duckdb.DuckDBPyConnection, seen: Seen, on: date | None) -> Before:
    known = episodes(con, seen, on)
    injuries = first_onsets(known.frame)
    history = _read(con, seen) if len(injuries) else _NOTHING
    certain = injuries.filter(~pl.col("onset_uncertain"))
    ids = certain["id"].to_list()
    onset, back = barred(known.frame)
    risk = at_risk(history.day, history.metres, onset, back, history.first)
    index = index_runs(history.day, history.metres, numbers(certain["onset"]))
    places = _places(history, risk, index, ids)
    looks = int(places.filter(pl.col("earlier_days") == 0)["percentile"].count())
    ordinary = ordinary_weeks(history, onset, back)
    tests = _tests(history, risk, index, onset, back) if len(ids) >= FEWEST_TESTED else ()
    return Before(
        tier=sum(len(ids) >= least for least in (1, FEWEST_TESTED, FEWEST_ODDS)),
        injuries=len(injuries),
        tested=len(ids),
        episodes=known.frame,
        aligned=aligned_weeks(history, injuries),
        ordinary=tuple(np.quantile(ordinary, (LOW, 0.5, HIGH))) if len(ordinary) >= ORDINARY_LEAST else None,
        n_ordinary=len(ordinary),
        places=places,
        usual={key: _usual(places.filter(pl.col("episode_id") == key)) for key in ids},
        examined=_examined(con, seen, injuries),
        looks=looks,
        chance=chance_of_one_high(looks) if looks else None,
        eligible=int(risk.sum()),
        tests=tests,
        spiked=_spiked(history, risk, index) if tests else None,
        odds=_odds(history, risk, index) if len(ids) >= FEWEST_ODDS else None,
        first_day=known.first_day,
        last_day=known.last_day,
        caveats=(SILENCE,) if seen.sees("pain") else (NOT_SHARED,),
    )


def _read(con: duckdb.DuckDBPyConnection, seen: Seen) -> _History:
    ran, sessions, _ = sessions_of(con, seen)
    return _History(ran.day, ran.metres, ran.unknown, ran.first, ran.last, gait_changes(con, seen, sessions))


def _places(history: _History, risk: Flags, index: Days, ids: Sequence[str]) -> pl.DataFrame:
    looked_at: list[tuple[int, str, Floats, Floats, Any, Any]] = []
    spiked: dict[int, Flags] = {}
    for lag in (0, *LAGS_DAYS):
        load = history.load(lag)
        spiked[lag] = load.spiked
        columns = {name: load.named(name) for name in EXPOSURES} | ({} if lag else history.gait)
        for name, values in columns.items():
            reference = values[risk & np.isfinite(values)]
            low, high = np.quantile(reference, (LOW, HIGH)) if len(reference) else (None, None)
            looked_at.append((lag, name, values, reference, low, high))
    rows: list[dict[str, Any]] = []
    for key, place in zip(ids, index, strict=True):
        for lag, name, values, reference, low, high in looked_at:
            value = float(values[place]) if place >= 0 else np.nan
            rank = percentile(value, reference) if place >= 0 and risk[place] else None
            usual = None
            if rank is not None and name in EXPOSURES:
                usual = not spiked[lag][place] if name == "session_spike" else bool(low <= value <= high)
            rows.append(
                {
                    "episode_id": key, "exposure": name, "run_on": dated(history.day[place]) if place >= 0 else None,
                    "compared": bool(risk[place]) if place >= 0 else None, "value": None if np.isnan(value) else value,
                    "percentile": rank, "n_reference": len(reference), "low": low, "high": high, "usual": usual,
                    "earlier_days": lag,
                }
            )  # fmt: skip
    return pl.DataFrame(rows, schema=_PLACES)


def _usual(places: pl.DataFrame) -> bool | None:
    """Whether the load before one injury was in the runner's usual range."""
    load = places.filter((pl.col("earlier_days") == 0) & pl.col("exposure").is_in(EXPOSURES))["usual"].to_list()
    return False if False in load else None if None in load else True


def _examined(con: duckdb.DuckDBPyConnection, seen: Seen, injuries: pl.DataFrame) -> dict[str, list[Examined]]:
    if not len(injuries):
        return {}
    around = Surroundings(con, seen)
    return {key: around.before(onset) for key, onset in injuries.select("id", "onset").iter_rows()}


def _tests(history: _History, risk: Flags, index: Days, onset: Days, back: Floats) -> tuple[Tested, ...]:
    """The primary test, what it is sensitive to, and the others; none with fewer than five onsets that can be used."""
    load = history.load()

    def shifted(values: Floats, eligible: Flags, clock: Clock = "kilometres") -> OnsetTest | None:
        found = circular_shift(values, history.metres, eligible, index, clock)
        return found if found is not None and found.k >= FEWEST_TESTED else None

    primary = shifted(load.session_spike, risk)
    if primary is None:
        return ()
    long = at_risk(history.day, history.metres, onset, back, history.first, LONG_WASHOUT_DAYS)
    asked = {
        "primary": primary,
        "clock_of_runs": shifted(load.session_spike, risk, "runs"),
        "washout_63": shifted(load.session_spike, long),
        **{f"earlier_{lag}": shifted(history.load(lag).session_spike, risk) for lag in LAGS_DAYS},
    }
    tests = [Tested(name, "session_spike", found) for name, found in asked.items() if found is not None]
    values = {name: history.gait[name] if name in GAIT else load.named(name) for name in TESTED[1:]}
    others = {name: found for name, one in values.items() if (found := shifted(one, risk)) is not None}
    corrected = holm(np.array([found.p for found in others.values()]))
    tests += [Tested("other", name, others[name], float(p)) for name, p in zip(others, corrected, strict=True)]
    return tuple(tests)


def _spiked(history: _History, risk: Flags, index: Days) -> Spiked:
    load = history.load()
    compared = risk & np.isfinite(load.session_spike)
    at = np.unique(index[index >= 0])
    at = at[compared[at]]
    return Spiked(int(load.spiked[at].sum()), len(at), int(load.spiked[compared].sum()), int(compared.sum()))


def _odds(history: _History, risk: Flags, index: Days) -> Odds | None:
    """None with fewer than fifteen onsets that say something, or without a finite answer."""
    slopes = own_odds(history.load().session_spike / ODDS_STEP, history.day, history.metres, risk, index)
    if slopes is None or slopes.events < FEWEST_ODDS:
        return None
    with np.errstate(over="ignore"):
        ratio, low, high = slopes.ratio()
    return Odds(ratio, low, high, slopes.events) if np.isfinite(high) else None


_NONE = np.empty(0, np.int64)
_NOTHING = _History(_NONE, _NONE, _NONE, 0, -1, dict.fromkeys(GAIT, np.empty(0)))
