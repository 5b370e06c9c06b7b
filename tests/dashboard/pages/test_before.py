"""What came before the injuries? The page, on the demo and on histories that nobody would expect."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard import owner as owners
from dashboard.before_words import NONE, STORY
from dashboard.charts.base import MAX_MARKS
from dashboard.demo.story import Calendar
from dashboard.owner import Owner
from ingest.settings import load_settings
from tests.adversarial import BUILDERS, LAST
from tests.conftest import DEMO_UNTIL
from tests.dashboard.pages.conftest import Serve
from tests.dashboard.pages.saved import Saved
from tests.dashboard.pages.window import Window

ONSET = Calendar(DEMO_UNTIL).onset
HEADING = "What came before your injuries?"


@pytest.fixture
def serve_adversarial(adversarial: Callable[[str], Path], tmp_path: Path) -> Iterator[Callable[[str], Owner]]:
    """Install an owner of a copy of one of these histories."""
    opened: list[Owner] = []

    def install(name: str) -> Owner:
        home = tmp_path / name
        shutil.copytree(adversarial(name), home)
        owner = Owner(lambda: load_settings(home, os.environ))
        opened.append(owner)
        owners.install(owner)
        return owner

    yield install
    owners.install(None)
    for owner in opened:
        owner.close()


def weeks(window: Window) -> list[dict[str, Any]]:
    """The bars of the aligned weeks."""
    return next(rows for rows in window.charts[0]["rows"].values() if rows and "week from" in rows[0])


def test_without_an_injury_it_says_what_would_fill_it(serve: Serve, window: Window) -> None:
    serve("empty")
    words = window.open("before").words
    assert NONE in words
    assert ("To the niggles", "") in window.links
    assert not window.charts


def test_the_demos_injury_stands_beside_his_own_weeks_and_runs(serve: Serve, window: Window) -> None:
    owner = serve("demo")
    words = window.open("before").words
    assert ("The injury on Niggles", f"episode=knee-left-{ONSET}") in window.links
    said = owner.answer("before", on=DEMO_UNTIL.isoformat())["statements"]
    assert said[0] == STORY
    for line in said:
        assert line in words
    assert "All that was looked at is here, always in this order." in words
    assert len(window.charts) == 2
    assert [row["week"] for row in weeks(window)] == list(range(-8, 1))
    assert not window.test.button_group
    for chart in window.charts:
        assert chart["alt"]
        assert 0 < max(map(len, chart["rows"].values())) <= MAX_MARKS


def test_before_the_onset_there_was_nothing_to_look_back_from(serve: Serve, window: Window) -> None:
    serve("demo")
    assert NONE in window.open("before", on=ONSET.isoformat()).words


def test_an_injury_is_chosen_and_the_address_carries_it(
    serve_adversarial: Callable[[str], Owner], window: Window
) -> None:
    owner = serve_adversarial("five_injuries")
    oldest = owner.answer("before", on=LAST.isoformat())["episodes"][0]["id"]
    window.open("before", on=LAST.isoformat())
    assert "Left knee, 10 Jun 2025: unusual for you" in window.words
    window.open("before", on=LAST.isoformat(), injury=oldest)
    assert window.address["injury"] == oldest
    assert "Left lower leg, 7 Jan 2024: unusual for you" in window.words
    assert "Left knee, 10 Jun 2025: unusual for you" not in window.words
    window.open("before", on=LAST.isoformat(), injury="knee-left-1999-01-01")
    assert "Left knee, 10 Jun 2025: unusual for you" in window.words


def test_five_injuries_have_a_test_with_what_it_is_sensitive_to(
    serve_adversarial: Callable[[str], Owner], window: Window
) -> None:
    serve_adversarial("five_injuries")
    words = window.open("before", on=LAST.isoformat()).words
    assert "Over 5 onsets, the longest run of 4 days was" in words
    assert "How weak that is" in words
    (table,) = window.test.dataframe
    assert table.value["Test"].to_list() == [
        "session spike, the one named before", "the same by runs", "63 days after a return left out",
        "windows 7 days earlier", "windows 14 days earlier", "7 days, against the weekly mean of the 28 before",
        "7 days, against the 7 before", "distance of 7 days",
    ]  # fmt: skip
    assert table.value["Onsets"].to_list() == [5] * 8


@pytest.mark.parametrize("name", BUILDERS)
def test_no_history_breaks_the_page(
    serve_adversarial: Callable[[str], Owner], window: Window, saved: Saved, name: str
) -> None:
    owner = serve_adversarial(name)
    found = owner.answer("before", on=LAST.isoformat())
    for key in [row["id"] for row in found["episodes"] if row["counted"]] or [None]:
        window.open("before", on=LAST.isoformat(), **({"injury": key} if key else {}))
        assert [one.value for one in window.test.title] == [HEADING]
        assert not window.test.error
        for chart in window.charts:
            assert max(map(len, chart["rows"].values()), default=0) <= MAX_MARKS
    assert not saved.held(few=found["injuries"] < 5)
    window.open("before")
    assert [one.value for one in window.test.title] == [HEADING]


def test_nothing_that_a_runner_wrote_becomes_markup(serve_adversarial: Callable[[str], Owner], window: Window) -> None:
    owner = serve_adversarial("with_gait")
    hostile = "**bold** [a](http://evil.example) :smile: <script>alert(1)</script> $x$"
    owner.answer("tried_add", begun="2025-04-10", kind="other", text=hostile)
    window.open("before", on=LAST.isoformat())
    assert hostile in window.words
    assert not [text for text in window.markup if "[a](http" in text or "**bold**" in text]
