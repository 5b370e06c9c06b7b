"""What is planted in the demo runner's story, on the plan alone, for any last day."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.demo.body import signals
from dashboard.demo.files import fit_file
from dashboard.demo.story import Calendar, PlannedSession, demo_sessions
from dashboard.demo.words import pain_notes, tried

ANY_DAYS = [date(2026, 3, 22), date(2024, 2, 29), date(2025, 12, 31), date(2026, 11, 22), date(2026, 4, 1)]


def distance(session: PlannedSession) -> float:
    """Metres on foot of a session."""
    return session.distance_m or sum(run + walk * 1.5 for run, walk in session.legs)


def running(until: date) -> list[PlannedSession]:
    return [session for session in demo_sessions(until) if session.kind in ("run", "walk_run")]


@pytest.mark.parametrize("until", ANY_DAYS)
def test_there_are_eighteen_months_of_at_least_four_hundred_files(until: date) -> None:
    sessions = demo_sessions(until)
    assert len(sessions) >= 400
    assert (until - sessions[0].day).days in range(540, 549)
    assert (until - sessions[-1].day).days <= 1
    assert len({(s.day, s.start_minute) for s in sessions}) == len(sessions)


@pytest.mark.parametrize("until", ANY_DAYS)
def test_weeks_are_of_seventy_miles_with_earlier_peaks_above_ninety_five(until: date) -> None:
    weeks: Counter[date] = Counter()
    for session in running(until):
        weeks[session.day - timedelta(days=session.day.weekday())] += int(distance(session))
    onset = Calendar(until).onset
    monday = onset - timedelta(days=onset.weekday())
    for back in range(1, 8):
        assert weeks[monday - timedelta(weeks=back)] / 1609.344 == pytest.approx(70, abs=3)
    peaks = [week for week, metres in weeks.items() if metres > 95 * 1609.344]
    assert peaks
    assert all((onset - week).days > 150 for week in peaks)


@pytest.mark.parametrize("until", ANY_DAYS)
def test_no_run_is_above_the_reference_in_the_four_weeks_before_the_pain(until: date) -> None:
    onset = Calendar(until).onset
    runs = running(until)
    late = [run for run in runs if onset - timedelta(days=28) <= run.day < onset]
    assert len(late) >= 24
    for run in late:
        before = [distance(r) for r in runs if timedelta(days=1) <= run.day - r.day <= timedelta(days=30)]
        assert distance(run) <= 1.09 * max(before)


@pytest.mark.parametrize("until", ANY_DAYS)
def test_he_does_not_run_between_the_layoff_and_the_comeback(until: date) -> None:
    calendar = Calendar(until)
    days = [session.day for session in running(until)]
    assert not [day for day in days if calendar.layoff <= day < calendar.comeback]
    last = max(day for day in days if day < calendar.layoff)
    assert (calendar.comeback - last).days > 30
    assert calendar.comeback in days
    assert {s.kind for s in demo_sessions(until) if calendar.layoff <= s.day < calendar.comeback} == {
        "elliptical",
        "treadmill_walk",
        "strength",
    }


def test_in_the_first_week_of_the_comeback_four_hundred_metres_are_the_most_and_it_grows() -> None:
    until = ANY_DAYS[0]
    comeback = Calendar(until).comeback
    most: dict[int, float] = {}
    for session in running(until):
        if session.day >= comeback:
            week = (session.day - comeback).days // 7
            most[week] = max([most.get(week, 0), *(run for run, _ in session.legs)])
    assert most[0] == 400
    assert [most[week] for week in range(10)] == sorted(most.values())


def test_the_same_day_gives_the_same_bytes_of_every_kind_of_session_and_another_day_others() -> None:
    until, other = ANY_DAYS[:2]
    first = {session.kind: session for session in demo_sessions(until)}
    again = {session.kind: session for session in demo_sessions(until)}
    elsewhen = {session.kind: session for session in demo_sessions(other)}
    assert len(first) == 5
    for kind, session in first.items():
        assert fit_file(session) == fit_file(again[kind]) != fit_file(elsewhen[kind])


def test_each_session_has_noise_of_its_own() -> None:
    one = running(ANY_DAYS[0])[200]
    two = replace(one, number=one.number + 1)
    assert signals(one).elapsed[-1] == pytest.approx(signals(two).elapsed[-1], abs=90)  # one may have a stop
    assert (signals(one).fields["heart_rate"][:100] != signals(two).fields["heart_rate"][:100]).any()


@pytest.mark.parametrize("until", ANY_DAYS)
def test_earlier_in_the_history_there_are_spikes_of_every_size_one_of_them_large(until: date) -> None:
    runs = [run for run in running(until) if run.day < Calendar(until).onset]
    sizes: Counter[str] = Counter()
    for place, run in enumerate(runs):
        before = [round(distance(r)) for r in runs[:place] if (run.day - r.day).days <= 30]
        if before:
            percent, most = 100 * round(distance(run)), max(before)
            sizes["large" if percent > 200 * most else "moderate" if percent > 130 * most else "small"] += (
                percent > 110 * most
            )
    assert sizes["large"] == 1
    assert sizes["moderate"] >= 2
    assert sizes["small"] >= 1


def test_the_first_note_about_the_knee_comes_after_eight_weeks_without_pain_of_two_or_more() -> None:
    until = ANY_DAYS[0]
    onset = Calendar(until).onset
    notes = pain_notes(until)
    assert min(note.local_date for note in notes if note.area == "knee") == onset
    assert not [n for n in notes if n.severity >= 2 and timedelta() < onset - n.local_date <= timedelta(days=56)]
    assert [note for note in notes if note.area is None]
    assert max(note.local_date for note in notes) > until - timedelta(days=14)


def test_what_he_tried_says_what_he_did_and_claims_nothing() -> None:
    entries = tried(ANY_DAYS[0])
    assert {entry.kind for entry in entries} >= {"rest", "cross_training", "therapist", "exercise", "gait", "shoes"}
    assert [entry for entry in entries if entry.link]
    words = " ".join(entry.text for entry in entries).lower()
    assert not [word for word in ("caused", "cured", "because", "prevent", "fixed") if word in words]
