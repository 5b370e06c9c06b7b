"""What the runner decided, changed and deleted stays so."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest import corrections as c
from ingest.identity import unresolve
from ingest.store.ask import transaction
from tests.homes import NOW
from tests.ingest.identity.records import START, Records, later, new_records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = new_records(tmp_path)
    yield found
    found.con.close()


def do(records: Records, deed: Callable[[], None]) -> None:
    """Decide, as a request does: the activities are put together before and after."""
    records.activities()
    with transaction(records.con):
        deed()


def test_a_doubtful_pair_becomes_one_two_or_is_asked_again(records: Records) -> None:
    one, other = records.add("watch"), records.add("phone", distance_m=13_000)
    assert records.asked()
    do(records, lambda: c.decide(records.con, 1, one, other, True, NOW))
    assert (records.activities(), records.asked()) == ([{"watch", "phone"}], [])
    do(records, lambda: c.decide(records.con, 1, other, one, False, NOW))
    assert (records.activities(), records.asked()) == ([{"watch"}, {"phone"}], [])
    do(records, lambda: c.withdraw(records.con, 1, one, other))
    assert records.asked() == [({"watch", "phone"}, "overlap")]


def test_a_record_is_taken_out_of_an_activity_for_good(records: Records) -> None:
    records.add("watch")
    records.add("tcx", "tcx")
    gpx = records.add("gpx", "gpx", started_utc=later(5))
    do(records, lambda: c.take_out(records.con, 1, gpx, NOW))
    assert records.activities() == [{"watch", "tcx"}, {"gpx"}]
    records.add("another copy", "gpx", started_utc=later(5), distance_m=12_001)
    assert {"gpx"} in records.activities() or {"gpx", "another copy"} in records.activities()
    assert all("gpx" not in each or "watch" not in each for each in records.activities())
    lonely = records.add("lonely", started_utc=later(90_000))
    with pytest.raises(c.NotPossible, match="alone already"):
        do(records, lambda: c.take_out(records.con, 1, lonely, NOW))


def test_saying_one_run_takes_back_that_parts_of_them_were_two(records: Records) -> None:
    watch, gpx = records.add("watch"), records.add("gpx", "gpx", started_utc=later(5))
    do(records, lambda: c.take_out(records.con, 1, gpx, NOW))
    tcx = records.add("tcx", "tcx", started_utc=later(5))
    do(records, lambda: c.decide(records.con, 1, gpx, watch, True, NOW))
    assert records.activities() == [{"watch", "gpx", "tcx"}]
    with pytest.raises(c.NotPossible, match="one activity already"):
        do(records, lambda: c.decide(records.con, 1, tcx, watch, True, NOW))


CHANGES = {
    "title": ("Hills", "Easy", "title"),
    "sport": ("walk", "run.road", "sport"),
    "distance_m": ("8500", "12000", "distance_m"),
    "local_date": ("2025-05-30", "2025-06-01", "local_date"),
    "rpe": ("7", "3.0", "rpe"),
    "counted": ("no", "yes", "counted"),
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_change_says_what_it_replaced_and_can_be_taken_back(records: Records, field: str) -> None:
    value, replaced, column = CHANGES[field]
    key = records.add("watch", title="Easy", rpe=3.0)
    before = records.activity("*")
    do(records, lambda: c.change(records.con, 1, key, field, value, NOW))
    ((now,),) = records.activity(column)
    assert str(now) in (value, f"{value}.0", "False")
    told = records.con.execute("select field, value, replaced from activity_change").fetchall()
    assert told == [(field, value, replaced)]
    do(records, lambda: c.change(records.con, 1, key, field, None, NOW))
    assert records.activity("*") == before


def test_a_change_follows_the_run_into_whatever_record_holds_it(records: Records) -> None:
    key = records.add("row", "strava_csv", native_id="1", distance_m=5_000, title="Treadmill")
    do(records, lambda: c.change(records.con, 1, key, "distance_m", "5600", NOW))
    records.add("watch", started_utc=later(2), distance_m=5_050)
    assert records.activities() == [{"row", "watch"}]
    assert records.activity("distance_m, distance_source") == [(5_600, "runner")]
    do(records, lambda: c.change(records.con, 1, key, "distance_m", "5700", NOW))
    assert records.con.execute("select count(*) from field_override").fetchall() == [(1,)]


def test_a_day_that_was_changed_moves_the_start_with_it(records: Records) -> None:
    key = records.add("watch")
    do(records, lambda: c.change(records.con, 1, key, "local_date", "2025-06-04", NOW))
    assert records.activity("local_date, started_utc") == [(date(2025, 6, 4), later(3 * 86_400))]


def test_no_running_is_no_running_load_and_keeps_its_own_word(records: Records) -> None:
    key = records.add("watch")
    do(records, lambda: c.change(records.con, 1, key, "sport", c.NOT_A_RUN, NOW))
    assert records.activity("sport_family, sport, sport_raw") == [("other", "other", "running")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", " "), ("title", "x" * 201), ("sport", "runing"), ("distance_m", "0"), ("distance_m", "nan"),
     ("distance_m", "1e9"), ("distance_m", "far"), ("local_date", "2099-01-01"), ("local_date", "1 May"),
     ("rpe", "11"), ("counted", "perhaps"), ("heart", "1")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_can(records: Records, field: str, value: str) -> None:
    key = records.add("watch")
    with pytest.raises(c.NotPossible):
        do(records, lambda: c.change(records.con, 1, key, field, value, NOW))
    assert records.con.execute("from field_override").fetchall() == []


def test_what_was_deleted_does_not_come_back_by_another_record_of_it(records: Records) -> None:
    key = records.add("watch")
    records.add("gpx", "gpx", started_utc=later(3))
    do(records, lambda: c.bury(records.con, 1, key, NOW))
    assert records.activities() == []
    records.add("row", "strava_csv", native_id="1", started_utc=later(1), title="Morning Run")
    assert records.activities() == []
    records.add("another run", started_utc=later(40_000))
    assert records.activities() == [{"another run"}]
    do(records, lambda: c.unbury(records.con, 1, "strava.1"))
    assert {"watch", "gpx", "row"} in records.activities()


def test_a_record_that_left_and_came_again_finds_its_verdicts(records: Records) -> None:
    one, other = records.add("watch"), records.add("phone", distance_m=13_000)
    do(records, lambda: c.decide(records.con, 1, one, other, True, NOW))
    rows = records.con.execute("from source_activity where activity_key = ?", [other]).fetchall()
    with transaction(records.con):
        records.con.execute("delete from source_activity where activity_key = ?", [other])
        unresolve(records.con)
    assert records.activities() == [{"watch"}]
    with transaction(records.con):
        records.con.execute(f"insert into source_activity values ({', '.join('?' * len(rows[0]))})", rows[0])
        unresolve(records.con)
    assert records.activities() == [{"watch", "phone"}]


def test_keys_may_be_shortened_as_long_as_they_are_one(records: Records) -> None:
    key = records.add("watch", file="f", session_index=0)
    records.add("second", file="f", session_index=1, started_utc=later(4000))
    assert c.full_key(records.con, 1, f"{key[:12]}.0") == key
    for wrong in (key[:12], "none", f"{key[:12]}.7"):
        with pytest.raises(c.NoSuchActivity):
            c.full_key(records.con, 1, wrong)
    with pytest.raises(c.NoSuchActivity):
        c.members(records.con, 2, key)


def test_days_that_were_not_recorded(records: Records) -> None:
    day = START.date()
    with transaction(records.con):
        assert c.add_unrecorded(records.con, c.Unrecorded(day, day, " the watch was lost "), NOW) == 1
    assert records.con.execute("select text from unrecorded_span").fetchall() == [("the watch was lost",)]
    for first, last in ((date(2025, 6, 2), date(2025, 6, 1)), (day, date(2030, 1, 1))):
        with pytest.raises(c.NotPossible):
            c.add_unrecorded(records.con, c.Unrecorded(first, last), NOW)
