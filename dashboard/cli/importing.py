"""`niggle import`, `problems`, `status`: what came in, what did not, and why."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.context import opened
from dashboard.cli.output import JsonFlag, emit, label, say

if TYPE_CHECKING:
    from dashboard.documents import ImportDocument

SHOWN_PROBLEMS = 10


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("import")(import_files)
    app.command()(problems)
    app.command()(status)


def import_files(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders, any depth.")],
    json: JsonFlag = False,
) -> None:
    """Bring files home: FIT, GPX, TCX (also .gz), zips of them, and CSV training logs. Newest first; twice is once.

    A training log has the columns date, sport, one of distance_km, distance_mi, distance_m, then duration, and
    optionally title, rpe, pain, notes.
    """
    from dashboard.cli.progress import transfer
    from dashboard.documents import import_document
    from ingest.pipeline import import_paths

    begun = time.monotonic()
    with opened() as command, transfer("Importing") as progress:
        wanted = [Path(os.path.abspath(path.expanduser())) for path in paths]  # noqa: PTH100 (links stay as given)
        report = import_paths(command.con, command.settings, wanted, command.now, progress)
        from analytics.run import refresh

        refresh(command.con)
    document = import_document(report, time.monotonic() - begun)
    emit(document) if json else show_import(document)
    if document["failed"] and not document["imported"] + document["duplicate"] + document["skipped"]:
        raise typer.Exit(1)


def show_import(document: "ImportDocument") -> None:
    """Print what came of the files, and the first problems in full."""
    say(
        f"{document['files']:,} files: {document['imported']:,} imported, {document['duplicate']:,} already here, "
        f"{document['skipped']:,} skipped, {document['failed']:,} failed ({document['seconds']:.1f} s)"
    )
    say(f"{document['activities']:,} activities and {document['samples']:,} samples came in.")
    failed = [item for item in document["items"] if item["outcome"] == "failed"]
    for item in failed[:SHOWN_PROBLEMS]:
        say(f"  failed: {item['path']}: {item['reason']}.")
    warned = sum(1 for item in document["items"] if item["warnings"])
    if len(failed) > SHOWN_PROBLEMS or warned or document["skipped"]:
        say("All of them, with their reasons: niggle problems")


def problems(
    skipped: Annotated[bool, typer.Option("--skipped/--no-skipped", help="Also list what is no activity.")] = True,
    json: JsonFlag = False,
) -> None:
    """Which files were not imported, or only in part, and what can be done?"""
    with opened(fresh=False) as command:
        from analytics.run import refresh
        from dashboard.documents import problems_document

        refresh(command.con)
        document = problems_document(command.con, command.seen)
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


def status(json: JsonFlag = False) -> None:
    """What is here, from when to when?"""
    with opened() as command:
        from dashboard.documents import status_document

        document = status_document(command.con, command.seen, command.settings)
    if json:
        emit(document)
        return
    label(document["synthetic"])
    say(f"{document['activities']:,} activities with {document['samples']:,} samples")
    if document["first_day"]:
        say(f"from {document['first_day']} to {document['last_day']}")
    size = f"{document['database_bytes'] / 2**20:.1f} MiB, schema {document['schema_version']}"
    say(f"in {command.settings.home} ({size})")
