"""What Strava's API told says until when it is here and for whom; what went leaves days that ask, and no figures."""

from datetime import date, datetime, time, timedelta

import pytest

from dashboard.owner import Owner
from tests import api_rows
from tests.dashboard.pages.conftest import HOSTILE, Serve, ago
from tests.dashboard.pages.window import Window


@pytest.fixture
def recent(serve: Serve) -> Owner:
    return serve("recent")


def lose(owner: Owner, *days: date) -> None:
    with owner.desk(None) as desk:
        for place, day in enumerate(days):
            api_rows.lost(desk.con, str(700 + place), day)


def told(owner: Owner, native_id: str, on: date, clock: str = "06:30", **more: object) -> str:
    with owner.desk(None) as desk:
        begun = datetime.combine(on, time.fromisoformat(clock))
        return api_rows.tell(desk.con, native_id, begun, **more)  # type: ignore[arg-type]


def open_days(owner: Owner) -> list[str]:
    rows = owner.answer("changed")["expired"]
    return [row["local_date"] for row in rows if row["settled_at"] is None]


def test_a_run_of_the_api_says_where_it_came_from_until_when_and_for_whom(recent: Owner, window: Window) -> None:
    key = told(recent, "15551", ago(3), title="By the river", device="Garmin Forerunner 265")
    window.open("runs", run=key)
    (line,) = [one for one in window.words.splitlines() if one.startswith("From ")]
    assert line == (
        "From Strava's API. It is here until 27 Mar 2026; a file of the same run keeps it. It is only for you: "
        "Strava's terms let nobody else see it, and so no coach either. "
        "[View on Strava](https://www.strava.com/activities/15551) · Recorded by Garmin Forerunner 265"
    )
    assert "**Strava's API**" in window.words
    assert "What Strava's API answered" in window.words


def test_what_the_runner_keeps_has_no_end(recent: Owner, window: Window) -> None:
    key = told(recent, "15551", ago(3), keeps=True)
    words = window.open("runs", run=key).words
    assert "From Strava's API. It is only for you" in words
    assert "ere until" not in words
    assert "Strava API" in window.open("runs").words
    assert "here until" not in window.words


def test_the_list_says_in_a_word_where_each_came_from_and_when_it_goes(recent: Owner, window: Window) -> None:
    told(recent, "15551", ago(3), title="By the bridge")
    window.open("runs")
    assert "10.0 km · 0:50:00 · Strava API · here until 27 Mar 2026" in window.words
    assert "16.1 km · 1:25:00 · ▲ moderate spike · Log" in window.words
    assert "· File" in window.words


def test_a_file_of_the_same_run_stays_and_the_rest_goes(recent: Owner, window: Window) -> None:
    (query,) = [query for words, query in window.open("runs", text="By the river").links if "run=" in query]
    key = query.partition("run=")[2].partition("&")[0]
    with recent.desk(None) as desk:
        api_rows.tell(desk.con, "15551", datetime(2026, 3, 20, 6, 0), metres=1500, seconds=595)
    words = window.open("runs", run=key).words
    assert "From the track file track.gpx and Strava's API. What Strava's API told is here until 27 Mar 2026" in words
    assert "What Strava's API told is only for you" in words
    assert "View on Strava" in words
    window.open("runs", text="By the river")
    assert "here until" not in window.words


def test_the_archive_and_the_api_tell_of_one_number_and_each_once(recent: Owner, window: Window) -> None:
    told(recent, "15551", ago(3), kind="strava_csv", title="By the bridge")
    key = told(recent, "15551", ago(3), device="Forerunner")
    words = window.open("runs", run=key).words
    (line,) = [one for one in words.splitlines() if one.startswith("From ")]
    assert line.startswith("From Strava's API and Strava's archive. What Strava's API told is here until 27 Mar 2026; ")
    assert "2 sources tell this run. It counts once." in words
    assert words.count("Recorded by Forerunner") == 3  # in the line, of the record, and of whose figures are used
    assert "here until" not in window.open("runs").words  # the archive's row stays, and with it the run


def test_a_file_alone_is_told_without_more(recent: Owner, window: Window) -> None:
    (query,) = [query for words, query in window.open("runs", text="By the river").links if "run=" in query]
    words = window.open("runs", run=query.partition("run=")[2].partition("&")[0]).words
    assert "From the track file track.gpx." in words.splitlines()
    assert "only for you" not in words


def test_a_week_that_lost_something_is_shown_as_unknown_and_says_why(recent: Owner, window: Window) -> None:
    lose(recent, ago(20), ago(27))
    window.open("load")
    (chart,) = window.charts
    removed = [rows for rows in chart["rows"].values() if rows and "not known" in rows[0]]
    assert len(removed[0]) == 2
    assert removed[0][0]["not known"] == "something from Strava's API was removed under Strava's terms"
    assert "of 8 weeks, " in window.words
    assert "Grey and dotted: 2 weeks are not known, because something from Strava's API was removed" in window.words
    assert "Strava's archive brings it back." in window.words
    assert "Not covered (grey △):" in window.words
    window.open("load", by="time")
    assert "2 weeks are not known" in window.words
    assert "Not covered: " in window.words


def test_a_home_that_lost_everything_shows_weeks_that_nobody_knows(serve: Serve, window: Window) -> None:
    owner = serve("empty")
    lose(owner, ago(20), ago(2))
    window.open("load")
    assert "0 runs in 2 of 4 weeks" in window.words
    assert "No run is recorded since" not in window.words
    window.open()
    window.open("data")
    assert "2 days lost something from Strava's API" in window.words


def test_today_gives_way_and_asks(recent: Owner, window: Window) -> None:
    lose(recent, ago(0), ago(8))
    window.open()
    assert "There is no reference distance today" in window.words.replace("**", "")
    assert "What came from Strava's API for 2 days up to 23 Mar 2026 was removed" in window.words
    assert "This week so far: not known" in window.words
    asks = [words for words, _ in window.links if "removed" in words]
    assert asks == ["2 days lost something that was removed under Strava's terms: bring the files"]


def test_days_are_called_whole_and_that_is_taken_back(recent: Owner, window: Window) -> None:
    lose(recent, ago(20), ago(27))
    before = recent.answer("load", first_weekday=0, today=ago(0).isoformat())["weeks"]
    window.open("data")
    assert "2 days lost something from Strava's API that was removed under Strava's terms." in window.words
    assert "3 Mar 2026 · 1 activity, removed on 10 Mar 2026" in window.words
    window.press(f"whole-{ago(20)}")
    assert window.told == ["Whole by your word: 3 Mar 2026."]
    assert open_days(recent) == [ago(27).isoformat()]
    after = recent.answer("load", first_weekday=0, today=ago(0).isoformat())["weeks"]
    assert [week["missing"] for week in before].count("expired") == 2
    assert [week["missing"] for week in after].count("expired") == 1
    assert "3 Mar 2026 · said on 23 Mar 2026" in window.words
    window.press("deed-undo")
    assert len(open_days(recent)) == 2
    window.press("whole-all")
    assert open_days(recent) == []
    window.press(f"not-whole-{ago(27)}")
    assert window.told == ["No longer whole: 24 Feb 2026."]
    assert open_days(recent) == [ago(27).isoformat()]


def test_many_lost_days_are_folded_and_every_page_is_shown(recent: Owner, window: Window) -> None:
    lose(recent, *[ago(back) for back in range(8, 300)])
    told(recent, "15551", ago(3), title=HOSTILE)
    for path in ("", "load", "runs", "data"):
        window.open(path, **({"range": "all"} if path == "load" else {}))
    assert "292 days lost something from Strava's API" in window.words
    assert "and 82 more: niggle unrecorded list" in window.words


def test_a_link_is_made_of_a_number_only(recent: Owner, window: Window) -> None:
    told(recent, "1)[x](http://evil.example", ago(3) - timedelta(days=1))
    window.open("runs")
    assert [query for _, query in window.links if "evil" in query]
    window.open("runs", run="strava.1)[x](http://evil.example")
    assert "View on Strava" not in window.words
    assert "](http://evil" not in "\n".join(window.markup)
