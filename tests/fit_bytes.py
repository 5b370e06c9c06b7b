"""FIT files byte by byte, without a line of the product's own code: what a test states is what stands in the file."""

import struct
from collections.abc import Iterable

FieldBytes = tuple[int, int, int]  # number, size, base type; of a developer field number, size, developer index

ENUM, SINT8, UINT8, STRING, UINT8Z, BYTE = 0x00, 0x01, 0x02, 0x07, 0x0A, 0x0D
SINT16, UINT16, UINT16Z = 0x83, 0x84, 0x8B
SINT32, UINT32, UINT32Z, FLOAT32 = 0x85, 0x86, 0x8C, 0x88
FLOAT64, SINT64, UINT64, UINT64Z = 0x89, 0x8E, 0x8F, 0x90

FILE_ID, SESSION, RECORD, FIELD_DESCRIPTION = 0, 18, 20, 206


def definition(
    local: int,
    number: int,
    fields: Iterable[FieldBytes],
    developer: Iterable[FieldBytes] = (),
    *,
    big_endian: bool = False,
) -> bytes:
    """A definition message. `number` is the global one."""
    native, own = list(fields), list(developer)
    head = struct.pack(
        ">BBBHB" if big_endian else "<BBBHB",
        0x40 | (0x20 if own else 0) | local, 0, big_endian, number, len(native),
    )  # fmt: skip
    listed = b"".join(bytes(one) for one in native)
    return head + listed + (bytes([len(own)]) + b"".join(bytes(one) for one in own) if own else b"")


def message(local: int, content: bytes) -> bytes:
    """A data message under a normal header."""
    return bytes([local]) + content


def timed(local: int, seconds: int, content: bytes) -> bytes:
    """A data message under a compressed header: the low five bits of its time, and a local number below 4."""
    return bytes([0x80 | local << 5 | seconds & 0x1F]) + content


def described(index: int, number: int, base: int, name: str | None, units: str = "") -> bytes:
    """A field_description under local number 15, its definition before it."""
    texts = [(3, name), (8, units)] if name is not None else [(8, units)]
    fields = [(0, 1, UINT8), (1, 1, UINT8), (2, 1, UINT8)] + [
        (key, len(one.encode()) + 1, STRING) for key, one in texts
    ]
    content = bytes([index, number, base]) + b"".join(one.encode() + b"\0" for _, one in texts)
    return definition(15, FIELD_DESCRIPTION, fields) + message(15, content)


def fit_file(*messages: bytes, header: int = 14, header_checksum: bool = True) -> bytes:
    """A whole file: header (of 12 or 14 bytes), messages, checksum."""
    body = b"".join(messages)
    start = struct.pack("<BBHI4s", header, 0x20, 2132, len(body), b".FIT")
    if header == 14:
        start += struct.pack("<H", checksum(start) if header_checksum else 0)
    return start + body + struct.pack("<H", checksum(start + body))


def checksum(data: bytes) -> int:
    """CRC-16/ARC, four bits at a time as the protocol's own listing does it."""
    crc = 0
    for byte in data:
        crc = (crc >> 4) ^ _NIBBLES[(crc ^ byte) & 15]
        crc = (crc >> 4) ^ _NIBBLES[(crc ^ byte >> 4) & 15]
    return crc


_NIBBLES = (
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
)  # fmt: skip
