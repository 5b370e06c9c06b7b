"""Where does each FIT file of a chain begin and end, and is it whole?"""

import struct
from dataclasses import dataclass

from ingest.errors import Unreadable
from ingest.formats.fit.crc import crc16
from ingest.model import Problem

_HEADER = struct.Struct("<BBHI4s")  # size, protocol version, profile version, data size, ".FIT"
_CRC_BYTES = 2
MAX_SEGMENTS = 1000  # what a hostile file may cost


@dataclass(frozen=True, slots=True)
class Segment:
    """One FIT file of a chain: the messages between its header and its checksum.

    `sound` is whether its length and checksum agree with the header; `body_offset` is where `body` starts in the file.
    """

    offset: int
    body_offset: int
    body: bytes
    protocol: int
    profile: int
    sound: bool

    def framed(self) -> bytes:
        """The segment under a fresh 12-byte header that states its true length."""
        return _HEADER.pack(_HEADER.size, self.protocol, self.profile, len(self.body), b".FIT") + self.body


def split_segments(data: bytes) -> tuple[list[Segment], list[Problem]]:
    """The segments of a file, in order, and what is wrong with their framing. Errors: `Unreadable`."""
    segments: list[Segment] = []
    problems: list[Problem] = []
    offset = 0
    while offset < len(data):
        if len(segments) == MAX_SEGMENTS:
            problems.append(Problem(f"more than {MAX_SEGMENTS:,} chained files; the rest was left out", offset))
            break
        if not looks_like_fit(data[offset : offset + _HEADER.size]):
            if not segments:
                raise Unreadable("its header is damaged; copy it from the watch again")
            left = len(data) - offset
            problems.append(Problem(f"{left} bytes after the end are not FIT and were left out", offset))
            break
        size, protocol, profile, length, _ = _HEADER.unpack_from(data, offset)
        start = offset + size
        end = start + length
        sound = True
        if length == 0 and len(data) > start + _CRC_BYTES:
            # A watch that died wrote no length into the header; its messages reach to the end of the file.
            problems.append(Problem("the recording was never closed: its header states no length", offset))
            end, sound = len(data), False
        elif end + _CRC_BYTES > len(data):
            missing = end + _CRC_BYTES - len(data)
            if end > len(data):
                problems.append(Problem(f"the file ends early: {missing} bytes are missing", len(data)))
                sound = False
            else:
                problems.append(Problem("the file ends before its checksum", len(data)))
        elif crc16(data[offset:end]) != int.from_bytes(data[end : end + _CRC_BYTES], "little"):
            problems.append(Problem("the checksum does not match: some of it may be damaged", end))
            sound = False
        segments.append(Segment(offset, start, data[start:end], protocol, profile, sound))
        offset = max(end + _CRC_BYTES, start)
    return segments, problems


def looks_like_fit(head: bytes) -> bool:
    """Whether these first bytes are a FIT header: its size, and ".FIT" at byte 8."""
    return len(head) >= _HEADER.size and head[0] >= _HEADER.size and head[8:12] == b".FIT"
