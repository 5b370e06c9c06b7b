"""Restricted for 14 days with pain no lower: when it is said, and when it is not."""

import random
import statistics

import pytest

from analytics.episodes import episodes, unrested
from analytics.rest_rule import REST_SENTENCE, Unchanged, unchanged_by_rest
from analytics.run import Seen
from ingest.episodes import Word, say
from tests.analytics.history import OWNER, SHARED, History, day
from tests.analytics.test_episodes import NOW, TODAY


def told(history: History, on: int) -> dict[str, dict[str, object]]:
    """What rest has not changed, by place, as of a day."""
    rows = unrested(history.con, OWNER, day(on)).frame.to_dicts()
    return {f"{row['area']} {row['side']}": row for row in rows}


@pytest.fixture
def stopped(history: History) -> History:
    """Ten kilometres on each of 100 days, then none: restricted from day 104 on, since 4 of 7 days are without."""
    history.everyday(1, 100)
    history.pain(day(100), 6)
    return history


def test_the_sentence_is_that_of_the_specification() -> None:
    assert REST_SENTENCE == "Rest has not changed this; consider having it looked at."


@pytest.mark.parametrize(("on", "said"), [(116, False), (117, True), (122, True)])
def test_thirteen_days_say_nothing_and_fourteen_do(stopped: History, on: int, said: bool) -> None:
    stopped.pain(day(106), 4)
    stopped.pain(day(on), 4)
    found = told(stopped, on)
    assert bool(found) == said
    if said:
        assert found["knee left"] == {
            "id": f"knee-left-{day(100)}", "area": "knee", "side": "left", "onset": day(100), "since": day(104),
            "days": on - 103, "first_median": 4.0, "first_noted": 1, "last_median": 4.0, "last_noted": 1,
            "sentence": REST_SENTENCE,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("late", "said"), [((3, 3), False), ((3, 4), False), ((4, 4), True), ((4, 5), True), ((7, 2), True)]
)
def test_pain_that_falls_says_nothing(stopped: History, late: tuple[int, int], said: bool) -> None:
    for on, severity in zip((104, 110, 116, 118), (4, 4, *late), strict=True):
        stopped.pain(day(on), severity)
    assert bool(told(stopped, 118)) == said


@pytest.mark.parametrize("notes", [{106: 4}, {118: 4}, {106: 4, 112: 4}, {111: 4, 118: 4}, {103: 4, 118: 4}])
def test_without_a_number_on_either_side_nothing_is_said(stopped: History, notes: dict[int, int]) -> None:
    for on, severity in notes.items():
        stopped.pain(day(on), severity)
    stopped.pain(day(119), 3, "foot", "right")  # it is known what was run up to here
    assert "knee left" not in told(stopped, 119)


@pytest.mark.parametrize(("number", "said"), [(0, False), (4, True), (None, False)])
def test_words_alone_are_no_number_and_no_pain_is_nothing_to_look_at(
    stopped: History, number: int | None, said: bool
) -> None:
    stopped.pain(day(106), number)
    stopped.pain(day(118), number)
    assert bool(told(stopped, 118)) == said


def test_no_pain_is_zero_where_nothing_else_is_noted_that_day(stopped: History) -> None:
    stopped.pain(day(106), 4)
    stopped.pain(day(118), 4)
    stopped.pain(day(118), 0, None, None)
    assert told(stopped, 118)["knee left"]["last_median"] == 4.0
    for on in (113, 114, 115):
        stopped.pain(day(on), 0, None, None)
    assert told(stopped, 118) == {}


@pytest.mark.parametrize(("metres", "said"), [(4_999, True), (5_000, False)])
def test_who_runs_less_than_half_is_restricted_too_and_who_is_back_is_not(
    stopped: History, metres: int, said: bool
) -> None:
    stopped.pain(day(106), 4)
    stopped.everyday(121, 140, metres)
    stopped.pain(day(140), 4)
    assert bool(told(stopped, 140)) == said
    (row,) = episodes(stopped.con, OWNER, day(140)).frame.to_dicts()
    assert (row["return_on"], row["open"]) == (day(121), True)


def test_of_two_pains_the_one_that_is_no_lower_is_told(stopped: History) -> None:
    stopped.pain(day(100), 6, "foot", "right")
    for on, knee, foot in ((106, 4, 5), (118, 5, 3)):
        stopped.pain(day(on), knee)
        stopped.pain(day(on), foot, "foot", "right")
    assert list(told(stopped, 118)) == ["knee left"]
    stopped.pain(day(118), 5, "foot", "right")
    assert list(told(stopped, 118)) == ["foot right", "knee left"]


def test_two_pains_that_are_one_by_the_runners_word_are_told_once_with_the_worst_of_both(stopped: History) -> None:
    stopped.pain(day(106), 4)
    stopped.pain(day(107), 3, "thigh", "left")
    stopped.pain(day(118), 5, "thigh", "left")
    say(stopped.con, Word("thigh", "left", day(107), "with", f"knee-left-{day(100)}"), NOW, TODAY)
    found = told(stopped, 118)
    assert list(found) == ["knee left"]
    assert (found["knee left"]["first_median"], found["knee left"]["last_median"]) == (3.5, 5.0)


def test_whatever_the_runner_calls_it_until_it_is_over(stopped: History) -> None:
    for on in (106, 118):
        stopped.pain(day(on), 4)
    for kind in ("niggle", "injury"):
        say(stopped.con, Word("knee", "left", day(100), "kind", kind), NOW, TODAY)
        assert list(told(stopped, 118)) == ["knee left"]
    say(stopped.con, Word("knee", "left", day(100), "resolved", day=day(118)), NOW, TODAY)
    assert told(stopped, 118) == {}
    say(stopped.con, Word("knee", "left", day(100), "kind", "not_one"), NOW, TODAY)
    assert told(stopped, 118) == {}


def test_a_day_that_nobody_recorded_breaks_the_days_in_a_row(stopped: History) -> None:
    for on in (106, 118):
        stopped.pain(day(on), 4)
    stopped.unrecorded(day(110), day(110))
    assert told(stopped, 118) == {}


def test_days_after_the_last_note_do_not_count_and_do_not_silence_it(stopped: History) -> None:
    for on in (106, 116):
        stopped.pain(day(on), 4)
    assert told(stopped, 120) == {}, "13 known days: that nothing came in since is no day without a run"
    stopped.pain(day(117), 4)
    assert [told(stopped, on)["knee left"]["days"] for on in (117, 123)] == [14, 14]
    assert told(stopped, 124) == {}, "nothing was noted for seven days"


def test_where_nothing_is_usual_nothing_is_restricted(history: History) -> None:
    history.everyday(80, 100)
    for on in (100, 106, 118):
        history.pain(day(on), 4)
    assert told(history, 118) == {}


def test_a_past_day_knows_nothing_of_what_came_later(stopped: History) -> None:
    for on, severity in ((106, 4), (117, 4), (119, 1), (120, 1), (121, 1)):
        stopped.pain(day(on), severity)
    then = [unrested(stopped.con, Seen(1, "owner", until=day(on))).n for on in (116, 117, 118, 119, 120, 121)]
    assert then == [unrested(stopped.con, OWNER, day(on)).n for on in (116, 117, 118, 119, 120, 121)]
    assert then == [0, 1, 1, 0, 0, 0]


def test_nobody_else_sees_it(stopped: History) -> None:
    for on in (106, 118):
        stopped.pain(day(on), 4)
    found = unrested(stopped.con, SHARED, day(118))
    assert (found.n, found.caveats) == (0, ("Pain notes are the athlete's own and are not shared.",))
    assert found.frame.columns == unrested(stopped.con, OWNER, day(118)).frame.columns


def naive(restricted: set[int], pain: dict[int, int], known_to: int, on: int) -> Unchanged | None:
    """The same, from the other end: each possible first day is tried."""
    last = min(known_to, on)
    for since in range(-5, last - 12):
        if set(range(since, last + 1)) <= restricted:
            first = [number for at, number in pain.items() if 0 <= at - since <= 6]
            now = [number for at, number in pain.items() if 0 <= on - at <= 6]
            if first and now and statistics.median(now) >= max(statistics.median(first), 0.5):
                length = last - since + 1
                return Unchanged(since, length, statistics.median(first), len(first), statistics.median(now), len(now))
            return None
    return None


@pytest.mark.parametrize("seed", range(5))
def test_a_second_reckoning_of_random_days(seed: int) -> None:
    chance = random.Random(seed)
    agreed = 0
    for _ in range(400):
        away = chance.randint(0, 20)
        restricted = [at for at in range(45) if at >= away and chance.random() < 0.99]
        pain = {at: chance.randint(0, 6) for at in range(45) if chance.random() < 0.3}
        known_to = chance.randint(25, 44)
        on = chance.choice([known_to, 44])
        found = unchanged_by_rest(restricted, pain, known_to, on)
        assert found == naive(set(restricted), pain, known_to, on)
        agreed += found is not None
    assert agreed > 20
