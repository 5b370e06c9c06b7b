from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.xml.findings import finite, instant_of
from ingest.formats.xml.values import instants, numbers

moment = datetime.fromisoformat  # without a zone, as the model keeps them

NUMBERS = st.one_of(
    st.floats().map(repr),
    st.integers().map(str),
    st.text("0123456789+-.eE _xnaif\u0663", max_size=8),
    st.sampled_from(
        ["", "nan", "Infinity", "1e400", "-0", "+5", ".5", "5.", "0x10", "1_000", "50.39256806485354900360107"]
    ),
)
DATES = st.datetimes().map(datetime.isoformat)
TIMES = st.one_of(
    st.builds(
        lambda date, zone: date + zone, DATES, st.sampled_from(["", "Z", "z", "+02:00", "-0330", " +01:00", "+14"])
    ),
    st.text("0123456789-:.TZ+ ", max_size=25),
    st.sampled_from(
        [
            *("", "2024-05-31", "2024-05-31T06Z", "2024-05-31T06+02:00", "2024-05-31T06:07Z", "24-05-31T06:07:08Z"),
            *("2024-05-31T24:00:00Z", "2024-05-31T06:07:60Z", "2024-05-31T06:07:08+25:00", "2024-05-31T06:07:08+02:0"),
            *(
                "2024-05-31T06:07:08.123456789Z",
                "2024-05-31T06:07:08,5Z",
                "2024-05-31T06:07:08.Z",
                "2024-04-31T06:07:08Z",
            ),
            *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00Z"),
            *("12024-05-31T06:07:08Z", "-024-05-31T06:07:08Z"),
        ]
    ),
)


def assert_numbers_are_as_one_by_one(texts: list[str]) -> None:
    found = [None if np.isnan(value) else value for value in numbers([text.encode() for text in texts]).tolist()]
    assert found == [finite(text.strip()) for text in texts]


def assert_instants_are_as_one_by_one(texts: list[str]) -> None:
    stated = [instant_of(text.strip()) for text in texts]
    assert instants([text.encode() for text in texts]).tolist() == [one and one[0] for one in stated]


@given(st.lists(NUMBERS, min_size=1))
def test_many_numbers_are_read_as_each_would_be(texts: list[str]) -> None:
    assert_numbers_are_as_one_by_one(texts)


@given(NUMBERS)
def test_one_number_is_read_as_it_would_be_among_many(text: str) -> None:
    assert_numbers_are_as_one_by_one([text])


@given(st.lists(TIMES, min_size=1))
def test_many_times_are_read_as_each_would_be(texts: list[str]) -> None:
    assert_instants_are_as_one_by_one(texts)


@given(TIMES)
def test_one_time_is_read_as_it_would_be_among_many(text: str) -> None:
    assert_instants_are_as_one_by_one([text])


@pytest.mark.parametrize("zones", [("Z",), ("",), ("Z", ""), ("+02:00", "-03:30"), ("Z", "", "soon")])
def test_times_of_all_kinds_of_zones_are_utc(zones: tuple[str, ...]) -> None:
    assert_instants_are_as_one_by_one([f"2024-05-31T06:07:08.25{zone}" for zone in zones])


def test_the_fraction_of_a_second_is_kept() -> None:
    assert instants([b"2024-05-31T06:07:08.123456Z"]).tolist() == [moment("2024-05-31 06:07:08.123456")]
