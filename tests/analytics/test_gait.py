"""Steady parts of a run, and what changes along it beyond speed and grade."""

import numpy as np
import pytest

from analytics.gait import steady_parts, within_run
from analytics.run import check_derived, refresh
from tests.analytics.history import OWNER, SHARED, History, day

Row = tuple[float | None, ...]


def key_of(history: History, number: int) -> str:
    rows = history.con.execute("select activity_key from activity where activity_no = ?", [number]).fetchall()
    return str(rows[0][0])


def run_of(history: History, cadence: list[float], speed: float = 3.0, *, shareable: bool = True) -> str:
    """A run of one sample a second with this cadence."""
    number = history.run(day(1), round(speed * len(cadence)), shareable=shareable)
    rows: list[Row] = [(float(at), speed * at, value, speed) for at, value in enumerate(cadence)]
    history.samples(number, rows)
    refresh(history.con)
    return key_of(history, number)


def faded(seconds: int = 2400, from_m: float = 3200, by_km: float = -3.0) -> list[float]:
    km = 3.0 * np.arange(seconds) / 1000
    noise = np.random.default_rng(1).normal(0, 0.5, seconds)
    return list(176 + noise + by_km * np.maximum(km - from_m / 1000, 0))


def test_the_start_stops_and_what_is_around_them_are_left_out(history: History) -> None:
    cadence = [176.0] * 1000
    cadence[600:630] = [90.0] * 30  # walking
    frame = steady_parts(history.con, OWNER, run_of(history, cadence)).frame
    parts = frame["part"].to_list()
    assert parts[0] == 8
    assert 18 not in parts  # from 590 s to 640 s, 1,770 m to 1,920 m
    assert {17, 19} <= set(parts)
    assert set(frame["cadence_spm"]) == {176.0}


def test_a_recorded_pause_and_ten_seconds_around_it_are_left_out(history: History) -> None:
    number = history.run(day(1), 3000)
    history.samples(number, [(float(at), 3.0 * at, 176.0, 3.0) for at in range(1000)])
    history.pause(number, 600, 690)
    refresh(history.con)
    parts = steady_parts(history.con, OWNER, key_of(history, number)).frame["part"].to_list()
    assert not {18, 19, 20} & set(parts)
    assert {16, 22} <= set(parts)


def test_a_steep_part_is_left_out(history: History) -> None:
    key = run_of(history, [176.0] * 1000)
    history.con.execute(
        "update sample set altitude_m = case when distance_m > 2000 then (distance_m - 2000) * 0.08 else 0 end"
    )
    parts = steady_parts(history.con, OWNER, key).frame["part"].to_list()
    assert 15 in parts
    assert 25 not in parts


def test_a_fall_from_a_point_on_is_found_with_its_interval_and_kept(history: History) -> None:
    key = run_of(history, faded())
    (found,) = within_run(history.con, OWNER, key)
    assert (found.channel, found.unit, found.break_point.verdict) == ("cadence_spm", "steps/min", "found")
    assert found.break_point.at_km == pytest.approx(3.2, abs=0.3)
    assert found.drift is not None
    assert found.drift.slope_per_km < 0
    assert history.con.execute("select count(*) from within_run").fetchall() == [(1,)]
    assert within_run(history.con, OWNER, key) == [found]
    assert history.con.execute("select count(*) from within_run").fetchall() == [(1,)]


def test_what_was_kept_goes_with_the_run_as_it_was(history: History) -> None:
    key = run_of(history, faded())
    before = within_run(history.con, OWNER, key)
    history.con.execute("update sample set cadence_spm = 176")
    history.con.execute("update activity set revision = revision + 1")
    assert {"unbroken_run: 1 rows", "within_run: 1 rows"} <= set(check_derived(history.con))
    refresh(history.con)
    assert check_derived(history.con) == []
    assert within_run(history.con, OWNER, key) != before


def test_a_run_without_sensors_is_looked_at_once(history: History) -> None:
    number = history.run(day(1), 3000)
    history.samples(number, [(float(at), 3.0 * at, None, 3.0) for at in range(1000)])
    refresh(history.con)
    assert within_run(history.con, OWNER, key_of(history, number)) == []
    assert history.con.execute("select channel from within_run").fetchall() == [(None,)]
    assert within_run(history.con, OWNER, key_of(history, number)) == []


def test_what_may_not_be_seen_is_not_told(history: History) -> None:
    key = run_of(history, faded(), shareable=False)
    within_run(history.con, OWNER, key)
    assert within_run(history.con, SHARED, key) == []
    assert within_run(history.con, OWNER, "nothing.0") == []


def test_speed_explains_what_goes_with_it(history: History) -> None:
    """Cadence that follows the pace up and down is no drift at matched pace."""
    seconds = 2400
    speed = 3.0 + 0.3 * np.sin(np.arange(seconds) / 120)
    metres = np.concatenate(([0.0], np.cumsum(speed)[:-1]))
    number = history.run(day(1), round(metres[-1]))
    noise = np.random.default_rng(2).normal(0, 0.3, seconds)
    cadence = 176 + 12 * (speed - 3.0) + noise
    history.samples(number, [(float(at), metres[at], cadence[at], speed[at]) for at in range(seconds)])
    refresh(history.con)
    (found,) = within_run(history.con, OWNER, key_of(history, number))
    assert found.matched_by == ("speed",)
    assert found.break_point.verdict == "none"
    assert found.drift is not None
    assert found.drift.low <= 0 <= found.drift.high or abs(found.drift.slope_per_km) < 0.1
