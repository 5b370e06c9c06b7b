"""What takes long: it reports its progress, and one goes after another."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.desk import Desk, Progress

if TYPE_CHECKING:
    from dashboard import shapes as d


def import_files(
    desk: Desk, paths: list[str], progress: Progress, mine: bool = False, leave_out: list[str] | None = None
) -> "d.ImportDocument":
    """Bring files home, but for those that are left out. `mine`: archives of whatever account are this athlete's."""
    from analytics.run import refresh
    from dashboard.documents import import_document
    from ingest.homecoming import is_export, take_back
    from ingest.pipeline import ImportReport, import_paths

    begun = time.monotonic()
    exports = [Path(path) for path in paths if is_export(Path(path))]
    wanted = [Path(path) for path in paths if not is_export(Path(path))]
    came_home = [take_back(desk.con, desk.settings, folder, desk.now, progress, desk.decoders) for folder in exports]
    report = ImportReport()
    if wanted or not exports:
        report = import_paths(
            desk.con, desk.settings, wanted, desk.now, progress, desk.seen.athlete_id, desk.decoders,
            leave_out=leave_out or (), mine=mine,
        )  # fmt: skip
    report.items[:0] = came_home
    report.activities += sum(len(item.activity_ids) for item in came_home)
    refresh(desk.con)
    return import_document(report, time.monotonic() - begun)


def undo(desk: Desk, run_no: int, progress: Progress) -> "d.UndoDocument":
    """Take an import back, as if it had never been."""
    from analytics.run import refresh
    from ingest.undo import undo_import

    undone = undo_import(
        desk.con, desk.settings, run_no, desk.now, progress, desk.seen.athlete_id, workers=desk.decoders
    )
    refresh(desk.con)
    return {
        "run_no": run_no, "activities": undone.activities, "kept": undone.kept, "notes": undone.notes,
        "again": list(undone.again),
    }  # fmt: skip


def rebuild(desk: Desk, progress: Progress) -> "d.RebuildDocument":
    """Decode every original again and derive everything anew."""
    from analytics.run import refresh
    from ingest.pipeline import mark_all_stale, redecode
    from ingest.store.decoded import stale_count

    mark_all_stale(desk.con)
    waiting = stale_count(desk.con)
    failures = redecode(desk.con, desk.settings, desk.now, progress, desk.decoders)
    refresh(desk.con)
    return {"originals": waiting - len(failures), "failures": failures}


def catch_up(desk: Desk, progress: Progress) -> dict[str, Any]:
    """Make again what another version decoded or derived: what a command does by itself when it opens the store."""
    refreshed(desk, progress)
    return {}


def backup(desk: Desk, file: str, force: bool, progress: Progress) -> "d.BackupDocument":
    """Write all of it into one file elsewhere."""
    from ingest.store.backup import back_up

    begun = time.monotonic()
    made = back_up(desk.con, desk.settings, Path(file), desk.now, progress, force=force)
    return {
        "file": str(made.file), "bytes": made.bytes, "originals": made.originals, "missing": list(made.missing),
        "changed": list(made.changed), "seconds": round(time.monotonic() - begun, 3),
    }  # fmt: skip


def export(desk: Desk, folder: str, progress: Progress) -> "d.ExportDocument":
    """Write all of it as Parquet, CSV and originals."""
    from ingest.export import export_all

    manifest = export_all(desk.con, desk.settings, Path(folder), desk.now, progress)
    return {
        "folder": folder, "rows": manifest["rows"], "originals": manifest["originals"],
        "missing_originals": manifest["missing_originals"],
    }  # fmt: skip


def refreshed(desk: Desk, progress: Progress) -> None:
    """What another version decoded or derived is made again."""
    from analytics.run import refresh
    from dashboard.requests.strava import expire
    from ingest.identity import resolve
    from ingest.store.decoded import stale_count

    if stale_count(desk.con):
        from ingest.pipeline import redecode  # heavy, and nearly never needed

        redecode(desk.con, desk.settings, desk.now, progress, desk.decoders)
    resolve(desk.con)
    expire(desk)
    refresh(desk.con)
