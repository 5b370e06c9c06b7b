"""Which schema does the database have, and how does it get to ours? Numbered, forward only, each in a transaction."""

import re
import shutil
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from ingest.settings import Settings
from ingest.store.ask import number, transaction

_NAME = re.compile(r"(?P<number>\d{4})_(?P<name>\w+)\.sql")


@cache
def migrations() -> tuple[tuple[int, str, str], ...]:
    """All migrations as (number, name, SQL), lowest first."""
    found = []
    for entry in files("ingest.store").joinpath("migrations").iterdir():
        match = _NAME.fullmatch(entry.name)
        if match:
            found.append((int(match["number"]), match["name"], entry.read_text("utf-8")))
    return tuple(sorted(found))


def newest_number() -> int:
    """The number of the newest schema that this version knows."""
    return migrations()[-1][0]


def applied_number(con: duckdb.DuckDBPyConnection) -> int:
    """The number of the last migration the database has had; 0 for a new one."""
    if not number(con, "select count(*) from duckdb_tables() where table_name = 'schema_migration'"):
        return 0
    return number(con, "select coalesce(max(number), 0) from schema_migration")


def apply_pending(con: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """Apply every migration the database has not had, each in one transaction with its record."""
    con.execute(
        "create table if not exists schema_migration "
        "(number integer primary key, name varchar not null, applied_at timestamp not null)"
    )
    applied = applied_number(con)
    for this, name, sql in migrations():
        if this > applied:
            with transaction(con):
                con.execute(sql)
                con.execute("insert into schema_migration values (?, ?, ?)", [this, name, now])


def back_up(settings: Settings, schema: int, now: datetime) -> Path:
    """Copy the closed database as it is at `schema`; the copy's path."""
    copy = settings.backups / f"niggle-schema{schema}-{now:%Y%m%dT%H%M%S}.duckdb"
    partial = copy.with_suffix(".partial")
    shutil.copyfile(settings.database, partial)
    partial.chmod(0o600)
    partial.replace(copy)
    return copy
