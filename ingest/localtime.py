"""On which day of the runner's own calendar was it? What the source states, else the place, else the setting."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from ingest.model import TABLE_KINDS, Session, SourceKind

LocalTimeSource = Literal["fit_local_timestamp", "position", "stated", "athlete_setting"]

_FIRST_WATCH_YEAR = 1995  # no GPS watch recorded before; an earlier date is a clock that was never set
_FIRST_LOG_YEAR = 1900


@dataclass(frozen=True, slots=True)
class LocalTime:
    """When and where on the calendar: the UTC instant (None if only the day is known) and the runner's local day."""

    started_utc: datetime | None
    local_date: date
    utc_offset_s: int | None
    time_zone: str | None
    source: LocalTimeSource


def local_time(session: Session, kind: SourceKind, athlete_timezone: str) -> LocalTime | None:
    """The local time of a session, and what it was told by; None when the source states no time at all."""
    utc = session.started_utc
    stated = utc or session.started_local
    if stated is not None and not 1 < stated.year < 9999:  # no zone can be applied at the ends of the calendar
        return LocalTime(utc, stated.date(), None, None, "stated")
    if utc is None:
        if session.started_local is not None:
            zone = ZoneInfo(athlete_timezone)
            local = session.started_local.replace(tzinfo=zone)
            offset = local.utcoffset() or timedelta()
            started = local.astimezone(UTC).replace(tzinfo=None)
            return LocalTime(started, local.date(), _seconds(offset), athlete_timezone, "stated")
        if session.local_date is not None:
            return LocalTime(None, session.local_date, None, None, "stated")
        return None
    if session.utc_offset_s is not None:
        local_day = (utc + timedelta(seconds=session.utc_offset_s)).date()
        return LocalTime(
            utc, local_day, session.utc_offset_s, None, "fit_local_timestamp" if kind == "fit" else "stated"
        )
    place = _zone_of_position(session)
    if place is not None:
        return _in_zone(utc, place, "position")
    return _in_zone(utc, athlete_timezone, "athlete_setting")


def impossible_date(day: date, kind: SourceKind, today: date) -> bool:
    """Whether no run can have been recorded on `day`: before there were such files, or after tomorrow."""
    first_year = _FIRST_LOG_YEAR if kind in TABLE_KINDS else _FIRST_WATCH_YEAR
    return day.year < first_year or day > today + timedelta(days=1)


def _in_zone(utc: datetime, zone: str, source: LocalTimeSource) -> LocalTime:
    local = utc.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return LocalTime(utc, local.date(), _seconds(local.utcoffset() or timedelta()), zone, source)


def _zone_of_position(session: Session) -> str | None:
    """The time zone of the session's first position."""
    import tzfpy  # loads its map on first use

    latitude = session.samples["latitude_deg"].to_numpy()
    longitude = session.samples["longitude_deg"].to_numpy()
    known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    if not len(known):
        return None
    zone = tzfpy.get_tz(float(longitude[known[0]]), float(latitude[known[0]]))
    try:
        return ZoneInfo(zone).key if zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _seconds(offset: timedelta) -> int:
    return int(offset.total_seconds())
