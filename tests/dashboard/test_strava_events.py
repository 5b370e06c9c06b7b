"""What anybody who finds the public path can make the service do, if he guesses two numbers: not much."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard import strava
from dashboard.strava import EVENTS_AN_HOUR, ServiceStrava
from ingest.sources.strava.standing import athletes_meant, note_account
from ingest.store.ask import transaction
from tests.fake_strava import FakeStrava, Run, bodies
from tests.ingest.sources.strava.driving import START, Home, connected, home

SUBSCRIPTION = 131_301


class Noted:
    """A sync that only notes what it was told."""

    def __init__(self) -> None:
        self.asked, self.hints = 0, list[str]()
        self.in_turn: Callable[[], None] = lambda: None  # what happens in the middle of the next one

    def ask(self) -> None:
        self.asked += 1

    def hint(self, number: str) -> None:
        self.hints.append(number)

    def step(self) -> datetime:
        happens, self.in_turn = self.in_turn, lambda: None
        happens()
        return datetime(2100, 1, 1)


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Home]:
    with FakeStrava(now=START) as fake, home(tmp_path, fake) as one:
        with transaction(one.con):
            note_account(one.con, 1, subscription=SUBSCRIPTION)
        yield one


@pytest.fixture
def noted(runner: Home) -> Iterator[tuple[ServiceStrava, Noted]]:
    @contextmanager
    def desk(_: str | None = None) -> Iterator[Any]:
        yield SimpleNamespace(con=runner.con.cursor())

    sync = Noted()
    owner: Any = SimpleNamespace(desk=desk, expire=lambda: None, new_sync=lambda _: sync)
    service = ServiceStrava(owner)
    yield service, sync
    service.close()


def event(runner: Home, number: int, kind: str = "activity") -> dict[str, Any]:
    return {
        "object_type": kind, "object_id": number, "aspect_type": "create", "owner_id": runner.fake.athlete_id,
        "subscription_id": SUBSCRIPTION,
    }  # fmt: skip


def settled(service: ServiceStrava) -> None:
    """All that was heeded has reached the sync."""
    until = time.monotonic() + 10
    while service._hints or service._asked:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_number_that_no_subscription_has_is_nobodys(runner: Home, noted: tuple[ServiceStrava, Noted]) -> None:
    service, sync = noted
    for number in (10**300, -1, True, 0):
        service.event({**event(runner, 5_000), "subscription_id": number})
    settled(service)
    assert (sync.asked, sync.hints) == (0, [])


def test_a_flood_of_events_costs_a_few_requests(runner: Home, noted: tuple[ServiceStrava, Noted]) -> None:
    service, sync = noted
    for number in range(300):
        service.event(event(runner, 5_000 + number))
        service.event(event(runner, runner.fake.athlete_id, "athlete"))
    settled(service)
    assert 0 < sync.asked + len(sync.hints) <= EVENTS_AN_HOUR


def test_a_hint_does_not_end_a_wait(runner: Home, noted: tuple[ServiceStrava, Noted]) -> None:
    service, sync = noted
    service.event(event(runner, 5_000))
    settled(service)
    assert (sync.asked, sync.hints) == (0, ["5000"])


def asked_for(sync: Noted, count: int) -> None:
    """The sync was asked so often, and no more often."""
    until = time.monotonic() + 10
    while sync.asked < count:
        assert time.monotonic() < until, f"asked {sync.asked} times, not {count}"
        time.sleep(0.01)
    time.sleep(0.05)
    assert sync.asked == count


def test_who_asks_during_a_turn_is_heard_by_the_next(noted: tuple[ServiceStrava, Noted]) -> None:
    service, sync = noted
    sync.in_turn = lambda: service.wake(1)
    service.wake(1)
    asked_for(sync, 2)


def test_who_asks_for_a_turn_that_fails_is_heard_by_the_next(
    noted: tuple[ServiceStrava, Noted], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strava, "AFTER_ERROR", timedelta(seconds=0.01))
    service, sync = noted

    def fail() -> None:
        raise OSError("the disk is away")

    sync.in_turn = fail
    service.wake(1)
    asked_for(sync, 2)


def test_a_strangers_activity_does_not_come_in_by_a_hint(runner: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    runner.run()
    number = runner.fake.add(Run(start=START - timedelta(days=1), moving_s=60, elapsed_s=60, distance_m=200))
    detail = bodies.detail
    monkeypatch.setattr(bodies, "detail", lambda run, _, gear: detail(run, 99, gear))
    runner.sync.hint(str(number))
    while runner.sync.step() is None:
        pass
    assert runner.column("select count(*) from source_record") == [0]
    assert runner.column("select count(*) from strava_queue") == [0]


def test_an_event_is_heeded_for_every_athlete_of_the_app(runner: Home) -> None:
    runner.con.execute(
        "insert into strava_account by name "
        "select * replace (2 as athlete_id, '77' as account, null as subscription) from strava_account"
    )
    assert athletes_meant(runner.con, SUBSCRIPTION, "77") == [2]
    assert athletes_meant(runner.con, SUBSCRIPTION, str(runner.fake.athlete_id)) == [1]
    assert athletes_meant(runner.con, SUBSCRIPTION + 1, "77") == []


def test_who_connects_again_goes_on_hearing_of_what_is_new(runner: Home) -> None:
    connected(runner.con, runner.settings, runner.fake, "7 days")
    assert athletes_meant(runner.con, SUBSCRIPTION, str(runner.fake.athlete_id)) == [1]
