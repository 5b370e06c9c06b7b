"""From notes to episodes: each rule at its boundary, the runner's own word, and histories that nobody would expect."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest

from analytics.episodes import episode_named, episodes, gaps, reminders, set_aside
from analytics.run import Seen
from ingest.episodes import GapAnswer, Word, answer_gap, say, take_back
from tests.analytics.history import OWNER, SHARED, History, day

NOW = datetime(2030, 1, 1, 12)
TODAY = date(2030, 1, 1)


def told(history: History, on: date | None = None, seen: Seen = OWNER) -> list[dict[str, Any]]:
    """The episodes, oldest first."""
    return episodes(history.con, seen, on).frame.reverse().to_dicts()


def only(history: History, on: date | None = None) -> dict[str, Any]:
    (row,) = told(history, on)
    return row


def onsets(history: History) -> list[date]:
    return [row["onset"] for row in told(history)]


def word(history: History, name: str, what: str, value: str | None = None, on: date | None = None, **more: Any) -> None:
    """The runner says something about an episode."""
    area, side, onset = name.split("-", 2)
    said = Word(area, side, date.fromisoformat(onset), what, value, on)
    say(history.con, said, more.get("now", NOW), more.get("today", TODAY))


def knee(number: int, side: str = "left", area: str = "knee") -> str:
    return f"{area}-{side}-{day(number)}"


def runs_on(history: History, days: Sequence[int], metres: int = 10_000) -> None:
    for number in days:
        history.run(day(number), metres)


@pytest.fixture
def steady(history: History) -> History:
    """Ten kilometres on each of 200 days."""
    history.everyday(1, 200)
    return history


def test_one_note_of_two_is_an_onset_and_one_is_not(steady: History) -> None:
    steady.pain(day(100), 1)
    assert told(steady) == []
    steady.pain(day(110), 2)
    row = only(steady)
    assert (row["id"], row["onset"], row["kind"], row["reasons"]) == (knee(110), day(110), "niggle", ["not_met"])
    assert (row["time_loss_days"], row["restricted_days"], row["return_on"], row["n_notes"]) == (0, 0, None, 1)


@pytest.mark.parametrize(("severity", "changed", "sets_in"), [(1, True, True), (None, True, True), (None, None, False),
                                                              (0, True, False), (1, False, False)])  # fmt: skip
def test_pain_that_changed_a_run_is_an_onset_whatever_its_number(
    steady: History, severity: int | None, changed: bool | None, sets_in: bool
) -> None:
    steady.pain(day(100), severity, changed_run=changed)
    assert bool(told(steady)) == sets_in


@pytest.mark.parametrize(("then", "episodes_there"), [(128, 1), (129, 2)])
def test_after_28_days_without_pain_sets_in_again(steady: History, then: int, episodes_there: int) -> None:
    steady.pain(day(100), 3)
    steady.pain(day(then), 3)
    assert len(told(steady)) == episodes_there


def test_what_is_not_over_does_not_set_in_again(history: History) -> None:
    history.everyday(1, 100)
    history.pain(day(101), 5)
    history.pain(day(160), 4)  # nothing was run between: nobody can say that it was over
    row = only(history)
    assert (row["onset"], row["open"], row["n_notes"]) == (day(101), True, 2)


@pytest.mark.parametrize(("eased", "over"), [(113, False), (114, True)])
def test_fourteen_days_at_one_or_less_end_it(steady: History, eased: int, over: bool) -> None:
    steady.pain(day(100), 4)
    steady.pain(day(eased), 1)
    row = only(steady, day(120))
    assert (row["resolved"], row["presumed"], row["open"]) == (
        (day(eased), False, False) if over else (None, False, True)
    )


@pytest.mark.parametrize(
    ("severity", "area", "side", "over"),
    [
        (0, None, None, True),
        (1, "knee", "right", False),
        (None, "knee", "left", False),
        (1, "knee", "left", True),
    ],
)
def test_no_pain_eases_every_place_another_knee_none_and_words_without_a_number_none(
    steady: History, severity: int | None, area: str | None, side: str | None, over: bool
) -> None:
    steady.pain(day(100), 4)
    steady.pain(day(115), severity, area, side)
    row = next(row for row in told(steady, day(116)) if row["side"] == "left")
    assert row["open"] != over


def test_a_complaint_on_the_day_of_no_pain_counts(steady: History) -> None:
    steady.pain(day(100), 4)
    steady.pain(day(114), 0, None, None)
    steady.pain(day(114), None)
    assert only(steady, day(116))["open"]


@pytest.mark.parametrize(("metres", "over"), [(6_999, False), (7_000, True)])
def test_it_is_over_at_seventy_percent_of_the_distance_and_not_below(history: History, metres: int, over: bool) -> None:
    history.everyday(1, 100)
    history.pain(day(101), 4)
    history.everyday(102, 160, metres)
    history.pain(day(129), 0)
    row = only(history, day(150))
    assert (row["resolved"], row["presumed"]) == ((day(129), False) if over else (None, False))


@pytest.mark.parametrize(("asked", "over"), [(127, False), (128, True)])
def test_silence_of_28_days_at_the_usual_distance_is_presumed_to_be_the_end(
    steady: History, asked: int, over: bool
) -> None:
    steady.pain(day(95), 3)
    steady.pain(day(100), 1)
    row = only(steady, day(asked))
    assert (row["resolved"], row["presumed"]) == ((day(128), True) if over else (None, False))


def test_what_a_half_year_was_decides_on_silence_and_twelve_weeks_on_notes(history: History) -> None:
    history.everyday(1, 98, 4_000)
    history.everyday(99, 182, 10_000)  # the twelve weeks before: 10 km a day; the half year: less
    history.pain(day(183), 3)
    history.everyday(184, 260, 5_500)
    history.pain(day(210), 0, None, None)
    row = only(history)
    assert (row["resolved"], row["presumed"]) == (day(211), True)


def test_where_nothing_was_run_before_time_alone_decides(history: History) -> None:
    history.pain(day(1), 4)
    history.everyday(50, 60)
    assert only(history, day(28))["open"]
    row = only(history, day(29))
    assert (row["resolved"], row["kind"], row["reasons"]) == (day(29), "niggle", ["not_known"])
    assert (row["time_loss_days"], row["restricted_days"]) == (None, None)


@pytest.mark.parametrize(("then", "recurs"), [(170, True), (171, False)])
def test_within_56_days_of_its_end_it_recurs(steady: History, then: int, recurs: bool) -> None:
    steady.pain(day(100), 4)
    steady.pain(day(114), 0)  # over
    steady.pain(day(then), 4)
    first, second = told(steady)
    assert first["resolved"] == day(114)
    assert second["recurrence_of"] == (first["id"] if recurs else None)


@pytest.mark.parametrize(("missed", "rules"), [(2, []), (3, ["runs_missed"]), (6, ["runs_missed"]),
                                               (7, ["restricted", "runs_missed"])])  # fmt: skip
def test_three_usual_runs_missed_or_seven_days_restricted_make_an_injury(
    history: History, missed: int, rules: list[str]
) -> None:
    history.everyday(1, 100)
    history.pain(day(100), 3)
    history.everyday(101 + missed, 160)
    row = only(history)
    assert row["reasons"] == (rules or ["not_met"])
    assert row["kind"] == ("injury" if rules else "niggle")
    assert row["time_loss_days"] == (missed if rules else 0)
    assert row["return_on"] == (day(101 + missed) if rules else None)


@pytest.mark.parametrize(("missed", "injury"), [(6, False), (7, True)])
def test_who_runs_three_times_a_week_misses_three_runs_in_seven_days(
    history: History, missed: int, injury: bool
) -> None:
    usual = [number for number in range(1, 141) if number % 7 in (1, 3, 5)]
    runs_on(history, [number for number in usual if not 120 < number <= 120 + missed])
    history.run(day(120), 10_000)
    history.run(day(121 + missed), 10_000)
    history.pain(day(120), 3)
    assert ("runs_missed" in only(history)["reasons"]) == injury


@pytest.mark.parametrize(("metres", "injury"), [(4_999, True), (5_000, False)])
def test_less_than_half_of_the_usual_distance_is_restricted(history: History, metres: int, injury: bool) -> None:
    history.everyday(1, 100)
    history.pain(day(101), 3)
    history.everyday(101, 130, metres)
    row = only(history)
    assert row["reasons"] == (["restricted"] if injury else ["not_met"])
    assert (row["restricted_days"], row["time_loss_days"]) == ((24 if injury else 0), 0)


@pytest.mark.parametrize(("first_missed", "injury"), [(119, True), (120, False)])
def test_it_has_to_show_within_21_days(history: History, first_missed: int, injury: bool) -> None:
    """The onset is on day 100: three runs are missed by day 121, or by day 122."""
    history.everyday(1, first_missed - 1)
    history.everyday(first_missed + 3, 180)
    history.pain(day(100), 3)
    history.pain(day(116), 3)
    row = only(history)
    assert row["kind"] == ("injury" if injury else "niggle")
    assert row["time_loss_days"] == 3


@pytest.mark.parametrize(("seen_on", "injury"), [(121, True), (122, False)])
def test_a_clinician_within_21_days_makes_an_injury(steady: History, seen_on: int, injury: bool) -> None:
    steady.pain(day(100), 3)
    steady.pain(day(120), 2)
    word(steady, knee(100), "clinician", on=day(seen_on))
    row = only(steady)
    assert (row["kind"], row["clinician_on"]) == ("injury" if injury else "niggle", day(seen_on))


def test_a_therapist_among_what_was_tried_for_it_is_a_clinician(steady: History) -> None:
    steady.pain(day(100), 3)
    steady.con.execute(
        "insert into tried by name select 1 as tried_id, 1 as athlete_id, $on::date as from_date, 'therapist' as kind, "
        "'knee' as area, 'left' as side, 'looked at it' as text, now()::timestamp as created_at",
        {"on": day(105)},
    )
    row = only(steady)
    assert (row["kind"], row["reasons"], row["clinician_on"]) == ("injury", ["clinician"], day(105))


def test_who_was_not_running_misses_no_run(history: History) -> None:
    history.everyday(1, 100)
    history.run(day(140), 3_000, family="elliptical")
    history.pain(day(135), 4)
    history.pain(day(170), 4)
    row = only(history)
    assert (row["kind"], row["reasons"], row["time_loss_days"]) == ("niggle", ["not_known"], None)


def test_days_that_nobody_recorded_are_no_days_lost(history: History) -> None:
    history.everyday(1, 100)
    history.everyday(131, 160)
    history.pain(day(100), 3)
    history.unrecorded(day(101), day(130))
    row = only(history)
    assert (row["kind"], row["time_loss_days"], row["restricted_days"]) == ("niggle", 0, 0)


def test_what_the_runner_says_goes_before_the_rules_and_is_taken_back(history: History) -> None:
    history.everyday(1, 100)
    history.pain(day(100), 3)
    history.everyday(120, 160)
    word(history, knee(100), "kind", "niggle")
    row = only(history)
    assert (row["kind"], row["reasons"]) == ("niggle", ["said_niggle", "restricted", "runs_missed"])
    word(history, knee(100), "kind", "injury")
    assert only(history)["reasons"][0] == "said_injury"
    for kind in ("niggle", "injury"):
        take_back(history.con, "knee", "left", day(100), NOW)
        assert only(history)["kind"] == kind
    assert only(history)["said"] is False


def test_what_is_none_is_set_aside(steady: History) -> None:
    steady.pain(day(100), 3)
    word(steady, knee(100), "kind", "not_one")
    assert told(steady) == []
    assert set_aside(steady.con, OWNER).frame.rows() == [(knee(100), "knee", "left", day(100))]
    take_back(steady.con, "knee", "left", day(100), NOW)
    assert len(told(steady)) == 1


def test_a_fall_is_acute_and_an_uncertain_onset_is_said(steady: History) -> None:
    steady.pain(day(100), 3)
    assert (only(steady)["acute"], only(steady)["onset_uncertain"]) == (False, False)
    word(steady, knee(100), "trauma")
    word(steady, knee(100), "onset_uncertain")
    assert (only(steady)["acute"], only(steady)["onset_uncertain"]) == (True, True)


def test_the_runners_day_of_onset_holds_and_the_id_stays(steady: History) -> None:
    steady.pain(day(100), 3)
    word(steady, knee(100), "onset", on=day(92))
    row = only(steady)
    assert (row["id"], row["onset"]) == (knee(100), day(92))


def test_the_runners_day_of_the_end_holds(steady: History) -> None:
    for number in (100, 110, 140):
        steady.pain(day(number), 3)
    word(steady, knee(100), "resolved", on=day(105))
    first, second, third = told(steady)
    assert (first["resolved"], first["presumed"], first["n_notes"]) == (day(105), False, 1)
    assert (second["onset"], second["recurrence_of"]) == (day(110), first["id"])
    word(steady, knee(110), "resolved", on=day(145))
    first, second = told(steady)
    assert (second["resolved"], second["n_notes"]) == (day(145), 2)
    assert third["id"] == knee(140)


def test_words_survive_an_edited_first_note(steady: History) -> None:
    for number in (100, 110):
        steady.pain(day(number), 3)
    word(steady, knee(100), "kind", "injury")
    for moved, onset in ((95, 95), (107, 107)):
        steady.con.execute("update pain_note set local_date = ? where pain_note_id = 1", [day(moved)])
        row = only(steady)
        assert (row["id"], row["onset"], row["kind"]) == (knee(100), day(onset), "injury")
    steady.con.execute("update pain_note set deleted_at = now() where pain_note_id = 1")
    row = only(steady)
    assert (row["id"], row["onset"], row["kind"]) == (knee(100), day(110), "injury")
    assert episode_named(steady.con, OWNER, knee(110)) == knee(100)
    assert episode_named(steady.con, OWNER, knee(150)) is None
    assert episode_named(steady.con, OWNER, "knee") is None
    steady.con.execute("update pain_note set deleted_at = now()")
    assert told(steady) == []
    steady.con.execute("update pain_note set deleted_at = null, area = 'foot' where pain_note_id = 1")
    assert only(steady)["kind"] == "niggle"  # another place is another pain


def test_a_word_is_of_the_episode_that_it_was_said_of(steady: History) -> None:
    steady.pain(day(60), 3)
    steady.pain(day(150), 3)
    word(steady, knee(150), "kind", "injury")
    assert [row["kind"] for row in told(steady)] == ["niggle", "injury"]


def test_neighbouring_pains_of_one_side_that_overlap_are_proposed_as_one(steady: History) -> None:
    steady.pain(day(100), 4)
    steady.pain(day(105), 3, "hip_groin")
    steady.pain(day(106), 3, "hip_groin", "right")
    steady.pain(day(107), 3, "ankle")
    proposed = {row["id"]: row["proposed_merge"] for row in told(steady)}
    assert proposed == {knee(100): None, knee(105, area="hip_groin"): knee(100),
                        knee(106, "right", "hip_groin"): None, knee(107, area="ankle"): None}  # fmt: skip


def test_what_was_over_is_not_proposed(steady: History) -> None:
    steady.pain(day(100), 4)
    steady.pain(day(114), 0)
    steady.pain(day(115), 3, "thigh")
    assert [row["proposed_merge"] for row in told(steady)] == [None, None]


def test_what_the_runner_makes_one_is_one_and_what_he_keeps_apart_is_not(history: History) -> None:
    history.everyday(1, 100)
    history.pain(day(100), 4)
    history.pain(day(103), 6, "thigh")
    history.everyday(120, 180)
    history.pain(day(130), 2, "thigh")
    thigh = knee(103, area="thigh")
    word(history, thigh, "with", knee(100))
    first, second = told(history)
    assert (second["merged_into"], second["proposed_merge"]) == (knee(100), None)
    assert (first["merged_into"], first["worst"], first["n_notes"]) == (None, 6, 3)
    assert first["resolved"] == second["resolved"] == day(158)
    word(history, knee(100), "apart", thigh)
    assert [(row["merged_into"], row["proposed_merge"]) for row in told(history)] == [(None, None)] * 2


def test_a_chain_of_pains_has_the_earliest_as_its_root(steady: History) -> None:
    for number, area in ((100, "knee"), (102, "thigh"), (104, "hip_groin")):
        steady.pain(day(number), 3, area)
    word(steady, knee(104, area="hip_groin"), "with", knee(102, area="thigh"))
    word(steady, knee(102, area="thigh"), "with", knee(100))
    assert [row["merged_into"] for row in told(steady)] == [None, knee(100), knee(100)]


def test_a_note_to_oneself_is_asked_for_at_the_end_and_shown_when_the_area_hurts_again(history: History) -> None:
    history.everyday(1, 100)
    history.pain(day(100), 4)
    history.everyday(110, 300)
    assert not only(history, day(128))["note_asked"]
    assert only(history, day(129))["note_asked"]
    assert only(history, day(185))["note_asked"]
    assert not only(history, day(186))["note_asked"]
    word(history, knee(100), "note", "ran through it for a week: stop sooner", today=day(150))
    row = only(history, day(160))
    assert (row["note_asked"], row["note"]) == (False, "ran through it for a week: stop sooner")
    assert reminders(history.con, OWNER).frame.is_empty()
    history.pain(day(290), 1, "knee", "right")
    (reminder,) = reminders(history.con, OWNER, day(300)).frame.to_dicts()
    assert (reminder["id"], reminder["note"]) == (knee(100), "ran through it for a week: stop sooner")
    assert reminders(history.con, OWNER, day(289)).frame.is_empty()
    assert reminders(history.con, OWNER, day(318)).frame.is_empty()
    word(history, knee(100), "note", "stop", now=datetime(2030, 1, 2))
    assert history.con.execute("select value, local_date, edited_at from episode_word").fetchall() == [
        ("stop", day(150), datetime(2030, 1, 2))
    ]


def test_a_gap_longer_than_usual_is_asked_about(history: History) -> None:
    history.everyday(1, 60)
    history.everyday(67, 100)  # six days without
    history.everyday(108, 150)  # seven
    (gap,) = gaps(history.con, OWNER).frame.to_dicts()
    assert (gap["from_date"], gap["to_date"], gap["days"], gap["ongoing"]) == (day(101), day(107), 7, False)
    answer_gap(history.con, GapAnswer(day(101), "travel", text="Alps"), NOW, TODAY)
    (gap,) = gaps(history.con, OWNER).frame.to_dicts()
    assert (gap["answer"], gap["text"]) == ("travel", "Alps")
    assert told(history) == []


def test_a_gap_that_is_usual_is_not_asked_about(history: History) -> None:
    runs_on(history, range(1, 200, 9))  # each ninth day: eight days without are usual
    assert gaps(history.con, OWNER).frame.is_empty()


def test_a_gap_that_pain_or_missing_records_explain_is_not_asked_about(history: History) -> None:
    history.everyday(1, 60)
    history.pain(day(60), 1)
    history.everyday(70, 100)
    history.unrecorded(day(103), day(104))
    history.everyday(110, 140)
    history.pain(day(139), 4)
    history.everyday(155, 200)
    assert gaps(history.con, OWNER).frame.is_empty()


def test_no_pain_noted_explains_no_gap(history: History) -> None:
    history.everyday(1, 60)
    history.pain(day(65), 0, None, None)
    history.everyday(70, 100)
    assert len(gaps(history.con, OWNER).frame) == 1


def test_a_gap_that_goes_on_beside_other_sports_is_asked_about(history: History) -> None:
    history.everyday(1, 60)
    history.run(day(70), 5_000, family="elliptical")
    (gap,) = gaps(history.con, OWNER).frame.to_dicts()
    assert (gap["from_date"], gap["to_date"], gap["ongoing"]) == (day(61), day(70), True)


def test_an_injury_of_which_only_the_stop_is_known_is_an_episode_with_an_uncertain_onset(history: History) -> None:
    history.everyday(1, 100)
    history.everyday(120, 200)
    answer_gap(history.con, GapAnswer(day(101), "injury", "foot", "right"), NOW, TODAY)
    row = only(history)
    assert (row["id"], row["onset_uncertain"], row["kind"]) == (knee(101, "right", "foot"), True, "injury")
    assert (row["reasons"], row["time_loss_days"], row["return_on"]) == (
        ["said_injury", "restricted", "runs_missed"], 19, day(120),
    )  # fmt: skip
    assert (row["n_notes"], row["worst"], row["presumed"]) == (0, None, True)
    (gap,) = gaps(history.con, OWNER).frame.to_dicts()
    assert (gap["answer"], gap["area"], gap["side"]) == ("injury", "foot", "right")
    history.run(day(103), 5_000)  # the run that was missing came in: it was no gap
    assert told(history) == []


def test_nobody_else_sees_any_of_it(steady: History) -> None:
    steady.pain(day(100), 4)
    word(steady, knee(100), "note", "mine")
    for ask in (episodes, set_aside, reminders, gaps):
        found = ask(steady.con, SHARED)
        assert (len(found.frame), found.n, found.caveats) == (
            0,
            0,
            ("Pain notes are the athlete's own and are not shared.",),
        )
        assert found.frame.columns == ask(steady.con, OWNER).frame.columns
    assert episode_named(steady.con, SHARED, knee(100)) is None


def test_an_episode_that_ended_later_is_open_on_a_day_before(history: History) -> None:
    history.everyday(1, 100)
    history.pain(day(100), 4)
    history.everyday(115, 200)
    history.pain(day(134), 0)
    word(history, knee(100), "clinician", on=day(101), today=day(160))
    word(history, knee(100), "note", "stop sooner", today=day(160))

    def seen(number: int) -> dict[str, Any]:
        (row,) = told(history, None, Seen(1, "owner", until=day(number)))
        return row

    assert (seen(100)["kind"], seen(101)["kind"]) == ("niggle", "injury")
    assert seen(133)["open"]
    assert (seen(134)["resolved"], seen(134)["presumed"]) == (day(134), False)
    assert (seen(159)["note"], seen(160)["note"]) == (None, "stop sooner")


def test_a_confirmed_injury_is_one_from_the_day_on_which_it_was_said(steady: History) -> None:
    steady.pain(day(100), 2)
    word(steady, knee(100), "kind", "injury", today=day(130))
    kinds = [told(steady, None, Seen(1, "owner", until=day(at)))[0]["kind"] for at in (129, 130)]
    assert kinds == ["niggle", "injury"]


def test_all_days_painful_is_one_open_episode(history: History) -> None:
    history.everyday(1, 120)
    for number in range(1, 121):
        history.pain(day(number), 5)
    row = only(history)
    assert (row["open"], row["n_notes"], row["onset"]) == (True, 120, day(1))


def test_a_runner_who_never_logs_and_one_without_any_run(history: History) -> None:
    assert told(history) == []
    assert gaps(history.con, OWNER).frame.is_empty()
    assert reminders(history.con, OWNER).frame.is_empty()
    history.pain(day(5), 3)
    assert (only(history)["kind"], only(history)["open"]) == ("niggle", True)
    assert only(history, day(40))["presumed"]


def test_a_runner_who_only_logs_when_it_hurts_has_episodes_that_silence_ends(history: History) -> None:
    history.everyday(1, 400)
    for number in (100, 102, 160, 300):
        history.pain(day(number), 4)
    rows = told(history)
    assert [row["onset"] for row in rows] == [day(100), day(160), day(300)]
    assert [row["recurrence_of"] for row in rows] == [None, rows[0]["id"], None]
    assert all(row["presumed"] for row in rows)


def test_pain_that_is_dated_after_the_day_asked_is_not_seen(steady: History) -> None:
    steady.pain(day(100), 3)
    steady.pain(day(900), 3)
    assert [row["onset"] for row in told(steady, day(200))] == [day(100)]
