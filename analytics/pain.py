"""What hurts, since when, and what was tried?"""

from datetime import date

import duckdb
import polars as pl

from analytics.result import Result
from analytics.run import Seen, query

SILENCE = "A day without a note is unknown, not painless."
NOT_SHARED = "Pain notes are the athlete's own and are not shared."
TRIED_NOT_SHARED = "What was tried and what clinicians found is the athlete's own and is not shared."
EASES = "Pain often eases with time; this cannot tell what helped."


def pain_notes(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What hurt, and when was it said that nothing did? Newest first.

    Columns: id, local_date, area, side, severity (0-10), when, text, felt_at_m (how far into a run), changed_run
    (it changed or stopped a run); area null with severity 0 is "no pain".
    """
    frame = query(con, "pain_notes", seen)
    return _result(seen, frame, {"severity": "0-10"}, SILENCE)


def tried(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What was tried, and for which pain? Newest first.

    Columns: id, from_date, to_date (null: it goes on), kind, area, side, text, link.
    """
    frame = query(con, "tried", seen)
    return Result(frame, {}, len(frame), caveats=(EASES,) if seen.sees("tried") else (TRIED_NOT_SHARED,))


def pain_days(con: duckdb.DuckDBPyConnection, seen: Seen, first: date, last: date, step: int) -> Result:
    """How bad was the worst pain of each stretch of `step` days from `first` to `last`?

    Columns: day (its first), worst (0-10, null if only words), painful_days, noted_days, notes. A stretch without a
    note has no row: it is unknown.
    """
    frame = query(con, "pain_days", seen, first=first, last=last, step=step)
    caveats = (SILENCE,) if seen.sees("pain") else (NOT_SHARED,)
    return Result(frame, {"worst": "0-10"}, int(frame["notes"].sum()), caveats=caveats)


def pain_by_area(con: duckdb.DuckDBPyConnection, seen: Seen, first: date, last: date, step: int) -> Result:
    """Where did it hurt, and how much, in each stretch of `step` days?

    Columns: day, area, side, worst (0-10), noted_days, words (of the worst). Notes without a number are left out.
    """
    frame = query(con, "pain_by_area", seen, first=first, last=last, step=step)
    return _result(seen, frame, {"worst": "0-10"}, SILENCE)


def pain_places(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Which places has the runner named as painful? The last one first. Columns: area, side, last_day, notes."""
    return _result(seen, query(con, "pain_places", seen), {}, SILENCE)


def _result(seen: Seen, frame: pl.DataFrame, units: dict[str, str], caveat: str) -> Result:
    caveats = (caveat,) if seen.sees("pain") else (NOT_SHARED,)
    return Result(frame, units, len(frame), caveats=caveats)
