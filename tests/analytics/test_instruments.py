"""Scores of the overuse questionnaire as its authors count them; findings and papers as they were put down."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from analytics.audience import Share
from analytics.catalogue import METRICS
from analytics.instruments import (
    ENDS,
    OSTRC_O2,
    PAPERS_NOT_SHARED,
    answers_due,
    clinician_findings,
    findings_of,
    ostrc_answers,
    papers,
)
from analytics.pain import NOT_SHARED, TRIED_NOT_SHARED
from analytics.run import Seen
from ingest.clinicians import Finding, add_finding
from ingest.instruments import Answer, add_answer
from ingest.papers import Paper, add_paper
from ingest.settings import Settings
from tests.analytics.history import OWNER, SHARED, History, day
from tests.homes import NOW

POINTS = {1: 0, 2: 8, 3: 17, 4: 25}


def answer(history: History, *options: int, on: date | None = None, version: str = "O2") -> None:
    add_answer(history.con, Answer(on or day(1), "knee", "left", options, version), NOW)


@pytest.mark.parametrize(
    ("options", "score", "substantial"),
    [
        ((1,), 0, False),
        ((4,), 100, True),
        ((2, 1, 1, 1), 8, False),
        ((2, 2, 2, 2), 32, False),
        ((3, 2, 2, 4), 58, False),  # reduced, in severe pain, and not substantial: only the second and third count
        ((2, 3, 1, 1), 25, True),
        ((2, 1, 3, 1), 25, True),
        ((3, 3, 3, 3), 68, True),
        ((3, 4, 4, 4), 92, True),
    ],
)
def test_the_score_is_the_sum_of_0_8_17_25_with_its_two_gates(
    history: History, options: tuple[int, ...], score: int, substantial: bool
) -> None:
    answer(history, *options)
    (row,) = ostrc_answers(history.con, OWNER).frame.iter_rows(named=True)
    assert (row["score"], row["substantial"]) == (score, substantial)
    assert tuple(row[f"q{place}"] for place in range(1, len(options) + 1)) == options


def test_every_way_to_answer_has_the_score_that_the_rule_says(history: History) -> None:
    ways = [way for way in product((1, 2, 3, 4), repeat=4) if way[0] not in ENDS]
    for way in ways:
        answer(history, *way)
    rows = ostrc_answers(history.con, OWNER).frame.sort("id").to_dicts()
    assert [row["score"] for row in rows] == [sum(POINTS[option] for option in way) for way in ways]
    assert [row["substantial"] for row in rows] == [way[1] >= 3 or way[2] >= 3 for way in ways]
    assert {row["score"] for row in rows} <= set(range(8, 93))


@pytest.mark.parametrize(
    ("options", "score", "substantial"),
    [
        ((1, 1, 1, 1), 0, False),
        ((2, 2, 2, 2), 8 + 6 + 6 + 8, False),
        ((2, 3, 1, 1), 8 + 13, True),
        ((3, 4, 4, 3), 17 + 19 + 19 + 17, True),
        ((4, 5, 5, 4), 100, True),
        ((4, 1, 1, 1), 25, False),
    ],
)
def test_answers_to_the_version_before_are_read_by_its_own_table(
    history: History, options: tuple[int, ...], score: int, substantial: bool
) -> None:
    answer(history, *options, version="O1")
    (row,) = ostrc_answers(history.con, OWNER).frame.iter_rows(named=True)
    assert (row["score"], row["substantial"], row["version"]) == (score, substantial, "O1")


def test_the_words_of_the_questions_are_those_of_the_decision_note() -> None:
    """A changed word is another instrument: who changes one has to change it here, and in the note, too."""
    asked = [question for question, _ in OSTRC_O2]
    assert asked == [
        "Have you had any difficulties participating in training and competition due to {place} problems during the "
        "past 7 days?",
        "To what extent have you modified your training or competition due to {place} problems during the past 7 days?",
        "To what extent have {place} problems affected your performance during the past 7 days?",
        "To what extent have you experienced {place} pain related to your sport during the past 7 days?",
    ]
    assert [len(options) for _, options in OSTRC_O2] == [4, 4, 4, 4]
    assert OSTRC_O2[0][1][3] == "Could not participate due to {place} problems"
    assert OSTRC_O2[1][1][2:] == OSTRC_O2[2][1][2:] == ("To a moderate extent", "To a major extent")


@pytest.mark.parametrize(("ago", "due"), [(None, True), (6, False), (7, True), (30, True), (0, False)])
def test_a_week_after_the_last_answers_they_are_due(history: History, ago: int | None, due: bool) -> None:
    if ago is not None:
        answer(history, 1, on=day(40) - timedelta(days=ago))
        answer(history, 1, on=day(1))
    assert answers_due(ostrc_answers(history.con, OWNER), day(40)) is due


def test_a_score_is_never_read_as_a_diagnosis() -> None:
    metric = METRICS["ostrc_o2"]
    assert "names nothing that you have" in metric.caveat
    told = " ".join((metric.question, metric.definition, metric.caveat)).lower()
    assert not re.search(r"risk|danger|safe|injur|caus|predict|prevent", told)


def test_what_is_the_athletes_own_nobody_else_sees(history: History) -> None:
    everything(history)
    asked = {ostrc_answers: (NOT_SHARED, 1), clinician_findings: (TRIED_NOT_SHARED, 1), papers: (PAPERS_NOT_SHARED, 0)}
    granted = replace(SHARED, audience=Share(frozenset({"pain", "tried"})))
    for ask, (refused, may) in asked.items():
        assert ask(history.con, OWNER).n == 1
        shared = ask(history.con, SHARED)
        assert (shared.n, len(shared.frame), shared.caveats) == (0, 0, (refused,))
        assert ask(history.con, granted).n == may


def everything(history: History) -> None:
    answer(history, 1, on=day(5))
    add_finding(history.con, Finding(day(5), "knee caves in", "Ann", None, "knee", "left", day(9)), NOW)
    url = "https://example.org/monster-walk"
    paper = Paper(day(5), "Übungen", url, area="knee", side="left", text="the band, twice")
    add_paper(history.con, Settings(home=Path("unused")), paper, NOW)


def test_an_end_that_was_still_to_come_is_not_known_yet(history: History) -> None:
    everything(history)
    for until, end in ((day(8), None), (day(9), day(9)), (None, day(9))):
        (row,) = clinician_findings(history.con, Seen(1, "owner", until)).frame.iter_rows(named=True)
        assert row["to_date"] == end
    assert clinician_findings(history.con, Seen(1, "owner", day(4))).n == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True), ("monster", True), ("MONSTER band", True), ("ubungen", True), ("left knee", True),
        ("twice,", False), ("monster foot", False), ("%", False), ("_", False), ("example.org/m", True),
        ("' or 1=1 --", False), ("  band  ", True),
    ],
)  # fmt: skip
def test_a_search_finds_what_has_all_of_its_words(history: History, text: str, found: bool) -> None:
    everything(history)
    assert papers(history.con, OWNER, text).n == found


@pytest.mark.parametrize(
    ("finding", "about"),
    [
        (Finding(day(10), "x", "A", None, "knee", "left"), True),
        (Finding(day(10), "x", "A", None, "knee", "bilateral"), True),
        (Finding(day(10), "x", "A", None, "knee"), True),
        (Finding(day(10), "x", "A", None, "knee", "right"), False),
        (Finding(day(10), "x", "A", None, "thigh", "left"), False),
        (Finding(day(10), "x", "A"), False),
        (Finding(day(4), "x", "A", None, "knee", "left"), False),
        (Finding(day(4), "x", "A", None, "knee", "left", day(5)), True),
        (Finding(day(5), "x", "A", None, "knee", "left"), True),
        (Finding(day(20), "x", "A", None, "knee", "left"), True),
        (Finding(day(21), "x", "A", None, "knee", "left"), False),
    ],
)
def test_a_finding_is_about_the_episode_of_its_place_and_time(history: History, finding: Finding, about: bool) -> None:
    add_finding(history.con, finding, NOW)
    found = clinician_findings(history.con, OWNER).frame
    for resolved, today in ((day(20), day(40)), (None, day(20))):
        episode = {"area": "knee", "side": "left", "onset": day(5), "resolved": resolved}
        assert len(findings_of(found, episode, today)) == about
