"""What else changed before an onset: each kind at its boundary, and what nobody recorded told as that."""

from datetime import date, datetime
from typing import Any

import pytest

from analytics.changes import KINDS, Examined, Surroundings
from analytics.run import Seen, refresh
from ingest.episodes import GapAnswer, answer_gap
from tests.adversarial import tried
from tests.analytics.gait_history import gait_run
from tests.analytics.history import OWNER, History, day

NOW, TODAY = datetime(2030, 1, 1), date(2030, 1, 1)
ONSET = 300  # 56 days before it: from day 245; 28: from day 273


def examined(history: History, onset: int = ONSET, seen: Seen = OWNER) -> list[Examined]:
    refresh(history.con)
    return Surroundings(history.con, seen).before(day(onset))


def found(history: History, kind: str, onset: int = ONSET) -> list[tuple[str, date | None, dict[str, Any]]]:
    """State, day and values of what was found of one kind."""
    return [(one.state, one.on, dict(one.values)) for one in examined(history, onset) if one.what == kind]


def state(history: History, kind: str, onset: int = ONSET) -> str:
    ((state, _, _),) = found(history, kind, onset)
    return state


def change(history: History, first: int, last: int, **columns: Any) -> None:
    """Runs from a day to a day say otherwise."""
    for name, value in columns.items():
        history.con.execute(
            f"update activity set {name} = ? where local_date between ? and ?", [value, day(first), day(last)]
        )


@pytest.fixture
def alternate(history: History) -> History:
    """A run on two days of three, up to day 330."""
    history.runs((day(number), 10_000) for number in range(1, 331) if number % 3)
    return history


def test_the_order_is_fixed_and_nothing_recorded_is_told_as_that(history: History) -> None:
    told = examined(history)
    assert [one.what for one in told] == list(KINDS)
    assert {one.state for one in told} == {"not_recorded"}


@pytest.mark.parametrize(
    ("first", "expected"), [(245, "changed"), (244, "as_before"), (300, "changed"), (301, "as_before")]
)
def test_shoes_that_are_new_within_56_days_up_to_the_onset(alternate: History, first: int, expected: str) -> None:
    """Days 245 and 300 have a run of their own beside, so that the first run with them is on that day."""
    for number in (243, 300, 301):
        alternate.run(day(number), 5_000, start="18:00")
    change(alternate, 1, 330, gear="Old ones")
    change(alternate, first, 330, gear="New ones")
    assert state(alternate, "shoe") == expected
    if expected == "changed":
        assert found(alternate, "shoe") == [("changed", day(first), {"from": "Old ones", "to": "New ones"})]


def test_shoes_in_turn_are_no_change_and_two_new_ones_are_two(alternate: History) -> None:
    for number in range(1, 331):
        change(alternate, number, number, gear="Blue" if number % 2 else "Red")
    assert state(alternate, "shoe") == "as_before"
    change(alternate, 250, 251, gear="Green")
    change(alternate, 280, 290, gear="Black")
    assert [(one[1], one[2]["to"]) for one in found(alternate, "shoe")] == [(day(250), "Green"), (day(280), "Black")]


def test_shoes_that_nobody_named_then_are_not_as_before(alternate: History) -> None:
    change(alternate, 301, 330, gear="Named later")
    assert state(alternate, "shoe") == "not_recorded"
    change(alternate, 100, 300, gear="Named")
    assert state(alternate, "shoe") == "as_before"
    change(alternate, 100, 223, gear=None)  # three weeks of the 26 before day 245 are told
    assert state(alternate, "shoe") == "not_recorded"
    change(alternate, 217, 223, gear="Named")  # four of them
    assert state(alternate, "shoe") == "as_before"
    change(alternate, 245, 300, gear=None)
    assert state(alternate, "shoe") == "not_recorded"


def test_watch_and_pod_are_those_of_the_files(history: History) -> None:
    for number in range(100, 300, 3):
        gait_run(history, day(number), km=1.0, seed=number, watch=("fr945" if number < 260 else "fr965", 123456))
    assert found(history, "watch") == [
        ("changed", day(262), {"from": "garmin fr945 …3456", "to": "garmin fr965 …3456"})
    ]  # fmt: skip
    assert state(history, "pod") == "not_recorded"


def test_a_surface_that_is_new(alternate: History) -> None:
    assert state(alternate, "surface") == "not_recorded"
    change(alternate, 1, 330, sport="run.road")
    assert state(alternate, "surface") == "as_before"
    change(alternate, 281, 281, sport="run.trail")
    assert found(alternate, "surface") == [("changed", day(281), {"from": "road", "to": "trail"})]
    change(alternate, 244, 244, sport="run.trail")
    assert state(alternate, "surface") == "as_before"


def test_a_week_with_more_climb_than_any_of_the_26_before(alternate: History) -> None:
    """Weeks back from the onset: 294 to 300, 287 to 293 and so on, each with four or five runs of 10 m."""
    assert state(alternate, "climb") == "as_before"
    change(alternate, 289, 289, ascent_m=21)
    assert found(alternate, "climb") == [("changed", day(287), {"ascent_m": 61.0, "before_m": 50.0})]
    change(alternate, 268, 268, ascent_m=21)  # of the week 266 to 272, of five runs
    assert found(alternate, "climb") == [("as_before", None, {"ascent_m": 61.0, "before_m": 61.0})]


def test_climb_counts_by_weeks_of_which_all_is_known(alternate: History) -> None:
    change(alternate, 289, 289, ascent_m=900)
    change(alternate, 290, 290, ascent_m=None)
    assert state(alternate, "climb") == "as_before"
    change(alternate, 273, 300, ascent_m=None)
    assert state(alternate, "climb") == "not_recorded"
    change(alternate, 273, 300, ascent_m=50)
    assert state(alternate, "climb") == "changed"
    change(alternate, 1, 251, ascent_m=None)  # three weeks are left
    assert state(alternate, "climb") == "not_recorded"
    change(alternate, 245, 251, ascent_m=10)
    assert state(alternate, "climb") == "changed"


def test_more_days_in_a_row_than_in_the_26_weeks_before_and_three_at_least(alternate: History) -> None:
    assert found(alternate, "back_to_back") == [("as_before", None, {"days": 2, "before_days": 2})]
    alternate.run(day(282), 5_000)
    assert found(alternate, "back_to_back") == [("changed", day(280), {"days": 5, "before_days": 2})]
    for number in (153, 156):
        alternate.run(day(number), 5_000)
    assert state(alternate, "back_to_back") == "as_before"


def test_two_days_in_a_row_are_nothing_new_for_anybody(history: History) -> None:
    history.runs((day(number), 10_000) for number in range(1, 330, 5))
    history.run(day(297), 10_000)
    assert found(history, "back_to_back") == [("as_before", None, {"days": 2, "before_days": 1})]


@pytest.mark.parametrize(("rpe", "expected"), [(7.0, "changed"), (6.9, "as_before")])
def test_hard_runs_against_the_most_in_any_28_days_before(alternate: History, rpe: float, expected: str) -> None:
    change(alternate, 1, 330, rpe=3.0)
    change(alternate, 250, 251, rpe=8.0)
    for number in (275, 283):
        change(alternate, number, number, rpe=rpe)
    assert state(alternate, "hard") == "as_before"  # two, as before
    change(alternate, 292, 292, rpe=rpe)
    assert state(alternate, "hard") == expected
    if expected == "changed":
        assert found(alternate, "hard") == [("changed", day(292), {"runs": 3, "before_runs": 2})]


def test_hard_runs_are_not_recorded_where_nobody_said_how_runs_felt(alternate: History) -> None:
    change(alternate, 273, 300, rpe=8.0)
    assert state(alternate, "hard") == "not_recorded"
    change(alternate, 240, 272, rpe=3.0)
    assert state(alternate, "hard") == "changed"


@pytest.mark.parametrize(
    ("on", "expected"), [(272, "as_before"), (274, "changed"), (299, "changed"), (301, "not_recorded")]
)
def test_races_of_the_28_days_before(alternate: History, on: int, expected: str) -> None:
    change(alternate, on, on, race=True)
    if on == 272:
        alternate.con.execute("update activity set local_date = ? where race", [day(272)])
    assert [one[:2] for one in found(alternate, "race")] == [(expected, day(on) if expected == "changed" else None)]


@pytest.mark.parametrize(
    ("begun", "expected"), [(244, "as_before"), (245, "changed"), (299, "changed"), (300, "not_recorded")]
)
def test_what_was_begun_before_the_day_of_onset(alternate: History, begun: int, expected: str) -> None:
    """What was begun on the day itself may be an answer to the pain."""
    tried(alternate, day(begun), "exercise", "bridges")
    assert state(alternate, "tried") == expected


def test_illness_is_a_gap_that_the_runner_called_so(history: History) -> None:
    history.runs((day(number), 10_000) for number in range(1, 331) if number not in range(240, 250))
    assert state(history, "illness") == "not_recorded"
    answer_gap(history.con, GapAnswer(day(240), "travel"), NOW, TODAY)
    assert state(history, "illness") == "not_recorded"
    answer_gap(history.con, GapAnswer(day(240), "illness"), NOW, TODAY)
    assert found(history, "illness") == [("changed", day(240), {"days": 10})]
    assert state(history, "illness", 304) == "changed"  # it ended 55 days before
    assert state(history, "illness", 305) == "not_recorded"


def walk(history: History, cadences: dict[int, float], last: int = 260) -> None:
    """A run on each second day, with the cadence that holds from a day on."""
    for number in range(1, last, 2):
        level = next(value for begun, value in sorted(cadences.items(), reverse=True) if number >= begun)
        gait_run(history, day(number), km=4.0, cadence=level, seed=number)


def test_gait_is_held_against_the_noise_floor_up_to_the_onset(history: History) -> None:
    walk(history, {1: 172.0, 171: 168.0})
    ((told, since, values),) = found(history, "cadence_spm", 199)
    assert told == "changed"
    assert since is not None
    assert day(171) < since <= day(187)  # from when half of 28 days are the new ones
    assert values["change"] == pytest.approx(-4, abs=0.2)
    assert 0 < values["noise_floor"] < 0.5
    assert state(history, "stance_balance_left_pct", 199) == "as_before"
    assert state(history, "cadence_spm", 170) == "as_before"
    assert [one.what for one in examined(history, 199)][len(KINDS) :] == ["cadence_spm", "stance_balance_left_pct"]


def test_gait_of_a_run_more_than_a_week_before_the_onset_says_nothing(history: History) -> None:
    walk(history, {1: 172.0}, last=200)
    assert state(history, "cadence_spm", 206) == "as_before"
    assert state(history, "cadence_spm", 207) == "not_recorded"


def test_gait_without_a_noise_floor_is_not_told(history: History) -> None:
    walk(history, {1: 172.0, 30: 160.0}, last=40)
    assert state(history, "cadence_spm", 39) == "not_recorded"


def test_gait_after_the_onset_is_told_only_where_it_set_in_after_it(history: History) -> None:
    walk(history, {1: 172.0, 171: 168.0})
    (after,) = [one for one in examined(history, 165) if one.what == "after_onset_cadence_spm"]
    assert after.on is not None
    assert after.on > day(165)
    assert not [one for one in examined(history, 199) if one.what.startswith("after_onset_")]
    until = Seen(1, "owner", until=day(165))
    assert not [one for one in examined(history, 165, until) if one.what.startswith("after_onset_")]
