"""What the runner ran with, where no file says so: shoes, pods and watches from one day to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from ingest.errors import Misuse
from ingest.store.ask import first_row, next_number

KINDS = ("shoe", "pod", "watch")
MAX_NAME = 100
MAX_TEXT = 1000


class NotEquipment(Misuse):
    """It cannot be written down like this."""


class NoSuchEquipment(Misuse):
    """There is no entry of this number."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """A shoe, a pod or a watch. `from_date` None: since ever; `to_date` None: it goes on."""

    kind: str
    name: str
    from_date: date | None = None
    to_date: date | None = None
    text: str | None = None


def add_equipment(con: duckdb.DuckDBPyConnection, one: Equipment, now: datetime, athlete_id: int = 1) -> int:
    """Write down what was run with; the number of the entry. Errors: `NotEquipment`."""
    values = _checked(one, now)
    number = next_number(con, "equipment", "equipment_id")
    con.execute(
        "insert into equipment by name select $number as equipment_id, $athlete_id as athlete_id, $kind as kind, "
        "$name as name, $from_date::date as from_date, $to_date::date as to_date, $text::varchar as text, "
        "$now::timestamp as created_at",
        {"number": number, "athlete_id": athlete_id, "now": now, **values},
    )
    return number


def edit_equipment(
    con: duckdb.DuckDBPyConnection, number: int, changes: Mapping[str, Any], now: datetime, athlete_id: int = 1
) -> None:
    """Change parts of an entry. Errors: `NoSuchEquipment`, `NotEquipment`."""
    row = first_row(
        con,
        "select kind, name, from_date, to_date, text from equipment "
        "where equipment_id = ? and athlete_id = ? and deleted_at is null",
        [number, athlete_id],
    )
    if row is None:
        raise NoSuchEquipment(f"There is no entry number {number}. `niggle gear list` shows the numbers.")
    before = dict(zip(("kind", "name", "from_date", "to_date", "text"), row, strict=True))
    if unknown := set(changes) - set(before):
        raise NotEquipment(f"{', '.join(sorted(unknown))} is nothing that can be changed.")
    values = _checked(Equipment(**{**before, **changes}), now)
    con.execute(
        "update equipment set kind = $kind, name = $name, from_date = $from_date, to_date = $to_date, text = $text, "
        "edited_at = $now where equipment_id = $number",
        {"number": number, "now": now, **values},
    )


def delete_equipment(con: duckdb.DuckDBPyConnection, number: int, now: datetime, athlete_id: int = 1) -> None:
    """Take an entry away. Errors: `NoSuchEquipment`."""
    done = con.execute(
        "update equipment set deleted_at = ? where equipment_id = ? and athlete_id = ? and deleted_at is null",
        [now, number, athlete_id],
    ).fetchall()
    if not done[0][0]:
        raise NoSuchEquipment(f"There is no entry number {number}. `niggle gear list` shows the numbers.")


def _checked(one: Equipment, now: datetime) -> dict[str, Any]:
    name, text = " ".join(one.name.split()), (one.text or "").strip()
    if one.kind not in KINDS:
        raise NotEquipment(f"{one.kind!r} is no kind that is known. Known: {', '.join(KINDS)}.")
    if not name or len(name) > MAX_NAME:
        raise NotEquipment(f"A name has 1 to {MAX_NAME} characters.")
    if len(text) > MAX_TEXT:
        raise NotEquipment(f"The words take up to {MAX_TEXT:,} characters.")
    if one.from_date is not None and one.from_date > now.date() + timedelta(days=1):
        raise NotEquipment(f"{one.from_date} is still to come.")
    if one.from_date is not None and one.to_date is not None and one.to_date < one.from_date:
        raise NotEquipment(f"It cannot end on {one.to_date}, before it began on {one.from_date}.")
    return {"kind": one.kind, "name": name, "from_date": one.from_date, "to_date": one.to_date, "text": text or None}
