"""Who needs a call, and why: each rule of the order by itself, and what stands first of equals."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from analytics.calls import ASKS, REASONS, OnRoster, calls, reasons_of
from tests.feeds import feed

NOW = datetime(2026, 4, 10, 12)
TODAY = NOW.date()


def ago(days: int) -> str:
    return f"{TODAY - timedelta(days=days)}"


def pain(days: int, worst: int | None, area: str | None = "knee", *, changed: bool = False) -> dict[str, Any]:
    side = None if area is None else "left"
    return {"local_date": ago(days), "area": area, "side": side, "worst": worst, "changed_run": changed}


def spike(days: int, ratio: float | None, state: str) -> dict[str, Any]:
    return {"local_date": ago(days), "distance_m": 20_000, "longest_30d_m": 10_000, "ratio": ratio, "state": state}


FLAG = {"local_date": ago(20), "signs": ["giving way"]}
SILENT = {"days": 9, "why": None}
RAISED = [pain(0, 5), pain(1, 4), pain(2, 2), pain(3, 2), pain(4, 2), pain(5, 2)]


def codes(**changed: Any) -> list[str]:
    return [one.code for one in reasons_of(feed(NOW, **changed))]


def test_nobody_calls_for_anything_where_nothing_is_told() -> None:
    assert codes() == ["calm"]
    assert [one.code for one in reasons_of(None)] == ["unknown"]


def test_signs_to_have_looked_at_come_first_and_all_reasons_follow_in_their_order() -> None:
    rows = [*RAISED[:-1], pain(5, 2, changed=True)]
    assert codes(red_flags=[FLAG], pain=rows, spikes=[spike(3, 1.5, "moderate")], silence=SILENT) == list(ASKS)


@pytest.mark.parametrize(("days", "found"), [(0, True), (13, True), (14, False)])
def test_a_run_that_pain_changed_is_a_reason_for_two_weeks(days: int, found: bool) -> None:
    assert (codes(pain=[pain(days, 3, changed=True)]) == ["stopped_run"]) == found


def test_pain_two_above_its_median_on_two_days() -> None:
    (found,) = reasons_of(feed(NOW, pain=RAISED))
    assert (found.code, found.day) == ("pain_up", TODAY)
    assert found.facts == {"area": "knee", "side": "left", "worst": 5, "median": 2}


@pytest.mark.parametrize("rows", [
    RAISED[1:],  # on one day only
    [pain(0, 3), *RAISED[1:]],  # 1 above
    [pain(0, 5), pain(1, 4), pain(2, 2), pain(3, 2)],  # fewer than three days before
    [pain(day + 7, row["worst"]) for day, row in enumerate(RAISED)],  # a week ago
    [pain(0, 5), pain(1, 4), *(pain(day, 2, "ankle") for day in range(2, 6))],  # another place
    [pain(0, None), pain(1, None), *RAISED[2:]],  # in words only
])  # fmt: skip
def test_less_is_no_reason(rows: list[dict[str, Any]]) -> None:
    assert codes(pain=rows) == ["calm"]


def test_no_pain_counts_as_0_and_a_day_without_a_note_as_nothing() -> None:
    rows = [pain(0, 2), pain(1, 2), *(pain(day, 0, None) for day in (2, 4, 6))]
    (found,) = reasons_of(feed(NOW, pain=rows))
    assert found.facts == {"area": "knee", "side": "left", "worst": 2, "median": 0}


@pytest.mark.parametrize(("row", "found"), [
    (spike(1, 1.31, "moderate"), True), (spike(1, 2.5, "large"), True), (spike(1, 1.3, "small"), False),
    (spike(13, 1.5, "moderate"), True), (spike(14, 1.5, "moderate"), False), (spike(1, None, "not_covered"), False),
])  # fmt: skip
def test_a_session_above_1_30(row: dict[str, Any], found: bool) -> None:
    assert (codes(spikes=[row]) == ["spike"]) == found


@pytest.mark.parametrize(("silence", "code"), [
    ({"days": 7, "why": None}, "silence"), ({"days": 6, "why": None}, "calm"),
    ({"days": None, "why": "withheld"}, "cannot_tell"), ({"days": None, "why": "unrecorded"}, "cannot_tell"),
    ({"days": None, "why": "nothing"}, "cannot_tell"), ({"days": None, "why": "not_shared"}, "calm"),
])  # fmt: skip
def test_silence_is_told_where_it_can_be(silence: dict[str, Any], code: str) -> None:
    assert codes(silence=silence) == [code]


def told(**changed: Any) -> dict[str, Any]:
    return feed(NOW, **changed)


def order(*roster: OnRoster, today: date = TODAY) -> list[int]:
    return [one.number for one in calls(roster, today)]


def test_who_needs_a_call_stands_in_the_order_of_the_reasons() -> None:
    roster = [
        OnRoster(1, told()), OnRoster(2, None), OnRoster(3, told(silence={"days": None, "why": "withheld"})),
        OnRoster(4, told(silence=SILENT)), OnRoster(5, told(spikes=[spike(1, 1.5, "moderate")])),
        OnRoster(6, told(pain=RAISED)), OnRoster(7, told(pain=[pain(1, 3, changed=True)])),
        OnRoster(8, told(red_flags=[FLAG])), OnRoster(9, None, ended=True),
    ]  # fmt: skip
    found = calls(roster, TODAY)
    assert [one.reasons[0].code for one in found] == list(REASONS)
    assert [one.number for one in found] == [8, 7, 6, 5, 4, 3, 1, 2, 9]


def test_of_equal_reasons_the_later_day_the_larger_spike_the_longer_silence_the_earlier_number() -> None:
    spikes = [spike(2, 3.0, "large"), spike(1, 1.4, "moderate"), spike(1, 1.6, "moderate")]
    assert order(*(OnRoster(place, told(spikes=[one])) for place, one in enumerate(spikes, 1))) == [3, 2, 1]
    assert order(OnRoster(1, told(silence=SILENT)), OnRoster(2, told(silence={"days": 30, "why": None}))) == [2, 1]
    assert order(OnRoster(2, told(red_flags=[FLAG])), OnRoster(1, told(red_flags=[FLAG]))) == [1, 2]


def test_who_was_called_sinks_until_the_day_to_look_again() -> None:
    called = OnRoster(1, told(spikes=[spike(1, 1.5, "moderate")]), TODAY, TODAY + timedelta(days=2))
    calm = OnRoster(2, told())
    assert order(called, calm) == [2, 1]
    assert order(called, calm, today=TODAY + timedelta(days=1)) == [2, 1]
    assert order(called, calm, today=TODAY + timedelta(days=2)) == [1, 2]


@pytest.mark.parametrize(("changed", "back"), [
    ({"red_flags": [FLAG | {"local_date": ago(0)}]}, True), ({"pain": [pain(0, 3, changed=True)]}, True),
    ({"red_flags": [FLAG | {"local_date": ago(3)}]}, False), ({"spikes": [spike(0, 2.5, "large")]}, False),
])  # fmt: skip
def test_a_sign_or_a_stopped_run_after_the_call_brings_them_back(changed: dict[str, Any], back: bool) -> None:
    called = OnRoster(1, told(**changed), TODAY - timedelta(days=2), TODAY + timedelta(days=5))
    assert (order(called, OnRoster(2, told())) == [1, 2]) == back
