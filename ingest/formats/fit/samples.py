"""Record messages into samples: units and names as in `SAMPLE_SCHEMA`, developer fields as in `DEVELOPER_SCHEMA`."""

from typing import Any

import numpy as np
import pyarrow as pa

from ingest.formats.fit.columns import Floats, Offsets, preferred
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
    """The values of developer fields of the records at these places, by sample and then by field.

    Numbers are numbers, all else is text.
    """
    if not records.developer:
        return DEVELOPER_SCHEMA.empty_table()
    columns = [column[mine] for column in records.developer.values()]
    single = [place for place, column in enumerate(columns) if column.dtype == np.float64 and column.ndim == 1]
    numbers = np.array([columns[place] for place in single]).reshape(len(single), len(mine))
    at, lines = np.nonzero(np.isfinite(numbers.T))
    held = _developer_table(at, np.array(single, dtype=np.int64)[lines], values=numbers[lines, at])
    if len(single) == len(columns):
        return held
    said = [
        (ordinal, place, text)
        for place in sorted(set(range(len(columns))) - set(single))
        for ordinal, value in enumerate(columns[place].tolist())
        if (text := _said(value)) is not None
    ]
    where = np.array([one[:2] for one in said], dtype=np.int64).reshape(-1, 2)
    texts = _developer_table(where[:, 0], where[:, 1], texts=[text for _, _, text in said])
    held = pa.concat_tables([held, texts])
    return held.take(pa.array(np.lexsort((held["field"].to_numpy(), held["ordinal"].to_numpy()))))


def _developer_table(
    ordinals: Offsets, fields: Offsets, values: Floats | None = None, texts: list[str] | None = None
) -> pa.Table:
    columns = [
        pa.array(ordinals, pa.int32()),
        pa.array(fields, pa.int32()),
        pa.nulls(len(ordinals), pa.float64()) if values is None else pa.array(values),
        pa.nulls(len(ordinals), pa.string()) if texts is None else pa.array(texts, pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=DEVELOPER_SCHEMA)


def _said(value: Any) -> str | None:
    """A value of a developer field that is no single number, as text: several numbers one after the other."""
    if value is None or isinstance(value, str):
        return value
    known = [one for one in (value if isinstance(value, list) else [value]) if one is not None and np.isfinite(one)]
    return ", ".join(f"{one:.15g}" for one in known) or None
