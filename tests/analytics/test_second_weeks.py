"""Weeks, sessions, spikes and unbroken runs once more, in plain Python over the rows of the store.

On the demo runner and on the real files of other projects; whole metres and seconds, so they are the same or not.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np

from analytics.load import longest_unbroken, session_spikes, weekly_load, weekly_longest, weekly_other
from tests.analytics.history import OWNER
from tests.real_files import needs_real_files

Rows = list[dict[str, Any]]


def activities(con: duckdb.DuckDBPyConnection) -> Rows:
    rows: Rows = con.sql("select * from activity where counted order by activity_no").pl().to_dicts()
    return rows


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def compare_weeks(con: duckdb.DuckDBPyConnection) -> int:
    rows = activities(con)
    today = max(row["local_date"] for row in rows)
    sums: dict[date, dict[str, int | None]] = defaultdict(lambda: dict.fromkeys(("distance_m", "moving_s", "ascent_m")))
    beside: dict[tuple[date, str], int] = defaultdict(int)
    runs: dict[date, int] = defaultdict(int)
    for row in rows:
        week = monday(row["local_date"])
        if row["sport_family"] != "run":
            beside[week, row["sport_family"]] += row["moving_s"] or 0
            continue
        runs[week] += 1
        for name in ("distance_m", "moving_s", "ascent_m"):
            if row[name] is not None:
                sums[week][name] = (sums[week][name] or 0) + row[name]
    found = weekly_load(con, OWNER, 0, today).frame.to_dicts()
    assert [row["week_start"] for row in found] == [
        min(runs) + timedelta(days=7 * place) for place in range((monday(today) - min(runs)).days // 7 + 1)
    ]
    for row in found:
        told = sums[row["week_start"]] if row["week_start"] in runs else dict.fromkeys(sums[today], 0)
        assert {name: row[name] for name in told} == told, row["week_start"]
        assert row["runs"] == runs.get(row["week_start"], 0)
    other = weekly_other(con, OWNER, 0, today).frame.to_dicts()
    assert {(row["week_start"], row["sport_family"]): row["moving_s"] or 0 for row in other} == dict(beside)
    return len(found)


def sessions(con: duckdb.DuckDBPyConnection) -> list[tuple[date, datetime, int]]:
    """The day, the start and the metres of each session, in order; all runs of these stores have a start."""
    rows = [row for row in activities(con) if row["sport_family"] == "run" and (row["distance_m"] or 0) > 0]
    assert all(row["started_utc"] is not None for row in rows)
    rows.sort(key=lambda row: (row["started_utc"], row["activity_key"].split(".")[0], row["session_index"]))
    found: list[list[Any]] = []
    for row in rows:
        begun, end = row["started_utc"], row["started_utc"] + timedelta(seconds=row["elapsed_s"] or 0)
        if found and begun < found[-1][3]:  # the same time once more: the longest recording of it counts
            found[-1][2][-1] = max(found[-1][2][-1], row["distance_m"])
            found[-1][3] = max(found[-1][3], end)
        elif found and begun <= found[-1][3] + timedelta(minutes=60):
            found[-1][2].append(row["distance_m"])
            found[-1][3] = max(found[-1][3], end)
        else:
            found.append([row["local_date"], begun, [row["distance_m"]], end])
    return sorted((day, begun, sum(stretches)) for day, begun, stretches, _ in found)


def compare_spikes(con: duckdb.DuckDBPyConnection) -> int:
    told = sessions(con)
    expected = []
    for place, (day, begun, metres) in enumerate(told):
        before = [one for one in told[:place] if (day - one[0]).days <= 30]
        longest = max((one[2] for one in before), default=None)
        state = "no_baseline"
        if longest is not None:
            bounds = ((110, "reference"), (130, "small"), (200, "moderate"))
            state = next((name for bound, name in bounds if 100 * metres <= bound * longest), "large")
        expected.append((day, begun, metres, longest, state, len(before)))
    columns = ("local_date", "started_at", "distance_m", "longest_30d_m", "state", "runs_30d")
    assert session_spikes(con, OWNER).frame.select(columns).rows() == expected
    longest_of: dict[date, int] = {}
    for day, _, metres in told:
        longest_of[monday(day)] = max(longest_of.get(monday(day), 0), metres)
    found = weekly_longest(session_spikes(con, OWNER), weekly_load(con, OWNER, 0, told[-1][0])).frame
    assert dict(zip(found["week_start"], found["distance_m"], strict=True)) == longest_of
    return len(expected)


def unbroken(con: duckdb.DuckDBPyConnection, activity_no: int) -> tuple[int, int] | None:
    """The longest stretch without a break of one run, step by step: metres and seconds."""
    rows = con.execute(
        "select elapsed_s, cadence_spm, speed_mps, distance_m from sample "
        "where activity_no = ? and elapsed_s is not null order by ordinal", [activity_no],
    ).fetchall()  # fmt: skip
    pauses = con.execute("select start_s, end_s from pause where activity_no = ?", [activity_no]).fetchall()
    steps: list[tuple[float, int | None, bool, float]] = []
    far: float | None = None
    for (at, cadence, speed, metres), (then, *_, next_metres) in pairwise(rows):
        far = metres if metres is not None else far
        ahead = next_metres if next_metres is not None else far
        step_cm = None
        if far is not None and ahead is not None:
            step_cm = max(_round(100 * ahead) - _round(100 * far), 0)
        step_s = then - at
        if step_s < 0:
            continue
        moving = speed
        if moving is None and step_cm is not None and step_s:
            moving = step_cm / 100 / step_s
        slow = (cadence < 140 if cadence is not None and cadence >= 30 else moving is not None and moving < 1.8) and (
            step_s <= 30
        )
        paused = sum(max(min(then, end) - max(at, begun), 0) for begun, end in pauses if begun < then and end > at)
        touched = any(begun < then and end > at for begun, end in pauses) and paused > 0
        steps.append((step_s, step_cm, slow or touched, step_s if slow else paused))
    best: tuple[int, float] | None = None
    place, length_cm, length_s, some = 0, 0, 0.0, False
    while place <= len(steps):
        chain = place
        while chain < len(steps) and steps[chain][2]:
            chain += 1
        ends = place == len(steps) or sum(step[3] for step in steps[place:chain]) >= 10
        if ends:
            if some and (best is None or (length_cm, length_s) > best):
                best = (length_cm, length_s)
            length_cm, length_s, some = 0, 0.0, False
            place = max(chain, place + 1) if place < len(steps) else place + 1
            continue
        for step_s, step_cm, *_ in steps[place : max(chain, place + 1)]:
            length_s += step_s
            length_cm += step_cm or 0
            some = some or step_cm is not None
        place = max(chain, place + 1)
    return None if best is None else (_round(best[0] / 100), _round(best[1]))


def _round(value: float) -> int:
    """Half away from zero, as the store rounds."""
    return int(np.floor(abs(value) + 0.5)) * (1 if value >= 0 else -1)


def compare_unbroken(con: duckdb.DuckDBPyConnection, every: int) -> int:
    frame = longest_unbroken(con, OWNER).frame
    numbers = dict(con.execute("select activity_key, activity_no from activity").fetchall())
    known = 0
    for row in frame.gather_every(every).iter_rows(named=True):
        expected = unbroken(con, numbers[row["activity_id"]])
        found = None if row["longest_unbroken_m"] is None else (row["longest_unbroken_m"], row["longest_unbroken_s"])
        assert found == expected, row["activity_id"]
        known += found is not None
    return known


def test_weeks_and_spikes_of_the_demo_runner(demo: duckdb.DuckDBPyConnection) -> None:
    assert compare_weeks(demo) > 70
    assert compare_spikes(demo) > 400


def test_unbroken_runs_of_the_demo_runner(demo: duckdb.DuckDBPyConnection) -> None:
    assert compare_unbroken(demo, 9) > 40


@needs_real_files
def test_weeks_and_spikes_of_the_real_files(real: duckdb.DuckDBPyConnection) -> None:
    assert compare_weeks(real) > 100
    assert compare_spikes(real) > 25


@needs_real_files
def test_unbroken_runs_of_the_real_files(real: duckdb.DuckDBPyConnection) -> None:
    assert compare_unbroken(real, 1) > 25
