"""A home that is connected to the fake Strava, and a sync that is driven with a clock that the test turns."""

from collections.abc import Iterator
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
from ingest.store.connect import open_store
from tests.fake_strava import FakeStrava

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
    told = fake.grant()
    credentials = Credentials(
        fake.client_id, fake.client_secret, told["access_token"], told["refresh_token"], told["expires_at"]
    )
    made = Connection(str(fake.athlete_id), ("read", "activity:read_all", "profile:read_all"), retention, credentials)
    note_connection(con, 1, made, fake.now())
    Vault(settings, 1).write(credentials)


def sync_of(
    con: duckdb.DuckDBPyConnection, settings: Settings, fake: FakeStrava, every: timedelta | None = None
) -> Sync:
    """A sync of this home by the fake's clock."""

    def changed() -> None:
        resolve(con)
        refresh(con)

    return Sync(con, settings, 1, fake.now, changed, every=every)


def settings_for(folder: Path, fake: FakeStrava) -> Settings:
    """The settings of a home that takes the fake for Strava."""
    return Settings(home=folder / "home", strava_api_root=fake.api_root, strava_oauth_root=fake.oauth_root)


@contextmanager
def home(
    folder: Path, fake: FakeStrava, retention: Retention = "keep", every: timedelta | None = None
) -> Iterator[Home]:
    """A home that is connected to this fake."""
    settings = settings_for(folder, fake)
    con = open_store(settings, fake.now())
    try:
        connected(con, settings, fake, retention)
        yield Home(con, settings, fake, sync_of(con, settings, fake, every))
    finally:
        con.close()
