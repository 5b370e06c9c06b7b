"""A runner's sessions as arrays, and which injuries keep which of them out of a comparison: for one runner or many.

Days are numbers since 1970.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import polars as pl

from analytics.exposures import Exposures, exposures
from analytics.load_windows import Days, Floats
from analytics.run import Seen, query

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Sessions:
    """All sessions in their order, the days of which not all is known, and the first day of the history."""

    day: Days
    metres: Days
    unknown: Days
    first: int

    def load(self, lag_days: int = 0) -> Exposures:
        """E1 to E4 of every session."""
        return exposures(self.day, self.metres, self.unknown, self.first, lag_days)


def numbers(days: Iterable[date]) -> Days:
    """Days as numbers."""
    return np.array([(day - EPOCH).days for day in days], dtype=np.int64)


def sessions_of(con: duckdb.DuckDBPyConnection, seen: Seen) -> tuple[Sessions, pl.DataFrame, pl.DataFrame]:
    """The sessions as arrays, the frame that they are from, and what is known of each calendar day (`running_days`)."""
    found = query(con, "session_spikes", seen)
    days = query(con, "running_days", seen)
    unknown = numbers(days.filter(~pl.col("known"))["local_date"])
    first = int(numbers(days["local_date"].head(1))[0]) if len(days) else 0
    metres = found["distance_m"].fill_null(0).to_numpy().astype(np.int64)
    return Sessions(numbers(found["local_date"]), metres, unknown, first), found, days


def injuries_of(known: pl.DataFrame) -> pl.DataFrame:
    """Of `analytics.episodes`, every injury, falls and recurrences too; of what the runner says is one, one."""
    return known.filter((pl.col("kind") == "injury") & pl.col("merged_into").is_null())


def first_onsets(known: pl.DataFrame) -> pl.DataFrame:
    """Those of them that are looked back from: no fall or twist, and of one place within 56 days only the first."""
    counted = ~pl.col("acute") & pl.col("recurrence_of").is_null()
    return injuries_of(known).filter(counted).sort("onset", "id")


def barred(known: pl.DataFrame) -> tuple[Days, Floats]:
    """Onset and return of every injury, tested or not. Who never stopped is back when it is over."""
    rows = injuries_of(known)
    back = [row["return_on"] or row["resolved"] for row in rows.iter_rows(named=True)]
    days = [np.nan if day is None else float((day - EPOCH).days) for day in back]
    return numbers(rows["onset"]), np.array(days, dtype=np.float64)
