"""What stands in a table of activities? Its rows of cells, and their numbers, times and dates however they are written.

For tables that people keep and that services export, in the languages of either.
"""

import codecs
import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from ingest.errors import NotAnActivity, Unreadable
from ingest.model import Problem

DELIMITERS = ",;\t"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # what Excel calls Unicode text
_BLANKS = dict.fromkeys((0xA0, 0x202F, 0x2009), " ") | dict.fromkeys((0x200E, 0x200F, 0xFEFF))

# The first letters of the months in English, German, French, Spanish, Italian, Portuguese, Dutch and Danish.
_MONTHS = {
    prefix: number
    for number, prefixes in enumerate(
        (
            "jan ene gen",
            "feb fév fev",
            "mar mär mrt maa",
            "apr avr abr",
            "may mai maj mag mei",
            "jun juin giu",
            "jul juil lug",
            "aug aoû ago",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez déc dic",
        ),
        start=1,
    )
    for prefix in prefixes.split()
}
_NUMERAL = re.compile(r"[+-]?[0-9][0-9.,]{0,25}(?:[eE][+-]?[0-9]{1,2})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}[.,][0-9]{3}")
_DURATION = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,5}):([0-9]{2}(?:[.,][0-9]{1,6})?)")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.年] ?([0-9]{1,2})[-/.月] ?([0-9]{1,2})日?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})[./-]([0-9]{4})")
_DAY_WORD = re.compile(r"([0-9]{1,2})(?:\.|er|º)? (?:de )?([^\W\d_]{3,12})\.?,? (?:de )?([0-9]{4})")
_WORD_DAY = re.compile(r"([^\W\d_]{3,12})\.? ([0-9]{1,2}),? ([0-9]{4})")
_CLOCK = re.compile(
    r"[^0-9]{1,8}([0-9]{1,2})[:.h]([0-9]{2})(?:[:.m]([0-9]{2}))?(?:[.,][0-9]{1,6})?(?: ?([ap])\.? ?m\.?)?(?:Z| UTC)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of cells and the line of the file on which it begins; `cells` is None where a quote never closes."""

    line: int
    cells: list[str] | None


def decoded(data: bytes) -> str:
    """The text of a table, in whichever encoding it was saved. Errors: Unreadable for what is no text."""
    if data.startswith(UTF16):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        raise Unreadable("this is not a text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what Excel saves in western countries


def split(line: str, delimiter: str) -> list[str]:
    """The cells of one line."""
    return next(csv.reader([line], delimiter=delimiter), [])


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows that hold anything, the header included."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=delimiter)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:  # a cell of more than 128 kB: nobody writes that, so a quote was left open
            yield Row(line, None)
            return
        if cells is None:
            return
        several = lines[line - 1 : reader.line_num]
        if len(several) > 1 and reader.line_num == len(lines) and "".join(several).count('"') % 2:
            yield Row(line, None)
        elif any(cell.strip() for cell in cells):
            yield Row(line, [cell.strip() for cell in cells])
        line = reader.line_num + 1


def head_rows(head: bytes) -> list[list[str]]:
    """The first rows of what may be a table, the last one perhaps in part; none of it is an error."""
    text = head.decode("utf-16" if head.startswith(UTF16) else "utf-8-sig", "replace").lstrip()
    first = text.splitlines()[0] if text else ""
    if "\0" in text or not first:
        return []
    delimiter = max(DELIMITERS, key=first.count)
    return [row.cells for row in rows(text, delimiter) if row.cells is not None]


def exported(data: bytes) -> tuple[list[str], Iterator[Row]]:
    """Header and rows of a table that a service wrote. Errors: NotAnActivity if empty, Unreadable if it is no table."""
    text = decoded(data)
    if not text.strip():
        raise NotAnActivity("the file is empty")
    first = text.lstrip()[:65_536].splitlines()[0]
    found = rows(text, max(DELIMITERS, key=first.count))
    header = next(found, None)
    if header is None or header.cells is None:
        raise Unreadable("its first line is no header: a quotation mark is opened there and never closed")
    return header.cells, found


def places(header: list[str], names: dict[str, tuple[str, ...]]) -> dict[str, list[int]]:
    """Where each field of `names` stands in a header, under the first of its names that is there at all."""
    found: dict[str, list[int]] = {}
    folded: defaultdict[str, list[int]] = defaultdict(list)
    for place, cell in enumerate(header):
        folded[plain(cell).casefold()].append(place)
    for field, known in names.items():
        for name in known:
            if name.casefold() in folded:
                found[field] = folded[name.casefold()]
                break
    return found


def plain(text: str) -> str:
    """The text with every kind of blank as a plain one, and without marks of direction."""
    return text.translate(_BLANKS).strip()


def number(text: str, decimal: str = ".") -> float | None:
    """The number that a cell states; `decimal` decides where 1,234 can be read in two ways. None if it is none."""
    text = plain(text).removeprefix("'").replace(" ", "")  # Excel is told by a ' that -5 is no formula
    if not _NUMERAL.fullmatch(text):
        return None
    signs = [sign for sign in ".," if sign in text]
    if len(signs) == 2:
        decimal = max(signs, key=text.rfind)
    elif signs:
        groups = text.count(signs[0]) > 1 or (signs[0] != decimal and _GROUPED.fullmatch(text))
        decimal = "" if groups else signs[0]
    for sign in signs:
        text = text.replace(sign, "." if sign == decimal else "")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < 1e12 else None


def seconds(text: str) -> float | None:
    """The seconds of h:mm:ss or m:ss; None for what is no duration, and for none at all."""
    clock = _DURATION.fullmatch(plain(text))
    if not clock:
        return None
    return int(clock[1] or 0) * 3600.0 + int(clock[2]) * 60 + float(clock[3].replace(",", ".")) or None


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether dates like 3/4/2024 name the day first, which one like 3/14/2024 tells; None where none does."""
    for text in texts:
        parts = _YEAR_LAST.match(plain(text))
        if parts and parts[2] == "/" and max(int(parts[1]), int(parts[3])) > 12:
            return int(parts[1]) > 12
    return None


def has_two_readings(text: str) -> bool:
    """Whether a date is written with strokes, so that day and month may stand either way round."""
    parts = _YEAR_LAST.match(plain(text))
    return parts is not None and parts[2] == "/"


def moment(text: str, *, day_first: bool = True) -> tuple[date, time | None] | None:
    """The day and the time of day that a cell states in one of the languages known; None if it states no day."""
    text = plain(text)
    if len(text) > 60:
        return None
    for pattern in (_YEAR_FIRST, _YEAR_LAST, _DAY_WORD, _WORD_DAY):
        if parts := pattern.match(text):
            break
    else:
        return None
    if pattern is _YEAR_FIRST:
        year, month, day = int(parts[1]), int(parts[2]), int(parts[3])
    elif pattern is _YEAR_LAST:
        year, first, second = int(parts[4]), int(parts[1]), int(parts[3])
        day, month = (first, second) if day_first or parts[2] != "/" else (second, first)
    else:
        named, numeral = (2, 1) if pattern is _DAY_WORD else (1, 2)
        word = parts[named].casefold()
        year, month, day = int(parts[3]), _MONTHS.get(word[:4]) or _MONTHS.get(word[:3]) or 0, int(parts[numeral])
    try:
        rest = text[parts.end() :]
        if not rest:
            return date(year, month, day), None
        clock = _CLOCK.fullmatch(rest)
        return (date(year, month, day), _time(clock)) if clock else None
    except ValueError:  # a 31 April, or a 25th hour
        return None


def _time(clock: re.Match[str]) -> time:
    hour = int(clock[1])
    if half := (clock[4] or "").lower():
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(clock[2]), int(clock[3] or 0))


class LeftOut:
    """The rows that could not be read, so that a thousand with the same fault are one problem and not a thousand."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[int, str]]] = {}

    def add(self, line: int, reason: str, cell: str = "") -> None:
        """Leave out the row on this line."""
        self._rows.setdefault(reason, []).append((line, cell))

    def problems(self) -> tuple[Problem, ...]:
        """One problem a reason: with its line where it is one row, with the first and how many where they are more."""
        told = []
        for reason, found in self._rows.items():
            line, cell = found[0]
            said = f'{reason} ("{cell[:40]}")' if cell else reason
            many = f"{len(found):,} rows like this one were left out: {said}"
            told.append(Problem(many if len(found) > 1 else f"{said}; this row was left out", line=line))
        return tuple(sorted(told, key=lambda problem: problem.line or 0))
