"""Is this one run? Pairs in doubt, what was decided, and what was put together."""

from typing import Any

import pytest

from dashboard.owner import Owner
from tests.dashboard.pages.conftest import Serve
from tests.dashboard.pages.window import Window

RUNS = 15  # without the phone's thirteen


@pytest.fixture
def twice(serve: Serve) -> Owner:
    return serve("twice")


def asked(owner: Owner) -> list[dict[str, Any]]:
    """The pairs in doubt."""
    found: list[dict[str, Any]] = owner.answer("duplicates")["doubts"]
    return found


def keys(pair: dict[str, Any]) -> str:
    return f"{pair['one']['record_id']}-{pair['other']['record_id']}"


def activities(owner: Owner) -> int:
    return int(owner.answer("status")["activities"])


def pressable(window: Window, label: str) -> list[str]:
    """The keys of all buttons of this label."""
    return [str(one.key) for one in window.test.button if one.label == label]


def test_each_pair_in_doubt_stands_side_by_side_with_what_differs_in_words(twice: Owner, window: Window) -> None:
    window.open("data")
    assert "Is this one run?" in window.words
    assert "13 pairs may be one run told twice. Until you decide, both of each count." in window.words
    assert ("**Run 1**", f"run={next(side['activity_id'] for side in sides(twice) if side['title'] == 'Run 1')}") in (
        window.links
    )
    assert "track file (GPX) · watch-1.gpx" in window.words
    assert "track file (GPX) · phone-1.gpx" in window.words
    lines = window.words.splitlines()
    assert lines.count("Distance: **7.20 km**, differs  ") == lines.count("Distance: **7.75 km**, differs  ") == 10
    assert "Climb: –  " in lines
    assert "Samples: **481**, differs" in lines
    assert "Asked because: started 40 s apart; durations differ by 120 s; distances differ by 7.1 %" in window.words


def sides(owner: Owner) -> list[dict[str, Any]]:
    return [side for pair in asked(owner) for side in (pair["one"], pair["other"])]


def test_ten_pairs_are_shown_at_a_time_and_nobody_decides_what_he_has_not_seen(twice: Owner, window: Window) -> None:
    window.open("data")
    assert len(pressable(window, "One run")) == len(pressable(window, "Two runs")) == 10
    assert not [one.label for one in window.test.button if one.label.startswith("All")]
    window.test.pagination(key="DataState.pairs").select(2)
    window.run()
    assert window.address == {"pairs": "2"}
    assert len(pressable(window, "One run")) == 3
    assert len(pressable(window.open("data", pairs="99"), "One run")) == 3


def test_one_run_is_one_press_and_can_be_taken_back_at_once(twice: Owner, window: Window) -> None:
    before, pair = activities(twice), asked(twice)[0]
    window.open("data").press(f"same-{keys(pair)}")
    (told,) = window.told
    assert told.startswith("One run now: ")
    assert told.endswith("km).")
    assert activities(twice) == before - 1
    assert len(asked(twice)) == 12
    window.press("deed-undo")
    assert window.told == ["Taken back."]
    assert activities(twice) == before
    assert len(asked(twice)) == 13
    assert "deed-undo" not in [one.key for one in window.test.button]


def test_two_runs_are_not_asked_about_again_until_that_is_taken_back(twice: Owner, window: Window) -> None:
    before, pair = activities(twice), asked(twice)[0]
    window.open("data").press(f"different-{keys(pair)}")
    assert activities(twice) == before
    assert len(asked(twice)) == 12
    window.open("data")
    assert "Decided by you (1)" in [one.label for one in window.test.expander]
    assert "**Two runs**: " in window.words
    one, other = sorted((pair["one"]["record_id"], pair["other"]["record_id"]))
    window.press(f"withdraw-{one}-{other}")
    assert window.told == ["Taken back; the rules decide again."]
    assert len(asked(twice)) == 13
    window.press("deed-undo")
    assert len(asked(twice)) == 12


def test_a_pair_that_was_decided_in_another_window_meanwhile_does_no_harm(twice: Owner, window: Window) -> None:
    pair = asked(twice)[0]
    other = Window().open("data")
    window.open("data").press(f"same-{keys(pair)}")
    other.press(f"same-{keys(pair)}")
    assert other.told == ["These are one activity already."]
    assert len(asked(twice)) == 12


def test_what_was_put_together_is_listed_with_reasons_and_can_be_taken_apart(twice: Owner, window: Window) -> None:
    before = activities(twice)
    window.open("data")
    labels = [one.label for one in window.test.expander]
    assert "Put together: 1 activity that more than one source tells" in labels
    assert "one.gpx, 361 samples" in window.words
    assert "Its figures and words are used" in window.words
    assert "Put here because: started 10 s apart; durations differ by 0 s; distances differ by 0.0 %" in window.words
    _, out = pressable(window, "Not this one")
    window.press(out)
    assert window.told[0].startswith("A run of its own now: ")
    assert activities(twice) == before + 1
    window.press("deed-undo")
    assert activities(twice) == before


def test_what_was_put_together_is_turned_over_by_pages(twice: Owner, window: Window) -> None:
    for pair in asked(twice):
        twice.answer("same_run", one=pair["one"]["record_id"], other=pair["other"]["record_id"])
    assert activities(twice) == RUNS
    window.open("data")
    assert "Nothing is in doubt now." in window.words
    assert len(pressable(window, "Not this one")) == 20
    window.test.pagination(key="DataState.joined").select(2)
    window.run()
    assert window.address == {"joined": "2"}
    assert len(pressable(window, "Not this one")) == 8
    assert len(pressable(window.open("data", joined="99"), "Not this one")) == 20


def test_a_home_without_doubt_is_not_asked_anything(serve: Serve, window: Window) -> None:
    serve("recent")
    window.open("data")
    assert "Is this one run?" not in window.words
    assert not [one for one in window.test.expander if one.label.startswith("Put together")]
