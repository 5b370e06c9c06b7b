"""In which column of a Strava list does each field stand? Known by its name, else by its place."""

from collections import Counter
from dataclasses import dataclass

from ingest.formats.strava_words import COLUMNS, FIRST_COLUMNS
from ingest.formats.tables import moment, places

_WHOLE = 30  # columns that a list has at least, unless it is of 2018 or somebody cut it down
_FOLDER = "activities/"  # where the files are that rows name


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field stands; `foreign` says that hardly any column's name is known."""

    columns: dict[str, int]
    foreign: bool


def in_order(header: list[str], row: list[str]) -> bool:
    """Whether two rows have the marks of the list in any language: a number, a day, and names that come again."""
    return (
        len(header) >= _WHOLE
        and row[0].isdecimal()
        and len(row) > 6
        and moment(row[1]) is not None
        and all(header[place] in header[7:] for place in (5, 6))
    )


def layout_of(header: list[str], rows: list[list[str]]) -> Layout:
    """Where each field stands: by its name, else by its place if the first columns are in their order."""
    named = places(header, COLUMNS)
    columns = {field: found[0] for field, found in named.items()}
    known = sum(field in columns for field in ("id", "date", "name", "type", "distance"))
    taken = set(columns.values())

    def assume(field: str, place: int | None) -> None:
        if field not in columns and place is not None and 0 <= place < len(header) and place not in taken:
            columns[field] = place
            taken.add(place)

    def again(field: str) -> None:
        at = columns.get(field)
        if at is not None:
            later = (place for place in range(at + 1, len(header)) if header[place] == header[at])
            assume(f"{field} again", next(later, None))

    if columns.get("id", 0) == 0 and columns.get("date", 1) == 1:
        for place, field in enumerate(FIRST_COLUMNS):
            assume(field, place)
        assume("file", _file_column(rows))
        file = columns.get("file", 0)
        assume("gear", file - 1 if file > 8 else None)
        assume("note", file - 2 if file > 11 else None)  # the older lists have no such column
    again("elapsed")
    again("distance")
    if len(header) >= _WHOLE:  # the stored values stand in the same order in every language, too
        if "elapsed again" in columns:
            assume("moving", columns["elapsed again"] + 1)
        if "distance again" in columns:
            assume("speed", columns["distance again"] + 2)
            assume("ascent", columns["distance again"] + 3)
    return Layout(columns, foreign=known < 4)


def _file_column(rows: list[list[str]]) -> int | None:
    """The column whose cells look like names of files of the export."""
    votes = Counter(place for row in rows for place, cell in enumerate(row) if cell.startswith(_FOLDER))
    return votes.most_common(1)[0][0] if votes else None
