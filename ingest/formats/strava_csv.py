"""What does the list of activities in a Strava export say? Its activities.csv, one activity a row, in any language.

Names of columns come twice (Elapsed Time, Distance and others: first as the pages of Strava show it, later as stored),
and new columns come every year, so nothing here counts columns from the end. Columns are known by name in the
languages of `strava_words`; the rest of the first ones by their place, which never changed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.distance_units import unit_by_length, unit_by_pace, units_of_two
from ingest.formats.strava_layout import in_order, layout_of
from ingest.formats.strava_words import COLUMNS
from ingest.formats.tables import (
    LeftOut,
    Row,
    day_first,
    exported,
    has_two_readings,
    head_rows,
    moment,
    number,
    places,
    plain,
)
from ingest.model import Problem, Recording, Session
from ingest.sport import Sport, sport_of_word
from ingest.units import METRES_PER_KM, METRES_PER_MILE, steps_per_minute

_ANYBODYS = frozenset(("id", "date", "name", "type", "description", "gear", "distance"))
_OWN_NAMES = frozenset(name.casefold() for names in COLUMNS.values() for name in names) - _ANYBODYS
_TRUE, _FALSE = ("1", "1.0", "true"), ("0", "0.0", "false")
_ID = re.compile(r"[0-9]{1,20}")
_PEEKED_ROWS = 500  # enough to see in which column the names of files are


@dataclass(frozen=True, slots=True)
class _Activity:
    """The cells of one row that are of use, by field, and what has to be compared with the other rows."""

    index: int
    line: int
    cells: dict[str, str]
    sport: Sport

    def number(self, field: str) -> float | None:
        """The number of a field as Strava stores it; what was never measured is 0 there."""
        value = number(self.cells.get(field, ""))
        return value if value is not None and value > 0 else None


def looks_like_strava_csv(head: bytes) -> bool:
    """Whether the first rows are those of a Strava export, in a language that is known or by the order of columns."""
    found = head_rows(head)
    if not found:
        return False
    if {"id", "date"} <= places(found[0], COLUMNS).keys():
        return sum(plain(cell).casefold() in _OWN_NAMES for cell in found[0]) > 1
    return len(found) > 1 and in_order(found[0], found[1])


def parse_strava_csv(data: bytes) -> Recording:
    """What does this list say? A session a row, whose index is the row's place among the data rows.

    `started_utc` is Strava's own (its list has no local time), `distance_m` the stored one, `timer_s` Strava's moving
    time, `native_id` the number in the activity's address, `file_name` the file in the export, as it is written.

    Errors:
        NotAnActivity: no row below the header.
        Unreadable: no column with numbers and days of activities, or no row that makes sense.
    """
    header, found = exported(data)
    first = list(islice(found, _PEEKED_ROWS))
    layout = layout_of(header, [row.cells for row in first if row.cells])
    if not {"id", "date"} <= layout.columns.keys():
        named = ", ".join(f'"{cell[:40]}"' for cell in header[:12])
        raise Unreadable(f"it has no columns with the number and the date of each activity (found: {named})")
    left_out = LeftOut()
    activities = _activities(chain(first, found), layout.columns, left_out)
    days = [one.cells["date"] for one in activities]
    order = day_first(days)
    metres, question = _distances(activities)
    unnamed: list[_Activity] = []
    sessions: list[Session] = []
    for one, distance in zip(activities, metres, strict=True):
        when = moment(one.cells["date"], day_first=order is not False)
        if when is None:
            left_out.add(one.line, "its date cannot be read", one.cells["date"])
            continue
        clock = when[1]
        file_name = one.cells.get("file")
        if file_name and file_name.startswith("#"):
            unnamed.append(one)
            file_name = None
        sessions.append(
            Session(
                index=one.index,
                sport=one.sport,
                started_utc=None if clock is None else datetime.combine(when[0], clock),
                local_date=when[0] if clock is None else None,
                elapsed_s=one.number("elapsed again") or one.number("elapsed"),
                timer_s=one.number("moving"),
                distance_m=distance,
                ascent_m=one.number("ascent"),
                title=one.cells.get("name"),
                description=one.cells.get("description"),
                rpe=_rpe(one),
                native_id=one.cells["id"],
                file_name=file_name,
                private_note=one.cells.get("note"),
                gear=one.cells.get("gear"),
                race=_race(one),
                average_heart_rate_bpm=one.number("heart_rate"),
                average_cadence_spm=_steps(one),
            )
        )
    problems = list(left_out.problems())
    if unnamed:
        said = unnamed[0].cells["file"][:40]
        problems.append(Problem(f'the list names no file, but "{said}" ({len(unnamed):,}x)', line=unnamed[0].line))
    if not sessions:
        if not problems:
            raise NotAnActivity("the list of activities has a header, but no rows")
        raise Unreadable(f"none of its rows could be read; {problems[0]}")
    if layout.foreign:
        problems.insert(0, Problem(_asked("its column names are in a language that Niggle does not know", sessions)))
    elif question:
        problems.insert(0, Problem(_asked(question, sessions)))
    if order is None and any(has_two_readings(text) for text in days):
        problems.insert(0, Problem(f'is "{days[0][:40]}" written with the day first? It was read so'))
    return Recording("strava_csv", tuple(sessions), problems=tuple(problems))


def _activities(rows: Iterable[Row], columns: dict[str, int], left_out: LeftOut) -> list[_Activity]:
    activities = []
    for index, row in enumerate(rows):
        if row.cells is None:
            left_out.add(row.line, "a quotation mark is opened here and never closed, so no line from here on was read")
            continue
        cells = {field: row.cells[at] for field, at in columns.items() if at < len(row.cells) and row.cells[at]}
        if not _ID.fullmatch(cells.get("id", "")):
            left_out.add(row.line, "it does not begin with the number of an activity", cells.get("id", ""))
        elif "date" not in cells:
            left_out.add(row.line, "its date is missing")
        else:
            activities.append(_Activity(index, row.line, cells, sport_of_word(cells.get("type"))))
    return activities


def _distances(activities: list[_Activity]) -> tuple[list[float | None], str | None]:
    """Metres of each activity, and what to ask the runner where the list does not tell its unit."""
    shown = [one.number("distance") for one in activities]
    stored = [one.number("distance again") for one in activities]
    question = None
    units = units_of_two(shown, stored)
    if units is None:
        times = [one.number("moving") or one.number("elapsed again") or one.number("elapsed") for one in activities]
        speeds = [one.number("speed") for one in activities]
        lengths = [v * t if v and t else None for v, t in zip(speeds, times, strict=True)]
        on_foot = [t if one.sport.on_foot else None for one, t in zip(activities, times, strict=True)]
        found = []
        for column in (shown, stored):
            unit = unit_by_length(column, lengths)
            if unit is None and any(column):
                unit = unit_by_pace(column, on_foot) or 0.0
                if unit == METRES_PER_KM:
                    question = "it does not say whether its distances are kilometres or miles, and they were read as km"
                elif not unit:
                    question = "it does not say in which unit its distances are, and they were left out"
            found.append(unit or 0.0)
        units = found[0], found[1]
    first, second = (stored, shown) if units[1] == 1.0 else (shown, stored)
    of_first, of_second = (units[1], units[0]) if units[1] == 1.0 else units
    metres = [
        a * of_first if a and of_first else b * of_second if b and of_second else None
        for a, b in zip(first, second, strict=True)
    ]
    return metres, question


def _asked(reason: str, sessions: list[Session]) -> str:
    one = next((session for session in sessions if session.distance_m), sessions[0])
    day: date | None = one.local_date if one.started_utc is None else one.started_utc.date()
    km = "of unknown length" if one.distance_m is None else f"{one.distance_m / METRES_PER_KM:.2f} km long"
    miles = "" if one.distance_m is None else f" ({one.distance_m / METRES_PER_MILE:.2f} miles)"
    return (
        f'{reason}: was "{(one.title or "")[:60]}" on {day} really {km}{miles}? '
        "If not, set Strava to English and ask it for the export again"
    )


def _rpe(one: _Activity) -> float | None:
    stated = one.number("rpe")
    return stated if stated is not None and 1 <= stated <= 10 else None


def _race(one: _Activity) -> bool | None:
    """Whether it was a race, which only the lists since 2026 say."""
    said = one.cells.get("race", "").lower()
    return True if said in _TRUE else False if said in _FALSE else None


def _steps(one: _Activity) -> float | None:
    """Steps a minute of both feet; Strava counts the turns of one leg."""
    turns = one.number("cadence")
    return steps_per_minute(turns) if turns and one.sport.on_foot else None
