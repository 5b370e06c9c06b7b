"""A runner's sessions as arrays, and which injuries keep which of them out of a comparison: for one runner or many.

Days are numbers since 1970.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import polars as pl

from analytics.exposures import Exposures, exposures
from analytics.load_windows import Days, Floats
from analytics.run import Seen, query

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Sessions:
    """All sessions in their order.

    Attributes:
        day, metres: of each session; 0 m where its distance is not known.
        unknown: days of coverage on which running is missing, or may be.
        first: the first day of coverage.
    """

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


def dated(number: int) -> date:
    """A day from its number."""
    return EPOCH + timedelta(days=int(number))


def sessions_of(con: duckdb.DuckDBPyConnection, seen: Seen) -> tuple[Sessions, pl.DataFrame, pl.DataFrame]:
    """The sessions as arrays, the frame that they are from, and what is known of each calendar day (`running_days`)."""
    found = query(con, "session_spikes", seen)
    days = query(con, "running_days", seen)
    missing = days.filter(~pl.col("known"))["local_date"], found.filter(pl.col("distance_m").is_null())["local_date"]
    unknown = np.unique(np.concatenate([numbers(one) for one in missing]))
    first = int(numbers(days["local_date"].head(1))[0]) if len(days) else 0
    metres = found["distance_m"].fill_null(0).to_numpy().astype(np.int64)
    return Sessions(numbers(found["local_date"]), metres, unknown, first), found, days


def injuries_of(known: pl.DataFrame) -> pl.DataFrame:
    """Of `analytics.episodes`, every injury, falls and recurrences too; of what the runner says is one, one."""
    return known.filter((pl.col("kind") == "injury") & pl.col("merged_into").is_null())


def first_onsets(known: pl.DataFrame) -> pl.DataFrame:
    """Which episodes are looked back from? Injuries, by onset.

    Not those that came from a fall or a twist, those that are one with another, and those that came back within 56 days
    after an injury of the same place, also over a niggle in between. What follows on a niggle alone is a first one.
    """
    hurt: dict[str | None, bool] = {}  # whether an episode is an injury or continues one
    first = []
    for row in known.sort("onset", "id").iter_rows(named=True):
        again = hurt.get(row["recurrence_of"], False)
        hurt[row["id"]] = again or row["kind"] == "injury"
        if row["kind"] == "injury" and not again and not row["acute"] and row["merged_into"] is None:
            first.append(row["id"])
    return known.filter(pl.col("id").is_in(first)).sort("onset", "id")


def barred(known: pl.DataFrame) -> tuple[Days, Floats]:
    """Onset and return of every injury, tested or not. Who never stopped is back when it is over."""
    rows = injuries_of(known)
    back = rows.select(pl.coalesce("return_on", "resolved").to_physical().cast(pl.Float64)).to_series()
    return numbers(rows["onset"]), back.fill_null(np.nan).to_numpy()
