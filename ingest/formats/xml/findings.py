"""What is odd about one file? And what do its texts say: numbers, positions, instants."""

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingest.formats.xml.node import Node
from ingest.model import Problem

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?(Z|[+-]\d\d(:?\d\d)?)?", re.ASCII | re.IGNORECASE
)


@dataclass(slots=True)
class Findings:
    """What is odd about one file: each kind of oddity once, with its first line and how often it was met."""

    _kinds: dict[str, tuple[str, int | None, int]] = field(default_factory=dict)

    def add(self, message: str, line: int | None = None, kind: str | None = None, times: int = 1) -> None:
        """Note an oddity; those of the same `kind` are counted under the first one's message."""
        first, where, count = self._kinds.get(kind or message, (message, line, 0))
        self._kinds[kind or message] = (first, where, count + times)

    def problems(self) -> tuple[Problem, ...]:
        """The oddities as problems, in the order in which they were first met."""
        return tuple(
            Problem(message if count == 1 else f"{message}, and {count - 1} more like it", line=line)
            for message, line, count in self._kinds.values()
        )

    def number(self, node: Node | None, at_least: float = -math.inf) -> float | None:
        """The number in an element, or None with a finding; an element that is absent or empty is no finding."""
        if node is None or not node.text:
            return None
        value = finite(node.text)
        if value is None:
            self.no_number(node.tag, node.text, node.line)
        elif value < at_least:
            self.out_of_range(node.tag, node.text, node.line)
            return None
        return value

    def instant(self, node: Node | None) -> tuple[datetime, int | None] | None:
        """The instant in an element as `instant_of` reads it, or None with a finding."""
        if node is None or not node.text:
            return None
        instant = instant_of(node.text)
        if instant is None:
            self.no_instant(node.tag, node.text, node.line)
        return instant

    def no_number(self, tag: str, text: str, line: int) -> None:
        """Note that a text is no finite number."""
        self.add(f'"{tag}" is not a number ("{text[:40]}")', line, f"number {tag.lower()}")

    def out_of_range(self, tag: str, text: str, line: int) -> None:
        """Note that a number makes no sense."""
        self.add(f'"{tag}" cannot be {text[:40]}', line, f"range {tag.lower()}")

    def no_instant(self, tag: str, text: str, line: int) -> None:
        """Note that a text is no date and time."""
        self.add(f'"{tag}" is not a date and time ("{text[:40]}")', line, f"time {tag.lower()}")

    def no_position(self, latitude: str, longitude: str, line: int, times: int) -> None:
        """Note that a point, and as many like it, is nowhere on earth."""
        stated = f"latitude {latitude[:40] or 'missing'}, longitude {longitude[:40] or 'missing'}"
        self.add(f"a point has no valid position ({stated})", line, "position", times)


def finite(text: str) -> float | None:
    """The number a text spells in ASCII digits, if it is one and finite."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and text.isascii() and "_" not in text else None


def instant_of(text: str) -> tuple[datetime, int | None] | None:
    """The UTC instant (no tzinfo) that an ISO 8601 text names, and the offset from UTC in seconds if it states one.

    A time without a zone is UTC, as both formats demand. Z and +00:00 are taken to say nothing about local time:
    most writers put them whatever the runner's clock showed.
    """
    if not _INSTANT.fullmatch(text):
        return None
    try:
        stated = datetime.fromisoformat(text.replace(" ", "T", 1).replace(" ", "").upper())
        offset = stated.utcoffset()
        if offset is None:
            return stated, None
        return stated.astimezone(UTC).replace(tzinfo=None), round(offset.total_seconds()) or None
    except (ValueError, OverflowError):  # a 31 April, or an offset that leaves year 1 or 9999
        return None
