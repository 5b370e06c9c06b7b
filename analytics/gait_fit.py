"""How does a channel of gait go with speed and grade within runs? Slopes from sums, so that samples are read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

LEAST_RUNS = 5
LEAST_PARTS = 200
# What hardly varies within the runs explains nothing: its slope would be made of noise.
LEAST_SPREAD_MPS = 0.03
LEAST_SPREAD_PCT = 0.3
TOO_CLOSE = 0.9  # speed and grade that go together to this degree (r squared) cannot be told apart


@dataclass(frozen=True, slots=True)
class Slopes:
    """What a channel changes by with 1 m/s and with 1 % of grade; `matched_by` names what was looked at."""

    per_mps: float
    per_pct: float
    matched_by: tuple[str, ...]


def slopes(sums: Mapping[str, Any], parts: int) -> Slopes:
    """The slopes of least squares within runs, from sums of squares and products about each run's own means.

    `sums` holds sum_ss, sum_gg, sum_sg, sum_sv, sum_gv (s speed, g grade, v the value); those of grade are None where
    it is not known. queries/gait_runs.sql does the same for every run; a test holds both together.
    """
    ss, gg, sg, sv, gv = (float(sums[name] or 0.0) for name in ("sum_ss", "sum_gg", "sum_sg", "sum_sv", "sum_gv"))
    by_speed = ss > parts * LEAST_SPREAD_MPS**2
    by_grade = gg > parts * LEAST_SPREAD_PCT**2 and not (by_speed and sg * sg > TOO_CLOSE * ss * gg)
    if by_speed and by_grade:
        det = ss * gg - sg * sg
        return Slopes((sv * gg - gv * sg) / det, (gv * ss - sv * sg) / det, ("speed", "grade"))
    if by_speed:
        return Slopes(sv / ss, 0.0, ("speed",))
    if by_grade:
        return Slopes(0.0, gv / gg, ("grade",))
    return Slopes(0.0, 0.0, ())


def sums_of(speed: Floats, grade: Floats | None, value: Floats) -> dict[str, float | None]:
    """The sums of one run's parts."""
    s, v = speed - speed.mean(), value - value.mean()
    sums: dict[str, float | None] = {"sum_ss": float(s @ s), "sum_sv": float(s @ v)}
    if grade is None:
        return {**sums, "sum_gg": None, "sum_sg": None, "sum_gv": None}
    g = grade - grade.mean()
    return {**sums, "sum_gg": float(g @ g), "sum_sg": float(s @ g), "sum_gv": float(g @ v)}
