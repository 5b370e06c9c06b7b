"""`niggle blocks`: a build-up beside the runner's own earlier ones, and how each ended."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.block_words import block_lines, block_name, offer_words
from dashboard.cli.context import ask, day_asked, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.desk import iso_date
from dashboard.format import UNKNOWN, Shown
from dashboard.links import ALIGN, FEWEST_WEEKS, MOST_WEEKS, WEEKS
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard.shapes import BlocksDocument, BlockWeekRow

OFFERED = 8


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(blocks)


def blocks(
    end: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day of the build-up; it may be a day to come.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="DATE,...", help="The last days of up to three earlier ones.")
    ] = None,
    by: Annotated[
        str, typer.Option(help="What is offered, if you name no days: race, or week (the same week of earlier years).")
    ] = "race",
    weeks: Annotated[int, typer.Option(min=FEWEST_WEEKS, max=MOST_WEEKS, help="How many weeks of each.")] = WEEKS,
    json: JsonFlag = False,
) -> None:
    """How does this build-up lie beside your own earlier ones, and how did each end?"""
    if by not in ALIGN or by == "none":
        raise Misuse(f"--by is race or week, not {by!r}.")
    settings = settings_in_force()
    document = ask(
        settings, "blocks", align=by, end=iso_date(end).isoformat() if end else None,
        against=[iso_date(one.strip()).isoformat() for one in (against or "").split(",") if one.strip()],
        weeks=weeks, today=day_asked(settings).isoformat(),
    )  # fmt: skip
    emit(document) if json else show_blocks(document, Shown.by(settings))


def show_blocks(document: "BlocksDocument", shown: Shown) -> None:
    """Print the weeks beside each other, then how each ended."""
    label(document["synthetic"])
    for notice in document["notices"]:
        say(notice)
    rows = document["blocks"]
    if len(rows) < 2:
        say("There is nothing to lay beside it yet: a second race or long run, or --by week a second year, would be.")
        say("Or name a day: niggle blocks --end DATE --against DATE")
    if rows:
        ends = [shown.day(date.fromisoformat(row["end"])) for row in rows]
        lines = [
            [str(-here[0]["week"]), *(_amount(week, shown) for week in here)]
            for here in zip(*(row["weeks"] for row in rows), strict=True)
        ]
        table("Distance by week", ["weeks before", *ends], lines)
        if any(week["partial"] for row in rows for week in row["weeks"]):
            say("* not over yet.")
    for row in rows:
        say(block_name(row, shown))
        for line in block_lines(row, shown):
            say(f"  {line}")
    shown_days = {row["end"] for row in rows}
    others = [
        one for one in document["offered"]
        if one["local_date"] not in shown_days and (not rows or one["local_date"] < rows[0]["end"])
    ]  # fmt: skip
    for place, one in enumerate(others[:OFFERED]):
        words = offer_words(date.fromisoformat(one["local_date"]), one["title"], one["distance_m"], one["kind"], shown)
        say(f"{'It could lie beside, too:' if place == 0 else '':26}{words}")
    for caveat in document["caveats"]:
        say(caveat)


def _amount(week: "BlockWeekRow", shown: Shown) -> str:
    return (UNKNOWN if week["distance_m"] is None else shown.distance(week["distance_m"])) + " *" * week["partial"]
