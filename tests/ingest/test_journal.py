from datetime import date
from pathlib import Path

import pytest

from ingest.journal import (
    NoSuchEntry,
    NotUnderstood,
    Pain,
    Tried,
    add_pain,
    add_tried,
    delete,
    edit_pain,
    edit_tried,
    no_pain,
)
from tests.homes import NOW, opened, settings_at

DAY = date(2026, 2, 1)


def test_a_note_is_kept_in_the_words_it_was_written_in(tmp_path: Path) -> None:
    words = "  left knee 4/10 – sore after 2 miles; <b>odd</b>  "
    with opened(settings_at(tmp_path)) as con:
        add_pain(con, Pain(DAY, "knee", "left", 4, "during", words), NOW)
        assert con.execute("select text, moment from pain_note").fetchall() == [(words, "during")]


def test_no_pain_is_a_note_with_zero_and_no_area(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_pain(con, no_pain(DAY), NOW)
        assert con.execute("select area, side, severity from pain_note").fetchall() == [(None, None, 0)]


def test_an_unknown_word_is_refused_with_the_nearest_known(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        with pytest.raises(NotUnderstood, match="Did you mean 'knee'"):
            add_pain(con, Pain(DAY, "kneee", "left", 4), NOW)
        with pytest.raises(NotUnderstood, match="Did you mean 'left'"):
            add_pain(con, Pain(DAY, "knee", "lefft", 4), NOW)
        with pytest.raises(NotUnderstood, match=r"0 .* to 10"):
            add_pain(con, Pain(DAY, "knee", "left", 11), NOW)
        with pytest.raises(NotUnderstood, match="during, after, morning, rest"):
            add_pain(con, Pain(DAY, "knee", "left", 1, "midnight"), NOW)


def test_editing_changes_only_what_is_named(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        number = add_pain(con, Pain(DAY, "knee", "left", 4, None, "sore"), NOW)
        edit_pain(con, number, {"severity": 2}, NOW)
        assert con.execute("select area, severity, text, edited_at from pain_note").fetchall() == [
            ("knee", 2, "sore", NOW)
        ]


def test_deleting_takes_out_of_sight_and_erases_nothing(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        number = add_pain(con, Pain(DAY, "knee", "left", 4), NOW)
        delete(con, "pain_note", number, NOW)
        assert con.execute("select deleted_at from pain_note").fetchall() == [(NOW,)]
        with pytest.raises(NoSuchEntry):
            edit_pain(con, number, {"severity": 1}, NOW)
        with pytest.raises(NoSuchEntry):
            delete(con, "pain_note", 99, NOW)


def test_what_was_tried_belongs_to_the_latest_pain_before_it_unless_said_otherwise(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_pain(con, Pain(DAY, "knee", "left", 4), NOW)
        add_pain(con, Pain(date(2026, 3, 1), "foot", "right", 3), NOW)
        add_tried(con, Tried(date(2026, 2, 10), None, "rest", "a week off"), NOW)
        add_tried(
            con, Tried(date(2026, 2, 10), None, "exercise", "bridges", "https://example.org/b", "thigh", "right"), NOW
        )
        rows = con.execute("select area, side, link from tried order by tried_id").fetchall()
    assert rows == [("knee", "left", None), ("thigh", "right", "https://example.org/b")]


def test_a_link_must_be_one_that_a_browser_opens(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con, pytest.raises(NotUnderstood, match="https://"):
        add_tried(con, Tried(DAY, None, "exercise", "bridges", "javascript:alert(1)"), NOW)


def test_it_cannot_end_before_it_began(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        number = add_tried(con, Tried(DAY, None, "rest", "off"), NOW)
        with pytest.raises(NotUnderstood, match="cannot end"):
            edit_tried(con, number, {"to_date": date(2026, 1, 1)}, NOW)
        edit_tried(con, number, {"to_date": date(2026, 2, 8)}, NOW)
        assert con.execute("select to_date from tried").fetchall() == [(date(2026, 2, 8),)]
