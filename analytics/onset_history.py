"""A runner's whole history of sessions as arrays: what the questions about onsets are answered from."""

from dataclasses import dataclass

import duckdb
import numpy as np
import polars as pl

from analytics.gait_match import gait_rows
from analytics.gait_trend import LEVEL_RUNS, gait_runs_of
from analytics.load_windows import Days, Flags, Floats
from analytics.run import Seen
from analytics.sessions import Sessions, numbers, sessions_of

GAIT = {"cadence_change": "cadence_spm", "balance_change": "stance_balance_left_pct"}  # E5, E6


@dataclass(frozen=True, slots=True)
class History(Sessions):
    """The same with the end of what is recorded, and gait.

    Attributes:
        last: the last day of coverage; before the first where nothing is recorded.
        gait: E5 and E6 of each session: how far the level of 28 days lay from that of the 26 weeks before them, either
            way; NaN with fewer than 5 runs in one of the two.
    """

    last: int
    gait: dict[str, Floats]

    def by_day(self) -> tuple[Days, Flags]:
        """Metres of each day of coverage, and whether all of it is known."""
        days = max(self.last - self.first + 1, 0)
        metres = np.bincount(self.day - self.first, weights=self.metres, minlength=days).astype(np.int64)
        known = np.ones(days, np.bool_)
        known[self.unknown - self.first] = False
        return metres, known


def read_history(con: duckdb.DuckDBPyConnection, seen: Seen) -> History:
    """All of it that is seen."""
    ran, sessions, days = sessions_of(con, seen)
    last = int(numbers(days["local_date"].tail(1))[0]) if len(days) else -1
    return History(ran.day, ran.metres, ran.unknown, ran.first, last, _gait(con, seen, sessions))


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
