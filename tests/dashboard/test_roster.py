"""A coach's roster: feeds are collected politely, what fails is told, and nothing stays of whom a link was revoked."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.desk import utc_now
from dashboard.requests.roster import roster_add
from dashboard.roster import collect, writes
from ingest.journal import NotUnderstood
from ingest.roster_feeds import RosterFeed, feeds
from tests.analytics.history import OWNER, new_history
from tests.command import answer, niggle
from tests.dashboard.test_guests import made
from tests.dashboard.test_visitors import MARAS, OWNERS, logged_in, with_password
from tests.feeds import TOKEN, FeedServer, feed, serving
from tests.feeds import answer as http
from tests.homes import settings_at
from tests.served import served
from tests.visitors import Visitor

NOW = datetime(2026, 4, 10, 12)
MARK = "kingfisher"


class Roster:
    """A coach's installation with a clock of its own."""

    def __init__(self, home: Path) -> None:
        from dashboard.desk import Desk

        self.history = new_history(home)
        self.settings = settings_at(home / "home")
        self.settings.home.mkdir(exist_ok=True)
        self.now = NOW
        self.desk = Desk(self.history.con, self.settings, NOW, OWNER)

    def add(self, server: FeedServer, name: str | None = None) -> None:
        roster_add(self.desk, server.url, name)

    def fetch(self, after: timedelta = timedelta(), *, by_hand: bool = False) -> int:
        self.now += after
        return collect(self.settings, writes(self.history.con), lambda: self.now, by_hand=by_hand)

    @property
    def rows(self) -> list[RosterFeed]:
        return feeds(self.history.con)


@pytest.fixture
def roster(tmp_path: Path) -> Iterator[Roster]:
    found = Roster(tmp_path)
    yield found
    found.history.close()


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_a_feed_is_collected_and_its_address_is_sealed(roster: Roster) -> None:
    with serving(http(feed(NOW), "200 OK", 'ETag: W/"a"')) as server:
        roster.add(server)
        assert roster.fetch() == 1
    (row,) = roster.rows
    assert json.loads(row.feed or "")["athlete"] == "Mara"
    assert (row.etag, row.error, row.ok_at) == ('W/"a"', None, NOW)
    assert TOKEN not in repr(roster.history.con.execute("from roster_feed").fetchall())
    assert TOKEN not in repr(row)
    assert "Mara" not in repr(row)


def test_it_is_asked_every_half_hour_and_by_hand_no_sooner_than_in_a_quarter(roster: Roster) -> None:
    with serving(lambda heard, _: http(b"", "304 Not Modified") if "If-None-Match" in heard
                 else http(feed(NOW), "200 OK", "ETag: a")) as server:  # fmt: skip
        roster.add(server)
        tried = [roster.fetch(), roster.fetch(minutes(14), by_hand=True), roster.fetch(minutes(2))]
        tried += [roster.fetch(by_hand=True), roster.fetch(minutes(29)), roster.fetch(minutes(1))]
        assert tried == [1, 0, 0, 1, 0, 1]
        assert len(server.asked) == 3
        assert "If-None-Match: a" in server.asked[1]
    (row,) = roster.rows
    assert (row.ok_at, row.error) == (roster.now, None)
    assert row.feed is not None


def test_what_fails_is_told_with_since_when_and_asked_less_and_less_often(roster: Roster) -> None:
    with serving(http(b"", "500 Oh")) as server:
        roster.add(server)
        waits = []
        for _ in range(9):
            before = roster.now
            assert roster.fetch() == 1
            while not roster.rows[0].is_due(roster.now):
                roster.now += minutes(15)
            waits.append((roster.now - before) / minutes(15))
        assert waits == [1, 2, 4, 8, 16, 32, 64, 96, 96]
        (row,) = roster.rows
        assert (row.failing_since, row.error) == (NOW, "It answered with an error (500).")
        server.says = lambda *_: http(feed(roster.now))
        assert roster.fetch() == 1
    (row,) = roster.rows
    assert (row.failures, row.error, row.failing_since) == (0, None, None)


def test_who_asks_to_be_left_alone_is(roster: Roster) -> None:
    with serving(http(b"", "429 Too Many Requests", "Retry-After: 7200")) as server:
        roster.add(server)
        tried = [roster.fetch(), roster.fetch(minutes(119)), roster.fetch(minutes(1))]
    assert tried == [1, 0, 1]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_of_a_link_that_was_revoked_nothing_is_kept(roster: Roster, status: str) -> None:
    said = [http(feed(NOW, athlete=MARK))]
    with serving(lambda *_: said[0]) as server:
        roster.add(server)
        roster.fetch()
        said[0] = http(b"", status)
        roster.fetch(minutes(30))
        (row,) = roster.rows
        assert row.feed is not None, "once may be a server that was set up anew"
        assert "opens nothing" in (row.error or "")
        roster.fetch(minutes(30))
        (row,) = roster.rows
        assert (row.feed, row.sealed, row.etag, row.called_on, row.ended_at) == (None, None, None, None, roster.now)
        assert MARK not in repr(roster.history.con.execute("from roster_feed").fetchall())
        roster.fetch(minutes(1000), by_hand=True)
        assert len(server.asked) == 3


def test_a_404_in_between_is_no_end(roster: Roster) -> None:
    said = [http(b"", "404 Not Found")]
    with serving(lambda *_: said[0]) as server:
        roster.add(server)
        roster.fetch()
        said[0] = http(feed(NOW))
        roster.fetch(minutes(30))
        said[0] = http(b"", "404 Not Found")
        roster.fetch(minutes(60))
    assert roster.rows[0].ended_at is None


def test_a_link_that_is_over_by_its_own_word_goes_without_being_asked(roster: Roster) -> None:
    with serving(http(feed(NOW, ends_at="2026-04-11T00:00:00Z"))) as server:
        roster.add(server)
        roster.fetch()
    roster.fetch(timedelta(days=1))
    (row,) = roster.rows
    assert (row.feed, row.sealed, row.ended_at) == (None, None, roster.now)


def test_what_has_not_been_heard_of_for_two_weeks_goes(roster: Roster) -> None:
    with serving(http(feed(NOW))) as server:
        roster.add(server)
        roster.fetch()
    roster.fetch(timedelta(days=13))
    assert roster.rows[0].feed is not None
    roster.fetch(timedelta(days=1, seconds=1))
    (row,) = roster.rows
    assert (row.feed, row.ended_at) == (None, None)
    assert row.error == "Nothing answers there."


@pytest.mark.parametrize("told", [b"<html>", b"[]", json.dumps(feed(NOW, niggle_feed=9)).encode()])
def test_what_is_no_feed_leaves_what_is_known(roster: Roster, told: bytes) -> None:
    said = [http(feed(NOW))]
    with serving(lambda *_: said[0]) as server:
        roster.add(server)
        roster.fetch()
        said[0] = http(told)
        roster.fetch(minutes(30))
    (row,) = roster.rows
    assert row.feed is not None
    assert row.failing_since == roster.now


def test_one_is_asked_after_another(roster: Roster) -> None:
    under_way, most = [0], [0]

    def says(*_: Any) -> bytes:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.1)
        under_way[0] -= 1
        return http(feed(NOW))

    with serving(says) as one, serving(says) as other:
        roster.add(one)
        roster.add(other)
        assert roster.fetch() == 2
    assert most[0] == 1


def test_what_is_no_name_is_refused(roster: Roster) -> None:
    with serving(b"") as server, pytest.raises(NotUnderstood):
        roster.add(server, "x" * 61)


# A coach's installation and an athlete's, both of them real.


def test_from_the_athletes_link_to_the_coachs_list_and_its_end(tmp_path: Path) -> None:
    athlete, coach, log = tmp_path / "athlete", tmp_path / "coach", tmp_path / "log"
    day = utc_now().date()
    lines = [f"{day - timedelta(days=back)},10.0,50:00,{MARK}" for back in range(1, 20)]
    (tmp_path / "log.csv").write_text("\n".join(["date,distance_km,duration,title", *lines]) + "\n")
    assert niggle(athlete, "import", str(tmp_path / "log.csv")).returncode == 0
    noted = niggle(athlete, "pain", "add", "--area", "knee", "--severity", "5", "my knee gave way")
    assert noted.returncode == 0, noted.stderr
    with_password(athlete, OWNERS)
    link = made(athlete, "load,pain")
    with served(athlete) as theirs:
        added = answer(coach, "roster", "add", theirs.url + link["path"], "--name", "Mara")
        assert added["id"] == 1
        again = niggle(coach, "roster", "add", f"{theirs.url}{link['path']}/feed.json")
        assert (again.returncode, "on the roster already" in again.stderr) == (2, True)
        assert answer(coach, "roster", "fetch") == {"tried": 1, "failing": []}
        (row,) = answer(coach, "roster", "list")["rows"]
        assert row["name"] == "Mara"
        assert row["reasons"][0]["code"] == "red_flag"
        assert row["reasons"][0]["facts"]["words"] is None
        listed = niggle(coach, "roster", "list").stdout
        assert "giving way" in listed
        assert "gave way" not in listed
        assert MARK not in listed
        assert answer(athlete, "share", "list")["rows"][0]["fetches"] == 1
        again_on = f"{day + timedelta(days=3)}"
        assert answer(coach, "roster", "called", "1", "--again", again_on)["look_again_on"] == again_on
        answer(athlete, "share", "revoke", "1")
        with served(coach, log=log) as ours:
            assert ours.ask("roster_list")["rows"][0]["sunk"] is True
            assert ours.ask("roster_fetch") == {"tried": 0, "failing": []}, "not within 15 minutes"
            assert ours.ask("roster_remove", number=1)["id"] == 1
            assert ours.ask("roster_list")["rows"] == []
    token = link["path"].removeprefix("/c/")
    assert token not in log.read_text()
    assert token.encode() not in b"".join(path.read_bytes() for path in coach.rglob("*") if path.is_file())


def test_no_backup_and_no_export_holds_what_a_feed_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(http(feed(utc_now(), athlete=MARK))) as server:
        answer(home, "roster", "add", server.url)
        answer(home, "roster", "fetch")
    (row,) = answer(home, "roster", "list")["rows"]
    assert row["name"] == MARK
    for command in (["backup", str(tmp_path / "backup.zip")], ["export", str(tmp_path / "export")]):
        done = niggle(home, *command)
        assert done.returncode == 0, done.stderr
    assert niggle(tmp_path / "other", "restore", str(tmp_path / "backup.zip")).returncode == 0
    assert answer(tmp_path / "other", "roster", "list")["rows"] == []
    for path in (tmp_path / "export").rglob("*"):
        assert not path.is_file() or MARK.encode() not in path.read_bytes()


@pytest.mark.parametrize("again", ["2000-01-01", "tomorrow", "2999-01-01"])
def test_a_day_to_look_again_that_makes_no_sense_is_a_sentence(tmp_path: Path, again: str) -> None:
    home = tmp_path / "home"
    answer(home, "roster", "add", f"https://run.example.org/c/{TOKEN}")
    done = niggle(home, "roster", "called", "1", "--again", again)
    assert done.returncode == 2
    assert niggle(home, "roster", "called", "9").returncode == 2
    assert niggle(home, "roster", "remove", "9").returncode == 2


QUICKLY = """
from datetime import timedelta
import dashboard.roster, ingest.roster_feeds
dashboard.roster.LOOK_EVERY_S = 0.2
ingest.roster_feeds.LEAST_BETWEEN = timedelta(seconds=0.3)
ingest.roster_feeds.USUALLY_BETWEEN = timedelta(seconds=2)
"""


def test_a_running_service_collects_by_itself_and_lets_go_of_what_was_revoked(tmp_path: Path) -> None:
    athlete, coach, log = tmp_path / "athlete", tmp_path / "coach", tmp_path / "log"
    (tmp_path / "log.csv").write_text(f"date,distance_km,duration\n{utc_now().date()},10.0,50:00\n")
    assert niggle(athlete, "import", str(tmp_path / "log.csv")).returncode == 0
    answer(athlete, "athlete", "add", MARK)
    with_password(athlete, OWNERS, "--athlete", MARK)
    link = answer(athlete, "share", "create", "--name", "Ann", "--sees", "load")
    with served(athlete) as theirs, served(coach, log=log, before=QUICKLY) as ours:
        ours.ask("roster_add", url=theirs.url + link["path"])

        def row() -> Any:
            return ours.ask("roster_list")["rows"][0]

        _until(lambda: row()["ok_at"] is not None)
        assert row()["name"] == "Runner"
        theirs.ask("share_revoke", number=link["id"])
        _until(lambda: row()["ended_at"] is not None)
        assert (row()["name"], row()["place"], row()["reasons"][0]["code"]) == ("Athlete 1", None, "ended")
    assert link["path"].removeprefix("/c/") not in log.read_text()


def _until(so: Any) -> None:
    until = time.monotonic() + 30
    while not so():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_the_page_is_shown_to_nobody_but_the_owner(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(http(feed(utc_now(), athlete=MARK))) as server:
        answer(home, "roster", "add", server.url)
        answer(home, "roster", "fetch")
    answer(home, "athlete", "add", "Mara")
    with_password(home, OWNERS)
    with_password(home, MARAS, "--athlete", "Mara")
    link = made(home)
    with served(home) as service:
        assert MARK in logged_in(service, OWNERS).page("roster")
        guest = Visitor(service.url)
        guest.get(link["path"])
        for other in (logged_in(service, MARAS, "mara"), guest):
            told = other.page("roster")
            assert MARK not in told
            assert "Who needs a call" not in told
            assert "Roster" not in told
