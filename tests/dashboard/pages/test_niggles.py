from pathlib import Path
from typing import Any

import pytest

from dashboard.owner import Owner
from dashboard.requests import work
from tests.dashboard.pages.conftest import TODAY, Serve, ago, rows
from tests.dashboard.pages.window import Window


@pytest.fixture
def noted(serve: Serve) -> Owner:
    """Two notes (numbers 1 and 2) and something that was tried (number 1)."""
    owner = serve("recent")
    owner.answer("pain_add", on=ago(9).isoformat(), severity=4, area="knee", side="left", text="on the *stairs*")
    owner.answer("pain_add", on=ago(2).isoformat(), severity=2, area="foot", when="morning")
    owner.answer("tried_add", begun=ago(5).isoformat(), kind="exercise", text="Bridges", link="https://example.org/b")
    return owner


def note(owner: Owner, number: int) -> dict[str, Any]:
    (found,) = [row for row in rows(owner, "pain_list") if row["id"] == number]
    return found


def test_a_home_without_notes_says_what_would_fill_the_time_line(serve: Serve, window: Window) -> None:
    serve("one")
    window.open("niggles")
    assert "A note fills this: tap a place above, then a number. Silence is not zero." in window.words
    assert "Nothing yet." in window.words
    assert not window.charts


def test_each_note_stands_in_its_own_words(noted: Owner, window: Window) -> None:
    window.open("niggles")
    assert "14 Mar 2026 · left knee **4/10** · “on the *stairs*”" in window.words
    assert "21 Mar 2026 · foot **2/10** · next morning" in window.words
    tried = "18 Mar 2026 – goes on · exercise · for left knee · “Bridges” · [example.org](<https://example.org/b>)"
    assert tried in window.words
    assert "2 notes with a number, " in window.words
    assert "Pain often eases with time; this cannot tell what helped." in window.words


def test_the_time_line_has_a_row_for_each_place(noted: Owner, window: Window) -> None:
    window.open("niggles", range="12w")
    chart = window.charts[0]
    (cells,) = [found for found in chart["rows"].values() if "number" in found[0]]
    assert sorted((cell["day"], cell["place"], cell["number"]) for cell in cells) == [
        (ago(9).isoformat(), "left knee", "4"),
        (ago(2).isoformat(), "foot", "2"),
    ]


def test_a_range_before_all_notes_says_so(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    owner.answer("pain_add", on=ago(200).isoformat(), severity=4, area="knee")
    assert "No pain is noted since 29 Dec 2025. A day without a note is unknown." in (
        window.open("niggles", range="12w").words
    )
    window.choose("NigglesState.range", "1y")
    assert window.address == {"range": "1y"}
    assert len(window.charts) == 1


def test_a_note_is_changed_where_its_pencil_leads(noted: Owner, window: Window) -> None:
    window.open("niggles", range="12w").press("edit-note-1")
    assert window.address == {"range": "12w", "note": "1"}
    window.test.date_input(key="note-1-day").set_value(ago(8))
    window.test.selectbox(key="note-1-side").set_value("right")
    window.test.number_input(key="note-1-severity").set_value(6)
    window.test.selectbox(key="note-1-when").set_value("after")
    window.test.text_area(key="note-1-text").set_value("down the stairs")
    window.press_in_form("Save", "note-1")
    assert window.told == ["Saved."]
    assert note(noted, 1) == {
        "id": 1, "local_date": ago(8).isoformat(), "area": "knee", "side": "right", "severity": 6, "when": "after",
        "text": "down the stairs", "felt_at_m": None, "changed_run": None,
    }  # fmt: skip
    assert window.address == {"range": "12w"}
    assert "note-1-text" not in [one.key for one in window.test.text_area]


def test_words_that_are_taken_out_are_gone(noted: Owner, window: Window) -> None:
    window.open("niggles", note="1")
    window.test.text_area(key="note-1-text").set_value("")
    window.press_in_form("Save", "note-1")
    assert note(noted, 1)["text"] is None


def test_a_change_that_is_left_changes_nothing(noted: Owner, window: Window) -> None:
    before = note(noted, 1)
    window.open("niggles", note="1")
    window.test.number_input(key="note-1-severity").set_value(9)
    window.press_in_form("Leave it", "note-1")
    assert note(noted, 1) == before
    assert window.address == {}
    window.press("edit-note-1")
    assert window.test.number_input(key="note-1-severity").value == 4


def test_a_note_is_taken_away_and_only_that_one(noted: Owner, window: Window) -> None:
    window.open("niggles", note="1").press_in_form("Take away", "note-1")
    assert window.told == ["Taken away."]
    assert [row["id"] for row in rows(noted, "pain_list")] == [2]


@pytest.mark.parametrize(("name", "sentence"), [("note", "There is no note number 77 (any more)."),
                                                ("tried", "There is no entry number 77 (any more).")])  # fmt: skip
def test_an_entry_that_is_not_there_is_told(noted: Owner, window: Window, name: str, sentence: str) -> None:
    assert sentence in window.open("niggles", **{name: "77"}).words


def test_a_no_pain_note_can_be_changed_too(noted: Owner, window: Window) -> None:
    number = noted.answer("pain_add", on=TODAY.isoformat(), severity=0)["id"]
    window.open("niggles", note=str(number))
    window.test.text_area(key=f"note-{number}-text").set_value("nothing at all")
    window.press_in_form("Save", f"note-{number}")
    assert note(noted, number)["text"] == "nothing at all"
    assert note(noted, number)["severity"] == 0


def test_the_same_note_changed_in_two_windows_is_refused_in_the_second(noted: Owner, window: Window) -> None:
    other = Window().open("niggles", note="1")
    window.open("niggles", note="1")
    window.test.text_area(key="note-1-text").set_value("first")
    window.press_in_form("Save", "note-1")
    other.test.text_area(key="note-1-text").set_value("second")
    other.press_in_form("Save", "note-1")
    assert other.told == ["This was changed in another window meanwhile. See what it says now, then change it."]
    assert note(noted, 1)["text"] == "first"
    other.test.text_area(key="note-1-text").set_value("second, knowing the first")
    other.press_in_form("Save", "note-1")
    assert note(noted, 1)["text"] == "second, knowing the first"


def test_a_note_taken_away_in_another_window_is_told(noted: Owner, window: Window) -> None:
    window.open("niggles", note="1")
    noted.answer("pain_delete", number=1)
    window.test.text_area(key="note-1-text").set_value("too late")
    window.run()
    assert "There is no note number 1 (any more)." in window.words
    assert [row["id"] for row in rows(noted, "pain_list")] == [2]


def _add(window: Window, **values: Any) -> Window:
    added = window.test.session_state["tried-added"]
    for name, value in values.items():
        kind = {"kind": "selectbox", "area": "selectbox", "side": "selectbox", "to": "date_input", "from": "date_input"}
        getattr(window.test, kind.get(name, "text_input"))(key=f"tried-new-{added}-{name}").set_value(value)
    return window.press_in_form("Add", f"tried-new-{added}")


def test_what_was_tried_is_added_with_its_link(noted: Owner, window: Window) -> None:
    _add(
        window.open("niggles"), text="Monster walks", kind="exercise", link="https://example.org/walks?a=1&b=2",
        to=ago(0), area="knee", side="right", **{"from": ago(10)},
    )  # fmt: skip
    assert window.told == ["Added."]
    added = rows(noted, "tried_list")[1]
    assert [part["part"] for part in added.pop("pain")] == ["before", "during"]
    assert added == {
        "id": 2, "from_date": ago(10).isoformat(), "to_date": ago(0).isoformat(), "kind": "exercise", "area": "knee",
        "side": "right", "text": "Monster walks", "link": "https://example.org/walks?a=1&b=2",
        "proposed_by": None,
    }  # fmt: skip
    assert "[example.org](<https://example.org/walks?a=1&b=2>)" in window.words


def test_without_a_place_it_belongs_to_the_latest_pain_before_it(noted: Owner, window: Window) -> None:
    _add(window.open("niggles"), text="Rest", **{"from": ago(5)})
    assert {(row["area"], row["side"]) for row in rows(noted, "tried_list")} == {("knee", "left")}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": "X", "link": "javascript:alert(1)"}, "A link starts with https:// or http://, unlike"),
        ({"text": "X", "link": "example.org"}, "A link starts with https:// or http://, unlike 'example.org'."),
        ({"text": "X", "link": "https://"}, "A link starts with https:// or http://, unlike 'https://'."),
        ({"text": "X", "to": ago(3), "from": ago(1)}, "It cannot end on 2026-03-20, before it began on 2026-03-22."),
        ({"text": "  "}, "Say in a few words what was tried."),
        ({}, "Say in a few words what was tried."),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    noted: Owner, window: Window, values: dict[str, Any], sentence: str
) -> None:
    _add(window.open("niggles"), **values)
    (told,) = window.told
    assert told.startswith(sentence)
    assert len(rows(noted, "tried_list")) == 1


def test_what_was_tried_is_changed_and_taken_away(noted: Owner, window: Window) -> None:
    window.open("niggles").press("edit-tried-1")
    assert window.address == {"tried": "1"}
    window.test.text_input(key="tried-1-link").set_value("https://example.org/c")
    window.test.date_input(key="tried-1-to").set_value(ago(1))
    window.press_in_form("Save", "tried-1")
    (entry,) = rows(noted, "tried_list")
    assert (entry["link"], entry["to_date"], entry["text"]) == ("https://example.org/c", ago(1).isoformat(), "Bridges")
    window.press("edit-tried-1").press_in_form("Take away", "tried-1")
    assert rows(noted, "tried_list") == []


def test_a_wrong_link_in_a_change_is_refused_and_the_form_stays_open(noted: Owner, window: Window) -> None:
    window.open("niggles", tried="1")
    window.test.text_input(key="tried-1-link").set_value("ftp://example.org")
    window.press_in_form("Save", "tried-1")
    assert window.told == ["A link starts with https:// or http://, unlike 'ftp://example.org'."]
    assert window.test.text_input(key="tried-1-link").value == "ftp://example.org"
    assert rows(noted, "tried_list")[0]["link"] == "https://example.org/b"
    window.test.text_input(key="tried-1-link").set_value("https://example.org/d")
    window.press_in_form("Save", "tried-1")
    assert rows(noted, "tried_list")[0]["link"] == "https://example.org/d"


def test_the_same_entry_changed_in_two_windows_is_refused_in_the_second(noted: Owner, window: Window) -> None:
    other = Window().open("niggles", tried="1")
    window.open("niggles", tried="1")
    window.test.text_input(key="tried-1-text").set_value("first")
    window.press_in_form("Save", "tried-1")
    other.test.text_input(key="tried-1-text").set_value("second")
    other.press_in_form("Save", "tried-1")
    assert other.told == ["This was changed in another window meanwhile. See what it says now, then change it."]
    assert rows(noted, "tried_list")[0]["text"] == "first"


def test_many_notes_are_folded_away_but_there(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("niggles")
    assert "The 24 before" in [one.label for one in window.test.expander]
    assert "10 Jan 2025 · no pain" in window.words


def test_what_is_folded_away_is_drawn_when_it_is_opened(serve: Serve, window: Window) -> None:
    owner = serve("demo")
    window.fold(opened=False).open("niggles")
    assert "The 24 before" in [one.label for one in window.test.expander]
    assert "10 Jan 2025 · no pain" not in window.words
    oldest = min(rows(owner, "pain_list"), key=lambda row: row["local_date"])["id"]
    window.open("niggles", note=str(oldest))  # what is to be changed is never folded away
    assert "**Change this note**" in window.words


def test_words_on_runs_are_shown_and_written_down_as_pain_only_when_asked(serve: Serve, window: Window) -> None:
    owner = serve("twice")
    window.open("niggles")
    assert "What could not be read (2)" in [one.label for one in window.test.expander]
    assert "“the *foot* wrote a letter”" in window.words
    (key,) = [query.removeprefix("run=") for words, query in window.links if words == "22 Mar 2026 · Treadmill"]
    window.press(f"about-{key}")
    assert window.address == {"about": key}
    assert "From your run **Treadmill**:" in window.words
    assert "**What hurts on 22 Mar 2026?**" in window.words
    assert window.test.text_area(key=f"pain-words-{key}").value == "the *foot* wrote a letter"
    assert rows(owner, "pain_list") == []
    window.test.text_area(key=f"pain-words-{key}").set_value("sore foot, left")
    window.choose("pain-place", "foot").choose("pain-severity", 2)
    (noted,) = rows(owner, "pain_list")
    assert (noted["local_date"], noted["area"], noted["severity"]) == (ago(1).isoformat(), "foot", 2)
    assert noted["text"] == "sore foot, left"
    assert window.address == {}
    assert "**What hurts today?**" in window.words


def test_words_on_a_run_can_be_left(serve: Serve, window: Window) -> None:
    owner = serve("twice")
    window.open("niggles", range="12w")
    window.press(next(str(one.key) for one in window.test.button if one.label == "Write down as pain"))
    assert window.address.keys() == {"range", "about"}
    window.press("about-leave")
    assert window.address == {"range": "12w"}
    assert rows(owner, "pain_list") == []


def test_words_on_a_run_that_is_gone_are_told_and_pain_can_be_entered(serve: Serve, window: Window) -> None:
    serve("twice")
    window.open("niggles", about="0" * 64 + ".0")
    assert "The run that the address names is not here (any more)." in window.words
    assert "**What hurts today?**" in window.words


def test_many_words_are_turned_over_by_pages(serve: Serve, window: Window, tmp_path: Path) -> None:
    owner = serve("empty")
    log = [f"{ago(back)},{back},1:00:00,the shin wrote a letter from house 1{back:02}" for back in range(1, 26)]
    (tmp_path / "log.csv").write_text("\n".join(["date,distance_km,duration,notes", *log]), "utf-8")
    with owner.desk() as desk:
        work(desk, "import_files", {"paths": [str(tmp_path / "log.csv")]}, lambda *_: None)
    window.open("niggles")
    assert "What could not be read (25)" in [one.label for one in window.test.expander]
    assert "“the shin wrote a letter from house 110”" in window.words
    assert "“the shin wrote a letter from house 111”" not in window.words
    window.test.pagination(key="NigglesState.words").select(3)
    window.run()
    assert window.address == {"words": "3"}
    assert "“the shin wrote a letter from house 125”" in window.words
    assert "“the shin wrote a letter from house 120”" not in window.words
    assert "“the shin wrote a letter from house 101”" in window.open("niggles", words="99").words
