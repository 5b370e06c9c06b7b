"""What came before the injuries: each tier and each rule at its boundary, and nothing of what comes later."""

import random
import time
from dataclasses import fields
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from analytics.exposures import EXPOSURES
from analytics.onset import LOOKED_AT, Before, before
from analytics.run import Seen, refresh
from ingest.episodes import GapAnswer, Word, answer_gap, say
from tests.adversarial import LAST, PLACES, fill
from tests.analytics.gait_history import gait_run
from tests.analytics.history import OWNER, SHARED, History, day
from tests.analytics.test_rewind import cut_off, judge
from tests.analytics.test_second_episodes import random_history

NOW = datetime(2030, 1, 1, 12)
TODAY = date(2030, 1, 1)
LONG = 16_830  # the longest run of each week


def weekly(history: History, first: int, last: int, *, without: Any = ()) -> None:
    """Ten kilometres on each day, and a longer run on each seventh: any seven days hold the same."""
    history.runs(
        (day(number), 10_000 if number % 7 else LONG) for number in range(first, last + 1) if number not in without
    )


def injured(history: History, *onsets: int, days: int = 10, until: int = 0, area: str = "knee") -> None:
    """A year and more of running, with so many days lost after each onset."""
    weekly(history, 1, until or onsets[-1] + 60, without={on + back for on in onsets for back in range(1, days + 1)})
    for on in onsets:
        history.pain(day(on), 4, area)


def word(history: History, name: str, what: str, value: str | None = None, on: date | None = None) -> None:
    area, side, onset = name.split("-", 2)
    say(history.con, Word(area, side, date.fromisoformat(onset), what, value, on), NOW, TODAY)


def knee(number: int, area: str = "knee", side: str = "left") -> str:
    return f"{area}-{side}-{day(number)}"


def asked(history: History, on: date | None = None, seen: Seen = OWNER) -> Before:
    refresh(history.con)
    return before(history.con, seen, on)


def places(found: Before, key: str, lag: int = 0) -> dict[str, dict[str, Any]]:
    rows = found.places.filter((pl.col("episode_id") == key) & (pl.col("earlier_days") == lag))
    return {row["exposure"]: row for row in rows.iter_rows(named=True)}


def weeks(found: Before, key: str) -> list[tuple[Any, ...]]:
    """Week, metres, longest and sessions."""
    return found.aligned.filter(pl.col("episode_id") == key).select("week", "distance_m", "longest_m", "runs").rows()


def test_without_an_injury_there_is_nothing_to_look_back_from(history: History) -> None:
    weekly(history, 1, 200)
    history.pain(day(100), 4)
    found = asked(history)
    assert (found.tier, found.injuries, found.tested, found.chance, found.tests) == (0, 0, 0, None, ())
    assert (len(found.episodes), len(found.aligned), len(found.places), found.examined) == (1, 0, 0, {})


@pytest.mark.parametrize(("count", "tier"), [(1, 1), (4, 1), (5, 2), (14, 2), (15, 3)])
def test_tiers_are_by_the_number_of_known_onsets(history: History, count: int, tier: int) -> None:
    onsets = [100 + 100 * number for number in range(count)]
    history.runs(
        (day(number), 10_000 + number * 7919 % 6_000)
        for number in range(1, onsets[-1] + 40)
        if not any(on < number <= on + 9 for on in onsets)
    )
    for place, on in enumerate(onsets):
        history.pain(day(on), 5, *PLACES[place % 8])
    found = asked(history)
    assert (found.injuries, found.tested, found.tier) == (count, count, tier)
    names = [one.name for one in found.tests]
    assert names[:5] == (["primary", "clock_of_runs", "washout_63", "earlier_7", "earlier_14"] if tier > 1 else [])
    assert [one.exposure for one in found.tests[5:]] == (list(EXPOSURES[1:]) if tier > 1 else [])
    assert all(one.corrected is not None and one.corrected >= one.found.p for one in found.tests[5:])
    assert (found.odds is not None) == (tier == 3)
    if tier == 1:
        assert found.spiked is None
    else:
        assert found.spiked is not None
        primary = found.tests[0].found
        assert (found.spiked.of_onsets, found.spiked.of_runs) == (primary.k, primary.n) == (count, found.eligible)


def test_an_onset_of_which_only_the_stop_is_known_is_shown_and_not_tested(history: History) -> None:
    weekly(history, 1, 200, without=range(101, 120))
    answer_gap(history.con, GapAnswer(day(101), "injury", "foot", "right"), NOW, TODAY)
    found = asked(history)
    key = knee(101, "foot", "right")
    assert (found.tier, found.injuries, found.tested) == (0, 1, 0)
    assert len(weeks(found, key)) == 9
    assert list(found.examined) == [key]
    assert (len(found.places), found.usual, found.looks) == (0, {}, 0)


def test_an_uncertain_one_counts_for_no_tier_and_bars_runs_all_the_same(history: History) -> None:
    injured(history, 100, 250)
    both = asked(history)
    word(history, knee(250), "onset_uncertain")
    found = asked(history)
    assert (both.tested, found.injuries, found.tested, found.tier) == (2, 2, 1, 1)
    assert found.eligible == both.eligible
    assert places(found, knee(100)) == places(both, knee(100))
    assert places(found, knee(250)) == {}


def test_a_fall_is_not_looked_back_from(history: History) -> None:
    injured(history, 100)
    word(history, knee(100), "trauma")
    assert (asked(history).injuries, len(asked(history).episodes)) == (0, 1)


def test_what_came_back_within_56_days_is_no_onset_of_its_own(history: History) -> None:
    injured(history, 100, until=300)
    over = asked(history).episodes["resolved"][0]
    on = (over - day(0)).days + 30
    history.pain(day(on), 5)
    word(history, knee(on), "kind", "injury")
    found = asked(history)
    assert found.episodes.filter(pl.col("id") == knee(on))["recurrence_of"].to_list() == [knee(100)]
    assert list(found.examined) == [knee(100)]


def test_an_injury_after_a_niggle_of_the_same_place_is_a_first_one(history: History) -> None:
    weekly(history, 1, 300, without=range(171, 182))
    history.pain(day(100), 3)
    history.pain(day(170), 5)
    found = asked(history)
    kinds = {row["id"]: (row["kind"], row["recurrence_of"]) for row in found.episodes.iter_rows(named=True)}
    assert kinds == {knee(100): ("niggle", None), knee(170): ("injury", knee(100))}
    assert list(found.examined) == [knee(170)]


def test_an_injury_that_comes_back_over_a_niggle_is_still_the_first(history: History) -> None:
    injured(history, 100, until=400)
    for on, kind in ((170, "niggle"), (230, "injury")):
        history.pain(day(on), 4)
        word(history, knee(on), "kind", kind)
    found = asked(history)
    assert dict(found.episodes.select("id", "recurrence_of").rows()) == {
        knee(100): None, knee(170): knee(100), knee(230): knee(170),
    }  # fmt: skip
    assert list(found.examined) == [knee(100)]


def test_what_the_runner_says_is_one_injury_is_one(history: History) -> None:
    injured(history, 100, until=250)
    history.pain(day(102), 5, "thigh")
    word(history, knee(102, "thigh"), "kind", "injury")
    assert asked(history).injuries == 2
    word(history, knee(102, "thigh"), "with", knee(100))
    found = asked(history)
    assert (found.injuries, list(found.examined)) == (1, [knee(100)])


@pytest.mark.parametrize(("back", "known"), [(0, True), (1, True), (7, True), (8, False)])
def test_the_run_before_an_onset_lies_at_most_seven_days_back(history: History, back: int, known: bool) -> None:
    weekly(history, 1, 200, without=range(101 - back, 112))
    history.pain(day(100), 5)
    word(history, knee(100), "kind", "injury")
    found = asked(history)
    rows = places(found, knee(100))
    assert list(rows) == list(LOOKED_AT)
    assert {row["run_on"] for row in rows.values()} == {day(100 - back) if known else None}
    assert (rows["week_m"]["percentile"] is not None) == known
    assert rows["week_m"]["value"] == (60_000 + LONG if known else None)
    assert rows["session_spike"]["compared"] is (True if known else None)
    assert found.usual[knee(100)] is (True if known else None)


def test_the_run_before_an_injury_is_barred_by_the_rule_that_bars_all(history: History) -> None:
    """The second injury sets in 27 days after the return from the first, the third 28 days after that."""
    weekly(history, 1, 300, without=[*range(101, 111), *range(139, 149)])
    history.pain(day(100), 5)
    history.pain(day(138), 5, "foot")
    found = asked(history)
    assert [row["return_on"] for row in found.episodes.sort("onset").iter_rows(named=True)] == [day(111), day(149)]
    barred = places(found, knee(138, "foot"))
    assert not any(row["compared"] for row in barred.values())
    assert {row["percentile"] for row in barred.values()} == {None}
    assert barred["week_m"]["value"] == 60_000 + LONG
    assert (found.usual[knee(138, "foot")], found.usual[knee(100)]) == (None, True)
    assert found.looks == 4
    history.run(day(110), 10_000)  # back a day earlier
    found = asked(history)
    assert found.episodes.sort("onset")["return_on"][0] == day(110)
    assert places(found, knee(138, "foot"))["week_m"]["compared"]


def test_the_first_35_days_and_too_few_runs_bar_an_injurys_run_too(history: History) -> None:
    weekly(history, 1, 100, without=range(36, 47))
    history.pain(day(35), 5)
    word(history, knee(35), "kind", "injury")
    assert not places(asked(history), knee(35))["week_m"]["compared"]
    history.run(day(0), 10_000)
    assert places(asked(history), knee(35))["week_m"]["compared"]


@pytest.mark.parametrize(("metres", "usual"), [(18_513, True), (18_514, False)])
def test_exactly_ten_percent_above_is_usual_in_whole_metres(history: History, metres: int, usual: bool) -> None:
    weekly(history, 1, 200, without=range(100, 111))
    history.run(day(100), metres)
    history.pain(day(100), 5)
    found = asked(history)
    row = places(found, knee(100))["session_spike"]
    assert (row["value"], row["usual"], found.usual[knee(100)]) == (metres / LONG, usual, usual)


@pytest.mark.parametrize(("more_m", "usual"), [(0, True), (1, False), (-1, False)])
def test_the_10th_and_90th_percentile_are_usual_and_a_metre_beyond_is_not(
    history: History, more_m: int, usual: bool
) -> None:
    weekly(history, 1, 200, without=range(99, 111))
    history.run(day(99), 10_000 + more_m)
    history.run(day(100), 10_000)
    history.pain(day(100), 5)
    found = asked(history)
    rows = places(found, knee(100))
    week = rows["week_m"]
    assert (week["low"], week["high"], week["value"]) == (60_000 + LONG, 60_000 + LONG, 60_000 + LONG + more_m)
    assert [rows[name]["usual"] for name in EXPOSURES] == [True, usual, usual, usual]
    assert found.usual[knee(100)] is usual
    assert (rows["cadence_change"]["value"], rows["cadence_change"]["usual"]) == (None, None)


def test_one_exposure_out_of_range_is_unusual_though_another_is_not_known(history: History) -> None:
    """Fourteen days before the run one is unknown: the weekly change and the ratio are, the session spike is too."""
    weekly(history, 1, 200, without=range(100, 111))
    history.run(day(100), 10_000)
    history.run(day(93), 9_000, start="20:00")
    history.pain(day(100), 5)
    assert asked(history).usual[knee(100)] is False
    history.unrecorded(day(88), day(88))
    rows = places(asked(history), knee(100))
    assert [rows[name]["usual"] for name in EXPOSURES] == [None, None, None, False]
    assert asked(history).usual[knee(100)] is False


def test_weeks_end_with_the_onset_and_are_null_where_a_day_is_unknown(history: History) -> None:
    weekly(history, 15, 200, without=range(71, 82))
    history.pain(day(70), 5)
    history.unrecorded(day(49), day(49))
    history.run(day(65), None)  # a run of which nobody knows how far
    history.run(day(40), 5_000, start="19:00")
    found = asked(history)
    week = (60_000 + LONG, LONG, 7)
    assert weeks(found, knee(70)) == [
        (-8, None, None, None),  # days 8 to 14: before the first run
        (-7, *week), (-6, *week), (-5, *week),
        (-4, 65_000 + LONG, LONG, 8),
        (-3, None, None, None),
        (-2, *week), (-1, *week),
        (0, None, None, None),
    ]  # fmt: skip
    assert found.aligned["first_day"].to_list() == [day(64 + 7 * week) for week in range(-8, 1)]


def test_a_week_without_a_run_is_of_0_and_has_no_longest(history: History) -> None:
    weekly(history, 1, 200, without=[*range(65, 71), *range(71, 82)])
    history.pain(day(77), 5)
    word(history, knee(77), "kind", "injury")
    assert weeks(asked(history), knee(77))[-1] == (0, 0, None, 0)


def test_a_session_that_may_lack_what_expired_makes_its_day_unknown(history: History) -> None:
    """What expired on the next day may have been the end of a run that began before midnight."""
    weekly(history, 1, 200, without=[99, *range(101, 111)])
    history.run(day(99), 10_000, start="23:30")
    history.lose(history.run(day(100), 4_000, start="00:20"))
    history.pain(day(99), 5)
    word(history, knee(99), "kind", "injury")
    found = asked(history)
    assert weeks(found, knee(99))[-1] == (0, None, None, None)
    assert places(found, knee(99))["session_spike"]["run_on"] == day(98)  # of day 99 nobody knows how far it was


def test_ordinary_weeks_belong_to_no_injury_nor_to_what_lies_around_one(history: History) -> None:
    """Day 5 is a Monday. The injury takes days 138 to 238: nine weeks up to day 200, and 28 days from day 211 on."""
    weekly(history, 1, 400, without=range(201, 211))
    history.pain(day(200), 5)
    history.unrecorded(day(20), day(20))
    found = asked(history)
    assert found.episodes["return_on"].to_list() == [day(211)]
    whole = [first for first in range(5, 395, 7) if not 132 <= first <= 238]
    assert day(5).isoweekday() == 1
    assert found.n_ordinary == len(whole) - 1  # days 19 to 25 hold the unrecorded one
    assert found.ordinary == (60_000 + LONG,) * 3


def test_fewer_than_eight_ordinary_weeks_are_no_band(history: History) -> None:
    injured(history, 100, until=160)
    found = asked(history)
    assert found.n_ordinary < 8
    assert found.ordinary is None


def test_what_is_looked_at_is_counted_and_chance_with_it(history: History) -> None:
    """Five values of one injury where cadence is known and balance is not: 41 %."""
    for number in range(2, 201, 3):
        gait_run(history, day(number), km=4.0, seed=number)
    history.con.execute("update sample set stance_balance_left_pct = null")
    history.pain(day(200), 5)
    word(history, knee(200), "kind", "injury")
    found = asked(history)
    assert places(found, knee(200))["balance_change"]["value"] is None
    assert (found.looks, round(100 * (found.chance or 0))) == (5, 41)


def test_four_usable_onsets_of_five_are_no_test(history: History) -> None:
    fill(history, "five_of_which_four_can_be_used")
    found = asked(history, LAST)
    assert (found.tier, found.tested, found.tests, found.spiked) == (2, 5, (), None)
    assert found.looks == 16
    assert round(100 * (found.chance or 0)) == 81


def test_the_windows_lie_a_week_or_two_earlier_for_a_pain_that_was_written_down_late(history: History) -> None:
    weekly(history, 1, 200, without=range(101, 111))
    history.run(day(92), 30_000, start="18:00")
    history.pain(day(100), 5)
    found = asked(history)
    values = [places(found, knee(100), lag)["session_spike"]["value"] for lag in (0, 7, 14)]
    assert values == pytest.approx([LONG / 30_000, 30_000 / LONG, 1.0])
    assert [len(places(found, knee(100), lag)) for lag in (0, 7, 14)] == [6, 4, 4]


def test_sixteen_injuries_of_six_years_take_less_than_two_seconds(history: History) -> None:
    fill(history, "sixteen_injuries")
    begun = time.process_time()
    assert before(history.con, OWNER, LAST).tier == 3
    assert time.process_time() - begun < 2


def test_nobody_else_sees_any_of_it(history: History) -> None:
    injured(history, 100)
    found = asked(history, seen=SHARED)
    assert (found.tier, found.injuries, len(found.episodes), len(found.aligned)) == (0, 0, 0, 0)
    assert found.caveats == ("Pain notes are the athlete's own and are not shared.",)


def test_what_is_dated_after_the_day_asked_is_not_seen(history: History) -> None:
    injured(history, 100, 250)
    then = asked(history, day(150))
    assert list(then.examined) == [knee(100)]
    assert then.eligible < asked(history).eligible
    assert told(then) == told(asked(history, seen=Seen(1, "owner", until=day(150))))


def told(found: Before) -> dict[str, Any]:
    """All of an answer, to be compared."""
    values = {one.name: getattr(found, one.name) for one in fields(found)}
    return {name: value.to_dicts() if isinstance(value, pl.DataFrame) else value for name, value in values.items()}


def test_a_session_that_is_split_in_two_files_changes_nothing(history: History) -> None:
    injured(history, 100)
    whole = told(asked(history))
    history.con.execute("update activity set distance_m = 6000, elapsed_s = 1800 where local_date = ?", [day(90)])
    history.run(day(90), 4_000, start="07:45")
    split = told(asked(history))
    assert split["aligned"] == whole["aligned"]
    assert split["places"] == whole["places"]


@pytest.mark.parametrize("seed", range(4))
def test_a_past_day_is_what_an_import_cut_off_at_that_day_gives(history: History, seed: int) -> None:
    chance = random.Random(seed)
    random_history(history, chance)
    for at in range(0, 330, 3):
        if chance.random() < 0.3:
            gait_run(history, day(at), km=2.0, seed=at, cadence=172 - 5 * (at > 200), start="19:00")
    judge(history, chance)
    for row in before(history.con, OWNER).episodes.iter_rows(named=True):
        word(history, row["id"], "kind", "injury")
    history.con.execute("update episode_word set local_date = onset + 30 where local_date > ?", [day(400)])
    refresh(history.con)
    days = [day(chance.randint(250, 330)), day(chance.randint(120, 250))]
    rewound = [(asked(history, seen=Seen(1, "owner", until=on)), asked(history, on)) for on in days]
    for on, (then, by_day) in zip(days, rewound, strict=True):
        cut_off(history.con, on)
        cut = told(before(history.con, OWNER, on))
        assert told(then) == cut
        assert told(by_day) == cut
