"""What would a watch have recorded? A few long tracks, of which every run is a beginning, scaled to its distance."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from tests.fake_strava.run import Run

TRACKS = 8  # how many there are: the id of a run chooses
_LENGTH = 4 * 3600  # samples; longer runs keep their totals, but have streams of four hours only
_METRES_PER_DEGREE = 111_195.0
Values = NDArray[np.float64] | NDArray[np.int64] | NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Track:
    """One long track: its streams by Strava's names, all of one length; and its pre-encoded JSON."""

    streams: dict[str, Values]
    moving_time: NDArray[np.int64]  # seconds in motion up to each sample

    def samples(self, seconds: int) -> int:
        """How many samples lie within so many seconds; at least one."""
        return max(1, int(np.searchsorted(self.streams["time"], seconds, side="right")))


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a track that is a run: its first `samples`, each `step`-th; distances scaled, heart rates shifted."""

    track: int
    samples: int
    step: int = 1
    scale: float = 1.0
    shift: int = 0

    def values(self, key: str) -> Values:
        """One stream of the run."""
        values = track(self.track).streams[key][: self.samples : self.step]
        if key in ("distance", "velocity_smooth") and self.scale != 1.0:
            return np.round(values * self.scale, 1 if key == "distance" else 2)
        if key == "heartrate" and self.shift:
            return values + self.shift
        return values


@cache
def track(number: int) -> Track:
    """The long track of this number: a little more than 1 s between some samples, and a stop now and then."""
    noise = np.random.default_rng(100 + number)
    sample = np.arange(_LENGTH)
    gap = np.ones(_LENGTH, dtype=np.int64)
    gap[::97] = 2  # the watch skipped a second
    stopped = (sample % (900 + 60 * number)) == 700
    gap[stopped] = 12 + 2 * number  # a traffic light
    gap[0] = 0
    speed = 2.6 + 0.12 * number + 0.2 * np.sin(sample / 211) + noise.normal(0, 0.05, _LENGTH)
    speed[stopped] = 0.0
    moved = np.where(stopped, 0, gap)
    distance: NDArray[np.float64] = (speed * moved).cumsum().round(1)
    angle = distance / 1000.0  # a circle of one kilometre
    latitude = 52.50 + 0.01 * number
    north = 1000.0 / _METRES_PER_DEGREE
    altitude = 60 + 15 * np.sin(distance / 900)
    heart_rate = (
        136 + 3 * number + 14 * (1 - np.exp(-sample / 400)) + 4 * np.sin(sample / 300) + noise.normal(0, 1, _LENGTH)
    )
    places = np.column_stack(
        [
            latitude + north * np.sin(angle),
            13.40 + north / np.cos(np.radians(latitude)) * (1 - np.cos(angle)),
        ]
    )
    streams: dict[str, Values] = {
        "time": np.cumsum(gap),
        "distance": distance,
        "latlng": np.round(places, 6),
        "altitude": np.round(altitude, 1),
        "velocity_smooth": np.round(speed, 2),
        "heartrate": np.round(heart_rate).astype(np.int64),
        "cadence": np.where(stopped, 0, np.round(80 + number % 4 + noise.normal(0, 1, _LENGTH))).astype(np.int64),
        "watts": np.round(85 * speed + noise.normal(0, 8, _LENGTH)).astype(np.int64).clip(0),
        "temp": np.full(_LENGTH, 12 + number, dtype=np.int64),
        "moving": ~stopped,
        "grade_smooth": np.round(100 * 15 / 900 * np.cos(distance / 900), 1),
    }
    return Track(streams, np.cumsum(moved))


@lru_cache(maxsize=4096)
def _stretch(number: int, elapsed_s: int, distance_m: float, step: int, mean: float | None) -> Stretch:
    base = track(number)
    samples = base.samples(elapsed_s)
    full = float(base.streams["distance"][(samples - 1) // step * step])
    shift = 0 if mean is None else round(mean - float(np.mean(base.streams["heartrate"][:samples:step])))
    return Stretch(number, samples, step, distance_m / full if full else 1.0, shift)


def stretch_of(run: Run) -> Stretch:
    """Which part of which track this run is."""
    return _stretch(run.id % TRACKS, run.elapsed_s, run.distance_m, run.samples_every_s, run.average_heartrate)


def stream_keys(run: Run) -> tuple[str, ...]:
    """The streams that Strava has of this run, none if it was entered by hand."""
    if run.manual:
        return ()
    missing = {key for key in ("heartrate", "latlng", "cadence", "watts", "temp") if not getattr(run, key)}
    if run.trainer:
        missing.add("latlng")
    return tuple(key for key in track(0).streams if key not in missing)
