"""What is here, and what did not come in?"""

from datetime import date

import duckdb

from analytics.audience import OF_ACTIVITIES
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


def imports(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Which imports were there? Newest first.

    Columns: run_no, started_at and finished_at (UTC; null if under way or killed), paths (list), imported, duplicate,
    skipped, failed, warned (files each), activities, first_day, last_day (of its activities; null without any).
    """
    frame = query(con, "imports", seen)
    return Result(frame, {}, int(frame["activities"].sum()))


def decisions(con: duckdb.DuckDBPyConnection, seen: Seen, today: date) -> Result:
    """What needs the runner? One row for each kind of thing that applies, none if all is well.

    Columns: kind, n, first_day, last_day. Kinds: failed_files (n files, on the UTC days of their imports),
    unknown_sport (activities whose source does not say what they were), pain_without_number (notes of an area without
    a severity), doubtful_pairs, silence (n days, 7 or more, since the last activity of any kind), expired (n days that
    lost something of Strava's API). Files, pain and pairs are the owner's.
    """
    frame = query(con, "decisions", seen, today=today)
    return Result(frame, {}, len(frame))


def withheld(con: duckdb.DuckDBPyConnection, seen: Seen) -> tuple[int, date, date] | None:
    """How many activities are not shared with this audience, from which day to which?

    None if nothing is withheld, and for whoever sees no figure that is made of activities.
    """
    if seen.audience == "owner" or not seen.audience.scopes & OF_ACTIVITIES:
        return None
    (row,) = query(con, "withheld", seen).iter_rows(named=True)
    return (row["activities"], row["first_day"], row["last_day"]) if row["activities"] else None


def newly_dated(con: duckdb.DuckDBPyConnection, seen: Seen, first: date) -> Result:
    """How much is dated from this day on? One row: runs, notes (of pain), tried; null what is not shared."""
    frame = query(con, "newly_dated", seen, first=first)
    return Result(frame, {}, len(frame), first)
