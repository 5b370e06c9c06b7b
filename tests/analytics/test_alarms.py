"""What has each alarm been worth for this runner?"""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.alarms import (
    ACWR,
    FOLLOWS_DAYS,
    ROUNDING,
    TrackRecord,
    ratio_records,
    session_spike_record,
    track_record,
)
from analytics.episodes import pain_onsets
from analytics.load_windows import acwr_coupled
from analytics.run import Seen, refresh
from ingest.episodes import GapAnswer, Word, answer_gap, say
from tests.analytics.history import OWNER, SHARED, History, day

EVERY = [day(number) for number in range(1, 101)]
TODAY = day(100)


def test_days_in_a_row_are_one_firing_and_an_onset_within_fourteen_days_follows_it() -> None:
    held = [day(10), day(11), day(12), day(40)]
    found = track_record("acwr_coupled", held, EVERY, [day(26), day(80)], day(1), TODAY)
    assert (found.fired, found.judged, found.followed) == (2, 2, 0)  # 26 is sixteen days after 10
    found = track_record("acwr_coupled", held, EVERY, [day(24), day(80)], day(1), TODAY)
    assert (found.fired, found.judged, found.followed) == (2, 2, 1)
    assert (found.onsets, found.without) == (2, 1)


def test_an_onset_on_the_day_itself_follows_and_one_a_day_before_does_not() -> None:
    assert track_record("session_spike", [day(10)], EVERY, [day(10)], day(1), TODAY).followed == 1
    found = track_record("session_spike", [day(10)], EVERY, [day(9)], day(1), TODAY)
    assert (found.followed, found.without) == (0, 1)


def test_what_fired_before_the_first_note_cannot_be_judged_and_is_not_counted() -> None:
    found = track_record("session_spike", [day(10), day(60)], EVERY, [day(50)], day(50), TODAY)
    assert (found.fired, found.first_day) == (1, day(50))
    found = track_record("session_spike", [day(10), day(60)], EVERY, [], None, TODAY)
    assert (found.noted, found.fired, found.judged, found.onsets) == (False, 2, 0, 0)


def test_a_firing_of_the_last_fourteen_days_is_not_judged_yet_unless_pain_has_set_in() -> None:
    found = track_record("session_spike", [day(20), day(87)], EVERY, [], day(1), TODAY)
    assert (found.fired, found.judged, found.now) == (2, 1, day(87))
    found = track_record("session_spike", [day(20), day(86)], EVERY, [], day(1), TODAY)
    assert (found.judged, found.now) == (2, None)
    assert track_record("session_spike", [day(90)], EVERY, [day(95)], day(1), TODAY).followed == 1


def test_ordinary_days_are_held_against_the_same_onsets() -> None:
    found = track_record("acwr_coupled", [day(10)], EVERY, [day(50)], day(1), TODAY)
    assert found.ordinary == 86 - 1
    assert found.ordinary_followed == FOLLOWS_DAYS + 1


@given(
    st.sets(st.integers(1, 100)), st.sets(st.integers(1, 100), max_size=5), st.integers(1, 100), st.integers(-400, 400)
)
def test_another_calendar_changes_nothing_but_the_days(held: set[int], onsets: set[int], on: int, by: int) -> None:
    def record(shift: int) -> tuple[int, ...]:
        def at(numbers: set[int]) -> list[date]:
            return [day(number + shift) for number in sorted(numbers)]

        found = track_record("a", at(held), at(set(range(1, 101))), at(onsets), day(1 + shift), day(on + shift))
        return (found.fired, found.judged, found.followed, found.onsets, found.without, found.ordinary_followed)

    assert record(0) == record(by)
    fired, judged, followed, told, without, _ = record(0)
    assert followed <= judged <= fired
    assert without <= told


def test_a_spike_with_its_onset_and_what_was_known_before(history: History) -> None:
    history.everyday(1, 35, 10_000)
    history.run(day(36), 20_000)
    history.everyday(37, 60, 10_000)
    history.pain(day(1), 0, None, None)
    history.pain(day(40), 4)
    refresh(history.con)
    found = session_spike_record(history.con, OWNER, day(60))
    assert (found.fired, found.judged, found.followed, found.onsets, found.without) == (1, 1, 1, 1, 0)
    before = session_spike_record(history.con, Seen(1, "owner", until=day(39)), day(39))
    assert (before.fired, before.judged, before.now) == (1, 0, day(36))
    shared = session_spike_record(history.con, SHARED, day(60))
    assert (shared.noted, shared.fired, shared.onsets) == (False, 1, 0)


def test_the_ratios_fire_when_running_doubles(history: History) -> None:
    history.everyday(1, 35, 5_000)
    history.everyday(36, 42, 15_000)
    history.everyday(43, 60, 5_000)
    history.pain(day(2), 0, None, None)
    refresh(history.con)
    change, acwr = ratio_records(history.con, OWNER, day(60))
    assert (change.alarm, change.fired, change.followed) == ("weekly_change", 1, 0)
    assert (acwr.alarm, acwr.fired, acwr.onsets) == ("acwr_coupled", 1, 0)
    assert change.last_day == day(60) == day(1) + timedelta(days=59)


def test_exactly_thirty_percent_more_and_exactly_half_as_much_again_fire_nothing(history: History) -> None:
    """In floats 39 over 30 less 1 is above 0.3, and so are ratios that are 1.5 in whole metres."""
    assert 39 / 30 - 1 > 0.3
    history.run(day(1), 30_000)
    history.run(day(8), 39_000)
    history.run(day(15), 1_000)
    change, _ = ratio_records(history.con, OWNER, day(15))
    assert change.fired == 0
    history.con.execute("update activity set distance_m = 39001 where distance_m = 39000")
    change, _ = ratio_records(history.con, OWNER, day(15))
    assert change.fired == 1


@given(st.integers(1, 1_000_000))
def test_half_as_much_again_is_the_same_in_any_unit(metres: int) -> None:
    """Three parts of eight in the last quarter of a month: 1.5, whatever a part is."""
    load = np.array([5 * metres / 3000, *[0.0] * 20, metres / 1000, *[0.0] * 6])
    (ratio,) = acwr_coupled(load)[27:]
    assert not ratio > ACWR + ROUNDING


def test_without_a_note_what_fired_later_is_not_known_yet() -> None:
    found = track_record("a", [day(3), day(30)], [day(2), day(3), day(30)], [], None, day(10))
    assert (found.fired, found.first_day, found.last_day) == (1, day(2), day(3))


def test_an_onset_before_which_the_alarm_is_not_known_is_neither_with_nor_without_it() -> None:
    """On day 5 no ratio is known yet; on day 40 one is, and did not hold; on day 80 it held."""
    known = [day(number) for number in range(28, 90)]
    found = track_record("a", [day(79)], known, [day(5), day(40), day(80)], day(1), TODAY)
    assert (found.onsets, found.without, found.unknown) == (3, 1, 1)
    edge = track_record("a", [], [day(26)], [day(40), day(41)], day(1), TODAY)
    assert (edge.without, edge.unknown) == (1, 1), "fourteen days before counts, fifteen does not"


def told(history: History, on: int = 300) -> TrackRecord:
    """The record of the session spike; one run of 20 km among tens on day 140 fires it."""
    return session_spike_record(history.con, OWNER, day(on))


@pytest.fixture
def spiked(history: History) -> History:
    """Ten kilometres a day for 300 days, twenty on one of them, and notes of pain since day 50."""
    history.everyday(1, 300)
    history.con.execute("update activity set distance_m = 20000 where local_date = ?", [day(140)])
    history.pain(day(50), 0, None, None)
    return history


def word(history: History, onset: int, what: str, value: str | None = None, on: date | None = None) -> None:
    """The runner's word on the episode of his left knee of a day."""
    say(history.con, Word("knee", "left", day(onset), what, value, on), datetime(2030, 1, 1), day(300))


def test_the_onsets_are_those_of_the_episodes(spiked: History) -> None:
    spiked.pain(day(145), 3)
    spiked.pain(day(146), 1, changed_run=True)
    spiked.pain(day(200), 1, "foot", "right", changed_run=True)  # 1/10, but it stopped a run
    spiked.pain(day(250), 1, "foot", "left")
    found = told(spiked)
    assert (found.fired, found.followed, found.onsets, found.without) == (1, 1, 2, 1)
    assert episode_onsets(spiked) == [(day(145), True), (day(200), True)]


def test_what_was_not_over_does_not_set_in_again(history: History) -> None:
    history.everyday(1, 100)
    history.pain(day(90), 4)
    history.run(day(140), 20_000)
    history.pain(day(141), 4)  # 51 days later; nothing says that it was over
    assert told(history, 200).onsets == 1
    assert episode_onsets(history) == [(day(90), True)]


def test_what_came_back_a_fall_and_an_uncertain_onset_are_told_and_not_counted(spiked: History) -> None:
    for number in (100, 145, 200, 260):  # each is over after 28 days; the second comes back after 17
        spiked.pain(day(number), 3)
    found = told(spiked)
    assert (found.onsets, found.followed, found.again, found.acute, found.uncertain) == (1, 0, 3, 0, 0)
    for number in (145, 200):
        word(spiked, number, "kind", "not_one")
    assert (told(spiked).onsets, told(spiked).again) == (2, 0)
    word(spiked, 260, "trauma")
    found = told(spiked)
    assert (found.onsets, found.again, found.acute, found.uncertain) == (1, 0, 1, 0)
    word(spiked, 260, "onset_uncertain")
    found = told(spiked)
    assert (found.onsets, found.acute, found.uncertain) == (1, 0, 1), "each is told once"
    assert episode_onsets(spiked) == [(day(100), True), (day(260), False)]


def test_a_gap_that_was_an_injury_is_an_onset_of_which_only_the_stop_is_known(history: History) -> None:
    history.everyday(1, 100)
    history.pain(day(50), 0, None, None)
    history.everyday(130, 200)
    answer_gap(history.con, GapAnswer(day(101), "injury", "foot", "right"), datetime(2030, 1, 1), day(300))
    found = told(history, 200)
    assert (found.onsets, found.uncertain) == (0, 1)
    assert told(history, 100).uncertain == 0


def test_the_runners_own_day_is_the_onset_and_pains_that_are_one_are_one(spiked: History) -> None:
    spiked.pain(day(160), 3)
    assert told(spiked).followed == 0
    word(spiked, 160, "onset", on=day(150))
    assert (told(spiked).followed, told(spiked).onsets) == (1, 1)
    spiked.pain(day(161), 3, "thigh")
    assert told(spiked).onsets == 2
    word(spiked, 160, "with", f"thigh-left-{day(161)}")
    assert told(spiked).onsets == 1
    word(spiked, 160, "onset", on=day(45))  # before the first note
    assert (told(spiked).onsets, told(spiked).first_day) == (1, day(45))


def test_a_past_day_counts_what_had_set_in_by_then(spiked: History) -> None:
    spiked.pain(day(145), 3)
    spiked.pain(day(260), 3)
    past = Seen(1, "owner", until=day(200))
    assert session_spike_record(spiked.con, past, day(200)) == told(spiked, 200)
    assert (told(spiked, 144).onsets, told(spiked, 145).onsets, told(spiked).onsets) == (0, 1, 2)


def episode_onsets(history: History) -> list[tuple[date, bool]]:
    return pain_onsets(history.con, OWNER).frame.select("onset", "counted").rows()
