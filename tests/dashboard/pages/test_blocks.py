"""This build-up beside earlier ones, on the Load page: what is chosen stands in the address."""

from datetime import date
from typing import Any

import pytest

from analytics.catalogue import METRICS
from tests.dashboard.pages.conftest import HOSTILE, TODAY, Serve, ago
from tests.dashboard.pages.window import Window

RACE, MARATHON = date(2025, 5, 27), date(2024, 12, 31)
QUESTION = "How does this build-up lie beside your earlier ones?"


def lines(window: Window) -> dict[str, list[dict[str, Any]]]:
    """The weeks of each line of the chart, by its name."""
    (chart,) = [one for one in window.charts if one["alt"] == QUESTION]
    found: dict[str, list[dict[str, Any]]] = {}
    for rows in chart["rows"].values():
        for row in rows:
            if "build-up" in row and row not in found.setdefault(row["build-up"], []):
                found[row["build-up"]].append(row)
    return found


def test_it_is_opened_and_closed_and_the_address_says_so(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load", range="1y")
    assert QUESTION not in window.words
    window.press("lay-beside")
    assert window.address == {"range": "1y", "align": "race"}
    assert QUESTION in window.words
    window.choose("LoadState.align", "week")
    assert window.address == {"range": "1y", "align": "week"}
    window.test.number_input(key="LoadState.weeks_before").set_value(8)
    window.run()
    assert window.address == {"range": "1y", "align": "week", "weeks_before": "8"}
    window.press("lay-away")
    assert window.address == {"range": "1y"}


def test_the_races_of_the_demo_lie_beside_each_other_and_say_how_they_ended(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load", align="race")
    drawn = lines(window)
    assert list(drawn) == ["31 Dec 2024", "27 May 2025"]
    assert [row["week"] for row in drawn["27 May 2025"]] == list(range(-11, 1))
    assert drawn["27 May 2025"][-1]["running"].endswith("in 7 runs, longest 85.0 km")
    assert "Up to 27 May 2025: Race, 85 km (a race by its title)" in window.words
    assert "Up to 31 Dec 2024: Marathon (a race by its title)" in window.words
    assert "On the last day, and longest: 85.0 km in " in window.words
    assert "168 runs in 24 of 24 weeks." in window.words
    assert METRICS["twin_blocks"].caveat in window.words


def test_by_week_this_one_ends_today_and_has_a_week_that_is_not_over(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load", align="week")
    drawn = lines(window)
    assert list(drawn) == ["24 Mar 2025", "23 Mar 2026"]
    assert [row["partial"] for row in drawn["23 Mar 2026"]][-2:] == [False, True]
    assert "○ is a week that is not over." in window.words
    assert "Nothing is known yet of what came after it." in window.words


def test_the_runner_chooses_the_days(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load", align="week")
    window.test.date_input(key="another-block").set_value(ago(140))
    window.run()
    assert window.address == {"align": "week", "block": ago(140).isoformat()}
    window.test.date_input(key="another-against").set_value(ago(250))
    window.run()
    window.test.date_input(key="another-against").set_value(ago(300))
    window.run()
    assert window.address["against"] == f"{ago(250)},{ago(300)}"
    assert len(lines(window)) == 3
    assert "No run for 64 days" in window.words
    window.test.multiselect(key="LoadState.against").set_value([ago(300)])
    window.run()
    assert window.address["against"] == ago(300).isoformat()


def test_a_race_to_come_is_laid_beside_with_the_weeks_that_are_known(serve: Serve, window: Window) -> None:
    serve("demo")
    ahead = ago(-21)
    window.open("load", align="race", block=ahead.isoformat())
    assert [row["week"] for row in lines(window)["13 Apr 2026"]] == list(range(-11, -2))
    assert "The last day is not over yet." in window.words
    assert "Not drawn, because not known: 13 Apr 2026: still to come." in window.words


def test_a_past_day_shows_only_what_was_known_then(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load", align="week", on=RACE.isoformat(), against=MARATHON.isoformat())
    assert list(lines(window)) == ["31 Dec 2024", "27 May 2025"]
    assert "Nothing is known yet of what came after it." in window.words


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"against": TODAY.isoformat()}, "23 Mar 2026 is not before 27 May 2025; it is left out."),
        ({"block": "2001-01-01"}, "No run is recorded in the 12 weeks up to 1 Jan 2001 or before"),
        ({"weeks_before": "3"}, "weeks_before in the address must be 4 to 24, not “3”; it is left out."),
        ({"against": "soon"}, "against in the address must be days such as"),
    ],
)
def test_what_makes_no_sense_is_told_and_the_rest_is_shown(
    serve: Serve, window: Window, query: dict[str, str], told: str
) -> None:
    serve("demo")
    assert told in window.open("load", align="race", **query).words
    assert len(lines(window)) == 2


@pytest.mark.parametrize("align", ["race", "week"])
def test_without_a_second_one_it_says_what_would_fill_it(serve: Serve, window: Window, align: str) -> None:
    serve("one")
    window.open("load", align=align)
    assert "fills this, or an earlier day of your own choice." in window.words
    assert len(window.charts) == 1


def test_time_is_in_hours(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load", align="race", by="time")
    assert 9 < lines(window)["27 May 2025"][0]["amount"] < 12


def test_a_hostile_title_of_a_race_is_only_a_title(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    rows = owner.answer("spikes")["rows"]
    title = f"Race {HOSTILE[:150]}"
    for row in (rows[-1], rows[0]):
        owner.answer("change_activity", activity=row["activity_id"], field="title", value=title)
    window.open("load", align="race", weeks_before="4")
    assert "Race <script>" in window.words
    assert not [text for text in window.markup if "![x](" in text or "<script" in text.replace("\\<", "")]
