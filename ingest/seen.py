"""Which files were read before and have not changed since? They are told from memory, and not opened.

What is remembered of a file holds as long as its path, size and time of change are the same, the decoder is of the same
version, each of its entries still stands in the log of imports, and the originals kept of them are in their place. An
undone import or a lost original thus makes a file be read again. So does a time of change in the two seconds before it
was listed: a file that changes again within the tick of a clock would look the same.
Never remembered, and so read every time: what could not be read to its end (permissions and limits may change), what
is refused only for today, and a training log of which nothing was new (what is known of its rows may change).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from ingest.importlog import ImportLog, Item, known_duplicate
from ingest.settings import Settings
from ingest.sources.files import Entry, Stamp
from ingest.store import originals
from ingest.store.ask import insert_rows
from ingest.store.decoded import DECODE_VERSION

_REMEMBERED = """
with kept as (
    select s.sha256, any_value(s.kind) as kind,
        list(a.activity_key order by a.session_index) filter (a.activity_key is not null) as activity_ids
    from source_record s
    left join source_activity a using (source_no)
    where s.athlete_id = $athlete_id
    group by s.sha256
)
select f.path, f.byte_count, f.mtime_ns, f.entries, f.entry, f.newness, f.sha256, f.content_bytes,
    i.outcome, i.reason, i.warnings, i.run_no, k.sha256 is not null, k.kind, k.activity_ids
from seen_file f
join import_item i on i.athlete_id = f.athlete_id and i.path = f.entry and coalesce(i.sha256, '') = f.sha256
left join kept k on k.sha256 = f.sha256
where f.athlete_id = $athlete_id and starts_with(f.path, $under) and f.decode_version = $version
    and f.mtime_ns + 2_000_000_000 <= epoch_ns(f.fetched_at)
"""

# What is written down again: the same entry, and entries of the same file as it was before.
_REPLACED = """
delete from seen_file f
where exists (
    from incoming i
    where i.athlete_id = f.athlete_id and i.path = f.path
        and (i.entry = f.entry or (i.byte_count, i.mtime_ns, i.decode_version)
            <> (f.byte_count, f.mtime_ns, f.decode_version))
)
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """One entry that was read to its end: its content's hash and size; "" where its place told that it is none."""

    entry: Entry
    sha256: str
    content_bytes: int


class Memory:
    """The files that an import may come by as they were when they were read."""

    def __init__(self, con: duckdb.DuckDBPyConnection, settings: Settings, log: ImportLog) -> None:
        self._originals = settings.originals
        self._run_no = log.run_no
        rows = con.execute(
            _REMEMBERED, {"athlete_id": log.athlete_id, "under": log.under, "version": DECODE_VERSION}
        ).fetchall()
        self._rows: dict[Stamp, list[tuple[Any, ...]]] = defaultdict(list)
        for path, byte_count, mtime_ns, entries, *row in rows:
            self._rows[Stamp(path, byte_count, mtime_ns)].append((entries, *row))

    def recall(self, stamp: Stamp) -> list[Entry]:
        """The entries of a file with their outcomes; none if it has to be read."""
        rows = self._rows.get(stamp, [])
        entries = [entry for row in rows if (entry := self._told(*row)) is not None]
        return entries if entries and len(entries) == rows[0][0] else []

    def _told(
        self,
        _: int,
        path: str,
        newness: float,
        sha256: str,
        content_bytes: int,
        outcome: str,
        reason: str | None,
        warnings: list[str],
        run_no: int,
        kept: bool,
        kind: str | None,
        activity_ids: list[str] | None,
    ) -> Entry | None:
        if (kept or outcome == "failed") and not sha256:
            return None
        if (kept or outcome == "failed") and not originals.is_whole(self._originals, sha256, content_bytes):
            return None
        if kept and run_no == self._run_no:
            item = Item(path, sha256, outcome, reason, warnings, activity_ids or [])
        elif kept:
            item = known_duplicate(path, sha256, activity_ids or [])
        elif outcome in ("skipped", "failed"):
            item = Item(path, sha256, outcome, reason, [], [])
        else:
            return None
        return Entry(path, 0, newness, told=item, kind=kind)


def remember(con: duckdb.DuckDBPyConnection, sights: Sequence[Sight], athlete_id: int, now: datetime) -> None:
    """Write down what was read by the import that began at `now`. The caller's transaction holds it together."""
    rows = [
        {
            "athlete_id": athlete_id,
            "path": stamp.path,
            "byte_count": stamp.byte_count,
            "mtime_ns": stamp.mtime_ns,
            "entries": stamp.entries,
            "fetched_at": now,
            "decode_version": DECODE_VERSION,
            "entry": sight.entry.path,
            "newness": sight.entry.newness,
            "sha256": sight.sha256,
            "content_bytes": sight.content_bytes,
        }
        for sight in sights
        if (stamp := sight.entry.stamp) is not None
    ]
    insert_rows(con, "seen_file", rows, first=_REPLACED)


def forget_undone(con: duckdb.DuckDBPyConnection) -> None:
    """Forget entries that no longer stand in the log of imports."""
    con.execute(
        "delete from seen_file f where not exists (from import_item i "
        "where i.athlete_id = f.athlete_id and i.path = f.entry and coalesce(i.sha256, '') = f.sha256)"
    )
