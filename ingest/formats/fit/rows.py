"""Rows of the other messages into laps, pauses and devices."""

import math
from collections.abc import Iterable
from typing import Any

from ingest.formats.fit.messages import Row
from ingest.model import Device, Lap, Pause
from ingest.sport import Sport
from ingest.units import steps_per_minute

DEVICE_FIELDS = (
    "device_index manufacturer product_name garmin_product product serial_number software_version "
    "antplus_device_type local_device_type device_type"
)
SUMMARY_FIELDS = "start_time timestamp total_elapsed_time total_timer_time total_distance total_ascent sport sub_sport"
LAP_FIELDS = (
    "avg_heart_rate avg_running_cadence avg_cadence avg_fractional_cadence avg_stance_time avg_stance_time_balance "
    "lap_trigger"
)


def start_of(row: Row) -> float | None:
    """When a session or lap began, in FIT seconds: as stated, else its end less its length."""
    stated = number(row.get("start_time"))
    if stated is not None:
        return stated
    end, length = number(row.get("timestamp")), number(row.get("total_elapsed_time"))
    return end - length if end is not None and length is not None else None


def lap_of(row: Row, session_start: float | None, sport: Sport) -> Lap:
    """One lap of a session."""
    begin = start_of(row)
    cadence = number(row.get("avg_running_cadence", row.get("avg_cadence")))
    return Lap(
        start_s=None if begin is None or session_start is None else begin - session_start,
        elapsed_s=number(row.get("total_elapsed_time")),
        timer_s=number(row.get("total_timer_time")),
        distance_m=number(row.get("total_distance")),
        ascent_m=number(row.get("total_ascent")),
        average_heart_rate_bpm=number(row.get("avg_heart_rate")),
        average_cadence_spm=None
        if cadence is None or not sport.on_foot
        else steps_per_minute(cadence, number(row.get("avg_fractional_cadence"))),
        average_stance_ms=number(row.get("avg_stance_time")),
        average_stance_balance_left_pct=number(row.get("avg_stance_time_balance")),
        trigger=word(row.get("lap_trigger")),
    )


def pauses_of(timer_events: Iterable[Row], session_start: float | None) -> tuple[Pause, ...]:
    """From each timer stop to the next timer start; a stop that nothing follows is the end, not a pause."""
    pauses: list[Pause] = []
    stopped: float | None = None
    for row in timer_events:
        time = number(row.get("timestamp"))
        if time is None or session_start is None:
            continue
        kind = str(row.get("event_type"))
        if kind.startswith("stop"):
            stopped = time if stopped is None else stopped
        elif kind == "start" and stopped is not None:
            if time > stopped:
                pauses.append(Pause(stopped - session_start, time - session_start))
            stopped = None
    return tuple(pauses)


def devices_of(rows: Iterable[Row]) -> tuple[Device, ...]:
    """Each device once, in the order of the rows (of file_id and device_info)."""
    devices: dict[tuple[Any, ...], Device] = {}
    for row in rows:
        device = Device(
            device_index=0 if row.get("device_index") == "creator" else _index(row.get("device_index"), 2**8),
            manufacturer=word(row.get("manufacturer")),
            product=word(row.get("product_name", row.get("garmin_product", row.get("product")))),
            serial_number=_index(row.get("serial_number"), 2**63),
            software_version=word(row.get("software_version")),
            device_type=word(row.get("antplus_device_type", row.get("local_device_type", row.get("device_type")))),
        )
        devices.setdefault((device.device_index, device.serial_number, device.manufacturer, device.product), device)
    return tuple(devices.values())


def _index(value: Any, below: int) -> int | None:
    return value if isinstance(value, int) and 0 <= value < below else None


def number(value: Any) -> float | None:
    """A finite number, or None."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def word(value: Any) -> str | None:
    """A name as the profile writes it, a number it does not know as that number; strings up to their first NUL."""
    if value is None:
        return None
    return _text(value).split("\0")[0].strip() or None
