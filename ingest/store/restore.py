"""How does a backup become the data folder again? Verified to the last byte first, then exchanged as a whole."""

import hashlib
import os
import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from ingest.errors import DiskFull, Refusal, is_disk_full
from ingest.settings import DATABASE_FILE, SETTINGS_FILE, BadSetting, Settings, load_settings
from ingest.store import migrate, swap
from ingest.store.archive import Backup, Manifest, NotABackup, Progress
from ingest.store.ask import number
from ingest.store.connect import DatabaseBusy, DatabaseTooNew, connect, make_home
from ingest.store.snapshot import KEPT

_OF_EVERY_STORE = ("schema_migration", "decoded_schema", "athlete")  # rows here are no runner's data yet


class HoldsData(Refusal):
    """The data folder is not empty, and nobody said that it may be replaced."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, when the backup was made (UTC), and where the data is that was there before, if any was."""

    files: int
    bytes: int
    created_at: str
    before: Path | None


def restore(
    settings: Settings, file: Path, now: datetime, progress: Progress = lambda *_: None, *, replace: bool = False
) -> Restored:
    """Make the data folder what it was when this backup was made; the settings are to be read again after it.

    Killed at any moment, it leaves the old state or the new one. What was there is kept in backups/.
    Errors: `HoldsData` without `replace`; `DatabaseBusy` if anything has the database open; `NotABackup`;
    `DatabaseTooNew`; `DiskFull`. Nothing has changed then.
    """
    make_home(settings)
    with swap.one_restore(settings):
        with swap.alone(settings):
            swap.finish(settings, now)
            _check_free(settings, replace)
        with closing(Backup(file)) as backup:
            ready = Path(tempfile.mkdtemp(prefix=swap.READY, dir=settings.home))
            try:
                manifest = backup.manifest
                _check_schema(manifest, file)
                _check_room(settings, manifest)
                _unpack(backup, ready / "new", progress)
                _check_content(backup, ready / "new", settings, file)
                os.sync()  # many files at once, in hardly more time than one
                with swap.alone(settings):
                    _check_free(settings, replace)
                    swap.begin(settings, ready)
                    before = swap.finish(settings, now)
            except (OSError, duckdb.Error) as error:
                if is_disk_full(error):
                    raise DiskFull(_no_room(settings)) from None
                raise
            finally:
                shutil.rmtree(ready, ignore_errors=True)
    return Restored(len(manifest.files), sum(kept.bytes for kept in manifest.files), manifest.created_at, before)


def holds_data(settings: Settings) -> bool:
    """Whether anything is in this home that a runner could miss. Errors: `DatabaseBusy` if a program is at it."""
    held = any(settings.originals.glob("*/*"))
    if not settings.database.exists():
        return held
    try:
        con = connect(settings)
    except DatabaseBusy:
        raise
    except Refusal:
        return True  # it cannot be read, which is no reason to throw it away
    with closing(con):
        here = {row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()}
        ours = [table for table in KEPT if table in here and table not in _OF_EVERY_STORE]
        return held or any(number(con, f"select count(*) from {table}") for table in ours)  # noqa: S608


def _check_free(settings: Settings, replace: bool) -> None:
    if holds_data(settings) and not replace:
        raise HoldsData(
            f"{settings.home} holds data already. With --replace the backup takes its place; what is there now is "
            f"kept in {settings.backups}."
        )


def _check_schema(manifest: Manifest, file: Path) -> None:
    if manifest.schema > migrate.newest_number():
        raise DatabaseTooNew(
            f"{file} was made by a newer Niggle (schema {manifest.schema}; this one knows {migrate.newest_number()}). "
            "Update Niggle, then restore it."
        )


def _check_room(settings: Settings, manifest: Manifest) -> None:
    if sum(kept.bytes for kept in manifest.files) > shutil.disk_usage(settings.home).free:
        raise DiskFull(_no_room(settings))


def _no_room(settings: Settings) -> str:
    return (
        f"There is no room on the disk of {settings.home} for what is in this backup. Nothing was changed. "
        "Make room, and restore it again."
    )


def _unpack(backup: Backup, target: Path, progress: Progress) -> None:
    """Every file of the manifest into its place, private, and with the bytes that its hash says."""
    files = backup.manifest.files
    in_all, done = sum(kept.bytes for kept in files), 0
    target.mkdir(mode=0o700)
    (target / "originals").mkdir(mode=0o700)
    for count, kept in enumerate(files):
        path = target / kept.path  # only names that `may_be_kept` come this far
        path.parent.mkdir(mode=0o700, exist_ok=True)
        digest, written = hashlib.sha256(), 0
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as place:
            for piece in backup.pieces(kept):
                digest.update(piece)
                place.write(piece)
                written += len(piece)
                progress(done + written, in_all, count, len(files))
        if (written, digest.hexdigest()) != (kept.bytes, kept.sha256):
            raise backup.damaged(kept.path)
        done += written
        progress(done, in_all, count + 1, len(files))


def _check_content(backup: Backup, unpacked: Path, settings: Settings, file: Path) -> None:
    """The database opens and is of the schema that it should be; the settings make sense."""
    try:
        config = {"enable_external_access": "false", "memory_limit": settings.memory_limit}
        with closing(duckdb.connect(str(unpacked / DATABASE_FILE), read_only=True, config=config)) as con:  # type: ignore[arg-type]
            if migrate.applied_number(con) != backup.manifest.schema:
                raise backup.damaged(DATABASE_FILE)
    except duckdb.Error:
        raise backup.damaged(DATABASE_FILE) from None
    if (unpacked / SETTINGS_FILE).exists():
        try:
            load_settings(unpacked, {})
        except BadSetting as error:
            told = str(error).replace(str(unpacked / SETTINGS_FILE), SETTINGS_FILE)
            raise NotABackup(f"The settings in {file} cannot be used: {told} Nothing was changed.") from None
