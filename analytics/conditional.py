"""Within the same runner, by how much do the odds of an onset go up with an exposure? Exact conditional likelihood.

Each stratum (a runner, or half a year of one) is compared with itself only: what differs between runners, or between
that runner's years, drops out. In cohorts this is the primary model, because a runner who is hurt easily and also
spikes more makes a model across runners find a link where there is none. The answer is an association.
Source: Breslow, Day, Statistical Methods in Cancer Research I, IARC 1980, chapter 7; recursion of Gail, Lubin,
Rubinstein, Biometrika 1981;68:703, 10.1093/biomet/68.3.703.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.load_windows import Days, Flags, Floats

Likelihood: TypeAlias = tuple[float, Floats, Floats]  # its logarithm, gradient and negative Hessian

STEPS_OF_NEWTON, HALVINGS = 50, 20
CLOSE = 1e-12
FLAT = 1e-10  # a curvature below is one of rounding
NO_END = (
    100.0  # a standard error like this, in standard deviations of the exposure: the ratio runs off to 0 or infinity
)
Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Slopes:
    """Logarithms of ratios (odds or hazards) for one more unit of each exposure, with standard errors.

    `events` and `strata` are those that say something: a stratum without an onset, or with nothing else, does not.
    """

    beta: Floats
    se: Floats
    events: int
    strata: int

    def ratio(self, of: int = 0) -> tuple[float, float, float]:
        """The ratio with its 95 % interval (Wald)."""
        beta, se = float(self.beta[of]), float(self.se[of])
        low, middle, high = np.exp([beta - Z95 * se, beta, beta + Z95 * se])
        return float(middle), float(low), float(high)

    def p(self, of: int = 0) -> float:
        """Two-sided, of no association (Wald)."""
        return 2 * (1 - NormalDist().cdf(abs(float(self.beta[of]) / float(self.se[of]))))


def conditional_logit(exposure: Floats, onset: Flags, stratum: Days, over: Floats | None = None) -> Slopes | None:
    """The conditional logistic regression of onsets on exposures within strata.

    `exposure` has one row a run or week and one column an exposure (or is one-dimensional); rows with NaN are left out.
    `over` is what each row brings its chance by, such as kilometres (above 0): odds are then those of a kilometre and
    not of a run, so that a long run is not exposed just for being long.
    None where the data have no finite answer: no informative stratum, an exposure that never differs within one, or one
    that all onsets have and nothing else (then the ratio has no end).
    """
    columns = exposure[:, None] if exposure.ndim == 1 else exposure
    known = np.isfinite(columns).all(axis=1)
    offset = np.zeros(len(onset)) if over is None else np.log(over)
    columns, onset, stratum, offset = columns[known], onset[known], stratum[known], offset[known]
    if len(onset) == 0:
        return None
    _, stratum = np.unique(stratum, return_inverse=True)
    size, cases = np.bincount(stratum), np.bincount(stratum, weights=onset).astype(np.int64)
    telling = (cases > 0) & (cases < size)
    kept = telling[stratum]
    if not kept.any():
        return None
    columns, onset, offset = columns[kept], onset[kept], offset[kept]
    _, stratum = np.unique(stratum[kept], return_inverse=True)
    size, cases = size[telling], cases[telling]

    level = np.abs(columns).max(axis=0)
    columns = columns - _means(columns, stratum, size)[stratum]
    spread = np.sqrt((columns**2).mean(axis=0))
    if (spread <= 1e-9 * level).any() or not spread.all():
        return None
    padded, base = _padded(columns / spread, offset, stratum, size)
    total = (columns / spread)[onset].sum(axis=0)
    fitted = newton(lambda beta: _likelihood(beta, padded, base, cases, total), columns.shape[1])
    if fitted is None:
        return None
    beta, covariance = fitted
    return Slopes(beta / spread, np.sqrt(np.diag(covariance)) / spread, int(cases.sum()), len(cases))


def newton(likelihood: Callable[[Floats], Likelihood], exposures: int) -> tuple[Floats, Floats] | None:
    """Where is a concave log likelihood largest, and what is the inverse of its curvature there? None if nowhere.

    `likelihood` gives value, gradient and negative Hessian at a point; exposures are in standard deviations.
    """
    beta = np.zeros(exposures)
    value, slope, curvature = likelihood(beta)
    for _ in range(STEPS_OF_NEWTON):
        least = float(np.linalg.eigvalsh(curvature).min())
        if not least > FLAT:
            return None
        step = np.linalg.solve(curvature, slope).astype(np.float64)
        if float(slope @ step) < CLOSE:
            covariance = np.linalg.inv(curvature).astype(np.float64)
            return None if least < NO_END**-2 else (beta + step, covariance)
        for _ in range(HALVINGS):
            with np.errstate(all="ignore"):  # too far out nothing is finite, and the step is halved
                found = likelihood(beta + step)
            if np.isfinite(found[0]) and found[0] >= value - 1e-9:
                break
            step /= 2
        else:
            return None
        beta, (value, slope, curvature) = beta + step, found
    return None


def _likelihood(beta: Floats, padded: Floats, base: Floats, cases: Days, total: Floats) -> Likelihood:
    """Log likelihood, gradient and negative Hessian, exactly: sums over all ways to choose the onsets of a stratum.

    Weights of a stratum are scaled to add up to its onsets, which leaves the likelihood and keeps sums in range.
    """
    strata, rows, exposures = padded.shape
    score = padded @ beta + base
    ceiling = score.max(axis=1)
    weight = np.exp(score - ceiling[:, None])
    scale = cases / weight.sum(axis=1)
    weight *= scale[:, None]
    most = int(cases.max())
    ways = np.zeros((strata, most + 1))
    ways[:, 0] = 1.0
    first = np.zeros((strata, most + 1, exposures))
    second = np.zeros((strata, most + 1, exposures, exposures))
    for row in range(rows):
        w, x = weight[:, row, None], padded[:, row, None, :]
        square = x[..., :, None] * x[..., None, :]
        cross = x[..., :, None] * first[:, :-1, None, :]
        second[:, 1:] += w[..., None, None] * (
            second[:, :-1] + cross + np.swapaxes(cross, -1, -2) + square * ways[:, :-1, None, None]
        )
        first[:, 1:] += w[..., None] * (first[:, :-1] + x * ways[:, :-1, None])
        ways[:, 1:] += w * ways[:, :-1]
    each = np.arange(strata)
    chosen = ways[each, cases]
    mean = first[each, cases] / chosen[:, None]
    curvature = (second[each, cases] / chosen[:, None, None] - mean[:, :, None] * mean[:, None, :]).sum(axis=0)
    value = float(total @ beta - np.sum(np.log(chosen) + cases * (ceiling - np.log(scale))))
    return value, total - mean.sum(axis=0), curvature


def _means(columns: Floats, stratum: NDArray[np.signedinteger[Any]], size: NDArray[np.signedinteger[Any]]) -> Floats:
    sums = np.column_stack([np.bincount(stratum, weights=column) for column in columns.T])
    means: Floats = sums / size[:, None]
    return means


def _padded(
    columns: Floats,
    offset: Floats,
    stratum: NDArray[np.signedinteger[Any]],
    size: NDArray[np.signedinteger[Any]],
) -> tuple[Floats, Floats]:
    """One row a stratum, as long as the longest: exposures, and offsets (-inf where nothing stands)."""
    order = np.argsort(stratum, kind="stable")
    sorted_stratum = stratum[order]
    place = np.arange(len(order)) - (np.cumsum(size) - size)[sorted_stratum]
    padded = np.zeros((len(size), int(size.max()), columns.shape[1]))
    base = np.full(padded.shape[:2], -np.inf)
    padded[sorted_stratum, place] = columns[order]
    base[sorted_stratum, place] = offset[order]
    return padded, base
