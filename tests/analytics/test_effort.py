"""What a run cost: grade-adjusted pace after Minetti, and decoupling."""

import itertools
import math
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.effort import run_effort
from analytics.run import refresh
from ingest.store.ask import first_row
from tests.analytics.history import OWNER, SHARED, History, day, new_history
from tests.real_files import needs_real_files

Values = Sequence[float | None]


def cost(con: duckdb.DuckDBPyConnection, grade: float | None) -> Any:
    row = first_row(con, "select running_cost(?::double)", [grade])
    assert row is not None
    return row[0]


def polynomial(i: float) -> float:
    return float(np.polyval([155.4, -30.4, -43.3, 46.3, 19.5, 3.6], max(-0.45, min(0.45, i))))


def measured(history: History, number: int) -> dict[str, Any]:
    refresh(history.con)
    (key,) = first_row(history.con, "select activity_key from activity where activity_no = ?", [number]) or ("",)
    (row,) = run_effort(history.con, OWNER, key).frame.iter_rows(named=True)
    return row


def climbing(
    history: History,
    minutes: float,
    *,
    mps: float = 3.0,
    grade: float | None = 0.0,
    beats: Values | None = None,
    family: str = "run",
) -> int:
    """A run of a sample a second at one speed and one grade."""
    seconds = range(round(60 * minutes) + 1)
    number = history.run(day(1), 10_000, family=family)
    metres = [mps * second for second in seconds]
    altitude = [None if grade is None else 500 + grade * reached for reached in metres]
    history.stream(
        number, elapsed_s=list(seconds), distance_m=metres, altitude_m=altitude,
        heart_rate_bpm=[None] * len(metres) if beats is None else beats,
    )  # fmt: skip
    return number


# --- the test vectors, and what other tools make of them


@pytest.mark.parametrize(
    ("grade", "joules", "ratio"),
    [(0.1, 5.9682, 1.6578), (-0.1, 2.1517, 0.5977), (-0.2, 1.8, 0.5), (0, 3.6, 1), (0.45, None, None)],
)
def test_the_cost_of_a_grade_is_minettis(
    history: History, grade: float, joules: float | None, ratio: float | None
) -> None:
    found = cost(history.con, grade)
    assert found == pytest.approx(polynomial(grade), rel=1e-12)
    if joules is not None and ratio is not None:
        assert found == pytest.approx(joules, abs=6e-3 if grade == -0.2 else 5e-5)
        assert found / cost(history.con, 0) == pytest.approx(ratio, abs=2e-3 if grade == -0.2 else 5e-5)


def test_the_cheapest_grade_is_a_descent_of_18_percent(history: History) -> None:
    costs = {grade / 10_000: cost(history.con, grade / 10_000) for grade in range(-2000, -1600)}
    assert min(costs, key=lambda grade: costs[grade]) == pytest.approx(-0.1814, abs=1e-4)


def test_beyond_what_was_measured_the_cost_stays_and_the_unknown_has_none(history: History) -> None:
    assert cost(history.con, 0.6) == cost(history.con, 0.45)
    assert cost(history.con, -3) == cost(history.con, -0.45)
    assert cost(history.con, None) is None


def test_three_metres_a_second_up_ten_percent_are_almost_five_on_the_flat(history: History) -> None:
    row = measured(history, climbing(history, 20, grade=0.1))
    assert row["gap_mps"] == pytest.approx(4.9735, abs=5e-5)
    assert row["gap_coverage"] == pytest.approx(1)


def test_a_parabola_through_the_same_cost_would_say_something_else() -> None:
    """Elevate's "Minetti" is a quadratic: without the higher powers +10 % would cost as much as this."""
    assert round(46.3 * 0.1**2 + 19.5 * 0.1 + 3.6, 4) == 6.0130
    assert round(polynomial(0.1), 4) == 5.9682


def drifting(first: float, second: float, minutes: int = 60) -> list[float]:
    """Heart rates of a run whose part after ten minutes has these two halves, a beat up and down in turn."""
    half = 10 + (minutes - 10) / 2
    rates = [first if at < 60 * half else second for at in range(60 * minutes + 1)]
    return [rate + (1 if at % 2 else -1) for at, rate in enumerate(rates)]


def test_the_same_pace_for_seven_more_beats_is_a_decoupling_of_almost_five_percent(history: History) -> None:
    row = measured(history, climbing(history, 60, beats=drifting(140, 147)))
    assert row["decoupling_missing"] is None
    assert row["decoupling_pct"] == pytest.approx(4.762, abs=5e-4)
    assert (row["ef_first"], row["ef_second"]) == (pytest.approx(180 / 140), pytest.approx(180 / 147))
    assert row["steady_s"] == 3000


def test_halves_are_halves_of_the_time_not_of_the_samples(history: History) -> None:
    """GoldenCheetah splits by the number of samples: with a sample each 5 s in the first half it would be elsewhere."""
    beats, number = drifting(140, 147), history.run(day(1), 10_000)
    kept = [at for at in range(3601) if at >= 2100 or at % 5 == 0]
    history.stream(
        number, elapsed_s=kept, distance_m=[3 * at for at in kept], altitude_m=[500] * len(kept),
        heart_rate_bpm=[beats[at] for at in kept],
    )  # fmt: skip
    row = measured(history, number)
    assert row["decoupling_pct"] == pytest.approx(4.762, abs=0.02)
    later = [beats[at] for at in kept if at >= 600]
    first, second = later[: len(later) // 2], later[len(later) // 2 :]
    assert 100 * (1 - statistics.fmean(first) / statistics.fmean(second)) < 2


def test_a_lost_strap_is_left_out_and_not_counted_as_zero(history: History) -> None:
    """GoldenCheetah passes over 0, too; medians of the longest block, as Athlytics takes, would hide what follows."""
    beats: list[float | None] = list(drifting(140, 147))
    beats[700:900] = [0.0] * 200
    beats[2500:2600] = [255.0] * 100
    row = measured(history, climbing(history, 60, beats=beats))
    assert row["decoupling_pct"] == pytest.approx(4.762, abs=5e-3)


# --- why there is none


@pytest.mark.parametrize(
    ("minutes", "grade", "beats", "why"),
    [
        (49, 0.0, drifting(140, 147, 49), "short"),
        (60, None, drifting(140, 147), "no_grade"),
        (60, 0.021, drifting(140, 147), "hilly"),
        (60, 0.0, None, "no_heart_rate"),
        (60, 0.0, [0.0] * 3601, "no_heart_rate"),
        (60, 0.0, [255.0] * 3601, "no_heart_rate"),
        (60, 0.0, [150.0] * 3601, "no_heart_rate"),
        (60, 0.0, [*drifting(140, 147)[:1500], *[None] * 2101], "no_heart_rate"),
    ],
)
def test_without_a_steady_flat_part_with_a_heart_rate_there_is_no_decoupling(
    history: History, minutes: float, grade: float | None, beats: Values | None, why: str
) -> None:
    row = measured(history, climbing(history, minutes, grade=grade, beats=beats))
    assert (row["decoupling_pct"], row["ef_first"], row["decoupling_missing"]) == (None, None, why)


def test_intervals_are_not_steady(history: History) -> None:
    number = history.run(day(1), 10_000)
    speeds = [4.5 if at // 180 % 2 else 2.5 for at in range(4000)]
    metres = [0.0, *itertools.accumulate(speeds)]
    history.stream(
        number, elapsed_s=range(4001), distance_m=metres, altitude_m=[500] * 4001,
        heart_rate_bpm=[150 + at % 3 for at in range(4001)],
    )  # fmt: skip
    assert measured(history, number)["decoupling_missing"] == "not_steady"


def test_without_a_distance_or_samples_nothing_is_known(history: History) -> None:
    number = history.run(day(1), 10_000)
    history.stream(number, elapsed_s=[0, 10, 20], altitude_m=[500, 500, 500])
    assert measured(history, number)["decoupling_missing"] == "no_distance"
    other = history.run(day(2), 10_000)
    assert measured(history, other)["gap_mps"] is None


def test_a_treadmill_has_no_grade_that_a_watch_could_see(history: History) -> None:
    flat = climbing(history, 60, beats=drifting(140, 147))
    assert measured(history, flat)["gap_mps"] == pytest.approx(3)
    history.con.execute("update activity set sport = 'run.treadmill'")
    row = measured(history, flat)
    assert (row["gap_mps"], row["decoupling_pct"], row["decoupling_missing"]) == (None, None, "no_grade")


# --- what must not poison it


def test_spikes_of_altitude_and_leaps_of_gps_do_not_poison_it(history: History) -> None:
    number = climbing(history, 60, grade=0.05)
    plain = measured(history, number)["gap_mps"]
    history.con.execute("update sample set altitude_m = altitude_m + 900 where ordinal % 400 between 0 and 9")
    history.con.execute("update sample set distance_m = distance_m + 120 where ordinal >= 1800")
    history.con.execute("update activity set revision = 2")
    assert measured(history, number)["gap_mps"] == pytest.approx(plain, rel=5e-3)


def test_standing_pauses_and_holes_do_not_count(history: History) -> None:
    number = history.run(day(1), 10_000)
    clock = [*range(600), *range(900, 1500), *range(1600, 2200)]
    metres = [3.0 * at for at in range(1200)] + [3600.0 + 3 * at for at in range(600)]
    history.stream(number, elapsed_s=clock, distance_m=metres, altitude_m=[500.0] * 1800)
    history.pause(number, 600, 900)
    assert measured(history, number)["gap_mps"] == pytest.approx(3, rel=1e-3)
    stood = history.run(day(2), 10_000)
    metres = [3.0 * min(at, 600) if at < 700 else 1800 + 3.0 * (at - 700) for at in range(1400)]
    history.stream(stood, elapsed_s=range(1400), distance_m=metres, altitude_m=[500.0] * 1400)
    assert measured(history, stood)["gap_mps"] == pytest.approx(3, rel=1e-3)


def test_a_distance_or_a_clock_that_runs_backwards_has_no_step(history: History) -> None:
    number = climbing(history, 20)
    history.con.execute("update sample set distance_m = distance_m - 1500 where ordinal >= 600")
    history.con.execute("update sample set elapsed_s = elapsed_s - 30 where ordinal >= 900")
    assert measured(history, number)["gap_mps"] == pytest.approx(3)


def test_under_four_fifths_with_a_grade_there_is_no_pace(history: History) -> None:
    number = climbing(history, 20)
    history.con.execute("update sample set altitude_m = null where distance_m >= 2800")
    row = measured(history, number)
    assert (row["gap_mps"], row["gap_coverage"] < 0.8) == (None, True)


# --- what must hold of any run


@given(st.sampled_from([0.5, 2.0, 3.3]), st.floats(-0.3, 0.3), st.floats(1.5, 3.5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_faster_clock_scales_the_pace_and_another_height_changes_nothing(
    module_history: History, factor: float, grade: float, mps: float
) -> None:
    history = module_history
    for table in ("activity", "sample", "run_effort", "heart_rate_time"):
        history.con.execute(f"delete from {table}")
    number = climbing(history, 15, mps=mps, grade=grade)
    plain = measured(history, number)["gap_mps"]
    assert plain == pytest.approx(mps * polynomial(grade) / 3.6, rel=1e-6)
    history.con.execute("update sample set altitude_m = altitude_m + 2000, elapsed_s = elapsed_s / ?", [factor])
    history.con.execute("update activity set revision = 2")
    assert measured(history, number)["gap_mps"] == pytest.approx(plain * factor, rel=1e-6)


def test_another_audience_sees_no_effort_of_what_it_may_not_see(history: History) -> None:
    number = climbing(history, 20)
    measured(history, number)
    history.con.execute("update activity set shareable = false")
    (key,) = first_row(history.con, "select activity_key from activity", []) or ("",)
    assert len(run_effort(history.con, SHARED, key).frame) == 0
    assert len(run_effort(history.con, OWNER, key).frame) == 1


# --- the same once more, in numpy


Answer = tuple[float | None, float | None, float | None, str | None]


def total(values: pl.Series) -> float:
    return math.fsum(values)


def second_effort(con: duckdb.DuckDBPyConnection, number: int) -> Answer:
    """Grade-adjusted speed, its coverage, decoupling or why there is none, of one run, step by step."""
    frame = con.sql(
        "select elapsed_s, distance_m, altitude_m, heart_rate_bpm from sample "
        "where activity_no = ? and elapsed_s is not null and distance_m is not null order by ordinal",
        params=[number],
    ).pl()
    if len(frame) < 2:
        return None, None, None, "no_distance"
    clock, reached, altitude, beats = (frame[name].cast(pl.Float64).to_numpy() for name in frame.columns)
    seconds, metres = np.diff(clock), np.diff(reached)
    for begun, over in con.execute("select start_s, end_s from pause where activity_no = ?", [number]).fetchall():
        seconds = seconds - np.maximum(np.minimum(clock[1:], over) - np.maximum(clock[:-1], begun), 0)
    valid = (seconds > 0) & (seconds <= 30) & (metres >= 0.5 * seconds) & (metres <= 12 * seconds)
    if not valid.any():
        return None, None, None, "no_distance"
    parts = np.floor(reached / 100).astype(int)
    known = ~np.isnan(altitude)
    there = sorted(set(parts[known].tolist()))
    middle = {part: (reached[known & (parts == part)].mean(), np.median(altitude[known & (parts == part)]))
              for part in there}  # fmt: skip
    grades: dict[int, float] = {}
    for place, part in enumerate(there):
        before, after = there[max(place - 1, 0)], there[min(place + 1, len(there) - 1)]
        run = middle[after][0] - middle[before][0]
        if after - before <= 3 and run and abs(grade := (middle[after][1] - middle[before][1]) / run) <= 0.45:
            grades[part] = grade
    steps = pl.DataFrame(
        {
            "minute": np.floor(clock[:-1][valid] / 60), "seconds": seconds[valid], "metres": metres[valid],
            "beats": beats[:-1][valid], "grade": [grades.get(part) for part in parts[:-1][valid].tolist()],
        },
        nan_to_null=True, schema_overrides={"grade": pl.Float64},
    ).with_columns(pl.when(pl.col("beats").is_between(30, 230)).then("beats"))  # fmt: skip
    graded = steps.filter(pl.col("grade").is_not_null())
    cost = pl.Series([polynomial(grade) / 3.6 for grade in graded["grade"]], dtype=pl.Float64)
    graded = graded.with_columns(level=pl.col("metres") * cost)
    coverage = total(graded["metres"]) / total(steps["metres"])
    if coverage < 0.8:
        return None, coverage, None, "no_grade"
    gap = total(graded["level"]) / total(graded["seconds"])
    stuck = con.execute("select max(heart_rate_bpm) from heart_rate_time where activity_no = ?", [number]).fetchall()
    return gap, coverage, *second_decoupling(graded.filter(pl.col("minute") >= 10), stuck == [(None,)])


def second_decoupling(later: pl.DataFrame, stuck: bool) -> tuple[float | None, str | None]:
    if total(later["seconds"]) < 2400:
        return None, "short"
    if total(later["grade"].abs() * later["metres"]) / total(later["metres"]) > 0.02:
        return None, "hilly"
    minutes = later.group_by("minute").agg(pl.col("seconds").sum(), pl.col("level").sum()).sort("minute")
    speeds = minutes["level"] / minutes["seconds"]
    usual = statistics.median(speeds)
    minutes = minutes.filter((speeds >= 0.85 * usual) & (speeds <= 1.15 * usual))
    steady_s = total(minutes["seconds"])
    if steady_s < 2400 or steady_s < 0.8 * total(later["seconds"]):
        return None, "not_steady"
    reached_s = minutes["seconds"].cum_sum() - minutes["seconds"] / 2
    first = minutes.filter(reached_s <= steady_s / 2)["minute"]
    steady = later.filter(pl.col("minute").is_in(minutes["minute"].to_list()))
    factors = []
    for early in (True, False):
        half = steady.filter(pl.col("minute").is_in(first.to_list()) == early)
        beating = half.drop_nulls("beats")
        if stuck or total(beating["seconds"]) < 0.8 * total(half["seconds"]):
            return None, "no_heart_rate"
        rate = total(beating["beats"] * beating["seconds"]) / total(beating["seconds"])
        factors.append(total(half["level"]) / total(half["seconds"]) / rate)
    return 100 * (factors[0] - factors[1]) / factors[0], None


def compared(con: duckdb.DuckDBPyConnection, every: int) -> tuple[int, int]:
    """How many paces and how many decouplings are the same in both."""
    paces = decouplings = 0
    rows = con.execute(
        "select activity_no, gap_mps, gap_coverage, decoupling_pct, decoupling_missing from run_effort order by 1"
    ).fetchall()
    for number, *told in rows[::every]:
        other = second_effort(con, number)
        assert other[3] == told[3], (number, told, other)
        for ours, theirs in zip(told[:3], other[:3], strict=True):
            assert (ours is None) == (theirs is None), (number, told, other)
            if theirs is not None:
                assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9), (number, told, other)
        paces += other[0] is not None
        decouplings += other[2] is not None
    return paces, decouplings


def test_every_pace_of_the_demo_runner(demo: duckdb.DuckDBPyConnection) -> None:
    paces, decouplings = compared(demo, 5)
    assert (paces > 20, decouplings > 0) == (True, True)


@needs_real_files
def test_every_pace_of_the_real_files(real: duckdb.DuckDBPyConnection) -> None:
    paces, decouplings = compared(real, 1)
    assert (paces > 5, decouplings > 0) == (True, True)


@pytest.fixture(scope="module")
def module_history(tmp_path_factory: pytest.TempPathFactory) -> Any:
    history = new_history(Path(tmp_path_factory.mktemp("effort")))
    yield history
    history.close()
