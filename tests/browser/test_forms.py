"""Keys, and forms that must not lose what was typed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.visit import Visitor, press, visitor
from tests.command import answer
from tests.served import Served, served


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service on a home that these tests write to."""
    with served(tmp_path_factory.mktemp("forms") / "home") as running:
        yield running


@pytest.fixture
def person(browser: Browser, service: Served) -> Iterator[Visitor]:
    with visitor(browser, service.url) as one:
        yield one


def test_the_keyboard_reaches_navigation_entry_and_page(person: Visitor) -> None:
    page = person.open("")
    reached = []
    for _ in range(18):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("(document.activeElement.innerText || '').split('\\n').pop()"))
    pages = ["Today", "Load", "Gait", "Niggles", "Before", "Runs", "Data", "Coach", "Settings"]
    assert reached[: len(pages) + 1] == ["Skip to main content", *pages]
    assert "No pain today" in reached
    assert "Hip or groin" in reached
    page.locator("a", has_text=re.compile("^Settings$")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("How do you read figures?")


def test_pain_can_be_entered_with_the_keyboard_alone(person: Visitor, service: Served) -> None:
    page = person.open("")
    page.get_by_role("button", name="No pain today").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="7", exact=True)).to_be_visible()
    page.get_by_role("radio", name="7", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.get_by_text(re.compile("Noted: .* 7/10")).first).to_be_visible()
    assert next(row["severity"] for row in service.ask("pain_list")["rows"]) == 7


def test_what_was_added_leaves_the_form_empty(person: Visitor, service: Served) -> None:
    page = person.open("niggles")
    form = _opened(page)
    form.get_by_label("What", exact=True).fill("Bridges")
    form.get_by_label("Link", exact=True).fill("https://example.org/bridges")
    form.get_by_role("button", name="Add", exact=True).press("Enter")
    expect(page.get_by_text("Added.").first).to_be_visible()
    # For a moment the form that was filled in stands beside the one that takes its place.
    expect(form.get_by_label("What", exact=True).first).to_have_value("")
    link = page.get_by_role("link", name="example.org")
    expect(link).to_have_attribute("href", "https://example.org/bridges")
    expect(link).to_have_attribute("rel", re.compile("noopener|noreferrer"))
    assert person.faults() == []


def test_a_refused_entry_keeps_what_was_typed(person: Visitor) -> None:
    page = person.open("niggles")
    form = _opened(page)
    form.get_by_label("What", exact=True).fill("A long story")
    form.get_by_label("Link", exact=True).fill("example.org")
    form.get_by_role("button", name="Add", exact=True).press("Enter")
    expect(page.get_by_text("A link starts with https").first).to_be_visible()
    page.wait_for_timeout(500)
    assert form.get_by_label("What", exact=True).input_value() == "A long story"


def _opened(page: Page) -> Locator:
    """The form of what was tried, opened with the keyboard."""
    page.locator("summary", has_text="Add what you tried").press("Enter")
    return page.get_by_role("group").filter(has_text="Add what you tried")


def test_a_distance_that_is_emptied_is_no_filter(browser: Browser, services: dict[str, Served]) -> None:
    with visitor(browser, services["demo"].url) as person:
        page = person.open("runs?at_least=5")
        press(page.get_by_role("button", name="More filters"), page.get_by_label("At least, km"))
        page.get_by_label("At least, km").fill("")
        page.get_by_label("At least, km").press("Tab")
        expect(page.get_by_text("535 activities, newest first.")).to_be_attached()
        assert page.url == f"{person.base}/runs"


def test_an_address_in_a_note_is_no_link_that_leads_elsewhere(person: Visitor, service: Served) -> None:
    answer(service.home, "pain", "add", "--area", "knee", "--severity", "2", "see https://example.org/knee")
    page = person.open("niggles")
    expect(page.get_by_text(re.compile("see https:.*example.org"))).to_be_visible()
    found = page.locator('[data-testid="stMain"] a').evaluate_all("links => links.map(link => link.href)")
    assert [link for link in found if "knee" in link] == []
