"""Opening archives without trusting them: bounded in entries, bytes, ratio and depth, and nothing is ever unpacked
to a name that the archive chose.
"""

import gzip
import lzma
import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, cast

from ingest.errors import Unreadable
from ingest.settings import Settings

MAX_DEPTH = 5  # archives within archives
MAX_RATIO = 200  # expanded to packed; a text log of years stays below 50
RATIO_COUNTS_FROM = 256 * 2**20  # small archives may be as well packed as they like
_OPEN_ZIPS = 24

Opener = Callable[[], IO[bytes]]
# What opening and reading a damaged or odd archive raises.
READ_ERRORS = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    IndexError,
    struct.error,
)


@dataclass(slots=True)
class Budget:
    """What one file given by the runner may still expand to, with all archives inside it."""

    entries: int
    expanded: int


@dataclass(slots=True)
class ZipShelf:
    """The zips that are being read: a few stay open at a time, and inner zips are copied to a scratch folder."""

    settings: Settings
    _open: OrderedDict[Path, zipfile.ZipFile] = field(default_factory=OrderedDict)
    _scratch: Path | None = None

    def zip(self, path: Path) -> zipfile.ZipFile:
        """The open zip of this path. Errors: those of `zipfile`."""
        if path in self._open:
            self._open.move_to_end(path)
            return self._open[path]
        while len(self._open) >= _OPEN_ZIPS:
            self._open.popitem(last=False)[1].close()
        self._open[path] = zipfile.ZipFile(path)
        return self._open[path]

    def spool(self, opener: Opener, budget: Budget) -> Path:
        """A private copy of an inner archive on disk. Errors: `Unreadable` when it outgrows its budget."""
        if self._scratch is None:
            self.settings.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._scratch = Path(tempfile.mkdtemp(prefix="zip-", dir=self.settings.scratch))
        handle, name = tempfile.mkstemp(dir=self._scratch, suffix=".zip")
        copy, written = Path(name), 0
        with os.fdopen(handle, "wb") as target, opener() as source:
            while piece := source.read(2**20):
                written += len(piece)
                if written > budget.expanded:
                    raise Unreadable(too_large(self.settings))
                target.write(piece)
        budget.expanded -= written
        return copy

    def close(self) -> None:
        """Close every zip and remove what was copied."""
        for archive in self._open.values():
            archive.close()
        self._open.clear()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None


def sweep_scratch(settings: Settings) -> None:
    """Remove the copies that a killed import left behind."""
    for left in settings.scratch.glob("zip-*"):
        shutil.rmtree(left, ignore_errors=True)


def too_large(settings: Settings) -> str:
    """What to say of an archive that expands beyond the limits."""
    return (
        f"it expands beyond {settings.max_archive_bytes / 2**30:.3g} GiB or {settings.max_archive_entries:,} entries, "
        "which a runner's archive does not. If you trust it, raise max_archive_bytes or max_archive_entries"
    )


def check_archive(archive: zipfile.ZipFile, packed_bytes: int, budget: Budget, settings: Settings) -> None:
    """Take an archive's entries and stated size from the budget. Errors: `Unreadable` for a bomb."""
    infos = archive.infolist()
    expanded = sum(info.file_size for info in infos)
    budget.entries -= len(infos)
    budget.expanded -= expanded
    if budget.entries < 0 or budget.expanded < 0:
        raise Unreadable(too_large(settings))
    if expanded > RATIO_COUNTS_FROM and expanded > MAX_RATIO * max(packed_bytes, 1):
        times = expanded // max(packed_bytes, 1)
        raise Unreadable(f"it expands to {times} times its size, as only a trap does, so it was not opened")


def member_refusal(info: zipfile.ZipInfo, settings: Settings) -> str | None:
    """Why a member is not read, or None if it may be."""
    if not info.filename:
        return "it has no name. Unpack the archive and import the folder"
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or (name.parts and name.parts[0].endswith(":")):
        return "its name leads out of the archive, so it was not read. If you trust it, unpack it and import the file"
    if info.flag_bits & 0x1:
        return "it is locked with a password. Unpack it and import the folder"
    if info.file_size > settings.max_file_bytes:
        return oversized(settings)
    return None


def oversized(settings: Settings) -> str:
    """What to say of one file beyond the limit."""
    return f"it is larger than {settings.max_file_bytes / 2**20:.3g} MiB (max_file_bytes), as no recording is"


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of one file, and what was wrong with its packing if they are not all of it."""

    data: bytes
    warning: str | None = None


def read_bounded(opener: Opener, settings: Settings) -> Content:
    """All bytes of one file; of a damaged packing what came before the damage, with a warning.

    Errors: `Unreadable`, in plain words, for whatever goes wrong on the way.
    """
    try:
        with opener() as source:
            data, damage = read_up_to(source, settings.max_file_bytes + 1)
    except READ_ERRORS as error:
        raise Unreadable(read_failure(error)) from None
    if damage is not None and not data:
        raise Unreadable(read_failure(damage))
    if len(data) > settings.max_file_bytes:
        raise Unreadable(oversized(settings))
    return Content(data, "its packing is damaged; what came before the damage was read" if damage else None)


def read_up_to(source: IO[bytes], limit: int) -> tuple[bytes, Exception | None]:
    """The first `limit` bytes, or those before the packing broke off, with the error that it broke off with."""
    data = bytearray()
    read_some = getattr(source, "read1", source.read)  # read() would lose what came before the damage
    try:
        while len(data) < limit and (piece := read_some(min(limit - len(data), 2**16))):
            data += piece
    except (EOFError, zlib.error, gzip.BadGzipFile) as damage:
        return bytes(data), damage
    return bytes(data), None


def read_failure(error: Exception) -> str:
    """What an error of reading means to the runner."""
    if isinstance(error, PermissionError):
        return "you may not read it. Change its permissions and import it again"
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, NotImplementedError):
        return "it is packed in a way that cannot be read here. Unpack it and import the folder"
    if isinstance(error, OSError) and error.strerror:
        return f"it cannot be read: {error.strerror}"
    return "the archive is damaged. Download or copy it again"


def gunzip(opener: Opener) -> Opener:
    """The decompressed content of a gzip file."""
    return lambda: cast(IO[bytes], _Gunzip(opener()))


class _Gunzip(gzip.GzipFile):
    """A gzip reader that closes the file below it, too."""

    def __init__(self, below: IO[bytes]) -> None:
        self._below = below
        super().__init__(fileobj=below, mode="rb")

    def close(self) -> None:
        super().close()
        self._below.close()
