"""Gait from run to run: at matched speed and grade, against noise, old against new."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.gait_compare import longest_layoff, old_and_new
from analytics.gait_fit import slopes
from analytics.gait_trend import equipment_changes, gait_channels, gait_runs, gear, level_shift, noise_floor
from analytics.run import Seen, refresh
from dashboard.demo.story import Calendar
from tests.analytics.gait_by_hand import recorded, steady_parts_by_hand
from tests.analytics.gait_history import gait_run
from tests.analytics.history import OWNER, SHARED, History, day, new_history
from tests.conftest import DEMO_UNTIL

CADENCE, BALANCE = "cadence_spm", "stance_balance_left_pct"


def several(history: History, first: int, last: int, **values: Any) -> None:
    for number in range(first, last + 1):
        speed = 2.8 + 0.1 * (number % 5)
        gait_run(history, day(number), **{"speed": speed, "seed": number, **values})
    refresh(history.con)


def test_a_value_is_the_level_whatever_the_pace(history: History) -> None:
    several(history, 1, 12, noise=0.0)
    frame = gait_runs(history.con, OWNER, CADENCE).frame
    assert frame["mean"].max() - frame["mean"].min() > 2  # type: ignore[operator]
    later = frame.tail(6)
    assert set(later["matched_on"]) == {"six_weeks"}
    assert later["by_speed"].all()
    assert later["by_grade"].all()
    assert later["speed_slope"].to_list() == pytest.approx([8.0] * 6, abs=0.2)
    level = [172 + 8 * (at - 3) for at in later["at_mps"]]
    assert later["value"].to_list() == pytest.approx(level, abs=0.2)


def test_with_few_runs_a_run_is_matched_on_itself_and_says_so(history: History) -> None:
    gait_run(history, day(1), km=6)
    gait_run(history, day(2), km=2)
    refresh(history.con)
    long, short = gait_runs(history.con, OWNER, CADENCE).frame.iter_rows(named=True)
    assert (long["matched_on"], long["level_n"]) == ("this_run", 1)
    assert (short["matched_on"], short["value"]) == (None, None)
    assert short["mean"] == pytest.approx(172, abs=3)
    shift = level_shift(history.con, OWNER, CADENCE)
    assert shift is not None
    assert (shift.verdict, shift.change) == ("too_few_runs", None)


def test_after_a_layoff_the_runs_before_it_tell_how_pace_goes_with_it(history: History) -> None:
    several(history, 1, 8)
    several(history, 100, 100)
    assert gait_runs(history.con, OWNER, CADENCE).frame["matched_on"].to_list()[-1] == "all_before"


def test_runs_of_one_speed_are_not_taken_to_another(history: History) -> None:
    several(history, 1, 8, spread=0.0, speed=3.0)
    several(history, 9, 10, spread=0.0, speed=2.5)
    frame = gait_runs(history.con, OWNER, CADENCE).frame
    assert not frame["by_speed"].any()
    assert frame["value"].is_null().to_list() == [False] * 8 + [True] * 2


def test_a_treadmill_is_matched_on_speed_alone_and_on_treadmills_only(history: History) -> None:
    several(history, 1, 8)
    several(history, 9, 16, grade=False, sport="run.treadmill")
    frame = gait_runs(history.con, OWNER, CADENCE).frame
    first, last = frame.row(8, named=True), frame.row(-1, named=True)
    assert first["matched_on"] == "this_run"
    assert (last["matched_on"], last["by_speed"], last["by_grade"]) == ("six_weeks", True, False)


def test_a_constant_shifts_the_level_and_nothing_else(tmp_path: Path) -> None:
    frames = []
    for place, level in enumerate((172.0, 177.0)):
        history = new_history(tmp_path / str(place))
        several(history, 1, 10, cadence=level)
        frames.append(gait_runs(history.con, OWNER, CADENCE).frame.drop("activity_id"))
        history.close()
    one, other = frames
    assert (other["value"] - one["value"]).to_list() == pytest.approx([5.0] * 10)
    assert other["half_change"].to_list() == pytest.approx(one["half_change"].to_list())
    assert other["speed_slope"].to_list() == pytest.approx(one["speed_slope"].to_list())


def test_no_later_run_changes_a_row_and_nothing_depends_on_the_order_of_import(tmp_path: Path) -> None:
    days = [*range(1, 40, 2), *range(70, 90, 3)]
    kept = ["activity_id", "watch", "pod"]
    frames = []
    for order in (days, days[::-1]):
        history = new_history(tmp_path / str(order[0]))
        for number in order:
            gait_run(
                history, day(number), speed=2.7 + 0.05 * (number % 9), gear="A" if number % 4 else "B", seed=number
            )
        refresh(history.con)
        whole = gait_runs(history.con, OWNER, CADENCE).frame
        frames.append(whole.drop(kept))
        for until in (day(5), day(20), day(41), day(75)):
            past = gait_runs(history.con, Seen(1, "owner", until), CADENCE).frame
            assert_frame_equal(past, whole.filter(pl.col("local_date") <= until), rel_tol=1e-12)
        history.close()
    assert_frame_equal(*frames, rel_tol=1e-9)


def test_another_shoe_begins_a_baseline_and_the_old_one_goes_on(history: History) -> None:
    for number, shoe in enumerate("AABBA", 1):
        gait_run(history, day(number), gear=shoe)
    refresh(history.con)
    assert gait_runs(history.con, OWNER, CADENCE).frame["baseline"].to_list() == [1, 1, 2, 2, 1]
    changes = equipment_changes(history.con, OWNER).frame
    rows = changes.select("local_date", "kind", "before", "after", "new").rows()
    assert rows == [(day(3), "shoe", "A", "B", True), (day(5), "shoe", "B", "A", False)]


def test_two_watches_of_one_kind_are_two_and_what_is_dated_fills_what_no_file_says(history: History) -> None:
    for number, serial in enumerate((1111, 1111, 2222), 1):
        gait_run(history, day(number), watch=("fenix6x", serial))
    history.con.execute(
        "insert into equipment select 1, 1, 'shoe', 'Blue', ?, null, 'words', now()::timestamp, null, null", [day(2)]
    )
    refresh(history.con)
    frame = gait_runs(history.con, OWNER, CADENCE).frame
    assert frame["watch"].to_list() == ["garmin fenix6x …1111", "garmin fenix6x …1111", "garmin fenix6x …2222"]
    assert frame["shoe"].to_list() == [None, "Blue", "Blue"]
    shoe = gear(history.con, OWNER).frame.row(0, named=True)
    assert (shoe["kind"], shoe["name"], shoe["runs"], shoe["first_day"]) == ("shoe", "Blue", 2, day(2))
    assert shoe["spans"][0]["text"] == "words"
    assert gear(history.con, SHARED).frame.row(0, named=True)["spans"][0]["text"] is None
    assert "Blue" not in gear(history.con, Seen(1, "owner", day(1))).frame["name"].to_list()


def test_the_noise_floor_needs_twenty_painless_runs(history: History) -> None:
    several(history, 1, 20)
    floor = noise_floor(history.con, OWNER, CADENCE, 1)
    assert (floor.n, floor.needed) == (20, 20)
    changes = gait_runs(history.con, OWNER, CADENCE).frame["half_change"].abs()
    assert floor.value == pytest.approx(np.quantile(changes.to_numpy(), 0.95))
    history.pain(day(25), 1)  # seven days around it
    floor = noise_floor(history.con, OWNER, CADENCE, 1)
    assert (floor.value, floor.n) == (None, 17)


def test_another_audience_cannot_tell_which_runs_were_painless(history: History) -> None:
    several(history, 1, 25)
    history.pain(day(3), 4)
    assert noise_floor(history.con, SHARED, CADENCE, 1).value is None
    shift = level_shift(history.con, SHARED, CADENCE)
    assert shift is not None
    assert shift.beyond is None


def test_runs_between_two_painful_notes_are_not_painless(history: History) -> None:
    several(history, 1, 40)
    history.pain(day(10), 1)
    history.pain(day(35), 1)
    assert noise_floor(history.con, OWNER, CADENCE, 1).n == 2
    assert noise_floor(history.con, OWNER, CADENCE, 2).value is None  # nobody ran with that


def test_a_level_that_shifts_stands_out_and_one_that_does_not_is_noise(history: History) -> None:
    several(history, 1, 100)
    shift = level_shift(history.con, OWNER, CADENCE)
    assert shift is not None
    assert shift.beyond is False
    several(history, 101, 130, cadence=169.0)
    shift = level_shift(history.con, OWNER, CADENCE)
    assert shift is not None
    assert shift.change == pytest.approx(-3, abs=0.1)
    assert (shift.beyond, shift.n) == (True, 28)
    assert shift.since is not None
    assert day(101) <= shift.since <= day(116)


def test_old_and_new_gait_differ_by_what_was_planted_across_the_layoff(history: History) -> None:
    several(history, 1, 30)
    several(history, 70, 90, cadence=174.0, speed=2.6)
    assert longest_layoff(history.con, OWNER) == day(70)
    found = old_and_new(history.con, OWNER, CADENCE)
    assert (found.verdict, found.on, found.n_before, found.n_after) == ("compared", day(70), 30, 21)
    assert found.difference == pytest.approx(2.0, abs=0.15)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 2.0 < found.high or found.difference == pytest.approx(2.0, abs=0.05)
    assert found == old_and_new(history.con, OWNER, CADENCE)
    assert found.floor is not None
    assert found.floor.value is not None


def test_only_surfaces_that_both_sides_have_are_compared(history: History) -> None:
    several(history, 1, 10)
    several(history, 11, 20, sport="run.trail", cadence=160.0)
    several(history, 21, 30)
    found = old_and_new(history.con, OWNER, CADENCE, day(21))
    assert (found.verdict, found.surfaces, found.n_before) == ("compared", ("road",), 10)
    assert found.difference == pytest.approx(0.0, abs=0.2)


def test_there_is_no_figure_without_like_runs_on_both_sides(history: History) -> None:
    assert old_and_new(history.con, OWNER, CADENCE).verdict == "no_layoff"
    several(history, 1, 10, gear="A")
    assert old_and_new(history.con, OWNER, CADENCE, day(9)).verdict == "too_few_runs"
    several(history, 11, 20, gear="B")
    found = old_and_new(history.con, OWNER, CADENCE, day(11))
    assert (found.verdict, found.difference) == ("sensor_changed", None)


def test_a_gap_of_which_nothing_is_known_is_no_layoff(history: History) -> None:
    several(history, 1, 2)
    several(history, 60, 60)
    assert longest_layoff(history.con, OWNER) == day(60)
    history.con.execute(
        "insert into unrecorded_span by name select 1 as unrecorded_span_id, 1 as athlete_id, ?::date as from_date, "
        "?::date as to_date, now()::timestamp as created_at",
        [day(20), day(25)],
    )
    assert longest_layoff(history.con, OWNER) is None


def test_a_balance_that_is_mirrored_overnight_may_be_swapped(history: History) -> None:
    for number in range(1, 17):
        gait_run(history, day(number), balance=48.6 if number < 9 else 51.4, seed=number)
    refresh(history.con)
    frame = gait_runs(history.con, OWNER, BALANCE).frame
    assert frame.filter("maybe_swapped")["local_date"].to_list() == [day(9)]
    assert not gait_runs(history.con, Seen(1, "owner", day(8)), BALANCE).frame["maybe_swapped"].any()


def test_a_balance_that_only_shifts_is_not_swapped(history: History) -> None:
    for number in range(1, 17):
        gait_run(history, day(number), balance=49.7 if number < 9 else 50.7, seed=number)
    refresh(history.con)
    assert not gait_runs(history.con, OWNER, BALANCE).frame["maybe_swapped"].any()


def test_which_channels_there_are_and_in_how_many_runs_one_foot_was_counted(history: History) -> None:
    gait_run(history, day(1))
    gait_run(history, day(2), cadence=86.0)
    refresh(history.con)
    rows = gait_channels(history.con, OWNER).frame.rows()
    assert rows == [(CADENCE, 1, 1), (BALANCE, 2, 0)]


def test_what_may_not_be_seen_is_in_no_answer(history: History) -> None:
    gait_run(history, day(1))
    history.con.execute("update activity set shareable = false")
    refresh(history.con)
    assert gait_runs(history.con, SHARED, CADENCE).n == 0
    assert gait_channels(history.con, SHARED).n == 0
    assert level_shift(history.con, SHARED, CADENCE) is None


def by_hand(con: duckdb.DuckDBPyConnection, seen: Seen, channel: str) -> list[dict[str, Any]]:
    """The rows of `gait_runs` from raw samples, for one watch throughout and altitudes in every run."""
    runs = con.execute(
        "select activity_no, local_date from activity where sport_family = 'run' and local_date <= ? "
        "order by local_date, started_utc, activity_key",
        [seen.until],
    ).fetchall()
    parts = {}
    for number, _ in runs:
        rows = [p for p in steady_parts_by_hand(*recorded(con, number)) if p["speed_mps"] is not None]
        first = (len(rows) + 1) // 2
        known = [(place < first, p) for place, p in enumerate(rows) if p[channel] is not None]
        middle = np.mean([p["grade_pct"] for _, p in known if p["grade_pct"] is not None])
        table = [
            [p["speed_mps"], middle if p["grade_pct"] is None else p["grade_pct"], p[channel], early]
            for early, p in known
        ]
        parts[number] = np.array(table, dtype=float)
    found: list[dict[str, Any]] = []
    begun = runs[0][1]
    for number, on in runs:
        mine = parts[number]
        near = [parts[n] for n, d in runs if timedelta(1) <= on - d <= timedelta(42)]
        before = [parts[n] for n, d in runs if d < on]
        usual = [parts[n][:, 0].mean() for n, d in runs if d < on and (d - begun).days < 42]
        pool, matched_on = next(
            ((p, name) for p, name in ((near, "six_weeks"), (before, "all_before"))
             if len(p) >= 5 and sum(map(len, p)) >= 200), ([mine], "this_run" if len(mine) >= 40 else None)
        )  # fmt: skip
        centred = np.vstack([one[:, :3] - one[:, :3].mean(axis=0) for one in pool])
        fit, *_ = np.linalg.lstsq(centred[:, :2], centred[:, 2], rcond=None)
        at = round(float(np.median(usual)) if usual else float(mine[:, 0].mean()), 1)
        speed, grade, value = mine[:, :3].mean(axis=0)
        early, late = mine[mine[:, 3] == 1][:, :3].mean(axis=0), mine[mine[:, 3] == 0][:, :3].mean(axis=0)
        apart = late - early
        row: dict[str, Any] = {"local_date": on, "matched_on": matched_on, "at_mps": at}
        row["value"] = value - fit[0] * (speed - at) - fit[1] * grade if matched_on else None
        row["half_change"] = apart[2] - fit[0] * apart[0] - fit[1] * apart[1] if matched_on else None
        found.append(row)
        for name, first, last in (("level", 27, 0), ("earlier", 209, 28)):
            values = [r["value"] for r in found if first >= (on - r["local_date"]).days >= last and r["value"]]
            same_day = [r for r in found if r["local_date"] == on]
            row[name] = float(np.median(values)) if values else None
            if name == "level":
                for other in same_day:
                    other["level"] = row["level"]
    return found


@pytest.mark.parametrize("channel", [CADENCE, BALANCE])
def test_the_demo_runner_gives_the_same_from_raw_samples(demo_home: Path, tmp_path: Path, channel: str) -> None:
    copy = tmp_path / "niggle.duckdb"
    shutil.copyfile(demo_home / "niggle.duckdb", copy)
    seen = Seen(1, "owner", Calendar(DEMO_UNTIL).first_day + timedelta(days=75))
    with duckdb.connect(str(copy)) as con:
        refresh(con)
        frame = gait_runs(con, seen, channel).frame
        wanted = by_hand(con, seen, channel)
    assert len(wanted) == len(frame) >= 50
    for found, row in zip(frame.iter_rows(named=True), wanted, strict=True):
        for name, value in row.items():
            if isinstance(value, float):
                assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-9), (name, found["local_date"])
            else:
                assert found[name] == value, (name, found["local_date"])
    last = frame.row(-1, named=True)
    near = frame.filter(
        pl.col("local_date").is_between(last["local_date"] - timedelta(42), last["local_date"] - timedelta(1))
    )
    names = ("sum_ss", "sum_gg", "sum_sg", "sum_sv", "sum_gv")
    fit = slopes({name: near[name].sum() for name in names}, int(near["n"].sum()))
    assert (fit.per_mps, fit.per_pct) == pytest.approx((last["speed_slope"], last["grade_slope"]), rel=1e-9)
