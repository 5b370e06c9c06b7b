"""Definition messages: which fields the data messages after them have, where in the message, and of which type.

A definition is, after its record header and a reserved byte: the architecture (0 little-endian, else big-endian), the
global message number, a count and as many fields of (number, size, base type); with bit 5 of the record header set
also a count and as many developer fields of (number, size, developer index).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.formats.fit.base_types import BYTE, BaseType, base_type
from ingest.model import DeveloperField

_KEPT = 512  # a watch writes the same definitions into each of its files
FIXED_BYTES = 6  # record header, reserved byte, architecture, global number, count of fields


@dataclass(frozen=True, slots=True, eq=False)
class DeveloperType:
    """What a developer field is: as its field_description says, or if there was none, bytes without a name.

    There is one of each (see `developer_type`), so that layouts can be compared quickly.
    """

    field: DeveloperField
    base: BaseType = BYTE
    described: bool = False


Key = int | DeveloperType  # a field by its number, or a developer field by what it is


@dataclass(frozen=True, slots=True)
class Part:
    """One field as it lies in a data message: `at` bytes from the record header, `count` elements of `base`."""

    key: Key
    at: int
    size: int
    base: BaseType

    @property
    def count(self) -> int:
        """How many elements of its base type it holds."""
        return self.size // self.base.size


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One definition. `size` is that of its data messages, their record header included.

    `shape` is the same for layouts that have the same fields in any order.
    """

    number: int
    byte_order: str
    size: int
    parts: tuple[Part, ...]
    shape: frozenset[object]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """How the wanted fields of a layout are read: single numbers together, all others alone.

    `numbers` has the numpy type and place of each of `keys`, `invalid` as a column what stands for none.
    """

    keys: tuple[Key, ...]
    numbers: tuple[tuple[str, int], ...]
    invalid: NDArray[np.float64]
    others: tuple[Part, ...]


@lru_cache(maxsize=_KEPT)
def read_definition(content: bytes, developer: tuple[DeveloperType, ...]) -> Layout:
    """The layout that a definition states; `content` begins with the architecture.

    `developer` has the type of each of its developer fields. Fields of no size are left out, and a field whose size is
    no multiple of its type's is read as bytes.
    """
    byte_order = ">" if content[0] else "<"
    number = int.from_bytes(content[1:3], "big" if content[0] else "little")
    native = content[4 : 4 + 3 * content[3]]
    own = content[5 + len(native) :]
    parts: dict[Key, Part] = {}
    at = 1
    stated: list[tuple[Key, int, BaseType]] = [
        (native[place], native[place + 1], base_type(native[place + 2])) for place in range(0, len(native), 3)
    ]
    stated += [(one, own[3 * place + 1], one.base) for place, one in enumerate(developer)]
    for key, size, base in stated:
        if size % base.size:
            base = BYTE
        if size and key not in parts:  # of a field that stands twice the first counts
            parts[key] = Part(key, at, size, base)
        at += size
    shape = frozenset((byte_order, at, *((one.key, one.size, one.base.identifier) for one in parts.values())))
    return Layout(number, byte_order, at, tuple(parts.values()), shape)


@lru_cache(maxsize=_KEPT)
def places_like(layout: Layout, model: Layout) -> NDArray[np.int64]:
    """Where in a message of a layout each byte is, in the order of a model of the same shape."""
    at = {part.key: part.at for part in layout.parts}
    places = np.zeros(model.size, dtype=np.int64)
    for part in model.parts:
        places[part.at : part.at + part.size] = np.arange(at[part.key], at[part.key] + part.size)
    return places


@lru_cache(maxsize=_KEPT)
def plan(layout: Layout, wanted: frozenset[int] | None) -> Plan:
    """How to read these fields (None: all) of a layout. Developer fields are always read."""
    parts = layout.parts
    if wanted is not None:
        parts = tuple(one for one in parts if isinstance(one.key, DeveloperType) or one.key in wanted)
    numbers = [one for one in parts if one.base.kind == "number" and one.count == 1]
    return Plan(
        tuple(one.key for one in numbers),
        tuple((layout.byte_order + one.base.code, one.at) for one in numbers),
        np.array([[one.base.invalid] for one in numbers], dtype=np.float64).reshape(-1, 1),
        tuple(one for one in parts if one.base.kind != "number" or one.count != 1),
    )


def width(layouts: Iterable[Layout], wanted: frozenset[int] | None) -> int:
    """How many values a message has at most, if all of these layouts become one table."""
    widest: dict[Key, int] = {}
    for layout in layouts:
        for one in layout.parts:
            if wanted is None or one.key in wanted or isinstance(one.key, DeveloperType):
                widest[one.key] = max(widest.get(one.key, 1), one.count)
    return sum(widest.values())


@lru_cache(maxsize=4096)
def developer_type(field: DeveloperField, base: BaseType | None) -> DeveloperType:
    """The one type of a developer field; without a base type it was not described."""
    return DeveloperType(field) if base is None else DeveloperType(field, base, described=True)


def developer_keys(content: bytes) -> list[tuple[int, int]]:
    """(developer index, field number) of each developer field of a definition."""
    own = content[5 + 3 * content[3] :]
    return [(own[place + 2], own[place]) for place in range(0, len(own), 3)]
