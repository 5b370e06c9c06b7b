"""Which activities are at Strava, and what becomes of them there?"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.fake_strava.clock import Clock, epoch_s
from tests.fake_strava.history import history
from tests.fake_strava.run import Run
from tests.fake_strava.tracks import stretch_of, track


class Activities(Clock):
    """The runner's activities: what a test, or a person at the page, does to them."""

    def __init__(self, now: datetime | None) -> None:
        super().__init__(now)
        self.activities: dict[int, Run] = {}
        self.short_page: int | None = None  # this page of the list comes one item short; the next begins with that item

    def add(self, run: Run) -> int:
        """The runner uploads it; its id, a new one if it has none."""
        with self.lock:
            if not run.id:
                run = replace(run, id=max((15_605_032_352, *self.activities)) + 1013)
            self.activities[run.id] = run
            return run.id

    def fill(
        self,
        count: int,
        *,
        seed: int = 1,
        newest: datetime | None = None,
        every: timedelta | float = timedelta(days=1.25),
        hours: float | None = None,
        complaints: bool = False,
    ) -> list[int]:
        """So many plausible runs going back from `newest` (an hour ago), about `every` (or days) apart; their ids."""
        newest = newest or self.now() - timedelta(hours=1)
        gap = every if isinstance(every, timedelta) else timedelta(days=every)
        return [self.add(run) for run in history(count, seed, newest, gap, hours, complaints=complaints)]

    def edit(self, number: int, **changes: Any) -> Run:
        """The runner changes something: the activity as it is now."""
        with self.lock:
            self.activities[number] = run = replace(self.activities[number], **changes)
            return run

    def crop(self, number: int, *, to_s: int) -> Run:
        """The runner crops its end: what is left are its first seconds."""
        with self.lock:
            run = self.activities[number]
            if not 0 < to_s < run.elapsed_s:
                raise ValueError(f"to_s lies between 0 and {run.elapsed_s}, not at {to_s}")
            whole = stretch_of(run)
            samples = track(whole.track).samples(to_s)
            distance = whole.values("distance")[(samples - 1) // whole.step]
            return self.edit(
                number,
                elapsed_s=to_s,
                moving_s=min(to_s, round(run.moving_s * to_s / run.elapsed_s)),
                distance_m=round(float(distance), 1),
                ascent_m=round(run.ascent_m * to_s / run.elapsed_s, 1),
            )

    def delete(self, number: int) -> None:
        """The runner deletes it."""
        with self.lock:
            del self.activities[number]

    def listed(
        self, *, page: int, per_page: int, after: int | None = None, before: int | None = None, private: bool
    ) -> list[Run]:
        """One page of the list: newest first, with `after` (both epoch seconds) oldest first."""
        runs: Iterable[Run] = (run for run in self.activities.values() if private or not run.private)
        if after is not None:
            runs = (run for run in runs if epoch_s(run.start) > after)
        if before is not None:
            runs = (run for run in runs if epoch_s(run.start) < before)
        ordered = sorted(runs, key=lambda run: (run.start, run.id), reverse=after is None)
        first, last = (page - 1) * per_page, page * per_page
        if self.short_page is not None:
            first, last = first - (page > self.short_page), last - (page >= self.short_page)
        return ordered[first:last]
