"""What do many texts say at once? The bulk twins of `finite` and `instant_of`, and exactly as strict as they are."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ingest.formats.xml.findings import finite, instant_of

# What Arrow reads as an instant if the text is at least so long; shorter ones could leave out minutes, or all the time.
_ZONED = (pa.timestamp("us", "UTC"), len("2024-05-31T06:07:08Z"))
_NO_ZONE = (pa.timestamp("us"), len("2024-05-31T06:07:08"))
_FIRST = np.datetime64("0001-01-01", "us")
_LAST = np.datetime64("9999-12-31T23:59:59.999999", "us")


def numbers(texts: Sequence[bytes]) -> NDArray[np.float64]:
    """The numbers that the texts spell; NaN for one that spells none, or none that is finite."""
    try:
        values: NDArray[np.float64] = np.array(_strings(texts).cast(pa.float64()), dtype=np.float64)
    except pa.ArrowInvalid:
        return np.array([finite(text.decode().strip()) for text in texts], dtype=np.float64)
    values[np.isinf(values)] = np.nan
    return values


def instants(texts: Sequence[bytes]) -> NDArray[np.datetime64]:
    """The UTC instants that the texts name, in microseconds; NaT for one that names none."""
    strings = _strings(texts)
    shortest = pc.min(pc.binary_length(strings)).as_py() or 0
    for kind, least in (_ZONED, _NO_ZONE):
        try:
            values = np.array(strings.cast(kind).cast(pa.int64())).view("datetime64[us]")
        except pa.ArrowInvalid:
            continue
        if shortest >= least and values.min() >= _FIRST and values.max() <= _LAST:
            return values
    stated = [instant_of(text.decode().strip()) for text in texts]
    return np.array([instant[0] if instant else None for instant in stated], dtype="datetime64[us]")


def _strings(texts: Sequence[bytes]) -> pa.Array:
    return pa.array(texts, pa.string())
