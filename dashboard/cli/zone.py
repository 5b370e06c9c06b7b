"""`niggle zone`: places that nobody else is shown on a map."""

from typing import Annotated

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.journal import Number, taken_away, written
from dashboard.cli.output import JsonFlag, emit, say, table

zone = typer.Typer(
    help="Places that nobody else is shown on a map: home, work, a friend's. Where a run begins and ends is hidden "
    "anyway.", no_args_is_help=True,
)  # fmt: skip


@zone.command("add")
def zone_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called; nobody else reads it.")],
    place: Annotated[str, typer.Option("--at", metavar="LAT,LON", help="As maps show it: 48.137,11.575.")],
    json: JsonFlag = False,
) -> None:
    """Write a place down. Nothing of any run within some 600 to 1,100 m of it is shown to others."""
    number = ask(settings_in_force(), "zone_add", name=name, place=place)["id"]
    written(json, number, f"Kept as number {number}: nobody else is shown what lies near it.")


@zone.command("list")
def zone_list(json: JsonFlag = False) -> None:
    """Which places are there?"""
    document = ask(settings_in_force(), "zone_list")
    if json:
        emit(document)
        return
    rows = [(f"{row['id']}", row["name"], f"{row['latitude_deg']:.4f}, {row['longitude_deg']:.4f}")
            for row in document["rows"]]  # fmt: skip
    if rows:
        table("Not shown to others", ["number", "what", "where"], rows, left=["what", "where"])
    else:
        say("No place is written down. Where a run begins and ends is not shown to others in any case.")


@zone.command("delete")
def zone_delete(number: Number, json: JsonFlag = False) -> None:
    """Take one away: what is near it is shown again to whom a map is shared with."""
    taken_away("zone_delete", number, json)
