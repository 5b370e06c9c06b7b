"""`niggle roster`: a coach's athletes by the links that they made, and who needs a call."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, say, table, talk
from dashboard.format import Shown, counted
from dashboard.roster_words import reason_line, standing_line

if TYPE_CHECKING:
    from dashboard.shapes import RosterDocument

roster = typer.Typer(
    help="Your athletes by the links that they made for you: who needs a call, and why.", no_args_is_help=True
)
Id = Annotated[int, typer.Argument(metavar="ID", help="As the list shows it.", min=1)]


@roster.command("add")
def roster_add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of the link; - reads it from standard input.")],
    name: Annotated[str | None, typer.Option(metavar="NAME", help="What you call them.")] = None,
    nearby: Annotated[
        bool, typer.Option("--nearby", help="Its name may stand for an address of your own network or tunnel.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Put an athlete on the roster. The address is a secret, and is kept sealed."""
    if url == "-":
        url = typer.get_text_stream("stdin").readline().strip()
    document = ask(settings_in_force(), "roster_add", url=url, name=name, nearby=nearby)
    if json:
        emit(document)
        return
    say(f"Number {document['id']} on the roster, fetched from {document['place']}.")
    talk("A running service fetches it within a minute; without one: niggle roster fetch")


@roster.command("list")
def roster_list(json: JsonFlag = False) -> None:
    """Who needs a call, and why?"""
    settings = settings_in_force()
    document: RosterDocument = ask(settings, "roster_list")
    if json:
        emit(document)
        return
    shown = Shown.by(settings)
    rows: list[Any] = list(document["rows"])
    lines = [
        (f"{row['id']}", row["name"], reason_line(row["reasons"][0], shown, row["scopes"]), _called(row, shown))
        for row in rows
    ]
    table("Roster", ["id", "who", "why", "called"], lines, left=["who", "why", "called"])
    for row in rows:
        for more in row["reasons"][1:]:
            say(f"{row['name']}, also: {reason_line(more, shown, row['scopes'])}")
    for row in rows:
        say(f"{row['name']}: {standing_line(row, lambda text: _moment(text, shown))}")


@roster.command("remove")
def roster_remove(number: Id, json: JsonFlag = False) -> None:
    """Take an athlete off the roster, with all that their feed told."""
    document = ask(settings_in_force(), "roster_remove", number=number)
    emit(document) if json else say(f"Number {number} is off the roster, and nothing of theirs is kept here.")


@roster.command("fetch")
def roster_fetch(json: JsonFlag = False) -> None:
    """Fetch now what was not tried within the last 15 minutes. A running service does so by itself."""
    document = ask(settings_in_force(), "roster_fetch", doing="Fetching the roster")
    if json:
        emit(document)
        return
    say(f"{counted(document['tried'], 'feed')} fetched or tried, {len(document['failing'])} do not answer.")


@roster.command("called")
def roster_called(
    number: Id,
    again: Annotated[
        str | None, typer.Option("--again", metavar="DATE", help="When to look again; in a week without it.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="They were not called, after all.")] = False,
    json: JsonFlag = False,
) -> None:
    """An athlete was called today: they sink to the end of the roster until the day to look again."""
    settings = settings_in_force()
    document = ask(settings, "roster_called", number=number, again=again, called=not undo)
    if json:
        emit(document)
    elif undo:
        say("Not called, then.")
    else:
        say(f"Called. Look again {Shown.by(settings).day(date.fromisoformat(document['look_again_on']))}.")


def _called(row: Any, shown: Shown) -> str:
    if row["called_on"] is None:
        return "–"
    called, again = (shown.day(date.fromisoformat(row[name])) for name in ("called_on", "look_again_on"))
    return f"{called}, look again {again}"


def _moment(text: str, shown: Shown) -> str:
    moment = datetime.fromisoformat(text)
    return f"{shown.day(moment.date())} {moment:%H:%M} UTC"
