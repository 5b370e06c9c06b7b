"""`niggle cohort` and its section in the settings: what is told of a roster, of two, of one, and what is not."""

import json
import os
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from analytics.run import Seen
from dashboard import shapes
from dashboard.cli.cohort import show_cohort
from dashboard.cohort_documents import cohort_document
from dashboard.format import Shown
from tests.claims import claims, claims_in
from tests.command import answer, typed
from tests.rosters import LAST, store_roster

SNAPSHOT = Path(__file__).parent / "snapshots" / "cohort.json"


def document_of(folder: Path, *counts: int, **more: Any) -> Any:
    """The document of a roster that is put into a store directly."""
    with store_roster(folder, *counts, **more) as con:
        return cohort_document(con, Seen(1, "owner"), LAST, Shown())


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Forty athletes, of whom 24 are injured, eight of them after a spike."""
    return document_of(tmp_path_factory.mktemp("forty"), 40, 24, spiked=8)


def said(document: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """What the terminal prints of it."""
    show_cohort(document)
    return capsys.readouterr().out


def rounded(value: Any) -> Any:
    """Models end in digits that differ from machine to machine."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


def test_the_answer_is_the_document_of_the_snapshot(forty: Any) -> None:
    """Set NIGGLE_UPDATE_SNAPSHOTS=1 to write it anew, then read the difference."""
    found = json.dumps(rounded(forty), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("NIGGLE_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(found, "utf-8")
    assert found == SNAPSHOT.read_text("utf-8")


def test_every_key_is_documented_and_none_is_left_out_and_nobody_is_named(forty: Any) -> None:
    assert "Runner " not in json.dumps(forty)
    for found, shape in (
        (forty, shapes.CohortDocument),
        (forty["whole"], shapes.RosterDescription),
        (forty["whole"]["prevalence"], shapes.RateDocument),
        (forty["years"][0], shapes.RosterYear),
        (forty["compared"], shapes.RosterComparison),
        (forty["compared"]["within"], shapes.RosterRatio),
    ):
        assert list(found) == list(get_type_hints(shape))
    assert not claims_in(forty)


def test_forty_are_told_with_intervals_both_models_and_that_they_differ(
    forty: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(forty, capsys)
    assert "Noted: 24 injuries of 24 runners." in told
    assert "2026: not told (fewer than 5 injured runners, or it would come out by subtraction)." in told
    assert "went together with " in told
    assert "Across runners (Cox, standard errors by runner) it is " in told
    assert "The two differ: " in told
    assert not claims(told)


def test_two_are_described_without_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = document_of(tmp_path, 2, 1)
    told = said(document, capsys)
    assert "2 athletes here, 2 with runs: 120 weeks of which it is known what was run" in told
    assert "By year it is not told" in told
    assert "is asked from 30 runners on that may be compared; here there are 2." in told
    assert document["compared"]["within"] is None
    assert not claims_in(document, few=True)


def test_one_has_no_rate_of_days_or_weeks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = document_of(tmp_path, 1, 1)
    assert document["whole"]["prevalence"] is None
    assert "Of one runner there is nothing to tell how much weeks and days lost may vary" in said(document, capsys)


def test_athletes_whose_logs_are_imported_are_counted_and_nobody_is_named(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log.csv"
    for name in ("Mara", "Jon"):
        log.write_text(f"date,distance_km,duration,title\n2026-01-05,10,50:00,{name}\n2026-01-13,10,50:00,{name}\n")
        assert typed(home, "athlete", "add", name).returncode == 0
        assert typed(home, "import", str(log), "--athlete", name).returncode == 0
    done = typed(home, "cohort")
    assert "3 athletes here, 2 with runs: 4 weeks of which it is known what was run" in done.stdout
    assert "No injury is noted. 2 runners have never written a note." in done.stdout
    assert "Mara" not in done.stdout
    whole = answer(home, "cohort")["whole"]
    assert whole["incidence_per_1000_km"]["over"] == pytest.approx(0.04)
    assert typed(home, "cohort", "--athlete", "Mara").returncode == 2


def test_a_home_without_runs_says_so(tmp_path: Path) -> None:
    assert "Nobody here has a run yet." in typed(tmp_path / "home", "cohort").stdout
