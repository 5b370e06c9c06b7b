"""What else is asked in SQL once more, in plain Python and numpy over the rows of the store: weeks beside running,
blocks and what came after them, gait run by run, gear, the heart, the longest layoff.

On the demo runner and on the real files of other projects, to 1e-9.
"""

import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np
import pytest

from analytics.blocks import twin_blocks
from analytics.body import heart_rate_range
from analytics.episodes import episodes
from analytics.gait_compare import longest_layoff
from analytics.gait_trend import TREND_UNITS, equipment_changes, gait_runs, gear, noise_floor
from analytics.load import weekly_other
from tests.analytics.history import OWNER
from tests.analytics.test_second_weeks import activities, monday, sessions
from tests.real_files import needs_real_files

WEEKS = 12
AEROBIC = {"elliptical", "stairs", "hike", "cardio"}
AEROBIC_RAW = re.compile(r"ride|cycl|biking|swim|rowing|kayak|paddling|nordic.?ski|cross.?country|skate|snow.?shoe")


def compare_aerobic(con: duckdb.DuckDBPyConnection) -> int:
    rows = [row for row in activities(con) if row["sport_family"] != "run"]
    today = max((row["local_date"] for row in rows), default=date(2026, 1, 1))
    told: dict[tuple[date, str], int] = defaultdict(int)
    for row in rows:
        raw, family = (row["sport_raw"] or "").lower(), row["sport_family"]
        uphill = None not in (row["ascent_m"], row["distance_m"]) and 1000 * row["ascent_m"] >= 20 * row["distance_m"]
        aerobic = (
            family in AEROBIC
            or (family == "walk" and (uphill or "treadmill" in raw or "indoor" in raw))
            or (family == "other" and AEROBIC_RAW.search(raw) and not re.search("motor|e.?bik|e.?mountain", raw))
        )
        key = monday(row["local_date"]), family
        told[key] += (row["moving_s"] or 0) if aerobic else 0
    found = weekly_other(con, OWNER, 0, today).frame
    assert (
        dict(zip(zip(found["week_start"], found["sport_family"], strict=True), found["aerobic_s"], strict=True)) == told
    )
    return len(found)


def compare_blocks(con: duckdb.DuckDBPyConnection, every: int) -> int:
    rows = activities(con)
    first, last = min(row["local_date"] for row in rows), max(row["local_date"] for row in rows)
    runs = [row for row in rows if row["sport_family"] == "run"]
    days = {row["local_date"] for row in runs}
    notes = con.execute("select local_date, severity from pain_note where deleted_at is null").fetchall()
    longest_of: dict[date, int] = {}
    for day, _, metres in sessions(con):
        longest_of[day] = max(longest_of.get(day, 0), metres)
    compared = 0
    for end in sorted(days)[::every]:
        blocks = twin_blocks(con, OWNER, align="race", end=end, against=[], weeks=WEEKS, today=last)
        so_far: int | None = 0
        for row in blocks.weeks.frame.filter(block_end=end).iter_rows(named=True):
            start, over = end + timedelta(7 * row["week"] - 6), end + timedelta(7 * row["week"])
            mine = [one for one in runs if start <= one["local_date"] <= over]
            metres = sum(one["distance_m"] or 0 for one in mine)
            seconds = sum(one["moving_s"] or 0 for one in mine)
            known = start >= first
            so_far = so_far + metres if known and so_far is not None else None
            longest = max((value for day, value in longest_of.items() if start <= day <= over), default=None)
            expected = (metres, seconds, len(mine), so_far, longest) if known else (None,) * 5
            told = tuple(row[name] for name in ("distance_m", "moving_s", "runs", "so_far_m", "longest_m"))
            assert told == expected, (end, row["week"])
            compared += known
        (ending,) = blocks.endings.frame.filter(block_end=end).iter_rows(named=True)
        span = (end - timedelta(7 * WEEKS - 1), end + timedelta(14))
        near = [(day, severity) for day, severity in notes if span[0] <= day <= min(span[1], last)]
        assert ending["noted_days"] == len({day for day, _ in near})
        assert ending["painful_days"] == len({day for day, severity in near if (severity or 0) >= 2})
        assert ending["days_after"] == min((last - end).days, 28)
        gaps = [(a, (b - a).days - 1) for a, b in pairwise([*sorted(days), last + timedelta(1)])]
        idle = [(-length, a + timedelta(1)) for a, length in gaps
                if length >= 7 and a + timedelta(1) <= end + timedelta(28) and a + timedelta(length) > end]  # fmt: skip
        expected_idle = (-min(idle)[0], min(idle)[1]) if idle else (None, None)
        assert (ending["idle_days"], ending["idle_from"]) == expected_idle, end
    return compared


def slopes_of(runs: list[dict[str, Any]]) -> tuple[float, float, bool, bool]:
    """Slopes on speed and grade from sums, as an equation of matrices."""
    parts = sum(run["n"] for run in runs)
    ss, gg, sg, sv, gv = (sum(run[name] or 0 for run in runs) for name in ("ss", "gg", "sg", "sv", "gv"))
    by_speed = ss > parts * 0.03**2
    by_grade = gg > parts * 0.3**2 and not (by_speed and sg**2 > 0.9 * ss * gg)
    held = [place for place, used in enumerate((by_speed, by_grade)) if used]
    found = [0.0, 0.0]
    if held:
        left = np.array([[ss, sg], [sg, gg]])[np.ix_(held, held)]
        for place, value in zip(held, np.linalg.solve(left, np.array([sv, gv])[held]), strict=True):
            found[place] = float(value)
    return found[0], found[1], by_speed, by_grade


def second_gait(con: duckdb.DuckDBPyConnection, channel: str) -> list[dict[str, Any]]:
    """The rows of `gait_runs` for one channel, run by run; with what each was recorded is taken as it is told there."""
    told = {row["activity_id"]: row for row in gait_runs(con, OWNER, channel).frame.iter_rows(named=True)}
    found: list[dict[str, Any]] = []
    rows = [row for row in activities(con) if row["sport_family"] == "run"]
    rows.sort(key=lambda row: (row["local_date"], row["started_utc"] or date.min, row["activity_key"]))
    for row in rows:
        sums = con.sql(
            "from gait_sums where activity_no = $no and channel = $channel and n > 0",
            params={"no": row["activity_no"], "channel": channel},
        ).pl().to_dicts()  # fmt: skip
        if not sums:
            continue
        run = {"id": row["activity_key"], "on": row["local_date"], "n": sums[0]["n"]}
        run |= {"s": sums[0]["speed_mps"], "g": sums[0]["grade_pct"], "v": sums[0]["value"]}
        run |= {name: sums[0][f"sum_{name}"] for name in ("ss", "gg", "sg", "sv", "gv")}
        gear_of = told[run["id"]]
        run["with"] = (gear_of["watch"], gear_of["pod"], gear_of["shoe"])
        if sums[0]["halves_v"] is not None:
            run["halves"] = [sums[0][name] for name in ("halves_v", "halves_s", "halves_g")]
        found.append(run)
    for run in found:
        alike = [one for one in found if one["with"] == run["with"] and (one["g"] is None) == (run["g"] is None)]
        before = [one for one in alike if one["on"] < run["on"]]
        near = [one for one in before if (run["on"] - one["on"]).days <= 42]
        usual = [one["s"] for one in found if one["on"] < run["on"] and (one["on"] - found[0]["on"]).days < 42]
        run["at"] = round(float(np.median(usual)) if usual else run["s"], 1)
        run["matched_on"] = pool = None
        for name, some, least in (("six_weeks", near, 5), ("all_before", before, 5), ("this_run", [run], 1)):
            parts = sum(one["n"] for one in some)
            enough = len(some) >= least and parts >= (200 if least > 1 else 40)
            if enough and (least == 1 or slopes_of(some)[2]):
                run["matched_on"], pool = name, some
                break
        run["value"] = run["half_change"] = None
        if pool:
            per_mps, per_pct, by_speed, _ = slopes_of(pool)
            if by_speed or abs(run["s"] - run["at"]) <= 0.1:
                run["value"] = run["v"] - per_mps * (run["s"] - run["at"]) - per_pct * (run["g"] or 0)
            if "halves" in run:
                value, mps, pct = run["halves"]
                run["half_change"] = value - per_mps * mps - per_pct * (pct or 0)
    for run in found:
        for name, first, last in (("level", 27, 0), ("earlier", 209, 28)):
            values = [
                one["value"] for one in found
                if one["with"] == run["with"] and first >= (run["on"] - one["on"]).days >= last
                and one["value"] is not None
            ]  # fmt: skip
            run[name] = float(np.median(values)) if values else None
    return found


def compare_gait(con: duckdb.DuckDBPyConnection) -> int:
    compared = 0
    for channel in TREND_UNITS:
        frame = gait_runs(con, OWNER, channel).frame
        other = second_gait(con, channel)
        assert frame["activity_id"].to_list() == [run["id"] for run in other]
        for row, run in zip(frame.iter_rows(named=True), other, strict=True):
            assert row["matched_on"] == run["matched_on"], (channel, run["on"])
            names = {"mean": "v", "speed_mps": "s", "grade_pct": "g", "at_mps": "at"} | {
                name: name for name in ("n", "value", "half_change", "level", "earlier")
            }
            for ours, theirs in names.items():
                told = (channel, run["on"], ours, row[ours], run[theirs])
                assert (row[ours] is None) == (run[theirs] is None), told
                if run[theirs] is not None:
                    assert row[ours] == pytest.approx(run[theirs], rel=1e-9, abs=1e-9), told
                    compared += 1
    return compared


def sore_days(con: duckdb.DuckDBPyConnection) -> set[date]:
    """Days within 7 of a note of 1/10 or more, or between two such notes of one place at most 28 days apart."""
    places: dict[tuple[Any, Any], set[date]] = {}
    for area, side, day in con.execute(
        "select area, side, local_date from pain_note where severity >= 1 and deleted_at is null and athlete_id = 1"
    ).fetchall():
        places.setdefault((area, side), set()).add(day)
    sore: set[date] = set()
    for days in places.values():
        ordered = sorted(days)
        for day in ordered:
            sore |= {day + timedelta(back) for back in range(-7, 8)}
        for first, then in pairwise(ordered):
            if (then - first).days <= 28:
                sore |= {first + timedelta(step) for step in range((then - first).days)}
    return sore


def compare_floors(con: duckdb.DuckDBPyConnection) -> int:
    sore, known = sore_days(con), 0
    still = episodes(con, OWNER).frame.filter("open")["onset"].to_list()
    for channel in TREND_UNITS:
        runs = gait_runs(con, OWNER, channel)
        rows = runs.frame.to_dicts()
        for baseline in {row["baseline"] for row in rows}:
            with_it = next((row["watch"], row["pod"]) for row in rows if row["baseline"] == baseline)
            off = sorted(
                abs(row["half_change"]) for row in rows
                if (row["watch"], row["pod"]) == with_it and row["n"] >= 20 and row["half_change"] is not None
                and row["local_date"] not in sore and not any(onset <= row["local_date"] for onset in still)
            )  # fmt: skip
            found = noise_floor(con, OWNER, channel, baseline, runs)
            assert (found.n, found.value is None) == (len(off), len(off) < 20)
            if found.value is not None:
                at = 0.95 * (len(off) - 1)
                low = int(at)
                between = off[low] + (at - low) * (off[min(low + 1, len(off) - 1)] - off[low])
                assert found.value == pytest.approx(between, rel=1e-9, abs=1e-9)
                known += 1
    return known


def compare_gear(con: duckdb.DuckDBPyConnection) -> int:
    shoes: dict[str, tuple[int, int]] = {}
    for row in activities(con):
        if row["sport_family"] == "run" and row["gear"] is not None:
            runs, metres = shoes.get(row["gear"], (0, 0))
            shoes[row["gear"]] = (runs + 1, metres + (row["distance_m"] or 0))
    frame = gear(con, OWNER).frame
    assert {row["name"]: (row["runs"], row["distance_m"]) for row in frame.filter(kind="shoe").to_dicts()} == shoes
    changes = equipment_changes(con, OWNER).frame.filter(kind="watch")
    told = [row for row in gait_like(con) if row is not None]
    assert [(row["before"], row["after"]) for row in changes.to_dicts()] == [
        pair for pair in pairwise(told) if pair[0] != pair[1]
    ]
    return len(frame)


def gait_like(con: duckdb.DuckDBPyConnection) -> list[Any]:
    """The watches of the runs with any channel of gait, in order, as the rows of gait name them."""
    seen: dict[str, tuple[Any, ...]] = {}
    for channel in TREND_UNITS:
        for row in gait_runs(con, OWNER, channel).frame.iter_rows(named=True):
            seen[row["activity_id"]] = (row["watch"],)
    ordered = [row["activity_key"] for row in sorted(
        activities(con), key=lambda row: (row["local_date"], row["started_utc"] or date.min, row["activity_key"])
    )]  # fmt: skip
    return [seen[key][0] for key in ordered if key in seen]


def compare_heart(con: duckdb.DuckDBPyConnection) -> int:
    tops, whole = [], []
    for row in activities(con):
        if row["sport_family"] != "run":
            continue
        told = con.execute(
            "select heart_rate_bpm, seconds from heart_rate_time where activity_no = ? and heart_rate_bpm is not null",
            [row["activity_no"]],
        ).fetchall()
        whole += told
        lasting = 0.0
        for bpm, seconds in sorted(told, reverse=True):
            lasting += seconds
            if lasting >= 30:
                tops.append(bpm)
                break
    found = heart_rate_range(con, OWNER)
    assert (found.runs, found.maximum) == (len(tops), sorted(tops)[-3] if len(tops) >= 10 else None)
    lasting, total = 0.0, sum(seconds for _, seconds in whole)
    for bpm, seconds in sorted(whole):
        lasting += seconds
        if lasting >= 0.01 * total:
            assert found.lowest == bpm
            break
    return len(tops)


def compare_layoff(con: duckdb.DuckDBPyConnection) -> None:
    days = sorted({row["local_date"] for row in activities(con) if row["sport_family"] == "run"})
    gaps = [(b - a, b) for a, b in pairwise(days) if (b - a).days > 28]
    assert longest_layoff(con, OWNER) == (max(gaps)[1] if gaps else None)


def test_the_rest_of_the_demo_runner(demo: duckdb.DuckDBPyConnection) -> None:
    assert compare_aerobic(demo) > 20
    assert compare_blocks(demo, 29) > 100
    assert compare_gait(demo) > 2000
    assert compare_floors(demo) >= 5
    assert compare_gear(demo) > 0
    assert compare_heart(demo) > 100
    compare_layoff(demo)


@needs_real_files
def test_the_rest_of_the_real_files(real: duckdb.DuckDBPyConnection) -> None:
    assert compare_aerobic(real) > 3
    assert compare_blocks(real, 5) > 10
    assert compare_gait(real) > 50
    compare_floors(real)
    assert compare_gear(real) > 0
    assert compare_heart(real) > 5
    compare_layoff(real)
