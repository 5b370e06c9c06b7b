"""The circular-shift test and its relatives: the published vectors, exact fractions, properties, and bad input."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.load_windows import Days, Flags, Floats
from analytics.onset_test import (
    Clock,
    block_redraw,
    chance_of_one_high,
    circular_shift,
    holm,
    own_odds,
    percentile,
)

RISING = np.arange(1.0, 11.0)
CLOCKS: tuple[Clock, Clock] = ("kilometres", "runs")


def whole(metres: int | list[int], runs: int = 10) -> tuple[Days, Flags]:
    far = np.full(runs, metres) if isinstance(metres, int) else np.array(metres)
    return far, np.ones(len(far), np.bool_)


def by_hand(exposure: list[int], metres: list[int], onsets: list[int]) -> Fraction:
    """p in plain fractions: between all places where anything may change, the mean in the middle of each stretch."""
    edges = [sum(metres[:place]) for place in range(len(metres) + 1)]
    total = edges[-1]
    middles = [Fraction(edges[place] + edges[place + 1], 2) for place in onsets]
    cuts = sorted({(edge - middle) % total for edge in edges for middle in middles} | {Fraction(0), Fraction(total)})

    def summed(shift: Fraction) -> int:
        places = [(middle + shift) % total for middle in middles]
        return sum(next(value for value, end in zip(exposure, edges[1:], strict=True) if at < end) for at in places)

    true = sum(exposure[place] for place in onsets)
    weight = Fraction(0)
    for low, high in pairwise(cuts):
        if summed((low + high) / 2) >= true:
            weight += high - low
    return weight / total


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_published_vector(clock: Clock) -> None:
    found = circular_shift(RISING, *whole(8000), np.array([7, 9]), clock)
    assert found is not None
    assert found.p == pytest.approx(0.10)
    assert (found.statistic, found.k, found.n, found.shifts) == (9.0, 2, 10, 10)
    shifted = [(RISING[(7 + by) % 10] + RISING[(9 + by) % 10]) / 2 for by in range(1, 10)]
    assert shifted == [5, 6, 2, 3, 4, 5, 6, 7, 8]


def test_the_published_percentiles() -> None:
    stratum = np.array([1.0, 1.0, 2.0, 3.0, np.nan])
    assert percentile(3.0, stratum) == 0.875
    assert percentile(1.0, stratum) == 0.25
    assert percentile(np.nan, stratum) is None
    assert percentile(1.0, np.array([np.nan])) is None


def test_what_chance_alone_shows() -> None:
    assert round(chance_of_one_high(5), 2) == 0.41
    assert round(chance_of_one_high(20), 2) == 0.88
    assert chance_of_one_high(0) == 0


def test_a_long_run_takes_its_share_of_the_kilometres() -> None:
    """One onset at the only long run: by runs one of four is as high, by kilometres three of six."""
    exposure = np.array([1.0, 1.0, 2.0, 1.0])
    for clock, p in (("kilometres", 0.5), ("runs", 0.25)):
        found = circular_shift(exposure, *whole([10, 10, 30, 10]), np.array([2]), clock)  # type: ignore[arg-type]
        assert found is not None
        assert found.p == pytest.approx(p)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_it_is_exact(data: st.DataObject) -> None:
    runs = data.draw(st.integers(1, 9))
    metres = data.draw(st.lists(st.integers(1, 12), min_size=runs, max_size=runs))
    exposure = data.draw(st.lists(st.integers(-3, 3), min_size=runs, max_size=runs))
    onsets = sorted(data.draw(st.sets(st.integers(0, runs - 1), min_size=1)))
    for clock, far in (("kilometres", metres), ("runs", [1] * runs)):
        found = circular_shift(np.array(exposure, float), *whole(metres), np.array(onsets), clock)  # type: ignore[arg-type]
        assert found is not None
        assert found.p == pytest.approx(float(by_hand(exposure, far, onsets)), abs=1e-12)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Floats, Days, Days]:
    runs = draw(st.integers(2, 40))
    exposure = draw(st.lists(st.floats(0.1, 5), min_size=runs, max_size=runs))
    metres = draw(st.lists(st.integers(1, 40_000), min_size=runs, max_size=runs))
    onsets = draw(st.sets(st.integers(0, runs - 1), min_size=1, max_size=8))
    return np.array(exposure), np.array(metres), np.array(sorted(onsets))


@settings(max_examples=150, deadline=None)
@given(histories(), st.sampled_from(CLOCKS), st.integers(0, 39), st.floats(0.001, 1000))
def test_where_the_year_begins_and_in_which_unit_it_is_told_changes_nothing(
    history: tuple[Floats, Days, Days], clock: Clock, turn: int, scale: float
) -> None:
    exposure, metres, onsets = history
    everything = np.ones(len(metres), np.bool_)
    found = circular_shift(exposure, metres, everything, onsets, clock)
    turned = circular_shift(
        np.roll(exposure, turn), np.roll(metres, turn), everything, (onsets + turn) % len(metres), clock
    )
    scaled = circular_shift(scale * exposure, metres, everything, onsets[::-1], clock)
    further = circular_shift(exposure, 3 * metres, everything, onsets, clock)
    assert found is not None
    assert 0 < found.p <= 1
    for other in (turned, scaled, further):
        assert other is not None
        assert other.p == pytest.approx(found.p, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(histories(), st.sampled_from(CLOCKS), st.floats(-5, 5))
def test_equal_exposures_say_nothing(history: tuple[Floats, Days, Days], clock: Clock, level: float) -> None:
    _, metres, onsets = history
    same = np.full(len(metres), level)
    everything = np.ones(len(metres), np.bool_)
    found = circular_shift(same, metres, everything, onsets, clock)
    drawn = block_redraw(same, np.arange(len(metres)), metres, everything, onsets, 1, clock)
    assert found is not None
    assert drawn is not None
    assert (found.p, drawn.p) == (1.0, 1.0)


@settings(max_examples=50, deadline=None)
@given(histories())
def test_on_the_clock_of_runs_any_shift_of_all_onsets_is_as_likely(history: tuple[Floats, Days, Days]) -> None:
    """The p of all shifts of one pattern, sorted, are never below 1/n, 2/n, ...: it is wrong as often as it says."""
    exposure, metres, onsets = history
    runs = len(metres)
    everything = np.ones(runs, np.bool_)
    shifts = [circular_shift(exposure, metres, everything, (onsets + by) % runs, "runs") for by in range(runs)]
    p = sorted(one.p for one in shifts if one is not None)
    assert all(one >= (place + 1) / runs - 1e-9 for place, one in enumerate(p))


def test_ties_count_though_their_sums_are_rounded_otherwise() -> None:
    """0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1 in floats."""
    exposure = np.array([0.1, 0.2, 0.3, 0.3, 0.2, 0.1, 0.6, 0.0, 0.0])
    found = circular_shift(exposure, *whole(1, 9), np.array([0, 1, 2]), "runs")
    assert found is not None
    assert found.p == pytest.approx(7 / 9)  # shifted by 0 to 6 runs: 0.6, 0.8, 0.8, 0.6, 0.9, 0.7, 0.6


def test_what_cannot_be_used_is_left_out_by_the_same_rule() -> None:
    metres, everything = whole(5000)
    exposure = RISING.copy()
    exposure[9] = np.nan
    found = circular_shift(exposure, metres, everything, np.array([-1, 7, 7, 9]))
    assert found is not None
    assert (found.k, found.n, found.statistic) == (1, 9, 8.0)
    metres[7] = 0
    assert circular_shift(exposure, metres, everything, np.array([7, 9, -1])) is None
    assert circular_shift(exposure, metres, ~everything, np.array([3])) is None
    none = np.empty(0, np.int64)
    assert circular_shift(exposure, metres, everything, none) is None
    assert circular_shift(np.empty(0), none, np.empty(0, np.bool_), none) is None
    assert block_redraw(exposure, np.arange(10), metres, ~everything, np.array([3]), 1) is None


def test_one_run_and_all_runs_before_onsets() -> None:
    one = circular_shift(np.array([3.0]), *whole([5000]), np.array([0]))
    assert one is not None
    assert one.p == 1.0
    all_of_them = circular_shift(RISING, *whole(5000), np.arange(10), "runs")
    assert all_of_them is not None
    assert (all_of_them.p, all_of_them.k) == (1.0, 10)


def test_an_onset_is_redrawn_in_its_own_half_year_only() -> None:
    day = np.arange(182, 546)
    exposure = np.where(day < 364, 1.0, 2.0)
    exposure[[10, 200]] = [1.5, 2.5]
    metres, everything = whole(5000, 364)
    alone = block_redraw(exposure, day, metres, everything, np.array([10]), 3)
    both = block_redraw(exposure, day, metres, everything, np.array([10, 200]), 3)
    assert alone is not None
    assert both is not None
    assert alone.p == pytest.approx(1 / 182, abs=0.003)
    assert both.p == pytest.approx(1 / 182**2, abs=0.003)
    assert block_redraw(exposure, day, metres, everything, np.array([10]), 3) == alone
    metres[10] = 5000 * 181
    heavy = block_redraw(exposure, day, metres, everything, np.array([10]), 3)
    by_runs = block_redraw(exposure, day, metres, everything, np.array([10]), 3, "runs")
    assert heavy is not None
    assert by_runs is not None
    assert heavy.p == pytest.approx(0.5, abs=0.02)
    assert by_runs.p == pytest.approx(1 / 182, abs=0.003)


def test_holm_corrects_for_what_was_tested() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, np.nan])).tolist() == pytest.approx([0.03, 0.06, 0.06, np.nan], nan_ok=True)
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]
    assert len(holm(np.empty(0))) == 0


def test_own_odds_compare_half_years_with_themselves() -> None:
    """The published vector again: three half years of 60 runs, 6 exposed; onsets at two of these and one other."""
    day = np.concatenate([182 * block + np.arange(60) for block in (90, 91, 92)])
    exposure = np.tile(np.arange(60) < 6, 3).astype(float)
    metres, everything = whole(5000, 180)
    onsets = np.array([0, 60, 150, -1])
    for clock in CLOCKS:
        found = own_odds(exposure, day, metres, everything, onsets, clock)
        assert found is not None
        assert found.beta[0] == pytest.approx(2.8904, abs=5e-5)
        assert found.se[0] == pytest.approx(1.225, abs=5e-4)
    metres[exposure == 1] = 15000
    by_km = own_odds(exposure, day, metres, everything, onsets)
    assert by_km is not None
    assert by_km.ratio()[0] == pytest.approx(6)
    assert own_odds(exposure, day, metres, ~everything, onsets) is None
