"""What hurts, since when, and what was tried?"""

import duckdb
import polars as pl

from analytics.result import Result
from analytics.run import Seen, query

SILENCE = "A day without a note is unknown, not painless."
NOT_SHARED = "Pain notes are the athlete's own and are not shared."
EASES = "Pain often eases with time; this cannot tell what helped."

_AREA_WORDS = {"hip_groin": "hip or groin", "lumbosacral": "lower back", "other": "pain"}
_SIDE_WORDS = {"left": "left ", "right": "right ", "bilateral": "both sides, "}


def where(area: str | None, side: str | None) -> str:
    """Where does it hurt, as one would say it: left knee. Without an area it is "pain"."""
    return _SIDE_WORDS.get(side or "", "") + _AREA_WORDS.get(area or "other", (area or "").replace("_", " "))


def pain_notes(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What hurt, and when was it said that nothing did? Newest first.

    Columns: id, local_date, area, side, severity (0-10), when, text; area null with severity 0 is "no pain".
    """
    frame = query(con, "pain_notes", seen)
    return _result(seen, frame, {"severity": "0-10"}, SILENCE)


def tried(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What was tried, and for which pain? Newest first.

    Columns: id, from_date, to_date (null: it goes on), kind, area, side, text, link.
    """
    return _result(seen, query(con, "tried", seen), {}, EASES)


def _result(seen: Seen, frame: pl.DataFrame, units: dict[str, str], caveat: str) -> Result:
    caveats = (caveat,) if seen.audience == "owner" else (NOT_SHARED,)
    return Result(frame, units, len(frame), caveats=caveats)
