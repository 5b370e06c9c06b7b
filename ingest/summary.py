"""The totals of a session: what the source states, else what its samples add up to, and which of the two it was."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ingest.model import Session
from ingest.units import great_circle_m

Floats = NDArray[np.float64]

MOVING_ABOVE_MPS = 0.5
ASCENT_DEAD_BAND_M = 3.0  # a barometer's and a map's noise between two samples is smaller; a rise counts beyond it
_MOST = 1e9  # metres or seconds: beyond it a total is damage


@dataclass(frozen=True, slots=True)
class Totals:
    """Whole metres and seconds, so that sums do not depend on their order; None where nothing is known."""

    elapsed_s: int | None
    moving_s: int | None
    moving_source: Literal["timer", "speed"] | None
    distance_m: int | None
    distance_source: Literal["session", "samples"] | None
    ascent_m: int | None
    ascent_source: Literal["session", "samples"] | None
    average_heart_rate_bpm: float | None
    average_cadence_spm: float | None


def totals(session: Session) -> Totals:
    """The totals of one session."""
    samples = session.samples
    time = _column(samples, "elapsed_s")
    known_times = time[np.isfinite(time)]
    elapsed = session.elapsed_s
    if elapsed is None and len(known_times):
        elapsed = float(known_times.max() - min(known_times.min(), 0.0))
    distance = session.distance_m
    if distance is None:
        distance = distance_of(samples)
    moving = session.timer_s
    if moving is None and len(known_times) > 1:
        moving = _moving_s(samples, time)
    ascent = session.ascent_m
    if ascent is None:
        ascent = ascent_of(_column(samples, "altitude_m"))
    return Totals(
        elapsed_s=_whole(elapsed),
        moving_s=_whole(moving),
        moving_source=None if moving is None else "speed" if session.timer_s is None else "timer",
        distance_m=_whole(distance),
        distance_source=None if distance is None else "samples" if session.distance_m is None else "session",
        ascent_m=_whole(ascent),
        ascent_source=None if ascent is None else "samples" if session.ascent_m is None else "session",
        average_heart_rate_bpm=_first(_mean(_column(samples, "heart_rate_bpm")), session.average_heart_rate_bpm),
        average_cadence_spm=_first(_mean_moving_cadence(samples), session.average_cadence_spm),
    )


def distance_of(samples: pa.Table) -> float | None:
    """Metres covered: the span of the cumulative distance, else the way between the positions."""
    cumulative = _column(samples, "distance_m")
    known = cumulative[np.isfinite(cumulative)]
    if len(known):
        return float(known.max() - known.min())
    latitude, longitude = _column(samples, "latitude_deg"), _column(samples, "longitude_deg")
    if (np.isfinite(latitude) & np.isfinite(longitude)).sum() > 1:
        return float(great_circle_m(latitude, longitude).sum())
    return None


def ascent_of(altitude_m: Floats) -> float | None:
    """Metres climbed, counting a rise only once it exceeds the dead band; None without altitude."""
    known = altitude_m[np.isfinite(altitude_m)]
    if len(known) < 2:
        return None
    climbed = 0.0
    level = float(known[0])
    low, high = level - ASCENT_DEAD_BAND_M, level + ASCENT_DEAD_BAND_M
    for height in known.tolist():  # most heights lie within the band: one comparison each
        if low <= height <= high:
            continue
        climbed += max(height - level, 0.0)
        level = height
        low, high = level - ASCENT_DEAD_BAND_M, level + ASCENT_DEAD_BAND_M
    return climbed


def _moving_s(samples: pa.Table, time: Floats) -> float:
    """Seconds of the intervals at more than MOVING_ABOVE_MPS, by speed, else by distance, else by position."""
    step_s = np.diff(time)
    cumulative = _column(samples, "distance_m")
    step_m = np.diff(cumulative)
    if not np.isfinite(step_m).any():
        step_m = great_circle_m(_column(samples, "latitude_deg"), _column(samples, "longitude_deg"))[1:]
    forward = np.isfinite(step_s) & (step_s > 0)
    covered = np.divide(step_m, step_s, out=np.full(len(step_s), np.nan), where=forward)
    speed = _column(samples, "speed_mps")[1:]
    speed = np.where(np.isfinite(speed), speed, covered)
    return float(step_s[forward & (np.nan_to_num(speed) > MOVING_ABOVE_MPS)].sum())


def _mean_moving_cadence(samples: pa.Table) -> float | None:
    cadence = _column(samples, "cadence_spm")
    return _mean(cadence[cadence > 0])  # standing still is no cadence


def _column(samples: pa.Table, name: str) -> Floats:
    column: Floats = samples[name].to_numpy()
    return column.astype(np.float64, copy=False)


def _mean(values: Floats) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else None


def _first(computed: float | None, stated: float | None) -> float | None:
    return stated if computed is None else computed


def _whole(value: float | None) -> int | None:
    return round(value) if value is not None and 0 <= value <= _MOST else None
