"""Writing FIT files: for the demo runner's watch, and for the tests' odd ones.

Field numbers, base types, scales, offsets and enumerations come from the profile of `python-fitparse`; nothing of the
profile is typed by hand. Values are given in the profile's units, by the profile's names; None and NaN become the
invalid value of the field's base type.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
from fitparse.profile import MESSAGE_TYPES
from numpy.typing import NDArray

from ingest.formats.fit.base_types import BASE_TYPES, BaseType
from ingest.formats.fit.crc import crc16
from ingest.units import FIT_EPOCH

_HEADER_BYTES = 14
_PROTOCOL, _PROFILE = 0x20, 21218
_LOCAL_NUMBERS = 16
_ALL_ONES: float = struct.unpack("<d", b"\xff" * 8)[0]  # the NaN that FIT asks for; it stays all ones as a float32


@dataclass(frozen=True, slots=True)
class _Field:
    """One field as it is written: its number, base type, and how values become raw ones."""

    number: int
    base: BaseType
    scale: float | None
    offset: float | None
    words: Mapping[str, int]

    @property
    def invalid(self) -> float:
        """What stands for "no value"; the NaN that FIT asks for is all ones."""
        return _ALL_ONES if np.isnan(self.base.invalid) else self.base.invalid

    def raw(self, value: Any) -> float:
        """The raw number of one value."""
        if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
            return self.invalid
        if isinstance(value, str):
            return self.words[value]
        if isinstance(value, datetime):
            return round((value - FIT_EPOCH).total_seconds())
        number = (value + (self.offset or 0)) * (self.scale or 1)
        return float(number) if self.base.code.startswith("f") else round(number)

    def fitting(self, name: str, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """The raw numbers, if the base type can hold them; numpy would wrap the others around in silence."""
        if not self.base.code.startswith("f") and len(raw):
            most = np.iinfo(self.base.code)
            if raw.min() < most.min or raw.max() > most.max:
                raise ValueError(f"{name} does not fit into {self.base.name}: {raw.min():.0f} to {raw.max():.0f}")
        return raw


@cache
def _fields(message: str) -> tuple[int, dict[str, _Field]]:
    """The global number of a message and its fields by name."""
    for number, definition in MESSAGE_TYPES.items():
        if definition.name == message:
            return number, {field.name: _field(field) for field in definition.fields.values()}
    raise KeyError(f"the FIT profile has no message {message!r}")


def _field(definition: Any) -> _Field:
    enumeration = getattr(definition.type, "values", None) or {}
    words = {str(word): int(raw) for raw, word in enumeration.items() if isinstance(raw, int)}
    return _Field(
        definition.def_num, BASE_TYPES[definition.base_type.identifier], definition.scale, definition.offset, words
    )


Shape = tuple[int, tuple[tuple[int, int, int], ...], tuple[tuple[int, int, int], ...]]


class FitWriter:
    """One FIT file under construction: add messages, then take `finish()`."""

    def __init__(self, *, big_endian: bool = False) -> None:
        self._order = ">" if big_endian else "<"
        self._body = bytearray()
        self._locals: dict[Shape, int] = {}
        self._next_local = 0
        self._developer: dict[tuple[int, int], str] = {}

    def message(self, name: str, /, *, developer: Mapping[tuple[int, int], Any] | None = None, **values: Any) -> None:
        """Add one message. `developer` has values of fields declared before, by (developer index, field number)."""
        number, known = _fields(name)
        native, payload = [], bytearray()
        for field_name, value in values.items():
            field = known[field_name]
            packed = self._pack(field, value)
            native.append((field.number, len(packed), field.base.identifier))
            payload += packed
        own = []
        for (index, field_number), value in (developer or {}).items():
            kind = self._developer[index, field_number]
            packed = self._pack(_Field(field_number, _base_type(kind), None, None, {}), value)
            own.append((field_number, len(packed), index))
            payload += packed
        self._body.append(self._define((number, tuple(native), tuple(own))))
        self._body += payload

    def records(self, columns: Mapping[str, NDArray[np.float64]]) -> None:
        """Add one record message a row; columns by field name, `timestamp` in FIT seconds, NaN for no value.

        Errors: ValueError for a value that its field cannot hold.
        """
        number, known = _fields("record")
        fields = {name: known[name] for name in columns}
        parts = [("header", "u1"), *((name, self._order + f.base.code) for name, f in fields.items())]
        rows = np.zeros(len(next(iter(columns.values()))), dtype=np.dtype(parts))
        native = tuple((f.number, f.base.size, f.base.identifier) for f in fields.values())
        rows["header"] = self._define((number, native, ()))
        for name, field in fields.items():
            raw = (np.asarray(columns[name]) + (field.offset or 0)) * (field.scale or 1)
            rows[name] = field.fitting(name, np.where(np.isfinite(raw), np.round(raw), field.invalid))
        self._body += rows.tobytes()

    def developer_field(
        self, index: int, number: int, name: str | None, kind: str, *, units: str | None = None, declare: bool = True
    ) -> None:
        """Declare a developer field (its application too, if it is the first). Without `declare`, only use it later."""
        if declare:
            if index not in {known for known, _ in self._developer}:
                self.message("developer_data_id", developer_data_index=index, application_id=bytes(range(16)))
            described: dict[str, Any] = {
                "developer_data_index": index,
                "field_definition_number": number,
                "fit_base_type_id": _base_type(kind).identifier,
                "field_name": name,
                "units": units,
            }
            self.message("field_description", **{key: value for key, value in described.items() if value is not None})
        self._developer[index, number] = kind

    def raw(self, data: bytes) -> None:
        """Add bytes as they are: for files that are damaged on purpose."""
        self._body += data

    def finish(self) -> bytes:
        """The whole file: header, messages, checksum."""
        start = struct.pack("<BBHI4s", _HEADER_BYTES, _PROTOCOL, _PROFILE, len(self._body), b".FIT")
        whole = start + struct.pack("<H", crc16(start)) + bytes(self._body)
        return whole + struct.pack("<H", crc16(whole))

    def _define(self, shape: Shape) -> int:
        """The local number of a shape of message, which is defined first if it is not yet."""
        if shape not in self._locals:
            local = self._next_local % _LOCAL_NUMBERS
            self._next_local += 1
            self._locals = {known: number for known, number in self._locals.items() if number != local}
            self._locals[shape] = local
            number, native, own = shape
            self._body += struct.pack(
                self._order + "BBBHB", 0x40 | (0x20 if own else 0) | local, 0, self._order == ">", number, len(native)
            )
            self._body += b"".join(struct.pack("BBB", *part) for part in native)
            if own:
                self._body += struct.pack("B", len(own)) + b"".join(struct.pack("BBB", *part) for part in own)
        return self._locals[shape]

    def _pack(self, field: _Field, value: Any) -> bytes:
        if field.base.kind == "string":
            return str(value or "").encode() + b"\0"
        if isinstance(value, bytes):
            return value
        values = value if isinstance(value, list | tuple) else [value]
        return np.array([field.raw(one) for one in values], dtype=self._order + field.base.code).tobytes()


def _base_type(name: str) -> BaseType:
    return next(base for base in BASE_TYPES.values() if base.name == name)
