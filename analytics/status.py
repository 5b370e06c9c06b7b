"""What is here, and what did not come in?"""

import duckdb

from analytics.result import Result
from analytics.run import Seen, query


def status(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What is in the store? One row: athletes, activities, samples, first_day, last_day."""
    frame = query(con, "status", seen)
    (row,) = frame.iter_rows(named=True)
    return Result(frame, {}, row["activities"], row["first_day"], row["last_day"])


def problems(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Which files did not come in, or only with warnings? Failed ones first.

    Columns: path, sha256, outcome, reason, warnings (list), run_no.
    """
    frame = query(con, "problems", seen)
    return Result(frame, {}, len(frame))
