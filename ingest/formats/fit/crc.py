"""Is the file whole? CRC-16/ARC (polynomial 0xA001 reflected, initial value 0), as FIT uses it.

The checksum is linear: over 16-bit words w0 … wn it is A^(n+1) w0 ^ … ^ A wn, where A is "one word further" and ^ the
exclusive or. So words are joined in pairs, A w0 ^ w1, then pairs of pairs with A², and so on: numpy does each round at
once. Leading zeros change nothing, which fills up what is uneven.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint16]


def crc16(data: bytes | memoryview) -> int:
    """The checksum of `data`."""
    padded = bytes(len(data) % 2) + data
    words: Words = np.frombuffer(padded, dtype="<u2")
    step = 0
    while len(words) > 1:
        if len(words) % 2:
            words = np.concatenate([np.zeros(1, dtype=np.uint16), words])
        words = _further(step).take(words[::2]) ^ words[1::2]
        step += 1
    return int(_further(0)[words[0]]) if len(words) else 0


@cache
def _further(step: int) -> Words:
    """A table of A^(2^step) for each of the 65,536 words."""
    if step:
        before = _further(step - 1)
        return before[before]
    table: Words = np.arange(65536, dtype=np.uint16)
    for _ in range(16):
        table = np.where(table & 1, (table >> 1) ^ np.uint16(0xA001), table >> 1).astype(np.uint16)
    return table
