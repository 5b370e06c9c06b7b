"""Parts, laps and pauses of a run once more, sample by sample in plain Python, as the definition reads."""

import math
from bisect import bisect_right
from typing import Any

Row = dict[str, Any]
Pauses = list[tuple[float, float]]

CHANNELS = (
    "speed_mps", "heart_rate_bpm", "cadence_spm", "stance_ms", "stance_balance_left_pct", "power_w", "altitude_m",
)  # fmt: skip


def placed_by_hand(samples: list[Row]) -> list[Row]:
    """Each sample with where it was and what can be believed of it."""
    metres = [row["distance_m"] for row in samples if row["distance_m"] is not None]
    begun = metres[0] if metres else 0.0
    has_distance = bool(metres) and max(metres) > begun
    far = clock = covered = None
    found: list[Row] = []
    for row in samples:
        far = _later(far, row["distance_m"])
        clock = _later(clock, row["elapsed_s"])
        covered = covered if row["distance_m"] is None else _later(covered, row["elapsed_s"])
        one = {**row, "clock": clock, "covered": covered, "reached": None}
        if has_distance:
            one["reached"] = 0.0 if far is None else far - begun
        if row["speed_mps"] is None and has_distance and found and None not in (covered, found[-1]["covered"]):
            lasted = covered - found[-1]["covered"]
            one["speed_mps"] = (one["reached"] - found[-1]["reached"]) / lasted if lasted else None
        for name in ("heart_rate_bpm", "stance_ms", "stance_balance_left_pct"):
            one[name] = row[name] or None
        if row["cadence_spm"] == 0 and one["speed_mps"] is not None and one["speed_mps"] > 1.8:
            one["cadence_spm"] = None
        one["at"] = one["reached"] if has_distance else clock
        place = row["latitude_deg"], row["longitude_deg"]
        one["on_map"] = None not in place and place != (0, 0)
        found.append(one)
    return found


def parts_by_hand(samples: list[Row], pauses: Pauses, bins: int) -> list[Row]:
    """The rows of `parts`."""
    placed = [one for one in placed_by_hand(samples) if one["at"] is not None]
    if not placed:
        return []
    first, width = placed[0]["at"], (placed[-1]["at"] - placed[0]["at"]) / bins
    parts: dict[int, list[Row]] = {}
    seen: Row | None = None
    for one in placed:
        part = min(math.floor((one["at"] - first) / width), bins - 1) if width else 0
        one["leaps"] = False
        if one["on_map"]:
            if seen is not None and None not in (seen["clock"], one["clock"]):
                one["leaps"] = one["clock"] - seen["clock"] > 30
            seen = one
        parts.setdefault(part, []).append(one)
    known = [one["covered"] for one in placed if one["covered"] is not None]
    since: Any = known[0] if known else None
    behind_m = 0.0
    segment, line_before, leapt = 1, None, False
    found = []
    for part in sorted(parts):
        inside = parts[part]
        end = inside[-1]
        row: Row = {"at": first + (part + 0.5) * width, "axis": "time" if end["reached"] is None else "distance"}
        for name in CHANNELS:
            values = [one[name] for one in inside if one[name] is not None]
            row[name] = sum(values) / len(values) if values else None
            row[f"{name.rpartition('_')[0]}_n"] = len(values)
        if None not in (end["reached"], end["covered"], since):
            running_s = end["covered"] - since
            for start, stop in pauses:
                if start < end["covered"] and stop > since:
                    running_s -= min(stop, end["covered"]) - max(start, since)
            if running_s > 0:
                row["speed_mps"] = (end["reached"] - behind_m) / running_s
        row |= {"samples": len(inside), "distance_m": end["reached"], "elapsed_s": end["clock"]}
        row |= dict.fromkeys(("latitude_deg", "longitude_deg", "placed_at", "segment"))
        for one in inside:
            if not one["on_map"]:
                continue
            leapt = leapt or one["leaps"]
            if row["segment"] is None:
                if line_before is not None:
                    held = None not in (line_before["clock"], one["clock"]) and any(
                        start < one["clock"] and stop > line_before["clock"] for start, stop in pauses
                    )
                    segment += leapt or held
                row |= {"latitude_deg": one["latitude_deg"], "longitude_deg": one["longitude_deg"]}
                row |= {"placed_at": one["at"], "segment": segment}
                line_before, leapt = one, False
        since, behind_m = end["covered"], end["reached"]
        found.append(row)
    return found


def laps_by_hand(samples: list[Row], laps: list[Row]) -> list[Row]:
    """The rows of `laps`."""
    placed = [one for one in placed_by_hand(samples) if one["clock"] is not None]
    so_far: float | None = 0.0
    found = []
    for lap, after in zip(laps, [*laps, None][1:], strict=True):
        start, end = lap["start_s"], after["start_s"] if after else None
        if end is None and None not in (start, lap["elapsed_s"]):
            end = start + lap["elapsed_s"]
        row = {**lap, "start_m": so_far}
        inside = [one for one in placed if None not in (start, end) and start <= one["clock"] < end]
        for name in ("cadence_spm", "stance_ms", "stance_balance_left_pct"):
            values = [one[name] for one in inside if one[name] is not None]
            if lap[f"average_{name}"] is None and values:
                row[f"average_{name}"] = sum(values) / len(values)
        so_far = None if so_far is None or lap["distance_m"] is None else so_far + lap["distance_m"]
        found.append(row)
    return found


def breaks_by_hand(samples: list[Row], pauses: Pauses) -> list[Row]:
    """The rows of `breaks`; pauses in their order."""
    placed = [one for one in placed_by_hand(samples) if one["clock"] is not None]
    clocks = [one["clock"] for one in placed]
    before = [bisect_right(clocks, start) for start, _ in pauses]
    reached = [None, *(one["reached"] for one in placed)]
    return [
        {"from_s": start, "to_s": end, "at_m": reached[count]}
        for (start, end), count in zip(pauses, before, strict=True)
    ]


def _later(so_far: float | None, value: float | None) -> float | None:
    known = [one for one in (so_far, value) if one is not None]
    return max(known) if known else None
