"""What the runner decides about activities: one run or two, what was changed, what is deleted, what was not recorded,
and which days are whole though something of them was removed.

Each stands in a table of its own, under the keys of records, and is applied whenever activities are put together
(`ingest.identity`): no import, rebuild or restore takes it away. The caller's transaction holds each call together.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from ingest.errors import Misuse
from ingest.identity import unresolve
from ingest.sport import SPORTS
from ingest.store.ask import next_number

FIELDS = ("title", "sport", "distance_m", "local_date", "rpe", "counted")
NOT_A_RUN = "other"  # as a sport
MAX_TITLE = 200
MAX_DISTANCE_M = 1_000_000


class NoSuchActivity(Misuse):
    """No activity or record has this key."""


class NotPossible(Misuse):
    """A value that an activity cannot have; the message says which it can."""


def decide(con: duckdb.DuckDBPyConnection, athlete_id: int, one: str, other: str, same: bool, now: datetime) -> None:
    """The runner's word on two activities, by the keys of any of their records: the same run, or two.

    It takes the place of whatever was said of these two before. Errors: `NoSuchActivity`, `NotPossible`.
    """
    ours, theirs = members(con, athlete_id, one), members(con, athlete_id, other)
    if one == other or (same and one in theirs):
        raise NotPossible("These are one activity already.")
    if one not in theirs:
        _unsay(con, athlete_id, ours, theirs)
    _unsay(con, athlete_id, [one], [other])
    con.execute("insert into verdict values (?, ?, ?, ?, ?)", [athlete_id, min(one, other), max(one, other), same, now])
    unresolve(con)


def take_out(con: duckdb.DuckDBPyConnection, athlete_id: int, record: str, now: datetime) -> None:
    """This record is another run than all that it was put together with. Errors: `NoSuchActivity`, `NotPossible`."""
    others = [key for key in members(con, athlete_id, record) if key != record]
    if not others:
        raise NotPossible("It is alone already.")
    for other in others:
        _unsay(con, athlete_id, [record], [other])
        con.execute(
            "insert into verdict values (?, ?, ?, false, ?)", [athlete_id, min(record, other), max(record, other), now]
        )
    unresolve(con)


def withdraw(con: duckdb.DuckDBPyConnection, athlete_id: int, one: str, other: str) -> None:
    """Take back what was said of these two records, so that the rules decide again. Errors: `NoSuchActivity`."""
    if not _unsay(con, athlete_id, [one], [other]):
        raise NoSuchActivity("Nothing was decided about these two.")
    unresolve(con)


def change(
    con: duckdb.DuckDBPyConnection, athlete_id: int, key: str, field: str, value: str | None, now: datetime
) -> None:
    """Change a field of an activity for good; None takes the change back. Errors: `NoSuchActivity`, `NotPossible`."""
    keys = members(con, athlete_id, key)
    checked = None if value is None else _checked(field, value, now)
    con.execute(
        "delete from field_override where athlete_id = ? and field = ? "
        "and activity_key in (select unnest(?::varchar[]))",
        [athlete_id, field, keys],
    )
    if checked is not None:
        con.execute("insert into field_override values (?, ?, ?, ?, ?)", [athlete_id, key, field, checked, now])
    unresolve(con)


def bury(con: duckdb.DuckDBPyConnection, athlete_id: int, key: str, now: datetime) -> None:
    """Delete an activity: none of its records comes back by itself, nor does another record of the same run.

    Errors: `NoSuchActivity`.
    """
    for member in members(con, athlete_id, key):
        con.execute("insert into tombstone values (?, ?, ?)", [athlete_id, member, now])
    unresolve(con)


def unbury(con: duckdb.DuckDBPyConnection, athlete_id: int, key: str) -> None:
    """Bring a deleted activity back. Errors: `NoSuchActivity`."""
    deleted = con.execute(
        "delete from tombstone where athlete_id = ? and activity_key in (select unnest(?::varchar[]))",
        [athlete_id, members(con, athlete_id, key)],
    ).fetchall()
    if not deleted[0][0]:
        raise NoSuchActivity("That activity is not deleted.")
    unresolve(con)


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """Days on which running may have gone unrecorded, both included, and why."""

    from_date: date
    to_date: date
    text: str | None = None


def add_unrecorded(con: duckdb.DuckDBPyConnection, span: Unrecorded, now: datetime, athlete_id: int = 1) -> int:
    """Mark days as unrecorded; the number of the entry. Errors: `NotPossible`."""
    if span.to_date < span.from_date:
        raise NotPossible(f"It cannot end on {span.to_date}, before it began on {span.from_date}.")
    if span.to_date > now.date() + timedelta(days=1):
        raise NotPossible(f"{span.to_date} is still to come.")
    number = next_number(con, "unrecorded_span", "unrecorded_span_id")
    con.execute(
        "insert into unrecorded_span by name select $number as unrecorded_span_id, $athlete_id as athlete_id, "
        "$first::date as from_date, $last::date as to_date, $text::varchar as text, $now::timestamp as created_at",
        {"number": number, "athlete_id": athlete_id, "first": span.from_date, "last": span.to_date,
         "text": (span.text or "").strip()[:1000] or None, "now": now},
    )  # fmt: skip
    return number


def settle_expired(con: duckdb.DuckDBPyConnection, days: Sequence[date], now: datetime, athlete_id: int = 1) -> None:
    """The runner's files have these days whole, though something of Strava's API was removed from them when its time
    was over: figures count on them again. What is removed from them later asks anew. Errors: `NotPossible`.
    """
    for day in days:
        done = con.execute(
            "update expired_activity set settled_at = ? where athlete_id = ? and local_date = ? and settled_at is null",
            [now, athlete_id, day],
        ).fetchall()
        if not done[0][0]:
            raise NotPossible(f"Nothing was removed from {day} that still asks for a word. The list shows the days.")


def unsettle_expired(con: duckdb.DuckDBPyConnection, days: Sequence[date], athlete_id: int = 1) -> None:
    """Take back that these days are whole: what was removed from them is missing again. Errors: `NotPossible`."""
    for day in days:
        done = con.execute(
            "update expired_activity set settled_at = null "
            "where athlete_id = ? and local_date = ? and settled_at is not null",
            [athlete_id, day],
        ).fetchall()
        if not done[0][0]:
            raise NotPossible(f"You did not say that {day} is whole.")


def members(con: duckdb.DuckDBPyConnection, athlete_id: int, key: str) -> list[str]:
    """The keys of all records of the activity that one of them is of. Errors: `NoSuchActivity`."""
    rows = con.execute(
        "with mine as (select r.activity_no from activity_record r "
        "join source_activity s on s.activity_no = r.record_no "
        "where s.athlete_id = $athlete_id and s.activity_key = $key) "
        "select distinct s.activity_key from activity_record r join mine using (activity_no) "
        "join source_activity s on s.activity_no = r.record_no order by 1",
        {"athlete_id": athlete_id, "key": key},
    ).fetchall()
    if not rows:
        raise NoSuchActivity(f"There is no activity {key!r}. The lists show their keys.")
    return [row[0] for row in rows]


def full_key(con: duckdb.DuckDBPyConnection, athlete_id: int, short: str) -> str:
    """The one record of this key, of which the first part may be shortened, so that nobody has to type 64 signs.

    Errors: `NoSuchActivity`.
    """
    begin, dot, place = short.partition(".")
    rows = con.execute(
        "select distinct activity_key from source_activity "
        "where athlete_id = ? and starts_with(activity_key, ?) and ends_with(activity_key, ?) limit 2",
        [athlete_id, begin, dot + place],
    ).fetchall()
    if not rows:
        raise NoSuchActivity(f"There is no activity with the key {short!r}. The lists show them.")
    if len(rows) > 1:
        raise NoSuchActivity(f"Several keys are like {short!r}. Give some more of it.")
    return str(rows[0][0])


def _unsay(con: duckdb.DuckDBPyConnection, athlete_id: int, ours: list[str], theirs: list[str]) -> int:
    rows = con.execute(
        "delete from verdict where athlete_id = $athlete_id and ("
        "(list_contains($ours::varchar[], one_key) and list_contains($theirs::varchar[], other_key)) "
        "or (list_contains($theirs::varchar[], one_key) and list_contains($ours::varchar[], other_key)))",
        {"athlete_id": athlete_id, "ours": ours, "theirs": theirs},
    ).fetchall()
    return int(rows[0][0])


def _checked(field: str, value: str, now: datetime) -> str:
    """A value as it is stored."""
    text = value.strip()
    if field == "title":
        if not text or len(text) > MAX_TITLE:
            raise NotPossible(f"A title has 1 to {MAX_TITLE} characters.")
        return text
    if field == "sport":
        if text not in SPORTS:
            raise NotPossible(f"{text!r} is no sport that is known. Known: {', '.join(SPORTS)}.")
        return text
    if field == "distance_m":
        metres = _number(text)
        if metres is None or not 0 < metres <= MAX_DISTANCE_M:
            raise NotPossible(f"A distance is above 0 and up to {MAX_DISTANCE_M // 1000:,} km, not {text!r}.")
        return str(round(metres))
    if field == "local_date":
        return _day(text, now).isoformat()
    if field == "rpe":
        effort = _number(text)
        if effort is None or not 0 <= effort <= 10:
            raise NotPossible(f"How hard it felt goes from 0 to 10, not {text!r}.")
        return f"{effort:g}"
    if field == "counted":
        if text not in ("yes", "no"):
            raise NotPossible("An activity is counted or not: yes or no.")
        return text
    raise NotPossible(f"{field!r} cannot be changed. What can: {', '.join(FIELDS)}.")


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isnan(number) else number


def _day(text: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotPossible(f"{text!r} is not a date. Write it as 2026-03-01.") from None
    if not date(1900, 1, 1) <= day <= now.date() + timedelta(days=1):
        raise NotPossible(f"No run was on {day}.")
    return day
