"""What changed from run to run, in words."""

from typing import Any

from dashboard.format import Shown
from dashboard.gait_words import change_line, compared_line, difference, floor_line, shift_line

FLOOR = {"value": 1.4, "n": 84, "needed": 20}
SHIFT = {
    "verdict": "compared", "on": "2026-06-01", "level": 171.2, "earlier": 174.3, "change": -3.1, "n": 12,
    "earlier_n": 108, "beyond": True, "since": "2026-05-12",
}  # fmt: skip


def shifted(floor: Any = FLOOR, **changes: Any) -> str | None:
    one: Any = {
        "channel": "cadence_spm",
        "unit": "steps/min",
        "noise_floor": floor,
        "level_shift": {**SHIFT, **changes},
    }
    return shift_line(one, Shown())


def test_a_level_is_held_against_the_one_before_and_against_noise() -> None:
    assert shifted() == (
        "Cadence at the same pace: 171.2 steps/min over the 28 days up to 1 Jun 2026 (12 runs), -3.1 steps/min against "
        "174.3 in the 26 weeks before (108 runs). That is more than the noise floor of 1.4 steps/min, "
        "since 12 May 2026."
    )
    assert (shifted(beyond=False, since=None) or "").endswith("That is within the noise floor of 1.4 steps/min.")


def test_what_is_not_known_yet_is_said() -> None:
    unknown = {"value": None, "n": 12, "needed": 20}
    told = shifted(unknown, beyond=None) or ""
    assert told.endswith("The noise floor is not known yet: 12 of 20 steady runs without pain.")
    assert shifted(level=None, change=None, n=2) == (
        "Cadence: 2 runs in the 28 days up to 1 Jun 2026 and 108 runs in the 26 weeks before them with the same watch, "
        "pod and shoe; 5 on each side are needed to compare."
    )
    assert floor_line(None, "%") == "The noise floor is not known yet: 0 of 20 steady runs without pain."


def compared(**changes: Any) -> str:
    found: Any = {
        "channel": "stance_balance_left_pct", "unit": "%", "verdict": "compared", "on": "2026-09-17", "weeks": 12,
        "before": 50.2, "after": 49.95, "difference": -0.25, "low": -0.4, "high": 0.001, "n_before": 83, "n_after": 40,
        "surfaces": ["road"], "matched_by": ["speed", "grade"], "at_mps": 2.9,
        "noise_floor": {"value": 0.31, "n": 389, "needed": 20}, **changes,
    }  # fmt: skip
    return compared_line(found, Shown())


def test_old_gait_is_held_against_new() -> None:
    assert compared() == (
        "Balance, left foot, at 5:45 /km, level ground, road: 50.20 % in the 12 weeks before (83 runs), 49.95 since "
        "17 Sep 2026 (40 runs): -0.25 points (-0.40 to 0.00, 90 % interval). "
        "Noise floor: 0.31 points, from 389 steady runs without pain."
    )


def test_what_cannot_be_compared_says_why() -> None:
    assert "no break of 28 days" in compared(on=None, verdict="no_layoff")
    assert "the same watch, pod and shoe both before and since 17 Sep 2026" in compared(verdict="sensor_changed")
    few = compared(verdict="too_few_runs", before=None, n_before=1, n_after=3)
    assert few == "1 run before and 3 since 17 Sep 2026 can be compared; 5 on each side are needed."


def test_a_change_of_shoe_and_signs() -> None:
    row: Any = {"local_date": "2026-01-05", "kind": "shoe", "before": None, "after": "Blue ones"}
    assert change_line(row, Shown()) == "5 Jan 2026: shoe Blue ones, before that not known"
    assert [difference(value, "ms") for value in (0.04, -0.04, 1.26)] == ["0.0 ms", "0.0 ms", "+1.3 ms"]
