"""Proposals in words, the same for the terminal and the pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from analytics.areas import where
from dashboard.comment_words import local_time
from dashboard.format import Shown, counted

KINDS = {"finding": "a finding", "exercise": "an exercise", "stage": "a stage of the return"}
TOLD, SHORT = 3, 80  # proposals that are told one by one, and letters of their words


def kind_of(row: Mapping[str, Any]) -> str:
    """What is proposed: "an exercise"."""
    return KINDS[row["kind"]]


def span_words(row: Mapping[str, Any], shown: Shown) -> str:
    """Of which days, and for which place: "from 3 Mar 2026 to 9 Mar 2026, left knee"."""
    first = shown.day(date.fromisoformat(row["from_date"]))
    place = f", {where(row['area'], row['side'])}" if row["area"] else ""
    if row["kind"] == "finding":
        return f"of {first}{place}"
    end = f" to {shown.day(date.fromisoformat(row['to_date']))}" if row["to_date"] else " on"
    return f"from {first}{end}{place}"


def state_words(row: Mapping[str, Any], timezone: str, shown: Shown) -> str:
    """How it stands: "open", "accepted on 3 Mar 2026", "not taken on, 3 Mar 2026"."""
    if row["answered_at"] is None:
        return "open"
    day = shown.day(local_time(row["answered_at"], timezone).date())
    return f"accepted on {day}" if row["state"] == "accepted" else f"not taken on, {day}"


def waiting_words(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What waits for an answer, the first few by their words: "Bo proposes an exercise: “Bridges, 3 x 10”"."""
    found = [row for row in rows if row["state"] == "open"]
    lines = [f"{row['who']} proposes {kind_of(row)}: “{_short(row['text'])}”" for row in found[:TOLD]]
    more = len(found) - len(lines)
    return [*lines, f"{counted(more, 'more proposal')} to answer"] if more else lines


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"
