from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import gpxpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import FileRefused, NotAnActivity, Unreadable
from ingest.formats.gpx import parse_gpx
from ingest.model import SAMPLE_SCHEMA, Pause, Recording, Session
from tests.real_files import REAL, needs_real_files

moment = datetime.fromisoformat  # without a zone, as the model keeps them


def point(second: int | None, latitude: Any = 50.0, longitude: Any = 6.0, inner: str = "", minute: int = 0) -> str:
    time = "" if second is None else f"<time>2024-05-31T06:{minute:02}:{second:02}Z</time>"
    return f'<trkpt lat="{latitude}" lon="{longitude}">{time}{inner}</trkpt>\n'


def track(*segments: str, head: str = "<type>running</type>") -> str:
    return f"<trk>{head}" + "".join(f"<trkseg>{segment}</trkseg>" for segment in segments) + "</trk>"


def gpx(*tracks: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>\n<gpx>{head}{"".join(tracks)}</gpx>'.encode()


def column(session: Session, name: str) -> list[float | None]:
    values: list[float | None] = session.samples[name].to_pylist()
    return values


def only(recording: Recording) -> Session:
    assert len(recording.sessions) == 1
    return recording.sessions[0]


def messages(recording: Recording) -> list[str]:
    return [str(problem) for problem in recording.problems]


def test_a_track_yields_one_session_with_the_way_along_its_positions() -> None:
    recording = parse_gpx(gpx(track(point(0) + point(10, 50.001) + point(25, 50.001))))
    session = only(recording)
    assert recording.kind == "gpx"
    assert recording.problems == ()
    assert (session.index, session.sport.name, session.sport.raw) == (0, "run.road", "running")
    assert session.started_utc == moment("2024-05-31 06:00:00")
    assert session.utc_offset_s is None
    assert session.elapsed_s == 25
    assert session.distance_m is None
    assert session.timer_s is None
    assert session.samples.schema == SAMPLE_SCHEMA
    assert column(session, "elapsed_s") == [0, 10, 25]
    # 0.001 degrees of a great circle of 40,030 km
    assert column(session, "distance_m") == pytest.approx([0, 111.195, 111.195], abs=0.001)
    assert column(session, "altitude_m") == [None] * 3


def test_an_offset_of_the_first_time_is_kept_as_local_time() -> None:
    session = only(parse_gpx(gpx(track(point(None, inner="<time>2024-05-31T08:00:00+02:00</time>")))))
    assert (session.started_utc, session.utc_offset_s) == (moment("2024-05-31 06:00:00"), 7200)


def test_a_gap_between_segments_is_a_pause_and_its_way_was_not_run() -> None:
    session = only(parse_gpx(gpx(track(point(0) + point(10, 50.001), point(40, 50.101) + point(50, 50.102)))))
    assert session.pauses == (Pause(10, 40),)
    assert column(session, "distance_m") == pytest.approx([0, 111.195, 111.195, 222.39], abs=0.001)


def test_segments_that_follow_at_once_or_are_empty_make_no_pause() -> None:
    session = only(parse_gpx(gpx(track(point(0) + point(10), "", point(10) + point(20)))))
    assert session.pauses == ()
    assert session.samples.num_rows == 4


def test_points_outside_any_segment_are_kept() -> None:
    assert only(parse_gpx(gpx(f"<trk>{point(0)}{point(1)}</trk>"))).samples.num_rows == 2


def test_running_cadence_is_doubled_to_steps_per_minute() -> None:
    inner = "<extensions><a:TrackPointExtension><a:cad>85</a:cad></a:TrackPointExtension></extensions>"
    session = only(parse_gpx(gpx(track(point(0, inner=inner)))))
    assert column(session, "cadence_spm") == [170]
    assert column(session, "cadence_rpm") == [None]


def test_cadence_of_other_sports_stays_as_it_is() -> None:
    inner = "<extensions><cad>85</cad></extensions>"
    session = only(parse_gpx(gpx(track(point(0, inner=inner), head="<type>cycling</type>"))))
    assert column(session, "cadence_rpm") == [85]
    assert column(session, "cadence_spm") == [None]


@pytest.mark.parametrize(
    ("inner", "name", "value"),
    [
        ("<ele>-12.5</ele>", "altitude_m", -12.5),
        ("<ele>0</ele>", "altitude_m", 0),
        ("<speed>2.5</speed>", "speed_mps", 2.5),
        ("<extensions><n9:Extension><n9:hr>140</n9:hr></n9:Extension></extensions>", "heart_rate_bpm", 140),
        ("<extensions><x:atemp>18.5</x:atemp></extensions>", "temperature_c", 18.5),
        ("<extensions><x:speed>3</x:speed></extensions>", "speed_mps", 3),
        ("<extensions><power>250</power></extensions>", "power_w", 250),
        ("<extensions><gpxdata:hr>141</gpxdata:hr></extensions>", "heart_rate_bpm", 141),
        ("<extensions><gpxdata:temp>21</gpxdata:temp></extensions>", "temperature_c", 21),
        ("<extensions><gpxdata:cadence>80</gpxdata:cadence></extensions>", "cadence_spm", 160),
    ],
)  # fmt: skip
def test_values_are_found_in_the_extensions_of_all_makers(inner: str, name: str, value: float) -> None:
    recording = parse_gpx(gpx(track(point(0, inner=inner))))
    assert column(only(recording), name) == [value]
    assert recording.problems == ()


def test_a_heart_rate_of_zero_and_a_speed_below_zero_are_missing_and_reported() -> None:
    recording = parse_gpx(gpx(track(point(0, inner="<hr>0</hr><speed>-1</speed>"))))
    assert column(only(recording), "heart_rate_bpm") == [None]
    assert column(only(recording), "speed_mps") == [None]
    assert messages(recording) == ['line 2: "hr" cannot be 0', 'line 2: "speed" cannot be -1']


def test_a_value_that_is_no_number_is_null_and_the_rest_is_kept() -> None:
    recording = parse_gpx(gpx(track(point(0, inner="<ele>12,5</ele><hr>140</hr>") + point(1, inner="<ele>NaN</ele>"))))
    assert column(only(recording), "altitude_m") == [None, None]
    assert column(only(recording), "heart_rate_bpm") == [140, None]
    assert messages(recording) == ['line 2: "ele" is not a number ("12,5"), and 1 more like it']


@pytest.mark.parametrize("bad", [("91", "6"), ("50", "180.5"), ("NaN", "6"), ("", ""), ("50", "east"), ("0.0", "0")])
def test_an_impossible_position_is_null_but_its_row_stays(bad: tuple[str, str]) -> None:
    recording = parse_gpx(gpx(track(point(0) + point(1, *bad) + point(2, *bad) + point(3, 50.001))))
    session = only(recording)
    assert column(session, "latitude_deg") == [50.0, None, None, 50.001]
    assert column(session, "longitude_deg") == [6.0, None, None, 6.0]
    assert column(session, "distance_m") == pytest.approx([0, None, None, 111.195], abs=0.001)
    assert len(recording.problems) == 1
    assert "no valid position" in recording.problems[0].message
    assert "1 more" in recording.problems[0].message
    assert recording.problems[0].line == 3


def test_a_clock_set_back_keeps_the_order_of_the_file_and_is_counted() -> None:
    recording = parse_gpx(gpx(track(point(30) + point(40) + point(20) + point(21) + point(10))))
    session = only(recording)
    assert session.started_utc == moment("2024-05-31 06:00:30")
    assert column(session, "elapsed_s") == [0, 10, -10, -9, -20]
    assert session.elapsed_s == 30
    assert messages(recording) == [
        "line 4: the clock goes back 2 times, first here; the points were kept in the order of the file"
    ]


def test_a_clock_that_was_never_set_is_reported() -> None:
    recording = parse_gpx(gpx(track(point(None, inner="<time>1970-01-01T00:00:00Z</time>"))))
    assert "the clock was not set" in messages(recording)[0]


def test_points_without_a_time_have_no_elapsed_seconds() -> None:
    recording = parse_gpx(gpx(track(point(None) + point(5) + point(None, inner="<time>soon</time>") + point(9))))
    session = only(recording)
    assert session.started_utc == moment("2024-05-31 06:00:05")
    assert column(session, "elapsed_s") == [None, 0, None, 4]
    assert messages(recording) == ['line 4: "time" is not a date and time ("soon")']


def test_a_track_without_any_time_is_no_activity_even_if_the_file_has_a_date() -> None:
    with pytest.raises(NotAnActivity, match="carry no times, so the day is unknown; "):
        parse_gpx(gpx(track(point(None)), head="<metadata><time>2024-05-31T06:00:00Z</time></metadata>"))


def test_sensor_values_without_times_take_the_time_stamp_of_the_file_and_say_so() -> None:
    head = "<metadata><time>2024-05-31T06:00:00Z</time></metadata>"
    recording = parse_gpx(gpx(track(point(None, inner="<hr>140</hr>")), head=head))
    session = only(recording)
    assert session.started_utc == moment("2024-05-31 06:00:00")
    assert session.elapsed_s is None
    assert column(session, "elapsed_s") == [None]
    assert messages(recording) == ["line 2: the points carry no times; the start is the file's own time stamp"]


def test_a_tracks_own_time_stands_in_for_times_of_its_points() -> None:
    recording = parse_gpx(gpx(track(point(None), head="<time>2024-05-31T06:00:00Z</time>")))
    assert only(recording).started_utc == moment("2024-05-31 06:00:00")
    assert "track's own time stamp" in messages(recording)[0]


def test_tracks_one_after_the_other_are_sessions_under_their_place_in_the_file() -> None:
    recording = parse_gpx(
        gpx(
            track(point(0, minute=30) + point(9, minute=30), head="<name>b</name>"),
            track(),
            track(point(0) + point(9), head="<name>a</name>"),
            head="<metadata><name>both</name></metadata>",
        )
    )
    assert [(s.index, s.title, s.elapsed_s) for s in recording.sessions] == [(0, "b", 9), (2, "a", 9)]
    assert recording.problems == ()


def test_tracks_that_touch_in_one_instant_do_not_overlap() -> None:
    assert len(parse_gpx(gpx(track(point(0) + point(9)), track(point(9) + point(20)))).sessions) == 2


def test_tracks_that_overlap_in_time_are_one_activity() -> None:
    recording = parse_gpx(gpx(track(point(0) + point(20)), track(point(10) + point(40)), track(point(50))))
    assert [(s.index, s.elapsed_s, s.samples.num_rows) for s in recording.sessions] == [(0, 40, 4), (2, 0, 1)]
    assert "2 tracks overlap in time and were read as one activity" in messages(recording)[0]


def test_a_track_recorded_during_another_one_is_left_out_so_that_its_way_does_not_count_twice() -> None:
    recording = parse_gpx(
        gpx(track(point(0) + point(40), head="<name>phone</name>"), track(point(0) + point(20) + point(40)))
    )
    assert only(recording).index == 1
    assert "recorded during another one was left out (phone)" in messages(recording)[0]


def test_a_track_without_times_beside_others_is_left_out_and_named() -> None:
    recording = parse_gpx(gpx(track(point(None), head="<name>plan</name>"), track(point(0))))
    assert only(recording).index == 1
    assert "without times was left out (plan)" in messages(recording)[0]


@pytest.mark.parametrize(
    ("word", "name", "family"),
    [
        ("9", "run.road", "run"),
        ("1", "ride", "other"),
        ("4", "4", "other"),
        ("trail_running", "run.trail", "run"),
        ("Kite flying", "Kite flying", "other"),
    ],
)
def test_the_type_of_the_track_is_its_sport(word: str, name: str, family: str) -> None:
    sport = only(parse_gpx(gpx(track(point(0), head=f"<type>{word}</type>")))).sport
    assert (sport.name, sport.family, sport.raw) == (name, family, word)


def test_title_and_description_come_from_the_track_else_from_the_file() -> None:
    inner = "<name><![CDATA[Lunch & hills]]></name><desc>left shin sore</desc>"
    session = only(parse_gpx(gpx(track(point(0), head=inner), head="<name>file</name>")))
    assert (session.title, session.description) == ("Lunch & hills", "left shin sore")
    session = only(parse_gpx(gpx(track(point(0), head="<name/>"), head="<name>file</name><desc>words</desc>")))
    assert (session.title, session.description) == ("file", "words")


def test_routes_and_waypoints_are_no_activity() -> None:
    with pytest.raises(NotAnActivity, match=r"no recorded track, only waypoints or route points \(2\)"):
        parse_gpx(gpx('<wpt lat="1" lon="2"/><rte><rtept lat="1" lon="2"><time>x</time></rtept></rte>'))


@pytest.mark.parametrize("body", ["<trk/>", "<trk><trkseg/></trk>"])
def test_a_track_without_points_is_no_activity(body: str) -> None:
    with pytest.raises(NotAnActivity, match="hold no points"):
        parse_gpx(gpx(body))


def test_gpx_1_0_in_utf_16_after_blanks_is_read() -> None:
    text = (
        '  \n<?xml version="1.0" encoding="UTF-16"?><gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0">'
        f"<name>Zürich</name>{track(point(0), head='')}</gpx>"
    )
    assert only(parse_gpx(text.encode("utf-16"))).title == "Zürich"


def test_a_file_that_breaks_off_keeps_the_points_before_and_says_where() -> None:
    whole = gpx(track(point(0) + point(1) + point(2)))
    recording = parse_gpx(whole[: whole.rindex(b"<time>")])
    assert only(recording).samples.num_rows == 2
    assert messages(recording) == ["line 4: the file breaks off in the middle; what came before was kept (points: 2)"]


def test_a_file_that_breaks_off_before_its_first_point_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="line 2: the file breaks off in the middle; no point before"):
        parse_gpx(b'<?xml version="1.0"?>\n<gpx><trk><name>Morning</name><trkseg><trkpt lat="1"')


SAMPLE = gpx(
    track(
        "".join(point(s, 50 + s / 1e4, inner=f"<ele>{s}</ele><hr>{140 + s}</hr><cad>80</cad>") for s in range(6)),
        "".join(point(s, 50 + s / 1e4, inner="<ele>é</ele>") for s in range(20, 24)),
        head="<name>Zürich</name><type>running</type>",
    ),
    track(point(0, minute=5) + point(9, minute=5)),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_file_cut_anywhere_yields_the_first_rows_of_the_whole_or_is_refused(
    encoding: str, data: st.DataObject
) -> None:
    encoded = SAMPLE.decode().encode(encoding)
    cut = data.draw(st.integers(0, len(encoded)))
    whole = parse_gpx(encoded).sessions
    try:
        part = parse_gpx(encoded[:cut])
    except FileRefused:
        return
    assert len(part.sessions) <= len(whole)
    for one, full in zip(part.sessions, whole, strict=False):
        assert one.started_utc == full.started_utc
        assert one.samples.equals(full.samples.slice(0, one.samples.num_rows))


@settings(max_examples=150, deadline=None)
@given(cut=st.integers(0, len(SAMPLE)), junk=st.binary(max_size=20))
def test_bytes_that_overwrite_a_file_never_raise_anything_but_a_refusal(cut: int, junk: bytes) -> None:
    try:
        parse_gpx(SAMPLE[:cut] + junk + SAMPLE[cut + len(junk) :])
    except FileRefused:
        return


def real(kind: str) -> list[Path]:
    return sorted((REAL / kind).rglob(f"*.{kind}"))


def naive_utc(instant: datetime | None) -> datetime | None:
    return instant.astimezone(UTC).replace(tzinfo=None) if instant and instant.tzinfo else instant


@needs_real_files
@pytest.mark.parametrize("path", real("gpx"), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_real_gpx_agrees_point_by_point_with_gpxpy(path: Path) -> None:
    data = path.read_bytes()
    try:
        recording = parse_gpx(data)
    except NotAnActivity:
        oracle = gpxpy.parse(data)
        assert not any(p.time for t in oracle.tracks for s in t.segments for p in s.points)
        return
    text = data.decode().replace("<trkpt>", '<trkpt lat="0" lon="0">')  # gpxpy gives up on a point without position
    oracle = gpxpy.parse(text)
    for session in recording.sessions:
        assert session.started_utc is not None
        expected = [p for s in oracle.tracks[session.index].segments for p in s.points]
        assert session.samples.num_rows == len(expected)
        for row, wanted in zip(session.samples.to_pylist(), expected, strict=True):
            position = (None, None) if wanted.latitude == wanted.longitude == 0 else (wanted.latitude, wanted.longitude)
            assert (row["latitude_deg"], row["longitude_deg"]) == position
            assert row["altitude_m"] == wanted.elevation
            instant = naive_utc(wanted.time)
            elapsed = instant and (instant - session.started_utc).total_seconds()
            assert row["elapsed_s"] == (None if elapsed is None else pytest.approx(elapsed, abs=1e-5))
    timed = {i for i, t in enumerate(oracle.tracks) if any(p.time for s in t.segments for p in s.points)}
    assert {session.index for session in recording.sessions} == timed


@needs_real_files
def test_sensor_values_of_a_real_strava_export_match_a_plain_search() -> None:
    data = (REAL / "gpx/sweatpy/4078723797_strava.gpx").read_bytes()
    session = only(parse_gpx(data))
    for tag, name in (("gpxtpx:hr", "heart_rate_bpm"), ("gpxtpx:cad", "cadence_rpm"), ("power", "power_w")):
        parts = [part.split(b"<")[0] for part in data.split(f"<{tag}>".encode())[1:]]
        assert column(session, name) == [float(part) for part in parts]
    distance = [metres or 0.0 for metres in column(session, "distance_m")]
    assert all(later >= earlier for earlier, later in pairwise(distance))
    assert distance[-1] == pytest.approx(gpxpy.parse(data).length_2d(), rel=0.005)
