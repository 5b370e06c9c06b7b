"""What decoding yields: a `Recording` of one or more `Session`s, their samples as Arrow columns, and `Problem`s.

Everything is in SI units (or the unit in the name), times are UTC instants without a zone, missing is None or
null and never 0. A format module fills in what its file *states*; what can only be computed from the samples is
added by `ingest.summary`, and where on the calendar a session belongs is decided by `ingest.localtime`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ingest.sport import Sport

SourceKind = Literal["fit", "gpx", "tcx", "csv_log", "strava_csv", "garmin_json", "garmin_csv", "strava_api"]

# Kinds of which one file lists many activities, a row each, and none of their samples.
TABLE_KINDS: tuple[SourceKind, ...] = ("csv_log", "strava_csv", "garmin_json", "garmin_csv")

# The kind whose rows may not be shown to anybody else, and may have to go after a time: what an API lent.
LENT_KINDS: tuple[SourceKind, ...] = ("strava_api",)

# One row a sample, in the order of the file (its ordinal is the row number; a clock may run backwards).
# `elapsed_s` counts from the session's start. `cadence_spm` holds steps of both feet, for sports on foot;
# `cadence_rpm` is for cranks and the like. `stance_ms` is ground contact time.
SAMPLE_SCHEMA = pa.schema(
    [
        pa.field(name, pa.float64())
        for name in (
            "elapsed_s",
            "distance_m",
            "latitude_deg",
            "longitude_deg",
            "altitude_m",
            "speed_mps",
            "grade_pct",
            "heart_rate_bpm",
            "cadence_spm",
            "cadence_rpm",
            "power_w",
            "temperature_c",
            "stance_ms",
            "stance_balance_left_pct",
            "vertical_oscillation_mm",
            "vertical_ratio_pct",
            "step_length_mm",
        )
    ]
)

# One row a value of a developer (Connect IQ) field: `ordinal` is the sample's row number, `field` the place in
# `Session.developer_fields`. Numbers stand in `value`; anything else stands in `text`.
DEVELOPER_SCHEMA = pa.schema(
    [("ordinal", pa.int32()), ("field", pa.int32()), ("value", pa.float64()), ("text", pa.string())]
)


def sample_table(columns: Mapping[str, NDArray[np.float64] | Sequence[float | None]], rows: int) -> pa.Table:
    """Sample columns as a table of SAMPLE_SCHEMA; a column left out is all null, and so is every NaN or infinity."""
    unknown = set(columns) - set(SAMPLE_SCHEMA.names)
    if unknown:
        raise ValueError(f"not sample columns: {sorted(unknown)}")
    nothing = pa.nulls(rows, pa.float64())
    arrays = [
        nullable(np.asarray(columns[name], dtype=np.float64)) if name in columns else nothing
        for name in SAMPLE_SCHEMA.names
    ]
    return pa.Table.from_arrays(arrays, schema=SAMPLE_SCHEMA)


def nullable(column: NDArray[np.float64]) -> pa.Array:
    """An Arrow array over the same memory, null for every NaN or infinity."""
    column = np.ascontiguousarray(column)
    known = np.packbits(np.isfinite(column), bitorder="little")
    return pa.Array.from_buffers(pa.float64(), len(column), [pa.py_buffer(known), pa.py_buffer(column)])


EMPTY_SAMPLES = sample_table({}, 0)
EMPTY_DEVELOPER = DEVELOPER_SCHEMA.empty_table()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something odd in a file that was imported all the same. `byte_offset` or `line` say where, if known."""

    message: str
    byte_offset: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = ""
        if self.line is not None:
            where = f"line {self.line}: "
        elif self.byte_offset is not None:
            where = f"byte {self.byte_offset}: "
        return where + self.message


@dataclass(frozen=True, slots=True)
class Lap:
    """One lap or split as the source states it; `start_s` counts from the session's start."""

    start_s: float | None = None
    elapsed_s: float | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    ascent_m: float | None = None
    average_heart_rate_bpm: float | None = None
    average_cadence_spm: float | None = None
    average_stance_ms: float | None = None
    average_stance_balance_left_pct: float | None = None
    trigger: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """The recording was stopped by the runner or the watch, from `start_s` to `end_s` after the session's start."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Device:
    """A watch, pod or strap that took part in a recording."""

    device_index: int | None = None
    manufacturer: str | None = None
    product: str | None = None
    serial_number: int | None = None
    software_version: str | None = None
    device_type: str | None = None


@dataclass(frozen=True, slots=True)
class DeveloperField:
    """A field that an app on the watch defined; `native_field` is the FIT field number it claims to override."""

    developer_index: int
    field_number: int
    name: str
    units: str | None = None
    native_field: int | None = None


@dataclass(frozen=True, slots=True)
class PainEntry:
    """What a training log says about pain on one of its rows: a number 0-10, words, or both."""

    severity: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """One activity of a recording.

    When it was is stated in one of three ways, the first that the source has: `started_utc` (an instant),
    `started_local` (wall-clock time without a zone), `local_date` (a day only).
    `utc_offset_s` is the offset of local time that the source states, `timer_s` its time without pauses.
    `distance_m`, `timer_s`, `elapsed_s`, `ascent_m` and the averages are the source's own totals, unrounded.
    `native_id` is the number that Strava or Garmin gave it; `file_name` the file of the same archive that holds its
    samples. `recorder` names the one recording of a watch (maker, serial number, time of creation), whatever file it is
    in. `private_note` is what the runner wrote for nobody else. `race` is None where the source cannot tell.
    """

    index: int
    sport: Sport
    started_utc: datetime | None = None
    started_local: datetime | None = None
    local_date: date | None = None
    utc_offset_s: int | None = None
    elapsed_s: float | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    ascent_m: float | None = None
    title: str | None = None
    description: str | None = None
    rpe: float | None = None
    pain: PainEntry | None = None
    native_id: str | None = None
    file_name: str | None = None
    private_note: str | None = None
    gear: str | None = None
    race: bool | None = None
    average_heart_rate_bpm: float | None = None
    average_cadence_spm: float | None = None
    recorder: str | None = None
    samples: pa.Table = field(default_factory=lambda: EMPTY_SAMPLES)
    developer_fields: tuple[DeveloperField, ...] = ()
    developer: pa.Table = field(default_factory=lambda: EMPTY_DEVELOPER)
    laps: tuple[Lap, ...] = ()
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """All that one file yields. `account` is whose it is at the service that wrote it, where it says so."""

    kind: SourceKind
    sessions: tuple[Session, ...]
    devices: tuple[Device, ...] = ()
    problems: tuple[Problem, ...] = ()
    account: str | None = None
