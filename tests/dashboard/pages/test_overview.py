"""What of that which is shared needs a look? The first page of whoever came by a link."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api_rows import tell
from tests.claims import claims
from tests.dashboard.pages.conftest import NOW, LookOn, ago
from tests.dashboard.pages.window import Window

CALM = "No reason among pain, spikes and silence."


def came_before(owner: Any, days: int) -> None:
    """Somebody looked at a page by the link, that many days ago."""
    at = NOW - timedelta(days=days)
    with owner.transact() as con:
        con.execute("insert into share_visit values (99, 1, null, 'Firefox on Linux', ?, ?)", [at, at])


def test_a_calm_history_has_nothing_to_decide(look_on: LookOn, window: Window) -> None:
    look_on("demo", "load", "pain")
    words = window.open("").words
    assert CALM in words
    assert "unread" not in words


def test_the_reasons_to_call_are_those_of_a_roster_and_in_its_order(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", "load", "pain", "words")
    owner.answer("pain_add", on=ago(1).isoformat(), severity=6, area="knee", side="left", changed_run=True)
    owner.answer("pain_add", on=ago(0).isoformat(), severity=3, area="knee", side="left", text="numb and tingling foot")
    words = window.open("").words
    assert CALM not in words
    flag, stopped = words.index("Have it looked at"), words.index("Left knee 6/10 changed or stopped a run on")
    assert flag < stopped < words.index("This week")
    assert "“numb and tingling foot”" in words
    assert not [found for text in window.texts for found in claims(text, few=True)]


@pytest.mark.parametrize("sees", [("load",), ("tried",), ("gait",)])
def test_pain_is_no_reason_where_it_is_not_shared(look_on: LookOn, window: Window, sees: tuple[str, ...]) -> None:
    owner = look_on("recent", *sees)
    owner.answer("pain_add", on=ago(0).isoformat(), severity=6, area="knee", side="left", text="numb", changed_run=True)
    words = window.open("").words
    assert "knee" not in words.lower()
    assert "numb" not in words
    assert "Not shared: " in words


def test_an_unread_comment_waits_until_it_was_shown(look_on: LookOn, window: Window) -> None:
    owner = look_on("demo", "load", "pain")
    owner.answer("comment_add", about="day", key=ago(0).isoformat(), text="how was it?", link=1)
    assert "1 unread comment from" in window.open("").words
    assert "unread" not in window.open("").words


def test_what_is_new_since_the_last_visit_is_counted_by_what_is_shared(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", "load", "pain")
    assert "Since the last visit" not in window.open("").words
    came_before(owner, 3)
    owner.answer("pain_add", on=ago(2).isoformat(), severity=3, area="knee", side="left")
    owner.answer("pain_add", on=ago(5).isoformat(), severity=3, area="knee", side="left")
    words = window.open("").words
    told = words.partition("dated from that day on: ")[2].partition(".")[0]
    assert told == "5 runs, 1 pain note, 0 comments"
    assert "things tried" not in words
    assert "Since the last visit" not in window.open("", on=ago(2).isoformat()).words


def test_what_is_not_shared_is_counted_and_leaves_silence_open(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", "load", "pain")
    with owner.desk() as desk:
        tell(desk.con, "77", NOW - timedelta(hours=2), title="Only by the API")
    words = window.open("").words
    assert "1 activity" in words
    assert "is not shared. What depends on their days is not known here" in words
    assert "Whether it is silent cannot be told. Something later than all that is shared is not shared." in words
    assert "Only by the API" not in words
    assert "reference distance" in words


def test_to_a_guest_every_page_says_who_you_is(look_on: LookOn, window: Window) -> None:
    look_on("demo", "load", "gait", "pain", "tried", "before", "runs")
    for page in ("", "load", "gait", "niggles", "before", "runs"):
        assert "“You” and “your” in these sentences: Demo runner (synthetic)." in window.open(page).words, page


def test_long_lists_lead_to_the_page_that_has_all(look_on: LookOn, window: Window) -> None:
    owner = look_on("recent", "tried")
    for number in range(6):
        owner.answer("tried_add", begun=ago(20 - number).isoformat(), kind="exercise", text=f"exercise {number}")
    window.open("")
    assert "2 more" in [label for label, _ in window.links]
