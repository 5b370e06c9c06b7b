"""What is proposed is kept in the thread of its link; accepted it becomes one entry, however often that is said."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.clinicians import EARLIEST
from ingest.comments import MOST_AN_HOUR, MOST_BY_A_LINK
from ingest.errors import Misuse
from ingest.journal import MAX_TEXT, NotUnderstood, Pain, add_pain, delete, edit_tried
from ingest.papers import MAX_URL
from ingest.proposals import (
    AHEAD,
    MOST_OPEN,
    AnsweredAlready,
    NoSuchProposal,
    Proposal,
    TooManyProposals,
    add_proposal,
    answer_proposal,
    proposals,
    reopen_proposal,
    withdraw_proposal,
)
from ingest.store import migrate
from ingest.store.ask import transaction
from tests.homes import NOW, begun, opened, settings_at

THREAD, TODAY = "a" * 16, NOW.date()
LATER = NOW + timedelta(hours=2)
BRIDGES = Proposal(
    0, 1, THREAD, "Bo", "exercise", TODAY + timedelta(days=2), TODAY + timedelta(days=9), "Bridges, 3 x 10",
    "https://example.org/b", "knee", "left", NOW,
)  # fmt: skip
WALK = replace(BRIDGES, kind="stage", text="Walk and run", to_date=None, link=None, area=None, side=None)
CAVES = replace(BRIDGES, kind="finding", text="It caves in", from_date=TODAY, to_date=None, link=None)


def proposed(con: duckdb.DuckDBPyConnection, *several: Proposal) -> None:
    """Write these down."""
    for one in several:
        add_proposal(con, one, TODAY)


def entries(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """What clinicians found and what was tried, as far as it is in sight."""
    return con.execute(
        "select 'finding', clinician_finding_id, local_date, to_date, who, profession, text, null, area, side "
        "from clinician_finding where deleted_at is null union all "
        "select kind, tried_id, from_date, to_date, null, null, text, link, area, side from tried "
        "where deleted_at is null order by 1, 2"
    ).fetchall()


def test_proposals_are_listed_by_thread_and_athlete_the_newest_first(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        proposed(con, BRIDGES, replace(WALK, created_at=LATER), replace(CAVES, thread="b" * 16))
        proposed(con, replace(BRIDGES, athlete_id=2))
        assert proposals(con, 1, THREAD) == [replace(WALK, number=2, created_at=LATER), replace(BRIDGES, number=1)]
        assert [one.number for one in proposals(con, 1)] == [2, 3, 1]
        assert [one.number for one in proposals(con, 2)] == [4]
        assert proposals(con, 1, "c" * 16) == []


def test_it_is_kept_as_what_can_become_an_entry(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        proposed(con, replace(BRIDGES, text="  one\x1b[31m\u202e\n\ntwo ", side=None))
        proposed(con, replace(WALK, side="left"))
        assert [(one.text, one.area, one.side) for one in proposals(con, 1)] == [
            ("Walk and run", None, None), ("one[31m\n\ntwo", "knee", "unspecified"),
        ]  # fmt: skip


WRONG = [
    replace(BRIDGES, kind="rest"), replace(BRIDGES, text=" \u200b\n"), replace(BRIDGES, text="x" * (MAX_TEXT + 1)),
    replace(BRIDGES, area="wing"), replace(BRIDGES, side="up"), replace(BRIDGES, to_date=TODAY),
    replace(BRIDGES, from_date=TODAY + AHEAD + timedelta(days=1), to_date=None),
    replace(BRIDGES, to_date=TODAY + AHEAD + timedelta(days=1)),
    replace(BRIDGES, from_date=EARLIEST - timedelta(days=1)), replace(BRIDGES, from_date=date.max, to_date=None),
    replace(CAVES, from_date=TODAY + timedelta(days=1)), replace(CAVES, to_date=TODAY),
    replace(CAVES, link="https://example.org"),
    *(
        replace(BRIDGES, link=link)
        for link in (
            "javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://example.org", "x", "https://",
            "https://a b", "https://example.org/\n", "https://example.org@evil.example", 'https://e.org/"onclick',
            "https://example.org/" + "x" * MAX_URL,
        )
    ),
]  # fmt: skip


def test_what_no_entry_could_be_made_of_is_refused(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        for wrong in WRONG:
            with pytest.raises(NotUnderstood):
                add_proposal(con, wrong, TODAY)
        assert proposals(con, 1) == []


def test_accepted_it_is_an_entry_of_its_kind_and_twice_is_once(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_pain(con, Pain(TODAY, "foot", "right", 4), NOW)  # no place is made of it for what names none
        proposed(con, BRIDGES, WALK, CAVES)
        for number in (1, 2, 3, 1, 2, 3):
            found = answer_proposal(con, number, "accepted", LATER, athlete_id=1)
            assert (found.answer, found.answered_at) == ("accepted", LATER)
        assert entries(con) == [
            ("exercise", 1, BRIDGES.from_date, BRIDGES.to_date, None, None, BRIDGES.text, BRIDGES.link, "knee", "left"),
            ("finding", 1, TODAY, None, "Bo", None, CAVES.text, None, "knee", "left"),
            ("stage", 2, WALK.from_date, None, None, None, WALK.text, None, None, None),
        ]
        assert [(one.number, one.entry) for one in proposals(con, 1)] == [(3, 1), (2, 2), (1, 1)]


def test_an_answer_is_whole_or_not_at_all(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        proposed(con, BRIDGES)
        with pytest.raises(ZeroDivisionError):
            _accepted_and_stopped(con)
        assert (entries(con), proposals(con, 1)[0].answer) == ([], None)


def _accepted_and_stopped(con: duckdb.DuckDBPyConnection) -> None:
    with transaction(con):
        answer_proposal(con, 1, "accepted", LATER, athlete_id=1)
        raise ZeroDivisionError


def test_declined_it_is_kept_and_enters_nothing(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        proposed(con, BRIDGES)
        answer_proposal(con, 1, "declined", NOW, athlete_id=1)
        answer_proposal(con, 1, "declined", LATER, athlete_id=1)
        assert entries(con) == []
        assert (proposals(con, 1)[0].answer, proposals(con, 1)[0].answered_at) == ("declined", NOW)
        with pytest.raises(AnsweredAlready, match="Reopen"):
            answer_proposal(con, 1, "accepted", LATER, athlete_id=1)
        assert entries(con) == []


def test_reopened_its_entry_is_gone_and_accepted_again_it_comes_back_as_it_was_left(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        proposed(con, BRIDGES, CAVES)
        for number in (1, 2):
            answer_proposal(con, number, "accepted", NOW, athlete_id=1)
        edit_tried(con, 1, {"text": "Bridges, fewer"}, NOW)
        for number in (1, 2, 1):
            assert reopen_proposal(con, number, LATER, athlete_id=1).answer is None
        assert entries(con) == []
        for number in (1, 2):
            answer_proposal(con, number, "accepted", LATER, athlete_id=1)
        assert [(row[0], row[1], row[6]) for row in entries(con)] == [
            ("exercise", 1, "Bridges, fewer"), ("finding", 1, CAVES.text),
        ]  # fmt: skip


def test_an_entry_that_was_taken_away_by_itself_makes_no_difference(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        proposed(con, BRIDGES)
        answer_proposal(con, 1, "accepted", NOW, athlete_id=1)
        delete(con, "tried", 1, NOW)
        reopen_proposal(con, 1, LATER, athlete_id=1)
        answer_proposal(con, 1, "accepted", LATER, athlete_id=1)
        con.execute("delete from tried")  # as where only a part came home
        reopen_proposal(con, 1, LATER, athlete_id=1)
        answer_proposal(con, 1, "accepted", LATER, athlete_id=1)
        assert [row[:2] for row in entries(con)] == [("exercise", 1)]


def test_it_is_withdrawn_by_its_own_link_as_long_as_it_is_open(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        proposed(con, BRIDGES, WALK)
        for given, athlete, thread in ((1, 1, "b" * 16), (1, 2, THREAD), (9, 1, THREAD)):
            with pytest.raises(NoSuchProposal):
                withdraw_proposal(con, given, LATER, athlete_id=athlete, thread=thread)
        answer_proposal(con, 1, "accepted", NOW, athlete_id=1)
        with pytest.raises(AnsweredAlready):
            withdraw_proposal(con, 1, LATER, athlete_id=1, thread=THREAD)
        withdraw_proposal(con, 2, LATER, athlete_id=1, thread=THREAD)
        assert [one.number for one in proposals(con, 1)] == [1]
        for number in (2, 3):
            with pytest.raises(NoSuchProposal):
                answer_proposal(con, number, "accepted", LATER, athlete_id=1)
            with pytest.raises(NoSuchProposal):
                reopen_proposal(con, number, LATER, athlete_id=1)
        assert len(entries(con)) == 1


def test_another_athlete_answers_nothing(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        proposed(con, BRIDGES)
        with pytest.raises(NoSuchProposal):
            answer_proposal(con, 1, "accepted", LATER, athlete_id=2)
        answer_proposal(con, 1, "accepted", LATER, athlete_id=1)
        with pytest.raises(NoSuchProposal):
            reopen_proposal(con, 1, LATER, athlete_id=2)
        assert len(entries(con)) == 1


def test_a_link_proposes_no_more_than_can_be_answered(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        proposed(con, *[BRIDGES] * MOST_OPEN)
        with pytest.raises(TooManyProposals, match="wait for an answer"):
            proposed(con, replace(BRIDGES, created_at=LATER))
        proposed(con, replace(BRIDGES, thread="b" * 16))
        withdraw_proposal(con, 1, NOW, athlete_id=1, thread=THREAD)
        assert MOST_OPEN >= MOST_AN_HOUR
        with pytest.raises(TooManyProposals, match="an hour"):
            proposed(con, BRIDGES)
        proposed(con, replace(BRIDGES, created_at=LATER))
        con.execute("update proposal set answer = 'declined'")
        con.execute(
            "insert into proposal by name select 1000 + n as proposal_id, 1 as athlete_id, ? as thread, 'Bo' as who, "
            "'stage' as kind, ?::date as from_date, 'x' as text, ?::timestamp as created_at, ? as deleted_at "
            "from range(?) r(n)",
            [THREAD, TODAY, NOW, NOW, MOST_BY_A_LINK],
        )
        with pytest.raises(Misuse, match="another link"):
            proposed(con, replace(BRIDGES, created_at=LATER + timedelta(days=1)))


def test_what_was_tried_before_there_were_stages_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, whole = settings_at(tmp_path), migrate.migrations()
    with monkeypatch.context() as before:
        before.setattr(migrate, "migrations", lambda: whole[:14])
        with begun(settings) as con:
            con.execute(
                "insert into tried by name select 7 as tried_id, 1 as athlete_id, ?::date as from_date, "
                "'rest' as kind, 'a week off' as text, ? as created_at, ? as deleted_at",
                [TODAY, NOW, NOW],
            )
            rows = con.execute("from tried").fetchall()
    with begun(settings) as con:
        assert con.execute("from tried").fetchall() == rows
        with pytest.raises(duckdb.ConstraintException):
            con.execute("update tried set kind = 'x'")
        con.execute("update tried set kind = 'stage'")
        with pytest.raises(duckdb.ConstraintException):
            con.execute("insert into tried select * from tried")
