"""The catalogue: every figure says all that has to be said of it. tests/dashboard/test_claims.py holds its claims."""

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


def test_each_identifier_of_a_paper_is_one() -> None:
    """A DOI is copied, not typed: it has a prefix of digits and no stop behind it."""
    for name, one in METRICS.items():
        for found in re.findall(r"\b10\.\d{4,}\S*", f"{one.source} {one.disputed_by}"):
            assert re.fullmatch(r"10\.\d{4,5}/[\w.()/-]*\w\)?[.:,;)]*", found), (name, found)
