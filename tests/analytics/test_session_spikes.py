from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.load import session_spikes
from tests.analytics.history import OWNER, SHARED, History, day, new_history


def spikes(history: History, seen: Any = OWNER) -> list[dict[str, Any]]:
    return list(session_spikes(history.con, seen).frame.iter_rows(named=True))


def states(history: History) -> list[str]:
    return [row["state"] for row in spikes(history)]


@pytest.mark.parametrize(
    ("km", "state"),
    [
        (22.0, "reference"),
        (22.01, "small"),
        (26.0, "small"),
        (26.01, "moderate"),
        (40.0, "moderate"),
        (40.01, "large"),
        (1.0, "reference"),
    ],
)
def test_the_boundaries_are_compared_in_whole_metres(history: History, km: float, state: str) -> None:
    history.run(day(1), 20_000)
    history.run(day(2), round(km * 1000))
    assert states(history) == ["no_baseline", state]


def test_an_exact_ten_per_cent_that_floats_would_call_a_spike_is_none(history: History) -> None:
    assert 18.513 / 16.83 > 1.1
    history.run(day(1), 16_830)
    history.run(day(2), 18_513)
    assert states(history)[1] == "reference"


def test_the_worked_history(history: History) -> None:
    for number, km in [(1, 10), (8, 12), (15, 15), (22, 20), (29, 8), (40, 22), (53, 24.3)]:
        history.run(day(number), round(km * 1000))
    rows = {row["local_date"]: row for row in spikes(history)}
    assert rows[day(1)]["ratio"] is None
    assert rows[day(15)]["ratio"] == pytest.approx(1.25)
    assert (rows[day(40)]["ratio"], rows[day(40)]["state"]) == (pytest.approx(1.10), "reference")
    assert (rows[day(53)]["ratio"], rows[day(53)]["state"]) == (pytest.approx(1.1045, abs=1e-4), "small")
    assert rows[day(53)]["longest_30d_on"] == day(40)


def test_thirty_days_ago_counts_and_thirty_one_does_not(history: History) -> None:
    history.run(day(1), 10_000)
    history.run(day(31), 10_000)
    history.run(day(62), 10_000)
    assert [row["runs_30d"] for row in spikes(history)] == [0, 1, 0]
    assert states(history)[2] == "no_baseline"


def test_the_second_run_of_a_day_is_held_against_the_first(history: History) -> None:
    history.run(day(1), 20_000, start="06:00")
    history.run(day(1), 30_000, start="17:00")
    assert [row["longest_30d_m"] for row in spikes(history)] == [None, 20_000]


def test_runs_known_only_by_their_day_are_never_merged_and_count_in_the_order_of_the_file(history: History) -> None:
    history.run(day(1), 30_000, start=None)
    history.run(day(1), 20_000, start=None)
    assert [(row["distance_m"], row["longest_30d_m"], row["started_at"]) for row in spikes(history)] == [
        (30_000, None, None),
        (20_000, 30_000, None),
    ]


def test_a_split_file_is_one_session(history: History) -> None:
    history.run(day(1), 12_000, start="07:00", elapsed_s=3600)
    history.run(day(1), 5_000, start="09:00", elapsed_s=1500)  # exactly 60 minutes after the end
    (row,) = spikes(history)
    assert row["distance_m"] == 17_000
    assert len(row["activity_ids"]) == 2
    assert row["activity_id"] == row["activity_ids"][0]


def test_sixty_one_minutes_later_is_another_session(history: History) -> None:
    history.run(day(1), 12_000, start="07:00", elapsed_s=3600)
    history.run(day(1), 5_000, start="09:01")
    assert len(spikes(history)) == 2


def test_two_watches_on_one_run_count_the_longer_not_the_sum(history: History) -> None:
    history.run(day(1), 12_000, start="07:00", elapsed_s=3600)
    history.run(day(1), 12_100, start="07:01", elapsed_s=3600)
    history.run(day(1), 3_000, start="08:30", elapsed_s=900)
    (row,) = spikes(history)
    assert row["distance_m"] == 12_100 + 3_000


def test_a_session_over_midnight_belongs_to_the_day_it_began(history: History) -> None:
    history.run(day(1), 30_000, start="22:00", elapsed_s=3 * 3600)
    history.run(day(2), 10_000, start="01:30")
    (row,) = spikes(history)
    assert (row["local_date"], row["distance_m"], row["started_at"]) == (day(1), 40_000, datetime(2026, 1, 1, 22))


def test_only_running_with_a_distance_counts(history: History) -> None:
    history.run(day(1), 10_000)
    history.run(day(2), 40_000, family="elliptical")
    history.run(day(3), 40_000, family="walk")
    history.run(day(4), 0)
    history.run(day(5), None)
    history.run(day(6), 10_500)
    assert states(history) == ["no_baseline", "reference"]


def test_another_audience_is_answered_from_what_it_may_see(history: History) -> None:
    history.run(day(1), 20_000, shareable=False)
    history.run(day(2), 10_000)
    history.run(day(3), 20_000)
    assert [row["state"] for row in spikes(history, OWNER)] == ["no_baseline", "reference", "reference"]
    assert [row["state"] for row in spikes(history, SHARED)] == ["not_covered", "not_covered"]
    history.run(day(40), 10_000)
    history.run(day(41), 20_000)
    assert [row["state"] for row in spikes(history, SHARED)][2:] == ["no_baseline", "moderate"]


def test_an_empty_store_answers_with_no_rows_and_its_caveat(history: History) -> None:
    result = session_spikes(history.con, OWNER)
    assert (len(result.frame), result.n, result.first_day) == (0, 0, None)
    assert "not your own risk" in result.caveats[0]


Runs = list[tuple[int, int, int, int]]


def naive(runs: Runs) -> list[tuple[int, str]]:
    """Sessions and states, by the definition, in plain Python."""
    moments = sorted(
        (datetime(2026, 1, 1) + timedelta(days=d, minutes=m), minutes, metres) for d, m, minutes, metres in runs
    )
    sessions: list[tuple[date, list[list[int]], datetime]] = []
    for start, minutes, metres in moments:
        end = start + timedelta(minutes=minutes)
        if sessions and start < sessions[-1][2]:
            sessions[-1][1][-1].append(metres)
            sessions[-1] = (*sessions[-1][:2], max(end, sessions[-1][2]))
        elif sessions and start <= sessions[-1][2] + timedelta(minutes=60):
            sessions[-1][1].append([metres])
            sessions[-1] = (*sessions[-1][:2], end)
        else:
            sessions.append((start.date(), [[metres]], end))
    told: list[tuple[int, str]] = []
    before: list[tuple[date, int]] = []
    for on, stretches, _ in sessions:
        distance = sum(max(stretch) for stretch in stretches)
        known = [metres for then, metres in before if on - timedelta(days=30) <= then <= on]
        state = "no_baseline"
        if known:
            bounds = [(110, "reference"), (130, "small"), (200, "moderate")]
            state = next((name for bound, name in bounds if 100 * distance <= bound * max(known)), "large")
        told.append((distance, state))
        before.append((on, distance))
    return told


@given(
    st.lists(
        st.tuples(st.integers(0, 70), st.integers(0, 1439), st.integers(1, 200), st.integers(1, 40_000)),
        max_size=25,
        unique_by=lambda run: (run[0], run[1]),
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sessions_and_states_are_those_of_the_definition(shared_history: History, runs: Runs) -> None:
    shared_history.con.execute("delete from activity")
    for number, minute, minutes, metres in runs:
        start = f"{minute // 60:02}:{minute % 60:02}"
        shared_history.run(day(number + 1), metres, start=start, elapsed_s=minutes * 60)
    assert [(row["distance_m"], row["state"]) for row in spikes(shared_history)] == naive(runs)


@pytest.fixture(scope="module")
def shared_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    history = new_history(Path(tmp_path_factory.mktemp("spikes")))
    yield history
    history.close()
