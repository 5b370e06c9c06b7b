"""`niggle notes list`, `confirm`, `dismiss`, `undo`: what your own words say of pain, and what you say about that."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard import episode_words
from dashboard import found_words as words
from dashboard.cli.context import ask, day_asked, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.format import Shown, counted

if TYPE_CHECKING:
    from dashboard.shapes import FoundDocument, FoundRow, FoundSaidDocument

SHOWN = 25

notes = typer.Typer(help="Pain as you wrote it, and what you say about that.", no_args_is_help=True)

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Numbers that the list shows.")]
Like = Annotated[
    str | None, typer.Option(metavar="ID", help="All that wait like this one: its place, and whether it hurt.")
]
OfArea = Annotated[str | None, typer.Option("--area", help="All that wait of this area, such as knee.")]
OfSide = Annotated[str | None, typer.Option("--side", help="With --area: left, right, bilateral or unspecified.")]


def register(notes: typer.Typer) -> None:
    """Add these commands."""
    notes.command("list")(found_list)
    notes.command("confirm")(found_confirm)
    notes.command("dismiss")(found_dismiss)
    notes.command("undo")(found_undo)


def found_list(
    whole: Annotated[bool, typer.Option("--all", help="Also what you have decided, and all that waits.")] = False,
    json: JsonFlag = False,
) -> None:
    """What did you write about pain over the years? By place, with your words; it counts when you confirm it."""
    settings = settings_in_force()
    document = ask(settings, "found", on=day_asked(settings).isoformat())
    emit(document) if json else show_found(document, whole, day_asked(settings), Shown.by(settings))


def found_confirm(
    ids: Ids = None,
    like: Like = None,
    area: OfArea = None,
    side: OfSide = None,
    as_side: Annotated[
        str | None, typer.Option("--as-side", metavar="SIDE", help="It was this side, whatever the words say.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Yes, that was pain: it becomes a pain note on its day, in your words."""
    settings = settings_in_force()
    document: FoundSaidDocument = ask(
        settings, "found_confirm", ids=ids or [], like=like, area=area, side=side, as_side=as_side
    )
    if json:
        emit(document)
        return
    say(f"{counted(len(document['notes']), 'pain note')} made of your words. niggle pain list shows them.")
    _way_back(document["ids"])


def found_dismiss(
    ids: Ids = None, like: Like = None, area: OfArea = None, side: OfSide = None, json: JsonFlag = False
) -> None:
    """No, that was not pain; you are not asked again. Also puts a sign away that you should have had looked at."""
    settings = settings_in_force()
    flags = {row["id"] for row in ask(settings, "found", on=day_asked(settings).isoformat())["look_at"]}
    put = [one for one in ids or [] if one in flags]
    for one in put:
        ask(settings, "flag_put_away", flag=one)
    rest = [one for one in ids or [] if one not in flags]
    document: FoundSaidDocument = {"ids": [], "notes": []}
    if rest or not put:
        document = ask(settings, "found_dismiss", ids=rest, like=like, area=area, side=side)
    document["ids"] += put
    if json:
        emit(document)
        return
    say(f"{len(document['ids']):,} put away.")
    _way_back(document["ids"])


def found_undo(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Numbers that you confirmed or dismissed.")],
    json: JsonFlag = False,
) -> None:
    """Take that back: you are asked again, and a pain note that was made of it goes."""
    settings = settings_in_force()
    rows = ask(settings, "found", on=day_asked(settings).isoformat())["rows"]
    known = {row[name] for row in rows for name in ("id", "decided")}
    for one in (one for one in ids if one not in known):
        ask(settings, "flag_bring_back", flag=one)
    rest = [one for one in ids if one in known]
    if rest:
        ask(settings, "found_undo", ids=rest)
    emit({"ids": ids, "notes": []}) if json else say("Taken back.")


def show_found(document: "FoundDocument", whole: bool, today: date, shown: Shown) -> None:
    """Print the signs, then each place with what waits there."""
    label(document["synthetic"])
    for flag in document["look_at"]:
        say(f"{words.look_at(flag, shown)} Put away: niggle notes dismiss {flag['id']}")
    for rest in document["rest"]:
        say(f"{episode_words.place(rest)}: {episode_words.unchanged(rest, shown)}")
    places = [place for place in document["places"] if whole or place["waiting"] or place["denied"]]
    if not places:
        say("Nothing that you wrote about pain waits for you.")
        return
    for place in places:
        say(f"{words.how_often(place, today, shown)} ({words.standing(place)}).")
        here = (place["area"], place["side"])
        rows = [row for row in document["rows"] if (row["area"], row["side"]) == here]
        listed = rows if whole else [row for row in rows if _waits(row)]
        _table(words.place(*here), listed if whole else listed[:SHOWN], shown)
        if len(listed) > SHOWN and not whole:
            say(f"{len(listed) - SHOWN:,} more: niggle notes list --all")
        if place["waiting"]:
            say(f"All of it was pain? niggle notes confirm --area {place['area']} --side {place['side']}")
    for caveat in document["caveats"]:
        say(caveat)


def _waits(row: "FoundRow") -> bool:
    return row["state"] == "proposed" and row["temporality"] == "current"


def _table(title: str, rows: "list[FoundRow]", shown: Shown) -> None:
    lines = [
        (
            row["id"],
            shown.day(words.as_day(row["local_date"])),
            words.quoted(row["words"]),
            words.understood(row, shown),
            "earlier" if row["temporality"] == "past" else words.STATES[row["state"]],
        )
        for row in rows
    ]
    columns = ["number", "day", "your words", "understood", ""]
    table(title, columns, lines, left=columns)


def _way_back(ids: list[str]) -> None:
    few = " ".join(ids[:3])
    say(f"To take it back: niggle notes undo {few}{' …' if len(ids) > 3 else ''}")
