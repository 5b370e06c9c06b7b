"""The FIT profile: what do the numbers of a message and of its fields mean?

A compact table of `fitparse.profile` (the distribution `python-fitparse`), message by message, each made when it is
first met. Nothing of the profile is typed by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from fitparse.profile import MESSAGE_TYPES

from ingest.formats.fit.base_types import BASE_TYPES

TIMESTAMP = 253  # the field number of a message's time, in every message

Words = Mapping[int, str]
_NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Component:
    """Some bits of a field that are a value of another field, `target`, in a scale and offset of their own.

    With `accumulate` the bits are the low end of a counter that goes on where they run over.
    """

    target: int
    bits: int
    bit_offset: int
    accumulate: bool
    scale: float
    offset: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a raw value is to be read: value = raw / scale - offset, or the word of a number, or parts of it.

    `whole` is whether values are whole numbers as they are; `bits` are those of one raw value, and `invalid` is the raw
    value that means none.
    """

    name: str
    scale: float
    offset: float
    units: str | None
    words: Words
    whole: bool
    bits: int
    invalid: float
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class SubField:
    """Another meaning of a field, where one of `references` (field number, raw value) holds in the same message."""

    meaning: Meaning
    references: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field; the first sub-field whose references hold takes its place. `references` are all that they refer to."""

    number: int
    meaning: Meaning
    subfields: tuple[SubField, ...]
    references: frozenset[int]

    @property
    def meanings(self) -> tuple[Meaning, ...]:
        """Everything that it can mean."""
        return (self.meaning, *(one.meaning for one in self.subfields))


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message with its fields by number; `expanding` are those with components."""

    number: int
    name: str
    fields: Mapping[int, Field]
    expanding: frozenset[int]

    def field(self, number: int) -> Field:
        """A field; one that the profile does not know has a name of its number and its raw values."""
        return self.fields.get(number) or unknown_field(number)


@cache
def message_of(number: int) -> Message:
    """The message of a global number; one that the profile does not know has a name of its number and no fields."""
    known = MESSAGE_TYPES.get(number)
    if known is None:
        return Message(number, f"unknown_{number}", _NOTHING, frozenset())
    fields = {int(key): _field(one) for key, one in known.fields.items()}
    expanding = (key for key, field in fields.items() if any(one.components for one in field.meanings))
    return Message(number, str(known.name), fields, frozenset(expanding))


@cache
def numbers_of(message_number: int, names: frozenset[str]) -> frozenset[int]:
    """The fields that have to be read to know these names: themselves, their sources, and their references."""
    fields = message_of(message_number).fields
    found = {number for number, field in fields.items() if any(one.name in names for one in field.meanings)}
    size = -1
    while size != len(found):
        size = len(found)
        for number, field in fields.items():
            if any(part.target in found for one in field.meanings for part in one.components):
                found.add(number)
            if number in found:
                found |= field.references
    return frozenset(found)


@cache
def message_numbers() -> Mapping[str, int]:
    """The global number of every message that the profile knows, by its name."""
    return {str(one.name): int(number) for number, one in MESSAGE_TYPES.items()}


@cache
def unknown_field(number: int) -> Field:
    """What stands for a field that the profile does not know."""
    return Field(number, plain(f"unknown_{number}"), (), frozenset())


def plain(name: str, units: str | None = None) -> Meaning:
    """Raw values as they are."""
    return Meaning(name, 1.0, 0.0, units, _NOTHING, True, 8, float("nan"), ())


def _field(one: Any) -> Field:
    subfields = tuple(
        SubField(_meaning(sub), tuple((int(ref.def_num), ref.raw_value) for ref in sub.ref_fields))
        for sub in one.subfields or ()
    )
    references = frozenset(number for subfield in subfields for number, _ in subfield.references)
    return Field(int(one.def_num), _meaning(one), subfields, references)


def _meaning(one: Any) -> Meaning:
    base = BASE_TYPES[int(one.base_type.identifier)]
    return Meaning(
        name=str(one.name),
        scale=float(one.scale or 1),
        offset=float(one.offset or 0),
        units=one.units,
        words=one.type.values or _NOTHING,
        whole=not one.scale and not one.offset and not base.code.startswith("f"),
        bits=8 * base.size,
        invalid=base.invalid,
        components=tuple(
            Component(
                int(part.def_num), int(part.bits), int(part.bit_offset), bool(part.accumulate),
                float(part.scale or 1), float(part.offset or 0),
            )
            for part in one.components or ()
        ),
    )  # fmt: skip
