"""What must hold of any history: a run split in two on one day changes no sum of the day, the order of import nothing,
a shift of all days nothing but days, days of rest only what looks at them, another unit only what has it.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.alarms import ratio_records, session_spike_record
from analytics.blocks import twin_blocks
from analytics.daily import daily_load
from analytics.effort import run_effort
from analytics.gait_compare import old_and_new
from analytics.gait_trend import gait_runs, level_shift
from analytics.load import session_spikes, weekly_load, weekly_other
from analytics.run import refresh
from ingest.facts import Fact, set_fact
from tests.analytics.gait_history import gait_run
from tests.analytics.history import OWNER, History, day, new_history
from tests.homes import NOW

QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BEATS = st.lists(st.integers(60, 200), min_size=6, max_size=40)  # a part has two samples at least


@pytest.fixture(scope="module")
def shared_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    history = new_history(Path(tmp_path_factory.mktemp("properties")))
    for name, value in (("sex", "female"), ("resting_heart_rate", "50"), ("max_heart_rate", "190")):
        set_fact(history.con, Fact(name, value, day(1)), NOW)
    yield history
    history.close()


def emptied(history: History) -> History:
    for table in ("activity", "sample", "pain_note", "heart_rate_time", "unbroken_run", "run_effort", "gait_sums"):
        history.con.execute(f"delete from {table}")
    return history


def beating(history: History, number: int, beats: list[int], minutes: float, begun: str = "07:00") -> None:
    """A run on that day with these heart rates, 10 s each."""
    seconds = 10 * (len(beats) - 1)
    activity_no = history.run(
        day(number), 100 * len(beats), moving_s=seconds, elapsed_s=seconds, rpe=minutes, start=begun
    )
    history.stream(activity_no, elapsed_s=[10 * at for at in range(len(beats))], heart_rate_bpm=beats)


def loads(history: History, by: str) -> list[float | None]:
    refresh(history.con)
    return daily_load(history.con, OWNER, by).frame["load"].to_list()


@given(st.lists(st.tuples(st.integers(1, 20), BEATS), min_size=1, max_size=6), st.integers(1, 3))
@QUICK
@pytest.mark.parametrize("by", ["heartrate", "rpe"])
def test_a_run_split_in_two_and_the_order_of_import_change_no_load_of_a_day(
    shared_history: History, by: str, runs: list[tuple[int, list[int]]], cut: int
) -> None:
    history = emptied(shared_history)
    for number, beats in runs:
        beating(history, number, beats, 5)
    whole = loads(history, by)
    emptied(history)
    for number, beats in reversed(runs):
        beating(history, number, beats[cut:], 5, "09:00")
        beating(history, number, beats[: cut + 1], 5, "08:00")
    halves = loads(history, by)
    assert len(halves) == len(whole)
    for one, other in zip(halves, whole, strict=True):
        assert one == (None if other is None else pytest.approx(other, rel=1e-9))


@given(BEATS, st.sampled_from([0.1, 0.5, 2.0, 3.0]))
@QUICK
def test_a_slower_clock_scales_the_impulse_of_a_run(shared_history: History, beats: list[int], factor: float) -> None:
    history = emptied(shared_history)
    beating(history, 1, beats, 5)
    (plain,) = loads(history, "heartrate")
    history.con.execute("update sample set elapsed_s = elapsed_s * ?", [factor])
    history.con.execute("update activity set revision = 2, moving_s = moving_s * ?", [factor])
    (scaled,) = loads(history, "heartrate")
    assert plain is not None
    assert scaled == pytest.approx(plain * factor, rel=1e-9)


@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.integers(2, 30_000)), min_size=1, max_size=20, unique_by=lambda one: one[0]
    ),
    st.integers(0, 400),
    st.randoms(use_true_random=False),
)
@QUICK
def test_splitting_order_and_shift_change_no_week_no_spike_no_alarm_and_no_block(
    shared_history: History, runs: list[tuple[int, int]], shift: int, random: Any
) -> None:
    """Both parts follow each other within the hour, so that they are one session."""

    def told(parts: list[tuple[int, str, int, int]], by: int) -> list[Any]:
        history = emptied(shared_history)
        for number, start, metres, seconds in parts:
            history.run(day(number + by), metres, start=start, elapsed_s=seconds, moving_s=seconds)
        for number in (20, 55):
            history.pain(day(number + by), 4)
        con, on = history.con, day(60 + by)
        first = (day(1 + by).weekday()) % 7
        blocks = twin_blocks(con, OWNER, align="race", end=on, against=[], weeks=8, today=on)
        weeks = weekly_load(con, OWNER, first, on).frame.select("week_start", "distance_m", "moving_s")
        spikes = session_spikes(con, OWNER).frame.select("local_date", "distance_m", "longest_30d_m", "state")
        block = blocks.weeks.frame.select("week", "distance_m", "moving_s", "longest_m", "so_far_m", "missing")
        records = [session_spike_record(con, OWNER, on), *ratio_records(con, OWNER, on)]
        counts = [(one.fired, one.judged, one.followed, one.onsets, one.without, one.ordinary) for one in records]
        moved = [
            [row | {name: row[name] - timedelta(days=by) for name in row if name in ("week_start", "local_date")}
             for row in frame.to_dicts()] for frame in (weeks, spikes)
        ]  # fmt: skip
        return [*moved, block.to_dicts(), counts]

    whole = [(number, "07:00", metres, 3600) for number, metres in runs]
    plain = told(whole, 0)
    mixed = list(whole)
    random.shuffle(mixed)
    assert told(mixed, 0) == plain, "order"
    assert told(whole, shift) == plain, "shift"
    halves = [
        part for number, metres in runs
        for part in ((number, "07:00", metres // 2, 1800), (number, "07:30", metres - metres // 2, 1800))
    ]  # fmt: skip
    assert told(halves, 0) == plain, "splitting"


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 9000)), min_size=1, max_size=12), st.integers(1, 200))
@QUICK
def test_splitting_and_shift_change_no_aerobic_minute(
    shared_history: History, rides: list[tuple[int, int]], weeks: int
) -> None:
    def told(parts: list[tuple[int, int]], by: int = 0) -> list[tuple[Any, ...]]:
        history = emptied(shared_history)
        for number, seconds in parts:
            history.run(day(number + by), None, family="elliptical", moving_s=seconds)
        frame = weekly_other(history.con, OWNER, 0, day(60 + by)).frame
        return [(on - timedelta(days=by), s) for on, s in frame.select("week_start", "aerobic_s").iter_rows()]

    plain = told(rides)
    assert told([half for number, s in rides for half in ((number, s // 2), (number, s - s // 2))]) == plain
    assert told(rides, 7 * weeks) == plain


def test_a_shift_of_all_days_shifts_nothing_of_gait_but_days(history: History) -> None:
    for number in [*range(1, 30), *range(70, 90)]:
        gait_run(history, day(number), km=3.0, speed=2.8 + 0.1 * (number % 5), seed=number)
    refresh(history.con)

    def told(by: int) -> list[Any]:
        frame = gait_runs(history.con, OWNER, "cadence_spm").frame
        shifted = frame["local_date"].to_list()
        shift = level_shift(history.con, OWNER, "cadence_spm")
        compared = old_and_new(history.con, OWNER, "cadence_spm")
        assert shift is not None
        assert compared.on == day(70 + by)
        return [
            [on - timedelta(days=by) for on in shifted], frame.drop("local_date").to_dicts(), shift.change,
            (compared.before, compared.after, compared.n_before, compared.n_after),
        ]  # fmt: skip

    plain = told(0)
    history.con.execute(
        "update activity set local_date = local_date + 431, started_utc = started_utc + interval 431 day"
    )
    assert told(431) == plain


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_a_channel_in_another_unit_scales_its_level_its_slopes_and_its_noise(history: History, factor: float) -> None:
    for number in range(1, 15):
        gait_run(history, day(number), km=4.0, speed=2.8 + 0.1 * (number % 5), seed=number)
    history.con.execute("update sample set vertical_oscillation_mm = cadence_spm / 2")
    refresh(history.con)
    names = ("mean", "value", "half_change", "level", "speed_slope", "grade_slope")
    plain = gait_runs(history.con, OWNER, "vertical_oscillation_mm").frame
    history.con.execute("update sample set vertical_oscillation_mm = vertical_oscillation_mm * ?", [factor])
    history.con.execute("update activity set revision = 2")
    refresh(history.con)
    scaled = gait_runs(history.con, OWNER, "vertical_oscillation_mm").frame
    for name in names:
        one, other = (frame[name].to_numpy().astype(float) for frame in (scaled, plain))
        assert np.allclose(one, factor * other, rtol=1e-9, atol=1e-9, equal_nan=True), name


def test_days_of_rest_after_it_change_nothing_of_a_run(history: History) -> None:
    number = gait_run(history, day(1), km=6.0)
    refresh(history.con)
    ((key,),) = history.con.execute("select activity_key from activity where activity_no = ?", [number]).fetchall()
    plain = run_effort(history.con, OWNER, key).frame, gait_runs(history.con, OWNER, "cadence_spm").frame
    history.run(day(40), None, family="walk")
    refresh(history.con)
    later = run_effort(history.con, OWNER, key).frame, gait_runs(history.con, OWNER, "cadence_spm").frame
    assert [frame.to_dicts() for frame in later] == [frame.to_dicts() for frame in plain]
