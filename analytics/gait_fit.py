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


SUMS = ("sum_ss", "sum_gg", "sum_sg", "sum_sv", "sum_gv")  # s speed, g grade, v the value


@dataclass(frozen=True, slots=True)
class Slopes:
    """What a channel changes by with 1 m/s and with 1 % of grade; `matched_by` names what was looked at."""

    per_mps: float
    per_pct: float
    matched_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManySlopes:
    """The same of many pools of runs at once; where something was not looked at, its slope is 0."""

    per_mps: Floats
    per_pct: Floats
    by_speed: NDArray[np.bool_]
    by_grade: NDArray[np.bool_]


def slopes_of(sums: Floats, parts: Floats) -> ManySlopes:
    """The slopes of least squares within runs, from sums of squares and products about each run's own means.

    `sums` has a row a pool of runs and a column for each of SUMS, 0 where grade is not known.
    """
    ss, gg, sg, sv, gv = sums.T
    by_speed = ss > parts * LEAST_SPREAD_MPS**2
    by_grade = (gg > parts * LEAST_SPREAD_PCT**2) & ~(by_speed & (sg * sg > TOO_CLOSE * ss * gg))
    both = by_speed & by_grade
    with np.errstate(divide="ignore", invalid="ignore"):
        det = ss * gg - sg * sg
        per_mps = np.where(both, (sv * gg - gv * sg) / det, np.where(by_speed, sv / ss, 0.0))
        per_pct = np.where(both, (gv * ss - sv * sg) / det, np.where(by_grade, gv / gg, 0.0))
    return ManySlopes(per_mps, per_pct, by_speed, by_grade)


def slopes(sums: Mapping[str, Any], parts: int) -> Slopes:
    """The slopes of one pool of runs; sums of grade are None where it is not known."""
    many = slopes_of(np.array([[float(sums[name] or 0.0) for name in SUMS]]), np.array([float(parts)]))
    held = {"speed": many.by_speed[0], "grade": many.by_grade[0]}
    names = tuple(name for name, by in held.items() if by)
    return Slopes(float(many.per_mps[0]), float(many.per_pct[0]), names)


def sums_of(speed: Floats, grade: Floats | None, value: Floats) -> dict[str, float | None]:
    """The sums of one run's parts."""
    s, v = speed - speed.mean(), value - value.mean()
    sums: dict[str, float | None] = {"sum_ss": float(s @ s), "sum_sv": float(s @ v)}
    if grade is None:
        return {**sums, "sum_gg": None, "sum_sg": None, "sum_gv": None}
    g = grade - grade.mean()
    return {**sums, "sum_gg": float(g @ g), "sum_sg": float(s @ g), "sum_gv": float(g @ v)}
