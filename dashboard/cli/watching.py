"""`niggle watch`: what is put into a folder comes in by itself."""

import os
import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import say
from dashboard.watching import EVERY_S, Watch, check_folder
from ingest.errors import Misuse


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(watch)


def watch(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="DIR...", help="Folders; left out, those of the setting watch.")
    ] = None,
) -> None:
    """Look at folders and bring in what is put there, until Ctrl-C. A file still being written is waited for.

    The folders are never changed. Hidden files and those that are called .part, .tmp or the like are left alone.
    A running service looks at the folders of the setting watch by itself.
    """
    settings = settings_in_force()
    wanted = [Path(os.path.abspath(folder.expanduser())) for folder in folders or settings.watch]  # noqa: PTH100
    if not wanted:
        raise Misuse("Name a folder to watch, for example: niggle watch ~/garmin")
    for folder in wanted:
        check_folder(folder, settings)

    def take(folder: Path, leave_out: list[str]) -> Any:
        return ask(
            settings, "import_files", doing=f"Importing from {folder.name}", paths=[str(folder)], leave_out=leave_out
        )

    say(f"Looking at {', '.join(map(str, wanted))} every {EVERY_S:.0f} s (Ctrl-C ends it)")
    Watch(lambda: wanted, lambda: settings, take, say).run(threading.Event())
