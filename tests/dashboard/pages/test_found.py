"""Your history, found: what was written about pain long ago, on Today, on its own page, and as pain notes."""

from pathlib import Path

import pytest

from dashboard.owner import Owner
from dashboard.requests import work
from tests.dashboard.pages.conftest import HOSTILE, Serve, ago, rows
from tests.dashboard.pages.window import Window

KNEE = "left knee 4/10 after 2 km"


def log_of(*rows: tuple[int, str]) -> str:
    """A training log: how many days ago, and what was written."""
    told = (f'{ago(back)},10,1:00:00,"{text}"' for back, text in rows)
    return "\n".join(["date,distance_km,duration,notes", *told]) + "\n"


@pytest.fixture
def written(serve: Serve, tmp_path: Path) -> Owner:
    """A runner who wrote about his knee for a year, once about his calf, and yesterday about a swelling."""
    owner = serve("empty")
    runs = [(back, f"{KNEE}, run {back}") for back in range(10, 400, 30)]
    runs += [(50, "right calf tight"), (5, "no knee pain today"), (70, "left knee hurt last year"), (3, "easy")]
    runs += [(2, "knee swollen, can't bear weight"), (60, f"left foot sore {HOSTILE}".replace('"', "'"))]
    (tmp_path / "log.csv").write_text(log_of(*runs), "utf-8")
    with owner.desk() as desk:
        work(desk, "import_files", {"paths": [str(tmp_path / "log.csv")]}, lambda *_: None)
    return owner


def test_right_after_an_import_today_says_what_was_written_for_years(written: Owner, window: Window) -> None:
    window.open("")
    assert f"**You wrote about your left knee 13 times since {ago(370).year}**" in window.words
    assert "13 wait for you, 1 speaks of earlier times." in window.words
    assert rows(written, "pain_list") == []


def test_one_tap_confirms_a_place_and_one_takes_it_back(written: Owner, window: Window) -> None:
    window.open("").press("confirm-knee-left")
    notes = rows(written, "pain_list")
    assert len(notes) == 13
    assert {(note["area"], note["side"], note["severity"], note["felt_at_m"]) for note in notes} == {
        ("knee", "left", 4, 2000)
    }
    assert notes[0]["text"] == f"{KNEE}, run 10"
    assert "13 pain notes made of your words about your left knee." in window.words
    assert "left knee 13 times" not in window.words
    window.press("deed-undo")
    assert rows(written, "pain_list") == []
    assert "13 wait for you, 1 speaks of earlier times." in window.words


def test_what_was_confirmed_leads_to_its_episode_or_without_a_number_to_the_notes(
    written: Owner, window: Window
) -> None:
    window.open("").press("confirm-knee-left")
    (name,) = {row["id"] for row in rows(written, "episodes", on=ago(0).isoformat()) if row["open"]}
    assert ("Say what it was", f"episode={name}") in window.links
    assert ("Say what it was", f"episode={name}") in window.open("found").links
    assert f"injury-{name}" in [one.key for one in window.open("niggles", episode=name).test.button]
    (calf,) = [row["id"] for row in rows(written, "found", on=ago(0).isoformat()) if row["area"] == "lower_leg"]
    window.open("found", area="lower_leg", side="right").press(f"yes-{calf}")
    assert ("See your notes", "") in window.links
    window.press("deed-undo")
    assert ("See your notes", "") not in window.links


def test_each_is_confirmed_dismissed_or_was_the_other_side(written: Owner, window: Window) -> None:
    window.open("found", area="knee", side="left")
    assert f"“{KNEE}, run 10”" in window.words
    ids = [row["id"] for row in rows(written, "found", on=ago(0).isoformat()) if row["words"].startswith(KNEE)]
    window.press(f"yes-{ids[0]}").press(f"no-{ids[1]}").press(f"right-{ids[2]}")
    assert [(note["local_date"], note["side"]) for note in rows(written, "pain_list")] == [
        (ago(10).isoformat(), "left"),
        (ago(70).isoformat(), "right"),
    ]
    window.open("found", area="knee", side="left", state="all")
    assert window.address == {"area": "knee", "side": "left", "state": "all"}
    window.press(f"undo-{ids[1]}").press(f"undo-{ids[2]}")
    assert [note["local_date"] for note in rows(written, "pain_list")] == [ago(10).isoformat()]


def test_many_mentions_are_turned_over_by_pages_and_the_address_keeps_them(written: Owner, window: Window) -> None:
    window.open("found", area="knee", side="left", page="2")
    assert f"“{KNEE}, run 370”" in window.words
    assert f"“{KNEE}, run 10”" not in window.words
    assert f"“{KNEE}, run 370”" in window.open("found", area="knee", side="left", page="99").words


def test_a_denial_becomes_no_pain_of_that_place_only_when_confirmed(written: Owner, window: Window) -> None:
    (row,) = [row for row in rows(written, "found", on=ago(0).isoformat()) if row["negated"]]
    window.open("found", area="knee")
    assert "Understood: knee, did not hurt · waits" in window.words
    window.press(f"yes-{row['id']}")
    (note,) = rows(written, "pain_list")
    assert (note["area"], note["severity"]) == ("knee", 0)


def test_a_sign_to_have_looked_at_stands_on_three_pages_until_it_is_put_away(written: Owner, window: Window) -> None:
    sentence = f"“knee swollen, can't bear weight” on {ago(2).day} Mar 2026. That is something to have looked at."
    for path in ("", "niggles", "found"):
        assert sentence in window.open(path).words
    (flag,) = written.answer("today", on=ago(0).isoformat())["look_at"]
    window.press(f"away-{flag['id']}")
    assert sentence not in window.words
    window.press("deed-undo")
    assert sentence in window.words


def test_a_past_day_shows_what_was_written_up_to_then_and_nothing_can_be_pressed(
    written: Owner, window: Window
) -> None:
    window.open("found", on=ago(300).isoformat())
    told = f"{ago(370).day} {ago(370):%b %Y}"
    assert f"**You wrote about your left knee 3 times since {told}**" in window.words
    assert not [one.label for one in window.test.button if one.label in ("Yes, that was pain", "Put it away")]
    assert "bear weight" not in window.words


def test_a_page_without_anything_found_says_what_would_fill_it(serve: Serve, window: Window) -> None:
    serve("one")
    assert "Nothing is found in your words yet." in window.open("found").words
