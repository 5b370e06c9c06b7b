"""`niggle pain` and `niggle tried`: what hurts, and what was tried."""

from datetime import date
from typing import Annotated, Any

import typer

from dashboard.cli.context import ask, day_named, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.desk import iso_date
from dashboard.format import Shown
from ingest.errors import Misuse
from ingest.settings import Settings

pain = typer.Typer(help="What hurts: add a note, or say that nothing does. Silence is not zero.", no_args_is_help=True)
tried = typer.Typer(help="What you tried, with its link, kept with the pain it belongs to.", no_args_is_help=True)

AREAS = "hip_groin, thigh, knee, lower_leg, ankle, foot, lumbosacral, other"
SIDES = "left, right, bilateral, unspecified"
MOMENTS = {"during": "during", "after": "after", "morning": "next morning"}
KINDS = "rest, cross_training, therapist, exercise, shoes, gait, stage (of a return), other"

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
    text: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]", help="In your own words.")] = None,
    severity: Annotated[int | None, typer.Option(help="0 (none) to 10.")] = None,
    area: Area = "other",
    side: MaybeSide = None,
    on: On = None,
    when: When = None,
    during: Annotated[
        int | None, typer.Option(help="0 to 10 during a run: with --after and --morning, not --severity.")
    ] = None,
    after: Annotated[int | None, typer.Option(help="0 to 10 after it.")] = None,
    morning: Annotated[
        int | None, typer.Option(help="0 to 10 the next morning; noted with the day of the run.")
    ] = None,
    at_km: AtKm = None,
    changed_run: ChangedRun = None,
    json: JsonFlag = False,
) -> None:
    """Write down what hurts: one number, or up to three about a run (--during 3 --after 1 --morning 2)."""
    settings = settings_in_force()
    day = day_named(settings, on)
    words = " ".join(text or []) or None
    three = {"during": during, "after": after, "morning": morning}
    given = {moment: number for moment, number in three.items() if number is not None}
    if (severity is None) == (not given):
        raise Misuse("Say how much: --severity, or of a run --during, --after and --morning, as far as you know them.")
    if given:
        if when is not None or at_km is not None or changed_run is not None:
            raise Misuse("--when, --at-km and --changed-run go with --severity.")
        _run_pain(settings, day, area, side, given, words, json)
        return
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
    written(json, number, f"Noted as number {number}: {said}.")


def _run_pain(
    settings: Settings, day: date, area: str, side: str | None, given: dict[str, Any], words: str | None, json: bool
) -> None:
    document = ask(settings, "run_pain_add", on=day.isoformat(), area=area, side=side, text=words, **given)
    from analytics.areas import where

    if json:
        emit(document)
        return
    said = ", ".join(f"{MOMENTS[moment]} {number}/10" for moment, number in given.items())
    say(f"Noted: {where(area, side)} {said}, {Shown.by(settings).day(day)}. What you left out stays unknown.")


@pain.command("none")
def pain_none(on: On = None, json: JsonFlag = False) -> None:
    """Say that nothing hurts on a day: that is worth knowing, too."""
    settings = settings_in_force()
    day = day_named(settings, on)
    number = ask(settings, "pain_add", on=day.isoformat(), severity=0)["id"]
    written(json, number, f"Noted as number {number}: no pain on {Shown.by(settings).day(day)}.")


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
            f"“{row['text']}”" if row["text"] else "",
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
    changes = changed({**given, "local_date": iso_date(on).isoformat() if on else None})
    ask(settings_in_force(), "pain_edit", number=number, changes=changes)
    written(json, number, f"Note {number} changed.")


@pain.command("delete")
def pain_delete(number: Number, json: JsonFlag = False) -> None:
    """Take a note away."""
    taken_away("pain_delete", number, json)


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
    written(json, number, f"Noted as number {number}.")


@tried.command("list")
def tried_list(json: JsonFlag = False) -> None:
    """All that you tried, newest first, with the links."""
    settings = settings_in_force()
    document = ask(settings, "tried_list")
    if json:
        emit(document)
        return
    from analytics.areas import where
    from analytics.pain import EASES
    from dashboard.instrument_words import kind_words, part_line

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
            kind_words(row["kind"]),
            "" if row["area"] is None else where(row["area"], row["side"]),
            "\n".join([f"“{row['text']}”", *_link_and_proposer(row), *map(part_line, row["pain"])]),
        )
        for row in document["rows"]
    ]
    columns = ["id", "from", "to", "kind", "for", "words"]
    say(EASES)
    table("What was tried, and the pain of that place beside it", columns, rows, left=columns[1:])


def _link_and_proposer(row: dict[str, Any]) -> list[str]:
    by = f"proposed by {row['proposed_by']}" if row["proposed_by"] else None
    return [line for line in (row["link"], by) if line]


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
    changes = changed({**given, **dates})
    ask(settings_in_force(), "tried_edit", number=number, changes=changes)
    written(json, number, f"Entry {number} changed.")


@tried.command("delete")
def tried_delete(number: Number, json: JsonFlag = False) -> None:
    """Take an entry away."""
    taken_away("tried_delete", number, json)


def changed(given: dict[str, Any]) -> dict[str, Any]:
    """What is to change: options that were given; an empty one clears what was there."""
    changes = {name: value if value != "" else None for name, value in given.items() if value is not None}
    if not changes:
        raise Misuse("Say what to change, for example: --severity 2. An empty value clears: --to ''.")
    return changes


def taken_away(request: str, number: int, json: bool) -> None:
    """Take an entry away by this request, and say so."""
    ask(settings_in_force(), request, number=number)
    written(json, number, f"Number {number} taken away.")


def written(json: bool, number: int, sentence: str) -> None:
    """Say what was written down, or its number as JSON."""
    emit({"id": number}) if json else say(sentence)
