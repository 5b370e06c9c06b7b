"""The catalogue: every figure says all that has to be said of it, and claims nothing that nobody can."""

import re
from dataclasses import fields

import pytest

from analytics.catalogue import METRICS, Metric


@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_figure_has_all_that_has_to_be_said_of_it(name: str) -> None:
    one = METRICS[name]
    for field in fields(Metric):
        words = getattr(one, field.name)
        assert words, field.name
        assert words.strip() == words
    assert one.question.endswith("?")
    for field_name in ("definition", "caveat", "source", "disputed_by"):
        assert getattr(one, field_name).endswith("."), field_name


@pytest.mark.parametrize("name", sorted(METRICS))
def test_no_figure_claims_that_it_causes_predicts_prevents_or_makes_safe(name: str) -> None:
    """Section 6 of the specification. What studies found is told as theirs, in the words of what they counted."""
    one = METRICS[name]
    told = " ".join((one.title, one.question, one.definition, one.caveat)).lower()
    for never in (r"\bcaus(e|ed|es|ing)\b", r"predict", r"prevent", r"sweet spot", r"danger zone", r"\brisky\b"):
        assert not re.search(never, told), never
    if re.search(r"\bsafe\b|dangerous", told):
        assert "no range of it is shown to be safe or dangerous" in told


def test_each_identifier_of_a_paper_is_one() -> None:
    """A DOI is copied, not typed: it has a prefix of digits and no stop behind it."""
    for name, one in METRICS.items():
        for found in re.findall(r"\b10\.\d{4,}\S*", f"{one.source} {one.disputed_by}"):
            assert re.fullmatch(r"10\.\d{4,5}/[\w.()/-]*\w\)?[.:,;)]*", found), (name, found)
