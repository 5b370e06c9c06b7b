"""`niggle doctor`, `rebuild` and `export`: is everything sound, can it be made again, and taken elsewhere?"""

import os
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, say
from dashboard.format import counted


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(doctor)
    app.command()(rebuild)
    app.command()(export)


def doctor(json: JsonFlag = False) -> None:
    """Is everything sound? Looks at versions, file modes, and whether every row leads back to its original."""
    document = ask(settings_in_force(), "doctor")
    if json:
        emit(document)
    else:
        for check in document["checks"]:
            say(f"{'sound ' if check['sound'] else 'BROKEN'}  {check['name']}: {check['detail']}")
            if not check["sound"] and check["remedy"]:
                say(f"        {check['remedy']}")
    if not document["sound"]:
        raise typer.Exit(1)


def rebuild(json: JsonFlag = False) -> None:
    """Decode every original again and derive everything anew. Notes and corrections stay. Killed, it goes on."""
    document = ask(settings_in_force(), "rebuild", doing="Rebuilding")
    failures = document["failures"]
    if json:
        emit(document)
    else:
        done = document["originals"]
        say(f"{done:,} of {done + len(failures):,} originals decoded again.")
        for failure in failures:
            say(f"  failed: {failure}")
    if failures:
        raise typer.Exit(1)


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet.")],
    json: JsonFlag = False,
) -> None:
    """Write all of it as Parquet and CSV with the original files and a dictionary; `import` reads it back."""
    place = os.path.abspath(folder.expanduser())  # noqa: PTH100 (links stay as given)
    document = ask(settings_in_force(), "export", doing="Exporting", folder=place)
    if json:
        emit(document)
    else:
        say(f"{counted(document['originals'], 'original')} and {len(document['rows'])} tables are in {place}.")
        for sha256 in document["missing_originals"]:
            say(f"  missing: the original {sha256}. niggle doctor says what to do.")
    if document["missing_originals"]:
        raise typer.Exit(1)
