"""Places that nobody else is shown on a map. The caller's transaction holds each change together."""

import math
from dataclasses import dataclass
from datetime import datetime

import duckdb

from ingest.errors import Misuse
from ingest.labels import line
from ingest.store.ask import next_number, number

MAX_NAME = 60
MOST_ZONES = 50


class NoSuchPlace(Misuse):
    """What was given is no place on earth, or one too many."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A place by its name, in degrees."""

    name: str
    latitude_deg: float
    longitude_deg: float


def zone_at(name: str, place: str) -> Zone:
    """A place as it is written: "48.137, 11.575", as maps show it. Errors: `NoSuchPlace`."""
    label = line(name, MAX_NAME)
    if label is None:
        raise NoSuchPlace("Say what the place is called, so that you know it again.")
    try:
        latitude, longitude = (float(part) for part in place.split(","))
    except ValueError:
        raise NoSuchPlace(f"{place[:60]!r} is not a place. Write latitude and longitude as 48.137,11.575.") from None
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise NoSuchPlace(f"{place[:60]!r} is no place on earth: latitude goes to 90, longitude to 180.")
    return Zone(label, latitude, longitude)


def add_zone(con: duckdb.DuckDBPyConnection, zone: Zone, now: datetime, athlete_id: int = 1) -> int:
    """Write a place down; its number. Errors: `NoSuchPlace`."""
    here = "select count(*) from privacy_zone where athlete_id = ? and deleted_at is null"
    if number(con, here, [athlete_id]) >= MOST_ZONES:
        raise NoSuchPlace(f"There are {MOST_ZONES} such places already. Delete one of them first.")
    given = next_number(con, "privacy_zone", "privacy_zone_id")
    con.execute(
        "insert into privacy_zone by name select ? as privacy_zone_id, ? as athlete_id, ? as name, "
        "?::double as latitude_deg, ?::double as longitude_deg, ?::timestamp as created_at",
        [given, athlete_id, zone.name, zone.latitude_deg, zone.longitude_deg, now],
    )
    return given
