import gzip
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoding import Decoded, Task, decode
from ingest.errors import FileRefused, NotAnActivity, Unreadable
from ingest.formats.sniff import HEAD_BYTES, sniff
from ingest.formats.strava_csv import looks_like_strava_csv, parse_strava_csv
from ingest.model import Recording, Session
from tests.archive_words import ENGLISH, STRAVA_DATES, STRAVA_HEADERS
from tests.archives import VINTAGES, Run, old_strava_csv, some_runs, strava_csv, strava_files, strava_header

START = datetime(2022, 5, 29, 15, 53, 35)
FILE = gzip.compress(b"not read here")
RUNS = [
    Run(id=7_000_000_001, start=START, title="Hills", description='easy,\n"fun" \\o/', gear="Blue shoes", file=FILE),
    Run(id=7_000_000_002, start=datetime(2022, 12, 31, 23, 5), sport="walk", distance_m=3322.949951171875, note="shin"),
    Run(
        id=7_000_000_003, start=datetime(2023, 1, 1, 0, 5, 1), sport="trail", race=True, rpe=8, suffix="gpx", file=FILE
    ),
    Run(id=7_000_000_004, start=datetime(2023, 8, 9, 12), sport="strength", distance_m=0.0, title="Gym"),
]


def read(data: bytes) -> Recording:
    assert looks_like_strava_csv(data[:HEAD_BYTES])
    assert sniff(data[:HEAD_BYTES]) == "strava_csv"
    return parse_strava_csv(data)


def messages(recording: Recording) -> list[str]:
    return [str(problem) for problem in recording.problems]


def core(session: Session) -> tuple[object, ...]:
    return (
        *(
            session.index,
            session.started_utc,
            session.local_date,
            session.native_id,
            session.title,
            session.description,
        ),
        *(session.gear, session.file_name, session.elapsed_s, session.timer_s, session.distance_m),
    )


def expected(runs: list[Run]) -> list[tuple[object, ...]]:
    return [
        (
            *(index, run.start, None, str(run.id), run.title, run.description or None, run.gear or None),
            *(run.file_name or None, float(run.elapsed_s), float(run.moving_s), run.distance_m or None),
        )
        for index, run in enumerate(runs)
    ]


def line(**cells: object) -> bytes:
    """An English list of one row, with these cells by name; a later one of the same name is called so with a 2."""
    row = [""] * len(ENGLISH)
    standard = {"Activity ID": 1, "Activity Date": "May 29, 2022, 3:53:35 PM", "Activity Type": "Run"}
    for name, value in {**standard, **cells}.items():
        plain = name.removesuffix("2").replace("_", " ")
        places = [place for place, column in enumerate(ENGLISH) if column == plain]
        row[places[1 if name.endswith("2") else 0]] = f'"{value}"'
    return f"{','.join(ENGLISH)}\n{','.join(row)}\n".encode()


@pytest.mark.parametrize("columns", VINTAGES)
@pytest.mark.parametrize("language", STRAVA_DATES)
def test_every_language_and_vintage_says_the_same(language: str, columns: int) -> None:
    recording = read(strava_csv(RUNS, language, columns))
    assert recording.kind == "strava_csv"
    assert [core(session) for session in recording.sessions] == expected(RUNS)
    if columns != 72:
        assert [session.private_note for session in recording.sessions] == [None, "shin", None, None]
    if language != "unknown":
        assert recording.problems == ()
        assert recording.sessions[0].sport.name == "run.road"
        assert recording.sessions[2].sport.family == "run"


@pytest.mark.parametrize("language", ["en", "de"])
def test_averages_and_exertion_are_read_where_the_names_of_their_columns_are_known(language: str) -> None:
    first, _, third, gym = read(strava_csv(RUNS, language)).sessions
    assert (first.average_heart_rate_bpm, first.average_cadence_spm, first.ascent_m) == (150.0, 172.0, 55.0)
    assert (first.rpe, third.rpe) == (None, 8.0)
    assert gym.average_cadence_spm is None


def test_only_lists_with_the_column_say_whether_it_was_a_race() -> None:
    assert [session.race for session in read(strava_csv(RUNS, "en", 103)).sessions] == [False, False, True, False]
    assert [session.race for session in read(strava_csv(RUNS, "en", 94)).sessions] == [None] * 4


def test_the_list_of_2018_has_one_distance_which_is_told_to_be_metres() -> None:
    recording = read(old_strava_csv(RUNS))
    assert recording.problems == ()
    assert [session.distance_m for session in recording.sessions] == [10_000.0, 3322.949951171875, 10_000.0, None]
    assert [session.started_utc for session in recording.sessions] == [run.start for run in RUNS]


def test_miles_in_the_first_distance_change_nothing() -> None:
    recording = read(strava_csv(RUNS, miles=True))
    assert [core(session) for session in recording.sessions] == expected(RUNS)
    assert recording.problems == ()


def swapped(data: bytes) -> bytes:
    lines = [text.split(",") for text in data.decode().splitlines()]
    for cells in lines[1:]:
        offset = len(cells) - len(lines[0])  # the date has two commas
        cells[6 + offset], cells[17 + offset] = cells[17 + offset], cells[6 + offset]
    return "\n".join(",".join(cells) for cells in lines).encode()


def test_two_distances_in_the_wrong_order_are_told_apart() -> None:
    runs = some_runs(5)
    recording = read(swapped(strava_csv(runs)))
    assert [session.distance_m for session in recording.sessions] == [run.distance_m for run in runs]
    assert recording.problems == ()


def test_swims_that_are_shown_in_metres_do_not_confuse_the_rest() -> None:
    rows = strava_csv(some_runs(3)).decode().replace(",5.04,", ",5037,").encode()
    assert [session.distance_m for session in read(rows).sessions] == [5000.0, 5037.0, 5074.0]


def test_a_single_distance_is_told_by_the_speed_else_read_as_km_with_a_question() -> None:
    by_speed = read(line(Distance="3.00", Moving_Time="1500", Average_Speed="3.22"))
    assert by_speed.sessions[0].distance_m == pytest.approx(3 * 1609.344)
    assert by_speed.problems == ()
    asked = read(line(Distance="5.00", Elapsed_Time="1500", Activity_Name="Lunch run"))
    assert asked.sessions[0].distance_m == 5000.0
    assert 'was "Lunch run" on 2022-05-29 really 5.00 km long (3.11 miles)?' in messages(asked)[0]


def test_a_distance_in_no_unit_that_makes_sense_is_left_out_and_said() -> None:
    recording = read(line(Distance="0.0001", Elapsed_Time="1500"))
    assert recording.sessions[0].distance_m is None
    assert "in which unit" in messages(recording)[0]


def test_a_row_whose_stored_distance_is_missing_has_the_shown_one() -> None:
    rows = strava_csv(some_runs(3)).decode().replace(",5037.0,", ",,").encode()
    assert [session.distance_m for session in read(rows).sessions] == [5000.0, 5040.0, 5074.0]


def test_an_unknown_language_is_read_by_place_and_asked_about() -> None:
    recording = read(strava_csv(RUNS, "unknown"))
    assert 'was "Hills" on 2022-05-29 really 10.00 km long' in messages(recording)[0]
    assert "language that Niggle does not know" in messages(recording)[0]
    assert {session.sport.family for session in recording.sessions} == {"other"}
    assert recording.sessions[0].ascent_m == 55.0


def test_an_unknown_language_needs_a_row_to_be_known_by() -> None:
    header = ",".join(strava_header("unknown")).encode()
    assert not looks_like_strava_csv(header)
    assert not looks_like_strava_csv(header + b"\n1,2,3,4,5,6,7,8\n")
    assert not looks_like_strava_csv(header + b"\n1\n")


def test_manual_activities_have_no_file_and_a_file_that_is_not_named_is_said_once() -> None:
    assert read(strava_csv(RUNS)).sessions[1].file_name is None
    recording = read(line(Filename="#error#"))
    assert recording.sessions[0].file_name is None
    assert messages(recording) == ['line 2: the list names no file, but "#error#" (1x)']


@pytest.mark.parametrize(("cell", "rpe"), [("7.0", 7.0), ("0", None), ("0.0", None), ("", None), ("11", None)])
def test_exertion_is_one_to_ten_and_zero_is_none(cell: str, rpe: float | None) -> None:
    assert read(line(Perceived_Exertion=cell)).sessions[0].rpe == rpe


@pytest.mark.parametrize(
    "cell",
    [
        "May 29, 2022, 3:53:35 PM",
        "May 29, 2022, 3:53:35\u202fPM",
        "29 May 2022, 15:53:35",
        "29.05.2022, 15:53:35",
        "29 mai 2022 à 15:53:35",
        "29 mei 2022, 15:53:35",
        "29 de mai. de 2022, 15:53:35",
        "29 mag 2022, 15:53:35",
        "2022/05/29 15:53:35",
        "2022年5月29日 15:53:35",
        "2022-05-29 15:53:35 UTC",
        "29. maj 2022 kl. 15.53.35",
        "29/05/2022, 15:53:35",
        "5/29/2022, 3:53:35 PM",
    ],
)
def test_dates_of_many_languages_are_the_same_instant(cell: str) -> None:
    recording = read(line(**{"Activity Date": cell}))
    assert recording.sessions[0].started_utc == START
    assert recording.problems == ()


def test_a_date_that_can_be_read_in_two_ways_is_asked_about() -> None:
    recording = read(line(**{"Activity Date": "4/5/2022, 15:53:35"}))
    assert recording.sessions[0].started_utc == datetime(2022, 5, 4, 15, 53, 35)
    assert messages(recording) == ['is "4/5/2022, 15:53:35" written with the day first? It was read so']


def test_a_day_without_a_time_is_a_day() -> None:
    session = read(line(**{"Activity Date": "May 29, 2022"})).sessions[0]
    assert (session.started_utc, session.local_date) == (None, date(2022, 5, 29))


def test_rows_that_cannot_be_read_are_left_out_and_a_thousand_of_them_are_one_problem() -> None:
    good = strava_csv(RUNS).decode()
    one = read((good + '9,"31 Smarch 2022",x\n').encode())
    assert len(one.sessions) == 4
    assert messages(one) == ['line 7: its date cannot be read ("31 Smarch 2022"); this row was left out']
    many = read((good + '9,"32 May 2022",x\n' * 1000 + "x,y\n").encode())
    assert messages(many) == [
        'line 7: 1,000 rows like this one were left out: its date cannot be read ("32 May 2022")',
        'line 1007: it does not begin with the number of an activity ("x"); this row was left out',
    ]


def test_a_list_that_is_cut_off_keeps_what_came_before() -> None:
    recording = read(strava_csv(RUNS) + b'7000000009,"May 29, 20')
    assert len(recording.sessions) == 4
    recording = read(strava_csv(RUNS) + b'7000000009,"May 29, 2022, 3:53:35 PM","x\ny\n')
    assert len(recording.sessions) == 4
    assert "never closed" in messages(recording)[0]


def test_a_list_without_rows_is_no_activity_and_one_of_nonsense_is_refused() -> None:
    header = ",".join(ENGLISH).encode() + b"\n"
    with pytest.raises(NotAnActivity):
        parse_strava_csv(header)
    with pytest.raises(NotAnActivity):
        parse_strava_csv(b"\xef\xbb\xbf \n")
    with pytest.raises(Unreadable, match="none of its rows"):
        parse_strava_csv(header + b"1,yesterday\n")
    with pytest.raises(Unreadable, match="number and the date"):
        parse_strava_csv(b"day,Aktivitets-id\n2022-01-01,4\n")


@pytest.mark.parametrize("encode", [lambda t: b"\xef\xbb\xbf" + t, lambda t: t.decode().encode("utf-16")])
def test_other_encodings_of_text_are_the_same_list(encode: object) -> None:
    data = encode(strava_csv(RUNS, "de"))  # type: ignore[operator]
    assert [core(session) for session in read(data).sessions] == expected(RUNS)


def test_a_list_saved_again_by_a_spreadsheet_with_semicolons_is_the_same() -> None:
    text = strava_csv([replace(RUNS[1], note="")], "ja").decode().replace(",", ";")
    assert core(read(text.encode()).sessions[0])[1] == RUNS[1].start


@pytest.mark.parametrize(
    "header", ["id,date,name,type,distance_km,duration", "date,distance_km,title", "id,date,notes,rpe"]
)
def test_a_training_log_with_numbers_of_its_own_stays_one(header: str) -> None:
    assert sniff(f"{header}\n1,2024-05-31\n".encode()) == "csv_log"


def test_the_other_lists_of_the_archive_are_none_of_activities() -> None:
    files = strava_files(some_runs(2))
    kinds = {name: sniff(data[:HEAD_BYTES]) for name, data in files.items()}
    assert [name for name, kind in kinds.items() if kind == "strava_csv"] == ["activities.csv"]
    assert {name for name, kind in kinds.items() if kind == "csv_log"} <= {"goals.csv"}


def test_an_activity_of_1978_is_possible_and_unknown_words_are_a_question() -> None:
    data = line(**{"Activity Date": "May 29, 1978, 3:53:35 PM", "Activity Type": "Quidditch"})
    found = decode(Task(data, "Europe/Berlin", date(2026, 3, 1)))
    assert isinstance(found, Decoded)
    assert found.sessions[0].local.local_date == date(1978, 5, 29)
    assert 'is one of these a kind of running? They count as other sports: "Quidditch"' in str(found.problems[-1])
    ride = decode(Task(line(**{"Activity Type": "E-Bike Ride"}), "UTC", date(2026, 3, 1)))
    assert isinstance(ride, Decoded)
    assert ride.problems == ()


def test_dates_that_cannot_be_are_counted_not_listed() -> None:
    runs = [replace(run, start=run.start.replace(year=2090)) for run in some_runs(300)]
    found = decode(Task(strava_csv([*RUNS, *runs]), "UTC", date(2026, 3, 1)))
    assert isinstance(found, Decoded)
    assert len(found.sessions) == 4
    assert len(found.problems) <= 11


def test_ten_thousand_activities_are_read() -> None:
    runs = some_runs(10_000)
    assert len(read(strava_csv(runs)).sessions) == 10_000


@pytest.mark.parametrize("language", STRAVA_HEADERS)
@given(st.binary(max_size=200), st.integers(0, 3000))
@settings(max_examples=40, deadline=None)
def test_damage_never_raises_anything_but_a_refusal(language: str, junk: bytes, at: int) -> None:
    data = strava_csv(RUNS, language)
    for damaged in (junk, data[:at] + junk + data[at + len(junk) :], data[:at]):
        sniff(damaged[:HEAD_BYTES])
        with suppress(FileRefused):
            assert parse_strava_csv(damaged).kind == "strava_csv"


@given(st.lists(st.lists(st.text(max_size=20), max_size=20), max_size=5))
@settings(deadline=None)
def test_any_cells_below_the_header_give_a_recording_or_a_refusal(rows: list[list[str]]) -> None:
    body = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    with suppress(FileRefused):
        parse_strava_csv(f"{','.join(ENGLISH)}\n{body}".encode("utf-8", "replace"))
