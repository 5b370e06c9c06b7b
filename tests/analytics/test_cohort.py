"""Rosters: hand-made counts and intervals, a Cox model worked out on paper, what is not told, and simulated ones."""

from dataclasses import replace
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.cohort import RunnerWeeks, association, counted, describe
from analytics.cox import cox
from bench.validate.rosters import RosterCell, roster


def weeks(runners: int, count: int, injured: int = 0) -> RunnerWeeks:
    """4 h and 40 km a week; the first runners are hurt once, in week 1, and lose it."""
    runner, week = (axis.ravel() for axis in np.indices((runners, count)))
    hurt = (runner < injured) & (week == 1)
    return RunnerWeeks(
        runner,
        week,
        np.full(len(runner), 4.0),
        np.full(len(runner), 40.0),
        hurt.astype(np.int64),
        hurt.astype(np.float64),
        np.where(hurt, 7.0, 0.0),
        np.ones(len(runner), np.bool_),
        ((runner + week) % 3 == 0).astype(np.float64),
    )


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_a_count_has_the_published_exact_interval(count: int, low: float, high: float) -> None:
    found = counted(count, 1.0)
    assert found is not None
    assert [found.low, found.high] == pytest.approx([low, high], abs=5e-4)
    assert counted(count, 0.0) is None
    assert counted(count, float("nan")) is None


def test_a_roster_is_described_by_what_was_run() -> None:
    found = describe(weeks(10, 25, injured=5))
    assert found is not None
    assert (found.runners, found.injured, found.injuries) == (10, 5, 5)
    assert found.incidence_per_1000_h is not None
    assert [found.incidence_per_1000_h.value, found.incidence_per_1000_h.low] == pytest.approx([5.0, 1.623], abs=5e-4)
    assert found.incidence_per_1000_km is not None
    assert found.incidence_per_1000_km.value == 0.5
    assert found.burden_per_1000_h is not None
    assert found.burden_per_1000_h.value == pytest.approx(35.0)
    assert found.prevalence is not None
    assert found.prevalence.value == pytest.approx(5 / 250)
    assert 0 < found.prevalence.low < 5 / 250 < found.prevalence.high
    # half of ten runners lost 7 days in 0.1 thousand hours each: a standard error of sqrt(10/9 x 10 x 3.5^2) over 1
    se = sqrt(10 / 9 * 10 * 3.5**2)
    assert found.burden_per_1000_h.high == pytest.approx(35 * exp(1.959964 * se / 35))


def test_a_week_of_which_nothing_was_said_is_no_week_without_pain() -> None:
    silent = weeks(4, 10, injured=1)
    said = np.where(silent.week < 2, silent.painful, np.nan)
    found = describe(replace(silent, painful=said))
    assert found is not None
    assert found.prevalence is not None
    assert found.prevalence.value == pytest.approx(1 / 8)
    unsaid = describe(replace(silent, painful=np.full(40, np.nan), hours=np.full(40, np.nan)))
    assert unsaid is not None
    assert unsaid.prevalence is None
    assert unsaid.incidence_per_1000_h is None
    assert unsaid.burden_per_1000_h is None


def test_a_part_with_fewer_than_five_injured_runners_is_not_told() -> None:
    whole = weeks(20, 25, injured=12)
    assert describe(whole, whole.runner < 4) is None
    assert describe(whole, whole.runner >= 12) is None
    assert describe(whole, whole.runner < 9) is None  # the other three could be told by subtraction
    for injured in (6, 12):
        part = describe(whole, whole.runner < injured)
        assert part is not None
        assert (part.runners, part.injured) == (injured, injured)
    one = weeks(1, 25, injured=1)
    alone = describe(one)
    assert alone is not None
    assert alone.burden_per_1000_h is None  # no other runner to tell how much it may vary


def test_nobody_at_all() -> None:
    nobody = weeks(0, 0)
    found = describe(nobody)
    assert found is not None
    assert (found.runners, found.injuries, found.incidence_per_1000_h, found.prevalence) == (0, 0, None, None)
    assert association(nobody).verdict == "few_runners"


def test_a_model_is_fitted_only_where_it_can_say_something() -> None:
    assert association(weeks(29, 25, injured=20)).verdict == "few_runners"
    assert association(weeks(30, 25, injured=4)).verdict == "few_injured"
    assert association(weeks(30, 25, injured=9)).verdict == "few_injuries"
    told = association(weeks(30, 25, injured=20))
    assert (told.verdict, told.runners, told.injuries) == ("told", 30, 20)
    never = weeks(30, 25, injured=20)
    assert association(replace(never, exposure=np.zeros(750))).verdict == "no_answer"
    assert association(replace(never, exposure=np.full(750, np.nan))).verdict == "few_runners"


def test_cox_is_what_the_partial_likelihood_of_three_runners_gives() -> None:
    """Runner 1 is exposed, 2 and 3 are not; an onset of 2, then of 1."""
    exposure, entry, exits = np.array([1.0, 0.0, 0.0]), np.zeros(3), np.array([2.0, 1.0, 3.0])
    onset = np.array([True, True, False])
    found = cox(exposure, entry, exits, onset, np.arange(3))
    assert found is not None
    # at risk 1, 2, 3 with onset 2, then 1 and 3 with onset 1: -ln(e^b + 2) + b - ln(e^b + 1), largest at e^2b = 2
    assert found.beta[0] == pytest.approx(log(2) / 2)
    h = sqrt(2)
    pulls = [h / (h + 2), h / (h + 1)]
    curvature = sum(pull * (1 - pull) for pull in pulls)
    scores = [
        (1 - pulls[1]) - h / (h + 2) * (1 - pulls[0]) - h / (h + 1) * (1 - pulls[1]),
        -pulls[0] + pulls[0] / (h + 2),
        pulls[0] / (h + 2) + pulls[1] / (h + 1),
    ]
    assert sum(scores) == pytest.approx(0, abs=1e-12)
    assert found.se[0] == pytest.approx(sqrt(sum(score**2 for score in scores)) / curvature)


def test_cox_counts_nobody_before_the_entry_and_ties_by_efron() -> None:
    exposure, exits = np.array([1.0, 0.0, 0.0, 1.0]), np.array([2.0, 1.0, 3.0, 9.0])
    onset = np.array([True, True, False, False])
    late = cox(exposure, np.array([0.0, 0.0, 0.0, 5.0]), exits, onset, np.arange(4))
    assert late is not None
    assert late.beta[0] == pytest.approx(log(2) / 2)
    # two onsets at once, one exposed, and one left of each: b - ln(2h + 2) - ln(1.5 h + 1.5), largest at h = 1
    tied = cox(exposure, np.zeros(4), np.array([1.0, 1.0, 2.0, 2.0]), onset, np.arange(4))
    assert tied is not None
    assert tied.beta[0] == pytest.approx(0, abs=1e-9)
    # three onsets at once of which two are exposed, one unexposed left: 2b - sum of ln(2h + 2 - share (2h + 1))
    more = cox(np.array([1.0, 1.0, 0.0, 0.0]), np.zeros(4), np.array([1.0, 1, 1, 2]), np.arange(4) < 3, np.arange(4))
    assert more is not None
    h = exp(more.beta[0])
    parts = [(2 * h * (1 - share)) / (2 * h * (1 - share) + 1 - share + 1) for share in (0, 1 / 3, 2 / 3)]
    assert sum(parts) == pytest.approx(2)


def test_rows_of_one_runner_are_one_piece_of_evidence() -> None:
    """Every row twice, under the same runner: the same answer and the same standard error (but for ties)."""
    chance = np.random.default_rng(2)
    exposure, exits = chance.standard_normal(60), chance.permutation(np.arange(1.0, 61.0))
    once = cox(exposure, np.zeros(60), exits, np.ones(60, np.bool_), np.arange(60))
    row = np.repeat(np.arange(60), 2)
    twice = cox(exposure[row], np.zeros(120), exits[row] + np.tile([0, 1e-6], 60), np.ones(120, np.bool_), row)
    assert once is not None
    assert twice is not None
    assert twice.beta[0] == pytest.approx(once.beta[0], abs=0.02)
    assert twice.se[0] == pytest.approx(once.se[0], rel=0.05)


def test_cox_without_an_answer() -> None:
    some = np.arange(4.0)
    assert cox(some, np.zeros(4), some + 1, np.zeros(4, np.bool_), np.arange(4)) is None
    assert cox(np.ones(4), np.zeros(4), some + 1, np.ones(4, np.bool_), np.arange(4)) is None
    assert cox(-some, np.zeros(4), some + 1, np.ones(4, np.bool_), np.arange(4)) is None  # in order: no end
    assert cox(np.full(4, np.nan), np.zeros(4), some + 1, np.ones(4, np.bool_), np.arange(4)) is None


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000))
def test_who_is_called_what_changes_nothing(seed: int) -> None:
    chance = np.random.default_rng(seed)
    one = roster(chance, 1.0, 0.6)
    mixed = chance.permutation(len(one.runner))
    names = chance.permutation(60) - 30
    other = RunnerWeeks(
        names[one.runner][mixed],
        one.week[mixed] + 700,
        one.hours[mixed],
        one.km[mixed],
        one.onsets[mixed],
        one.painful[mixed],
        one.lost_days[mixed],
        one.at_risk[mixed],
        one.exposure[mixed],
    )
    here, there = association(one), association(other)
    assert here.within is not None
    assert there.within is not None
    assert here.across is not None
    assert there.across is not None
    assert there.within.beta[0] == pytest.approx(here.within.beta[0], abs=1e-7)
    assert there.across.beta.tolist() == pytest.approx(here.across.beta.tolist(), abs=1e-7)
    assert there.disagree == here.disagree


def test_where_runners_who_spike_more_are_more_easily_hurt_only_the_comparison_within_holds() -> None:
    found = RosterCell(1.0, 0.6).measured(120, (1, 2, 3))
    assert found["within called out"] / 120 <= 0.12
    assert found["pooled called out"] / 120 >= 0.12
    assert abs(found["within log ratio"] / 120) < 0.2 < found["pooled log ratio"] / 120
    assert found["disagree"] / 120 > 0.5


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(1, 1e6))
def test_outliers_however_far_out_break_nothing(seed: int, far: float) -> None:
    chance = np.random.default_rng(seed)
    exposure = chance.standard_normal(80) * np.where(chance.random(80) < 0.05, far, 1.0)
    exits = chance.integers(1, 10, 80).astype(np.float64)
    found = cox(exposure, exits - 1, exits, chance.random(80) < 0.3, np.repeat(np.arange(20), 4))
    assert found is None or np.isfinite([*found.beta, *found.se]).all()
