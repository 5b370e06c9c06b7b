"""The way in: list, read, decode, write, count. Killed at any moment and run again, it ends as if it never was."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import duckdb

from ingest.decoding import Decoded, Task
from ingest.errors import DiskFull, FileRefused, Unreadable, is_disk_full
from ingest.identity import known_rows, without_known_rows
from ingest.importlog import ImportLog, Item
from ingest.settings import Settings
from ingest.sources.archives import sweep_scratch
from ingest.sources.files import Entry, FileSource, shown_path
from ingest.store import originals
from ingest.store.ask import transaction
from ingest.store.decoded import DECODE_VERSION
from ingest.workers import decode_in_order
from ingest.write import Arrival, LogRow, add_log_pain, add_originals, replace_decoded

BATCH_SAMPLES = 20_000  # one transaction: a few seconds of decoding are lost at most
BATCH_FILES = 20
PARALLEL_FROM_BYTES = 2 * 2**20  # below this, starting a worker takes longer than decoding

Outcome = Literal["imported", "duplicate", "skipped", "failed"]

# (bytes done, bytes in all, files done, files in all)
Progress = Callable[[int, int, int, int], None]


@dataclass(slots=True)
class ImportReport:
    """What came of every file, in the order in which they were read."""

    items: list[Item] = field(default_factory=list)
    samples: int = 0

    def count(self, outcome: Outcome) -> int:
        """How many files ended like this?"""
        return sum(item.outcome == outcome for item in self.items)

    @property
    def activities(self) -> int:
        """How many activities came in with this import?"""
        return sum(len(item.activity_ids) for item in self.items if item.outcome == "imported")


@dataclass(frozen=True, slots=True)
class _Read:
    """One entry on its way: refused, known, or waiting for its decoding."""

    entry: Entry
    sha256: str | None = None
    data: bytes = b""
    warning: str | None = None
    refusal: FileRefused | None = None


def import_paths(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    paths: Sequence[Path],
    now: datetime,
    progress: Progress = lambda *_: None,
    athlete_id: int = 1,
    workers: int | None = None,
) -> ImportReport:
    """Import every file under `paths`, newest first; each ends imported, duplicate, skipped or failed, with a reason.

    `workers` is how many processes decode beside this one; left out, as many as pay.
    Idempotent: what is known changes nothing. An import that was killed goes on where it stopped.
    Errors: `DiskFull`; whatever is wrong with a single file is in the report.
    """
    sweep_scratch(settings)
    originals.sweep(settings, _wanted_originals(con))
    report = ImportReport()
    log = ImportLog(con, [shown_path(path, settings) for path in paths], athlete_id, now)
    writer = _Writer(con, settings, log, report, athlete_id, now)
    with FileSource(paths, settings) as source:
        try:
            entries = source.entries()
            in_all = sum(entry.byte_count for entry in entries)
            done = 0
            tasks = _tasks(source, entries, settings, writer, now.date())
            beside = _workers(in_all) if workers is None else workers
            for number, (read, result) in enumerate(decode_in_order(tasks, beside), 1):
                writer.take(read, result)
                done += read.entry.byte_count
                progress(done, in_all, number, len(entries))
            writer.flush()
        except (OSError, duckdb.Error) as error:
            if is_disk_full(error):
                raise DiskFull(
                    f"There is no room left on the disk of {settings.home}. Everything before is kept. "
                    "Make room and run the same import again; it goes on from here."
                ) from None
            raise
    with transaction(con):
        log.finish()
    return report


def _workers(byte_count: int) -> int:
    """How many processes pay for so many bytes; none where starting one takes longer than decoding."""
    return min(os.cpu_count() or 1, 4) if byte_count >= PARALLEL_FROM_BYTES else 0


def _wanted_originals(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The originals that rows or the log of imports speak of; any other is left of an import that was killed."""
    rows = con.execute(
        "select sha256 from source_record union select sha256 from import_item where sha256 is not null"
    ).fetchall()
    return {row[0] for row in rows}


def _tasks(
    source: FileSource, entries: Sequence[Entry], settings: Settings, writer: "_Writer", today: date
) -> Iterator[tuple[_Read, Task | None]]:
    """Every entry with the decoding that it needs; an original that is known, or already on its way, needs none."""
    for entry in entries:
        try:
            content = source.read(entry)
        except Unreadable as refusal:
            yield _Read(entry, refusal=refusal), None
            continue
        sha256 = originals.digest(content.data)
        read = _Read(entry, sha256, content.data, content.warning)
        if not content.data:
            yield _Read(entry, sha256, refusal=_Empty("an empty file")), None
        elif writer.expects(sha256):
            yield read, None
        else:
            yield read, Task(content.data, settings.timezone, today)


class _Empty(FileRefused):
    outcome = "skipped"


class _Writer:
    """Turns results into rows and report items, some files to a transaction."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        settings: Settings,
        log: ImportLog,
        report: ImportReport,
        athlete_id: int,
        now: datetime,
    ) -> None:
        self._con = con
        self._settings = settings
        self._log = log
        self._report = report
        self._athlete_id = athlete_id
        self._now = now
        self._arrivals: list[Arrival] = []
        self._items: list[Item] = []
        self._log_rows: list[LogRow] = []
        self._known = log.activity_ids_by_sha256()
        self._known_rows = known_rows(con, athlete_id)
        self._refused: dict[str, FileRefused] = {}
        self._expected = set(self._known)

    def expects(self, sha256: str) -> bool:
        """Whether these bytes are known or already on their way; if not, from now on they are."""
        if sha256 in self._expected:
            return True
        self._expected.add(sha256)
        return False

    def take(self, read: _Read, result: Decoded | FileRefused | None) -> None:
        """Settle one file."""
        sha256 = read.sha256
        refusal = read.refusal or (result if isinstance(result, FileRefused) else self._refused.get(sha256 or ""))
        if refusal is not None:
            if sha256 is not None:
                self._refused[sha256] = refusal
                if refusal.outcome == "failed" and read.data:
                    originals.keep(self._settings, sha256, read.data)  # a later decoder may read it
            self._settle(Item(read.entry.path, sha256, refusal.outcome, str(refusal), [], []))
        elif isinstance(result, Decoded) and sha256 is not None:
            self._take_decoded(read, sha256, without_known_rows(result, self._known_rows))
        elif sha256 is not None:
            originals.mend(self._settings, sha256, read.data)
            keys = self._known[sha256]
            earlier = self._log.outcome_in_this_run(read.entry.path, sha256, keys)
            known = Item(read.entry.path, sha256, "duplicate", "the same bytes are already here", [], keys)
            self._settle(earlier or known)
        waiting = sum(p.session.samples.num_rows for arrival in self._arrivals for p in arrival.decoded.sessions)
        if waiting >= BATCH_SAMPLES or len(self._items) >= BATCH_FILES:
            self.flush()

    def _take_decoded(self, read: _Read, sha256: str, decoded: Decoded) -> None:
        arrival = Arrival(sha256, len(read.data), read.entry.path, decoded)
        self._known[sha256] = arrival.activity_keys()
        self._log_rows += arrival.log_rows()
        if not decoded.sessions:
            self._settle(Item(read.entry.path, sha256, "duplicate", "all of its rows are already here", [], []))
            return
        originals.keep(self._settings, sha256, read.data)
        self._arrivals.append(arrival)
        warnings = [str(problem) for problem in decoded.problems] + ([read.warning] if read.warning else [])
        self._settle(Item(read.entry.path, sha256, "imported", None, warnings, arrival.activity_keys()))
        self._report.samples += sum(placed.session.samples.num_rows for placed in decoded.sessions)

    def _settle(self, item: Item) -> None:
        self._items.append(item)
        self._report.items.append(item)

    def flush(self) -> None:
        """Write what has gathered, in one transaction."""
        if not self._items:
            return
        with transaction(self._con):
            if self._arrivals:
                add_originals(self._con, self._arrivals, self._athlete_id, self._now)
            add_log_pain(self._con, self._log_rows, self._athlete_id, self._now)
            self._log.record(self._items)
        self._arrivals, self._items, self._log_rows = [], [], []


def redecode(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    now: datetime,
    progress: Progress = lambda *_: None,
    workers: int | None = None,
) -> list[str]:
    """Decode again every original whose rows another version made; the originals that could not be, with the reason.

    One original to a transaction, so a killed rebuild goes on where it stopped. An original that is gone keeps its
    old rows, if it has any.
    """
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
    beside = _workers(in_all) if workers is None else workers
    for number, (row, result) in enumerate(decode_in_order(tasks(), beside), 1):
        source_no, athlete_id, sha256, byte_count, path = row
        if isinstance(result, Decoded):
            with transaction(con):
                result = without_known_rows(result, known_rows(con, athlete_id, before_source=source_no))
                replace_decoded(con, source_no, Arrival(sha256, byte_count, path, result), athlete_id)
        else:
            failures.append(f"{path}: {result or 'its original is missing; restore it from a backup'}")
        done += byte_count
        progress(done, in_all, number, len(stale))
    return failures


def mark_all_stale(con: duckdb.DuckDBPyConnection) -> None:
    """Ask for every original to be decoded again, unless some are waiting already (a rebuild that was killed)."""
    with transaction(con):
        con.execute(
            "update source_record set decoded_version = 0 "
            "where not exists (from source_record where decoded_version <> ?)",
            [DECODE_VERSION],
        )
