"""Episodes as a person meets them: one injury or two with one tap, a word in the form, and the way back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visit import choose, press, visitor
from tests.served import Served, served


@pytest.fixture(scope="module")
def service(demo_until_yesterday: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service on a copy of the demo runner's home, which these tests write to."""
    home = shutil.copytree(demo_until_yesterday, tmp_path_factory.mktemp("episodes") / "home")
    with served(home) as running:
        yield running


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_two_pains_become_one_injury_and_two_again(browser: Browser, service: Served, narrow: bool) -> None:
    with visitor(browser, service.url, narrow=narrow) as person:
        page = person.open("niggles")
        knee = page.locator("[class*=st-key-episode-knee-left]").first
        expect(knee).to_contain_text("Left knee · since ")
        expect(knee).to_contain_text("64 days without running")
        hip = page.locator("[class*=st-key-episode-hip_groin-left]").first
        person.keep(f"episodes-{'narrow' if narrow else 'wide'}")
        press(hip.get_by_role("button", name="One", exact=True), page.get_by_text("One with it: left hip or groin"))
        person.drawn()
        assert person.faults() == []
        press(knee.get_by_role("button", name="Two after all"), page.get_by_text("Two injuries.").first)
        person.drawn()
        for _ in range(2):  # both words are taken back: it is asked again
            rows = service.ask("episodes", on=person.page.evaluate("new Date().toISOString().slice(0, 10)"))["rows"]
            name = next(row["id"] for row in rows if row["area"] == "hip_groin")
            service.ask("episode_undo", episode=name)


def test_the_form_opens_beside_its_episode_and_keeps_a_word(browser: Browser, service: Served) -> None:
    with visitor(browser, service.url, narrow=True) as person:
        page = person.open("niggles")
        knee = page.locator("[class*=st-key-episode-knee-left]").first
        press(knee.get_by_role("button").first, page.get_by_text("What was it?"))
        assert person.faults() == []
        choose(page.get_by_role("radio", name="Niggle", exact=True))
        press(page.get_by_role("button", name="Save", exact=True), page.get_by_text("Kept.", exact=True).first)
        expect(knee).to_contain_text("niggle · open")
