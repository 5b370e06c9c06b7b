"""All that can be asked of a store or done to it, by name. Terminal, socket and pages ask here and hear the same.

A request takes a desk and plain values (what JSON can carry) and answers with a document of `documents`. `QUESTIONS`
read what is decoded and derived; `ENTRIES` are what the runner writes; `CORRECTIONS` are what he decides about
activities, which are put together anew after each; `WORKS` take long, report their progress and go one after another.
"""

import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.desk import Desk, iso_date
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard import documents as d

Progress = Callable[[int, int, int, int], None]  # bytes done, bytes in all, files done, files in all


class NoSuchRequest(Misuse):
    """Nothing is known by this name, or not with these values."""


def answer(desk: Desk, name: str, values: Mapping[str, Any]) -> Any:
    """The document that a short request answers with. Errors: `NoSuchRequest`, and what the request itself refuses.

    Among the values of any request `athlete` may stand: whose it is, by name. Without it, it is the default one's.
    """
    desk, values = _of_athlete(desk, values)
    return _checked({**QUESTIONS, **ENTRIES, **CORRECTIONS}, name, desk, values)(desk, **values)


def work(desk: Desk, name: str, values: Mapping[str, Any], progress: Progress) -> Any:
    """The document that a long request ends with. Errors: as `answer`."""
    desk, values = _of_athlete(desk, values)
    return _checked(WORKS, name, desk, {"progress": progress, **values})(desk, progress=progress, **values)


def _of_athlete(desk: Desk, values: Mapping[str, Any]) -> tuple[Desk, Mapping[str, Any]]:
    if values.get("athlete") is None:
        return desk, {name: value for name, value in values.items() if name != "athlete"}
    from ingest.athletes import athlete_named

    number = athlete_named(desk.con, values["athlete"])
    rest = {name: value for name, value in values.items() if name != "athlete"}
    return replace(desk, seen=replace(desk.seen, athlete_id=number)), rest


def refreshed(desk: Desk, progress: Progress) -> None:
    """What another version decoded or derived is made again."""
    from analytics.run import refresh
    from ingest.identity import resolve
    from ingest.store.decoded import stale_count

    if stale_count(desk.con):
        from ingest.pipeline import redecode  # heavy, and nearly never needed

        redecode(desk.con, desk.settings, desk.now, progress, desk.decoders)
    resolve(desk.con)
    refresh(desk.con)


def _checked(known: Mapping[str, Callable[..., Any]], name: str, desk: Desk, values: Mapping[str, Any]) -> Any:
    if name not in known:
        raise NoSuchRequest(f"Niggle knows no request named {name!r}.")
    try:
        inspect.signature(known[name]).bind(desk, **values)
    except TypeError as error:
        raise NoSuchRequest(f"{name}: {error}.") from None
    return known[name]


def load(desk: Desk, first_weekday: int, today: str) -> "d.LoadDocument":
    """Weeks of running up to `today`."""
    from dashboard.documents import load_document

    return load_document(desk.con, desk.seen, first_weekday, iso_date(today))


def spikes(desk: Desk) -> "d.SpikesDocument":
    """Every session against the longest of the 30 days before it."""
    from dashboard.documents import spikes_document

    return spikes_document(desk.con, desk.seen)


def today(desk: Desk, on: str) -> "d.TodayDocument":
    """The reference distance of a day, or the reasons why there is none."""
    from dashboard.documents import today_document

    return today_document(desk.con, desk.seen, iso_date(on))


def status(desk: Desk) -> "d.StatusDocument":
    """What is here."""
    from dashboard.documents import status_document

    return status_document(desk.con, desk.seen, desk.settings)


def problems(desk: Desk) -> "d.ProblemsDocument":
    """What did not come in, or only in part."""
    from dashboard.documents import problems_document

    return problems_document(desk.con, desk.seen)


def imports(desk: Desk) -> "d.ImportsDocument":
    """Which imports there were."""
    from dashboard.documents import imports_document

    return imports_document(desk.con, desk.seen)


def pain_list(desk: Desk) -> "d.PainDocument":
    """All pain notes."""
    from dashboard.documents import pain_document

    return pain_document(desk.con, desk.seen)


def tried_list(desk: Desk) -> "d.TriedDocument":
    """All that was tried."""
    from dashboard.documents import tried_document

    return tried_document(desk.con, desk.seen)


def pain_add(
    desk: Desk,
    on: str,
    severity: int | None,
    area: str | None = None,
    side: str | None = None,
    when: str | None = None,
    text: str | None = None,
) -> "d.WrittenDocument":
    """Write down what hurts; without an area and with severity 0, that nothing does."""
    from ingest.journal import Pain, add_pain
    from ingest.store.ask import transaction

    with transaction(desk.con):
        pain = Pain(iso_date(on), area, side, severity, when, text)
        return {"id": add_pain(desk.con, pain, desk.now, desk.seen.athlete_id)}


def pain_edit(
    desk: Desk, number: int, changes: dict[str, Any], before: dict[str, Any] | None = None
) -> "d.WrittenDocument":
    """Change parts of a note; with `before`, only if it still says what it said then."""
    from ingest.journal import edit_pain
    from ingest.store.ask import transaction

    with transaction(desk.con):
        told = None if before is None else _dated(before, "local_date")
        edit_pain(desk.con, number, _dated(changes, "local_date"), desk.now, desk.seen.athlete_id, told)
    return {"id": number}


def tried_add(
    desk: Desk,
    begun: str,
    kind: str,
    text: str,
    to: str | None = None,
    link: str | None = None,
    area: str | None = None,
    side: str | None = None,
) -> "d.WrittenDocument":
    """Write down what was tried."""
    from ingest.journal import Tried, add_tried
    from ingest.store.ask import transaction

    with transaction(desk.con):
        entry = Tried(iso_date(begun), iso_date(to) if to else None, kind, text, link, area, side)
        return {"id": add_tried(desk.con, entry, desk.now, desk.seen.athlete_id)}


def tried_edit(
    desk: Desk, number: int, changes: dict[str, Any], before: dict[str, Any] | None = None
) -> "d.WrittenDocument":
    """Change parts of an entry; with `before`, only if it still says what it said then."""
    from ingest.journal import edit_tried
    from ingest.store.ask import transaction

    with transaction(desk.con):
        told = None if before is None else _dated(before, "from_date", "to_date")
        edit_tried(desk.con, number, _dated(changes, "from_date", "to_date"), desk.now, desk.seen.athlete_id, told)
    return {"id": number}


def pain_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take a note away."""
    return _delete(desk, "pain_note", number)


def tried_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take an entry away."""
    return _delete(desk, "tried", number)


def pain_restore(desk: Desk, number: int) -> "d.WrittenDocument":
    """Bring a note back that was taken away."""
    return _restore(desk, "pain_note", number)


def tried_restore(desk: Desk, number: int) -> "d.WrittenDocument":
    """Bring an entry back that was taken away."""
    return _restore(desk, "tried", number)


def doctor(desk: Desk) -> "d.DoctorDocument":
    """Is everything sound?"""
    from analytics.run import check_derived
    from ingest.store.checks import Check, check_store

    lost = check_derived(desk.con)
    derived = Check(
        "derived rows lead back to an activity", not lost, ", ".join(lost) or "all do", "Run: niggle rebuild"
    )
    checks = [*check_store(desk.con, desk.settings), derived]
    rows: list[Any] = [asdict(check) for check in checks]
    return {"sound": all(check.sound for check in checks), "checks": rows}


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


def export(desk: Desk, folder: str, progress: Progress) -> "d.ExportDocument":
    """Write all of it as Parquet, CSV and originals."""
    from ingest.export import export_all

    manifest = export_all(desk.con, desk.settings, Path(folder), desk.now, progress)
    return {
        "folder": folder, "rows": manifest["rows"], "originals": manifest["originals"],
        "missing_originals": manifest["missing_originals"],
    }  # fmt: skip


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


def duplicates(desk: Desk) -> "d.DuplicatesDocument":
    """Which activities may be the same run, what was put together and why, and what the runner decided."""
    from dashboard.documents import duplicates_document

    return duplicates_document(desk.con, desk.seen)


def changed(desk: Desk) -> "d.ChangesDocument":
    """What the runner changed, deleted and marked as unrecorded."""
    from dashboard.documents import changes_document

    return changes_document(desk.con, desk.seen)


def athlete_list(desk: Desk) -> "d.AthletesDocument":
    """Who is here."""
    from dashboard.documents import athletes_document

    return athletes_document(desk.con, desk.seen)


def athlete_add(desk: Desk, name: str) -> "d.WrittenDocument":
    """Add an athlete."""
    from ingest.athletes import add_athlete
    from ingest.store.ask import transaction

    with transaction(desk.con):
        return {"id": add_athlete(desk.con, name, desk.now)}


def unrecorded_add(desk: Desk, first: str, last: str, text: str | None = None) -> "d.WrittenDocument":
    """Mark days as unrecorded."""
    from ingest.corrections import Unrecorded, add_unrecorded
    from ingest.store.ask import transaction

    with transaction(desk.con):
        span = Unrecorded(iso_date(first), iso_date(last), text)
        return {"id": add_unrecorded(desk.con, span, desk.now, desk.seen.athlete_id)}


def unrecorded_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take the mark away."""
    return _delete(desk, "unrecorded_span", number)


def forget_failure(desk: Desk, path: str) -> dict[str, Any]:
    """Take a file that failed off the list; if it is imported again and fails again, it comes back."""
    from ingest.importlog import forget_failure
    from ingest.store.ask import transaction

    with transaction(desk.con):
        forget_failure(desk.con, desk.seen.athlete_id, path)
    return {}


def same_run(desk: Desk, one: str, other: str) -> "d.DecidedDocument":
    """These two are one run."""
    from ingest.corrections import decide

    return _correct(desk, lambda who, keys: decide(desk.con, who, keys[0], keys[1], True, desk.now), one, other)


def different_runs(desk: Desk, one: str, other: str) -> "d.DecidedDocument":
    """These two are two runs."""
    from ingest.corrections import decide

    return _correct(desk, lambda who, keys: decide(desk.con, who, keys[0], keys[1], False, desk.now), one, other)


def take_out(desk: Desk, record: str) -> "d.DecidedDocument":
    """This record is another run than those that it was put together with."""
    from ingest.corrections import take_out

    return _correct(desk, lambda who, keys: take_out(desk.con, who, keys[0], desk.now), record)


def withdraw(desk: Desk, one: str, other: str) -> "d.DecidedDocument":
    """What was decided about these two is taken back; the rules decide again."""
    from ingest.corrections import withdraw

    return _correct(desk, lambda who, keys: withdraw(desk.con, who, keys[0], keys[1]), one, other)


def change_activity(desk: Desk, activity: str, field: str, value: str | None) -> "d.DecidedDocument":
    """Change a field of an activity for good; null takes the change back."""
    from ingest.corrections import change

    return _correct(desk, lambda who, keys: change(desk.con, who, keys[0], field, value, desk.now), activity)


def delete_activity(desk: Desk, activity: str) -> "d.DecidedDocument":
    """Delete an activity; it does not come back by itself."""
    from ingest.corrections import bury

    return _correct(desk, lambda who, keys: bury(desk.con, who, keys[0], desk.now), activity)


def restore_activity(desk: Desk, activity: str) -> "d.DecidedDocument":
    """Bring a deleted activity back."""
    from ingest.corrections import unbury

    return _correct(desk, lambda who, keys: unbury(desk.con, who, keys[0]), activity)


def _correct(desk: Desk, deed: Callable[[int, list[str]], None], *records: str) -> "d.DecidedDocument":
    """Do it, put the activities together anew, and tell which one the first record is of now. Keys may be shortened."""
    from analytics.records import activity_id
    from analytics.run import refresh
    from ingest.corrections import full_key
    from ingest.identity import resolve
    from ingest.store.ask import transaction

    resolve(desk.con)
    athlete_id = desk.seen.athlete_id
    keys = [full_key(desk.con, athlete_id, record) for record in records]
    with transaction(desk.con):
        deed(athlete_id, keys)
    resolve(desk.con)
    refresh(desk.con)
    return {"activity_id": activity_id(desk.con, desk.seen, keys[0])}


def backup(desk: Desk, file: str, force: bool, progress: Progress) -> "d.BackupDocument":
    """Write all of it into one file elsewhere."""
    from ingest.store.backup import back_up

    begun = time.monotonic()
    made = back_up(desk.con, desk.settings, Path(file), desk.now, progress, force=force)
    return {
        "file": str(made.file), "bytes": made.bytes, "originals": made.originals, "missing": list(made.missing),
        "changed": list(made.changed), "seconds": round(time.monotonic() - begun, 3),
    }  # fmt: skip


def _delete(desk: Desk, table: str, number: int) -> "d.WrittenDocument":
    from ingest.journal import delete
    from ingest.store.ask import transaction

    with transaction(desk.con):
        delete(desk.con, table, number, desk.now, desk.seen.athlete_id)
    return {"id": number}


def _restore(desk: Desk, table: str, number: int) -> "d.WrittenDocument":
    from ingest.journal import restore
    from ingest.store.ask import transaction

    with transaction(desk.con):
        restore(desk.con, table, number, desk.seen.athlete_id)
    return {"id": number}


def _dated(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {
        name: iso_date(value) if name in names and isinstance(value, str) else value for name, value in values.items()
    }


def _named(*requests: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    return {one.__name__: one for one in requests}


QUESTIONS = _named(
    load, spikes, today, status, problems, imports, pain_list, tried_list, duplicates, changed, athlete_list
)
ENTRIES = _named(
    pain_add, pain_edit, pain_delete, pain_restore, tried_add, tried_edit, tried_delete, tried_restore, doctor,
    athlete_add, unrecorded_add, unrecorded_delete, forget_failure,
)  # fmt: skip
CORRECTIONS = _named(
    same_run, different_runs, take_out, withdraw, change_activity, delete_activity, restore_activity
)  # fmt: skip
WORKS = _named(import_files, undo, rebuild, catch_up, backup, export)
BESIDE = (
    "backup",
    "export",
)  # works that wait for no other; of those in `KEEP_APART` one waits for the other all the same
KEEP_APART = ("backup", "export", "undo")  # one needs the originals that the other takes away
