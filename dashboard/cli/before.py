"""`niggle before`: what came before my injuries?"""

from typing import TYPE_CHECKING

import typer

from dashboard.before_words import EXPOSURE_NAMES, figure, rank
from dashboard.cli.context import ask, day_asked, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.episode_words import day_of, place
from dashboard.format import UNKNOWN, Shown

if TYPE_CHECKING:
    from dashboard.shapes import BeforeDocument


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(before)


def before(json: JsonFlag = False) -> None:
    """What came before my injuries, beside my own ordinary weeks, and what would chance do?"""
    settings = settings_in_force()
    document = ask(settings, "before", on=day_asked(settings).isoformat())
    emit(document) if json else show_before(document, Shown.by(settings))


def show_before(document: "BeforeDocument", shown: Shown) -> None:
    """Print the weeks and places of each injury, then every sentence of the page."""
    label(document["synthetic"])
    for row in document["episodes"]:
        weeks = [one for one in document["aligned"] if one["episode_id"] == row["id"]]
        if not weeks:
            continue
        lines = [
            [str(-one["week"]), shown.distance(one["distance_m"]), shown.distance(one["longest_m"]),
             UNKNOWN if one["runs"] is None else str(one["runs"])]
            for one in weeks
        ]  # fmt: skip
        title = f"{place(row)}, {shown.day(day_of(row['onset']))}: the weeks before"
        table(title, ["weeks before", "distance", "longest", "sessions"], lines)
        places = [one for one in document["percentiles"] if one["episode_id"] == row["id"]]
        if places:
            table(
                "Among your own runs",
                ["what", "value", "place"],
                [
                    [
                        EXPOSURE_NAMES[one["exposure"]],
                        UNKNOWN if one["value"] is None else figure(one["exposure"], one["value"], shown),
                        "not compared" if one["percentile"] is None
                        else f"{rank(one['percentile'])} of {one['n_reference']:,}",
                    ]
                    for one in places
                ],
                left=["what"],
            )  # fmt: skip
    ordinary = document["ordinary"]
    if ordinary is not None:
        say(
            f"Your {ordinary['n']:,} ordinary weeks: {shown.distance(ordinary['p10'])} to "
            f"{shown.distance(ordinary['p90'])} (10th to 90th percentile), median {shown.distance(ordinary['p50'])}."
        )
    for line in [*document["statements"], *document["caveats"]]:
        say(line)
