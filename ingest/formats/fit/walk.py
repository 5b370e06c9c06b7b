"""Record headers: one walk over the bytes of a segment finds where every data message begins, and its definition.

A record header is one byte. Bit 7: a data message with a compressed timestamp, its local number in bits 5 and 6, its
time in bits 0 to 4. Else bit 6: a definition, with developer fields if bit 5 is set. Else a data message. The local
number in bits 0 to 3 names the definition that is in force; a new one with the same number takes its place.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.formats.fit.data import Stream
from ingest.formats.fit.definition import FIXED_BYTES, DeveloperType, Layout, developer_keys, read_definition
from ingest.formats.fit.developer import Descriptions

# What a hostile file may cost. An activity of 500 hours with a sample each second stays below.
MAX_MESSAGES = 2_000_000
MAX_LAYOUTS = 4096
MAX_DESCRIPTIONS = 4096
MAX_DEVELOPER_FIELDS = 256  # the most in a real file are 63
CUT_SHORT = "its last message is cut short"
_STRETCH_BYTES = 2**16  # between two looks at how many messages there are


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk found. `damage` says why it ended at byte `end`, before the body did."""

    streams: tuple[Stream, ...]
    end: int
    damage: str | None


def walk(body: bytes) -> Walk:
    """Where are the data messages, up to the end or to the first damage? A message that is cut short is none."""
    walker = _Walker(body)
    sizes, adds = walker.sizes, walker.adds
    place, end, header = 0, len(body), 0
    while place < end and walker.damage is None:
        limit = min(end, place + _STRETCH_BYTES)
        while place < limit:
            header = body[place]
            size = sizes[header]
            if size:
                adds[header](place)
                place += size
            elif following := walker.next(place):
                place = following
            else:
                break
        if sum(map(len, walker.streams)) > MAX_MESSAGES:
            walker.damage = f"more than {MAX_MESSAGES:,} messages"
    if place > end:
        place = walker.take_back(header)
        walker.damage = CUT_SHORT
    return Walk(tuple(walker.streams), place, walker.damage)


class _Walker:
    """The definitions in force. `sizes` and `adds` are by record header; a size of 0 is no data message, so far."""

    def __init__(self, body: bytes) -> None:
        self.sizes = [0] * 256
        self.adds: list[Callable[[int], None]] = [_nowhere] * 256
        self.streams: list[Stream] = []
        self.damage: str | None = None
        self._body = body
        self._in_force: list[Stream | None] = [None] * 16
        self._descriptions = Descriptions(body, self._in_force)
        self._developer_fields: set[DeveloperType] = set()
        self._known: dict[tuple[bytes, int], Stream] = {}
        self._by_layout: dict[Layout, Stream] = {}
        self._forms: list[set[int]] = [{local} for local in range(16)]  # the record headers that each was met under

    def next(self, place: int) -> int:
        """Where to look next, after a record header that is not known yet; 0 for nowhere: then `damage` says why."""
        header = self._body[place]
        if header & 0xC0 == 0x40:
            return self._define(place, header)
        local = _local(header)
        stream = self._in_force[local]
        if stream is None:
            self.damage = "a message of a kind that was not defined"
            return 0
        self._forms[local].add(header)  # a compressed timestamp, or one of bits 4 and 5, which mean nothing here
        self._put_in_force(local, stream)
        return place

    def _define(self, place: int, header: int) -> int:
        """Put the definition at `place` in force. Where it ends."""
        body = self._body
        try:
            end = place + FIXED_BYTES + 3 * body[place + FIXED_BYTES - 1]
            if header & 0x20:
                end += 1 + 3 * body[end]
        except IndexError:
            end = len(body) + 1
        if end > len(body):
            self.damage = CUT_SHORT
            return 0
        content = body[place + 2 : end]
        version = self._descriptions.so_far() if header & 0x20 else -1
        stream = self._known.get((content, version))
        if stream is None:
            stream = self._new_stream(content, version)
            if stream is None:
                return 0
        local = header & 0x0F
        if self._in_force[local] is not stream:
            self._put_in_force(local, stream)
        return end

    def _new_stream(self, content: bytes, version: int) -> Stream | None:
        """The messages of a definition that is met for the first time; `version` is -1 without developer fields.

        None if there are too many: then `damage` says of what.
        """
        keys = developer_keys(content) if version >= 0 else []
        developer = tuple(self._descriptions.of(key) for key in keys)
        self._developer_fields.update(developer)
        self.damage = self._too_many(version)
        if self.damage is not None:
            return None
        layout = read_definition(content, developer)
        stream = self._by_layout.get(layout)  # the same again after a description of something else
        if stream is None:
            stream = self._by_layout[layout] = Stream(layout)
            self.streams.append(stream)
        self._known[content, version] = stream
        return stream

    def _too_many(self, descriptions: int) -> str | None:
        for count, most, what in (
            (len(self.streams) + 1, MAX_LAYOUTS, "different definitions"),
            (descriptions, MAX_DESCRIPTIONS, "descriptions of fields that apps on the watch added"),
            (len(self._developer_fields), MAX_DEVELOPER_FIELDS, "fields that apps on the watch added"),
        ):
            if count > most:
                return f"more than {most:,} {what}"
        return None

    def _put_in_force(self, local: int, stream: Stream) -> None:
        self._in_force[local] = stream
        self._descriptions.meet(stream)
        for header in self._forms[local]:
            self.sizes[header] = stream.layout.size
            self.adds[header] = (stream.compressed if header & 0x80 else stream.normal).append

    def take_back(self, header: int) -> int:
        """Forget the last message, whose header this was. Where it begins."""
        stream = self._in_force[_local(header)]
        assert stream is not None
        return (stream.compressed if header & 0x80 else stream.normal).pop()


def _local(header: int) -> int:
    """The local number in the header of a data message."""
    return header >> 5 & 3 if header & 0x80 else header & 0x0F


def _nowhere(_: int) -> None:
    """Where no definition is in force, nothing is added."""
