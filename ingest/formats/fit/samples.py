"""Record messages into samples: units and names as in `SAMPLE_SCHEMA`, developer fields as in `DEVELOPER_SCHEMA`."""

from typing import Any

import numpy as np
import pyarrow as pa

from ingest.formats.fit.columns import Column, Floats, Offsets, preferred
from ingest.formats.fit.messages import Table
from ingest.model import DEVELOPER_SCHEMA, sample_table
from ingest.sport import Sport
from ingest.units import DEGREES_PER_SEMICIRCLE

FIELDS = (
    "timestamp distance enhanced_altitude altitude enhanced_speed speed grade power temperature stance_time "
    "stance_time_balance vertical_oscillation vertical_ratio step_length heart_rate cadence fractional_cadence "
    "position_lat position_long"
)

# Sample column -> the record fields it may come from, best first.
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


def samples_of(records: Table, mine: Offsets, elapsed_s: Floats | None, sport: Sport) -> pa.Table:
    """The samples of the records at these places; `elapsed_s` is theirs, if it is known when the session began."""
    fields = {name: column[mine] for name in records.values if (column := records.numbers(name)) is not None}
    columns: dict[str, Floats] = {} if elapsed_s is None else {"elapsed_s": elapsed_s}
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


def developer_of(records: Table, mine: Offsets) -> pa.Table:
    """The values of developer fields of the records at these places, by sample and then by field."""
    if not records.developer:
        return DEVELOPER_SCHEMA.empty_table()
    parts = [_developer_values(place, column[mine]) for place, column in enumerate(records.developer.values())]
    held = pa.concat_tables(parts)
    return held.take(pa.array(np.argsort(held["ordinal"].to_numpy(), kind="stable")))


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
