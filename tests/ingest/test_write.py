"""What an API lent is written as such, and a newer original takes the place of an older one."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.corrections import change
from ingest.decoding import Decoded, Task, decode
from ingest.formats.strava_api import Answers, pack
from ingest.identity import is_resolved, resolve
from ingest.store import originals
from ingest.store.ask import transaction
from ingest.write import Arrival, add_originals, remove_originals, replace_original
from tests.archives import Run, strava_csv
from tests.homes import NOW, opened, settings_at

EXPIRES = datetime(2026, 3, 8, 12)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with opened(settings_at(tmp_path)) as found:
        yield found


def arrival(data: bytes, expires_at: datetime | None = None) -> Arrival:
    decoded = decode(Task(data, "UTC", NOW.date()))
    assert isinstance(decoded, Decoded)
    return Arrival(originals.digest(data), len(data), "strava", decoded, expires_at=expires_at)


def lent(name: str, streams: Any = None) -> Arrival:
    summary = {"id": 41, "name": name, "sport_type": "Run", "distance": 5000.0, "elapsed_time": 1500,
               "start_date": "2026-02-01T08:00:00Z", "start_date_local": "2026-02-01T09:00:00Z"}  # fmt: skip
    return arrival(pack(Answers(json.dumps(summary).encode(), None, streams and json.dumps(streams).encode())), EXPIRES)


def test_what_is_lent_is_not_shareable_and_expires(con: duckdb.DuckDBPyConnection) -> None:
    add_originals(con, [lent("Easy")], 1, NOW)
    assert con.execute("select kind, shareable, expires_at, fetched_at from source_record").fetchall() == [
        ("strava_api", False, EXPIRES, NOW)
    ]
    rows = con.execute("select activity_key, shareable, title, utc_offset_s, local_time_source from source_activity")
    assert rows.fetchall() == [("strava.41", False, "Easy", 3600, "stated")]


def test_a_newer_original_takes_the_place_of_the_older_one(con: duckdb.DuckDBPyConnection) -> None:
    add_originals(con, [lent("Other")], 1, NOW)
    con.execute("update source_activity set activity_key = 'strava.40', native_id = '40'")
    add_originals(con, [lent("Easy")], 1, NOW)
    resolve(con)
    change(con, 1, "strava.41", "title", "Mine", NOW)
    newer = lent("Renamed", {"time": {"data": [0, 1]}, "heartrate": {"data": [120, 130]}})
    with transaction(con):
        replace_original(con, 2, newer, 1)
    assert not is_resolved(con)
    assert con.execute(
        "select sha256, byte_count, expires_at, fetched_at from source_record where source_no = 2"
    ).fetchall() == [(newer.sha256, newer.byte_count, EXPIRES, NOW)]
    assert con.execute(
        "select activity_no, activity_key, revision, title, sample_count from source_activity order by all"
    ).fetchall() == [(1, "strava.40", 1, "Other", 0), (2, "strava.41", 2, "Renamed", 2)]
    resolve(con)
    assert con.execute("select title, sample_count from activity where activity_no = 2").fetchall() == [("Mine", 2)]
    with transaction(con):
        replace_original(con, 2, newer, 1)  # the same again
    assert con.execute("select count(*) from sample").fetchall() == [(2,)]


def test_a_key_is_gone_only_when_no_record_has_it_any_more(con: duckdb.DuckDBPyConnection) -> None:
    add_originals(con, [lent("Easy"), arrival(strava_csv([Run(id=41, start=datetime(2026, 2, 1, 8))]))], 1, NOW)
    assert con.execute("select activity_key, shareable from source_activity order by 2").fetchall() == [
        ("strava.41", False),
        ("strava.41", True),
    ]
    assert remove_originals(con, [1]) == set()
    assert remove_originals(con, [2]) == {"strava.41"}
