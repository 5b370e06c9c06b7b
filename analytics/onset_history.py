"""A runner's whole history of sessions as arrays: what the questions about onsets are answered from."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import polars as pl

from analytics.exposures import Exposures, exposures
from analytics.gait_match import gait_rows
from analytics.gait_trend import LEVEL_RUNS, gait_runs_of
from analytics.load_windows import Days, Flags, Floats
from analytics.run import Seen, query

GAIT = {"cadence_change": "cadence_spm", "balance_change": "stance_balance_left_pct"}  # E5, E6

_EPOCH = date(1970, 1, 1)


def numbers(days: Any) -> Days:
    """Days as numbers since 1970."""
    return np.array([(day - _EPOCH).days for day in days], dtype=np.int64)


def dated(number: int) -> date:
    """A day from its number since 1970."""
    return _EPOCH + timedelta(days=int(number))


@dataclass(frozen=True, slots=True)
class History:
    """Sessions in their order, and what is known of the days around them; days are numbers since 1970.

    Attributes:
        day, metres: of each session; 0 m where its distance is not known.
        first, last: of coverage, first to last day; last is before first where nothing is recorded.
        unknown: days of coverage on which running is missing, or may be.
        gait: E5 and E6 of each session: how far the level of 28 days lay from that of the 26 weeks before them, either
            way; NaN with fewer than 5 runs in one of the two.
    """

    day: Days
    metres: Days
    first: int
    last: int
    unknown: Days
    gait: dict[str, Floats]

    def load(self, lag_days: int = 0) -> Exposures:
        """E1 to E4 of each session."""
        return exposures(self.day, self.metres, self.unknown, self.first, lag_days)

    def by_day(self) -> tuple[Days, Flags]:
        """Metres of each day of coverage, and whether all of it is known."""
        days = max(self.last - self.first + 1, 0)
        metres = np.bincount(self.day - self.first, weights=self.metres, minlength=days).astype(np.int64)
        known = np.ones(days, np.bool_)
        known[self.unknown - self.first] = False
        return metres, known


def read_history(con: duckdb.DuckDBPyConnection, seen: Seen) -> History:
    """All of it that is seen."""
    sessions = query(con, "session_spikes", seen)
    days = query(con, "running_days", seen)
    missing = days.filter(~pl.col("known"))["local_date"], sessions.filter(pl.col("distance_m").is_null())["local_date"]
    first, last = numbers([days["local_date"][0], days["local_date"][-1]]) if len(days) else (0, -1)
    return History(
        day=numbers(sessions["local_date"]),
        metres=sessions["distance_m"].fill_null(0).to_numpy().astype(np.int64),
        first=int(first),
        last=int(last),
        unknown=np.unique(np.concatenate([numbers(one) for one in missing])),
        gait=_gait(con, seen, sessions),
    )


def _gait(con: duckdb.DuckDBPyConnection, seen: Seen, sessions: pl.DataFrame) -> dict[str, Floats]:
    """Of a session of several runs, that of its last one with a value."""
    runs = gait_runs_of(con, seen, gait_rows(con, seen, GAIT.values()), list(GAIT.values()))
    members = sessions.select(pl.int_range(pl.len()).alias("place"), "activity_ids").explode("activity_ids")
    found = {}
    for name, channel in GAIT.items():
        enough = (pl.col("level_n") >= LEVEL_RUNS) & (pl.col("earlier_n") >= LEVEL_RUNS)
        off = pl.when(enough).then((pl.col("level") - pl.col("earlier")).abs())
        told = members.join(
            runs[channel].frame.select("activity_id", off.alias("off")),
            left_on="activity_ids", right_on="activity_id", how="left", maintain_order="left",
        )  # fmt: skip
        last = told.group_by("place", maintain_order=True).agg(pl.col("off").drop_nulls().last())
        found[name] = last["off"].fill_null(np.nan).to_numpy().astype(np.float64)
    return found
