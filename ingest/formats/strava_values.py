"""Single values out of Strava's answers: each is checked by itself, and one that cannot be is left out and said."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json

from ingest.errors import Unreadable
from ingest.model import Problem

Element = Mapping[str, Any]

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_SHOWN = 40


def read_json(text: bytes) -> Any:
    """What a JSON text says; NaN and Infinity, which are none, become words that no number is made of.

    Errors: Unreadable, for any other text.
    """
    try:
        return from_json(text, allow_inf_nan=False)  # several times as fast as json, and stricter
    except ValueError:
        pass
    try:
        return json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        raise Unreadable("it is damaged: not the JSON that Strava sends") from None


def is_number(value: object) -> bool:
    """Whether a value of JSON is a number, which true and false are not in any language but Python."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_text(value: str) -> str:
    """A text as it can be stored: without half characters and NUL."""
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()


@dataclass(slots=True)
class LeftOut:
    """Collects what was left out, by the name of the field, so that ten thousand odd laps are one line."""

    first: dict[str, str] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    told: list[Problem] = field(default_factory=list)

    def add(self, name: str, value: object, times: int = 1) -> None:
        """A value that cannot be, or as many as there are `times`."""
        self.counted[name] += times
        self.first.setdefault(name, _shown(value))

    def tell(self, message: str) -> None:
        """Anything else that the runner should hear."""
        self.told.append(Problem(message))

    def problems(self) -> tuple[Problem, ...]:
        """All of it, a line a field."""
        lines = []
        for name, shown in self.first.items():
            times = f" ({self.counted[name]:,}x)" if self.counted[name] > 1 else ""
            lines.append(Problem(f"{name} was left out, because it cannot be {shown}{times}"))
        return (*self.told, *lines)


def _shown(value: object) -> str:
    if isinstance(value, str):
        cut = value[:_SHOWN] + ("…" if len(value) > _SHOWN else "")
        return f'"{as_text(cut)}"'
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a record"
    return str(value).lower() if isinstance(value, bool) else f"{value!r:.{_SHOWN}}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What some answers say of one thing, the one that is to be believed first; null is no word against a value."""

    answers: Sequence[Element]
    left_out: LeftOut
    prefix: str = ""

    def _values(self, name: str) -> Iterator[Any]:
        return (answer[name] for answer in self.answers if answer.get(name) is not None)

    def number(self, name: str, most: float, least: float = 0.0, zero: float | None = None) -> float | None:
        """A number within bounds. `zero` is what 0 stands for: Strava writes it for what was never measured."""
        for value in self._values(name):
            if is_number(value) and value == 0:
                return zero
            if is_number(value) and least <= value <= most:
                return float(value)
            self.left_out.add(self.prefix + name, value)
        return None

    def word(self, name: str) -> str | None:
        """A text that is not blank."""
        for value in self._values(name):
            if isinstance(value, str):
                return as_text(value) or None
            self.left_out.add(self.prefix + name, value)
        return None

    def identifier(self, name: str) -> str | None:
        """A whole number above 0, as its digits; Strava writes some as text."""
        for value in self._values(name):
            digits = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
            if _NUMBER.fullmatch(digits):
                return digits
            self.left_out.add(self.prefix + name, value)
        return None

    def flag(self, name: str) -> bool | None:
        """True or false."""
        for value in self._values(name):
            if isinstance(value, bool):
                return value
            self.left_out.add(self.prefix + name, value)
        return None

    def moment(self, name: str, *, on_the_wall: bool = False) -> datetime | None:
        """An instant as UTC without a zone; `on_the_wall` takes the digits as they stand, whatever zone they claim."""
        for value in self._values(name):
            try:
                if isinstance(value, str) and _INSTANT.fullmatch(value):
                    found = datetime.fromisoformat(value)
                    moved = found if on_the_wall or found.tzinfo is None else found.astimezone(UTC)
                    return moved.replace(tzinfo=None)
            except (ValueError, OverflowError):
                pass
            self.left_out.add(self.prefix + name, value)
        return None

    def inner(self, name: str) -> "Facts":
        """What stands in a record inside."""
        found = []
        for value in self._values(name):
            if isinstance(value, dict):
                found.append(value)
            else:
                self.left_out.add(self.prefix + name, value)
        return Facts(found, self.left_out, f"{self.prefix}{name}.")
