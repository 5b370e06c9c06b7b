"""How much CPU does it take? Medians of several turns, the two sides in alternation, so that drift hits both."""

import gc
import resource
import statistics
from collections.abc import Callable
from dataclasses import dataclass

ENOUGH_S = 0.05


def cpu_seconds() -> float:
    """CPU time of this process and of its ended children, user and system."""
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        total += usage.ru_utime + usage.ru_stime
    return total


@dataclass(frozen=True, slots=True)
class Comparison:
    """The medians of both sides in CPU seconds."""

    ours_s: float
    theirs_s: float

    @property
    def ratio(self) -> float:
        """How many times less CPU is ours?"""
        return self.theirs_s / self.ours_s if self.ours_s else float("inf")


def compare(ours: Callable[[], object], theirs: Callable[[], object], turns: int = 5) -> Comparison:
    """Time both sides in alternation, after one turn that does not count.

    What is done sooner than ENOUGH_S is done several times a turn, on either side, as it would be with many files.
    """
    times: tuple[list[float], list[float]] = ([], [])
    repeats = [1, 1]
    for turn in range(turns + 1):
        for side, run in enumerate((ours, theirs)):
            gc.collect()  # neither side clears up after the other
            begun = cpu_seconds()
            for _ in range(repeats[side]):
                run()
            took = (cpu_seconds() - begun) / repeats[side]
            if turn:
                times[side].append(took)
            else:
                repeats[side] = max(1, min(round(ENOUGH_S / max(took, 1e-6)), 1000))
    return Comparison(statistics.median(times[0]), statistics.median(times[1]))
