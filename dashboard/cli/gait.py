"""`niggle gait` and `niggle gear`: is your form changing, and what did you run with?"""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.desk import iso_date
from dashboard.format import UNKNOWN, Shown, counted
from dashboard.gait_words import NAMES, change_line, compared_line, shift_line, written

if TYPE_CHECKING:
    from dashboard.shapes import GaitDocument

SHOWN_RUNS = 12

gear = typer.Typer(help="Shoes, pods and watches: another one begins another baseline of gait.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="ID", help="The number that the list shows.")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day; left out, since ever.")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day; left out, it goes on.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("gait")(gait)
    app.add_typer(gear, name="gear")


def gait(
    channel: Annotated[
        str | None, typer.Option(metavar="NAME", help="One channel, such as cadence_spm or stance_ms.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Runs from this day on.")] = None,
    split: Annotated[
        str | None, typer.Option(metavar="DATE", help="Old and new gait before and since this day.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Is your form changing? Run by run at the same pace, against noise, and old against new."""
    settings = settings_in_force()
    days = {name: iso_date(day).isoformat() if day else None for name, day in (("since", since), ("split", split))}
    document = ask(settings, "gait", channel=channel, **days)
    emit(document) if json else show_gait(document, Shown.by(settings))


def show_gait(document: "GaitDocument", shown: Shown) -> None:
    """Print each channel: where it is, whether that is more than noise, and old against new."""
    label(document["synthetic"])
    if not document["channels"]:
        say("No run here says anything of gait. A watch that counts steps, a pod or a strap does.")
        return
    compared = {one["channel"]: one for one in document["old_and_new"]}
    for one in document["channels"]:
        name, unit = one["channel"], one["unit"]
        rows = [row for row in document["rows"] if row["channel"] == name]
        columns = [
            "day",
            "as recorded",
            f"at {shown.pace(rows[-1]['at_mps'])}" if rows else "matched",
            "28 days",
            "parts",
        ]
        lines = [
            (
                shown.day(date.fromisoformat(row["local_date"])) + (" *" if row["maybe_swapped"] else ""),
                *(
                    UNKNOWN if value is None else written(value, unit)
                    for value in (row["mean"], row["value"], row["level"])
                ),
                str(row["n"]),
            )
            for row in rows[-SHOWN_RUNS:]
        ]
        table(
            f"{NAMES[name]}, {unit}: the last {len(lines)} of {counted(one['runs'], 'run')}",
            columns,
            lines,
            left=["day"],
        )
        if any(row["maybe_swapped"] for row in rows):
            say("* From here on left and right may be swapped: the balance is mirrored overnight.")
        if one["halved"]:
            say(f"{counted(one['halved'], 'run')} left out: its cadence counts one foot only.")
        for line in (shift_line(one, shown), compared_line(compared[name], shown)):
            if line:
                say(line)
    for change in document["changes"][-SHOWN_RUNS:]:
        say(change_line(change, shown))
    for caveat in document["caveats"]:
        say(caveat)


@gear.command("add")
def gear_add(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="shoe, pod or watch.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    begun: From = None,
    to: To = None,
    text: Annotated[str | None, typer.Option(help="In your own words.")] = None,
    json: JsonFlag = False,
) -> None:
    """Write down what you ran with, from when to when. What a file or a service names goes before it."""
    document = ask(settings_in_force(), "gear_add", kind=kind, name=name, begun=begun, to=to, text=text)
    emit(document) if json else say(f"Noted as number {document['id']}.")


@gear.command("list")
def gear_list(json: JsonFlag = False) -> None:
    """How far did each shoe go, and what else did you run with?"""
    settings = settings_in_force()
    document = ask(settings, "gear_list")
    if json:
        emit(document)
        return
    shown = Shown.by(settings)
    label(document["synthetic"])
    if not document["rows"]:
        say("Nothing yet. For example: niggle gear add shoe 'Blue ones' --from 2026-01-01")
        return
    rows = [
        (
            row["kind"],
            row["name"],
            shown.distance(row["distance_m"]),
            str(row["runs"]),
            shown.day(date.fromisoformat(row["first_day"])) if row["first_day"] else UNKNOWN,
            shown.day(date.fromisoformat(row["last_day"])) if row["last_day"] else UNKNOWN,
            ", ".join(str(span["id"]) for span in row["spans"]) or UNKNOWN,
        )
        for row in document["rows"]
    ]
    columns = ["kind", "name", "distance", "runs", "first", "last", "id"]
    table("What you ran with", columns, rows, left=["kind", "name", "first", "last"])


@gear.command("edit")
def gear_edit(
    number: Number,
    name: Annotated[str | None, typer.Option(help="What to call it.")] = None,
    begun: From = None,
    to: To = None,
    text: Annotated[str | None, typer.Option(help="The words, anew.")] = None,
    json: JsonFlag = False,
) -> None:
    """Change parts of an entry; what is given empty is cleared."""
    from ingest.errors import Misuse

    given = {"name": name, "from_date": begun, "to_date": to, "text": text}
    changes = {key: value or None for key, value in given.items() if value is not None}
    if not changes:
        raise Misuse("Say what to change, for example: --to 2026-03-01. An empty value clears: --to ''.")
    if "name" in changes and not changes["name"]:
        raise Misuse("A name has at least one character.")
    document = ask(settings_in_force(), "gear_edit", number=number, changes=changes)
    emit(document) if json else say(f"Entry {number} changed.")


@gear.command("delete")
def gear_delete(number: Number, json: JsonFlag = False) -> None:
    """Take an entry away."""
    document = ask(settings_in_force(), "gear_delete", number=number)
    emit(document) if json else say(f"Number {number} taken away.")
