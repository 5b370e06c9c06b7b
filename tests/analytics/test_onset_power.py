"""What is said of the test's strength is what was measured."""

from pathlib import Path

import pytest

from analytics.onset_power import MEASURED, RATIOS, power

DOCS = Path(__file__).parent.parent.parent / "docs" / "onset_test.md"


def test_the_shares_are_those_of_the_docs() -> None:
    text = DOCS.read_text("utf-8")
    _, _, table = text.partition("## One runner, and something to find")
    for way, kind in enumerate(("run", "kilometre")):
        line = next(
            line for line in table.splitlines() if line.startswith("| **session spike") and f"| {kind} |" in line
        )
        cells = [[float(share) / 100 for share in cell.split(" / ")] for cell in line.split("|")[3:6]]
        for column, onsets in enumerate((3, 5, 10)):
            if onsets in MEASURED:
                told = [shares[way] for shares in MEASURED[onsets]]
                assert told == pytest.approx([cell[column] for cell in cells])


def test_fewer_than_five_injuries_have_no_test_and_no_strength() -> None:
    assert power(4) == []
    assert [(one.ratio, one.onsets) for one in power(9)] == [(ratio, 5) for ratio in RATIOS]
    assert {one.onsets for one in power(14)} == {10}
    assert all(0 < one.low <= one.high < 0.5 for one in power(10))
