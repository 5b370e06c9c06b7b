"""Columns of values, one a message: how they are joined, and how bits become counters.

A column is a float64 array with NaN for none, of two dimensions where a field holds several values. What a float64
cannot hold, strings and 64-bit integers, is an array of objects with None for none.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.formats.fit.definition import Key

Floats = NDArray[np.float64]
Column = NDArray[Any]  # of float64 or of objects
Offsets = NDArray[np.int64]

WHOLE_BELOW = 2.0**53  # what a float64 counts one by one


class Block(NamedTuple):
    """Columns of some messages: single numbers are the lines of a matrix, one for each of `keys`; all others alone."""

    keys: tuple[Key, ...]
    numbers: Floats
    others: Mapping[Key, Column]

    def columns(self) -> dict[Key, Column]:
        """Every column by its key."""
        return {**dict(zip(self.keys, self.numbers, strict=True)), **self.others}


def merge(blocks: Sequence[Block], places: Sequence[Offsets], count: int) -> Block:
    """Blocks of several layouts as one; each has the places of its rows among all `count`."""
    others = dict.fromkeys(key for block in blocks for key in block.others)
    lines: dict[Key, int] = {}
    for block in blocks:
        for key in block.keys:
            if key not in others:
                lines.setdefault(key, len(lines))
    numbers = np.full((len(lines), count), np.nan)
    for block, rows in zip(blocks, places, strict=True):
        single = [place for place, key in enumerate(block.keys) if key in lines]
        at = np.array([lines[block.keys[place]] for place in single], dtype=np.int64)
        numbers[at[:, None], rows] = block.numbers if len(single) == len(block.keys) else block.numbers[single]
    held: dict[Key, list[tuple[Offsets, Column]]] = {key: [] for key in others}
    if others:
        for block, rows in zip(blocks, places, strict=True):
            for key, column in block.columns().items():
                if key in held:
                    held[key].append((rows, column))
    return Block(tuple(lines), numbers, {key: _joined(several, count) for key, several in held.items()})


def _joined(held: Sequence[tuple[Offsets, Column]], count: int) -> Column:
    """One column, as wide and of as general a type as the widest and the most general of its parts."""
    widths = [column.shape[1] for _, column in held if column.ndim == 2]
    shape = (count, max(widths)) if widths else (count,)
    general = any(column.dtype == object for _, column in held)
    whole: Column = np.full(shape, None, dtype=object) if general else np.full(shape, np.nan)
    for places, column in held:
        values = as_objects(column) if general else column
        if widths:
            values = rows_of(values)
            whole[places, : values.shape[1]] = values
        else:
            whole[places] = values
    return whole


def rows_of(column: Column) -> Column:
    """A column as a matrix, one row a message, whether a field holds one value or several."""
    return column if column.ndim == 2 else column[:, None]


def as_objects(column: Column) -> NDArray[np.object_]:
    """A column of objects, None for none."""
    objects: NDArray[np.object_] = column.astype(object)
    if column.dtype != object:
        objects[np.isnan(column)] = None
    return objects


def preferred(first: Floats, second: Column | None) -> Column:
    """Each row of `first`, or where that has none, of `second`."""
    if second is None:
        return first
    if first.ndim == second.ndim == 1 and second.dtype == first.dtype:
        return np.where(np.isnan(first), second, first)
    rows = np.arange(len(first))
    has = np.isfinite(rows_of(first)).any(axis=1)
    return _joined([(rows, second), (rows[has], first[has])], len(first))


def bits(column: Floats, element_bits: int, offset: int, count: int) -> Floats:
    """`count` bits from bit `offset` on of each row, least significant first; NaN where there is no value for them."""
    mask = (1 << count) - 1
    if column.ndim == 1 and offset + count <= element_bits:
        known = np.abs(column) < WHOLE_BELOW
        return np.where(known, (np.where(known, column, 0).astype(np.int64) >> offset) & mask, np.nan)
    several = rows_of(column)
    first, shift = divmod(offset, element_bits)
    window = several[:, first : first + -(-(shift + count) // element_bits)]
    if not window.shape[1]:
        return np.full(len(column), np.nan)
    known = np.asarray((np.abs(window) < WHOLE_BELOW).all(axis=1))
    numbers = np.where(known[:, None], window, 0).astype(np.int64)
    whole = (numbers << (element_bits * np.arange(window.shape[1]))).sum(axis=1)
    return np.where(known, (whole >> shift) & mask, np.nan)


def accumulated(low: Floats, bit_count: int, counter: Floats) -> Floats:
    """A counter of which only the low bits are known: it goes on where they run over.

    `low` has one or several values a row, in the order in which they count; where `counter` has a value, the counter
    is at it before the row's own bits count. It begins at 0.
    """
    mask = (1 << bit_count) - 1
    steps = np.column_stack([counter, low])
    known = np.abs(steps) < WHOLE_BELOW
    full = np.zeros(steps.shape, dtype=bool)
    full[:, 0] = True
    values, is_full = steps[known].astype(np.int64), full[known]
    counted = np.cumsum(np.diff(values & mask, prepend=0) & mask)
    last_full = np.maximum.accumulate(np.where(is_full, np.arange(len(values)), -1))
    correction = np.where(last_full >= 0, (values - counted)[last_full], 0)
    steps[known] = counted + correction
    return steps[:, 1:].reshape(low.shape)
