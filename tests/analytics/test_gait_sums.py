"""The sums that every fit of gait is made of, against the same made by hand from the raw samples."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import run
from analytics.run import check_derived, refresh
from ingest.store.ask import insert_rows
from tests.analytics.gait_by_hand import recorded, steady_parts_by_hand, sums_by_hand
from tests.analytics.history import History, day, new_history
from tests.homes import import_into, opened, settings_at
from tests.real_files import REAL, needs_real_files

Row = dict[str, Any]


def sums(con: duckdb.DuckDBPyConnection, number: int) -> dict[str, Row]:
    frame = con.sql("from gait_sums where activity_no = $no and n > 0", params={"no": number}).pl()
    return {row["channel"]: row for row in frame.iter_rows(named=True)}


def assert_same(con: duckdb.DuckDBPyConnection, number: int) -> int:
    """Both computations of a run agree to 1e-9; how many rows there are."""
    found = sums(con, number)
    wanted = sums_by_hand(steady_parts_by_hand(*recorded(con, number)))
    assert set(found) == set(wanted)
    for key, row in wanted.items():
        for name, value in row.items():
            if value is None:
                assert found[key][name] is None, (number, key, name)
            else:
                assert found[key][name] == pytest.approx(value, rel=1e-9, abs=1e-7), (number, key, name)
    return len(wanted)


def put(history: History, number: int, rows: list[Row]) -> None:
    """Samples by their columns."""
    insert_rows(
        history.con, "sample", [{"activity_no": number, "ordinal": place, **row} for place, row in enumerate(rows)]
    )
    history.con.execute("update activity set sample_count = ? where activity_no = ?", [len(rows), number])


def steps(bins: list[float], part_s: int = 40) -> list[Row]:
    """A run whose cadence is one of `bins` for each 100 m, from the start on, at 2.5 m/s."""
    return [
        {"elapsed_s": float(at), "distance_m": 2.5 * at, "speed_mps": 2.5, "cadence_spm": bins[at // part_s]}
        for at in range(part_s * len(bins))
    ]


def test_the_halves_of_a_run_that_falls_from_3200_m_on_are_176_and_17397(history: History) -> None:
    """Section 2 of the specification; its 6 km begin behind the first 800 m that are left out."""
    bins = [176 - 1.5 * max(0.1 * place - 3.2, 0) for place in range(1, 61)]
    number = history.run(day(1), 6800)
    put(history, number, steps([176.0] * 8 + bins))
    refresh(history.con)
    found = sums(history.con, number)["cadence_spm"]
    assert found["n"] == 60
    assert found["value"] == pytest.approx((176 + 173.97) / 2)
    assert found["halves_v"] == pytest.approx(173.97 - 176)
    assert found["grade_pct"] is None
    assert found["sum_ss"] == pytest.approx(0)


def test_of_an_odd_number_of_parts_the_one_in_the_middle_is_of_the_first_half(history: History) -> None:
    number = history.run(day(1), 1300)
    put(history, number, steps([170.0] * 8 + [171.0, 172.0, 173.0, 174.0, 175.0]))
    refresh(history.con)
    assert sums(history.con, number)["cadence_spm"]["halves_v"] == pytest.approx(174.5 - 172)


def test_a_cadence_of_one_foot_is_left_out_and_not_doubled(history: History) -> None:
    number = history.run(day(1), 2000)
    put(history, number, [{**row, "stance_ms": 250.0} for row in steps([86.0] * 20)])
    refresh(history.con)
    assert set(sums(history.con, number)) == {"stance_ms"}
    told = history.con.execute("select channel, n, left_out from gait_sums where left_out is not null").fetchall()
    assert told == [("cadence_spm", None, "halved")]


def test_a_leap_of_gps_is_no_speed(history: History) -> None:
    number = history.run(day(1), 2000)
    rows = steps([170.0] * 20)
    rows[500]["speed_mps"] = 40.0
    put(history, number, rows)
    refresh(history.con)
    assert sums(history.con, number)["cadence_spm"]["speed_mps"] == pytest.approx(2.5)


def test_on_a_treadmill_without_altitude_there_is_no_grade(history: History) -> None:
    numbers = [history.run(day(place), 2000) for place in (1, 2)]
    put(history, numbers[0], steps([170.0] * 20))
    put(history, numbers[1], [{**row, "altitude_m": row["distance_m"] / 50} for row in steps([170.0] * 20)])
    refresh(history.con)
    assert sums(history.con, numbers[0])["cadence_spm"]["grade_pct"] is None
    assert sums(history.con, numbers[1])["cadence_spm"]["grade_pct"] == pytest.approx(2)


def test_every_run_has_a_row_even_one_that_says_nothing(history: History) -> None:
    history.run(day(1), 1)
    history.samples(history.run(day(2), 1), [(0, None, 170, None), (60, None, 170, None)])
    history.run(day(3), 1, family="walk")
    assert "gait_sums" in refresh(history.con)
    rows = history.con.execute("select activity_no, channel, n from gait_sums order by 1").fetchall()
    assert rows == [(1, None, None), (2, None, None)]
    assert refresh(history.con) == []


def test_chunks_give_the_same_as_one_piece_and_a_new_revision_is_read_again(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 5):
        put(history, history.run(day(number), 1), steps([170.0 + number, 171.0, 172.5] * 6))
    refresh(history.con)
    whole = history.con.execute("from gait_sums order by all").fetchall()
    history.con.execute("delete from gait_sums")
    monkeypatch.setattr(run, "CHUNK_SAMPLES", 50)
    refresh(history.con)
    assert history.con.execute("from gait_sums order by all").fetchall() == whole
    history.con.execute("update activity set revision = 2 where activity_no = 1")
    assert [line for line in check_derived(history.con) if line.startswith("gait_sums")] == ["gait_sums: 1 rows"]
    refresh(history.con)
    assert check_derived(history.con) == []


@pytest.fixture(scope="module")
def module_history(tmp_path_factory: pytest.TempPathFactory) -> Any:
    built = new_history(Path(tmp_path_factory.mktemp("gait_sums")))
    yield built
    built.close()


SAMPLE = st.fixed_dictionaries(
    {
        "step_s": st.sampled_from([-3.0, 0.0, 1.0, 4.0, 11.0, 25.0]),
        "step_m": st.sampled_from([-20.0, 0.0, 5.0, 30.0, 75.0]),
        "cadence_spm": st.sampled_from([None, 0.0, 84.0, 120.0, 140.0, 168.0, 174.0]),
        "speed_mps": st.sampled_from([None, 1.0, 2.5, 3.5, 40.0]),
        "stance_ms": st.sampled_from([None, 0.0, 240.0, 260.0]),
        "altitude_m": st.sampled_from([None, 100.0, 100.5, 104.0]),
        "known": st.sampled_from([True, True, True, False]),
    }
)


@given(
    st.lists(SAMPLE, min_size=20, max_size=90), st.booleans(), st.sampled_from([[], [(30.0, 75.0)], [(200.0, 200.0)]])
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_run_gives_the_sums_that_its_samples_give_by_hand(
    module_history: History, drawn: list[Row], tidy: bool, pauses: list[tuple[float, float]]
) -> None:
    con = module_history.con
    for table in ("activity", "sample", "pause", "gait_sums", "unbroken_run"):
        con.execute(f"delete from {table}")
    number = module_history.run(day(1), 1)
    rows: list[Row] = []
    at_s, at_m = 0.0, 0.0
    for one in drawn:
        at_s += abs(one["step_s"]) if tidy else one["step_s"]
        at_m += abs(one["step_m"]) if tidy else one["step_m"]
        known = tidy or one["known"]
        told = {name: one[name] for name in ("cadence_spm", "speed_mps", "stance_ms", "altitude_m")}
        rows.append({"elapsed_s": at_s, "distance_m": at_m if known else None, **told})
    put(module_history, number, rows)
    for start, end in pauses:
        module_history.pause(number, start, end)
    refresh(con)
    assert_same(con, number)


def test_the_demo_runner_gives_the_same_by_hand(demo_home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "niggle.duckdb"
    shutil.copyfile(demo_home / "niggle.duckdb", copy)
    with duckdb.connect(str(copy)) as con:
        numbers = con.execute("select activity_no from activity where sport_family = 'run' order by 1").fetchall()
        assert sum(assert_same(con, number) for (number,) in numbers[::7]) > 300


@needs_real_files
def test_real_runs_give_the_same_by_hand(tmp_path: Path) -> None:
    config = settings_at(tmp_path)
    con = opened(config)
    folders = ("fit/connectstats", "fit/sweatpy", "fit/fit-parser", "tcx/tcxreader", "gpx/strava_py")
    import_into(con, config, *(REAL / folder for folder in folders))
    refresh(con)
    numbers = con.execute("select activity_no from activity where sport_family = 'run' order by 1").fetchall()
    rows = [assert_same(con, number) for (number,) in numbers]
    con.close()
    assert len(rows) >= 15
    assert sum(rows) >= 50


def test_import_order_does_not_matter(tmp_path: Path) -> None:
    found = []
    for order in ((1, 2, 3), (3, 1, 2)):
        history = new_history(tmp_path / str(order[0]))
        for place in order:
            number = history.run(date(2026, 1, place), 1000 + place)
            put(history, number, steps([168.0 + place, 171.0, 172.5] * 6))
        refresh(history.con)
        found.append(
            history.con.execute(
                "select a.distance_m, g.* exclude (activity_no, revision) from gait_sums g "
                "join activity a using (activity_no) order by all"
            ).fetchall()
        )
        history.close()
    assert found[0] == found[1]
