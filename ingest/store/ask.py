"""Asking and writing whole: single rows fetched to their end, and transactions that end one way or the other.

DuckDB 2 refuses other work on a connection while a result is half fetched. It takes many readers beside one writer:
every write goes through `transaction`, which lets one thread at a time through.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal

import duckdb

if TYPE_CHECKING:
    import pyarrow as pa

SOON_S = 180.0  # a step of long work is seen by pages after so long at the latest, and all of it once that is done
Told = Literal["at_once", "soon", "never"]

_WRITER = threading.Lock()  # one process owns one database, so one lock is enough
_HERE = threading.local()
_ended = 0
_waits_since: float | None = None  # something is written that is told soon


def first_row(con: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | None = None) -> tuple[Any, ...] | None:
    """The first row of an answer, or None if it is empty."""
    rows = con.execute(sql, parameters or []).fetchall()
    return rows[0] if rows else None


def number(con: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | None = None) -> int:
    """The single whole number that an aggregate answers with."""
    row = first_row(con, sql, parameters)
    return int(row[0]) if row else 0


def next_number(con: duckdb.DuckDBPyConnection, table: str, column: str) -> int:
    """The next dense number of a table. There is one writer, so the highest number is the last."""
    return number(con, f"select coalesce(max({column}), 0) + 1 from {table}")  # noqa: S608


def insert_rows(
    con: duckdb.DuckDBPyConnection, table: str, rows: "pa.Table | Sequence[dict[str, Any]]", first: str | None = None
) -> None:
    """Insert rows by the names of their columns, in one statement; before it `first`, which may speak of `incoming`."""
    if not len(rows):
        return
    import pyarrow as pa

    con.register("incoming", rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(rows))
    try:
        if first is not None:
            con.execute(first)
        con.execute(f"insert into {table} by name from incoming")
    finally:
        con.unregister("incoming")


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection, told: Told = "at_once") -> Iterator[None]:
    """All of it or nothing, and one writer at a time. A commit that fails (a full disk) has rolled back already and
    says so itself. `told`: when answers that are at hand are no longer good for it. Of a step of long work that is
    "soon", or pages would ask anew after each; "never" where no question is answered from it, such as who was here.
    """
    global _ended, _waits_since
    with _WRITER:
        _HERE.writing = True
        con.begin()
        try:
            yield
            con.commit()
        except BaseException:
            with suppress(duckdb.Error):
                con.rollback()
            raise
        finally:
            _HERE.writing = False
            if told == "at_once":
                _ended, _waits_since = _ended + 1, None
            elif told == "soon" and _waits_since is None:
                _waits_since = time.monotonic()


def transactions() -> int:
    """How many transactions that are told have ended in this process. As long as it is the same, so are answers."""
    global _ended, _waits_since
    if _waits_since is not None and time.monotonic() - _waits_since >= SOON_S:
        _ended, _waits_since = _ended + 1, None
    return _ended


def is_writing() -> bool:
    """Whether this thread is within a transaction, and so may see what nobody else does yet."""
    return bool(getattr(_HERE, "writing", False))
