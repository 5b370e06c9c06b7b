"""Long work beside the pages: one job after another in one thread, each telling how far it is. Nothing waits for it.

A few kinds of work disturb no other and have a thread each.
"""

import queue
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dashboard.format import time_left
from dashboard.requests import Progress
from ingest.errors import Refusal, Stopped

Steps = tuple[int, int, int, int]  # bytes done, bytes in all, files done, files in all
State = Literal["waiting", "running", "done", "refused"]

REMEMBERED = 20  # finished jobs that can still be looked at


@dataclass(slots=True, eq=False)
class Job:
    """One long request: what it is called, how far it is, and how it ended."""

    name: str
    values: Mapping[str, Any]
    title: str
    state: State = "waiting"
    steps: Steps = (0, 0, 0, 0)
    answer: Any = None
    refusal: Refusal | None = None
    begun: float | None = None
    _cancelled: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or the other."""
        return self.state in ("done", "refused")

    @property
    def share(self) -> float:
        """How much is done, 0 to 1, by bytes."""
        done, in_all, _, _ = self.steps
        return min(done / in_all, 1.0) if in_all else 0.0

    def told(self) -> str:
        """How far it is, in words, with the time left."""
        if self.state == "waiting":
            return f"{self.title}: waits for what runs before it"
        _, _, files, in_all = self.steps
        if not in_all or self.begun is None:
            return f"{self.title}: looking at what is there"
        if not self.share:
            return f"{self.title}: {files:,} of {in_all:,} files"
        left = (time.monotonic() - self.begun) * (1 - self.share) / self.share
        return f"{self.title}: {files:,} of {in_all:,} files, {time_left(left)} left"

    def cancel(self) -> None:
        """Stop at the next file; what is committed stays."""
        self._cancelled = True

    def updates(self, every_s: float = 1.0) -> Iterator[Steps]:
        """How far it is, whenever that changes and now and then, until it is over."""
        while not self.over:
            with self._changed:
                if not self.over:
                    self._changed.wait(every_s)
            yield self.steps

    def _report(self, *steps: int) -> None:
        if self._cancelled:
            raise Stopped("Stopped. What is done is kept; the same import goes on from here.")
        self._become(self.state, (steps[0], steps[1], steps[2], steps[3]))

    def _become(self, state: State, steps: Steps | None = None) -> None:
        with self._changed:
            self.state = state
            self.steps = steps or self.steps
            self._changed.notify_all()


class Jobs:
    """The queue and its one thread. `run` does the work; `ended` hears of each job that is over; jobs named in `beside`
    do not queue.
    """

    def __init__(
        self,
        run: Callable[[str, Mapping[str, Any], Progress], Any],
        ended: Callable[[Job], None] = lambda _: None,
        beside: Collection[str] = (),
    ) -> None:
        self._run = run
        self._ended = ended
        self._beside = beside
        self._threads: dict[Job, threading.Thread] = {}
        self._waiting: queue.Queue[Job | None] = queue.Queue()
        self._jobs: list[Job] = []
        self._lock = threading.Lock()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="niggle jobs", daemon=True)
        self._thread.start()

    def submit(self, name: str, values: Mapping[str, Any], title: str) -> Job:
        """Put a job at the end of the queue, or begin it at once if it is one that waits for no other."""
        job = Job(name, values, title)
        with self._lock:
            over = [one for one in self._jobs if one.over]
            for old in over[: max(len(over) - REMEMBERED, 0)]:
                self._jobs.remove(old)
            self._jobs.append(job)
        if name in self._beside:
            thread = threading.Thread(target=self._do, args=(job,), name=f"niggle {name}", daemon=True)
            self._threads[job] = thread
            thread.start()
        else:
            self._waiting.put(job)
        return job

    def all(self) -> list[Job]:
        """Every job that is known, the oldest first."""
        with self._lock:
            return list(self._jobs)

    def under_way(self) -> list[Job]:
        """Those that run or wait."""
        return [job for job in self.all() if not job.over]

    def close(self, wait_s: float = 10.0) -> None:
        """Stop what runs at its next file, and take no more."""
        self._closing = True
        for job in self.under_way():
            job.cancel()
        self._waiting.put(None)
        for thread in [self._thread, *list(self._threads.values())]:
            thread.join(wait_s)

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None and not self._closing:
            self._do(job)

    def _do(self, job: Job) -> None:
        job.begun = time.monotonic()
        job._become("running")
        try:
            job._report(0, 0, 0, 0)  # it may have been cancelled while it waited
            job.answer = self._run(job.name, job.values, job._report)
            ended: State = "done"
        except Refusal as refusal:
            job.refusal, ended = refusal, "refused"
        except Exception as error:  # noqa: BLE001 (one job that fails must not end the service)
            from dashboard.faults import sentence_of

            job.refusal, ended = Refusal(sentence_of(error)), "refused"
        self._ended(job) if ended == "done" else None
        self._threads.pop(job, None)
        job._become(ended)
