"""Conditional logistic regression: the published vector, all choices counted one by one, and what has no answer."""

from itertools import combinations
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.conditional import Slopes, conditional_logit


def strata(cases: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """60 runs a stratum, the first six exposed; the onset is an exposed run (1) or not (0)."""
    exposure = np.tile(np.arange(60) < 6, len(cases)).astype(float)
    onset = np.zeros(len(exposure), np.bool_)
    for number, exposed in enumerate(cases):
        onset[60 * number + (0 if exposed else 30)] = True
    return exposure, onset, np.repeat(np.arange(len(cases)), 60)


def test_the_published_vector() -> None:
    found = conditional_logit(*strata([1, 1, 0]))
    assert found is not None
    assert found.beta[0] == pytest.approx(log(18))
    assert found.beta[0] == pytest.approx(2.8904, abs=5e-5)
    assert found.se[0] == pytest.approx(1.225, abs=5e-4)
    assert (found.events, found.strata) == (3, 3)
    ratio, low, high = found.ratio()
    assert ratio == pytest.approx(18)
    assert (low, high) == pytest.approx((18 * exp(-1.959964 * 1.224745), 18 * exp(1.959964 * 1.224745)))
    assert found.p() == pytest.approx(0.0183, abs=5e-4)


def one_by_one(beta: np.ndarray, exposure: np.ndarray, onset: np.ndarray, stratum: np.ndarray) -> float:
    """The log likelihood, by counting every way to choose the onsets of a stratum."""
    value = 0.0
    for one in np.unique(stratum):
        x, hit = exposure[stratum == one], onset[stratum == one]
        ways = [exp(float(x[list(chosen)].sum(axis=0) @ beta)) for chosen in combinations(range(len(x)), hit.sum())]
        value += float(x[hit].sum(axis=0) @ beta) - log(sum(ways))
    return value


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 2), st.integers(1, 3))
def test_several_onsets_in_a_stratum_are_counted_exactly(seed: int, exposures: int, onsets: int) -> None:
    chance = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(8), 7)
    exposure = chance.standard_normal((56, exposures))
    onset = np.zeros(56, np.bool_)
    for one in range(8):
        onset[7 * one + chance.choice(7, chance.integers(0, onsets + 1), replace=False)] = True
    found = conditional_logit(exposure, onset, stratum)
    if found is None:  # nothing happened, or the onsets separate
        return
    top = one_by_one(found.beta, exposure, onset, stratum)
    step = 1e-4
    for axis in range(exposures):
        aside = np.zeros(exposures)
        aside[axis] = step
        up = one_by_one(found.beta + aside, exposure, onset, stratum)
        down = one_by_one(found.beta - aside, exposure, onset, stratum)
        assert (up - down) / (2 * step) == pytest.approx(0, abs=1e-4)
        if exposures == 1:
            curvature = (2 * top - up - down) / step**2
            assert found.se[0] == pytest.approx(curvature**-0.5, rel=1e-3)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 100), st.floats(-100, 100), st.integers(0, 1000))
def test_units_levels_and_order_change_nothing_else(scale: float, level: float, seed: int) -> None:
    chance = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(20), 10)
    exposure = chance.standard_normal(200)
    onset = np.arange(200) % 10 == 0
    found = conditional_logit(exposure, onset, stratum)
    mixed = chance.permutation(200)
    other = conditional_logit((scale * exposure + level + 7 * stratum)[mixed], onset[mixed], stratum[mixed] - 40)
    assert found is not None
    assert other is not None
    assert other.beta[0] * scale == pytest.approx(found.beta[0], rel=1e-5, abs=1e-6)
    assert other.p() == pytest.approx(found.p(), abs=1e-5)


def test_rows_of_which_nothing_is_known_and_silent_strata_are_left_out() -> None:
    exposure, onset, stratum = strata([1, 1, 0])
    more = np.concatenate((exposure, [np.nan, 1.0, 0.0, 1.0]))
    found = conditional_logit(
        more, np.concatenate((onset, [True, False, False, True])), np.concatenate((stratum, [0, 7, 7, 8]))
    )
    plain = conditional_logit(exposure, onset, stratum)
    assert isinstance(found, Slopes)
    assert isinstance(plain, Slopes)
    assert (found.beta[0], found.strata) == (pytest.approx(plain.beta[0]), 3)


def test_what_has_no_answer_is_not_told() -> None:
    exposure, onset, stratum = strata([1, 1, 1])
    assert conditional_logit(exposure, onset, stratum) is None  # all onsets exposed: no end
    assert conditional_logit(*strata([0, 0, 0])) is None
    assert conditional_logit(np.ones(180), onset, stratum) is None
    assert conditional_logit(exposure, np.zeros(180, np.bool_), stratum) is None
    assert conditional_logit(exposure, np.ones(180, np.bool_), stratum) is None
    assert conditional_logit(np.full(180, np.nan), onset, stratum) is None
    assert conditional_logit(np.empty(0), np.empty(0, np.bool_), np.empty(0, np.int64)) is None
    twice = np.column_stack((strata([1, 0])[0],) * 2)
    assert conditional_logit(twice, *strata([1, 0])[1:]) is None


def test_many_onsets_in_a_long_stratum_stay_finite() -> None:
    chance = np.random.default_rng(4)
    exposure = chance.standard_normal(3000) * 3
    onset = np.zeros(3000, np.bool_)
    onset[chance.choice(3000, 200, replace=False)] = True
    found = conditional_logit(exposure, onset, np.zeros(3000, np.int64))
    assert found is not None
    assert abs(found.beta[0]) < 0.2
    assert 0.01 < found.se[0] < 0.05


def test_by_kilometres_a_long_run_counts_as_several_short_ones() -> None:
    """One exposed run of 30 km is exposed as three of 10 km would be."""
    exposure, onset = np.array([1.0, 0, 0, 1, 0, 0]), np.array([True, False, False, False, True, False])
    stratum, km = np.array([0, 0, 0, 1, 1, 1]), np.array([30.0, 10, 10, 30, 10, 10])
    by_km = conditional_logit(exposure, onset, stratum, km)
    by_run = conditional_logit(exposure, onset, stratum)
    assert by_km is not None
    assert by_run is not None
    assert by_km.beta[0] == pytest.approx(by_run.beta[0] - log(3))
    assert by_km.se[0] == pytest.approx(by_run.se[0])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(1, 1e6))
def test_outliers_however_far_out_are_answered_or_not_but_break_nothing(seed: int, far: float) -> None:
    chance = np.random.default_rng(seed)
    exposure = chance.standard_normal(80) * np.where(chance.random(80) < 0.05, far, 1.0)
    found = conditional_logit(exposure, chance.random(80) < 0.2, np.repeat(np.arange(4), 20))
    assert found is None or np.isfinite([*found.beta, *found.se]).all()
