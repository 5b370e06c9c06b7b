import json
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoding import Decoded, Task, decode
from ingest.errors import FileRefused, NotAnActivity, Unreadable
from ingest.formats.garmin_json import looks_like_garmin_json, parse_garmin_json
from ingest.formats.sniff import HEAD_BYTES, sniff
from ingest.model import Lap, Recording, Session
from tests.archives import ACCOUNT, Run, garmin_json, garmin_summary, some_runs

START = datetime(2022, 5, 29, 15, 53, 35)
RUN = Run(id=8_812_345_678, start=START, title="Köln 🏃", description="warm", rpe=7, race=True, offset_s=7200)


def read(data: bytes) -> Recording:
    assert sniff(data[:HEAD_BYTES]) == "garmin_json"
    return parse_garmin_json(data)


def one(**changes: Any) -> Session:
    return read(garmin_json([RUN], **changes)).sessions[0]


def messages(recording: Recording) -> list[str]:
    return [str(problem) for problem in recording.problems]


def test_centimetres_and_milliseconds_become_metres_and_seconds() -> None:
    recording = read(garmin_json([RUN]))
    session = recording.sessions[0]
    assert (recording.kind, recording.account, recording.problems) == ("garmin_json", str(ACCOUNT), ())
    assert (session.distance_m, session.timer_s, session.elapsed_s, session.ascent_m) == (
        10_000.0,
        3000.0,
        3100.0,
        55.0,
    )
    assert (session.started_utc, session.utc_offset_s) == (START, 7200)
    assert (session.title, session.description, session.native_id) == ("Köln 🏃", "warm", "8812345678")
    assert (session.average_heart_rate_bpm, session.rpe, session.race) == (150.0, 7.0, True)
    assert session.sport.name == "run.road"


def test_the_gait_of_the_whole_activity_is_one_lap() -> None:
    lap = Lap(0.0, 3100.0, 3000.0, 10_000.0, average_stance_ms=250.0, average_stance_balance_left_pct=49.4)
    assert one().laps == (lap,)
    assert one(avgGroundContactTime=None, avgGroundContactBalance=0).laps == ()
    assert one(avgGroundContactTime=0.0).laps[0].average_stance_ms is None
    assert one(activityType="strength_training").laps == ()


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        ({"avgRunCadence": 86.0}, 172.0),
        ({"avgRunCadence": 172.0}, 172.0),
        ({"avgRunCadence": 84.0, "avgDoubleCadence": 169.3}, 169.3),
        ({"avgRunCadence": 0.0}, None),
        ({"avgRunCadence": None}, None),
        ({"activityType": "walking", "avgRunCadence": 56.0}, 112.0),
        ({"activityType": "walking", "avgRunCadence": 110.0}, 110.0),
        ({"activityType": "cycling", "avgRunCadence": 86.0}, None),
    ],
)
def test_cadence_is_of_both_feet_whichever_the_archive_states(changes: dict[str, Any], steps: float | None) -> None:
    assert one(**changes).average_cadence_spm == steps


@pytest.mark.parametrize(
    ("apart_s", "offset_s"),
    [(0, 0), (-18_000, -18_000), (20_700, 20_700), (50_400, 50_400), (3601, None), (90_000, None)],
)
def test_local_time_gives_an_offset_only_if_a_time_zone_can_have_it(apart_s: int, offset_s: int | None) -> None:
    local = (START - datetime(1970, 1, 1)).total_seconds() * 1000 + apart_s * 1000
    assert one(startTimeLocal=local).utc_offset_s == offset_s
    assert one(startTimeLocal=None).utc_offset_s is None


def test_the_type_may_be_a_word_or_a_record_with_a_key() -> None:
    assert one(activityType={"typeKey": "treadmill_running"}).sport.name == "run.treadmill"
    assert one(activityType="trail_running").sport.name == "run.trail"
    assert one(activityType=None).sport.raw == "unknown"


def test_a_container_is_left_out_and_its_parts_are_kept() -> None:
    parts = [garmin_summary(run) for run in some_runs(2)]
    parent = {**garmin_summary(RUN), "parent": True}
    whole = {**garmin_summary(RUN), "activityType": "multi_sport"}
    recording = read(json.dumps([{"summarizedActivitiesExport": [parent, *parts, whole]}]).encode())
    assert [session.index for session in recording.sessions] == [1, 2]


def test_several_lists_in_one_file_are_read() -> None:
    lists = [{"other": [1, {"a": "]"}], "summarizedActivitiesExport": [garmin_summary(run)]} for run in some_runs(3)]
    assert len(read(json.dumps(lists, indent=1).encode()).sessions) == 3


@pytest.mark.parametrize("event", [9, None, "race"])
def test_an_activity_without_a_kind_of_event_may_be_a_race_or_not(event: object) -> None:
    assert one(eventTypeId=event).race is None
    assert one(eventTypeId=4).race is False


def test_letters_are_the_same_raw_or_spelled_out() -> None:
    plain = json.dumps([{"summarizedActivitiesExport": [garmin_summary(RUN)]}], ensure_ascii=False).encode()
    assert read(plain).sessions[0].title == read(garmin_json([RUN])).sessions[0].title == "Köln 🏃"
    assert read(plain.replace("Köln".encode(), b"K\\u00f6ln")).sessions[0].title == "Köln 🏃"
    assert read(plain.replace("Köln".encode(), b"K\\ud800\\u0000ln")).sessions[0].title == "K?ln 🏃"


def test_a_file_that_is_cut_off_keeps_what_came_before() -> None:
    data = garmin_json(some_runs(10))
    recording = read(data[: len(data) * 3 // 4])
    assert 5 < len(recording.sessions) < 9
    assert "cut off here; what came before was kept" in messages(recording)[0]
    with pytest.raises(Unreadable, match="cut off"):
        parse_garmin_json(data[:200])


def test_nesting_without_end_is_damage() -> None:
    deep = b'[{"summarizedActivitiesExport":[' + b"[" * 200_000
    with pytest.raises(Unreadable):
        parse_garmin_json(deep)
    with pytest.raises(Unreadable):
        parse_garmin_json(b'[{"summarizedActivitiesExport":[{"activityId":' + b"9" * 5000 + b"}]}]")


def test_activities_without_a_date_are_counted() -> None:
    undated = {**garmin_summary(RUN), "beginTimestamp": None, "startTimeGmt": 0}
    recording = read(json.dumps([{"summarizedActivitiesExport": [undated] * 12 + [garmin_summary(RUN)]}]).encode())
    assert len(recording.sessions) == 1
    assert messages(recording) == ["12 activities were left out: they are without a date"]


def test_numbers_that_cannot_be_are_none() -> None:
    session = one(distance=-5, duration=float("nan"), movingDuration="x", elapsedDuration=1e300, avgHr=True, name=3.0)
    assert (session.distance_m, session.timer_s, session.elapsed_s) == (None, None, None)
    assert (session.average_heart_rate_bpm, session.title) == (None, "3")
    with pytest.raises(FileRefused):
        parse_garmin_json(garmin_json([RUN], startTimeGmt=1e15, beginTimestamp=-1e15))


def test_an_empty_list_is_no_activity_and_other_json_is_no_list() -> None:
    with pytest.raises(NotAnActivity):
        parse_garmin_json(b'[{"summarizedActivitiesExport" : [ ]}]')
    with pytest.raises(Unreadable):
        parse_garmin_json(b'{"activities": []}')
    assert not looks_like_garmin_json(b'{"activities": []}')
    assert sniff(b"[]") is None


def test_the_local_day_is_by_the_offset_that_the_archive_states() -> None:
    late = Run(id=1, start=datetime(2022, 5, 29, 23, 30), offset_s=3600)
    found = decode(Task(garmin_json([late]), "America/Denver", date(2026, 3, 1)))
    assert isinstance(found, Decoded)
    assert found.sessions[0].local.local_date == date(2022, 5, 30)
    assert found.problems == ()


@given(st.binary(max_size=100), st.integers(0, 1500))
@settings(max_examples=100, deadline=None)
def test_damage_never_raises_anything_but_a_refusal(junk: bytes, at: int) -> None:
    data = garmin_json([RUN, RUN])
    for damaged in (junk, data[:at] + junk + data[at + len(junk) :], data[:at] + junk):
        sniff(damaged[:HEAD_BYTES])
        with suppress(FileRefused):
            parse_garmin_json(damaged)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(garmin_summary(RUN))), JSON))
@settings(deadline=None)
def test_any_values_give_a_recording_or_a_refusal(changes: dict[str, Any]) -> None:
    with suppress(FileRefused):
        read(garmin_json([RUN], **changes))
