from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.episodes import GapAnswer, NothingSaid, Word, answer_gap, say, take_back, take_back_gap
from ingest.journal import NotUnderstood
from ingest.store.ask import first_row
from tests.homes import NOW, count, opened, settings_at

TODAY = NOW.date()
ONSET = date(2026, 1, 12)
ID = "knee-left-2026-01-12"


def word(what: str, value: str | None = None, day: date | None = None) -> Word:
    return Word("knee", "left", ONSET, what, value, day)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        (word("kind", "injury"), TODAY),
        (word("kind", "niggle"), TODAY),
        (word("kind", "not_one"), ONSET),
        (word("trauma"), ONSET),
        (word("clinician", day=date(2026, 1, 20)), date(2026, 1, 20)),
        (word("resolved", day=date(2026, 2, 20)), date(2026, 2, 20)),
        (word("onset", day=date(2026, 1, 10)), date(2026, 1, 10)),
        (word("with", "thigh-left-2026-01-14"), ONSET),
        (word("note", "stop sooner"), TODAY),
    ],
)
def test_a_word_is_dated_by_what_it_is_about(tmp_path: Path, said: Word, about: date) -> None:
    with opened(settings_at(tmp_path)) as con:
        assert say(con, said, NOW, TODAY) == 1
        assert first_row(con, "select word, value, local_date from episode_word") == (said.word, said.value, about)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Word("neck", "left", ONSET, "trauma"), "'neck' is no area"),
        (Word("knee", "top", ONSET, "trauma"), "'top' is no side"),
        (word("kind", "injry"), "Did you mean 'injury'"),
        (word("traum"), "Did you mean 'trauma'"),
        (word("clinician"), "No day cannot be it"),
        (word("resolved", day=TODAY + timedelta(days=2)), "up to today"),
        (word("onset", day=date(1890, 1, 1)), "up to today"),
        (word("with", ID), "itself already"),
        (word("note", "x" * 4001), "4,000"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(tmp_path: Path, said: Word, why: str) -> None:
    with opened(settings_at(tmp_path)) as con:
        with pytest.raises(NotUnderstood, match=why):
            say(con, said, NOW, TODAY)
        assert count(con, "episode_word") == 0


def test_the_last_word_is_taken_back_first_and_none_is_erased(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        say(con, word("note", "a"), NOW, TODAY)
        say(con, word("trauma"), NOW + timedelta(hours=1), TODAY)
        assert say(con, word("note", "b"), NOW + timedelta(hours=2), TODAY) == 1  # in its place
        assert take_back(con, "knee", "left", ONSET, NOW) == 1
        assert take_back(con, "knee", "left", ONSET, NOW) == 2
        with pytest.raises(NothingSaid, match=ID):
            take_back(con, "knee", "left", ONSET, NOW)
        assert count(con, "episode_word") == 2


def test_words_of_two_athletes_are_apart(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        say(con, word("trauma"), NOW, TODAY, 2)
        with pytest.raises(NothingSaid):
            take_back(con, "knee", "left", ONSET, NOW, 1)


def test_an_answer_about_a_gap_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    first = date(2026, 2, 1)
    with opened(settings_at(tmp_path)) as con:
        assert answer_gap(con, GapAnswer(first, "travel", "knee", "left", "  "), NOW, TODAY) == 1
        assert first_row(con, "select answer, area, side, text from gap_answer") == ("travel", None, None, None)
        assert answer_gap(con, GapAnswer(first, "injury"), NOW, TODAY) == 1
        assert first_row(con, "select answer, area, side, edited_at from gap_answer") == (
            "injury", "other", "unspecified", NOW,
        )  # fmt: skip
        take_back_gap(con, first, NOW)
        with pytest.raises(NothingSaid, match="2026-02-01"):
            take_back_gap(con, first, NOW)
        assert count(con, "gap_answer") == 1


@pytest.mark.parametrize(
    ("gap", "why"),
    [
        (GapAnswer(date(2026, 2, 1), "ill"), "Did you mean 'illness'"),
        (GapAnswer(TODAY + timedelta(days=1), "rest"), "up to today"),
        (GapAnswer(date(2026, 2, 1), "injury", "neck"), "'neck' is no area"),
        (GapAnswer(date(2026, 2, 1), "rest", text="x" * 4001), "4,000"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused_in_words(tmp_path: Path, gap: GapAnswer, why: str) -> None:
    with opened(settings_at(tmp_path)) as con, pytest.raises(NotUnderstood, match=why):
        answer_gap(con, gap, NOW, TODAY)
