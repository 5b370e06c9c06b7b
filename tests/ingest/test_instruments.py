"""What the runner answers to set questions is kept as it was said; what was not said stays unknown."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.instruments import Answer, Noted, RunPain, add_answer, note_run
from ingest.journal import NotUnderstood, delete, restore
from tests.homes import NOW, count, opened, settings_at

DAY = date(2026, 2, 3)


def test_three_numbers_are_notes_of_their_own_and_what_is_empty_stays_unknown(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        assert note_run(con, RunPain(DAY, "knee", "left", 3, None, 2, "stairs"), NOW) == Noted([1, 2], [])
        rows = con.execute(
            "select local_date, area, side, severity, moment, text from pain_note order by 1, 5"
        ).fetchall()
        assert rows == [(DAY, "knee", "left", 3, "during", "stairs"), (DAY, "knee", "left", 2, "morning", None)]


def test_the_next_morning_comes_later_and_a_number_that_is_here_is_changed_not_doubled(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        note_run(con, RunPain(DAY, "knee", "left", 3, 1), NOW)
        assert note_run(con, RunPain(DAY, "knee", "left", 4, None, 0), NOW) == Noted([3], [1])
        rows = con.execute("select moment, severity from pain_note order by pain_note_id").fetchall()
        assert rows == [("during", 4), ("after", 1), ("morning", 0)]
        assert note_run(con, RunPain(DAY, "knee", "right", 4), NOW) == Noted([4], [])
        delete(con, "pain_note", 1, NOW)
        assert note_run(con, RunPain(DAY, "knee", "left", 2), NOW) == Noted([5], [])


@pytest.mark.parametrize(
    ("pain", "why"),
    [
        (RunPain(DAY, "knee"), "at least one of the three"),
        (RunPain(DAY, "knee", "left", 11), "from 0"),
        (RunPain(DAY, "knee", "left", 1, -1), "from 0"),
        (RunPain(DAY, "kne", "left", 1), "Did you mean 'knee'"),
        (RunPain(NOW.date() + timedelta(days=2), "knee", "left", 1), "still to come"),
    ],
)
def test_three_numbers_that_make_no_sense_are_refused(tmp_path: Path, pain: RunPain, why: str) -> None:
    with opened(settings_at(tmp_path)) as con, pytest.raises(NotUnderstood, match=why):
        note_run(con, pain, NOW)


@pytest.mark.parametrize(
    ("version", "options", "stored"),
    [
        ("O2", (1,), (1, None, None, None)),
        ("O2", (4,), (4, None, None, None)),
        ("O2", (2, 1, 1, 1), (2, 1, 1, 1)),
        ("O2", (3, 4, 4, 4), (3, 4, 4, 4)),
        ("O1", (1, 1, 1, 1), (1, 1, 1, 1)),
        ("O1", (4, 5, 5, 4), (4, 5, 5, 4)),
    ],
)
def test_options_are_kept_as_they_were_chosen(
    tmp_path: Path, version: str, options: tuple[int, ...], stored: tuple[int | None, ...]
) -> None:
    with opened(settings_at(tmp_path)) as con:
        assert add_answer(con, Answer(DAY, "knee", "left", options, version), NOW) == 1
        assert con.execute("select q1, q2, q3, q4 from ostrc_answer").fetchall() == [stored]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(DAY, "knee", "left", ()), "four questions"),
        (Answer(DAY, "knee", "left", (2, 1, 1)), "four questions"),
        (Answer(DAY, "knee", "left", (2, 1, 1, 1, 1)), "four questions"),
        (Answer(DAY, "knee", "left", (1, 1, 1, 1)), "no other is asked"),
        (Answer(DAY, "knee", "left", (4, 2)), "no other is asked"),
        (Answer(DAY, "knee", "left", (5,)), "1 to 4, not 5"),
        (Answer(DAY, "knee", "left", (2, 0, 1, 1)), "1 to 4, not 0"),
        (Answer(DAY, "knee", "left", (2, 5, 1, 1)), "Question 2 has the options 1 to 4"),
        (Answer(DAY, "knee", "left", (1,), "O1"), "four questions"),
        (Answer(DAY, "knee", "left", (1, 6, 1, 1), "O1"), "1 to 5, not 6"),
        (Answer(DAY, "knee", "left", (1,), "O3"), "O3"),
        (Answer(DAY, "other", "left", (1,)), "no area"),
        (Answer(DAY, "knee", "up", (1,)), "no side"),
        (Answer(NOW.date() + timedelta(days=2), "knee", "left", (1,)), "cannot be it"),
        (Answer(date(1899, 12, 31), "knee", "left", (1,)), "cannot be it"),
    ],
)
def test_answers_that_make_no_sense_are_refused(tmp_path: Path, answer: Answer, why: str) -> None:
    with opened(settings_at(tmp_path)) as con:
        with pytest.raises(NotUnderstood, match=why):
            add_answer(con, answer, NOW)
        assert count(con, "ostrc_answer") == 0


def test_answers_go_out_of_sight_and_come_back_but_are_never_erased(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_answer(con, Answer(DAY, "knee", "left", (1,)), NOW)
        delete(con, "ostrc_answer", 1, NOW)
        assert con.execute("select deleted_at from ostrc_answer").fetchall() == [(NOW,)]
        restore(con, "ostrc_answer", 1)
        assert con.execute("select deleted_at from ostrc_answer").fetchall() == [(None,)]
