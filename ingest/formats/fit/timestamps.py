"""Compressed timestamps: five bits of a time in the record header, which go on from the last full timestamp.

That is the last of any message, whatever its kind, and each compressed one moves the clock on for those after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.formats.fit.columns import Floats, Offsets, accumulated
from ingest.formats.fit.data import Stream, read_block
from ingest.formats.fit.profile import TIMESTAMP

_TIME_BITS = 5


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of every message with a compressed timestamp, by where the messages begin; NaN for the others."""

    offsets: Offsets
    times: Floats

    def at(self, offsets: Offsets) -> Floats:
        """The times of the messages that begin at `offsets`."""
        return self.times[np.searchsorted(self.offsets, offsets)]


def clock_of(body: bytes, streams: Sequence[Stream]) -> Clock | None:
    """The times under compressed headers of all these messages; None if there are none."""
    if not any(stream.compressed for stream in streams):
        return None
    heads = np.frombuffer(body, dtype=np.uint8)
    offsets = [stream.offsets for stream in streams]
    full: list[Floats] = []
    for stream, starts in zip(streams, offsets, strict=True):
        stated = read_block(body, stream.layout, starts, frozenset({TIMESTAMP})).columns().get(TIMESTAMP)
        if stated is None or stated.dtype == object or stated.ndim == 2:
            stated = np.full(len(starts), np.nan)
        full.append(stated)
    every = np.concatenate(offsets)
    order = np.argsort(every)
    head = heads[every[order]]
    low = np.where(head & 0x80, head & ((1 << _TIME_BITS) - 1), np.nan)
    return Clock(every[order], accumulated(low, _TIME_BITS, np.concatenate(full)[order]))
