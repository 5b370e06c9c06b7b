"""Histories for tests: a store filled with runs, samples and notes directly, without any files."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from analytics.audience import Share
from analytics.run import Seen
from ingest.settings import Settings
from ingest.store.ask import insert_rows
from tests.homes import open_copy

DAY_ONE = date(2026, 1, 1)
OWNER = Seen(1, "owner")
AS_OWNER = "{'owner': true, 'sees': []::varchar[], 'since': null::date}"  # the same, in SQL
SHARED = Seen(1, Share(frozenset({"load", "gait", "runs", "words", "heartrate"})))  # nothing of pain


def day(number: int) -> date:
    """Day 1 is 1 Jan 2026."""
    return DAY_ONE + timedelta(days=number - 1)


@dataclass(slots=True)
class History:
    """A runner's history under construction."""

    con: duckdb.DuckDBPyConnection
    _count: int = field(default=0)
    _notes: int = field(default=0)

    def run(
        self,
        on: date,
        metres: int | None,
        *,
        start: str | None = "07:00",
        elapsed_s: int | None = 3600,
        moving_s: int | None = 3600,
        family: str = "run",
        shareable: bool = True,
        ascent_m: int | None = 10,
        rpe: float | None = None,
    ) -> int:
        """Add one activity; its number. `start` None: only the day is known."""
        insert_rows(
            self.con,
            "activity",
            [self._activity(on, metres, start, elapsed_s, moving_s, family, shareable, ascent_m, rpe)],
        )
        return self._count

    def runs(self, days: Iterable[tuple[date, int | None]], start: str | None = "07:00") -> None:
        """Add many runs, all at once: days and metres."""
        rows = [self._activity(on, metres, start, 3600, 3600, "run", True, 10, None) for on, metres in days]
        insert_rows(self.con, "activity", rows)

    def _activity(
        self,
        on: date,
        metres: int | None,
        start: str | None,
        elapsed_s: int | None,
        moving_s: int | None,
        family: str,
        shareable: bool,
        ascent_m: int | None,
        rpe: float | None,
    ) -> dict[str, Any]:
        self._count += 1
        key = hashlib.sha256(str(self._count).encode()).hexdigest() + ".0"
        if start is None:  # rows of one training log: their order is that of the file
            key = f"{hashlib.sha256(b'log').hexdigest()}.{self._count}"
        return {
            "activity_no": self._count, "activity_key": key, "athlete_id": 1, "source_no": self._count,
            "session_index": int(key.split(".")[1]), "revision": 1, "shareable": shareable, "sport_family": family,
            "sport": family, "sport_raw": family, "local_date": on, "local_time_source": "stated",
            "started_utc": None if start is None else datetime.fromisoformat(f"{on.isoformat()}T{start}"),
            "elapsed_s": elapsed_s, "moving_s": moving_s, "distance_m": metres, "ascent_m": ascent_m, "rpe": rpe,
            "counted": True, "words_no": self._count, "records": 1, "sample_count": 0,
        }  # fmt: skip

    def pain(
        self,
        on: date,
        severity: int | None,
        area: str | None = "knee",
        side: str | None = "left",
        *,
        changed_run: bool | None = None,
        text: str | None = None,
    ) -> None:
        """Add one note."""
        self._notes += 1
        self.con.execute(
            "insert into pain_note by name select $note as pain_note_id, 1 as athlete_id, $on::date as local_date, "
            "$area as area, $side as side, $severity::integer as severity, $changed::boolean as changed_run, "
            "$text::varchar as text, now()::timestamp as created_at",
            {
                "note": self._notes,
                "on": on,
                "area": area,
                "side": side,
                "severity": severity,
                "changed": changed_run,
                "text": text,
            },
        )

    def samples(self, activity_no: int, rows: list[tuple[float | None, ...]]) -> None:
        """Samples as (elapsed_s, distance_m, cadence_spm, speed_mps)."""
        for ordinal, row in enumerate(rows):
            self.con.execute(
                "insert into sample (activity_no, ordinal, elapsed_s, distance_m, cadence_spm, speed_mps) "
                "values (?, ?, ?, ?, ?, ?)",
                [activity_no, ordinal, *row],
            )
        self.con.execute("update activity set sample_count = ? where activity_no = ?", [len(rows), activity_no])

    def stream(self, activity_no: int, **channels: Sequence[float | None]) -> None:
        """Samples as columns: each named channel of `sample`, all of one length."""
        frame = pl.DataFrame({name: pl.Series(list(values), dtype=pl.Float64) for name, values in channels.items()})
        frame = frame.with_row_index("ordinal").with_columns(activity_no=pl.lit(activity_no))
        self.con.execute("insert into sample by name from frame")
        self.con.execute("update activity set sample_count = ? where activity_no = ?", [len(frame), activity_no])

    def unrecorded(self, first: date, last: date) -> None:
        """Days that the runner marked as unrecorded."""
        self.con.execute(
            "insert into unrecorded_span by name select 1 + count(*)::integer as unrecorded_span_id, 1 as athlete_id, "
            "$first::date as from_date, $last::date as to_date, now()::timestamp as created_at from unrecorded_span",
            {"first": first, "last": last},
        )

    def pause(self, activity_no: int, start_s: float, end_s: float) -> None:
        """A recorded pause."""
        self.con.execute("insert into pause values (?, ?, ?)", [activity_no, start_s, end_s])

    def everyday(self, first: int, last: int, metres: int = 10_000) -> None:
        """A run on every day from `first` to `last`."""
        self.runs((day(number), metres) for number in range(first, last + 1))

    def lose(self, activity_no: int, native_id: str | None = None, athlete_id: int = 1) -> str:
        """Remove an activity as the end of its seven days does: its day is left, and its number at Strava."""
        native_id = native_id or str(1000 + activity_no)
        self.con.execute(
            "insert into expired_activity by name select $athlete_id as athlete_id, $native_id as native_id, "
            "local_date, (local_date + 7)::timestamp as expired_at from activity where activity_no = $no",
            {"athlete_id": athlete_id, "native_id": native_id, "no": activity_no},
        )
        self.con.execute("delete from activity where activity_no = ?", [activity_no])
        return native_id

    def close(self) -> None:
        """Close the store and let go of it: hypothesis keeps its arguments to the end of the process."""
        self.con.close()
        del self.con


def new_history(folder: Path) -> History:
    """An empty history."""
    return History(open_copy(Settings(home=folder / "home"), datetime(2026, 3, 1), derived=True))
