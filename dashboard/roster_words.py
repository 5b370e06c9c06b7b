"""Why an athlete stands where they stand on a roster, in sentences."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from analytics.areas import where
from dashboard.format import Shown, counted

ICONS = {
    "red_flag": ":material/flag:", "stopped_run": ":material/front_hand:", "pain_up": ":material/trending_up:",
    "spike": ":material/change_history:", "silence": ":material/notifications_paused:",
    "cannot_tell": ":material/question_mark:", "calm": ":material/remove:", "unknown": ":material/hourglass_empty:",
    "ended": ":material/link_off:", "rest": ":material/medical_information:", "unread": ":material/mark_chat_unread:",
}  # fmt: skip


def reason_line(reason: Mapping[str, Any], shown: Shown, scopes: Collection[str]) -> str:
    """One reason as a sentence, with its day and figures."""
    day = "" if reason["day"] is None else shown.day(date.fromisoformat(reason["day"]))
    facts = reason["facts"]
    match reason["code"]:
        case "red_flag":
            signs = ", ".join(one.replace("_", " ") for one in facts["signs"])
            words = f": “{facts['words']}”" if facts.get("words") else ""
            return f"Wrote of {signs} on {day}{words}. To be looked at by somebody who can."
        case "stopped_run":
            return f"{_place(facts)}{_worst(facts['worst'])} changed or stopped a run on {day}."
        case "pain_up":
            return (
                f"{_place(facts)} {facts['worst']}/10 on {day}, where the median of the 7 days before was "
                f"{facts['median']:g}; 2 or more above it on two days of the last 7."
            )
        case "spike":
            return (
                f"{shown.distance(facts['distance_m'])} on {day}, {_times(facts)} the longest of the 30 days before "
                f"({shown.distance(facts['longest_30d_m'])})."
            )
        case "silence":
            return f"Nothing for {counted(facts['days'], 'day')}, since {day}."
        case "cannot_tell":
            from analytics.silence import CANNOT_TELL

            after = f" Last known: {day}." if day else ""
            return f"Whether it is silent cannot be told. {CANNOT_TELL[facts['why']]}{after}"
        case "calm":
            return calm_line(scopes)
        case "ended":
            return "The link is over or was revoked. What it told was deleted here."
    return "Nothing is known yet."


def calm_line(scopes: Collection[str]) -> str:
    """What was looked at, and found nothing; and what could not be."""
    seen = [
        what for what, scope in (("pain", "pain"), ("spikes", "load"), ("silence", "")) if not scope or scope in scopes
    ]
    if not {"load", "runs"} & set(scopes):
        seen.remove("silence")
    unseen = [one for one in ("pain", "spikes", "silence") if one not in seen]
    looked = f"No reason among {_and(seen)}." if seen else "Nothing is shared that a reason could come from."
    return looked + (f" Not shared: {_and(unseen)}." if unseen else "")


def standing_line(row: Mapping[str, Any], moment: Any) -> str:
    """Since when data is there, and how it stands with the feed. `moment` writes an instant."""
    if row["ended_at"] is not None:
        return f"Over since {moment(row['ended_at'])}. {row['error']}"
    if row["ok_at"] is None:
        tried = (
            "Not tried yet." if row["failing_since"] is None else f"Never reached, since {moment(row['failing_since'])}"
        )
        return tried if row["error"] is None else f"{tried}: {row['error']}"
    told = f"As of {moment(row['ok_at'])}"
    if row["error"] is not None:
        told += f"; not reached since {moment(row['failing_since'])}: {row['error']}"
    else:
        told += "."
    if row["withheld"]:
        told += f" {counted(row['withheld'], 'activity', 'activities')} not shared."
    return told


def _place(facts: Mapping[str, Any]) -> str:
    return where(facts["area"], facts["side"]).capitalize()


def _worst(worst: int | None) -> str:
    return "" if worst is None else f" {worst}/10"


def _times(facts: Mapping[str, Any]) -> str:
    return "far above" if facts["ratio"] is None else f"{facts['ratio']:.2f} times"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
