"""Episodes of pain as a document: figures as they come from `analytics`, days as text."""

from datetime import date
from typing import TYPE_CHECKING, Any

from dashboard.documents import is_synthetic, plain_rows
from dashboard.shapes import EpisodesDocument

if TYPE_CHECKING:
    import duckdb

    from analytics.run import Seen


def episodes_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", on: date) -> EpisodesDocument:
    """Episodes up to a day, gaps in running to be asked about, and what to remember."""
    from analytics.episodes import episodes, gaps, reminders, set_aside

    found = episodes(con, seen, on)
    document: Any = {
        "rows": plain_rows(found.frame),
        "set_aside": plain_rows(set_aside(con, seen, on).frame),
        "gaps": plain_rows(gaps(con, seen, on).frame),
        "reminders": plain_rows(reminders(con, seen, on).frame),
        "caveats": list(found.caveats),
        "synthetic": is_synthetic(con, seen),
    }
    return document  # type: ignore[no-any-return]
