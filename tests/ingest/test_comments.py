"""A comment is kept in the thread of its link, read by the other side, and taken back by who wrote it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.comments import (
    MOST_AN_HOUR,
    MOST_BY_A_LINK,
    Comment,
    NoSuchComment,
    TooManyComments,
    add_comment,
    comments,
    delete_comment,
    read_comments,
    thread_of,
)
from ingest.errors import Misuse
from ingest.journal import MAX_TEXT, NotUnderstood
from tests.homes import NOW, opened, settings_at
from tests.ingest.test_shares import ANN, of

THREAD = "a" * 16
HERS = Comment(0, 1, THREAD, "Coach Ann", False, "day", "2026-03-01", "How was it?", NOW)
MINE = replace(HERS, from_athlete=True, text="Fine.", created_at=NOW + timedelta(minutes=1))
LATER = NOW + timedelta(hours=2)


def test_a_thread_is_a_links_by_its_token_and_not_by_its_number() -> None:
    assert thread_of(ANN) == THREAD
    assert thread_of(replace(ANN, number=9)) == THREAD
    assert thread_of(replace(of(2), key="b" + "a" * 63)) != THREAD


def test_comments_are_listed_by_thread_and_athlete_the_newest_first(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        for one in (HERS, MINE, replace(HERS, thread="b" * 16), replace(HERS, athlete_id=2)):
            add_comment(con, one)
        assert comments(con, 1, THREAD) == [replace(MINE, number=2), replace(HERS, number=1)]
        assert [one.number for one in comments(con, 1)] == [2, 3, 1]
        assert [one.number for one in comments(con, 2)] == [4]
        assert comments(con, 1, "c" * 16) == []


def test_words_are_plain_and_neither_none_nor_too_many(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_comment(con, replace(HERS, text="  one\x1b[31m\u202e\n\ntwo "))
        assert comments(con, 1)[0].text == "one[31m\n\ntwo"
        with pytest.raises(NotUnderstood, match="4,000"):
            add_comment(con, replace(HERS, text="x" * (MAX_TEXT + 1)))
        with pytest.raises(Misuse, match="Write something"):
            add_comment(con, replace(HERS, text=" \u200b\n"))
        assert len(comments(con, 1)) == 1


def test_each_side_reads_what_the_other_wrote(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        for one in (HERS, MINE, replace(MINE, thread="b" * 16)):
            add_comment(con, one)
        everything = [1, 2, 3, 99]
        assert read_comments(con, everything, LATER, athlete_id=2, thread=None) == 0
        assert read_comments(con, everything, LATER, athlete_id=1, thread="c" * 16) == 0
        assert read_comments(con, everything, LATER, athlete_id=1, thread=None) == 1
        assert read_comments(con, everything, LATER, athlete_id=1, thread=THREAD) == 1
        assert read_comments(con, everything, LATER + timedelta(days=1), athlete_id=1, thread=None) == 0
        assert {one.number: one.read_at for one in comments(con, 1)} == {1: LATER, 2: LATER, 3: None}


def test_one_takes_back_ones_own_alone(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_comment(con, HERS)
        add_comment(con, MINE)
        for given, athlete, thread in ((1, 1, None), (2, 1, THREAD), (1, 1, "b" * 16), (1, 2, THREAD), (9, 1, None)):
            with pytest.raises(NoSuchComment):
                delete_comment(con, given, LATER, athlete_id=athlete, thread=thread)
        delete_comment(con, 1, LATER, athlete_id=1, thread=THREAD)
        delete_comment(con, 2, LATER, athlete_id=1, thread=None)
        assert comments(con, 1) == []
        with pytest.raises(NoSuchComment):
            delete_comment(con, 2, LATER, athlete_id=1, thread=None)


def test_a_link_writes_no_more_than_can_be_read(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        for _ in range(MOST_AN_HOUR):
            add_comment(con, HERS)
        delete_comment(con, 1, NOW, athlete_id=1, thread=THREAD)
        with pytest.raises(TooManyComments, match="an hour"):
            add_comment(con, HERS)
        add_comment(con, MINE)
        add_comment(con, replace(HERS, thread="b" * 16))
        add_comment(con, replace(HERS, created_at=LATER))
        with pytest.raises(TooManyComments, match="an hour"):
            add_comment(con, replace(HERS, created_at=NOW - timedelta(days=1)))  # the clock was put back
        con.execute(
            "insert into comment select 1000 + n, 1, ?, 'x', false, 'day', 'x', 'x', ?, null, null from range(?) r(n)",
            [THREAD, NOW, MOST_BY_A_LINK],
        )
        with pytest.raises(TooManyComments, match="another link"):
            add_comment(con, replace(HERS, created_at=LATER + timedelta(days=1)))
