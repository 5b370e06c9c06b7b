"""FIT files that are damaged, hostile or merely strange: values or a refusal, and nothing else."""

import struct

import pytest

from ingest.formats.fit import parse_fit
from ingest.formats.fit.arrow import to_arrow
from ingest.formats.fit.messages import Table, read_messages
from ingest.formats.fit.segments import split_segments
from tests import fit_bytes as fit

UNKNOWN = 0xFF00  # a global message number of nobody's


def tables(data: bytes) -> dict[str, Table]:
    """Every message of a file of one segment."""
    (segment,) = split_segments(data)[0]
    return read_messages(segment).tables


def test_whole_numbers_of_64_bits_become_arrow_columns_as_they_are() -> None:
    fields = [(0, 8, fit.UINT64), (1, 8, fit.SINT64), (2, 16, fit.UINT64)]
    content = struct.pack("<Qq2Q", 2**64 - 2, -5, 3, 2**63)
    data = fit.fit_file(fit.definition(0, UNKNOWN, fields), fit.message(0, content))
    assert to_arrow(tables(data)[f"unknown_{UNKNOWN}"]).to_pylist() == [
        {"unknown_0": 2**64 - 2, "unknown_1": -5, "unknown_2": [3, 2**63]}
    ]


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        ((8, fit.UINT64, struct.pack("<Q", 2**63)), (8, fit.SINT64, struct.pack("<q", -1)), [2.0**63, -1.0]),
        ((8, fit.UINT64, struct.pack("<Q", 2**60)), (4, fit.FLOAT32, struct.pack("<f", 0.5)), [2.0**60, 0.5]),
        ((3, fit.STRING, b"ab\0"), (1, fit.UINT8, b"\x07"), ["ab", "7.0"]),
        ((3, fit.STRING, b"ab\0"), (2, fit.UINT8, b"\x07\x08"), [["ab", None], ["7.0", "8.0"]]),
    ],
)
def test_a_field_that_changes_its_type_is_one_arrow_column(
    first: tuple[int, int, bytes], second: tuple[int, int, bytes], read: list[object]
) -> None:
    messages = [
        part
        for size, base, content in (first, second)
        for part in (fit.definition(0, UNKNOWN, [(0, size, base)]), fit.message(0, content))
    ]
    assert to_arrow(tables(fit.fit_file(*messages))[f"unknown_{UNKNOWN}"])["unknown_0"].to_pylist() == read


RECORD_OF_FLOATS = [(253, 8, fit.FLOAT64), (5, 8, fit.FLOAT64), (2, 8, fit.FLOAT64), (6, 4, fit.FLOAT32)]
NO_NUMBER = bytes.fromhex("010000000000f07f"), bytes.fromhex("0100807f")  # a NaN that complains when it is touched


@pytest.mark.parametrize("wide", [struct.pack("<d", one) for one in (1e300, -1e300, float("inf"))] + [NO_NUMBER[0]])
@pytest.mark.parametrize("narrow", [struct.pack("<f", 3e38), NO_NUMBER[1]])
def test_floats_that_no_watch_writes_are_values_or_none(wide: bytes, narrow: bytes) -> None:
    record = wide * 3 + narrow
    data = fit.fit_file(
        fit.definition(0, fit.FILE_ID, [(0, 1, fit.ENUM), (4, 8, fit.FLOAT64)]),
        fit.message(0, b"\x04" + wide),
        fit.definition(1, fit.RECORD, RECORD_OF_FLOATS),
        *[fit.message(1, record)] * 3,
        fit.definition(2, fit.SESSION, [(253, 8, fit.FLOAT64), (2, 8, fit.FLOAT64), (7, 8, fit.FLOAT64)]),
        fit.message(2, wide * 3),
        fit.definition(3, 34, [(253, 8, fit.FLOAT64), (5, 8, fit.FLOAT64)]),
        fit.message(3, struct.pack("<d", 1.7e308) + wide),
        fit.message(3, struct.pack("<dd", 1.7e308, -1.7e308)),
    )
    (session,) = parse_fit(data).sessions
    assert (session.started_utc, session.utc_offset_s) == (None, None)
    assert len(session.samples) == 3
    assert all(table.rows() and to_arrow(table) is not None for table in tables(data).values())


def test_a_counter_goes_on_beside_one_that_no_counter_can_reach() -> None:
    bits = fit.definition(0, fit.RECORD, [(8, 3, fit.BYTE), (5, 8, fit.FLOAT64)])
    contents = [
        bytes([0, 0x10 * step, step]) + struct.pack("<d", 1e300 if step == 2 else float("nan")) for step in range(4)
    ]
    rows = tables(fit.fit_file(bits, *(fit.message(0, one) for one in contents)))["record"].rows()
    assert [row["distance"] for row in rows] == [0, 1.0625, 2.125, 3.1875]


def activity(*messages: bytes) -> bytes:
    """A file of an activity with two records, after these messages."""
    return fit.fit_file(
        fit.definition(0, fit.FILE_ID, [(0, 1, fit.ENUM)]),
        fit.message(0, b"\x04"),
        *messages,
        fit.definition(0, fit.RECORD, [(253, 4, fit.UINT32), (3, 1, fit.UINT8)]),
        *(fit.message(0, struct.pack("<IB", 1_100_000_000 + second, 120)) for second in range(2)),
    )


@pytest.mark.parametrize("number", [1e300, -1.0, float("inf"), 2.0**40])
def test_numbers_of_devices_and_descriptions_that_cannot_be_are_none(number: float) -> None:
    wide = struct.pack("<d", number)
    data = activity(
        fit.definition(1, fit.FIELD_DESCRIPTION, [(key, 8, fit.FLOAT64) for key in (0, 1, 2, 15)]),
        fit.message(1, wide * 4),
        fit.message(1, struct.pack("<dd", 0, 1) + wide * 2),
        fit.definition(1, 23, [(0, 8, fit.FLOAT64), (3, 8, fit.FLOAT64), (4, 8, fit.FLOAT64)]),
        fit.message(1, wide * 3),
        fit.definition(1, fit.RECORD, [(3, 1, fit.UINT8)], [(1, 1, 0)]),
        fit.message(1, b"\x78\x05"),
    )
    recording = parse_fit(data)
    (field,) = recording.sessions[0].developer_fields
    assert (field.developer_index, field.field_number, field.native_field) == (0, 1, None)
    assert all(one.device_index is None for one in recording.devices)
    assert {one.serial_number for one in recording.devices} <= {None, 2**40}
