"""The original bytes, kept by the SHA-256 of their decompressed content in a folder beside the database."""

import hashlib
import os
from pathlib import Path

from ingest.settings import Settings


def digest(data: bytes) -> str:
    """The SHA-256 of `data` in hexadecimal: the name under which an original is kept."""
    return hashlib.sha256(data).hexdigest()


def path_of(settings: Settings, sha256: str) -> Path:
    """Where the original of this hash is kept."""
    return settings.originals / sha256[:2] / sha256


def keep(settings: Settings, sha256: str, data: bytes) -> None:
    """Keep an original, whole or not at all; keeping it twice changes nothing. Errors: OSError (a full disk)."""
    path = path_of(settings, sha256)
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, exist_ok=True)
    partial = path.with_name(f"{sha256}.{os.getpid()}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def mend(settings: Settings, sha256: str, data: bytes) -> None:
    """Put back a known original that was lost or has changed in length."""
    path = path_of(settings, sha256)
    try:
        if path.stat().st_size == len(data):
            return
        path.unlink()
    except FileNotFoundError:
        pass
    keep(settings, sha256, data)


def sweep(settings: Settings, wanted: set[str]) -> None:
    """Remove what a killed import left: half-written files, and originals that nothing speaks of."""
    for path in settings.originals.glob("??/*"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)
