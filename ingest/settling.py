"""From what was read and decoded to rows and to how each file ended, many files to a transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.decoding import Decoded
from ingest.errors import FileRefused
from ingest.identity import resolve, unresolve
from ingest.importlog import ImportLog, Item, known_duplicate
from ingest.log_rows import known_rows, without_known_rows
from ingest.model import TABLE_KINDS
from ingest.seen import Sight, remember
from ingest.settings import Settings
from ingest.sources.files import Entry, utc_of
from ingest.store import originals
from ingest.store.ask import insert_rows, transaction
from ingest.write import Arrival, LogRow, add_log_pain, add_originals

if TYPE_CHECKING:
    from ingest.pipeline import ImportReport

# What one transaction writes at most, unless a single file is more. DuckDB keeps so many rows together: a batch that
# is just above would leave a fragment, and one far below is written twice.
BATCH_SAMPLES = 122_880
BATCH_BYTES = 32 * 2**20  # of originals that wait for it
BATCH_FILES = 500


# A name means one file in a table; noted again, it is put in anew.
_ALREADY_NOTED = """
delete from archive_file f
where exists (
    from incoming i
    where i.athlete_id = f.athlete_id and i.table_sha256 = f.table_sha256 and i.file_name = f.file_name
        and i.sha256 = f.sha256
)
"""


@dataclass(frozen=True, slots=True)
class Read:
    """One entry on its way: told from memory, refused, known, or with its decoding."""

    entry: Entry
    sha256: str | None = None
    data: bytes = b""
    warning: str | None = None
    refusal: FileRefused | None = None


class Settler:
    """Settles one file after the other; `flush` writes what has gathered. Killed in between, nothing of it was."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        settings: Settings,
        log: ImportLog,
        report: "ImportReport",
        athlete_id: int,
        now: datetime,
    ) -> None:
        self._con = con
        self._settings = settings
        self._log = log
        self._report = report
        self._athlete_id = athlete_id
        self._now = now
        self._known = log.activity_ids_by_sha256()
        self._known_rows = known_rows(con, athlete_id)
        self._refused: dict[str, FileRefused] = {}
        self._expected = set(self._known)
        self._tables: dict[str, tuple[str, bool]] = {}  # of each archive: its table, and whether that was told
        self._batches = 0
        self._begin_batch()

    def _begin_batch(self) -> None:
        self._arrivals: list[Arrival] = []
        self._originals: dict[str, bytes] = {}
        self._items: list[Item] = []
        self._log_rows: list[LogRow] = []
        self._sights: list[Sight] = []
        self._archive_files: list[dict[str, Any]] = []
        self._samples = self._bytes = 0

    def expects(self, sha256: str) -> bool:
        """Whether these bytes are known or already on their way; if not, from now on they are."""
        if sha256 in self._expected:
            return True
        self._expected.add(sha256)
        return False

    def take(self, read: Read, result: Decoded | FileRefused | None) -> None:
        """Settle one file."""
        self._note_place(read)
        if read.entry.told is not None:
            self._report.items.append(read.entry.told)
            return
        sha256 = read.sha256
        refusal = read.refusal or (result if isinstance(result, FileRefused) else self._refused.get(sha256 or ""))
        if refusal is not None:
            self._take_refused(read, refusal)
        elif isinstance(result, Decoded) and sha256 is not None:
            self._take_decoded(read, sha256, without_known_rows(result, self._known_rows))
        elif sha256 is not None:
            originals.keep(self._settings, sha256, read.data)
            keys = self._known[sha256]
            earlier = self._log.outcome_in_this_run(read.entry.path, sha256, keys)
            self._settle(read, earlier or known_duplicate(read.entry.path, sha256, keys))
        if len(self._items) >= BATCH_FILES or self._bytes >= BATCH_BYTES:
            self.flush()

    def _note_place(self, read: Read) -> None:
        """Which file an archive's table means by a name; the table comes first."""
        entry, told = read.entry, read.entry.told
        sha256 = told.sha256 if told is not None else read.sha256
        if entry.archive is None or sha256 is None:
            return
        if entry.kind == "strava_csv":
            self._tables[entry.archive] = (sha256, told is not None)
        elif entry.archive in self._tables:
            table, known = self._tables[entry.archive]
            if not (known and told is not None):
                name = entry.path.removeprefix(entry.archive)
                row = {"athlete_id": self._athlete_id, "table_sha256": table, "file_name": name, "sha256": sha256}
                self._archive_files.append(row)

    def _take_refused(self, read: Read, refusal: FileRefused) -> None:
        sha256 = read.sha256
        if sha256 is not None:
            self._refused[sha256] = refusal
            if refusal.outcome == "failed" and read.data:
                self._keep(sha256, read.data)  # a later decoder may read it
        item = Item(read.entry.path, sha256, refusal.outcome, str(refusal), [], [])
        self._settle(read, item, lasting=refusal.lasting)

    def _take_decoded(self, read: Read, sha256: str, decoded: Decoded) -> None:
        samples = sum(placed.session.samples.num_rows for placed in decoded.sessions)
        if self._samples + samples > BATCH_SAMPLES:
            self.flush()
        made = utc_of(read.entry.newness) if decoded.recording.kind in TABLE_KINDS else None
        arrival = Arrival(sha256, len(read.data), read.entry.path, decoded, made)
        self._known[sha256] = arrival.activity_keys()
        self._log_rows += arrival.log_rows()
        if not decoded.sessions:
            item = Item(read.entry.path, sha256, "duplicate", "all of its rows are already here", [], [])
            self._settle(read, item, lasting=False)
            return
        self._keep(sha256, read.data)
        self._arrivals.append(arrival)
        self._samples += samples
        self._report.samples += samples
        warnings = [str(problem) for problem in decoded.problems] + ([read.warning] if read.warning else [])
        self._settle(read, Item(read.entry.path, sha256, "imported", None, warnings, arrival.activity_keys()))

    def _keep(self, sha256: str, data: bytes) -> None:
        self._originals[sha256] = data
        self._bytes += len(data)

    def _settle(self, read: Read, item: Item, lasting: bool = True) -> None:
        self._items.append(item)
        self._report.items.append(item)
        known = read.sha256 is not None or read.entry.skipped
        if lasting and known and read.entry.stamp is not None:
            self._sights.append(Sight(read.entry, read.sha256 or "", len(read.data)))

    def flush(self) -> None:
        """Keep the originals that have gathered, then write everything in one transaction."""
        if not self._items and not self._archive_files:
            return
        originals.keep_all(self._settings, self._originals)
        with transaction(self._con, "soon"):
            if self._arrivals:
                add_originals(self._con, self._arrivals, self._athlete_id, self._now)
            add_log_pain(self._con, self._log_rows, self._athlete_id, self._now)
            self._log.record(self._items)
            remember(self._con, self._sights, self._athlete_id, self._now)
            if self._archive_files:
                insert_rows(self._con, "archive_file", self._archive_files, first=_ALREADY_NOTED)
                unresolve(self._con)
        self._begin_batch()
        self._batches += 1
        if self._batches.bit_count() == 1:  # seldom enough to cost little however long the import is
            resolve(self._con, "soon")
