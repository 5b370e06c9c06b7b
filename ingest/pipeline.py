"""The way in: list, read, decode, write, count. Killed at any moment and run again, it ends as if it never was."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import duckdb

from ingest.accounts import Accounts
from ingest.errors import DiskFull, FileRefused, is_disk_full
from ingest.identity import resolve
from ingest.importlog import ImportLog, Item
from ingest.seen import Memory
from ingest.settings import Settings
from ingest.sources.archives import sweep_scratch
from ingest.sources.files import Entry, FileSource, shown_path
from ingest.sources.service_archives import arranged, service_archives
from ingest.store import originals
from ingest.store.ask import number, transaction
from ingest.store.decoded import DECODE_VERSION

if TYPE_CHECKING:  # what decodes and writes loads when there is something to decode
    from ingest.decoding import Task
    from ingest.settling import Read, Settler

Outcome = Literal["imported", "duplicate", "skipped", "failed"]

# (bytes done, bytes in all, files done, files in all)
Progress = Callable[[int, int, int, int], None]


@dataclass(slots=True)
class ImportReport:
    """What came of every file, in the order in which they were read."""

    items: list[Item] = field(default_factory=list)
    samples: int = 0
    activities: int = 0  # that are here now and were not before, each once

    def count(self, outcome: Outcome) -> int:
        """How many files ended like this?"""
        return sum(item.outcome == outcome for item in self.items)


def import_paths(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    paths: Sequence[Path],
    now: datetime,
    progress: Progress = lambda *_: None,
    athlete_id: int = 1,
    workers: int = 0,
    *,
    leave_out: Collection[str] = (),
    mine: bool = False,
) -> ImportReport:
    """Import every file under `paths`, newest first; each ends imported, duplicate, skipped or failed, with a reason.
    What `leave_out` names (a file still being written) is not looked at.

    `workers` is how many processes decode beside this one: none is fastest (docs/decisions/0010), one leaves this one
    free for something else. `mine`: archives of whatever account are this athlete's.
    Pages are told of it once whoever imports has derived from it, too.
    Idempotent: what is known changes nothing. An import that was killed goes on where it stopped.
    Errors: `DiskFull`; whatever is wrong with a single file is in the report.
    """
    sweep_scratch(settings)
    sweep_originals(con, settings)
    report = ImportReport()
    log = ImportLog(con, [shown_path(path, settings) for path in paths], athlete_id, now)
    memory = Memory(con, settings, log)
    try:
        with FileSource(paths, settings, memory.recall, leave_out) as source:
            entries = source.entries()
            told = [entry.told for entry in entries if entry.told is not None]
            if len(told) == len(entries):
                report.items = told
            else:
                from ingest.settling import Settler

                archives = service_archives(entries, source.read)
                if archives:
                    accounts = Accounts(con, athlete_id, now, mine=mine)
                    entries = arranged(entries, archives, accounts.refusal_of)
                settler = Settler(con, settings, log, report, athlete_id, now)
                _read_all(source, entries, settings, settler, now.date(), progress, workers)
    except (OSError, duckdb.Error) as error:
        if is_disk_full(error):
            raise DiskFull(
                f"There is no room left on the disk of {settings.home}. Everything before is kept. "
                "Make room and run the same import again; it goes on from here."
            ) from None
        raise
    with transaction(con, "soon"):
        log.finish()
    resolve(con, "soon")
    report.activities = _new_activities(con, report, athlete_id)
    return report


def _new_activities(con: duckdb.DuckDBPyConnection, report: ImportReport, athlete_id: int) -> int:
    """How many activities are made of nothing but records that came in with this import?

    One that a sync had brought is none of them: it has the key of its row in an archive.
    """
    keys = [key for item in report.items if item.outcome == "imported" for key in item.activity_ids]
    if not keys:
        return 0
    return number(
        con,
        "select count(*) from (select r.activity_no from activity_record r "
        "join source_activity s on s.activity_no = r.record_no where s.athlete_id = ? and not r.deleted "
        "group by r.activity_no having bool_and(s.shareable and s.activity_key in (select unnest(?::varchar[]))))",
        [athlete_id, keys],
    )


def _read_all(
    source: FileSource,
    entries: Sequence[Entry],
    settings: Settings,
    settler: "Settler",
    today: date,
    progress: Progress,
    workers: int,
) -> None:
    """Read, decode and settle what is not told from memory, in order."""
    from ingest.workers import decode_in_order

    in_all = sum(entry.byte_count for entry in entries)
    done = 0
    tasks = _tasks(source, entries, settings, settler, today)
    for place, (read, result) in enumerate(decode_in_order(tasks, workers), 1):
        settler.take(read, result)
        done += read.entry.byte_count
        progress(done, in_all, place, len(entries))
    settler.flush()


def sweep_originals(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Remove what neither rows nor the log of imports speak of, nor is a document of the runner's: it is left of an
    import that was killed.
    """
    rows = con.execute(
        "select sha256 from source_record union select sha256 from import_item where sha256 is not null "
        "union select sha256 from paper where sha256 is not null"
    ).fetchall()
    originals.sweep(settings, {row[0] for row in rows})


def _tasks(
    source: FileSource, entries: Sequence[Entry], settings: Settings, settler: "Settler", today: date
) -> "Iterator[tuple[Read, Task | None]]":
    """Every entry with the decoding that it needs; one that is told, known or already on its way needs none."""
    from ingest.decoding import Task
    from ingest.formats.strava_answers import looks_like_strava_api
    from ingest.settling import Read

    for entry in entries:
        if entry.told is not None:
            yield Read(entry), None
            continue
        try:
            content = source.read(entry)
        except FileRefused as refusal:
            yield Read(entry, refusal=refusal), None
            continue
        sha256 = originals.digest(content.data)
        read = Read(entry, sha256, content.data, content.warning)
        if not content.data:
            yield Read(entry, sha256, refusal=_Skipped("an empty file")), None
        elif looks_like_strava_api(content.data):
            yield Read(entry, sha256, refusal=_Skipped(_LENT)), None
        elif settler.expects(sha256):
            yield read, None
        else:
            yield read, Task(content.data, settings.timezone, today)


class _Skipped(FileRefused):
    outcome = "skipped"


_LENT = "it is what Strava's API lent to a sync, and comes in by `niggle strava sync` only"


def redecode(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    now: datetime,
    progress: Progress = lambda *_: None,
    workers: int = 0,
) -> list[str]:
    """Decode again every original whose rows another version made; the originals that could not be, with the reason.

    One original to a transaction, so a killed rebuild goes on where it stopped. An original that is gone keeps its
    old rows, if it has any.
    """
    from ingest.decoding import Decoded, Task
    from ingest.log_rows import known_rows, without_known_rows
    from ingest.workers import decode_in_order
    from ingest.write import Arrival, replace_decoded

    stale = con.execute(
        "select source_no, athlete_id, sha256, byte_count, path from source_record "
        "where decoded_version <> ? order by source_no",
        [DECODE_VERSION],
    ).fetchall()
    in_all = sum(row[3] for row in stale)
    failures: list[str] = []

    def tasks() -> Iterator[tuple[tuple[int, int, str, int, str], Task | None]]:
        for row in stale:
            try:
                data = originals.path_of(settings, row[2]).read_bytes()
            except OSError:
                yield row, None
                continue
            yield row, Task(data, settings.timezone, now.date())

    done = 0
    for place, (row, result) in enumerate(decode_in_order(tasks(), workers), 1):
        source_no, athlete_id, sha256, byte_count, path = row
        if isinstance(result, Decoded):
            with transaction(con):
                result = without_known_rows(result, known_rows(con, athlete_id, before_source=source_no))
                replace_decoded(con, source_no, Arrival(sha256, byte_count, path, result), athlete_id)
        else:
            failures.append(f"{path}: {result or 'its original is missing; restore it from a backup'}")
        done += byte_count
        progress(done, in_all, place, len(stale))
    resolve(con)
    return failures


def mark_all_stale(con: duckdb.DuckDBPyConnection) -> None:
    """Ask for every original to be decoded again, unless some are waiting already (a rebuild that was killed)."""
    with transaction(con):
        con.execute(
            "update source_record set decoded_version = 0 "
            "where not exists (from source_record where decoded_version <> ?)",
            [DECODE_VERSION],
        )
