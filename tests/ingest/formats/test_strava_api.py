import json
import math
import re
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoding import Decoded, Task, decode
from ingest.errors import FileRefused, NotAnActivity, Unreadable
from ingest.formats.sniff import HEAD_BYTES, sniff
from ingest.formats.strava_answers import NOT_THE_RUNNERS
from ingest.formats.strava_api import (
    Answers,
    digest,
    looks_like_strava_api,
    pack,
    parse_strava_api,
    shape_digest,
    unpack,
)
from ingest.model import Device, Recording, Session

RECORDED = Path(__file__).parents[4] / "shared" / "data" / "strava_api"
SUMMARY: dict[str, Any] = {
    "id": 15_605_032_352,
    "athlete": {"id": 26_462_176, "resource_state": 1},
    "name": "Kölner Runde 🏃",
    "distance": 12_034.5,
    "moving_time": 3550,
    "elapsed_time": 3600,
    "total_elevation_gain": 84.2,
    "type": "Run",
    "sport_type": "TrailRun",
    "workout_type": None,
    "start_date": "2025-10-19T20:00:00Z",
    "start_date_local": "2025-10-19T22:00:00Z",
    "timezone": "(GMT+01:00) Europe/Berlin",
    "utc_offset": 7200.0,
    "map": {"id": "a15605032352", "summary_polyline": "y_wwFbstbM@b", "resource_state": 2},
    "trainer": False,
    "manual": False,
    "gear_id": "g26020551",
    "average_cadence": 81.4,
    "average_heartrate": 146.8,
    "upload_id": 17_245_108_883,
    "device_name": "Garmin Forerunner 945",
    "kudos_count": 7,
}
DETAIL: dict[str, Any] = {
    **SUMMARY,
    "description": "warm\nand wet",
    "private_note": "knee",
    "gear": {"id": "g26020551", "name": "Red shoe"},
    "perceived_exertion": 7,
    "laps": [
        {"elapsed_time": 1800, "moving_time": 1790, "distance": 6000.5, "start_date": "2025-10-19T20:00:00Z",
         "total_elevation_gain": 40, "average_cadence": 80.5, "average_heartrate": 140.2},
        {"elapsed_time": 1800, "moving_time": 1760, "distance": 6034, "start_date": "2025-10-19T20:30:00Z"},
    ],
}  # fmt: skip


def raw(value: Any) -> bytes:
    return json.dumps(value).encode()


def document(summary: Any = SUMMARY, detail: Any = None, streams: Any = None, **renewed: bool) -> bytes:
    parts = [None if part is None else raw(part) for part in (detail, streams)]
    return pack(Answers(raw(summary), parts[0], parts[1], **renewed))


def read(*parts: Any, **renewed: bool) -> Recording:
    data = document(*parts, **renewed)
    assert sniff(data[:HEAD_BYTES]) == "strava_api"
    return parse_strava_api(data)


def one(**changes: Any) -> Session:
    return read({**SUMMARY, **changes}).sessions[0]


def messages(recording: Recording) -> list[str]:
    return [str(problem) for problem in recording.problems]


def streamed(streams: Any, **changes: Any) -> tuple[dict[str, list[float | None]], list[str]]:
    """The columns that are not all null, and what was said."""
    recording = read({**SUMMARY, **changes}, None, streams)
    samples = recording.sessions[0].samples
    columns = {name: samples[name].to_pylist() for name in samples.column_names}
    return {name: column for name, column in columns.items() if any(v is not None for v in column)}, messages(recording)


# The document


@pytest.mark.parametrize(
    "answers",
    [
        Answers(b"{}"),
        Answers(b"null", b"null", b"null"),
        Answers(b' {"id": 1}\n', None, b"[]"),
        Answers(b'{"name":",\\"detail\\":null,\\"bytes\\":[1,2,3]}"}', b'{"a":{"detail":1}}', None),
        Answers(b'"' + b',"renewed":true,"bytes":[4,null,null]}' + b'"', b"1", renewed=True),
    ],
)
def test_the_answers_come_out_of_their_document_byte_by_byte(answers: Answers) -> None:
    assert unpack(pack(answers)) == answers


def test_the_document_is_json_itself() -> None:
    said = json.loads(document(SUMMARY, DETAIL))
    assert (said["summary"], said["detail"], said["streams"], said["renewed"]) == (SUMMARY, DETAIL, None, False)


@pytest.mark.parametrize("cut", [40, 200, -1, -2, -20])
def test_a_document_that_was_cut_or_changed_is_refused(cut: int) -> None:
    data = document(SUMMARY, DETAIL)
    with pytest.raises(Unreadable, match="damaged or cut off"):
        unpack(data[:cut])
    with pytest.raises(Unreadable, match="damaged or cut off"):
        unpack(data[:60] + b"x" + data[60:])
    assert looks_like_strava_api(data[:40])


def test_any_other_json_is_no_such_document() -> None:
    assert not looks_like_strava_api(raw(SUMMARY))
    with pytest.raises(NotAnActivity):
        parse_strava_api(raw(SUMMARY))


# The activity


def test_what_a_list_says_becomes_a_record() -> None:
    recording = read()
    session = recording.sessions[0]
    assert (recording.kind, recording.account, recording.problems) == ("strava_api", "26462176", ())
    assert recording.devices == (Device(product="Garmin Forerunner 945"),)
    assert (session.native_id, session.title, session.gear) == ("15605032352", "Kölner Runde 🏃", None)
    assert (session.sport.name, session.sport.raw) == ("run.trail", "TrailRun")
    assert (session.started_utc, session.utc_offset_s) == (datetime(2025, 10, 19, 20), 7200)
    assert (session.distance_m, session.timer_s, session.elapsed_s, session.ascent_m) == (12_034.5, 3550, 3600, 84.2)
    assert (session.average_heart_rate_bpm, session.average_cadence_spm) == (146.8, 162.8)
    assert (session.description, session.rpe, session.race, session.laps) == (None, None, None, ())
    assert session.samples.num_rows == 0


def test_the_detail_adds_words_shoe_effort_and_laps() -> None:
    session = read(SUMMARY, DETAIL).sessions[0]
    assert (session.description, session.private_note, session.gear) == ("warm\nand wet", "knee", "Red shoe")
    assert session.rpe == 7
    first, second = session.laps
    assert (first.start_s, first.elapsed_s, first.timer_s, first.distance_m) == (0, 1800, 1790, 6000.5)
    assert (first.ascent_m, first.average_cadence_spm, first.average_heart_rate_bpm) == (40, 161, 140.2)
    assert (second.start_s, second.average_cadence_spm) == (1800, None)


def test_the_detail_holds_over_the_list_but_null_over_nothing() -> None:
    session = read(SUMMARY, {**DETAIL, "name": "Evening", "distance": None}).sessions[0]
    assert (session.title, session.distance_m) == ("Evening", 12_034.5)


def test_a_list_that_was_read_after_the_detail_holds_over_it() -> None:
    renamed = {**SUMMARY, "name": "Renamed", "gear_id": "g2"}
    session = read(renamed, DETAIL, renewed=True).sessions[0]
    assert (session.title, session.description, session.gear) == ("Renamed", "warm\nand wet", None)
    assert read(renamed, DETAIL).sessions[0].title == SUMMARY["name"]


def test_a_detail_of_another_activity_is_left_out() -> None:
    recording = read(SUMMARY, {**DETAIL, "id": 2})
    assert recording.sessions[0].description is None
    assert messages(recording) == ["its detail is of another activity, and was left out"]


@pytest.mark.parametrize(
    ("changes", "name", "raw_word"),
    [
        ({"sport_type": "Run"}, "run.road", "Run"),
        ({"sport_type": "Run", "trainer": True}, "run.treadmill", "Run"),
        ({"sport_type": "Ride", "trainer": True}, "Ride", "Ride"),
        ({"sport_type": "TrailRun", "trainer": True}, "run.trail", "TrailRun"),
        ({"sport_type": "VirtualRun"}, "run.virtual", "VirtualRun"),
        ({"sport_type": "Hike"}, "hike", "Hike"),
        ({"sport_type": "PhysicalTherapy"}, "mobility", "PhysicalTherapy"),
        ({"sport_type": "MoonWalking", "type": "Run"}, "MoonWalking", "MoonWalking"),
        ({"sport_type": None, "type": "Walk"}, "walk", "Walk"),
        ({"sport_type": 7, "type": "Walk"}, "walk", "Walk"),
        ({"sport_type": None, "type": None}, "unknown", "unknown"),
    ],
)
def test_the_sport_is_the_new_word_and_an_unknown_one_stays_as_it_is(
    changes: dict[str, Any], name: str, raw_word: str
) -> None:
    sport = one(**changes).sport
    assert (sport.name, sport.raw) == (name, raw_word)
    assert (sport.family == "other") == (name[0].isupper() or name == "unknown")


def test_a_ride_has_no_steps() -> None:
    assert one(sport_type="Ride").average_cadence_spm is None
    columns, _ = streamed({"time": {"data": [0, 1]}, "cadence": {"data": [85, None]}}, sport_type="Ride")
    assert columns["cadence_rpm"] == [85, None]


@pytest.mark.parametrize(
    ("changes", "offset_s"),
    [
        ({}, 7200),
        ({"start_date_local": "2025-10-20T01:45:00Z"}, 20_700),
        ({"start_date_local": None}, 7200),
        ({"start_date_local": "2025-10-19T22:00:07Z"}, 7200),
        ({"start_date_local": None, "utc_offset": 0}, 0),
        ({"start_date_local": None, "utc_offset": None}, 7200),
        ({"start_date_local": None, "utc_offset": None, "start_date": "2025-12-19T20:00:00Z"}, 3600),
        ({"start_date_local": None, "utc_offset": "x", "timezone": "Asia/Kathmandu"}, 20_700),
        ({"start_date_local": None, "utc_offset": None, "timezone": "(GMT+01:00) Europe"}, None),
        ({"start_date_local": None, "utc_offset": None, "timezone": "(GMT+01:00) ../../etc/passwd"}, None),
        ({"start_date_local": None, "utc_offset": None, "timezone": None}, None),
    ],
)
def test_the_offset_is_by_both_clocks_else_as_stated_else_by_the_zone(
    changes: dict[str, Any], offset_s: int | None
) -> None:
    assert one(**changes).utc_offset_s == offset_s


def test_a_zone_behind_the_clock_is_believed_for_the_instant_and_not_for_the_wall() -> None:
    session = one(start_date="2025-10-19T22:00:00+02:00", start_date_local="2025-10-19T22:00:00.000+02:00")
    assert (session.started_utc, session.utc_offset_s) == (datetime(2025, 10, 19, 20), 7200)


def test_of_a_hidden_start_only_the_day_is_known() -> None:
    session = one(start_date="2025-10-19T00:00:01Z", start_date_local="2025-10-19T00:00:01Z")
    assert (session.started_utc, session.started_local, session.local_date) == (None, None, date(2025, 10, 19))
    hidden = one(start_date="2025-10-18T22:00:01Z", start_date_local="2025-10-19T00:00:01Z")
    assert hidden.local_date == date(2025, 10, 19)
    both = {"start_date": "2025-10-19T00:00:01Z", "start_date_local": "2025-10-19T00:00:01Z"}
    found = decode(Task(document({**SUMMARY, **both}), "Europe/Berlin", date(2026, 1, 1)))
    assert isinstance(found, Decoded)
    assert (found.sessions[0].local.local_date, found.sessions[0].local.source) == (date(2025, 10, 19), "stated")


def test_the_runners_own_day_is_the_one_that_strava_states() -> None:
    late = {**SUMMARY, "start_date": "2025-10-19T22:30:00Z", "start_date_local": "2025-10-20T00:30:00Z"}
    found = decode(Task(document(late), "America/New_York", date(2026, 1, 1)))
    assert isinstance(found, Decoded)
    local = found.sessions[0].local
    assert (local.local_date, local.utc_offset_s, local.source) == (date(2025, 10, 20), 7200, "stated")


def test_without_an_instant_the_clock_on_the_wall_will_do() -> None:
    session = one(start_date=None)
    assert (session.started_utc, session.started_local) == (None, datetime(2025, 10, 19, 22))


@pytest.mark.parametrize(
    ("sport", "kind", "race"),
    [
        ("Run", 1, True),
        ("Run", 0, False),
        ("TrailRun", 2, False),
        ("Run", 3, False),
        ("Run", None, None),
        ("Run", 99, None),
        ("Ride", 11, None),
    ],
)
def test_a_race_is_one_where_strava_says_so(sport: str, kind: int | None, race: bool | None) -> None:
    assert one(sport_type=sport, workout_type=kind).race is race


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("distance", -5, "distance_m"),
        ("distance", "12", "distance_m"),
        ("distance", True, "distance_m"),
        ("distance", 10**400, "distance_m"),
        ("elapsed_time", 1e12, "elapsed_s"),
        ("moving_time", [1], "timer_s"),
        ("total_elevation_gain", {}, "ascent_m"),
        ("name", 17, "title"),
        ("average_heartrate", 900, "average_heart_rate_bpm"),
        ("average_cadence", -1, "average_cadence_spm"),
        ("perceived_exertion", 11, "rpe"),
        ("gear_id", 5, "gear"),
        ("start_date", "yesterday", "started_utc"),
        ("start_date", "2025-02-30T00:00:00Z", "started_utc"),
        ("start_date", "0001-01-01T00:00:00+14:00", "started_utc"),
    ],
)
def test_a_value_that_cannot_be_costs_itself_and_nothing_else(name: str, value: Any, field: str) -> None:
    recording = read({**SUMMARY, name: value})
    session = recording.sessions[0]
    assert getattr(session, field) is None
    assert [message.split(" was")[0] for message in messages(recording)] == [name]
    assert session.native_id == "15605032352"


def test_an_odd_value_of_the_detail_leaves_that_of_the_list() -> None:
    recording = read(SUMMARY, {**DETAIL, "distance": "far"})
    assert recording.sessions[0].distance_m == 12_034.5
    assert messages(recording) == ['distance was left out, because it cannot be "far"']


def test_what_was_never_measured_is_none_and_not_0() -> None:
    session = one(distance=0.0, total_elevation_gain=0, average_heartrate=0, elapsed_time=0)
    assert (session.distance_m, session.ascent_m, session.average_heart_rate_bpm) == (None, None, None)
    assert session.elapsed_s is None


def test_texts_that_cannot_be_stored_are_mended() -> None:
    assert one(name="a\ud800b\0c ").title == "a?bc"


@pytest.mark.parametrize(
    ("summary", "message"),
    [
        ({**SUMMARY, "start_date": None, "start_date_local": "x"}, "when the activity was"),
        ({**SUMMARY, "id": None}, "number of the activity"),
        ({**SUMMARY, "id": -4}, "number of the activity"),
        ({"message": "Record Not Found", "errors": []}, "number of the activity"),
        ([SUMMARY], "nothing about an activity"),
        (None, "nothing about an activity"),
    ],
)
def test_without_a_number_or_a_date_there_is_no_activity(summary: Any, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        parse_strava_api(document(summary))


@pytest.mark.parametrize("junk", [b"<html>", b"", b"[" * 100_000, b"\xff\xfe{", b"9" * 5000])
def test_parts_that_are_no_json_are_left_out_and_said(junk: bytes) -> None:
    recording = parse_strava_api(pack(Answers(raw(SUMMARY), junk, junk)))
    assert recording.sessions[0].title == SUMMARY["name"]
    if not junk.startswith(b"9"):
        assert messages(recording)[0] == "its detail is damaged, and was left out"
    with pytest.raises(Unreadable):
        parse_strava_api(pack(Answers(junk)))


def test_laps_without_a_start_follow_each_other() -> None:
    laps: list[Any] = [{"elapsed_time": 600}, {"elapsed_time": 500.5}, {}, {"distance": "x"}, 7]
    recording = read(SUMMARY, {**DETAIL, "laps": laps})
    assert [lap.start_s for lap in recording.sessions[0].laps] == [0, 600, 1100.5, None]
    assert messages(recording) == [
        'laps.distance was left out, because it cannot be "x"',
        "laps was left out, because it cannot be 7",
    ]


def test_ten_thousand_odd_laps_are_a_line() -> None:
    recording = read(SUMMARY, {**DETAIL, "laps": [{"elapsed_time": -1}] * 10_001})
    assert len(recording.sessions[0].laps) == 10_000
    assert messages(recording) == [
        "of its 10,001 laps only the first 10,000 were read",
        "laps.elapsed_time was left out, because it cannot be -1 (10,000x)",
    ]


# The streams

TIMES = {"time": {"data": [0, 1, 5], "series_type": "distance", "original_size": 3, "resolution": "high"}}


@pytest.mark.parametrize("as_list", [False, True])
def test_streams_become_the_columns_of_any_file(as_list: bool) -> None:
    streams: dict[str, Any] = {
        **TIMES,
        "distance": {"data": [0.0, 2.5, 15]},
        "latlng": {"data": [[50.1, 6.9], [50.2, 7.0], None]},
        "altitude": {"data": [-2, None, 4.4]},
        "velocity_smooth": {"data": [0, 2.5, 3.1]},
        "heartrate": {"data": [0, 120, 130.5]},
        "cadence": {"data": [80, 81.5, 0]},
        "watts": {"data": [None, 250, 260]},
        "temp": {"data": [21, 21, -3]},
        "grade_smooth": {"data": [1.5, -2, 0]},
        "moving": {"data": [False, True, True]},
        "novelty": {"data": ["?"]},
    }
    columns, said = streamed([{"type": name, **one} for name, one in streams.items()] if as_list else streams)
    assert said == []
    assert columns == {
        "elapsed_s": [0, 1, 5],
        "distance_m": [0, 2.5, 15],
        "latitude_deg": [50.1, 50.2, None],
        "longitude_deg": [6.9, 7.0, None],
        "altitude_m": [-2, None, 4.4],
        "speed_mps": [0, 2.5, 3.1],
        "heart_rate_bpm": [None, 120, 130.5],
        "cadence_spm": [160, 163, 0],
        "power_w": [None, 250, 260],
        "temperature_c": [21, 21, -3],
        "grade_pct": [1.5, -2, 0],
    }


@pytest.mark.parametrize(
    ("streams", "said"),
    [
        ({"heartrate": {"data": [1, 2]}}, "its streams have no time, so they tell of no moment and were left out"),
        ({"time": {"data": [0] * 1_000_001}},
         "its streams have 1,000,001 samples, more than any run, and were left out"),
        ({"time": {"data": "x"}}, 'the stream time was left out, because it cannot be "x"'),
        ("streams", 'streams was left out, because it cannot be "streams"'),
        ({"time": {"data": [-1, "a"]}}, 'the stream time was left out, because it cannot be "a" (2x)'),
    ],
)  # fmt: skip
def test_streams_that_tell_of_no_moment_are_none(streams: Any, said: str) -> None:
    columns, messages = streamed(streams)
    assert (columns, messages) == ({}, [said])


@pytest.mark.parametrize("streams", [{}, [], {"message": "Record Not Found"}, {"time": {"data": []}}, [1, {"type": 2}]])
def test_no_streams_are_no_problem(streams: Any) -> None:
    assert streamed(streams) == ({}, [])


@pytest.mark.parametrize(
    ("name", "data", "column", "kept", "said"),
    [
        ("heartrate", [120, 130], None, None, "the stream heartrate has 2 values for 3 moments, and was left out"),
        ("heartrate", [120, True, "x"], "heart_rate_bpm", [120, None, None], "it cannot be true (2x)"),
        ("heartrate", [120, [1], {}], "heart_rate_bpm", [120, None, None], "it cannot be a list (2x)"),
        ("heartrate", [120, 900, -4], "heart_rate_bpm", [120, None, None], "it cannot be 900.0 (2x)"),
        ("altitude", [1, 10**400, 1e999], "altitude_m", [1, None, None], "(2x)"),
        ("altitude", [1, math.nan, -math.inf], "altitude_m", [1, None, None], 'it cannot be "NaN" (2x)'),
        ("latlng", [[999, 0], [1, 2], [3]], "latitude_deg", [None, 1, None], "(2x)"),
        ("latlng", [[1, "x"], [1, 2, 3], 7], "latitude_deg", None, "(3x)"),
    ],
)
def test_an_odd_value_in_a_stream_is_null_and_said(
    name: str, data: list[Any], column: str | None, kept: list[float | None] | None, said: str
) -> None:
    columns, told = streamed({**TIMES, name: {"data": data}})
    assert columns["elapsed_s"] == [0, 1, 5]
    assert columns.get(column or "") == kept
    assert len(told) == 1
    assert said in told[0]


# Digests


def test_what_others_do_to_an_activity_is_no_edit() -> None:
    others = dict.fromkeys(NOT_THE_RUNNERS, 99) | {"map": {**SUMMARY["map"], "id": "b", "resource_state": 3}}
    assert digest({**SUMMARY, **others}) == digest(SUMMARY)
    assert len(digest(SUMMARY)) == 64


@pytest.mark.parametrize(
    ("changes", "reshaped"),
    [
        ({"name": "Renamed"}, False),
        ({"gear_id": None}, False),
        ({"sport_type": "Run"}, False),
        ({"workout_type": 1}, False),
        ({"distance": 12_034.6}, True),
        ({"start_date": "2025-10-19T20:00:01Z"}, True),
        ({"upload_id": 3}, True),
        ({"map": {"summary_polyline": "y"}}, True),
        ({"manual": True}, True),
        ({"elapsed_time": 3601}, True),
    ],
)
def test_an_edit_changes_the_digest_and_a_crop_that_of_the_shape_too(changes: dict[str, Any], reshaped: bool) -> None:
    edited = {**SUMMARY, **changes}
    assert digest(edited) != digest(SUMMARY)
    assert (shape_digest(edited) != shape_digest(SUMMARY)) == reshaped


def test_digests_do_not_depend_on_spelling() -> None:
    other = json.loads(json.dumps(dict(reversed(SUMMARY.items()))).replace("3600", "3600.0").replace("7200.0", "72e2"))
    assert digest(other) == digest({**SUMMARY, "news": None})
    assert shape_digest(other) == shape_digest(SUMMARY)
    assert digest({**SUMMARY, "commute": True}) != digest({**SUMMARY, "commute": 1})


def test_a_digest_of_anything_is_a_digest_or_a_refusal() -> None:
    deep: Any = []
    for _ in range(20_000):
        deep = [deep]
    with pytest.raises(FileRefused):
        digest({"name": deep})
    assert digest({"name": math.inf, "a": 1e300}) != digest({})


# Anything at all

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(
        ["2025-10-19T20:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:01Z", 10**400, -1, "Run", 0.0]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["data", "id"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
CHANGES = st.dictionaries(st.sampled_from(sorted(DETAIL)), JUNK, max_size=8)
STREAMS = st.dictionaries(
    st.sampled_from(["time", "latlng", "heartrate", "cadence", "altitude"]),
    st.fixed_dictionaries({"data": st.lists(JUNK, max_size=4) | JUNK}) | JUNK,
    max_size=4,
)


@given(CHANGES, st.none() | CHANGES, st.none() | STREAMS | JUNK, st.booleans())
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_the_answers_ends_in_a_record_or_a_refusal(
    summary: Any, detail: Any, streams: Any, renewed: bool
) -> None:
    data = document({**SUMMARY, **summary}, detail and {**DETAIL, **detail}, streams, renewed=renewed)
    found = decode(Task(data, "Europe/Berlin", date(2026, 1, 1)))
    if isinstance(found, FileRefused):
        assert "Please report" not in str(found)
    else:
        assert found.sessions[0].session.native_id
    digest({**SUMMARY, **summary})


@given(st.binary(max_size=60), st.none() | st.binary(max_size=60), st.none() | st.binary(max_size=60), st.booleans())
@settings(max_examples=100, deadline=None)
def test_whatever_the_texts_are_they_come_out_again(
    summary: bytes, detail: bytes | None, streams: bytes | None, renewed: bool
) -> None:
    answers = Answers(summary, detail, streams, renewed)
    assert unpack(pack(answers)) == answers


# What Strava really sent


def recorded(name: str) -> bytes:
    """The body of the last answer in a recorded exchange: YAML's single quotes, folded over lines."""
    path = RECORDED / "strava-ruby-client" / name
    if not path.exists():
        pytest.skip("the recorded answers of Strava are not here")
    body = re.findall(r"string: '([\[{].*?)'\n  recorded_at", path.read_text("utf-8"), flags=re.DOTALL)[-1]
    return re.sub(r"\n +", " ", body).replace("''", "'").encode()


def test_a_recorded_list_becomes_records_without_a_problem() -> None:
    found = json.loads(recorded("athlete_activities_december_2018.yml"))
    recordings = [read(summary) for summary in found]
    assert {problem for recording in recordings for problem in messages(recording)} == set()
    marathon = next(r.sessions[0] for r in recordings if r.sessions[0].title == "TCS NYC Marathon 2018")
    assert (marathon.native_id, marathon.race, marathon.distance_m) == ("1946417534", True, 42_268.1)
    assert (marathon.started_utc, marathon.utc_offset_s) == (datetime(2018, 11, 4, 14, 53, 46), -18_000)
    assert len({digest(summary) for summary in found}) == len(found)


def test_a_recorded_detail_with_its_streams_is_a_whole_run() -> None:
    detail, streams = recorded("activity.yml"), recorded("activity_streams.yml")
    recording = parse_strava_api(pack(Answers(detail, detail, streams)))
    session = recording.sessions[0]
    assert messages(recording) == ["its streams have no time, so they tell of no moment and were left out"]
    assert session.gear
    assert session.laps[0].start_s == 0
    assert (session.elapsed_s, session.samples.num_rows) == (13_333, 0)
    said: dict[str, Any] = json.loads(streams)
    rows = len(said["distance"]["data"])
    samples = read(json.loads(detail), None, {**said, "time": {"data": list(range(rows))}}).sessions[0].samples
    for stream, column in (("distance", "distance_m"), ("altitude", "altitude_m"), ("heartrate", "heart_rate_bpm")):
        if stream in said:
            assert np.allclose(samples[column].to_numpy(), said[stream]["data"])
    assert samples.num_rows == rows > 1000


@pytest.mark.parametrize("name", ["activity.3.json", "activity-manual.3.json"])
def test_the_examples_of_stravalib_become_records(name: str) -> None:
    path = RECORDED / "stravalib" / name
    if not path.exists():
        pytest.skip("the examples of stravalib are not here")
    recording = parse_strava_api(pack(Answers(path.read_bytes())))
    assert recording.problems == ()
    assert recording.sessions[0].sport.raw in ("Run", "Hike")  # of the old `type`, which is all they have


def test_an_hour_with_nine_streams_is_read_at_once() -> None:
    names = ("time", "distance", "altitude", "velocity_smooth", "heartrate", "cadence", "temp", "grade_smooth")
    streams: dict[str, Any] = {name: {"data": [n % 100 + 0.5 for n in range(3600)]} for name in names}
    streams["latlng"] = {"data": [[50.123456 + n / 1e5, 6.123456] for n in range(3600)]}
    data = document(SUMMARY, DETAIL, streams)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        parse_strava_api(data)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1  # about 6 ms; a slow machine under load is no failure
