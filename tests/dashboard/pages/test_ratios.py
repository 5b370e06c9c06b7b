"""The classic ratios behind "More", described, and what the alarms have been worth."""

import pytest

from dashboard.links import MORE
from dashboard.pages.ratios import VIEWS
from tests.dashboard.pages.conftest import Serve, ago
from tests.dashboard.pages.window import Window


def test_they_are_behind_more_and_the_address_says_what_is_open(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load", range="1y")
    assert "The classic ratios" not in window.words
    window.press("more")
    assert window.address == {"range": "1y", "more": "acwr"}
    assert "How do the last 7 days compare with the weeks before?" in window.words
    window.choose("LoadState.more", "monotony")
    assert window.address == {"range": "1y", "more": "monotony"}
    window.press("less")
    assert window.address == {"range": "1y"}


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_each_view_says_what_its_load_is_and_no_danger(serve: Serve, window: Window, view: str) -> None:
    serve("demo")
    window.open("load", range="all", more=view)
    assert VIEWS[view][0] in window.words
    assert "Load is distance." in window.words
    assert "danger zone" not in window.words.lower()
    assert len(window.charts) == 2
    assert set(MORE) == {"none", *VIEWS}


def test_a_source_that_tells_nothing_says_what_would_fill_it(serve: Serve, window: Window) -> None:
    serve("demo")
    assert "Some weeks of running without a gap fill this." in window.open("load", more="acwr", source="rpe").words


def test_an_unknown_day_breaks_the_line(serve: Serve, window: Window) -> None:
    owner = serve("demo")
    owner.answer("unrecorded_add", first=ago(200).isoformat(), last=ago(190).isoformat())
    window.open("load", range="1y", more="acwr")
    (_, chart) = window.charts
    rows = next(rows for rows in chart["rows"].values() if rows and "stretch" in rows[0])
    coupled = {row["day"]: row["stretch"] for row in rows if row["line"] == "coupled"}
    assert ago(195).isoformat() not in coupled
    assert coupled[ago(201).isoformat()] != coupled[ago(150).isoformat()]


def test_the_record_of_each_alarm_is_told(serve: Serve, window: Window) -> None:
    serve("demo")
    words = window.open("load", range="1y", more="acwr").words
    assert "A run above 1.10 × the longest of its 30 days before: fired " in words
    assert "Seven days more than 30 % above the seven before: fired " in words
    assert "The last 7 days above 1.5 × the month that holds them (ACWR): fired " in words
    assert "A few onsets are a story, not statistics" in words


def test_one_run_has_no_ratio(serve: Serve, window: Window) -> None:
    serve("one")
    assert "Some weeks of running without a gap fill this." in window.open("load", more="acwr").words
