"""How fast does a history come in: thousands of one-hour runs by `niggle import`, and the same once more?"""

import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import psutil

from bench.hours import SECONDS, hour_run, write_hours
from bench.measure import cpu_seconds
from ingest.decoding import Decoded, Task, decode
from ingest.settings import Settings
from ingest.settling import BATCH_SAMPLES
from ingest.store import originals
from ingest.store.ask import number, transaction
from ingest.store.connect import open_store
from ingest.write import Arrival, add_originals
from tests.command import PROGRAM, environment

FEW, MANY = 3_000, 10_000
DECODED = 300
LOOK_EVERY_S = 0.05
NOW = datetime(2026, 3, 1)  # noqa: DTZ001 (the store keeps UTC without a zone)

FILES_PER_CPU_S = 60
PEAK_MB = 600
AGAIN_MS = 0.1
SAMPLES_PER_CPU_S = 500_000


@dataclass(frozen=True, slots=True)
class Took:
    """What one command took with all of its processes: CPU and wall seconds, and the most memory at a time."""

    cpu_s: float
    wall_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Found:
    """The first import, the second, and `niggle status` in between, of so many files."""

    files: int
    first: Took
    again: Took
    status: Took

    @property
    def again_ms(self) -> float:
        """Milliseconds a file beyond what `niggle status` takes."""
        return 1000 * (self.again.cpu_s - self.status.cpu_s) / self.files


def report() -> list[str]:
    """The table."""
    few, many = measure(FEW), measure(MANY)
    rate = samples_per_cpu_second()
    rows: list[str] = []
    for found in (few, many):
        per_s, peak_mb = found.files / found.first.cpu_s, found.first.peak_mb
        rows += [
            _row(
                f"import {found.files:,} runs, derived tables included ({found.first.wall_s:.0f} s)",
                f"{per_s:.0f} files per CPU second",
                f"at least {FILES_PER_CPU_S}",
                per_s >= FILES_PER_CPU_S,
            ),
            _row("memory meanwhile, at most", f"{peak_mb:.0f} MB", f"under {PEAK_MB} MB", peak_mb < PEAK_MB),
        ]
    return [
        "## Bulk import",
        "",
        f"Runs of an hour at 1 Hz with running dynamics, {len(hour_run(0)[0]) // 1000} kB of FIT each, by the",
        "command in a process of its own; memory is that of all its processes (what they share counts once), looked at",
        "every 50 ms. **Bold** misses its target.",
        "",
        "| what | Niggle | target |",
        "|---|---|---|",
        *rows,
        _row(
            f"the same {FEW:,} files again, beyond what `niggle status` takes ({few.status.cpu_s:.2f} s)",
            f"{few.again_ms:.3f} ms of CPU a file",
            f"at most {AGAIN_MS} ms",
            few.again_ms <= AGAIN_MS,
        ),
        _row(
            "decode and insert",
            f"{rate / 1e6:.2f} million samples per CPU second",
            f"at least {SAMPLES_PER_CPU_S / 1e6}",
            rate >= SAMPLES_PER_CPU_S,
        ),
    ]


def _row(what: str, ours: str, target: str, met: bool) -> str:
    return f"| {what} | {ours if met else f'**{ours}**'} | {target} |"


def measure(files: int) -> Found:
    """Import so many runs, ask for the status, import them again. Errors: AssertionError if a sum is not right."""
    with tempfile.TemporaryDirectory() as name:
        home, folder = Path(name) / "home", Path(name) / "runs"
        folder.mkdir()
        metres = write_hours(folder, files)
        first = run_command(home, "import", str(folder))
        _check(home, files, metres)
        status = min((run_command(home, "status") for _ in range(3)), key=lambda took: took.cpu_s)
        again = min((run_command(home, "import", str(folder)) for _ in range(3)), key=lambda took: took.cpu_s)
        _check(home, files, metres)
        return Found(files, first, again, status)


def _check(home: Path, files: int, metres: int) -> None:
    with duckdb.connect(str(home / "niggle.duckdb"), read_only=True) as con:
        activities = con.execute("select count(*), sum(distance_m), sum(sample_count) from activity").fetchall()
        assert activities == [(files, metres, files * SECONDS)], activities
        samples = con.execute("select count(*), count(distinct activity_no) from sample").fetchall()
        assert samples == [(files * SECONDS, files)], samples
        unbroken = con.execute("select count(*) from unbroken_run where longest_unbroken_m > 0").fetchall()
        assert unbroken == [(files,)], unbroken


def run_command(home: Path, *arguments: str) -> Took:
    """Run a command to its end. Errors: AssertionError if it fails."""
    before = _children_cpu()
    begun = time.monotonic()
    with subprocess.Popen(
        [*PROGRAM, *arguments], env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        with _watched(process.pid) as peak:
            _, told = process.communicate()
        assert process.returncode == 0, told
    return Took(_children_cpu() - before, time.monotonic() - begun, max(peak) / 2**20)


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """The bytes that a process and all below it held together, look by look, until the block ends."""
    seen = [0]
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_EVERY_S):
            seen.append(_held(pid))

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield seen
    finally:
        over.set()
        watch.join()


def _held(pid: int) -> int:
    held = 0
    try:
        top = psutil.Process(pid)
        processes = [top, *top.children(recursive=True)]
    except psutil.Error:
        return 0
    for process in processes:
        try:
            memory = process.memory_full_info()
        except psutil.Error:
            continue
        held += getattr(memory, "pss", memory.rss)  # what they share counts once, where the system tells
    return held


def samples_per_cpu_second() -> float:
    """Samples decoded and written by the product's own functions, in this process. Errors: AssertionError."""
    contents = [hour_run(place)[0] for place in range(DECODED + 1)]
    decode(Task(contents.pop(), "UTC", NOW.date()))  # what loads once does not count
    batch = BATCH_SAMPLES // SECONDS
    with tempfile.TemporaryDirectory() as name, open_store(Settings(home=Path(name)), NOW) as con:
        begun = cpu_seconds()
        for first in range(0, DECODED, batch):
            arrivals = [_arrival(data) for data in contents[first : first + batch]]
            with transaction(con):
                add_originals(con, arrivals, 1, NOW)
        con.execute("checkpoint")
        spent = cpu_seconds() - begun
        samples = number(con, "select count(*) from sample")
    assert samples == DECODED * SECONDS, samples
    return samples / spent


def _arrival(data: bytes) -> Arrival:
    decoded = decode(Task(data, "UTC", NOW.date()))
    assert isinstance(decoded, Decoded), decoded
    return Arrival(originals.digest(data), len(data), "", decoded)
