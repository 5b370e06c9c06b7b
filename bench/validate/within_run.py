"""How often is the test for a break within a run wrong, and how often does it find one?

Simulated runs of 6 km in parts of 100 m, with noise of 1 step/min whose neighbours are alike; fixed seeds. Writes the
table of docs/fatigue_point.md.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analytics.within_run import break_point

TABLE = Path(__file__).parent.parent.parent / "docs" / "fatigue_point.md"
RUNS = 2_000
KM = np.arange(1, 61) * 0.1
BREAK_KM = 3.2
SEED = 20261126
MOST_FALSE = 0.10
LEAST_FOUND = 0.65


@dataclass(frozen=True, slots=True)
class Found:
    """Of so many simulated runs: the share in which a break was found, in which nothing could be told, and where."""

    autocorrelation: float
    slope: float
    share: float
    cannot_tell: float
    low_km: float
    high_km: float


def simulated(autocorrelation: float, slope: float, runs: int = RUNS, seed: int = SEED) -> Found:
    """What the test finds in runs that are flat to BREAK_KM and change by `slope` per km from there on."""
    chance = np.random.default_rng([seed, round(100 * autocorrelation), round(-100 * slope)])
    places: list[float] = []
    unclear = 0
    for number in range(runs):
        noise = chance.standard_normal(len(KM))
        for at in range(1, len(KM)):
            noise[at] = autocorrelation * noise[at - 1] + np.sqrt(1 - autocorrelation**2) * noise[at]
        found = break_point(KM, 176 + noise + slope * np.maximum(KM - BREAK_KM, 0), number)
        unclear += found.verdict == "cannot_tell"
        if found.verdict == "found" and found.at_km is not None:
            places.append(found.at_km)
    low, high = np.quantile(places, (0.05, 0.95)) if places else (np.nan, np.nan)
    return Found(autocorrelation, slope, len(places) / runs, unclear / runs, float(low), float(high))


def written() -> list[str]:
    """Measure and write the table; what does not hold of what is promised there."""
    null = [simulated(alike, 0.0) for alike in (0.5, 0.8, 0.9)]
    real = [simulated(0.8, slope) for slope in (-1.5, -3.0)]
    rows = [
        *(f"| none | {one.autocorrelation} | {one.share:.1%} (false) | {one.cannot_tell:.1%} | |" for one in null),
        *(
            f"| {one.slope:g} steps/min per km from {BREAK_KM} km on | {one.autocorrelation} | {one.share:.1%} "
            f"| {one.cannot_tell:.1%} | {one.low_km:.1f} to {one.high_km:.1f} km |"
            for one in real
        ),
    ]
    head, _, _ = TABLE.read_text("utf-8").partition("| break |")
    table = "| break | neighbours alike | found | cannot tell | 90 % of the places |\n|---|---|---|---|---|\n"
    TABLE.write_text(head + table + "\n".join(rows) + "\n", "utf-8")
    print(table + "\n".join(rows))
    if max(one.share for one in null) > MOST_FALSE or real[-1].share < LEAST_FOUND:
        return ["The test for a break is worse than what is promised."]
    return []
