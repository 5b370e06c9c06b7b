"""`niggle delete --everything`: the data folder, and the proof that it is gone."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.context import settings_in_force
from dashboard.cli.keeping import refuse_while_served
from dashboard.cli.output import JsonFlag, emit, say, talk
from dashboard.format import counted
from ingest.errors import Misuse, Refusal
from ingest.settings import Settings, default_home

if TYPE_CHECKING:
    from dashboard.shapes import DeleteDocument
    from ingest.store.removal import Part

WORD = "delete"
SHOWN = 20


class NotDeleted(Refusal):
    """Nothing was removed, because nobody confirmed it."""


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(delete)


def delete(
    everything: Annotated[
        bool, typer.Option("--everything", help="All of it: database, originals, uploads, backups in it, settings.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: JsonFlag = False,
) -> None:
    """Remove everything that Niggle keeps on this machine, and look again that it is gone. There is no way back."""
    if not everything:
        raise Misuse(
            "This removes all of it or nothing: niggle delete --everything. One import is taken back with "
            "niggle undo N, one note with niggle pain delete ID or niggle tried delete ID."
        )
    settings = _settings()
    if not settings.home.is_dir():
        _end({"home": str(settings.home), "gone": True, "removed": [], "left": [], "others": []}, json)
        return
    refuse_while_served(settings, "delete")
    from ingest.store.removal import look, remove_everything

    if not yes:
        _ask(settings, look(settings).parts)
    from dashboard.cli.progress import transfer

    with transfer("Removing") as progress:
        removed = remove_everything(settings, progress)
    left = [
        *(look(settings).ours if settings.home.is_dir() else ()),
        *(path for path in removed.linked if path.exists()),
    ]
    document: DeleteDocument = {
        "home": str(settings.home), "gone": not left,
        "removed": [{"what": part.what, "files": part.files, "bytes": part.bytes} for part in removed.parts],
        "left": [_shown(path) for path in left], "others": [_shown(path) for path in removed.others],
    }  # fmt: skip
    _end(document, json)


def _settings() -> Settings:
    """The settings in force, or only the place of the data where they make no sense any more."""
    try:
        return settings_in_force()
    except Misuse:
        return Settings(home=default_home(os.environ))


def _ask(settings: Settings, parts: "tuple[Part, ...]") -> None:
    """Errors: `NotDeleted` unless the word is typed."""
    talk(f"In {settings.home}:")
    for part in parts:
        talk(f"  {part.what}: {counted(part.files, 'file')}, {part.bytes / 2**20:.1f} MiB")
    talk("All of it is removed for good. Files that you imported from elsewhere stay where they are.")
    typer.echo(f"Type {WORD} to remove it: ", nl=False, err=True)
    if sys.stdin.readline().strip() != WORD:
        raise NotDeleted("Nothing was removed. Type the word as it stands, or say --yes.")


def _end(document: "DeleteDocument", json: bool) -> None:
    if json:
        emit(document)
    elif not document["removed"] and document["gone"]:
        say(f"Nothing of Niggle is in {document['home']}.")
    else:
        for row in document["removed"]:
            say(f"removed: {row['what']}, {counted(row['files'], 'file')}, {row['bytes'] / 2**20:.1f} MiB")
        if document["gone"]:
            say(f"Looked again: nothing of it is left in {document['home']}. Backups made elsewhere are still there.")
    _name("not Niggle's, and left alone", document["others"], json)
    _name("still there: it could not be removed, or was only linked from here", document["left"], json)
    if not document["gone"]:
        raise typer.Exit(1)


def _name(what: str, paths: list[str], json: bool) -> None:
    for path in [] if json else paths[:SHOWN]:
        say(f"{what}: {path}")
    if not json and len(paths) > SHOWN:
        say(f"and {len(paths) - SHOWN:,} more")


def _shown(path: object) -> str:
    return os.fsencode(str(path)).decode("utf-8", "backslashreplace")
