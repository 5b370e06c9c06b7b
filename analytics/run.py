"""Asking the store: load a query by its name, bind its parameters, execute it; and keep derived tables up to date."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import duckdb
import polars as pl

from ingest.store.ask import first_row, number, transaction

Audience = Literal["owner", "shared"]

CHUNK_SAMPLES = 500_000  # samples that one statement derives from: memory stays flat over any history

_VERSION = re.compile(r"^-- version: (\d+)$", flags=re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Seen:
    """The activities that a derivation may see: an athlete's, all of them or only what may be shared."""

    athlete_id: int = 1
    audience: Audience = "owner"


@cache
def query_text(name: str) -> str:
    """The SQL of one question."""
    return files("analytics").joinpath("queries", f"{name}.sql").read_text("utf-8")


def query(con: duckdb.DuckDBPyConnection, name: str, seen: Seen, **parameters: Any) -> pl.DataFrame:
    """The answer to the question `name` (a file in queries/), over what `seen` allows."""
    values = {"athlete_id": seen.athlete_id, "audience": seen.audience, **parameters}
    frame: pl.DataFrame = con.sql(query_text(name), params=values).pl()
    return frame


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived object: its SQL, and which version of the formula it holds."""

    name: str
    version: int
    sql: str


@cache
def derived(name: str) -> Derived:
    """A derived object by its name (a file in derived/)."""
    sql = files("analytics").joinpath("derived", f"{name}.sql").read_text("utf-8")
    version = _VERSION.search(sql)
    assert version is not None, f"{name}.sql states no version"
    return Derived(name, int(version[1]), sql)


def refresh(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Bring every derived object up to date; the names of those that changed. A second call changes nothing.

    One changed formula makes its own table anew, never the samples that it is made of.
    """
    with transaction(con):
        con.execute("create table if not exists derived_state (name varchar primary key, version integer not null)")
        return [name for name, bring in _REFRESHERS.items() if bring(con)]


def check_derived(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Derived tables with rows that lead back to no activity, or to another revision of it."""
    found = []
    for table in ("unbroken_run", "within_run"):
        if number(con, "select count(*) from duckdb_tables() where table_name = ?", [table]):
            sql = f"select count(*) from {table} anti join activity using (activity_no, revision)"  # noqa: S608
            lost = number(con, sql)
            found += [f"{table}: {lost} rows"] if lost else []
    return found


def _is_current(con: duckdb.DuckDBPyConnection, this: Derived) -> bool:
    row = first_row(con, "select version from derived_state where name = ?", [this.name])
    return row is not None and row[0] == this.version


def _note_version(con: duckdb.DuckDBPyConnection, this: Derived) -> None:
    con.execute("insert or replace into derived_state values (?, ?)", [this.name, this.version])


def _bring_macro(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    this = derived(name)
    if _is_current(con, this):
        return False
    con.execute(this.sql)
    _note_version(con, this)
    return True


def _bring_unbroken_run(con: duckdb.DuckDBPyConnection) -> bool:
    """Per running activity, so it is brought up to date activity by activity, some samples at a time."""
    this = derived("unbroken_run")
    if not _is_current(con, this):
        con.execute("drop table if exists unbroken_run")
        con.execute(
            "create table unbroken_run (activity_no integer primary key, revision integer not null, "
            "longest_unbroken_m bigint, longest_unbroken_s bigint)"
        )
        _note_version(con, this)
    lost = con.execute(
        "delete from unbroken_run u where not exists "
        "(from activity a where a.activity_no = u.activity_no and a.revision = u.revision)"
    ).fetchall()
    waiting = con.execute(
        "select activity_no, sample_count from activity anti join unbroken_run using (activity_no) "
        "where sport_family = 'run' order by activity_no"
    ).fetchall()
    chunk: list[int] = []
    held = 0
    for place, (activity_no, samples) in enumerate(waiting):
        chunk.append(activity_no)
        held += samples
        if held >= CHUNK_SAMPLES or place == len(waiting) - 1:
            con.execute(this.sql, {"first": chunk[0], "last": chunk[-1]})
            chunk, held = [], 0
    return bool(waiting) or bool(lost and lost[0][0])


def _bring_within_run(con: duckdb.DuckDBPyConnection) -> bool:
    """Filled on first need (`analytics.gait`); what another version found, or of a run as it was, goes."""
    this = derived("within_run")
    if not _is_current(con, this):
        con.execute("drop table if exists within_run")
        con.execute(this.sql)
        _note_version(con, this)
        return True
    lost = con.execute(
        "delete from within_run w where not exists "
        "(from activity a where a.activity_no = w.activity_no and a.revision = w.revision)"
    ).fetchall()
    return bool(lost and lost[0][0])


# In the order in which they build on each other.
_REFRESHERS: dict[str, Callable[[duckdb.DuckDBPyConnection], bool]] = {
    "listed_activity": lambda con: _bring_macro(con, "listed_activity"),
    "activity_source": lambda con: _bring_macro(con, "activity_source"),
    "activity_origin": lambda con: _bring_macro(con, "activity_origin"),
    "expired_day": lambda con: _bring_macro(con, "expired_day"),
    "seen_activity": lambda con: _bring_macro(con, "seen_activity"),
    "running_session": lambda con: _bring_macro(con, "running_session"),
    "session_spike": lambda con: _bring_macro(con, "session_spike"),
    "seen_sample": lambda con: _bring_macro(con, "seen_sample"),
    "run_sample": lambda con: _bring_macro(con, "run_sample"),
    "run_bin": lambda con: _bring_macro(con, "run_bin"),
    "unbroken_run": _bring_unbroken_run,
    "within_run": _bring_within_run,
}
