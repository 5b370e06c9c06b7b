"""Which places is nobody else shown?"""

import duckdb

from analytics.result import Result
from analytics.run import Seen, query


def privacy_zones(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Which places did the runner write down? Columns: id, name, latitude_deg, longitude_deg; the newest first."""
    frame = query(con, "privacy_zones", seen)
    return Result(frame, {"latitude_deg": "degrees", "longitude_deg": "degrees"}, len(frame))
