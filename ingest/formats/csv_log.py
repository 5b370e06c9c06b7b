"""What does a runner's own training log say? A spreadsheet saved as CSV, one activity a row.

Columns: `date` (2024-05-31, or with a time, or with a time and a zone), `sport` (a run unless it says otherwise),
`distance_km` or `distance_mi` or `distance_m`, `duration` (h:mm:ss, m:ss or minutes), `title`, `rpe` (0-10),
`pain` (0-10 or words) and `notes`. Cells are parted by comma, semicolon or tab. A row that cannot be understood is
left out and reported with its line; a header that may be a typing error refuses the file, since it would lose a
whole column unnoticed.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from difflib import SequenceMatcher, get_close_matches

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.tables import DELIMITERS, UTF16, Row, decoded, rows, split
from ingest.model import PainEntry, Problem, Recording, Session
from ingest.sport import sport_of_word
from ingest.units import METRES_PER_KM, METRES_PER_MILE

_METRES = {
    "distance_m": Decimal(1),
    "distance_km": Decimal(str(METRES_PER_KM)),
    "distance_mi": Decimal(str(METRES_PER_MILE)),
}
_KNOWN = ("date", "sport", "distance_km", "distance_mi", "distance_m", "duration", "title", "rpe", "pain", "notes")
_LIST = f"Known columns: {', '.join(_KNOWN)}"
_MEASURES = {*_METRES, "duration"}
_NEAR = 0.8  # difflib ratio from which a name is taken for a typing error
_PERHAPS = 0.6  # the same where a column that must be there is missing

_NUMBER = re.compile(r"[+-]?\d{1,12}([.,]\d{1,30})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,5}):(\d\d(?:[.,]\d{1,6})?)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATETIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.I)
_NOT_IN_A_HEADER = re.compile(r"[{}\[\]<>:=]|^#")
_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")


class _BadRow(Exception):
    """One row cannot be imported; the message says why."""


def looks_like_training_log(data: bytes) -> bool:
    """Whether the first line that is not empty reads like the header of a training log."""
    start = data[:8192]
    text = start.decode("utf-16", "replace") if start.startswith(UTF16) else start.decode("utf-8-sig", "replace")
    header = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if _BINARY.search(text) or _NOT_IN_A_HEADER.search(header):
        return False
    for delimiter in DELIMITERS:
        cells = [_squeezed(cell) for cell in split(header, delimiter)]
        if len(cells) >= 2 and all(len(cell) <= 30 for cell in cells) and any(_nearest(cell, _NEAR) for cell in cells):
            return True
    return False


def parse_csv_log(data: bytes) -> Recording:
    """What does this training log say? A session a row, whose index is the row's place among the data rows.

    `elapsed_s` and `timer_s` are both the stated duration; distances are exact to the millimetre.

    Errors:
        NotAnActivity: no row below the header.
        Unreadable: no header with a date and a distance or duration, a misspelt column, or no row that makes sense.
    """
    text = decoded(data)
    if not text.strip():
        raise NotAnActivity("the file is empty")
    header = next(line for line in text.splitlines() if line.strip())
    delimiter = max(DELIMITERS, key=lambda d: (sum(_known(c) is not None for c in split(header, d)), header.count(d)))
    found = rows(text, delimiter)
    first = next(found, Row(1, None))
    columns, ignored = _columns(first)
    problems: list[Problem] = []
    if ignored:
        names = ", ".join(f'"{name[:40]}"' for name in ignored)
        problems.append(Problem(f"columns that are not known were ignored: {names}", line=first.line))
    sessions: list[Session] = []
    index = -1
    for index, row in enumerate(found):
        try:
            sessions.append(_session(index, row, columns, len(first.cells or ()), delimiter, problems))
        except _BadRow as bad:
            problems.append(Problem(f"{bad}; this row was left out", line=row.line))
    if index < 0:
        raise NotAnActivity("the training log has a header, but no rows")
    if not sessions:
        raise Unreadable(f"none of its {index + 1} rows could be read; {problems[-1]}")
    return Recording("csv_log", tuple(sessions), problems=tuple(problems))


def _squeezed(name: str) -> str:
    return "".join(c for c in name.casefold() if c not in ' _-"\ufeff')


_BY_SQUEEZED = {_squeezed(name): name for name in _KNOWN}


def _known(name: str) -> str | None:
    return _BY_SQUEEZED.get(_squeezed(name))


def _likeness(cell: str, name: str) -> float:
    return SequenceMatcher(None, _squeezed(cell), _squeezed(name)).ratio()


def _nearest(name: str, cutoff: float) -> str | None:
    close = get_close_matches(_squeezed(name), _BY_SQUEEZED, 1, cutoff)
    return _BY_SQUEEZED[close[0]] if close else None


def _columns(header: Row) -> tuple[dict[str, int], list[str]]:
    """Where each known column stands, and the names of those ignored; refuses what may be a typing error."""
    columns: dict[str, int] = {}
    unknown: list[str] = []
    for place, cell in enumerate(header.cells or ()):
        name = _known(cell)
        if name in columns:
            raise Unreadable(f'line {header.line}: column "{name}" occurs twice; rename or delete one of them')
        if name:
            columns[name] = place
        elif cell:
            unknown.append(cell)
    for cell in unknown:
        if nearest := _nearest(cell, _NEAR):
            raise _misspelt(header.line, cell, nearest)
    for wanted, missing in (({"date"}, "date"), (_MEASURES, "distance and no duration")):
        if not wanted & columns.keys():
            guesses = [(_likeness(cell, name), cell, name) for cell in unknown for name in wanted]
            likeness, cell, name = max(guesses, default=(0.0, "", ""))
            if likeness >= _PERHAPS:
                raise _misspelt(header.line, cell, name)
            found = ", ".join(f'"{cell[:40]}"' for cell in header.cells or ()) or "none"
            raise Unreadable(f"line {header.line}: there is no {missing} column (found: {found[:400]}). {_LIST}")
    return columns, unknown


def _misspelt(line: int, cell: str, nearest: str) -> Unreadable:
    hint = f'"{nearest}"'
    if nearest in _METRES and not _squeezed(cell).endswith(("m", "mi")):  # the unit is not ours to guess
        hint = '"distance_km", "distance_mi" or "distance_m"'
    return Unreadable(f'line {line}: column "{cell[:40]}" is not known; did you mean {hint}? {_LIST}')


def _session(
    index: int, row: Row, columns: dict[str, int], width: int, delimiter: str, problems: list[Problem]
) -> Session:
    if row.cells is None:
        raise _BadRow("a quotation mark is opened here and never closed, so no line from here on could be read")
    if any(row.cells[width:]):
        hint = "; a number with a decimal comma needs quotation marks" if delimiter == "," else ""
        raise _BadRow(f"it has {len(row.cells)} cells, but the header has {width}{hint}")
    values = {name: row.cells[place] for name, place in columns.items() if place < len(row.cells) and row.cells[place]}
    started_utc, started_local, local_date, offset = _date(values.get("date"))
    distance = _distance(values, delimiter)
    duration = rpe = None
    if text := values.get("duration"):
        seconds = _duration(text)
        if seconds is None:
            problems.append(Problem(f'duration is not h:mm:ss, m:ss or minutes ("{text[:40]}")', None, row.line))
        duration = seconds or None  # 0 only means that nobody measured it
    if "rpe" in values:
        number = _number(values["rpe"])
        if number is not None and 0 <= number <= 10:
            rpe = float(number)
        else:
            problems.append(Problem(f'rpe is not a number from 0 to 10 ("{values["rpe"][:40]}")', None, row.line))
    if distance is None and duration is None and rpe is None and not {"pain", "notes"} & values.keys():
        raise _BadRow("it states no distance, duration, rpe, pain or notes")
    pain = _pain(values["pain"]) if "pain" in values else None
    if pain is not None and pain.severity is None and any(c.isdigit() for c in pain.text or ""):
        problems.append(
            Problem(f'pain was kept as words, without a number from 0 to 10 ("{values["pain"][:40]}")', None, row.line)
        )
    return Session(
        index=index,
        sport=sport_of_word(values.get("sport", "run")),
        started_utc=started_utc,
        started_local=started_local,
        local_date=local_date,
        utc_offset_s=offset,
        elapsed_s=duration,
        timer_s=duration,
        distance_m=distance,
        title=values.get("title"),
        description=values.get("notes"),
        rpe=rpe,
        pain=pain,
    )


def _date(text: str | None) -> tuple[datetime | None, datetime | None, date | None, int | None]:
    """The one of UTC instant, local time and day that a cell states, and the offset from UTC if it states one."""
    if not text:
        raise _BadRow("the date is missing")
    try:
        if _DATE.fullmatch(text):
            return None, None, date.fromisoformat(text), None
        if parts := _DATETIME.fullmatch(text):
            stated = datetime.fromisoformat(f"{parts[1]}T{parts[2]}{(parts[3] or '').upper()}")
            offset = stated.utcoffset()
            if offset is None:
                return None, stated, None, None
            local = None if parts[3].upper() == "Z" else round(offset.total_seconds())  # Z tells the instant alone
            return stated.astimezone(UTC).replace(tzinfo=None), None, None, local
    except (ValueError, OverflowError):  # a 31 April, or an offset that leaves year 1 or 9999
        pass
    raise _BadRow(f'the date is not like 2024-05-31 or 2024-05-31 18:30 ("{text[:40]}")')


def _number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _distance(values: dict[str, str], delimiter: str) -> float | None:
    """Metres, from one column or from several that agree within 1 % or 100 m (they may be rounded)."""
    stated: list[Decimal] = []
    for name, factor in _METRES.items():
        text = values.get(name)
        if text is None:
            continue
        if _THOUSANDS.fullmatch(text) and (delimiter == "," or name == "distance_m"):
            raise _BadRow(f'{name} "{text[:40]}" can be read in two ways; write it without the comma')
        number = _number(text)
        if number is None:
            raise _BadRow(f'{name} is not a number ("{text[:40]}")')
        if number < 0:
            raise _BadRow(f"{name} cannot be negative ({text[:40]})")
        stated.append((number * factor).quantize(Decimal("0.001")))
    if not stated:
        return None
    if max(stated) - min(stated) > max(Decimal(100), max(stated) / 100):
        raise _BadRow(f"its distances contradict each other ({' m, '.join(str(metres) for metres in stated)} m)")
    return float(stated[0])


def _duration(text: str) -> float | None:
    """Seconds; None for what is no duration."""
    seconds: Decimal | None = None
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, rest = int(clock[1] or 0), int(clock[2]), Decimal(clock[3].replace(",", "."))
        if rest < 60 and (clock[1] is None or minutes < 60):
            seconds = hours * 3600 + minutes * 60 + rest
    elif (number := _number(text)) is not None:
        seconds = number * 60
    return float(seconds) if seconds is not None and seconds >= 0 else None


def _pain(text: str) -> PainEntry:
    """A whole number from 0 to 10, or such a number "/10", as severity; anything else as the runner's own words."""
    number = re.fullmatch(r"([0-9]|10)(?: ?/ ?10)?", text, re.ASCII)
    return PainEntry(int(number[1]), None) if number else PainEntry(None, text)
