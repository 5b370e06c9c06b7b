"""Links and documents kept with a pain, to find them again. A document is never opened, only kept and handed back.

What kind of file it is, its first bytes say; its name is a label. Its bytes lie among the originals, by their SHA-256.
"""

import os
import stat
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb

from ingest.errors import DiskFull, Refusal, is_disk_full
from ingest.journal import AREAS, MAX_TEXT, SIDES, NoSuchEntry, NotUnderstood, one_of
from ingest.labels import line, words
from ingest.settings import Settings
from ingest.store import originals
from ingest.store.ask import first_row, next_number, transaction

MAX_TITLE = 200
MAX_URL = 2000
MAX_DOCUMENT_BYTES = 25 * 2**20
MEDIA_TYPES = {
    "pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "heic": "image/heic",
}  # fmt: skip
EARLIEST = date(1900, 1, 1)


class NoDocument(Refusal):
    """The file cannot be kept, or is not there any more."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it came: its bytes, and what it was called."""

    data: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A link or a document with its title, and the pain that it belongs to: an episode's id, or an area and side."""

    local_date: date
    title: str | None = None
    url: str | None = None
    document: Document | None = None
    episode: str | None = None
    area: str | None = None
    side: str | None = None
    text: str | None = None


def read_document(path: Path, settings: Settings) -> Document:
    """A file of this machine, if it is one and not too large. Errors: `NoDocument`."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # a pipe would wait for ever
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise NoDocument(f"{path} is not a file.")
            data = file.read(_limit(settings) + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise NoDocument(f"{path} cannot be read: {why}.") from None
    return Document(data, path.name)


def add_paper(
    con: duckdb.DuckDBPyConnection, settings: Settings, paper: Paper, now: datetime, athlete_id: int = 1
) -> int:
    """Keep a link or a document, in a transaction of its own; the number of the entry.

    Errors: `NotUnderstood`, `NoDocument`, `DiskFull`.
    """
    values = {**_checked(paper, now), **_file_of(paper, settings)}
    _keep(settings, values["sha256"], paper.document)
    with transaction(con):
        number = next_number(con, "paper", "paper_id")
        con.execute(
            "insert into paper by name select $number as paper_id, $athlete_id as athlete_id, "
            "$local_date::date as local_date, $title as title, $url::varchar as url, $sha256::varchar as sha256, "
            "$file_kind::varchar as file_kind, $file_name::varchar as file_name, $byte_count::bigint as byte_count, "
            "$episode::varchar as episode, $area::varchar as area, $side::varchar as side, $text::varchar as text, "
            "$now::timestamp as created_at",
            {"number": number, "athlete_id": athlete_id, "now": now, **values},
        )
    _keep(settings, values["sha256"], paper.document)  # an import that began in between may have swept it away
    return number


def document_of(
    con: duckdb.DuckDBPyConnection, settings: Settings, number: int, athlete_id: int = 1
) -> tuple[bytes, str]:
    """The bytes of a kept document and its kind, as its first bytes say. Errors: `NoSuchEntry`, `NoDocument`."""
    row = first_row(
        con,
        "select sha256, title from paper where paper_id = ? and athlete_id = ? and sha256 is not null "
        "and deleted_at is null",
        [number, athlete_id],
    )
    if row is None:
        raise NoSuchEntry(f"There is no document number {number}. niggle papers list shows the numbers.")
    try:
        data = originals.path_of(settings, row[0]).read_bytes()
    except OSError:
        data = b""
    kind = kind_of(data)
    if originals.digest(data) != row[0] or kind is None:
        raise NoDocument(f"The document “{row[1]}” is missing or damaged. Restore it from a backup.")
    return data, kind


def kind_of(data: bytes) -> str | None:
    """What the first bytes show: one of `MEDIA_TYPES`, None if it is nothing that is kept."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return "heic"
    return None


def is_link(text: str) -> bool:
    """Whether a browser would take it for a page of the web, and for nothing else."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = text.isprintable() and not any(sign.isspace() or sign in '\\<>"`' for sign in text)
    return plain and text.startswith(("https://", "http://")) and bool(host) and not parts.username


def _keep(settings: Settings, sha256: str, document: Document | None) -> None:
    """The bytes among the originals, unless they are there. Errors: `DiskFull`, `NoDocument`."""
    if document is None:
        return
    try:
        originals.keep(settings, sha256, document.data)
    except OSError as error:
        if is_disk_full(error):
            raise DiskFull("There is no room for the document. Nothing was kept. Make room first.") from None
        raise NoDocument(f"The document cannot be kept: {error.strerror or error}.") from None


def _limit(settings: Settings) -> int:
    return min(MAX_DOCUMENT_BYTES, settings.max_file_bytes)


def _checked(paper: Paper, now: datetime) -> dict[str, Any]:
    if (paper.url is None) == (paper.document is None):
        raise NotUnderstood("Name a link or a file, one of the two.")
    if paper.url is not None and not (len(paper.url) <= MAX_URL and is_link(paper.url)):
        raise NotUnderstood(
            f"A link starts with https:// or http://, has no blanks and up to {MAX_URL:,} characters, unlike "
            f"{paper.url[:100]!r}."
        )
    if not EARLIEST <= paper.local_date <= now.date() + timedelta(days=1):
        raise NotUnderstood(f"{paper.local_date} cannot be it: name a day up to today.")
    if paper.area is not None:
        one_of("area", paper.area, AREAS)
        one_of("side", paper.side or "unspecified", SIDES)
    name = _name(paper.document.name) if paper.document else None
    title = line(paper.title, MAX_TITLE) or name or (urlsplit(paper.url).netloc if paper.url else None)
    return {
        "local_date": paper.local_date,
        "title": (title or "document")[:MAX_TITLE],
        "url": paper.url,
        "episode": paper.episode,
        "area": paper.area,
        "side": None if paper.area is None else paper.side or "unspecified",
        "text": words(paper.text, MAX_TEXT),
    }


def _file_of(paper: Paper, settings: Settings) -> dict[str, Any]:
    """What is told of a document. Errors: `NoDocument`."""
    if paper.document is None:
        return dict.fromkeys(("sha256", "file_kind", "file_name", "byte_count"))
    data, name = paper.document.data, _name(paper.document.name)
    if len(data) > _limit(settings):
        raise NoDocument(f"{name} is larger than {_limit(settings) / 2**20:,.0f} MiB. Keep it elsewhere, and a link.")
    kind = kind_of(data)
    if kind is None:
        raise NoDocument(f"{name} is no PDF and no picture (PNG, JPEG, WebP, HEIC), whatever its name says.")
    return {"sha256": originals.digest(data), "file_kind": kind, "file_name": name, "byte_count": len(data)}


def _name(name: str) -> str:
    """The last part of a path of whatever system, as a label."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1][: 2 * MAX_TITLE]
    return (line(last.encode("utf-8", "replace").decode(), 2 * MAX_TITLE) or "document")[:MAX_TITLE]
