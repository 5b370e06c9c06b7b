"""What came of every file, remembered: the run that is under way, and how each file ended."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import duckdb

from ingest.store.ask import first_row, insert_rows, next_number

# What is written down again is the same path with the same content, ended otherwise.
_REPLACED = """
delete from import_item o
where exists (
    from incoming i
    where i.athlete_id = o.athlete_id and i.path = o.path and i.sha256 is not distinct from o.sha256
)
"""


@dataclass(frozen=True, slots=True)
class Item:
    """How one file ended: imported, duplicate, skipped or failed."""

    path: str
    sha256: str | None
    outcome: str
    reason: str | None
    warnings: list[str]
    activity_ids: list[str]


def known_duplicate(path: str, sha256: str, activity_ids: list[str]) -> Item:
    """How a file ends whose original is here."""
    return Item(path, sha256, "duplicate", "the same bytes are already here", [], activity_ids)


class ImportLog:
    """The log of one import. It writes nothing as long as nothing is new, so importing twice leaves no trace.

    A run over the same paths that never finished was killed: this import goes on as that run, so that its outcome
    does not tell that it ever was (`run_no`). All of its paths begin with `under`.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, paths: Sequence[str], athlete_id: int, now: datetime) -> None:
        self._con = con
        self._paths = sorted(paths)
        self.athlete_id = athlete_id
        self.under = os.path.commonprefix(self._paths)  # noqa: RUF071 (a filter: of odd paths it lets too many through)
        self._now = now
        row = first_row(
            con,
            "select run_no from import_run where athlete_id = ? and finished_at is null and paths = ?::varchar[]",
            [athlete_id, self._paths],
        )
        self.run_no: int | None = row[0] if row else None

    @cached_property
    def _known(self) -> dict[tuple[str, str | None], tuple[str, str | None, list[str], int]]:
        """How the files below these paths had ended, by path and content. Nobody asks while nothing is read."""
        rows = self._con.execute(
            "select path, sha256, outcome, reason, warnings, run_no from import_item "
            "where athlete_id = ? and starts_with(path, ?)",
            [self.athlete_id, self.under],
        ).fetchall()
        return {(path, sha): (outcome, reason, warnings, run) for path, sha, outcome, reason, warnings, run in rows}

    def activity_ids_by_sha256(self) -> dict[str, list[str]]:
        """The activities of every original that is here."""
        rows = self._con.execute(
            "select s.sha256, list(a.activity_key order by a.session_index) filter (a.activity_key is not null) "
            "from source_record s left join source_activity a using (source_no) where s.athlete_id = ? group by 1",
            [self.athlete_id],
        ).fetchall()
        return {sha256: keys or [] for sha256, keys in rows}

    def outcome_in_this_run(self, path: str, sha256: str, activity_ids: list[str]) -> Item | None:
        """How this run had settled a file before it was killed."""
        known = self._known.get((path, sha256))
        if known is None or self.run_no is None or known[3] != self.run_no:
            return None
        outcome, reason, warnings, _ = known
        return Item(path, sha256, outcome, reason, warnings, activity_ids)

    def record(self, items: Sequence[Item]) -> None:
        """Remember how these files ended, where that is news. The caller's transaction holds it together."""
        news: dict[tuple[str, str | None], Item] = {}
        again = False
        for item in items:
            place = (item.path, item.sha256)
            known = self._known.get(place)
            told = (item.outcome, item.reason, item.warnings)
            if known is not None and (known[:3] == told or item.outcome == "duplicate"):
                continue
            again = again or (known is not None and place not in news)
            if self.run_no is None:
                self.run_no = self._begin()
            self._known[place] = (*told, self.run_no)
            news[place] = item
        rows = [
            {
                "run_no": self.run_no,
                "athlete_id": self.athlete_id,
                "path": item.path,
                "sha256": item.sha256,
                "outcome": item.outcome,
                "reason": item.reason,
                "warnings": item.warnings,
            }
            for item in news.values()
        ]
        insert_rows(self._con, "import_item", rows, first=_REPLACED if again else None)

    def _begin(self) -> int:
        run_no = next_number(self._con, "import_run", "run_no")
        self._con.execute(
            "insert into import_run values (?, ?, ?::varchar[], ?, null)",
            [run_no, self.athlete_id, self._paths, self._now],
        )
        return run_no

    def finish(self) -> None:
        """The run came to its end."""
        if self.run_no is not None:
            self._con.execute(
                "update import_run set finished_at = ? where run_no = ? and finished_at is null",
                [self._now, self.run_no],
            )


def forget_failure(con: duckdb.DuckDBPyConnection, athlete_id: int, path: str) -> None:
    """A file that failed is as if it had never been seen. The caller's transaction holds it together."""
    con.execute("delete from import_item where athlete_id = ? and path = ? and outcome = 'failed'", [athlete_id, path])
    con.execute("delete from seen_file where athlete_id = ? and entry = ?", [athlete_id, path])
