"""`niggle cohort` and its section in the settings: what is told of a roster, of two, of one, and what is not."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from dashboard import shapes
from tests.claims import claims, claims_in
from tests.command import answer, typed
from tests.rosters import store_roster

SNAPSHOT = Path(__file__).parent / "snapshots" / "cohort.json"


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of forty athletes, of whom 24 are injured, eight of them after a spike."""
    folder = tmp_path_factory.mktemp("forty")
    store_roster(folder, 40, 24, spiked=8).close()
    return folder / "home"


@pytest.fixture
def few(tmp_path: Path) -> Iterator[Callable[[int, int], Path]]:
    def make(runners: int, injured: int) -> Path:
        store_roster(tmp_path, runners, injured).close()
        return tmp_path / "home"

    yield make


def rounded(value: Any) -> Any:
    """Models end in digits that differ from machine to machine."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


def test_the_answer_is_the_document_of_the_snapshot(forty: Path) -> None:
    """Set NIGGLE_UPDATE_SNAPSHOTS=1 to write it anew, then read the difference."""
    found = json.dumps(rounded(answer(forty, "cohort")), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("NIGGLE_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(found, "utf-8")
    assert found == SNAPSHOT.read_text("utf-8")


def test_every_key_is_documented_and_none_is_left_out_and_nobody_is_named() -> None:
    text = SNAPSHOT.read_text("utf-8")
    document = json.loads(text)
    assert "Runner" not in text
    for found, shape in (
        (document, shapes.CohortDocument),
        (document["whole"], shapes.RosterDescription),
        (document["whole"]["prevalence"], shapes.RateDocument),
        (document["years"][0], shapes.RosterYear),
        (document["compared"], shapes.RosterComparison),
        (document["compared"]["within"], shapes.RosterRatio),
    ):
        assert list(found) == list(get_type_hints(shape))
    assert not claims_in(document)


def test_forty_are_told_with_intervals_both_models_and_that_they_differ(forty: Path) -> None:
    said = typed(forty, "cohort").stdout
    assert "Noted: 24 injuries of 24 runners." in said
    assert "2026: not told (fewer than 5 injured runners, or it would come out by subtraction)." in said
    assert "went together with " in said
    assert "Across runners (Cox, standard errors by runner) it is " in said
    assert "The two differ: " in said
    assert "Runner" not in said.replace("Runners", "")
    assert not claims(said)


def test_two_are_described_without_a_model(few: Callable[[int, int], Path]) -> None:
    home = few(2, 1)
    said = typed(home, "cohort").stdout
    assert "2 athletes here, 2 with runs: 120 weeks of which it is known what was run" in said
    assert "By year it is not told" in said
    assert "is asked from 30 runners on that may be compared; here there are 2." in said
    assert not claims(said, few=True)
    assert answer(home, "cohort")["compared"]["within"] is None


def test_one_has_no_rate_of_days_or_weeks(few: Callable[[int, int], Path]) -> None:
    home = few(1, 1)
    assert (
        "Of one runner there is nothing to tell how much weeks and days lost may vary" in typed(home, "cohort").stdout
    )
    assert answer(home, "cohort")["whole"]["prevalence"] is None


def test_a_home_without_runs_says_so(tmp_path: Path) -> None:
    assert "Nobody here has a run yet." in typed(tmp_path / "home", "cohort").stdout


def test_no_athlete_is_named_to_it(forty: Path) -> None:
    done = typed(forty, "cohort", "--athlete", "Runner 2")
    assert done.returncode == 2
