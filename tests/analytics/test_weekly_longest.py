from datetime import date

import polars as pl

from analytics.load import session_spikes, weekly_load, weekly_longest
from analytics.run import Seen
from tests.analytics.history import OWNER, SHARED, History, day

MONDAY, SUNDAY = 0, 6


def longest(history: History, seen: Seen = OWNER, first_weekday: int = MONDAY) -> pl.DataFrame:
    weeks = weekly_load(history.con, seen, first_weekday, day(365))
    return weekly_longest(session_spikes(history.con, seen), weeks).frame


def test_each_week_with_a_run_has_its_longest_session(history: History) -> None:
    history.run(day(5), 10_000)  # Monday, 5 Jan 2026
    history.run(day(7), 8_000, start="07:00")
    history.run(day(7), 7_000, start="08:30")
    history.run(day(8), 40_000, family="walk")
    history.run(day(25), 12_000)
    rows = longest(history).drop("activity_id").rows()
    assert rows == [
        (date(2026, 1, 5), day(7), 15_000),
        (date(2026, 1, 19), day(25), 12_000),
    ]


def test_weeks_begin_on_the_runners_own_day(history: History) -> None:
    history.run(day(4), 10_000)  # Sunday
    history.run(day(5), 10_000)
    assert longest(history)["week_start"].to_list() == [date(2025, 12, 29), day(5)]
    assert longest(history, first_weekday=SUNDAY)["week_start"].to_list() == [day(4)]


def test_of_equals_it_is_the_earliest(history: History) -> None:
    history.run(day(6), 10_000)
    history.run(day(5), 10_000)
    assert longest(history)["local_date"].to_list() == [day(5)]


def test_another_audience_is_answered_from_what_it_may_see(history: History) -> None:
    history.run(day(5), 30_000, shareable=False)
    history.run(day(6), 10_000)
    assert longest(history, SHARED)["distance_m"].to_list() == []
    history.run(day(15), 12_000)
    assert longest(history, SHARED)["distance_m"].to_list() == [12_000]
