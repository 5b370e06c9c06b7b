"""Is the form changing? The trend at the same pace, old gait against new, and with what the runner ran."""

from typing import Any

import pytest

from dashboard.demo.story import Calendar
from tests.conftest import DEMO_UNTIL
from tests.dashboard.pages.conftest import Serve, ago
from tests.dashboard.pages.window import Window

STORY = Calendar(DEMO_UNTIL)


def data(window: Window, *columns: str) -> list[dict[str, Any]]:
    """The rows of the chart's data that has these columns."""
    (chart,) = window.charts
    return next((rows for rows in chart["rows"].values() if rows and all(column in rows[0] for column in columns)), [])


def test_without_gait_it_says_what_would_fill_it(serve: Serve, window: Window) -> None:
    serve("empty")
    assert "How has your gait changed?" in window.open("gait").words
    assert "contact time and balance need a pod or a strap" in window.words
    assert not window.charts


def test_one_run_is_not_compared(serve: Serve, window: Window) -> None:
    serve("one")
    words = window.open("gait", range="all").words
    assert "5 on each side are needed to compare." in words or "fill this" in words
    assert "There is no break of 28 days or more in your running" in words


@pytest.mark.parametrize(
    ("channel", "title"),
    [
        ("cadence_spm", "Is your cadence changing, at the same pace?"),
        ("stance_ms", "Is your contact time changing, at the same pace?"),
        ("stance_balance_left_pct", "Is your balance changing, at the same pace?"),
    ],
)
def test_a_channel_is_chosen_in_the_address(serve: Serve, window: Window, channel: str, title: str) -> None:
    serve("demo")
    assert title in window.open("gait", channel=channel).words
    assert data(window, "as recorded")


@pytest.mark.parametrize(("channel", "change"), [("cadence_spm", "-3."), ("stance_balance_left_pct", "+1.0")])
def test_six_weeks_before_the_onset_the_level_stands_out(
    serve: Serve, window: Window, channel: str, change: str
) -> None:
    serve("demo")
    words = window.open("gait", channel=channel, on=STORY.onset.isoformat()).words
    (line,) = [line for line in words.splitlines() if "at the same pace: " in line]
    assert f", {change}" in line
    assert "That is more than the noise floor of " in line


def test_old_gait_is_compared_with_the_gait_since_the_comeback(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("gait")
    assert window.test.date_input(key="GaitState.split").value == STORY.comeback
    day = f"{STORY.comeback.day} {STORY.comeback:%b %Y}"
    (line,) = [line for line in window.words.splitlines() if line.startswith("Cadence, at ")]
    assert f" since {day} (" in line
    assert "90 % interval" in line
    window.test.date_input(key="GaitState.split").set_value(ago(200))
    window.run()
    assert window.address["split"] == ago(200).isoformat()


def test_a_new_shoe_begins_another_baseline_and_stands_on_the_chart(serve: Serve, window: Window) -> None:
    owner = serve("demo")
    owner.answer("gear_add", kind="shoe", name="*Blue*", begun=STORY.comeback.isoformat())
    window.open("gait", range="all")
    assert [row["change"] for row in data(window, "change")] == ["new shoe: *Blue*"]
    assert "Nothing was recorded with the same watch, pod and shoe both before and since" in window.words
    day = f"{STORY.comeback.day} {STORY.comeback:%b %Y}"
    assert [words for words, _ in window.links if "Blue" in words] == [f"{day}: shoe *Blue*, before that not known"]
