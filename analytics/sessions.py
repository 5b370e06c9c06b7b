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
from analytics.load_windows import Days, Flags, Floats
from analytics.run import Seen, query

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Sessions:
    """All sessions in their order, and what is known of the days around them.

    Attributes:
        day, metres: of each session; 0 m where its distance is not known.
        unknown: days on which running is missing, or may be.
        first, last: day of coverage; last is before first where nothing is recorded.
    """

    day: Days
    metres: Days
    unknown: Days
    first: int
    last: int

    def load(self, lag_days: int = 0) -> Exposures:
        """E1 to E4 of every session."""
        return exposures(self.day, self.metres, self.unknown, self.first, lag_days)

    def by_day(self) -> tuple[Days, Flags]:
        """Metres of each day of coverage, and whether all of it is known."""
        days = max(self.last - self.first + 1, 0)
        metres = np.bincount(self.day - self.first, weights=self.metres, minlength=days).astype(np.int64)
        known = np.ones(days, np.bool_)
        known[self.unknown - self.first] = False
        return metres, known


def numbers(days: Iterable[date]) -> Days:
    """Days as numbers."""
    return np.array([(day - EPOCH).days for day in days], dtype=np.int64)


def dated(number: int) -> date:
    """A day from its number."""
    return EPOCH + timedelta(days=int(number))


def sessions_of(con: duckdb.DuckDBPyConnection, seen: Seen) -> tuple[Sessions, pl.DataFrame, pl.DataFrame]:
    """The sessions as arrays, the frame that they are from, and what is known of each calendar day (`running_days`).

    A day is unknown, too, where something expired may have been a part of its session.
    """
    found = query(con, "session_spikes", seen)
    days = query(con, "running_days", seen)
    missing = days.filter(~pl.col("known"))["local_date"], found.filter(pl.col("distance_m").is_null())["local_date"]
    first, last = numbers([days["local_date"][0], days["local_date"][-1]]) if len(days) else (0, -1)
    metres = found["distance_m"].fill_null(0).to_numpy().astype(np.int64)
    unknown = np.unique(np.concatenate([numbers(one) for one in missing]))
    return Sessions(numbers(found["local_date"]), metres, unknown, int(first), int(last)), found, days


def injuries_of(known: pl.DataFrame) -> pl.DataFrame:
    """Of `analytics.episodes`, every injury, recurrences and falls too; what the runner says is one counts once."""
    return known.filter((pl.col("kind") == "injury") & pl.col("merged_into").is_null())


def first_onsets(known: pl.DataFrame) -> pl.DataFrame:
    """Those of them that are looked back from, by onset: no fall or twist, and none that continues an injury.

    One does that came back within 56 days of an injury of its place, also over a niggle in between. What follows on a
    niggle alone is a first one: docs/decisions/0024-what-is-looked-back-from.md.
    """
    hurt: dict[str | None, bool] = {}  # whether an episode is an injury or continues one
    again = []
    for row in known.sort("onset", "id").iter_rows(named=True):
        if hurt.get(row["recurrence_of"], False):
            again.append(row["id"])
        hurt[row["id"]] = row["kind"] == "injury" or row["id"] in again
    return injuries_of(known).filter(~pl.col("acute") & ~pl.col("id").is_in(again)).sort("onset", "id")


def barred(known: pl.DataFrame) -> tuple[Days, Floats]:
    """Onset and return of every injury, tested or not. Who never stopped is back when it is over."""
    rows = injuries_of(known)
    back = rows.select(pl.coalesce("return_on", "resolved").to_physical().cast(pl.Float64)).to_series()
    return numbers(rows["onset"]), back.fill_null(np.nan).to_numpy()
