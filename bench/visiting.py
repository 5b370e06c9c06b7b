"""How long does a person wait? A browser opens pages with an empty cache, and five people click from page to page."""

import asyncio
import os
import random
import shutil
import time
from dataclasses import dataclass

import psutil
from playwright.async_api import Browser, Page, Playwright, ViewportSize

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PEOPLE = 5
THINK_S = 5.0
WAIT_MS = 120_000
WINDOW: ViewportSize = {"width": 1440, "height": 900}

# The script has ended, nothing is old or on its way, and every chart that there has to be holds a drawing of its own:
# those that a click found are marked. The answer is the time on the page's clock; it begins with the navigation.
# A script that begins and ends between two looks of the browser is known by a page that has changed and stays so for
# a second, which is then part of the wait.
_STATE = """
const shown = one => one && one.getBoundingClientRect().width > 0 && one.getBoundingClientRect().height > 0;
const app = document.querySelector('[data-testid="stApp"]');
const marks = ':is(canvas, svg.marks)';
const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
"""
_HEADING = """() => [...document.querySelectorAll('h1')].some(one => one.offsetHeight > 0) && performance.now()"""
_DRAWN = f"""expected => {{
  {_STATE}
  const unfinished = '[data-stale="true"], [data-testid="stSkeleton"]';
  return app?.dataset.testScriptState === 'notRunning'
    && (window.ended !== 0 || performance.now() - window.changed > 1000)
    && shown(document.querySelector('h1')) && !document.querySelector(unfinished)
    && charts.length >= expected
    && charts.every(one => shown(one.querySelector(marks + ':not([data-before])')))
    && performance.now() - (window.clicked || 0);
}}"""
_BEFORE_A_CLICK = f"""() => {{
  {_STATE}
  for (const one of charts) one.querySelector(marks)?.setAttribute('data-before', '');
  window.ended = 0;
  window.clicked = 0;
  window.changed = Infinity;
  window.ending?.disconnect();
  window.changing?.disconnect();
  window.changing = new MutationObserver(() => {{ window.changed = performance.now(); }});
  window.changing.observe(app, {{childList: true, subtree: true}});
  window.ending = new MutationObserver(() => {{ window.ended += app.dataset.testScriptState === 'notRunning'; }});
  window.ending.observe(app, {{attributes: true, attributeFilter: ['data-test-script-state']}});
  addEventListener('click', () => {{ window.clicked ||= performance.now(); }}, {{capture: true, once: true}});
}}"""
_ERRORS = '[data-testid="stException"], [data-testid="stAlertContentError"]'

# What one after the other is clicked, and how many charts come; each person begins elsewhere.
_ROUND = (
    (("Load", 1), ("All", 1)),
    (("Runs", 0), ("a run", 1)),
    (("Niggles", 1),),
    (("Today", 1),),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """Seconds from the navigation, and the CPU seconds that it took here and there."""

    heading_s: float
    drawn_s: float
    service_cpu_s: float
    browser_cpu_s: float


@dataclass(frozen=True, slots=True)
class Waited:
    """Seconds from each click to the drawn page; how many cores the service and its children, the browser, and
    programs that have nothing to do with this had meanwhile.
    """

    waits: list[float]
    service_cores: float
    browser_cores: float
    others_cores: float


async def start_browser(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    return await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])


async def open_page(browser: Browser, url: str, charts: int, service: int) -> Opened:
    """Open a page with an empty cache; `service` is the process that serves it. Errors: AssertionError."""
    context = await browser.new_context(viewport=WINDOW)
    try:
        page = await context.new_page()
        before = cpu_of(service), _browser_cpu()
        await page.goto(url, wait_until="commit")
        heading = await _milliseconds(page, _HEADING, None)
        drawn = await _milliseconds(page, _DRAWN, charts)
        after = cpu_of(service), _browser_cpu()
        await _sound(page)
        return Opened(heading / 1000, drawn / 1000, after[0] - before[0], after[1] - before[1])
    finally:
        await context.close()


async def people(browser: Browser, url: str, lasts_s: float, seed: int, service: int) -> Waited:
    """Five people who click, look and think, for so long; they are all there before the first of them clicks."""
    contexts = [await browser.new_context(viewport=WINDOW) for _ in range(PEOPLE)]
    try:
        pages = [await context.new_page() for context in contexts]
        for page in pages:
            await page.goto(url)
            await _milliseconds(page, _DRAWN, 1)
        begun = time.monotonic()
        before = cpu_of(service), _browser_cpu(), others_cpu()
        waits = await asyncio.gather(
            *(_person(page, number, begun + lasts_s, random.Random(seed + number)) for number, page in enumerate(pages))
        )
        took = time.monotonic() - begun
        after = cpu_of(service), _browser_cpu(), others_cpu()
        cores = [(late - early) / took for early, late in zip(before, after, strict=True)]
        return Waited([wait for one in waits for wait in one], *cores)
    finally:
        for context in contexts:
            await context.close()


async def _person(page: Page, number: int, ends: float, dice: random.Random) -> list[float]:
    steps = [step for part in (*_ROUND[number % 4 :], *_ROUND[: number % 4]) for step in part]
    steps = steps[1:] + steps[:1] if steps[0][0] == "Today" else steps
    waits: list[float] = []
    while True:
        for what, charts in steps:
            think_s = dice.uniform(0.5 * THINK_S, 1.5 * THINK_S)
            if time.monotonic() + think_s > ends:
                return waits
            await asyncio.sleep(think_s)
            waits.append(await _click(page, what, charts, dice))


async def _click(page: Page, what: str, charts: int, dice: random.Random) -> float:
    if what == "a run":
        runs = page.locator(".st-key-runs a")
        target = runs.nth(dice.randrange(await runs.count()))
    elif what == "All":
        target = page.get_by_role("radio", name="All", exact=True)
    else:
        target = page.get_by_role("link", name=what, exact=True)
    await target.scroll_into_view_if_needed()
    await page.evaluate(_BEFORE_A_CLICK)
    await target.click(timeout=WAIT_MS)
    wait = await _milliseconds(page, _DRAWN, charts)
    await _sound(page)
    return wait / 1000


async def _milliseconds(page: Page, condition: str, argument: int | None) -> float:
    handle = await page.wait_for_function(condition, arg=argument, timeout=WAIT_MS, polling=20)
    return float(await handle.json_value())


async def _sound(page: Page) -> None:
    assert not await page.locator(_ERRORS).count(), (page.url, await page.locator(_ERRORS).all_inner_texts())


def cpu_of(pid: int) -> float:
    """CPU seconds of a process and all its children, living and ended."""
    total = 0.0
    for one in (process := psutil.Process(pid), *process.children(recursive=True)):
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def others_cpu() -> float:
    """CPU seconds of everything on this machine but this process and its children, since some moment."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0)) - cpu_of(os.getpid())


def _browser_cpu() -> float:
    """CPU seconds of all Chromium processes that this one has started."""
    total = 0.0
    for one in psutil.Process().children(recursive=True):
        try:
            if "chrom" in one.name():
                times = one.cpu_times()
                total += times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return total
