"""FIT files made at random, byte by byte, decode to exactly what was written into them.

What is expected is worked out here, value by value, from the profile of fitparse and not by any code of the decoder.
"""

import math
import random
import struct
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from fitparse.profile import MESSAGE_TYPES
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.fit.messages import Messages, read_messages
from ingest.formats.fit.segments import split_segments
from tests import fit_bytes as fit

# Base type -> its struct format, and the raw value that means none.
NUMBERS: dict[int, tuple[str, float]] = {
    fit.ENUM: ("B", 0xFF), fit.SINT8: ("b", 0x7F), fit.UINT8: ("B", 0xFF), fit.UINT8Z: ("B", 0),
    fit.SINT16: ("h", 0x7FFF), fit.UINT16: ("H", 0xFFFF), fit.UINT16Z: ("H", 0),
    fit.SINT32: ("i", 0x7FFFFFFF), fit.UINT32: ("I", 0xFFFFFFFF), fit.UINT32Z: ("I", 0),
    fit.SINT64: ("q", 2**63 - 1), fit.UINT64: ("Q", 2**64 - 1), fit.UINT64Z: ("Q", 0),
    fit.FLOAT32: ("f", math.nan), fit.FLOAT64: ("d", math.nan),
}  # fmt: skip
SINGLE_NUMBERS = (fit.ENUM, fit.SINT8, fit.UINT8, fit.UINT16, fit.SINT16, fit.UINT32, fit.FLOAT32)
TEXTS = (b"", b"\0", b"run", b"run\0", "Łódź\0x".encode(), b"a\xff\xfe\0", b"7", b"no end, no NUL, and long enough")
TIMESTAMP = 253

Raw = list[Any]  # the elements of one field: numbers, None for none; one text
Row = dict[Any, tuple[Any, ...]]  # by name, or by (index, number, name) of a developer field


@dataclass(frozen=True)
class Written:
    """One field of a definition as it is written; `base` None is a developer field that nobody described."""

    key: Any
    size: int
    base: int


def eligible() -> dict[int, tuple[list[int], frozenset[int]]]:
    """For each message its fields without components, and those that are one number in each message.

    The latter refer to one another: a sub-field is chosen by the value of another field.
    """
    found = {}
    for number, message in MESSAGE_TYPES.items():
        names = [field.name for field in message.fields.values()]
        names += [sub.name for field in message.fields.values() for sub in field.subfields or ()]
        fields, single = [], set()
        for key, field in message.fields.items():
            subs = field.subfields or ()
            if key == TIMESTAMP or field.components or any(sub.components for sub in subs):
                continue
            if any(names.count(sub.name) > 1 for sub in subs):
                continue
            fields.append(key)
            if subs:
                single |= {key} | {ref.def_num for sub in subs for ref in sub.ref_fields}
        if number != fit.FIELD_DESCRIPTION:
            found[number] = (fields, frozenset(single))
    return found


ELIGIBLE = eligible()
CHOSEN = [fit.RECORD, fit.SESSION, 19, 21, 23, fit.FILE_ID, *sorted(ELIGIBLE)]  # what activities hold, more often


class SegmentAtRandom:
    """One segment under construction, and the rows that it says, by kind of message."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.parts: list[bytes] = []
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.in_force: dict[int, tuple[int, str, list[Written]]] = {}
        self.described: dict[tuple[int, int], tuple[str, int]] = {}
        self.time = 0

    def step(self) -> None:
        """A definition, a description, or, most of the time, a message."""
        turn = self.chance.random()
        if turn < 0.08:
            self.describe()
        elif turn < 0.28 or not self.in_force:
            self.define()
        elif turn < 0.4:
            self.define_again()
        else:
            self.say()

    def describe(self) -> None:
        """Describe a developer field, perhaps again."""
        index, number = self.chance.randrange(3), self.chance.randrange(4)
        base = self.chance.choice([*NUMBERS, fit.STRING, fit.BYTE])
        name = self.chance.choice(["distance", "Heart Rate", "Form Power", "Płynność", None])
        units = self.chance.choice(["", "W"])
        self.parts.append(fit.described(index, number, base, name, units))
        self.in_force.pop(15, None)  # its own definition stands there now
        self.described[index, number] = (name or f"unnamed_{number}", base)
        fields = MESSAGE_TYPES[fit.FIELD_DESCRIPTION].fields
        kind = fields[2].type.values or {}
        row = {
            "developer_data_index": index,
            "field_definition_number": number,
            "fit_base_type_id": kind.get(base, base),
        }
        texts = {"field_name": name, "units": units or None}
        self.rows["field_description"].append(
            {key: (value,) for key, value in {**row, **texts}.items() if value is not None}
        )

    def define(self) -> None:
        """Put a definition in force, of a message that is known or not."""
        chance = self.chance
        number = chance.choice(CHOSEN) if chance.random() < 0.8 else chance.choice([0xFF00, 0xFF01])
        known, single = ELIGIBLE.get(number, ([], frozenset[int]()))
        keys = chance.sample(known, min(len(known), chance.randrange(6))) + chance.sample(
            range(240, 250), chance.randrange(3)
        )
        if single & set(keys):
            keys += [key for key in single if key not in keys]
        keys = [key for key in keys if key not in MESSAGE_TYPES[number].fields or key in known] if known else keys
        chance.shuffle(keys)
        fields = [self.single(key) if key in single else self.field(key) for key in keys]
        if chance.random() < 0.4:
            fields.insert(chance.randrange(len(fields) + 1), Written(TIMESTAMP, 4, fit.UINT32))
        if fields and fields[0].key not in (TIMESTAMP, *single) and chance.random() < 0.1:
            fields.append(self.field(fields[0].key))  # stands twice: the first counts
        own = []
        if chance.random() < 0.4:
            for index, place in chance.sample([(index, place) for index in range(3) for place in range(4)], 2):
                name, base = self.described.get((index, place), (f"unnamed_{place}", fit.BYTE))
                own.append(Written((index, place, name), self.size(base), base))
        self.put_in_force(number, chance.choice("<>"), fields, own)

    def define_again(self) -> None:
        """Put a definition in force that has the fields of another one, in another order."""
        number, order, fields = self.chance.choice(list(self.in_force.values()))
        native = [one for one in fields if isinstance(one.key, int)]
        own = [one for one in fields if not isinstance(one.key, int)]
        if any(self.described.get(one.key[:2], (one.key[2], fit.BYTE)) != (one.key[2], one.base) for one in own):
            return  # its developer fields mean something else by now
        self.chance.shuffle(native)
        self.chance.shuffle(own)
        self.put_in_force(number, order, native, own)

    def put_in_force(self, number: int, order: str, fields: list[Written], own: list[Written]) -> None:
        local = self.chance.randrange(16)
        native = [(one.key, one.size, self.identifier(one.base)) for one in fields]
        extra = [(one.key[1], one.size, one.key[0]) for one in own]
        self.parts.append(fit.definition(local, number, native, extra, big_endian=order == ">"))
        self.in_force[local] = (number, order, fields + own)

    def field(self, key: int) -> Written:
        base = self.chance.choice([*NUMBERS, fit.STRING, fit.BYTE])
        return Written(key, self.size(base), base)

    def single(self, key: int) -> Written:
        base = self.chance.choice(SINGLE_NUMBERS)
        return Written(key, struct.calcsize(NUMBERS[base][0]), base)

    def size(self, base: int) -> int:
        """Of one value, several, none, or of a size that its type cannot have."""
        one = struct.calcsize(NUMBERS[base][0]) if base in NUMBERS else self.chance.randrange(1, 12)
        return self.chance.choice([one, one, one, one * self.chance.randrange(1, 5), one + 1, 0])

    def identifier(self, base: int) -> int:
        """The type as it is stated; some writers leave out the bit that says that byte order matters."""
        return base & 0x7F if self.chance.random() < 0.1 else base

    def say(self) -> None:
        """One message of any definition in force."""
        local, (number, order, fields) = self.chance.choice(list(self.in_force.items()))
        known = MESSAGE_TYPES.get(number)
        content = b""
        said: dict[Any, Raw] = {}
        for one in fields:
            data = self.bytes_of(one, order, number)
            content += data
            if one.size:
                said.setdefault(one.key, raw_values(data, one.base, order))
        stated = said.get(TIMESTAMP, [None])[0]
        if stated is not None:
            self.time = stated
        if local < 4 and self.chance.random() < 0.4:
            low = self.chance.randrange(32)
            self.time += (low - self.time) % 32
            said[TIMESTAMP] = [self.time]
            self.parts.append(fit.timed(local, low, content))
        else:
            self.parts.append(fit.message(local, content))
        row: Row = {}
        for key, raw in said.items():
            name, values = (key, raw) if isinstance(key, tuple) else meant(number, key, said)
            if held(values):
                row[name] = held(values)
        self.rows[known.name if known else f"unknown_{number}"].append(row)

    def bytes_of(self, one: Written, order: str, number: int) -> bytes:
        if one.base == fit.STRING:
            return self.chance.choice(TEXTS).ljust(one.size, b"\0")[: one.size]
        if one.base == fit.BYTE or one.size % struct.calcsize(NUMBERS[one.base][0]):
            return self.chance.choice([self.chance.randbytes(one.size), b"\xff" * one.size, b"\xff\1" * one.size])[
                : one.size
            ]
        code, _ = NUMBERS[one.base]
        count = one.size // struct.calcsize(code)
        if one.key == TIMESTAMP:
            return struct.pack(order + "I", self.chance.choice([10**9 + self.chance.randrange(10**6), 2**32 - 1]))
        return struct.pack(f"{order}{count}{code}", *(self.number(one, number) for _ in range(count)))

    def number(self, one: Written, message: int) -> Any:
        code, none = NUMBERS[one.base]
        if code in "fd":
            return self.chance.choice([math.nan, 0.0, 1.0, -2.5, 1.5, 3.0, self.chance.uniform(-1e6, 1e6)])
        least, most = (0, 256 ** struct.calcsize(code) - 1)
        if code.islower():
            least, most = -(most + 1) // 2, most // 2
        telling = [sub.ref_fields[0].raw_value for sub in references(message, one.key)] or [1]
        return self.chance.choice(
            [none, least, most - 1, self.chance.randint(least, most), min(self.chance.choice(telling), most)]
            + [self.chance.randint(0, 20)] * 3
        )


def references(number: int, key: Any) -> list[Any]:
    """The sub-fields of a message that look at this field."""
    known = MESSAGE_TYPES.get(number)
    if known is None:
        return []
    subs = [sub for field in known.fields.values() for sub in field.subfields or ()]
    return [sub for sub in subs if sub.ref_fields and sub.ref_fields[0].def_num == key]


def raw_values(data: bytes, base: int, order: str) -> Raw:
    """The elements of a field; None where they are none."""
    if base == fit.STRING:
        return [data.split(b"\0")[0].decode("utf-8", "replace") or None]
    if base == fit.BYTE or len(data) % struct.calcsize(NUMBERS[base][0]):
        return [None] if set(data) == {0xFF} else list(data)
    code, none = NUMBERS[base]
    values = struct.unpack(f"{order}{len(data) // struct.calcsize(code)}{code}", data)
    return [None if one == none or one != one else one for one in values]


def meant(number: int, key: int, said: dict[Any, Raw]) -> tuple[str, Raw]:
    """The name of a field in this message, and its values in the profile's units or words."""
    known = MESSAGE_TYPES.get(number)
    field = known.fields.get(key) if known else None
    if field is None:
        return f"unknown_{key}", said[key]
    for sub in field.subfields or ():
        if any(said.get(ref.def_num) == [ref.raw_value] for ref in sub.ref_fields):
            field = sub
            break
    words = field.type.values or {}
    return str(field.name), [scaled(words.get(one, one), field.scale, field.offset) for one in said[key]]


def scaled(value: Any, scale: float | None, offset: float | None) -> Any:
    if value is None or isinstance(value, str) or ((scale or 1) == 1 and not offset):
        return value
    return float(value) / (scale or 1) - (offset or 0)


def held(values: Raw) -> tuple[Any, ...]:
    """Values without those that mean none at their end: to what length an array is filled up does not matter."""
    kept = list(values)
    while kept and kept[-1] is None:
        kept.pop()
    return tuple(kept)


def read(messages: Messages) -> dict[str, list[Row]]:
    """What the decoder made of it, as rows of the same form."""
    found: dict[str, list[Row]] = {}
    for name, table in messages.tables.items():
        rows: list[Row] = [
            {key: held(list(value) if isinstance(value, tuple) else [value]) for key, value in row.items()}
            for row in table.rows()
        ]
        for kind, column in table.developer.items():
            key = (kind.field.developer_index, kind.field.field_number, kind.field.name)
            for row, value in zip(rows, column.tolist(), strict=True):
                values = value if isinstance(value, list) else [value]
                if kept := held([None if one is None or one != one else one for one in values]):
                    row[key] = kept
        found[name] = rows
    return found


@given(st.lists(st.tuples(st.integers(0, 2**32), st.integers(1, 60)), min_size=1, max_size=3))
@settings(max_examples=250, deadline=None)
def test_a_file_made_at_random_is_read_as_it_was_written(made: list[tuple[int, int]]) -> None:
    segments, data = [], b""
    for seed, steps in made:
        segment = SegmentAtRandom(random.Random(seed))
        for _ in range(steps):
            segment.step()
        segments.append(segment)
        header, checked = segment.chance.choice([(12, False), (14, True), (14, False)])
        data += fit.fit_file(*segment.parts, header=header, header_checksum=checked)
    found, problems = split_segments(data)
    assert problems == []
    assert len(found) == len(segments)
    for part, segment in zip(found, segments, strict=True):
        messages = read_messages(part)
        assert all("did not describe" in str(problem) for problem in messages.problems)
        assert read(messages) == dict(segment.rows)
