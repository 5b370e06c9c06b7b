"""A home that is connected to the fake Strava, and a sync that is driven with a clock that the test turns."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from analytics.run import refresh
from ingest.identity import resolve
from ingest.settings import Settings
from ingest.sources.strava.oauth import Connection, Retention
from ingest.sources.strava.retention import expire
from ingest.sources.strava.standing import Standing, note_connection, standing_of
from ingest.sources.strava.sync import Sync
from ingest.sources.strava.vault import Credentials, Vault
from tests.fake_strava import FakeStrava
from tests.homes import open_copy

START = datetime(2026, 7, 1, 12, 0)
MOST_STEPS = 50_000


@dataclass
class Home:
    """An opened home with its sync."""

    con: duckdb.DuckDBPyConnection
    settings: Settings
    fake: FakeStrava
    sync: Sync

    def run(self, until: str = "idle") -> Standing:
        """Let it sync as the runner asks, turning the clock wherever it waits, until it rests in this phase."""
        self.sync.ask()
        return self.go_on(until)

    def go_on(self, until: str = "idle") -> Standing:
        """As `run`, without asking."""
        for _ in range(MOST_STEPS):
            when = self.sync.step()
            if when is None:
                continue
            standing = self.standing
            if standing.phase == until:
                return standing
            assert standing.phase in ("quarter", "day", "unreachable", "later", "idle"), standing
            self.fake.set_now(max(when, self.fake.now()))
        raise AssertionError(f"it never came to rest: {self.standing}")

    def once(self) -> Standing:
        """Ask, and let it go until it waits for anything at all."""
        self.sync.ask()
        while self.sync.step() is None:
            pass
        return self.standing

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        standing = standing_of(self.con, 1)
        assert standing is not None
        return standing

    def expire(self) -> int:
        """What the service does now and then."""
        removed = expire(self.con, self.settings, self.fake.now())
        refresh(self.con)
        return removed

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the store answers."""
        return self.con.execute(sql, list(values)).fetchall()

    def column(self, sql: str, *values: Any) -> list[Any]:
        """The one column of an answer."""
        return [row[0] for row in self.rows(sql, *values)]


def connected(
    con: duckdb.DuckDBPyConnection, settings: Settings, fake: FakeStrava, retention: Retention = "keep"
) -> None:
    """Connect this home, as if the runner had been at Strava's page."""
    connect_with(con, settings, granted_by(fake), fake.now(), retention)


def granted_by(fake: FakeStrava) -> dict[str, Any]:
    """What the fake grants, with whose it is."""
    return {
        **fake.grant(), "client_id": fake.client_id, "client_secret": fake.client_secret, "athlete_id": fake.athlete_id,
    }  # fmt: skip


def connect_with(
    con: duckdb.DuckDBPyConnection, settings: Settings, told: dict[str, Any], now: datetime, retention: Retention
) -> None:
    """Connect this home with what was granted."""
    names = ("client_id", "client_secret", "access_token", "refresh_token", "expires_at")
    credentials = Credentials(*(told[name] for name in names))
    scopes = ("read", "activity:read_all", "profile:read_all")
    note_connection(con, 1, Connection(str(told["athlete_id"]), scopes, retention, credentials), now)
    Vault(settings, 1).write(credentials)


def sync_of(
    con: duckdb.DuckDBPyConnection, settings: Settings, now: Callable[[], datetime], every: timedelta | None = None
) -> Sync:
    """A sync of this home by this clock."""

    def changed() -> None:
        resolve(con)
        refresh(con)

    return Sync(con, settings, 1, now, changed, every=every)


def settings_for(folder: Path, url: str) -> Settings:
    """The settings of a home that takes what answers there for Strava."""
    return Settings(home=folder / "home", strava_api_root=f"{url}/api/v3", strava_oauth_root=f"{url}/oauth")


@contextmanager
def home(
    folder: Path, fake: FakeStrava, retention: Retention = "keep", every: timedelta | None = None
) -> Iterator[Home]:
    """A home that is connected to this fake."""
    settings = settings_for(folder, fake.url)
    con = open_copy(settings, fake.now())
    try:
        connected(con, settings, fake, retention)
        yield Home(con, settings, fake, sync_of(con, settings, fake.now, every))
    finally:
        con.close()
