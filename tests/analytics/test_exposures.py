"""What went before each run: hand-worked windows, a second computation run by run, and bad input."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.exposures import EXPOSURES, Exposures, at_risk, exposures, index_runs
from analytics.load_windows import Days, Floats

NOBODY: Days = np.empty(0, np.int64)


def days(*numbers: int) -> Days:
    return np.array(numbers, np.int64)


def every_day(metres: int, count: int = 60) -> tuple[Days, Days]:
    return np.arange(count), np.full(count, metres)


def by_hand(day: list[int], metres: list[int], unknown: set[int], lag: int) -> list[tuple[float, bool]]:
    """Session spike of each run in plain loops: its largest ratio, and whether one is above 1.10."""
    told: list[tuple[float, bool]] = []
    ratios: list[float | None] = []  # None: not covered; 0: no run to compare with
    above: list[bool] = []
    for place, on in enumerate(day):
        before = [metres[other] for other in range(place) if day[other] >= on - 30]
        if any(number in unknown for number in range(on - 30, on + 1)):
            ratios.append(None)
        else:
            ratios.append(metres[place] / max(before) if metres[place] and before and max(before) else 0.0)
        above.append(bool(before) and max(before) > 0 and 100 * metres[place] > 110 * max(before))
    for place, on in enumerate(day):
        window = [
            other for other in range(len(day)) if on - lag - 3 <= day[other] <= on - lag and (lag > 0 or other <= place)
        ]
        known = [ratio for other in window if (ratio := ratios[other]) is not None]
        real = [ratio for ratio in known if ratio > 0]
        covered = len(known) == len(window) and real
        told.append((max(real), any(above[other] for other in window)) if covered else (np.nan, False))
    return told


def test_the_ratios_are_those_of_the_session_spike() -> None:
    found = exposures(days(1, 8, 15, 22, 29, 40, 53), days(10000, 12000, 15000, 20000, 8000, 22000, 24300))
    assert np.isnan(found.ratio[0])
    assert found.ratio[2] == 1.25
    assert found.ratio[5] == pytest.approx(1.10)
    assert found.ratio[6] == pytest.approx(1.1045, abs=5e-5)
    assert found.spiked.tolist() == [False, True, True, True, False, False, True]


def test_exactly_ten_percent_more_is_no_spike_and_a_metre_more_is_one() -> None:
    for metres in (16830, 20000, 41970):
        found = exposures(days(1, 20, 40), days(metres, metres * 11 // 10, 9000))
        assert found.spiked.tolist() == [False, False, False]
        assert exposures(days(1, 20), days(metres, metres * 11 // 10 + 1)).spiked.tolist() == [False, True]


def test_a_spike_stands_before_the_runs_of_its_day_and_the_three_after() -> None:
    day, metres = every_day(10000)
    metres[40] = 15000
    found = exposures(day, metres)
    assert found.session_spike[38:46].tolist() == [1.0, 1.0, 1.5, 1.5, 1.5, 1.5, 10 / 15, 10 / 15]
    assert np.flatnonzero(found.spiked).tolist() == [40, 41, 42, 43]
    late = exposures(day, metres, lag_days=7)
    assert np.flatnonzero(late.spiked).tolist() == [47, 48, 49, 50]


def test_the_second_run_of_a_day_sees_the_first_and_not_the_other_way_round() -> None:
    found = exposures(days(1, 5, 5), days(10000, 20000, 30000))
    assert found.ratio[1:].tolist() == [2.0, 1.5]
    assert found.session_spike[1:].tolist() == [2.0, 2.0]
    assert exposures(days(1, 5, 5), days(10000, 10000, 30000)).session_spike[1] == 1.0


def test_windows_of_days_end_the_day_before_and_do_not_overlap() -> None:
    day, metres = every_day(5000)
    metres[43:50] = 10000
    metres[50] = 90000
    found = exposures(day, metres)
    assert found.week_m[50] == 70000
    assert found.acute_chronic[50] == 2.0
    assert found.weekly_change[50] == 1.0
    assert np.isnan(found.acute_chronic[34])
    assert found.acute_chronic[35] == 1.0
    assert found.weekly_change[[14, 43]].tolist() == [0.0, 0.0]
    week_before = exposures(day, metres, lag_days=7)
    assert week_before.week_m[57] == 70000
    assert week_before.acute_chronic[57] == 2.0
    assert week_before.weekly_change[57] == 1.0


def test_an_unknown_day_breaks_the_windows_that_hold_it_and_no_others() -> None:
    day, metres = every_day(5000, 120)
    found = exposures(day, metres, unknown_days=days(60, 4000, -3))
    for name, first, last in (
        ("session_spike", 60, 93),
        ("acute_chronic", 61, 95),
        ("weekly_change", 61, 74),
        ("week_m", 61, 67),
    ):
        missing = np.flatnonzero(np.isnan(found.named(name)))
        assert missing[missing > 40].tolist() == list(range(first, last + 1)), name
    assert not found.spiked.any()


def test_nothing_is_told_of_a_run_without_any_in_the_month_before() -> None:
    found = exposures(days(0, 31, 32), days(10000, 30000, 30000))
    assert np.isnan(found.session_spike[:2]).all()
    assert found.session_spike[2] == 1.0
    assert not found.spiked.any()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30_000)), min_size=1, max_size=60),
    st.sets(st.integers(-5, 95), max_size=2),
    st.sampled_from([0, 7, 14]),
)
def test_a_second_computation_agrees(runs: list[tuple[int, int]], unknown: set[int], lag: int) -> None:
    day = sorted(number for number, _ in runs)
    metres = [metres for _, metres in runs]
    unknown = {number for number in unknown if number >= day[0]}
    found = exposures(np.array(day), np.array(metres), np.array(sorted(unknown), np.int64), lag_days=lag)
    told = by_hand(day, metres, unknown, lag)
    assert found.session_spike.tolist() == pytest.approx([ratio for ratio, _ in told], nan_ok=True)
    assert found.spiked.tolist() == [spiked for _, spiked in told]
    total = dict.fromkeys(range(-100, 100), 0)
    for on, far in zip(day, metres, strict=True):
        total[on] += far
    for place, on in enumerate(day):
        week = range(on - lag - 7, on - lag)
        known = week[0] >= day[0] and not unknown & set(week)
        expected = sum(total[one] for one in week) if known else np.nan
        assert found.week_m[place] == pytest.approx(expected, nan_ok=True)


def test_runs_are_compared_after_five_weeks_with_eight_in_the_last_four() -> None:
    day, metres = every_day(5000, 80)
    assert np.flatnonzero(at_risk(day, metres, NOBODY, np.empty(0))).tolist() == list(range(35, 80))
    assert np.flatnonzero(at_risk(day, metres, NOBODY, np.empty(0), first_day=-10))[0] == 25
    sparse = np.arange(0, 120, 4)  # seven in 28 days
    assert not at_risk(sparse, np.full(30, 5000), NOBODY, np.empty(0)).any()
    thin = np.sort(np.concatenate((sparse, [60])))
    free = at_risk(thin, np.full(31, 5000), NOBODY, np.empty(0))
    assert thin[free].tolist() == [64, 68, 72, 76, 80, 84, 88]


def test_from_the_day_after_an_onset_to_four_weeks_after_the_return_nothing_is_compared() -> None:
    day, metres = every_day(5000, 200)
    gone = day[~at_risk(day, metres, days(100), np.array([110.0]))]
    assert gone.tolist() == [*range(35), *range(101, 138)]
    long = day[~at_risk(day, metres, days(100), np.array([110.0]), washout_days=63)]
    assert long.tolist() == [*range(35), *range(101, 173)]
    never = day[~at_risk(day, metres, days(100), np.array([np.nan]))]
    assert never.tolist() == [*range(35), *range(101, 200)]


def test_the_run_before_an_onset_is_the_last_of_at_most_seven_days() -> None:
    day = days(10, 12, 12, 30)
    metres = days(5000, 5000, 5000, 0)
    assert index_runs(day, metres, days(9, 10, 11, 12, 19, 20, 30, 31)).tolist() == [-1, 0, 0, 2, 2, -1, -1, -1]
    assert index_runs(NOBODY, NOBODY, days(3)).tolist() == [-1]


def test_no_run_at_all_and_runs_of_no_metres() -> None:
    empty = exposures(NOBODY, NOBODY)
    assert [len(empty.named(name)) for name in EXPOSURES] == [0, 0, 0, 0]
    assert at_risk(NOBODY, NOBODY, days(5), np.array([9.0])).tolist() == []
    day, metres = every_day(0, 50)
    nothing = exposures(day, metres)
    assert np.isnan(nothing.session_spike).all()
    assert not at_risk(day, metres, NOBODY, np.empty(0)).any()


def test_seven_years_take_milliseconds() -> None:
    day = np.arange(7 * 365)
    metres = np.random.default_rng(1).integers(3000, 30000, len(day))
    best = min(_seconds(day, metres) for _ in range(5))
    assert best < 0.05


def _seconds(day: Days, metres: Days) -> float:
    began = time.perf_counter()
    found: Exposures = exposures(day, metres)
    values: Floats = found.session_spike
    assert len(values) == len(day)
    return time.perf_counter() - began
