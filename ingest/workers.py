"""Decoding in spawned processes: results come in the order of asking, and a crash costs one file."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TypeVar

from ingest.decoding import Decoded, Task, decode
from ingest.errors import FileRefused, Unreadable

Item = TypeVar("Item")
Result = Decoded | FileRefused


def decode_in_order(items: Iterable[tuple[Item, Task | None]], workers: int) -> Iterator[tuple[Item, Result | None]]:
    """Each item with what its task decodes to, in order; an item without a task passes through with None.

    Without workers everything happens in this process, which takes its time from whatever else this process does.
    """
    if workers < 1:
        for item, task in items:
            yield item, decode(task) if task is not None else None
        return
    pool = _Pool(workers)
    waiting: deque[tuple[Item, Task | None, Future[Result] | None]] = deque()
    try:
        for item, task in items:
            waiting.append((item, task, pool.submit(task) if task is not None else None))
            while len(waiting) > 3 * workers or (waiting and _ready(waiting[0][2])):
                yield _take(waiting, pool)
        while waiting:
            yield _take(waiting, pool)
    finally:
        pool.close()


def _ready(future: "Future[Result] | None") -> bool:
    return future is None or future.done()


def _take(
    waiting: "deque[tuple[Item, Task | None, Future[Result] | None]]", pool: "_Pool"
) -> tuple[Item, Result | None]:
    item, task, future = waiting.popleft()
    if task is None or future is None:
        return item, None
    return item, pool.result(task, future)


class _Pool:
    """A process pool that is made anew when a file brings a worker down."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._executor = self._new(workers)

    @staticmethod
    def _new(workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_start_worker)

    def submit(self, task: Task) -> "Future[Result]":
        try:
            return self._executor.submit(decode, task)
        except BrokenProcessPool:
            self._renew()
            return self._executor.submit(decode, task)

    def result(self, task: Task, future: "Future[Result]") -> Result:
        try:
            return future.result()
        except BrokenProcessPool:
            pass  # this file or one beside it brought the worker down: alone, it shows which
        with self._new(1) as alone:
            try:
                return alone.submit(decode, task).result()
            except BrokenProcessPool:
                return Unreadable("reading it brings the decoder down. Please report the file")

    def _renew(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._new(self._workers)

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)


def _start_worker() -> None:
    """End when the importing process is gone, however it went, leave Ctrl-C to it, and give way to everything else."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        os.nice(10)

    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
