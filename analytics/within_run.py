"""Does a channel drift within a run, and is there a point from which on it falls? Statistics on arrays, with seeds.

Neighbouring parts of a run are alike (autocorrelation), so that a test made for independent values finds breaks where
there are none: 39, 77 and 89 of 100 at an autocorrelation of 0.5, 0.8 and 0.9. Here what is found is held against runs
without any break that are as alike (parametric bootstrap of an autoregressive process).
Sources: Theil, Indag. Math. 1950;12:85 and Sen, JASA 1968;63:1379, 10.1080/01621459.1968.10480934 (slope); Andrews,
Econometrica 1993;61:821, 10.2307/2951764 (sup-F); Kendall, Biometrika 1954;41:403, 10.1093/biomet/41.3-4.403 (bias of
the autocorrelation). `make validate` measures how often it is wrong; docs/fatigue_point.md has the table.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Bend = Literal["down", "up", "either"]

LEAST_PARTS = 40
MOST_PARTS = 120  # a longer run is looked at in longer parts
MOST_PAIRED = 60  # for a slope, pairs grow with the square
EDGE_PARTS = 8  # before the first and after the last place where a break is looked for
RESAMPLES = 499
RESAMPLED_SLOPES = 299
TOO_ALIKE = 0.85  # autocorrelation beyond which a break and a wandering channel cannot be told apart
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Drift:
    """The slope of a channel (its unit per km) with its 90 % interval, from so many parts of a run."""

    slope_per_km: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class BreakPoint:
    """Where a channel begins to fall or rise otherwise than before, if it does.

    Attributes:
        verdict: "found", "none", "too_short" (fewer than 40 parts) or "cannot_tell" (its values are too alike).
        at_km, low_km, high_km: the place and its 90 % interval; None unless found.
        slope_before, slope_after: units per km.
        change: how far the end of the run lies from where the first slope would have led, in the channel's unit.
        p: how often runs without a break look like this, as far as can be told from RESAMPLES of them.
        autocorrelation: of what the two slopes leave.
    """

    verdict: Literal["found", "none", "too_short", "cannot_tell"]
    n: int
    at_km: float | None = None
    low_km: float | None = None
    high_km: float | None = None
    slope_before: float | None = None
    slope_after: float | None = None
    change: float | None = None
    p: float | None = None
    autocorrelation: float | None = None


def drift(km: Floats, values: Floats, seed: int) -> Drift | None:
    """How does a channel change along a run? Theil-Sen slope; the interval from resampled blocks of neighbours.

    `km` and `values` are the middles of parts and their means, without gaps (NaN are left out); None for fewer than
    LEAST_PARTS of them.
    """
    km, values = _thinned(*_known(km, values), MOST_PAIRED)
    n = len(km)
    if n < LEAST_PARTS:
        return None
    one, other = np.triu_indices(n, 1)
    apart = km[other] - km[one]
    slope = float(np.median((values[other] - values[one]) / apart))
    left = values - slope * km
    block = max(4, round(n ** (1 / 3) * 2))
    chance = np.random.default_rng(seed)
    starts = chance.integers(0, n - block + 1, (RESAMPLED_SLOPES, -(-n // block)))
    picked = (starts[:, :, None] + np.arange(block)).reshape(RESAMPLED_SLOPES, -1)[:, :n]
    noise = left[picked]
    pairs = np.take(noise, other, axis=1)
    pairs -= np.take(noise, one, axis=1)
    pairs /= apart
    middle = [(len(apart) - 1) // 2, len(apart) // 2]  # the median, without a look for NaN in half a million values
    pairs.partition(middle, axis=1)
    slopes = slope + pairs[:, middle].mean(axis=1)
    low, high = np.quantile(slopes, (0.05, 0.95))
    return Drift(slope, float(low), float(high), n)


def break_point(km: Floats, values: Floats, seed: int, bends: Bend = "down") -> BreakPoint:
    """From which point of a run on does a channel fall (or rise, or either) more than before?

    One straight line against two that meet: the largest F over all places where they may meet with a bend that way,
    held against the same of simulated runs with one line and the autocorrelation that this run has around one line
    (bias corrected). It is a single run: what is shown as a fatigue point has to recur.
    """
    km, values = _thinned(*_known(km, values), MOST_PARTS)
    n = len(km)
    if n < LEAST_PARTS:
        return BreakPoint("too_short", n)
    line = _orthonormal(np.column_stack((np.ones(n), km)))
    places = km[EDGE_PARTS : n - EDGE_PARTS]
    kinks = np.maximum(km[:, None] - places, 0.0)
    kinks -= line @ (line.T @ kinks)
    kinks /= np.linalg.norm(kinks, axis=0)

    left = values - line @ (line.T @ values)
    if not np.any(np.abs(left) > 1e-9 * max(1.0, float(np.abs(values).max()))):
        return BreakPoint("none", n, p=1.0, autocorrelation=0.0)
    pull = _pull(left @ kinks, bends)
    best = int(np.argmax(pull))
    found = _f(pull[best] ** 2, float(left @ left), n)
    chance = np.random.default_rng(seed)
    noise = _alike(chance, n, _autocorrelation(left, 2))
    noise -= (noise @ line) @ line.T
    simulated = _f(np.max(_pull(noise @ kinks, bends), axis=1) ** 2, np.sum(noise**2, axis=1), n)
    p = float((1 + np.sum(simulated >= found)) / (1 + RESAMPLES))

    after = left - (left @ kinks[:, best]) * kinks[:, best]
    design = np.column_stack((np.ones(n), km, np.maximum(km - places[best], 0.0)))
    (_, before_slope, bend), *_ = np.linalg.lstsq(design, values, rcond=None)
    still = float(np.std(after)) > 1e-9 * max(1.0, float(np.std(values)))
    alike = _autocorrelation(after, 3) if still else 0.0
    raw = _autocorrelation(after, 0) if still else 0.0
    told = {
        "slope_before": float(before_slope),
        "slope_after": float(before_slope + bend),
        "change": float(bend * (km[-1] - places[best])),
        "p": p,
        "autocorrelation": alike,
    }
    if raw > TOO_ALIKE:
        return BreakPoint("cannot_tell", n, **told)
    if p > SIGNIFICANT:
        return BreakPoint("none", n, **told)
    low, high = places[best], places[best]
    if still:
        again = _alike(chance, n, alike) * float(np.std(after))
        again += values - after
        again -= (again @ line) @ line.T
        low, high = np.quantile(places[np.argmax(_pull(again @ kinks, bends), axis=1)], (0.05, 0.95))
    return BreakPoint("found", n, float(places[best]), float(low), float(high), **told)


def _pull(bent: Floats, bends: Bend) -> Floats:
    """How strongly two lines are asked for at each place, as far as they bend that way."""
    if bends == "either":
        return np.abs(bent)
    result: Floats = np.maximum(bent if bends == "up" else -bent, 0.0)
    return result


def _f(reduced: Floats | float, squares: Floats | float, n: int) -> Floats | float:
    """The F of one more slope and its place."""
    rest = np.maximum(np.asarray(squares) - reduced, 1e-12 * np.asarray(squares))
    result: Floats = reduced / (rest / (n - 3))
    return result


def _alike(chance: np.random.Generator, n: int, autocorrelation: float) -> Floats:
    """RESAMPLES series of unit variance whose neighbours are alike to this degree."""
    noise = chance.standard_normal((RESAMPLES, n))
    noise[:, 1:] *= np.sqrt(1 - autocorrelation**2)
    for at in range(1, n):
        noise[:, at] += autocorrelation * noise[:, at - 1]
    return noise


def _autocorrelation(left: Floats, parameters: int) -> float:
    """How alike neighbours are, corrected for what fitting so many parameters takes away from it; 0 to 0.98."""
    raw = float(left[1:] @ left[:-1] / (left @ left))
    taken = (parameters + (parameters + 2) * raw) / len(left) if parameters else 0.0
    return float(np.clip(raw + taken, 0.0, 0.98))


def _orthonormal(columns: Floats) -> Floats:
    result: Floats = np.linalg.qr(columns)[0]
    return result


def _known(km: Floats, values: Floats) -> tuple[Floats, Floats]:
    known = np.isfinite(km) & np.isfinite(values)
    return km[known], values[known]


def _thinned(km: Floats, values: Floats, most: int) -> tuple[Floats, Floats]:
    """Neighbouring parts taken together until there are at most so many, if that leaves enough."""
    together = -(-len(km) // most)
    if len(km) // max(together, 1) < LEAST_PARTS:
        together = len(km) // LEAST_PARTS
    if together <= 1:
        return km, values
    whole = len(km) // together * together
    return km[:whole].reshape(-1, together).mean(axis=1), values[:whole].reshape(-1, together).mean(axis=1)
