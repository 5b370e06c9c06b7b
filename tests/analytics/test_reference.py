from dataclasses import replace
from datetime import date

import pytest

from analytics.audience import Share
from analytics.reference import Reference, reference_distance
from tests.analytics.history import OWNER, SHARED, History, day


def asked(history: History, on: date) -> Reference:
    return reference_distance(history.con, OWNER, on)


def codes(history: History, on: date) -> list[str]:
    return [reason.code for reason in asked(history, on).reasons]


@pytest.fixture
def steady(history: History) -> History:
    """Sixty days of running, the longest 22 km on day 55."""
    history.everyday(1, 54)
    history.run(day(55), 22_000)
    history.everyday(56, 60)
    return history


def test_it_is_the_longest_that_stays_at_or_under_a_tenth_more(steady: History) -> None:
    answer = asked(steady, day(61))
    assert (answer.reference_m, answer.reason, answer.longest_30d_m) == (24_200, None, 22_000)
    assert answer.longest_30d_on == day(55)
    assert "proves nothing" in answer.caveats[0]


def test_it_is_whole_metres_rounded_down(history: History) -> None:
    history.everyday(1, 60, 16_839)
    assert asked(history, day(61)).reference_m == 18_522  # 18522.9


def test_a_run_of_the_same_day_counts(steady: History) -> None:
    steady.run(day(61), 30_000)
    assert asked(steady, day(61)).reference_m == 33_000


def test_what_came_later_is_not_known_on_a_past_day(steady: History) -> None:
    steady.pain(day(58), 6)
    assert asked(steady, day(50)).reference_m == 11_000


@pytest.mark.parametrize(("severity", "days_ago", "told"), [(2, 0, True), (2, 6, True), (2, 7, False), (1, 0, False)])
def test_pain_of_two_or_more_in_the_last_seven_days_replaces_it(
    steady: History, severity: int, days_ago: int, told: bool
) -> None:
    steady.pain(day(61 - days_ago), severity)
    assert ("recent_pain" in codes(steady, day(61))) is told


def test_the_reason_names_the_pain_and_the_longest_stays_in_sight(steady: History) -> None:
    steady.pain(day(59), 4)
    answer = asked(steady, day(61))
    assert answer.reference_m is None
    assert answer.reason == "Left knee 4/10 on 28 Feb 2026: pain of 2/10 or more in the last 7 days."
    assert answer.longest_30d_m == 22_000


def test_a_deleted_note_does_not_count(steady: History) -> None:
    steady.pain(day(59), 4)
    steady.con.execute("update pain_note set deleted_at = now()")
    assert codes(steady, day(61)) == []


def test_a_pain_stays_open_until_it_is_said_to_be_over(steady: History) -> None:
    steady.pain(day(40), 4)
    assert codes(steady, day(61)) == ["open_pain_episode"]
    assert "over yet" in (asked(steady, day(61)).reason or "")
    steady.pain(day(50), 0)
    assert codes(steady, day(61)) == ["open_pain_episode"]  # ten days of ease are not fourteen
    steady.pain(day(54), 1)
    assert codes(steady, day(61)) == []


def test_no_pain_at_all_eases_every_pain_and_another_knee_eases_none(steady: History) -> None:
    steady.pain(day(40), 4)
    steady.pain(day(56), 1, "knee", "right")
    assert codes(steady, day(61)) == ["open_pain_episode"]
    steady.pain(day(56), 0, None, None)
    assert codes(steady, day(61)) == []


def test_a_pain_is_not_over_while_the_distance_is_not_back(history: History) -> None:
    history.everyday(1, 100, 10_000)
    history.pain(day(101), 5)
    history.everyday(102, 140, 6_000)
    history.pain(day(130), 0)
    assert "open_pain_episode" in codes(history, day(141))
    history.everyday(141, 180, 8_000)
    history.pain(day(180), 0)
    assert codes(history, day(181)) == []


def test_twenty_eight_days_of_silence_at_the_usual_distance_close_a_pain(steady: History) -> None:
    steady.pain(day(33), 3)
    assert codes(steady, day(60)) == ["open_pain_episode"]
    assert codes(steady, day(61)) == []


def test_a_pain_that_was_over_stays_over_when_less_is_run_later(history: History) -> None:
    history.everyday(1, 300, 10_000)
    history.pain(day(200), 4)
    assert codes(history, day(240)) == []
    history.everyday(301, 340, 3_000)
    assert codes(history, day(340)) == []


def test_a_layoff_does_not_make_its_own_pain_look_over(history: History) -> None:
    history.everyday(1, 200, 10_000)
    history.pain(day(201), 7)
    for number in range(202, 500):
        history.run(day(number), 5_000, family="elliptical")
    history.everyday(500, 560, 1_000)
    assert "open_pain_episode" in codes(history, day(499))
    assert codes(history, day(560)) == ["open_pain_episode"]


def test_a_week_without_running_replaces_it_and_six_days_do_not(steady: History) -> None:
    assert codes(steady, day(66)) == []
    assert codes(steady, day(67)) == ["layoff"]
    assert asked(steady, day(67)).reason == "No run is recorded for 7 days, since 1 Mar 2026."


def test_the_first_four_weeks_after_a_return_have_none(steady: History) -> None:
    steady.everyday(67, 100)
    assert codes(steady, day(94)) == ["return"]
    assert codes(steady, day(95)) == []


def test_six_days_off_are_no_return(steady: History) -> None:
    steady.everyday(66, 70)
    assert codes(steady, day(70)) == []


def test_other_sports_do_not_end_a_layoff(steady: History) -> None:
    for number in range(61, 70):
        steady.run(day(number), 8_000, family="elliptical")
    assert codes(steady, day(70)) == ["layoff"]


def test_few_runs_and_few_days_are_said(history: History) -> None:
    for number in (1, 6, 11, 16, 21, 26, 31, 36):
        history.run(day(number), 10_000)
    assert codes(history, day(30)) == ["few_days"]
    assert codes(history, day(31)) == []
    history.con.execute("delete from activity where activity_no in (3, 5, 6)")
    assert "few_runs" in codes(history, day(36))


def test_an_empty_store_says_that_there_is_no_run(history: History) -> None:
    answer = asked(history, day(1))
    assert (answer.reference_m, answer.reason) == (None, "No run is recorded by that day.")
    assert answer.longest_30d_m is None


def test_another_audience_is_answered_without_what_it_may_not_see(steady: History) -> None:
    steady.con.execute("update activity set shareable = false where distance_m = 22000")
    steady.pain(day(60), 5)
    answer = reference_distance(steady.con, SHARED, day(61))
    assert (answer.reference_m, answer.longest_30d_m) == (None, None)
    assert [reason.code for reason in answer.reasons][:2] == ["not_shared", "withheld"]
    steady.con.execute("update activity set shareable = true")
    shared = Share(frozenset({"load", "pain"}))
    assert [one.code for one in reference_distance(steady.con, replace(SHARED, audience=shared), day(61)).reasons] == [
        one.code for one in reference_distance(steady.con, OWNER, day(61)).reasons
    ]


def test_it_is_never_called_a_limit_or_a_permission(steady: History) -> None:
    steady.pain(day(59), 4)
    for on in (day(20), day(61), day(90)):
        words = " ".join([*(reason.text for reason in asked(steady, on).reasons), *asked(steady, on).caveats]).lower()
        for never in ("limit", "cap ", "safe", "allowed", "may run", "risk", "danger", "should"):
            assert never not in words


def test_days_marked_as_unrecorded_stand_against_a_reference(steady: History) -> None:
    assert codes(steady, day(61)) == []
    steady.con.execute(
        "insert into unrecorded_span by name select 1 as unrecorded_span_id, 1 as athlete_id, $from as from_date, "
        "$to as to_date, now()::timestamp as created_at",
        {"from": day(40), "to": day(42)},
    )
    assert codes(steady, day(61)) == ["unrecorded"]
    steady.everyday(61, 75)
    assert codes(steady, day(76)) == []
