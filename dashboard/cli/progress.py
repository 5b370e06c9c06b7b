"""Progress with an estimate of the time left, on stderr: a bar in a terminal, now and then a line elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dashboard.cli import interrupt
from dashboard.format import time_left

LINE_EVERY_S = 10.0


@contextmanager
def transfer(what: str) -> Iterator[Callable[[int, int, int, int], None]]:
    """A reporter of (bytes done, bytes in all, files done, files in all)."""
    if not sys.stderr.isatty():
        yield _lines(what)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[files]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(what, total=None, files="")

        def report(done: int, in_all: int, files: int, files_in_all: int) -> None:
            interrupt.check()
            bar.update(task, completed=done, total=max(in_all, 1), files=f"{files:,} of {files_in_all:,} files")

        yield report


def _lines(what: str) -> Callable[[int, int, int, int], None]:
    begun = told = time.monotonic()

    def report(done: int, in_all: int, files: int, files_in_all: int) -> None:
        nonlocal told
        interrupt.check()
        now = time.monotonic()
        if now - told >= LINE_EVERY_S and done:
            told = now
            left = time_left((now - begun) * (in_all - done) / done)
            print(f"{what}: {files:,} of {files_in_all:,} files, {left} left", file=sys.stderr, flush=True)  # noqa: T201

    return report
