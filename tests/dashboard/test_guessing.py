"""Delays: how they grow, what forgets them, and clocks that jump."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.guessing import MOST_COUNTED, Guessing, TooManyGuesses
from ingest.logins import failures
from ingest.store.ask import number, transaction
from tests.homes import opened, settings_at


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12)

    def __call__(self) -> datetime:
        return self.now

    def goes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def con(tmp_path: Path) -> Iterator[Any]:
    with opened(settings_at(tmp_path)) as con:
        yield con


@pytest.fixture
def guessing(con: Any, clock: Clock) -> Guessing:
    return begun(con, clock)


def begun(con: Any, clock: Clock) -> Guessing:
    @contextmanager
    def write() -> Iterator[Any]:
        with transaction(con):
            yield con

    one = Guessing(write, clock)
    one.renew()
    return one


def guess(
    guessing: Guessing, address: str, athlete_id: int | None, name: str | None = None, *, right: bool = False
) -> int:
    """How long it has to be waited; 0 if it was looked at."""
    try:
        with guessing.one(address, athlete_id, name) as is_right:
            if right:
                is_right()
    except TooManyGuesses as refusal:
        return refusal.wait_s
    return 0


def test_waits_grow_to_a_quarter_of_an_hour_for_an_address(guessing: Guessing, clock: Clock) -> None:
    waits = []
    for athlete in range(20):  # another account each time
        while wait := guess(guessing, "192.0.2.1", athlete):
            waits.append(wait)
            clock.goes(wait)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900]
    assert guess(guessing, "192.0.2.2", 99) == 0


def test_an_account_waits_a_minute_at_most_from_wherever_it_is_guessed(guessing: Guessing, clock: Clock) -> None:
    waits = []
    for place in range(14):
        while wait := guess(guessing, f"192.0.2.{place}", 1):
            waits.append(wait)
            clock.goes(wait)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert guess(guessing, "198.51.100.1", 2) == 0


def test_a_right_one_frees_the_account_and_not_the_address(guessing: Guessing, clock: Clock) -> None:
    for _ in range(4):
        guess(guessing, "192.0.2.1", 1)
    assert guess(guessing, "192.0.2.1", 2, right=True) == 0  # whoever has one password guesses another
    assert guess(guessing, "192.0.2.1", 1) == 0
    assert guess(guessing, "192.0.2.1", 1) == 1
    clock.goes(1)
    assert guess(guessing, "192.0.2.1", 1, right=True) == 0
    assert guess(guessing, "192.0.2.9", 1) == 0


def test_right_ones_at_the_same_time_leave_nothing_behind(guessing: Guessing, con: Any) -> None:
    with guessing.link("192.0.2.1") as one:
        with guessing.link("192.0.2.1") as other:
            one()
            other()
        guessing.renew()  # the one is under way still
    assert failures(con) == {}
    with guessing.link("192.0.2.1") as right, guessing.link("192.0.2.1"):
        right()
    (left,) = failures(con).values()
    assert left.count == 1


def test_ipv6_counts_by_network_and_mapped_addresses_as_what_they_are(guessing: Guessing) -> None:
    for place in range(5):
        guess(guessing, f"2001:db8::{place}", None, f"name {place}")
    assert guess(guessing, "2001:db8::ffff", None, "another") == 1
    assert guess(guessing, "2001:db8:1::1", None, "another") == 0
    for place in range(5):
        guess(guessing, "::ffff:192.0.2.7", None, f"other {place}")
    assert guess(guessing, "192.0.2.7", None, "fresh") == 1


def test_a_name_that_nobody_has_waits_like_one_that_somebody_has(guessing: Guessing, con: Any) -> None:
    for place in range(5):
        guess(guessing, f"192.0.2.{place}", None, " A password in the wrong  field")
    assert guess(guessing, "192.0.2.9", None, "a PASSWORD in the wrong field") == 1
    assert not any("password" in about for about in failures(con))


def test_a_restart_forgets_nothing_and_a_day_does(guessing: Guessing, con: Any, clock: Clock) -> None:
    for _ in range(5):
        guess(guessing, "192.0.2.1", 1)
    again = begun(con, clock)
    assert guess(again, "192.0.2.1", 1) == 1
    clock.goes(24 * 3600 + 1)
    assert guess(again, "192.0.2.1", 1) == 0
    assert number(con, "select max(failures) from login_delay") == 1


@pytest.mark.parametrize("jump", [-3600, -365 * 24 * 3600])
def test_a_clock_that_is_set_back_makes_no_wait_longer(guessing: Guessing, clock: Clock, jump: float) -> None:
    for _ in range(6):
        clock.goes(guess(guessing, "192.0.2.1", 1))
    clock.goes(jump)
    assert guess(guessing, "192.0.2.1", 1) <= 2


def test_what_is_remembered_has_an_end(guessing: Guessing) -> None:
    from ingest.logins import Failures

    guessing._remember({f"from {place}": Failures(1, datetime(2026, 3, 1)) for place in range(MOST_COUNTED + 50)})
    assert len(guessing._failures) == MOST_COUNTED
