"""Every page can be set to a past day: it stands in the address, and goes along from page to page."""

import pytest

from tests.dashboard.pages.conftest import TODAY, Serve, ago
from tests.dashboard.pages.window import Window

THEN = ago(200)


@pytest.mark.parametrize("page", ["", "load", "niggles", "runs"])
def test_a_page_says_as_of_which_day_it_is(serve: Serve, window: Window, page: str) -> None:
    serve("demo")
    window.open(page, on=THEN.isoformat())
    assert f"As of {THEN.day} {THEN:%b %Y}: only what is dated up to then." in window.words
    assert window.address["on"] == THEN.isoformat()
    assert all(f"on={THEN.isoformat()}" in query for _, query in window.links)


def test_nothing_later_shows_and_nothing_is_entered_for_a_past_day(serve: Serve, window: Window) -> None:
    owner = serve("demo")
    owner.answer("pain_add", on=ago(1).isoformat(), severity=9, area="foot")
    assert "9/10" in window.open("niggles").words
    assert "9/10" not in window.open("niggles", on=THEN.isoformat()).words
    assert not [one for one in window.test.button if one.key == "no-pain"]
    window.open("", on=THEN.isoformat())
    assert not [one for one in window.test.button if one.key == "no-pain"]
    assert f"{THEN:%A}, {THEN.day} {THEN:%b %Y}" in window.words


def test_the_day_goes_along_to_another_page_and_back_to_today(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("", on=THEN.isoformat()).open("load")
    assert window.address == {"on": THEN.isoformat()}
    window.open("data")
    assert "This page shows today. The others show" in window.words
    window.open("load").press("as-of-back")
    assert window.address == {}
    assert "As of" not in window.words


def test_another_day_is_chosen_on_the_page(serve: Serve, window: Window) -> None:
    serve("demo")
    window.open("load")
    window.test.date_input(key="as-of-chosen").set_value(THEN)
    window.run()
    assert window.address == {"on": THEN.isoformat()}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("soon", "on in the address must be a day such as 2026-03-01, not “soon”; today is shown."),
        (ago(-9).isoformat(), "is still to come; today is shown."),
    ],
)
def test_what_is_no_past_day_is_told(serve: Serve, window: Window, asked: str, told: str) -> None:
    serve("one")
    assert told in window.open("load", on=asked).words
    assert window.address == {}


def test_today_is_no_past_day_and_before_the_first_there_is_nothing(serve: Serve, window: Window) -> None:
    serve("one")
    assert "As of" not in window.open("", on=TODAY.isoformat()).words
    assert "Nothing is dated up to 1 Jan 2001." in window.open("", on="2001-01-01").words
    assert "How far did you run each week?" in window.open("load", on="2001-01-01").words
