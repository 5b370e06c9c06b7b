"""A connection that is ended, or made anew under another decision, while the sync waits for an answer of Strava's."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.run import Seen
from dashboard.desk import Desk
from dashboard.requests.strava import connect
from ingest.sources.strava.oauth import Connection, with_tokens
from ingest.sources.strava.retention import disconnect
from ingest.sources.strava.vault import Vault
from tests.fake_strava import FakeStrava, Run
from tests.ingest.sources.strava.driving import START, Home, connected, home

DAY = timedelta(days=1)
TABLES = ("source_record", "strava_account", "strava_state", "strava_activity", "strava_queue")


def a_run(days: float) -> Run:
    return Run(start=START - days * DAY, moving_s=600, elapsed_s=600, distance_m=2000.0)


def meanwhile(runner: Home, path: str, happens: Callable[[], Any]) -> None:
    """This happens while the first answer is under way that is asked for at such a path."""
    get, happened = runner.sync._asking.get, threading.Event()

    def slow(asked: str, *values: Any, **named: Any) -> Any:
        answer = get(asked, *values, **named)
        if asked.startswith(path) and not happened.is_set():
            happened.set()
            happens()
        return answer

    runner.sync._asking.get = slow  # type: ignore[assignment, method-assign]


@pytest.mark.parametrize("path", ["athlete/activities", "activities/"])
def test_what_comes_after_the_end_of_a_connection_is_not_written(runner: Home, fake: FakeStrava, path: str) -> None:
    fake.fill(3, newest=START - DAY, hours=0.02)
    meanwhile(runner, path, lambda: disconnect(runner.con, runner.settings, 1, fake.now()))
    runner.sync.ask()
    while runner.sync.step() is None:
        pass
    for table in TABLES:
        assert runner.column(f"select count(*) from {table}") == [0]
    assert not list(runner.settings.originals.glob("??/*"))


def test_the_description_of_a_run_that_was_hinted_at_is_not_written_either(runner: Home, fake: FakeStrava) -> None:
    runner.run()
    runner.sync.hint(str(fake.add(a_run(2))))
    meanwhile(runner, "activities/", lambda: disconnect(runner.con, runner.settings, 1, fake.now()))
    while runner.sync.step() is None:
        pass
    assert runner.column("select count(*) from source_record") == [0]


def test_a_stricter_decision_holds_for_the_answer_that_is_under_way(runner: Home, fake: FakeStrava) -> None:
    fake.add(a_run(2))
    meanwhile(runner, "athlete/activities", lambda: connected(runner.con, runner.settings, fake, "7 days"))
    runner.run()
    assert runner.column("select expires_at from source_record") == [START + 7 * DAY]


def test_a_walk_that_began_under_another_decision_does_not_stand_for_the_whole_list(
    tmp_path: Path, fake: FakeStrava
) -> None:
    with home(tmp_path, fake, "7 days") as runner:
        fake.add(a_run(2))
        fake.add(a_run(100))
        runner.sync.ask()
        runner.sync.step()
        connected(runner.con, runner.settings, fake, "keep")
        runner.run()
        assert runner.column("select count(*) from activity") == [2]


def test_tokens_that_are_renewed_meanwhile_do_not_outlive_the_connection(runner: Home, fake: FakeStrava) -> None:
    ending = threading.Thread(target=disconnect, args=(runner.con.cursor(), runner.settings, 1, fake.now()))
    renewing(runner, ending)
    ending.join()
    assert not list(runner.settings.home.glob("strava-*"))


def test_tokens_that_are_renewed_meanwhile_do_not_take_the_place_of_new_ones(runner: Home, fake: FakeStrava) -> None:
    before = Vault(runner.settings, 1).read()
    assert before is not None
    fresh = with_tokens(before, {"access_token": "fresh", "refresh_token": "fresh-too", "expires_at": 2_000_000_000})
    made = Connection(str(fake.athlete_id), ("activity:read_all",), "keep", fresh)
    desk = Desk(runner.con.cursor(), runner.settings, fake.now(), Seen(athlete_id=1, audience="owner"))
    again = threading.Thread(target=connect, args=(desk, made))
    renewing(runner, again)
    again.join()
    assert Vault(runner.settings, 1).read() == fresh


def renewing(runner: Home, meanwhile: threading.Thread) -> None:
    """The tokens have run out, and while Strava sends new ones this begins."""
    token = runner.sync._asking._transport.token

    def slow(**form: str) -> dict[str, Any]:
        told = token(**form)
        meanwhile.start()
        meanwhile.join(0.5)
        return told

    runner.sync._asking._transport.token = slow  # type: ignore[method-assign]
    runner.fake.turn(timedelta(hours=7))
    runner.sync._asking.credentials(runner.fake.now())
