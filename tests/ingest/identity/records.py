"""Records of activities for tests of identity: put into the store directly, so that a case is a few lines."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from ingest.identity import resolve, unresolve
from ingest.store.decoded import DECODE_VERSION
from tests.homes import NOW, opened, settings_at

START = datetime(2025, 6, 1, 6, 30, 12)


@dataclass(slots=True)
class Records:
    """A store of records under construction. A record is called by a name; its original is named for it, too."""

    con: duckdb.DuckDBPyConnection
    _numbers: dict[str, int] = field(default_factory=dict)
    _sources: dict[tuple[int, str], int] = field(default_factory=dict)

    def add(self, name: str, kind: str = "fit", *, file: str | None = None, athlete_id: int = 1, **given: Any) -> str:
        """Add one record; its key. What is not given is a run of an hour and 12 km at START."""
        sha256 = hashlib.sha256((file or name).encode()).hexdigest()
        number = len(self._numbers) + 1
        self._numbers[name] = number
        source = self._sources.get((athlete_id, sha256))
        if source is None:
            source = self._sources[athlete_id, sha256] = len(self._sources) + 1
            self.con.execute(
                "insert into source_record by name select $no as source_no, $athlete as athlete_id, $sha256 as sha256, "
                "$kind as kind, $bytes as byte_count, $path as path, $kind <> 'strava_api' as shareable, "
                "$now::timestamp as fetched_at, $version as decoded_version, $written::timestamp as written_at",
                {"no": source, "athlete": athlete_id, "sha256": sha256, "kind": kind, "bytes": 1000 + number,
                 "path": f"/{file or name}.{kind}", "now": NOW, "version": DECODE_VERSION,
                 "written": given.pop("written_at", None)},
            )  # fmt: skip
        index = given.pop("session_index", 0)
        native = given.get("native_id")
        service = {"strava_csv": "strava", "strava_api": "strava", "garmin_json": "garmin"}.get(kind)
        key = f"{service}.{native}" if service and native else f"{sha256}.{index}"
        started = given.get("started_utc", START)
        row = {
            "activity_no": number, "activity_key": key, "athlete_id": athlete_id, "source_no": source,
            "session_index": index, "revision": 1, "shareable": kind != "strava_api",
            "sport_family": "run", "sport": "run.road",
            "sport_raw": "running", "started_utc": started, "utc_offset_s": 0, "local_time_source": "position",
            "local_date": (started or START).date(), "elapsed_s": 3600, "moving_s": 3600, "distance_m": 12_000,
            "sample_count": 0 if kind in ("strava_csv", "garmin_json", "garmin_csv", "csv_log") else 3600, **given,
        }  # fmt: skip
        if "sport" in given:
            row["sport_family"] = str(given["sport"]).split(".")[0]
        places = ", ".join(f"${column} as {column}" for column in row)
        self.con.execute(f"insert into source_activity by name select {places}", row)
        unresolve(self.con)
        return key

    def names_file(self, table: str, file_name: str, file: str) -> None:
        """The table of this name means this file by a name."""
        hashes = [hashlib.sha256(name.encode()).hexdigest() for name in (table, file)]
        self.con.execute("insert into archive_file values (1, ?, ?, ?)", [hashes[0], file_name, hashes[1]])

    def activities(self) -> list[set[str]]:
        """The names of the records of each activity."""
        resolve(self.con)
        names = {number: name for name, number in self._numbers.items()}
        rows = self.con.execute(
            "select list(record_no) from activity_record where not deleted group by activity_no order by min(record_no)"
        ).fetchall()
        return [{names[number] for number in row[0]} for row in rows]

    def asked(self) -> list[tuple[set[str], str]]:
        """The pairs that are asked, each with its rule."""
        resolve(self.con)
        names = {number: name for name, number in self._numbers.items()}
        rows = self.con.execute("select one_no, other_no, rule from likeness where asked order by all").fetchall()
        return [({names[one], names[other]}, rule) for one, other, rule in rows]

    def activity(self, columns: str) -> list[tuple[Any, ...]]:
        """Some columns of every activity, in the order of time."""
        resolve(self.con)
        return self.con.execute(
            f"select {columns} from activity order by started_utc nulls last, distance_m"
        ).fetchall()


def new_records(folder: Path) -> Records:
    """An empty store."""
    return Records(opened(settings_at(folder)))


def later(seconds: float) -> datetime:
    """So much after START."""
    return START + timedelta(seconds=seconds)
