"""Is the file whole? CRC-16/ARC (polynomial 0xA001 reflected, initial value 0), as FIT uses it."""

_TABLE: list[int] = []
for _byte in range(256):
    _value = _byte
    for _ in range(8):
        _value = (_value >> 1) ^ 0xA001 if _value & 1 else _value >> 1
    _TABLE.append(_value)


def crc16(data: bytes, value: int = 0) -> int:
    """The checksum of `data`, going on from `value`."""
    table = _TABLE
    for byte in data:
        value = (value >> 8) ^ table[(value ^ byte) & 0xFF]
    return value
