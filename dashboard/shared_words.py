"""Sentences for whoever looks on: the same on the overview of a link as in a report, and on the athlete's own Today."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from dashboard import episode_words as words
from dashboard.charts.weeks import SPIKE_WORDS
from dashboard.format import Shown, counted

if TYPE_CHECKING:
    from analytics.reference import Reference

NO_SPIKE = "No run of these weeks that can be compared was above 1.10 times the longest before it."


def withheld_line(gone: tuple[int, date, date], shown: Shown) -> str:
    """What is not shared, and what that makes of silence."""
    number, earliest, latest = gone
    return (
        f"{counted(number, 'activity', 'activities')} {shown.days(earliest, latest)} "
        f"{'is' if number == 1 else 'are'} not shared. What depends on their days is not known here, and a day "
        "without a run may have had one."
    )


def spike_line(row: Mapping[str, Any], shown: Shown) -> str:
    """A run that was longer than those before it."""
    return (
        f"{SPIKE_WORDS[row['state']]}: {shown.day(row['local_date'])}, {shown.distance(row['distance_m'])}, "
        f"{row['ratio']:.2f} times the longest of the 30 days before ({shown.distance(row['longest_30d_m'])})."
    )


def red_flag_line(row: Mapping[str, Any], shown: Shown) -> str:
    """A sign to have looked at, in its words where they are shared."""
    signs = ", ".join(one.replace("_", " ") for one in row["signs"])
    said = f" “{row['words']}”" if row["words"] else ""
    return f"Written on {shown.day(row['local_date'])}: {signs}.{said} Have it looked at."


def episode_line(row: Mapping[str, Any], shown: Shown) -> str:
    """An episode of pain: where, since when, what it was, what it took of running, how bad."""
    worst = "in words only" if row["worst"] is None else f"worst {row['worst']}/10"
    return (
        f"{words.place(row)}, {words.since(row, shown)}: {words.kind(row)}, {words.ending(row)}; "
        f"{words.lost(row, shown)}; {worst}."
    )


def reference_line(reference: "Reference", shown: Shown, whose: str) -> str:
    """What the reference distance is made of, where there is one; `whose` as it begins: "Your reference"."""
    assert reference.reference_m is not None
    longest = f"{whose.split()[0].lower()} longest"
    return (
        f"{whose} is **{shown.distance_at_most(reference.reference_m)}**, 10 % above {longest} of the last 30 days "
        f"({shown.distance(reference.longest_30d_m)} on {shown.day(reference.longest_30d_on)})."
    )


def week_so_far(week: Mapping[str, Any], shown: Shown) -> str:
    """How much was run this week."""
    return "not known" if week["missing"] else shown.distance(week["distance_m"]) if week["runs"] else "no run"


def week_before(week: Mapping[str, Any], shown: Shown) -> str:
    """How much was run in the week before."""
    void = "not known" if week["missing"] else "not recorded"
    return void if week["distance_m"] is None else shown.distance(week["distance_m"])


def newly_line(row: Mapping[str, Any], comments: int) -> str:
    """How much is dated from a day on, of what is seen, and how many comments came."""
    parts = [
        counted(row[name], one, many)
        for name, one, many in (("runs", "run", "runs"), ("notes", "pain note", "pain notes"),
                                ("tried", "thing tried", "things tried"))
        if row[name] is not None
    ]  # fmt: skip
    return ", ".join([*parts, counted(comments, "comment")])
