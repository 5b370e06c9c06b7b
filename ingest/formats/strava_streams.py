"""Strava's streams as the sample columns of any file: a row a moment, null where Strava says nothing.

`moving` is not read: it is Strava's own guess from speed. A pause of the watch shows as a gap in `time`, and time in
motion is counted by our own rule (`ingest.summary`).
"""

from collections.abc import Mapping
from itertools import chain
from types import NoneType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ingest.formats.strava_values import LeftOut, is_number
from ingest.model import EMPTY_SAMPLES, sample_table
from ingest.units import steps_per_minute

MOST_SAMPLES = 1_000_000  # eleven days, second by second

Floats = NDArray[np.float64]

_TIME, _LATLNG, _CADENCE, _HEART_RATE = "time", "latlng", "cadence", "heartrate"
# Of each stream: our column, and what its values may be. Strava's units are ours but for cadence.
_STREAMS: dict[str, tuple[str, float, float]] = {
    _TIME: ("elapsed_s", 0, 3.2e7),
    "distance": ("distance_m", 0, 1e7),
    "altitude": ("altitude_m", -1000, 20_000),
    "velocity_smooth": ("speed_mps", 0, 500),
    _HEART_RATE: ("heart_rate_bpm", 1, 300),
    _CADENCE: ("cadence_rpm", 0, 500),
    "watts": ("power_w", 0, 10_000),
    "temp": ("temperature_c", -100, 100),
    "grade_smooth": ("grade_pct", -1000, 1000),
}
_NUMBERS, _PAIRS = {int, float, NoneType}, {list}


def samples_of(streams: Any, on_foot: bool, left_out: LeftOut) -> pa.Table:
    """The samples of one activity, from either shape that Strava has: an object by type, or a list of them.

    A stream that is not as long as `time` cannot be told apart into moments, and is left out; so are single values
    that cannot be. Without `time` there are no samples.
    """
    arrays = _arrays(streams, left_out)
    if _TIME not in arrays:
        if arrays:
            left_out.tell("its streams have no time, so they tell of no moment and were left out")
        return EMPTY_SAMPLES
    rows = len(arrays[_TIME])
    if rows > MOST_SAMPLES:
        left_out.tell(f"its streams have {rows:,} samples, more than any run, and were left out")
        return EMPTY_SAMPLES
    columns: dict[str, Floats] = {}
    for name, array in arrays.items():
        if len(array) != rows:
            left_out.tell(f"the stream {name} has {len(array):,} values for {rows:,} moments, and was left out")
        elif name == _LATLNG:
            columns["latitude_deg"], columns["longitude_deg"] = _positions(array, left_out)
        else:
            column, least, most = _STREAMS[name]
            values = _numbers(array, f"the stream {name}", left_out)
            if name == _HEART_RATE:
                values[values == 0] = np.nan  # a strap without contact
            columns[column] = _within(values, least, most, f"the stream {name}", left_out)
    if not np.isfinite(columns["elapsed_s"]).any():
        return EMPTY_SAMPLES
    if on_foot and "cadence_rpm" in columns:
        columns["cadence_spm"] = steps_per_minute(columns.pop("cadence_rpm"))
    return sample_table(columns, rows)


def _arrays(streams: Any, left_out: LeftOut) -> dict[str, list[Any]]:
    """The values of every stream that is known, by its name."""
    named: Mapping[Any, Any]
    if isinstance(streams, list):
        named = {one["type"]: one for one in streams if isinstance(one, dict) and isinstance(one.get("type"), str)}
    else:
        named = streams if isinstance(streams, Mapping) else {}
    if streams is not None and not isinstance(streams, list | Mapping):
        left_out.add("streams", streams)
    arrays = {}
    for name in (*_STREAMS, _LATLNG):
        stream = named.get(name)
        if stream is None:
            continue
        data = stream.get("data") if isinstance(stream, Mapping) else stream
        if isinstance(data, list):
            arrays[name] = data
        else:
            left_out.add(f"the stream {name}", data)
    return arrays


def _numbers(array: list[Any], what: str, left_out: LeftOut) -> Floats:
    """Numbers as such, null and anything else as NaN."""
    try:
        if set(map(type, array)) <= _NUMBERS:
            return np.array(array, dtype=np.float64)
    except OverflowError:  # a number of hundreds of digits
        pass
    kept = []
    for value in array:
        possible = value is None or (is_number(value) and abs(value) < 1e300)
        if not possible:
            left_out.add(what, value)
        kept.append(value if possible else None)
    return np.array(kept, dtype=np.float64)


def _within(values: Floats, least: float, most: float, what: str, left_out: LeftOut) -> Floats:
    """The values that can be; the others, which are counted, become NaN."""
    beyond = (values < least) | (values > most)
    if beyond.any():
        left_out.add(what, values[beyond][0].item(), int(beyond.sum()))
        values[beyond] = np.nan
    return values


def _positions(array: list[Any], left_out: LeftOut) -> tuple[Floats, Floats]:
    """Latitudes and longitudes; a position is known whole or not at all."""
    if not (set(map(type, array)) <= _PAIRS and set(map(len, array)) <= {2}):
        pairs = []
        for pair in array:
            possible = isinstance(pair, list) and len(pair) == 2
            if not possible and pair is not None:
                left_out.add("the stream latlng", pair)
            pairs.append(pair if possible else (None, None))
        array = pairs
    flat = _numbers(list(chain.from_iterable(array)), "the stream latlng", left_out)
    latitude = _within(flat[0::2].copy(), -90, 90, "the stream latlng", left_out)
    longitude = _within(flat[1::2].copy(), -180, 180, "the stream latlng", left_out)
    unknown = np.isnan(latitude) | np.isnan(longitude)
    latitude[unknown] = longitude[unknown] = np.nan
    return latitude, longitude
