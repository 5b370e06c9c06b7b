"""How often the runners here were hurt, as a document: figures as they come from `analytics`, days as text."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from dashboard.cohort_words import statements
from dashboard.documents import is_synthetic, plain
from dashboard.shapes import CohortDocument

if TYPE_CHECKING:
    import duckdb

    from analytics.conditional import Slopes
    from analytics.roster import Roster
    from analytics.run import Seen
    from dashboard.format import Shown


def cohort_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", on: date, shown: "Shown") -> CohortDocument:
    """What there is to say of everybody here, as far as it is known on a day."""
    from analytics.catalogue import METRICS
    from analytics.roster import roster

    found = roster(con, seen, on)
    caveats = [*found.caveats, METRICS["roster_association"].caveat]
    return {
        "athletes": found.athletes,
        "noted": found.noted,
        "weeks": found.weeks,
        "first_day": plain(found.first_day),
        "last_day": plain(found.last_day),
        "whole": _described(found.whole),
        "years": [{"year": year, "told": _described(one)} for year, one in found.years.items()],
        "compared": _compared(found),
        "statements": statements(found, shown),
        "caveats": caveats,
        "synthetic": is_synthetic(con, seen),
    }


def _described(found: Any) -> Any:
    return None if found is None else asdict(found)


def _compared(found: "Roster") -> Any:
    one = found.compared
    counts = {name: getattr(one, name) for name in ("verdict", "runners", "injured", "injuries", "disagree")}
    return {**counts, "within": _ratio(one.within), "across": _ratio(one.across)}


def _ratio(found: "Slopes | None") -> Any:
    if found is None:
        return None
    ratio, low, high = found.ratio()
    return {"ratio": ratio, "low": low, "high": high, "events": found.events, "runners": found.strata}
