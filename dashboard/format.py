"""How a figure is written for a person: kilometres or miles, 12 Jan 2018, 1:05:09. The store stays in SI."""

import math
from datetime import date

METRES = {"km": 1000.0, "mi": 1609.344}


def distance(metres: float | None, unit: str) -> str:
    """A distance with its unit, one decimal: "24.2 km"."""
    return "–" if metres is None else f"{metres / METRES[unit]:.1f} {unit}"


def distance_at_most(metres: float, unit: str) -> str:
    """A distance rounded down to its last digit: what is shown never exceeds what is meant."""
    return f"{math.floor(10 * metres / METRES[unit]) / 10:.1f} {unit}"


def duration(seconds: float | None) -> str:
    """A duration as h:mm:ss."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def hours(seconds: float | None) -> str:
    """A duration as h:mm, for weeks."""
    return "–" if seconds is None else f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02} h"


def day(value: date | None) -> str:
    """A date as 12 Jan 2018."""
    return "–" if value is None else f"{value.day} {value:%b %Y}"


def climb(metres: float | None) -> str:
    """Metres climbed."""
    return "–" if metres is None else f"{metres:,.0f} m"
