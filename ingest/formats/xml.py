"""What do the elements of an XML file say, as far as it can be read? The half that GPX and TCX share.

A file is read as a stream: elements that a format asks for are handed over as they close and then forgotten.
Names are compared without their namespace and in lower case, since devices invent prefixes freely. Where the XML
breaks, the elements still open are handed over too, marked incomplete, so that all that came before is kept.
"""

import codecs
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import pyarrow as pa
from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from ingest.errors import NotAnActivity, Unreadable
from ingest.model import Pause, Problem, sample_table

# Codecs that are text encodings and cannot run wild; whatever else a declaration names is read as UTF-8.
_ENCODINGS = ("utf-8", "iso8859", "cp", "koi8", "mac", "gb", "big5", "euc", "shift_jis")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_GPS_WATCHES_SINCE = 1990
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE)


@dataclass(slots=True)
class Node:
    """One element: `name` without namespace in lower case, `tag` as the file spells it, `line` where it begins.

    `inside` names the elements around one that is handed over, outermost first.
    """

    name: str
    tag: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list["Node"] = field(default_factory=list)
    complete: bool = False
    inside: tuple[str, ...] = ()

    def child(self, name: str) -> "Node | None":
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def words(self, name: str) -> str | None:
        """The text of the first child of that name; None if there is none, or nothing in it."""
        child = self.child(name)
        return (child.text or None) if child else None

    def descendants(self) -> Iterator["Node"]:
        """All elements inside this one, in the order of the file."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


@dataclass(slots=True)
class Findings:
    """What is odd about one file: each kind of oddity once, with its first line and how often it was met."""

    _kinds: dict[str, tuple[str, int | None, int]] = field(default_factory=dict)

    def add(self, message: str, line: int | None = None, kind: str | None = None) -> None:
        """Note one oddity; those of the same `kind` are counted under the first one's message."""
        first, where, count = self._kinds.get(kind or message, (message, line, 0))
        self._kinds[kind or message] = (first, where, count + 1)

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
            self.add(f'"{node.tag}" is not a number ("{node.text[:40]}")', node.line, f"number {node.name}")
        elif value < at_least:
            self.add(f'"{node.tag}" cannot be {node.text[:40]}', node.line, f"range {node.name}")
            return None
        return value

    def position(self, latitude: str | None, longitude: str | None, line: int) -> tuple[float, float] | None:
        """A point's degrees, or None with a finding. Exactly 0, 0 is what devices write before they know."""
        lat, lon = finite(latitude or ""), finite(longitude or "")
        if lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0):
            return lat, lon
        stated = f"latitude {(latitude or 'missing')[:40]}, longitude {(longitude or 'missing')[:40]}"
        self.add(f"a point has no valid position ({stated})", line, "position")
        return None

    def instant(self, node: Node | None) -> tuple[datetime, int | None] | None:
        """The instant in an element as `instant_of` reads it, or None with a finding."""
        if node is None or not node.text:
            return None
        instant = instant_of(node.text)
        if instant is None:
            self.add(f'"{node.tag}" is not a date and time ("{node.text[:40]}")', node.line, f"time {node.name}")
        return instant


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


class _Reader(ContentHandler):
    """Builds nodes and hands over those asked for; what nobody asks for stays with its parent until that closes."""

    def __init__(self, records: Mapping[str, Callable[[Node], None]], line: Callable[[], int]) -> None:
        super().__init__()
        self.records = records
        self.line = line
        self.root: Node | None = None
        self.open: list[Node] = []
        self.texts: list[list[str]] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX names it)
        tag = name.rpartition(":")[2]
        attributes = {key.rpartition(":")[2].lower(): value for key, value in attrs.items()}
        node = Node(tag.lower(), tag, self.line(), attributes)
        self.root = self.root or node
        self.open.append(node)
        self.texts.append([])

    def characters(self, content: str) -> None:
        if self.texts:
            self.texts[-1].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX names it)
        self.open[-1].complete = True
        self._close()

    def break_off(self) -> None:
        while self.open:
            self._close()

    def _close(self) -> None:
        node = self.open.pop()
        node.text = "".join(self.texts.pop()).strip()
        if node.name in self.records:
            node.inside = tuple(outer.name for outer in self.open)
            self.records[node.name](node)
        elif self.open and node.complete:
            self.open[-1].children.append(node)


def read_xml(
    data: bytes, root: str, records: Mapping[str, Callable[[Node], None]], findings: Findings
) -> Problem | None:
    """Hand every element named in `records` to its function, innermost first; where is the file damaged, if it is?

    Errors:
        NotAnActivity: the file is empty, or sound XML with another outermost element than `root`.
        Unreadable: no element could be read, or the file defines entities or refers to other files.
    """
    text = _decoded(data, findings)
    body = text.lstrip("\ufeff \t\r\n")  # Strava's archive puts blanks before the declaration
    blank_lines = text.count("\n", 0, len(text) - len(body))
    body = body.rstrip("\x00 \t\r\n")  # a watch that ran out of power pads its last block
    if not body:
        raise NotAnActivity("the file is empty")
    cleaned, replaced = _FORBIDDEN.subn("\ufffd", body)
    if replaced:
        findings.add(f"characters that XML does not allow were replaced by \ufffd ({replaced} of them)")
    parser = create_parser(forbid_dtd=True)
    reader = _Reader(records, lambda: (parser.getLineNumber() or 0) + blank_lines)
    damage = None
    parser.setContentHandler(reader)
    try:
        parser.feed(cleaned)
        parser.close()
    except DefusedXmlException:
        raise Unreadable(
            f"line {reader.line()}: the file carries a document type definition (DOCTYPE), which could be used to "
            "attack this computer and which no watch writes; delete that part to import it"
        ) from None
    except SAXParseException as error:
        line = (error.getLineNumber() or 0) + blank_lines
        why = (error.getMessage() or "").strip()
        cut = why in {"no element found", "unclosed token", "unclosed CDATA section", "partial character"}
        damage = Problem("the file breaks off in the middle" if cut else f"the XML is damaged here ({why})", line=line)
    if reader.root is None or (damage and reader.root.name != root):
        raise Unreadable(f"{damage or 'no element'}; nothing before that could be read")
    if reader.root.name != root:
        raise NotAnActivity(f'its outermost element is "{reader.root.tag[:40]}", not "{root}"')
    reader.break_off()
    return damage


def _decoded(data: bytes, findings: Findings) -> str:
    """The text of the file, told by its byte order mark, its first bytes or its declaration, else as UTF-8."""
    encoding = "utf-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data[1:2] == b"\0" and data[:1] != b"\0":
        encoding = "utf-16-le"
    elif data[:1] == b"\0" and data[1:2] not in (b"", b"\0"):
        encoding = "utf-16-be"
    elif declared := _DECLARED.search(data[:1000]):
        try:
            name = codecs.lookup(declared[1].decode("ascii")).name
        except LookupError:
            findings.add(f'encoding "{declared[1].decode("ascii")}" is not known; the file was read as UTF-8')
        else:
            # Some writers declare UTF-16 and write UTF-8; a real UTF-16 file was told by its bytes above.
            encoding = name if name.startswith(_ENCODINGS) else encoding
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        findings.add(f"some characters are not valid {encoding.upper()} and were replaced by \ufffd")
        return data.decode(encoding, errors="replace")


@dataclass(slots=True)
class Point:
    """One track point: its instant, the offset of local time if stated, and its values under sample column names."""

    line: int
    time: datetime | None
    utc_offset_s: int | None
    values: dict[str, float]


def samples_of(points: Sequence[Point], start: datetime | None, findings: Findings) -> pa.Table:
    """The points as samples in the order of the file, with their seconds since `start`; a clock set back is noted."""
    elapsed: list[float | None] = []
    earlier: datetime | None = None
    set_back: list[int] = []
    for point in points:
        elapsed.append((point.time - start).total_seconds() if point.time and start else None)
        if point.time and earlier and point.time < earlier:
            set_back.append(point.line)
        earlier = point.time or earlier
    if start and start.year < _GPS_WATCHES_SINCE:
        findings.add(f"the clock was not set: it reads {start.date()}", points[0].line if points else None)
    if set_back:
        times = "once" if len(set_back) == 1 else f"{len(set_back)} times, first"
        findings.add(f"the clock goes back {times} here; the points were kept in the order of the file", set_back[0])
    names = {name for point in points for name in point.values}
    columns = {name: [point.values.get(name) for point in points] for name in names}
    return sample_table({"elapsed_s": elapsed, **columns}, len(points))


def pauses_between(segments: Sequence[Sequence[Point]], start: datetime) -> tuple[Pause, ...]:
    """The gaps between segments that follow each other: the recording was stopped there."""
    pauses: list[Pause] = []
    for before, after in pairwise(segments):
        stopped = next((point.time for point in reversed(before) if point.time), None)
        resumed = next((point.time for point in after if point.time), None)
        if stopped and resumed and resumed > stopped:
            pauses.append(Pause((stopped - start).total_seconds(), (resumed - start).total_seconds()))
    return tuple(pauses)
