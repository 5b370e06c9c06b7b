"""Data messages: those of one layout become columns of raw values, all at once.

Raw values that mean "none" are left out. See `columns` for what a column is.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ingest.formats.fit.columns import Block, Column, Offsets, merge
from ingest.formats.fit.definition import Layout, Part, places_like, plan

NARROW_BYTES = (
    1024  # no device writes wider messages in orders that change; what is kept of them would take much memory
)


def _no_offsets() -> "array[int]":
    return array("q")


@dataclass(slots=True, eq=False)
class Stream:
    """The data messages of one layout, by where they begin: under a normal header, and under a compressed one."""

    layout: Layout
    normal: "array[int]" = field(default_factory=_no_offsets)
    compressed: "array[int]" = field(default_factory=_no_offsets)

    def __len__(self) -> int:
        return len(self.normal) + len(self.compressed)

    @property
    def offsets(self) -> Offsets:
        """Where its messages begin, in file order."""
        if not self.compressed:
            return np.array(self.normal, dtype=np.int64)
        return np.sort(np.array(self.normal + self.compressed, dtype=np.int64))


def read_all(body: bytes, streams: Sequence[Stream], wanted: frozenset[int] | None) -> tuple[Offsets, Block]:
    """All messages of one kind, in file order, whichever layouts they come in: where they begin, and their columns."""
    by_shape: dict[object, list[Stream]] = {}
    for stream in streams:
        narrow = stream.layout.size <= NARROW_BYTES
        by_shape.setdefault(stream.layout.shape if narrow else stream.layout, []).append(stream)
    offsets, blocks = [], []
    for several in by_shape.values():
        starts, block = _read_shape(body, several, wanted)
        offsets.append(starts)
        blocks.append(block)
    if len(blocks) == 1 and len(streams) == 1:
        return offsets[0], blocks[0]
    every = np.concatenate(offsets)
    order = np.argsort(every)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    places = np.split(rank, np.cumsum([len(one) for one in offsets])[:-1])
    return every[order], merge(blocks, places, len(order))


def _read_shape(body: bytes, streams: Sequence[Stream], wanted: frozenset[int] | None) -> tuple[Offsets, Block]:
    """Messages of layouts with the same fields; where their order differs, as if all had that of the first.

    Some devices write a definition with the fields in another order every few seconds.
    """
    layout, offsets = streams[0].layout, streams[0].offsets
    if len(streams) == 1:
        return offsets, read_block(body, layout, offsets, wanted)
    every_byte = np.frombuffer(body, dtype=np.uint8)
    starts = [stream.offsets for stream in streams]
    rows = [
        every_byte[here[:, None] + places_like(stream.layout, layout)]
        for here, stream in zip(starts, streams, strict=True)
    ]
    together = np.concatenate(rows)
    lines = np.arange(len(together)) * layout.size
    return np.concatenate(starts), read_block(together.tobytes(), layout, lines, wanted)


def read_block(body: bytes, layout: Layout, offsets: Offsets, wanted: frozenset[int] | None = None) -> Block:
    """The wanted fields (None: all) of the messages that begin at `offsets`, and every developer field."""
    reading = plan(layout, wanted)
    rows = _Rows(body, layout.size, offsets)
    numbers = np.empty((len(reading.keys), len(offsets)), dtype=np.float64)
    for line, (code, at) in zip(numbers, reading.numbers, strict=True):
        line[:] = rows.view(code, at)
    np.copyto(numbers, np.nan, where=numbers == reading.invalid)
    others = {part.key: _READERS[part.base.kind](rows, part, layout.byte_order) for part in reading.others}
    return Block(reading.keys, numbers, others)


class _Rows:
    """Messages as rows of equal size: in the body itself where they lie evenly, else gathered once."""

    def __init__(self, body: bytes, size: int, offsets: Offsets) -> None:
        self.count = len(offsets)
        self._buffer, self._first, self._step = body, int(offsets[0]), size
        if self.count == 1:
            return
        self._step = int(offsets[1]) - self._first
        evenly = int(offsets[-1]) - self._first == self._step * (self.count - 1)
        if not evenly or (offsets[1:] - offsets[:-1] != self._step).any():
            windows: NDArray[np.void] = np.ndarray((len(body) - size + 1,), f"V{size}", body, strides=(1,))
            self._buffer, self._first, self._step = windows[offsets].tobytes(), 0, size

    def view(self, code: str, at: int) -> NDArray[np.generic]:
        """The element of a numpy type that begins `at` bytes into each row."""
        return np.ndarray((self.count,), code, self._buffer, self._first + at, (self._step,))

    def views(self, code: str, at: int, count: int) -> NDArray[np.generic]:
        """Several elements, one after the other, of each row."""
        return np.ndarray((self.count, count), code, self._buffer, self._first + at, (self._step, int(code[-1])))


def _numbers(rows: _Rows, part: Part, byte_order: str) -> Column:
    values = rows.views(byte_order + part.base.code, part.at, part.count).astype(np.float64)
    values[values == part.base.invalid] = np.nan
    return values


def _bytes(rows: _Rows, part: Part, _: str) -> Column:
    values = rows.views("u1", part.at, part.size).astype(np.float64)
    values[(values == 0xFF).all(axis=1)] = np.nan
    return values


def _wide(rows: _Rows, part: Part, byte_order: str) -> Column:
    values = rows.views(byte_order + part.base.code, part.at, part.count).astype(object)
    values[values == part.base.invalid] = None
    return values[:, 0] if part.count == 1 else values


def _strings(rows: _Rows, part: Part, _: str) -> Column:
    """Text up to its first NUL; what is no UTF-8 is replaced."""
    texts = np.empty(rows.count, dtype=object)
    for place, row in enumerate(rows.views("u1", part.at, part.size)):
        texts[place] = row.tobytes().split(b"\0", 1)[0].decode("utf-8", "replace") or None
    return texts


_READERS = {"number": _numbers, "bytes": _bytes, "wide": _wide, "string": _strings}
