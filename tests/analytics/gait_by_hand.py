"""Steady parts and sums of a run once more, sample by sample in plain Python and numpy, as the definition reads."""

import math
from typing import Any

import duckdb
import numpy as np

CHANNELS = (
    "cadence_spm", "stance_ms", "stance_balance_left_pct", "vertical_oscillation_mm", "vertical_ratio_pct",
    "step_length_mm", "power_w",
)  # fmt: skip
Sample = dict[str, Any]


def steady_parts_by_hand(rows: list[Sample], pauses: list[tuple[float, float]]) -> list[dict[str, Any]]:
    """The parts of 100 m of one run, in order, each with its place, means and grade."""
    samples = _placed(rows)
    known = [s["cadence_spm"] for s in samples if _over(s["moving"], 2.2) and (s["cadence_spm"] or 0) >= 30]
    halved = bool(known) and sum(known) / len(known) < 100
    for s in samples:
        if halved or (s["cadence_spm"] == 0 and _over(s["moving"], 1.8)):
            s["cadence_spm"] = None
        s["slow"] = (s["moving"] is not None and s["moving"] < 1.8) or (
            s["cadence_spm"] is not None and 30 <= s["cadence_spm"] <= 140
        )
    slow: Any = np.sort([s["clock"] for s in samples if s["slow"]])
    for s in samples:
        s["steady"] = not any(start - 10 <= s["clock"] <= end + 10 for start, end in pauses)
        if len(slow):
            near = slow[
                [max(np.searchsorted(slow, s["clock"]) - 1, 0), min(np.searchsorted(slow, s["clock"]), len(slow) - 1)]
            ]
            s["steady"] = s["steady"] and bool((np.abs(near - s["clock"]) > 10).all())
    parts: dict[int, list[Sample]] = {}
    for s in samples:
        parts.setdefault(math.floor(s["reached"] / 100), []).append(s)
    order = sorted(parts)
    height = {part: _mean([s["altitude_m"] for s in parts[part]]) for part in order}
    found = []
    for place, part in enumerate(order):
        steady = [s for s in parts[part] if s["steady"]]
        grade = None
        if 0 < place < len(order) - 1:
            before, after = order[place - 1], order[place + 1]
            low, high = height[before], height[after]
            grade = None if low is None or high is None else 100 * (high - low) / (100 * (after - before))
        if part < 8 or 2 * len(steady) < len(parts[part]) or (grade is not None and abs(grade) > 5):
            continue
        means: dict[str, Any] = {
            name: _mean([s[name] or (None if name != "cadence_spm" else s[name]) for s in steady]) for name in CHANNELS
        }
        speed = _mean([s["moving"] for s in steady if s["moving"] is not None and s["moving"] <= 12])
        found.append({"part": part, "speed_mps": speed, "grade_pct": grade, "samples": len(steady), **means})
    return found


def sums_by_hand(parts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What `gait_sums` holds of a run with these parts, by channel."""
    parts = [part for part in parts if part["speed_mps"] is not None]
    first = (len(parts) + 1) // 2
    found = {}
    for channel in CHANNELS:
        known = [(place < first, part) for place, part in enumerate(parts) if part[channel] is not None]
        if not known:
            continue
        grades = [part["grade_pct"] for _, part in known if part["grade_pct"] is not None]
        early = np.array([is_early for is_early, _ in known])
        s = np.array([part["speed_mps"] for _, part in known])
        v = np.array([part[channel] for _, part in known])
        row: dict[str, Any] = {"n": len(known), "speed_mps": s.mean(), "value": v.mean()}
        row |= {
            "sum_ss": _about(s, s),
            "sum_sv": _about(s, v),
            "halves_s": _step(s, early),
            "halves_v": _step(v, early),
        }
        row |= dict.fromkeys(("grade_pct", "sum_gg", "sum_sg", "sum_gv", "halves_g"))
        if grades and len(known) - len(grades) <= len(known) // 10:
            g = np.array([np.mean(grades) if part["grade_pct"] is None else part["grade_pct"] for _, part in known])
            row |= {"grade_pct": g.mean(), "sum_gg": _about(g, g), "sum_sg": _about(s, g), "sum_gv": _about(g, v)}
            row |= {"halves_g": _step(g, early)}
        found[channel] = row
    return found


def recorded(con: duckdb.DuckDBPyConnection, activity_no: int) -> tuple[list[Sample], list[tuple[float, float]]]:
    """The raw samples and pauses of a run."""
    frame = con.sql("from sample where activity_no = $no order by ordinal", params={"no": activity_no}).pl()
    pauses = con.execute("select start_s, end_s from pause where activity_no = ?", [activity_no]).fetchall()
    return frame.to_dicts(), [(start, end) for start, end in pauses]


def _placed(rows: list[Sample]) -> list[Sample]:
    far = clock = covered = first = before = None
    samples = []
    for row in rows:
        far = _later(far, row["distance_m"])
        clock = _later(clock, row["elapsed_s"])
        if row["distance_m"] is not None:
            covered = _later(covered, row["elapsed_s"])
        first = far if first is None else first
        reached = 0.0 if far is None or first is None else far - first
        moving = row["speed_mps"]
        if (
            moving is None
            and before is not None
            and before[1] is not None
            and covered is not None
            and covered > before[1]
        ):
            moving = (reached - before[0]) / (covered - before[1])
        before = (reached, covered)
        samples.append({**row, "clock": clock, "reached": reached, "moving": moving})
    if far is None or first is None or far <= first:
        return []
    return [s for s in samples if s["clock"] is not None]


def _later(so_far: float | None, value: float | None) -> float | None:
    return so_far if value is None else value if so_far is None else max(so_far, value)


def _over(value: float | None, bound: float) -> bool:
    return value is not None and value > bound


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _about(one: Any, other: Any) -> float:
    return float(((one - one.mean()) * (other - other.mean())).sum())


def _step(values: Any, early: Any) -> float | None:
    return float(values[~early].mean() - values[early].mean()) if early.any() and not early.all() else None
