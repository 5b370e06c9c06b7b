"""Episodes on the Niggles page: what they say, and the runner's word on them in one tap or a form."""

from datetime import date, timedelta

import pytest

from analytics.rest_rule import REST_SENTENCE
from dashboard.demo.story import Calendar
from dashboard.owner import Owner
from ingest.store.ask import transaction
from tests.conftest import DEMO_UNTIL
from tests.dashboard.pages.conftest import TODAY, Serve, ago
from tests.dashboard.pages.window import Window

KNEE = f"knee-left-{Calendar(DEMO_UNTIL).onset}"
HIP = f"hip_groin-left-{Calendar(DEMO_UNTIL).onset + timedelta(days=71)}"


def document(owner: Owner) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = owner.answer("episodes", on=TODAY.isoformat())
    return found


def episode(owner: Owner, name: str) -> dict[str, object]:
    (row,) = [row for row in document(owner)["rows"] if row["id"] == name]
    return row


@pytest.fixture
def demo(serve: Serve) -> Owner:
    return serve("demo")


def test_the_storys_injury_is_one_with_its_onset_and_what_it_took(demo: Owner, window: Window) -> None:
    window.open("niggles")
    assert "**Left knee** · since 6 Nov 2025 · injury · open" in window.words
    assert "64 days without running, " in window.words
    assert "running again 12 Jan 2026 · worst 5/10." in window.words
    assert [row["id"] for row in document(demo)["rows"] if row["kind"] == "injury"] == [KNEE]


def test_what_two_weeks_of_rest_did_not_change_stands_on_three_pages_and_on_its_card(
    demo: Owner, window: Window
) -> None:
    on = Calendar(DEMO_UNTIL).onset + timedelta(days=20)
    told = f"3 noted). {REST_SENTENCE}"
    for path, times in (("", 1), ("niggles", 2), ("found", 1)):
        assert window.open(path, on=on.isoformat()).words.count(told) == times, path
        assert REST_SENTENCE not in window.open(path).words, path


def test_neighbouring_pains_are_made_one_with_one_tap_and_two_again(demo: Owner, window: Window) -> None:
    window.open("niggles")
    assert "Is it one injury with your left knee, since 6 Nov 2025?" in window.words
    window.press(f"with-{HIP}")
    assert episode(demo, HIP)["merged_into"] == KNEE
    assert "One with it: left hip or groin, since 16 Jan 2026" in window.words
    window.press("deed-undo")
    assert (episode(demo, HIP)["merged_into"], episode(demo, HIP)["proposed_merge"]) == (None, KNEE)
    window.press(f"with-{HIP}").press(f"apart-{HIP}")
    assert (episode(demo, HIP)["merged_into"], episode(demo, HIP)["proposed_merge"]) == (None, None)


def test_the_form_keeps_what_was_changed_and_only_that(demo: Owner, window: Window) -> None:
    window.open("niggles")
    form = f"episode-form-{HIP}"
    window.test.button_group(key=f"{form}-kind").set_value("injury")
    window.test.date_input(key=f"{form}-clinician").set_value(date(2026, 2, 1))
    window.test.checkbox(key=f"{form}-trauma").check()
    window.test.text_area(key=f"{form}-note").set_value("stop *sooner*")
    window.press_in_form("Save", form)
    row = episode(demo, HIP)
    assert (row["kind"], row["clinician_on"], row["acute"], row["note"]) == (
        "injury", "2026-02-01", True, "stop *sooner*",
    )  # fmt: skip
    assert "Your note to yourself: “stop *sooner*”" in window.words
    window.press("deed-undo")
    assert episode(demo, HIP)["said"] is False


def test_what_cannot_be_is_refused_in_words(demo: Owner, window: Window) -> None:
    window.open("niggles")
    window.test.date_input(key=f"episode-form-{HIP}-resolved").set_value(date(2026, 1, 1))
    window.press_in_form("Save", f"episode-form-{HIP}")
    assert window.told == ["2026-01-01 is before it set in, on 2026-01-16."]


def test_what_is_no_episode_goes_aside_and_comes_back(demo: Owner, window: Window) -> None:
    window.open("niggles")
    window.test.button_group(key=f"episode-form-{HIP}-kind").set_value("not_one")
    window.press_in_form("Save", f"episode-form-{HIP}")
    assert "Left hip or groin, 16 Jan 2026: no episode, you say." in window.words
    window.press(f"aside-{HIP}")
    assert episode(demo, HIP)["kind"] == "niggle"


def test_a_note_to_oneself_is_asked_for_and_comes_back_when_it_hurts_again(demo: Owner, window: Window) -> None:
    demo.answer("episode_say", episode=KNEE, word="resolved", value=ago(3).isoformat())
    window.open("niggles")
    key = f"note-to-myself-{KNEE}"
    window.test.text_area(key=f"{key}-text").set_value("three weeks of the same is no rest")
    window.press_in_form("Keep", key)
    assert "Then you wrote to yourself" not in window.words
    demo.answer("pain_add", on=ago(0).isoformat(), severity=2, area="knee", side="left")
    window.open("niggles")
    assert "Then you wrote to yourself: “three weeks of the same is no rest”" in window.words


def test_a_gap_is_answered_with_one_tap_and_asked_again(demo: Owner, window: Window) -> None:
    assert document(demo)["gaps"] == []
    with demo.desk(None) as desk, transaction(desk.con):
        desk.con.execute("delete from activity where local_date between '2025-06-01' and '2025-06-12'")
    window.open("niggles")
    begun = "2025-06-01"
    window.choose(f"gap-answer-{begun}", "travel")
    assert [(row["answer"], row["days"]) for row in document(demo)["gaps"]] == [("travel", 12)]
    assert "No run from 1 Jun 2025 to 12 Jun 2025, 12 days: travel." in window.words
    window.press(f"gap-undo-{begun}")
    window.choose(f"gap-answer-{begun}", "injury")
    window.test.selectbox(key=f"gap-area-{begun}").set_value("foot")
    window.press(f"gap-keep-{begun}")
    row = episode(demo, f"foot-left-{begun}")
    assert (row["onset_uncertain"], row["kind"]) == (True, "injury")
    assert "**Left foot** · 1 Jun 2025 (uncertain) to " in window.words


def test_the_episode_that_the_address_names_is_asked_about_first_and_leads_to_before(
    demo: Owner, window: Window
) -> None:
    window.open("niggles", episode=HIP)
    words = window.words
    assert words.index("What was it?") < words.index("Where did it hurt, and how much?")
    assert words.count("**Left hip or groin** · ") == 1
    assert ("What came before it?", f"injury={HIP}") not in window.links
    window.press(f"injury-{HIP}")
    assert episode(demo, HIP)["kind"] == "injury"
    assert ("What came before it?", f"injury={HIP}") in window.links
    window.press("deed-undo")
    assert episode(demo, HIP)["kind"] == "niggle"
    window.press("episode-leave")
    assert (window.address, "What was it?" in window.words) == ({}, False)
    older = f"{HIP[:-10]}{ago(40)}"  # a day within it: the id of one of its notes
    assert f"injury-{HIP}" in [one.key for one in window.open("niggles", episode=older).test.button]
    window.open("niggles", episode="foot-left-2026-01-01")
    assert "The episode that the address names is none (any more)." in window.words


def test_what_may_be_one_is_asked_on_today_too_until_it_is_answered(demo: Owner, window: Window) -> None:
    window.open("")
    asked = "Left hip or groin, since 16 Jan 2026, and your left knee, since 6 Nov 2025: one injury, or two?"
    assert asked in window.words
    assert asked not in window.open("", on=ago(1).isoformat()).words
    window.open("").press(f"apart-{HIP}")
    assert asked not in window.words
    window.press("deed-undo")
    assert asked in window.words


def test_a_gap_without_a_reason_leads_from_today_to_its_question_until_it_is_answered(
    demo: Owner, window: Window
) -> None:
    with demo.desk(None) as desk, transaction(desk.con):
        desk.con.execute("delete from activity where local_date between '2025-06-01' and '2025-06-12'")
    told = "No run from 1 Jun 2025 to 12 Jun 2025, 12 days: ill, away, hurt, or at rest?"
    assert told not in window.open("", on=ago(1).isoformat()).words
    assert (told, "ask=gaps") in window.open("").links
    words = window.open("niggles", ask="gaps").words
    assert words.count("Why did you not run?") == 1
    assert words.index("Why did you not run?") < words.index("Where did it hurt, and how much?")
    window.choose("gap-answer-2025-06-01", "illness")
    assert told not in window.open("").words


def test_a_past_day_shows_what_was_known_then_and_nothing_to_press(demo: Owner, window: Window) -> None:
    window.open("niggles", on="2025-11-07")
    assert "**Left knee** · since 6 Nov 2025 · niggle · open" in window.words
    assert not [one for one in window.test.button if "episode" in (one.key or "") or "with-" in (one.key or "")]


def test_a_home_without_notes_has_no_episodes(serve: Serve, window: Window) -> None:
    serve("one")
    assert "Which pains were these" not in window.open("niggles").words
