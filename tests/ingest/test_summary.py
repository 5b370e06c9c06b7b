import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Session, sample_table
from ingest.sport import sport_of_word
from ingest.summary import ascent_of, totals

RUN = sport_of_word("run")


def test_what_the_source_states_counts_and_is_rounded_to_whole_units() -> None:
    samples = sample_table({"elapsed_s": [0, 10], "distance_m": [0, 99]}, 2)
    found = totals(Session(0, RUN, elapsed_s=12.4, timer_s=11.5, distance_m=40.5, ascent_m=3, samples=samples))
    assert (found.elapsed_s, found.moving_s, found.distance_m, found.ascent_m) == (12, 12, 40, 3)
    assert (found.moving_source, found.distance_source, found.ascent_source) == ("timer", "session", "session")


def test_without_a_timer_the_time_above_half_a_metre_a_second_is_moving() -> None:
    samples = sample_table({"elapsed_s": [0, 10, 20, 30], "distance_m": [0, 30, 34, 64]}, 4)
    found = totals(Session(0, RUN, samples=samples))
    assert (found.moving_s, found.moving_source, found.elapsed_s) == (20, "speed", 30)


def test_exactly_half_a_metre_a_second_is_standing() -> None:
    samples = sample_table({"elapsed_s": [0, 10, 20], "speed_mps": [0.5, 0.5, 0.51]}, 3)
    assert totals(Session(0, RUN, samples=samples)).moving_s == 10


def test_distance_is_the_way_between_positions_where_nothing_else_is_known() -> None:
    samples = sample_table({"elapsed_s": [0, 60], "latitude_deg": [50.0, 50.01], "longitude_deg": [8.0, 8.0]}, 2)
    assert totals(Session(0, RUN, samples=samples)).distance_m == pytest.approx(1112, abs=1)


def test_nothing_known_stays_unknown_and_is_never_zero() -> None:
    found = totals(Session(0, RUN))
    assert (found.elapsed_s, found.moving_s, found.distance_m, found.ascent_m) == (None, None, None, None)
    assert (found.moving_source, found.distance_source, found.ascent_source) == (None, None, None)


def test_a_session_of_no_metres_is_zero_because_it_says_so() -> None:
    assert totals(Session(0, RUN, distance_m=0.0)).distance_m == 0


def test_noise_within_the_dead_band_is_no_climb() -> None:
    assert ascent_of(np.array([100.0, 102, 100, 102, 100])) == 0
    assert ascent_of(np.array([100.0, 110, 100, 110])) == 20


@given(st.lists(st.floats(-400, 4000), min_size=2, max_size=50))
def test_climb_never_exceeds_the_sum_of_all_rises(heights: list[float]) -> None:
    altitude = np.array(heights)
    rises = np.clip(np.diff(altitude), 0, None).sum()
    assert 0 <= (ascent_of(altitude) or 0) <= rises + 1e-6


def test_cadence_is_averaged_over_moving_samples_only() -> None:
    samples = sample_table({"elapsed_s": [0, 1, 2], "cadence_spm": [0, 170, 180]}, 3)
    assert totals(Session(0, RUN, samples=samples)).average_cadence_spm == 175
