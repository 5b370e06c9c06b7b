"""`niggle load`, `spikes`, `today`: where the runner stands."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.alarm_words import record_line
from dashboard.cli.context import ask, day_asked, day_named, settings_in_force
from dashboard.cli.daily import show_daily
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.episode_words import place, unchanged
from dashboard.format import UNKNOWN, Shown, counted, hours
from dashboard.found_words import look_at
from dashboard.words import REMOVED, WHAT_WENT
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard.shapes import AlarmsDocument, LoadDocument, SpikesDocument, TodayDocument

STATES = {
    "no_baseline": "no baseline",
    "reference": "–",
    "small": "△ small",
    "moderate": "▲ moderate",
    "large": "▲▲ large",
    "not_covered": "not covered",
}


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(load)
    app.command()(spikes)
    app.command()(alarms)
    app.command()(today)


def load(
    first_weekday: Annotated[
        str | None, typer.Option(help="The day a week starts on (monday ... sunday).", metavar="DAY")
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, help="How many of the latest weeks to print (--json gives all).")] = 16,
    daily: Annotated[bool, typer.Option("--daily", help="Day by day, with the classic ratios of it.")] = False,
    by: Annotated[
        str | None,
        typer.Option(metavar="SOURCE", help="With --daily, what tells the load: auto, distance, rpe or heartrate."),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """How far, how long, how high did you run each week? Only running counts; the rest stands beside it."""
    settings = settings_in_force(first_weekday=first_weekday)
    if daily:
        document = ask(settings, "daily_load", by=by or "auto")
        emit(document) if json else show_daily(document, Shown.by(settings))
        return
    if by is not None:
        raise Misuse(f"--by goes with --daily: niggle load --daily --by {by}")
    day = day_asked(settings).isoformat()
    document = ask(settings, "load", first_weekday=settings.first_weekday, today=day)
    emit(document) if json else show_load(document, weeks, Shown.by(settings))


def show_load(document: "LoadDocument", weeks: int, shown: Shown) -> None:
    """Print the latest weeks."""
    label(document["synthetic"])
    if not document["weeks"]:
        say("No running yet. Import a folder of files: niggle import PATH")
        return
    beside: dict[str, list[str]] = {}
    for other in document["other"]:
        words = other["sport_family"].replace("_", " ")
        beside.setdefault(other["week_start"], []).append(f"{words} {hours(other['moving_s'])}")
    lost = [week["week_start"] for week in document["weeks"] if week["missing"]]
    beside |= {week_start: [REMOVED] for week_start in lost}
    known = list(document["weeks"])
    while known and known[-1]["runs"] == 0 and known[-1]["distance_m"] is None:
        known.pop()
    rows = [
        (
            shown.day(date.fromisoformat(week["week_start"])) + (" *" if week["partial"] else ""),
            shown.distance(week["distance_m"]),
            hours(week["moving_s"]),
            shown.climb(week["ascent_m"]),
            UNKNOWN if week["runs"] is None else str(week["runs"]),
            ", ".join(beside.get(week["week_start"], [])),
        )
        for week in known[-weeks:]
    ]
    title = f"Running by week, the last {len(rows)} of {len(known)}"
    table(title, ["week of", "distance", "time", "climb", "runs", "beside it"], rows, left=["week of", "beside it"])
    say("* part of a week only, not to be compared. What stands beside is not running load.")
    if lost:
        say(f"{counted(len(lost), 'week is', 'weeks are')} not known, because {WHAT_WENT}: niggle unrecorded list")
    if len(known) < len(document["weeks"]) - 1:  # the week that has just begun is nothing to remark on
        say("Nothing is recorded after that, which may be rest or files that are not imported yet.")


def spikes(
    last: Annotated[int, typer.Option(min=1, help="How many of the latest sessions to print (--json gives all).")] = 20,
    only: Annotated[bool, typer.Option("--only-spikes", help="Print only sessions above the reference.")] = False,
    json: JsonFlag = False,
) -> None:
    """Was one run much longer than the longest of the 30 days before it?"""
    settings = settings_in_force()
    document = ask(settings, "spikes")
    emit(document) if json else show_spikes(document, last, Shown.by(settings), only=only)


def show_spikes(document: "SpikesDocument", last: int, shown: Shown, *, only: bool = False) -> None:
    """Print the latest sessions."""
    label(document["synthetic"])
    chosen = [row for row in document["rows"] if not only or row["state"] in ("small", "moderate", "large")]
    if not chosen:
        say("No session above its reference." if document["rows"] else "No running with a distance yet.")
        return
    rows = [
        (
            shown.day(date.fromisoformat(row["local_date"])),
            shown.distance(row["distance_m"]),
            shown.distance(row["longest_30d_m"]),
            "–" if row["ratio"] is None else f"{row['ratio']:.2f}",
            STATES[row["state"]] + (" (few runs)" if row["few_runs"] and row["state"] != "no_baseline" else ""),
            shown.distance(row["longest_unbroken_m"]),
        )
        for row in chosen[-last:]
    ]
    columns = ["day", "distance", "longest of 30 days", "ratio", "spike", "longest unbroken"]
    table(f"Sessions, the last {len(rows)} of {len(chosen)}", columns, rows, left=["day", "spike"])
    if any(row["state"] == "not_covered" for row in chosen[-last:]):
        say(f"Not covered: in the 30 days before, {WHAT_WENT}.")
    for caveat in document["caveats"]:
        say(caveat)


def alarms(json: JsonFlag = False) -> None:
    """What have spikes, weekly change and ACWR been worth for you: how often did they fire, and what followed?"""
    settings = settings_in_force()
    document = ask(settings, "alarms", on=day_asked(settings).isoformat())
    emit(document) if json else show_alarms(document, Shown.by(settings))


def show_alarms(document: "AlarmsDocument", shown: Shown) -> None:
    """Print the track record of each alarm."""
    label(document["synthetic"])
    for row in document["rows"]:
        say(record_line(row, shown))
    for caveat in document["caveats"]:
        say(caveat)


def today(
    on: Annotated[
        str | None, typer.Option(help="Another day: only what is dated up to then counts.", metavar="DATE")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """What is today's reference distance, or why is there none?"""
    settings = settings_in_force()
    day = day_named(settings, on)
    document = ask(settings, "today", on=day.isoformat())
    emit(document) if json else show_today(document, Shown.by(settings))


def show_today(document: "TodayDocument", shown: Shown) -> None:
    """Print the reference, or the reasons why there is none."""
    label(document["synthetic"])
    say(shown.day(date.fromisoformat(document["on"])))
    longest_on = document["longest_30d_on"]
    unknown = any(reason["code"] == "expired" for reason in document["reasons"])
    longest = (
        f"longest of the last 30 days: {shown.distance(document['longest_30d_m'])} "
        f"on {shown.day(date.fromisoformat(longest_on))}"
        if longest_on
        else "the longest of the last 30 days is not known"
        if unknown
        else "no run with a distance in the last 30 days"
    )
    if document["reference_m"] is not None:
        say(f"Reference: {shown.distance_at_most(document['reference_m'])} ({longest})")
    else:
        say(f"No reference distance ({longest}).")
        for reason in document["reasons"]:
            say(f"  · {reason['text']}")
    for caveat in document["caveats"]:
        say(caveat)
    for flag in document["look_at"]:
        say(look_at(flag, shown))
    for rest in document["rest"]:
        say(f"{place(rest)}: {unchanged(rest, shown)}")
