"""Answers that are still good: a page is drawn anew with every press, and the store seldom changes in between.

A frame is kept as it is; whatever else is made of frames is kept packed, so that each who asks has one of their own.
"""

import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

import polars as pl

from ingest.store.ask import is_writing, transactions

Answer = TypeVar("Answer")

MOST_BYTES = 32 * 2**20
LARGEST_BYTES = 4 * 2**20  # the samples of a long run are asked for once


class Answers:
    """What a store has answered since it last changed; the oldest go first when there are too many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._as_of = -1
        self._held = 0
        self._asked: dict[Hashable, tuple[threading.Lock, int]] = {}
        self._kept: OrderedDict[Hashable, pl.DataFrame | bytes] = OrderedDict()

    def get(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        """The answer to this question: the one at hand, else what `ask` finds. In a transaction it is asked anew."""
        if is_writing():
            return ask()
        as_of = transactions()
        found = self._at_hand(key, as_of)
        if found is None:
            with self._alone(key):
                found = self._at_hand(key, as_of)
                if found is None:
                    answer = ask()
                    self._keep(key, as_of, answer)
                    return answer
        return cast(Answer, found.clone() if isinstance(found, pl.DataFrame) else pickle.loads(found))  # noqa: S301

    @contextmanager
    def _alone(self, key: Hashable) -> Iterator[None]:
        """One at a time: whoever asks the same meanwhile waits for the answer. What is asked for it never asks it."""
        with self._lock:
            asking, waiting = self._asked.get(key, (threading.Lock(), 0))
            self._asked[key] = (asking, waiting + 1)
        try:
            with asking:
                yield
        finally:
            with self._lock:
                asking, waiting = self._asked.pop(key)
                if waiting > 1:
                    self._asked[key] = (asking, waiting - 1)

    def _at_hand(self, key: Hashable, as_of: int) -> pl.DataFrame | bytes | None:
        with self._lock:
            found = self._kept.get(key) if self._as_of == as_of else None
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: Hashable, as_of: int, answer: object) -> None:
        kept = answer.clone() if isinstance(answer, pl.DataFrame) else pickle.dumps(answer)
        size = _size(kept)
        with self._lock:
            if as_of > self._as_of:
                self._kept.clear()
                self._as_of, self._held = as_of, 0
            if as_of == self._as_of and size <= LARGEST_BYTES and key not in self._kept:
                self._kept[key] = kept
                self._held += size
                while self._held > MOST_BYTES:
                    _, oldest = self._kept.popitem(last=False)
                    self._held -= _size(oldest)


def _size(kept: pl.DataFrame | bytes) -> int:
    return int(kept.estimated_size()) if isinstance(kept, pl.DataFrame) else len(kept)


_AT_HAND: ContextVar[Answers | None] = ContextVar("_AT_HAND", default=None)


@contextmanager
def at_hand(answers: Answers) -> Iterator[None]:
    """Questions asked within may be answered from these. They have to be of the one store that is asked."""
    token = _AT_HAND.set(answers)
    try:
        yield
    finally:
        _AT_HAND.reset(token)


def answered(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer at hand, or what `ask` finds."""
    answers = _AT_HAND.get()
    return ask() if answers is None else answers.get(key, ask)
