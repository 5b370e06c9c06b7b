"""How it is said what a run cost: its pace as if on the flat, and its decoupling or why there is none."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.format import Shown
    from dashboard.shapes import EffortDocument

_NO_DECOUPLING = {
    "no_distance": "no distance was recorded",
    "no_grade": "too little of the way has a grade",
    "short": "it takes 40 min after the first 10",
    "not_steady": "the pace was not steady for 40 min after the first 10",
    "hilly": "the way after the first 10 min was steeper than 2 % in the mean",
    "no_heart_rate": "too little of it has a heart rate that can be believed",
}


def effort_lines(effort: "EffortDocument", shown: "Shown") -> list[str]:
    """The sentences, without what cannot be said."""
    lines = []
    if effort["gap_mps"] is not None:
        known = f"grade known for {100 * (effort['gap_coverage'] or 0):.0f} % of it"
        lines.append(f"Grade-adjusted pace: {shown.pace(effort['gap_mps'])} ({known})")
    if effort["decoupling_pct"] is not None:
        lines.append(
            f"Decoupling: {effort['decoupling_pct']:+.1f} % ({effort['ef_first']:.2f} m a heartbeat in the first half "
            f"of {(effort['steady_s'] or 0) / 60:.0f} steady min, {effort['ef_second']:.2f} in the second)"
        )
    elif effort["decoupling_missing"] is not None:
        lines.append(f"No decoupling: {_NO_DECOUPLING[effort['decoupling_missing']]}.")
    return lines
