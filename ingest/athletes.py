"""Who is there? One athlete is the default and never asked for; a club or a coach adds more."""

from datetime import datetime

import duckdb

from ingest.errors import Misuse
from ingest.store.ask import first_row, next_number

MAX_NAME = 60


class NoSuchAthlete(Misuse):
    """Nobody here has this name."""


class NameTaken(Misuse):
    """The name cannot be given to another athlete."""


def add_athlete(con: duckdb.DuckDBPyConnection, name: str, now: datetime) -> int:
    """Add an athlete; their number. Errors: `NameTaken`."""
    given = " ".join(name.split())
    if not given or len(given) > MAX_NAME:
        raise NameTaken(f"A name has 1 to {MAX_NAME} characters.")
    if first_row(con, "from athlete where lower(name) = lower(?)", [given]):
        raise NameTaken(f"There is an athlete named {given} already.")
    number = next_number(con, "athlete", "athlete_id")
    con.execute("insert into athlete values (?, ?, false, ?)", [number, given, now])
    return number


def athlete_names(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of everybody here, the default one's first."""
    return [row[0] for row in con.execute("select name from athlete order by athlete_id").fetchall()]


def athlete_name(con: duckdb.DuckDBPyConnection, number: int) -> str | None:
    """What an athlete is called; None for the default one, who needs no name, and for a number that nobody has."""
    row = first_row(con, "select name from athlete where athlete_id = ? and athlete_id <> 1", [number])
    return None if row is None else str(row[0])


def athlete_label(con: duckdb.DuckDBPyConnection, number: int) -> str:
    """What to call an athlete in front of others, the default one, too. Errors: `NoSuchAthlete`."""
    row = first_row(con, "select name from athlete where athlete_id = ?", [number])
    if row is None:
        raise NoSuchAthlete(f"There is no athlete number {number}.")
    return str(row[0])


def athlete_named(con: duckdb.DuckDBPyConnection, name: str | None) -> int:
    """The number of an athlete, of the default one without a name. Errors: `NoSuchAthlete`."""
    if name is None:
        return 1
    row = first_row(con, "select athlete_id from athlete where lower(name) = lower(?)", [" ".join(name.split())])
    if row is None:
        known = ", ".join(athlete_names(con))
        raise NoSuchAthlete(f"There is no athlete named {name!r}. Known: {known}. Add one: niggle athlete add NAME")
    return int(row[0])
