"""`niggle load --daily`: the last days, with the classic ratios of their load."""

from datetime import date
from typing import TYPE_CHECKING

from dashboard.cli.output import label, say, table
from dashboard.format import UNKNOWN, Shown

if TYPE_CHECKING:
    from dashboard.shapes import DailyLoadDocument

SHOWN_DAYS = 14
_COLUMNS = ["day", "load", "7:28", "7:21", "EWMA", "fitness", "fatigue", "form", "monotony", "strain", "change"]


def show_daily(document: "DailyLoadDocument", shown: Shown) -> None:
    """Print the latest days."""
    label(document["synthetic"])
    if not document["rows"]:
        say("Nothing is recorded yet. Import a folder of files: niggle import PATH")
        return
    rows = [
        (
            shown.day(date.fromisoformat(row["local_date"])),
            _figure(row["load"], 1),
            _figure(row["acwr_coupled"], 2),
            _figure(row["acwr_runsafe"], 2),
            _figure(row["acwr_ewma"], 2),
            _figure(row["fitness"], 1),
            _figure(row["fatigue"], 1),
            _figure(row["form"], 1),
            _figure(row["monotony"], 2),
            _figure(row["strain"], 0),
            UNKNOWN if row["weekly_change"] is None else f"{row['weekly_change']:+.0%}",
        )
        for row in document["rows"][-SHOWN_DAYS:]
    ]
    title = f"Load in {document['unit']}, the last {len(rows)} of {len(document['rows'])} days"
    table(title, _COLUMNS, rows, left=["day"])
    for sentence in (*document["fallbacks"], *document["caveats"]):
        say(sentence)
    say("What each figure is, and who disputes it: niggle explain acwr_coupled")


def _figure(value: float | None, places: int) -> str:
    return UNKNOWN if value is None else f"{value:,.{places}f}"
