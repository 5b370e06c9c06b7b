"""Visiting a page as a person does: open it, wait until it is drawn, and look whether anything is wrong with it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
WAIT_MS = 30_000

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
    return browser.new_context(**settings)
