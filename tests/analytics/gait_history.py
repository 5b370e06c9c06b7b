"""Histories with gait: runs of samples whose channels follow speed and grade as the test says."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from ingest.store.ask import insert_rows
from tests.analytics.history import History

STEP_S = 10


def gait_run(
    history: History,
    on: date,
    *,
    km: float = 5.0,
    speed: float = 3.0,
    cadence: float | Callable[[Any, Any], Any] = 172.0,
    balance: float = 50.0,
    spread: float = 0.15,
    noise: float = 0.2,
    grade: bool = True,
    seed: int = 0,
    start: str = "07:00",
    sport: str = "run.road",
    gear: str | None = None,
    watch: tuple[str, int] | None = None,
) -> int:
    """A run with a sample each ten seconds; its number.

    The cadence is a level at 3 m/s (or a function of km and of chance), and rises by 8 steps/min with 1 m/s and by 0.5
    with 1 % of grade.
    """
    chance = np.random.default_rng([seed, on.toordinal()])
    count = round(1000 * km / speed / STEP_S)
    at = np.arange(count)
    mps = speed + spread * np.sin(at / 7) + chance.normal(0, 0.02, count)
    metres = np.concatenate(([0.0], np.cumsum(mps[:-1] * STEP_S)))
    height = 10 * np.sin(metres / 210)
    slope = 100 * 10 / 210 * np.cos(metres / 210)
    base = cadence(metres / 1000, chance) if callable(cadence) else cadence
    steps = base + 8 * (mps - 3) + (0.5 * slope if grade else 0) + chance.normal(0, noise, count)
    number = history.run(on, round(metres[-1]), start=start)
    rows = [
        {
            "activity_no": number, "ordinal": int(place), "elapsed_s": float(STEP_S * place),
            "distance_m": float(metres[place]), "speed_mps": float(mps[place]), "cadence_spm": float(steps[place]),
            "stance_balance_left_pct": float(balance + chance.normal(0, noise / 10)),
            "altitude_m": float(height[place]) if grade else None,
        }
        for place in at
    ]  # fmt: skip
    insert_rows(history.con, "sample", rows)
    history.con.execute(
        "update activity set sample_count = ?, sport = ?, gear = ? where activity_no = ?", [count, sport, gear, number]
    )
    if watch is not None:
        history.con.execute("insert into device values (?, 0, 'garmin', ?, ?, null, null)", [number, *watch])
    return number
