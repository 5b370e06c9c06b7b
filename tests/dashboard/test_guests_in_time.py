"""Who looks on, as time goes by: visits that are apart, ends, and jumps of a clock that is set by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from dashboard.guessing import Guessing, TooManyGuesses
from dashboard.guests import Guest, Guests, NoSuchLink, guest_key, is_guest_key
from ingest.shares import IDLE, ShareLink, add_share, revoke_share, visits
from ingest.store.ask import transaction
from tests.homes import NOW, opened, settings_at

TOKEN = "a token of forty-three letters, more or less"
HERE = "192.0.2.7"


class House:
    """A store, guests of it, and a clock."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.now = NOW
        self.guests = Guests(self.write, lambda: self.now, Guessing(self.write, lambda: self.now))
        with self.write():
            key = sha256(TOKEN.encode()).hexdigest()
            add_share(con, ShareLink(0, 1, "Ann", key, ("load",), None, False, NOW, NOW + timedelta(days=60)))
        self.renew()

    @contextmanager
    def write(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A transaction."""
        with transaction(self.con):
            yield self.con

    def renew(self) -> None:
        """Read all of it anew."""
        with self.write():
            self.guests.renew(self.con, {1: "Runner"})

    def open(self, token: str = TOKEN, before: str | None = None) -> str:
        """Open a link; what the session is known by."""
        session, _ = self.guests.open(token, HERE, "x", before)
        self.renew()
        key = guest_key(session)
        assert key is not None
        return key

    def come(self, key: str, at: datetime) -> None:
        """A page is looked at then."""
        self.now = at
        self.guests.sees(key)
        self.guests.note_seen()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened(settings_at(tmp_path)) as con:
        yield House(con)


def test_what_comes_after_a_while_is_another_visit_and_what_comes_at_once_is_not(house: House) -> None:
    key = house.open()
    for minutes in (1, 20, 45, 80, 24 * 60):
        house.come(key, NOW + timedelta(minutes=minutes))
    found = [(one.begun_at - NOW, (one.seen_at or NOW) - NOW) for one in visits(house.con, 1)]
    day = timedelta(days=1)
    assert found == [
        (day, day), (timedelta(minutes=80), timedelta(minutes=80)), (timedelta(), timedelta(minutes=45)),
    ]  # fmt: skip
    house.renew()
    assert isinstance(house.guests.guest(key), Guest), "it is the same session"


def test_a_session_ends_with_its_link_by_being_idle_and_by_leaving(house: House) -> None:
    key, idle, left = house.open(), house.open(), house.open()
    house.guests.leave(left)
    house.renew()
    assert house.guests.guest(left) is None
    house.come(key, NOW + timedelta(days=29))
    house.now = NOW + IDLE
    assert house.guests.guest(idle) is None
    assert house.guests.guest(key) is not None
    house.come(key, NOW + timedelta(days=59))
    house.now = NOW + timedelta(days=60)
    assert house.guests.guest(key) is None
    with pytest.raises(NoSuchLink):
        house.open()


def test_a_clock_that_jumps_opens_nothing_that_is_over_and_ends_nothing_for_good(house: House) -> None:
    key = house.open()
    house.now = NOW + timedelta(days=365)
    assert house.guests.guest(key) is None
    house.now = NOW - timedelta(days=365)
    assert house.guests.guest(key) is None
    house.now = NOW
    assert house.guests.guest(key) is not None


def test_a_revoked_link_has_no_guest_whatever_was_still_to_be_written(house: House) -> None:
    key = house.open()
    house.now = NOW + timedelta(hours=3)
    house.guests.sees(key)
    with house.write():
        revoke_share(house.con, 1, 1, house.now)
    house.guests.note_seen()
    house.renew()
    assert house.guests.guest(key) is None
    assert visits(house.con) == []
    with pytest.raises(NoSuchLink):
        house.open()


def test_an_opening_is_a_new_session_and_ends_the_one_before_in_this_browser(house: House) -> None:
    first = house.open()
    second = house.open(before=first)
    assert first != second
    assert house.guests.guest(first) is None
    assert house.guests.guest(second) is not None


def test_who_opens_a_right_link_has_not_guessed(house: House) -> None:
    for _ in range(20):
        house.open()
    for _ in range(5):
        with pytest.raises(NoSuchLink):
            house.open("wrong")
    with pytest.raises(TooManyGuesses):
        house.open()
    house.now += timedelta(minutes=2)
    house.open()


def test_what_a_guest_is_known_by_is_never_a_logins(house: House) -> None:
    key = house.open()
    assert is_guest_key(key)
    assert not is_guest_key(key.removeprefix("guest-"))
    assert not is_guest_key(None)
    assert house.guests.guest(key.removeprefix("guest-")) is None
    guest = house.guests.guest(key)
    assert guest is not None
    assert (guest.athlete_id, guest.name, guest.label, guest.since) == (1, None, "Runner", None)
    assert replace(guest, key="x") != guest
