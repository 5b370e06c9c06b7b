"""The classic figures of a daily load: ratios, fitness and fatigue, monotony, weekly change. Arrays in, arrays out.

Each takes the load of consecutive calendar days, 0 on a day of rest and NaN on a day of which nothing is known, and
gives one value a day, NaN where it is not defined. A window that holds an unknown day is unknown: nothing is filled in.
What remembers all days before (`ewma_acwr`, `fitness_fatigue_form`) begins anew after an unknown day, as on the first.
None of these has been shown to say who will be hurt; `analytics.catalogue` names who disputes each.
"""

import math
from typing import TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Days: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

SAME = 1e-9  # of a load: what sums of the same in another order differ by is no difference
FLOOR_M = 5000  # a week: with less behind it, a ratio says nothing
EWMA_FIRST_DAY, EWMA_WARM_DAY = 28, 56  # on day 28 the slow mean still holds 14.5 % of its first day
FITNESS_DAYS, FATIGUE_DAYS = 42, 7
FITNESS_WARM_DAY = 126  # begun at 0 it has reached 95 % of a constant load by then, 63 % on day 42
BLOCKS = 8  # weeks before a day that tell what a week is for this runner


def day_numbers(load: Floats) -> Days:
    """Which day is it since the recording began, or since the last unknown day? From 1; an unknown day is 0."""
    numbers = np.arange(1, len(load) + 1)
    return numbers - np.maximum.accumulate(np.where(np.isnan(load), numbers, 0))


def acwr_coupled(load: Floats) -> Floats:
    """Mean of 7 days over mean of 28 days, those 7 among them: from 0 to 4. From day 28 on.

    Source: Hulin et al., BJSM 2014, as apps compute it. Disputed: Lolli et al., 10.1136/bjsports-2017-098110.
    """
    ratio: Floats = np.minimum(_over(_sum(load, 7) / 7, _sum(load, 28) / 28), 4)
    return ratio


def acwr_uncoupled(load: Floats, metres: Floats) -> Floats:
    """Sum of 7 days over the weekly mean of the 28 days before them. From day 35 on; NaN under 5 km a week there."""
    return _over(_sum(load, 7), _shifted(_sum(load, 28), 7) / 4, floor=_shifted(_sum(metres, 28), 7) / 4)


def acwr_runsafe(load: Floats, metres: Floats) -> Floats:
    """Sum of 7 days over the weekly mean of the 21 days before them. From day 28 on; NaN under 5 km a week there.

    Source: Schuster Brandt Frandsen et al., 10.1136/bjsports-2024-109380, where more of it went with *fewer* injuries.
    """
    return _over(_sum(load, 7), _shifted(_sum(load, 21), 7) / 3, floor=_shifted(_sum(metres, 21), 7) / 3)


def ewma_acwr(load: Floats) -> Floats:
    """Exponentially weighted mean of 7 days over that of 28: weights 2/(N+1), begun with the first load. From day 28.

    Source: Williams et al., BJSM 2017;51:209. Up to day 56 it is still warming up.
    """
    numbers = day_numbers(load)
    ratio = _over(_exponential(load, numbers, 2 / 8, None), _exponential(load, numbers, 2 / 29, None))
    ratio[numbers < EWMA_FIRST_DAY] = np.nan
    return ratio


def fitness_fatigue_form(load: Floats) -> tuple[Floats, Floats, Floats]:
    """Exponential means of the load over 42 and over 7 days, begun at 0, and yesterday's first less the second.

    Each day the mean moves by 1 - exp(-1/days) of the way to that day's load. Up to day 126 they are warming up. On the
    first day there is no yesterday but the 0 that both begin at.
    """
    numbers = day_numbers(load)
    fitness = _exponential(load, numbers, 1 - math.exp(-1 / FITNESS_DAYS), 0)
    fatigue = _exponential(load, numbers, 1 - math.exp(-1 / FATIGUE_DAYS), 0)
    form = _shifted(fitness - fatigue, 1)
    form[numbers == 1] = 0
    form[numbers == 0] = np.nan
    return fitness, fatigue, form


def monotony_strain(load: Floats) -> tuple[Floats, Floats]:
    """Mean of 7 days over their standard deviation (of all seven: population), and that times their sum. From day 7.

    Seven equal days have no spread and no monotony. Source: Foster, MSSE 1998;30:1164.
    """
    monotony, strain = _unknown(load), _unknown(load)
    if len(load) >= 7:
        weeks = sliding_window_view(load, 7)
        mean, spread = weeks.mean(axis=1), weeks.std(axis=1)
        spread[spread <= SAME * mean] = np.nan
        monotony[6:] = mean / spread
        strain[6:] = weeks.sum(axis=1) * monotony[6:]
    return monotony, strain


def weekly_change(load: Floats, metres: Floats, recorded: Flags) -> Floats:
    """The 7 days up to yesterday over the 7 before them, less 1. From day 15 on.

    NaN where those 7 before hold under 5 km, or under 30 % of the median of the 8 weeks up to yesterday (those of them
    that were recorded whole): then a rise says more about the week before it.
    """
    last = _shifted(_sum(load, 7), 1)
    weeks_m = _sum(np.where(recorded, metres, np.nan), 7)
    blocks = np.stack([_shifted(weeks_m, 1 + 7 * back) for back in range(BLOCKS)])
    floor = np.fmax(FLOOR_M, 3 * _median(blocks) / 10)  # whole metres: exact
    return _over(last, _shifted(_sum(load, 7), 8), floor=_shifted(_sum(metres, 7), 8), least=floor) - 1


def _median(blocks: Floats) -> Floats:
    """The median of each column without its NaN; NaN where there is nothing else."""
    middle = np.full(blocks.shape[1], np.nan)
    known = ~np.isnan(blocks).all(axis=0)
    middle[known] = np.nanmedian(blocks[:, known], axis=0)
    return middle


def _unknown(load: Floats) -> Floats:
    return np.full(len(load), np.nan)


def _sum(values: Floats, days: int) -> Floats:
    """The sum of so many days up to each day."""
    sums = _unknown(values)
    if len(values) >= days:
        sums[days - 1 :] = sliding_window_view(values, days).sum(axis=1)
    return sums


def _shifted(values: Floats, days: int) -> Floats:
    """Of each day the value of so many days before."""
    before = _unknown(values)
    before[days:] = values[: max(len(values) - days, 0)]
    return before


def _over(above: Floats, below: Floats, floor: Floats | None = None, least: Floats | float = FLOOR_M) -> Floats:
    """One over the other; NaN over 0, and where `floor` is under its `least`."""
    sound = below > 0
    if floor is not None:
        sound &= floor >= least
    ratio = _unknown(above)
    ratio[sound] = above[sound] / below[sound]
    return ratio


def _exponential(load: Floats, numbers: Days, weight: float, seed: float | None) -> Floats:
    """A mean that moves by `weight` of the way to each day's load, begun at `seed`, or at the first load."""
    means = _unknown(load)
    mean = math.nan
    for place, (value, number) in enumerate(zip(load.tolist(), numbers.tolist(), strict=True)):
        if number == 0:
            continue
        if number == 1:
            mean = value if seed is None else seed
        mean += weight * (value - mean)
        means[place] = mean
    return means
