import pytest

from tests.dashboard.pages.conftest import HOSTILE, Serve
from tests.dashboard.pages.window import Window


def listed(window: Window) -> list[str]:
    """The runs of the list, in words."""
    return [words for words, query in window.links if "run=" in query]


def opened(window: Window, title: str) -> Window:
    """The first run of the list with this in its title, opened."""
    window.open("runs", text=title)
    (_, query), *_ = [link for link in window.links if "run=" in link[1]]
    (key,) = [part.removeprefix("run=") for part in query.split("&") if part.startswith("run=")]
    return window.open("runs", run=key)


def test_a_home_without_runs_says_what_to_bring(serve: Serve, window: Window) -> None:
    serve("empty")
    assert "Nothing is here yet." in window.open("runs").words


def test_all_that_was_done_is_listed_newest_first(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("runs")
    assert listed(window)[:2] == ["Sun 22 Mar 2026 · Run and walk", "Sat 21 Mar 2026 · Hips and feet"]
    assert len(listed(window)) == 25
    assert "535 activities, newest first." in window.words


def test_pages_are_turned_and_stand_in_the_address(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("runs")
    first = listed(window)
    window.test.pagination(key="RunsState.page").select(2)
    window.run()
    assert window.address == {"page": "2"}
    assert not set(listed(window)) & set(first)
    assert listed(Window().open("runs", page="2")) == listed(window)
    assert len(listed(window.open("runs", page="22"))) == 10


@pytest.mark.parametrize("page", ["23", "999999999"])
def test_a_page_beyond_the_end_says_how_many_there_are(serve: Serve, window: Window, page: str) -> None:
    serve("demo")
    window.open("runs", page=page)
    assert "There are only 22 pages." in window.words
    (back,) = [one for one in window.test.button if one.label == "To the first page"]
    back.click()
    window.run()
    assert window.address == {}
    assert len(listed(window)) == 25


def test_page_0_is_the_first(serve: Serve, window: Window) -> None:
    serve("demo")
    assert listed(window.open("runs", page="0"))[0] == "Sun 22 Mar 2026 · Run and walk"


def test_filters_are_taken_from_the_address(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("runs", sport="run", first="2025-05-01", last="2025-05-31", at_least="50", text="")
    assert len(listed(window)) == 1
    assert listed(window)[0].startswith("Tue 27 May 2025")
    assert window.test.selectbox(key="RunsState.sport").value == "run"


def test_filters_that_are_chosen_go_into_the_address_and_lead_to_the_first_page(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("runs", page="3")
    window.test.selectbox(key="RunsState.sport").set_value("run")
    window.run()
    assert window.address == {"sport": "run"}
    window.test.number_input(key="RunsState.at_least").set_value(30)
    window.run()
    assert window.address == {"sport": "run", "at_least": "30"}
    window.test.text_input(key="RunsState.text").set_value("no such words")
    window.run()
    assert window.address == {"sport": "run", "at_least": "30", "text": "no such words"}
    assert "Nothing fits these filters." in window.words
    (clear,) = [one for one in window.test.button if one.label == "Clear"]
    clear.click()
    window.run()
    assert window.address == {}
    assert len(listed(window)) == 25


def test_a_distance_of_zero_is_taken_at_its_word(serve: Serve, window: Window) -> None:
    serve("recent")
    assert "Beside" in str(listed(window.open("runs", first="2026-02-11", last="2026-02-11")))
    assert "Beside" not in str(listed(window.open("runs", first="2026-02-11", last="2026-02-11", at_least="0")))


def test_emptied_filters_leave_the_address(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("runs", text="run", at_least="5", first="2025-01-01", sport="run")
    window.test.text_input(key="RunsState.text").set_value("")
    window.run()
    window.test.number_input(key="RunsState.at_least").set_value(None)
    window.run()
    window.test.date_input(key="RunsState.first").set_value(None)
    window.run()
    window.test.selectbox(key="RunsState.sport").set_value("")
    window.run()
    assert window.address == {}


def test_a_sport_that_nobody_did_is_shown_as_asked_and_finds_nothing(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("runs", sport="quidditch")
    assert window.test.selectbox(key="RunsState.sport").value == "quidditch"
    assert "Nothing fits these filters." in window.words


def test_letters_that_mean_something_to_a_database_are_letters(serve: Serve, window: Window) -> None:
    serve("demo")
    for text in ("%", "_", "'", "\\", '"; drop table activity; --'):
        assert "Nothing fits these filters." in window.open("runs", text=text).words
    assert "535 activities" in window.open("runs").words


def test_the_way_back_from_a_run_keeps_the_filters(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("runs", sport="run", page="2")
    _, query = next(link for link in window.links if "run=" in link[1])
    assert sorted(part.partition("=")[0] for part in query.split("&")) == ["page", "run", "sport"]
    window.open("runs", **dict(part.split("=") for part in query.split("&")))
    assert ("All runs", "sport=run&page=2") in window.links
    assert {"Before", "After"} <= {words for words, _ in window.links}


def test_an_unknown_key_is_told_and_the_list_is_shown(serve: Serve, window: Window) -> None:
    serve("one")
    window.open("runs", run="0" * 64 + ".0")
    assert "The run that the address names is not here (any more)." in window.words
    assert len(listed(window)) == 1


def test_a_run_is_told_in_one_line_and_drawn(serve: Serve, window: Window) -> None:
    serve("one")
    window.open("runs")
    window.open("runs", run=window.links[0][1].removeprefix("run="))
    assert [one.value for one in window.test.header] == ["Run and walk"]
    assert "Sunday, 22 Mar 2026, " in window.words
    assert "**8.9 km** · **0:53:26** · " in window.words
    assert [chart["alt"] for chart in window.charts] == ["How did it go?", "Where did it go?"]
    assert "SHA-256 of the original: " in window.words
    panels = window.charts[0]["spec"]["vconcat"]
    assert len(panels) > 3
    (part,) = window.charts[0]["spec"]["params"]
    assert sorted(part["views"]) == [f"panel_{place}" for place in range(len(panels) - 1)]


def test_the_colour_of_the_track_is_chosen_and_stands_in_the_address(serve: Serve, window: Window) -> None:
    serve("one")
    window.open("runs")
    key = window.links[0][1].removeprefix("run=")
    window.open("runs", run=key).choose("RunsState.colour", "heart_rate")
    assert window.address == {"run": key, "colour": "heart_rate"}
    assert "heart rate, bpm" in str(window.charts[1]["spec"])


def test_a_run_without_samples_says_that_only_totals_are_known(serve: Serve, window: Window) -> None:
    serve("recent")
    opened(window, "Long")
    assert "**16.1 km** · **1:25:00** · 5:17 /km" in window.words
    assert "There are no samples: only totals are known of this one." in window.words
    assert not window.charts
    assert "▲ moderate spike: 1.46 × 11.0 km on " in window.words


def test_a_run_without_heart_rate_draws_what_it_has(serve: Serve, window: Window) -> None:
    serve("recent")
    opened(window, "By the river")
    assert [chart["alt"] for chart in window.charts] == ["How did it go?", "Where did it go?"]
    assert "not recorded: heart rate, cadence, contact time, balance" in window.words
    assert "heart rate, bpm" not in str(window.charts)
    assert "pace, min/km" in str(window.charts[1]["spec"])
    assert not window.test.button_group  # one colour is no choice


def test_a_channel_that_a_run_has_not_is_not_asked_for(serve: Serve, window: Window) -> None:
    serve("recent")
    key = opened(window, "By the river").address["run"]
    window.open("runs", run=key, colour="heart_rate")
    assert "pace, min/km" in str(window.charts[1]["spec"])
    assert len(window.charts) == 2


def test_what_is_wrong_with_a_run_is_said_on_it(serve: Serve, window: Window) -> None:
    serve("recent")
    window.open("data", outcome="imported")
    warnings = [text for text in window.words.splitlines() if text.startswith("**cut.fit**")]
    assert len(warnings) == 1
    window.open("runs", sport="other")
    (cut,) = [query for _, query in window.links if "run=" in query]
    window.open("runs", **dict(part.split("=") for part in cut.split("&")))
    assert next(one.value.replace("\\", "") for one in window.test.warning) in warnings[0]
    assert len(window.charts) == 2


def test_three_runs_of_a_day_are_three_with_each_other_as_neighbours(serve: Serve, window: Window) -> None:
    serve("recent")
    window.open("runs", first="2026-03-22", last="2026-03-22", sport="run")
    days = [words for words in listed(window) if words.startswith("Sun 22 Mar 2026")]
    assert sorted(words.partition(" · ")[2] for words in days) == ["Evening", "Morning", "Noon"]
    opened(window, "Noon")
    names = []
    for way in ("Before", "After"):
        (query,) = [query for words, query in window.links if words == way]
        there = Window().open("runs", run=query.removeprefix("run="))
        names += [one.value for one in there.test.header]
    assert sorted(names) == ["Evening", "Morning"]


def test_a_title_of_200_characters_is_shown_as_it_is_and_shortened_in_the_list(serve: Serve, window: Window) -> None:
    serve("recent")
    assert len(HOSTILE) == 200
    opened(window, "<script>")
    assert [one.value for one in window.test.header] != [HOSTILE]
    assert " ".join(HOSTILE.split()) in window.words
    (words,) = listed(window.open("runs", text="<script>"))
    assert words == f"Sat 14 Mar 2026 · {HOSTILE[:59]}…"


def test_a_run_says_whether_the_form_changed_along_it(serve: Serve, window: Window) -> None:
    serve("demo")
    words = opened(window, "Tempo").words
    assert "Did your form change along this run?" in words
    assert "**Cadence**, at the same speed and grade throughout" in words
    assert "steps/min per km" in words
    assert "A watch cannot see why, and a break from one run alone is not shown." in words
