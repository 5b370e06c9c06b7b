"""Developer fields: what an app on the watch says about the fields that it adds.

Known by (developer index, field number), within one segment: a field_description that comes before a definition says
what the definition's fields are. Names may be absent, or those of native fields; they never take a native one's place.
"""

from collections.abc import Sequence

from ingest.formats.fit.base_types import BYTE, base_type
from ingest.formats.fit.columns import as_objects, rows_of
from ingest.formats.fit.data import Stream, read_block
from ingest.formats.fit.definition import DeveloperType, developer_type
from ingest.formats.fit.profile import message_numbers, message_of
from ingest.model import DeveloperField

_DESCRIPTION = message_of(message_numbers()["field_description"])


class Descriptions:
    """The field descriptions of a segment, as far as its walk has come."""

    def __init__(self, body: bytes, in_force: Sequence[Stream | None]) -> None:
        self._body = body
        self._in_force = in_force
        self._waiting: dict[Stream, None] = {}  # those that may have messages which have not been read
        self._read: dict[Stream, int] = {}  # how many of a stream's messages have been
        self._known: dict[tuple[int, int], DeveloperType] = {}
        self._count = 0

    def meet(self, stream: Stream) -> None:
        """Note a stream that comes into force, whose messages may be descriptions."""
        if stream.layout.number == _DESCRIPTION.number:
            self._waiting[stream] = None

    def so_far(self) -> int:
        """How many there are; what they say is known from now on."""
        if self._waiting:
            if any(len(stream) > self._read.get(stream, 0) for stream in self._waiting):
                self._read_new()
            self._waiting = {stream: None for stream in self._waiting if stream in self._in_force}
        return self._count

    def of(self, key: tuple[int, int]) -> DeveloperType:
        """What is known of a developer field: without a description, only that it is bytes."""
        known = self._known.get(key)
        return known or developer_type(DeveloperField(*key, name=f"unnamed_{key[1]}"), None)

    def _read_new(self) -> None:
        """Read the messages that came since the last time, in file order: the last word on a field counts."""
        said: list[tuple[int, dict[str, object]]] = []
        for stream in self._waiting:
            offsets = stream.offsets[self._read.get(stream, 0) :]
            self._read[stream] = len(stream)
            if not len(offsets):
                continue
            named = {
                _DESCRIPTION.field(key).meaning.name: as_objects(rows_of(column)[:, 0])
                for key, column in read_block(self._body, stream.layout, offsets).columns().items()
                if isinstance(key, int)
            }
            for place, start in enumerate(offsets.tolist()):
                said.append((start, {name: column[place] for name, column in named.items()}))
        self._count += len(said)
        for _, row in sorted(said, key=lambda one: one[0]):
            index, number = _whole(row, "developer_data_index"), _whole(row, "field_definition_number")
            if index is not None and number is not None:
                self._known[index, number] = _described(index, number, row)


def _described(index: int, number: int, row: dict[str, object]) -> DeveloperType:
    name, units, base = row.get("field_name"), row.get("units"), _whole(row, "fit_base_type_id")
    field = DeveloperField(
        developer_index=index,
        field_number=number,
        name=str(name) if name else f"unnamed_{number}",
        units=str(units) if units else None,
        native_field=_whole(row, "native_field_num"),
    )
    return developer_type(field, BYTE if base is None else base_type(base))


def _whole(row: dict[str, object], name: str) -> int | None:
    """A number of one byte, which a damaged description may state as anything."""
    value = row.get(name)
    return int(value) if isinstance(value, float | int) and 0 <= value < 256 else None
