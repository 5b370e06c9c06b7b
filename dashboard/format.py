"""How a figure is written for a person: kilometres or miles, 12 Jan 2018, 1:05:09. The store stays in SI."""

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.settings import Settings

METRES = {"km": 1000.0, "mi": 1609.344}
FEET = 0.3048
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Shown:
    """The runner's own way of reading figures: "km" or "mi", and a style of dates."""

    unit: str = "km"
    date_style: str = "12 Jan 2018"

    @classmethod
    def by(cls, settings: "Settings") -> "Shown":
        """As the settings say."""
        return cls(settings.distance_unit, settings.date_style)

    def distance(self, metres: float | None) -> str:
        """A distance with its unit, one decimal: "24.2 km"."""
        return UNKNOWN if metres is None else f"{metres / METRES[self.unit]:.1f} {self.unit}"

    def exact_distance(self, metres: float | None) -> str:
        """A distance with its unit, two decimals, where one is held against another: "7.92 km"."""
        return UNKNOWN if metres is None else f"{metres / METRES[self.unit]:.2f} {self.unit}"

    def distance_at_most(self, metres: float) -> str:
        """A distance rounded down to its last digit: what is shown never exceeds what is meant."""
        return f"{math.floor(10 * metres / METRES[self.unit]) / 10:.1f} {self.unit}"

    def climb(self, metres: float | None) -> str:
        """A climb, in feet beside miles."""
        if metres is None:
            return UNKNOWN
        return f"{metres:,.0f} m" if self.unit == "km" else f"{metres / FEET:,.0f} ft"

    def pace(self, speed_mps: float | None) -> str:
        """Minutes and seconds for a kilometre or a mile: "5:12 /km"."""
        if not speed_mps:
            return UNKNOWN
        minutes, seconds = divmod(round(METRES[self.unit] / speed_mps), 60)
        return f"{minutes}:{seconds:02} /{self.unit}"

    def days(self, first: date, last: date) -> str:
        """From when to when: "12 Jan 2018 to 3 Feb 2018", or the one day."""
        return f"on {self.day(first)}" if first == last else f"from {self.day(first)} to {self.day(last)}"

    def day(self, value: date | None) -> str:
        """A date as 12 Jan 2018, or as the runner prefers."""
        if value is None:
            return UNKNOWN
        if self.date_style == "2018-01-12":
            return value.isoformat()
        if self.date_style == "Jan 12, 2018":
            return f"{value:%b} {value.day}, {value.year}"
        return f"{value.day} {value:%b} {value.year}"


def duration(seconds: float | None) -> str:
    """A duration as h:mm:ss."""
    if seconds is None:
        return UNKNOWN
    minutes, rest = divmod(round(seconds), 60)
    whole, minutes = divmod(minutes, 60)
    return f"{whole}:{minutes:02}:{rest:02}"


def hours(seconds: float | None) -> str:
    """A duration as h:mm, for weeks."""
    return UNKNOWN if seconds is None else f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02} h"


def counted(n: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 run", "2 runs"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def time_left(seconds: float) -> str:
    """About how long, in words."""
    if seconds < 90:
        return f"about {max(round(seconds), 1)} s"
    if seconds < 5400:
        return f"about {round(seconds / 60)} min"
    return f"about {seconds / 3600:.1f} h"
