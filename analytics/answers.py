"""Answers that are still good: a page is drawn anew with every press, and the store seldom changes in between."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import polars as pl

from ingest.store.ask import is_writing, transactions

MOST_BYTES = 32 * 2**20
LARGEST_BYTES = 4 * 2**20  # the samples of a long run are asked for once


class Answers:
    """What a store has answered since it last changed; the oldest go first when there are too many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._as_of = -1
        self._held = 0
        self._frames: OrderedDict[Hashable, pl.DataFrame] = OrderedDict()

    def get(self, key: Hashable, ask: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """The answer to this question: the one at hand, else what `ask` finds. In a transaction it is asked anew."""
        if is_writing():
            return ask()
        as_of = transactions()
        with self._lock:
            found = self._frames.get(key) if self._as_of == as_of else None
            if found is not None:
                self._frames.move_to_end(key)
                return found.clone()
        frame = ask()
        size = int(frame.estimated_size())
        with self._lock:
            if as_of > self._as_of:
                self._frames.clear()
                self._as_of, self._held = as_of, 0
            if as_of == self._as_of and size <= LARGEST_BYTES and key not in self._frames:
                self._frames[key] = frame.clone()
                self._held += size
                while self._held > MOST_BYTES:
                    _, oldest = self._frames.popitem(last=False)
                    self._held -= int(oldest.estimated_size())
        return frame


_AT_HAND: ContextVar[Answers | None] = ContextVar("_AT_HAND", default=None)


@contextmanager
def at_hand(answers: Answers) -> Iterator[None]:
    """Questions asked within may be answered from these. They have to be of the one store that is asked."""
    token = _AT_HAND.set(answers)
    try:
        yield
    finally:
        _AT_HAND.reset(token)


def answered(key: Hashable, ask: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """The answer at hand, or what `ask` finds."""
    answers = _AT_HAND.get()
    return ask() if answers is None else answers.get(key, ask)
