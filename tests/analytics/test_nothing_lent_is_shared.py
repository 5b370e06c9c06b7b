"""Whatever Strava's API lent reaches its athlete alone: no query tells anybody else of it, in words or in numbers."""

import re
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from analytics import records as ask
from analytics.run import Seen, query, refresh
from ingest.identity import resolve
from tests.analytics.history import OWNER, SHARED
from tests.analytics.test_queries import PARAMETERS, QUERIES, text_of
from tests.ingest.identity.records import Records, later, new_records

MARK = "lent-9099"  # in every text that the API gave
NUMBER = 90_991  # metres, seconds and the like that only the API told
DAY_S = 86_400


def lent(records: Records, name: str, number: str, **given: Any) -> None:
    """What the API says of an activity, with a mark in whatever it can say."""
    words = dict.fromkeys(("title", "description", "private_note", "gear", "time_zone"), MARK)
    facts = {"rpe": 9.099, "race": True, "ascent_m": NUMBER, "average_heart_rate_bpm": 90.991,
             "average_cadence_spm": 90.991, "stated_elapsed_s": float(NUMBER), "stated_timer_s": float(NUMBER),
             "stated_distance_m": float(NUMBER)}  # fmt: skip
    records.add(name, "strava_api", file=f"{MARK}-{name}", **{"native_id": number, **words, **facts, **given})
    at = records._numbers[name]
    con = records.con
    source = con.execute("select source_no from source_activity where activity_no = ?", [at]).fetchall()[0][0]
    con.execute("insert into device (source_no, product) values (?, ?)", [source, MARK])
    con.execute("insert into lap (activity_no, lap_no, distance_m) values (?, 1, ?)", [at, NUMBER])
    con.execute("insert into pause values (?, ?, ?)", [at, NUMBER, NUMBER + 1])
    con.execute(
        "insert into sample (activity_no, ordinal, elapsed_s, distance_m, heart_rate_bpm, altitude_m) "
        "select ?, i, i, ? + i, ?, ? from range(3) t(i)",
        [at, NUMBER, 90.991, NUMBER],
    )


def files_of(records: Records) -> None:
    """Runs of the runner's own files, a day each."""
    records.add("alone", title="Alone", started_utc=later(-DAY_S))
    records.add("watch", title="Morning", ascent_m=100)
    records.add("named", started_utc=later(DAY_S))
    records.add(
        "its row", "strava_csv", file="table", native_id="2", file_name="a", title="R", started_utc=later(DAY_S)
    )
    records.names_file("table", "a", "named")
    records.add("row", "strava_csv", file="table", native_id="3", title="Row", started_utc=later(2 * DAY_S))
    records.add("long", started_utc=later(3 * DAY_S), elapsed_s=7200, distance_m=24_000)
    records.add("one", started_utc=later(5 * DAY_S))
    records.add("doubted", "gpx", started_utc=later(5 * DAY_S + 5), distance_m=13_000)


def lent_of(records: Records) -> None:
    """What the API says of the same, and of runs that no file tells."""
    lent(records, "api 1", "1", started_utc=later(2), sport="run.trail")
    lent(records, "api 2", "2", started_utc=later(DAY_S + 9))
    lent(records, "api 3", "3", started_utc=later(2 * DAY_S), distance_m=NUMBER, elapsed_s=NUMBER, moving_s=NUMBER)
    lent(records, "crop", "4", started_utc=later(3 * DAY_S + 60), elapsed_s=3000, distance_m=9_000)
    lent(records, "api only", "5", started_utc=later(4 * DAY_S), distance_m=NUMBER)
    lent(records, "doubt", "6", started_utc=later(-DAY_S + 10), elapsed_s=7000, distance_m=NUMBER)
    lent(records, "next week", "7", started_utc=later(9 * DAY_S), elapsed_s=NUMBER)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    found = new_records(tmp_path_factory.mktemp("mixed"))
    files_of(found)
    lent_of(found)
    yield ready(found)
    found.con.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """The same without the API's, but for this: something happened on the days of what others may not see."""
    found = new_records(tmp_path_factory.mktemp("files"))
    files_of(found)
    for number, day in (("5", 4), ("6", -1), ("7", 9)):
        found.con.execute(
            "insert into expired_activity by name select 1 as athlete_id, ? as native_id, ?::date as local_date, "
            "now()::timestamp as expired_at",
            [number, later(day * DAY_S)],
        )
    yield ready(found)
    found.con.close()


def ready(records: Records) -> Records:
    resolve(records.con)
    refresh(records.con)
    return records


def answers(records: Records, name: str, seen: Seen, keys: list[str]) -> list[pl.DataFrame]:
    """What a query says, of every record that there is."""
    wanted: dict[str, Any] = {
        key: value for key, value in PARAMETERS.items() if re.search(rf"\${key}\b", text_of(name))
    }
    each: list[str] = [key for key in ("activity_id", "record_id") if key in wanted]
    if not each:
        return [query(records.con, name, seen, **wanted)]
    return [query(records.con, name, seen, **(wanted | dict.fromkeys(each, key))) for key in keys]


def all_keys(records: Records) -> list[str]:
    rows = records.con.execute("select distinct activity_key from source_activity order by 1").fetchall()
    return [key for (key,) in rows]


def marks(frame: pl.DataFrame) -> set[str]:
    return set(re.findall(r"lent-9099|90991|90\.991|9\.099", repr(frame.rows())))


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_tells_another_audience_what_was_lent(mixed: Records, name: str) -> None:
    lent_sources = mixed.con.execute("select sha256 from source_record where not shareable").fetchall()
    for frame in answers(mixed, name, SHARED, all_keys(mixed)):
        assert marks(frame) == set()
        assert not any(sha256 in repr(frame.rows()) for (sha256,) in lent_sources)


@pytest.mark.parametrize(
    "name", ["activities", "activity", "records", "laps", "samples", "run_samples", "pauses", "joined", "doubts"]
)
def test_the_marks_are_there_for_the_owner(mixed: Records, name: str) -> None:
    assert any(marks(frame) for frame in answers(mixed, name, OWNER, all_keys(mixed)))


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_tells_others_what_the_files_alone_tell(mixed: Records, files: Records, name: str) -> None:
    keys = all_keys(mixed)
    for one, other in zip(answers(mixed, name, SHARED, keys), answers(files, name, SHARED, keys), strict=True):
        assert one.rows() == other.rows()


@pytest.mark.parametrize("name", QUERIES)
def test_the_owner_is_told_the_same_with_the_conditions_of_a_share_and_without(
    mixed: Records, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = all_keys(mixed)
    lean = answers(mixed, name, OWNER, keys)
    monkeypatch.setattr("analytics.run._owners_text", text_of)
    for one, other in zip(lean, answers(mixed, name, OWNER, keys), strict=True):
        assert one.rows() == other.rows()


def test_a_reason_that_compares_with_what_was_lent_is_no_reason_for_others(mixed: Records) -> None:
    (watch,) = mixed.con.execute("select activity_key from source_activity where title = 'Morning'").fetchall()
    owners = ask.records(mixed.con, OWNER, watch[0]).frame
    assert (owners["kind"].to_list(), owners["rule"].to_list()) == (["fit", "strava_api"], [None, "alike"])
    others = ask.records(mixed.con, SHARED, watch[0]).frame
    assert (others["kind"].to_list(), others["rule"].to_list()) == (["fit"], [None])
    assert ask.activity_id(mixed.con, OWNER, "strava.1") == watch[0]
    assert ask.activity_id(mixed.con, SHARED, "strava.1") is None
    assert ask.activity_id(mixed.con, SHARED, "strava.3") == "strava.3"
