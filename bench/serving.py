"""How fast is the dashboard on ten years of running: the queries of its pages, the pages, its start, five people?"""

import asyncio
import json
import os
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
from playwright.async_api import Browser, async_playwright

from analytics.gait import within_run
from analytics.run import Seen, refresh
from bench.asking import TURNS, Cost, queries
from bench.fill import LONG_SAMPLES, filled_store, lived_in
from bench.visiting import PEOPLE, THINK_S, Opened, Waited, open_page, others_cpu, people, start_browser
from dashboard.demo.files import fit_file
from dashboard.demo.story import demo_sessions
from tests.command import PROGRAM, environment
from tests.served import free_port

ACTIVITIES = 5000  # ten years
VISITS = 5
STARTS = 3
ROUNDS = 2  # of five people alone, and five people beside an import
LASTS_S = 60.0
FILES, BATCHES = 300, 60  # an import takes a batch, and the next one begins when it has ended
SEED = 20260301

LONG, SHORT, BROKEN = "LONG", "SHORT", "BROKEN"  # stand for the keys of runs, which are known when there are some


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of the table: its module, which is its address, too; the query behind that; how many charts it draws."""

    name: str
    address: dict[str, str] = field(default_factory=dict)
    charts: int = 0


PAGES = {
    "Today": Asked("today", charts=1),
    "Load, 12 weeks": Asked("load", charts=1),
    "Load, 1 year": Asked("load", {"range": "1y"}, 1),
    "Load, all": Asked("load", {"range": "all"}, 1),
    "Load, build-ups": Asked("load", {"align": "race"}, 2),
    "Load, the classic ratios": Asked("load", {"range": "1y", "more": "acwr"}, 2),
    "Gait": Asked("gait", charts=1),
    "Niggles": Asked("niggles", charts=1),
    "Runs": Asked("runs"),
    "a run": Asked("runs", {"run": SHORT}, 2),
    "a run with a break": Asked("runs", {"run": BROKEN}, 2),
    f"a run of {LONG_SAMPLES:,} samples": Asked("runs", {"run": LONG}, 2),
    "Data": Asked("data"),
}


@dataclass(frozen=True, slots=True)
class Service:
    """A running service: where, as which process, and how many seconds after its start it answered first."""

    url: str
    process: "subprocess.Popen[bytes]"
    answered_s: float
    begun: float


@dataclass
class Found:
    """What was measured, in seconds."""

    queries: dict[str, Cost] = field(default_factory=dict)
    opened: dict[str, list[Opened]] = field(default_factory=dict)
    answered: list[float] = field(default_factory=list)
    started: list[float] = field(default_factory=list)
    alone: list[Waited] = field(default_factory=list)
    beside: list[Waited] = field(default_factory=list)
    imports: list[float] = field(default_factory=list)
    others_cores: float = 0.0  # what other programs had while pages were opened


def measure() -> Found:
    """All of it, on a home that is made for it. Errors: AssertionError if a page shows an error, or too little."""
    found = Found()
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        with filled_store(home, ACTIVITIES, yesterday) as con:
            lived_in(con, yesterday)
            refresh(con)
            keys = _keys(con)
        pages = {title: (one.name, _address(one, keys)) for title, one in PAGES.items()}
        found.queries = queries(home, pages)
        asyncio.run(_in_the_browser(home, keys, _batches(Path(name), yesterday), found))
    return found


def _keys(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The run of 40,000 samples, and of the latest ones one without a break in any channel and one with."""
    ((long_run,),) = con.execute("select activity_key from activity where activity_no = 1").fetchall()
    keys = {LONG: long_run}
    latest = con.execute(
        "select activity_key from activity where sport_family = 'run' and activity_no > 1 order by local_date desc"
    ).fetchall()
    for (key,) in latest:
        broken = any(one.break_point.verdict == "found" for one in within_run(con, Seen(), key))
        keys.setdefault(BROKEN if broken else SHORT, key)
        if len(keys) == 3:
            return keys
    raise AssertionError("no run has a break")


def _address(one: Asked, keys: dict[str, str]) -> dict[str, str]:
    return {name: keys.get(value, value) for name, value in one.address.items()}


def _batches(folder: Path, yesterday: date) -> Iterator[Path]:
    """Folders of FIT files, each of the demo runner a hundred days earlier."""
    folders = []
    for number in range(BATCHES):
        files = folder / f"files-{number}"
        files.mkdir()
        for session in demo_sessions(yesterday - timedelta(days=100 * number))[-FILES:]:
            (files / f"{session.number}.fit").write_bytes(fit_file(session))
        folders.append(files)
    return iter(folders)


@contextmanager
def _served(home: Path) -> Iterator[Service]:
    """`niggle serve` on this home, from before its start until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    begun = time.monotonic()
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", str(port)], env=environment(home), stdout=subprocess.DEVNULL
    )
    try:
        while not _answers(url):
            assert process.poll() is None, "the service has ended"
            time.sleep(0.01)
        yield Service(url, process, time.monotonic() - begun, begun)
    finally:
        process.terminate()
        process.wait(60)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


async def _in_the_browser(home: Path, keys: dict[str, str], batches: Iterator[Path], found: Found) -> None:
    async with async_playwright() as playwright:
        browser = await start_browser(playwright)
        for _ in range(STARTS):
            with _served(home) as service:
                before = time.monotonic()
                first = await open_page(browser, service.url, 1, service.process.pid)
                found.answered.append(service.answered_s)
                found.started.append(before - service.begun + first.heading_s)
        with _served(home) as service:
            await _pages(browser, service, keys, found)
            for turn in range(ROUNDS):
                seed, pid = SEED + 10 * turn, service.process.pid
                found.alone.append(await people(browser, service.url, LASTS_S, seed, pid))
                async with _importing(home, batches, found.imports) as importing:
                    found.beside.append(await people(browser, service.url, LASTS_S, seed, pid))
                    assert not importing.done(), importing.exception() or "the files ran out"
        await browser.close()


async def _pages(browser: Browser, service: Service, keys: dict[str, str], found: Found) -> None:
    """Each page, after a first visit that makes the service warm; page after page, so that drift hits all of them."""
    begun, others = time.monotonic(), others_cpu()
    for turn in range(VISITS + 1):
        for title, one in PAGES.items():
            query = "&".join(f"{name}={value}" for name, value in _address(one, keys).items())
            path = "" if one.name == "today" else one.name
            opened = await open_page(browser, f"{service.url}{path}?{query}", one.charts, service.process.pid)
            if turn:
                found.opened.setdefault(title, []).append(opened)
    found.others_cores = (others_cpu() - others) / (time.monotonic() - begun)


@asynccontextmanager
async def _importing(home: Path, batches: Iterator[Path], seconds: list[float]) -> AsyncIterator["asyncio.Task[None]"]:
    """One `niggle import` after the other through the service, until the block ends; the last is stopped."""

    async def work() -> None:
        for folder in batches:
            begun = time.monotonic()
            program = await asyncio.create_subprocess_exec(
                *PROGRAM, "import", str(folder), "--json", env=environment(home),
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            try:
                answer, _ = await program.communicate()
            finally:
                if program.returncode is None:
                    program.terminate()
                    await program.wait()
            assert json.loads(answer)["imported"] == FILES, answer
            seconds.append(time.monotonic() - begun)

    task = asyncio.create_task(work())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


def report(found: Found) -> list[str]:
    """The figures as lines of the results, each beside its target."""
    lines = [
        "## Dashboard",
        "",
        f"Ten years: {ACTIVITIES:,} activities, one of them with {LONG_SAMPLES:,} samples. **Bold** misses its target.",
        f"Queries: CPU time of all threads while the page runs, median of {TURNS}, on a store just changed, then",
        "drawn again (and how many queries). Heading and last",
        "chart: wall time from the navigation, the cache empty, the service warm; median and worst of "
        f"{VISITS}. The browser",
        "shares the cores; the last column is the CPU time of a visit, service + browser. Other programs had "
        f"{found.others_cores:.2f} of",
        f"the {os.cpu_count()} cores meanwhile.",
        "",
        "| page | queries (target 150 ms), again | heading (1.5 s) | last chart (3 s) | CPU of a visit |",
        "|---|---|---|---|---|",
    ]
    for title in PAGES:
        cost = found.queries[title]
        visits = found.opened[title]
        service, chromium = (
            statistics.median(one.service_cpu_s for one in visits),
            statistics.median(one.browser_cpu_s for one in visits),
        )
        lines.append(
            f"| {title} | {_against(1000 * cost.fresh_s, 150, '.0f', 'ms')}, "
            f"{1000 * cost.again_s:.0f} ms ({cost.calls}) "
            f"| {_median_and_worst([one.heading_s for one in visits], 1.5)} "
            f"| {_median_and_worst([one.drawn_s for one in visits], 3)} | {service:.2f} + {chromium:.2f} s |"
        )
    lines += [
        "",
        f"From `niggle serve` to the first answer of `/`: {_against(statistics.median(found.answered), 4)}; to the "
        f"first heading in a browser that",
        f"runs already: {_against(statistics.median(found.started), 4)} (target 4 s, median of {STARTS}).",
        "",
        f"{PEOPLE} people, each in a browser window of their own, who think {THINK_S / 2:g} to {1.5 * THINK_S:g} s "
        f"between clicks, {ROUNDS} times {LASTS_S:.0f} s alone and as long",
        f"beside imports of {FILES} FIT files each, in turn; from the click to the drawn page:",
        "",
        "| | clicks | median | 95th percentile | cores: service + browser + other programs |",
        "|---|---|---|---|---|",
        _people_line("alone", found.alone),
        _people_line("beside an import", found.beside),
        "",
    ]
    ratio = _p95(found.beside) / _p95(found.alone)
    took = f"{statistics.median(found.imports):.0f} s in the median" if found.imports else "longer than that"
    lines += [
        f"The 95th percentile beside an import is {_against(ratio, 3, '.1f', 'times')} as long (target: at most 3). "
        f"An import was under way all the time;",
        f"{len(found.imports)} came to their end, each of {FILES} files, and took {took}.",
    ]
    return lines


def _against(value: float, target: float, form: str = ".2f", unit: str = "s") -> str:
    """A figure, in bold if it misses its target."""
    told = f"{value:{form}} {unit}"
    return f"**{told}**" if value > target else told


def _median_and_worst(seconds: list[float], target: float) -> str:
    return f"{_against(statistics.median(seconds), target)}, worst {_against(max(seconds), target)}"


def _people_line(title: str, found: list[Waited]) -> str:
    waits = _waits(found)
    cores = [
        statistics.mean(getattr(one, name) for one in found)
        for name in ("service_cores", "browser_cores", "others_cores")
    ]
    return (
        f"| {title} | {len(waits)} | {statistics.median(waits):.2f} s | {_p95(found):.2f} s "
        f"| {' + '.join(f'{one:.2f}' for one in cores)} |"
    )


def _waits(found: list[Waited]) -> list[float]:
    return [wait for one in found for wait in one.waits]


def _p95(found: list[Waited]) -> float:
    return statistics.quantiles(_waits(found), n=20, method="inclusive")[-1]
