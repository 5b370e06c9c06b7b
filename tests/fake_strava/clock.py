"""What time is it at the fake Strava?"""

from datetime import UTC, datetime, timedelta
from threading import RLock

EPOCH = datetime(1970, 1, 1)


class Clock:
    """UTC without a zone. It stands still until a test turns it; without a start it runs as this machine's does."""

    def __init__(self, now: datetime | None) -> None:
        self.lock = RLock()
        self.skew = timedelta(0)  # how far the Date header is ahead
        self._standing = now
        self._turned = timedelta(0)

    def now(self) -> datetime:
        """The time at Strava."""
        return (self._standing or datetime.now(UTC).replace(tzinfo=None)) + self._turned

    def turn(self, by: timedelta | float) -> datetime:
        """Turn the clock by so much (a number is seconds); the new time."""
        with self.lock:
            self._turned += by if isinstance(by, timedelta) else timedelta(seconds=by)
            return self.now()

    def set_now(self, now: datetime) -> datetime:
        """Set the clock; one that runs, runs on from there."""
        with self.lock:
            self._turned += now - self.now()
            return self.now()


def epoch_s(when: datetime) -> int:
    """Seconds since 1970."""
    return int((when - EPOCH).total_seconds())
