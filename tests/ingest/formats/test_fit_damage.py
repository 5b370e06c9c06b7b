"""FIT files that are damaged, hostile or merely strange: values or a refusal, and nothing else."""

import random
import struct

import numpy as np
import pytest

from ingest.errors import FileRefused, Unreadable
from ingest.formats.fit import parse_fit
from ingest.formats.fit.arrow import to_arrow
from ingest.formats.fit.columns import Column
from ingest.formats.fit.messages import Messages, Table, read_messages
from ingest.formats.fit.segments import split_segments
from tests import fit_bytes as fit
from tests.real_files import REAL

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


# Each of these is one segment and sound.
SMALL_FILES = [
    "muktihari/TestEncode",
    "python-fitparse/WeightScaleMultiUser",
    "python-fitparse/DeveloperData",
    "python-fitparse/WorkoutCustomTargetValues",
    "Fit-File-Faker/trainerroad_744490",
    "python-fitparse/Activity",
    "python-fitparse/Settings",
    "Fit-File-Faker/stagesLink_25622166",
    "python-fitparse/MonitoringFile",
    "connectstats/activity_217470507",
]
LARGER_FILES = [
    "tormoder/unterminated-strings",
    "python-fitparse/compressed-speed-distance",
    "python-fitparse/2013-02-06-12-11-14",
    "fit-parser/suunto-weight",
    "fitparse-rs/hrv-activity",
    "python-fitparse/20170518-191602-1740899583",
    "fit-parser/running-with-developer-data",
    "python-fitparse/developer-types-sample",
    "Fit-File-Faker/coros_20251118",
    "fit-parser/triathlon_summary_first",
]
FLIPPED_FILES = [
    "python-fitparse/DeveloperData",
    "Fit-File-Faker/trainerroad_744490",
    "python-fitparse/Activity",
    "python-fitparse/activity-settings",
    "python-fitparse/Settings",
    "Fit-File-Faker/stagesLink_25622166",
    "python-fitparse/MonitoringFile",
    "connectstats/activity_217470507",
    "python-fitparse/compressed-speed-distance",
    "python-fitparse/elemnt-bolt-no-application-id-inside-developer-data-id",
]


def built() -> bytes:
    """A file with a bit of everything: both byte orders, compressed times, developer fields, text, arrays, counters."""
    return activity(
        fit.described(0, 1, fit.SINT16, "Form Power", "W"),
        fit.described(0, 2, fit.STRING, "Route"),
        fit.definition(
            1, fit.RECORD, [(253, 4, fit.UINT32), (8, 3, fit.BYTE), (2, 2, fit.UINT16)], [(1, 2, 0), (2, 4, 0)],
            big_endian=True,
        ),
        *(fit.message(1, struct.pack(">I3BHh4s", 10**9 + at, 9, at, at, 2600 + at, at, b"ab\0")) for at in range(5)),
        fit.definition(2, fit.RECORD, [(3, 1, fit.UINT8), (5, 4, fit.UINT32)]),
        *(fit.timed(2, 10**9 + 5 + at, struct.pack("<BI", 120 + at, 300 * at)) for at in range(5)),
        fit.definition(3, 78, [(0, 6, fit.UINT16)]),
        *(fit.message(3, struct.pack("<3H", 800, 810 + at, 65535)) for at in range(3)),
        fit.definition(4, 23, [(0, 1, fit.UINT8), (27, 6, fit.STRING), (3, 4, fit.UINT32Z), (200, 8, fit.SINT64)]),
        fit.message(4, struct.pack("<B6sIq", 1, b"pod\xff\0", 77, -5)),
        fit.definition(5, fit.SESSION, [(2, 4, fit.UINT32), (5, 1, fit.ENUM), (9, 4, fit.UINT32)]),
        fit.message(5, struct.pack("<IBI", 10**9, 1, 123400)),
    )  # fmt: skip


def real(name: str) -> bytes:
    """A real file, without its ".fit"."""
    path = REAL / "fit" / f"{name}.fit"
    if not path.is_file():
        pytest.skip(f"no {path.name} in {path.parent}")
    return path.read_bytes()


def read_all(data: bytes) -> Messages:
    """The messages of a file of one segment, with what is wrong with its framing."""
    (segment,), problems = split_segments(data)
    messages = read_messages(segment)
    messages.problems += problems
    return messages


def columns(table: Table) -> dict[object, Column]:
    """Every column of a table: by name, and of developer fields by what they are."""
    found: dict[object, Column] = {name: values.column for name, values in table.values.items()}
    found.update(table.developer.items())
    return found


def cells(column: Column) -> list[list[object]]:
    """The values of a column, one list a message, without those that mean none at its end."""
    rows = [list(one) if isinstance(one, list) else [one] for one in column.tolist()]
    for row in rows:
        while row and (row[-1] is None or row[-1] != row[-1]):
            row.pop()
    return rows


def assert_beginning(part: Messages, whole: Messages) -> None:
    """That every value of `part` stands in the same place of `whole`, and that nothing before its end is missing."""
    assert part.tables.keys() <= whole.tables.keys()
    for name, table in part.tables.items():
        known, found = columns(whole.tables[name]), columns(table)
        assert found.keys() <= known.keys()
        for key, column in known.items():
            expected, read = column[: table.count], found.get(key)
            if read is None:
                assert not any(cells(expected)), (name, key)
            elif (
                read.shape != expected.shape
                or read.dtype != float
                or not np.array_equal(read, expected, equal_nan=True)
            ):
                assert cells(read) == cells(expected), (name, key)


def assert_cut_is_a_beginning(data: bytes, cut: int, whole: Messages) -> None:
    try:
        part = read_all(data[:cut])
    except FileRefused:
        assert cut < 12
        return
    assert_beginning(part, whole)
    assert part.problems


def assert_cut_is_said(data: bytes, cut: int) -> None:
    try:
        assert parse_fit(data[:cut]).problems
    except FileRefused as refusal:
        assert str(refusal)  # noqa: PT017 (either way is right; the reason must not be empty)


@pytest.mark.parametrize("name", ["built", *SMALL_FILES])
def test_a_file_cut_at_any_byte_yields_the_beginning_of_every_table_and_a_problem(name: str) -> None:
    data = built() if name == "built" else real(name)
    whole = read_all(data)
    assert not whole.problems
    for cut in range(1, len(data)):
        assert_cut_is_a_beginning(data, cut, whole)
        if cut % 16 == 0:
            assert_cut_is_said(data, cut)


@pytest.mark.parametrize("name", LARGER_FILES)
def test_a_larger_file_cut_somewhere_yields_the_beginning_of_every_table_and_a_problem(name: str) -> None:
    data = real(name)
    whole = read_all(data)
    generator = random.Random(name)
    for turn in range(200):
        cut = generator.randrange(1, len(data))
        assert_cut_is_a_beginning(data, cut, whole)
        if turn % 8 == 0:
            assert_cut_is_said(data, cut)


@pytest.mark.parametrize("name", ["built", *FLIPPED_FILES])
def test_bytes_changed_at_random_yield_values_or_a_refusal_and_no_other_error(name: str) -> None:
    whole = built() if name == "built" else real(name)
    generator = random.Random(name)
    for turn in range(1000):
        data = bytearray(whole)
        for _ in range(generator.choice([1, 1, 1, 2, 3])):
            data[generator.randrange(len(data))] = generator.randrange(256)
        try:
            parse_fit(bytes(data))
        except FileRefused as refusal:
            assert str(refusal)  # noqa: PT017 (either way is right; the reason must not be empty)
        if turn % 16 == 0:
            read_every_way(bytes(data))


def read_every_way(data: bytes) -> None:
    """Every message of every segment, as rows and as Arrow."""
    try:
        segments, _ = split_segments(data)
    except Unreadable:
        return
    for segment in segments:
        for table in read_messages(segment).tables.values():
            assert len(table.rows()) == table.count
            assert to_arrow(table).num_rows == table.count or not to_arrow(table).num_columns


@pytest.mark.parametrize("length", [1, 40, 2**32 - 1, 2**31])
def test_a_header_that_lies_about_the_length_is_a_problem(length: int) -> None:
    data = built()
    told = data[:4] + struct.pack("<I", length) + data[8:]
    try:
        problems = [str(one) for one in parse_fit(told).problems]
    except FileRefused as refusal:
        problems = [str(refusal)]
    assert any("bytes are missing" in one or "checksum" in one or "damaged" in one for one in problems)


def test_a_message_of_a_kind_that_was_not_defined_ends_the_reading_there() -> None:
    data = fit.fit_file(activity()[14:-2], fit.message(9, b"\1\2\3"))
    recording = parse_fit(data)
    assert len(recording.sessions[0].samples) == 2
    (problem, _) = recording.problems
    assert "of a kind that was not defined" in problem.message
    assert problem.byte_offset == len(data) - 2 - 4


def test_text_that_is_no_text_is_read_as_far_as_it_is() -> None:
    name = fit.definition(1, 23, [(27, 5, fit.STRING), (0, 1, fit.UINT8)])
    recording = parse_fit(activity(name, fit.message(1, b"p\xff\xfed\0\1")))
    assert [one.product for one in recording.devices if one.device_index == 1] == ["p\ufffd\ufffdd"]


def test_255_developer_fields_in_one_message_are_read() -> None:
    described = [fit.described(0, number, fit.UINT8, f"n{number}") for number in range(255)]
    used = fit.definition(1, fit.RECORD, [(3, 1, fit.UINT8)], [(number, 1, 0) for number in range(255)])
    recording = parse_fit(activity(*described, used, fit.message(1, b"\x78" + bytes(range(255)))))
    (session,) = recording.sessions
    assert [one.name for one in session.developer_fields] == [f"n{number}" for number in range(255)]
    assert session.developer["value"].to_pylist() == list(range(255))


def test_fields_without_a_byte_are_left_out() -> None:
    nothing = fit.definition(1, fit.RECORD, [(3, 1, fit.UINT8), (7, 0, fit.UINT16)], [(1, 0, 0)])
    recording = parse_fit(activity(fit.described(0, 1, fit.FLOAT32, "Gear"), nothing, fit.message(1, b"\x79")))
    assert recording.sessions[0].samples["heart_rate_bpm"].to_pylist() == [121, 120, 120]
    assert len(recording.sessions[0].developer) == 0


def test_text_where_a_number_should_be_stays_text_and_numbers_beside_it_are_scaled() -> None:
    data = fit.fit_file(
        fit.definition(0, fit.RECORD, [(5, 2, fit.STRING)]),
        fit.message(0, b"7\0"),
        fit.definition(0, fit.RECORD, [(5, 4, fit.UINT32)]),
        fit.message(0, struct.pack("<I", 1250)),
        fit.message(0, b"\xff" * 4),
    )
    (segment,) = split_segments(data)[0]
    assert read_messages(segment).tables["record"].rows() == [{"distance": "7"}, {"distance": 12.5}, {}]


def test_a_number_of_64_bits_has_its_word_too() -> None:
    data = fit.fit_file(fit.definition(0, fit.SESSION, [(5, 8, fit.UINT64)]), fit.message(0, struct.pack("<Q", 1)))
    (segment,) = split_segments(data)[0]
    assert read_messages(segment).tables["session"].rows() == [{"sport": "running"}]


def test_a_word_takes_the_place_of_a_number_that_would_be_scaled() -> None:
    data = fit.fit_file(
        fit.definition(0, 30, [(0, 2, fit.UINT16)]),
        fit.message(0, struct.pack("<H", 65534)),
        fit.message(0, struct.pack("<H", 7015)),
    )
    (segment,) = split_segments(data)[0]
    assert read_messages(segment).tables["weight_scale"].rows() == [{"weight": "calculating"}, {"weight": 70.15}]
