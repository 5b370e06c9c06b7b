from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import FileRefused, NotAnActivity, Unreadable
from ingest.formats.fit import parse_fit
from ingest.formats.fit_encoder import FitWriter
from ingest.model import Session
from ingest.units import FIT_EPOCH

START = datetime(2026, 3, 1, 6, 30)
BEGUN = (START - FIT_EPOCH).total_seconds()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def written(build: Callable[[FitWriter], None] | None = None, *, kind: str = "activity", **summary: Any) -> bytes:
    """A small run of five samples; `build` adds to it, `summary` changes its session, None leaves a field out."""
    writer = FitWriter()
    writer.message("file_id", type=kind, manufacturer="garmin", time_created=START)
    if build:
        build(writer)
    for second in range(5):
        writer.message("record", timestamp=at(second), distance=3.0 * second, cadence=85, heart_rate=140 + second)
    session: dict[str, Any] = {
        "start_time": START,
        "timestamp": at(4),
        "sport": "running",
        "sub_sport": "generic",
        "total_elapsed_time": 4.0,
        "total_timer_time": 3.5,
        "total_distance": 12.0,
        **summary,
    }
    writer.message("session", **{name: value for name, value in session.items() if value is not None})
    return writer.finish()


def only(data: bytes) -> Session:
    (session,) = parse_fit(data).sessions
    return session


def column(session: Session, name: str) -> list[float | None]:
    values: list[float | None] = session.samples[name].to_pylist()
    return values


def test_a_run_is_read_with_its_own_totals() -> None:
    session = only(written(total_ascent=7))
    assert (session.started_utc, session.distance_m, session.timer_s, session.ascent_m) == (START, 12.0, 3.5, 7.0)
    assert session.sport.name == "run.road"
    assert column(session, "elapsed_s") == [0, 1, 2, 3, 4]
    assert column(session, "distance_m") == [0, 3, 6, 9, 12]


def test_running_cadence_is_steps_of_both_feet_with_its_fraction() -> None:
    def build(writer: FitWriter) -> None:
        writer.message("record", timestamp=at(-1), cadence=85, fractional_cadence=0.5)
        writer.message("record", timestamp=at(-1), cadence=86, fractional_cadence=None)

    assert column(only(written(build)), "cadence_spm")[:3] == [171, 172, 170]


def test_cadence_of_cranks_is_left_as_it_is() -> None:
    session = only(written(sport="cycling"))
    assert column(session, "cadence_rpm") == [85] * 5
    assert column(session, "cadence_spm") == [None] * 5
    assert (session.sport.family, session.sport.raw) == ("other", "cycling")


def test_running_dynamics_are_kept_in_their_units() -> None:
    def build(writer: FitWriter) -> None:
        writer.message(
            "record",
            timestamp=at(-1),
            stance_time=250.5,
            stance_time_balance=49.25,
            vertical_oscillation=84.5,
            vertical_ratio=8.5,
            step_length=1030.5,
            power=240,
            temperature=-3,
            grade=2.5,
            enhanced_altitude=1620.4,
            enhanced_speed=3.1,
            position_lat=2**29,
            position_long=-(2**29),
        )

    session = only(written(build))
    first = {name: session.samples[name][0].as_py() for name in session.samples.column_names}
    assert {name: value for name, value in first.items() if value is not None} == {
        "elapsed_s": -1,
        "stance_ms": 250.5,
        "stance_balance_left_pct": 49.25,
        "vertical_oscillation_mm": 84.5,
        "vertical_ratio_pct": 8.5,
        "step_length_mm": 1030.5,
        "power_w": 240,
        "temperature_c": -3,
        "grade_pct": 2.5,
        "altitude_m": pytest.approx(1620.4),
        "speed_mps": pytest.approx(3.1),
        "latitude_deg": 45,
        "longitude_deg": -45,
    }


def test_zero_heart_rate_and_a_position_of_zero_are_no_values() -> None:
    def build(writer: FitWriter) -> None:
        writer.message("record", timestamp=at(-1), heart_rate=0, position_lat=0, position_long=0)

    session = only(written(build))
    assert [column(session, name)[0] for name in ("heart_rate_bpm", "latitude_deg", "longitude_deg")] == [None] * 3


def test_pauses_come_from_the_timer_and_the_last_stop_is_none() -> None:
    def build(writer: FitWriter) -> None:
        for second, kind in [(0, "start"), (1, "stop"), (2, "stop_all"), (3, "start"), (4, "stop_all")]:
            writer.message("event", timestamp=at(second), event="timer", event_type=kind)

    (pause,) = only(written(build)).pauses
    assert (pause.start_s, pause.end_s) == (1, 3)


def test_laps_count_from_the_start_of_their_session() -> None:
    def build(writer: FitWriter) -> None:
        writer.message(
            "lap",
            start_time=at(1),
            timestamp=at(3),
            total_timer_time=2.0,
            total_distance=6.0,
            avg_cadence=86,
            avg_fractional_cadence=0.5,
            avg_stance_time=251.0,
            lap_trigger="distance",
        )

    (lap,) = only(written(build)).laps
    assert (lap.start_s, lap.timer_s, lap.distance_m, lap.average_cadence_spm) == (1, 2, 6, 173)
    assert (lap.average_stance_ms, lap.trigger) == (251, "distance")


@pytest.mark.parametrize(
    ("local", "offset"), [(-7 * 3600, -25200), (5.75 * 3600, 20700), (40 * 3600, None), (90, None)]
)
def test_the_offset_of_local_time_is_taken_only_if_a_zone_can_have_it(local: float, offset: int | None) -> None:
    def build(writer: FitWriter) -> None:
        writer.message("activity", timestamp=at(4), local_timestamp=BEGUN + 4 + local, num_sessions=1)

    assert only(written(build)).utc_offset_s == offset


def test_a_multisport_file_is_split_by_session_and_each_sample_goes_with_its_own() -> None:
    writer = FitWriter()
    writer.message("file_id", type="activity", time_created=START)
    for second in range(10):
        writer.message("record", timestamp=at(second), heart_rate=100 + second)
    writer.message("lap", start_time=at(4), timestamp=at(9), total_timer_time=5.0)
    for start, sport in [(0, "swimming"), (2, "transition"), (4, "running")]:
        writer.message("session", start_time=at(start), sport=sport, total_timer_time=2.0)
    sessions = parse_fit(writer.finish()).sessions
    assert [s.sport.family for s in sessions] == ["other", "multisport", "run"]
    assert [column(s, "heart_rate_bpm") for s in sessions] == [[100, 101], [102, 103], [104, 105, 106, 107, 108, 109]]
    assert [len(s.laps) for s in sessions] == [0, 0, 1]
    assert [s.index for s in sessions] == [0, 1, 2]


def test_chained_files_are_split_by_segment_and_a_repeated_one_is_read_once() -> None:
    later = written(start_time=at(9000), total_distance=5.0)
    recording = parse_fit(written() + later + written())
    assert [(s.index, s.distance_m) for s in recording.sessions] == [(0, 12.0), (1, 5.0)]
    assert "repeats an earlier one" in str(recording.problems[0])


def test_settings_chained_to_an_activity_do_no_harm() -> None:
    settings_file = FitWriter()
    settings_file.message("file_id", type="settings")
    recording = parse_fit(written() + settings_file.finish())
    assert len(recording.sessions) == 1
    assert recording.problems == ()


@pytest.mark.parametrize("kind", ["settings", "workout", "course", "monitoring_b"])
def test_other_kinds_of_fit_files_are_no_activity_even_with_samples_inside(kind: str) -> None:
    with pytest.raises(NotAnActivity, match=f"of type {kind}"):
        parse_fit(written(kind=kind))


def test_developer_fields_are_kept_with_units_and_never_overwrite_a_native_one() -> None:
    def build(writer: FitWriter) -> None:
        writer.developer_field(0, 1, "distance", "float32", units="furlongs")
        writer.developer_field(1, 1, "Form Power", "uint16", units="watts")
        writer.message("record", timestamp=at(-1), distance=0.0, developer={(0, 1): 7.5, (1, 1): 70})

    session = only(written(build))
    assert column(session, "distance_m")[0] == 0
    assert [(f.developer_index, f.name, f.units) for f in session.developer_fields] == [
        (0, "distance", "furlongs"),
        (1, "Form Power", "watts"),
    ]
    assert session.developer.to_pylist() == [
        {"ordinal": 0, "field": 0, "value": 7.5, "text": None},
        {"ordinal": 0, "field": 1, "value": 70.0, "text": None},
    ]


def test_a_developer_field_that_nobody_described_does_not_end_the_file() -> None:
    def build(writer: FitWriter) -> None:
        writer.developer_field(3, 9, None, "byte", declare=False)
        writer.message("record", timestamp=at(-1), heart_rate=120, developer={(3, 9): 5})

    recording = parse_fit(written(build))
    assert column(recording.sessions[0], "heart_rate_bpm")[0] == 120
    assert recording.sessions[0].developer.to_pylist() == [{"ordinal": 0, "field": 0, "value": None, "text": "5"}]
    assert "9 of app 3" in str(recording.problems[0])


def test_without_a_summary_the_sport_and_start_come_from_elsewhere_and_it_is_said() -> None:
    writer = FitWriter()
    writer.message("file_id", type="activity", time_created=START)
    writer.message("sport", sport="running", sub_sport="track")
    for second in range(3):
        writer.message("record", timestamp=at(10 + second), distance=3.0 * second)
    recording = parse_fit(writer.finish())
    (session,) = recording.sessions
    assert (session.sport.name, session.started_utc, session.distance_m) == ("run.track", at(10), None)
    assert "summary at its end is missing" in str(recording.problems[0])


def test_a_clock_that_runs_backwards_is_kept_in_file_order_and_said() -> None:
    def build(writer: FitWriter) -> None:
        writer.message("record", timestamp=at(3), heart_rate=99)

    recording = parse_fit(written(build))
    assert column(recording.sessions[0], "elapsed_s") == [3, 0, 1, 2, 3, 4]
    assert "clock runs backwards at 1 of 6" in str(recording.problems[0])


def test_a_clock_that_was_never_set_gives_no_date() -> None:
    writer = FitWriter()
    writer.message("file_id", type="activity", time_created=485)
    writer.message("record", timestamp=500, heart_rate=100)
    writer.message("session", start_time=485, timestamp=600, sport="running", total_distance=400.0)
    assert only(writer.finish()).started_utc is None


def test_big_endian_files_are_read_alike() -> None:
    writer = FitWriter(big_endian=True)
    writer.message("file_id", type="activity", time_created=START)
    writer.records({"timestamp": BEGUN + np.arange(3.0), "distance": np.array([0.0, 3.5, 7.25])})
    writer.message("session", start_time=START, sport="running", total_distance=7.25)
    assert column(only(writer.finish()), "distance_m") == [0, 3.5, 7.25]


def test_junk_after_the_end_is_left_out_and_said() -> None:
    recording = parse_fit(written() + b"\0" * 40)
    assert len(recording.sessions[0].samples) == 5
    assert "40 bytes after the end" in str(recording.problems[0])


def test_a_wrong_checksum_is_a_warning() -> None:
    recording = parse_fit(written()[:-1] + b"\xee")
    assert len(recording.sessions[0].samples) == 5
    assert "checksum" in str(recording.problems[0])


def test_a_watch_that_died_wrote_no_length_and_is_read_to_its_end() -> None:
    data = written()
    recording = parse_fit(data[:4] + bytes(4) + data[8:])
    assert len(recording.sessions[0].samples) == 5
    assert "never closed" in str(recording.problems[0])


def test_a_file_of_zero_bytes_and_a_header_alone_are_no_activity() -> None:
    for data in (b"", FitWriter().finish()):
        with pytest.raises(NotAnActivity):
            parse_fit(data)


def test_a_damaged_header_is_unreadable_with_advice() -> None:
    with pytest.raises(Unreadable, match="copy it from the watch again"):
        parse_fit(b"\x0e" + written()[1:8] + b".FIX" + written()[12:])


WHOLE = written()
WHOLE_ROWS = only(WHOLE).samples.to_pylist()


@given(st.integers(0, len(WHOLE) - 1))
@settings(max_examples=150, deadline=None)
def test_a_file_cut_anywhere_yields_the_rows_before_the_cut_and_a_warning(cut: int) -> None:
    try:
        recording = parse_fit(WHOLE[:cut])
    except FileRefused:
        return
    rows = [row for session in recording.sessions for row in session.samples.to_pylist()]
    strides = [{**row, "cadence_spm": None, "cadence_rpm": None} for row in rows]  # without its session, no sport
    assert strides == [{**row, "cadence_spm": None, "cadence_rpm": None} for row in WHOLE_ROWS][: len(rows)]
    assert recording.problems


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_any_bytes_changed_are_refused_or_read_and_never_an_error_of_the_program(flips: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for place, value in flips:
        data[place] = value
    try:
        parse_fit(bytes(data))
    except FileRefused as refusal:
        assert str(refusal)  # noqa: PT017 (either way is right; the reason must not be empty)
