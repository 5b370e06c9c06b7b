"""What the runner says of himself, from a day on: maximum and resting heart rate, and sex. The latest one holds."""

import difflib
import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from ingest.errors import Misuse
from ingest.store.ask import first_row, next_number

BEATS = {"max_heart_rate": (100, 230), "resting_heart_rate": (25, 110)}  # beats/min, both included
SEXES = ("female", "male")
FACTS = (*BEATS, "sex")


class NotPossible(Misuse):
    """A fact or value that is not known; the message says which is."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact about the runner (one of `FACTS`), and the day from which on it holds."""

    fact: str
    value: str
    from_date: date


def set_fact(con: duckdb.DuckDBPyConnection, fact: Fact, now: datetime, athlete_id: int = 1) -> int:
    """Write a fact down, in place of one that begins on the same day; its number. Errors: `NotPossible`."""
    name, value = _checked(fact, now)
    _fitting(con, name, value, athlete_id)
    row = first_row(
        con,
        "select athlete_fact_id from athlete_fact "
        "where athlete_id = ? and fact = ? and from_date = ? and deleted_at is null",
        [athlete_id, name, fact.from_date],
    )
    if row is not None:
        con.execute("update athlete_fact set value = ?, edited_at = ? where athlete_fact_id = ?", [value, now, row[0]])
        return int(row[0])
    number = next_number(con, "athlete_fact", "athlete_fact_id")
    con.execute(
        "insert into athlete_fact by name select $number as athlete_fact_id, $athlete_id as athlete_id, $fact as fact, "
        "$value as value, $first::date as from_date, $now::timestamp as created_at",
        {"number": number, "athlete_id": athlete_id, "fact": name, "value": value, "first": fact.from_date, "now": now},
    )
    return number


def _checked(fact: Fact, now: datetime) -> tuple[str, str]:
    """The name and the value as they are stored."""
    name, value = fact.fact.strip().lower().replace("-", "_"), fact.value.strip().lower()
    if name not in FACTS:
        near = difflib.get_close_matches(name, FACTS, 1, 0.5)
        meant = f" Did you mean {near[0].replace('_', '-')}?" if near else ""
        known = ", ".join(one.replace("_", "-") for one in FACTS)
        raise NotPossible(f"{fact.fact!r} cannot be set.{meant} What can: {known}.")
    if not date(1900, 1, 1) <= fact.from_date <= now.date() + timedelta(days=1):
        raise NotPossible(f"It cannot hold from {fact.from_date} on: name a day between 1900 and today.")
    if name == "sex":
        if value not in SEXES:
            raise NotPossible(
                f"{fact.value!r} is none of {', '.join(SEXES)}. It only chooses which constants weigh heart rate; "
                "without it there is no figure of heart rate."
            )
        return name, value
    least, most = BEATS[name]
    try:
        beats = float(value)
    except ValueError:
        beats = math.nan
    if not least <= beats <= most:
        words = name.replace("_", " ").replace("max ", "maximum ")
        raise NotPossible(f"A {words} goes from {least} to {most} beats a minute, not {fact.value!r}.")
    return name, f"{beats:g}"


def _fitting(con: duckdb.DuckDBPyConnection, name: str, value: str, athlete_id: int) -> None:
    """A heart that rests faster than it can beat is a slip of the keyboard."""
    if name not in BEATS:
        return
    other, extreme, sign = ("max", "min", 1) if name == "resting_heart_rate" else ("resting", "max", -1)
    row = first_row(
        con,
        f"select {extreme}(value::double) from athlete_fact "  # noqa: S608
        "where athlete_id = ? and fact = ? and deleted_at is null",
        [athlete_id, f"{other}_heart_rate"],
    )
    if row is not None and row[0] is not None and sign * (row[0] - float(value)) <= 0:
        raise NotPossible(
            f"{value} does not go with a {other} heart rate of {row[0]:g}: the one at rest is the lower one. "
            "niggle body list shows what is set."
        )
