"""How long does an answer take on years of data, against the same answer computed row by row in Python or in Polars?"""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from analytics.load import longest_unbroken, session_spikes, weekly_load
from analytics.reference import reference_distance
from analytics.run import Seen, refresh
from bench.fill import LAST_DAY, filled_store
from bench.measure import Comparison, compare, cpu_seconds

SEEN = Seen(1, "owner")


def measure(activities: int) -> dict[str, Comparison | float]:
    """Per question the comparison, or our CPU seconds alone. Errors: AssertionError if the answers differ."""
    with tempfile.TemporaryDirectory() as folder, filled_store(Path(folder) / "home", activities) as con:
        begun = cpu_seconds()
        refresh(con)
        derive_s = cpu_seconds() - begun
        assert _our_weeks(con) == _polars_weeks(con), "both sides must give the same weeks"
        assert _our_spikes(con) == _python_spikes(con), "both sides must give the same spikes"
        return {
            "weekly load": compare(lambda: _our_weeks(con), lambda: _polars_weeks(con)),
            "session spikes": compare(lambda: _our_spikes(con), lambda: _python_spikes(con)),
            "today's reference": _alone(lambda: reference_distance(con, SEEN, LAST_DAY)),
            "longest unbroken runs (stored)": _alone(lambda: longest_unbroken(con, SEEN)),
            f"derive all of load and gait from {activities * 400:,} samples, once": derive_s,
        }


def _alone(ask: Any) -> float:
    return compare(ask, lambda: None).ours_s


def _our_weeks(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    frame = weekly_load(con, SEEN, 0, LAST_DAY).frame
    return frame.select("week_start", "distance_m", "moving_s", "ascent_m", "runs").rows()


def _runs(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """All runs, as one would load them into a notebook."""
    frame: pl.DataFrame = con.sql(
        "select local_date, started_utc, elapsed_s, distance_m, moving_s, ascent_m from activity "
        "where sport_family = 'run' order by started_utc"
    ).pl()
    return frame


def _polars_weeks(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return (
        _runs(con)
        .with_columns(pl.col("local_date").dt.truncate("1w").alias("week_start"))
        .group_by("week_start")
        .agg(
            pl.col("distance_m").sum(),
            pl.col("moving_s").sum(),
            pl.col("ascent_m").sum(),
            pl.len().cast(pl.Int32).alias("runs"),
        )
        .sort("week_start")
        .rows()
    )


def _our_spikes(con: duckdb.DuckDBPyConnection) -> list[tuple[date, int, str]]:
    frame = session_spikes(con, SEEN).frame
    return frame.select("local_date", "distance_m", "state").rows()


def _python_spikes(con: duckdb.DuckDBPyConnection) -> list[tuple[date, int, str]]:
    """As one writes it in a notebook: a loop over sessions, and a look back over the sessions before."""
    sessions: list[list[Any]] = []
    for day, start, elapsed, metres, *_ in _runs(con).iter_rows():
        end = start + timedelta(seconds=elapsed)
        if sessions and start < sessions[-1][2]:
            sessions[-1][1][-1] = max(sessions[-1][1][-1], metres)
            sessions[-1][2] = max(sessions[-1][2], end)
        elif sessions and start <= sessions[-1][2] + timedelta(minutes=60):
            sessions[-1][1].append(metres)
            sessions[-1][2] = end
        else:
            sessions.append([day, [metres], end])
    told: list[tuple[date, int, str]] = []
    for day, stretches, _ in sessions:
        metres = sum(stretches)
        before = []
        for earlier in reversed(told):
            if (day - earlier[0]).days > 30:
                break
            before.append(earlier[1])
        state = "no_baseline"
        if before:
            bounds = ((110, "reference"), (130, "small"), (200, "moderate"))
            state = next((name for bound, name in bounds if 100 * metres <= bound * max(before)), "large")
        told.append((day, metres, state))
    return told
