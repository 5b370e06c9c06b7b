"""Build-ups side by side as a document: figures as they come from `analytics`, days as text."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, get_type_hints

from dashboard.documents import is_synthetic, plain, plain_rows
from dashboard.shapes import BlockRow, BlocksDocument

if TYPE_CHECKING:
    import duckdb

    from analytics.blocks import TwinBlocks
    from analytics.run import Seen


def blocks_document(
    con: "duckdb.DuckDBPyConnection", seen: "Seen", *, align: str, end: date | None, against: Sequence[date],
    weeks: int, today: date,
) -> BlocksDocument:  # fmt: skip
    """A build-up beside earlier ones, and how each ended."""
    from analytics.blocks import twin_blocks

    laid = twin_blocks(con, seen, align=align, end=end, against=against, weeks=weeks, today=today)
    offered: Any = plain_rows(laid.offered)
    return {
        "align": align,
        "weeks_each": weeks,
        "blocks": block_rows(laid),
        "offered": offered,
        "notices": list(laid.notices),
        "caveats": list(laid.endings.caveats),
        "synthetic": is_synthetic(con, seen),
    }


def block_rows(laid: "TwinBlocks") -> list[BlockRow]:
    """The build-ups that are laid beside each other, the one in question first."""
    weeks: dict[str, list[Any]] = {}
    for row in plain_rows(laid.weeks.frame):
        weeks.setdefault(row.pop("block_end"), []).append(row)
    rows = {}
    for row in plain_rows(laid.endings.frame):
        day = row.pop("block_end")
        rows[day] = {"end": day, **row, "onsets": [plain(onset) for onset in row["onsets"]], "weeks": weeks[day]}
    names = get_type_hints(BlockRow)
    told: Any = [{name: rows[day.isoformat()][name] for name in names} for day in laid.ends]
    return told  # type: ignore[no-any-return]
