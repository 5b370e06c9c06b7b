"""What was tried, and how was the pain before it, during it and after it? Side by side, and nothing said of why."""

from datetime import date, timedelta
from typing import Any

import duckdb
import polars as pl

from analytics.pain import EASES, NOT_SHARED, SILENCE
from analytics.result import Result
from analytics.run import Seen, query

AROUND_DAYS = 14
PARTS = ("before", "during", "after")

_PARTS: dict[str, Any] = {
    "id": pl.Int32, "part": pl.String, "first_day": pl.Date, "last_day": pl.Date, "days": pl.Int64,
    "noted_days": pl.Int64, "unknown_days": pl.Int64, "median": pl.Float64, "lowest": pl.Int32, "highest": pl.Int32,
}  # fmt: skip
_UNITS = {"median": "0-10", "lowest": "0-10", "highest": "0-10", "days": "days"}


def tried_days(con: duckdb.DuckDBPyConnection, seen: Seen, today: date) -> Result:
    """How bad was the pain on each day around what was tried?

    Columns: id (of the entry), part (before, during, after), day, worst (0-10): a row for each day with a number.
    """
    frame = query(con, "tried_days", seen, today=today)
    caveats = (EASES, SILENCE) if seen.sees("pain") else (NOT_SHARED,)
    return Result(frame, {"worst": "0-10"}, len(frame), caveats=caveats)


def tried_parts(entries: pl.DataFrame, days: Result, today: date) -> Result:
    """How many days were noted before, during and after each entry, and what is the median of their worst pain?

    `entries` as of `analytics.pain.tried`, `days` as of `tried_days`. Before and after are 14 days each; of a part only
    the days up to `today` count, and what goes on has no after. No part is held against another.

    Columns: id, part, first_day, last_day, days, noted_days, unknown_days (without a number), median, lowest, highest
    (null where no day has a number). In the order of the entries.
    """
    noted = days.frame.group_by("id", "part").agg(
        pl.len().cast(pl.Int64).alias("noted_days"),
        pl.col("worst").median().alias("median"),
        pl.col("worst").min().alias("lowest"),
        pl.col("worst").max().alias("highest"),
    )
    known = {(row["id"], row["part"]): row for row in noted.iter_rows(named=True)}
    rows = []
    for entry in entries.iter_rows(named=True):
        for part, (first, last) in _stretches(entry["from_date"], entry["to_date"], today).items():
            count = (last - first).days + 1
            told = known.get((entry["id"], part), {"noted_days": 0})
            rows.append(
                {
                    "id": entry["id"], "part": part, "first_day": first, "last_day": last, "days": count,
                    "unknown_days": count - told["noted_days"], **told,
                }
            )  # fmt: skip
    return Result(pl.DataFrame(rows, schema=_PARTS), _UNITS, days.n, caveats=days.caveats)


def _stretches(begin: date, end: date | None, today: date) -> dict[str, tuple[date, date]]:
    """First and last day of each part of which a day has come."""
    day, around = timedelta(days=1), timedelta(days=AROUND_DAYS)
    parts = {"before": (begin - around, begin - day), "during": (begin, end or today)}
    if end is not None:
        parts["after"] = (end + day, end + around)
    return {part: (first, min(last, today)) for part, (first, last) in parts.items() if first <= min(last, today)}
