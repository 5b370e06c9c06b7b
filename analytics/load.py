"""Has it jumped? Weeks, session spikes and unbroken runs. Only running is running load."""

from datetime import date

import duckdb
import polars as pl

from analytics.catalogue import METRICS
from analytics.result import Result
from analytics.run import Seen, query


def weekly_load(con: duckdb.DuckDBPyConnection, seen: Seen, first_weekday: int, today: date) -> Result:
    """How far, how long and how high did the runner run each week?

    Columns: week_start (date), distance_m, moving_s, ascent_m, runs, partial, missing. Every week from the first run
    to that of `today` has a row; without a run it counts 0, or null after the last activity. Where `missing` is
    'expired' something of Strava's API was removed that week, 'withheld' it is not shared: every amount is null then,
    never a smaller number. `first_weekday` is 0 for Monday ... 6 for Sunday.
    """
    frame = query(con, "weekly_load", seen, first_weekday=first_weekday, today=today)
    units = {"distance_m": "m", "moving_s": "s", "ascent_m": "m", "runs": "runs"}
    return _result(frame, "week_start", units, int(frame["runs"].sum()), METRICS["weekly_load"].caveat)


def weekly_other(con: duckdb.DuckDBPyConnection, seen: Seen, first_weekday: int, today: date) -> Result:
    """What else did the runner do each week: walking, elliptical, strength? Never part of running load.

    Columns: week_start (date), sport_family, moving_s, aerobic_s (what of it is aerobic: queries/weekly_other.sql says
    what counts), activities, missing ('expired' or 'withheld': all amounts are null, and a family
    without a row is unknown, too).
    """
    frame = query(con, "weekly_other", seen, first_weekday=first_weekday, today=today)
    caveat = "Minutes beside running; they are not running kilometres."
    return _result(frame, "week_start", {"moving_s": "s", "aerobic_s": "s"}, int(frame["activities"].sum()), caveat)


def session_spikes(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Was a session much longer than the longest of the 30 days before it?

    Columns: activity_id (of the session's first run), activity_ids, local_date, started_at (UTC, null if only the day
    is known), distance_m, longest_30d_m, longest_30d_on, ratio (for show), state, runs_30d, few_runs (under 5). Where
    something of Strava's API was removed from the window, the state is not_covered and all that is said of the window
    is null; distance_m is null, too, where that may have been a part of the session itself (from the day before it to
    the day after).
    States compare whole metres. Source and dispute: `METRICS["session_spike"]`.
    """
    frame = query(con, "session_spikes", seen)
    units = {"distance_m": "m", "longest_30d_m": "m"}
    return _result(frame, "local_date", units, len(frame), METRICS["session_spike"].caveat)


def weekly_longest(spikes: Result, weeks: Result) -> Result:
    """Which was the longest session of each week? Of equals the earliest.

    `spikes`, `weeks`: what `session_spikes` and `weekly_load` answered. Columns: week_start (date), activity_id (of the
    session's first run), local_date, distance_m. A week without a session of running has no row, nor has one that lost
    something of Strava's API, or that has a session which may have lost a part to that.
    """
    known = weeks.frame.filter(pl.col("missing").is_null()).select("week_start")
    in_week = spikes.frame.sort("local_date", maintain_order=True).join_asof(
        known, left_on="local_date", right_on="week_start", tolerance="6d"
    )
    whole = pl.col("distance_m").is_not_null().all().over("week_start")
    frame = (
        in_week.drop_nulls("week_start")
        .filter(whole)
        .sort("week_start", "distance_m", descending=[False, True], maintain_order=True)
        .unique("week_start", keep="first", maintain_order=True)
        .select("week_start", "activity_id", "local_date", "distance_m")
    )
    return _result(frame, "week_start", {"distance_m": "m"}, len(frame), METRICS["weekly_load"].caveat)


def longest_unbroken(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """How far did each run go without a break?

    Columns: activity_id, local_date, longest_unbroken_m, longest_unbroken_s (null without samples of distance).
    """
    frame = query(con, "longest_unbroken", seen)
    units = {"longest_unbroken_m": "m", "longest_unbroken_s": "s"}
    return _result(frame, "local_date", units, len(frame), METRICS["longest_unbroken"].caveat)


def _result(frame: pl.DataFrame, day: str, units: dict[str, str], n: int, caveat: str) -> Result:
    """`day`: the column that says from when to when the answer goes."""
    return Result(frame, units, n, frame[day].min(), frame[day].max(), (caveat,))  # type: ignore[arg-type]
