"""How often does a model of a roster find a link between spikes and injuries that is not there?

60 runners and 52 weeks, about 70 injuries. Runners differ in how easily they are hurt and in how often they spike; the
two may go together (`rho`). An injury takes 2 to 6 weeks off. What the models are asked: is the ratio of a week with a
spike 1?
"""

from dataclasses import dataclass

import numpy as np

from analytics.cohort import RunnerWeeks, association
from analytics.conditional import Slopes
from analytics.cox import cox

RUNNERS, WEEKS = 60, 52
INJURIES = 70
SPIKES = 0.12  # of the weeks of a runner in the middle
RISK_SPREAD, HABIT_SPREAD = 0.8, 1.0  # standard deviations of the logarithms of risk and of the odds of a spike
OFF_WEEKS = (2, 6)
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class RosterCell:
    """Rosters with this true ratio, where risk and habit go together to this degree."""

    ratio: float
    rho: float

    @property
    def key(self) -> str:
        """What this cell's counts are filed under."""
        return f"roster {self.ratio:g} {self.rho:g}"

    def measured(self, logs: int, seed: tuple[int, ...]) -> dict[str, float]:
        """Of so many rosters, how many does each model call out; sums of its answers, and of intervals that hold."""
        chance = np.random.default_rng(seed)
        counts: dict[str, float] = {"n": 0, "injuries": 0, "disagree": 0}
        for _ in range(logs):
            weeks = roster(chance, self.ratio, self.rho)
            found = association(weeks)
            at = weeks.week.astype(np.float64)
            free = weeks.at_risk
            pooled = cox(weeks.exposure[free], at[free], at[free] + 1, weeks.onsets[free] > 0, weeks.runner[free])
            counts["n"] += 1
            counts["injuries"] += found.injuries
            counts["disagree"] += bool(found.disagree)
            for name, one in (("within", found.within), ("across", found.across), ("pooled", pooled)):
                for what, value in self._held(one).items():
                    counts[f"{name} {what}"] = counts.get(f"{name} {what}", 0) + value
        return counts

    def _held(self, found: Slopes | None) -> dict[str, float]:
        if found is None:
            return {"none": 1}
        _, low, high = found.ratio()
        return {
            "called out": found.p() <= ALPHA,
            "holds": low <= self.ratio <= high,
            "log ratio": float(found.beta[0]),
        }


def roster(chance: np.random.Generator, ratio: float, rho: float) -> RunnerWeeks:
    """One roster, week by week."""
    risk = chance.standard_normal(RUNNERS)
    habit = rho * risk + np.sqrt(1 - rho**2) * chance.standard_normal(RUNNERS)
    odds = SPIKES / (1 - SPIKES) * np.exp(HABIT_SPREAD * habit)
    spiked = chance.random((RUNNERS, WEEKS)) < (odds / (1 + odds))[:, None]
    share = np.exp(RISK_SPREAD * risk)[:, None] * np.where(spiked, ratio, 1.0)
    hurt = chance.random((RUNNERS, WEEKS)) < np.minimum(share * INJURIES / share.sum(), 1) * 1.1  # weeks off hold none
    off = chance.integers(OFF_WEEKS[0], OFF_WEEKS[1] + 1, (RUNNERS, WEEKS))
    free = np.ones((RUNNERS, WEEKS), np.bool_)
    for runner, week in np.argwhere(hurt):
        if free[runner, week]:
            free[runner, week + 1 : week + 1 + off[runner, week]] = False
    runner, week = (axis.ravel() for axis in np.indices((RUNNERS, WEEKS)))
    at_risk = free.ravel()
    return RunnerWeeks(
        runner,
        week,
        np.where(at_risk, 4.0, 0.0),
        np.where(at_risk, 40.0, 0.0),
        (hurt.ravel() & at_risk).astype(np.int64),
        (~at_risk).astype(np.float64),
        np.where(at_risk, 0.0, 7.0),
        at_risk,
        spiked.ravel().astype(np.float64),
    )
