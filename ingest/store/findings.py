"""The tables of what was read in texts: made empty here, filled by `ingest.reading`, never edited."""

import re
from importlib.resources import files

import duckdb

from ingest.store.ask import number, transaction

_SQL = files("ingest.store").joinpath("findings.sql").read_text("utf-8")
TABLES: tuple[str, ...] = tuple(re.findall(r"^create table (\w+)", _SQL, flags=re.MULTILINE))


def ensure(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables where nothing is read yet, such as in a new or restored store: they may be another version's."""
    known = number(con, "select count(*) from duckdb_tables() where table_name = 'grammar'")
    if not known or not number(con, "select count(*) from grammar"):
        with transaction(con):
            forget(con)


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Everything has to be read again. In the caller's transaction."""
    for table in TABLES:
        con.execute(f"drop table if exists {table}")
    con.execute(_SQL)
