"""Visiting a page as a person does: open it, wait until it is drawn, and look whether anything is wrong with it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as Late

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
WAIT_MS = 90_000  # a slow machine is no fault
HEARD_MS = 15_000  # after this, a press that nothing came of is taken to have reached nobody
PRESSES = 8

_DRAWN = """() => {
  const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== 'notRunning';
  const busy = running || document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]');
  const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  return !busy && charts.every(one => {
    const drawn = one.querySelector('canvas, svg.marks');
    return drawn && drawn.getBoundingClientRect().width > 0 && drawn.getBoundingClientRect().height > 0;
  });
}"""
_TOO_WIDE = """() => {
  const page = document.documentElement;
  const wide = [...document.querySelectorAll('[data-testid="stVegaLiteChart"] :is(canvas, svg.marks)')]
    .filter(one => one.getBoundingClientRect().right > page.clientWidth + 1).length;
  return [page.scrollWidth > page.clientWidth, wide];
}"""


@dataclass
class Visitor:
    """One browser window of one person, and every address that it asked for."""

    page: Page
    base: str
    asked: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the service and wait until all of it is drawn."""
        self.page.goto(f"{self.base}/{path}")
        return self.drawn()

    def drawn(self) -> Page:
        """Wait until the page has its heading and every chart."""
        expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=WAIT_MS)
        self.page.wait_for_timeout(150)  # a run that a click began has begun by now
        self.page.wait_for_function(_DRAWN, timeout=WAIT_MS)
        return self.page

    def faults(self) -> list[str]:
        """What is wrong with what is shown: errors, things wider than the window, requests to anybody else."""
        found = self.page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').all_inner_texts()
        overflows, wide_charts = self.page.evaluate(_TOO_WIDE)
        found += ["the page scrolls sideways"] if overflows else []
        found += [f"{wide_charts} charts are wider than the window"] if wide_charts else []
        ours = (self.base, self.base.replace("http", "ws", 1), "data:", "blob:")
        return found + [f"asked {url}" for url in self.asked if not url.startswith(ours)]

    def keep(self, name: str) -> None:
        """Keep a picture of the whole page where NIGGLE_SCREENSHOTS says."""
        folder = os.environ.get("NIGGLE_SCREENSHOTS")
        if folder:
            size = self.page.viewport_size
            assert size is not None
            height = self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
            tall = min(max(height, size["height"]), 6000)
            self.page.set_viewport_size({"width": size["width"], "height": tall})
            self.page.wait_for_timeout(500)
            self.page.screenshot(path=Path(folder) / f"{name}.png")
            self.page.set_viewport_size(size)


def press(button: Locator, until: Locator | Callable[[], bool], *, within_ms: float = HEARD_MS) -> None:
    """Press a button until it is so, or until this is on the page: what comes of a press has to be seen before anybody
    goes on.

    A press reaches nobody if the button moves away under it or is drawn anew at that moment, and the service drops one
    that it has not begun with when its page is left. So it is pressed again, as a person does.
    """
    for _ in range(PRESSES):
        with suppress(Late):  # it may be gone: then it was heard, and what comes of it is late
            button.click(timeout=within_ms)
        if _comes(until, within_ms):
            return
    raise AssertionError(f"{button} was pressed {PRESSES} times, and nothing came of it")


def choose(radio: Locator) -> None:
    """Choose one of a row, and see that it is chosen."""
    press(radio, lambda: radio.get_attribute("aria-checked") == "true")


def _comes(until: Locator | Callable[[], bool], within_ms: float) -> bool:
    if isinstance(until, Locator):
        with suppress(AssertionError):
            expect(until).to_be_visible(timeout=within_ms)
            return True
        return False
    end = time.monotonic() + within_ms / 1000
    while not (is_so := until()) and time.monotonic() < end:
        time.sleep(0.005)
    return is_so


@contextmanager
def visitor(browser: Browser, base: str, *, narrow: bool = False, dark: bool = False) -> Iterator[Visitor]:
    """A window of one's own; as in any browser, what another one fetched from the same service is not fetched again."""
    page = _context(browser, narrow, dark).new_page()
    try:
        one = Visitor(page, base)
        page.on("request", lambda request: one.asked.append(request.url))
        yield one
    finally:
        page.close()


@cache
def _context(browser: Browser, narrow: bool, dark: bool) -> BrowserContext:
    settings: dict[str, Any] = {
        "viewport": NARROW if narrow else WIDE,
        "is_mobile": narrow,
        "has_touch": narrow,
        "color_scheme": "dark" if dark else "light",
        "accept_downloads": True,
    }
    context = browser.new_context(**settings)
    context.set_default_timeout(WAIT_MS)
    return context
