"""What an alarm has been worth, in words."""

from typing import Any

from dashboard.alarm_words import record_line
from dashboard.format import Shown

ROW: dict[str, Any] = {
    "alarm": "weekly_change", "noted": True, "fired": 41, "judged": 40, "followed": 2, "onsets": 3, "without": 2,
    "unknown": 0, "uncertain": 0, "acute": 0, "again": 0, "ordinary": 1000, "ordinary_followed": 40,
    "first_day": "2023-03-01", "last_day": "2026-03-01", "now": None,
}  # fmt: skip


def said(**changes: Any) -> str:
    return record_line({**ROW, **changes}, Shown())  # type: ignore[typeddict-item]


def test_all_of_it_is_said() -> None:
    assert said() == (
        "Seven days more than 30 % above the seven before: fired 41 times since 1 Mar 2023, when your notes of pain "
        "begin. A pain onset followed within 14 days twice, of 40 that are long enough ago. After 4 % of 1,000 days "
        "without it one followed, too. 2 of your 3 onsets had no such alarm in the 14 days before."
    )


def test_nothing_that_followed_is_said_plainly() -> None:
    assert "No pain onset followed within 14 days." in said(followed=0, judged=41)
    assert "fired once" in said(fired=1, judged=0)
    assert "within 14 days" not in said(judged=0, onsets=0)


def test_without_notes_nothing_is_said_of_what_followed() -> None:
    assert said(noted=False) == (
        "Seven days more than 30 % above the seven before: fired 41 times. Without notes of pain nothing can be said "
        "of what followed."
    )
    assert said(first_day=None).endswith("nothing to say of it yet.")


def test_onsets_of_which_nothing_is_known_are_neither_with_nor_without() -> None:
    assert said(without=1, unknown=1).endswith(
        "1 of your 3 onsets had no such alarm in the 14 days before. Before 1 of them it is not known whether there "
        "was one."
    )


def test_onsets_that_are_not_counted_are_told() -> None:
    assert said(again=1).endswith("in the 14 days before. Not counted: 1 that came back within 56 days.")
    assert said(uncertain=2, acute=1, again=3, onsets=0).endswith(
        "one followed, too. Not counted: 2 of which only the day on which you stopped is known, 1 by a fall or a "
        "twist, 3 that came back within 56 days."
    )
