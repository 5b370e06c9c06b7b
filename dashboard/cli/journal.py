"""`niggle pain` and `niggle tried`: what hurts, and what was tried."""

from datetime import date
from typing import Annotated, Any

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.desk import iso_date, local_day, utc_now
from dashboard.format import Shown
from ingest.errors import Misuse

pain = typer.Typer(help="What hurts: add a note, or say that nothing does. Silence is not zero.", no_args_is_help=True)
tried = typer.Typer(help="What you tried, with its link, kept with the pain it belongs to.", no_args_is_help=True)

AREAS = "hip_groin, thigh, knee, lower_leg, ankle, foot, lumbosacral, other"
SIDES = "left, right, bilateral, unspecified"
KINDS = "rest, cross_training, therapist, exercise, shoes, gait, other"

On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day, today if left out.")]
Area = Annotated[str, typer.Option(help=f"Where: {AREAS}.")]
MaybeArea = Annotated[str | None, typer.Option(help=f"Where: {AREAS}.")]
MaybeSide = Annotated[str | None, typer.Option(help=f"Which side: {SIDES}.")]
When = Annotated[str | None, typer.Option("--when", help="during, after, morning (the next one) or rest.")]
AtKm = Annotated[float | None, typer.Option("--at-km", help="How far into the run you first felt it.")]
ChangedRun = Annotated[bool | None, typer.Option("--changed-run/--ran-on", help="It changed or stopped a run, or not.")]
Number = Annotated[int, typer.Argument(metavar="ID", help="The number that the list shows.")]
From = Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")]
MaybeFrom = Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day.")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day; left out, it goes on.")]
Link = Annotated[str | None, typer.Option("--link", metavar="URL", help="Where to find it again.")]


@pain.command("add")
def pain_add(
    severity: Annotated[int, typer.Option(help="0 (none) to 10.")],
    text: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]", help="In your own words.")] = None,
    area: Area = "other",
    side: MaybeSide = None,
    on: On = None,
    when: When = None,
    at_km: AtKm = None,
    changed_run: ChangedRun = None,
    json: JsonFlag = False,
) -> None:
    """Write down what hurts."""
    settings = settings_in_force()
    day = iso_date(on) if on else local_day(settings, utc_now())
    words = " ".join(text or []) or None
    note: dict[str, Any] = {
        "area": area,
        "side": side or "unspecified",
        "severity": severity,
        "when": when,
        "text": words,
        "felt_at_m": None if at_km is None else round(1000 * at_km),
        "changed_run": changed_run,
    }
    number = ask(settings, "pain_add", on=day.isoformat(), **note)["id"]
    from analytics.areas import where

    said = f"{where(area, side)} {severity}/10 on {Shown.by(settings).day(day)}"
    _written(json, number, f"Noted as number {number}: {said}.")


@pain.command("none")
def pain_none(on: On = None, json: JsonFlag = False) -> None:
    """Say that nothing hurts on a day: that is worth knowing, too."""
    settings = settings_in_force()
    day = iso_date(on) if on else local_day(settings, utc_now())
    number = ask(settings, "pain_add", on=day.isoformat(), severity=0)["id"]
    _written(json, number, f"Noted as number {number}: no pain on {Shown.by(settings).day(day)}.")


@pain.command("list")
def pain_list(json: JsonFlag = False) -> None:
    """All notes, newest first."""
    settings = settings_in_force()
    document = ask(settings, "pain_list")
    if json:
        emit(document)
        return
    from analytics.areas import where

    shown = Shown.by(settings)
    label(document["synthetic"])
    if not document["rows"]:
        say("No notes yet. For example: niggle pain add --area knee --side left --severity 4 sore after two miles")
        return
    rows = [
        (
            str(row["id"]),
            shown.day(date.fromisoformat(row["local_date"])),
            "no pain" if row["area"] is None else where(row["area"], row["side"]),
            "–" if row["severity"] is None else f"{row['severity']}/10",
            row["when"] or "",
            row["text"] or "",
        )
        for row in document["rows"]
    ]
    table("What hurt", ["id", "day", "where", "pain", "when", "words"], rows, left=["day", "where", "when", "words"])


@pain.command("edit")
def pain_edit(
    number: Number,
    area: MaybeArea = None,
    side: MaybeSide = None,
    severity: Annotated[int | None, typer.Option(help="0 (none) to 10.")] = None,
    on: On = None,
    when: When = None,
    text: Annotated[str | None, typer.Option(help="The words, anew.")] = None,
    at_km: AtKm = None,
    changed_run: ChangedRun = None,
    json: JsonFlag = False,
) -> None:
    """Change parts of a note; what is left out stays, what is given empty is cleared."""
    given: dict[str, Any] = {"area": area, "side": side, "severity": severity, "moment": when, "text": text}
    given["felt_at_m"] = None if at_km is None else round(1000 * at_km)
    given["changed_run"] = changed_run
    changes = _changes({**given, "local_date": iso_date(on).isoformat() if on else None})
    ask(settings_in_force(), "pain_edit", number=number, changes=changes)
    _written(json, number, f"Note {number} changed.")


@pain.command("delete")
def pain_delete(number: Number, json: JsonFlag = False) -> None:
    """Take a note away."""
    _delete("pain_delete", number, json)


@tried.command("add")
def tried_add(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="In your own words.")],
    begun: From,
    kind: Annotated[str, typer.Option(help=f"What kind: {KINDS}.")],
    to: To = None,
    link: Link = None,
    area: MaybeArea = None,
    side: MaybeSide = None,
    json: JsonFlag = False,
) -> None:
    """Write down what you tried. Without --area it belongs to the latest pain before it."""
    entry = {"begun": begun, "to": to, "kind": kind, "text": " ".join(text), "link": link, "area": area, "side": side}
    number = ask(settings_in_force(), "tried_add", **entry)["id"]
    _written(json, number, f"Noted as number {number}.")


@tried.command("list")
def tried_list(json: JsonFlag = False) -> None:
    """All that you tried, newest first, with the links."""
    settings = settings_in_force()
    document = ask(settings, "tried_list")
    if json:
        emit(document)
        return
    from analytics.areas import where

    shown = Shown.by(settings)
    label(document["synthetic"])
    if not document["rows"]:
        say("Nothing yet. For example: niggle tried add --from 2026-01-12 --kind rest no running this week")
        return
    rows = [
        (
            str(row["id"]),
            shown.day(date.fromisoformat(row["from_date"])),
            shown.day(date.fromisoformat(row["to_date"])) if row["to_date"] else "goes on",
            row["kind"].replace("_", " "),
            "" if row["area"] is None else where(row["area"], row["side"]),
            row["text"] + (f"\n{row['link']}" if row["link"] else ""),
        )
        for row in document["rows"]
    ]
    columns = ["id", "from", "to", "kind", "for", "words"]
    table("What was tried", columns, rows, left=columns[1:])
    say("Pain often eases with time; this cannot tell what helped.")


@tried.command("edit")
def tried_edit(
    number: Number,
    begun: MaybeFrom = None,
    to: To = None,
    kind: Annotated[str | None, typer.Option(help=f"What kind: {KINDS}.")] = None,
    text: Annotated[str | None, typer.Option(help="The words, anew.")] = None,
    link: Link = None,
    area: MaybeArea = None,
    side: MaybeSide = None,
    json: JsonFlag = False,
) -> None:
    """Change parts of an entry; what is left out stays, what is given empty is cleared."""
    given: dict[str, Any] = {"kind": kind, "text": text, "link": link, "area": area, "side": side}
    dates = {"from_date": iso_date(begun).isoformat() if begun else None, "to_date": to}
    changes = _changes({**given, **dates})
    ask(settings_in_force(), "tried_edit", number=number, changes=changes)
    _written(json, number, f"Entry {number} changed.")


@tried.command("delete")
def tried_delete(number: Number, json: JsonFlag = False) -> None:
    """Take an entry away."""
    _delete("tried_delete", number, json)


def _changes(given: dict[str, Any]) -> dict[str, Any]:
    """What is to change: options that were given; an empty one clears what was there."""
    changes = {name: value if value != "" else None for name, value in given.items() if value is not None}
    if not changes:
        raise Misuse("Say what to change, for example: --severity 2. An empty value clears: --to ''.")
    return changes


def _delete(request: str, number: int, json: bool) -> None:
    ask(settings_in_force(), request, number=number)
    _written(json, number, f"Number {number} taken away.")


def _written(json: bool, number: int, sentence: str) -> None:
    emit({"id": number}) if json else say(sentence)
