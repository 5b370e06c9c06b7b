"""`niggle papers`: links and documents kept with an injury, to find them again."""

from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.journal import AREAS, SIDES, Number, taken_away, written
from dashboard.cli.output import JsonFlag, emit, label, say
from dashboard.desk import iso_date
from dashboard.format import Shown
from ingest.errors import Misuse

papers = typer.Typer(
    help="Links and documents, kept with the injury that they belong to, to find them again.", no_args_is_help=True
)


@papers.command("add")
def papers_add(
    what: Annotated[str, typer.Argument(metavar="LINK|FILE", help="https://… or a file: a PDF or a picture.")],
    title: Annotated[str | None, typer.Option(help="What to call it.")] = None,
    text: Annotated[str | None, typer.Option(help="A note, in your own words.")] = None,
    episode: Annotated[str | None, typer.Option(metavar="ID", help="The injury, as niggle episodes shows it.")] = None,
    area: Annotated[str | None, typer.Option(help=f"Or where: {AREAS}.")] = None,
    side: Annotated[str | None, typer.Option(help=f"Which side: {SIDES}.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day, today if left out.")] = None,
    json: JsonFlag = False,
) -> None:
    """Keep a link, or a copy of a file. A file is never opened, only kept."""
    if episode and (area or side):
        raise Misuse("An episode has its place. Name --episode, or --area and --side.")
    if on:
        iso_date(on)
    values: dict[str, Any] = {"title": title, "text": text, "episode": episode, "area": area, "side": side, "on": on}
    if "://" in what or what.partition(":")[0].lower() in ("javascript", "data", "mailto"):
        values["url"] = what
    else:
        values["file"] = str(Path(what).expanduser().absolute())
    number = ask(settings_in_force(), "paper_add", **values)["id"]
    written(json, number, f"Kept as number {number}.")


@papers.command("list")
def papers_list(json: JsonFlag = False) -> None:
    """All of them, newest first."""
    _show("", json)


@papers.command("search")
def papers_search(
    text: Annotated[list[str], typer.Argument(metavar="WORD…", help="All of these words.")], json: JsonFlag = False
) -> None:
    """Those that have all of these words in their title, your note, the link, the file's name or the place."""
    _show(" ".join(text), json)


@papers.command("delete")
def papers_delete(number: Number, json: JsonFlag = False) -> None:
    """Take one away."""
    taken_away("paper_delete", number, json)


def _show(text: str, json: bool) -> None:
    settings = settings_in_force()
    document = ask(settings, "paper_list", text=text)
    if json:
        emit(document)
        return
    from dashboard.instrument_words import paper_place

    shown = Shown.by(settings)
    label(document["synthetic"])
    if not document["rows"]:
        say(f"Nothing has {text!r}." if text else "Nothing yet. For example: niggle papers add https://… --area knee")
        return
    for row in document["rows"]:
        place = paper_place(row)
        say(f"{row['id']}  “{row['title']}”  ({shown.day(iso_date(row['local_date']))}{', ' if place else ''}{place})")
        if row["url"]:
            say(f"   {row['url']}")
        else:
            folder = f"{settings.originals.name}/{row['sha256'][:2]}/{row['sha256']}"
            say(f"   {row['file_name']}, {row['byte_count'] / 2**20:.1f} MiB: {folder}")
        if row["text"]:
            say(f"   “{' '.join(row['text'].split())}”")
