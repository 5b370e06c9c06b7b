"""What every question needs at hand: an open store, the settings in force, the time, and whose activities it sees."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ingest.errors import Misuse
from ingest.settings import Settings

if TYPE_CHECKING:
    import duckdb

    from analytics.run import Seen


Progress = Callable[[int, int, int, int], None]  # bytes done, bytes in all, files done, files in all


@dataclass(frozen=True, slots=True)
class Desk:
    """One question or deed under way. `decoders` is how many processes decode beside this one; `wake` tells a running
    service that an athlete wants to be up to date with Strava.
    """

    con: "duckdb.DuckDBPyConnection"
    settings: Settings
    now: datetime
    seen: "Seen"
    decoders: int = 0
    wake: Callable[[int], None] | None = None

    @property
    def today(self) -> date:
        """The runner's own calendar day, or the past one that is shown."""
        return self.seen.until or local_day(self.settings, self.now)

    @property
    def rewound(self) -> bool:
        """Whether a past day is shown."""
        return self.seen.until is not None


def local_day(settings: Settings, now: datetime) -> date:
    """The day on the calendar of the athlete's time zone at a UTC instant."""
    return now.replace(tzinfo=UTC).astimezone(ZoneInfo(settings.timezone)).date()


def utc_now() -> datetime:
    """Now, as UTC without a zone and in whole seconds: what the store keeps."""
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None)


def exact_now() -> datetime:
    """Now, as UTC without a zone: for what is counted in less than seconds, such as the windows of a limit."""
    return datetime.now(UTC).replace(tzinfo=None)


def iso_date(text: str) -> date:
    """A date as 2026-03-01. Errors: `Misuse`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(f"{text!r} is not a date. Write it as 2026-03-01.") from None


@contextmanager
def store_at_hand(settings: Settings, now: datetime) -> Iterator[Desk]:
    """The store opened for one command, while no service owns it."""
    from analytics.run import Seen
    from ingest.store.connect import open_store

    con = open_store(settings, now)
    try:
        yield Desk(con, settings, now, Seen(athlete_id=1, audience="owner"))
    finally:
        con.close()
