"""What do the points of a file say, all of one form at a time?

A device fills in the same form at every point: the same elements in the same order with the same blanks between
them, and only the values differ. The parser reads the first point of each form; from its text an expression is
made that captures the values, and the points that directly follow are read by it. This is exact: what matches is
well-formed by construction (a captured value holds neither markup nor references), and it begins where a point has
just ended, so it stands in no comment and in no attribute. Whatever does not match goes to the parser again.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.formats.xml.node import Node

Path = tuple[str, ...]

# The bounds keep a file that was made to be slow from being so. Points of watches have some 700 bytes.
_LONGEST = 4096
_MOST_FORMS = 16

_BLANKS = re.compile(rb"[ \t\r\n]*")
_TAG = re.compile(rb"<(?P<end>/?)(?P<name>[^\s<>/\"'=&]+)(?P<attributes>[^<>]*?)(?P<empty>/?)>(?P<words>[^<]*)")
_ATTRIBUTE = re.compile(rb"(\s+([^\s<>/\"'=&]+)\s*=\s*)([\"'])(.*?)\3", re.DOTALL)
_WORDS = rb"([^<>&\r\n]*)"


class Slot(NamedTuple):
    """A place in a form: the names that lead to it from the point (an attribute's is "@name"), the tag as the file
    spells it, and how many lines below the point's own it stands.
    """

    path: Path
    tag: str
    below: int


@dataclass(slots=True)
class Batch:
    """Points of one form: `rows` holds what stands in the slots that carry words, `ordinals` which points they are."""

    carriers: tuple[Slot, ...]
    empty: tuple[Slot, ...]
    rows: list[tuple[bytes, ...]] = field(default_factory=list)
    ordinals: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Form:
    """An expression for the blanks before a point and the point itself, and what it captures."""

    expression: re.Pattern[bytes]
    carriers: tuple[Slot, ...]
    empty: tuple[Slot, ...]
    blank_lines: int
    lines: int
    batch: Batch | None = None


@dataclass(slots=True)
class Rows:
    """Collects the points of a file, which are the elements called `name`, until they are taken out."""

    name: str
    lines: list[int] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    end_tag: re.Pattern[bytes] = field(init=False)
    _forms: list[_Form] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.end_tag = re.compile(rb"</(?:[^\s<>/]*:)?" + re.escape(self.name.encode()) + rb">", re.IGNORECASE)

    def keep(self, node: Node) -> None:
        """Take in one point that the parser read; one that is cut off is none."""
        if not node.complete:
            return
        found = [(Slot((f"@{key}",), key, 0), words) for key, words in node.attributes.items()]
        found += [(Slot(path, part.tag, part.line - node.line), part.text) for path, part in node.paths()]
        carried = [(slot, words) for slot, words in found if words]
        empty = tuple(slot for slot, words in found if not words)
        row = tuple(words.encode() for _, words in carried)
        self.batches.append(Batch(tuple(slot for slot, _ in carried), empty, [row], [len(self.lines)]))
        self.lines.append(node.line)

    def take(self) -> tuple[list[Batch], list[int]]:
        """All points since the last time, and the line of each."""
        taken = self.batches, self.lines
        self.batches, self.lines = [], []
        for form in self._forms:
            form.batch = None
        return taken

    def follow(self, body: bytes, start: int, end: int, line: int) -> tuple[int, int]:
        """Take in the points after the one from `start` to `end`, which is on `line`, as long as their form is known.

        Returns where they end, and how many lines that is further down.
        """
        self._learn(body, start, end)
        at, begun = end, line
        while form := next((form for form in self._forms if form.expression.match(body, at)), None):
            if form is not self._forms[0]:
                self._forms.remove(form)
                self._forms.insert(0, form)
            if form.batch is None:
                form.batch = Batch(form.carriers, form.empty)
                self.batches.append(form.batch)
            match, rows = form.expression.match, form.batch.rows
            before = len(rows)
            while found := match(body, at):
                rows.append(found.groups())
                at = found.end()
            count, first = len(rows) - before, len(self.lines)
            form.batch.ordinals.extend(range(first, first + count))
            self.lines.extend(line + form.blank_lines + form.lines * i for i in range(count))
            line += form.lines * count
        return at, line - begun

    def _learn(self, body: bytes, start: int, end: int) -> None:
        """Know the form of the point from `start` to `end`, if another point comes next and the form is plain."""
        if end - start > _LONGEST or len(self._forms) >= _MOST_FORMS:
            return
        blanks = _BLANKS.match(body, end)
        text = body[start:end]
        tag = _TAG.match(text)
        if not blanks or not tag or not body.startswith(b"<" + tag["name"], blanks.end()):
            return
        text = blanks[0] + text
        if not any(form.expression.fullmatch(text) for form in self._forms):
            form = _form_of(blanks[0], body[start:end])
            if form and form.expression.fullmatch(text):
                self._forms.append(form)


def _form_of(blanks: bytes, text: bytes) -> _Form | None:
    """The form of one well-formed point; None if it holds anything but elements, blanks and plain values."""
    tags = list(_TAG.finditer(text))
    if b"".join(tag[0] for tag in tags) != text:
        return None
    expression = [re.escape(blanks)]
    carriers: list[Slot] = []
    empty: list[Slot] = []
    around: list[bytes] = []
    for tag, after in zip(tags, [*tags[1:], None], strict=True):
        if not around and tag is not tags[0]:
            return None  # the point had ended before
        leaf = False
        if tag["end"]:
            if around.pop() != tag["name"]:
                return None
            expression.append(re.escape(text[tag.start() : tag.start("words")]))
        elif not around:
            around.append(tag["name"])
            expression += [re.escape(b"<" + tag["name"]), *_attributes(tag["attributes"], carriers)]
            expression.append(re.escape(tag["empty"] + b">"))
        else:
            path = tuple(_plain(name).lower() for name in (*around[1:], tag["name"]))
            slot = Slot(path, _plain(tag["name"]), _line_ends(text[: tag.start()]))
            if not tag["empty"]:
                around.append(tag["name"])
                leaf = after is not None and bool(after["end"])
            (carriers if leaf else empty).append(slot)
            expression.append(re.escape(text[tag.start() : tag.start("words")]))
        if not leaf and tag["words"].strip():
            return None
        expression.append(_WORDS if leaf else re.escape(tag["words"]))
    compiled = re.compile(b"".join(expression))
    before = _line_ends(blanks)
    return _Form(compiled, tuple(carriers), tuple(empty), before, before + _line_ends(text))


def _attributes(text: bytes, carriers: list[Slot]) -> list[bytes]:
    """Expressions for the attributes of a point, whose values vary; what is none of them has to stay as it is."""
    expressions: list[bytes] = []
    at = 0
    while found := _ATTRIBUTE.match(text, at):
        name = _plain(found[2])
        carriers.append(Slot((f"@{name.lower()}",), name, 0))
        expressions += [re.escape(found[1]), found[3], rb"([^<&\t\r\n" + found[3] + rb"]*)", found[3]]
        at = found.end()
    return [*expressions, re.escape(text[at:])]


def _plain(name: bytes) -> str:
    return name.decode().rpartition(":")[2]


def _line_ends(text: bytes) -> int:
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
