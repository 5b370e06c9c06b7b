"""Pain in two taps, on Today and on Niggles."""

from typing import Any

import pytest

from dashboard.owner import Owner
from tests.dashboard.pages.conftest import TODAY, Serve, ago, rows
from tests.dashboard.pages.window import Window

PAGES = ["", "niggles"]


def notes(owner: Owner) -> list[tuple[Any, ...]]:
    """What is noted: day, area, side, number."""
    found = [(row["local_date"], row["area"], row["side"], row["severity"]) for row in rows(owner, "pain_list")]
    return found[::-1]


def place_names(window: Window) -> list[str]:
    return list(window.test.button_group(key="pain-place").options)


@pytest.mark.parametrize("path", PAGES)
def test_two_taps_store_what_was_meant(serve: Serve, window: Window, path: str) -> None:
    owner = serve("one")
    window.open(path).choose("pain-place", "knee").choose("pain-severity", 3)
    assert notes(owner) == [(TODAY.isoformat(), "knee", "unspecified", 3)]
    assert window.told == ["Noted: knee 3/10 on 23 Mar 2026."]
    assert window.test.button_group(key="pain-place").value is None
    window.run()
    assert window.told == []
    assert len(notes(owner)) == 1


@pytest.mark.parametrize("path", PAGES)
def test_no_pain_is_one_tap(serve: Serve, window: Window, path: str) -> None:
    owner = serve("one")
    window.open(path).press("no-pain")
    assert notes(owner) == [(TODAY.isoformat(), None, None, 0)]
    assert window.told == ["Noted: no pain on 23 Mar 2026."]


@pytest.mark.parametrize(
    ("side", "told"), [("left", "left knee"), ("right", "right knee"), ("bilateral", "both sides, knee")]
)
def test_a_side_can_be_chosen_in_between(serve: Serve, window: Window, side: str, told: str) -> None:
    owner = serve("one")
    window.open().choose("pain-place", "knee").choose("pain-side-knee", side).choose("pain-severity", 10)
    assert notes(owner) == [(TODAY.isoformat(), "knee", side, 10)]
    assert window.told == [f"Noted: {told} 10/10 on 23 Mar 2026."]


def test_the_place_named_last_comes_first_with_its_side(serve: Serve, window: Window) -> None:
    owner = serve("one")
    assert place_names(window.open())[0] == "Hip or groin"
    window.choose("pain-place", "knee").choose("pain-side-knee", "left").choose("pain-severity", 3)
    window.choose("pain-place", "foot").choose("pain-severity", 1)
    assert place_names(window)[:2] == ["Foot", "Left knee"]
    assert place_names(window).count("Foot") == 1
    window.choose("pain-place", "left knee")
    assert [one.key for one in window.test.button_group] == ["pain-place", "pain-severity"]
    window.choose("pain-severity", 5)
    assert notes(owner)[-1] == (TODAY.isoformat(), "knee", "left", 5)
    assert place_names(window)[0] == "Left knee"


def test_a_side_chosen_for_one_place_is_not_carried_to_the_next(serve: Serve, window: Window) -> None:
    owner = serve("one")
    window.open().choose("pain-place", "knee").choose("pain-side-knee", "left")
    window.choose("pain-place", "foot").choose("pain-severity", 2)
    assert notes(owner) == [(TODAY.isoformat(), "foot", "unspecified", 2)]


def test_a_place_tapped_twice_is_not_noted(serve: Serve, window: Window) -> None:
    owner = serve("one")
    window.open().choose("pain-place", "knee").choose("pain-place", None)
    assert [one.key for one in window.test.button_group] == ["pain-place"]
    assert notes(owner) == []


@pytest.mark.parametrize("path", PAGES)
def test_what_was_noted_last_can_be_taken_back_or_said_more_about(serve: Serve, window: Window, path: str) -> None:
    owner = serve("one")
    window.open(path).choose("pain-place", "knee").choose("pain-severity", 3)
    number = rows(owner, "pain_list")[0]["id"]
    assert ("Say more", f"note={number}") in window.links
    window.press("pain-undo")
    assert notes(owner) == []
    assert window.told == ["Taken back."]
    assert "pain-undo" not in [one.key for one in window.test.button]


def test_taking_back_what_another_window_took_back_is_told_and_does_no_harm(serve: Serve, window: Window) -> None:
    owner = serve("one")
    window.open().press("no-pain")
    owner.answer("pain_delete", number=rows(owner, "pain_list")[0]["id"])
    window.press("pain-undo")
    assert window.told == ["There is no pain note number 1. The list shows the numbers."]
    assert "pain-undo" not in [one.key for one in window.test.button]


def test_pain_of_another_day_is_noted_on_that_day(serve: Serve, window: Window) -> None:
    owner = serve("one")
    window.open("niggles")
    window.test.date_input(key="pain-day").set_value(ago(3))
    window.run()
    assert "What hurts on 20 Mar 2026?" in window.words
    window.choose("pain-place", "ankle").choose("pain-severity", 4).press("no-pain")
    assert notes(owner) == [(ago(3).isoformat(), "ankle", "unspecified", 4), (ago(3).isoformat(), None, None, 0)]


def test_pain_on_today_changes_what_today_says(serve: Serve, window: Window) -> None:
    serve("recent")
    assert "Your reference is" in window.open().words
    window.choose("pain-place", "knee").choose("pain-severity", 3)
    assert "There is **no reference distance** today. Knee 3/10 on 23 Mar 2026" in window.words
    window.press("pain-undo")
    assert "Your reference is" in window.words


def said(window: Window, words: str) -> Window:
    """Write this down in one's own words."""
    window.test.text_input(key="pain-own-words").set_value(words)
    return window.press_in_form("Note it", "pain-own")


@pytest.mark.parametrize("path", PAGES)
def test_own_words_are_shown_as_understood_and_count_when_that_is_right(
    serve: Serve, window: Window, path: str
) -> None:
    owner = serve("one")
    said(window.open(path), "left knee 4/10 from 3.2 km, right calf tight")
    assert notes(owner) == [(TODAY.isoformat(), "other", "unspecified", None)]
    assert "Understood: **left knee, 4/10, from 3.2 km**. Right?" in window.words
    yes = [str(one.key) for one in window.test.button if str(one.key).startswith("said-yes-")]
    assert len(yes) == 2
    window.press(yes[0]).press(yes[1])
    assert sorted(notes(owner)) == [
        (TODAY.isoformat(), "knee", "left", 4),
        (TODAY.isoformat(), "lower_leg", "right", None),
    ]
    assert {row["text"] for row in rows(owner, "pain_list")} == {"left knee 4/10 from 3.2 km, right calf tight"}
    window.press("said-close")
    assert "Noted in your words" not in window.words


def test_what_was_not_understood_stays_as_it_was_written_and_is_shown(serve: Serve, window: Window) -> None:
    owner = serve("one")
    said(window.open(), "it hurts somewhere")
    assert "Not understood, kept as you wrote it: “it hurts somewhere”" in window.words
    assert rows(owner, "pain_list")[0]["text"] == "it hurts somewhere"
    window.press("said-undo")
    assert notes(owner) == []


def test_words_that_were_understood_wrongly_stay_words(serve: Serve, window: Window) -> None:
    owner = serve("one")
    said(window.open(), "left knee 4/10")
    (no,) = [str(one.key) for one in window.test.button if str(one.key).startswith("said-no-")]
    window.press(no)
    assert notes(owner) == [(TODAY.isoformat(), "other", "unspecified", None)]
    assert rows(owner, "pain_list")[0]["text"] == "left knee 4/10"


def test_that_nothing_hurts_is_understood_too_and_an_empty_field_notes_nothing(serve: Serve, window: Window) -> None:
    owner = serve("one")
    said(window.open(), "  ")
    assert notes(owner) == []
    said(window, "no pain today")
    window.press("said-none")
    assert notes(owner) == [(TODAY.isoformat(), None, None, 0)]


def test_a_sign_to_have_looked_at_in_a_note_is_shown_at_once(serve: Serve, window: Window) -> None:
    serve("one")
    said(window.open(), "left knee swollen and locked")
    assert "“left knee swollen and locked” on 23 Mar 2026. That is something to have looked at." in window.words
