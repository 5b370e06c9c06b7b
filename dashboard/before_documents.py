"""What came before the injuries, as a document: figures as they come from `analytics`, days as text."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, get_type_hints

from dashboard.before_words import detail, statements
from dashboard.documents import is_synthetic, plain, plain_rows
from dashboard.shapes import BeforeDocument, BeforeEpisode

if TYPE_CHECKING:
    import duckdb

    from analytics.onset import Before, Tested
    from analytics.run import Seen
    from dashboard.format import Shown


def before_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", on: date, shown: "Shown") -> BeforeDocument:
    """What came before each injury, as far as it is known on a day."""
    from analytics.onset import before

    return document_of(before(con, seen, on), shown, synthetic=is_synthetic(con, seen))


def document_of(found: "Before", shown: "Shown", *, synthetic: bool) -> BeforeDocument:
    """The same of an answer that is at hand."""
    from analytics.onset import UNITS

    names = [name for name in get_type_hints(BeforeEpisode) if name != "counted"]
    episodes: Any = [
        {**{name: plain(row[name]) for name in names}, "counted": row["id"] in found.examined}
        for row in found.episodes.sort("onset", "id").iter_rows(named=True)
    ]
    places: list[Any] = [{"unit": UNITS[row["exposure"]], **row} for row in plain_rows(found.places)]
    today: list[Any] = [
        {name: value for name, value in row.items() if name != "earlier_days"}
        for row in places if row["earlier_days"] == 0
    ]  # fmt: skip
    each = [(key, one) for key, rows in found.examined.items() for one in rows]
    aligned: Any = plain_rows(found.aligned)
    ordinary: Any = None
    if found.ordinary is not None:
        low, middle, high = (float(value) for value in found.ordinary)
        ordinary = {"p10": low, "p50": middle, "p90": high, "n": found.n_ordinary}
    spiked: Any = found.spiked and asdict(found.spiked)
    odds: Any = found.odds and asdict(found.odds)
    tests = [_test(one) for one in found.tests]
    primary = next((one for one in tests if one["name"] == "primary"), None)
    test: Any = primary and {name: value for name, value in primary.items() if name not in ("name", "corrected")}
    return {
        "tier": found.tier,
        "injuries": found.injuries,
        "episodes": episodes,
        "aligned": aligned,
        "ordinary": ordinary,
        "percentiles": today,
        "earlier": [row for row in places if row["earlier_days"]],
        "examined": [{"episode_id": key, "what": one.what, "state": one.state} for key, one in each],
        "changes": [
            {"episode_id": key, "what": one.what, "on": plain(one.on), "detail": detail(one, shown)}
            for key, one in each if one.state == "changed"
        ],
        "chance": found.chance,
        "test": test,
        "sensitivities": [one for one in tests if one is not primary],
        "spiked": spiked,
        "odds": odds,
        "statements": statements(found, shown),
        "caveats": list(found.caveats),
        "synthetic": synthetic,
    }  # fmt: skip


def _test(one: "Tested") -> Any:
    names = ("statistic", "p", "shifts", "clock", "k", "n")
    row = {name: getattr(one.found, name) for name in names}
    return {"name": one.name, "exposure": one.exposure, **row, "corrected": one.corrected}
