"""People on pages without browsers, in a process of their own, so that what is timed is the service.

Each speaks the line of a page as a browser does: asks for a page, hears all that it says, thinks, asks for another.
Told what to do line by line: first who there is, as JSON, then `begin` and `end`, `runs N` and `visits N`; each is
answered with a line of JSON. It ends with its input.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.visitors import Line, Visitor

THINK_S = 5.0
HASTY = 5  # the athlete and a guest of each link, who ask without thinking, at a time


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its address, with what has to stand on it: its heading, and so many charts."""

    name: str
    query: str
    heading: str
    charts: int = 0

    @property
    def address(self) -> str:
        """As it stands in the results."""
        return f"{self.name or 'today'}{f'?{self.query}' if self.query else ''}"


@dataclass(frozen=True, slots=True)
class Person:
    """Who has come in with these cookies, and the pages that they have."""

    cookies: dict[str, str]
    pages: list[Page]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody, the service that they ask, and the paths of links that are opened again and again."""

    url: str
    people: list[Person]
    links: list[str]
    seed: int


@dataclass(slots=True)
class Heard:
    """Seconds from the request of each page to its last word, these pages, what this process took, what went wrong."""

    waits: list[float] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    cpu_s: float = 0.0
    errors: list[str] = field(default_factory=list)


def look(line: Line, page: Page) -> float:
    """Ask for a page, and hear it out; how many seconds it took. Errors: AssertionError unless it is the right one."""
    begun = time.monotonic()
    said = line.hear(page.name, page.query)
    took = time.monotonic() - begun
    wrong = _what_is_wrong(said, page)
    assert not wrong, f"{page.address}: {wrong}"
    return took


def _what_is_wrong(said: list[ForwardMsg], page: Page) -> str:
    if said[-1].script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
        return f"it ended with {said[-1].script_finished}"
    elements = [one.delta.new_element for one in said if one.WhichOneof("type") == "delta"]
    headings = [one.heading.body for one in elements if one.WhichOneof("type") == "heading" and one.heading.tag == "h1"]
    charts = sum(one.WhichOneof("type") == "vega_lite_chart" for one in elements)
    broken = [one.exception.message for one in elements if one.WhichOneof("type") == "exception"]
    told = [one.alert.body for one in elements if one.WhichOneof("type") == "alert" and one.alert.format == Alert.ERROR]
    if broken or told:
        return f"it tells an error: {broken + told}"
    if headings != [page.heading]:
        return f"its headings are {headings}"
    return "" if charts >= page.charts else f"it has {charts} charts"


class _People:
    """All of them at their pages, as long as they are told to be."""

    def __init__(self, crowd: Crowd, lines: list[Line]) -> None:
        self._crowd = crowd
        self._lines = lines
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._heard = Heard()
        self._threads: list[threading.Thread] = []
        self._cpu_s = time.process_time()
        self._turn = 0

    def begin(self) -> None:
        """Everybody reads and asks from now on."""
        self._over.clear()
        self._heard, self._cpu_s = Heard(), time.process_time()
        self._turn += 1
        self._threads = [
            threading.Thread(target=self._think_and_look, args=(number,)) for number in range(len(self._lines))
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> Heard:
        """Nobody asks any more; what is on its way is heard out, and counts."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._heard.cpu_s = time.process_time() - self._cpu_s
        return self._heard

    def runs(self, many: int) -> Heard:
        """So many pages one after the other, without thinking, by a few people at a time."""

        def ask(number: int) -> None:
            pages = cycle(self._crowd.people[number].pages)
            for page in islice(pages, many // HASTY):
                self._look(self._lines[number], page)

        return self._hastily(ask)

    def visits(self, many: int) -> Heard:
        """So many times a link is opened in a browser that has no cookie yet, looked at, and closed."""

        def come(number: int) -> None:
            for path in islice(cycle(self._crowd.links), many // HASTY):
                visitor = Visitor(self._crowd.url)
                begun = time.monotonic()
                came = visitor.get(path)
                assert (came.status, came.where) == (303, "/"), came
                with visitor.line() as line:
                    look(line, Page("", "", "What is shared with you?"))
                with self._lock:
                    self._heard.waits.append(time.monotonic() - begun)

        return self._hastily(come)

    def _hastily(self, work: Callable[[int], None]) -> Heard:
        self._heard, self._cpu_s = Heard(), time.process_time()
        with ThreadPoolExecutor(HASTY) as pool:
            for done in [pool.submit(work, number * len(self._lines) // HASTY) for number in range(HASTY)]:
                done.result()
        self._heard.cpu_s = time.process_time() - self._cpu_s
        return self._heard

    def _think_and_look(self, number: int) -> None:
        dice = random.Random(f"{self._crowd.seed} {self._turn} {number}")
        pages, page = self._crowd.people[number].pages, None
        think_s = dice.uniform(0, THINK_S)  # they did not all sit down at once
        while not self._over.wait(think_s):
            page = dice.choice([one for one in pages if one is not page])
            self._look(self._lines[number], page)
            think_s = dice.uniform(0.5 * THINK_S, 1.5 * THINK_S)

    def _look(self, line: Line, page: Page) -> None:
        try:
            took = look(line, page)
        except (AssertionError, OSError, TimeoutError) as error:
            with self._lock:
                self._heard.errors.append(f"{page.address}: {error}")
            return
        with self._lock:
            self._heard.waits.append(took)
            self._heard.pages.append(page.address)


def _crowd(told: dict[str, Any]) -> Crowd:
    people = [Person(one["cookies"], [Page(**page) for page in one["pages"]]) for one in told["people"]]
    return Crowd(told["url"], people, told["links"], told["seed"])


def _answers(crowd: Crowd, commands: Iterator[str]) -> Iterator[Heard]:
    """What came of each command; of the first one that everybody has seen each of their pages."""
    with ExitStack() as open_lines:
        lines = [open_lines.enter_context(Visitor(crowd.url, cookies=person.cookies).line()) for person in crowd.people]
        seen = Heard()
        for line, person in zip(lines, crowd.people, strict=True):
            for page in person.pages:
                seen.waits.append(look(line, page))
                seen.pages.append(page.address)
        yield seen
        people = _People(crowd, lines)
        for command in commands:
            name, _, many = command.strip().partition(" ")
            if name == "begin":
                people.begin()
                yield Heard()
            elif name == "end":
                yield people.end()
            else:
                yield people.runs(int(many)) if name == "runs" else people.visits(int(many))


if __name__ == "__main__":
    for heard in _answers(_crowd(json.loads(sys.stdin.readline())), sys.stdin):
        print(json.dumps(asdict(heard)), flush=True)
