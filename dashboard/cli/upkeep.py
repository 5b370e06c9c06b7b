"""`niggle doctor` and `rebuild`: is everything sound, and can it be made again from the originals?"""

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, say


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(doctor)
    app.command()(rebuild)


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
