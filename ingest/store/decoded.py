"""The decoded tables: which version made them, and what has to be decoded again."""

import re
from importlib.resources import files

import duckdb

from ingest.store.ask import first_row, number, transaction

# Raise it when the same bytes decode to other rows, or when decoded.sql changes: every original is decoded again.
DECODE_VERSION = 4

_SQL = files("ingest.store").joinpath("decoded.sql").read_text("utf-8")
TABLES: tuple[str, ...] = tuple(re.findall(r"^create table (\w+)", _SQL, flags=re.MULTILINE))


def ensure(con: duckdb.DuckDBPyConnection) -> None:
    """Make the decoded tables as this version knows them; tables of another version are dropped.

    Every original whose rows were dropped then counts as stale (`stale_count`) until it is decoded again.
    """
    with transaction(con):
        con.execute("create table if not exists decoded_schema (version integer not null)")
        row = first_row(con, "select version from decoded_schema")
        if row is None or row[0] != DECODE_VERSION:
            for table in TABLES:
                con.execute(f"drop table if exists {table}")
            con.execute(_SQL)
            con.execute("delete from decoded_schema")
            con.execute("insert into decoded_schema values (?)", [DECODE_VERSION])


def stale_count(con: duckdb.DuckDBPyConnection) -> int:
    """How many originals still have to be decoded by this version?"""
    return number(con, "select count(*) from source_record where decoded_version <> ?", [DECODE_VERSION])
