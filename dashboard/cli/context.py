"""What every command needs: the settings in force, the clock, and the opened store. Entry points only."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ingest.errors import Misuse
from ingest.settings import Settings, default_home, load_settings

if TYPE_CHECKING:
    import duckdb

    from analytics.run import Seen


@dataclass(frozen=True, slots=True)
class Command:
    """One command under way: the opened store, the settings, the time, and whose activities it sees."""

    con: "duckdb.DuckDBPyConnection"
    settings: Settings
    now: datetime
    seen: "Seen"

    @property
    def today(self) -> date:
        """The runner's own calendar day."""
        return local_day(self.settings, self.now)


def settings_in_force(home: Path | None = None, **flags: Any) -> Settings:
    """Flag, then environment, then niggle.toml, then default."""
    from tzlocal import get_localzone_name

    return load_settings(home or default_home(os.environ), os.environ, get_localzone_name() or "UTC", **flags)


def local_day(settings: Settings, now: datetime) -> date:
    """The day on the calendar of the athlete's time zone at a UTC instant."""
    return now.replace(tzinfo=UTC).astimezone(ZoneInfo(settings.timezone)).date()


def utc_now() -> datetime:
    """Now, as UTC without a zone and in whole seconds: what the store keeps."""
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None)


@contextmanager
def opened(home: Path | None = None, *, fresh: bool = True, **flags: Any) -> Iterator[Command]:
    """The store, open for one command. With `fresh`, what another version decoded or derived is made again first."""
    from analytics.run import Seen, refresh
    from ingest.store.connect import open_store
    from ingest.store.decoded import stale_count

    settings = settings_in_force(home, **flags)
    now = utc_now()
    con = open_store(settings, now)
    try:
        if fresh:
            if stale_count(con):
                from dashboard.cli.progress import transfer
                from ingest.pipeline import redecode

                with transfer("Decoding again for this version") as progress:
                    redecode(con, settings, now, progress)
            refresh(con)
        yield Command(con, settings, now, Seen(athlete_id=1, audience="owner"))
    finally:
        con.close()


def iso_date(text: str) -> date:
    """A date as 2026-03-01. Errors: `Misuse`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(f"{text!r} is not a date. Write it as 2026-03-01.") from None
