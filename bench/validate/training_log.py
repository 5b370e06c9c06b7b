"""A runner's log of years, with injuries that come by a rule that we know, for tests that should or should not see it.

Weekly volume wanders (autoregressive, phi .7) around three weeks up and one down and around the season; five runs a
week, 8 % of them missed; a few races a year, 1.3 to 2.2 times as long as the long run. Each run (or each kilometre)
brings the same chance of an onset, times `ratio` where the run is above 110 % of the longest of the 30 days before. An
onset is written down 0 to 3 days late, takes 10 to 44 days off, and 35 days of building up again.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analytics.load_windows import Days, Flags, Floats

Hazard: TypeAlias = Literal["run", "kilometre"]

YEARS = {3: 3, 5: 4, 10: 7}  # of a log with so many onsets
PHI, WANDERS = 0.7, 0.20
MESOCYCLE = np.array([0.95, 1.02, 1.10, 0.78])
SEASON = 0.12
SHARE = np.array([0.0, 0.18, 0.14, 0.18, 0.0, 0.16, 0.34])  # of a week's volume, Monday to Sunday
LONG_RUN_DAY = 6
RUN_WANDERS = 0.10
MISSED = 0.08
RACES_A_YEAR = 4.0
RACE_TIMES = (1.3, 2.2)
LATE_DAYS, LAYOFF_DAYS, RAMP_DAYS, RAMP_FROM = (0, 3), (10, 44), 35, 0.35
PRODROME_DAYS = 14
HEADROOM = 1.03  # with a ratio, building up again may hold more chance of an onset than the weeks that were lost


@dataclass(frozen=True, slots=True)
class Log:
    """Runs by day, and onsets as they were written down with the day of the return (NaN: not within the log)."""

    day: Days
    distance_m: Days
    onset_day: Days
    return_day: Floats


def training_log(
    chance: np.random.Generator, onsets: int, hazard: Hazard = "run", ratio: float = 1.0, prodrome: float = 0.0
) -> Log:
    """One log with exactly so many onsets.

    Given their number, a small constant chance puts onsets anywhere alike (as much as there is hazard): they are drawn
    so, and a log that would end before its last onset is drawn again. `prodrome`: by this share the load is cut in the
    14 days up to when an onset is written down.
    """
    while True:
        log = _drawn(chance, onsets, hazard, ratio, prodrome)
        if log is not None:
            return log


def _drawn(chance: np.random.Generator, onsets: int, hazard: Hazard, ratio: float, prodrome: float) -> Log | None:
    planned = _planned(chance, 365 * YEARS[onsets])
    days = len(planned)
    share = np.ones(days)  # of what was planned
    risk = np.ones(days, np.bool_)
    most = float(_hazard(planned, risk, hazard, ratio).sum()) * (1.0 if ratio == 1 else HEADROOM)
    written: list[int] = []
    back: list[float] = []
    for until in np.sort(chance.random(onsets)) * most:
        run_m = np.rint(planned * share).astype(np.int64)
        reached = np.cumsum(_hazard(run_m, risk, hazard, ratio))
        if until > reached[-1]:
            return None
        true = int(np.searchsorted(reached, until))
        late = true + int(chance.integers(LATE_DAYS[0], LATE_DAYS[1] + 1))
        returns = late + int(chance.integers(LAYOFF_DAYS[0], LAYOFF_DAYS[1] + 1))
        share[late + 1 : returns] = 0.0
        share[returns:] = 1.0
        ramp = min(RAMP_DAYS, max(days - returns, 0))
        share[returns : returns + ramp] = np.linspace(RAMP_FROM, 1.0, RAMP_DAYS)[:ramp]
        risk[true + 1 : returns] = False
        runs_again = np.flatnonzero(planned[returns:])
        written.append(late)
        back.append(returns + float(runs_again[0]) if len(runs_again) else np.nan)
    run_m = np.rint(planned * share).astype(np.int64)
    total = float(_hazard(run_m, risk, hazard, ratio).sum())
    if total > most:
        raise ArithmeticError("more hazard than the onsets were drawn from: HEADROOM is too small")
    for late in written if prodrome else ():
        cut = slice(max(late - PRODROME_DAYS, 0), late)
        run_m[cut] = np.rint(run_m[cut] * (1 - prodrome))
    day = np.flatnonzero(run_m)
    return Log(day, run_m[day], np.array(written), np.array(back))


def _planned(chance: np.random.Generator, days: int) -> Days:
    """Metres of each day, without any injury; 0 where the runner rests or misses a run."""
    weeks = -(-days // 7)
    wander = _WANDER[:weeks, :weeks] @ chance.standard_normal(weeks)
    week = np.arange(weeks)
    season = 1 + SEASON * np.sin(2 * np.pi * (week / 52 + chance.random()))
    volume_m = chance.uniform(25_000, 80_000) * np.exp(wander) * MESOCYCLE[(week + chance.integers(4)) % 4] * season
    run_m = volume_m[:, None] * SHARE * np.exp(RUN_WANDERS * chance.standard_normal((weeks, 7)))
    races = chance.random(weeks) < RACES_A_YEAR / 52
    run_m[races, LONG_RUN_DAY] *= chance.uniform(*RACE_TIMES, int(races.sum()))
    run_m[chance.random((weeks, 7)) < MISSED] = 0
    planned: Days = np.rint(run_m.ravel()[:days]).astype(np.int64)
    return planned


def _hazard(run_m: Days, risk: Flags, hazard: Hazard, ratio: float) -> Floats:
    """How much chance of an onset does each day hold, as a multiple of an ordinary run's (or metre's)?"""
    each: Floats = np.where(risk, run_m if hazard == "kilometre" else run_m > 0, 0).astype(np.float64)
    if ratio != 1:
        each *= np.where(above_110(run_m), ratio, 1.0)
    return each


def above_110(run_m: Days) -> Flags:
    """On which days was the run above 110 % of the longest of the 30 days before?"""
    before = np.concatenate((np.zeros(30, np.int64), run_m))
    longest = sliding_window_view(before, 30)[:-1].max(axis=1)
    flags: Flags = (longest > 0) & (100 * run_m > 110 * longest)
    return flags


def _wander(weeks: int) -> Floats:
    """What turns independent noise of so many weeks into an autoregressive series of standard deviation WANDERS."""
    apart = np.subtract.outer(np.arange(weeks), np.arange(weeks))
    fresh = np.where(np.arange(weeks) == 0, 1.0, np.sqrt(1 - PHI**2))
    series: Floats = np.where(apart >= 0, PHI ** np.maximum(apart, 0), 0.0) * fresh * WANDERS
    return series


_WANDER = _wander(-(-365 * max(YEARS.values()) // 7))
