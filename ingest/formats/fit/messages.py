"""From the bytes of one segment to its messages: records as columns, the rest as rows of named values.

Decoding is `fitparse`'s. Values are in the profile's units with scale and offset applied, enumerations by their
words, times as FIT seconds; a running `cadence` is still strides of one leg.
"""

import io
import warnings
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from fitparse.base import FitFileDecoder
from fitparse.records import BASE_TYPE_BYTE, DevField
from fitparse.utils import FitParseError

from ingest.formats.fit.segments import Segment
from ingest.model import DeveloperField, Problem

Row = dict[str, Any]

# The messages an activity is made of; all others are left to the original.
ROW_MESSAGES = frozenset({"file_id", "activity", "session", "lap", "event", "device_info", "sport"})


class _Decoder(FitFileDecoder):  # type: ignore[misc]  # fitparse ships no types
    """fitparse, but a field of no size is left out, and a developer field of a wrong size is read as bytes."""

    def _parse_definition_message(self, header: Any) -> Any:
        definition = super()._parse_definition_message(header)
        definition.field_defs = [item for item in definition.field_defs if item.size]
        definition.dev_field_defs = [item for item in definition.dev_field_defs if item.size]
        for developer_field in definition.dev_field_defs:
            if developer_field.size % developer_field.base_type.size:
                developer_field.base_type = BASE_TYPE_BYTE
        return definition


@dataclass(slots=True)
class Messages:
    """What one segment says.

    `records` has one list a field, all `record_count` long; `developer` has (record, field, value) in file order,
    where field is a place in `developer_fields`. `offset` is the segment's place in the file.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    records: dict[str, list[Any]] = field(default_factory=dict)
    record_count: int = 0
    developer_fields: list[DeveloperField] = field(default_factory=list)
    developer: list[tuple[int, int, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of(self, name: str) -> list[Row]:
        """The rows of one message type, in file order."""
        return self.rows.get(name, [])


def read_messages(segment: Segment) -> Messages:
    """All messages of a segment up to its end or to the first damage, which becomes a `Problem`."""
    messages = Messages()
    developer_keys: dict[tuple[int, int], int] = {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        decoder = _Decoder(io.BytesIO(segment.framed()), check_crc=False, check_developer_data=False)
        stream = decoder.get_messages()
        while True:
            here = decoder._file.tell() if decoder._file else len(segment.body)
            try:
                message = next(stream, None)
            except (FitParseError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
                offset = segment.body_offset + max(here - 12, 0)
                messages.problems.append(
                    Problem(f"damaged from here on ({_plain(error)}); what came before was read", offset)
                )
                break
            if message is None or _cut_short(message):
                break
            if message.name == "record":
                _add_record(messages, message, developer_keys)
            elif message.name in ROW_MESSAGES:
                messages.rows.setdefault(message.name, []).append(_row(message))
    for text, count in Counter(str(warning.message) for warning in caught).items():
        if text.startswith("File was terminated") and not segment.sound:
            continue  # said already, with the number of bytes
        times = f" ({count} times)" if count > 1 else ""
        messages.problems.append(Problem(text.rstrip(".") + times, segment.offset))
    for values in messages.records.values():
        values.extend([None] * (messages.record_count - len(values)))
    return messages


def _plain(error: Exception) -> str:
    return str(error).rstrip(".") or "it makes no sense"


def _cut_short(message: Any) -> bool:
    """Whether the file ended within this message: a half-read sample is no sample."""
    expected = len(message.def_mesg.field_defs) + len(message.def_mesg.dev_field_defs)
    return sum(1 for item in message.fields if item.field_def is not None) < expected


def _row(message: Any) -> Row:
    """Native fields by name; where a component and a native field share one, the component counts (FIT's rule)."""
    row: Row = {}
    for item in message.fields:
        if isinstance(item.field, DevField) or item.value is None:
            continue
        if item.name not in row or item.field_def is None:
            row[item.name] = item.value
        if item.parent_field is not None:
            row.setdefault(item.parent_field.name, item.value)
    return row


def _add_record(messages: Messages, message: Any, developer_keys: dict[tuple[int, int], int]) -> None:
    number = messages.record_count
    for name, value in _row(message).items():
        column = messages.records.setdefault(name, [])
        column.extend([None] * (number - len(column)))
        column.append(value)
    for item in message.fields:
        if isinstance(item.field, DevField) and item.value is not None:
            key = (int(item.field.dev_data_index), int(item.field.def_num))
            if key not in developer_keys:
                developer_keys[key] = len(messages.developer_fields)
                messages.developer_fields.append(_developer_field(item.field))
            messages.developer.append((number, developer_keys[key], item.value))
    messages.record_count += 1


def _developer_field(definition: Any) -> DeveloperField:
    return DeveloperField(
        developer_index=int(definition.dev_data_index),
        field_number=int(definition.def_num),
        name=str(definition.name or f"unnamed_{definition.def_num}"),
        units=str(definition.units) if definition.units else None,
        native_field=definition.native_field_num if isinstance(definition.native_field_num, int) else None,
    )
