"""What a report is made of: sections with sentences, drawings and tables, in the order in which they are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from analytics.audience import Scope
from dashboard.format import Shown

MOST_ROWS = 400  # of a table


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words under their headings; `total` is how many there would be."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    total: int


@dataclass(slots=True)
class Section:
    """One question: sentences, charts as SVG with what is to be said of each, small drawings side by side, tables."""

    question: str
    sentences: list[str] = field(default_factory=list)
    charts: list[tuple[str, str]] = field(default_factory=list)  # SVG, and the note below it
    small: list[tuple[str, str]] = field(default_factory=list)  # so, too
    tables: list[Table] = field(default_factory=list)
    caveats: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, for whom it was made and of when."""

    athlete: str
    first_day: date
    last_day: date
    shown: Shown
    scopes: tuple[Scope, ...]
    withheld: str | None
    synthetic: bool
    sections: list[Section]


def table_of(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
    """The first of the rows, without a column that has no name."""
    keep = [at for at, name in enumerate(columns) if name]
    return Table(
        tuple(columns[at] for at in keep), [tuple(row[at] for at in keep) for row in rows[:MOST_ROWS]], len(rows)
    )
