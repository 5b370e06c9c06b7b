"""How many notes a second does the parser read, and how long does it take for 100 kB of anything?

The notes are the sentences of the tests, in six languages, one core, CPU time. There is no peer to compare with: what
is held is that a thousand ordinary notes take no more than a second.
"""

import statistics
from dataclasses import dataclass

from bench.measure import cpu_seconds
from ingest.notes import read
from tests.ingest.notes.tables import cases
from tests.ingest.notes.test_any_text import HOSTILE

TURNS = 5
WANTED_A_SECOND = 1_000


@dataclass(frozen=True, slots=True)
class Read:
    """Medians in CPU seconds: all notes, and the slowest of the hostile ones of about 100 kB."""

    notes: int
    notes_s: float
    slowest: str
    slowest_s: float


def measure() -> Read:
    """Time them. Errors: AssertionError if a thousand notes take more than a second."""
    texts = [case.text for case in cases()]
    read(texts[0])  # the lists are read once
    times = []
    for _ in range(TURNS):
        begun = cpu_seconds()
        for text in texts:
            read(text)
        times.append(cpu_seconds() - begun)
    worst = {name: _seconds(text) for name, text in HOSTILE.items()}
    slowest = max(worst, key=lambda name: worst[name])
    found = Read(len(texts), statistics.median(times), slowest, worst[slowest])
    assert found.notes / found.notes_s >= WANTED_A_SECOND
    return found


def report(found: Read) -> list[str]:
    """The section for bench/RESULTS.md."""
    return [
        "## Notes",
        "",
        "| what | Niggle | at least |",
        "|---|---|---|",
        f"| {found.notes:,} notes in six languages, read for pain | {found.notes / found.notes_s:,.0f} notes/s "
        f"| {WANTED_A_SECOND:,} notes/s |",
        f"| the slowest of {len(HOSTILE)} hostile notes of about 100 kB ({found.slowest}) "
        f"| {found.slowest_s:.1f} s | – |",
    ]


def _seconds(text: str) -> float:
    begun = cpu_seconds()
    read(text)
    return cpu_seconds() - begun
