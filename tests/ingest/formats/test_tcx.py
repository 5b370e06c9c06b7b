from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import FileRefused, NotAnActivity, Unreadable
from ingest.formats.tcx import parse_tcx
from ingest.model import Device, Pause, Recording, Session
from tests.real_files import REAL, needs_real_files

moment = datetime.fromisoformat  # without a zone, as the model keeps them

NS = "{http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2}"
TPX = "{http://www.garmin.com/xmlschemas/ActivityExtension/v2}"


def point(second: int | None, inner: str = "") -> str:
    time = "" if second is None else f"<Time>2024-05-31T06:00:{second:02}Z</Time>"
    return f"<Trackpoint>{time}{inner}</Trackpoint>\n"


def lap(*tracks: str, head: str = "<TotalTimeSeconds>10</TotalTimeSeconds>", second: int = 0, tail: str = "") -> str:
    body = "".join(f"<Track>{inner}</Track>" for inner in tracks)
    return f'<Lap StartTime="2024-05-31T06:00:{second:02}Z">{head}{body}{tail}</Lap>'


def activity(*laps: str, sport: str = "Running", identity: str = "2024-05-31T06:00:00Z", tail: str = "") -> str:
    return f'<Activity Sport="{sport}"><Id>{identity}</Id>{"".join(laps)}{tail}</Activity>'


def tcx(*parts: str) -> bytes:
    inner = "".join(parts)
    return f'<?xml version="1.0"?>\n<TrainingCenterDatabase xmlns:x="y">{inner}</TrainingCenterDatabase>'.encode()


def activities(*parts: str) -> bytes:
    return tcx("<Activities>", *parts, "</Activities>")


def column(session: Session, name: str) -> list[float | None]:
    values: list[float | None] = session.samples[name].to_pylist()
    return values


def only(recording: Recording) -> Session:
    assert len(recording.sessions) == 1
    return recording.sessions[0]


def messages(recording: Recording) -> list[str]:
    return [str(problem) for problem in recording.problems]


def test_an_activity_yields_a_session_with_the_totals_of_its_laps() -> None:
    head = "<TotalTimeSeconds>{}</TotalTimeSeconds><DistanceMeters>{}</DistanceMeters>"
    recording = parse_tcx(
        activities(
            activity(
                lap(
                    point(0) + point(10), head=head.format("9.5", "30.5"), tail="<TriggerMethod>Manual</TriggerMethod>"
                ),
                lap(point(12) + point(25), head=head.format("13", "40"), second=12),
                tail="<Notes>left shin sore</Notes>",
            )
        )
    )
    session = only(recording)
    assert recording.kind == "tcx"
    assert recording.problems == ()
    assert (session.index, session.sport.name, session.sport.raw) == (0, "run.road", "Running")
    assert session.started_utc == moment("2024-05-31 06:00:00")
    assert (session.elapsed_s, session.timer_s, session.distance_m) == (25, 22.5, 70.5)
    assert session.description == "left shin sore"
    assert column(session, "elapsed_s") == [0, 10, 12, 25]
    assert [(one.start_s, one.timer_s, one.distance_m, one.trigger) for one in session.laps] == [
        (0, 9.5, 30.5, "manual"),
        (12, 13, 40, None),
    ]
    assert session.pauses == ()


def test_a_total_that_one_lap_does_not_state_is_unknown() -> None:
    session = only(parse_tcx(activities(activity(lap(point(0)), lap(point(9), head="")))))
    assert session.timer_s is None
    assert session.distance_m is None


@pytest.mark.parametrize(
    ("inner", "name", "value"),
    [
        ("<AltitudeMeters>-3.5</AltitudeMeters>", "altitude_m", -3.5),
        ("<DistanceMeters>0</DistanceMeters>", "distance_m", 0),
        ("<HeartRateBpm><Value>140</Value></HeartRateBpm>", "heart_rate_bpm", 140),
        ("<HeartRateBpm>140</HeartRateBpm>", "heart_rate_bpm", 140),
        ("<Extensions><x:TPX><x:Speed>2.5</x:Speed></x:TPX></Extensions>", "speed_mps", 2.5),
        ("<Extensions><ns3:TPX><ns3:Watts>250</ns3:Watts></ns3:TPX></Extensions>", "power_w", 250),
        ("<Extensions><TPX><RunCadence>85</RunCadence></TPX></Extensions>", "cadence_spm", 170),
        ("<Cadence>85</Cadence>", "cadence_spm", 170),
        ("<Cadence>80</Cadence><Extensions><TPX><RunCadence>85</RunCadence></TPX></Extensions>", "cadence_spm", 170),
        ("<Position><LatitudeDegrees>50.5</LatitudeDegrees><LongitudeDegrees>6</LongitudeDegrees></Position>",
         "latitude_deg", 50.5),
    ],
)  # fmt: skip
def test_every_value_of_a_point_is_read(inner: str, name: str, value: float) -> None:
    recording = parse_tcx(activities(activity(lap(point(0, inner)))))
    assert column(only(recording), name) == [value]
    assert column(only(recording), "cadence_rpm") == [None]
    assert recording.problems == ()


def test_cadence_on_a_bike_stays_but_run_cadence_is_always_strides() -> None:
    inner = "<Cadence>80</Cadence><Extensions><TPX><RunCadence>38</RunCadence></TPX></Extensions>"
    session = only(parse_tcx(activities(activity(lap(point(0, inner)), sport="Other"))))
    assert column(session, "cadence_rpm") == [80]
    assert column(session, "cadence_spm") == [76]


def test_the_averages_of_a_lap_are_kept_in_steps_and_beats() -> None:
    head = "<AverageHeartRateBpm><Value>139</Value></AverageHeartRateBpm><Cadence>80</Cadence>"
    tail = "<Extensions><x:LX><x:AvgRunCadence>86</x:AvgRunCadence></x:LX></Extensions>"
    session = only(parse_tcx(activities(activity(lap(point(0), head=head), lap(point(1), head=head, tail=tail)))))
    assert [one.average_heart_rate_bpm for one in session.laps] == [139, 139]
    assert [one.average_cadence_spm for one in session.laps] == [160, 172]
    ride = only(parse_tcx(activities(activity(lap(point(0), head=head), sport="Biking"))))
    assert ride.laps[0].average_cadence_spm is None


def test_a_gap_between_tracks_of_one_lap_is_a_pause_but_one_between_laps_is_not() -> None:
    recording = parse_tcx(
        activities(activity(lap(point(0) + point(9), point(30) + point(40)), lap(point(50), second=45)))
    )
    assert only(recording).pauses == (Pause(9, 30),)


def test_a_lap_without_points_still_counts() -> None:
    session = only(parse_tcx(activities(activity(lap(head="<TotalTimeSeconds>1800</TotalTimeSeconds>")))))
    assert session.samples.num_rows == 0
    assert (session.timer_s, session.elapsed_s) == (1800, None)


def test_a_value_that_is_not_a_number_is_reported_with_its_line_and_the_rest_imported() -> None:
    data = activities(
        activity(
            "\n",
            lap(
                point(0, "<AltitudeMeters>x</AltitudeMeters>"),
                head="<TotalTimeSeconds>10</TotalTimeSeconds>\n<Calories>12,5</Calories>"
                "<DistanceMeters>NaN</DistanceMeters>",
            ),
        )
    )
    recording = parse_tcx(data)
    assert set(messages(recording)) == {
        'line 4: "AltitudeMeters" is not a number ("x")',
        'line 4: "Calories" is not a number ("12,5")',
        'line 4: "DistanceMeters" is not a number ("NaN")',
    }
    assert only(recording).timer_s == 10
    assert only(recording).distance_m is None


def test_an_impossible_position_is_null_but_its_row_stays() -> None:
    bad = "<Position><LatitudeDegrees>95</LatitudeDegrees></Position><HeartRateBpm><Value>0</Value></HeartRateBpm>"
    recording = parse_tcx(activities(activity(lap(point(0, bad) + point(None)))))
    assert column(only(recording), "latitude_deg") == [None, None]
    assert column(only(recording), "elapsed_s") == [0, None]
    assert messages(recording) == [
        "line 2: a point has no valid position (latitude 95, longitude missing)",
        'line 2: "Value" cannot be 0',
    ]


def test_children_of_a_multisport_session_and_their_transition_are_sessions() -> None:
    recording = parse_tcx(
        activities(
            "<MultiSportSession><Id>2024-05-31T06:00:00Z</Id><FirstSport>",
            activity(lap(point(0) + point(9)), sport="Biking"),
            '</FirstSport><NextSport><Transition StartTime="2024-05-31T06:00:10Z">'
            f"<TotalTimeSeconds>5</TotalTimeSeconds><Track>{point(10)}</Track></Transition>",
            activity(lap(point(20) + point(50), second=20), identity="2024-05-31T06:00:20Z"),
            "</NextSport></MultiSportSession>",
        )
    )
    assert [
        (s.index, s.sport.raw, s.started_utc and s.started_utc.second, s.elapsed_s) for s in recording.sessions
    ] == [
        (0, "Biking", 0, 9),
        (1, "transition", 10, 0),
        (2, "Running", 20, 30),
    ]


def test_version_1_files_the_runs_in_a_folder_named_for_the_sport() -> None:
    run = f"<Run><Id>2024-05-31T06:00:00Z</Id>{lap(point(0) + point(9, '<Cadence>85</Cadence>'))}</Run>"
    session = only(parse_tcx(tcx(f"<History><Running><Folder>{run}</Folder></Running></History>")))
    assert (session.sport.name, session.elapsed_s) == ("run.road", 9)
    assert column(session, "cadence_spm") == [None, 170]


def test_the_creator_is_the_device() -> None:
    creator = (
        "<Creator><Name>Forerunner 410</Name><UnitId>3854007508</UnitId>"
        "<Version><VersionMajor>2</VersionMajor><VersionMinor>20</VersionMinor></Version></Creator>"
    )
    recording = parse_tcx(activities(activity(lap(point(0)), tail=creator), activity(lap(point(5)), tail=creator)))
    assert recording.devices == (
        Device(product="Forerunner 410", serial_number=3854007508, software_version="2.20"),
    )  # fmt: skip


@pytest.mark.parametrize("identity", ["", "my run", "2024-05-31T08:00:00Z", "2031-01-01T00:00:00Z"])
def test_an_id_that_is_no_start_gives_way_to_the_first_lap(identity: str) -> None:
    recording = parse_tcx(activities(activity(lap(point(3) + point(9), second=2), identity=identity)))
    session = only(recording)
    assert session.started_utc == moment("2024-05-31 06:00:02")
    assert column(session, "elapsed_s") == [1, 7]
    assert bool(recording.problems) == bool(identity)


def test_without_any_stated_start_the_first_point_tells() -> None:
    session = only(parse_tcx(activities(f"<Activity><Lap><Track>{point(None)}{point(7)}</Track></Lap></Activity>")))
    assert session.started_utc == moment("2024-05-31 06:00:07")
    assert session.sport.raw == "unknown"


def test_courses_and_workouts_are_no_activities() -> None:
    course = f"<Courses><Course>{lap()}<Track>{point(0)}</Track></Course></Courses>"
    with pytest.raises(NotAnActivity, match="only courses or workouts"):
        parse_tcx(tcx(course, "<Workouts><Workout><Name>8 x 400</Name></Workout></Workouts>"))


@pytest.mark.parametrize("data", [tcx(), activities(), activities(activity())])
def test_a_file_without_points_and_laps_is_no_activity(data: bytes) -> None:
    with pytest.raises(NotAnActivity):
        parse_tcx(data)


def test_blanks_before_the_declaration_as_in_stravas_archive_are_no_damage() -> None:
    assert parse_tcx(b"          " + activities(activity(lap(point(0))))).problems == ()


def test_a_file_that_breaks_off_keeps_its_points_but_not_the_totals_it_can_no_longer_prove() -> None:
    whole = activities(activity(lap(point(0) + point(1)), lap(point(2) + point(3))))
    recording = parse_tcx(whole[: whole.rindex(b"<Time>")])
    session = only(recording)
    assert column(session, "elapsed_s") == [0, 1, 2]
    assert session.timer_s is None
    assert [one.timer_s for one in session.laps] == [10, 10]
    assert messages(recording) == ["line 5: the file breaks off in the middle; what came before was kept (points: 3)"]


def test_a_file_that_breaks_off_before_anything_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="line 2: the file breaks off"):
        parse_tcx(b'<?xml version="1.0"?>\n<TrainingCenterDatabase><Activities><Activity Sport="Running"><Id>2024')


SAMPLE = activities(
    activity(
        lap(point(0, "<HeartRateBpm><Value>140</Value></HeartRateBpm>") + point(1), point(5) + point(6)),
        lap(point(7, "<Cadence>85</Cadence>") + point(8), second=7),
        tail="<Notes>Zürich</Notes>",
    ),
    activity(lap(point(30) + point(31), second=30), identity="2024-05-31T06:00:30Z"),
)


@settings(max_examples=300, deadline=None)
@given(cut=st.integers(0, len(SAMPLE)))
def test_a_file_cut_anywhere_yields_the_first_rows_of_the_whole_or_is_refused(cut: int) -> None:
    whole = parse_tcx(SAMPLE).sessions
    try:
        part = parse_tcx(SAMPLE[:cut])
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
        parse_tcx(SAMPLE[:cut] + junk + SAMPLE[cut + len(junk) :])
    except FileRefused:
        return


def plain(element: ElementTree.Element, path: str) -> Any:
    text = element.findtext(path)
    return None if text is None else float(text)


@needs_real_files
@pytest.mark.parametrize("path", sorted((REAL / "tcx").rglob("*.tcx")), ids=lambda path: path.name)
def test_every_real_tcx_agrees_point_by_point_with_a_plain_reading(path: Path) -> None:
    data = path.read_bytes()
    session = only(parse_tcx(data))
    assert session.started_utc is not None
    root = ElementTree.fromstring(data)
    points = list(root.iter(f"{NS}Trackpoint"))
    assert session.samples.num_rows == len(points)
    on_foot = session.sport.on_foot
    for row, wanted in zip(session.samples.to_pylist(), points, strict=True):
        instant = datetime.fromisoformat(wanted.findtext(f"{NS}Time") or "").astimezone(UTC).replace(tzinfo=None)
        assert row["elapsed_s"] == (instant - session.started_utc).total_seconds()
        assert row["latitude_deg"] == plain(wanted, f"{NS}Position/{NS}LatitudeDegrees")
        assert row["longitude_deg"] == plain(wanted, f"{NS}Position/{NS}LongitudeDegrees")
        assert row["altitude_m"] == plain(wanted, f"{NS}AltitudeMeters")
        assert row["distance_m"] == plain(wanted, f"{NS}DistanceMeters")
        assert row["heart_rate_bpm"] == plain(wanted, f"{NS}HeartRateBpm/{NS}Value")
        assert row["speed_mps"] == plain(wanted, f".//{TPX}Speed")
        strides = plain(wanted, f".//{TPX}RunCadence")
        assert row["cadence_spm"] == (None if strides is None else 2 * strides)
        assert on_foot or row["cadence_rpm"] == plain(wanted, f"{NS}Cadence")
    laps = list(root.iter(f"{NS}Lap"))
    assert session.timer_s == sum(plain(one, f"{NS}TotalTimeSeconds") for one in laps)
    assert session.distance_m == sum(plain(one, f"{NS}DistanceMeters") for one in laps)
    assert len(session.laps) == len(laps)
