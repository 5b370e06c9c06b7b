"""May another request be made now, and if not, when? From what Strava's headers say, so that no limit is ever hit.

Two limits count every request, two only those that read; one of each is for a quarter of an hour (from :00, :15, :30
and :45 on), one for a day (UTC). They belong to the app, so that whatever else uses it counts, too.
Source: Strava's page on rate limits; sources.md 1.2 of the house.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

RESERVE = 0.15  # of each limit is left for new runs
QUARTER = timedelta(minutes=15)
MARGIN = timedelta(seconds=2)  # after the end of a window, lest Strava's clocks differ among themselves


@dataclass(frozen=True, slots=True)
class Limit:
    """How many requests a window allows, and how many of them were used."""

    allowed: int
    used: int


@dataclass(frozen=True, slots=True)
class Usage:
    """The four limits as of `at`, by Strava's clock (UTC)."""

    at: datetime
    read_quarter: Limit
    read_day: Limit
    all_quarter: Limit
    all_day: Limit

    def one_more(self, at: datetime) -> "Usage":
        """The same after a request whose answer never came: it counts all the same."""
        usage = self.now(at)
        return Usage(at, *(replace(limit, used=limit.used + 1) for limit in usage.limits()))

    def now(self, at: datetime) -> "Usage":
        """The same at a later time: windows that have ended begin with nothing used."""
        quarter, day = quarter_end(self.at) <= at, day_end(self.at) <= at
        fresh = (quarter, day, quarter, day)
        return Usage(
            max(at, self.at),
            *(replace(limit, used=0) if new else limit for limit, new in zip(self.limits(), fresh, strict=True)),
        )

    def limits(self) -> tuple[Limit, Limit, Limit, Limit]:
        """Quarter and day of those that read, quarter and day of all."""
        return self.read_quarter, self.read_day, self.all_quarter, self.all_day


def quarter_end(at: datetime) -> datetime:
    """When the quarter of an hour ends that `at` is in."""
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0) + QUARTER


def day_end(at: datetime) -> datetime:
    """When the day ends that `at` is in (UTC)."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def usage_of(headers: Mapping[str, str], at: datetime) -> Usage | None:
    """What the headers of an answer say; None if they say nothing that makes sense."""
    lower = {name.lower(): value for name, value in headers.items()}
    all_ = _pair(lower, "x-ratelimit")
    read = _pair(lower, "x-readratelimit") or all_
    if all_ is None or read is None:
        return None
    return Usage(at, read[0], read[1], all_[0], all_[1])


def _pair(headers: Mapping[str, str], name: str) -> tuple[Limit, Limit] | None:
    try:
        quarter, day = (int(part) for part in headers[f"{name}-limit"].split(","))
        quarter_used, day_used = (int(part) for part in headers[f"{name}-usage"].split(","))
    except (KeyError, ValueError):
        return None
    if not 0 < quarter < 10**9 or not 0 < day < 10**9 or quarter_used < 0 or day_used < 0:
        return None
    return Limit(quarter, quarter_used), Limit(day, day_used)


def spendable(allowed: int, *, urgent: bool) -> int:
    """How much of a limit may be used: all of it for what is urgent, else what leaves the reserve."""
    return allowed if urgent else allowed - math.ceil(RESERVE * allowed)


def may_ask_from(usage: Usage | None, at: datetime, *, urgent: bool) -> datetime:
    """The moment from which on the next request may be made: `at` itself, or the end of the window that is used up.

    Nothing is known before the first answer, which tells.
    """
    if usage is None:
        return at
    here = usage.now(at)
    full = [limit.used >= spendable(limit.allowed, urgent=urgent) for limit in here.limits()]
    if full[1] or full[3]:
        return day_end(here.at) + MARGIN
    if full[0] or full[2]:
        return quarter_end(here.at) + MARGIN
    return at


def is_day_full(usage: Usage | None, at: datetime, *, urgent: bool = False) -> bool:
    """Whether it is the day's limit that has to be waited for."""
    return may_ask_from(usage, at, urgent=urgent) > quarter_end(at) + MARGIN


def left(usage: Usage, at: datetime, *, urgent: bool = False) -> tuple[int, int]:
    """How many requests may still be made in this quarter of an hour, and on this day."""
    read_quarter, read_day, all_quarter, all_day = (
        max(spendable(limit.allowed, urgent=urgent) - limit.used, 0) for limit in usage.now(at).limits()
    )
    day = min(read_day, all_day)
    return min(read_quarter, all_quarter, day), day


def done_at(usage: Usage, at: datetime, requests: int, each: timedelta) -> datetime:
    """When so many requests that are not urgent will have been made, if each takes `each` and nothing else is asked."""
    moment = at
    while requests > 0:
        quarter, _ = left(usage, moment)
        fits = int((quarter_end(moment) - moment) / each) if each else quarter
        now = min(requests, quarter, max(fits, 1))
        if now == 0:
            moment = may_ask_from(usage, moment, urgent=False)
            usage = usage.now(moment)
            continue
        requests -= now
        moment += now * each
        usage = Usage(moment, *(replace(limit, used=limit.used + now) for limit in usage.now(moment).limits()))
    return moment
