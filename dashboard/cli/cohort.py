"""`niggle cohort`: how often are the runners here hurt?"""

from typing import TYPE_CHECKING

import typer

from dashboard.cli.context import ask, day_asked, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.cohort_words import BRACKETS, COUNTS, RATES, cells, columns, hidden

if TYPE_CHECKING:
    from dashboard.shapes import CohortDocument


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(cohort)


def cohort(json: JsonFlag = False) -> None:
    """How often are the runners of this installation hurt, and does it go with session spikes? Nobody is named."""
    settings = settings_in_force()
    document = ask(settings, "cohort", on=day_asked(settings).isoformat())
    emit(document) if json else show_cohort(document)


def show_cohort(document: "CohortDocument") -> None:
    """Print the rates, by year too where there are several, then every sentence."""
    label(document["synthetic"])
    if document["whole"] is not None:
        rows = [[name, *cells(found)] for name, found in columns(document).items()]
        table("Injuries of the runners here", ["", *COUNTS, *RATES.values()], rows, left=[""])
        for line in (hidden(document), BRACKETS):
            if line:
                say(line)
    for line in [*document["statements"], *document["caveats"]]:
        say(line)
