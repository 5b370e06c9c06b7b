import io
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from fitparse import FitFile
from fitparse.records import Crc
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.fit.crc import crc16
from ingest.formats.fit_encoder import FitWriter
from ingest.units import FIT_EPOCH

START = datetime(2026, 3, 1, 6, 30)


def read(data: bytes, name: str) -> list[dict[str, Any]]:
    """The messages of one kind as fitparse reads them, checksums checked."""
    with FitFile(io.BytesIO(data), check_crc=True) as fit:
        return [message.get_values() for message in fit.get_messages(name)]


@pytest.mark.parametrize("big_endian", [False, True])
def test_fitparse_reads_back_what_was_written(big_endian: bool) -> None:
    writer = FitWriter(big_endian=big_endian)
    writer.message("file_id", type="activity", manufacturer="development", time_created=START, product_name="Test")
    writer.message("session", sport="running", sub_sport="trail", total_distance=12345.67, start_time=START)
    writer.message("record", timestamp=START, heart_rate=None, enhanced_speed=3.123, temperature=-4)
    (file_id,) = read(writer.finish(), "file_id")
    assert (file_id["type"], file_id["time_created"], file_id["product_name"]) == ("activity", START, "Test")
    (session,) = read(writer.finish(), "session")
    assert (session["sport"], session["sub_sport"], session["total_distance"]) == ("running", "trail", 12345.67)
    (record,) = read(writer.finish(), "record")
    assert (record["heart_rate"], record["enhanced_speed"], record["temperature"]) == (None, 3.123, -4)


def test_columns_give_the_same_bytes_as_single_messages() -> None:
    begun = (START - FIT_EPOCH).total_seconds()
    one, other = FitWriter(), FitWriter()
    one.records(
        {
            "timestamp": np.array([begun, begun + 5]),
            "distance": np.array([0.0, 15.25]),
            "heart_rate": np.array([np.nan, 140.0]),
            "enhanced_altitude": np.array([1650.2, 1651.0]),
        }
    )
    other.message("record", timestamp=begun, distance=0.0, heart_rate=None, enhanced_altitude=1650.2)
    other.message("record", timestamp=begun + 5, distance=15.25, heart_rate=140, enhanced_altitude=1651.0)
    assert one.finish() == other.finish()


@pytest.mark.parametrize("missing", [None, float("nan"), np.float32("nan")])
def test_a_missing_value_is_the_invalid_one_of_its_base_type(missing: float | None) -> None:
    writer = FitWriter()
    writer.developer_field(0, 3, "Lean", "float32")
    writer.message("record", developer={(0, 3): missing}, heart_rate=missing, distance=missing)
    assert writer.finish()[:-2].endswith(b"\xff" * (1 + 4 + 4))


@pytest.mark.parametrize("beats", [300.0, -5.0])
def test_a_column_that_does_not_fit_is_refused_not_wrapped_around(beats: float) -> None:
    with pytest.raises(ValueError, match="heart_rate does not fit into uint8"):
        FitWriter().records({"timestamp": np.array([1e9]), "heart_rate": np.array([beats])})


def test_more_shapes_than_local_numbers_are_defined_again() -> None:
    writer = FitWriter()
    for _ in range(2):
        for size in range(1, 21):
            writer.message("device_info", product_name="x" * size, device_index=size)
    assert [len(row["product_name"]) for row in read(writer.finish(), "device_info")] == [*range(1, 21)] * 2


def test_developer_fields_and_arrays_are_written() -> None:
    writer = FitWriter()
    writer.developer_field(0, 3, "Form Power", "uint16", units="watts")
    writer.message("record", heart_rate=140, developer={(0, 3): 71})
    writer.message("hrv", time=[0.5, 0.51, None])
    (record,) = read(writer.finish(), "record")
    assert record == {"heart_rate": 140, "Form Power": 71}
    assert read(writer.finish(), "hrv") == [{"time": (0.5, 0.51, None)}]


def test_two_files_one_after_the_other_are_a_chain() -> None:
    writer = FitWriter()
    writer.message("file_id", type="activity")
    assert len(read(writer.finish() * 2, "file_id")) == 2


def test_the_checksum_is_the_known_one() -> None:
    assert crc16(b"123456789") == 0xBB3D  # CRC-16/ARC


@given(st.binary(max_size=300))
def test_the_checksum_is_that_of_fitparse(data: bytes) -> None:
    assert crc16(data) == Crc.calculate(data)
