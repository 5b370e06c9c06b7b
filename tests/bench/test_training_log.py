"""Simulated logs are what they say, and a small version of `make validate` holds the tests of injuries to it."""

import numpy as np
import pytest

from analytics.exposures import at_risk, exposures
from bench.validate import onset
from bench.validate.logs import LogCell
from bench.validate.training_log import Hazard, above_110, training_log

LOGS = 250


@pytest.mark.parametrize(("onsets", "years"), [(3, 3), (5, 4), (10, 7)])
def test_a_log_has_its_onsets_and_breaks(onsets: int, years: int) -> None:
    for seed in range(20):
        log = training_log(np.random.default_rng(seed), onsets)
        assert len(log.onset_day) == len(log.return_day) == onsets
        assert (np.diff(log.day) > 0).all()
        assert log.day[-1] < 365 * years
        assert (log.distance_m > 0).all()
        for began, back in zip(log.onset_day, log.return_day, strict=True):
            if not np.isnan(back):
                assert 10 <= back - began < 60
                assert not ((log.day > began) & (log.day < back)).any()
                assert back in log.day


def test_a_spike_is_as_rare_as_in_the_specification() -> None:
    """3 % of runs, and 8.5 % of runs with one in the 4 days up to them."""
    runs, windows = [], []
    for seed in range(30):
        log = training_log(np.random.default_rng(seed), 5)
        before = exposures(log.day, log.distance_m)
        free = at_risk(log.day, log.distance_m, log.onset_day, log.return_day)
        runs.append(float(np.mean(before.ratio[free] > 1.1)))
        windows.append(float(np.mean(before.spiked[free])))
    assert np.mean(runs) == pytest.approx(0.03, abs=0.008)
    assert np.mean(windows) == pytest.approx(0.085, abs=0.015)


def test_the_simulator_sees_the_spikes_that_the_product_sees() -> None:
    log = training_log(np.random.default_rng(1), 10)
    run_m = np.zeros(int(log.day[-1]) + 1, np.int64)
    run_m[log.day] = log.distance_m
    assert (above_110(run_m)[log.day] == (exposures(log.day, log.distance_m).ratio > 1.1)).all()


def test_onsets_follow_the_chance_that_was_given_to_them() -> None:
    """Kilometres bring longer runs before onsets than runs do; a ratio of 5 brings spikes there."""

    def before_onsets(hazard: Hazard, ratio: float) -> tuple[float, float]:
        far, spiked = [], []
        for seed in range(60):
            log = training_log(np.random.default_rng(seed), 5, hazard, ratio)
            place = np.searchsorted(log.day, log.onset_day - 3)  # the true onset lies on one of the last four days
            until = np.searchsorted(log.day, log.onset_day, side="right")
            found = exposures(log.day, log.distance_m)
            for first, last in zip(place, until, strict=True):
                far.append(log.distance_m[first:last].max() / np.median(log.distance_m))
                spiked.append(bool((found.ratio[first:last] > 1.1).any()))
        return float(np.mean(far)), float(np.mean(spiked))

    by_run, none = before_onsets("run", 1.0)
    by_km, _ = before_onsets("kilometre", 1.0)
    _, five = before_onsets("run", 5.0)
    assert by_km > by_run + 0.1
    assert five > 1.5 * none


def test_the_same_seed_gives_the_same_counts() -> None:
    cell = LogCell(3, "run")
    assert cell.measured(5, (1, 2, 3)) == cell.measured(5, (1, 2, 3))
    assert cell.measured(5, (1, 2, 3)) != cell.measured(5, (1, 2, 4))


@pytest.mark.slow
@pytest.mark.parametrize("cell", [LogCell(5, "run", 1.0), LogCell(5, "kilometre"), LogCell(10, "kilometre")])
def test_the_primary_test_is_seldom_wrong(cell: LogCell) -> None:
    found = cell.measured(LOGS, (1,))
    assert found["session_spike"] / LOGS <= 0.085
    assert found["used"] / LOGS > 0.85 * cell.onsets
    if cell.onsets == 10:
        assert found["session_spike, clock of runs"] > found["session_spike"]
        assert found["session_spike, clock of runs"] / LOGS > 0.065


def test_pain_that_cuts_the_load_makes_low_load_come_first_and_windows_two_weeks_earlier_do_not() -> None:
    found = LogCell(5, "run", 1.0, 0.3).measured(60, (1,))
    assert found["acute_chronic, 0 days earlier"] > 0.35 * 60
    assert found["week_m, 14 days earlier"] < 0.2 * 60


def test_what_is_promised_too_much_is_told() -> None:
    """Bounds: at most 6.5 % by kilometres, more than that by runs, 3.5 to 6.5 % within runners."""
    sound: onset.Found = {
        **{cell.key: {1: {"n": 1000, "session_spike": 60, "session_spike, clock of runs": 100}} for cell in onset.RUN},
        **{
            cell.key: {1: {"n": 1000, "session_spike": 60, "session_spike, clock of runs": 100}}
            for cell in onset.KILOMETRE
        },
        onset.ROSTER["yes"].key: {1: {"n": 1000, "within called out": 50}},
    }
    assert onset.broken(sound) == []
    for key, name, count in (
        (onset.RUN[1].key, "session_spike", 66),
        (onset.KILOMETRE[2].key, "session_spike", 66),
        (onset.KILOMETRE[1].key, "session_spike, clock of runs", 65),
        (onset.ROSTER["yes"].key, "within called out", 34),
        (onset.ROSTER["yes"].key, "within called out", 66),
    ):
        spoiled = {**sound, key: {1: {**sound[key][1], name: count}}}
        assert len(onset.broken(spoiled)) == 1, (key, name)
