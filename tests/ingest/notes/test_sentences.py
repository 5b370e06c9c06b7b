"""What runners write, by table: see the .txt files beside this one. One line there is one case here."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from ingest.notes import parse
from tests.ingest.notes.tables import SILENT, Case, cases, is_right, key, missed, wrong_fields

EXAMPLES = Path(__file__).resolve().parents[4] / "shared" / "pain_examples.json"
HERE = Path(__file__).parent
NOTHING = [
    line
    for name in ("nothing_current", "nothing_current_unseen")
    for line in (HERE / f"{name}.lines").read_text("utf-8").splitlines()
    if line[:1] not in "#"
]
ALL = cases()
OTHER_LANGUAGES = ("de", "fr", "es", "it", "nl")


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.table}: {case.text}")
def test_a_sentence_gives_just_what_is_expected_of_it(case: Case) -> None:
    assert is_right(case), [key(one) for one in parse(case.text)]
    assert not wrong_fields(case)


def test_there_are_enough_sentences_of_every_kind() -> None:
    counted = Counter((case.table, case.category) for case in ALL)
    assert {n for (table, _), n in counted.items() if table == "en" and n < 15} == set()
    assert {n for (table, _), n in counted.items() if table in OTHER_LANGUAGES and n < 10} == set()


def test_nothing_current_comes_of_what_is_denied_hypothetical_or_anothers() -> None:
    """The expected findings of these are none, or denied, or of another time; so are those that come out."""
    for case in ALL:
        expected = [one for one in case.expected if not one[3] and one[4] == "current"]
        found = [one for one in map(key, parse(case.text)) if not one[3] and one[4] == "current"]
        assert len(found) <= len(expected), case.text
    silent = [case for case in ALL if case.category in SILENT]
    assert len(silent) > 100


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_current_comes_of_sentences_of_other_voices(text: str) -> None:
    assert [one for one in parse(text) if not one.negated and one.temporality == "current"] == []


@pytest.mark.parametrize("case", missed(), ids=lambda case: case.text)
def test_what_is_still_missed_is_listed_as_missed_and_is_no_false_alarm(case: Case) -> None:
    """A sentence that is read by now belongs into a table."""
    assert not is_right(case)
    expected = [one for one in case.expected if not one[3] and one[4] == "current"]
    found = [one for one in map(key, parse(case.text)) if not one[3] and one[4] == "current"]
    assert expected or not found


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the examples of the specification are not here")
def test_the_examples_of_the_specification_come_out_in_every_field() -> None:
    for sentence in json.loads(EXAMPLES.read_text("utf-8"))["sentences"]:
        found = [asdict(one) for one in parse(sentence["text"])]
        assert len(found) == len(sentence["expected"])
        for one, expected in zip(found, sentence["expected"], strict=True):
            wanted = {name: value for name, value in expected.items() if name not in ("why", "accept_alt")}
            assert {name: one[name] for name in wanted} == wanted
