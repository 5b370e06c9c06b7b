"""Proposals on the pages: a therapist fills in a form, the athlete accepts or not and takes it back; words are never
markup.
"""

import re
from datetime import timedelta

import pytest

from dashboard.owner import Owner
from dashboard.shell import plain
from ingest.proposals import MOST_OPEN
from tests.dashboard.pages.conftest import HOSTILE, NOW, TODAY, LookOn, Serve, ago, rows
from tests.dashboard.pages.test_guests import ALL, COMMENT, forms, pressed, written
from tests.dashboard.pages.window import Window


def by_link(owner: Owner, text: str, kind: str = "exercise", *, who: str = "Bo", back: int = 3) -> int:
    """A proposal by a link, as the store keeps it; its number."""
    from ingest.proposals import Proposal, add_proposal

    day = ago(back)
    told = Proposal(0, 1, "b" * 16, who, kind, day, None, text, None, "knee", "left", NOW - timedelta(hours=1))
    with owner.transact() as con:
        return add_proposal(con, told, TODAY)


def fill_in(window: Window, kind: str, text: str, **more: str) -> Window:
    """Fill in the form of a proposal of this kind, and send it."""
    if kind != "exercise":
        window.choose("proposal-new-0-kind", kind)
    form = f"proposal-new-0-{kind}"
    window.test.text_area(key="proposal-new-0-text").set_value(text)
    for name, value in more.items():
        window.test.text_input(key=f"proposal-new-0-{name}").set_value(value)
    return window.press_in_form("Propose", form)


def test_a_link_that_may_not_propose_sees_nothing_of_it(look_on: LookOn, window: Window) -> None:
    by_link(look_on("recent", "load"), "a proposal of another's")
    words = window.open("").words
    assert "propos" not in words.lower()
    assert all(name.startswith("comment-") for name in forms(window))


def test_a_guest_proposes_sees_how_it_stands_and_withdraws(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", "load", may_propose=True)
    by_link(owner, "a proposal of another's")
    window.open("")
    assert "only comments and proposals can be written here" in window.words
    fill_in(window, "exercise", "*Bridges*, 3 x 10", url="https://example.org/b")
    assert window.told == ["Proposed."]
    assert "another's" not in window.words
    assert "An exercise · from 23 Mar 2026 on" in window.words.replace("**", "")
    assert "“*Bridges*, 3 x 10”" in window.words
    assert f"[{plain('https://example.org/b')}](<https://example.org/b>)" in "\n".join(window.markup)
    found = rows(owner, "proposal_list")
    assert [(row["who"], row["kind"], row["from_date"]) for row in found][:1] == [
        ("Coach Ann", "exercise", TODAY.isoformat())
    ]
    number = found[0]["id"]
    owner.answer("proposal_answer", number=number, answer="accept")
    assert "accepted on 23 Mar 2026" in window.open("").words
    assert not [one for one in window.test.button if str(one.key).startswith("proposal-away")]
    owner.answer("proposal_reopen", number=number)
    window.open("").press(f"proposal-away-{number}")
    assert [row["text"] for row in rows(owner, "proposal_list")] == ["a proposal of another's"]
    assert "Bridges" not in window.words


def test_a_therapists_link_writes_comments_and_proposals_and_nothing_else(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", *ALL, may_propose=True)
    written(owner)
    fill_in(window.open(""), "exercise", "Bridges")
    ours = re.compile(
        r"text_area proposal-new-1-text In your words$|button proposal-away-1 Withdraw$|"
        r"(?:form_submit_)?button FormSubmitter:proposal-new-1-exercise-Propose Propose$"
    )
    for path in ("", "niggles", "load"):
        more = [one for one in pressed(window.open(path)) if not COMMENT.match(one)]
        assert [one for one in more if not ours.match(one)] == [], path
        assert bool(more) == (path == "")


def test_what_is_being_tried_has_a_stage_that_has_begun_and_none_that_is_to_come(
    look_on: LookOn, window: Window
) -> None:
    owner = look_on("recent", "tried")
    for number in (by_link(owner, "Walk", "stage"), by_link(owner, "Run", "stage", back=-9)):
        owner.answer("proposal_answer", number=number, answer="accept")
    words = window.open("").words
    assert "Stage of the return, “Walk”, since 20 Mar 2026" in words
    assert "“Run”" not in words
    assert "Bo" not in words, "whose proposal it was is told to the athlete alone"


def test_a_finding_asks_for_its_day_alone(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", "load", may_propose=True, first=ago(30).isoformat())
    window.open("").choose("proposal-new-0-kind", "finding")
    assert not [one for one in window.test.text_input if one.key == "proposal-new-0-url"]
    assert [one.label for one in window.test.date_input if str(one.key).startswith("proposal-")] == ["On which day?"]
    (day,) = [one for one in window.test.date_input if str(one.key).startswith("proposal-")]
    assert (day.min, day.max) == (ago(30), TODAY)
    window.test.text_area(key="proposal-new-0-text").set_value("It caves in")
    window.press_in_form("Propose", "proposal-new-0-finding")
    assert [row["kind"] for row in rows(owner, "proposal_list")] == ["finding"]


def test_what_is_refused_is_told_and_its_words_stay(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", "load", may_propose=True)
    fill_in(window.open(""), "stage", "Walk and run", url="javascript:alert(1)")
    assert window.told == ["A link starts with https:// or http://, has no blanks and up to 2,000 characters."]
    assert window.test.text_area(key="proposal-new-0-text").value == "Walk and run"
    assert rows(owner, "proposal_list") == []


def test_on_a_past_day_nothing_is_proposed(look_on: LookOn, window: Window) -> None:
    look_on("recent", "load", may_propose=True)
    window.open("", on=ago(5).isoformat())
    assert "What do you propose?" in window.words
    assert not [name for name in forms(window) if name.startswith("proposal")]


def test_the_athlete_is_told_accepts_and_takes_it_back(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    number = by_link(owner, HOSTILE, who="Bo *B*")
    lines = [label for label, _ in window.open("").links if label.startswith("Bo *B* proposes an exercise: “")]
    assert len(lines) == 1
    assert len(lines[0]) < 120
    window.open("coach")
    assert plain(HOSTILE) in "\n".join(window.markup)
    assert "Bo *B* proposes an exercise · from 20 Mar 2026 on, left knee" in window.words.replace("**", "", 2)
    window.press(f"proposal-accept-{number}")
    assert window.told == ["Entered among what you tried."]
    assert ("See it, or change it", "tried=1") in window.links
    (row,) = rows(owner, "tried_list")
    assert (row["kind"], row["proposed_by"], row["area"]) == ("exercise", "Bo *B*", "knee")
    assert "proposes" not in str(window.open("").links)
    assert " · proposed by Bo *B*" in window.open("niggles").words
    window.open("coach")
    assert "Nothing waits for an answer." in window.words
    window.press(f"proposal-reopen-{number}")
    assert rows(owner, "tried_list") == []
    window.press(f"proposal-decline-{number}")
    assert "not taken on, 23 Mar 2026" in window.words
    window.press("deed-undo")
    assert rows(owner, "proposal_list")[0]["state"] == "open"


def test_accepted_it_is_changed_as_any_entry(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    owner.answer("proposal_answer", number=by_link(owner, "Walk and run", "stage"), answer="accept")
    window.open("niggles", tried="1")
    window.test.text_input(key="tried-1-text").set_value("Walk, then run")
    window.press_in_form("Save", "tried-1")
    assert [(row["text"], row["kind"]) for row in rows(owner, "tried_list")] == [("Walk, then run", "stage")]
    assert "stage of the return" in window.words


def test_findings_and_stages_are_entered_where_they_belong(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    numbers = [by_link(owner, "It caves in", "finding"), by_link(owner, "Walk and run", "stage", back=-300)]
    window.open("coach")
    for number in numbers:
        window.press(f"proposal-accept-{number}")
    words = window.open("niggles").words
    assert "Bo noted on 20 Mar 2026, left knee: “It caves in”" in words
    assert "stage of the return · for left knee · “Walk and run” · proposed by Bo" in words
    assert "no day of it has come yet" in words
    for path in ("", "load", "before"):
        window.open(path)


def test_words_of_several_lines_are_one_quotation(serve: Serve, window: Window) -> None:
    by_link(serve("recent"), "Bridges\n\n# 3 x 10\n- slow")
    window.open("coach")
    assert "“Bridges  \n\\# 3 x 10  \n\\- slow”" in window.markup


def test_many_are_told_in_few_lines(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    for number in range(5):
        by_link(owner, f"number {number}")
    told = [label for label, _ in window.open("").links if "propos" in label]
    assert told == [*(f"Bo proposes an exercise: “number {number}”" for number in (4, 3, 2)),
                    "2 more proposals to answer"]  # fmt: skip


def test_without_proposals_the_page_says_nothing_of_them(serve: Serve, window: Window) -> None:
    serve("recent")
    assert "proposed" not in window.open("coach").words
    assert "proposes" not in str(window.open("").links)


@pytest.mark.parametrize("count", [MOST_OPEN])
def test_a_page_of_as_many_as_a_link_may_make_is_drawn(serve: Serve, window: Window, count: int) -> None:
    owner = serve("recent")
    for number in range(count):
        by_link(owner, f"number {number}")
    window.open("coach")
    assert len([one for one in window.test.button if str(one.key).startswith("proposal-accept-")]) == count
