"""By how much does the hazard of an onset go up with an exposure, over a whole roster? Cox model, late entry, clusters.

Rows are spans (entry, exit] of a runner with the exposure that held in them; a runner has many. Ties by Efron. Standard
errors are those of whole runners (sandwich), since one runner's rows are no independent evidence.
Sources: Andersen, Gill, Ann Stat 1982;10:1100 (counting process); Efron, JASA 1977;72:557; Lin, Wei, JASA 1989;84:1074.
Disputed here: where runners who are hurt easily also spike more, it finds a link in about a quarter of the rosters that
have none (docs/onset_test.md). That is why it is the second model, and why the runner's own mean belongs into it.
"""

import numpy as np

from analytics.conditional import Slopes, newton
from analytics.load_windows import Days, Flags, Floats


def cox(exposure: Floats, entry: Floats, exits: Floats, onset: Flags, cluster: Days) -> Slopes | None:
    """The Cox regression of onsets (at the exit of their row) on exposures; `strata` of the answer are clusters.

    `exposure` has one column an exposure; rows with NaN are left out. None where the data have no finite answer.
    """
    columns = exposure[:, None] if exposure.ndim == 1 else exposure
    known = np.isfinite(columns).all(axis=1)
    columns, entry, exits, onset, cluster = columns[known], entry[known], exits[known], onset[known], cluster[known]
    if not onset.any():
        return None
    level = np.abs(columns).max(axis=0)
    columns = columns - columns.mean(axis=0)
    spread = columns.std(axis=0)
    if (spread <= 1e-9 * level).any() or not spread.all():
        return None
    columns = columns / spread
    sets = [np.flatnonzero((entry < moment) & (exits >= moment)) for moment in np.unique(exits[onset])]
    hit = [onset[rows] & (exits[rows] == moment) for rows, moment in zip(sets, np.unique(exits[onset]), strict=True)]
    fitted = newton(lambda beta: _partial(beta, columns, sets, hit)[:3], columns.shape[1])
    if fitted is None:
        return None
    beta, covariance = fitted
    scores = _partial(beta, columns, sets, hit)[3]
    _, member = np.unique(cluster, return_inverse=True)
    by_cluster = np.column_stack([np.bincount(member, weights=score) for score in scores.T])
    robust = covariance @ (by_cluster.T @ by_cluster) @ covariance
    se = np.sqrt(np.diag(robust))
    return Slopes(beta / spread, se / spread, int(onset.sum()), len(by_cluster)) if se.all() else None


def _partial(beta: Floats, columns: Floats, sets: list[Days], hit: list[Flags]) -> tuple[float, Floats, Floats, Floats]:
    """Log partial likelihood, gradient, negative Hessian, and each row's part of the gradient."""
    score = columns @ beta
    value, slope = 0.0, np.zeros_like(beta)
    curvature = np.zeros((len(beta), len(beta)))
    parts = np.zeros_like(columns)
    for rows, here in zip(sets, hit, strict=True):
        relative = score[rows] - score[rows].max()  # what all at risk have in common drops out
        x, weight = columns[rows], np.exp(relative)
        tied = int(here.sum())
        value += float(relative[here].sum())
        slope += x[here].sum(axis=0)
        parts[rows[here]] += x[here]
        for share in np.arange(tied) / tied:
            counted = np.where(here, 1 - share, 1.0) * weight
            whole = float(counted.sum())
            mean = counted @ x / whole
            value -= float(np.log(whole))
            slope -= mean
            curvature += (counted[:, None] * x).T @ x / whole - np.outer(mean, mean)
            parts[rows[here]] -= mean / tied
            parts[rows] -= (counted / whole)[:, None] * (x - mean)
    return value, slope, curvature, parts
