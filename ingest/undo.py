"""What if an import had never been? Its originals go with all that came of them; what the runner wrote stays."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from ingest.accounts import forget_unused
from ingest.decoding import Decoded, Task, decode
from ingest.errors import DiskFull, Misuse, is_disk_full
from ingest.identity import resolve
from ingest.pipeline import Progress, redecode
from ingest.seen import forget_undone
from ingest.settings import Settings
from ingest.store import originals
from ingest.store.ask import first_row, number, transaction
from ingest.store.decoded import DECODE_VERSION
from ingest.write import remove_originals

Said = tuple[date, int | None, str | None]  # the day, severity and words of a pain in a training log


class NoSuchImport(Misuse):
    """There is no import of this number."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing an import did.

    Attributes:
        run_no: the import that is gone.
        activities: how many activities are here no longer; those that a later log tells, too, are not counted.
        kept: how many originals stayed, because another import brought them, too.
        notes: how many pain notes of its logs went.
        again: logs to import again, for they may tell rows that went: nothing in them was new when they were
            imported, so they were not kept, or their originals are lost. Empty if no log went.
    """

    run_no: int
    activities: int
    kept: int
    notes: int
    again: tuple[str, ...]


def undo_import(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    run_no: int,
    now: datetime,
    progress: Progress = lambda *_: None,
    athlete_id: int = 1,
    workers: int = 0,
) -> Undone:
    """Take back an import: files that came in with it go, unless another import found the same bytes.

    Rows of a log that later logs tell, too, come back under those: they are decoded again, here or, after a kill,
    by the next command. A pain note goes with its log unless a log that stays tells the same. Notes that the runner
    typed or edited stay, and so do deleted ones, out of sight: they keep the log from bringing them back. A note
    that outlives its row lets go of its activity_key.

    Not taken back: notes of a log of which no run was new, since such a log is not kept; and a file that had failed
    in an earlier import and came in with this one is as if never seen. Derived tables are the caller's to refresh,
    and no import may run beside.
    Errors: `NoSuchImport`, `DiskFull`.
    """
    with _room(settings, "Nothing was changed. Make room and undo the import again."), transaction(con):
        if first_row(con, "from import_run where run_no = ? and athlete_id = ?", [run_no, athlete_id]) is None:
            raise NoSuchImport(f"There is no import number {run_no}. The list shows the numbers.")
        activities = _activities(con, athlete_id)
        seen = con.execute("select sha256 from import_item where run_no = ?", [run_no]).fetchall()
        kept = _hand_over(con, run_no, athlete_id)
        logs, notes = _take_out(con, settings, run_no, now, athlete_id)
        con.execute("delete from import_item where run_no = ?", [run_no])
        con.execute("delete from import_run where run_no = ?", [run_no])
        forget_undone(con)
        forget_unused(con, athlete_id)
        con.execute(
            "delete from archive_file f where not exists (from source_record s where s.athlete_id = f.athlete_id "
            "and s.sha256 = f.table_sha256)"
        )
    resolve(con)
    wanted = con.execute(
        "select sha256 from source_record union select sha256 from import_item union select sha256 from paper"
    ).fetchall()
    for (sha256,) in set(seen) - {*wanted, (None,)}:
        originals.path_of(settings, sha256).unlink(missing_ok=True)
    again: tuple[str, ...] = ()
    if logs:
        with _room(settings, "The import is undone. Make room; the next command reads later logs again."):
            redecode(con, settings, now, progress, workers)
        again = _to_import_again(con, athlete_id)
    return Undone(run_no, activities - _activities(con, athlete_id), kept, notes, again)


def _hand_over(con: duckdb.DuckDBPyConnection, run_no: int, athlete_id: int) -> int:
    """Originals that another import found, too, came in with the earliest of those; how many."""
    con.execute(
        "create temp table heir as "
        "select theirs.run_no, theirs.path, theirs.sha256, ours.warnings, run.started_at "
        "from import_item ours join import_item theirs using (athlete_id, sha256) "
        "join import_run run on run.run_no = theirs.run_no "
        "where athlete_id = $athlete_id and ours.run_no = $run_no and ours.outcome = 'imported' "
        "and theirs.run_no <> $run_no and theirs.outcome in ('imported', 'duplicate') "
        "qualify row_number() over (partition by theirs.sha256 order by theirs.run_no, theirs.path) = 1",
        {"run_no": run_no, "athlete_id": athlete_id},
    )
    con.execute(
        "update import_item i set outcome = 'imported', reason = null, warnings = heir.warnings from heir "
        "where i.run_no = heir.run_no and i.path = heir.path and i.sha256 = heir.sha256"
    )
    con.execute(
        "update source_record s set path = heir.path, fetched_at = heir.started_at from heir "
        "where s.sha256 = heir.sha256 and s.athlete_id = ?",
        [athlete_id],
    )
    kept = number(con, "select count(*) from heir")
    con.execute("drop table heir")
    return kept


def _take_out(
    con: duckdb.DuckDBPyConnection, settings: Settings, run_no: int, now: datetime, athlete_id: int
) -> tuple[int, int]:
    """Take out what only this import brought; how many logs were among it, and how many pain notes went."""
    going = con.execute(
        "select source_no, sha256, kind from source_record s where athlete_id = $athlete_id "
        "and s.sha256 in (select sha256 from import_item "
        "where run_no = $run_no and athlete_id = $athlete_id and outcome = 'imported') "
        "and not exists (from import_item i where i.athlete_id = $athlete_id and i.sha256 = s.sha256 "
        "and i.run_no <> $run_no and i.outcome = 'imported')",
        {"run_no": run_no, "athlete_id": athlete_id},
    ).fetchall()
    keys = remove_originals(con, [source_no for source_no, _, _ in going])
    logs = {source_no: sha256 for source_no, sha256, kind in going if kind == "csv_log"}
    if not logs:
        return 0, 0
    con.execute(
        "update source_record set decoded_version = 0 where athlete_id = ? and kind = 'csv_log' and source_no > ?",
        [athlete_id, min(logs)],
    )
    staying = con.execute(
        "select sha256 from source_record where athlete_id = ? and kind = 'csv_log'", [athlete_id]
    ).fetchall()
    told = _told(settings, logs.values(), now)
    still_told = _told(settings, (sha256 for (sha256,) in staying), now)
    notes = con.execute(
        "select pain_note_id, activity_key, local_date, log_severity, log_text from pain_note "
        "where athlete_id = ? and from_log and edited_at is null and deleted_at is null",
        [athlete_id],
    ).fetchall()
    lost = [
        note_id
        for note_id, key, *said in notes
        if (key in keys or tuple(said) in told) and tuple(said) not in still_told
    ]
    con.execute("delete from pain_note where pain_note_id in (select unnest(?::integer[]))", [lost])
    con.execute(
        "update pain_note set activity_key = null where activity_key in (select unnest(?::varchar[]))", [list(keys)]
    )
    return len(logs), len(lost)


def _told(settings: Settings, logs: Iterable[str], now: datetime) -> set[Said]:
    """Every pain that these logs tell of. An original that is lost tells nothing."""
    told: set[Said] = set()
    for sha256 in logs:
        try:
            data = originals.path_of(settings, sha256).read_bytes()
        except FileNotFoundError:
            continue
        log = decode(Task(data, settings.timezone, now.date()))
        for placed in log.sessions if isinstance(log, Decoded) else ():
            if pain := placed.session.pain:
                told.add((placed.local.local_date, pain.severity, pain.text))
    return told


def _to_import_again(con: duckdb.DuckDBPyConnection, athlete_id: int) -> tuple[str, ...]:
    """Logs of which nothing was new, so that they were not kept, and those whose originals could not be decoded."""
    rows = con.execute(
        "select path from import_item anti join source_record using (athlete_id, sha256) "
        "where athlete_id = $athlete_id and outcome = 'duplicate' "
        "union select path from source_record where athlete_id = $athlete_id and decoded_version <> $version "
        "order by 1",
        {"athlete_id": athlete_id, "version": DECODE_VERSION},
    ).fetchall()
    return tuple(path for (path,) in rows)


def _activities(con: duckdb.DuckDBPyConnection, athlete_id: int) -> int:
    return number(con, "select count(*) from activity where athlete_id = ?", [athlete_id])


@contextmanager
def _room(settings: Settings, remedy: str) -> Iterator[None]:
    """A disk that is full is one sentence. Errors: `DiskFull`."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if is_disk_full(error):
            raise DiskFull(f"There is no room left on the disk of {settings.home}. {remedy}") from None
        raise
