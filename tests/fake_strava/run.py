"""What does Strava know of one activity?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One activity. `start` is UTC without a zone; an id of 0 becomes a number when it is added.

    moving_s, elapsed_s: seconds; distance_m, ascent_m: metres; average_cadence: one leg, so half the steps a minute.
    heartrate, latlng, cadence, watts, temp: whether there are such streams; a treadmill never has latlng.
    average_heartrate, average_cadence: None leaves the field out; the streams are shifted to have this mean heart rate.
    hidden_start: the runner hides the time of day. extra: overrides or adds fields of the raw JSON.
    """

    id: int = 0
    name: str = "Morning Run"
    sport_type: str = "Run"
    start: datetime = datetime(2026, 6, 30, 5, 12, 9)
    utc_offset_s: int = 7200
    timezone: str = "Europe/Berlin"
    moving_s: int = 3000
    elapsed_s: int = 3100
    distance_m: float = 10_000.0
    ascent_m: float = 55.0
    description: str = ""
    private_note: str = ""
    trainer: bool = False
    manual: bool = False
    private: bool = False
    gear_id: str | None = "g20051782"
    workout_type: int | None = None
    average_heartrate: float | None = 148.3
    average_cadence: float | None = 81.4
    device_name: str | None = "Garmin Forerunner 265"
    heartrate: bool = True
    latlng: bool = True
    cadence: bool = True
    watts: bool = True
    temp: bool = True
    samples_every_s: int = 1
    hidden_start: bool = False
    perceived_exertion: float | None = None
    upload_id: int | None = None
    external_id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def local_start(self) -> datetime:
        """The time on the wall where it started."""
        return self.start + timedelta(seconds=self.utc_offset_s)

    @property
    def shown_starts(self) -> tuple[datetime, datetime]:
        """The start in UTC and on the wall, as Strava shows them."""
        if self.hidden_start:
            hidden = self.local_start.replace(hour=0, minute=0, second=1)
            return hidden, hidden
        return self.start, self.local_start

    @property
    def upload(self) -> int | None:
        """The number of its upload: none if entered by hand."""
        return None if self.manual else self.upload_id or self.id + 1_083_786_036

    @property
    def external(self) -> str | None:
        """The name of its upload: none if entered by hand."""
        return None if self.manual else self.external_id or f"garmin_ping_{self.id + 476_000_000_000}"
