"""Drift and breaks within a run: hand-worked cases, the published vectors, and how often the test is wrong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.within_run import LEAST_PARTS, MOST_PARTS, break_point, drift
from bench.validate.within_run import KM, simulated

FADE = np.asarray(np.where(KM <= 3.2, 176.0, 176.0 - 1.5 * (KM - 3.2)), np.float64)


def test_a_break_without_noise_is_found_where_it_is() -> None:
    found = break_point(KM, FADE, 1)
    assert (found.verdict, found.n) == ("found", 60)
    assert found.at_km == pytest.approx(3.2)
    assert [found.low_km, found.high_km] == pytest.approx([3.2, 3.2])
    assert found.slope_before == pytest.approx(0, abs=1e-9)
    assert found.slope_after == pytest.approx(-1.5)
    assert found.change == pytest.approx(-4.2)


def test_the_slope_is_that_of_the_middle_pair() -> None:
    found = drift(KM, FADE, 1)
    assert found is not None
    assert found.slope_per_km == pytest.approx(-0.674, abs=5e-4)
    assert found.low < found.slope_per_km < found.high
    assert FADE[:30].mean() == pytest.approx(176.0)
    assert FADE[30:].mean() == pytest.approx(173.97, abs=0.005)


@pytest.mark.parametrize("alike", [0.5, 0.8, 0.9])
def test_it_is_seldom_wrong_however_alike_neighbours_are(alike: float) -> None:
    assert simulated(alike, 0.0, runs=300, seed=1).share <= 0.10


def test_it_finds_a_fall_that_is_there() -> None:
    assert simulated(0.8, -3.0, runs=300, seed=1).share >= 0.65


def test_a_rise_is_no_fall() -> None:
    rise = np.where(KM <= 3.2, 240.0, 240.0 + 6 * (KM - 3.2))
    assert break_point(KM, rise, 1).verdict != "found"
    for bends in ("up", "either"):
        found = break_point(KM, rise, 1, bends=bends)
        assert found.verdict == "found"
        assert found.slope_after == pytest.approx(6.0)


def test_what_cannot_be_told_is_not_told() -> None:
    assert break_point(KM[: LEAST_PARTS - 1], FADE[: LEAST_PARTS - 1], 1).verdict == "too_short"
    assert drift(KM[: LEAST_PARTS - 1], FADE[: LEAST_PARTS - 1], 1) is None
    assert break_point(KM, np.full(60, 176.0), 1).verdict == "none"
    straight = break_point(KM, 176 - 2 * KM, 1)
    assert straight.verdict == "none"
    wandering = np.cumsum(np.random.default_rng(3).standard_normal(60))
    assert break_point(KM, wandering, 1).verdict in ("none", "cannot_tell")


def test_gaps_are_left_out_and_a_long_run_is_looked_at_in_longer_parts() -> None:
    with_gap = FADE.copy()
    with_gap[10:15] = np.nan
    found = break_point(KM, with_gap, 1)
    assert found.n == 55
    assert found.at_km == pytest.approx(3.2)
    km = np.arange(1, 301) * 0.1
    long = break_point(km, np.where(km <= 20, 176.0, 176.0 - 2 * (km - 20)), 1)
    assert long.n <= MOST_PARTS
    assert long.at_km == pytest.approx(20, abs=0.5)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-50, 50), st.floats(-5, 5))
def test_units_levels_and_slopes_change_nothing_about_where(
    seed: int, scale: float, level: float, slope: float
) -> None:
    """Scaled, moved up or tilted, a run has its break in the same place, at the same p."""
    noise = np.random.default_rng(seed).standard_normal(60) + FADE
    one, other = break_point(KM, noise, 5), break_point(KM, scale * noise + level + slope * KM, 5)
    assert (one.verdict, one.at_km, one.p) == (other.verdict, other.at_km, other.p)
    again, moved = drift(KM, noise, 5), drift(KM, scale * noise + level + slope * KM, 5)
    assert again is not None
    assert moved is not None
    assert moved.slope_per_km == pytest.approx(scale * again.slope_per_km + slope, abs=1e-6)


def test_the_same_seed_gives_the_same_answer() -> None:
    noisy = FADE + np.random.default_rng(9).standard_normal(60)
    assert break_point(KM, noisy, 4) == break_point(KM, noisy, 4)
    assert drift(KM, noisy, 4) == drift(KM, noisy, 4)
