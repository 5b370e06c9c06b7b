"""The original bytes, kept by the SHA-256 of their decompressed content in a folder beside the database."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from ingest.settings import Settings


def digest(data: bytes) -> str:
    """The SHA-256 of `data` in hexadecimal: the name under which an original is kept."""
    return hashlib.sha256(data).hexdigest()


def path_of(settings: Settings, sha256: str) -> Path:
    """Where the original of this hash is kept."""
    return settings.originals / sha256[:2] / sha256


def keep(settings: Settings, sha256: str, data: bytes) -> None:
    """Keep an original, whole or not at all, unless it is kept already. Errors: OSError (a full disk)."""
    keep_all(settings, {sha256: data})


def keep_all(settings: Settings, contents: Mapping[str, bytes]) -> None:
    """Keep originals by their hash, each whole or not at all, and put back what was lost or has changed in length.

    All are written before the first is waited for: a disk takes many files in hardly more time than one.
    Errors: OSError (a full disk).
    """
    partials: dict[Path, Path] = {}
    try:
        for sha256, data in contents.items():
            if not is_whole(settings.originals, sha256, len(data)):
                path = path_of(settings, sha256)
                path.parent.mkdir(mode=0o700, exist_ok=True)
                partials[path] = path.with_name(f"{sha256}.{os.getpid()}.partial")
                _write(partials[path], data)
        for path, partial in partials.items():
            _wait_for(partial)
            partial.replace(path)
    except BaseException:
        for partial in partials.values():
            partial.unlink(missing_ok=True)
        raise


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)


def _wait_for(path: Path) -> None:
    """Until the file is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_whole(folder: Path, sha256: str, byte_count: int) -> bool:
    """Whether an original is in its place below `folder`, with its size."""
    try:
        found = os.stat(f"{folder}/{sha256[:2]}/{sha256}")  # noqa: PTH116 (once a file of every import)
    except OSError:
        return False
    return found.st_size == byte_count


def sweep(settings: Settings, wanted: set[str]) -> None:
    """Remove what a killed import left: half-written files, and originals that nothing speaks of."""
    for folder in os.scandir(settings.originals):
        if len(folder.name) == 2 and folder.is_dir():
            for name in os.listdir(folder.path):  # noqa: PTH208 (names are enough, however many there are)
                if name not in wanted:
                    (settings.originals / folder.name / name).unlink(missing_ok=True)
