"""Opening the one DuckDB file: private to its owner, bounded in memory, brought up to date, and only once."""

import os
import re
from datetime import datetime
from pathlib import Path

import duckdb

from ingest.errors import Refusal
from ingest.settings import Settings
from ingest.store import decoded, findings, migrate, swap

_LOCK_HOLDER = re.compile(r"Conflicting lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")


class DatabaseBusy(Refusal):
    """Another program has the database open."""


class DatabaseTooNew(Refusal):
    """The database was written by a newer Niggle or a newer DuckDB."""


class StoreUnusable(Refusal):
    """The data folder or the database cannot be used as it is."""


def make_home(settings: Settings) -> None:
    """Create the data folder (mode 0700) where it does not exist; errors: `StoreUnusable`."""
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        folders = (settings.backups, settings.scratch, settings.originals)
        for folder in folders[:2] if swap.is_pending(settings) else folders:
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(
            f"The data folder {settings.home} cannot be made: {error.strerror}. "
            "Set NIGGLE_HOME to a folder that you may write to."
        ) from None


def open_store(settings: Settings, now: datetime) -> duckdb.DuckDBPyConnection:
    """The store, ready to use: folder and file made if absent, schema migrated, decoded tables of this version.
    A restore that was killed is finished first, and what killed backups and restores left is removed.

    `now` is UTC without a zone; it stamps migrations and backups.
    Errors: `DatabaseBusy` names the program and PID that hold the lock; `DatabaseTooNew`; `StoreUnusable`.
    """
    make_home(settings)
    with swap.alone(settings):
        swap.finish(settings, now)
        con = connect(settings)
    try:
        swap.sweep(settings)
        applied = migrate.applied_number(con)
        if applied > migrate.newest_number():
            raise DatabaseTooNew(
                f"{settings.database} was written by a newer Niggle (schema {applied}; this one knows "
                f"{migrate.newest_number()}). Update Niggle, or restore a copy from {settings.backups}."
            )
        if applied < migrate.newest_number():
            if applied:
                con.execute("checkpoint")
                con.close()
                migrate.back_up(settings, applied, now)
                con = connect(settings)
            migrate.apply_pending(con, now)
        decoded.ensure(con)
        findings.ensure(con)
        con.execute("insert into athlete select 1, 'Runner', false, ? where not exists (from athlete)", [now])
    except BaseException:
        con.close()
        raise
    return con


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The database as it is, of whatever schema. Errors: those of `open_store`."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": settings.memory_limit,
        "threads": 1,  # for questions of this size a second one costs more than it brings, and pages ask side by side
        "temp_directory": str(settings.scratch / "duckdb"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    previous = os.umask(0o077)  # the database and its log are the owner's alone from their first byte
    try:
        con = duckdb.connect(str(settings.database), config=config)
        con.execute("set global TimeZone = 'UTC'")
        return con
    except duckdb.Error as error:
        raise _refusal(settings.database, str(error)) from None
    finally:
        os.umask(previous)


def _refusal(path: Path, message: str) -> Refusal:
    """What to tell the runner about DuckDB's refusal to open `path`."""
    holder = _LOCK_HOLDER.search(message)
    if holder:
        return DatabaseBusy(
            f"{path} is in use by {Path(holder['program']).name} (PID {holder['pid']}). "
            "Let it finish or close it, then try again."
        )
    if "version number" in message:
        return DatabaseTooNew(f"{path} was written by another version of DuckDB: {message.splitlines()[0]}")
    if "not a valid DuckDB database" in message:
        return StoreUnusable(f"{path} is not a Niggle database. Move it away, or set NIGGLE_HOME to another folder.")
    return StoreUnusable(f"{path} cannot be opened: {message.splitlines()[0]}")
