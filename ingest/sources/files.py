"""Which files did the runner point at? Every file of every folder and archive is accounted for, newest first."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from ingest.errors import Unreadable
from ingest.formats.sniff import HEAD_BYTES, epoch_seconds, sniff, started_hint
from ingest.settings import Settings
from ingest.sources.archives import (
    MAX_DEPTH,
    READ_ERRORS,
    Budget,
    Opener,
    ZipShelf,
    check_archive,
    gunzip,
    member_refusal,
    read_bounded,
    read_failure,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, or one member of an archive ("archive.zip!member"). `newness` is seconds since 1970, roughly.

    `refusal` is why it cannot be read; then there is nothing to open.
    """

    path: str
    byte_count: int
    newness: float
    opener: Opener | None = None
    refusal: str | None = None


class FileSource:
    """The files under some paths: `entries()` lists them, `read()` reads one. Close it to drop scratch copies."""

    def __init__(self, paths: Sequence[Path], settings: Settings) -> None:
        self._paths = paths
        self._settings = settings
        self._zips = ZipShelf(settings)

    def __enter__(self) -> "FileSource":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zips.close()

    def entries(self) -> list[Entry]:
        """Every file, newest first by what it says of itself, else by its date; each path once."""
        found: dict[Path, list[Entry]] = {}
        for path in self._paths:
            for file in self._walk(path):
                if file not in found:
                    found[file] = list(self._file(file))
        entries = [entry for group in found.values() for entry in group]
        return sorted(entries, key=lambda entry: (-entry.newness, entry.path))

    def read(self, entry: Entry) -> bytes:
        """The decompressed bytes of one entry. Errors: `Unreadable` with the reason."""
        if entry.opener is None:
            raise Unreadable(entry.refusal or "it cannot be read")
        return read_bounded(entry.opener, self._settings)

    def _walk(self, path: Path) -> Iterator[Path]:
        """The files below a path; a path that is not a folder is itself. Niggle's own folder is left out."""
        if not path.is_dir():
            yield path
            return
        unread: list[Path] = []
        for folder, below, names in os.walk(path, onerror=lambda error: unread.append(Path(error.filename))):
            here = Path(folder)
            below[:] = sorted(name for name in below if here / name != self._settings.home)
            yield from (here / name for name in sorted(names))
        yield from unread

    def _file(self, path: Path) -> Iterator[Entry]:
        try:
            about = path.stat()
        except OSError as error:
            yield Entry(shown_path(path), 0, 0.0, refusal=read_failure(error))
            return
        if not stat.S_ISREG(about.st_mode):
            refusal = "you may not read this folder" if stat.S_ISDIR(about.st_mode) else "it is not a regular file"
            yield Entry(shown_path(path), 0, about.st_mtime, refusal=refusal)
            return
        budget = Budget(self._settings.max_archive_entries, self._settings.max_archive_bytes)
        opened = Entry(shown_path(path), about.st_size, about.st_mtime, opener=lambda: path.open("rb"))
        yield from self._expand(opened, path, 0, budget)

    def _expand(self, entry: Entry, on_disk: Path | None, depth: int, budget: Budget) -> Iterator[Entry]:
        """The entry itself, or if it is an archive, what is inside."""
        assert entry.opener is not None
        try:
            with entry.opener() as source:
                head = source.read(HEAD_BYTES)
            kind = sniff(head)
            if kind in ("gzip", "zip") and depth >= MAX_DEPTH:
                raise Unreadable(f"it holds archives more than {MAX_DEPTH} deep. Unpack it and import the folder")
            if kind == "gzip":
                inner = Entry(entry.path, entry.byte_count, entry.newness, gunzip(entry.opener))
                yield from self._expand(inner, None, depth + 1, budget)
                return
            if kind == "zip":
                zip_path = on_disk or self._zips.spool(entry.opener, budget)
                yield from self._members(entry, zip_path, depth, budget)
                return
        except Unreadable as refusal:
            yield Entry(entry.path, entry.byte_count, entry.newness, refusal=str(refusal))
            return
        except READ_ERRORS as error:
            yield Entry(entry.path, entry.byte_count, entry.newness, refusal=read_failure(error))
            return
        hint = started_hint(head)
        newness = epoch_seconds(hint) if hint else entry.newness
        yield Entry(entry.path, entry.byte_count, newness, entry.opener)

    def _members(self, entry: Entry, zip_path: Path, depth: int, budget: Budget) -> Iterator[Entry]:
        archive = self._zips.zip(zip_path)
        check_archive(archive, zip_path.stat().st_size, budget, self._settings)
        for info in archive.infolist():
            if info.is_dir():
                continue
            name = f"{entry.path}!{info.filename}"
            newness = _zip_time(info.date_time, entry.newness)
            refusal = member_refusal(info, self._settings)
            if refusal:
                yield Entry(name, info.file_size, newness, refusal=refusal)
                continue
            member = Entry(name, info.file_size, newness, lambda info=info: self._zips.zip(zip_path).open(info))  # type: ignore[misc]
            yield from self._expand(member, None, depth + 1, budget)


def shown_path(path: Path) -> str:
    """A path as text that can be stored and printed: bytes that are no UTF-8 are spelled out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _zip_time(date_time: tuple[int, int, int, int, int, int], otherwise: float) -> float:
    try:
        return epoch_seconds(datetime(*date_time, tzinfo=UTC))
    except ValueError:
        return otherwise
