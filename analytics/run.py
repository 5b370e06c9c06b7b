"""Asking the store: load a query by its name, bind its parameters, execute it; and keep derived tables up to date."""

import re
import warnings
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb
import polars as pl

from analytics import owned
from analytics.answers import answered
from analytics.audience import Audience, Scope, bound, sees
from ingest.store.ask import first_row, number, transaction

CHUNK_SAMPLES = 500_000  # samples that one statement derives from: memory stays flat over any history

# Tables made run by run: a file creates one and, below a line "-- fill", fills it for the runs from $first to $last
# that it lacks, at least a row for each of them.
_PER_RUN = ("unbroken_run", "heart_rate_time", "run_effort", "gait_sums")

# Macros, in the order in which they build on each other; the second over the tables made run by run.
_MACROS = (
    "sees",
    "within_days",
    "near_place",
    "held_activity",
    "allowed_activity",
    "listed_activity",
    "activity_source",
    "activity_origin",
    "missing_day",
    "seen_activity",
    "seen_note",
    "seen_tried",
    "seen_proposer",
    "seen_unrecorded",
    "covered_day",
    "running_session",
    "session_spike",
    "seen_sample",
    "trimp_per_minute",
    "running_cost",
    "fact_span",
    "steady_part",
    "seen_equipment",
    "seen_episode_word",
    "seen_gap_answer",
    "seen_text",
    "seen_finding",
    "seen_red_flag",
    "seen_ostrc_answer",
    "seen_clinician_finding",
    "seen_paper",
    "run_equipment",
)
_MACROS_OVER_RUNS = ("gait_run",)

# Every activity that somebody may see: of some, others see a version of their own (ingest/identity/shared.sql).
_HELD = "held_activity()"

_VERSION = re.compile(r"^-- version: (\d+)$", flags=re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a derivation may see: an athlete's history, all of it or what a share grants (`analytics.audience`).

    `until`: only what is dated up to that day is seen, as if nothing later had come in yet; None for all of it.
    """

    athlete_id: int = 1
    audience: Audience = "owner"
    until: date | None = None

    def sees(self, scope: Scope) -> bool:
        """Whether what this scope shows may be seen."""
        return sees(self.audience, scope)


@cache
def query_text(name: str) -> str:
    """The SQL of one question."""
    return files("analytics").joinpath("queries", f"{name}.sql").read_text("utf-8")


@cache
def _owners_text(name: str) -> str:
    """The same, as it is asked for the owner."""
    return owned.question(query_text(name), (*_MACROS, *_MACROS_OVER_RUNS))


def query(con: duckdb.DuckDBPyConnection, name: str, seen: Seen, **parameters: Any) -> pl.DataFrame:
    """The answer to the question `name` (a file in queries/), over what `seen` allows.

    The service keeps answers until the store changes (`analytics.answers`).
    """
    return answered((name, seen, repr(sorted(parameters.items()))), lambda: _asked(con, name, seen, parameters))


def _asked(con: duckdb.DuckDBPyConnection, name: str, seen: Seen, parameters: dict[str, Any]) -> pl.DataFrame:
    text = _owners_text(name) if seen.audience == "owner" else query_text(name)
    values = {"athlete_id": seen.athlete_id, "audience": bound(seen.audience), **parameters}
    if "$until" in text:  # what is not dated knows no past day
        values["until"] = seen.until
    _let_rows_be_copied()
    frame = pl.from_arrow(con.execute(text, values).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)
    return frame


@cache
def _let_rows_be_copied() -> None:
    """DuckDB warns that an answer to `execute` is copied on its way. Its other way, `sql`, plans each query twice, and
    planning is most of what the queries of a page cost: a quarter of it is saved.
    """
    warnings.filterwarnings("ignore", "Arrow output on a DB-API result makes an extra copy", UserWarning)


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
        _make_room_for_owner(con)
        _drop_retired(con)
        changed = [name for name in _MACROS if _bring_macro(con, name)]
        changed += _bring_per_run(con)
        changed += [name for name in _MACROS_OVER_RUNS if _bring_macro(con, name)]
        return changed + (["within_run"] if _bring_within_run(con) else [])


def check_derived(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Derived tables with rows that lead back to no activity, or to another revision of it."""
    found = []
    for table in (*_PER_RUN, "within_run"):
        if number(con, "select count(*) from duckdb_tables() where table_name = ?", [table]):
            sql = f"select count(*) from {table} anti join {_HELD} using (activity_no, revision)"  # noqa: S608
            lost = number(con, sql)
            found += [f"{table}: {lost} rows"] if lost else []
    return found


def _make_room_for_owner(con: duckdb.DuckDBPyConnection) -> None:
    """A place for the owner's macros. Where there was none, all macros are made: each is made with its double."""
    if number(con, "select count(*) from duckdb_schemas() where schema_name = ?", [owned.SCHEMA]):
        return
    con.execute(f"create schema {owned.SCHEMA}")
    macros = [*_MACROS, *_MACROS_OVER_RUNS]
    con.execute("delete from derived_state where list_contains($macros, name)", {"macros": macros})


def _is_current(con: duckdb.DuckDBPyConnection, this: Derived) -> bool:
    row = first_row(con, "select version from derived_state where name = ?", [this.name])
    return row is not None and row[0] == this.version


def _note_version(con: duckdb.DuckDBPyConnection, this: Derived) -> None:
    con.execute("insert or replace into derived_state values (?, ?)", [this.name, this.version])


def _drop_retired(con: duckdb.DuckDBPyConnection) -> None:
    """What an earlier release derived and this one does not."""
    kept = [*_MACROS, *_PER_RUN, *_MACROS_OVER_RUNS, "within_run"]
    sql = "delete from derived_state where not list_contains($kept, name) returning name"
    for (name,) in con.execute(sql, {"kept": kept}).fetchall():
        con.execute(f"drop table if exists {name}")
        for schema in ("main", owned.SCHEMA):
            con.execute(f"drop macro table if exists {schema}.{name}")
            con.execute(f"drop macro if exists {schema}.{name}")


def _bring_macro(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    this = derived(name)
    if _is_current(con, this):
        return False
    con.execute(this.sql)
    con.execute(owned.macro(this.sql, (*_MACROS, *_MACROS_OVER_RUNS)))
    _note_version(con, this)
    return True


def _without_lost(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Take out what was derived from activities that are gone or were decoded anew; whether there was any."""
    lost = con.execute(
        f"delete from {table} t where not exists "  # noqa: S608
        f"(from {_HELD} a where a.activity_no = t.activity_no and a.revision = t.revision)"
    ).fetchall()
    return bool(lost and lost[0][0])


def _bring_per_run(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables made run by run: what their files create, filled for the runs that they lack, some samples at a time.

    All tables take their share of the same samples before the next are read.
    """
    fills: dict[str, str] = {}
    changed: set[str] = set()
    for name in _PER_RUN:
        this = derived(name)
        create, fills[name] = this.sql.split("-- fill\n")
        if not _is_current(con, this):
            con.execute(f"drop table if exists {name}")
            con.execute(create)
            _note_version(con, this)
            changed.add(name)
        if _without_lost(con, name):
            changed.add(name)
    lacking = ", ".join(f"activity_no not in (select activity_no from {one}) as {one}" for one in _PER_RUN)  # noqa: S608
    waiting = con.execute(
        f"with run as (select activity_no, sample_count, {lacking} from {_HELD} where sport_family = 'run') "  # noqa: S608
        f"from run where {' or '.join(_PER_RUN)} order by activity_no"
    ).fetchall()
    chunk: list[int] = []
    lack: set[str] = set()
    held = 0
    for place, (activity_no, samples, *lacks) in enumerate(waiting):
        chunk.append(activity_no)
        lack.update(name for name, is_lacking in zip(_PER_RUN, lacks, strict=True) if is_lacking)
        held += samples
        if held >= CHUNK_SAMPLES or place == len(waiting) - 1:
            for name in _PER_RUN:
                if name in lack:
                    con.execute(fills[name], {"first": chunk[0], "last": chunk[-1]})
            changed |= lack
            chunk, lack, held = [], set(), 0
    return [name for name in _PER_RUN if name in changed]


def _bring_within_run(con: duckdb.DuckDBPyConnection) -> bool:
    """Filled on first need (`analytics.gait`); what another version found, or of a run as it was, goes."""
    this = derived("within_run")
    if not _is_current(con, this):
        con.execute("drop table if exists within_run")
        con.execute(this.sql)
        _note_version(con, this)
        return True
    return _without_lost(con, "within_run")
