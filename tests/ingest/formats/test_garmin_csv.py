from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoding import Decoded, Task, decode
from ingest.errors import FileRefused, NotAnActivity, Unreadable
from ingest.formats.garmin_csv import looks_like_garmin_csv, parse_garmin_csv
from ingest.formats.sniff import HEAD_BYTES, sniff
from ingest.model import Lap, Recording
from tests.archive_words import GARMIN_HEADERS
from tests.archives import Run, garmin_csv

START = datetime(2022, 5, 29, 15, 53, 35)
RUNS = [
    Run(id=1, start=START, title="Köln, Laufen", ascent_m=1234, description="", stance_ms=266),
    Run(id=2, start=datetime(2022, 12, 31, 23, 5), sport="treadmill", distance_m=8160.0, balance_left_pct=None),
    Run(id=3, start=datetime(2023, 1, 1, 12), sport="strength", distance_m=0.0, stance_ms=None, balance_left_pct=None),
    Run(id=4, start=datetime(2023, 1, 2, 12), distance_m=21_100.0, moving_s=7323, elapsed_s=7400, stance_ms=None),
]
HEADER = "Activity Type,Date,Title,Distance,Time,Avg Pace"


def read(data: bytes) -> Recording:
    assert sniff(data[:HEAD_BYTES]) == "garmin_csv"
    return parse_garmin_csv(data)


def rows(*lines: str, header: str = HEADER) -> Recording:
    return read("\n".join([header, *lines]).encode())


def messages(recording: Recording) -> list[str]:
    return [str(problem) for problem in recording.problems]


@pytest.mark.parametrize("miles", [False, True])
@pytest.mark.parametrize("language", [one for one in GARMIN_HEADERS if one != "nl"])
def test_every_language_says_the_same_in_kilometres_and_in_miles(language: str, miles: bool) -> None:
    recording = read(garmin_csv(RUNS, language, miles=miles))
    assert (recording.kind, recording.problems) == ("garmin_csv", ())
    for run, session in zip(RUNS, recording.sessions, strict=True):
        assert session.started_local == run.start + timedelta(hours=1)
        assert (session.started_utc, session.native_id) == (None, None)
        assert (session.title, session.timer_s, session.elapsed_s) == (run.title, run.moving_s, run.elapsed_s)
        assert session.distance_m == (pytest.approx(run.distance_m, abs=9) if run.distance_m else None)
        assert session.ascent_m == pytest.approx(run.ascent_m, abs=0.2 if miles else 0)
        assert session.average_heart_rate_bpm == 150.0
    assert recording.sessions[0].sport.family == "run"
    gait = recording.sessions[0].laps[0]
    assert (gait.start_s, gait.average_stance_ms, gait.average_stance_balance_left_pct) == (0.0, 266.0, 49.4)
    assert recording.sessions[1].laps[0].average_stance_balance_left_pct is None
    assert recording.sessions[2].laps == ()
    assert recording.sessions[3].laps[0].average_stance_ms is None


def test_a_language_whose_word_for_steps_is_not_known_is_read_with_a_question() -> None:
    recording = read(garmin_csv(RUNS, "nl"))
    assert [session.distance_m for session in recording.sessions] == [10_000.0, 8160.0, None, 21_100.0]
    assert recording.sessions[0].laps[0].average_stance_balance_left_pct == 49.4
    assert "kilometres or miles" in messages(recording)[0]


def test_cadence_is_of_both_feet_already() -> None:
    sessions = read(garmin_csv(RUNS)).sessions
    assert [session.average_cadence_spm for session in sessions] == [172.0, 172.0, None, 172.0]


def test_decimal_commas_are_known_from_those_that_part_thousands() -> None:
    commas = read(garmin_csv(RUNS, "de", decimal=","))
    points = read(garmin_csv(RUNS, "de"))
    for one, other in zip(commas.sessions, points.sessions, strict=True):
        assert (one.distance_m, one.ascent_m, one.laps) == (other.distance_m, other.ascent_m, other.laps)
    assert commas.sessions[0].ascent_m == 1234.0


def test_a_single_number_with_a_comma_parts_thousands() -> None:
    header = HEADER.replace("Avg Pace", "Total Ascent")
    recording = rows('Running,2026-05-10 10:35:22,Fell,10.00,01:00:00,"1,234"', header=header)
    assert recording.sessions[0].ascent_m == 1234.0


@pytest.mark.parametrize(
    "balance", ["49.4% L / 50.6% R", "49,4% L / 50,6% R", "49,4 % L / 50,6 % R", "49,4 % G / 50,6 % D", "49.4%/50.6%"]
)
def test_balance_is_read_in_every_language_and_without_a_known_name(balance: str) -> None:
    recording = rows(
        f'Running,2026-05-10 10:35:22,Perth,8.16,00:45:03,5:31,"{balance}","60.0% L / 40.0% R"',
        header=f"{HEADER},?,L/R Balance",
    )
    assert recording.sessions[0].laps == (Lap(0.0, None, 2703.0, 8160.0, average_stance_balance_left_pct=49.4),)


def test_shares_that_make_no_whole_are_no_balance() -> None:
    recording = rows("Running,2026-05-10 10:35:22,Perth,8.16,00:45:03,49% L / 41% R", header=HEADER)
    assert recording.sessions[0].laps == ()


def test_without_strides_and_steps_distances_are_km_with_a_question() -> None:
    recording = rows('Running,2026-05-10 10:35:22,"Perth, Running",8.16,00:45:03,5:31')
    assert recording.sessions[0].distance_m == 8160.0
    assert 'was "Perth, Running" on 2026-05-10 really 8.16 km long?' in messages(recording)[0]
    assert rows("Cycling,2026-05-10 10:35:22,Ride,40.00,01:30:00,26.7").problems == ()


def test_tracks_and_pools_count_in_metres_whatever_the_rest_does() -> None:
    recording = rows(
        "Running,2026-05-10 10:35:22,Perth,8.16,00:45:03,5:31",
        'Track Running,2026-05-11 10:35:22,Oval,"5,000",00:20:00,4:00',
        'Pool Swimming,2026-05-12 10:35:22,Pool,"1,500",00:30:00,2:00',
        'Running,2026-05-13 10:35:22,Nonsense,"900,000",00:30:00,2:00',
        "Cycling,2026-05-14 10:35:22,Ride,40.00,01:00:00,40.0",
    )
    assert [session.distance_m for session in recording.sessions] == [8160.0, 5000.0, 1500.0, None, 40_000.0]
    assert recording.sessions[1].sport.name == "run.track"


def test_dashes_and_zeros_are_missing() -> None:
    session = rows("Running,2026-05-10 10:35:22,--,0.00,--,--").sessions[0]
    assert (session.title, session.distance_m, session.timer_s, session.elapsed_s) == (None, None, None, None)


def test_durations_may_have_fractions() -> None:
    assert rows("Running,2026-05-10 10:35:22,x,1.00,00:05:48.7,--").sessions[0].timer_s == 348.7
    assert rows('Laufen,2026-05-10 10:35:22,x,1.00,"05:48,7",--').sessions[0].timer_s == 348.7


def test_a_row_without_a_date_is_left_out_and_said() -> None:
    recording = rows(
        "Running,2026-05-10 10:35:22,a,1.00,5:00,5:00", "Running,--,b,1.00,5:00,5:00", "Running,soon,c,1.00,5:00,5:00"
    )
    assert [session.index for session in recording.sessions] == [0]
    assert messages(recording)[1:] == [
        "line 3: its date is missing; this row was left out",
        'line 4: its date cannot be read ("soon"); this row was left out',
    ]


def test_wall_clock_time_is_in_the_runners_zone() -> None:
    found = decode(Task(garmin_csv([RUNS[1]], "fr"), "Europe/Paris", date(2026, 3, 1)))
    assert isinstance(found, Decoded)
    assert found.sessions[0].local.local_date == date(2023, 1, 1)
    assert found.sessions[0].local.started_utc == datetime(2022, 12, 31, 23, 5)


def test_a_date_in_two_readings_is_asked_about_and_one_that_tells_settles_all() -> None:
    asked = rows("Running,5/4/2026 10:35,a,1.00,5:00,5:00")
    assert asked.sessions[0].started_local == datetime(2026, 4, 5, 10, 35)
    assert "day first" in messages(asked)[0]
    told = rows("Running,5/4/2026 10:35,a,1.00,5:00,5:00", "Running,5/14/2026 10:35,a,1.00,5:00,5:00")
    assert told.sessions[0].started_local == datetime(2026, 5, 4, 10, 35)


def test_an_empty_list_is_no_activity_and_nonsense_is_refused() -> None:
    with pytest.raises(NotAnActivity):
        parse_garmin_csv(b"")
    with pytest.raises(NotAnActivity):
        rows()
    with pytest.raises(Unreadable):
        rows("Running,never,a,1.00,5:00,5:00")
    with pytest.raises(Unreadable):
        parse_garmin_csv(b"a,b\n1,2\n")


@pytest.mark.parametrize("header", ["date,sport,distance_km,title", "Date,Title,Distance_km,Time,Type"])
def test_a_training_log_is_none_of_garmins(header: str) -> None:
    assert not looks_like_garmin_csv(header.encode())


@pytest.mark.parametrize("language", GARMIN_HEADERS)
@given(st.binary(max_size=100), st.integers(0, 800))
@settings(max_examples=30, deadline=None)
def test_damage_never_raises_anything_but_a_refusal(language: str, junk: bytes, at: int) -> None:
    data = garmin_csv([replace(RUNS[0], title="x"), *RUNS], language)
    for damaged in (junk, data[:at] + junk + data[at + len(junk) :], data[:at]):
        sniff(damaged[:HEAD_BYTES])
        with suppress(FileRefused):
            parse_garmin_csv(damaged)


@given(st.lists(st.lists(st.text(max_size=15), max_size=8), max_size=5))
@settings(deadline=None)
def test_any_cells_give_a_recording_or_a_refusal(cells: list[list[str]]) -> None:
    body = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells)
    with suppress(FileRefused):
        parse_garmin_csv(f"{HEADER}\n{body}".encode("utf-8", "replace"))
