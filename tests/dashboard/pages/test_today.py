from datetime import timedelta

import polars as pl
import pytest

from analytics.result import Result
from dashboard import owner as owners
from dashboard.owner import Owner
from dashboard.pages import today
from tests.dashboard.pages.conftest import NOW, Serve, ago
from tests.dashboard.pages.window import Window


def test_an_empty_home_says_what_to_bring_and_takes_pain_all_the_same(serve: Serve, window: Window) -> None:
    serve("empty")
    window.open()
    assert "Nothing is here yet." in window.words
    assert ("Bring files", "") in window.links
    assert window.test.code[0].value == "niggle demo"
    assert not window.test.metric
    assert "What hurts today?" in window.words


def test_the_reference_is_a_sentence_and_a_tile(serve: Serve, window: Window) -> None:
    serve("recent")
    window.open()
    assert (
        "Monday, 23 Mar 2026. Your reference is **17.7 km**, 10 % above your longest of the last 30 days "
        "(16.1 km on 21 Mar 2026)."
    ) in window.words
    tiles = {one.label: one.value for one in window.test.metric}
    assert tiles == {
        "Reference distance": "17.7 km",
        "Worst pain, last 14 days": "not noted",
        "This week so far": "no run",
    }
    assert "0 days of 14 noted. A day without a note is unknown, not painless." in window.words
    assert "The week before: " in window.words
    assert "Last import 23 Mar 2026: 1 file." in window.words


def test_with_pain_there_is_the_reason_instead_of_a_reference(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    owner.answer("pain_add", on=ago(2).isoformat(), severity=4, area="knee", side="left")
    window.open()
    reason = "Left knee 4/10 on 21 Mar 2026: pain of 2/10 or more in the last 7 days."
    assert f"There is **no reference distance** today. {reason}" in window.words
    tiles = {one.label: one.value for one in window.test.metric}
    assert tiles["Reference distance"] == "none today"
    assert tiles["Worst pain, last 14 days"] == "4/10"
    assert "1 day of 14 noted." in window.words


def test_the_strip_has_a_place_for_each_of_the_last_14_days(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    owner.answer("pain_add", on=ago(2).isoformat(), severity=4, area="knee", side="left")
    owner.answer("pain_add", on=ago(1).isoformat(), severity=None, area="knee", side="left", text="odd")
    owner.answer("pain_add", on=ago(0).isoformat(), severity=0)
    owner.answer("pain_add", on=ago(14).isoformat(), severity=9, area="foot")
    (strip,) = window.open().charts
    (cells,) = strip["rows"].values()
    assert [cell["number"] for cell in cells] == ["·"] * 11 + ["4", "?", "0"]
    assert strip["alt"] == "Worst pain a day from 10 Mar 2026 to 23 Mar 2026"


def test_what_needs_a_decision_leads_to_where_it_is_made(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    assert ("1 file could not be read: see why", "outcome=failed") in window.open().links
    owner.answer("pain_add", on=ago(20).isoformat(), severity=None, area="knee", text="odd")
    window.open()
    assert "Needs you" in window.words
    assert ("1 pain note in words only: give a number", "") in window.links


def test_pairs_in_doubt_lead_to_where_they_are_decided(serve: Serve, window: Window) -> None:
    owner = serve("twice")
    assert ("13 pairs of activities may be one run: decide", "") in window.open().links
    pairs = owner.answer("duplicates")["doubts"]
    for pair in pairs[1:]:
        owner.answer("different_runs", one=pair["one"]["record_id"], other=pair["other"]["record_id"])
    assert "1 pair of activities may be one run: decide" in [words for words, _ in window.open().links]


def test_what_needs_a_decision_of_a_kind_yet_unknown_is_told_all_the_same(
    serve: Serve, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve("recent")
    frame = pl.DataFrame({"kind": ["odd_shoes"], "n": [2], "first_day": [ago(3)], "last_day": [ago(1)]})
    monkeypatch.setattr(today, "decisions", lambda *_: Result(frame, {}, 1))
    assert "Odd shoes: 2" in [words for words, _ in window.open().links]


@pytest.fixture
def silent(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """Nothing has come in for ten days."""
    monkeypatch.setattr(owners, "utc_now", lambda: NOW + timedelta(days=9))
    return serve("recent")


def test_silence_is_asked_about_and_never_taken_for_rest(silent: Owner, window: Window) -> None:
    window.open()
    silence = "Nothing from 23 Mar 2026 to 1 Apr 2026. Was the watch off, were you ill, or did you not run?"
    assert silence in [words for words, _ in window.links]
    assert "There is **no reference distance** today." in window.words
    assert "no run" in window.words
