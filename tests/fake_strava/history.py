"""What may a runner's history look like? Plausible runs going back in time, the same for the same seed."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.fake_strava.run import Run
from tests.fake_strava.tracks import TRACKS, track

SHOES = ("g20051782", "g23013319")
_FIRST = datetime(2010, 1, 1)
_BERLIN = ZoneInfo("Europe/Berlin")
_COMPLAINTS = (
    "left knee 3/10 after two miles",
    "Right Achilles stiff for the first km, then fine",
    "shin splints again, stopped to walk twice",
    "calf tight, 4/10 at the end",
    "No pain at all today!",
    "Plantar fascia sore this morning, 2/10 while running",
)


def history(
    count: int, seed: int, newest: datetime, every: timedelta, hours: float | None, *, complaints: bool = False
) -> Iterator[Run]:
    """So many runs, newest first, about `every` apart; 5 to 20 km, or all of `hours`; with words of pain if wanted."""
    chance = random.Random(seed)
    for number in range(count):
        start = _start(newest, every, number, chance)
        local = start.replace(tzinfo=UTC).astimezone(_BERLIN)
        identity = 1_000_000_000 + int((start - _FIRST).total_seconds()) * 30 + chance.randrange(30)
        shape = track(identity % TRACKS)
        metres = chance.triangular(5000, 20_000, 8500)
        by_distance = int(shape.streams["distance"].searchsorted(metres)) + 1
        samples = by_distance if hours is None else shape.samples(int(hours * 3600))
        treadmill = chance.random() < 0.05
        yield Run(
            id=identity,
            name=f"{_part_of_day(local.hour)} Run",
            sport_type="TrailRun" if chance.random() < 0.1 and not treadmill else "Run",
            start=start,
            utc_offset_s=int((local.utcoffset() or timedelta(0)).total_seconds()),
            moving_s=int(shape.moving_time[samples - 1]),
            elapsed_s=int(shape.streams["time"][samples - 1]),
            distance_m=float(shape.streams["distance"][samples - 1]),
            ascent_m=round(samples / 60 * chance.uniform(0.5, 2.5), 1),
            description=chance.choice(_COMPLAINTS) if complaints and chance.random() < 0.4 else "",
            trainer=treadmill,
            gear_id=chance.choice(SHOES),
            workout_type=chance.choice((None, None, 0, 0, 2, 3)),
            average_heartrate=round(float(shape.streams["heartrate"][:samples].mean()), 1),
            average_cadence=round(float(shape.streams["cadence"][:samples].mean()), 1),
        )


def _start(newest: datetime, every: timedelta, number: int, chance: random.Random) -> datetime:
    """When the run so many gaps ago began: by day, unless several runs have to fit into one day."""
    about = newest - every * number
    if every < timedelta(days=1):
        about -= timedelta(seconds=chance.randrange(int(every.total_seconds() / 2) + 1))
    else:
        by_day = timedelta(seconds=chance.randrange(5 * 3600, 18 * 3600))
        about = min(newest, about.replace(hour=0, minute=0, second=0) + by_day)
    return about.replace(microsecond=0)


def _part_of_day(hour: int) -> str:
    """How Strava calls a run that begins in this hour."""
    parts = {4: "Morning", 11: "Lunch", 14: "Afternoon", 18: "Evening"}
    return next((name for begins, name in reversed(parts.items()) if hour >= begins), "Night")
