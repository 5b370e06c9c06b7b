"""Raw columns of one kind of message into named values: sub-fields, components, scale and offset, by the profile.

Order: components are expanded first, into raw values of the fields that they are part of (a component takes the place
of what the field itself says), and those may have components again. Then each field, or the sub-field that its
references choose row by row, is scaled: value = raw / scale - offset, in that order.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.formats.fit.columns import WHOLE_BELOW, Block, Column, Floats, accumulated, as_objects, bits, preferred
from ingest.formats.fit.definition import Key
from ingest.formats.fit.profile import Component, Field, Meaning, Message, message_of

Rows = NDArray[np.bool_]
_NOTHING: Mapping[int, Column] = MappingProxyType({})
_FEW = 1000  # rows


class Values(NamedTuple):
    """A column in the profile's units, and what it means. Numbers of an enumeration stay numbers (see `words`)."""

    column: Column
    meaning: Meaning


def interpret(
    message: Message, block: Block, names: frozenset[str] | None = None, instead: Mapping[int, Column] = _NOTHING
) -> dict[str, Values]:
    """The named values of a message; with `names`, only those. Columns of `instead` take the place of raw ones.

    Developer fields have no meaning in the profile, and are left out.
    """
    native = {key: column for key, column in block.columns().items() if isinstance(key, int)}
    raw = expand(message, {**native, **instead})
    simple = _simple(message.number, block.keys, names)
    scaled = block.numbers[simple.lines] / simple.scale - simple.offset
    found = {meaning.name: Values(column, meaning) for meaning, column in zip(simple.meanings, scaled, strict=True)}
    for number, column in raw.items():
        if number in simple.numbers and column is native[number]:
            continue
        for meaning, rows in _meanings(message.field(number), raw):
            _add(found, meaning, column, rows, names)
    return found


class _Simple(NamedTuple):
    """Fields with one meaning, of single numbers: scaled all at once."""

    numbers: frozenset[int]
    lines: list[int]
    meanings: list[Meaning]
    scale: Floats
    offset: Floats


@lru_cache(maxsize=2048)
def _simple(message_number: int, keys: tuple[Key, ...], names: frozenset[str] | None) -> _Simple:
    message = message_of(message_number)
    chosen = [
        (line, number, field.meaning)
        for line, number in enumerate(keys)
        if isinstance(number, int)
        and not (field := message.field(number)).subfields
        and (names is None or field.meaning.name in names)
    ]
    return _Simple(
        frozenset(number for _, number, _ in chosen),
        [line for line, _, _ in chosen],
        [meaning for _, _, meaning in chosen],
        np.array([[meaning.scale] for _, _, meaning in chosen]).reshape(-1, 1),
        np.array([[meaning.offset] for _, _, meaning in chosen]).reshape(-1, 1),
    )


def _add(
    found: dict[str, Values], meaning: Meaning, column: Column, rows: Rows | None, names: frozenset[str] | None
) -> None:
    if names is not None and meaning.name not in names:
        return
    values = _only(_scaled(column, meaning), rows)
    known = found.get(meaning.name)
    if known is not None and values.dtype == np.float64:
        values = preferred(values, known.column)
    found[meaning.name] = Values(values, meaning)


def expand(message: Message, raw: Mapping[int, Column]) -> Mapping[int, Column]:
    """Raw columns with those that components add."""
    waiting = [number for number in raw if number in message.expanding]
    if not waiting:
        return raw
    expanded = dict(raw)
    while waiting:
        number = waiting.pop(0)
        for meaning, rows in _meanings(message.field(number), expanded):
            for target, parts in _by_target(meaning).items():
                field = message.field(target)
                column = _component(expanded[number], meaning, parts, field, expanded.get(target), rows)
                if column is not None:
                    expanded[target] = column
                    if target in message.expanding and target != number:
                        waiting.append(target)
    return expanded


def _by_target(meaning: Meaning) -> dict[int, list[Component]]:
    found: dict[int, list[Component]] = {}
    for part in meaning.components:
        found.setdefault(part.target, []).append(part)
    return found


def _component(
    source: Column, meaning: Meaning, parts: list[Component], field: Field, native: Column | None, rows: Rows | None
) -> Column | None:
    """Raw values of a field out of the bits of another; `native` is what the field itself says."""
    if source.dtype == object:
        return None
    if native is not None and native.dtype == object:
        native = None
    first, target = parts[0], field.meaning
    each = [bits(source, meaning.bits, part.bit_offset, part.bits) for part in parts]
    low = each[0] if len(each) == 1 else np.column_stack(each)
    same = (first.scale, first.offset) == (target.scale, target.offset)
    if first.accumulate:
        counter = np.full(len(low), np.nan) if native is None or native.ndim == 2 else native
        counter = counter if same else ((counter / target.scale - target.offset) + first.offset) * first.scale
        low = accumulated(low, first.bits, np.floor(counter))
    elif not np.isnan(target.invalid):
        low[low == target.invalid] = np.nan
    if not same:
        low = ((low / first.scale - first.offset) + target.offset) * target.scale
    return preferred(_only(low, rows), native)


def _meanings(field: Field, raw: Mapping[int, Column]) -> Iterator[tuple[Meaning, Rows | None]]:
    """Each meaning that a field has in some rows, with those rows; None are all rows."""
    if not field.subfields:
        yield field.meaning, None
        return
    present = {number: _present(raw.get(number)) for number in field.references}
    left: Rows | None = None
    for subfield in field.subfields:
        here: Rows | None = None
        for number, value in subfield.references:
            if value in present[number]:
                equal = raw[number] == value
                here = equal if here is None else here | equal
        if here is None:
            continue
        here = here if left is None else here & left
        if here.any():
            yield subfield.meaning, here
            left = ~here if left is None else left & ~here
    if left is None or left.any():
        yield field.meaning, left


def _present(reference: Column | None) -> set[object]:
    """The values that a field has in any row: most sub-fields of a field hold in none."""
    if reference is None or reference.ndim == 2:
        return set()
    return set(reference.tolist()) if len(reference) < _FEW or reference.dtype == object else set(np.unique(reference))


def _scaled(column: Column, meaning: Meaning) -> Column:
    if meaning.scale == 1 and meaning.offset == 0:
        return column
    if column.dtype == object:
        text = np.array([isinstance(one, str) for one in column.flat]).reshape(column.shape)
        if text.any():  # where a number should be
            mixed = column.copy()
            mixed[~text] = as_objects(_scaled(column[~text], meaning))
            return mixed
        column = column.astype(np.float64)  # 64-bit integers; None becomes NaN
    scaled = column / meaning.scale
    return scaled - meaning.offset if meaning.offset else scaled


def _only(column: Column, rows: Rows | None) -> Column:
    """A column with nothing but these rows."""
    if rows is None:
        return column
    kept = np.full_like(column, np.nan if column.dtype == np.float64 else None)
    kept[rows] = column[rows]
    return kept


def words(values: Values) -> list[object]:
    """A column as Python values, None for none: words where the profile has some, whole numbers as int."""
    meaning = values.meaning
    if values.column.ndim == 2:
        return [None if _none(row) else tuple(_word(one, meaning) for one in row) for row in values.column.tolist()]
    return [_word(one, meaning) for one in values.column.tolist()]


def _none(row: list[object]) -> bool:
    return all(one is None or one != one for one in row)  # NaN


def _word(value: object, meaning: Meaning) -> object:
    if value is None or value != value:  # NaN
        return None
    if isinstance(value, float) and meaning.whole and value.is_integer() and abs(value) < WHOLE_BELOW:
        value = int(value)
    if isinstance(value, int):
        return meaning.words.get(value, value)
    if isinstance(value, float) and meaning.words and not meaning.whole and abs(value) < WHOLE_BELOW:
        return meaning.words.get(round((value + meaning.offset) * meaning.scale), value)  # a weight that is calculated
    return value
