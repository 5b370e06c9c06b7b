"""Every page on every kind of home, wide and narrow, light and dark: drawn whole, nothing wrong, nobody else asked."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visit import choose, press, visitor
from tests.served import Served

PAGES = [
    "", "load", "load?range=1y&more=acwr", "load?range=all&by=time&align=week", "load?align=race&more=fitness", "gait",
    "gait?channel=stance_balance_left_pct&range=all", "niggles", "before", "runs", "data?outcome=all", "settings",
]  # fmt: skip
HEADINGS = {
    "": "Where do you stand?",
    "load": "Has it jumped?",
    "gait": "Is your form changing?",
    "niggles": "What hurts, and since when?",
    "before": "What came before your injuries?",
    "runs": "Which run?",
    "data": "What came in, what did not, and why?",
    "settings": "How do you read figures?",
}


def one_run(service: Served) -> str:
    """The address of the latest run of a home."""
    rows = service.ask("spikes")["rows"]
    return f"runs?run={rows[-1]['activity_id']}" if rows else "runs"


@pytest.mark.parametrize(
    ("name", "narrow", "dark"),
    [
        ("empty", False, False),
        ("empty", True, False),
        ("one", False, False),
        ("one", True, False),
        ("demo", False, False),
        ("demo", True, False),
        ("demo", False, True),
    ],
)
def test_every_page_is_drawn_whole(
    browser: Browser, services: dict[str, Served], name: str, narrow: bool, dark: bool
) -> None:
    service = services[name]
    with visitor(browser, service.url, narrow=narrow, dark=dark) as person:
        for number, path in enumerate([*PAGES, one_run(service)]):
            page = person.open(path)
            heading = "What was in this run?" if "run=" in path else HEADINGS[path.partition("?")[0]]
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
            assert person.faults() == [], path
            size = f"{'narrow' if narrow else 'wide'}-{'dark' if dark else 'light'}"
            person.keep(f"{name}-{size}-{number}-{path.partition('?')[0] or 'today'}")


@pytest.mark.parametrize("path", ["load", "gait", "niggles", "before", "runs", "data", "settings"])
def test_a_bookmark_opens_its_page_for_the_first_visitor_of_a_service(
    browser: Browser, services: dict[str, Served], path: str
) -> None:
    with visitor(browser, services["demo"].url) as person:
        page = person.open(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[path])


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_a_past_day_goes_along_from_page_to_page_and_back_to_today(
    browser: Browser, services: dict[str, Served], narrow: bool
) -> None:
    with visitor(browser, services["demo"].url, narrow=narrow) as person:
        page = person.open("load?on=2026-01-05")
        told = page.get_by_text("As of 5 Jan 2026: only what is dated up to then.")
        expect(told).to_be_visible()
        assert person.faults() == []
        gait = page.get_by_role("link", name="Gait", exact=True)
        if narrow:
            press(page.get_by_test_id("stExpandSidebarButton"), gait)
        press(gait, page.get_by_role("heading", name="Is your form changing?", level=1))
        expect(told).to_be_visible()
        page.wait_for_url(re.compile("gait.*on=2026-01-05"))
        person.drawn()
        person.keep(f"rewound-gait-{'narrow' if narrow else 'wide'}")
        assert person.faults() == []
        press(page.get_by_role("button", name="Back to today"), lambda: told.count() == 0)
        page.wait_for_url(re.compile("gait$"))


def test_a_bookmark_shows_the_same_view_again(browser: Browser, services: dict[str, Served]) -> None:
    with visitor(browser, services["demo"].url) as person:
        page = person.open("load")
        choose(page.get_by_role("radio", name="1 year"))
        person.drawn()
        choose(page.get_by_role("radio", name="Time"))
        expect(page.get_by_role("heading", name="How long did you run each week?")).to_be_visible()
        page.wait_for_url(re.compile("range=1y"))
        bookmark = page.url.removeprefix(f"{person.base}/")
        assert sorted(bookmark.partition("?")[2].split("&")) == ["by=time", "range=1y"]
    with visitor(browser, services["demo"].url) as person:
        page = person.open(bookmark)
        expect(page.get_by_role("heading", name="How long did you run each week?")).to_be_visible()
        expect(page.get_by_text("in 53 weeks")).to_be_visible()


def test_a_run_opens_from_the_list_and_has_an_address(browser: Browser, services: dict[str, Served]) -> None:
    with visitor(browser, services["demo"].url) as person:
        page = person.open("runs?sport=run")
        press(page.locator(".st-key-runs a").first, page.get_by_role("heading", name="What was in this run?"))
        person.drawn()
        assert person.faults() == []
        assert "run=" in page.url
        page.go_back()
        expect(page.get_by_role("heading", name="Which run?")).to_be_visible()
        page.go_forward()
        expect(page.get_by_role("heading", name="What was in this run?")).to_be_visible()
        bookmark = page.url.removeprefix(f"{person.base}/")
        shown = page.get_by_role("heading", level=2).inner_text()
        press(page.get_by_role("link", name="All runs"), page.get_by_role("heading", name="Which run?"))
        assert "sport=run" in page.url
    with visitor(browser, services["demo"].url) as person:
        expect(person.open(bookmark).get_by_role("heading", level=2)).to_have_text(shown)


def test_nonsense_in_the_address_is_told_and_left_out(browser: Browser, services: dict[str, Served]) -> None:
    with visitor(browser, services["demo"].url) as person:
        page = person.open("load?range=ever&colour=%3Cb%3Ered&by=time")
        expect(page.get_by_text("range in the address must be one of 12w, 1y, all")).to_be_visible()
        expect(page.get_by_text("This page knows no “colour”")).to_be_visible()
        expect(page.get_by_role("heading", name="How long did you run each week?")).to_be_visible()
        page = person.open("runs?run=../../etc/passwd")
        expect(page.get_by_text("must be the key of an activity")).to_be_visible()
        page = person.open(f"runs?run={'0' * 64}.0")
        expect(page.get_by_text("is not here (any more)")).to_be_visible()
        assert person.faults() == []


@pytest.mark.parametrize(("label", "begins"), [("SVG", "<svg"), ("CSV", "week_start,distance_m")])
def test_a_chart_can_be_saved(browser: Browser, services: dict[str, Served], label: str, begins: str) -> None:
    with visitor(browser, services["demo"].url) as person:
        page = person.open("load?range=all")
        press(page.locator(".st-key-figure-weeks").get_by_role("button").first, page.get_by_role("button", name=label))
        with page.expect_download() as waiting:
            page.get_by_role("button", name=label).click()
        saved = Path(waiting.value.path()).read_text("utf-8")
        assert saved.startswith(begins)
        assert len(saved) > 1000
        assert waiting.value.suggested_filename == f"niggle-weeks.{label.lower()}"


def test_a_value_is_read_by_pointing_and_by_tapping(browser: Browser, services: dict[str, Served]) -> None:
    for narrow in (False, True):
        with visitor(browser, services["demo"].url, narrow=narrow) as person:
            page = person.open("load?range=12w")
            chart = page.locator('.st-key-figure-weeks [data-testid="stVegaLiteChart"] svg.marks').first
            chart.scroll_into_view_if_needed()
            box = chart.bounding_box()
            assert box is not None
            x, y = box["x"] + 0.8 * box["width"], box["y"] + 200
            value = page.locator("#vg-tooltip-element", has_text="km")
            for _ in range(40):  # a chart that is drawn anew at this moment hears nothing
                page.touchscreen.tap(x, y) if narrow else page.mouse.move(x, y)
                page.wait_for_timeout(250)
                if value.is_visible():
                    break
                page.mouse.move(x, y - 3)
            expect(value).to_be_visible()


def test_the_page_never_learns_of_telemetry(browser: Browser, services: dict[str, Served]) -> None:
    with visitor(browser, services["demo"].url) as person:
        page = person.open("")
        found = page.request.get(f"{person.base}/_stcore/host-config")
        assert "streamlit.io/metrics" not in json.dumps(found.json())
        page.wait_for_timeout(500)
        assert [url for url in person.asked if "metrics.json" in url] == []
