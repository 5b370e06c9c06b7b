"""How can all of it be kept somewhere else? One file with everything in it, whole or not there at all."""

import fcntl
import hashlib
import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from ingest.errors import DiskFull, Misuse, Refusal, is_disk_full
from ingest.settings import DATABASE_FILE, SETTINGS_FILE, Settings
from ingest.store import originals
from ingest.store.archive import MANIFEST, PIECE_BYTES, Kept, Manifest, Progress
from ingest.store.snapshot import Snapshot, take_snapshot
from ingest.store.swap import on_disk

PACKING = 1  # zlib's quickest: a second for 60 MB, and a third of the bytes saved; more effort saves hardly more

_ONE = threading.Lock()  # one backup at a time in the process that owns the database


class NoBackup(Refusal):
    """The backup cannot be written there."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was made.

    Attributes:
        file, bytes: where it is, and its size.
        originals: how many are in it; with `missing`, those of which only the rows are left, and `changed`, those
            whose bytes are no longer what they were when they came in (they are in it as they are).
    """

    file: Path
    bytes: int
    originals: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]


def back_up(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    file: Path,
    now: datetime,
    progress: Progress = lambda *_: None,
    *,
    force: bool = False,
) -> BackedUp:
    """Write the store of `con` and its originals into `file`; `force` replaces one that is there.

    Others may read and write beside it, but nothing may take originals away until it is done.
    Errors: `Misuse`, `NoBackup`, `DiskFull`; there is no file then, or the one that was there.
    """
    _check_place(settings, file, force=force)
    with _ONE, _said(file), _scratch(settings) as scratch:
        progress(0, 0, 0, 0)
        snapshot = take_snapshot(con, scratch / DATABASE_FILE)
        with _beside(file) as partial:
            done = _write(partial, settings, scratch / DATABASE_FILE, snapshot, file, now, progress)
            _check_place(settings, file, force=force)
            partial.replace(file)
            on_disk(file.parent)
    return done


def _write(
    partial: Path, settings: Settings, database: Path, snapshot: Snapshot, file: Path, now: datetime, progress: Progress
) -> BackedUp:
    wanted = sorted(snapshot.needed | snapshot.mentioned)
    found = {sha256: size for sha256 in wanted if (size := _size(originals.path_of(settings, sha256))) is not None}
    in_all, count, done = database.stat().st_size + sum(found.values()), len(found) + 1, 0
    kept: list[Kept] = []
    with partial.open("r+b") as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=PACKING) as archive:

            def add(path: Path, name: str, counts: bool = True) -> Kept:
                nonlocal done
                digest, written = hashlib.sha256(), 0
                large = path.stat().st_size > 2**30
                with path.open("rb") as source, archive.open(name, "w", force_zip64=large) as packed:
                    while piece := source.read(PIECE_BYTES):
                        digest.update(piece)
                        packed.write(piece)
                        written += len(piece)
                        done += len(piece) if counts else 0
                        progress(done, in_all, len(kept), count)
                kept.append(Kept(name, written, digest.hexdigest()))
                return kept[-1]

            add(database, DATABASE_FILE)
            changed = []
            for sha256 in found:
                path = originals.path_of(settings, sha256)
                if add(path, f"{settings.originals.name}/{sha256[:2]}/{sha256}").sha256 != sha256:
                    changed.append(sha256)
            progress(done, in_all, len(kept), count)
            if (settings.home / SETTINGS_FILE).is_file():
                add(settings.home / SETTINGS_FILE, SETTINGS_FILE, counts=False)
            manifest = Manifest(snapshot.schema, f"{now.isoformat()}Z", tuple(kept))
            archive.writestr(MANIFEST, manifest.to_json())
        target.flush()
        os.fsync(target.fileno())
    missing = tuple(sha256 for sha256 in sorted(snapshot.needed) if sha256 not in found)
    return BackedUp(file, partial.stat().st_size, len(found), missing, tuple(changed))


def _check_place(settings: Settings, file: Path, *, force: bool) -> None:
    """Errors: `Misuse` in the data folder itself, `NoBackup` where something is in the way."""
    if file.resolve().is_relative_to(settings.home.resolve()):
        raise Misuse(f"{file} is in the data folder itself, and would be lost with it. Choose another place.")
    if not os.path.lexists(file):
        return
    if not file.is_file():
        raise NoBackup(f"{file} is not a file that a backup could replace. Name a file, for example niggle.zip in it.")
    if not force:
        raise NoBackup(f"{file} is there already. Choose another name, or replace it with --force.")


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A private file beside the one that is wanted; gone afterwards, unless it was moved away."""
    partial = file.with_name(f".{file.name}.partial")
    handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NoBackup(f"Another backup to {file} is under way.") from None
        except OSError:
            pass  # a disk that knows no locks
        if not (partial.exists() and os.path.samestat(os.fstat(handle), partial.stat())):
            raise NoBackup(f"Another backup to {file} came to its end just now.")  # and this file is it
        try:
            os.ftruncate(handle, 0)
            with suppress(OSError):
                os.fchmod(handle, 0o600)
            yield partial
        finally:
            partial.unlink(missing_ok=True)
    finally:
        os.close(handle)


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    settings.scratch.mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="snapshot-", dir=settings.scratch))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _said(file: Path) -> Iterator[None]:
    """What the system refuses is a sentence."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if is_disk_full(error):
            raise DiskFull(
                f"There is no room for the backup {file}, or for the copy of the database that it is made of. "
                "Nothing was left behind, and your data is as it was. Make room, or choose another disk."
            ) from None
        if isinstance(error, OSError):
            raise NoBackup(
                f"The backup {file} cannot be made: {error.filename or file}: {error.strerror or error}. "
                "Nothing was left behind."
            ) from None
        raise


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
