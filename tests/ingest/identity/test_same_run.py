"""One run, once: which records are put together, which are asked about, and which are left alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.identity.records import START, Records, later, new_records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = new_records(tmp_path)
    yield found
    found.con.close()


def test_a_row_of_an_archive_is_the_file_that_it_names_whatever_both_say(records: Records) -> None:
    records.add("row", "strava_csv", file="table", native_id="1", file_name="activities/9.fit.gz", distance_m=9_000)
    records.add("watch", started_utc=later(86_400))
    records.names_file("table", "activities/9.fit.gz", "watch")
    assert records.activities() == [{"row", "watch"}]


def test_a_row_that_names_a_file_of_several_sessions_is_the_one_that_began_with_it(records: Records) -> None:
    records.add("swim", file="triathlon", session_index=0, sport="other")
    records.add("run", file="triathlon", session_index=1, started_utc=later(7200))
    records.add("row", "strava_csv", file="table", native_id="1", file_name="a.fit", started_utc=later(7190))
    records.names_file("table", "a.fit", "triathlon")
    assert records.activities() == [{"swim"}, {"run", "row"}]


def test_a_truncated_copy_is_the_same_recording_as_the_whole_file(records: Records) -> None:
    records.add("whole", recorder="garmin:42:1000", sample_count=3600)
    records.add("cut", recorder="garmin:42:1000", sample_count=900, elapsed_s=900, moving_s=900, distance_m=3_000)
    assert records.activities() == [{"whole", "cut"}]
    assert records.activity("distance_m, sample_count") == [(12_000, 3600)]


def test_sessions_of_one_recording_that_began_apart_stay_apart(records: Records) -> None:
    records.add("first", recorder="garmin:42:1000")
    records.add("second", recorder="garmin:42:1000", started_utc=later(5000))
    assert records.activities() == [{"first"}, {"second"}]


def test_the_same_run_from_fit_gpx_and_tcx_is_one_with_the_fit_samples(records: Records) -> None:
    records.add("gpx", "gpx", started_utc=later(4), distance_m=12_050, sport_raw="unknown", sport="other")
    records.add("tcx", "tcx", started_utc=later(1), elapsed_s=3590)
    key = records.add("fit")
    assert records.activities() == [{"gpx", "tcx", "fit"}]
    assert records.activity("activity_key, sport, records") == [(key, "run.road", 3)]


def test_two_watches_at_once_are_one_run(records: Records) -> None:
    records.add("left wrist", recorder="garmin:1:1000")
    records.add("right wrist", recorder="coros:2:1007", started_utc=later(7), distance_m=12_200, sample_count=3500)
    assert records.activities() == [{"left wrist", "right wrist"}]
    assert records.activity("distance_m") == [(12_000,)]


def test_two_watches_that_disagree_by_more_than_3_percent_are_asked(records: Records) -> None:
    records.add("watch")
    records.add("phone", started_utc=later(7), distance_m=12_800)
    assert records.activities() == [{"watch"}, {"phone"}]
    assert records.asked() == [({"watch", "phone"}, "overlap")]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"started_utc": later(120)}, None),
        ({"started_utc": later(121)}, "overlap"),
        ({"elapsed_s": 3708}, None),
        ({"elapsed_s": 3720}, "overlap"),
        ({"distance_m": 12_371}, None),
        ({"distance_m": 12_372}, "overlap"),
        ({"distance_m": 0}, None),
        ({"distance_m": None}, None),
    ],
)
def test_the_limits_of_likeness(records: Records, changes: dict[str, Any], rule: str | None) -> None:
    records.add("one")
    records.add("other", "gpx", **changes)
    assert records.asked() == ([] if rule is None else [({"one", "other"}, rule)])
    assert len(records.activities()) == (1 if rule is None else 2)


def test_a_crop_is_asked(records: Records) -> None:
    records.add("whole")
    records.add("cropped", "gpx", started_utc=later(600), elapsed_s=2400, moving_s=2400, distance_m=8_000)
    assert records.asked() == [({"whole", "cropped"}, "overlap")]


@pytest.mark.parametrize("hours", [1, -2, 5.5, 14])
def test_a_mistaken_time_zone_is_asked(records: Records, hours: float) -> None:
    records.add("right")
    records.add("shifted", "gpx", started_utc=later(3600 * hours + 3), distance_m=12_010)
    assert records.asked() == [({"right", "shifted"}, "shifted")]
    assert len(records.activities()) == 2


@pytest.mark.parametrize("seconds", [24 * 3600, 3600 + 8, 700])
def test_another_run_like_it_is_no_question(records: Records, seconds: int) -> None:
    """The same loop the next day, an hour and some seconds later, or broken off and begun again."""
    records.add("one", elapsed_s=600, moving_s=600, distance_m=2_000)
    records.add("other", started_utc=later(seconds), elapsed_s=600, moving_s=600, distance_m=2_000)
    assert (len(records.activities()), records.asked()) == (2, [])


def test_repetitions_recorded_one_by_one_are_not_one(records: Records) -> None:
    for number in range(4):
        records.add(f"{number}", started_utc=later(100 * number), elapsed_s=60, moving_s=60, distance_m=300)
    assert (len(records.activities()), records.asked()) == (4, [])


def test_treadmill_and_strength_at_the_same_minute_are_two(records: Records) -> None:
    records.add("treadmill", sport="run.treadmill", distance_m=None)
    records.add("strength", sport="strength", distance_m=None)
    assert (len(records.activities()), records.asked()) == (2, [])


def test_a_multisport_parent_and_its_children_are_not_put_together(records: Records) -> None:
    records.add("parent", "garmin_json", native_id="1", sport="multisport", elapsed_s=7200, distance_m=24_000)
    records.add("bike", file="race", session_index=0, sport="other", sport_raw="cycling")
    records.add("run", file="race", session_index=1, started_utc=later(3600))
    assert (len(records.activities()), records.asked()) == (3, [])


def test_two_sessions_of_one_file_are_never_one(records: Records) -> None:
    records.add("one", file="twice", session_index=0)
    records.add("other", file="twice", session_index=1)
    records.add("between", "gpx", started_utc=later(2))
    assert [len(each) for each in records.activities()] == [2, 1]


def test_a_start_that_strava_hides_is_matched_by_its_day_if_nothing_else_fits(records: Records) -> None:
    records.add("watch")
    records.add(
        "row", "strava_csv", native_id="1", started_utc=START.replace(hour=0, minute=0, second=1), elapsed_s=3610
    )
    assert records.activities() == [{"watch", "row"}]
    records.add("second round", started_utc=later(36_011), distance_m=12_100)
    assert len(records.activities()) == 3  # now it may be either
    assert {rule for _, rule in records.asked()} == {"day"}


def test_a_log_that_knows_only_day_and_distance_is_asked(records: Records) -> None:
    records.add("watch", distance_m=12_040)
    records.add("log", "csv_log", started_utc=None, elapsed_s=None, moving_s=None)
    assert records.asked() == [({"watch", "log"}, "day_alone")]


def test_a_log_of_day_distance_and_duration_is_the_run_of_that_day(records: Records) -> None:
    records.add("watch", distance_m=12_040, title="Run")
    records.add("gpx", "gpx", started_utc=later(2))
    records.add("log", "csv_log", started_utc=None, title="Long one", rpe=7.0)
    assert records.activities() == [{"watch", "gpx", "log"}]
    assert records.activity("title, rpe, started_utc") == [("Long one", 7.0, START)]


def test_a_wall_clock_whose_zone_is_a_guess_is_compared_with_the_wall_clock(records: Records) -> None:
    """The athlete set Berlin, ran in Boston, and Garmin's list says 06:30 there."""
    records.add("watch", utc_offset_s=-14_400, started_utc=later(14_400))
    records.add("list", "garmin_csv", time_zone="Europe/Berlin", utc_offset_s=7_200, started_utc=later(-7_200),
                local_time_source="stated")  # fmt: skip
    assert records.activities() == [{"watch", "list"}]


def test_athletes_never_share_a_run(records: Records) -> None:
    records.con.execute("insert into athlete select 2, 'Ann', false, now()::timestamp")
    records.add("hers", file="the same file", athlete_id=2)
    records.add("his", file="the same file")
    assert len(records.activities()) == 2


def test_of_two_tables_the_newer_archive_holds(records: Records) -> None:
    records.add("old", "strava_csv", file="2024", native_id="1", title="Morning Run")
    records.add("new", "strava_csv", file="2025", native_id="1", title="Tempo by the river")
    records.add("newer run", "strava_csv", file="2025", native_id="2", started_utc=later(86_400))
    assert records.activity("title, records") == [("Tempo by the river", 1), (None, 1)]


def test_figures_are_the_recording_s_and_words_are_the_runner_s(records: Records) -> None:
    records.add("watch", title="Running", distance_m=None, ascent_m=None, average_heart_rate_bpm=150.0)
    records.add("row", "strava_csv", native_id="1", title="Hills", description="knee a bit sore", private_note="left",
                gear="Shoe 3", race=True, rpe=8.0, ascent_m=210, distance_m=11_900, started_utc=later(3))  # fmt: skip
    assert records.activity(
        "title, description, private_note, gear, race, rpe, ascent_m, ascent_source, distance_m, distance_source, "
        "started_utc, average_heart_rate_bpm"
    ) == [
        ("Hills", "knee a bit sore", "left", "Shoe 3", True, 8.0, 210, "another_record", 11_900, "another_record",
         START, 150.0)
    ]  # fmt: skip


def test_a_sport_that_was_corrected_in_the_service_holds_and_a_finer_one_of_the_watch_stays(records: Records) -> None:
    records.add("watch", sport="run.trail")
    records.add("row", "strava_csv", native_id="1", sport="run.road", started_utc=later(3))
    records.add("walked", started_utc=later(40_000), sport="run.road", recorder="w:1:1")
    records.add(
        "told", "strava_csv", file="table", native_id="2", file_name="w", started_utc=later(40_000), sport="walk"
    )
    records.names_file("table", "w", "walked")
    assert records.activity("sport") == [("run.trail",), ("walk",)]
