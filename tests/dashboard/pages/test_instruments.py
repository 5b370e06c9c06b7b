"""What is told beside notes, on the pages: set questions, findings, papers, pain beside what was tried."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.demo.story import Calendar
from dashboard.owner import Owner
from dashboard.pages import papers as page
from ingest.papers import document_of
from tests.conftest import DEMO_UNTIL
from tests.dashboard.pages.conftest import HOSTILE, TODAY, Serve, ago, rows
from tests.dashboard.pages.window import Window

KNEE = f"knee-left-{Calendar(DEMO_UNTIL).onset}"
HIP = f"hip_groin-left-{Calendar(DEMO_UNTIL).onset + timedelta(days=71)}"
EASES = "Pain often eases with time; this cannot tell what helped."
PDF = b"%PDF-1.7 a letter"
# Words of a comparison, and of cause and effect: none of them may stand beside what was tried.
CLAIMS = re.compile(r"\b(better|worse|improv\w*|helped|caus\w*|effect\w*|prevent\w*|predict\w*)\b", re.IGNORECASE)


@pytest.fixture
def demo(serve: Serve) -> Owner:
    return serve("demo")


def names_of(window: Window, words: str) -> list[list[dict[str, Any]]]:
    """The rows of charts that have this column."""
    return [found for chart in window.charts for found in chart["rows"].values() if found and words in found[0]]


def test_three_numbers_about_a_run_are_noted_on_its_page(demo: Owner, window: Window) -> None:
    run = rows(demo, "spikes")[-1]
    window.open("runs", run=run["activity_ids"][0])
    day = run["local_date"]
    key = f"three-{day}-0"
    window.test.selectbox(key=f"{key}-area").set_value("knee")
    window.test.number_input(key=f"{key}-during").set_value(3)
    window.test.number_input(key=f"{key}-morning").set_value(2)
    window.press_in_form("Note it", key)
    noted = [row for row in rows(demo, "pain_list") if row["local_date"] == day and row["area"] == "knee"]
    assert {(row["when"], row["severity"]) for row in noted} >= {("during", 3), ("morning", 2)}
    assert not [row for row in noted if row["when"] == "after"]
    assert "left knee" in window.words
    assert "during 3/10, next morning 2/10" in window.words
    window.press("deed-undo")
    assert not [row for row in rows(demo, "pain_list") if row["local_date"] == day and row["when"] == "morning"]


def test_without_a_number_nothing_is_noted_and_it_says_why(demo: Owner, window: Window) -> None:
    before = len(rows(demo, "pain_list"))
    window.open("niggles")
    window.press_in_form("Note it", "three-any-0")
    assert window.told == ["Say at least one of the three: during, after, next morning. What is left out is unknown."]
    assert len(rows(demo, "pain_list")) == before


def test_the_questionnaire_asks_one_question_after_the_other_and_ends_where_the_first_ends_it(
    demo: Owner, window: Window
) -> None:
    window.open("niggles")
    assert [one.key for one in window.test.radio if one.key] == ["ostrc-0-q1"]
    window.test.selectbox(key="ostrc-0-area").set_value("knee")
    window.test.radio(key="ostrc-0-q1").set_value(2)
    window.run()
    assert [one.key for one in window.test.radio if one.key] == ["ostrc-0-q1", "ostrc-0-q2"]
    assert window.test.button(key="ostrc-0-keep").disabled
    for number, option in ((2, 3), (3, 1), (4, 2)):
        window.test.radio(key=f"ostrc-0-q{number}").set_value(option)
        window.run()
    window.press("ostrc-0-keep")
    (row,) = rows(demo, "ostrc_list")
    assert (row["area"], row["side"], row["score"], row["substantial"]) == ("knee", "left", 33, True)
    assert "left knee · 33 of 100, substantial · options 2–3–1–2" in window.words
    for ends in (1, 4):
        number = ends // 4 + 1
        window.test.radio(key=f"ostrc-{number}-q1").set_value(ends)
        window.run()
        assert len(window.test.radio) == 1
        window.press(f"ostrc-{number}-keep")
    assert [row["score"] for row in rows(demo, "ostrc_list")] == [100, 0, 33]
    window.press("ostrc-delete-3")
    assert [row["score"] for row in rows(demo, "ostrc_list")] == [0, 33]
    window.press("deed-undo")
    assert len(rows(demo, "ostrc_list")) == 3


@pytest.mark.parametrize(("answers", "drawn"), [(0, False), (1, False), (2, True)])
def test_scores_are_drawn_from_the_second_on(demo: Owner, window: Window, answers: int, drawn: bool) -> None:
    for number in range(answers):
        demo.answer("ostrc_add", on=ago(7 * number).isoformat(), area="knee", side="left", options=[2, 1, 1, 2])
    window.open("niggles")
    assert ("How much did it hamper you?" in window.words) is drawn


def test_nobody_asks_for_the_questionnaire_unless_it_was_switched_on(demo: Owner, window: Window) -> None:
    asked = "A week is over: the overuse questionnaire, as you asked in Settings."
    assert asked not in window.open("niggles").words
    window.open("settings")
    window.test.selectbox(key="setting-ostrc_reminder").set_value("on")
    window.run()
    assert asked in window.open("niggles").words
    demo.answer("ostrc_add", on=ago(6).isoformat(), area="knee", side="left", options=[1])
    assert asked not in window.open("niggles").words
    assert asked not in window.open("niggles", on=ago(30).isoformat()).words


@pytest.mark.parametrize(("path", "query"), [("load", {"range": "1y"}), ("gait", {}), ("niggles", {})])
def test_findings_stand_under_the_charts_with_whose_they_are(
    demo: Owner, window: Window, path: str, query: dict[str, str]
) -> None:
    window.open(path, **query)
    (marks,) = names_of(window, "by")[:1]
    assert {row["by"] for row in marks} == {"physical therapist"}
    assert "“Nothing structural. Running, the left knee caves in (valgus knee).”" in {row["noted"] for row in marks}
    assert all(row["label"].startswith("physical therapist: ") for row in marks)
    window.open(path, **query, on=(Calendar(DEMO_UNTIL).layoff + timedelta(days=28)).isoformat())
    assert names_of(window, "by") == []


def test_a_finding_is_told_on_the_pain_that_it_is_about_and_only_as_theirs(demo: Owner, window: Window) -> None:
    window.open("niggles")
    told = [line for line in window.words.splitlines() if "valgus" in line]
    assert len(told) == 2  # on the episode, and among the findings
    assert all(line.startswith("A physical therapist noted on ") for line in told)


def test_a_finding_is_added_changed_and_taken_away_and_back(demo: Owner, window: Window) -> None:
    window.open("niggles")
    key = "finding-new-0"
    window.press_in_form("Add", key)
    assert window.told == ["Say who found it: a name, a profession, or both."]
    window.test.text_area(key=f"{key}-text").set_value(HOSTILE)
    window.test.text_input(key=f"{key}-who").set_value("**Ann** <b>")
    window.press_in_form("Add", key)
    number = rows(demo, "clinician_list")[0]["id"]
    assert f"**Ann** <b> noted on 23 Mar 2026: “{' '.join(HOSTILE.split())}”" in window.words
    window.test.text_area(key=f"finding-{number}-text").set_value("tight")
    window.test.date_input(key=f"finding-{number}-to").set_value(TODAY)
    window.press_in_form("Save", f"finding-{number}")
    assert "noted on 23 Mar 2026, until 23 Mar 2026: “tight”" in window.words
    window.press(f"finding-{number}-delete")
    assert number not in [row["id"] for row in rows(demo, "clinician_list")]
    window.press("deed-undo")
    assert number in [row["id"] for row in rows(demo, "clinician_list")]


def test_a_link_is_kept_with_an_injury_and_found_by_a_word(demo: Owner, window: Window) -> None:
    window.open("niggles")
    key = "paper-new-0"
    window.test.text_input(key=f"{key}-url").set_value("javascript:alert(1)")
    window.press_in_form("Keep it", key)
    assert "A link starts with https:// or http://" in window.told[0]
    window.test.text_input(key=f"{key}-url").set_value("https://example.org/hip?a=(b)")
    window.test.text_input(key=f"{key}-title").set_value("[Hips](javascript:x) *now*")
    window.test.selectbox(key=f"{key}-episode").set_value(KNEE)
    window.press_in_form("Keep it", key)
    row = rows(demo, "paper_list")[0]
    assert (row["episode"], row["area"], row["side"]) == (KNEE, "knee", "left")
    assert "**“[Hips](javascript:x) *now*”** · 23 Mar 2026 · for left knee" in window.words
    assert "[example.org/hip?a=(b)](<https://example.org/hip?a=(b)>)" in window.words
    assert "](javascript" not in "\n".join(window.markup)
    assert window.words.count("“The list of exercises") == 2  # on the episode, and in the list
    window.open("niggles", search="hips NOW")
    assert window.words.count("“The list of exercises") == 1
    assert window.words.count("“[Hips]") == 2
    assert "None of 4 entries has all of these words." in window.open("niggles", search="elbow").words
    window.open("niggles")
    window.press(f"paper-{row['id']}-delete")
    assert len(rows(demo, "paper_list")) == 3
    window.press("deed-undo")
    assert len(rows(demo, "paper_list")) == 4


def test_links_stand_folded_on_the_episode_that_they_were_kept_with_or_are_dated_within(
    demo: Owner, window: Window
) -> None:
    onset = Calendar(DEMO_UNTIL).onset
    days = {"early": onset - timedelta(days=1), "within": onset, "other side": onset, "filed": onset}
    for title, on in days.items():
        place = {"episode": HIP} if title == "filed" else {"area": "knee", "side": "left"}
        place |= {"side": "right"} if title == "other side" else {}
        demo.answer("paper_add", title=title, url="https://example.org/", on=on.isoformat(), **place)
    window.open("niggles")
    folded = {one.label for one in window.test.expander if one.label.startswith("Kept with it")}
    assert folded == {"Kept with it: 4 links and documents", "Kept with it: 1 link or document"}
    shown = {title: window.words.count(f"“{title}”") - 1 for title in days}  # all of them are in the list
    assert shown == {"early": 0, "within": 1, "other side": 0, "filed": 1}
    demo.answer("episode_say", episode=HIP, word="with", value=KNEE)
    window.open("niggles")
    assert "Kept with it: 5 links and documents" in {one.label for one in window.test.expander}


def test_a_document_is_kept_and_handed_back_as_what_it_is(
    demo: Owner, window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window.open("niggles")
    window.test.file_uploader(key="paper-new-0-file").set_value(("../evil<b>.pdf", PDF, "text/html"))
    window.press_in_form("Keep it", "paper-new-0")
    row = rows(demo, "paper_list")[0]
    assert (row["title"], row["file_kind"], row["byte_count"]) == ("evil<b>.pdf", "pdf", len(PDF))
    assert page._file_name(row) == "evil-b--pdf.pdf"
    assert page._file_name({**row, "title": "../../x\0\n.html"}) == "x---html.pdf"
    monkeypatch.setattr(page, "whose", lambda: None)
    assert page._bytes_of(row["id"])() == PDF
    with demo.desk() as desk:
        assert document_of(desk.con, desk.settings, row["id"]) == (PDF, "pdf")
    window.test.file_uploader(key="paper-new-1-file").set_value(("a.pdf", b"<html><script>", "application/pdf"))
    window.press_in_form("Keep it", "paper-new-1")
    assert "no PDF and no picture" in window.told[-1]


def test_pain_stands_day_by_day_beside_what_was_tried(demo: Owner, window: Window) -> None:
    window.open("niggles")
    assert EASES in window.words.splitlines()
    cells = next(found for found in names_of(window, "entry") if "number" in found[0])
    spans = next(found for found in names_of(window, "entry") if "part" in found[0])
    assert {row["part"] for row in spans} == {"before", "during", "after"}
    layoff = Calendar(DEMO_UNTIL).layoff
    of_rest = {row["tried"]: row["entry"] for row in spans}["“A week of nothing at all.”"]
    during = [row["number"] for row in cells if row["entry"] == of_rest and row["when"].endswith("during")]
    assert during == ["4", "4"]
    assert f"{layoff + timedelta(days=21)}" in {row["day"] for row in spans if row["entry"] == of_rest}
    lines = [line for line in window.words.splitlines() if line.startswith("Pain: ")]
    assert len(lines) == len(rows(demo, "tried_list"))
    assert "during: median 4, a number on 2 of 7 days, 5 unknown" in "\n".join(lines)
    assert not CLAIMS.search("\n".join(lines))


def test_four_kinds_of_rest_and_the_exercises_have_their_own_numbers(demo: Owner) -> None:
    found = {row["text"]: {part["part"]: part for part in row["pain"]} for row in rows(demo, "tried_list")}
    rest = [parts for text, parts in found.items() if "week" in text]
    assert len(rest) == 4
    assert all(4 <= parts["during"]["median"] <= 5 for parts in rest)
    raises = found["Side-lying leg raises, 3 x 12, slow."]
    assert (raises["before"]["median"], raises["during"]["median"]) == (4, 1)
    assert "after" not in raises
    for parts in found.values():
        for part in parts.values():
            assert part["days"] == part["noted_days"] + part["unknown_days"]
            assert len(part["by_day"]) == part["noted_days"]


def test_on_a_past_day_nothing_later_is_shown_and_nothing_can_be_pressed(demo: Owner, window: Window) -> None:
    window.open("niggles", on=(Calendar(DEMO_UNTIL).layoff + timedelta(days=31)).isoformat())
    assert "What a therapist looks for in a runner" in window.words
    assert "The list of exercises" not in window.words
    assert "Cross-over gait" not in window.words
    assert not [one for one in window.test.button if (one.key or "").startswith(("paper-", "finding-", "ostrc-"))]
