"""What was found in the runner's words, as documents: figures as they come from `analytics`, days as text."""

from datetime import date
from typing import TYPE_CHECKING, Any

from dashboard.documents import is_synthetic, plain_rows
from dashboard.shapes import FoundDocument, LookAtRow, RestedRow

if TYPE_CHECKING:
    import duckdb

    from analytics.run import Seen

_ROW = (
    "id", "local_date", "activity_id", "note_id", "title", "area", "side", "structure", "quality", "severity",
    "severity_text", "negated", "temporality", "when", "felt_at_m", "felt_at_s", "trend", "impact", "words", "state",
    "decided",
)  # fmt: skip
_FLAG = ("id", "local_date", "activity_id", "note_id", "signs", "words")


def found_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", on: date) -> FoundDocument:
    """Findings by place, each with its words, and signs to have looked at."""
    from analytics.findings import findings, found_places

    found = findings(con, seen)
    document: Any = {
        "places": plain_rows(found_places(con, seen).frame),
        "rows": plain_rows(found.frame, _ROW),
        "look_at": look_at_rows(con, seen, on),
        "rest": rest_rows(con, seen, on),
        "caveats": list(found.caveats),
        "synthetic": is_synthetic(con, seen),
    }
    return document  # type: ignore[no-any-return]


def look_at_rows(con: "duckdb.DuckDBPyConnection", seen: "Seen", on: date) -> list[LookAtRow]:
    """Signs to have looked at, of the last 28 days."""
    from analytics.findings import red_flags

    return plain_rows(red_flags(con, seen, on).frame, _FLAG)  # type: ignore[return-value]


def rest_rows(con: "duckdb.DuckDBPyConnection", seen: "Seen", on: date) -> list[RestedRow]:
    """Open pains that are no lower after two weeks or more of restricted running."""
    from analytics.episodes import unrested

    return plain_rows(unrested(con, seen, on).frame)  # type: ignore[return-value]
