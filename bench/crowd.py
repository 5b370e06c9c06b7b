"""Do twenty people on pages get on beside an import, and does the service grow with all that it shows?"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import psutil

from analytics.audience import SCOPES
from analytics.run import refresh
from bench.crowding import HASTY, THINK_S, Crowd, Heard, Page, Person
from bench.fill import filled_store, lived_in
from bench.hours import write_hours
from bench.visiting import cpu_of, others_cpu
from tests.command import heard
from tests.served import Served, served
from tests.visitors import Visitor

ACTIVITIES = 5000  # ten years
FILES = 3000
ALONE_S = 60.0
LOGGED_IN, BY_EACH_LINK = 4, 4
PASSWORD = "twenty people at once"
SEED = 20261126

BLOCKS, WARM_BLOCKS, COMPARED = 40, 8, 10
RUNS, VISITS = 250, 25  # of each block
WRITTEN_EVERY = 4  # blocks
LOOKS, LOOK_EVERY_S = 3, 0.3

MOST_TIMES, MOST_P95_S, LEAST_RATE, MOST_GROWTH = 3.0, 1.5, 0.6, 0.05

_LOAD = [Page("load", "", "Has it jumped?", 1), Page("load", "range=1y", "Has it jumped?", 1)]
_GAIT = Page("gait", "", "Is your form changing?", 1)
_NIGGLES = Page("niggles", "", "What hurts, and since when?", 1)
_BEFORE = Page("before", "", "What came before your injuries?")
_RUNS = Page("runs", "", "Which run?")
_DATA = Page("data", "", "What came in, what did not, and why?")
_TODAY, _SHARED = Page("", "", "Where do you stand?", 1), Page("", "", "What is shared with you?")
# What four links show, and the pages that their guests have.
_LINKS = {
    ",".join(SCOPES): [_SHARED, *_LOAD, _GAIT, _NIGGLES, _BEFORE, _RUNS],
    "load,gait,pain,runs,heartrate": [_SHARED, *_LOAD, _GAIT, _NIGGLES, _RUNS],
    "gait,pain,words,tried": [_SHARED, _GAIT, _NIGGLES],
    "load,runs": [_SHARED, *_LOAD, _RUNS],
}


@dataclass(frozen=True, slots=True)
class Turn:
    """What the people heard, how long they were at it, and how many cores the service with its children, the people
    and programs that have nothing to do with this had meanwhile.
    """

    heard: Heard
    seconds: float
    service_cores: float
    people_cores: float
    others_cores: float


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured. `memory`: bytes that are the service's own, block by block."""

    alone: Turn
    beside: Turn
    import_alone_s: float
    import_beside_s: float
    memory: list[int]
    in_memory: Heard


class Twenty:
    """The process of the people: what it is told, and what it answers."""

    def __init__(self, crowd: Crowd) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.crowding"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.tell(json.dumps(asdict(crowd)))  # answered once everybody has seen each of their pages, and found it right

    def tell(self, command: str) -> Heard:
        """Tell them what to do; what they heard. Errors: AssertionError if they are gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the people are gone"
        return Heard(**json.loads(answer))

    def close(self) -> None:
        """Send them home."""
        try:
            self._process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


def report() -> list[str]:
    """The section."""
    return told(measure())


def measure() -> Found:
    """All of it, on homes that are made for it. Errors: AssertionError if a page or an import is not right."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(folder / "home")
        files = folder / "files"
        files.mkdir()
        write_hours(files, FILES)
        with _service(folder, "alone") as (service, _):
            import_alone_s = _import(service, files)
        with _service(folder, "beside") as (service, keys), _people(_crowd(service, keys)) as people:
            alone, _ = _turn(service, people, None)
            beside, import_beside_s = _turn(service, people, files)
        assert _activities(folder / "alone") == _activities(folder / "beside")
        with _service(folder, "memory") as (service, keys), _people(_crowd(service, keys)) as people:
            memory, in_memory = _memory(service, people)
        return Found(alone, beside, import_alone_s, import_beside_s, memory, in_memory)


def _fill(home: Path) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with filled_store(home, ACTIVITIES, yesterday) as con:
        lived_in(con, yesterday)
        refresh(con)
    heard(home, "account_set", password=PASSWORD)


@contextmanager
def _service(folder: Path, name: str) -> Iterator[tuple[Served, list[str]]]:
    """A service on a home of its own, which is as full as any other; with the keys of the latest runs."""
    home = folder / name
    shutil.copytree(folder / "home", home)
    with duckdb.connect(str(home / "niggle.duckdb"), read_only=True) as con:
        rows = con.execute(
            "select activity_key from activity where sport_family = 'run' and activity_no > 1 "
            f"order by local_date desc limit {LOGGED_IN + 1}"
        ).fetchall()
    with served(home, fresh=True, log=folder / f"{name}.log") as service:
        yield service, [key for (key,) in rows]


@contextmanager
def _people(crowd: Crowd) -> Iterator[Twenty]:
    people = Twenty(crowd)
    try:
        yield people
    finally:
        people.close()


def _crowd(service: Served, keys: list[str]) -> Crowd:
    """Browsers in which the athlete is logged in, and those that opened one of four links."""
    runs = [Page("runs", f"run={key}", "What was in this run?", 1) for key in keys]
    people = []
    for number in range(LOGGED_IN):
        athlete = Visitor(service.url)
        assert athlete.log_in(PASSWORD).status == 303
        pages = [_TODAY, *_LOAD, _GAIT, _NIGGLES, _BEFORE, _RUNS, _DATA, *runs[number : number + 2]]
        people.append(Person(athlete.cookies, pages))
    for scopes, pages in _LINKS.items():
        path = _link(service, scopes)
        for number in range(BY_EACH_LINK):
            guest = Visitor(service.url)
            assert guest.get(path).status == 303
            theirs = runs[number : number + 2] if "runs" in scopes.split(",") else []
            people.append(Person(guest.cookies, [*pages, *theirs]))
    # A link is open in thirty browsers at a time: those that are opened again and again are others.
    return Crowd(service.url, people, [_link(service, scopes) for scopes in _LINKS], SEED)


def _link(service: Served, scopes: str) -> str:
    path: str = service.ask("share_create", name="Coach Ann", sees=scopes.split(","))["path"]
    return path


def _turn(service: Served, people: Twenty, files: Path | None) -> tuple[Turn, float]:
    """Everybody at their pages, for a time or as long as an import takes; and how long that was."""
    pid = service.process.pid
    begun, before, others = time.monotonic(), cpu_of(pid), others_cpu()
    people.tell("begin")
    if files is None:
        time.sleep(ALONE_S)
        import_s = 0.0
    else:
        import_s = _import(service, files)
    found = people.tell("end")
    took = time.monotonic() - begun
    assert not found.errors, found.errors
    cores = (cpu_of(pid) - before) / took, found.cpu_s / took, (others_cpu() - others) / took
    return Turn(found, took, *cores), import_s


def _import(service: Served, files: Path) -> float:
    begun = time.monotonic()
    answer = service.ask("import_files", paths=[str(files)])
    assert answer["imported"] == FILES, answer
    return time.monotonic() - begun


def _activities(home: Path) -> list[tuple[int, ...]]:
    with duckdb.connect(str(home / "niggle.duckdb"), read_only=True) as con:
        ((sources,),) = con.execute("select count(*) from source_record").fetchall()
        assert sources == ACTIVITIES + FILES, sources
        return con.execute("select count(*), sum(distance_m)::bigint, sum(sample_count) from activity").fetchall()


def _memory(service: Served, people: Twenty) -> tuple[list[int], Heard]:
    """Block by block pages and visits, and what the service holds after each. Now and then something is written, so
    that the store is asked anew.
    """
    held, every = [], Heard()
    for block in range(BLOCKS):
        for command in (f"runs {RUNS}", f"visits {VISITS}"):
            found = people.tell(command)
            assert not found.errors, found.errors
            every.waits += found.waits
        if block % WRITTEN_EVERY == 0:
            service.ask("tried_add", begun="2026-01-01", kind="rest", text=f"block {block}")
        held.append(_own(service.process.pid))
    return held, every


def _own(pid: int) -> int:
    """Bytes that a process and all below it have to themselves, the median of a few looks."""
    looks = []
    for _ in range(LOOKS):
        time.sleep(LOOK_EVERY_S)
        top = psutil.Process(pid)
        looks.append(sum(one.memory_full_info().uss for one in (top, *top.children(recursive=True))))
    return round(statistics.median(looks))


def told(found: Found) -> list[str]:
    """The figures as lines of the results, each beside its target."""
    ratio = _p95(found.beside) / _p95(found.alone)
    rate = found.import_alone_s / found.import_beside_s
    warm, last = found.memory[WARM_BLOCKS : WARM_BLOCKS + COMPARED], found.memory[-COMPARED:]
    growth = statistics.median(last) / statistics.median(warm) - 1
    people = LOGGED_IN + BY_EACH_LINK * len(_LINKS)
    held = ", ".join(f"{one / 2**20:.0f}" for one in found.memory)
    return [
        "## Twenty people",
        "",
        f"{people} people on pages of ten years ({ACTIVITIES:,} activities): {LOGGED_IN} in whose browsers the athlete "
        f"is logged in, {people - LOGGED_IN} by four",
        "links that show all, much or little. Each speaks the line of a page as a browser does, from a process apart "
        "from",
        f"the service, and thinks {THINK_S / 2:g} to {1.5 * THINK_S:g} s between pages; from the request of a page to "
        "its last word, each page held",
        "against its heading, its charts and errors. **Bold** misses its target.",
        "",
        "| | pages | median | 95th percentile | longest | cores: service + people + other programs |",
        "|---|---|---|---|---|---|",
        _line(f"alone, {ALONE_S:.0f} s", found.alone),
        _line(f"while {FILES:,} files are imported", found.beside),
        "",
        "| what | Niggle | target |",
        "|---|---|---|",
        _row("95th percentile beside the import", f"{_p95(found.beside):.2f} s", f"at most {MOST_P95_S} s",
             met=_p95(found.beside) <= MOST_P95_S),
        _row("against that alone", f"{ratio:.1f} times", f"at most {MOST_TIMES:g}", met=ratio <= MOST_TIMES),
        _row("errors", "0", "0", met=True),  # with one, nothing is told
        _row(f"rate of the import, against {FILES / found.import_alone_s:.0f} files/s with nobody on pages "
             f"({found.import_alone_s:.0f} s)",
             f"{FILES / found.import_beside_s:.0f} files/s, {rate:.0%}", f"at least {LEAST_RATE:.0%}",
             met=rate >= LEAST_RATE),
        _row(f"memory after {BLOCKS * RUNS:,} pages without thinking, {HASTY} at a time, and {BLOCKS * VISITS:,} "
             f"visits by links, against that after {WARM_BLOCKS * RUNS:,} and {WARM_BLOCKS * VISITS}",
             f"{growth:+.1%}", f"within {MOST_GROWTH:.0%}", met=abs(growth) <= MOST_GROWTH or growth < 0),
        "",
        f"Memory is what the service has to itself, in MB after each {RUNS} pages and {VISITS} visits: {held}. After",
        f"a warm-up of {WARM_BLOCKS} looks the medians of the first and of the last {COMPARED} are compared.",
    ]  # fmt: skip


def _line(title: str, turn: Turn) -> str:
    waits = turn.heard.waits
    cores = " + ".join(f"{one:.2f}" for one in (turn.service_cores, turn.people_cores, turn.others_cores))
    return (
        f"| {title} | {len(waits)} | {statistics.median(waits):.2f} s | {_p95(turn):.2f} s | {max(waits):.2f} s "
        f"| {cores} |"
    )


def _row(what: str, ours: str, target: str, *, met: bool) -> str:
    return f"| {what} | {ours if met else f'**{ours}**'} | {target} |"


def _p95(turn: Turn) -> float:
    return statistics.quantiles(turn.heard.waits, n=20, method="inclusive")[-1]
