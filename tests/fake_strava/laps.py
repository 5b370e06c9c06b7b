"""How is a run divided? Into laps and splits of a fixed distance, and into time in zones."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np

from tests.fake_strava.athlete import HEART_RATE_BOUNDS
from tests.fake_strava.run import Run
from tests.fake_strava.tracks import stretch_of

_PACE_BOUNDS = (2.4, 2.7, 3.0, 3.3, 3.6)  # metres a second


def _pieces(run: Run, metres: float) -> Iterator[tuple[int, int]]:
    """First and last sample of each piece of this length; the last piece is what is left."""
    distance = stretch_of(run).values("distance")
    marks = np.arange(metres, float(distance[-1]), metres)
    ends = [*np.searchsorted(distance, marks).tolist(), len(distance) - 1]
    yield from zip([0, *ends[:-1]], ends, strict=True)


def laps(run: Run, athlete: int, metres: float = 1000.0) -> list[dict[str, Any]]:
    """Automatic laps, as a watch makes them; none if entered by hand."""
    if run.manual:
        return []
    stretch = stretch_of(run)
    time, distance, moving = (stretch.values(key) for key in ("time", "distance", "moving"))
    speed, cadence, pulse = (stretch.values(key) for key in ("velocity_smooth", "cadence", "heartrate"))
    start, local = run.shown_starts
    result = []
    for number, (first, last) in enumerate(_pieces(run, metres), start=1):
        elapsed = int(time[last] - time[first])
        stood = int(np.diff(time[first : last + 1])[moving[first + 1 : last + 1] == 0].sum())
        begun = timedelta(seconds=int(time[first]))
        covered = round(float(distance[last] - distance[first]), 2)
        lap = {
            "id": run.id * 4 + number,
            "resource_state": 2,
            "name": f"Lap {number}",
            "activity": {
                "id": run.id,
                "visibility": "only_me" if run.private else "everyone",
                "resource_state": 1,
            },
            "athlete": {"id": athlete, "resource_state": 1},
            "elapsed_time": elapsed,
            "moving_time": elapsed - stood,
            "start_date": (start + begun).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "start_date_local": (local + begun).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "distance": covered,
            "average_speed": round(covered / max(1, elapsed - stood), 2),
            "max_speed": float(speed[first : last + 1].max()),
            "lap_index": number,
            "split": number,
            "start_index": first,
            "end_index": last,
            "total_elevation_gain": 5.0,
            "device_watts": run.watts,
        }
        if run.cadence:
            lap["average_cadence"] = round(float(cadence[first : last + 1].mean()), 1)
        if run.heartrate:
            beats = pulse[first : last + 1]
            lap |= {"average_heartrate": round(float(beats.mean()), 1), "max_heartrate": float(beats.max())}
        result.append(lap)
    return result


def splits(run: Run, metres: float) -> list[dict[str, Any]]:
    """Splits by the kilometre or the mile; none if entered by hand."""
    return [
        {
            "distance": lap["distance"],
            "elapsed_time": lap["elapsed_time"],
            "elevation_difference": 0.0,
            "moving_time": lap["moving_time"],
            "split": lap["split"],
            "average_speed": lap["average_speed"],
            "average_grade_adjusted_speed": lap["average_speed"],
            **({"average_heartrate": lap["average_heartrate"]} if run.heartrate else {}),
            "pace_zone": 2,
        }
        for lap in laps(run, 0, metres)
    ]


def zones(run: Run) -> list[dict[str, Any]]:
    """Time in zones of heart rate (with a heart rate) and pace."""
    if run.manual:
        return []
    stretch = stretch_of(run)
    seconds = np.diff(stretch.values("time"), prepend=0)
    pace = {"score": 8, **_buckets(stretch.values("velocity_smooth"), seconds, _PACE_BOUNDS), "type": "pace"}
    answer = [{**pace, "resource_state": 3, "sensor_based": True}]
    if run.heartrate:
        pulse = _buckets(stretch.values("heartrate"), seconds, HEART_RATE_BOUNDS)
        extra = {"resource_state": 3, "sensor_based": True, "points": 0, "custom_zones": False}
        answer.insert(0, {"score": float(round(run.moving_s / 40)), **pulse, "type": "heartrate", **extra})
    return answer


def _buckets(values: Any, seconds: Any, bounds: tuple[float, ...]) -> dict[str, Any]:
    zone = np.searchsorted(bounds, values, side="right")
    edges = (0, *bounds, -1)
    return {
        "distribution_buckets": [
            {"min": edges[number], "max": edges[number + 1], "time": float(seconds[zone == number].sum())}
            for number in range(len(bounds) + 1)
        ]
    }
