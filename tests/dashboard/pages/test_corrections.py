"""A run is changed, left out, deleted; days are marked as not recorded. All of it can be taken back."""

from typing import Any

import pytest

from dashboard.owner import Owner
from dashboard.requests import work
from tests.dashboard.pages.conftest import Serve, ago
from tests.dashboard.pages.window import Window


@pytest.fixture
def twice(serve: Serve) -> Owner:
    return serve("twice")


def key_of(title: str) -> str:
    """The key of the one run with this title."""
    window = Window().open("runs", text=title)
    (query,) = [query for _, query in window.links if "run=" in query]
    return query.partition("run=")[2].partition("&")[0]


def field(window: Window, kind: str, name: str) -> Any:
    """The field of the form that changes a run."""
    (found,) = [one for one in getattr(window.test, kind) if str(one.key).endswith(f"-{name}")]
    return found


def save(window: Window) -> Window:
    (button,) = [one for one in window.test.button if one.label == "Save"]
    button.click()
    return window.run()


def weeks(owner: Owner) -> int:
    """Metres of all weeks."""
    found = owner.answer("load", first_weekday=0, today=ago(0).isoformat())["weeks"]
    return sum(week["distance_m"] or 0 for week in found)


def test_a_changed_distance_counts_and_says_what_it_replaces(twice: Owner, window: Window) -> None:
    before = weeks(twice)
    window.open("runs", run=key_of("Treadmill"))
    assert field(window, "number_input", "distance").value == 7.92
    field(window, "number_input", "distance").set_value(8.5)
    save(window)
    assert window.told == ["Distance: 8.50 km now."]
    assert weeks(twice) == before + 580
    assert "Distance **8.50 km**, by you; your log said 7.92 km." in window.words
    assert "Distance from you" in window.words
    assert field(window, "number_input", "distance").help == "Before: 7.92 km"
    window.press("deed-undo")
    assert weeks(twice) == before
    assert "by you" not in window.words


def test_a_change_is_taken_back_on_the_run_and_on_the_data_page(twice: Owner, window: Window) -> None:
    key = key_of("Treadmill")
    for name, value in (("title", "Belt"), ("rpe", "7"), ("local_date", ago(2).isoformat()), ("sport", "walk")):
        twice.answer("change_activity", activity=key, field=name, value=value)
    window.open("runs", run=key)
    assert "Title **“Belt”**, by you; your log said “Treadmill”." in window.words
    assert "How hard it felt **7/10**, by you; nothing stood there." in window.words
    assert "Day **21 Mar 2026**, by you; your log said 22 Mar 2026." in window.words
    assert "Sport **walk**, by you; your log said run treadmill." in window.words
    window.press(f"unchange-run-{key}-title")
    assert window.told == ["Title: “Treadmill” again."]
    window.open("data")
    assert "What did you change?" in window.words
    assert "Sport: **walk**, before: run treadmill" in window.words
    window.press(f"unchange-data-{key}-sport").press("deed-undo")
    assert {row["field"] for row in twice.answer("changed")["changes"]} == {"sport", "rpe", "local_date"}


def test_an_emptied_field_takes_its_change_back_and_is_no_change_without_one(twice: Owner, window: Window) -> None:
    key = key_of("Treadmill")
    twice.answer("change_activity", activity=key, field="title", value="Belt")
    window.open("runs", run=key)
    field(window, "text_input", "title").set_value("")
    save(window)
    assert window.told == ["Title: “Treadmill” now."]
    field(window, "text_input", "title").set_value("")
    save(window)
    assert window.told == ["Title: nothing was put in its place, so it stays."]
    assert twice.answer("changed")["changes"] == []


def test_what_cannot_be_is_refused_and_stays_in_the_form(twice: Owner, window: Window) -> None:
    window.open("runs", run=key_of("Treadmill"))
    field(window, "number_input", "distance").set_value(0.0)
    save(window)
    assert window.told == ["A distance is above 0 and up to 1,000 km, not '0'."]
    assert field(window, "number_input", "distance").value == 0.0
    assert twice.answer("changed")["changes"] == []


def test_a_distance_is_changed_in_the_runners_unit(twice: Owner, window: Window) -> None:
    twice.set("distance_unit", "mi")
    window.open("runs", run=key_of("Treadmill"))
    assert field(window, "number_input", "distance").value == 4.92
    field(window, "number_input", "distance").set_value(5.0)
    save(window)
    assert [row["value"] for row in twice.answer("changed")["changes"]] == ["8047"]
    assert "Distance **5.00 mi**, by you; your log said 4.92 mi." in window.words


def test_not_a_run_is_no_running_load(twice: Owner, window: Window) -> None:
    before = weeks(twice)
    window.open("runs", run=key_of("Treadmill")).press("change-Not a run")
    assert weeks(twice) == before - 7920
    assert not [one for one in window.test.button if one.label == "Not a run"]
    window.press("deed-undo")
    assert weeks(twice) == before


def test_a_run_that_is_left_out_is_listed_as_such_and_counts_nowhere(twice: Owner, window: Window) -> None:
    before = weeks(twice)
    window.open("runs", run=key_of("Treadmill")).press("change-Leave out of all figures")
    assert "**Left out of all figures**, by you." in window.words
    assert weeks(twice) == before - 7920
    assert "7.9 km · 0:55:00 · left out of all figures" in Window().open("runs").words
    window.press("change-Count again")
    assert weeks(twice) == before
    assert "left out of all figures" not in Window().open("runs").words


def test_a_deleted_run_leads_back_to_the_list_and_can_be_brought_back(twice: Owner, window: Window) -> None:
    before, key = weeks(twice), key_of("Treadmill")
    window.open("runs", sport="run", run=key)
    assert "no import brings it back" in window.words
    window.press("delete")
    assert window.told == ["Deleted: Treadmill, 22 Mar 2026."]
    assert window.address == {"sport": "run"}
    assert "Treadmill" not in str(window.links)
    assert weeks(twice) == before - 7920
    window.press("deed-undo")
    assert weeks(twice) == before
    assert "Treadmill" in str(window.links)


def test_what_was_deleted_is_listed_on_the_data_page_and_where_its_address_leads(twice: Owner, window: Window) -> None:
    key = key_of("Treadmill")
    twice.answer("delete_activity", activity=key)
    window.open("runs", run=key)
    assert "You deleted this one: Treadmill." in window.words
    window.open("data")
    assert "What did you delete?" in window.words
    assert "Treadmill · 22 Mar 2026 · 7.9 km · 0:55:00" in window.words
    window.press(f"restore-{key}")
    assert window.told == ["It is back: Treadmill, 22 Mar 2026."]
    twice.answer("delete_activity", activity=key)
    window.open("runs", run=key).press("restore")
    assert [one.value for one in window.test.header] == ["Treadmill"]


def test_deleting_a_run_that_is_gone_by_now_is_told(twice: Owner, window: Window) -> None:
    key = key_of("Treadmill")
    window.open("runs", run=key)
    (number,) = [row["run_no"] for row in twice.answer("imports")["rows"]]
    with twice.desk() as desk:
        work(desk, "undo", {"run_no": number}, lambda *_: None)
    window.press("delete")
    assert window.told[0].startswith("There is no activity with the key ")


def test_a_run_is_found_by_the_key_of_any_of_its_records(twice: Owner, window: Window) -> None:
    joined = twice.answer("duplicates")["joined"]
    headers = {tuple(one.value for one in Window().open("runs", run=row["record_id"]).test.header) for row in joined}
    assert len(joined) == 2
    assert len(headers) == 1
    window.open("runs", run=joined[1]["record_id"])
    assert "2 sources tell this run. It counts once." in window.words
    assert [one.label for one in window.test.button].count("Not this one") == 2


def test_days_are_marked_as_not_recorded_and_unmarked(twice: Owner, window: Window) -> None:
    window.open("data").press_in_form("Mark them", "unrecorded-0-")
    assert window.told == ["Say from which day to which."]
    window.test.date_input(key="unrecorded-0--from").set_value(ago(60))
    window.test.date_input(key="unrecorded-0--to").set_value(ago(50))
    window.test.text_input(key="unrecorded-0--text").set_value("no *watch*")
    window.press_in_form("Mark them", "unrecorded-0-")
    assert window.told == ["Marked as not recorded."]
    assert "From 22 Jan 2026 to 1 Feb 2026 · “no *watch*”" in window.words
    assert window.test.date_input(key="unrecorded-1--from").value is None
    (row,) = twice.answer("changed")["unrecorded"]
    window.press(f"unrecorded-{row['id']}")
    assert window.told == ["No longer marked: from 22 Jan 2026 to 1 Feb 2026."]
    assert twice.answer("changed")["unrecorded"] == []
    window.press("deed-undo")
    (row,) = twice.answer("changed")["unrecorded"]
    assert (row["from_date"], row["text"]) == (ago(60).isoformat(), "no *watch*")


def test_days_that_end_before_they_begin_are_refused(twice: Owner, window: Window) -> None:
    window.open("data")
    window.test.date_input(key="unrecorded-0--from").set_value(ago(50))
    window.test.date_input(key="unrecorded-0--to").set_value(ago(60))
    window.press_in_form("Mark them", "unrecorded-0-")
    assert window.told == ["It cannot end on 2026-01-22, before it began on 2026-02-01."]
    assert twice.answer("changed")["unrecorded"] == []
