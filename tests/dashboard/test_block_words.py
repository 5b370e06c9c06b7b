"""How a build-up ended, in words."""

from typing import Any

from dashboard.block_words import block_lines
from dashboard.format import Shown

ROW: dict[str, Any] = {
    "end": "2026-03-01", "weeks": [], "weeks_known": 0, "noted_days": 3, "painful_days": 2, "onsets": [],
    "idle_days": None, "idle_from": None, "days_after": 28,
}  # fmt: skip


def onset(area: str, side: str, **what: bool) -> dict[str, Any]:
    plain = dict.fromkeys(("uncertain", "acute", "again"), False)
    return {"onset": "2026-02-20", "area": area, "side": side, **plain, **what}


def pain(**changes: Any) -> str:
    return block_lines({**ROW, **changes}, Shown())[1]  # type: ignore[typeddict-item]


def test_each_onset_is_told_with_what_it_is() -> None:
    told = [onset("knee", "left"), onset("foot", "right", again=True), onset("ankle", "left", acute=True)]
    assert pain(onsets=told) == (
        "Pain set in: left knee on 20 Feb 2026, right foot on 20 Feb 2026 (it came back) and left ankle on 20 Feb 2026 "
        "(a fall or a twist). 2/10 or more on 2 of 3 days noted, to 14 days after it."
    )
    assert pain() == "No pain set in that was noted. 2/10 or more on 2 of 3 days noted, to 14 days after it."


def test_an_injury_of_which_nothing_was_noted_but_the_stop_is_told_too() -> None:
    assert pain(noted_days=0, painful_days=0, onsets=[onset("foot", "right", uncertain=True)]) == (
        "Pain set in: right foot on 20 Feb 2026 (the day on which you stopped)."
    )
    assert pain(noted_days=0, painful_days=0).endswith("which is unknown rather than none.")
