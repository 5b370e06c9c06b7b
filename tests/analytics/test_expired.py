"""What was removed when its time was over leaves no smaller number behind: what it may have touched is null."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import load
from analytics.records import expired
from analytics.reference import reference_distance
from analytics.status import decisions
from tests.analytics.history import OWNER, SHARED, History, day, new_history
from tests.analytics.test_weekly_longest import longest

MONDAY = 0
NOTHING = {"distance_m": None, "moving_s": None, "ascent_m": None, "runs": None, "partial": True, "missing": "expired"}


def weeks(history: History, today: date, seen: Any = OWNER) -> list[dict[str, Any]]:
    return load.weekly_load(history.con, seen, MONDAY, today).frame.to_dicts()


def spikes(history: History) -> dict[date, dict[str, Any]]:
    return {row["local_date"]: row for row in load.session_spikes(history.con, OWNER).frame.iter_rows(named=True)}


def days(history: History) -> list[date]:
    return [row["local_date"] for row in expired(history.con, OWNER).frame.to_dicts() if row["settled_at"] is None]


def record(history: History, key: str, athlete_id: int = 1) -> None:
    """A record of this key, of whatever source."""
    history.con.execute(
        "insert into source_activity by name select 900 as activity_no, $key as activity_key, $athlete as athlete_id, "
        "900 as source_no, 0 as session_index, 1 as revision, true as shareable, 'run' as sport_family, "
        "'run' as sport, 'run' as sport_raw, date '2026-01-06' as local_date, 'stated' as local_time_source, "
        "0 as sample_count",
        {"key": key, "athlete": athlete_id},
    )


def test_a_week_that_lost_something_is_null_and_says_why(history: History) -> None:
    history.run(day(5), 10_000)  # Monday, 5 Jan 2026
    lost = history.run(day(6), None, family="walk")
    history.run(day(7), 12_000)
    history.run(day(13), 8_000)
    history.lose(lost)
    first, second = weeks(history, day(20))[:2]
    assert first == {"week_start": day(5), **NOTHING}
    assert (second["distance_m"], second["runs"], second["partial"], second["missing"]) == (8_000, 1, False, None)
    assert longest(history)["week_start"].to_list() == [day(12)]


def test_weeks_begin_with_what_was_lost_and_what_is_known_reaches_to_it(history: History) -> None:
    first = history.run(day(5), 10_000)
    history.run(day(14), 10_000)
    last = history.run(day(27), None, family="walk")
    for one in (first, last):
        history.lose(one)
    found = weeks(history, day(38))
    assert [(week["week_start"], week["distance_m"], week["missing"]) for week in found] == [
        (day(5), None, "expired"),
        (day(12), 10_000, None),
        (day(19), 0, None),
        (day(26), None, "expired"),
        (day(33), None, None),  # after the last activity
    ]
    assert found[1]["partial"] is False


def test_what_is_beside_running_is_null_in_that_week(history: History) -> None:
    for number in (5, 12):
        history.run(day(number), None, family="elliptical", moving_s=1800)
    history.lose(history.run(day(6), 10_000))
    assert load.weekly_other(history.con, OWNER, MONDAY, day(20)).frame.rows() == [
        (day(5), "elliptical", None, None, None, "expired"),
        (day(12), "elliptical", 1800, 1800, 1, None),
    ]


def test_a_session_whose_window_lost_something_is_not_covered(history: History) -> None:
    lost = history.run(day(10), 30_000)
    for number in (5, 9, 10, 11, 39, 40, 41):
        history.run(day(number), 10_000, start="12:00")
    history.lose(lost)
    told = {number: spikes(history)[day(number)] for number in (5, 9, 10, 11, 39, 40, 41)}
    assert [row["state"] for row in told.values()] == [
        "no_baseline", "not_covered", "not_covered", "not_covered", "not_covered", "not_covered", "not_covered",
    ]  # fmt: skip
    for number in (9, 10, 11, 39, 40, 41):
        row = told[number]
        assert [row[name] for name in ("longest_30d_m", "longest_30d_on", "ratio", "runs_30d", "few_runs")] == [
            None
        ] * 5
    # One of the day before, of the same day or of the day after may have been its other part.
    assert [told[number]["distance_m"] for number in (5, 9, 10, 11, 39)] == [10_000, None, None, None, 10_000]
    history.run(day(42), 10_000)
    assert spikes(history)[day(42)]["state"] == "reference"  # 30 days before are day 12, and that session is whole


def test_a_session_known_only_by_its_day_had_no_other_part(history: History) -> None:
    history.run(day(9), 10_000, start=None)
    history.lose(history.run(day(10), 30_000))
    row = spikes(history)[day(9)]
    assert (row["state"], row["distance_m"]) == ("no_baseline", 10_000)


def test_a_week_has_no_longest_where_the_other_part_of_a_session_may_be_lost(history: History) -> None:
    history.run(day(11), 10_000, start="22:30")  # a Sunday, ended at 23:30
    other = history.run(day(12), 5_000, start="00:15")
    history.run(day(20), 8_000)

    def told() -> list[tuple[date, int]]:
        return longest(history).select("week_start", "distance_m").rows()

    assert told() == [(day(5), 15_000), (day(19), 8_000)]
    history.lose(other)
    assert told() == [(day(19), 8_000)]


def test_a_reference_gives_way_to_what_was_lost(history: History) -> None:
    history.everyday(1, 60)
    history.lose(31)
    answer = reference_distance(history.con, OWNER, day(61))
    assert (answer.reference_m, answer.longest_30d_m, answer.longest_30d_on) == (None, None, None)
    assert [reason.code for reason in answer.reasons] == ["expired"]
    assert answer.reason == (
        "What came from Strava's API for 31 Jan 2026 was removed under Strava's terms, so the longest run may be "
        "missing. Strava's archive brings it back; or bring its file and say that the day is whole."
    )
    history.lose(33)
    assert "for 2 days up to 2 Feb 2026 was" in (reference_distance(history.con, OWNER, day(61)).reason or "")
    history.everyday(61, 66)
    assert reference_distance(history.con, OWNER, day(67)).reasons == ()


def test_what_was_lost_is_no_silence_and_no_layoff_but_asks(history: History) -> None:
    history.everyday(1, 40)
    for number in range(33, 41):
        history.lose(number)
    assert decisions(history.con, OWNER, day(41)).frame.rows() == [("expired", 8, day(33), day(40))]
    assert [reason.code for reason in reference_distance(history.con, OWNER, day(41)).reasons] == ["expired"]
    assert decisions(history.con, OWNER, day(47)).frame.rows() == [
        ("silence", 7, day(41), day(47)),
        ("expired", 8, day(33), day(40)),
    ]


def test_a_return_that_may_be_none_is_not_called_one(history: History) -> None:
    history.everyday(1, 5)
    lost = history.run(day(12), 10_000)
    history.everyday(18, 40)
    history.lose(lost)
    assert [reason.code for reason in reference_distance(history.con, OWNER, day(40)).reasons] == ["expired"]
    # The lost one is out of the window; whether day 18 was a return is still unknown.
    assert [reason.code for reason in reference_distance(history.con, OWNER, day(44)).reasons] == ["expired"]
    assert [reason.code for reason in reference_distance(history.con, OWNER, day(46)).reasons] == []


def test_an_archives_record_of_the_same_number_fills_the_gap(history: History) -> None:
    history.lose(history.run(day(6), 10_000), "77")
    record(history, "strava.78")
    assert days(history) == [day(6)]
    history.con.execute("update source_activity set activity_key = 'strava.77', athlete_id = 2")
    assert days(history) == [day(6)]  # somebody else's
    history.con.execute("update source_activity set athlete_id = 1")
    assert days(history) == []


def test_what_the_runner_deleted_or_left_out_was_no_part_of_a_figure(history: History) -> None:
    for native_id in ("7", "8", "9"):
        history.lose(history.run(day(6), 10_000), native_id)
    history.con.execute("insert into tombstone values (1, 'strava.7', now()::timestamp)")
    history.con.execute("insert into field_override values (1, 'strava.8', 'counted', 'no', now()::timestamp)")
    history.con.execute("insert into field_override values (1, 'strava.9', 'title', 'no', now()::timestamp)")
    (row,) = expired(history.con, OWNER).frame.to_dicts()
    assert (row["local_date"], row["activities"], row["expired_at"]) == (day(6), 1, datetime(2026, 1, 13))


def test_a_shared_view_lacks_it_before_and_after_and_is_not_told_why(history: History) -> None:
    history.run(day(5), 10_000)
    lost = history.run(day(6), 12_000, shareable=False)
    before = weeks(history, day(20), SHARED)
    history.lose(lost)
    assert weeks(history, day(20), SHARED) == before
    assert expired(history.con, SHARED).n == 0
    assert "expired" not in decisions(history.con, SHARED, day(20)).frame["kind"].to_list()


@dataclass(frozen=True)
class Done:
    """An activity of a random history, one of those that followed each other on a day."""

    pause: int  # minutes since the one before of the same day ended
    minutes: int
    metres: int
    family: str


ACTIVITY = st.builds(
    Done, st.integers(0, 90), st.integers(1, 200) | st.integers(200, 1380), st.integers(1, 40_000),
    st.sampled_from(["run", "run", "run", "walk"]),
)  # fmt: skip
BEGIN = st.integers(0, 1439) | st.integers(1260, 1439)  # many of them shortly before midnight
DAYS = st.lists(st.tuples(st.integers(0, 45), BEGIN, st.lists(ACTIVITY, min_size=1, max_size=3)), max_size=22)
LAST = 80


def figures(history: History, asked: list[int]) -> dict[tuple[Any, ...], Any]:
    """Every figure of a history by what it is of."""
    con = history.con
    told: dict[tuple[Any, ...], Any] = {}
    for week in weeks(history, day(LAST)):
        for name in ("distance_m", "moving_s", "ascent_m", "runs"):
            told["week", week["week_start"], name] = week[name]
    for week in longest(history).to_dicts():
        for name in ("distance_m", "activity_id"):
            told["longest", week["week_start"], name] = week[name]
    for week in load.weekly_other(con, OWNER, MONDAY, day(LAST)).frame.to_dicts():
        for name in ("moving_s", "activities"):
            told["other", week["week_start"], week["sport_family"], name] = week[name]
    for row in load.session_spikes(con, OWNER).frame.to_dicts():
        state = None if row["state"] == "not_covered" else row["state"]
        for name in ("distance_m", "longest_30d_m", "longest_30d_on", "ratio", "runs_30d", "few_runs"):
            told["session", row["activity_id"], name] = row[name]
        told["session", row["activity_id"], "state"] = state
    for on in asked:
        answer = reference_distance(con, OWNER, day(on))
        told["reference", on] = answer.reference_m
        told["longest before", on] = answer.longest_30d_m
        told["longest before on", on] = answer.longest_30d_on
        told["silence", on] = next(iter(decisions(con, OWNER, day(on)).frame.rows()), (None,))
    return told


@given(DAYS, st.lists(st.integers(0, 65), max_size=3), st.lists(st.integers(1, LAST), min_size=2, max_size=2))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_figure_is_another_one_after_something_was_lost(
    shared_history: History, done: list[tuple[int, int, list[Done]]], go: list[int], asked: list[int]
) -> None:
    history = shared_history
    history.con.execute("delete from activity")
    history.con.execute("delete from expired_activity")
    of_api = {place % max(sum(len(row) for _, _, row in done), 1) for place in go}
    place, lost = 0, []
    for number, minute, row in done:
        begun = datetime(2026, 1, 1) + timedelta(days=number, minutes=minute)
        for one in row:
            activity_no = history.run(
                begun.date(), one.metres, start=f"{begun:%H:%M}", elapsed_s=60 * one.minutes, family=one.family,
                moving_s=one.metres // 3, shareable=place not in of_api,
            )  # fmt: skip
            lost += [activity_no] if place in of_api else []
            place += 1
            begun += timedelta(minutes=one.minutes + one.pause)
    before = figures(history, asked)
    shared = weeks(history, day(LAST), SHARED)
    for activity_no in lost:
        history.lose(activity_no)
    after = figures(history, asked)
    for key, figure in after.items():
        if figure is not None and key[0] != "silence":
            # Before the first run there was no week; it begins earlier now, because what was lost may have been a run.
            assert figure == before.get(key, 0 if key[0] == "week" else None), key
    for on in asked:
        silence = [after["silence", on], before["silence", on]]
        told = [row if row[0] == "silence" else None for row in silence]
        assert told[0] == told[1]
    assert weeks(history, day(LAST), SHARED) == shared


@pytest.fixture(scope="module")
def shared_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    history = new_history(Path(tmp_path_factory.mktemp("expired")))
    yield history
    history.close()
