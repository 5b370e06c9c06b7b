"""How much may still be asked? Strava's two limits, each for 15 minutes and for a day, in windows of its clock."""

from dataclasses import dataclass
from datetime import datetime

from tests.fake_strava.clock import Clock, epoch_s

_WINDOW_S = 900
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests that a new app may make: reads are all but uploads, and count twice, as reads and as requests."""

    read_15min: int = 100
    read_day: int = 1000
    overall_15min: int = 200
    overall_day: int = 2000


GENEROUS = Limits(*[10**9] * 4)


class Meter(Clock):
    """Counts requests, also those beyond a limit."""

    def __init__(self, now: datetime | None) -> None:
        super().__init__(now)
        self.limits = Limits()
        self.too_many = 0  # answers 429 that were deserved
        self._counts: dict[tuple[str, int], int] = {}

    def count_request(self, *, read: bool) -> str | None:
        """One more; which limit it broke, in the words of the answer, or None."""
        for kind in ("read", "overall") if read else ("overall",):
            for key in self._windows(kind):
                self._counts[key] = self._counts.get(key, 0) + 1
        reads_15min, reads_day, all_15min, all_day = self.usage()
        if read and (reads_15min > self.limits.read_15min or reads_day > self.limits.read_day):
            return "read rate limit"
        if all_15min > self.limits.overall_15min or all_day > self.limits.overall_day:
            return "overall rate limit"
        return None

    def usage(self) -> tuple[int, int, int, int]:
        """Requests so far: reads in these 15 minutes and today, all in these 15 minutes and today."""
        reads, everything = ([self._counts.get(key, 0) for key in self._windows(kind)] for kind in ("read", "overall"))
        return reads[0], reads[1], everything[0], everything[1]

    def rate_headers(self) -> dict[str, str]:
        """The four headers, spelled as recorded."""
        reads_15min, reads_day, all_15min, all_day = self.usage()
        return {
            "X-Ratelimit-Usage": f"{all_15min},{all_day}",
            "X-Ratelimit-Limit": f"{self.limits.overall_15min},{self.limits.overall_day}",
            "X-Readratelimit-Limit": f"{self.limits.read_15min},{self.limits.read_day}",
            "X-Readratelimit-Usage": f"{reads_15min},{reads_day}",
        }

    def _windows(self, kind: str) -> tuple[tuple[str, int], tuple[str, int]]:
        seconds = epoch_s(self.now())
        return (f"{kind} 15min", seconds // _WINDOW_S), (f"{kind} day", seconds // _DAY_S)
