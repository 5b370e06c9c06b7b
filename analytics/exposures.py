"""What did the runner do before each run, and which runs may be compared? Arrays in, arrays out.

The exposures are those named before looking, in this order: session spike, 7 days over the 28 before them, weekly
change, kilometres of 7 days. Each is of every run, so that the run before an injury is told by the same rule as all
others. A window that holds a day of which nothing is known has no value: nothing is filled in.
Sources: Schuster Brandt Frandsen et al., BJSM 2025;59(17):1203-10, 10.1136/bjsports-2024-109380 (session spike; there
more of the 7-day ratio went with *fewer* injuries, and weekly change with no difference); Lolli et al.,
10.1136/bjsports-2017-098110, and Impellizzeri et al., Sports Med 2020, 10.1007/s40279-020-01378-6, dispute the ratios:
a chronic load drawn at random did as well. None has been shown to say who will be hurt.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from analytics.load_windows import Days, Flags, Floats, acwr_uncoupled, weekly_change

EXPOSURES = ("session_spike", "acute_chronic", "weekly_change", "week_m")  # E1 is primary; E2 to E4 share a correction

LOOK_BACK_DAYS = 30  # for the longest run before
WINDOW_DAYS = 4  # ending at the run: a pain that is written down up to three days late still has its run in them
FIRST_DAYS = 35  # of a history: the windows of E2 are not full before
PRIOR_DAYS, PRIOR_RUNS = 28, 8
WASHOUT_DAYS, LONG_WASHOUT_DAYS = 28, 63  # 63: a return over 35 days and the 28 that look back on it
BEFORE_ONSET_DAYS = 7  # a run further back is not the one before the pain
LAGS_DAYS = (7, 14)  # pain may have cut the load before it was written down: the same windows, so much earlier


@dataclass(frozen=True, slots=True)
class Exposures:
    """What went before each run, in the order of the runs; NaN where it is not known or not defined.

    Attributes:
        ratio: of the run itself: its metres over the longest session of the 30 days before it, that day's earlier ones
            included.
        session_spike: E1, the largest `ratio` of the runs in the 4 days that end at this run.
        spiked: one of those ratios is above 1.10, told from whole metres; False where session_spike is NaN.
        acute_chronic: E2, metres of the days d-7 ... d-1 over the weekly mean of d-35 ... d-8. The two do not share a
            day (a shared one alone makes them alike), and the run itself is in neither, or a long run would stand
            before itself. NaN under 5 km a week in those 28 days.
        weekly_change: E3, metres of d-7 ... d-1 over those of d-14 ... d-8, less 1. NaN where those hold under 5 km, or
            under 30 % of the median of the 8 weeks before.
        week_m: E4, metres of d-7 ... d-1.
    """

    ratio: Floats
    session_spike: Floats
    spiked: Flags
    acute_chronic: Floats
    weekly_change: Floats
    week_m: Floats

    def named(self, name: str) -> Floats:
        """One of EXPOSURES."""
        values: Floats = getattr(self, name)
        return values


def exposures(
    day: Days, distance_m: Days, unknown_days: Days | None = None, first_day: int | None = None, lag_days: int = 0
) -> Exposures:
    """What went before each run?

    `day` holds day numbers that never fall, `distance_m` whole metres: one entry a session, in their order.
    `unknown_days` are days on which running may be missing; `first_day` is that of the history (the first run's, if
    not told). With `lag_days`, every window lies so many days earlier: then E1 looks at whole days d-lag-3 ... d-lag.
    """
    if len(day) == 0:
        none = np.empty(0)
        return Exposures(none, none, np.empty(0, np.bool_), none, none, none)
    first = int(day[0]) if first_day is None else min(first_day, int(day[0]))
    at = day - first
    days = int(at[-1]) + 1
    unknown = np.zeros(days, np.bool_)
    if unknown_days is not None:
        inside = unknown_days[(unknown_days >= first) & (unknown_days < first + days)]
        unknown[inside - first] = True

    ratio, above, unclear = _ratios(at, distance_m, unknown)
    reach = np.where(unclear, np.inf, np.where(np.isnan(ratio), -np.inf, ratio))  # unclear ones drown the window
    spike = _latest(at, days, reach, -np.inf, lag_days)
    spiked = _latest(at, days, above.astype(np.float64), 0.0, lag_days) > 0
    spike[np.isinf(spike)] = np.nan

    metres = np.bincount(at, weights=distance_m, minlength=days).astype(np.float64)
    load = np.where(unknown, np.nan, metres)
    week = np.full(days, np.nan)
    if days >= 7:
        week[6:] = sliding_window_view(load, 7).sum(axis=1)
    return Exposures(
        ratio,
        spike,
        spiked & np.isfinite(spike),
        _at(acwr_uncoupled(load, load), at - 1 - lag_days),
        _at(weekly_change(load, load, ~unknown), at - lag_days),
        _at(week, at - 1 - lag_days),
    )


def at_risk(
    day: Days,
    distance_m: Days,
    onset_day: Days,
    return_day: Floats,
    first_day: int | None = None,
    washout_days: int = WASHOUT_DAYS,
) -> Flags:
    """Which runs may be compared, those before an injury among them? The same rule for all.

    Not those of the first 35 days of the history, nor with fewer than 8 runs in the 28 days before, nor after an onset
    and until `washout_days` from the return on are over. `onset_day` and `return_day` are of every injury, also of
    those that are not tested themselves (recurrences, falls, uncertain onsets); a return of NaN has not come yet.
    A run of 0 m is none.
    """
    real = distance_m > 0
    if not real.any():
        return real
    first = int(day[0]) if first_day is None else min(first_day, int(day[0]))
    runs = day[real]
    prior = np.searchsorted(runs, day) - np.searchsorted(runs, day - PRIOR_DAYS)
    free: Flags = real & (day >= first + FIRST_DAYS) & (prior >= PRIOR_RUNS)
    for onset, back in zip(onset_day, return_day, strict=True):
        until = np.inf if np.isnan(back) else back + washout_days
        free &= ~((day > onset) & (day < until))
    return free


def index_runs(day: Days, distance_m: Days, onset_day: Days) -> Days:
    """Which run was the last on or before each onset? Its place; -1 where there is none in the 7 days before."""
    places = np.flatnonzero(distance_m > 0)
    found = np.full(len(onset_day), -1, np.int64)
    if len(places):
        runs = day[places]
        last = np.searchsorted(runs, onset_day, side="right") - 1
        near = (last >= 0) & (onset_day - runs[last] <= BEFORE_ONSET_DAYS)
        found[near] = places[last[near]]
    return found


def _ratios(at: Days, distance_m: Days, unknown: Flags) -> tuple[Floats, Flags, Flags]:
    """Each run over the longest before it; whether that is above 1.10; whether an unknown day may hide a longer one."""
    by_day = np.zeros(LOOK_BACK_DAYS + len(unknown), np.int64)
    starts = np.flatnonzero(np.diff(at, prepend=at[0] - 1))
    by_day[LOOK_BACK_DAYS + at[starts]] = np.maximum.reduceat(distance_m, starts)
    longest = sliding_window_view(by_day, LOOK_BACK_DAYS).max(axis=1)[at]  # of the days at-30 ... at-1
    for back, same in _same_day(at):
        longest[back:] = np.maximum(longest[back:], np.where(same, distance_m[:-back], 0))
    counted = np.concatenate(([0], np.cumsum(unknown)))
    unclear = counted[at + 1] > counted[np.maximum(at - LOOK_BACK_DAYS, 0)]
    known = (longest > 0) & (distance_m > 0) & ~unclear
    ratio = np.full(len(at), np.nan)
    ratio[known] = distance_m[known] / longest[known]
    return ratio, known & (100 * distance_m > 110 * longest), unclear


def _latest(at: Days, days: int, values: Floats, nothing: float, lag_days: int) -> Floats:
    """The largest of the values in the 4 days that end at each run (with a lag: so many days before it)."""
    starts = np.flatnonzero(np.diff(at, prepend=at[0] - 1))
    pad = WINDOW_DAYS - 1 + lag_days
    by_day = np.full(pad + days, nothing)
    by_day[pad + at[starts]] = np.maximum.reduceat(values, starts)
    if lag_days:
        earlier: Floats = np.max([by_day[at + back] for back in range(WINDOW_DAYS)], axis=0)
        return earlier
    latest: Floats = np.max([values, *(by_day[at + back] for back in range(WINDOW_DAYS - 1))], axis=0)
    for back, same in _same_day(at):
        latest[back:] = np.maximum(latest[back:], np.where(same, values[:-back], nothing))
    return latest


def _same_day(at: Days) -> list[tuple[int, Flags]]:
    """How far back do earlier runs of the same day lie, and which runs have one there?"""
    pairs: list[tuple[int, Flags]] = []
    for back in range(1, len(at)):
        same = at[back:] == at[:-back]
        if not same.any():
            break
        pairs.append((back, same))
    return pairs


def _at(values: Floats, places: NDArray[np.signedinteger[Any]]) -> Floats:
    """The values of these days; NaN of a day before the history."""
    found = np.full(len(places), np.nan)
    inside = places >= 0
    found[inside] = values[places[inside]]
    return found
