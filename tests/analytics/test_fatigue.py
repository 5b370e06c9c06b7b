"""A fatigue point is a decline that is more than noise and recurs."""

from typing import Any

import numpy as np
import pytest

from analytics.fatigue import FatiguePoint, fatigue_points
from analytics.gait import within_run
from analytics.run import Seen, refresh
from tests.analytics.gait_history import gait_run
from tests.analytics.history import OWNER, SHARED, History, day


def fades(km: Any, chance: np.random.Generator) -> Any:
    return 176 - 3.0 * np.maximum(km - 3.2, 0) + chance.normal(0, 0.3, len(km))


def key_of(history: History, number: int) -> str:
    refresh(history.con)
    rows = history.con.execute("select activity_key from activity where activity_no = ?", [number]).fetchall()
    return str(rows[0][0])


def cadence_of(history: History, number: int, seen: Seen = OWNER) -> FatiguePoint:
    (found,) = [
        one for one in fatigue_points(history.con, seen, key_of(history, number)) if one.channel == "cadence_spm"
    ]
    return found


def steady(history: History, runs: int, **values: Any) -> None:
    for number in range(1, runs + 1):
        gait_run(history, day(number), seed=number, **values)


def test_what_recurs_and_is_more_than_noise_is_shown(history: History) -> None:
    steady(history, 22)
    numbers = [gait_run(history, day(22 + place), km=8, cadence=fades, seed=place) for place in range(1, 6)]
    found = [cadence_of(history, number) for number in numbers]
    assert [one.verdict for one in found] == ["not_recurring", "not_recurring", "shown", "shown", "shown"]
    assert [(one.times, one.looked_at) for one in found] == [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]
    assert found[-1].median_km == pytest.approx(3.2, abs=0.2)
    assert found[-1].within.matched_on == "six_weeks"
    point = found[-1].within.break_point
    assert point.low_km is not None
    assert point.high_km is not None
    assert point.low_km <= 3.3
    assert point.high_km >= 3.1


def test_without_a_noise_floor_nothing_is_shown(history: History) -> None:
    numbers = [gait_run(history, day(place), km=8, cadence=fades, seed=place) for place in range(1, 6)]
    found = cadence_of(history, numbers[-1])
    assert (found.verdict, found.times) == ("floor_unknown", 5)
    assert found.floor is not None
    assert found.floor.value is None


def test_a_rise_of_cadence_is_no_decline(history: History) -> None:
    steady(history, 22)
    numbers = [
        gait_run(history, day(22 + place), km=8, seed=place, cadence=lambda km, _: 172 + 3 * np.maximum(km - 3.2, 0))
        for place in range(1, 6)
    ]
    assert cadence_of(history, numbers[-1]).verdict in ("none", "cannot_tell")


def test_runs_of_another_length_or_with_another_shoe_do_not_count(history: History) -> None:
    steady(history, 22)
    for place in range(1, 5):
        gait_run(history, day(32 + place), km=14, cadence=fades, seed=place)
        gait_run(history, day(32 + place), km=8, cadence=fades, seed=place, gear="other", start="17:00")
    history.pain(day(35), 1)  # else these were taken for what is usual
    found = cadence_of(history, gait_run(history, day(37), km=8, cadence=fades))
    assert (found.verdict, found.times, found.looked_at) == ("not_recurring", 1, 1)


def test_where_it_was_felt_stands_beside_it(history: History) -> None:
    number = gait_run(history, day(1), km=8)
    assert cadence_of(history, number).felt_at_km is None
    history.pain(day(1), 3)
    history.con.execute("update pain_note set felt_at_m = 3300")
    assert cadence_of(history, number).felt_at_km == pytest.approx(3.3)
    assert cadence_of(history, number, SHARED).felt_at_km is None


def test_what_was_found_is_found_anew_when_an_earlier_run_comes_in_late(history: History) -> None:
    steady(history, 8)
    key = key_of(history, gait_run(history, day(20), km=8, cadence=fades))
    before = within_run(history.con, OWNER, key)
    assert within_run(history.con, OWNER, key) == before
    gait_run(history, day(12), km=9, speed=3.4, seed=99)
    refresh(history.con)
    after = within_run(history.con, OWNER, key)
    assert after != before
    assert [one.matched_on for one in after] == ["six_weeks", "six_weeks"]
    gait_run(history, day(21))  # a later run changes nothing
    refresh(history.con)
    assert within_run(history.con, OWNER, key) == after
    assert history.con.execute("select count(distinct basis) from within_run").fetchall() == [(2,)]


@pytest.mark.parametrize(
    "change", ["update activity set counted = false", "update activity set sport_family = 'elliptical'"]
)
def test_a_break_in_what_no_run_is_compared_with_is_no_fatigue_point(history: History, change: str) -> None:
    steady(history, 3)
    number = gait_run(history, day(20), km=8, cadence=fades, seed=1)
    history.con.execute(f"{change} where activity_no = ?", [number])
    found = cadence_of(history, number)
    assert found.within.break_point.verdict == "found"
    assert (found.verdict, found.times) == ("not_compared", None)
