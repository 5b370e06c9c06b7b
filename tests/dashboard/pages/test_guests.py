"""What a link shows is to be read: no page of a guest has a form, a button that writes, an upload or a way to Data, but
the forms of comments.
"""

import re

import pytest

from analytics.audience import SCOPES
from dashboard.owner import Owner
from dashboard.shell import BY_SCOPE
from tests.claims import claims
from tests.dashboard.pages.conftest import LookOn, Serve, ago
from tests.dashboard.pages.window import Window

ALL = sorted(SCOPES)
PAGES = [
    ("", {}), ("load", {}), ("load", {"more": "acwr", "align": "week"}), ("gait", {}), ("niggles", {}),
    ("niggles", {"note": "1", "tried": "1", "words": "1", "search": "knee"}), ("before", {}), ("runs", {}),
    ("runs", {"text": "e", "page": "2"}), ("load", {"on": ago(200).isoformat()}),
]  # fmt: skip


def written(owner: Owner) -> None:
    """A note, a questionnaire, what was tried, found and kept: all that has buttons on a page of the athlete's."""
    owner.answer("pain_add", on=ago(2).isoformat(), severity=5, area="knee", side="left", text="sore")
    owner.answer("pain_add", on=ago(60).isoformat(), severity=7, area="foot", side="right", text="sore, too")
    owner.answer("ostrc_add", on=ago(1).isoformat(), area="knee", side="left", options=[1])
    owner.answer("tried_add", begun=ago(20).isoformat(), kind="rest", text="a week off", link="https://example.org/x")
    owner.answer("clinician_add", on=ago(3).isoformat(), text="left knee caves in", who="Ann")
    owner.answer("paper_add", title="a paper", url="https://example.org/paper")
    owner.answer("gear_add", kind="shoe", name="Blue", begun=ago(100).isoformat())


def pressed(window: Window) -> list[str]:
    """What can be pressed, filled in or dropped into that is not for reading."""
    kinds = [
        "button", "form_submit_button", "text_area", "checkbox", "toggle", "file_uploader", "number_input", "chat_input"
    ]  # fmt: skip
    found = [f"{kind} {getattr(one, 'key', '')} {one.proto.label}" for kind in kinds for one in window.test.get(kind)]
    address = r"button (?:as-of-back|[a-z-]*(?:lay-beside|lay-away|more|less)[a-z-]*) "  # of what is shown
    reading = re.compile(address + r"|button None (?:Clear|To the first page)$")
    bound = re.compile(r"number_input \w+State\.")  # a part of the address
    return [one for one in found if not reading.match(one) and not bound.match(one)]


# All that a guest can fill in or press: the words of a comment, Send, and Take back beside a comment of their own.
COMMENT = re.compile(
    r"text_area comment-[\w.-]+-text Your comment$|(?:form_submit_)?button FormSubmitter:comment-[\w.-]+-Send Send$|"
    r"button comment-away-[\w.-]+ Take back$"
)
COMMENTED = {"": 2, "niggles": 2}  # forms on a page: the thread and another day; the two pains


def forms(window: Window) -> set[str]:
    """The forms of a page, by their names."""
    found = {one.proto.form_id for kind in ("form_submit_button", "text_area") for one in window.test.get(kind)}
    return {name for name in found if name}


def test_the_athletes_own_pages_have_what_is_looked_for(serve: Serve, window: Window) -> None:
    written(serve("recent"))
    assert {one.split()[0] for one in pressed(window.open("niggles"))} >= {"button", "file_uploader", "checkbox"}
    assert window.test.get("form")


@pytest.mark.parametrize("home", ["demo", "recent"])
def test_no_page_of_a_guest_writes(look_on: LookOn, window: Window, home: str) -> None:
    written(look_on(home, *ALL))
    for path, query in PAGES:
        window.open(path, **query)
        assert not window.test.error, (path, query)
        assert [one for one in pressed(window) if not COMMENT.match(one)] == [], (path, query)
        assert all(name.startswith("comment-") for name in forms(window)), (path, query)
        if home == "recent":
            assert len(forms(window)) == (0 if "on" in query else COMMENTED.get(path, 0)), (path, query)
        told = " ".join(page for page, _ in window.links)
        assert "Bring files" not in told
        assert "leave</a>" in "".join(str(one.proto) for one in window.test.get("html"))


def test_a_run_is_shown_without_its_file_and_without_what_changes_it(look_on: LookOn, window: Window) -> None:
    owner = look_on("demo", *ALL)
    (key,) = owner.answer("spikes")["rows"][-1]["activity_ids"]
    window.open("runs", run=key)
    assert [one.value for one in window.test.title] == ["What was in this run?"]
    assert [one for one in pressed(window) if not COMMENT.match(one)] == []
    assert forms(window) == {f"comment-{key}-0"}
    assert "Where did this come from?" not in "\n".join(window.texts)
    assert ".fit" not in "\n".join(window.texts)


@pytest.mark.parametrize("sees", [("load",), ("gait",), ("pain",), ("tried",), ("pain", "before"), ("runs",)])
def test_pages_are_those_that_the_link_shows(look_on: LookOn, window: Window, sees: tuple[str, ...]) -> None:
    written(look_on("recent", *sees))
    for path in [*BY_SCOPE, "data", "settings", "found", "coach", "roster"]:
        window.open(path)
        heading = window.test.title[0].value
        shown = bool(BY_SCOPE.get(path, frozenset()) & set(sees))
        assert (heading == "What is shared with you?") != shown, (path, heading)
    assert not window.test.error


def test_what_was_tried_shows_no_pain_and_pain_shows_nothing_that_was_tried(look_on: LookOn, window: Window) -> None:
    written(look_on("recent", "tried"))
    words = window.open("niggles").words
    assert "a week off" in words
    assert "Pain beside it: not shared." in words
    assert "without a number" not in words
    assert "What did you write?" not in words
    assert "5/10" not in words
    assert "a paper" not in words


def test_the_first_page_says_what_is_shared_by_whom_and_until_when(look_on: LookOn, window: Window) -> None:
    look_on("recent", "load", "pain", first=ago(30).isoformat(), last=ago(-10).isoformat())
    words = window.open("").words
    assert "Runner lets Coach Ann look on until" in words
    assert f"- Load: {SCOPES['load']}" in words
    assert "Not shared: gait, words, tried, before, runs, map, heart rate." in words
    assert [label for label, _ in window.links] == ["Load", "Niggles"]
    assert not [found for text in window.texts for found in claims(text, few=True)]


def test_the_past_begins_with_the_first_day_that_is_shared(look_on: LookOn, window: Window) -> None:
    look_on("recent", "load", first=ago(30).isoformat())
    assert (
        "is before the first day that is shared; today is shown." in window.open("load", on=ago(31).isoformat()).words
    )
    assert "As of" not in window.words
    assert "As of" in window.open("load", on=ago(30).isoformat()).words


def test_a_revoked_link_shows_a_sentence_and_nothing_else(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", "load")
    window.open("load")
    owner.answer("share_revoke", number=1)
    window.open("load")
    assert window.words == "This link opens nothing any more."
    assert not window.test.title
