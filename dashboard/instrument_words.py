"""What clinicians found, questionnaires and pain around what was tried, in words: the same for terminal and page."""

from datetime import date
from typing import TYPE_CHECKING, Any

from analytics.areas import where
from dashboard.format import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.format import Shown

QUESTIONS = ("participation", "training and competition", "performance", "pain")
AROUND = 14


def kind_words(kind: str) -> str:
    """Of which kind something is that was tried: "cross training", "stage of the return"."""
    return "stage of the return" if kind == "stage" else kind.replace("_", " ")


def by_whom(row: "Mapping[str, Any]") -> str:
    """Whose word it is: "Ann Meier, physiotherapist", or "A physiotherapist"."""
    who, profession = row["who"], row["profession"]
    if who and profession:
        return f"{who}, {profession},"
    if who:
        return str(who)
    article = "An" if profession[:1].lower() in "aeiou" else "A"
    return f"{article} {profession}"


def finding_line(row: "Mapping[str, Any]", shown: "Shown") -> str:
    """A finding, attributed and dated, in the words that were heard."""
    place = f", {where(row['area'], row['side'])}" if row["area"] else ""
    end = f", until {shown.day(_day(row['to_date']))}" if row["to_date"] else ""
    return f"{by_whom(row)} noted on {shown.day(_day(row['local_date']))}{place}{end}: “{row['text']}”"


def part_line(row: "Mapping[str, Any]") -> str:
    """Pain in one stretch of time around what was tried; no stretch is held against another."""
    label = row["part"] if row["part"] == "during" else f"{AROUND} days {row['part']}"
    so_far = " so far" if row["part"] == "after" and row["days"] < AROUND else ""
    if not row["noted_days"]:
        return f"{label}{so_far}: unknown, {counted(row['days'], 'day')} without a number"
    span = f" ({row['lowest']}–{row['highest']})" if row["lowest"] != row["highest"] else ""
    return (
        f"{label}{so_far}: median {row['median']:g}{span}, a number on {row['noted_days']} of "
        f"{counted(row['days'], 'day')}, {row['unknown_days']} unknown"
    )


def answers_line(row: "Mapping[str, Any]", shown: "Shown") -> str:
    """A filled-in questionnaire: the day, the place, the score and the options that it is made of."""
    options = "–".join(str(row[f"q{number}"]) for number in range(1, 5) if row[f"q{number}"] is not None)
    score = "no score" if row["score"] is None else f"{row['score']} of 100"
    more = ", substantial" if row["substantial"] else ""
    version = "" if row["version"] == "O2" else f" ({row['version']})"
    day = shown.day(_day(row["local_date"]))
    return f"{day} · {where(row['area'], row['side'])} · {score}{more} · options {options}{version}"


def paper_place(row: "Mapping[str, Any]") -> str:
    """The pain that a link or document is kept with, if any."""
    return "" if row["area"] is None else where(row["area"], row["side"])


def _day(value: "date | str | None") -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
