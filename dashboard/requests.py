"""All that can be asked of a store or done to it, by name. Terminal, socket and pages ask here and hear the same.

A request takes a desk and plain values (what JSON can carry) and answers with a document of `documents`. `QUESTIONS`
read what is decoded and derived; `ENTRIES` are what the runner writes; `WORKS` take long, report their progress and go
one after another.
"""

import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
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
    """The document that a short request answers with. Errors: `NoSuchRequest`, and what the request itself refuses."""
    return _checked({**QUESTIONS, **ENTRIES}, name, desk, values)(desk, **values)


def work(desk: Desk, name: str, values: Mapping[str, Any], progress: Progress) -> Any:
    """The document that a long request ends with. Errors: as `answer`."""
    return _checked(WORKS, name, desk, {"progress": progress, **values})(desk, progress=progress, **values)


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


def import_files(desk: Desk, paths: list[str], progress: Progress) -> "d.ImportDocument":
    """Bring files home."""
    from analytics.run import refresh
    from dashboard.documents import import_document
    from ingest.pipeline import import_paths

    begun = time.monotonic()
    wanted = [Path(path) for path in paths]
    report = import_paths(
        desk.con, desk.settings, wanted, desk.now, progress, desk.seen.athlete_id, workers=desk.decoders
    )
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


QUESTIONS = _named(load, spikes, today, status, problems, imports, pain_list, tried_list)
ENTRIES = _named(
    pain_add, pain_edit, pain_delete, pain_restore, tried_add, tried_edit, tried_delete, tried_restore, doctor
)
WORKS = _named(import_files, undo, rebuild, catch_up)
