"""What a watch gets wrong, each by its name: it may be unknown, and it may never be a number that looks right.

What is named elsewhere: a heart rate stuck at 0 or 255 (test_trimp), a cadence halved by a phone and a leap of GPS
(test_gait_sums), a treadmill without grade (test_effort, test_gait_trend), a month without a watch (test_daily_load),
a sensor that swaps left and right (test_gait_trend).
"""

from datetime import date
from typing import Any

import pytest

from analytics.alarms import ratio_records, session_spike_record
from analytics.blocks import twin_blocks
from analytics.daily import daily_load
from analytics.effort import run_effort
from analytics.fatigue import fatigue_points
from analytics.gait import within_run
from analytics.gait_compare import old_and_new
from analytics.gait_trend import equipment_changes, gait_channels, gait_runs, gear, level_shift, noise_floor
from analytics.load import longest_unbroken, session_spikes
from analytics.run import refresh
from tests.analytics.gait_history import gait_run
from tests.analytics.history import OWNER, History, day

CADENCE, BALANCE = "cadence_spm", "stance_balance_left_pct"


def key_of(history: History, number: int) -> str:
    (row,) = history.con.execute("select activity_key from activity where activity_no = ?", [number]).fetchall()
    return str(row[0])


def told(history: History) -> list[dict[str, Any]]:
    """What is said of each run's gait, without its day."""
    frame = gait_runs(history.con, OWNER, CADENCE).frame.sort("local_date", "activity_id")
    return frame.drop("local_date", "activity_id").to_dicts()


def test_a_pod_with_its_own_footfall_is_another_baseline_and_shifts_no_level(history: History) -> None:
    """A pod that counts 6 steps/min more than the watch did: two baselines, and neither moves."""
    for number in range(1, 33):
        pod = number > 16
        gait_run(
            history, day(number), cadence=178.0 if pod else 172.0, seed=number, speed=2.8 + 0.1 * (number % 5),
            watch=("fenix7", 1) if pod else ("fr245", 2),
        )  # fmt: skip
    refresh(history.con)
    frame = gait_runs(history.con, OWNER, CADENCE).frame
    assert frame["baseline"].to_list() == [1] * 16 + [2] * 16
    assert frame["earlier"].drop_nulls().len() == 0 or frame["earlier"].drop_nulls().max() < 175  # type: ignore[operator]
    shift = level_shift(history.con, OWNER, CADENCE)
    assert shift is not None
    assert (shift.verdict, shift.beyond) == ("too_few_runs", None)
    assert old_and_new(history.con, OWNER, CADENCE, day(17)).verdict == "sensor_changed"
    assert equipment_changes(history.con, OWNER).frame["local_date"].to_list() == [day(17)]


@pytest.mark.parametrize(
    ("offset_s", "start"),
    [(0, "23:50"), (50_400, "00:10"), (-43_200, "23:59"), (3600, "00:55")],
    ids=["across midnight", "east of the date line", "west of the date line", "across a clock change"],
)
def test_when_and_where_the_clock_stands_changes_nothing_of_a_runs_gait(
    history: History, offset_s: int, start: str
) -> None:
    """The runner's own day places a run; its samples count seconds since the start."""
    first = date(2026, 3, 28)  # the night after it, clocks go forward in Europe
    numbers = [gait_run(history, first.replace(day=28 + place), seed=place, km=6.0) for place in range(3)]
    refresh(history.con)
    plain = told(history)
    along = [within_run(history.con, OWNER, key_of(history, number)) for number in numbers]
    load = daily_load(history.con, OWNER, "distance").frame
    history.con.execute(
        "update activity set utc_offset_s = $offset, started_utc = local_date + $start::time - to_seconds($offset)",
        {"offset": offset_s, "start": start},
    )
    assert told(history) == plain
    assert [within_run(history.con, OWNER, key_of(history, number)) for number in numbers] == along
    assert daily_load(history.con, OWNER, "distance").frame.equals(load)


def test_two_runs_of_a_day_are_two_rows_of_gait_and_neither_is_the_past_of_the_other(history: History) -> None:
    for number in range(1, 9):
        gait_run(history, day(number), seed=number, speed=2.8 + 0.1 * (number % 5))
    gait_run(history, day(9), seed=9, start="07:00")
    refresh(history.con)
    before = gait_runs(history.con, OWNER, CADENCE).frame
    gait_run(history, day(9), seed=10, start="18:00", cadence=160.0)
    refresh(history.con)
    after = gait_runs(history.con, OWNER, CADENCE).frame
    assert len(after) == len(before) + 1
    assert after["value"].to_list()[:9] == before["value"].to_list()
    assert (after["level_n"][8], after["level_n"][9]) == (10, 10), "the level of a day holds both of its runs"


def test_one_run_in_all_breaks_nothing_and_is_called_nothing(history: History) -> None:
    number = gait_run(history, day(1), km=6.0)
    refresh(history.con)
    con, key = history.con, key_of(history, number)
    assert [row["state"] for row in session_spikes(con, OWNER).frame.to_dicts()] == ["no_baseline"]
    assert session_spike_record(con, OWNER, day(1)).fired == 0
    assert [one.fired for one in ratio_records(con, OWNER, day(1))] == [0, 0]
    (row,) = gait_runs(con, OWNER, CADENCE).frame.to_dicts()
    assert (row["matched_on"], row["level_n"], row["earlier"]) == ("this_run", 1, None)
    assert noise_floor(con, OWNER, CADENCE, 1).value is None
    shift = level_shift(con, OWNER, CADENCE)
    assert shift is not None
    assert (shift.verdict, shift.change) == ("too_few_runs", None)
    assert old_and_new(con, OWNER, CADENCE).verdict == "no_layoff"
    assert old_and_new(con, OWNER, CADENCE, day(1)).verdict == "too_few_runs"
    assert len(equipment_changes(con, OWNER).frame) == 0
    assert gear(con, OWNER).n == 0
    assert fatigue_points(con, OWNER, key) is not None
    assert len(run_effort(con, OWNER, key).frame) == 1
    assert twin_blocks(con, OWNER, align="race", end=day(1), against=[], weeks=12, today=day(1)).ends == [day(1)]


def test_a_device_that_says_nothing_of_itself_is_none_and_leaves_room_for_what_the_runner_dated(
    history: History,
) -> None:
    """An app under development writes a maker and nothing else."""
    number = gait_run(history, day(1))
    history.con.execute("insert into device values (?, 0, 'development', null, null, null, null)", [number])
    refresh(history.con)
    assert gait_runs(history.con, OWNER, CADENCE).frame["watch"].to_list() == [None]
    assert len(gear(history.con, OWNER).frame) == 0
    history.con.execute(
        "insert into equipment by name select 1 as equipment_id, 1 as athlete_id, 'watch' as kind, 'Mine' as name, "
        "now()::timestamp as created_at"
    )
    assert gait_runs(history.con, OWNER, CADENCE).frame["watch"].to_list() == ["Mine"]


def test_no_run_at_all_breaks_nothing(history: History) -> None:
    con = history.con
    refresh(con)
    assert session_spike_record(con, OWNER, day(1)).fired == 0
    assert [one.fired for one in ratio_records(con, OWNER, day(1))] == [0, 0]
    assert (gait_runs(con, OWNER, CADENCE).n, gait_channels(con, OWNER).n, gear(con, OWNER).n) == (0, 0, 0)
    assert level_shift(con, OWNER, BALANCE) is None
    assert old_and_new(con, OWNER, BALANCE, day(9)).verdict == "too_few_runs"
    assert within_run(con, OWNER, "nothing.0") == []


@pytest.mark.parametrize("leap", [40.0, 120.0])
def test_a_leap_of_gps_neither_makes_nor_lengthens_an_unbroken_run(history: History, leap: float) -> None:
    """A speed of 40 m/s for one second is a leap; what the watch adds to the distance is the file's, and stays."""
    number = history.run(day(1), 3000)
    history.samples(number, [(float(at), 3.0 * at, 170.0, leap if at == 500 else 3.0) for at in range(1000)])
    refresh(history.con)
    assert longest_unbroken(history.con, OWNER).frame["longest_unbroken_m"].to_list() == [2997]
