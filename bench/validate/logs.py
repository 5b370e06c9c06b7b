"""How often does the test of one runner's injuries find something in simulated logs, where nothing is and where is?"""

from dataclasses import dataclass

import numpy as np

from analytics.exposures import LONG_WASHOUT_DAYS, at_risk, exposures, index_runs
from analytics.load_windows import Floats
from analytics.onset_test import block_redraw, circular_shift, holm
from bench.validate.training_log import Hazard, Log, training_log

ALPHA = 0.05
PRODROME = 0.3


@dataclass(frozen=True, slots=True)
class LogCell:
    """Logs with so many onsets, whose chance is of this kind; `ratio` 1 is a null."""

    onsets: int
    hazard: Hazard
    ratio: float = 1.0
    prodrome: float = 0.0

    @property
    def key(self) -> str:
        """What this cell's counts are filed under."""
        return f"log {self.onsets} {self.hazard} {self.ratio:g} {self.prodrome:g}"

    def measured(self, logs: int, seed: tuple[int, ...]) -> dict[str, float]:
        """Of so many logs, how many does each test call out? `n`, `used` (onsets) and `spiked` (share) beside it."""
        chance = np.random.default_rng(seed)
        counts: dict[str, float] = {"n": 0}
        for number in range(logs):
            log = training_log(chance, self.onsets, self.hazard, self.ratio, self.prodrome)
            found = lowered(log) if self.prodrome else called_out(log, number, thorough=self.ratio == 1)
            for name, value in found.items():
                counts[name] = counts.get(name, 0) + float(value)
            counts["n"] += 1
        return counts


def called_out(log: Log, seed: int, thorough: bool) -> dict[str, float]:
    """What does each test say of a log, as the product would ask it? 1: p is at most 5 %."""
    before = exposures(log.day, log.distance_m)
    index = index_runs(log.day, log.distance_m, log.onset_day)
    free = at_risk(log.day, log.distance_m, log.onset_day, log.return_day)

    def p_of(values: Floats) -> float:
        one = circular_shift(values, log.distance_m, free, index)
        return one.p if one else np.nan

    primary = circular_shift(before.session_spike, log.distance_m, free, index)
    by_runs = circular_shift(before.session_spike, log.distance_m, free, index, "runs")
    told = {
        "session_spike": primary is not None and primary.p <= ALPHA,
        "session_spike, clock of runs": by_runs is not None and by_runs.p <= ALPHA,
        "spiked": p_of(before.spiked.astype(np.float64)) <= ALPHA,
        "used": primary.k if primary else 0,
        "share spiked": before.spiked[free].mean() if free.any() else 0.0,
    }
    if thorough:
        rest = np.array([p_of(before.acute_chronic), p_of(before.weekly_change), p_of(before.week_m)])
        late = at_risk(log.day, log.distance_m, log.onset_day, log.return_day, washout_days=LONG_WASHOUT_DAYS)
        washed = circular_shift(before.session_spike, log.distance_m, late, index)
        blocks = block_redraw(before.session_spike, log.day, log.distance_m, free, index, seed)
        told |= {
            "acute_chronic": rest[0] <= ALPHA,
            "weekly_change": rest[1] <= ALPHA,
            "week_m": rest[2] <= ALPHA,
            "any of the three, Holm": bool((holm(rest) <= ALPHA).any()),
            "best of four, uncorrected": told["session_spike"] or bool((rest <= ALPHA).any()),
            "session_spike, washout 63": washed is not None and washed.p <= ALPHA,
            "session_spike, half years": blocks is not None and blocks.p <= ALPHA,
        }
    return told


def lowered(log: Log) -> dict[str, float]:
    """How often does *little* load seem to come before injuries, at the onset and in windows 14 days earlier?"""
    index = index_runs(log.day, log.distance_m, log.onset_day)
    free = at_risk(log.day, log.distance_m, log.onset_day, log.return_day)
    told: dict[str, float] = {}
    for lag in (0, 14):
        before = exposures(log.day, log.distance_m, lag_days=lag)
        for name in ("session_spike", "acute_chronic", "week_m"):
            one = circular_shift(-before.named(name), log.distance_m, free, index)
            told[f"{name}, {lag} days earlier"] = one is not None and one.p <= ALPHA
    return told
