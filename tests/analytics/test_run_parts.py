"""Parts, laps and pauses of a run on arrays, against the same sample by sample in plain Python: on runs of any kind, on
the demo runner's and on the real files of other projects.
"""

from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import runs
from analytics.gait import steady_parts
from analytics.run_parts import Placed
from tests.analytics.history import OWNER, History, day
from tests.analytics.run_by_hand import Pauses, Row, breaks_by_hand, laps_by_hand, parts_by_hand
from tests.real_files import needs_real_files

SAMPLE = (
    "elapsed_s", "distance_m", "speed_mps", "heart_rate_bpm", "cadence_spm", "stance_ms", "stance_balance_left_pct",
    "power_w", "altitude_m", "latitude_deg", "longitude_deg",
)  # fmt: skip
LAP = (
    "start_s", "elapsed_s", "timer_s", "distance_m", "ascent_m", "average_heart_rate_bpm", "average_cadence_spm",
    "average_stance_ms", "average_stance_balance_left_pct",
)  # fmt: skip


def frame(rows: list[Row], names: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64))


def assert_same(found: pl.DataFrame, wanted: list[Row], *told: Any) -> int:
    """Both agree to 1e-9; how many values there are."""
    rows = found.to_dicts()
    assert len(rows) == len(wanted), told
    for at, (ours, theirs) in enumerate(zip(rows, wanted, strict=True)):
        assert set(ours) == set(theirs), told
        for name, value in theirs.items():
            expected = pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
            assert ours[name] == expected, (*told, at, name)
    return len(rows) * found.width


def compare(run: runs.Recorded, samples: list[Row], *told: Any) -> int:
    """Everything that is found along one run."""
    pauses = [(start, end) for start, end in run.pauses.iter_rows()]
    compared = assert_same(runs.breaks(run).frame, breaks_by_hand(samples, pauses), *told)
    compared += assert_same(runs.laps(run).frame, laps_by_hand(samples, run.laps.to_dicts()), *told)
    for bins in (500, 7, 1):
        compared += assert_same(runs.parts(run, bins).frame, parts_by_hand(samples, pauses, bins), *told, bins)
    return compared


# A run of any kind: most of what is written down goes on from what was before, some of it runs backwards, stands still,
# leaps or is not known.
STEPS = st.sampled_from([0.0, 0.5, 1.0, 1.0, 1.0, 2.5, 10.0, 29.0, 31.0, 45.0, -3.0, -40.0])
SENSED = st.none() | st.sampled_from([0.0, 1.0, 1.8, 2.9, 49.5, 88.0, 171.0, 243.0])
SPANS = st.lists(st.tuples(st.integers(-10, 200), st.integers(-3, 70)), max_size=4)


@st.composite
def recordings(draw: st.DrawFn) -> tuple[list[Row], Pauses, list[Row]]:
    has = {name: draw(st.sampled_from([True, True, True, False])) for name in SAMPLE}
    holes = st.sampled_from([False] * draw(st.integers(1, 9)) + [True])
    elapsed_s, distance_m = draw(st.sampled_from([0.0, 5.0, -2.0])), draw(st.sampled_from([0.0, 8000.25]))
    samples = []
    for _ in range(draw(st.integers(0, 40))):
        elapsed_s += draw(STEPS)
        distance_m += 2.75 * draw(STEPS)
        told: Row = {"elapsed_s": elapsed_s, "distance_m": distance_m}
        told["latitude_deg"], told["longitude_deg"] = draw(
            st.sampled_from([(48.0, 11.0), (48.001, 11.5), (0.0, 0.0), (0.0, 9.5), (None, 11.0), (48.0, None)])
        )
        told |= {name: draw(SENSED) for name in SAMPLE if name not in told}
        samples.append({name: told[name] if has[name] and not draw(holes) else None for name in SAMPLE})
    pauses = sorted(((float(a), float(a + b)) for a, b in draw(SPANS)), key=lambda one: (one[0], -one[1]))
    laps = [
        {
            "lap_no": place,
            **{name: draw(st.none() | st.integers(0, 90).map(float)) for name in LAP},
            "trigger": "manual",
        }
        for place in range(1, 1 + draw(st.integers(0, 4)))
    ]
    return samples, pauses, laps


@settings(max_examples=300, deadline=None)
@given(recordings())
def test_runs_of_any_kind(recording: tuple[list[Row], Pauses, list[Row]]) -> None:
    samples, pauses, laps = recording
    stated = pl.DataFrame(laps, schema={"lap_no": pl.Int32, **dict.fromkeys(LAP, pl.Float64), "trigger": pl.String})
    paused = pl.DataFrame(pauses, schema=dict.fromkeys(("start_s", "end_s"), pl.Float64), orient="row")
    compare(runs.Recorded(Placed(frame(samples, SAMPLE)), paused, stated), samples)


def test_more_pauses_than_are_held_against_the_parts_at_once() -> None:
    samples = [dict.fromkeys(SAMPLE) | {"elapsed_s": float(s), "distance_m": 3.0 * s} for s in range(0, 5_000, 5)]
    pauses = [(2.0 * at, 2.0 * at + 0.5) for at in range(2_300)]
    paused = pl.DataFrame(pauses, schema=dict.fromkeys(("start_s", "end_s"), pl.Float64), orient="row")
    laps = frame([], LAP).with_columns(lap_no=pl.lit(1, pl.Int32), trigger=pl.lit(None, pl.String))
    compare(runs.Recorded(Placed(frame(samples, SAMPLE)), paused, laps), samples)


def test_gait_believes_the_same_of_a_sensor(history: History) -> None:
    number = history.run(day(1), 1_200)
    history.stream(
        number,
        elapsed_s=range(401),
        distance_m=[None if s % 50 == 7 else 3.0 * s - (9 if s % 60 == 20 else 0) for s in range(401)],
        speed_mps=[3.0] * 401,
        cadence_spm=[0 if s % 7 == 3 else 170 + s % 5 for s in range(401)],
        stance_ms=[0 if s % 6 == 1 else 240 + s % 9 for s in range(401)],
        stance_balance_left_pct=[0 if s % 5 == 2 else 49 + s % 3 / 10 for s in range(401)],
    )
    (key,) = history.con.execute("select activity_key from activity").fetchone() or ("",)
    channels = ("cadence_spm", "stance_ms", "stance_balance_left_pct")
    parts = runs.parts(runs.recorded(history.con, OWNER, key), 12).frame
    steady = steady_parts(history.con, OWNER, key).frame
    assert steady["part"].to_list() == [8, 9, 10, 11, 12]
    for part in (8, 9, 10):
        ours, theirs = parts.row(part, named=True), steady.filter(part=part).row(0, named=True)
        assert [ours[name] for name in channels] == pytest.approx([theirs[name] for name in channels])
        assert ours["samples"] == theirs["samples"]


def compare_store(con: duckdb.DuckDBPyConnection, every: int) -> int:
    keys = con.execute("select activity_key, activity_no from activity order by activity_no").fetchall()
    compared = 0
    for key, number in keys[::every]:
        samples = con.sql(
            f"select {', '.join(SAMPLE)} from sample where activity_no = $no order by ordinal",
            params={"no": number},
        ).pl()  # fmt: skip
        compared += compare(runs.recorded(con, OWNER, key), samples.to_dicts(), number)
    return compared


def test_runs_of_the_demo_runner(demo: duckdb.DuckDBPyConnection) -> None:
    assert compare_store(demo, 23) > 100_000


@needs_real_files
def test_the_real_files(real: duckdb.DuckDBPyConnection) -> None:
    assert compare_store(real, 2) > 100_000
