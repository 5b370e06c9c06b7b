"""What is said of gait over months, in words: the terminal and the page say the same."""

from datetime import date
from typing import TYPE_CHECKING

from dashboard.format import Shown, counted

if TYPE_CHECKING:
    from dashboard.shapes import GaitChannel, NoiseFloorDocument, OldAndNewRow

NAMES = {
    "cadence_spm": "Cadence",
    "stance_ms": "Contact time",
    "stance_balance_left_pct": "Balance, left foot",
    "vertical_oscillation_mm": "Vertical oscillation",
    "vertical_ratio_pct": "Vertical ratio",
    "step_length_mm": "Step length",
    "power_w": "Power",
}
_WHY_NOT = {
    "sensor_changed": "Old and new gait cannot be compared: the watch, pod or shoe is another one.",
    "too_few_runs": "Old and new gait cannot be compared yet: it takes 5 runs on each side, on like ground.",
    "no_layoff": "No layoff of 28 days or more to compare across; name a day with --split.",
}


def unit_words(unit: str) -> str:
    """A unit as one says it: points of per cent."""
    return "points" if unit == "%" else unit


def floor_words(floor: "NoiseFloorDocument | None", unit: str) -> str:
    """How much is noise, or that nobody knows yet."""
    if floor is None or floor["value"] is None:
        n, needed = (floor["n"], floor["needed"]) if floor else (0, 20)
        return f"The noise floor is not known yet: it takes {needed} steady runs without pain, and there are {n}."
    return f"Noise floor: {figure(floor['value'])} {unit}, from {counted(floor['n'], 'run')} without pain."


def shift_line(one: "GaitChannel", shown: Shown) -> str | None:
    """Whether the level is another one than before; None where there is nothing to say."""
    shift, unit = one["level_shift"], unit_words(one["unit"])
    if shift is None or shift["change"] is None:
        return None
    runs = f"{counted(shift['n'], 'run')} against {shift['earlier_n']}"
    told = f"The last 28 days are {shift['change']:+.1f} {unit} off the 26 weeks before ({runs})"
    if shift["beyond"] is None:
        return f"{told}; whether that is more than noise is not known yet."
    if not shift["beyond"]:
        return f"{told}: within the noise."
    since = f" since {shown.day(date.fromisoformat(shift['since']))}" if shift["since"] else ""
    return f"{told}: more than noise{since}."


def compared_line(one: "OldAndNewRow", shown: Shown) -> str | None:
    """Old gait against new gait, or why not."""
    if one["verdict"] != "compared" or one["on"] is None or one["difference"] is None:
        return _WHY_NOT.get(one["verdict"])
    unit, day = unit_words(one["unit"]), shown.day(date.fromisoformat(one["on"]))
    interval = f"{one['low'] or 0:+.1f} to {one['high'] or 0:+.1f}, 90 % interval"
    runs = f"{counted(one['n_after'], 'run')} against {one['n_before']}, {', '.join(one['surfaces'])}"
    at = f" at {shown.pace(one['at_mps'])}" if "speed" in one["matched_by"] else ""
    off = f"{one['difference']:+.1f} {unit} off the {one['weeks']} weeks before{at}"
    return f"Since {day} it is {off} ({interval}; {runs})."


def figure(value: float) -> str:
    """Two digits that count: 0.044, 0.23, 12."""
    return f"{value:.2g}"
