"""The classic figures of a daily load: the values of section 2 of the specification, what other tools give, and what
must hold of any load."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import load_windows as w
from analytics.load_windows import Floats

MENASPA = [30.0] * 21 + [50.0] * 7


def days(*values: float) -> Floats:
    return np.array(values, dtype=float)


def metres(load: Floats) -> Floats:
    return np.nan_to_num(load) * 1000


def ewma_of(load: list[float], weight: float, seed: float) -> float:
    mean = seed
    for value in load:
        mean = weight * value + (1 - weight) * mean
    return mean


# --- the test vectors


def test_the_coupled_ratio_holds_its_own_week() -> None:
    assert w.acwr_coupled(days(*MENASPA))[27] == pytest.approx(50 / 35)
    assert round(w.acwr_coupled(days(*MENASPA))[27], 4) == 1.4286


def test_the_coupled_ratio_is_at_most_four() -> None:
    assert w.acwr_coupled(days(*[0.0] * 21, *[9.0] * 7))[27] == 4
    assert np.isnan(w.acwr_coupled(days(*[0.0] * 40))).all()


def test_the_runsafe_ratio_looks_at_the_three_weeks_before() -> None:
    load = days(*MENASPA)
    assert round(w.acwr_runsafe(load, metres(load))[27], 4) == 1.6667


def test_the_uncoupled_ratio_begins_on_day_35() -> None:
    load = days(*MENASPA)
    assert np.isnan(w.acwr_uncoupled(load, metres(load))).all()
    load = days(*[30.0] * 28, *[50.0] * 7)
    ratio = w.acwr_uncoupled(load, metres(load))
    assert np.isnan(ratio[:34]).all()
    assert round(ratio[34], 4) == 1.6667


def test_the_ratio_of_exponential_means_is_the_printed_one() -> None:
    ratio = w.ewma_acwr(days(*MENASPA))
    assert np.isnan(ratio[:27]).all()
    assert round(ratio[27], 4) == 1.2497


def test_other_beginnings_and_half_lives_give_other_ratios() -> None:
    """Begun at 0 it is 1.3994; Athlytics takes half-lives of 3.5 and 14 days instead of weights of 2/(N+1)."""
    assert round(ewma_of(MENASPA, 2 / 8, 0) / ewma_of(MENASPA, 2 / 29, 0), 4) == 1.3994
    short, long = 1 - 0.5 ** (1 / 3.5), 1 - 0.5 ** (1 / 14)
    assert (round(short, 5), round(long, 5)) == (0.17966, 0.04830)
    assert round(ewma_of(MENASPA, short, 30) / ewma_of(MENASPA, long, 30), 4) == 1.2550


def test_fitness_and_fatigue_after_seven_equal_days() -> None:
    fitness, fatigue, _ = w.fitness_fatigue_form(days(*[100.0] * 7))
    assert (round(fitness[6], 3), round(fatigue[6], 3)) == (15.352, 63.212)


def test_weights_as_other_tools_take_them_give_other_values() -> None:
    """Runalyze takes 2/(N+1), others 1/N."""
    week = [100.0] * 7
    assert (round(ewma_of(week, 2 / 43, 0), 3), round(ewma_of(week, 2 / 8, 0), 3)) == (28.351, 86.652)
    assert (round(ewma_of(week, 1 / 42, 0), 3), round(ewma_of(week, 1 / 7, 0), 3)) == (15.522, 66.008)


def test_fitness_and_fatigue_fade_without_load_and_form_is_yesterdays() -> None:
    fitness, fatigue, form = w.fitness_fatigue_form(days(100, 0, 0))
    assert np.round(fitness, 4).tolist() == [2.3528, 2.2975, 2.2434]
    assert np.round(fatigue, 4).tolist() == [13.3122, 11.5401, 10.0038]
    assert form.tolist() == [0, *(fitness - fatigue)[:2]]


def test_form_of_the_same_day_is_another_number() -> None:
    """GoldenCheetah shows the form that a day leaves behind on the next one; without that shift it would be this."""
    fitness, fatigue, form = w.fitness_fatigue_form(days(100, 0))
    assert form[1] == fitness[0] - fatigue[0] != fitness[1] - fatigue[1]


def test_fitness_begun_at_nothing_has_come_so_far() -> None:
    fitness, _, _ = w.fitness_fatigue_form(days(*[100.0] * 126))
    assert (round(fitness[41]), round(fitness[125])) == (63, 95)


def test_on_day_28_the_slow_mean_still_holds_its_first_day() -> None:
    assert round((1 - 2 / 29) ** 27, 3) == 0.145


def test_monotony_takes_the_spread_of_all_seven_days() -> None:
    week = days(5, 15, 20, 20, 20, 25, 35)
    monotony, strain = w.monotony_strain(week)
    assert np.isnan(monotony[:6]).all()
    assert (round(monotony[6], 4), round(strain[6], 2)) == (2.3664, 331.30)
    assert round(week.mean() / week.std(ddof=1), 4) == 2.1909, "the spread of a sample would give this"
    assert round(w.monotony_strain(days(0, 0, 0, 10, 20, 30, 40))[0][6], 4) == 0.9535


def test_seven_equal_days_have_no_monotony() -> None:
    """Runalyze shows 10 there."""
    monotony, strain = w.monotony_strain(days(*[8.1] * 9))
    assert np.isnan(monotony).all()
    assert np.isnan(strain).all()


@pytest.mark.parametrize(("last", "change"), [(30, 0.0), (39, 0.3)])
def test_the_weekly_change_is_that_of_the_last_two_whole_weeks(last: float, change: float) -> None:
    load = days(*[30 / 7] * 7, *[last / 7] * 7, 99)
    found = w.weekly_change(load, metres(load), np.ones(15, dtype=bool))
    assert np.isnan(found[:14]).all()
    assert found[14] == pytest.approx(change)


# --- what the reference implementations do otherwise


def test_constant_running_is_one_whatever_the_number_of_sessions() -> None:
    """The R package ACWR averages by session: with three and then six equal runs a week it says 1.00 at the end of week
    five, and its uncoupled ratio divides 15 of 21 sessions by 21, so that constant load gives 1.40.
    """
    three, six = [10.0, 0, 10, 0, 10, 0, 0], [10.0, 10, 10, 10, 10, 10, 0]
    more = days(*three * 4, *six)
    by_session = more[more > 0]
    assert by_session[-6:].mean() / by_session.mean() == 1
    assert w.acwr_coupled(more)[34] == pytest.approx(1.60)
    constant = days(*[10.0] * 35)
    ratios = w.acwr_coupled(constant), w.acwr_uncoupled(constant, metres(constant)), w.ewma_acwr(constant)
    assert [ratio[34] for ratio in ratios] == pytest.approx([1, 1, 1])
    assert constant[-7:].mean() / (constant[:15].sum() / 21) == pytest.approx(1.40)


def test_more_sessions_of_the_same_length_are_a_rise_by_day_and_none_by_session() -> None:
    """The R package ACWR takes its exponential means by session, too: rest days do not exist for it."""
    three, six = [10.0, 0, 10, 0, 10, 0, 0], [10.0, 10, 10, 10, 10, 10, 0]
    more = days(*three * 4, *six)
    sessions = more[more > 0].tolist()
    assert ewma_of(sessions, 2 / 8, sessions[0]) / ewma_of(sessions, 2 / 29, sessions[0]) == pytest.approx(1)
    assert w.ewma_acwr(more)[33] > 1.1


def test_days_that_differ_by_what_was_added_in_another_order_are_equal() -> None:
    assert 0.1 + 0.2 != 0.3
    monotony, strain = w.monotony_strain(days(*[0.1 + 0.2] * 3, *[0.3] * 4))
    assert np.isnan(monotony).all()
    assert np.isnan(strain).all()


def test_a_spread_of_almost_nothing_is_a_large_monotony_and_not_ten() -> None:
    """Runalyze stops at 10, for equal days, too; here equal days have none, and nothing is cut off."""
    monotony, _ = w.monotony_strain(days(10, 10, 10, 10, 10, 10, 10.5))
    assert monotony[6] > 10


def test_a_day_of_which_nothing_is_known_is_not_a_day_of_rest() -> None:
    """Athlytics puts 0 where the load is missing, which here would halve the ratio."""
    load = days(*[10.0] * 34, math.nan)
    assert np.isnan(w.acwr_coupled(load)[34])
    assert w.acwr_coupled(np.nan_to_num(load))[34] < 1


def test_a_small_month_is_still_a_month() -> None:
    """Athlytics drops a ratio whose month is at or under 0.01; only 0 has none here."""
    assert w.acwr_coupled(days(*[0.001] * 28))[27] == pytest.approx(1)


# --- edges


def test_under_five_kilometres_a_week_before_there_is_no_ratio() -> None:
    load = days(*[5 / 7] * 28, *[3.0] * 7)
    km = np.array([5000, 0, 0, 0, 0, 0, 0] * 4 + [3000] * 7, dtype=float)
    assert not np.isnan(w.acwr_uncoupled(load, km)[34])
    assert not np.isnan(w.acwr_runsafe(load, km)[34])
    km[14] = 4999
    assert np.isnan(w.acwr_uncoupled(load, km)[34])
    assert np.isnan(w.acwr_runsafe(load, km)[34])


def test_a_week_far_below_the_usual_one_is_no_base_for_a_change() -> None:
    usual, few, last = [10.0] * 42, [2.0] * 7, [10.0] * 7
    load = days(*usual, *few, *last, 0)
    assert np.isnan(w.weekly_change(load, metres(load), np.ones(57, dtype=bool))[56])
    load[42:49] = 3.0
    assert w.weekly_change(load, metres(load), np.ones(57, dtype=bool))[56] == pytest.approx(7 / 3)


def test_a_base_of_five_kilometres_is_enough_and_less_is_not() -> None:
    recorded = np.ones(15, dtype=bool)
    load = days(5, *[0.0] * 6, 6, *[0.0] * 7)
    assert w.weekly_change(load, metres(load), recorded)[14] == pytest.approx(0.2)
    load[0] = 4.999
    assert np.isnan(w.weekly_change(load, metres(load), recorded)[14])


def test_weeks_that_were_not_recorded_say_nothing_of_the_usual_week() -> None:
    load = days(*[100.0] * 21, *[0.0] * 21, *[10.0] * 14, 0)
    recorded = np.ones(57, dtype=bool)
    assert not np.isnan(w.weekly_change(load, metres(load), recorded)[56])
    recorded[22:42] = False
    load[22:42] = math.nan
    assert np.isnan(w.weekly_change(load, metres(load), recorded)[56]), "70 km are under 30 % of the 700 that are left"


def test_after_a_gap_what_remembers_begins_anew() -> None:
    load = days(*[10.0] * 40, math.nan, *[20.0] * 30)
    ratio, (fitness, _, form) = w.ewma_acwr(load), w.fitness_fatigue_form(load)
    assert w.day_numbers(load)[[0, 39, 40, 41, 70]].tolist() == [1, 40, 0, 1, 30]
    assert np.isnan(ratio[40:68]).all()
    assert ratio[68] == pytest.approx(1)
    assert math.isnan(fitness[40])
    assert fitness[41] == pytest.approx(20 * (1 - math.exp(-1 / 42)))
    assert math.isnan(form[40])
    assert form[41] == 0


@pytest.mark.parametrize("length", [0, 1, 6, 7, 27, 28])
def test_any_length_has_a_value_for_each_day(length: int) -> None:
    load = days(*[10.0] * length)
    figures: list[Any] = [
        w.acwr_coupled(load), w.acwr_uncoupled(load, metres(load)), w.acwr_runsafe(load, metres(load)),
        w.ewma_acwr(load), *w.fitness_fatigue_form(load), *w.monotony_strain(load),
        w.weekly_change(load, metres(load), np.ones(length, dtype=bool)), w.day_numbers(load),
    ]  # fmt: skip
    assert {len(figure) for figure in figures} == {length}


LOADS = st.lists(st.one_of(st.just(0.0), st.just(math.nan), st.integers(1, 400).map(lambda n: n / 10)), max_size=80)


def all_figures(load: Floats, km: Floats) -> dict[str, Floats]:
    fitness, fatigue, form = w.fitness_fatigue_form(load)
    monotony, strain = w.monotony_strain(load)
    return {
        "coupled": w.acwr_coupled(load), "uncoupled": w.acwr_uncoupled(load, km), "runsafe": w.acwr_runsafe(load, km),
        "ewma": w.ewma_acwr(load), "monotony": monotony, "change": w.weekly_change(load, km, ~np.isnan(load)),
        "fitness": fitness, "fatigue": fatigue, "form": form, "strain": strain,
    }  # fmt: skip


@given(LOADS, st.sampled_from([0.25, 2.0, 3.7]))
def test_a_load_in_another_unit_leaves_every_ratio(values: list[float], factor: float) -> None:
    load = np.array(values, dtype=float)
    before, after = all_figures(load, metres(load)), all_figures(load * factor, metres(load))
    for name in ("coupled", "uncoupled", "runsafe", "ewma", "monotony", "change"):
        assert np.allclose(before[name], after[name], rtol=1e-9, atol=1e-9, equal_nan=True), name
    for name in ("fitness", "fatigue", "form", "strain"):
        assert np.allclose(before[name] * factor, after[name], rtol=1e-9, atol=1e-9, equal_nan=True), name


@given(LOADS, st.lists(st.sampled_from([0.0, 10.0]), min_size=1, max_size=40))
def test_no_day_changes_what_was_said_of_the_days_before(values: list[float], later: list[float]) -> None:
    load, longer = np.array(values, dtype=float), np.array(values + later, dtype=float)
    before, after = all_figures(load, metres(load)), all_figures(longer, metres(longer))
    for name, figure in before.items():
        assert np.array_equal(figure, after[name][: len(load)], equal_nan=True), name


@given(LOADS)
def test_the_coupled_ratio_lies_between_nothing_and_four(values: list[float]) -> None:
    ratio = w.acwr_coupled(np.array(values, dtype=float))
    known = ratio[~np.isnan(ratio)]
    assert ((known >= 0) & (known <= 4)).all()
