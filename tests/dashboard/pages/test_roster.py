"""The Roster page: who needs a call stands first with the reason, and who was called sinks."""

import json
from datetime import timedelta
from typing import Any

from dashboard.owner import Owner
from dashboard.visits import Visitor
from ingest.roster_feeds import note_answer, note_trouble
from tests.claims import claims_in
from tests.dashboard.pages.conftest import HOSTILE, NOW, Serve, ago
from tests.dashboard.pages.window import Window
from tests.feeds import TOKEN, feed


def on_roster(owner: Owner, name: str | None = None, **changed: Any) -> int:
    """Somebody whose feed has told this."""
    number = len(owner.answer("roster_list")["rows"]) + 1
    owner.answer("roster_add", url=f"https://run.example.org/c/{TOKEN}{number}", name=name)
    with owner.transact() as con:
        note_answer(con, number, json.dumps(feed(NOW, **changed)), None, NOW)
    return number


def in_pain(days: int = 1) -> dict[str, Any]:
    row = {"local_date": f"{ago(days)}", "area": "knee", "side": "left", "worst": 6, "changed_run": True}
    return {"pain": [row]}


SILENT = {"silence": {"days": 12, "why": None}, "last_day": f"{ago(12)}"}


def names(window: Window) -> list[str]:
    """Who stands there, in the order of the page."""
    rows = [one.value for one in window.test.markdown if one.value.startswith(":material/") and "**" in one.value]
    return [row.split("**")[1] for row in rows]


def test_nobody_is_on_it_at_first_and_coach_leads_there(serve: Serve, window: Window) -> None:
    serve("one")
    assert "Your roster" in window.open("coach").words
    words = window.open("roster").words
    assert "Nobody yet." in words
    assert "Add an athlete" in [one.label for one in window.test.expander]


def test_who_needs_a_call_stands_first_and_says_why(serve: Serve, window: Window) -> None:
    owner = serve("one")
    on_roster(owner, "Calm")
    on_roster(owner, "Silent", **SILENT)
    on_roster(owner, "Hurting", **in_pain(), withheld=2)
    words = window.open("roster").words
    assert names(window) == ["Hurting", "Silent", "Calm"]
    assert "2 of 3 athletes with a reason to look." in words
    assert "Left knee 6/10 changed or stopped a run on" in words
    assert "Nothing for 12 days, since" in words
    assert "No reason among pain, spikes and silence." in words
    assert "2 activities not shared." in words
    assert not claims_in(words)


def test_who_was_called_sinks_and_comes_back_by_a_tap(serve: Serve, window: Window) -> None:
    owner = serve("one")
    on_roster(owner, "Hurting", **in_pain())
    on_roster(owner, "Calm")
    window.open("roster").press("again-1-2")
    assert window.told == ["Called."]
    assert names(window) == ["Calm", "Hurting"]
    row = owner.answer("roster_list")["rows"][1]
    assert (row["called_on"], row["look_again_on"]) == (NOW.date().isoformat(), f"{NOW.date() + timedelta(days=2)}")
    assert "look again" in window.words
    window.press("again-1-2")  # a second tap, or a tap that was not heard at once: nothing else comes of it
    assert owner.answer("roster_list")["rows"][1] == row
    window.press("not-called-1")
    assert names(window) == ["Hurting", "Calm"]


def test_what_does_not_answer_is_told_with_since_when(serve: Serve, window: Window) -> None:
    owner = serve("one")
    on_roster(owner, "Mara")
    with owner.transact() as con:
        from ingest.roster_feeds import feeds

        note_trouble(con, feeds(con)[0], "Nothing answers there.", NOW, gone=False, wait=timedelta())
    owner.answer("roster_add", url=f"https://run.example.org/c/{TOKEN}", name="New")
    words = window.open("roster").words
    assert "not reached since" in words
    assert "Nothing answers there." in words
    assert "Not tried yet." in words
    assert names(window) == ["Mara", "New"]


def test_an_athlete_is_added_and_removed(serve: Serve, window: Window) -> None:
    owner = serve("one")
    window.open("roster")
    window.test.text_input(key="roster-new-0-url").set_value("https://run.example.org/")
    window.press_in_form("Add", "roster-new-0")
    assert "That is not the address of a link." in window.told[0]
    assert owner.answer("roster_list")["rows"] == []
    on_roster(owner, "Mara")
    window.open("roster").test.selectbox(key="roster-off").set_value(1)
    window.run().press("roster-remove")
    assert window.told == ["They are off the roster."]
    assert owner.answer("roster_list")["rows"] == []
    assert names(window) == []


def test_what_a_feed_says_is_no_markup(serve: Serve, window: Window) -> None:
    owner = serve("one")
    flag = {"local_date": f"{ago(1)}", "signs": ["giving way"], "words": HOSTILE}
    on_roster(owner, None, athlete=HOSTILE[:60], scopes=["pain", "words"], red_flags=[flag])
    window.open("roster")
    assert "Wrote of giving way on" in window.words
    for text in window.markup:
        assert "<script" not in text.replace("\\<script", "")
        assert "![x]" not in text


def test_it_is_the_owners_alone(serve: Serve, window: Window) -> None:
    from dashboard.seat import NotYours, Seat

    owner = serve("one")
    on_roster(owner, "Mara")
    other = Seat(owner, Visitor(2, "Mara", "Mara", 1, confirmed=True))
    for request in ("roster_list", "roster_remove", "roster_called", "roster_add"):
        try:
            other.answer(request, number=1)
        except NotYours:
            continue
        raise AssertionError(request)
