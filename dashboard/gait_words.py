"""What changed from run to run, in words: the terminal and the page say the same."""

from datetime import date
from typing import TYPE_CHECKING

from dashboard.format import Shown, counted

if TYPE_CHECKING:
    from dashboard.shapes import EquipmentChange, GaitChannel, NoiseFloorDocument, OldAndNewRow

NAMES = {
    "cadence_spm": "Cadence",
    "stance_ms": "Contact time",
    "stance_balance_left_pct": "Balance, left foot",
    "vertical_oscillation_mm": "Vertical oscillation",
    "vertical_ratio_pct": "Vertical ratio",
    "step_length_mm": "Step length",
    "power_w": "Power",
}


def shift_line(one: "GaitChannel", shown: Shown) -> str | None:
    """The level of the 28 days up to the last run against that of the 26 weeks before; None without a value."""
    shift, unit, name = one["level_shift"], one["unit"], NAMES[one["channel"]]
    if shift is None:
        return None
    now, before = counted(shift["n"], "run"), counted(shift["earlier_n"], "run")
    until = shown.day(date.fromisoformat(shift["on"]))
    if shift["change"] is None or shift["level"] is None or shift["earlier"] is None:
        return (
            f"{name}: {now} in the 28 days up to {until} and {before} in the 26 weeks before them with the same watch, "
            "pod and shoe; 5 on each side are needed to compare."
        )
    off, earlier = difference(shift["change"], unit), written(shift["earlier"], unit)
    line = (
        f"{name} at the same pace: {written(shift['level'], unit)} {unit} over the 28 days up to {until} ({now}), "
        f"{off} against {earlier} in the 26 weeks before ({before})."
    )
    floor = one["noise_floor"]
    if floor is None or floor["value"] is None:
        return f"{line} {floor_line(floor, unit)}"
    noise = f"the noise floor of {written(floor['value'], unit)} {unit_words(unit)}"
    if shift["beyond"]:
        since = f", since {shown.day(date.fromisoformat(shift['since']))}" if shift["since"] else ""
        return f"{line} That is more than {noise}{since}."
    return f"{line} That is within {noise}."


def short_shift(one: "GaitChannel", shown: Shown) -> str:
    """A level that is off by more than its noise floor, where both windows are told beside it."""
    shift, floor, unit = one["level_shift"], one["noise_floor"], one["unit"]
    assert shift is not None
    assert shift["change"] is not None
    assert shift["level"] is not None
    assert floor is not None
    assert floor["value"] is not None
    off, level, noise = difference(shift["change"], unit), written(shift["level"], unit), written(floor["value"], unit)
    since = f", since {shown.day(date.fromisoformat(shift['since']))}" if shift["since"] else ""
    runs = f"{shift['n']} against {counted(shift['earlier_n'], 'run')}"
    return f"{NAMES[one['channel']]} {off}, to {level} {unit}{since} ({runs}; noise floor {noise})"


def floor_line(floor: "NoiseFloorDocument | None", unit: str) -> str:
    """How much of a difference is noise."""
    if floor is None or floor["value"] is None:
        have, needed = (floor["n"], floor["needed"]) if floor else (0, 20)
        return f"The noise floor is not known yet: {have} of {needed} steady runs without pain."
    runs = counted(floor["n"], "steady run")
    return f"Noise floor: {written(floor['value'], unit)} {unit_words(unit)}, from {runs} without pain."


def compared_line(found: "OldAndNewRow", shown: Shown) -> str:
    """Gait before a day against gait since, or why not."""
    if found["on"] is None:
        return "There is no break of 28 days or more in your running; name a day to compare before with since."
    since, unit = f"since {shown.day(date.fromisoformat(found['on']))}", found["unit"]
    if found["verdict"] == "sensor_changed":
        return f"Nothing was recorded with the same watch, pod and shoe both before and {since}: it cannot be compared."
    before, after, change = found["before"], found["after"], found["difference"]
    low, high = found["low"], found["high"]
    if before is None or after is None or change is None or low is None or high is None:
        runs = counted(found["n_before"], "run")
        return f"{runs} before and {found['n_after']} {since} can be compared; 5 on each side are needed."
    line = (
        f"{', '.join([NAMES[found['channel']], *_held(found, shown)])}: {written(before, unit)} {unit} in the "
        f"{found['weeks']} weeks before ({counted(found['n_before'], 'run')}), {written(after, unit)} {since} "
        f"({counted(found['n_after'], 'run')}): {difference(change, unit)} ({_bare(low, unit)} to "
        f"{_bare(high, unit)}, 90 % interval)."
    )
    return f"{line} {floor_line(found['noise_floor'], unit)}"


def _held(found: "OldAndNewRow", shown: Shown) -> list[str]:
    """What was the same on both sides."""
    held = [f"at {shown.pace(found['at_mps'])}"] if "speed" in found["matched_by"] else []
    held += ["level ground"] if "grade" in found["matched_by"] else []
    return held + [surface for surface in found["surfaces"] if surface != "any"]


def change_line(row: "EquipmentChange", shown: Shown) -> str:
    """A change of watch, pod or shoe."""
    day = shown.day(date.fromisoformat(row["local_date"]))
    return f"{day}: {row['kind']} {row['after'] or 'not known'}, before that {row['before'] or 'not known'}"


def unit_words(unit: str) -> str:
    """A unit of a difference as one says it: points of per cent."""
    return "points" if unit == "%" else unit


def written(value: float, unit: str) -> str:
    """A value as precise as it says something: percents with two decimals."""
    return f"{value:.2f}" if unit == "%" else f"{value:.1f}"


def difference(value: float, unit: str) -> str:
    """A difference with its sign and unit."""
    return f"{_bare(value, unit)} {unit_words(unit)}"


def _bare(value: float, unit: str) -> str:
    """A difference with its sign; what rounds to nothing has none."""
    text = written(abs(value), unit)
    return text if not float(text) else f"{'-' if value < 0 else '+'}{text}"
