"""What the runner writes: what hurt, and what was tried. The words are kept as they are; nothing is ever erased."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import duckdb

from ingest.errors import Misuse, Refusal
from ingest.reading import read_one
from ingest.store.ask import first_row, next_number

AREAS = ("hip_groin", "thigh", "knee", "lower_leg", "ankle", "foot", "lumbosacral", "other")
SIDES = ("left", "right", "bilateral", "unspecified")
MOMENTS = ("during", "after", "morning", "rest")
KINDS = ("rest", "cross_training", "therapist", "exercise", "shoes", "gait", "stage", "other")
MAX_TEXT = 4000
MAX_FELT_M = 1_000_000
COMPLETED = ("area", "side", "severity", "moment", "felt_at_m", "text")  # what words can add to a note


class NotUnderstood(Misuse):
    """A value that the journal does not take; the message names the nearest it knows."""


class NoSuchEntry(Misuse):
    """There is no entry of this number."""


@dataclass(frozen=True, slots=True)
class Pain:
    """What hurt on one day. `area` None with severity 0 is "no pain that day", which silence is not.

    `felt_at_m`: how far into the run it was first felt. `changed_run`: whether it changed or stopped a run.
    """

    local_date: date
    area: str | None
    side: str | None
    severity: int | None
    moment: str | None = None
    text: str | None = None
    felt_at_m: int | None = None
    changed_run: bool | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried, from when to when, with its link and the pain that it belongs to."""

    from_date: date
    to_date: date | None
    kind: str
    text: str
    link: str | None = None
    area: str | None = None
    side: str | None = None


class ChangedMeanwhile(Refusal):
    """An entry no longer says what it said when its change was begun: it was changed in another window."""


def no_pain(day: date) -> Pain:
    """ "No pain today": said, not silent."""
    return Pain(day, None, None, 0)


def add_pain(con: duckdb.DuckDBPyConnection, pain: Pain, now: datetime, athlete_id: int = 1) -> int:
    """Write down what hurt; the number of the note. Errors: `NotUnderstood`."""
    values = _checked_pain(pain, now)
    number = next_number(con, "pain_note", "pain_note_id")
    _insert(con, "pain_note", {"pain_note_id": number, "athlete_id": athlete_id, "created_at": now, **values})
    read_one(con, values["text"])
    return number


def edit_pain(
    con: duckdb.DuckDBPyConnection,
    number: int,
    changes: Mapping[str, Any],
    now: datetime,
    athlete_id: int = 1,
    before: Mapping[str, Any] | None = None,
) -> None:
    """Change parts of a note; with `before`, only while it says just that.

    Errors: `NoSuchEntry`, `NotUnderstood`, `ChangedMeanwhile`.
    """
    columns = "local_date, area, side, severity, moment, text, felt_at_m, changed_run"
    row = _row(con, "pain_note", columns, number, athlete_id)
    _unchanged(row, before)
    values = _checked_pain(Pain(*{**row, **changes}.values()), now)
    _update(con, "pain_note", number, {**values, "edited_at": now})
    read_one(con, values["text"])


def complete_pain(
    con: duckdb.DuckDBPyConnection, number: int, pain: Pain, now: datetime, athlete_id: int = 1
) -> dict[str, Any] | None:
    """Give a note the place that words name, and what else it does not say yet; what it said before, and by which it is
    known. None, and nothing is changed, where it names another place by now. Errors: `NoSuchEntry`, `NotUnderstood`.
    """
    row = _row(con, "pain_note", ", ".join(("local_date", "created_at", *COMPLETED)), number, athlete_id)
    if row["area"] not in ("other", pain.area):
        return None
    told = {name: getattr(pain, name) if row[name] is None else row[name] for name in COMPLETED[2:]}
    changes = {"area": pain.area, "side": pain.side, **told}
    edit_pain(con, number, changes, now, athlete_id)
    return row


def add_tried(
    con: duckdb.DuckDBPyConnection, tried: Tried, now: datetime, athlete_id: int = 1, *, as_it_is: bool = False
) -> int:
    """Write down what was tried; the number of the entry. Without area and side it belongs to the latest pain before,
    or `as_it_is` to none.

    Errors: `NotUnderstood`.
    """
    area, side = tried.area, tried.side
    if area is None and not as_it_is:
        latest = first_row(
            con,
            "select area, side from pain_note where athlete_id = ? and deleted_at is null and area is not null "
            "and severity > 0 and local_date <= ? order by local_date desc, pain_note_id desc limit 1",
            [athlete_id, tried.from_date],
        )
        area, side = latest or (None, None)
    values = _checked_tried(tried, area, side)
    number = next_number(con, "tried", "tried_id")
    _insert(con, "tried", {"tried_id": number, "athlete_id": athlete_id, "created_at": now, **values})
    return number


def edit_tried(
    con: duckdb.DuckDBPyConnection,
    number: int,
    changes: Mapping[str, Any],
    now: datetime,
    athlete_id: int = 1,
    before: Mapping[str, Any] | None = None,
) -> None:
    """Change parts of an entry; with `before`, only while it says just that.

    Errors: `NoSuchEntry`, `NotUnderstood`, `ChangedMeanwhile`.
    """
    row = _row(con, "tried", "from_date, to_date, kind, text, link, area, side", number, athlete_id)
    _unchanged(row, before)
    changed = Tried(*{**row, **changes}.values())
    _update(con, "tried", number, {**_checked_tried(changed, changed.area, changed.side), "edited_at": now})


def delete(con: duckdb.DuckDBPyConnection, table: str, number: int, now: datetime, athlete_id: int = 1) -> None:
    """Take an entry of "pain_note" or "tried" out of sight. Errors: `NoSuchEntry`."""
    _row(con, table, f"{table}_id", number, athlete_id)
    _update(con, table, number, {"deleted_at": now})


def restore(con: duckdb.DuckDBPyConnection, table: str, number: int, athlete_id: int = 1) -> None:
    """Bring back an entry that was taken out of sight. Errors: `NoSuchEntry`."""
    _row(con, table, f"{table}_id", number, athlete_id, deleted=True)
    _update(con, table, number, {"deleted_at": None})


def _unchanged(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> None:
    if before is not None and any(row[name] != value for name, value in before.items()):
        raise ChangedMeanwhile("This was changed in another window meanwhile. See what it says now, then change it.")


def _checked_pain(pain: Pain, now: datetime) -> dict[str, Any]:
    if pain.local_date > now.date() + timedelta(days=1):
        raise NotUnderstood(f"{pain.local_date} is still to come; a note says what hurt.")
    if pain.area is not None:
        one_of("area", pain.area, AREAS)
        one_of("side", pain.side or "unspecified", SIDES)
    if pain.severity is not None and not 0 <= pain.severity <= 10:
        raise NotUnderstood(f"Severity goes from 0 (none) to 10 (the worst you can think of), not {pain.severity}.")
    if pain.area is None and pain.severity != 0:
        raise NotUnderstood(f"Pain needs an area: {', '.join(AREAS)}.")
    if pain.moment is not None:
        one_of("when", pain.moment, MOMENTS)
    if pain.felt_at_m is not None and not 0 <= pain.felt_at_m <= MAX_FELT_M:
        raise NotUnderstood(f"Where on a run it was felt goes from 0 to {MAX_FELT_M // 1000:,} km.")
    return {
        "local_date": pain.local_date,
        "area": pain.area,
        "side": None if pain.area is None else pain.side or "unspecified",
        "severity": pain.severity,
        "moment": pain.moment,
        "text": _text(pain.text),
        "felt_at_m": None if pain.area is None else pain.felt_at_m,
        "changed_run": None if pain.area is None else pain.changed_run,
    }


def _checked_tried(tried: Tried, area: str | None, side: str | None) -> dict[str, Any]:
    one_of("kind", tried.kind, KINDS)
    text = _text(tried.text)
    if not text:
        raise NotUnderstood("Say in a few words what was tried.")
    if tried.to_date is not None and tried.to_date < tried.from_date:
        raise NotUnderstood(f"It cannot end on {tried.to_date}, before it began on {tried.from_date}.")
    if tried.link is not None and not _opens_in_a_browser(tried.link):
        raise NotUnderstood(f"A link starts with https:// or http://, unlike {tried.link!r}.")
    if area is not None:
        one_of("area", area, AREAS)
        one_of("side", side or "unspecified", SIDES)
    return {
        "from_date": tried.from_date,
        "to_date": tried.to_date,
        "kind": tried.kind,
        "area": area,
        "side": None if area is None else side or "unspecified",
        "text": text,
        "link": tried.link,
    }


def _opens_in_a_browser(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def one_of(name: str, value: str, known: Sequence[str]) -> None:
    """A value that is one of those that are known. Errors: `NotUnderstood`, which names the nearest."""
    if value not in known:
        near = difflib.get_close_matches(value, known, 1, 0.5)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        raise NotUnderstood(f"{value!r} is no {name} that is known.{meant} Known: {', '.join(known)}.")


def _text(text: str | None) -> str | None:
    if text is not None and len(text) > MAX_TEXT:
        raise NotUnderstood(f"A note takes up to {MAX_TEXT:,} characters; this one has {len(text):,}.")
    return text if text and text.strip() else None


def _row(
    con: duckdb.DuckDBPyConnection, table: str, columns: str, number: int, athlete_id: int, *, deleted: bool = False
) -> dict[str, Any]:
    row = first_row(
        con,
        f"select {columns} from {table} "  # noqa: S608
        f"where {table}_id = ? and athlete_id = ? and (deleted_at is not null) = ?",
        [number, athlete_id, deleted],
    )
    if row is None:
        kind = "pain note" if table == "pain_note" else "entry"
        raise NoSuchEntry(f"There is no {kind} number {number}. The list shows the numbers.")
    return dict(zip(columns.split(", "), row, strict=True))


def _insert(con: duckdb.DuckDBPyConnection, table: str, values: Mapping[str, Any]) -> None:
    places = ", ".join("?" for _ in values)
    con.execute(f"insert into {table} ({', '.join(values)}) values ({places})", list(values.values()))  # noqa: S608


def _update(con: duckdb.DuckDBPyConnection, table: str, number: int, values: Mapping[str, Any]) -> None:
    settings = ", ".join(f"{name} = ?" for name in values)
    con.execute(f"update {table} set {settings} where {table}_id = ?", [*values.values(), number])  # noqa: S608
