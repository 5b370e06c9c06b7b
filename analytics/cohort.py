"""How often are the runners of a roster hurt, and does it go with what they did? Arrays of runner-weeks in.

Incidence, prevalence and burden are described for any roster. Whether injuries go with an exposure is asked from 30
runners and 5 injured ones on: within each runner first (conditional logit), and across runners second (Cox). Where the
two disagree, runners who spike more differ from the others in more than that; then the first one is to be believed.
Sources: Bahr et al. (IOC consensus), BJSM 2020;54:372, 10.1136/bjsports-2019-101969 (incidence, prevalence, burden);
Garwood, Biometrika 1936;28:437 (interval of a count). Schuster Brandt Frandsen et al., 10.1136/bjsports-2024-109380,
used a Cox model across runners; docs/onset_test.md shows how often that finds what is not there.
"""

from dataclasses import dataclass
from math import exp, lgamma, log
from typing import Literal

import numpy as np

from analytics.conditional import Z95, Slopes, conditional_logit
from analytics.cox import cox
from analytics.load_windows import Days, Flags, Floats

LEAST_RUNNERS = 30  # below, no model
LEAST_INJURED = 5  # runners; below, no model, and a part of a roster is not told at all: it would name them
EVENTS_PER_EXPOSURE = 10


@dataclass(frozen=True, slots=True)
class RunnerWeeks:
    """One entry a runner and week, in arrays of the same length; NaN where nothing is known.

    Attributes:
        runner, week: numbers. A week that was not recorded has no entry.
        hours, km: of running.
        onsets: injuries that began in the week.
        painful: 1 if the runner had a problem in the week, 0 if not, NaN if nothing was said.
        lost_days: days of the week on which an injury kept the runner from running.
        at_risk: the week may be compared: not between an onset and the end of its washout.
        exposure: what is asked about, such as whether a run of the week was a session spike.
    """

    runner: Days
    week: Days
    hours: Floats
    km: Floats
    onsets: Days
    painful: Floats
    lost_days: Floats
    at_risk: Flags
    exposure: Floats


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its 95 % interval; `count` over `over` (1,000 hours, 1,000 km, or weeks)."""

    value: float
    low: float
    high: float
    count: float
    over: float


@dataclass(frozen=True, slots=True)
class Description:
    """Of a roster, or of a part of it. Rates are None where there is nothing to divide by.

    Incidence is in injuries, burden in days lost, each per 1,000 hours and per 1,000 km of running; prevalence is the
    share of the weeks about which something was said.
    """

    runners: int
    injured: int
    injuries: int
    incidence_per_1000_h: Rate | None
    incidence_per_1000_km: Rate | None
    prevalence: Rate | None
    burden_per_1000_h: Rate | None
    burden_per_1000_km: Rate | None


@dataclass(frozen=True, slots=True)
class Association:
    """Does an exposure go with injuries, within runners and across them?

    Attributes:
        verdict: "told", "few_runners" (under 30), "few_injured" (under 5), "few_injuries" (under 10), "no_answer".
        within: odds of an onset in the runner's own exposed weeks against the runner's others. The primary model.
        across: hazards, of the exposure and of the runner's own mean of it. The second model; None without an answer.
        disagree: the two tell different things, or runners with a higher mean differ by themselves; None without both.
    """

    verdict: Literal["told", "few_runners", "few_injured", "few_injuries", "no_answer"]
    runners: int
    injured: int
    injuries: int
    within: Slopes | None = None
    across: Slopes | None = None
    disagree: bool | None = None


def describe(weeks: RunnerWeeks, part: Flags | None = None) -> Description | None:
    """How often was a roster hurt, how many at a time, and how long?

    With `part`, of those weeks only (an age group, a month): None where under 5 runners of it were injured, none
    included, because it could be told who; nor where 1 to 4 of the rest were, who could be told by subtraction.
    Counts of injuries have an exact Poisson interval; prevalence and days lost, which come in streaks of one runner,
    one from the differences between runners (None where there is but one runner).
    """
    among = np.ones(len(weeks.runner), np.bool_) if part is None else part
    runner = weeks.runner[among]
    onsets = weeks.onsets[among]
    injured = len(np.unique(runner[onsets > 0]))
    others = len(np.unique(weeks.runner[~among & (weeks.onsets > 0)]))
    if part is not None and (injured < LEAST_INJURED or 0 < others < LEAST_INJURED):
        return None
    injuries = int(onsets.sum())
    hours, km = weeks.hours[among], weeks.km[among]
    painful, lost = weeks.painful[among], weeks.lost_days[among]
    return Description(
        len(np.unique(runner)),
        injured,
        injuries,
        _incidence(onsets, hours),
        _incidence(onsets, km),
        _share(runner, painful, np.ones(len(runner))),
        _share(runner, lost, hours / 1000),
        _share(runner, lost, km / 1000),
    )


def by_part(weeks: RunnerWeeks, part: Days) -> dict[int, Description | None]:
    """The same of each part of a roster (a year): None where it could be told who was injured.

    What is not told must not come out by taking what is told from the whole: of all such parts together nobody was
    injured, or 5 runners were; else the smallest of the others is not told either.
    """

    def injured(parts: set[int]) -> int:
        return len(np.unique(weeks.runner[np.isin(part, list(parts)) & (weeks.onsets > 0)]))

    by_size = sorted((injured({int(one)}), int(one)) for one in np.unique(part))
    hidden = {one for size, one in by_size if size < LEAST_INJURED}
    for _, one in by_size:
        if 0 < injured(hidden) < LEAST_INJURED:
            hidden.add(one)
    return {one: None if one in hidden else describe(weeks, part == one) for one in sorted(one for _, one in by_size)}


def _incidence(onsets: Days, over: Floats) -> Rate | None:
    """Injuries per thousand, of the entries of which it is known how much was run."""
    known = np.isfinite(over)
    return counted(int(onsets[known].sum()), float(over[known].sum()) / 1000)


def counted(count: int, over: float) -> Rate | None:
    """A count over what it was counted in, with its exact Poisson interval (Garwood); None over nothing."""
    if not over > 0:
        return None
    low = _poisson_mean(count - 1, 0.975) if count else 0.0
    return Rate(count / over, low / over, _poisson_mean(count, 0.025) / over, count, over)


def association(weeks: RunnerWeeks) -> Association:
    """Do injuries go with the exposure? Weeks at risk of which the exposure is known; an answer from 30 runners on."""
    used = weeks.at_risk & np.isfinite(weeks.exposure)
    runner, week, exposure = weeks.runner[used], weeks.week[used], weeks.exposure[used]
    onset = weeks.onsets[used] > 0
    runners, injured, injuries = len(np.unique(runner)), len(np.unique(runner[onset])), int(onset.sum())
    for verdict, few in (
        ("few_runners", runners < LEAST_RUNNERS),
        ("few_injured", injured < LEAST_INJURED),
        ("few_injuries", injuries < EVENTS_PER_EXPOSURE),
    ):
        if few:
            return Association(verdict, runners, injured, injuries)  # type: ignore[arg-type]
    within = conditional_logit(exposure, onset, runner)
    if within is None:
        return Association("no_answer", runners, injured, injuries)
    _, member = np.unique(runner, return_inverse=True)
    mean = np.bincount(member, weights=exposure) / np.bincount(member)
    start = week.astype(np.float64)
    across = cox(np.column_stack((exposure, mean[member])), start, start + 1, onset, runner)
    disagree = None if across is None else _disagree(within, across)
    return Association("told", runners, injured, injuries, within, across, disagree)


def _disagree(within: Slopes, across: Slopes) -> bool:
    """The runner's mean matters by itself, or one answer lies outside of the other's interval."""
    apart = abs(within.beta[0] - across.beta[0])
    return bool(across.p(1) < 0.05 or apart > Z95 * min(within.se[0], across.se[0]))


def _share(runner: Days, above: Floats, below: Floats) -> Rate | None:
    """The sum of one over the sum of the other, with the interval of a ratio over runners; of known entries."""
    known = np.isfinite(above) & np.isfinite(below)
    over = float(below[known].sum())
    if not over > 0:
        return None
    _, member = np.unique(runner[known], return_inverse=True)
    runners = int(member.max()) + 1
    if runners < 2:
        return None
    count = float(above[known].sum())
    value = count / over
    left = np.bincount(member, weights=above[known] - value * below[known])
    se = float(np.sqrt(runners / (runners - 1) * np.sum(left**2))) / over
    spread = exp(Z95 * se / value) if value else 1.0
    return Rate(value, value / spread, value * spread, count, over)


def _poisson_mean(count: int, share: float) -> float:
    """Which mean has this share of its counts at or below `count`? By halving: the share falls as the mean rises."""
    low, high = 0.0, count + 10 * float(np.sqrt(count + 1)) + 10
    for _ in range(80):
        middle = (low + high) / 2
        terms = [exp(number * log(middle) - middle - lgamma(number + 1)) for number in range(count + 1)]
        low, high = (middle, high) if sum(terms) > share else (low, middle)
    return (low + high) / 2
