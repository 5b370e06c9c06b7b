"""What did a run cost? Its pace as if on the flat, and whether the same pace took more heartbeats later on."""

import duckdb

from analytics.catalogue import METRICS
from analytics.result import Result
from analytics.run import Seen, query

_UNITS = {"gap_mps": "m/s", "steady_s": "s", "mean_abs_grade_pct": "%", "ef_first": "m/beat", "ef_second": "m/beat",
          "decoupling_pct": "%"}  # fmt: skip


def run_effort(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str) -> Result:
    """How fast would this run have been on the flat for the same energy, and did that cost more heartbeats later on?

    Columns: gap_mps (null where under 80 % of the distance has a grade, and on a treadmill), gap_coverage (that share),
    steady_s and mean_abs_grade_pct (after the first 10 min), ef_first and ef_second (metres on the flat a
    heartbeat in its halves), decoupling_pct (by how much the second is lower), decoupling_missing (why there is none:
    no_distance, no_grade, short, not_steady, hilly, no_heart_rate). One row; none if it is no run or may not be seen.
    Sources and disputes: `METRICS["grade_adjusted_pace"]`, `METRICS["decoupling"]`.
    """
    frame = query(con, "effort", seen, activity_id=activity_id)
    coverage = {"grade": float(frame["gap_coverage"][0] or 0)} if len(frame) else {}
    caveats = (METRICS["grade_adjusted_pace"].caveat, METRICS["decoupling"].caveat)
    return Result(frame, _UNITS, len(frame), caveats=caveats, coverage=coverage)
