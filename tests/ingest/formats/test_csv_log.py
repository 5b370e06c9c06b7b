from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import FileRefused, NotAnActivity, Unreadable
from ingest.formats.csv_log import looks_like_training_log, parse_csv_log
from ingest.model import PainEntry, Recording, Session
from tests.real_files import REAL, needs_real_files

moment = datetime.fromisoformat  # without a zone, as the model keeps them


def log(*rows: str, header: str = "date,distance_km,duration") -> Recording:
    return parse_csv_log("\n".join([header, *rows]).encode())


def one(row: str, header: str = "date,distance_km,duration") -> Session:
    recording = log(row, header=header)
    assert recording.problems == ()
    assert len(recording.sessions) == 1
    return recording.sessions[0]


def messages(recording: Recording) -> list[str]:
    return [str(problem) for problem in recording.problems]


def test_a_row_is_a_run_with_its_day_distance_and_duration() -> None:
    session = one("2024-05-31,20.0,1:45:30")
    assert session.index == 0
    assert session.sport.name == "run.road"
    assert session.local_date == date(2024, 5, 31)
    assert session.started_utc is None
    assert session.started_local is None
    assert session.distance_m == 20000.0
    assert session.elapsed_s == session.timer_s == 6330
    assert session.samples.num_rows == 0


def test_all_columns_are_read() -> None:
    header = "date,sport,distance_km,duration,title,rpe,pain,notes"
    session = one('2024-05-31,Trail Run,8,50:00,Hills,6.5,3,"sore shin,\nleft"', header)
    assert session.sport.name == "run.trail"
    assert (session.title, session.description, session.rpe) == ("Hills", "sore shin,\nleft", 6.5)
    assert session.pain == PainEntry(3, None)


@pytest.mark.parametrize(
    ("header", "cell", "metres"),
    [
        ("distance_km", "22.01", 22010.0),
        ("distance_km", "0.1", 100.0),
        ("distance_km", "12.3456789", 12345.679),
        ("distance_mi", "1", 1609.344),
        ("distance_mi", "26.2", 42164.813),
        ("distance_m", "400", 400.0),
        ("distance_km", "0", 0.0),
    ],
)
def test_distances_are_exact_metres(header: str, cell: str, metres: float) -> None:
    assert one(f"2024-05-31,{cell}", f"date,{header}").distance_m == metres


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("1:02:03", 3723), ("62:03", 3723), ("0:45", 45), ("45", 2700), ("45.5", 2730), ("0:45:30.25", 2730.25)],
)
def test_durations_are_hours_minutes_seconds_or_minutes(cell: str, seconds: float) -> None:
    assert one(f"2024-05-31,5,{cell}").elapsed_s == seconds


@given(st.integers(1, 99 * 3600))
def test_a_duration_written_out_is_read_back(seconds: int) -> None:
    hours, rest = divmod(seconds, 3600)
    assert one(f"2024-05-31,5,{hours}:{rest // 60:02}:{rest % 60:02}").elapsed_s == seconds
    assert one(f"2024-05-31,5,{seconds // 60}:{seconds % 60:02}").timer_s == seconds


@given(st.decimals(0, 10**6, places=3, allow_nan=False))
def test_a_distance_in_metres_is_read_back_exactly(metres: object) -> None:
    assert one(f"2024-05-31,{metres}", "date,distance_m").distance_m == float(str(metres))


@pytest.mark.parametrize("cell", ["1:60", "1:75:00", "an hour", "-5", "1:2:3:4", "5 min"])
def test_an_unreadable_duration_is_unknown_and_reported(cell: str) -> None:
    recording = log(f"2024-05-31,5,{cell}")
    assert recording.sessions[0].elapsed_s is None
    assert recording.sessions[0].distance_m == 5000
    assert messages(recording) == [f'line 2: duration is not h:mm:ss, m:ss or minutes ("{cell}")']


def test_a_duration_of_zero_was_not_measured() -> None:
    assert one("2024-05-31,5,0:00:00").elapsed_s is None


def test_a_time_without_a_zone_is_local() -> None:
    session = one("2024-05-31 18:30,5,25")
    assert session.started_local == moment("2024-05-31 18:30:00")
    assert session.local_date is None
    assert session.started_utc is None


@pytest.mark.parametrize(
    ("cell", "started", "offset"),
    [
        ("2024-05-31T23:30:00-05:00", moment("2024-06-01 04:30:00"), -18000),
        ("2024-05-31 18:30 +0200", moment("2024-05-31 16:30:00"), 7200),
        ("2024-05-31T18:30:15Z", moment("2024-05-31 18:30:15"), None),
    ],
)
def test_a_time_with_a_zone_is_an_instant(cell: str, started: datetime, offset: int | None) -> None:
    session = one(f"{cell},5,25")
    assert (session.started_utc, session.utc_offset_s) == (started, offset)
    assert session.local_date is None
    assert session.started_local is None


@pytest.mark.parametrize("cell", ["10", "0"])
def test_a_whole_number_is_the_severity_of_pain(cell: str) -> None:
    assert one(f"2024-05-31,{cell}", "date,pain,duration").pain == PainEntry(int(cell), None)


@pytest.mark.parametrize("cell", ["left knee 3/10", "11", "2.5", "-1", "none"])
def test_anything_else_is_pain_in_the_runners_words(cell: str) -> None:
    recording = log(f"2024-05-31,{cell}", header="date,pain,duration")
    assert recording.sessions[0].pain == PainEntry(None, cell)
    assert bool(recording.problems) is any(c.isdigit() for c in cell)  # a number that is none is said


def test_a_number_out_of_ten_is_a_severity() -> None:
    assert one("2024-05-31,4/10", "date,pain,duration").pain == PainEntry(4, None)


def test_a_bad_row_is_reported_with_its_line_and_the_others_keep_their_index() -> None:
    recording = log(
        "2024-05-30,5,25:00",
        "",
        "31.5.2024,5,25:00",
        ",5,25:00",
        ",,",
        "2024-05-31,-5,25:00",
        "2024-06-01,five,25:00",
        "2024-06-02,,",
        "2024-04-31,5,25:00",
        "2024-06-03,5,25:00",
    )
    assert [(s.index, s.local_date) for s in recording.sessions] == [(0, date(2024, 5, 30)), (7, date(2024, 6, 3))]
    left_out = "; this row was left out"
    assert messages(recording) == [
        f'line 4: the date is not like 2024-05-31 or 2024-05-31 18:30 ("31.5.2024"){left_out}',
        f"line 5: the date is missing{left_out}",
        f"line 7: distance_km cannot be negative (-5){left_out}",
        f'line 8: distance_km is not a number ("five"){left_out}',
        f"line 9: it states no distance, duration, rpe, pain or notes{left_out}",
        f'line 10: the date is not like 2024-05-31 or 2024-05-31 18:30 ("2024-04-31"){left_out}',
    ]


def test_the_line_of_a_row_counts_newlines_inside_quotes() -> None:
    recording = log('2024-05-31,5,"a\nb\nc"', "soon,5,x", header="date,distance_km,notes")
    assert recording.problems[0].line == 5


@pytest.mark.parametrize("row", ["2024-05-31,,4,,", "2024-05-31,,,2,", "2024-05-31,,,,rest day"])
def test_a_row_with_only_a_feeling_is_kept(row: str) -> None:
    assert one(row, "date,duration,rpe,pain,notes").distance_m is None


@pytest.mark.parametrize("cell", ["11", "-1", "hard"])
def test_an_rpe_outside_its_scale_is_unknown_and_reported(cell: str) -> None:
    recording = log(f"2024-05-31,30,{cell}", header="date,duration,rpe")
    assert recording.sessions[0].rpe is None
    assert messages(recording) == [f'line 2: rpe is not a number from 0 to 10 ("{cell}")']


def test_two_distances_that_agree_are_one_and_contradicting_ones_refuse_the_row() -> None:
    recording = log("2024-05-30,10,6.2", "2024-05-31,10,10", header="date,distance_km,distance_mi")
    assert [s.distance_m for s in recording.sessions] == [10000]
    assert "line 3: its distances contradict each other (10000.000 m, 16093.440 m)" in messages(recording)[0]


@pytest.mark.parametrize(("delimiter", "cell"), [(";", "12,5"), ("\t", "12,5"), (",", '"12,5"')])
def test_a_decimal_comma_is_read_where_it_parts_no_cells(delimiter: str, cell: str) -> None:
    data = "date,distance_km,notes\n2024-05-31,{},x".replace(",", delimiter).format(cell).encode()
    assert parse_csv_log(data).sessions[0].distance_m == 12500


def test_a_decimal_comma_that_makes_a_cell_too_many_refuses_the_row() -> None:
    recording = log("2024-05-31,12,5,1:00:00", "2024-06-01,12,30,")
    assert [s.index for s in recording.sessions] == [1]
    assert (
        "4 cells, but the header has 3; a number with a decimal comma needs quotation marks" in messages(recording)[0]
    )


def test_a_comma_that_may_part_thousands_is_not_guessed() -> None:
    recording = log('2024-05-31,"1,500"', "2024-06-01,1500", header="date,distance_m")
    assert [s.distance_m for s in recording.sessions] == [1500]
    assert "can be read in two ways" in messages(recording)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_what_spreadsheets_save_is_decoded(encoding: str) -> None:
    data = "\r\n Date ; Distance KM;NOTES\r\n2024-05-31;5;Zürich\r\n".encode(encoding)
    session = parse_csv_log(data).sessions[0]
    assert (session.distance_m, session.description) == (5000, "Zürich")
    assert looks_like_training_log(data)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("date,dstance_km", 'line 1: column "dstance_km" is not known; did you mean "distance_km"? Known columns: '),
        ("dat,distance_km", 'column "dat" is not known; did you mean "date"?'),
        ("weather,Datum,duration", 'column "Datum" is not known; did you mean "date"?'),
        ("date,dist", 'column "dist" is not known; did you mean "distance_km", "distance_mi" or "distance_m"?'),
        ("Datum,distance_km", 'column "Datum" is not known; did you mean "date"?'),
        ("date,duration,distanse_km", 'column "distanse_km" is not known; did you mean "distance_km"?'),
        ("date,duration,note", 'column "note" is not known; did you mean "notes"?'),
        ("date,distance", 'did you mean "distance_km", "distance_mi" or "distance_m"?'),
        ("date,pain,weather", 'there is no distance and no duration column (found: "date", "pain", "weather")'),
        ("xyz,duration", 'there is no date column (found: "xyz", "duration")'),
        ("date,date,duration", 'column "date" occurs twice'),
    ],
)  # fmt: skip
def test_a_wrong_header_is_refused_with_the_column_and_the_nearest_known_one(header: str, message: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        log("2024-05-31,5,5", header=header)
    assert message in str(refusal.value)


def test_columns_of_no_concern_are_ignored_and_named_once() -> None:
    recording = log("2024-05-31,5,warm,70", "2024-06-01,6,cold,70", header="date,distance_km,weather,weight")
    assert len(recording.sessions) == 2
    assert messages(recording) == ['line 1: columns that are not known were ignored: "weather", "weight"']


@pytest.mark.parametrize("data", [b"", b"\n \n", b"date,distance_km\n", b"date,distance_km\n,\n\n"])
def test_an_empty_log_is_no_activity(data: bytes) -> None:
    with pytest.raises(NotAnActivity):
        parse_csv_log(data)


def test_a_log_without_one_good_row_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="none of its 2 rows could be read; line 3: the date is missing"):
        log("x,5,5", ",5,5")


def test_a_quote_that_never_closes_is_reported_where_it_opens() -> None:
    recording = log("2024-05-30,5,fine", '2024-05-31,5,"sore', "2024-06-01,5,x", header="date,distance_km,notes")
    assert [s.index for s in recording.sessions] == [0]
    assert messages(recording)[0].startswith("line 3: a quotation mark is opened here and never closed")


def test_an_inch_mark_is_no_open_quote() -> None:
    assert one('2024-05-31,5,4" drop', "date,distance_km,notes").description == '4" drop'


@pytest.mark.parametrize(
    "text",
    [
        "date,distance_km",
        "\n\nDate;Distance KM;Duration\n",
        '"date"\t"duration"',
        "day,dstance_km,notes",
    ],
)
def test_a_header_with_a_column_of_ours_looks_like_a_log(text: str) -> None:
    assert looks_like_training_log(text.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"date\n2024-05-31\n",
        b"# Notes, title and date\n",
        b'{"date": "2024-05-31", "title": "x"}',
        b'[{"date": 1}, {"date": 2}]',
        b"title: run, date\nnotes: x\n",
        b"MIT License\n\nCopyright (c) 2024, date\n",
        b"Permission is hereby granted, free of charge, to any person obtaining a copy, and notes on its date\n",
        b"name,email\nx,y\n",
        b"date,duration\0\0",
        b"\x0e\x10\xd9\x07date,duration.FIT",
        b"<date>,<duration>",
        bytes(range(256)),
    ],
)
def test_anything_else_does_not_look_like_a_log(data: bytes) -> None:
    assert not looks_like_training_log(data)


@needs_real_files
def test_no_real_file_of_another_kind_looks_like_a_log() -> None:
    others = [path for path in REAL.rglob("*") if path.is_file()]
    assert [path for path in others if looks_like_training_log(path.read_bytes()[:8192])] == []


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"date,distance_km,duration,notes\n", b"date;duration;pain\n"]))
def test_no_bytes_raise_anything_but_a_refusal(junk: bytes, header: bytes) -> None:
    looks_like_training_log(header + junk)
    try:
        parse_csv_log(header + junk)
    except FileRefused:
        return


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=12))
def test_no_cells_raise_anything_but_a_refusal(cells: list[str]) -> None:
    rows = [",".join(f'"{cell}"' for cell in cells[at : at + 3]) for at in range(0, len(cells), 3)]
    try:
        parse_csv_log("\n".join(["date,distance_km,duration", *rows]).encode("utf-8", "replace"))
    except FileRefused:
        return
