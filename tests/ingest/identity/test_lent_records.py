"""What Strava's API lends: known by its number, below every file, and never in what others may see."""

from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from ingest import corrections as c
from ingest.identity import resolve
from ingest.store.ask import transaction
from tests.homes import NOW
from tests.ingest.identity.records import Records, later, new_records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = new_records(tmp_path)
    found.con.execute("insert into athlete select 2, 'Ann', false, ?", [NOW])
    yield found
    found.con.close()


def lent(records: Records, name: str = "api", number: str = "41", **given: Any) -> str:
    return records.add(name, "strava_api", **{"native_id": number, "title": "Lent", **given})


def row(records: Records, name: str = "row", number: str = "41", **given: Any) -> str:
    return records.add(name, "strava_csv", file="table", **{"native_id": number, "title": "Row", **given})


def shared(records: Records, columns: str) -> list[tuple[Any, ...]]:
    resolve(records.con)
    return records.con.execute(f"select {columns} from shared_activity order by started_utc").fetchall()


def rules(records: Records) -> list[tuple[str, str]]:
    resolve(records.con)
    return records.con.execute("select rule, reason from likeness where not asked order by all").fetchall()


def test_an_archive_s_row_and_the_api_are_one_by_their_number_whatever_both_say(records: Records) -> None:
    key = row(records, distance_m=9_000, title="Old title")
    assert lent(records, started_utc=later(90_000), elapsed_s=10, title="New title") == key
    assert records.activities() == [{"row", "api"}]
    assert rules(records) == [("numbered", "the same number at Strava")]
    assert records.activity("activity_key, title, shareable, records") == [(key, "New title", False, 2)]


def test_numbers_of_two_athletes_are_not_one(records: Records) -> None:
    row(records, athlete_id=2)
    lent(records)
    assert len(records.activities()) == 2


def test_the_newer_archive_s_row_and_the_api_are_both_held(records: Records) -> None:
    records.add("old", "strava_csv", file="old table", native_id="41")
    records.add("later", "strava_csv", file="table", native_id="42", started_utc=later(500_000))
    row(records)
    lent(records)
    assert records.activities() == [{"later"}, {"row", "api"}]


def test_a_file_wins_over_the_api_which_gives_the_title(records: Records) -> None:
    key = records.add("watch", title="Morning Run", distance_m=12_010)
    lent(records, started_utc=later(3), sample_count=3600)
    assert records.activities() == [{"watch", "api"}]
    assert records.activity("activity_key, title, distance_m, shareable") == [(key, "Lent", 12_010, False)]
    assert shared(records, "activity_key, title, distance_m, shareable, records") == [
        (key, "Morning Run", 12_010, True, 1)
    ]


def test_a_number_joins_the_file_that_the_archive_names_to_the_api(records: Records) -> None:
    row(records, file_name="a.fit")
    records.add("watch", started_utc=later(7200), distance_m=10_000)
    records.names_file("table", "a.fit", "watch")
    lent(records)
    assert records.activities() == [{"row", "watch", "api"}]
    assert shared(records, "records, title") == [(2, "Row")]


def test_of_api_and_row_others_see_the_row_under_its_own_number(records: Records) -> None:
    key = row(records, distance_m=11_900)
    lent(records, sample_count=3600)
    assert records.activity("activity_no, activity_key, distance_m") == [(2, key, 12_000)]
    assert shared(records, "activity_no, activity_key, distance_m, title") == [(1, key, 11_900, "Row")]


def test_what_is_lent_alone_is_nothing_to_others(records: Records) -> None:
    lent(records)
    records.add("watch", started_utc=later(90_000))
    assert records.activity("shareable") == [(False,), (True,)]
    assert shared(records, "activity_no") == []


def test_a_start_that_strava_hides_is_matched_by_its_day(records: Records) -> None:
    records.add("watch")
    lent(records, started_utc=None)
    assert records.activities() == [{"watch", "api"}]
    assert rules(records)[0][0] == "day"


CROP = {"started_utc": later(600), "elapsed_s": 2400, "moving_s": 2400, "distance_m": 8_000}


@pytest.mark.parametrize("kind", ["strava_api", "strava_csv"])
@pytest.mark.parametrize(
    ("changes", "joined"),
    [
        ({}, True),
        ({"started_utc": later(0)}, True),
        ({"started_utc": later(-40)}, True),  # 98.3 % within
        ({"started_utc": later(-50)}, False),
        ({"started_utc": later(1240)}, True),
        ({"started_utc": later(1250)}, False),
        ({"distance_m": None}, True),
        ({"distance_m": 12_360}, True),
        ({"distance_m": 12_361}, False),
        ({"sport": "ride"}, False),
        ({"sport": "other", "sport_raw": "unknown"}, False),
    ],
)
def test_a_run_that_was_cut_at_strava_is_the_longer_recording(
    records: Records, kind: str, changes: dict[str, Any], joined: bool
) -> None:
    records.add("watch")
    records.add("cut", kind, native_id="41", **{**CROP, **changes})
    assert records.activities() == ([{"watch", "cut"}] if joined else [{"watch"}, {"cut"}])
    if joined:
        ((rule, reason),) = rules(records)
        assert rule == "cropped"
        assert "within the longer recording, as cut at Strava" in reason
        assert records.activity("distance_m") == [(12_000,)]


def test_two_halves_that_were_split_at_strava_are_the_one_recording(records: Records) -> None:
    records.add("watch")
    lent(records, "first", "41", elapsed_s=1800, distance_m=6_000)
    lent(records, "second", "42", elapsed_s=1800, distance_m=6_000, started_utc=later(1800))
    assert records.activities() == [{"watch", "first", "second"}]


def test_the_longer_one_at_strava_is_no_crop(records: Records) -> None:
    records.add("watch", elapsed_s=1800, distance_m=6_000)
    lent(records)
    assert records.asked() == [({"watch", "api"}, "overlap")]


def test_what_the_runner_said_of_a_row_holds_for_the_api_too(records: Records) -> None:
    watch = records.add("watch")
    key = row(records, started_utc=later(5))
    resolve(records.con)
    with transaction(records.con):
        c.change(records.con, 1, key, "title", "Mine", NOW)
        c.take_out(records.con, 1, key, NOW)
    lent(records, started_utc=later(5))
    assert records.activities() == [{"watch"}, {"row", "api"}]
    with transaction(records.con):
        c.withdraw(records.con, 1, watch, key)
        c.decide(records.con, 1, watch, key, True, NOW)
    assert records.activities() == [{"watch", "row", "api"}]
    assert records.activity("title") == [("Mine",)]


def test_a_row_and_the_api_cannot_be_taken_apart(records: Records) -> None:
    key = row(records)
    lent(records)
    resolve(records.con)
    with pytest.raises(c.NotPossible):
        c.take_out(records.con, 1, key, NOW)
    with pytest.raises(c.NotPossible):
        c.decide(records.con, 1, key, key, False, NOW)


@pytest.mark.parametrize(("field", "value", "column"), [("title", "Mine", "title"), ("counted", "no", "counted")])
def test_what_the_runner_changed_holds_for_others_whichever_record_it_was_said_of(
    records: Records, field: str, value: str, column: str
) -> None:
    key = lent(records, started_utc=later(2))
    resolve(records.con)
    with transaction(records.con):
        c.change(records.con, 1, key, field, value, NOW)
    records.add("watch", title="Morning Run")
    said = [("Mine" if field == "title" else False,)]
    assert records.activity(column) == said
    assert shared(records, column) == said


def test_a_deleted_activity_is_deleted_for_others_too(records: Records) -> None:
    key = records.add("watch")
    lent(records, started_utc=later(2))
    resolve(records.con)
    with transaction(records.con):
        c.bury(records.con, 1, key, NOW)
    assert (records.activities(), shared(records, "activity_no")) == ([], [])


def test_the_order_of_arrival_changes_nothing(tmp_path: Path) -> None:
    adding: dict[str, Callable[[Records], str]] = {
        "watch": lambda to: to.add("watch", title="Morning Run"),
        "row": lambda to: row(to, started_utc=later(2)),
        "api": lambda to: lent(to, started_utc=later(2), sample_count=3600),
    }
    found = []
    for number, order in enumerate(permutations(adding)):
        records = new_records(tmp_path / str(number))
        for name in order:
            adding[name](records)
        told = records.activity("activity_key, title, distance_m, sample_count, records")
        found.append((told, shared(records, "activity_key, title, records"), rules(records)))
        records.con.close()
    assert all(one == found[0] for one in found)
    assert len(found[0][2]) == 2
