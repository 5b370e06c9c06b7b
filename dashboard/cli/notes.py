"""`niggle notes`: what a note says of pain."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.output import JsonFlag, emit, say
from dashboard.documents import notes_document

if TYPE_CHECKING:
    from dashboard.shapes import FindingRow, NotesDocument

notes = typer.Typer(
    help="Pain as you write it: what Niggle reads in your words. Nothing is stored.", no_args_is_help=True
)

_SIDES = {"left": "left ", "right": "right ", "bilateral": "both sides, ", "unspecified": ""}
_PLACES = {"other": "another place", "hip_groin": "hip or groin", "lumbosacral": "lower back or buttock"}


@notes.command("parse")
def notes_parse(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="A note, in your words; - reads it from stdin.")],
    json: JsonFlag = False,
) -> None:
    """Read a note: which part, which side, how bad, when; and what is denied, past or only feared. Stores nothing."""
    given = sys.stdin.buffer.read() if text == ["-"] else " ".join(text).encode("utf-8", "surrogateescape")
    document = notes_document(given.decode("utf-8", "replace"))
    emit(document) if json else _show(document)


def _show(document: "NotesDocument") -> None:
    for one in document["findings"]:
        say(_line(one))
    if document["explicit_pain_free"]:
        say("No pain, as you say.")
    for flag in document["red_flags"]:
        when = " (in the past)" if flag["temporality"] == "past" else ""
        say(f"Have it looked at: {flag['sign'].replace('_', ' ')}{when}, from “{flag['words']}”")
    for sentence in document["unread"]:
        say(f"Not understood, kept as you wrote it: “{sentence}”")
    if not any((document["findings"], document["red_flags"], document["unread"], document["explicit_pain_free"])):
        say("Nothing about pain in it.")


def _line(one: "FindingRow") -> str:
    """One finding as one would say it: left knee, 4/10, sore, during the run, from 3.2 km."""
    place = _PLACES.get(one["area"], one["area"].replace("_", " "))
    structure = f" ({one['structure'].replace('_', ' ')})" if one["structure"] else ""
    told = [f"{_SIDES[one['side']]}{place}{structure}"]
    if one["negated"]:
        told.append("does not hurt")
    elif one["severity_0_10"] is not None:
        told.append(f"{one['severity_0_10']:g}/10")
    if one["severity_text"]:
        told.append(f"“{one['severity_text']}”")
    if not one["negated"]:
        told += [str(one[name]).replace("_", " ") for name in ("quality", "trend", "function_impact") if one[name]]
    if one["temporality"] != "current":
        told.append("in the past" if one["temporality"] == "past" else "only thought of")
    if one["onset_phase"]:
        told.append(one["onset_phase"].replace("_", " "))
    if one["onset_distance_km"] is not None:
        told.append(f"at {one['onset_distance_km']:.1f} km")
    if one["onset_time_min"] is not None:
        told.append(f"at {one['onset_time_min']:g} min")
    return f"{', '.join(told)}: “{one['words']}”"
