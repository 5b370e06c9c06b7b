"""What would a watch have recorded of a session? Signals of a synthetic body, sampled as watches do it: unevenly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.demo.story import SEED, PlannedSession

Floats = NDArray[np.float64]

FADE_FROM_M = 3200.0
FADE_PCT_PER_KM = 0.35
WALK_MPS = 1.5
WALK_SPM = 112.0
HOME = (39.985, -105.335)  # somewhere in the hills: the loop leads nowhere that anybody lives
LOOP_M = 1500.0
HOME_ALTITUDE_M = 1850.0


@dataclass(frozen=True, slots=True)
class Signals:
    """A session's samples by FIT record field (`elapsed` in seconds from the start), and its pauses in seconds."""

    elapsed: Floats
    fields: dict[str, Floats]
    pauses: tuple[tuple[float, float], ...] = ()


def signals(session: PlannedSession) -> Signals:
    """The samples of one session, the same for every call."""
    noise = np.random.default_rng([SEED, session.number, session.day.toordinal()])
    if session.kind == "run":
        return _run(session, noise)
    if session.kind == "walk_run":
        return _walk_run(session, noise)
    return _indoors(session, noise)


def _run(session: PlannedSession, noise: np.random.Generator) -> Signals:
    length_s = round(session.distance_m / session.speed_mps)
    moving = _uneven(length_s, 8, 15, noise)
    speed = session.speed_mps * (1 + 0.035 * _slow_noise(len(moving), noise) + 0.03 * np.sin(moving / 700))
    steps = np.diff(moving, prepend=0.0) * speed
    distance = np.cumsum(steps) * session.distance_m / steps.sum()
    elapsed, pauses = _with_stops(moving, noise)
    return Signals(elapsed, _outdoors(session, moving, distance, speed, noise), pauses)


def _walk_run(session: PlannedSession, noise: np.random.Generator) -> Signals:
    """Legs of running and walking; at each change there is a sample that already shows the new leg."""
    times: list[Floats] = []
    distances: list[Floats] = []
    speeds: list[Floats] = []
    time, covered = 0.0, 0.0
    for run_m, walk_s in session.legs:
        for length_s, speed in ((max(round(run_m / session.speed_mps), 1), run_m), (round(walk_s), WALK_MPS * walk_s)):
            at = _uneven(length_s, 3, 5, noise)
            pace = speed / length_s * (1 + 0.03 * _slow_noise(len(at), noise))
            steps = np.diff(at, prepend=0.0) * pace
            times.append(time + at[:-1])
            distances.append(covered + np.cumsum(steps)[:-1] * speed / steps.sum())
            speeds.append(pace[:-1])
            time, covered = time + length_s, covered + speed
    elapsed = np.append(np.concatenate(times), time)
    distance = np.append(np.concatenate(distances), covered)
    speed_mps = np.append(np.concatenate(speeds), WALK_MPS)
    return Signals(elapsed, _outdoors(session, elapsed, distance, speed_mps, noise))


def _outdoors(
    session: PlannedSession, moving: Floats, distance: Floats, speed: Floats, noise: np.random.Generator
) -> dict[str, Floats]:
    walking = speed < 2.0
    count = len(moving)
    cadence = 172 + 9 * (speed - 2.9) + session.cadence_shift_spm + noise.normal(0, 1.1, count)
    cadence = np.where(walking, WALK_SPM + noise.normal(0, 1.5, count), cadence)
    balance = 49.7 + session.balance_shift_pct + noise.normal(0, 0.22, count)
    if session.fades:
        balance += np.maximum(distance - FADE_FROM_M, 0) / 1000 * FADE_PCT_PER_KM
    oscillation = 86 - 4 * (speed - 2.9) + noise.normal(0, 1.5, count)
    step_mm = 60_000 * speed / cadence
    around = distance / LOOP_M + session.number  # he does not always set off at the same place
    latitude = HOME[0] + LOOP_M * np.sin(around) / 111_195
    longitude = HOME[1] + LOOP_M * np.cos(around) / (111_195 * np.cos(np.radians(HOME[0])))
    altitude = HOME_ALTITUDE_M + 20 * (1 - np.cos(around)) + 6 * np.sin(5 * around) + 3 * np.sin(13 * around)
    strides = cadence / 2
    running = np.where(walking, np.nan, 1.0)
    return {
        "distance": np.round(distance, 2),
        "enhanced_speed": speed,
        "position_lat": latitude * 2**31 / 180,
        "position_long": longitude * 2**31 / 180,
        "enhanced_altitude": altitude,
        "heart_rate": _heart_rate(moving, 112 + 15 * (speed - 1.5), noise),
        "cadence": np.floor(strides),
        "fractional_cadence": np.floor((strides % 1) * 128) / 128,
        "stance_time": (262 - 30 * (speed - 2.9) + noise.normal(0, 2.5, count)) * running,
        "stance_time_balance": balance * running,
        "vertical_oscillation": oscillation * running,
        "vertical_ratio": 100 * oscillation / step_mm * running,
        "step_length": step_mm * running,
        "temperature": np.full(count, round(14 + 11 * np.sin((session.day.timetuple().tm_yday - 110) / 58))),
    }


def _indoors(session: PlannedSession, noise: np.random.Generator) -> Signals:
    elapsed = _uneven(round(session.minutes * 60), 14, 24, noise)
    count = len(elapsed)
    effort = {"elliptical": 132.0, "treadmill_walk": 124.0}.get(session.kind, 98.0)
    fields = {"heart_rate": _heart_rate(elapsed, np.full(count, effort), noise)}
    if session.kind != "strength":
        strides = (74 if session.kind == "elliptical" else 57) + noise.normal(0, 1, count)
        fields["cadence"] = np.floor(strides)
        fields["fractional_cadence"] = np.floor((strides % 1) * 128) / 128
    if session.kind == "treadmill_walk":
        fields["distance"] = np.round(elapsed * WALK_MPS, 2)
        fields["enhanced_speed"] = np.full(count, WALK_MPS)
    return Signals(elapsed, fields)


def _uneven(length_s: int, shortest: int, longest: int, noise: np.random.Generator) -> Floats:
    """Whole seconds from 0 to `length_s`, unevenly spaced as smart recording spaces them."""
    steps = noise.integers(shortest, longest + 1, size=length_s // shortest + 1)
    times = np.concatenate([[0], np.cumsum(steps)])
    return np.append(times[times < length_s], length_s).astype(np.float64)


def _slow_noise(count: int, noise: np.random.Generator) -> Floats:
    """Noise that wanders, as pace does: an autoregressive series of unit spread."""
    kick = noise.normal(0, 1, count)
    wander = np.empty(count)
    level = 0.0
    for place, push in enumerate(kick.tolist()):
        level = 0.9 * level + 0.436 * push
        wander[place] = level
    return np.clip(wander, -2.5, 2.5)


def _heart_rate(moving: Floats, effort: Floats, noise: np.random.Generator) -> Floats:
    """Beats that rise at the start, drift upwards, and scatter."""
    beats: Floats = effort + 12 - 45 * np.exp(-moving / 110) + moving / 900 + noise.normal(0, 1.4, len(moving))
    return np.round(beats)


def _with_stops(moving: Floats, noise: np.random.Generator) -> tuple[Floats, tuple[tuple[float, float], ...]]:
    """Elapsed time with, on every third run or so, a stop of the timer at a crossing or a tap."""
    if len(moving) < 60 or noise.random() > 0.35:
        return moving, ()
    stop = int(noise.integers(20, len(moving) - 20))
    length = float(noise.integers(20, 90))
    elapsed = np.where(np.arange(len(moving)) > stop, moving + length, moving)
    return elapsed, ((float(moving[stop]), float(moving[stop]) + length),)
