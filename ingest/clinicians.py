"""What a clinician found, as the runner heard it: dated and attributed, in free words. Nothing is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from ingest.journal import AREAS, MAX_TEXT, SIDES, NoSuchEntry, NotUnderstood, one_of
from ingest.labels import line, words
from ingest.store.ask import first_row, next_number

MAX_NAME = 100
EARLIEST = date(1900, 1, 1)
_COLUMNS = ("local_date", "text", "who", "profession", "area", "side", "to_date")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found on a day, by whom: a name, a profession, or both. `to_date`: when it was said to be over."""

    local_date: date
    text: str
    who: str | None = None
    profession: str | None = None
    area: str | None = None
    side: str | None = None
    to_date: date | None = None


def add_finding(con: duckdb.DuckDBPyConnection, finding: Finding, now: datetime, athlete_id: int = 1) -> int:
    """Write down what was found; the number of the entry. Errors: `NotUnderstood`."""
    number = next_number(con, "clinician_finding", "clinician_finding_id")
    con.execute(
        "insert into clinician_finding by name select $number as clinician_finding_id, $athlete_id as athlete_id, "
        "$local_date::date as local_date, $to_date::date as to_date, $who::varchar as who, "
        "$profession::varchar as profession, $text as text, $area::varchar as area, $side::varchar as side, "
        "$now::timestamp as created_at",
        {"number": number, "athlete_id": athlete_id, "now": now, **_checked(finding, now)},
    )
    return number


def edit_finding(
    con: duckdb.DuckDBPyConnection, number: int, changes: Mapping[str, Any], now: datetime, athlete_id: int = 1
) -> None:
    """Change parts of an entry. Errors: `NoSuchEntry`, `NotUnderstood`."""
    row = first_row(
        con,
        f"select {', '.join(_COLUMNS)} from clinician_finding "  # noqa: S608
        "where clinician_finding_id = ? and athlete_id = ? and deleted_at is null",
        [number, athlete_id],
    )
    if row is None:
        raise NoSuchEntry(f"There is no entry number {number}. niggle clinician list shows the numbers.")
    before = dict(zip(_COLUMNS, row, strict=True))
    if unknown := set(changes) - set(before):
        raise NotUnderstood(f"{', '.join(sorted(unknown))} is nothing that can be changed.")
    con.execute(
        "update clinician_finding set local_date = $local_date, to_date = $to_date, who = $who, "
        "profession = $profession, text = $text, area = $area, side = $side, edited_at = $now "
        "where clinician_finding_id = $number",
        {"number": number, "now": now, **_checked(Finding(**{**before, **changes}), now)},
    )


def _checked(finding: Finding, now: datetime) -> dict[str, Any]:
    who, profession = line(finding.who, MAX_NAME), line(finding.profession, MAX_NAME)
    text = words(finding.text, MAX_TEXT)
    if who is None and profession is None:
        raise NotUnderstood("Say who found it: a name, a profession, or both.")
    if text is None:
        raise NotUnderstood("Say in a few words what was found.")
    if not EARLIEST <= finding.local_date <= now.date() + timedelta(days=1):
        raise NotUnderstood(f"{finding.local_date} cannot be it: name a day up to today.")
    if finding.to_date is not None and finding.to_date < finding.local_date:
        raise NotUnderstood(f"It cannot end on {finding.to_date}, before it was found on {finding.local_date}.")
    if finding.area is not None:
        one_of("area", finding.area, AREAS)
        one_of("side", finding.side or "unspecified", SIDES)
    return {
        "local_date": finding.local_date,
        "to_date": finding.to_date,
        "who": who,
        "profession": profession,
        "text": text,
        "area": finding.area,
        "side": None if finding.area is None else finding.side or "unspecified",
    }
