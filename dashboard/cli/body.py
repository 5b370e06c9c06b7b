"""`niggle body`: maximum and resting heart rate and sex, from a day on, and what your runs can tell of them."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.context import ask, day_named, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.format import Shown

if TYPE_CHECKING:
    from dashboard.shapes import BodyDocument

body = typer.Typer(
    help="Maximum and resting heart rate and sex: without them no load is told by heart rate.", no_args_is_help=True
)


@body.command("set")
def body_set(
    fact: Annotated[str, typer.Argument(metavar="FACT", help="max-heart-rate, resting-heart-rate or sex.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Beats a minute; female or male.")],
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="From which day on, today if left out.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Say it. It holds until another one begins; the first of its kind holds for all days before, too."""
    settings = settings_in_force()
    day = day_named(settings, first)
    document = ask(settings, "body_set", fact=fact, value=value, first=day.isoformat())
    emit(document) if json else say(f"Written down as number {document['id']}.")


@body.command("list")
def body_list(json: JsonFlag = False) -> None:
    """What you said, and what your runs can tell."""
    settings = settings_in_force()
    document = ask(settings, "body_list")
    emit(document) if json else show_body(document, Shown.by(settings))


@body.command("delete")
def body_delete(
    number: Annotated[int, typer.Argument(metavar="ID", help="The number that the list shows.")], json: JsonFlag = False
) -> None:
    """Take one back."""
    document = ask(settings_in_force(), "body_delete", number=number)
    emit(document) if json else say("Taken back.")


def show_body(document: "BodyDocument", shown: Shown) -> None:
    """Print what was said, then what is offered."""
    label(document["synthetic"])
    rows = [
        (str(row["id"]), row["fact"].replace("_", " "), row["value"], shown.day(date.fromisoformat(row["from_date"])))
        for row in document["rows"]
    ]
    if rows:
        table("What you said", ["number", "what", "value", "from"], rows, left=["what", "value", "from"])
    for offer in document["offers"]:
        used = "used" if offer["used"] else "not used for anything"
        say(f"{offer['fact'].replace('_', ' ')} {offer['value']:g}: {offer['how']} ({used})")
    if document["needed"]:
        say("No load is told by heart rate before these are set:")
    for command in document["needed"]:
        say(f"  {command}")
