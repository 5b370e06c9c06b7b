"""FIT files that are damaged, hostile or merely strange: values or a refusal, and nothing else."""

import struct

import pytest

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
    assert tables(data)[f"unknown_{UNKNOWN}"].arrow().to_pylist() == [
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
    assert tables(fit.fit_file(*messages))[f"unknown_{UNKNOWN}"].arrow()["unknown_0"].to_pylist() == read
