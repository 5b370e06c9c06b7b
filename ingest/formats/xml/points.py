"""The points of a track as columns: instants, positions, sensor values, and what was odd about them.

A format says which place in a point means what (`Reading`). Where a point states one thing twice, the first that can
be read counts.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ingest.formats.xml.findings import Findings, instant_of
from ingest.formats.xml.rows import Batch, Path, Rows, Slot
from ingest.formats.xml.values import instants, numbers
from ingest.model import Pause, sample_table

Stretch = tuple[int, int]  # the first of the points that were recorded without a stop, and the one after the last

_GPS_WATCHES_SINCE = 1990
_MICROSECOND = np.timedelta64(1, "us")


class Field(NamedTuple):
    """A column, and the least value of it that makes sense."""

    column: str
    least: float = -math.inf


TIME = Field("time")
LATITUDE = Field("latitude_deg")
LONGITUDE = Field("longitude_deg")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a format knows about its points: what stands at a path, if it is wanted, and what promises a position."""

    field_at: Callable[[Path], Field | None]
    position_at: Path = ()  # the point itself


@dataclass(frozen=True, slots=True)
class Points:
    """Points in the order of the file: NaT and NaN where nothing is known; `utc_offset_s` is the first known time's."""

    lines: Sequence[int]
    time: NDArray[np.datetime64]
    values: dict[str, NDArray[np.float64]]
    utc_offset_s: int | None = None

    def known_times(self, stretch: Stretch | None = None) -> NDArray[np.datetime64]:
        """The times that are known, of all points or of a stretch, in the order of the file."""
        time = self.time if stretch is None else self.time[slice(*stretch)]
        return time[~np.isnat(time)]

    def column(self, name: str) -> NDArray[np.float64]:
        """The values under that name, NaN where there is none."""
        return self.values[name] if name in self.values else np.full(len(self.lines), np.nan)


def joined(parts: Sequence[Points]) -> Points:
    """The points of all parts, one after the other."""
    names = dict.fromkeys(name for part in parts for name in part.values)
    return Points(
        [line for part in parts for line in part.lines],
        np.concatenate([part.time for part in parts]),
        {name: np.concatenate([part.column(name) for part in parts]) for name in names},
        next((part.utc_offset_s for part in parts if len(part.known_times())), None),
    )


_Note = Callable[[str, str, int], None]  # of the tag, what it says, and the line


class _Odd(NamedTuple):
    """A value that cannot be: of which point, where in it, and what is to be noted."""

    ordinal: int
    place: int
    note: _Note
    tag: str
    text: str
    line: int


@dataclass(slots=True)
class _Texts:
    """All that the points state for one column, the earlier statement of a point before the later."""

    wanted: Field
    texts: list[bytes] = field(default_factory=list)
    ordinals: list[int] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    slots: list[tuple[int, Slot]] = field(default_factory=list)

    def add(self, place: int, slot: Slot, texts: Sequence[bytes], ordinals: Sequence[int]) -> None:
        """Take in what stands in a slot of some points, the one at that place among those that carry words."""
        self.begins.append(len(self.texts))
        self.slots.append((place, slot))
        self.texts += texts
        self.ordinals += ordinals

    def of(self, ordinal: int) -> str:
        """What a point states; the empty text if nothing."""
        return self.text(self.ordinals.index(ordinal)) if ordinal in self.ordinals else ""

    def text(self, at: int) -> str:
        return self.texts[at].decode().strip()

    def unknown(self, known: NDArray[np.bool_], note_of: Callable[[int], _Note], lines: Sequence[int]) -> list[_Odd]:
        """What is stated and yet not known, with the note that each calls for."""
        odd: list[_Odd] = []
        for at in np.flatnonzero(~known).tolist():
            if text := self.text(at):
                place, slot = self.slots[bisect_right(self.begins, at) - 1]
                ordinal = self.ordinals[at]
                odd.append(_Odd(ordinal, place, note_of(at), slot.tag, text, lines[ordinal] + slot.below))
        return odd

    def first_known(self, values: NDArray[np.generic], out: NDArray[np.generic], known: NDArray[np.bool_]) -> None:
        """Put the values that are known in their places; where one place has several, the earliest stays."""
        out[np.array(self.ordinals, dtype=np.intp)[known][::-1]] = values[known][::-1]


def points_of(rows: Rows, reading: Reading, findings: Findings) -> Points:
    """The points that were read since the last time, as columns; what they state and cannot be is noted."""
    batches, lines = rows.take()
    columns = _by_column(batches, reading)
    time = np.full(len(lines), np.datetime64("NaT", "us"))
    offset = None
    odd: list[_Odd] = []
    if stated := columns.pop(TIME.column, None):
        found = instants(stated.texts)
        known = ~np.isnat(found)
        stated.first_known(found, time, known)
        odd += stated.unknown(known, lambda _: findings.no_instant, lines)
        offset = _first_offset(stated, known)
    latitude, longitude = columns.pop(LATITUDE.column, None), columns.pop(LONGITUDE.column, None)
    positions = _positions(latitude, longitude, _promised(batches, reading, len(lines)), lines, findings)
    values = dict(zip((LATITUDE.column, LONGITUDE.column), positions, strict=True))
    for name, stated in columns.items():
        values[name], unknown = _read_numbers(stated, lines, findings)
        odd += unknown
    for one in sorted(odd, key=lambda one: (one.ordinal, one.place)):
        one.note(one.tag, one.text, one.line)
    return Points(lines, time, values, offset)


def _by_column(batches: Sequence[Batch], reading: Reading) -> dict[str, _Texts]:
    columns: dict[str, _Texts] = {}
    for batch in batches:
        for place, (slot, texts) in enumerate(zip(batch.carriers, zip(*batch.rows, strict=True), strict=True)):
            if wanted := reading.field_at(slot.path):
                columns.setdefault(wanted.column, _Texts(wanted)).add(place, slot, texts, batch.ordinals)
    return columns


def _first_offset(stated: _Texts, known: NDArray[np.bool_]) -> int | None:
    """The offset of local time that goes with the first time that is known."""
    if not known.any():
        return None
    ordinals = np.where(known, np.array(stated.ordinals), max(stated.ordinals) + 1)
    first = instant_of(stated.text(int(np.argmin(ordinals))))
    return first[1] if first else None


def _read_numbers(stated: _Texts, lines: Sequence[int], findings: Findings) -> tuple[NDArray[np.float64], list[_Odd]]:
    found = numbers(stated.texts)
    known = found >= stated.wanted.least  # NaN is not

    def note_of(at: int) -> _Note:
        return findings.no_number if math.isnan(found[at]) else findings.out_of_range

    out = np.full(len(lines), np.nan)
    stated.first_known(found, out, known)
    return out, stated.unknown(known, note_of, lines)


def _promised(batches: Sequence[Batch], reading: Reading, count: int) -> NDArray[np.intp]:
    """How many lines below each point its position should stand; -1 for a point that promises none."""
    promised = np.full(count, -1 if reading.position_at else 0, dtype=np.intp)
    for batch in batches if reading.position_at else ():
        for slot in (*batch.carriers, *batch.empty):
            if slot.path == reading.position_at:
                promised[batch.ordinals] = slot.below
                break
    return promised


def _positions(
    latitude: _Texts | None,
    longitude: _Texts | None,
    promised: NDArray[np.intp],
    lines: Sequence[int],
    findings: Findings,
) -> NDArray[np.float64]:
    """Degrees, one row each for latitude and longitude. Exactly 0, 0 is what devices write before they know."""
    degrees = np.full((2, len(lines)), np.nan)
    for out, stated in zip(degrees, (latitude, longitude), strict=True):
        if stated:
            values = numbers(stated.texts)
            stated.first_known(values, out, ~np.isnan(values))
    north, east = degrees
    valid = (np.abs(north) <= 90) & (np.abs(east) <= 180) & ((north != 0) | (east != 0))
    broken = np.flatnonzero(~valid & (promised >= 0))
    if len(broken):
        first = int(broken[0])
        texts = [stated.of(first) if stated else "" for stated in (latitude, longitude)]
        findings.no_position(texts[0], texts[1], lines[first] + int(promised[first]), len(broken))
    degrees[:, ~valid] = np.nan
    return degrees


def samples_of(points: Points, start: datetime | None, findings: Findings) -> pa.Table:
    """The points as samples in the order of the file, with their seconds since `start`; a clock set back is noted."""
    if start and start.year < _GPS_WATCHES_SINCE:
        findings.add(f"the clock was not set: it reads {start.date()}", points.lines[0] if points.lines else None)
    known = np.flatnonzero(~np.isnat(points.time))
    set_back = known[1:][np.diff(points.time[known]) < np.timedelta64(0, "us")]
    if len(set_back):
        times = "once" if len(set_back) == 1 else f"{len(set_back)} times, first"
        line = points.lines[int(set_back[0])]
        findings.add(f"the clock goes back {times} here; the points were kept in the order of the file", line)
    elapsed = seconds_between(start, points.time) if start else np.full(len(points.lines), np.nan)
    return sample_table({"elapsed_s": elapsed, **points.values}, len(points.lines))


def seconds_between(start: datetime, time: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Seconds from an instant to others; NaN where a time is not known."""
    return (time - np.datetime64(start, "us")) / _MICROSECOND / 1e6


def pauses_between(points: Points, stretches: Sequence[Stretch], start: datetime) -> tuple[Pause, ...]:
    """The gaps between stretches that follow each other: the recording was stopped there."""
    pauses: list[Pause] = []
    for before, after in pairwise(stretches):
        stopped, resumed = points.known_times(before)[-1:], points.known_times(after)[:1]
        if len(stopped) and len(resumed) and resumed[0] > stopped[0]:
            first, last = seconds_between(start, np.concatenate([stopped, resumed])).tolist()
            pauses.append(Pause(first, last))
    return tuple(pauses)
