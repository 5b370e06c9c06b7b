"""One-hour runs as a watch records them: 1 Hz with running dynamics, each file with other bytes, built quickly."""

import os
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.formats.fit_encoder import FitWriter
from ingest.units import DEGREES_PER_SEMICIRCLE, FIT_EPOCH

SECONDS = 3600
LAPS = 8
LAST_START = datetime(2026, 2, 28, 17)  # noqa: DTZ001 (UTC throughout, as in the store)
APART = timedelta(hours=12)
SEED = 20261125
METRES_PER_DEGREE = 111_195  # along a meridian

Floats = NDArray[np.float64]


def write_hours(folder: Path, count: int) -> int:
    """Write so many runs into a folder, twelve hours apart; how many metres their sessions state in all."""
    metres = 0
    for number in range(count):
        data, covered_m = hour_run(number)
        file = folder / f"{number:05}.fit"
        file.write_bytes(data)
        written = (LAST_START - number * APART).replace(tzinfo=UTC).timestamp() + SECONDS
        os.utime(file, (written, written))
        metres += round(covered_m)
    return metres


def hour_run(number: int) -> tuple[bytes, float]:
    """One run as the bytes of a FIT file, and its stated distance: the template, slowed and shifted by its number."""
    start = LAST_START - number * APART
    columns = _shifted(number)
    distance = columns["distance"]
    begun = (start - FIT_EPOCH).total_seconds()
    end = start + timedelta(seconds=SECONDS)
    writer = FitWriter()
    watch: dict[str, Any] = {"manufacturer": "garmin", "serial_number": 3_900_000_001}
    writer.message("file_id", type="activity", product=4257, time_created=start, **watch)
    for index in range(3):
        writer.message("device_info", timestamp=start, device_index=index, software_version=1.0 + index, **watch)
    writer.message("event", timestamp=start, event="timer", event_type="start")
    marks = np.linspace(0, SECONDS - 1, LAPS + 1).astype(int)
    for first, last in pairwise(marks):
        part = {name: values[first : last + (last == SECONDS - 1)] for name, values in columns.items()}
        writer.records({"timestamp": begun + np.arange(first, first + len(part["distance"])), **part})
        writer.message(
            "lap",
            timestamp=start + timedelta(seconds=int(last)),
            start_time=start + timedelta(seconds=int(first)),
            total_elapsed_time=float(last - first),
            total_timer_time=float(last - first),
            total_distance=float(distance[last] - distance[first]),
            avg_heart_rate=int(part["heart_rate"].mean()),
            avg_stance_time=float(part["stance_time"].mean()),
            lap_trigger="distance",
        )
    writer.message("event", timestamp=end, event="timer", event_type="stop_all")
    covered_m = round(float(distance[-1]), 2)
    writer.message(
        "session",
        timestamp=end,
        start_time=start,
        sport="running",
        sub_sport="generic",
        total_elapsed_time=float(SECONDS),
        total_timer_time=float(SECONDS),
        total_distance=covered_m,
        avg_heart_rate=int(columns["heart_rate"].mean()),
        num_laps=LAPS,
    )
    writer.message("activity", timestamp=end, num_sessions=1, total_timer_time=float(SECONDS))
    return writer.finish(), covered_m


def _shifted(number: int) -> dict[str, Floats]:
    columns = {name: np.roll(values, 37 * number) for name, values in _template().items()}
    columns["enhanced_speed"] = columns["enhanced_speed"] * (1 - 0.2 * (number % 997) / 997)
    columns["distance"] = np.cumsum(columns["enhanced_speed"])
    away = (
        columns["distance"] / 111_195 / DEGREES_PER_SEMICIRCLE
    )  # along a meridian, which has that many metres a degree
    columns["position_lat"] = 45.2 / DEGREES_PER_SEMICIRCLE + np.minimum(away, away[-1] - away)
    columns["position_long"] = 5.7 / DEGREES_PER_SEMICIRCLE + 1000.0 * (number % 1000) + columns.pop("sway")
    return columns


@cache
def _template() -> dict[str, Floats]:
    """What every run is made of: slow waves and the noise of each sensor, in the profile's units."""
    chance = np.random.default_rng(SEED)
    wave = np.sin(np.arange(SECONDS) * 2 * np.pi / SECONDS * 3)
    cadence = 86 + wave + chance.normal(0, 0.8, SECONDS)

    def noisy(middle: float, swing: float, noise: float) -> Floats:
        return middle + swing * wave + chance.normal(0, noise, SECONDS)

    return {
        "enhanced_speed": noisy(3.0, 0.3, 0.1),
        "sway": np.cumsum(chance.normal(0, 20, SECONDS)),
        "enhanced_altitude": noisy(320, 40, 0.2),
        "heart_rate": noisy(148, 10, 2),
        "cadence": np.floor(cadence),
        "fractional_cadence": np.floor(cadence * 2) % 2 / 2,
        "stance_time": noisy(245, -8, 3),
        "stance_time_balance": noisy(49.8, 0.3, 0.4),
        "vertical_oscillation": noisy(88, 3, 2),
        "vertical_ratio": noisy(8.1, -0.2, 0.2),
        "step_length": noisy(1060, 60, 15),
        "power": noisy(270, 25, 12),
    }
