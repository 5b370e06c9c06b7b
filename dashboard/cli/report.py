"""`niggle report`: some weeks in one file, to print or to hand to a coach."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.audience import SCOPES
from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, say
from ingest.errors import Refusal

if TYPE_CHECKING:
    from dashboard.shapes import ReportDocument


class NotWritten(Refusal):
    """There is such a file already, or none can be made."""


def report(
    weeks: Annotated[int, typer.Option(help="How many weeks, this one included.", min=1)] = 6,
    sees: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help=f"What is in it, with commas: {', '.join(SCOPES)}. Without it all but words, map and heartrate.",
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day that is seen; all of them without it.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; niggle-report-DAY.html without it.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """One file of HTML with charts, for a coach or a printer: from what may be shared, and nothing else is in it."""
    settings = settings_in_force()
    asked = None if sees is None else sees.split(",")
    document: ReportDocument = ask(settings, "report", weeks=weeks, sees=asked, first=since)
    if json and output is None:
        emit(document)
        return
    file = output or Path(f"niggle-report-{document['last_day']}.html")
    _write(file, document["html"])
    if json:
        emit({**{name: value for name, value in document.items() if name != "html"}, "file": str(file)})
        return
    say(f"{file}: {document['first_day']} to {document['last_day']}, with {', '.join(document['sees'])}.")


def _write(file: Path, html: str) -> None:
    """Errors: `NotWritten`. It tells of somebody's health: nobody else on this machine reads it."""
    import os

    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotWritten(f"{file} is there already. Name another file with --output, or move it away.") from None
    except OSError as error:
        raise NotWritten(f"{file} cannot be written: {error.strerror}.") from None
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write(html)
