"""How findings are told: where, how bad, when and how often, in the runner's own words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.format import Shown, counted

HAVE_IT_LOOKED_AT = "That is something to have looked at."
SHOWN_WORDS = 160  # of a quotation in a line
MOMENTS = {"during": "during", "after": "after", "morning": "next morning", "rest": "at rest"}
STATES = {"proposed": "waits", "confirmed": "confirmed", "dismissed": "not so", "noted": "noted that day"}


def place(area: str, side: str) -> str:
    """Where, as the object of a sentence: left knee."""
    from analytics.areas import where

    if area == "other" and side in ("unspecified", "bilateral"):
        return "pain elsewhere"
    if side == "bilateral":
        return f"{where(area, None)} on both sides"
    return where(area, side)


def your(area: str, side: str) -> str:
    """The same as one's own: your left knee."""
    return place(area, side) if area == "other" else f"your {place(area, side)}"


def how_often(row: Mapping[str, Any], today: date, shown: Shown) -> str:
    """How often a place was written about: "You wrote about your left knee 31 times since 2019"."""
    about = f"You wrote about {your(row['area'], row['side'])}"
    first = as_day(row["first_day"])
    if first is None:
        for name, what in (("denied", "that it did not hurt"), ("earlier", "as of earlier times")):
            if row[name]:
                return f"{about} {counted(row[name], 'time')}: {what}"
        return f"{about}, and none of it waits"
    if row["n"] == 1:
        return f"{about} once, on {shown.day(first)}"
    return f"{about} {row['n']:,} times since {first.year if first.year < today.year else shown.day(first)}"


def standing(row: Mapping[str, Any]) -> str:
    """How far that is settled: "29 wait for you, 2 confirmed"."""
    parts = [(row["waiting"], "waits for you", "wait for you"), (row["confirmed"], "counts", "count")]
    parts += [(row["denied"], "says it did not hurt", "say it did not hurt")]
    parts += [(row["dismissed"], "was not so", "were not so")]
    parts += [(row["earlier"], "speaks of earlier times", "speak of earlier times")]
    return ", ".join(f"{n:,} {one if n == 1 else many}" for n, one, many in parts if n) or "all of it is settled"


def understood(row: Mapping[str, Any], shown: Shown) -> str:
    """What was understood of the words: "left knee, 4/10, from 3.2 km"."""
    part = f" ({row['structure'].replace('_', ' ')})" if row["structure"] else ""
    parts = [place(row["area"], row["side"]) + part]
    if row["negated"]:
        return f"{parts[0]}, did not hurt"
    parts.append("no number" if row["severity"] is None else f"{row['severity']:g}/10")
    if row["felt_at_m"] is not None:
        parts.append(f"from {shown.distance(row['felt_at_m'])}")
    elif row["felt_at_s"] is not None:
        parts.append(f"from minute {row['felt_at_s'] / 60:.0f}")
    elif row["when"]:
        parts.append(MOMENTS[row["when"]])
    return ", ".join(parts)


def quoted(words: str) -> str:
    """Words as they were written, as many as belong in a line."""
    line = " ".join(words.split())
    return f"“{line if len(line) <= SHOWN_WORDS else line[: SHOWN_WORDS - 1] + '…'}”"


def look_at(row: Mapping[str, Any], shown: Shown) -> str:
    """A sign to have looked at, calm and unmistakable."""
    return f"You wrote {quoted(row['words'])} on {shown.day(as_day(row['local_date']))}. {HAVE_IT_LOOKED_AT}"


def as_day(value: date | str | None) -> date | None:
    """A day of a frame or of a document."""
    return date.fromisoformat(value) if isinstance(value, str) else value
