"""fitparse and Niggle, cell by cell: what each reads of a FIT file, and where the two may differ."""

import io
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fitparse
from fitparse.base import FitFileDecoder
from fitparse.records import DevField

from ingest.errors import Unreadable
from ingest.formats.fit.messages import Messages, Table, read_messages
from ingest.formats.fit.segments import Segment, split_segments
from tests.real_files import REAL

Cells = dict[Any, Any]  # the values of one message: by name, by (index, number) for a developer field

FIT_FILES = sorted((path for path in REAL.rglob("*") if path.suffix.lower() == ".fit"), key=lambda path: str(path))
HALF_OF_ALL_BYTES = 400_000  # files up to this size hold about half of all samples


@dataclass(frozen=True, slots=True)
class Allowed:
    """A difference with a reason; `holds` says of the values of fitparse and of Niggle whether they are this one."""

    reason: str
    holds: Callable[[Any, Any], bool]


def _words_in_a_tuple(theirs: Any, ours: Any) -> bool:
    return isinstance(theirs, tuple) and len(theirs) == len(ours) and not any(isinstance(one, str) for one in theirs)


def _whole_turns_of_four_seconds(theirs: Any, ours: Any) -> bool:
    known = [one for one in ours if one is not None]
    return len(known) == len(theirs) and all((one - other) % 4 == 0 for one, other in zip(known, theirs, strict=True))


_EXPANDED = "fitparse chooses a sub-field without looking at what components say: activity_type is one of them here"
_INVALID = "fitparse does not know the invalid value inside a component: rear_gear_num 0 is no gear"

ALLOWED: dict[tuple[str, str], Allowed] = {
    ("hr", "event_timestamp"): Allowed(
        "fitparse starts a counter at 0 with each definition, and not at the value that the message itself states",
        _whole_turns_of_four_seconds,
    ),
    ("record", "enhanced_speed"): Allowed(
        "fitparse does not expand the components of a component: compressed_speed_distance, speed, enhanced_speed",
        lambda theirs, ours: theirs is None and isinstance(ours, float),
    ),
    ("monitoring", "steps"): Allowed(_EXPANDED, lambda theirs, ours: theirs is None and isinstance(ours, float)),
    ("monitoring", "cycles"): Allowed(_EXPANDED, lambda theirs, ours: isinstance(theirs, float) and ours is None),
    ("monitoring_info", "activity_type"): Allowed(
        "fitparse leaves the numbers of an enumeration in an array as they are", _words_in_a_tuple
    ),
    ("event", "timer_trigger"): Allowed(
        "a data16 of one byte is an array of bytes, in which fitparse leaves the numbers as they are", _words_in_a_tuple
    ),
    ("event", "rear_gear"): Allowed(_INVALID, lambda theirs, ours: theirs == 0 and ours is None),
    ("event", "rear_gear_num"): Allowed(_INVALID, lambda theirs, ours: theirs == 0 and ours is None),
}

# Where fitparse gives up, though nothing is wrong with the file.
GIVES_UP = {"tpv_dev_fields_20260222.fit": "a developer field of no bytes: Invalid struct format: <0f"}


@dataclass(slots=True)
class Comparison:
    """What came of comparing one file: what was compared, which allowed differences occurred, and all others."""

    cells: int = 0
    messages: int = 0
    occurred: set[tuple[str, str]] = field(default_factory=set)
    others: list[str] = field(default_factory=list)


def compare(path: Path) -> Comparison:
    """Every cell of every message of a FIT file, as far as fitparse comes."""
    result = Comparison()
    try:
        segments, _ = split_segments(path.read_bytes())
    except Unreadable as refusal:
        try:
            FitFileDecoder(str(path))
        except fitparse.FitParseError:
            return result
        result.others.append(f"only Niggle refuses it: {refusal}")
        return result
    for segment in segments:
        _compare_segment(segment, path.name, result)
    return result


def _compare_segment(segment: Segment, name: str, result: Comparison) -> None:
    theirs, gave_up = _theirs(segment)
    ours = read_messages(segment)
    if gave_up and name not in GIVES_UP and not ours.problems:
        result.others.append(f"only fitparse finds damage: {gave_up}")
    for kind in theirs.keys() | ours.tables.keys():
        messages, rows = theirs.get(kind, []), list(_rows(ours, kind))
        if len(messages) != len(rows) and not (gave_up and len(messages) < len(rows)):
            result.others.append(f"{kind}: {len(messages)} messages of fitparse, {len(rows)} of Niggle")
        for place, (message, row) in enumerate(zip(messages, rows, strict=False)):
            _compare_cells(kind, place, _cells(message), row, result)
            result.messages += 1
        if messages:
            _compare_names(kind, messages, ours.tables.get(kind), result)


def _compare_cells(kind: str, place: int, theirs: Cells, ours: Cells, result: Comparison) -> None:
    for key in theirs.keys() | ours.keys():
        result.cells += 1
        one, other = theirs.get(key), ours.get(key)
        if _same(one, other):
            continue
        allowed = ALLOWED.get((kind, key))
        if allowed is not None and allowed.holds(one, other):
            result.occurred.add((kind, key))
        else:
            result.others.append(f"{kind} {place}, {key}: {one!r} of fitparse, {other!r} of Niggle")


def _compare_names(kind: str, messages: list[Any], table: Table | None, result: Comparison) -> None:
    """Names and units of developer fields, where fitparse has some."""
    told = {
        (one.field.dev_data_index, one.field.def_num, one.field.name, one.field.units or None)
        for message in messages
        for one in message.fields
        if isinstance(one.field, DevField) and one.value is not None
    }
    known = {
        (one.field.developer_index, one.field.field_number, one.field.name, one.field.units)
        for one in (table.developer if table is not None else ())
    }
    missing = {one for one in told - known if one[2] is not None and not one[2].startswith("unnamed_")}
    result.others += [f"{kind}: the developer field {one} is not one of {known}" for one in missing]


def _theirs(segment: Segment) -> tuple[dict[str, list[Any]], str]:
    """The messages of fitparse by kind, up to where it gives up; why it does."""
    found: dict[str, list[Any]] = defaultdict(list)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        decoder = FitFileDecoder(io.BytesIO(segment.framed()), check_crc=False, check_developer_data=False)
        try:
            for message in decoder.get_messages():
                stated = len(message.def_mesg.field_defs) + len(message.def_mesg.dev_field_defs)
                if sum(one.field_def is not None for one in message.fields) < stated:
                    return found, "the last message is cut short"
                found[message.name].append(message)
        except fitparse.FitParseError as error:
            return found, str(error)
    return found, ""


def _cells(message: Any) -> Cells:
    """The values of one message of fitparse: what components say takes the place of what a field itself says.

    Beside the word of an enumeration stands its number, under ("number", name).
    """
    cells: Cells = {}
    expanded: dict[str, list[Any]] = {}
    for one in message.fields:
        value, name = one.value, one.name
        if value is None:
            continue
        if isinstance(one.field, DevField):
            cells[one.field.dev_data_index, one.field.def_num] = value
            continue
        if value.__class__ is str and one.raw_value.__class__ is int:
            cells["number", name] = one.raw_value
        if one.field_def is not None:
            cells.setdefault(name, value)
        elif name == "timestamp":
            cells[name] = value  # of a compressed header
        else:
            expanded.setdefault(name, []).append(value)
    for name, values in expanded.items():
        cells[name] = values[0] if len(values) == 1 else tuple(values)
    return cells


def _rows(messages: Messages, kind: str) -> Iterator[Cells]:
    """The values of each message that Niggle reads, keyed as those of fitparse."""
    table = messages.tables.get(kind)
    if table is None:
        return
    rows: list[Cells] = [dict(row) for row in table.rows()]
    for name, values in table.values.items():
        if values.meaning.words and values.column.ndim == 1:
            for row, number in zip(rows, values.column.tolist(), strict=True):
                if row.get(name).__class__ is str and number.__class__ is float:
                    row["number", name] = int(number)
    for one, column in table.developer.items():
        key = (one.field.developer_index, one.field.field_number)
        for row, value in zip(rows, column.tolist(), strict=True):
            if not _same(value, None):
                row[key] = tuple(value) if isinstance(value, list) else value
    yield from rows


def _same(one: Any, other: Any) -> bool:
    """Whether two values are equal; an array may be filled up with "no value" to the length of the longest."""
    if one.__class__ in _ARRAYS or other.__class__ in _ARRAYS:
        first, second = ([*many] if many.__class__ in _ARRAYS else [many] for many in (one, other))
        more = len(second) - len(first)
        return all(map(_same, first + [None] * more, second + [None] * -more))
    return bool(one == other) or (_none(one) and _none(other))


_ARRAYS = (tuple, list)


def _none(value: Any) -> bool:
    return value is None or bool(value != value)  # NaN
