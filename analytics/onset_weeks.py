"""The weeks before each onset, and the runner's own ordinary weeks to lay beside them."""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from analytics.exposures import WASHOUT_DAYS
from analytics.load_windows import Days, Floats
from analytics.sessions import Sessions, numbers

WEEKS = 8  # before the week that ends with the onset

_ALIGNED: dict[str, Any] = {
    "episode_id": pl.String, "week": pl.Int64, "first_day": pl.Date, "distance_m": pl.Int64, "longest_m": pl.Int64,
    "runs": pl.Int64,
}  # fmt: skip
_MONDAY = 4  # 5 January 1970


def aligned_weeks(history: Sessions, injuries: pl.DataFrame) -> pl.DataFrame:
    """How far was run in the weeks -8 to 0 of each injury? Week 0 ends with the day of its onset.

    `injuries` has id and onset. Columns: episode_id, week, first_day, distance_m, longest_m (of one session; null in a
    week without any), runs (sessions). All null in a week that is not wholly covered and known.
    """
    unknown = set(history.unknown.tolist())
    rows = []
    for key, onset in injuries.select("id", "onset").iter_rows():
        for week in range(-WEEKS, 1):
            first_day = onset + timedelta(days=7 * week - 6)
            (first,) = numbers([first_day])
            whole = history.first <= first and first + 6 <= history.last and unknown.isdisjoint(range(first, first + 7))
            metres = history.metres[(history.day >= first) & (history.day < first + 7)]
            rows.append(
                {
                    "episode_id": key, "week": week, "first_day": first_day,
                    "distance_m": int(metres.sum()) if whole else None,
                    "longest_m": int(metres.max()) if whole and len(metres) else None,
                    "runs": len(metres) if whole else None,
                }
            )  # fmt: skip
    return pl.DataFrame(rows, schema=_ALIGNED)


def ordinary_weeks(history: Sessions, onset: Days, back: Floats) -> Floats:
    """Metres of the known weeks from Monday on that belong to no injury, nor to the 8 weeks before one or the washout
    after it. `back` is NaN of who is not back yet.
    """
    metres, known = history.by_day()
    number = np.arange(history.first, history.last + 1)
    for begun, ended in zip(onset, back, strict=True):
        until = np.inf if np.isnan(ended) else ended + WASHOUT_DAYS
        known &= ~((number > begun - 7 * (WEEKS + 1)) & (number < until))
    begin = (_MONDAY - history.first) % 7
    end = begin + max(len(metres) - begin, 0) // 7 * 7
    free = known[begin:end].reshape(-1, 7).all(axis=1)
    weeks: Floats = metres[begin:end].reshape(-1, 7).sum(axis=1)[free].astype(np.float64)
    return weeks
