"""From the messages of a segment to its sessions: samples, laps and pauses, each with the session it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.fit.columns import Column, Floats, preferred
from ingest.formats.fit.messages import Messages, Row, Table, Wanted
from ingest.model import DEVELOPER_SCHEMA, Device, Lap, Pause, Problem, Session, sample_table
from ingest.sport import Sport, sport_of_fit
from ingest.units import DEGREES_PER_SEMICIRCLE, fit_time, steps_per_minute

# Below this, a FIT time counts seconds since the device was switched on.
SYSTEM_TIME_BELOW = 0x10000000

# What an activity is made of; all other messages and fields are left to the original.
_SUMMARY = "start_time timestamp total_elapsed_time total_timer_time total_distance total_ascent sport sub_sport"
_DEVICE = (
    "device_index manufacturer product_name garmin_product product serial_number software_version "
    "antplus_device_type local_device_type device_type"
)
_RECORD = (
    "timestamp distance enhanced_altitude altitude enhanced_speed speed grade power temperature stance_time "
    "stance_time_balance vertical_oscillation vertical_ratio step_length heart_rate cadence fractional_cadence "
    "position_lat position_long"
)
_LAP = "avg_heart_rate avg_running_cadence avg_cadence avg_fractional_cadence avg_stance_time avg_stance_time_balance"
WANTED: Wanted = {
    message: frozenset(" ".join(fields).split())
    for message, fields in {
        "file_id": ("type time_created", _DEVICE),
        "activity": ("timestamp local_timestamp",),
        "session": (_SUMMARY, "sport_profile_name"),
        "lap": (_SUMMARY, _LAP, "lap_trigger"),
        "event": ("timestamp event event_type",),
        "device_info": (_DEVICE,),
        "sport": ("sport sub_sport",),
        "record": (_RECORD,),
    }.items()
}

# Sample column -> the record fields it may come from, best first.
_NO_RECORDS = Table("record", 0, {}, {})
_RECORD_FIELDS: dict[str, tuple[str, ...]] = {
    "distance_m": ("distance",),
    "altitude_m": ("enhanced_altitude", "altitude"),
    "speed_mps": ("enhanced_speed", "speed"),
    "grade_pct": ("grade",),
    "power_w": ("power",),
    "temperature_c": ("temperature",),
    "stance_ms": ("stance_time",),
    "stance_balance_left_pct": ("stance_time_balance",),
    "vertical_oscillation_mm": ("vertical_oscillation",),
    "vertical_ratio_pct": ("vertical_ratio",),
    "step_length_mm": ("step_length",),
}


@dataclass(frozen=True, slots=True)
class Assembled:
    """The sessions of one segment."""

    sessions: tuple[Session, ...]
    devices: tuple[Device, ...]
    problems: tuple[Problem, ...]


def assemble(messages: Messages, first_index: int) -> Assembled:
    """The activities of one segment, numbered from `first_index`.

    Errors: `NotAnActivity` says what it is instead; `Unreadable` if the damage comes before any sample.
    """
    _refuse_other_files(messages)
    problems = list(messages.problems)
    records = messages.tables.get("record", _NO_RECORDS)
    times = _field(records, "timestamp")
    summaries = messages.of("session")
    if not summaries:
        problems.append(Problem("the summary at its end is missing; totals are computed from the samples"))
        summaries = [_summary_in_place(messages)]
    starts = [_start_of(row, times if len(summaries) == 1 else None) for row in summaries]
    owner = _owner_of(times, starts)
    created = _created(messages)
    if created and not any(_instant(start) for start in starts):
        problems.append(Problem("no summary or sample states a date; the file's own date of creation is used"))
    sessions = []
    for place, (row, start) in enumerate(zip(summaries, starts, strict=True)):
        mine = np.flatnonzero(owner == place)
        problems += _clock_problems(times[mine], row)
        sport = sport_of_fit(_word(row.get("sport")), _word(row.get("sub_sport")))
        sessions.append(
            Session(
                index=first_index + place,
                sport=sport,
                started_utc=_instant(start) or created,
                utc_offset_s=_utc_offset(messages),
                elapsed_s=_number(row.get("total_elapsed_time")),
                timer_s=_number(row.get("total_timer_time")),
                distance_m=_number(row.get("total_distance")),
                ascent_m=_number(row.get("total_ascent")),
                title=_word(row.get("sport_profile_name")),
                samples=_samples(records, mine, times, start, sport),
                developer_fields=tuple(kind.field for kind in records.developer),
                developer=_developer(records, mine),
                laps=_laps(messages, place, starts, sport),
                pauses=_pauses(messages, place, starts),
            )
        )
    return Assembled(tuple(sessions), _devices(messages), tuple(problems))


def _refuse_other_files(messages: Messages) -> None:
    kinds = [row["type"] for row in messages.of("file_id") if "type" in row]
    if kinds and "activity" not in kinds:
        raise NotAnActivity(f"a FIT file of type {_word(kinds[0])}, not an activity")
    if messages.tables.get("record", _NO_RECORDS).count < 2 and not messages.of("session"):
        if messages.problems:
            raise Unreadable(f"{messages.problems[0]}; nothing of it is an activity. Copy it from the watch again")
        raise NotAnActivity("a FIT file without samples and without a summary")


def _summary_in_place(messages: Messages) -> Row:
    """What stands in for a missing session message: the sport, if any message names it."""
    for row in (*messages.of("sport"), *messages.of("lap")):
        if "sport" in row:
            return {"sport": row["sport"], "sub_sport": row.get("sub_sport")}
    return {}


def _field(records: Table, name: str) -> Floats:
    """One number a record, NaN for none."""
    column = records.numbers(name)
    return np.full(records.count, np.nan) if column is None else column


def _start_of(row: Row, times: Floats | None) -> float | None:
    """When the session began, in FIT seconds: as stated, else its end less its length, else its first sample."""
    stated = _number(row.get("start_time"))
    if stated is not None:
        return stated
    end, length = _number(row.get("timestamp")), _number(row.get("total_elapsed_time"))
    if end is not None and length is not None:
        return end - length
    if times is not None and np.isfinite(times).any():
        return float(times[np.isfinite(times)][0])
    return None


def _owner_of(times: Floats, starts: list[float | None]) -> NDArray[np.int64]:
    """For each record the place of its session: the latest that had begun; without a time, that of its neighbour."""
    order = sorted((start, place) for place, start in enumerate(starts) if start is not None)
    if len(starts) == 1 or not order:
        return np.zeros(len(times), dtype=np.int64)
    if np.isfinite(times).any():  # a record without a time goes with the one before it
        known = np.where(np.isfinite(times), np.arange(len(times)), -1)
        times = times[np.maximum(np.maximum.accumulate(known), np.flatnonzero(known >= 0)[0])]
    begun = np.searchsorted([start for start, _ in order], times, side="right") - 1
    return np.array([place for _, place in order], dtype=np.int64)[np.maximum(begun, 0)]


def _place_of(time: float | None, starts: list[float | None]) -> int:
    """The place of the session that was under way at `time`."""
    return int(_owner_of(np.array([np.nan if time is None else time]), starts)[0])


def _instant(start: float | None) -> datetime | None:
    return fit_time(start) if start is not None and start >= SYSTEM_TIME_BELOW else None


def _created(messages: Messages) -> datetime | None:
    """When the file was begun, by its file_id."""
    return next((_instant(_number(row.get("time_created"))) for row in messages.of("file_id")), None)


def _utc_offset(messages: Messages) -> int | None:
    """Local time less UTC in seconds, as the activity message states it; None unless a zone can have such an offset."""
    for row in messages.of("activity"):
        utc, local = _number(row.get("timestamp")), _number(row.get("local_timestamp"))
        if utc is not None and local is not None and utc >= SYSTEM_TIME_BELOW:
            quarters = round((local - utc) / 900)
            if -48 <= quarters <= 56 and abs((local - utc) - quarters * 900) <= 60:
                return quarters * 900
    return None


def _clock_problems(times: Floats, row: Row) -> list[Problem]:
    known = times[np.isfinite(times)]
    back = int((np.diff(known) < 0).sum())
    if back:
        return [Problem(f"the clock runs backwards at {back} of {len(known)} samples; they are kept in file order")]
    return []


def _samples(records: Table, mine: NDArray[np.int64], times: Floats, start: float | None, sport: Sport) -> pa.Table:
    """The session's samples, units as in `SAMPLE_SCHEMA`."""
    fields = {name: column[mine] for name in records.values if (column := records.numbers(name)) is not None}
    columns: dict[str, Floats] = {}
    if start is not None:
        columns["elapsed_s"] = times[mine] - start
    for name, sources in _RECORD_FIELDS.items():
        for source in sources:
            if source in fields:
                known = columns.get(name)
                columns[name] = fields[source] if known is None else preferred(known, fields[source])
    if "heart_rate" in fields:
        heart_rate = fields["heart_rate"]
        columns["heart_rate_bpm"] = np.where(heart_rate > 0, heart_rate, np.nan)  # 0 is a strap without contact
    if "cadence" in fields:
        whole = fields["cadence"] + np.nan_to_num(fields.get("fractional_cadence", np.zeros(len(mine))))
        columns["cadence_spm" if sport.on_foot else "cadence_rpm"] = 2.0 * whole if sport.on_foot else whole
    if "position_lat" in fields and "position_long" in fields:
        latitude = fields["position_lat"] * DEGREES_PER_SEMICIRCLE
        longitude = fields["position_long"] * DEGREES_PER_SEMICIRCLE
        real = (np.abs(latitude) <= 90) & ((latitude != 0) | (longitude != 0))  # 0, 0 is a watch without a fix
        columns["latitude_deg"] = np.where(real, latitude, np.nan)
        columns["longitude_deg"] = np.where(real, longitude, np.nan)
    return sample_table(columns, len(mine))


def _developer(records: Table, mine: NDArray[np.int64]) -> pa.Table:
    """The values of developer fields, by sample and then by field."""
    parts = [_developer_values(place, column[mine]) for place, column in enumerate(records.developer.values())]
    held = pa.concat_tables([DEVELOPER_SCHEMA.empty_table(), *parts])
    return held.sort_by([("ordinal", "ascending"), ("field", "ascending")])


def _developer_values(place: int, column: Column) -> pa.Table:
    """Those of one field: numbers as numbers; text, and several values at once, as text."""
    if column.dtype == np.float64 and column.ndim == 1:
        ordinals = np.flatnonzero(np.isfinite(column))
        values, texts = pa.array(column[ordinals]), pa.nulls(len(ordinals), pa.string())
    else:
        said = [(ordinal, text) for ordinal, value in enumerate(column.tolist()) if (text := _said(value)) is not None]
        ordinals = np.array([ordinal for ordinal, _ in said], dtype=np.int64)
        values, texts = pa.nulls(len(said), pa.float64()), pa.array([text for _, text in said], pa.string())
    fields = np.full(len(ordinals), place)
    return pa.Table.from_arrays(
        [pa.array(ordinals, pa.int32()), pa.array(fields, pa.int32()), values, texts], schema=DEVELOPER_SCHEMA
    )


def _said(value: Any) -> str | None:
    """A value of a developer field that is no single number, as text: several numbers one after the other."""
    if value is None or isinstance(value, str):
        return value
    known = [one for one in (value if isinstance(value, list) else [value]) if one is not None and np.isfinite(one)]
    return ", ".join(f"{one:.15g}" for one in known) or None


def _laps(messages: Messages, place: int, starts: list[float | None], sport: Sport) -> tuple[Lap, ...]:
    laps = []
    for row in messages.of("lap"):
        begin = _start_of(row, None)
        if _place_of(begin, starts) != place:
            continue
        start = starts[place]
        cadence = _number(row.get("avg_running_cadence", row.get("avg_cadence")))
        laps.append(
            Lap(
                start_s=None if begin is None or start is None else begin - start,
                elapsed_s=_number(row.get("total_elapsed_time")),
                timer_s=_number(row.get("total_timer_time")),
                distance_m=_number(row.get("total_distance")),
                ascent_m=_number(row.get("total_ascent")),
                average_heart_rate_bpm=_number(row.get("avg_heart_rate")),
                average_cadence_spm=None
                if cadence is None or not sport.on_foot
                else steps_per_minute(cadence, _number(row.get("avg_fractional_cadence"))),
                average_stance_ms=_number(row.get("avg_stance_time")),
                average_stance_balance_left_pct=_number(row.get("avg_stance_time_balance")),
                trigger=_word(row.get("lap_trigger")),
            )
        )
    return tuple(laps)


def _pauses(messages: Messages, place: int, starts: list[float | None]) -> tuple[Pause, ...]:
    """From each timer stop to the next timer start; a stop that nothing follows is the end, not a pause."""
    start = starts[place]
    pauses: list[Pause] = []
    stopped: float | None = None
    for row in messages.of("event"):
        time = _number(row.get("timestamp"))
        if row.get("event") != "timer" or time is None or start is None or _place_of(time, starts) != place:
            continue
        kind = str(row.get("event_type"))
        if kind.startswith("stop"):
            stopped = time if stopped is None else stopped
        elif kind == "start" and stopped is not None:
            if time > stopped:
                pauses.append(Pause(stopped - start, time - start))
            stopped = None
    return tuple(pauses)


def _devices(messages: Messages) -> tuple[Device, ...]:
    """Each device once: the creator named by file_id, then those of device_info."""
    devices: dict[tuple[Any, ...], Device] = {}
    for row in (*messages.of("file_id"), *messages.of("device_info")):
        device = Device(
            device_index=_index(row.get("device_index")),
            manufacturer=_word(row.get("manufacturer")),
            product=_word(row.get("product_name", row.get("garmin_product", row.get("product")))),
            serial_number=row["serial_number"] if isinstance(row.get("serial_number"), int) else None,
            software_version=_word(row.get("software_version")),
            device_type=_word(row.get("antplus_device_type", row.get("local_device_type", row.get("device_type")))),
        )
        devices.setdefault((device.device_index, device.serial_number, device.manufacturer, device.product), device)
    return tuple(devices.values())


def _index(value: Any) -> int | None:
    if value == "creator":
        return 0
    return value if isinstance(value, int) else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and np.isfinite(value) else None


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _word(value: Any) -> str | None:
    """A name as the profile writes it, a number it does not know as that number; strings up to their first NUL."""
    if value is None:
        return None
    return _text(value).split("\0")[0].strip() or None
