"""How fast does the dashboard answer on ten years of running: its queries, its pages, its start, and five people?"""

import asyncio
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright
from streamlit.testing.v1 import AppTest

import analytics.load
import analytics.pain
import analytics.reference
import analytics.runs
import analytics.status
from analytics.run import query, refresh
from bench.fill import filled_store, lived_in
from dashboard import owner as owners
from dashboard.demo.files import fit_file
from dashboard.demo.story import demo_sessions
from ingest.settings import load_settings

ACTIVITIES = 5000  # ten years
PEOPLE = 5
THINK_S = 5.0
LASTS_S = 60.0
FILES = 300
SEED = 1
PORT = 8641
PROGRAM = [sys.executable, "-c", "from dashboard.cli import main; main()"]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")

# The page, its address, and what a target is held against.
PAGES = {
    "Today": ("today", ""),
    "Load, 12 weeks": ("load", ""),
    "Load, 1 year": ("load", "range=1y"),
    "Load, all": ("load", "range=all"),
    "Niggles": ("niggles", ""),
    "Runs": ("runs", ""),
    "a run of 40,000 samples": ("runs", "run=LONG"),
    "Data": ("data", "outcome=all"),
}
_DRAWN = """() => {
  const unfinished = '[data-testid="stStatusWidget"], [data-stale="true"], [data-testid="stSkeleton"]';
  const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  return document.querySelector('h1') && !document.querySelector(unfinished)
    && charts.every(one => one.querySelector('canvas, svg.marks'));
}"""


@dataclass
class Found:
    """What was measured, in seconds."""

    queries: dict[str, float] = field(default_factory=dict)
    heading: dict[str, list[float]] = field(default_factory=dict)
    drawn: dict[str, list[float]] = field(default_factory=dict)
    start: list[float] = field(default_factory=list)
    calm: list[float] = field(default_factory=list)
    importing: list[float] = field(default_factory=list)
    import_s: float = 0.0


def measure() -> Found:
    """All of it, on a home that is made for it. Errors: AssertionError if a page shows an error."""
    found = Found()
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        con = filled_store(home, ACTIVITIES, yesterday)
        lived_in(con, yesterday)
        refresh(con)
        (long_run,) = con.execute("select activity_key from activity where activity_no = 1").fetchall()
        con.close()
        _queries(home, long_run[0], found)
        files = _files(Path(name) / "files", yesterday)
        asyncio.run(_in_the_browser(home, long_run[0], files, found))
    return found


def _queries(home: Path, long_run: str, found: Found) -> None:
    """The CPU time of every query of a page, all threads, while the page itself runs."""
    spent = 0.0

    def timed(*arguments: Any, **parameters: Any) -> Any:
        nonlocal spent
        begun = time.process_time()
        try:
            return query(*arguments, **parameters)
        finally:
            spent += time.process_time() - begun

    modules = (analytics.load, analytics.pain, analytics.reference, analytics.runs, analytics.status)
    for module in modules:
        module.query = timed  # type: ignore[attr-defined]
    owner = owners.Owner(lambda: load_settings(home, {}))
    owners.install(owner)
    try:
        for title, (page, address) in PAGES.items():
            runs = []
            for _ in range(7):
                spent = 0.0
                script = f"from dashboard.pages import {page}\n{page}.page()\n"
                app = AppTest.from_string(script, default_timeout=60)
                for part in filter(None, address.replace("LONG", long_run).split("&")):
                    app.query_params[part.partition("=")[0]] = part.partition("=")[2]
                app.run()
                assert not app.exception, (title, app.exception)
                runs.append(spent)
            found.queries[title] = statistics.median(runs)
    finally:
        owners.install(None)
        owner.close()
        for module in modules:
            module.query = query  # type: ignore[attr-defined]


def _files(folder: Path, yesterday: date) -> list[Path]:
    """FIT files as a runner would import them."""
    folder.mkdir()
    sessions = demo_sessions(yesterday)[-FILES:]
    for session in sessions:
        (folder / f"{session.number}.fit").write_bytes(fit_file(session))
    return sorted(folder.iterdir())


@contextmanager
def _serving(home: Path) -> Iterator[float]:
    """A running service, and the moment at which it was started."""
    environment = {**os.environ, "NIGGLE_HOME": str(home), "NIGGLE_TIMEZONE": "UTC"}
    begun = time.monotonic()
    process = subprocess.Popen([*PROGRAM, "serve", "--port", str(PORT)], env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5):
                    break
            except OSError:
                assert process.poll() is None
                time.sleep(0.02)
        yield begun
    finally:
        process.terminate()
        process.wait(60)


async def _in_the_browser(home: Path, long_run: str, files: list[Path], found: Found) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for _ in range(3):
            with _serving(home) as begun:
                await _open(browser, "today", [], [])
                found.start.append(time.monotonic() - begun)
        with _serving(home):
            for title, (page, address) in PAGES.items():
                path = f"{page}?{address.replace('LONG', long_run)}" if address else page
                heading, drawn = found.heading.setdefault(title, []), found.drawn.setdefault(title, [])
                await _open(browser, path, [], [])  # the server is warm from here on
                for _ in range(5):
                    await _open(browser, path, heading, drawn)
            found.calm = await _people(browser, long_run, LASTS_S)
            environment = {**os.environ, "NIGGLE_HOME": str(home)}
            begun = time.monotonic()
            importing = await asyncio.create_subprocess_exec(
                *PROGRAM, "import", str(files[0].parent), env=environment,
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            while importing.returncode is None:
                found.importing += await _people(browser, long_run, LASTS_S, importing)
            found.import_s = time.monotonic() - begun
        await browser.close()


async def _open(browser: Browser, path: str, heading: list[float], drawn: list[float]) -> None:
    """Open a page with an empty cache, and how long until its heading, until all of it, is there."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    begun = time.monotonic()
    await page.goto(f"http://127.0.0.1:{PORT}/{'' if path == 'today' else path}", wait_until="commit")
    await page.wait_for_selector("h1", timeout=60_000)
    heading.append(time.monotonic() - begun)
    await page.wait_for_function(_DRAWN, timeout=60_000)
    drawn.append(time.monotonic() - begun)
    assert await page.locator('[data-testid="stAlertContentError"]').count() == 0
    await context.close()


async def _people(
    browser: Browser, long_run: str, lasts_s: float, during: asyncio.subprocess.Process | None = None
) -> list[float]:
    """Five people who click, read what comes, and think for about five seconds; how long each click took."""
    ends = time.monotonic() + lasts_s
    waits: list[float] = []

    async def person(number: int) -> None:
        dice = random.Random(SEED + number)
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        page = await context.new_page()
        await page.goto(f"http://127.0.0.1:{PORT}/")
        await page.wait_for_function(_DRAWN, timeout=60_000)
        steps = ["Load", "All", "Runs", "first run", "Niggles", "Today"]
        place = number
        while time.monotonic() < ends and (during is None or during.returncode is None):
            await asyncio.sleep(dice.expovariate(1 / THINK_S))
            step = steps[place % len(steps)]
            begun = time.monotonic()
            if await _click(page, step):
                await page.wait_for_function(_DRAWN, timeout=60_000)
                waits.append(time.monotonic() - begun)
            place += 1
        await context.close()

    await asyncio.gather(*(person(number) for number in range(PEOPLE)))
    return waits


async def _click(page: Page, step: str) -> bool:
    """One click, and whether it could be done where the person is; what was there before is gone when it answers."""
    target = {
        "All": page.get_by_role("radio", name="All", exact=True),
        "first run": page.locator(".st-key-runs a"),
    }.get(step, page.get_by_role("link", name=step, exact=True))
    if not await target.count():
        return False
    before = await page.locator("h1").inner_text()
    await target.first.click()
    if step not in ("All",):
        await page.wait_for_function("before => document.querySelector('h1')?.innerText !== before", arg=before)
    else:
        await page.wait_for_timeout(60)
    return True


def report(found: Found) -> list[str]:
    """The figures as lines of the results, each with its target."""
    lines = [
        "",
        f"## The dashboard on ten years ({ACTIVITIES:,} activities)",
        "",
        "Wall time of a browser on this machine, which takes its share of the same cores; queries in CPU time.",
        "",
        "| page | its queries (target 150 ms CPU) | heading (1.5 s) | last chart (3 s) |",
        "|---|---|---|---|",
    ]
    for title in PAGES:
        heading, drawn = found.heading[title], found.drawn[title]
        lines.append(
            f"| {title} | {1000 * found.queries[title]:.0f} ms | {statistics.median(heading):.2f} s, at most "
            f"{max(heading):.2f} s | {statistics.median(drawn):.2f} s, at most {max(drawn):.2f} s |"
        )
    calm, busy = _p95(found.calm), _p95(found.importing)
    lines += [
        "",
        f"From `niggle serve` to the first page: {statistics.median(found.start):.2f} s (target 4 s).",
        "",
        f"{PEOPLE} people with {THINK_S:.0f} s of thinking, from the click to the drawn page:",
        "",
        "| | clicks | median | 95th percentile |",
        "|---|---|---|---|",
        f"| nothing else | {len(found.calm)} | {statistics.median(found.calm):.2f} s | {calm:.2f} s |",
        f"| while {FILES} files are imported ({found.import_s:.0f} s) | {len(found.importing)} | "
        f"{statistics.median(found.importing):.2f} s | {busy:.2f} s |",
        "",
        f"The 95th percentile is {busy / calm:.1f} times as long during the import (target 3).",
    ]
    return lines


def _p95(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=20)[-1]
