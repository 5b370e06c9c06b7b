from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.daily import DailyLoad, daily_load
from analytics.run import Seen
from tests.analytics.history import OWNER, SHARED, History, day, new_history

Rows = list[dict[str, Any]]


def rows(history: History, by: str = "distance", seen: Seen = OWNER) -> Rows:
    return list(daily_load(history.con, seen, by).frame.iter_rows(named=True))


def loads(history: History, by: str = "distance", seen: Seen = OWNER) -> list[float | None]:
    return [row["load"] for row in rows(history, by, seen)]


def test_every_day_from_the_first_activity_to_the_last_has_a_row(history: History) -> None:
    history.run(day(3), 10_000)
    history.run(day(1), None, family="strength")
    history.run(day(6), None, family="walk")
    answer = daily_load(history.con, OWNER, "distance")
    assert answer.frame["local_date"].to_list() == [day(number) for number in range(1, 7)]
    assert answer.frame["load"].to_list() == [0, 0, 10, 0, 0, 0]
    assert (answer.first_day, answer.last_day, answer.n, answer.units["load"]) == (day(1), day(6), 1, "km")


def test_no_activity_is_no_day(history: History) -> None:
    answer = daily_load(history.con, OWNER)
    assert (len(answer.frame), answer.n, answer.first_day, dict(answer.coverage)) == (0, 0, None, {})


def test_one_run_in_all_is_one_day(history: History) -> None:
    history.run(day(1), 10_000)
    (row,) = rows(history)
    assert (row["load"], row["acwr_coupled"], row["monotony"], row["form"]) == (10, None, None, 0)
    assert row["fitness"] == pytest.approx(10 * 0.0235284, rel=1e-5)


def test_two_runs_of_a_day_are_summed_and_only_running_counts(history: History) -> None:
    history.run(day(1), 10_000, start="07:00", rpe=3)
    history.run(day(1), 5_000, start="18:00", moving_s=1800, rpe=5)
    history.run(day(1), 4_000, start="12:00", family="walk", rpe=9)
    assert loads(history) == [15]
    assert loads(history, "rpe") == [60 * 3 + 30 * 5]


def test_the_runners_own_day_counts_whatever_the_instant(history: History) -> None:
    """Over midnight, over the date line and over a change of clocks: the local date is the run's own."""
    history.run(day(1), 10_000, start="23:30")
    history.run(day(2), 8_000, start="22:00")
    history.con.execute("update activity set utc_offset_s = 50400, started_utc = started_utc - interval 14 hour")
    history.run(day(4), 6_000, start="09:30")
    history.con.execute("update activity set utc_offset_s = -43200 where distance_m = 6000")
    history.run(date(2026, 3, 29), 5_000, start="00:30")
    found = loads(history)
    assert found[:4] == [10, 8, 0, 6]
    assert (len(found), found[-1]) == (88, 5)


def test_a_month_that_is_marked_as_unrecorded_is_unknown_and_breaks_every_window(history: History) -> None:
    history.everyday(1, 40)
    history.everyday(71, 110)
    history.unrecorded(day(41), day(70))
    found = rows(history)
    assert [row["load"] for row in found[39:42] + found[69:71]] == [10, None, None, None, 10]
    assert found[39]["acwr_coupled"] == 1
    assert all(row["acwr_coupled"] is None for row in found[40:97])
    assert found[97]["acwr_coupled"] == 1
    assert all(row["acwr_ewma"] is None for row in found[40:97])
    assert found[97]["acwr_ewma"] == pytest.approx(1)
    assert found[70]["fitness"] == found[0]["fitness"]
    assert [found[place]["fitness"] for place in (40, 69)] == [None, None]
    assert [row["known_days"] for row in (found[39], found[40], found[70])] == [40, 0, 1]


def test_a_month_without_a_watch_that_is_not_marked_is_rest(history: History) -> None:
    history.everyday(1, 40)
    history.run(day(80), 10_000)
    found = rows(history)
    assert found[60]["load"] == 0
    assert found[67]["acwr_coupled"] is None, "28 days of rest have no ratio"


def test_a_run_on_an_unrecorded_day_leaves_the_day_unknown(history: History) -> None:
    history.everyday(1, 3)
    history.unrecorded(day(2), day(2))
    assert loads(history) == [10, None, 10]


def test_what_was_removed_under_the_terms_of_strava_is_unknown(history: History) -> None:
    history.everyday(1, 10)
    history.lose(5)
    found = rows(history)
    assert [row["load"] for row in found[3:6]] == [10, None, 10]
    assert all(row["monotony"] is None and row["strain"] is None for row in found)
    history.lose(10)
    assert len(rows(history)) == 10, "the day that is lost was recorded, too"


def test_a_run_without_a_distance_or_an_effort_leaves_its_day_unknown(history: History) -> None:
    history.run(day(1), 10_000, rpe=4)
    history.run(day(2), None, rpe=4)
    history.run(day(3), 10_000)
    history.run(day(3), 10_000, start="18:00", rpe=4)
    history.run(day(4), 10_000, rpe=4, moving_s=None)
    assert loads(history) == [10, None, 20, 10]
    assert loads(history, "rpe") == [240, 240, None, None]


def test_the_best_source_that_tells_four_days_in_five_is_taken_and_named(history: History) -> None:
    for number in range(1, 11):
        history.run(day(number), 10_000, rpe=4 if number > 2 else None)
    answer = daily_load(history.con, OWNER)
    assert (answer.by, answer.units["load"], answer.coverage["rpe"]) == ("rpe", "effort x min", 0.8)
    assert answer.fallbacks == (
        "Asked for the best source, used effort times minutes, because heart rate tells 0 % of the days with a run, "
        "and at least 80 % are needed.",
        "Heart rate tells nothing before these are set: niggle body set resting-heart-rate BEATS, niggle body set sex "
        "female (or male), niggle body set max-heart-rate BEATS.",
    )
    history.run(day(11), 10_000)
    answer = daily_load(history.con, OWNER)
    assert (answer.by, round(answer.coverage["rpe"], 3)) == ("distance", 0.727)
    assert "effort times minutes tells 73 %" in answer.fallbacks[0]
    assert daily_load(history.con, OWNER, "rpe").by == "rpe", "what is asked for is taken, whatever it covers"
    assert daily_load(history.con, OWNER, "rpe").fallbacks == ()


def test_days_that_nothing_can_tell_do_not_count_against_a_source(history: History) -> None:
    history.run(day(1), 10_000, rpe=4)
    history.run(day(2), 10_000)
    history.unrecorded(day(2), day(2))
    assert daily_load(history.con, OWNER).coverage == {"heartrate": 0, "rpe": 1, "distance": 1}


def test_where_no_source_tells_enough_distance_is_taken_and_that_is_said(history: History) -> None:
    for number in range(1, 5):
        history.run(day(number), 10_000 if number == 1 else None)
    answer = daily_load(history.con, OWNER)
    assert (answer.by, answer.frame["load"].to_list()) == ("distance", [10, None, None, None])
    assert "distance tells 25 %" in answer.fallbacks[0]


def test_the_floor_of_five_kilometres_is_one_of_kilometres_whatever_tells_the_load(history: History) -> None:
    for number in range(1, 41):
        history.run(day(number), 600, rpe=8)
    assert rows(history, "rpe")[-1]["acwr_runsafe"] is None
    assert rows(history, "rpe")[-1]["acwr_coupled"] == 1
    history.con.execute("update activity set distance_m = 800")
    assert rows(history, "rpe")[-1]["acwr_runsafe"] == pytest.approx(1)


def test_another_audience_sees_the_load_of_what_it_may_see(history: History) -> None:
    history.everyday(1, 30)
    history.run(day(30), 90_000, shareable=False, start="18:00")
    history.run(day(31), 10_000, shareable=False)
    own, shared = rows(history), rows(history, seen=SHARED)
    assert (len(own), len(shared)) == (31, 31)
    assert (own[29]["load"], shared[28]["load"], shared[28]["acwr_coupled"]) == (100, 10, 1)
    assert {shared[at][name] for at in (29, 30) for name in ("load", "acwr_coupled")} == {None}


def test_a_past_day_sees_what_was_there_then(history: History) -> None:
    history.everyday(1, 60)
    history.unrecorded(day(50), day(55))
    whole = rows(history)
    for until in (day(20), day(49), day(52)):
        seen = Seen(1, "owner", until)
        assert rows(history, seen=seen) == whole[: (until - day(1)).days + 1]


def test_figures_that_are_still_warming_up_are_marked(history: History) -> None:
    history.everyday(1, 130)
    found = rows(history)
    assert [number for number in (56, 57) if found[number - 1]["ewma_warming_up"]] == [56]
    assert [number for number in (126, 127) if found[number - 1]["fitness_warming_up"]] == [126]


def test_an_answer_says_its_windows_units_and_doubts(history: History) -> None:
    history.everyday(1, 3)
    answer: DailyLoad = daily_load(history.con, OWNER, "distance")
    assert "28" in answer.window
    assert any("safe" in caveat for caveat in answer.caveats)
    assert {answer.units[name] for name in ("load", "fitness", "fatigue", "form", "strain")} == {"km"}


PLANNED = st.lists(st.tuples(st.integers(0, 59), st.integers(1, 30_000)), min_size=1, max_size=25)


@given(PLANNED, st.integers(1, 400), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_splitting_shifting_and_rest_change_nothing_else(
    module_history: History, planned: list[tuple[int, int]], shift: int, random: Any
) -> None:
    history = module_history

    def fresh(runs: list[tuple[int, int]], days_later: int = 0) -> Rows:
        history.con.execute("delete from activity")
        for number, metres in runs:
            history.run(day(1) + timedelta(days=number + days_later), metres)
        return rows(history)

    plain = fresh(planned)
    mixed = list(planned)
    random.shuffle(mixed)
    assert fresh(mixed) == plain, "order"
    halves = [part for number, metres in planned for part in ((number, metres // 2), (number, metres - metres // 2))]
    assert fresh(halves) == plain, "splitting a run in two"
    later = fresh(planned, shift)
    assert [{**row, "local_date": row["local_date"] - timedelta(days=shift)} for row in later] == plain, "shifting"
    last = max(number for number, _ in planned)
    fresh(planned)
    history.run(day(1) + timedelta(days=last + 10), None, family="walk")
    rested = rows(history)
    assert rested[: len(plain)] == plain, "days of rest after"
    assert [row["load"] for row in rested[len(plain) :]] == [0] * 10


@pytest.fixture(scope="module")
def module_history(tmp_path_factory: pytest.TempPathFactory) -> Any:
    history = new_history(Path(tmp_path_factory.mktemp("daily")))
    yield history
    history.close()
