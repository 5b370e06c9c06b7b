"""Base types: how a raw value of a field is laid out in bytes, and which raw value stands for "no value".

Names and struct formats are those of `fitparse`; nothing of the protocol's table is typed by hand.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from fitparse.records import BASE_TYPES as _PROTOCOL_TYPES

# number: anything that a float64 holds exactly; wide: 64-bit integers, which it does not; bytes: a value of many bytes.
Kind = Literal["number", "wide", "string", "bytes"]

_CODES = {"B": "u1", "b": "i1", "H": "u2", "h": "i2", "I": "u4", "i": "i4", "Q": "u8", "q": "i8", "f": "f4", "d": "f8"}


@dataclass(frozen=True, slots=True)
class BaseType:
    """One base type: `code` is numpy's without the byte order, `invalid` the raw value that means none (NaN: NaN)."""

    identifier: int
    name: str
    kind: Kind
    code: str
    size: int
    invalid: float


def _base_type(identifier: int, name: str, struct_format: str) -> BaseType:
    if name == "string":
        return BaseType(identifier, name, "string", "u1", 1, 0)
    code = _CODES[struct_format]
    kind: Kind = "bytes" if name == "byte" else "wide" if code in ("u8", "i8") else "number"
    invalid = 0 if name.endswith("z") else np.nan if code.startswith("f") else int(np.iinfo(code).max)
    return BaseType(identifier, name, kind, code, int(code[1]), invalid)


BASE_TYPES = {key: _base_type(key, str(one.name), str(one.fmt)) for key, one in _PROTOCOL_TYPES.items()}
BYTE = next(one for one in BASE_TYPES.values() if one.name == "byte")

# Bit 7 only says that byte order matters, bits 5 and 6 are reserved; some writers leave bit 7 out.
_BY_LOW_BITS = {key & 0x1F: one for key, one in BASE_TYPES.items()}


def base_type(identifier: int) -> BaseType:
    """The base type that a definition states; one that the protocol does not know is read as bytes."""
    return BASE_TYPES.get(identifier) or _BY_LOW_BITS.get(identifier & 0x1F, BYTE)
