"""FIT files made to cost much: each is sound by its framing, and small for what it asks of its reader."""

import random
import struct
from collections.abc import Callable, Iterator
from itertools import islice

from tests import fit_bytes as fit

EMPTY_RECORD = fit.definition(1, fit.RECORD, [])
_BEGIN = fit.definition(0, fit.FILE_ID, [(0, 1, fit.ENUM)]) + b"\0\x04"
_BEGIN += fit.definition(0, fit.RECORD, [(3, 1, fit.UINT8)]) + b"\0\x78" * 2  # two samples make it an activity


def _file(body: bytes) -> bytes:
    """An activity without a checksum: it would be the slowest thing here, and only yields one more problem."""
    whole = _BEGIN + body
    return struct.pack("<BBHI4s", 12, 0x20, 2132, len(whole), b".FIT") + whole + b"\0\0"


def _filled(size: int, parts: Iterator[bytes]) -> bytes:
    """An activity of about `size` bytes of these parts, one after the other."""
    body = bytearray()
    for part in parts:
        body += part
        if len(body) >= size:
            break
    return _file(bytes(body))


def _distinct(fields: int, width: int) -> Iterator[bytes]:
    """Definitions of records that differ, each with one message."""
    generator = random.Random(1)
    while True:
        numbers = generator.sample(range(256), fields)
        yield fit.definition(1, fit.RECORD, [(number, width, fit.UINT8) for number in numbers])
        yield fit.message(1, bytes(fields * width))


def definition_storm(size: int) -> bytes:
    """Each message under a definition of its own, of one field."""
    return _filled(size, _distinct(1, 1))


def wide_definition_storm(size: int) -> bytes:
    """Each message under a definition of its own, of 255 arrays."""
    return _filled(size, _distinct(255, 2))


def repeated_definitions(size: int) -> bytes:
    """The same definition before each message."""
    one = fit.definition(1, fit.RECORD, [(3, 1, fit.UINT8)]) + b"\x01\x78"
    return _file(one * (size // len(one)))


def sparse_table(size: int) -> bytes:
    """One message of all fields as long as can be, and then messages of a single byte."""
    widest = fit.definition(1, fit.RECORD, [(number, 255, fit.UINT8) for number in range(255)])
    return _file(widest + fit.message(1, bytes(255 * 255)) + (EMPTY_RECORD + b"\1" * size)[:size])


def table_of_the_largest_size(size: int) -> bytes:
    """One message of an array, and then messages of a single byte: just as sparse as is let through."""
    widest = fit.definition(1, fit.RECORD, [(2, 14, fit.UINT16)])
    return _file(widest + fit.message(1, bytes(14)) + EMPTY_RECORD + b"\1" * size)


def sparse_fields(size: int) -> bytes:
    """One message of all fields, and then messages of a single one."""
    widest = fit.definition(1, fit.RECORD, [(number, 1, fit.UINT8) for number in range(255)])
    narrow = fit.definition(1, fit.RECORD, [(3, 1, fit.UINT8)])
    return _file(widest + fit.message(1, bytes(255)) + narrow + b"\1\x78" * (size // 2))


def messages_of_one_byte(number: int) -> Callable[[int], bytes]:
    """Messages without a field, of one kind."""
    return lambda size: _file(fit.definition(1, number, []) + b"\1" * size)


def laps_of_many_sessions(size: int) -> bytes:
    """As many sessions as laps."""
    session = fit.definition(1, fit.SESSION, [(2, 4, fit.UINT32)])
    lap = fit.definition(2, 19, [(2, 4, fit.UINT32)])
    both = (b"\1" + struct.pack("<I", 10**9 + at) + b"\2" + struct.pack("<I", 10**9 + at) for at in range(size // 10))
    return _file(session + lap + b"".join(both))


def components(size: int) -> bytes:
    """Messages of heart beats: each byte is expanded into parts of ten fields' values."""
    return _file(fit.definition(1, 132, [(10, 1, fit.BYTE)]) + b"\1\5" * (size // 2))


def repeated_descriptions(size: int) -> bytes:
    """A description of the same field before each definition that has it."""
    described = fit.described(0, 0, fit.UINT8, "a")
    used = fit.definition(1, fit.RECORD, [], [(0, 1, 0)]) + b"\1\5"
    first = described + used
    again = described[-7:] + used
    return _file(first + again * (size // len(again)))


def descriptions_of_many_forms(size: int) -> bytes:
    """Definitions of descriptions that all differ, then definitions that look for what they may have said."""
    generator = random.Random(2)
    forms = [
        fit.definition(
            15, fit.FIELD_DESCRIPTION, [(number, 1, fit.UINT8) for number in generator.sample(range(256), 4)]
        )
        for _ in range(2000)
    ]
    used = fit.definition(1, fit.RECORD, [], [(0, 1, 0)])
    return _file(b"".join(forms) + used * (size // len(used)))


def fields_renamed_each_time(size: int) -> bytes:
    """A description of another name before each definition."""
    parts = (
        fit.described(0, 0, fit.UINT8, f"{place:06}") + fit.definition(1, fit.RECORD, [], [(0, 1, 0)]) + b"\1\5"
        for place in range(10**6)
    )
    return _filled(size, parts)


def many_developer_fields(size: int) -> bytes:
    """Definitions of 255 fields of apps that nobody described, of other apps each time."""
    parts = (
        fit.definition(1, fit.RECORD, [], [(number, 1, index) for number in range(255)]) + b"\1" + bytes(255)
        for index in range(256)
    )
    return _filled(size, parts)


def developer_fields_in_many_sessions(size: int) -> bytes:
    """255 fields of apps in each record, and a session for each record."""
    session = fit.definition(2, fit.SESSION, [(2, 4, fit.UINT32)])
    record = fit.definition(1, fit.RECORD, [(253, 4, fit.UINT32)], [(number, 1, 0) for number in range(255)])
    both = (
        b"\1" + struct.pack("<I", 10**9 + at) + bytes(255) + b"\2" + struct.pack("<I", 10**9 + at)
        for at in range(size // 265)
    )
    return _file(session + record + b"".join(both))


def tiny_chained_files(size: int) -> bytes:
    """Files of a few bytes one after the other, no two alike."""
    parts = (
        fit.fit_file(fit.definition(0, fit.FILE_ID, [(0, 4, fit.UINT32)]), b"\0" + struct.pack("<I", at))
        for at in range(10**6)
    )
    body = b"".join(islice(parts, size // 30))
    return body[:size]


def chained_devices(size: int) -> bytes:
    """Two files of as many devices as can be, no two alike."""
    device = fit.definition(1, 23, [(3, 4, fit.UINT32Z)])
    half = size // 10
    return b"".join(
        _file(device + b"".join(b"\1" + struct.pack("<I", first + at) for at in range(half)) + EMPTY_RECORD + b"\1\1")
        for first in (1, 1 + half)
    )


def texts(size: int) -> bytes:
    """A text of two letters in each message."""
    return _file(fit.definition(1, fit.SESSION, [(110, 2, fit.STRING)]) + b"\1ab" * (size // 3))


def wide_numbers(size: int) -> bytes:
    """Messages of 31 numbers of 64 bits."""
    return _file(fit.definition(1, fit.RECORD, [(200, 248, fit.UINT64)]) + (b"\1" + bytes(range(248))) * (size // 249))


_KINDS = {"records": 20, "laps": 19, "sessions": 18, "events": 21, "devices": 23, "unknown_messages": 0xFF00}

HOSTILE: dict[str, Callable[[int], bytes]] = {
    **{
        one.__name__: one
        for one in (
            definition_storm,
            wide_definition_storm,
            repeated_definitions,
            sparse_table,
            sparse_fields,
            table_of_the_largest_size,
            components,
            laps_of_many_sessions,
            repeated_descriptions,
            descriptions_of_many_forms,
            fields_renamed_each_time,
            many_developer_fields,
            developer_fields_in_many_sessions,
            tiny_chained_files,
            chained_devices,
            texts,
            wide_numbers,
        )
    },
    **{f"{name}_of_one_byte": messages_of_one_byte(number) for name, number in _KINDS.items()},
}
