"""Episodes of pain in words, the same for the terminal and the page."""

from datetime import date
from typing import TYPE_CHECKING, Any

from analytics.areas import where
from dashboard.format import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.format import Shown

ANSWERS = {"illness": "Illness", "travel": "Travel", "injury": "Injury", "rest": "Rest", "other": "Something else"}
WHY = {
    "said_injury": "you say so",
    "said_niggle": "you say so",
    "clinician": "a clinician was seen within 21 days",
    "restricted": "7 days in a row under half of your usual running within 21 days",
    "runs_missed": "three usual runs in a row were missed within 21 days",
    "not_met": "no clinician, no 7 restricted days, no three runs missed within 21 days",
    "not_known": "what was usual before is not known",
}


def place(row: "Mapping[str, Any]") -> str:
    """Where, with a capital: "Left knee"."""
    said = where(row["area"], row["side"])
    return said[:1].upper() + said[1:]


def day_of(value: "date | str | None") -> date | None:
    """A day of a frame or of a document."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def since(row: "Mapping[str, Any]", shown: "Shown") -> str:
    """Since when, or from when to when."""
    begun = shown.day(day_of(row["onset"])) + (" (uncertain)" if row["onset_uncertain"] else "")
    if row["open"]:
        return f"since {begun}"
    return f"{begun} to {shown.day(day_of(row['resolved']))}"


def kind(row: "Mapping[str, Any]") -> str:
    """What it was: an injury, a niggle, by a fall or not, come back or not."""
    parts = [row["kind"] + (" by a fall or twist" if row["acute"] else "")]
    if row["recurrence_of"]:
        parts.append("came back within 56 days")
    return ", ".join(parts)


def lost(row: "Mapping[str, Any]", shown: "Shown") -> str:
    """What it took of running."""
    if row["time_loss_days"] is None:
        return "days lost not known"
    if not row["time_loss_days"] and not row["restricted_days"]:
        return "no days lost"
    said = f"{counted(row['time_loss_days'], 'day')} without running"
    if row["restricted_days"]:
        said += f", {counted(row['restricted_days'], 'day')} under half of usual"
    if row["return_on"]:
        said += f", running again {shown.day(day_of(row['return_on']))}"
    return said


def ending(row: "Mapping[str, Any]") -> str:
    """How it stands."""
    return "open" if row["open"] else "presumed over: no note for 28 days" if row["presumed"] else "over"


def reasons(row: "Mapping[str, Any]") -> str:
    """Why it is an injury, or a niggle."""
    return f"{row['kind'].capitalize()}: {'; '.join(WHY[one] for one in row['reasons'])}."


def unchanged(rest: "Mapping[str, Any]", shown: "Shown") -> str:
    """Restricted for two weeks or more with pain no lower: from when on, how much it was and is, and what to do."""
    first, last = (f"{rest[f'{part}_median']:g}/10" for part in ("first", "last"))
    since = shown.day(day_of(rest["since"]))
    return (
        f"Under half of your usual running for {counted(rest['days'], 'day')}, since {since}; median pain {first} in "
        f"the first 7 of them ({counted(rest['first_noted'], 'day')} noted), {last} in the last 7 days "
        f"({rest['last_noted']} noted). {rest['sentence']}"
    )


def gap_words(row: "Mapping[str, Any]", shown: "Shown") -> str:
    """From when to when nothing was run."""
    until = "still" if row["ongoing"] else f"to {shown.day(day_of(row['to_date']))}"
    return f"No run from {shown.day(day_of(row['from_date']))} {until}, {counted(row['days'], 'day')}"
