from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.links import (
    ALIGN,
    AREAS,
    CHANNELS,
    FEWEST_WEEKS,
    MOST_WEEKS,
    RANGES,
    SIDES,
    DataState,
    FoundState,
    LoadState,
    NigglesState,
    RunsState,
    SettingsState,
    TodayState,
    read,
    write,
)

KEY = "0123456789abcdef" * 4 + ".2"
STATES: list[type[Any]] = [TodayState, LoadState, NigglesState, FoundState, RunsState, DataState, SettingsState]
NAMES = sorted({name for kind in STATES for name in kind.__dataclass_fields__})

ranges = st.sampled_from(list(RANGES))
counts = st.integers(0, 999_999_999)
words = st.text(min_size=1, max_size=200)
keys = st.builds(
    "{}.{}".format, st.text("0123456789abcdef", min_size=64, max_size=64), st.integers(0, 999).map(str)
) | st.builds("{}.{}".format, st.sampled_from(["strava", "garmin"]), st.integers(1, 10**20 - 1).map(str))
states = st.one_of(
    st.builds(TodayState),
    st.builds(SettingsState),
    st.builds(
        LoadState,
        range=ranges,
        by=st.sampled_from(["distance", "time"]),
        align=st.sampled_from(list(ALIGN)),
        block=st.none() | st.dates(),
        against=st.lists(st.dates(), max_size=5, unique=True).map(tuple),
        weeks_before=st.integers(FEWEST_WEEKS, MOST_WEEKS),
    ),
    st.builds(
        NigglesState,
        range=ranges,
        note=st.none() | counts,
        tried=st.none() | counts,
        about=st.none() | keys,
        words=counts,
    ),
    st.builds(
        FoundState,
        area=st.none() | st.sampled_from(AREAS),
        side=st.sampled_from(SIDES),
        state=st.sampled_from(["waiting", "all"]),
        page=counts,
    ),
    st.builds(
        RunsState,
        run=st.none() | keys,
        colour=st.sampled_from(list(CHANNELS)),
        sport=st.none() | words,
        first=st.none() | st.dates(),
        last=st.none() | st.dates(),
        at_least=st.none() | counts,
        text=st.none() | words,
        page=counts,
    ),
    st.builds(
        DataState,
        outcome=st.sampled_from(["failed", "imported", "skipped", "all"]),
        page=counts,
        pairs=counts,
        joined=counts,
    ),
)


@given(states)
def test_an_address_shows_again_what_it_was_written_from(state: Any) -> None:
    assert read(type(state), write(state)) == (state, [])


@pytest.mark.parametrize("kind", STATES)
def test_what_is_default_does_not_lengthen_the_address(kind: type[Any]) -> None:
    assert write(kind()) == {}
    assert read(kind, {}) == (kind(), [])


def test_an_empty_part_says_nothing() -> None:
    assert read(RunsState, {"sport": "", "first": "", "at_least": "", "page": ""}) == (RunsState(), [])


def test_an_address_can_be_read_by_a_person() -> None:
    state = RunsState(run=KEY, first=date(2026, 1, 2), at_least=10, text="tempo", page=3)
    assert write(state) == {"run": KEY, "first": "2026-01-02", "at_least": "10", "text": "tempo", "page": "3"}


@pytest.mark.parametrize(
    ("kind", "name", "nonsense", "must_be"),
    [
        (LoadState, "range", "ever", "one of 12w, 1y, all"),
        (LoadState, "range", "12W", "one of 12w, 1y, all"),
        (LoadState, "by", "power", "one of distance, time"),
        (LoadState, "align", "day", "one of none, race, week"),
        (LoadState, "block", "yesterday", "a day such as 2026-03-01"),
        (LoadState, "against", "2026-03-01,", "days such as 2026-03-01,2025-03-02"),
        (LoadState, "against", "2026-03-01;2025-03-02", "days such as 2026-03-01,2025-03-02"),
        (LoadState, "against", ",".join(["2026-03-01"] * 20), "days such as 2026-03-01,2025-03-02"),
        (LoadState, "weeks_before", "3", "4 to 24"),
        (LoadState, "weeks_before", "25", "4 to 24"),
        (LoadState, "weeks_before", "120", "4 to 24"),
        (LoadState, "weeks_before", "1" * 5000, "4 to 24"),
        (LoadState, "weeks_before", "twelve", "4 to 24"),
        (NigglesState, "range", "2y", "one of 12w, 1y, all"),
        (NigglesState, "note", "one", "a whole number"),
        (NigglesState, "note", "-1", "a whole number"),
        (NigglesState, "note", "1.0", "a whole number"),
        (NigglesState, "note", " 1", "a whole number"),
        (NigglesState, "note", "²", "a whole number"),
        (NigglesState, "note", "٣", "a whole number"),
        (NigglesState, "tried", "9" * 10, "a whole number"),
        (RunsState, "run", "../../etc/passwd", "the key of an activity"),
        (RunsState, "run", KEY.upper(), "the key of an activity"),
        (RunsState, "run", KEY[1:], "the key of an activity"),
        (RunsState, "run", KEY.partition(".")[0], "the key of an activity"),
        (RunsState, "run", KEY.partition(".")[0] + ".", "the key of an activity"),
        (RunsState, "run", KEY + " or 1=1", "the key of an activity"),
        (RunsState, "run", "strava.", "the key of an activity"),
        (RunsState, "run", "strava.12a", "the key of an activity"),
        (RunsState, "run", "strava.²", "the key of an activity"),
        (RunsState, "run", "polar.12", "the key of an activity"),
        (RunsState, "run", "strava.12\n", "the key of an activity"),
        (NigglesState, "about", "strava 12", "the key of an activity"),
        (RunsState, "colour", "red", "one of pace, heart_rate, cadence, contact"),
        (RunsState, "first", "2026-02-30", "a day such as 2026-03-01"),
        (RunsState, "last", "yesterday", "a day such as 2026-03-01"),
        (RunsState, "text", "x" * 201, "at most 200 characters"),
        (RunsState, "sport", "x" * 201, "at most 200 characters"),
        (RunsState, "at_least", "10 km", "a whole number"),
        (RunsState, "page", "0x10", "a whole number"),
        (DataState, "outcome", "deleted", "one of failed, imported, skipped, all"),
        (DataState, "page", "last", "a whole number"),
    ],
)
def test_nonsense_falls_back_to_the_default_and_says_so(
    kind: type[Any], name: str, nonsense: str, must_be: str
) -> None:
    state, (notice,) = read(kind, {name: nonsense})
    assert state == kind()
    assert notice.startswith(f"{name} in the address must be {must_be}, not “")
    assert notice.endswith("it is left out.")


@pytest.mark.parametrize("kind", STATES)
def test_what_a_page_does_not_know_is_left_out_and_told(kind: type[Any]) -> None:
    assert read(kind, {"colours": "all"}) == (
        kind(),
        ["This page knows no “colours”, which stands in the address; it is left out."],
    )


def test_one_bad_part_does_not_spoil_the_others() -> None:
    state, notices = read(LoadState, {"range": "ever", "by": "time", "zoom": "2"})
    assert state == LoadState(by="time")
    assert len(notices) == 2


@pytest.mark.parametrize("kind", STATES)
def test_whose_history_it_is_concerns_the_frame_and_no_page(kind: type[Any]) -> None:
    assert read(kind, {"athlete": "Mara"}) == (kind(), [])


@pytest.mark.parametrize("key", ["strava.12345678901", "garmin.7", KEY])
def test_a_run_goes_by_the_key_of_any_record(key: str) -> None:
    assert read(RunsState, {"run": key}) == (RunsState(run=key), [])


@pytest.mark.parametrize("kind", STATES)
def test_streamlits_own_keys_are_left_alone(kind: type[Any]) -> None:
    assert read(kind, {"embed": "true", "embed_options": "dark_theme"}) == (kind(), [])


@pytest.mark.parametrize("kind", STATES)
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=300), st.text(), max_size=6))
def test_no_address_at_all_breaks_a_page_or_fills_it(kind: type[Any], query: dict[str, str]) -> None:
    state, notices = read(kind, query)
    assert isinstance(state, kind)
    assert len(notices) <= len(query)
    assert all(len(notice) < 250 for notice in notices)
    assert read(kind, write(state)) == (state, [])


def test_every_part_of_every_state_can_be_read() -> None:
    for kind in STATES:
        assert all("read" in part.metadata for part in fields(kind))
