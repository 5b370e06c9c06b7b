"""How far did cadence and balance lie from their level of the 26 weeks before, at each session?"""

import duckdb
import numpy as np
import polars as pl

from analytics.gait_match import gait_rows
from analytics.gait_trend import LEVEL_RUNS, gait_runs_of
from analytics.load_windows import Floats
from analytics.run import Seen

GAIT = {"cadence_change": "cadence_spm", "balance_change": "stance_balance_left_pct"}  # E5, E6


def gait_changes(con: duckdb.DuckDBPyConnection, seen: Seen, sessions: pl.DataFrame) -> dict[str, Floats]:
    """E5 and E6: how far the level of 28 days lay from that of the 26 weeks before them, either way.

    NaN with fewer than 5 runs in one of the two. `sessions` are rows of `session_spikes`; of one with several runs,
    that of its last one with a value.
    """
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
