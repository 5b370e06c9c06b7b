"""Tables of messages as Arrow: null for none, units in the metadata of a field."""

from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from ingest.formats.fit.messages import Table
from ingest.model import nullable

_NUMBER = np.dtype(np.float64)


def to_arrow(table: Table) -> pa.Table:
    """All values of a table, by their names; a developer field is named by its place, its own name is in its metadata.

    All numbers share one piece of memory: a call a column would take longer than all else for a file's many messages
    of one row.
    """
    columns = [values.column for values in table.values.values()] + list(table.developer.values())
    fields = [_field(name, values.meaning.units) for name, values in table.values.items()]
    fields += [
        _field(f"developer_{one.field.developer_index}_{one.field.field_number}", one.field.units, one.field.name)
        for one in table.developer
    ]
    numbers = [column if column.ndim == 1 else column.ravel() for column in columns if column.dtype == _NUMBER]
    together = nullable(np.concatenate(numbers)) if numbers else pa.nulls(0, pa.float64())
    arrays, place = [], 0
    for number, column in enumerate(columns):
        if column.dtype == _NUMBER:
            values = together.slice(place, column.size)
            place += column.size
            if column.ndim == 1:
                arrays.append(values)
                continue
        else:
            values = _objects(column.ravel().tolist())
        arrays.append(values if column.ndim == 1 else pa.FixedSizeListArray.from_arrays(values, column.shape[1]))
        fields[number] = fields[number].with_type(arrays[-1].type)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


@lru_cache(maxsize=4096)
def _field(name: str, units: str | None, told_name: str | None = None) -> pa.Field:
    said = {"units": units, "name": told_name}
    return pa.field(name, pa.float64(), metadata={key: value for key, value in said.items() if value})


def _objects(values: list[Any]) -> pa.Array:
    """Of one type: whole numbers of 64 bits, else float64, and text where any of them is text."""
    known = [one for one in values if one is not None]
    if all(isinstance(one, int) for one in known):
        if min(known, default=0) >= 0:
            return pa.array(values, pa.uint64())
        if max(known) < 2**63:
            return pa.array(values, pa.int64())
    elif any(isinstance(one, str) for one in known):
        return pa.array([None if one is None else str(one) for one in values], pa.string())
    return pa.array([None if one is None else float(one) for one in values], pa.float64())
