"""What changed along a run, in words: the terminal and the page say the same."""

from typing import TYPE_CHECKING

from dashboard.format import METRES, Shown

if TYPE_CHECKING:
    from dashboard.shapes import FatigueRow, WithinRow

NAMES = {
    "cadence_spm": "Cadence",
    "stance_ms": "Contact time",
    "stance_balance_left_pct": "Balance, left foot",
}
UNITS = {"%": "points"}
MATCHED = {"six_weeks": "as they go together in your six weeks before", "this_run": "as they go together in this run"}
BENDS = {
    "cadence_spm": "falls more than before",
    "stance_ms": "rises more than before",
    "stance_balance_left_pct": "goes another way than before",
}


def within_lines(row: "WithinRow", shown: Shown) -> list[str]:
    """A heading with what was held constant, then a line for its drift and one for a break."""
    held = " and ".join(row["matched_by"])
    told = MATCHED[row["matched_on"]]
    lines = [f"**{NAMES[row['channel']]}**" + (f", at the same {held} throughout ({told})" if held else "")]
    if row["verdict"] == "too_short":
        return [*lines, f"Only {row['parts']} parts of 100 m were run steadily; 40 are needed to tell."]
    unit, far = UNITS.get(row["unit"], row["unit"]), METRES[shown.unit] / 1000
    slope, low, high = row["drift_per_km"], row["drift_low"], row["drift_high"]
    if slope is not None and low is not None and high is not None:
        interval = f"{_signed(far * low)} to {_signed(far * high)}, 90 % interval, {row['parts']} parts"
        lines.append(f"{_signed(far * slope)} {unit} per {shown.unit} ({interval}).")
    at, first, last, change = row["at_km"], row["low_km"], row["high_km"], row["change"]
    if row["verdict"] == "cannot_tell":
        lines.append("Whether there is a break cannot be told: its values wander too much by themselves.")
    elif at is None or first is None or last is None or change is None:
        lines.append("No break that differs from what runs without one show.")
    else:
        where = f"From {at / far:.1f} {shown.unit} on ({first / far:.1f} to {last / far:.1f})"
        often = f"{100 * (row['p'] or 0):.1f} % of runs without a break look like this"
        lines.append(f"{where} it {BENDS[row['channel']]}: {change:+.1f} {unit} at the end; {often}.")
    return lines


def fatigue_line(row: "FatigueRow", shown: Shown) -> str | None:
    """Whether the break is a fatigue point, or why it is not; None where there is no break."""
    far, unit = METRES[shown.unit] / 1000, UNITS.get(row["unit"], row["unit"])
    at, first, last, change = row["at_km"], row["low_km"], row["high_km"], row["change"]
    if at is None or first is None or last is None or change is None:
        return None
    if row["verdict"] == "not_compared":
        return "No fatigue point: this one is not among the runs whose gait is compared."
    often = f"in {row['times']} of the last {row['looked_at']} runs like this"
    if row["verdict"] == "floor_unknown":
        return f"No fatigue point: the noise floor is not known yet ({row['floor_runs']} of 20 runs without pain)."
    if row["verdict"] == "below_noise_floor":
        return f"No fatigue point: {abs(change):.1f} {unit} is less than the noise floor ({row['floor'] or 0:.1f})."
    if row["verdict"] == "not_recurring":
        return f"No fatigue point: such a break was found {often}; it takes 3."
    felt = row["felt_at_km"]
    told = "" if felt is None else f" You felt it at {felt / far:.1f} {shown.unit}."
    median = f"by the median at {(row['median_km'] or at) / far:.1f} {shown.unit}"
    return (
        f"Fatigue point: after {at / far:.1f} {shown.unit} ({first / far:.1f} to {last / far:.1f}) it changes by "
        f"{change:+.1f} {unit}, {often}, {median}.{told}"
    )


def _signed(value: float) -> str:
    """Two decimals with their sign; what rounds to nothing has none."""
    return f"{value:+.2f}" if round(value, 2) else "0.00"
