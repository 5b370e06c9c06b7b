"""How a build-up ended, in words: the terminal and the page say the same, and neither says why."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from dashboard.format import Shown, counted, duration
from dashboard.words import NOT_TOLD, REMOVED

if TYPE_CHECKING:
    from dashboard.shapes import BlockRow, OnsetRow

MISSING = {
    "ahead": "still to come",
    "expired": f"something was {REMOVED}",
    "withheld": NOT_TOLD,
    "unrecorded": "marked as unrecorded",
    "before": "before your first activity",
    "after": "nothing is recorded since",
}
KINDS = {"title": "a race by its title", "longest": "the longest for months", "week": "the same week"}
FOLLOWED_DAYS, AFTER_DAYS = 14, 28


def offer_words(local_date: date, title: str | None, distance_m: int | None, kind: str | None, shown: Shown) -> str:
    """A day that a build-up can lead up to: "30 Jan 2026, Race, 85.0 km"."""
    far = None if distance_m is None else shown.distance(distance_m)
    parts = [shown.day(local_date), title, far, KINDS.get(kind or "")]
    return ", ".join(part for part in parts if part)


def block_name(row: "BlockRow", shown: Shown) -> str:
    """What a block leads up to."""
    name = f"Up to {shown.day(date.fromisoformat(row['end']))}"
    if row["last_title"] and row["last_kind"]:
        name += f": {row['last_title']}"
    return name + (f" ({KINDS['title']})" if row["last_kind"] == "title" else "")


def block_lines(row: "BlockRow", shown: Shown) -> list[str]:
    """What was run, how it ended, and what was noted of pain and rest: a sentence or two each."""
    return [" ".join(_run(row, shown)), " ".join(_pain(row, shown)), _after(row, shown)]


def _run(row: "BlockRow", shown: Shown) -> Iterator[str]:
    weeks, known = len(row["weeks"]), row["weeks_known"]
    if not known:
        yield f"Nothing is known of these weeks: {missing_words(row)}."
        return
    within = f"{weeks} weeks" if known == weeks else f"the {known} of {weeks} weeks that are known"
    yield f"{shown.distance(row['distance_m'])} in {counted(row['runs'] or 0, 'run')}, in {within}."
    same = row["longest_id"] is not None and row["longest_id"] == row["last_id"]
    if row["last_id"] is not None:
        yield f"On the last day{', and longest' if same else ''}: {_session(row['last_m'], row['last_s'], shown)}."
    elif row["weeks"][-1]["missing"] == "ahead" or row["weeks"][-1]["partial"]:
        yield "The last day is not over yet."
    else:
        yield "No run is recorded on the last day."
    if row["longest_on"] is not None and not same:
        on = shown.day(date.fromisoformat(row["longest_on"]))
        yield f"Longest: {_session(row['longest_m'], row['longest_s'], shown)} on {on}."


def _session(metres: int | None, seconds: int | None, shown: Shown) -> str:
    time = "" if seconds is None else f" in {duration(seconds)}"
    return f"{'a distance that is not known' if metres is None else shown.distance(metres)}{time}"


def missing_words(row: "BlockRow") -> str:
    """Why weeks of a block are not known, each reason once."""
    return ", ".join(dict.fromkeys(MISSING[week["missing"]] for week in row["weeks"] if week["missing"]))


def _pain(row: "BlockRow", shown: Shown) -> Iterator[str]:
    from analytics.areas import where
    from analytics.pain import NOT_SHARED

    noted = row["noted_days"]
    if noted is None:
        yield NOT_SHARED
        return
    if not noted and not row["onsets"]:
        yield f"No pain was noted up to {FOLLOWED_DAYS} days after it, which is unknown rather than none."
        return
    told = [
        f"{'a place not named' if one['area'] == 'other' else where(one['area'], one['side'])} "
        f"on {shown.day(date.fromisoformat(one['onset']))}{_what(one)}"
        for one in row["onsets"]
    ]
    yield f"Pain set in: {_listed(told)}." if told else "No pain set in that was noted."
    if noted:
        yield (
            f"2/10 or more on {row['painful_days'] or 0} of {counted(noted, 'day')} noted, "
            f"to {FOLLOWED_DAYS} days after it."
        )


def _what(onset: "OnsetRow") -> str:
    """What is to be known of an onset beside its day."""
    told = (("again", "it came back"), ("acute", "a fall or a twist"), ("uncertain", "the day on which you stopped"))
    said = [words for name, words in told if onset[name]]  # type: ignore[literal-required]
    return f" ({', '.join(said)})" if said else ""


def _after(row: "BlockRow", shown: Shown) -> str:
    if row["idle_days"] is not None and row["idle_from"] is not None:
        longer = " or more" if row["idle_open"] else ""
        return f"No run for {row['idle_days']} days{longer}, from {shown.day(date.fromisoformat(row['idle_from']))} on."
    if not row["days_after"]:
        return "Nothing is known yet of what came after it."
    if row["days_after"] == AFTER_DAYS:
        return f"Never seven days without a run in the {AFTER_DAYS} days after it."
    return f"Never seven days without a run in the {row['days_after']} of {AFTER_DAYS} days after it that are known."


def _listed(told: Sequence[str]) -> str:
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
