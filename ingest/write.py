"""Decoded files into the store: Arrow batches of many files, in one transaction of the caller's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from ingest.decoding import Decoded, Placed
from ingest.identity import unresolve
from ingest.log_rows import fingerprint
from ingest.model import LENT_KINDS, Session, SourceKind
from ingest.store.ask import insert_rows, next_number
from ingest.store.decoded import DECODE_VERSION

# The tables whose rows hang on one activity by its activity_no.
_ACTIVITY_TABLES = ("sample", "lap", "pause", "developer_field", "developer_sample")


LogRow = tuple[str | None, Placed]


@dataclass(frozen=True)
class Arrival:
    """One decoded original: its bytes' hash and size, where it was first seen, and what it holds.

    `written_at` is when the archive was made that it came in, as far as its packing tells; `expires_at` is until when
    it may stay, if it is lent.
    """

    sha256: str
    byte_count: int
    path: str
    decoded: Decoded
    written_at: datetime | None = None
    expires_at: datetime | None = None

    @cached_property
    def keys(self) -> dict[int, str]:
        """The key of each of its activities, by the session's place: all references use it, so it survives everything.

        The service's own number where it gave one, since a newer archive lists the same activity again; what a row of
        a list without numbers says, for the same reason; else the content of the file and the session's place in it.
        """
        kind = self.decoded.recording.kind
        service = _SERVICES.get(kind)
        alike: Counter[str] = Counter()
        keys: dict[int, str] = {}
        for placed in self.decoded.sessions:
            session = placed.session
            if service and session.native_id:
                keys[session.index] = f"{service}.{session.native_id}"
            elif kind == "garmin_csv":
                said = fingerprint(placed)
                keys[session.index] = f"{said}.{alike[said]}"
                alike[said] += 1
            else:
                keys[session.index] = f"{self.sha256}.{session.index}"
        return keys

    def activity_keys(self) -> list[str]:
        """The keys of its activities."""
        return list(self.keys.values())

    def log_rows(self) -> list[LogRow]:
        """Every row of a training log, those that were here already included, with the key of its activity if new."""
        if self.decoded.recording.kind != "csv_log":
            return []
        rows = self.decoded.rows or self.decoded.sessions
        return [(self.keys.get(row.session.index), row) for row in rows]


_SERVICES: dict[SourceKind, str] = {"strava_csv": "strava", "garmin_json": "garmin", "strava_api": "strava"}


def add_originals(con: duckdb.DuckDBPyConnection, arrivals: Sequence[Arrival], athlete_id: int, now: datetime) -> None:
    """Write new originals and everything decoded from them. `now` is when they came in (UTC)."""
    source_no = next_number(con, "source_record", "source_no")
    rows = [
        {
            "source_no": number,
            "athlete_id": athlete_id,
            "sha256": arrival.sha256,
            "kind": arrival.decoded.recording.kind,
            "byte_count": arrival.byte_count,
            "path": arrival.path,
            "shareable": arrival.decoded.recording.kind not in LENT_KINDS,
            "fetched_at": now,
            "expires_at": arrival.expires_at,
            "decoded_version": DECODE_VERSION,
            "written_at": arrival.written_at,
        }
        for number, arrival in enumerate(arrivals, source_no)
    ]
    insert_rows(con, "source_record", rows)
    _write_decoded(con, list(enumerate(arrivals, source_no)), athlete_id, {}, 1)


def replace_decoded(con: duckdb.DuckDBPyConnection, source_no: int, arrival: Arrival, athlete_id: int) -> None:
    """Write again what is decoded from a known original; its activities keep their numbers and get a new revision."""
    rows = con.execute(
        "select activity_key, activity_no, revision, sample_count from source_activity where source_no = ?", [source_no]
    ).fetchall()
    numbers = {key: number for key, number, *_ in rows}
    sampled = any(samples for *_, samples in rows)
    _delete_decoded(con, [source_no], list(numbers.values()), sampled=sampled)
    revision = max((revision for _, _, revision, _ in rows), default=0) + 1
    _write_decoded(con, [(source_no, arrival)], athlete_id, numbers, revision)
    con.execute("update source_record set decoded_version = ? where source_no = ?", [DECODE_VERSION, source_no])


def replace_original(con: duckdb.DuckDBPyConnection, source_no: int, arrival: Arrival, athlete_id: int) -> None:
    """Put a newer original in the place of a known one, with its rows; what was lent stays no longer for that.

    The bytes of the old one are the caller's to remove, once this is committed.
    """
    con.execute(
        "update source_record set sha256 = ?, byte_count = ? where source_no = ?",
        [arrival.sha256, arrival.byte_count, source_no],
    )
    replace_decoded(con, source_no, arrival, athlete_id)


def remove_originals(con: duckdb.DuckDBPyConnection, source_nos: Sequence[int]) -> set[str]:
    """Remove originals with everything decoded from them; the content keys of which no record is left."""
    rows = con.execute(
        "select activity_no, athlete_id, activity_key from source_activity "
        "where source_no in (select unnest(?::integer[]))",
        [source_nos],
    ).fetchall()
    _delete_decoded(con, source_nos, [number for number, *_ in rows])
    unresolve(con)
    con.execute("delete from source_record where source_no in (select unnest(?::integer[]))", [source_nos])
    keys = {(athlete_id, key) for _, athlete_id, key in rows}
    left = con.execute(
        "select athlete_id, activity_key from source_activity where activity_key in (select unnest(?::varchar[]))",
        [[key for _, key in keys]],
    ).fetchall()
    return {key for _, key in keys.difference(left)}


def _delete_decoded(
    con: duckdb.DuckDBPyConnection, source_nos: Sequence[int], activity_nos: Sequence[int], *, sampled: bool = True
) -> None:
    """Delete what hangs on these; what has no samples has none of their kind."""
    if activity_nos:
        of_samples = ("sample", "developer_sample", "developer_field")
        for table in (*(one for one in _ACTIVITY_TABLES if sampled or one not in of_samples), "source_activity"):
            con.execute(f"delete from {table} where activity_no in (select unnest(?))", [activity_nos])  # noqa: S608
    con.execute("delete from device where source_no in (select unnest(?::integer[]))", [source_nos])


def _write_decoded(
    con: duckdb.DuckDBPyConnection,
    arrivals: Sequence[tuple[int, Arrival]],
    athlete_id: int,
    numbers: dict[str, int],
    revision: int,
) -> None:
    unresolve(con)
    activity_no = max(next_number(con, "source_activity", "activity_no"), 1 + max(numbers.values(), default=0))
    activities: list[dict[str, Any]] = []
    devices: list[dict[str, Any]] = []
    placed: list[tuple[int, Session]] = []
    for source_no, arrival in arrivals:
        devices += [{"source_no": source_no, **_fields(device)} for device in arrival.decoded.recording.devices]
        kind = arrival.decoded.recording.kind
        for one in arrival.decoded.sessions:
            key = arrival.keys[one.session.index]
            number = numbers.get(key)
            if number is None:
                number, activity_no = activity_no, activity_no + 1
            activities.append(_activity_row(number, key, athlete_id, source_no, revision, kind, one))
            placed.append((number, one.session))
    insert_rows(con, "device", devices)
    if not placed:
        return
    insert_rows(con, "source_activity", activities)
    insert_rows(con, "sample", _samples(placed))
    insert_rows(con, "developer_sample", _stacked([(number, session.developer) for number, session in placed]))
    for table, rows in _small_parts(placed).items():
        insert_rows(con, table, rows)


def _samples(placed: Sequence[tuple[int, Session]]) -> pa.Table:
    """The samples of all activities, one after the other and in their own order."""
    stacked = _stacked([(number, session.samples) for number, session in placed])
    ordinals = [np.arange(session.samples.num_rows, dtype=np.int32) for _, session in placed]
    return stacked.append_column("ordinal", pa.array(np.concatenate(ordinals)))


def _stacked(parts: Sequence[tuple[int, pa.Table]]) -> pa.Table:
    """One table of all, with the number of the activity that each row belongs to."""
    numbers = np.repeat(
        np.array([number for number, _ in parts], dtype=np.int32), [table.num_rows for _, table in parts]
    )
    return pa.concat_tables([table for _, table in parts]).append_column("activity_no", pa.array(numbers))


def _activity_row(
    number: int, key: str, athlete_id: int, source_no: int, revision: int, kind: str, placed: Placed
) -> dict[str, Any]:
    session, local = placed.session, placed.local
    return {
        "activity_no": number,
        "activity_key": key,
        "athlete_id": athlete_id,
        "source_no": source_no,
        "session_index": session.index,
        "revision": revision,
        "shareable": kind not in LENT_KINDS,
        "sport_family": session.sport.family,
        "sport": session.sport.name,
        "sport_raw": session.sport.raw,
        "title": session.title,
        "description": session.description,
        "private_note": session.private_note,
        "gear": session.gear,
        "race": session.race,
        "rpe": session.rpe,
        "started_utc": local.started_utc,
        "local_date": local.local_date,
        "utc_offset_s": local.utc_offset_s,
        "time_zone": local.time_zone,
        "local_time_source": local.source,
        **_fields(placed.totals),
        "stated_elapsed_s": session.elapsed_s,
        "stated_timer_s": session.timer_s,
        "stated_distance_m": session.distance_m,
        "sample_count": session.samples.num_rows,
        "fingerprint": fingerprint(placed) if kind == "csv_log" else None,
        "recorder": session.recorder,
        "native_id": session.native_id,
        "file_name": session.file_name,
    }


def _small_parts(placed: Sequence[tuple[int, Session]]) -> dict[str, list[dict[str, Any]]]:
    """The few rows that hang on each activity, by table."""
    parts: dict[str, list[dict[str, Any]]] = {"lap": [], "pause": [], "developer_field": []}
    for number, session in placed:
        at = {"activity_no": number}
        parts["lap"] += [{**at, "lap_no": place, **_fields(lap)} for place, lap in enumerate(session.laps, 1)]
        parts["pause"] += [{**at, **_fields(pause)} for pause in session.pauses]
        used = set(session.developer["field"].unique().to_pylist()) if session.developer_fields else set()
        parts["developer_field"] += [
            {**at, "field": place, **_fields(field)}
            for place, field in enumerate(session.developer_fields)
            if place in used
        ]
    return parts


def _fields(record: Any) -> dict[str, Any]:
    """The fields of a flat record by name."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def add_log_pain(con: duckdb.DuckDBPyConnection, rows: Sequence[LogRow], athlete_id: int, now: datetime) -> None:
    """What training logs say about pain, once: a note that the runner edited or deleted does not come back."""
    told = [(key, placed) for key, placed in rows if placed.session.pain is not None]
    if not told:
        return
    known = set(
        con.execute(
            "select local_date, log_severity, log_text from pain_note where athlete_id = ? and from_log", [athlete_id]
        ).fetchall()
    )
    number = next_number(con, "pain_note", "pain_note_id")
    notes: list[dict[str, Any]] = []
    for key, placed in told:
        pain = placed.session.pain
        assert pain is not None
        said = (placed.local.local_date, pain.severity, pain.text)
        if said in known:
            continue
        known.add(said)
        painless = pain.severity == 0 and not pain.text
        notes.append(
            {
                "pain_note_id": number + len(notes),
                "athlete_id": athlete_id,
                "local_date": placed.local.local_date,
                "area": None if painless else "other",
                "side": None if painless else "unspecified",
                "severity": pain.severity,
                "text": pain.text,
                "activity_key": key,
                "from_log": True,
                "log_severity": pain.severity,
                "log_text": pain.text,
                "created_at": now,
            }
        )
    insert_rows(con, "pain_note", notes)
