"""From the bytes of one segment to its messages: a table a kind of message, one row a message in file order.

Values are in the profile's units with scale and offset applied, times as FIT seconds, enumerations as numbers (their
words in `Table.rows`); a running `cadence` is still strides of one leg.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ingest.formats.fit.columns import Column, Floats, preferred
from ingest.formats.fit.data import Stream, read_all
from ingest.formats.fit.definition import DeveloperType, width
from ingest.formats.fit.interpret import Values, interpret, words
from ingest.formats.fit.profile import TIMESTAMP, message_numbers, message_of, numbers_of
from ingest.formats.fit.segments import Segment
from ingest.formats.fit.timestamps import Clock, clock_of
from ingest.formats.fit.walk import walk
from ingest.model import Problem

Row = dict[str, Any]
Wanted = Mapping[str, frozenset[str] | None]  # names of messages, and of their fields; None are all of them

# What a hostile file may cost: places of a table, for each byte of the segment (real files need 1.4) and above that.
MAX_CELLS_PER_BYTE = 8
MAX_CELLS_BESIDES = 2**16


@dataclass(frozen=True, slots=True)
class Table:
    """All messages of one kind: `values` by name, each `count` long; developer fields beside them, never among them."""

    name: str
    count: int
    values: Mapping[str, Values]
    developer: Mapping[DeveloperType, Column]

    def numbers(self, name: str) -> Floats | None:
        """One number a message, NaN for none; None where the field is absent or holds anything else."""
        held = self.values.get(name)
        if held is None or held.column.dtype == object or held.column.ndim == 2:
            return None
        return held.column

    def rows(self) -> list[Row]:
        """One dict a message, without what it does not say: words of enumerations, numbers, text, tuples."""
        rows: list[Row] = [{} for _ in range(self.count)]
        for name, values in self.values.items():
            for row, value in zip(rows, words(values), strict=True):
                if value is not None:
                    row[name] = value
        return rows


@dataclass(slots=True)
class Messages:
    """What one segment says, as far as it could be read."""

    tables: dict[str, Table] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _rows: dict[str, list[Row]] = field(default_factory=dict)

    def of(self, name: str) -> list[Row]:
        """The rows of one kind of message, in file order."""
        if name not in self._rows:
            self._rows[name] = self.tables[name].rows() if name in self.tables else []
        return self._rows[name]


@np.errstate(over="ignore", invalid="ignore")  # a float may be anything; what is no number is none
def read_messages(segment: Segment, wanted: Wanted | None = None) -> Messages:
    """The wanted messages of a segment (None: all), up to its end or to the first damage, which becomes a `Problem`."""
    found = walk(segment.body)
    messages = Messages()
    if found.damage is not None:
        offset = segment.body_offset + found.end
        messages.problems.append(Problem(f"damaged from here on ({found.damage}); what came before was read", offset))
    streams = [stream for stream in found.streams if len(stream)]
    clock = clock_of(segment.body, streams)
    kinds: dict[int, list[Stream]] = {}
    for stream in streams:
        kinds.setdefault(stream.layout.number, []).append(stream)
    chosen = None if wanted is None else {message_numbers()[name]: names for name, names in wanted.items()}
    for number, several in kinds.items():
        if chosen is not None and number not in chosen:
            continue
        names = None if chosen is None else chosen[number]
        if _sparse(segment.body, number, several, names):
            told = f"its {message_of(number).name} messages take too many different forms for one table; left out"
            messages.problems.append(Problem(told, segment.offset))
            continue
        table = _table(segment.body, number, several, names, clock)
        messages.tables[table.name] = table
    messages.problems += [Problem(text, segment.offset) for text in _oddities(messages.tables.values())]
    return messages


def _sparse(body: bytes, number: int, streams: list[Stream], names: frozenset[str] | None) -> bool:
    """Whether the table of these messages would be much larger than they are: few values a message, of many fields."""
    count, most = sum(map(len, streams)), MAX_CELLS_PER_BYTE * len(body) + MAX_CELLS_BESIDES
    if len(streams) == 1 or count * sum(stream.layout.size for stream in streams) <= most:
        return False
    numbers = None if names is None else numbers_of(number, names)
    return count * width((stream.layout for stream in streams), numbers) > most


def _table(body: bytes, number: int, streams: list[Stream], names: frozenset[str] | None, clock: Clock | None) -> Table:
    """All messages of one kind, whichever layouts they come in."""
    message = message_of(number)
    numbers = None if names is None else numbers_of(number, names)
    offsets, block = read_all(body, streams, numbers)
    columns = block.columns()
    instead = {} if clock is None else {TIMESTAMP: preferred(clock.at(offsets), columns.get(TIMESTAMP))}
    developer = {key: column for key, column in columns.items() if isinstance(key, DeveloperType)}
    return Table(message.name, len(offsets), interpret(message, block, names, instead), developer)


def _oddities(tables: Iterable[Table]) -> Iterator[str]:
    """What is worth a word, though all of it was read."""
    unknown = {kind.field for table in tables for kind in table.developer if not kind.described}
    if unknown:
        named = ", ".join(sorted(f"{one.field_number} of app {one.developer_index}" for one in unknown))
        yield f"fields that an app on the watch added and did not describe are kept as bytes: {named}"
