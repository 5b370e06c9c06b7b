"""What do the elements of an XML file say, as far as it can be read?

A file is read as a stream: elements that a format asks for are handed over as they close and then forgotten.
Names are compared without their namespace and in lower case, since devices invent prefixes freely. Where the XML
breaks, the elements still open are handed over too, marked incomplete, so that all that came before is kept.
Points that follow one of the same form are read by that form and never reach the parser (`ingest.formats.xml.rows`).
"""

import codecs
import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.xml.findings import Findings
from ingest.formats.xml.node import Node
from ingest.formats.xml.rows import Rows
from ingest.model import Problem

# Codecs that are text encodings and cannot run wild; whatever else a declaration names is read as UTF-8.
_ENCODINGS = ("utf-8", "iso8859", "cp", "koi8", "mac", "gb", "big5", "euc", "shift_jis")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_BLANKS_BEFORE = re.compile(rb"(?:\xef\xbb\xbf|[ \t\r\n])*")  # Strava's archive puts blanks before the declaration
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# One of these bytes is in each of them as UTF-8, and hardly anywhere else.
_SUSPICIOUS = bytes(code for code in range(32) if code not in b"\t\n\r") + b"\xed\xef"
_CUT_SHORT = {"no element found", "unclosed token", "unclosed CDATA section", "partial character"}
# No watch comes near; what would come in beyond is dropped, so that no file can fill the memory.
_MOST_CHILDREN = 10_000
_DEEPEST_INSIDE = 32


class _Reader:
    """Builds nodes and hands over those asked for; what nobody asks for stays with its parent until that closes."""

    def __init__(self, records: Mapping[str, Callable[[Node], None]], rows: Rows | None, line: int) -> None:
        self.records = records if rows is None else {**records, rows.name: rows.keep}
        self.rows = rows
        self.root: Node | None = None
        self.open: list[Node] = []
        self.texts: list[list[str]] = []
        self.lines_before = line - 1  # of what the parser did not see
        self.skipped = 0  # bytes that it did not see
        self.row_start = 0
        self.row_end = -1
        # Entities can only be declared in a document type definition, and that is refused: nothing is ever expanded.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._words
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def read(self, body: bytes) -> None:
        """Read all; what follows a point in the same form is skipped by the parser. Errors: expat.ExpatError."""
        at = 0
        patience = 0  # the parser begins an unfinished comment anew with each piece, so the pieces have to grow there
        while self.rows and (found := self.rows.end_tag.search(body, at + patience)):
            end = found.end()
            self.row_end = -1
            self.parser.Parse(body[at:end], False)
            patience = max(2 * patience, end - at)
            at = end
            if self.row_end + self.skipped == found.start():  # it was a point's, and no word in a comment
                patience = 0
                at, passed = self.rows.follow(body, self.row_start + self.skipped, end, self.line())
                self.skipped += at - end
                self.lines_before += passed
        self.parser.Parse(body[at:], False)
        self.parser.Parse(b"", True)  # apart, so that words before the break are handed over first

    def line(self) -> int:
        return self.parser.CurrentLineNumber + self.lines_before

    def break_off(self) -> None:
        while self.open:
            self._close()

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        attributes = {key.rpartition(":")[2].lower(): value for key, value in attrs.items()}
        node = Node(tag.lower(), tag, self.line(), attributes)
        self.root = self.root or node
        self.open.append(node)
        self.texts.append([])
        if self.rows and node.name == self.rows.name:
            self.row_start = self.parser.CurrentByteIndex

    def _words(self, content: str) -> None:
        self.texts[-1].append(content)

    def _end(self, _: str) -> None:
        node = self.open[-1]
        node.complete = True
        if self.rows and node.name == self.rows.name:
            self.row_end = self.parser.CurrentByteIndex
        self._close()

    def _close(self) -> None:
        node = self.open.pop()
        node.text = "".join(self.texts.pop()).strip()
        if node.name in self.records:
            node.inside = tuple(outer.name for outer in self.open[-_DEEPEST_INSIDE:])
            self.records[node.name](node)
        elif self.open and node.complete and len(self.open[-1].children) < _MOST_CHILDREN:
            self.open[-1].children.append(node)

    def _refuse(self, *_: object) -> None:
        raise Unreadable(
            f"line {self.line()}: the file carries a document type definition (DOCTYPE), which could be used to "
            "attack this computer and which no watch writes; delete that part to import it"
        )


def read_xml(
    data: bytes,
    root: str,
    records: Mapping[str, Callable[[Node], None]],
    findings: Findings,
    rows: Rows | None = None,
) -> Problem | None:
    """Hand every element named in `records` to its function, innermost first; where is the file damaged, if it is?

    The elements that `rows` collects go there.

    Errors:
        NotAnActivity: the file is empty, or sound XML with another outermost element than `root`.
        Unreadable: no element could be read, or the file defines entities or refers to other files.
    """
    text = _as_utf_8(data, findings)
    body = text[_BLANKS_BEFORE.match(text).end() :]  # type: ignore[union-attr] # it matches the empty text, too
    blank_lines = text.count(b"\n", 0, len(text) - len(body))
    body = body.rstrip(b"\0 \t\r\n")  # a watch that ran out of power pads its last block
    if not body:
        raise NotAnActivity("the file is empty")
    reader = _Reader(records, rows, 1 + blank_lines)
    damage = None
    try:
        reader.read(_cleaned(body, findings))
    except expat.ExpatError as error:
        line = error.lineno + reader.lines_before
        why = expat.ErrorString(error.code)
        message = "the file breaks off in the middle" if why in _CUT_SHORT else f"the XML is damaged here ({why})"
        damage = Problem(message, line=line)
    if reader.root is None or (damage and reader.root.name != root):
        raise Unreadable(f"{damage or 'no element'}; nothing before that could be read")
    if reader.root.name != root:
        raise NotAnActivity(f'its outermost element is "{reader.root.tag[:40]}", not "{root}"')
    reader.break_off()
    return damage


def _cleaned(body: bytes, findings: Findings) -> bytes:
    """The text with the characters that XML does not allow replaced."""
    if len(body.translate(None, _SUSPICIOUS)) < len(body):  # this look costs much less than the expression does
        text, replaced = _FORBIDDEN.subn("\ufffd", body.decode("utf-8", "surrogatepass"))
        if replaced:
            findings.add(f"characters that XML does not allow were replaced by \ufffd ({replaced} of them)")
            return text.encode("utf-8")
    return body


def _as_utf_8(data: bytes, findings: Findings) -> bytes:
    """The file in UTF-8; its own encoding is told by its byte order mark, its first bytes or its declaration."""
    encoding = _encoding(data, findings)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        findings.add(f"some characters are not valid {encoding.upper()} and were replaced by \ufffd")
        text = data.decode(encoding, errors="replace")
    else:
        if encoding == "utf-8":
            return data
    return text.encode("utf-8", "surrogatepass")


def _encoding(data: bytes, findings: Findings) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data[1:2] == b"\0" and data[:1] != b"\0":
        return "utf-16-le"
    if data[:1] == b"\0" and data[1:2] not in (b"", b"\0"):
        return "utf-16-be"
    if declared := _DECLARED.search(data[:1000]):
        try:
            name = codecs.lookup(declared[1].decode("ascii")).name
        except LookupError:
            findings.add(f'encoding "{declared[1].decode("ascii")}" is not known; the file was read as UTF-8')
        else:
            # Some writers declare UTF-16 and write UTF-8; a real UTF-16 file was told by its bytes above.
            return name if name.startswith(_ENCODINGS) else "utf-8"
    return "utf-8"
