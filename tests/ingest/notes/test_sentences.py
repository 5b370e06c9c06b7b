"""What runners write, by table: see the .txt files beside this one. One line there is one case here.

One test reads all sentences of a language and category, and tells of every one that is misread.
"""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from ingest.notes import parse
from tests.ingest.notes.tables import LANGUAGES, SILENT, Case, cases, is_right, key, lines, missed, wrong_fields

EXAMPLES = Path(__file__).resolve().parents[4] / "shared" / "pain_examples.json"
ALL = cases()
GROUPS: dict[str, list[Case]] = {}
for one in ALL:
    GROUPS.setdefault(f"{one.language} {one.category}", []).append(one)


@pytest.mark.parametrize("group", GROUPS)
def test_a_sentence_gives_just_what_is_expected_of_it(group: str) -> None:
    misread = [
        f"{case.table}: {case.text}\n  expected {case.expected}\n  came out {[key(one) for one in parse(case.text)]}"
        for case in GROUPS[group]
        if not is_right(case)
    ]
    misread += [line for case in GROUPS[group] if is_right(case) for line in wrong_fields(case)]
    assert not misread, "\n".join(["", *misread])


def test_there_are_enough_sentences_of_every_kind() -> None:
    """At least 15 in English and 10 in each other language, of each category, in the first table of a language."""
    counted = Counter((case.table, case.category) for case in ALL)
    asked = json.loads(EXAMPLES.read_text("utf-8"))["sentences"] if EXAMPLES.exists() else []
    for language in LANGUAGES:
        enough = 15 if language == "en" else 10
        kinds = {category for table, category in counted if table == language}
        assert kinds >= {"basic", "negation", *SILENT, *(one["category"] for one in asked)}
        assert {kind for kind in kinds if counted[language, kind] < enough} == set()


def test_nothing_current_comes_of_what_is_denied_hypothetical_or_anothers() -> None:
    """The expected findings of these are none, or denied, or of another time; so are those that come out."""
    told = [case.text for case in ALL if len(_current(case.text)) > sum(_is_current(one) for one in case.expected)]
    assert not told, "\n".join(["", *told])
    silent = [case for case in ALL if case.category in SILENT]
    assert len(silent) > 100


@pytest.mark.parametrize("name", ["nothing_current", "nothing_current_unseen", "nothing_current_third"])
def test_nothing_current_comes_of_sentences_of_other_voices(name: str) -> None:
    told = [f"{text}\n  {_current(text)}" for text in lines(name) if _current(text)]
    assert not told, "\n".join(["", *told])


def test_nothing_at_all_comes_of_what_others_have_and_what_is_no_pain() -> None:
    told = [f"{text}\n  {found}" for text in lines("nothing_at_all") if (found := [key(one) for one in parse(text)])]
    assert not told, "\n".join(["", *told])


def test_what_is_still_missed_is_listed_as_missed_and_is_no_false_alarm() -> None:
    """A sentence that is read by now belongs into a table."""
    assert [case.text for case in missed() if is_right(case)] == []
    silent = [case for case in missed() if not any(_is_current(one) for one in case.expected)]
    assert [case.text for case in silent if _current(case.text)] == []


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the examples of the specification are not here")
def test_the_examples_of_the_specification_come_out_in_every_field() -> None:
    for sentence in json.loads(EXAMPLES.read_text("utf-8"))["sentences"]:
        found = [asdict(one) for one in parse(sentence["text"])]
        assert len(found) == len(sentence["expected"])
        for one, expected in zip(found, sentence["expected"], strict=True):
            wanted = {name: value for name, value in expected.items() if name not in ("why", "accept_alt")}
            assert {name: one[name] for name in wanted} == wanted


def _current(text: str) -> list[tuple[str, str, float | None, bool, str]]:
    return [one for one in map(key, parse(text)) if _is_current(one)]


def _is_current(one: tuple[str, str, float | None, bool, str]) -> bool:
    return not one[3] and one[4] == "current"
