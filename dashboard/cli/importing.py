"""`niggle import`, `problems`, `status`: what came in, what did not, and why."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, label, say, table
from dashboard.desk import local_day, utc_now
from dashboard.format import Shown, counted
from dashboard.found_words import how_often

if TYPE_CHECKING:
    from dashboard.shapes import ImportDocument
    from ingest.settings import Settings

SHOWN_PROBLEMS = 10


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("import")(import_files)
    app.command()(problems)
    app.command()(imports)
    app.command()(undo)
    app.command()(status)


def import_files(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders, any depth.")],
    mine: Annotated[
        bool, typer.Option("--mine", help="Archives are yours, whichever account at Strava or Garmin they name.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Bring files home: FIT, GPX, TCX (also .gz), zips of them, and CSV training logs. Newest first; twice is once.

    A training log has the columns date, sport, one of distance_km, distance_mi, distance_m, then duration, and
    optionally title, rpe, pain, notes.
    """
    wanted = [os.path.abspath(path.expanduser()) for path in paths]  # noqa: PTH100 (links stay as given)
    settings = settings_in_force()
    document = ask(settings, "import_files", doing="Importing", paths=wanted, mine=mine)
    if json:
        emit(document)
    else:
        show_import(document)
        _show_found(settings)
    if document["failed"] and not document["imported"] + document["duplicate"] + document["skipped"]:
        raise typer.Exit(1)


def show_import(document: "ImportDocument") -> None:
    """Print what came of the files, and the first problems in full."""
    say(
        f"{counted(document['files'], 'file')}: {document['imported']:,} imported, {document['duplicate']:,} already "
        f"here, {document['skipped']:,} skipped, {document['failed']:,} failed ({document['seconds']:.1f} s)"
    )
    activities = counted(document["activities"], "activity", "activities")
    say(f"{activities} and {counted(document['samples'], 'sample')} came in.")
    failed = [item for item in document["items"] if item["outcome"] == "failed"]
    for item in failed[:SHOWN_PROBLEMS]:
        say(f"  failed: {item['path']}: {item['reason']}.")
    warned = sum(1 for item in document["items"] if item["warnings"])
    if len(failed) > SHOWN_PROBLEMS or warned or document["skipped"]:
        say("All of them, with their reasons: niggle problems")


def _show_found(settings: "Settings") -> None:
    """Say what the runner has been writing of pain, if any of it waits for him."""
    today = local_day(settings, utc_now())
    waiting = [place for place in ask(settings, "found", on=today.isoformat())["places"] if place["waiting"]]
    if waiting:
        say(f"{how_often(waiting[0], today, Shown.by(settings))}. niggle notes list shows what was found.")


def problems(
    skipped: Annotated[bool, typer.Option("--skipped/--no-skipped", help="Also list what is no activity.")] = True,
    json: JsonFlag = False,
) -> None:
    """Which files were not imported, or only in part, and what can be done?"""
    document = ask(settings_in_force(), "problems")
    if json:
        emit(document)
        return
    rows = [row for row in document["rows"] if skipped or row["outcome"] != "skipped"]
    if not rows:
        say("No problems.")
    for row in rows:
        say(f"{row['outcome']}: {row['path']}" + (f": {row['reason']}." if row["reason"] else ""))
        for warning in row["warnings"]:
            say(f"    {warning}")


def imports(json: JsonFlag = False) -> None:
    """Which imports were there, and how did their files end?"""
    settings = settings_in_force()
    document = ask(settings, "imports")
    if json:
        emit(document)
        return
    if not document["rows"]:
        say("No imports yet. For example: niggle import PATH")
        return
    shown = Shown.by(settings)
    rows = [
        (
            str(row["run_no"]),
            shown.day(date.fromisoformat(row["started_at"][:10])),
            row["paths"][0] + (f" and {len(row['paths']) - 1:,} more" if len(row["paths"]) > 1 else ""),
            *(f"{row[name]:,}" for name in ("activities", "imported", "duplicate", "skipped", "failed")),
            "" if row["finished_at"] else "not finished",
        )
        for row in document["rows"]
    ]
    columns = ["number", "day", "from", "activities", "imported", "already here", "skipped", "failed", ""]
    table("Imports, newest first", columns, rows, left=["day", "from", ""])


def undo(
    number: Annotated[int, typer.Argument(metavar="N", help="The number that `niggle imports` shows.")],
    json: JsonFlag = False,
) -> None:
    """Take an import back, as if it had never been. Your own notes stay, and the files can be imported again."""
    document = ask(settings_in_force(), "undo", doing="Taking it back", run_no=number)
    if json:
        emit(document)
        return
    say(f"{counted(document['activities'], 'activity', 'activities')} taken away.")
    if document["kept"]:
        say(f"{counted(document['kept'], 'file')} stayed, because another import found the same bytes.")
    for path in document["again"]:
        say(f"  This told some of it, too; import it again to have that back: {path}")


def status(json: JsonFlag = False) -> None:
    """What is here, from when to when?"""
    settings = settings_in_force()
    document = ask(settings, "status")
    if json:
        emit(document)
        return
    label(document["synthetic"])
    activities = counted(document["activities"], "activity", "activities")
    say(f"{activities} with {counted(document['samples'], 'sample')}")
    if document["first_day"] and document["last_day"]:
        shown = Shown.by(settings)
        say(shown.days(date.fromisoformat(document["first_day"]), date.fromisoformat(document["last_day"])))
    size = f"{document['database_bytes'] / 2**20:.1f} MiB, schema {document['schema_version']}"
    say(f"in {settings.home} ({size})")
