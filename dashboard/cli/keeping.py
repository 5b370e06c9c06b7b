"""`niggle backup` and `restore`: all of it in one file elsewhere, and back again."""

import os
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, say, talk
from dashboard.desk import store_at_hand, utc_now
from dashboard.format import Shown, counted
from ingest.errors import Refusal
from ingest.settings import Settings

if TYPE_CHECKING:
    from dashboard.shapes import RestoreDocument


class StillServed(Refusal):
    """A service runs on this home."""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, for example on another disk.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there already.")] = False,
    json: JsonFlag = False,
) -> None:
    """Put all of it into one file: database, originals, settings. Works beside everything else. No secrets go in."""
    target = os.path.abspath(file.expanduser())  # noqa: PTH100 (links stay as given)
    document = ask(settings_in_force(), "backup", doing="Making a backup", file=target, force=force)
    if json:
        emit(document)
        return
    size = f"{document['bytes'] / 2**20:.1f} MiB"
    say(f"{counted(document['originals'], 'original')} and the database are in {document['file']} ({size}).")
    say("It can be read by anybody who gets hold of it, so keep it where only you can. niggle restore brings it back.")
    for kind, told in (("missing", "missing here, so they are missing there"), ("changed", "not what they were")):
        if document[kind]:
            talk(f"{counted(len(document[kind]), 'original')}: {told}. See: niggle doctor")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that niggle backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of the data that is here, which is kept aside.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Make everything what it was when a backup was made. All of it is verified before anything is changed."""
    from dashboard.cli.progress import transfer
    from dashboard.requests import refreshed
    from ingest.store.restore import restore as restore_here

    begun = time.monotonic()
    settings = settings_in_force()
    refuse_while_served(settings, "restore the backup")
    given = Path(os.path.abspath(file.expanduser()))  # noqa: PTH100
    with transfer("Restoring") as progress:
        restored = restore_here(settings, given, utc_now(), progress, replace=replace)
    settings = settings_in_force()  # they came with it
    with store_at_hand(settings, utc_now()) as desk, transfer("Deriving anew") as progress:
        refreshed(desk, progress)
    document: RestoreDocument = {
        "file": str(given), "created_at": restored.created_at, "files": restored.files, "bytes": restored.bytes,
        "before": None if restored.before is None else str(restored.before),
        "seconds": round(time.monotonic() - begun, 3),
    }  # fmt: skip
    if json:
        emit(document)
        return
    made = Shown.by(settings).day(date.fromisoformat(restored.created_at[:10]))
    say(f"Everything is as it was in the backup of {made} ({counted(restored.files, 'file')}).")
    if restored.before is not None:
        say(f"What was here before is in {restored.before}. Remove it when you do not need it any more.")


def refuse_while_served(settings: Settings, what: str) -> None:
    """Errors: `StillServed` while a service runs on this home."""
    from dashboard.service import running_at

    address = running_at(settings)
    if address:
        raise StillServed(f"Niggle runs on {settings.home}, at {address}. End it there (Ctrl-C), then {what}.")
