"""Rosters for tests: athletes, their runs and their notes put into a store directly, all at once."""

import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from ingest.settings import Settings
from tests.homes import open_copy

WEEKS = 60
FIRST = date(2025, 1, 6)  # a Monday
LAST = FIRST + timedelta(weeks=WEEKS, days=-1)
NOW = datetime(LAST.year, LAST.month, LAST.day, 12)
LONG = 13  # every so many weeks a session above 1.10 times the longest of the month before
OFF = 12


def store_roster(
    folder: Path, runners: int, injured: int, *, noted: bool = True, spiked: int = 0
) -> duckdb.DuckDBPyConnection:
    """A store with so many athletes, of whom the first are injured once and then do not run for twelve days.

    Each runs five times a week, 5 minutes a km, 10 km but for 16 km on Sundays; in every 13th week, another one for
    each, it is 24 km. Of the injured the first `spiked` are hurt on the Tuesday after such a Sunday, the others on one
    five weeks later.
    """
    con = open_copy(Settings(home=folder / "home"), NOW, derived=True)
    con.execute("delete from athlete where athlete_id > 1")
    for number in range(2, runners + 1):
        con.execute("insert into athlete values (?, ?, false, ?)", [number, f"Runner {number}", NOW])
    runs: list[tuple[int, date, int]] = []
    notes: list[tuple[int, date, str | None, int]] = []
    for number in range(1, runners + 1):
        week = LONG * (2 + number % 2) - number % LONG + (1 if number <= spiked else 6)
        onset = FIRST + timedelta(weeks=week, days=1) if number <= injured else date.max
        for day in (FIRST + timedelta(days=place) for place in range(7 * WEEKS)):
            if day.weekday() in (0, 1, 3, 5, 6) and not 0 < (day - onset).days <= OFF:
                long = 24_000 if ((day - FIRST).days // 7 + number) % LONG == 0 else 16_000
                runs.append((number, day, long if day.weekday() == 6 else 10_000))
        if noted and number <= injured:
            notes += [(number, onset + timedelta(days=place), "knee", 4) for place in range(0, 10, 3)]
            notes += [(number, onset + timedelta(days=place), "knee", 0) for place in range(OFF + 1, 60, 2)]
        if noted:
            notes += [(number, FIRST + timedelta(weeks=week), None, 0) for week in range(0, 12)]
    _insert(con, runs, notes)
    return con


def _insert(
    con: duckdb.DuckDBPyConnection,
    runs: list[tuple[int, date, int]],
    notes: list[tuple[int, date, str | None, int]],
) -> None:
    frame = pl.DataFrame(runs, schema=["athlete_id", "local_date", "distance_m"], orient="row").with_row_index("no", 1)
    keys = pl.Series([f"{hashlib.sha256(str(one).encode()).hexdigest()}.0" for one in frame["no"]])
    frame = frame.with_columns(key=keys)
    con.execute(
        "insert into activity by name select no as activity_no, key as activity_key, athlete_id, no as source_no, "
        "0 as session_index, 1 as revision, true as shareable, 'run' as sport_family, 'run' as sport, "
        "'run' as sport_raw, local_date + interval 7 hour as started_utc, local_date, 'stated' as local_time_source, "
        "(distance_m * 0.3)::bigint as elapsed_s, (distance_m * 0.3)::bigint as moving_s, "
        "distance_m::bigint as distance_m, true as counted, no as words_no, 1 as records, 0 as sample_count from frame"
    )
    told = pl.DataFrame(notes, schema=["athlete_id", "local_date", "area", "severity"], orient="row")
    told = told.with_row_index("no", 1)
    con.execute(
        "insert into pain_note by name select no as pain_note_id, athlete_id, local_date, area, "
        "case when area is not null then 'left' end as side, severity::integer as severity, "
        "now()::timestamp as created_at from told"
    )
