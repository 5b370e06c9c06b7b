from datetime import date, datetime
from typing import Any

import pytest

from analytics.status import decisions
from tests.analytics.history import OWNER, SHARED, History, day


def rows(history: History, today: date, seen: Any = OWNER) -> list[tuple[Any, ...]]:
    return decisions(history.con, seen, today).frame.rows()


def ended(history: History, run_no: int, path: str, outcome: str) -> None:
    history.con.execute("insert into import_item values (?, 1, ?, 'x', ?, null, [])", [run_no, path, outcome])


def test_nothing_is_asked_where_all_is_well(history: History) -> None:
    assert rows(history, day(1)) == []
    history.run(day(1), 10_000)
    assert rows(history, day(2)) == []


def test_a_file_counts_as_it_last_ended(history: History) -> None:
    history.run(day(1), 10_000)
    for run_no, on in [(1, datetime(2026, 1, 1, 9)), (2, datetime(2026, 1, 2, 9))]:
        history.con.execute("insert into import_run values (?, 1, ['/'], ?, ?)", [run_no, on, on])
    for run_no, path, outcome in [(1, "/mended", "failed"), (2, "/mended", "imported"), (1, "/a", "failed")]:
        ended(history, run_no, path, outcome)
    ended(history, 2, "/b", "failed")
    ended(history, 2, "/c", "skipped")
    assert rows(history, day(2)) == [("failed_files", 2, day(1), day(2))]
    assert rows(history, day(2), SHARED) == []


@pytest.mark.parametrize(
    ("raw", "asked"), [("unknown", True), ("unknown/elliptical", True), ("cycling", False), ("unknown_sport", False)]
)
def test_only_a_sport_that_the_source_does_not_say_is_asked_for(history: History, raw: str, asked: bool) -> None:
    history.run(day(1), 10_000, family="other")
    history.con.execute("update activity set sport_raw = ?", [raw])
    assert rows(history, day(1)) == ([("unknown_sport", 1, day(1), day(1))] if asked else [])


def test_pain_of_an_area_without_a_number_is_the_owners_to_mend(history: History) -> None:
    for number in range(1, 5):
        history.pain(day(number), 3)
    history.con.execute("update pain_note set severity = null where pain_note_id < 4")
    history.con.execute("update pain_note set area = null where pain_note_id = 1")
    history.con.execute("update pain_note set deleted_at = now()::timestamp where pain_note_id = 2")
    assert rows(history, day(5)) == [("pain_without_number", 1, day(3), day(3))]
    assert rows(history, day(5), SHARED) == []


def test_seven_days_without_any_activity_are_a_silence(history: History) -> None:
    history.run(day(1), 10_000)
    assert rows(history, day(7)) == []
    assert rows(history, day(8)) == [("silence", 7, day(2), day(8))]
    history.run(day(2), None, family="walk")
    assert rows(history, day(8)) == []


def test_silence_is_judged_by_what_the_audience_may_see_and_not_by_days_to_come(history: History) -> None:
    history.run(day(1), 10_000)
    history.run(day(8), 10_000, shareable=False)
    history.run(day(20), 10_000)
    assert rows(history, day(9)) == []
    assert rows(history, day(9), SHARED) == []
    assert rows(history, day(15)) == rows(history, day(15), SHARED) == [("silence", 7, day(9), day(15))]


def test_the_kinds_stand_in_one_order(history: History) -> None:
    history.run(day(1), 10_000, family="other")
    history.con.execute("update activity set sport_raw = 'unknown'")
    history.pain(day(1), 3)
    history.con.execute("update pain_note set severity = null")
    ended(history, 1, "/a", "failed")
    assert [row[0] for row in rows(history, day(30))] == [
        "failed_files",
        "unknown_sport",
        "pain_without_number",
        "silence",
    ]
