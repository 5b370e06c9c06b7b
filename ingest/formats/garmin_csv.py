"""What does the list of activities say that Garmin Connect exports from its pages? Its Activities.csv, in any language.

It has no numbers of activities, no time zone and no units. Whether its distances are kilometres or miles is worked
out from the length of a stride and the number of steps, which it states in metres either way.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.distance_units import unit_by_length
from ingest.formats.gait import whole_activity
from ingest.formats.garmin_words import COLUMNS
from ingest.formats.tables import LeftOut, Row, day_first, exported, has_two_readings, head_rows, moment, number, places
from ingest.formats.tables import seconds as duration
from ingest.model import Lap, Problem, Recording, Session
from ingest.sport import Sport, sport_of_word
from ingest.units import METRES_PER_FOOT, METRES_PER_KM, METRES_PER_MILE

_BALANCE = re.compile(r"([0-9]{2}(?:[.,][0-9]{1,2})?) ?% ?[^\W\d_]? ?/ ?([0-9]{2}(?:[.,][0-9]{1,2})?) ?% ?[^\W\d_]?")
_COMMA, _POINT = re.compile(r"[0-9]+,[0-9]{1,2}"), re.compile(r"[0-9,]+\.[0-9]{1,2}")
_FASTEST_MPS = {True: 12.5, False: 60.0}  # by whether on foot; a number of kilometres beyond it counts metres


@dataclass(frozen=True, slots=True)
class _Activity:
    """The cells of one row that are of use, by field; `--` is none."""

    index: int
    line: int
    cells: dict[str, str]
    sport: Sport
    decimal: str

    def number(self, field: str) -> float | None:
        """The number of a field; what was never measured is 0 there."""
        value = number(self.cells.get(field, ""), self.decimal)
        return value if value is not None and value > 0 else None

    def seconds(self, field: str) -> float | None:
        """The seconds of a field."""
        return duration(self.cells.get(field, ""))

    @property
    def length_m(self) -> float | None:
        """How long it was by its steps and their length."""
        stride, steps, cadence = self.number("stride"), self.number("steps"), self.number("cadence")
        if not stride or not self.sport.on_foot:
            return None
        if cadence and (time := self.seconds("time")):
            return stride * cadence * time / 60
        return stride * steps if steps else None


def looks_like_garmin_csv(head: bytes) -> bool:
    """Whether the first line is the header of Garmin Connect's list of activities, in one of the languages known."""
    found = head_rows(head)
    known = places(found[0], COLUMNS).keys() if found else set()
    return {"type", "date"} <= known and len(known & {"title", "distance", "time"}) > 1


def parse_garmin_csv(data: bytes) -> Recording:
    """What does this list say? A session a row, whose index is the row's place among the data rows.

    `started_local` is wall-clock time; `timer_s` is the time without pauses. Average ground contact time and its
    balance stand in a lap from start to end. There is no `native_id`.

    Errors:
        NotAnActivity: no row below the header.
        Unreadable: no columns of dates and sports, or no row that makes sense.
    """
    header, found = exported(data)
    columns = {field: at[0] for field, at in places(header, COLUMNS).items()}
    if not {"type", "date"} <= columns.keys():
        raise Unreadable("it has no columns with the type and the date of each activity")
    left_out = LeftOut()
    activities = _activities(header, list(found), columns, left_out)
    days = [one.cells["date"] for one in activities]
    order = day_first(days)
    unit = unit_by_length([one.number("distance") for one in activities], [one.length_m for one in activities])
    sessions: list[Session] = []
    for one in activities:
        when = moment(one.cells["date"], day_first=order is not False)
        if when is None:
            left_out.add(one.line, "its date cannot be read", one.cells["date"])
            continue
        elapsed, timer, distance = one.seconds("elapsed"), one.seconds("time"), _distance(one, unit or METRES_PER_KM)
        climbed = one.number("ascent")
        sessions.append(
            Session(
                index=one.index,
                sport=one.sport,
                started_local=None if when[1] is None else datetime.combine(when[0], when[1]),
                local_date=when[0] if when[1] is None else None,
                elapsed_s=elapsed,
                timer_s=timer,
                distance_m=distance,
                ascent_m=climbed and climbed * (METRES_PER_FOOT if unit == METRES_PER_MILE else 1.0),
                title=one.cells.get("title"),
                average_heart_rate_bpm=one.number("heart_rate"),
                average_cadence_spm=one.number("cadence") if one.sport.on_foot else None,
                laps=_gait(one, elapsed, distance),
            )
        )
    problems = list(left_out.problems())
    if not sessions:
        if not problems:
            raise NotAnActivity("the list of activities has a header, but no rows")
        raise Unreadable(f"none of its rows could be read; {problems[0]}")
    if unit is None and (asked := _asked(sessions)):
        problems.insert(0, Problem(asked))
    if order is None and any(has_two_readings(text) for text in days):
        problems.insert(0, Problem(f'is "{days[0][:40]}" written with the day first? It was read so'))
    return Recording("garmin_csv", tuple(sessions), problems=tuple(problems))


def _activities(header: list[str], rows: list[Row], columns: dict[str, int], left_out: LeftOut) -> list[_Activity]:
    known = [row for row in rows if row.cells is not None]
    for row in rows:
        if row.cells is None:
            left_out.add(row.line, "a quotation mark is opened here and never closed, so no line from here on was read")
    balance = _balance_column(header, known)
    if balance is not None:
        columns.setdefault("balance", balance)
    at = columns.get("distance", len(header))
    decimal = _decimal(row.cells[at] for row in known if row.cells is not None and at < len(row.cells))
    activities = []
    for index, row in enumerate(known):
        texts = row.cells or []
        cells = {
            field: texts[at] for field, at in columns.items() if at < len(texts) and texts[at] not in ("", "--", "-")
        }
        if "date" in cells:
            activities.append(_Activity(index, row.line, cells, sport_of_word(cells.get("type")), decimal))
        else:
            left_out.add(row.line, "its date is missing")
    return activities


def _decimal(distances: Iterable[str]) -> str:
    """How this list writes decimals: Garmin Connect has a point in every language; a spreadsheet may have commas."""
    commas = points = 0
    for text in distances:
        commas += _COMMA.fullmatch(text) is not None
        points += _POINT.fullmatch(text) is not None
    return "," if commas > points else "."


def _balance_column(header: list[str], rows: list[Row]) -> int | None:
    """The column whose cells are two shares that make a whole; the balance of a bicycle's pedals is called L/R."""
    votes = Counter(
        at
        for row in rows
        for at, cell in enumerate(row.cells or [])
        if at < len(header) and not header[at].upper().startswith("L/R") and _left(cell) is not None
    )
    return votes.most_common(1)[0][0] if votes else None


def _left(text: str) -> float | None:
    """The left share of "49.4% L / 50.6% R"; the left one comes first in every language."""
    shares = _BALANCE.fullmatch(text.replace("\u00a0", " "))
    left, right = (number(shares[1], ","), number(shares[2], ",")) if shares else (None, None)
    return left if left and right and abs(left + right - 100) <= 0.25 else None


def _distance(one: _Activity, unit: float) -> float | None:
    """Metres. Pools and tracks count in metres whatever the rest does, which is seen by the speed."""
    stated, time = one.number("distance"), one.seconds("time") or one.seconds("elapsed")
    if stated is None:
        return None
    metres = stated * unit
    fastest = _FASTEST_MPS[one.sport.on_foot]
    if not time or metres <= fastest * time:
        return metres
    return stated if stated <= fastest * time else None


def _gait(one: _Activity, elapsed: float | None, distance: float | None) -> tuple[Lap, ...]:
    if not one.sport.on_foot:
        return ()
    left = _left(one.cells.get("balance", ""))
    return whole_activity(elapsed, one.seconds("time"), distance, one.number("stance"), left)


def _asked(sessions: list[Session]) -> str | None:
    one = next((session for session in sessions if session.distance_m and session.sport.on_foot), None)
    if one is None or one.distance_m is None:
        return None
    day = one.local_date or (one.started_local and one.started_local.date())
    return (
        "it does not say whether its distances are kilometres or miles, and they were read as km: was "
        f'"{(one.title or "")[:60]}" on {day} really {one.distance_m / METRES_PER_KM:.2f} km long? '
        "If not, set Garmin Connect to kilometres and export the list again"
    )
