from typing import Any

import pytest

from tests.dashboard.pages.conftest import Serve, ago
from tests.dashboard.pages.window import Window


def data(window: Window, *columns: str) -> list[dict[str, Any]]:
    """The rows of the chart's data that has these columns."""
    (chart,) = window.charts
    return next((rows for rows in chart["rows"].values() if rows and all(column in rows[0] for column in columns)), [])


def test_without_a_run_the_chart_says_what_would_fill_it(serve: Serve, window: Window) -> None:
    serve("empty")
    window.open("load")
    assert "How far did you run each week?" in window.words
    assert "A run fills this." in window.words
    assert not window.charts


@pytest.mark.parametrize(("range_", "weeks"), [("12w", 12), ("1y", 53), ("all", 80)])
def test_the_range_is_taken_from_the_address(serve: Serve, window: Window, range_: str, weeks: int) -> None:
    serve("demo")
    window.open("load", range=range_)
    assert window.test.button_group(key="LoadState.range").value == range_
    assert len(data(window, "amount", "partial")) == weeks
    assert f" in {weeks} weeks, " in window.words


def test_what_is_chosen_goes_into_the_address(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load").choose("LoadState.range", "1y")
    assert window.address == {"range": "1y"}
    window.choose("LoadState.by", "time")
    assert window.address == {"range": "1y", "by": "time"}
    assert "How long did you run each week?" in window.words
    window.choose("LoadState.range", "12w")
    assert window.address == {"by": "time"}


def test_time_is_in_hours_and_shows_no_spikes_which_are_of_distance(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load", by="time", range="all")
    (week,) = [row for row in data(window, "amount", "partial") if row["day"] == "2024-09-16"]
    assert week["amount"] == pytest.approx(3 + 28 / 60, abs=1 / 60)
    assert week["time"] == "3:28 h"
    assert not data(window, "spike")


def test_nonsense_in_the_address_is_told_and_the_default_is_shown(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load", range="ever", by="power")
    assert "range in the address must be one of 12w, 1y, all, not “ever”; it is left out." in window.words
    assert "by in the address must be one of distance, time, not “power”; it is left out." in window.words
    assert len(data(window, "amount", "partial")) == 12
    assert window.choose("LoadState.range", "all").address == {"range": "all"}
    assert not window.test.info


def test_spikes_are_listed_the_latest_first_each_with_the_way_to_its_run(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load", range="all")
    days = [words.split(" · ")[1] for words, _ in window.links]
    assert days[:2] == ["27 May 2025", "8 Apr 2025"]
    assert len(days) == 5
    words, query = window.links[0]
    assert words.startswith("▲▲ large spike · 27 May 2025 · 85.0 km, 2.04 × 41.6 km")
    window.open("runs", run=query.removeprefix("run="))
    assert "▲▲ large spike: 2.04 × 41.6 km on " in window.words


def test_a_range_without_a_spike_says_so(serve: Serve, window: Window) -> None:
    serve("demo")
    assert "None of this time was above 1.10 times the longest of its 30 days before." in window.open("load").words


def test_the_line_below_says_how_many_days_of_pain_were_noted(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    assert "pain noted on 0 days." in window.open("load").words
    owner.answer("pain_add", on=ago(1).isoformat(), severity=3, area="knee")
    owner.answer("pain_add", on=ago(1).isoformat(), severity=5, area="foot")
    owner.answer("pain_add", on=ago(4).isoformat(), severity=0)
    assert "pain noted on 2 days." in window.open("load").words
    assert [(row["number"], row["day"]) for row in data(window, "number", "noted")] == [
        ("0", ago(4).isoformat()),
        ("5", ago(1).isoformat()),
    ]


def test_three_runs_on_one_day_are_three_runs_of_one_week(serve: Serve, window: Window) -> None:
    serve("recent")
    window.open("load")
    (week,) = [row for row in data(window, "amount", "partial") if row["day"] == "2026-03-16"]
    assert week["running"].endswith(" in 7 runs")


def test_what_was_tried_and_what_was_done_beside_stand_under_the_weeks(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    owner.answer("tried_add", begun=ago(10).isoformat(), kind="exercise", text="Bridges")
    window.open("load")
    assert [row["label"] for row in data(window, "lane", "label")] == ["“Bridges”"]
    minutes = [row for row in data(window, "beside running", "ledger") if row["beside running"]]
    assert [(row["beside running"], row["ledger"], round(row["to"] - row["from"])) for row in minutes] == [
        ("elliptical 0:40 h", "running", 110), ("elliptical 0:40 h", "beside", 40),
        ("other 0:15 h (not counted)", "running", 277),
    ]  # fmt: skip


def test_no_week_is_drawn_beyond_the_end_of_the_axis(serve: Serve, window: Window) -> None:
    serve("recent")
    window.open("load")
    axis = window.charts[0]["spec"]["vconcat"][-1]["encoding"]["x"]
    end = axis["scale"]["domain"][1]
    weeks = data(window, "amount", "partial")
    assert max(row["until"] for row in weeks) <= f"{end['year']}-{end['month']:02}-{end['date']:02}"


def test_a_second_choice_before_the_browser_heard_of_the_first_keeps_both(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load").choose("LoadState.range", "1y")
    window.test.query_params.clear()  # the browser tells its address with each tap: here still that of the first
    assert window.choose("LoadState.by", "time").address == {"range": "1y", "by": "time"}
