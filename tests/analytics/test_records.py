"""What is each activity made of, what may be one, and what did the runner decide and change?"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from analytics import records as ask
from analytics.audience import bound
from analytics.run import refresh
from analytics.runs import activities, activity
from analytics.status import decisions
from ingest import corrections as c
from ingest.identity import resolve
from ingest.store.ask import transaction
from tests.analytics.history import OWNER, SHARED, History, day
from tests.homes import NOW
from tests.ingest.identity.records import Records, later, new_records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = new_records(tmp_path)
    found.con.execute("insert into athlete select 2, 'Ann', false, ?", [NOW])
    yield found
    found.con.close()


def ready(records: Records) -> None:
    resolve(records.con)
    refresh(records.con)


def test_every_record_says_what_it_holds_and_why_it_is_there(records: Records) -> None:
    key = records.add("watch")
    records.add("row", "strava_csv", native_id="7", title="Hills", started_utc=later(3), distance_m=12_100)
    records.add("gpx", "gpx", started_utc=later(1))
    ready(records)
    found = ask.records(records.con, OWNER, key).frame
    assert found.select("kind", "holds_samples", "holds_words", "rule").rows() == [
        ("fit", True, False, None),
        ("strava_csv", False, True, "alike"),
        ("gpx", False, False, "alike"),
    ]
    assert found["reason"].to_list()[1] == "started 2 s apart; durations differ by 0 s; distances differ by 0.8 %"
    assert found["path"].to_list()[0] == "/watch.fit"
    assert ask.records(records.con, SHARED, key).frame["path"].to_list() == [None, None, None]
    assert ask.activity_id(records.con, OWNER, "strava.7") == key
    assert ask.activity_id(records.con, OWNER, "strava.8") is None
    joined = ask.joined(records.con, OWNER, limit=10, offset=0)
    assert (joined.n, len(joined.frame)) == (1, 3)
    assert ask.joined(records.con, OWNER, limit=10, offset=1).n == 0


def test_a_doubt_shows_both_sides_and_a_verdict_ends_it(records: Records) -> None:
    one, other = records.add("watch"), records.add("phone", "gpx", distance_m=13_000, started_utc=later(5))
    ready(records)
    (doubt,) = ask.doubts(records.con, OWNER).frame.to_dicts()
    assert {doubt["one"]["kind"], doubt["other"]["kind"]} == {"fit", "gpx"}
    assert doubt["rule"] == "overlap"
    with transaction(records.con):
        c.decide(records.con, 1, one, other, False, NOW)
    ready(records)
    assert ask.doubts(records.con, OWNER).n == 0
    (verdict,) = ask.verdicts(records.con, OWNER).frame.to_dicts()
    assert (verdict["same"], verdict["one_date"]) == (False, date(2025, 6, 1))
    assert ask.verdicts(records.con, SHARED).n == 0


def test_an_ignored_activity_is_on_the_list_and_in_no_figure(records: Records) -> None:
    key = records.add("watch")
    records.add("next day", started_utc=later(86_400))
    ready(records)
    with transaction(records.con):
        c.change(records.con, 1, key, "counted", "no", NOW)
    ready(records)
    listed = activities(
        records.con, OWNER, family=None, first=None, last=None, at_least_m=None, text=None, limit=9, offset=0
    )
    assert listed.frame["counted"].to_list() == [True, False]
    assert activity(records.con, OWNER, key).frame["counted"].item() is False
    assert records.con.execute("select count(*) from seen_activity(1, ?, null)", [bound("owner")]).fetchall() == [(1,)]
    (change,) = ask.changes_of(records.con, OWNER, key).frame.to_dicts()
    assert (change["field"], change["value"], change["replaced"]) == ("counted", "no", "yes")
    (of_all,) = ask.changes(records.con, OWNER).frame.to_dicts()
    assert change.items() <= of_all.items()
    assert ask.changes_of(records.con, OWNER, "none").n == 0
    assert ask.changes_of(records.con, SHARED, key).n == 0


def test_what_was_deleted_is_listed_with_its_best_record(records: Records) -> None:
    key = records.add("watch", title="Easy")
    records.add("gpx", "gpx")
    ready(records)
    with transaction(records.con):
        c.bury(records.con, 1, key, NOW)
    ready(records)
    assert ask.deleted(records.con, OWNER).frame.select("activity_id", "title", "distance_m").rows() == [
        (key, "Easy", 12_000)
    ]
    assert ask.deleted(records.con, SHARED).n == 0


def test_athletes_have_histories_of_their_own(records: Records) -> None:
    records.add("his")
    records.add("hers", athlete_id=2, started_utc=later(400_000))
    ready(records)
    rows = ask.athletes(records.con, OWNER).frame.select("name", "chosen", "activities", "last_day").rows()
    assert rows == [("Runner", True, 1, date(2025, 6, 1)), ("Ann", False, 1, date(2025, 6, 5))]


def test_spans_are_listed(history: History) -> None:
    with transaction(history.con):
        c.add_unrecorded(history.con, c.Unrecorded(day(3), day(9), "lost"), NOW)
    assert ask.unrecorded(history.con, OWNER).frame.rows() == [(1, day(3), day(9), "lost")]


def test_a_doubt_about_a_deleted_activity_asks_nothing(records: Records) -> None:
    key = records.add("watch")
    records.add("phone", "gpx", distance_m=13_000, started_utc=later(5))
    ready(records)
    assert [row["n"] for row in decisions(records.con, OWNER, date(2025, 6, 2)).frame.to_dicts()] == [1]
    with transaction(records.con):
        c.bury(records.con, 1, key, NOW)
    ready(records)
    assert ask.doubts(records.con, OWNER).n == 0
    assert decisions(records.con, OWNER, date(2025, 6, 2)).n == 0
