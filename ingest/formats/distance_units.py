"""In which unit does a column state distances? Found by comparing it with what else the rows say."""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations
from statistics import median

from ingest.units import METRES_PER_KM, METRES_PER_MILE

Column = Sequence[float | None]

_UNITS = (1.0, METRES_PER_KM, METRES_PER_MILE)  # as metres
_ALIKE = 0.05  # share of a distance by which two statements of it may differ
_ROUNDED = 0.006  # of a unit: a column that people read has two decimals
_ON_FOOT_MPS = (0.4, 9.0)  # median speed of runs and walks, whoever recorded them


def units_of_two(first: Column, second: Column) -> tuple[float, float] | None:
    """Metres a unit of each of two columns that state the same distances; None if they do not tell them apart.

    Each row votes for the units in which its two numbers are the same distance. Rows with equal numbers (Strava shows
    swims in metres twice) only say that the rest has to decide.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a and b and a > 0 and b > 0]
    equal = sum(_alike(a, b, 0.01) for a, b in pairs)
    votes: Counter[tuple[float, float]] = Counter()
    for ours, theirs in permutations(_UNITS, 2):
        votes[ours, theirs] = sum(_alike(a * ours, b * theirs, _ROUNDED * max(ours, theirs)) for a, b in pairs)
    best, most = votes.most_common(1)[0]
    return best if most and most * 2 >= len(pairs) - equal else None


def unit_by_length(column: Column, metres: Column) -> float | None:
    """Metres a unit of a column, told by what else states the length of each row; None if that does not tell."""
    pairs = [(a, m) for a, m in zip(column, metres, strict=True) if a and m and a > 0 and m > 0]
    votes = Counter({unit: sum(_alike(a * unit, m, 0.0, 2 * _ALIKE) for a, m in pairs) for unit in _UNITS})
    best, most = votes.most_common(1)[0]
    return best if most and most * 2 >= len(pairs) else None


def unit_by_pace(column: Column, seconds: Column) -> float | None:
    """Metres or kilometres (which may be miles), told by how fast these runs and walks would be; else None."""
    speeds = [a / s for a, s in zip(column, seconds, strict=True) if a and s and a > 0 and s > 0]
    if not speeds:
        return None
    least, most = _ON_FOOT_MPS
    middle = median(speeds)
    return next((unit for unit in (1.0, METRES_PER_KM) if least <= middle * unit <= most), None)


def _alike(a: float, b: float, rounded: float, share: float = _ALIKE) -> bool:
    return abs(a - b) <= max(share * max(a, b), rounded)
