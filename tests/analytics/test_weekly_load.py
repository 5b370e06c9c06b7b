from datetime import date
from typing import Any

import pytest

from analytics.load import weekly_load, weekly_other
from tests.analytics.history import OWNER, SHARED, History, day

MONDAY = date(2026, 1, 5)


def weeks(history: History, today: date, first_weekday: int = 0, seen: Any = OWNER) -> list[dict[str, Any]]:
    return list(weekly_load(history.con, seen, first_weekday, today).frame.iter_rows(named=True))


def test_a_week_sums_its_runs_by_local_date(history: History) -> None:
    history.run(date(2026, 1, 5), 10_000, moving_s=3000, ascent_m=50)
    history.run(date(2026, 1, 11), 12_500, moving_s=3600, ascent_m=70)
    history.run(date(2026, 1, 12), 8_000)
    first, second = weeks(history, date(2026, 2, 1))[:2]
    assert first == {
        "week_start": MONDAY,
        "distance_m": 22_500,
        "moving_s": 6600,
        "ascent_m": 120,
        "runs": 2,
        "partial": False,
        "missing": None,
    }
    assert (second["distance_m"], second["runs"]) == (8_000, 1)


def test_the_week_starts_on_the_runners_own_first_day(history: History) -> None:
    history.run(date(2026, 1, 4), 10_000)  # a Sunday
    history.run(date(2026, 1, 10), 5_000)  # the Saturday after
    assert [week["week_start"] for week in weeks(history, date(2026, 1, 10), 0)] == [date(2025, 12, 29), MONDAY]
    (sunday_week,) = weeks(history, date(2026, 1, 10), 6)
    assert (sunday_week["week_start"], sunday_week["distance_m"]) == (date(2026, 1, 4), 15_000)


def test_a_week_over_new_year_is_one_week(history: History) -> None:
    history.run(date(2025, 12, 31), 10_000)
    history.run(date(2026, 1, 1), 10_000)
    assert weeks(history, date(2026, 1, 4))[0]["distance_m"] == 20_000


def test_a_week_without_running_is_zero_and_shown(history: History) -> None:
    history.run(date(2026, 1, 5), 10_000)
    history.run(date(2026, 1, 19), 10_000)
    empty = weeks(history, date(2026, 1, 19))[1]
    assert (empty["distance_m"], empty["moving_s"], empty["runs"]) == (0, 0, 0)


def test_a_week_after_the_last_activity_is_unknown_not_zero(history: History) -> None:
    history.run(date(2026, 1, 5), 10_000)
    after = weeks(history, date(2026, 1, 19))[1:]
    assert [(week["distance_m"], week["moving_s"], week["runs"]) for week in after] == [(None, None, 0)] * 2
    history.run(date(2026, 1, 14), 3_000, family="walk")
    assert weeks(history, date(2026, 1, 19))[1]["distance_m"] == 0


def test_unknown_moving_time_is_unknown_not_zero(history: History) -> None:
    history.run(date(2026, 1, 5), 10_000, moving_s=None, ascent_m=None)
    (week,) = weeks(history, date(2026, 1, 6))
    assert (week["moving_s"], week["ascent_m"]) == (None, None)


def test_the_week_of_today_and_a_first_week_begun_late_are_partial(history: History) -> None:
    history.run(date(2026, 1, 7), 10_000)  # a Wednesday: nothing is known of Monday and Tuesday
    assert [week["partial"] for week in weeks(history, date(2026, 1, 21))] == [True, False, True]


def test_the_first_week_is_whole_if_anything_was_recorded_on_its_first_day(history: History) -> None:
    history.run(MONDAY, None, family="strength")
    history.run(date(2026, 1, 7), 10_000)
    assert weeks(history, date(2026, 1, 21))[0]["partial"] is False


def test_runs_after_the_day_that_is_asked_for_are_not_known_yet(history: History) -> None:
    history.everyday(1, 40)
    assert weeks(history, day(10))[-1]["runs"] == 6  # Monday 5 to Saturday 10 January


def test_only_running_is_running_load(history: History) -> None:
    history.run(MONDAY, 10_000)
    for family in ("walk", "elliptical", "strength", "hike", "other"):
        history.run(MONDAY, 5_000, family=family, moving_s=1800)
    assert weeks(history, MONDAY)[0]["distance_m"] == 10_000
    beside = weekly_other(history.con, OWNER, 0, MONDAY).frame
    assert set(beside["sport_family"]) == {"walk", "elliptical", "strength", "hike", "other"}
    assert set(beside["moving_s"]) == {1800}


@pytest.mark.parametrize(
    ("family", "raw", "climb_m", "aerobic_s"),
    [
        ("elliptical", "Elliptical", None, 1800),
        ("stairs", "StairStepper", None, 1800),
        ("hike", "Hike", 0, 1800),
        ("walk", "walking", 99, 0),  # 5 km
        ("walk", "walking", 100, 1800),
        ("walk", "walking", None, 0),
        ("walk", "walking/indoor_walking", None, 1800),
        ("strength", "WeightTraining", None, 0),
        ("mobility", "Yoga", None, 0),
        ("other", "Ride", None, 1800),
        ("other", "VirtualRide", None, 1800),
        ("other", "cycling/road", None, 1800),
        ("other", "EBikeRide", None, 0),
        ("other", "motorcycling", None, 0),
        ("other", "lap_swimming", None, 1800),
        ("other", "Golf", None, 0),
        ("other", "Skateboard", None, 0),
    ],
)
def test_what_is_aerobic_counts_in_the_second_ledger_only(
    history: History, family: str, raw: str, climb_m: int | None, aerobic_s: int
) -> None:
    history.run(MONDAY, 5_000, family=family, moving_s=1800, ascent_m=climb_m)
    history.con.execute("update activity set sport_raw = ?", [raw])
    (row,) = weekly_other(history.con, OWNER, 0, MONDAY).frame.to_dicts()
    assert (row["moving_s"], row["aerobic_s"]) == (1800, aerobic_s)
    assert weeks(history, MONDAY) == []


def test_aerobic_time_that_nobody_recorded_is_unknown_and_not_none(history: History) -> None:
    history.run(MONDAY, 5_000, family="elliptical", moving_s=None)
    history.run(MONDAY, None, family="strength", moving_s=None)
    told = {row["sport_family"]: row for row in weekly_other(history.con, OWNER, 0, MONDAY).frame.to_dicts()}
    assert (told["elliptical"]["moving_s"], told["elliptical"]["aerobic_s"]) == (None, None)
    assert (told["strength"]["moving_s"], told["strength"]["aerobic_s"]) == (None, 0)


def test_another_audience_sums_only_what_it_may_see(history: History) -> None:
    history.run(MONDAY, 10_000, shareable=False)
    history.run(MONDAY, 5_000)
    (week,) = weeks(history, MONDAY, seen=SHARED)
    assert (week["distance_m"], week["runs"], week["missing"]) == (None, None, "withheld")


def test_a_store_without_runs_has_no_weeks(history: History) -> None:
    assert weeks(history, MONDAY) == []
    history.run(MONDAY, None, family="strength")
    assert weeks(history, MONDAY) == []


def test_a_week_with_unrecorded_days_is_partial_and_without_a_run_unknown(history: History) -> None:
    for number in (5, 21, 29):
        history.run(day(number), 10_000)
    history.con.execute(
        "insert into unrecorded_span by name select 1 as unrecorded_span_id, 1 as athlete_id, "
        "date '2026-01-14' as from_date, date '2026-01-19' as to_date, now()::timestamp as created_at"
    )
    found = weeks(history, date(2026, 2, 1))
    assert [(week["distance_m"], week["partial"]) for week in found] == [
        (10_000, False),
        (None, True),
        (10_000, True),
        (10_000, True),  # not over on 1 Feb
    ]
    history.con.execute("update unrecorded_span set deleted_at = now()::timestamp")
    assert [week["distance_m"] for week in weeks(history, date(2026, 2, 1))] == [10_000, 0, 10_000, 10_000]
