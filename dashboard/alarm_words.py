"""What an alarm has been worth, in words: the terminal and the page say the same."""

from datetime import date
from typing import TYPE_CHECKING

from dashboard.format import Shown, counted

if TYPE_CHECKING:
    from dashboard.shapes import TrackRow

ALARMS = {
    "session_spike": "A run above 1.10 × the longest of its 30 days before",
    "weekly_change": "Seven days more than 30 % above the seven before",
    "acwr_coupled": "The last 7 days above 1.5 × the month that holds them (ACWR)",
}
LEFT_OUT = {
    "uncertain": "{} of which only the day on which you stopped is known",
    "acute": "{} by a fall or a twist",
    "again": "{} that came back within 56 days",
}
ORDINARY = {"session_spike": "days with another run"}


def record_line(row: "TrackRow", shown: Shown) -> str:
    """One alarm: how often it fired, what followed, and how often the same follows without it."""
    name = ALARMS[row["alarm"]]
    if row["first_day"] is None:
        return f"{name}: nothing to say of it yet."
    if not row["noted"]:
        return f"{name}: fired {_times(row['fired'])}. Without notes of pain nothing can be said of what followed."
    since = shown.day(date.fromisoformat(row["first_day"]))
    line = f"{name}: fired {_times(row['fired'])} since {since}, when your notes of pain begin."
    if row["judged"]:
        often = f"A pain onset followed within 14 days {_times(row['followed'])}"
        line += f" {often if row['followed'] else 'No pain onset followed within 14 days'}"
        line += "." if row["judged"] == row["fired"] else f", of {row['judged']} that are long enough ago."
    if row["ordinary"]:
        share = row["ordinary_followed"] / row["ordinary"]
        days = ORDINARY.get(row["alarm"], "days without it")
        line += f" After {100 * share:.0f} % of {row['ordinary']:,} {days} one followed, too."
    if row["onsets"]:
        line += f" {row['without']} of your {counted(row['onsets'], 'onset')} had no such alarm in the 14 days before."
        if row["unknown"]:
            line += f" Before {row['unknown']} of them it is not known whether there was one."
    left_out = [words.format(row[name]) for name, words in LEFT_OUT.items() if row[name]]  # type: ignore[literal-required]
    if left_out:
        line += f" Not counted: {', '.join(left_out)}."
    return line


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
