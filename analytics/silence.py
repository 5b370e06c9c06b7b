"""Since when is nothing heard of an athlete? Where that cannot be told, why not."""

from dataclasses import dataclass
from datetime import date

import duckdb

from analytics.run import Seen, query

# Why it cannot be told for how long nothing was heard: codes that stay the same, and sentences.
CANNOT_TELL = {
    "not_shared": "Runs are not shared, so days without anything say nothing.",
    "withheld": "Something later than all that is shared is not shared.",
    "unrecorded": "Later days are marked as unrecorded.",
    "nothing": "Nothing is known yet.",
}


@dataclass(frozen=True, slots=True)
class Silence:
    """`last_day`: the last one of which anything is told; `last_run`, `last_note`: of running, of pain.

    `days` since then, without anything; None where it cannot be told, and `why` is a code of `CANNOT_TELL` then.
    """

    last_day: date | None
    last_run: date | None
    last_note: date | None
    days: int | None
    why: str | None


def silence(con: duckdb.DuckDBPyConnection, seen: Seen, today: date) -> Silence:
    """Since when is nothing heard? Activities of any sport and notes of pain count, as far as they are seen.

    Who sees neither load nor runs is told no day of an activity, and no silence.
    """
    (row,) = query(con, "last_told", seen).iter_rows(named=True)
    runs = seen.sees("load") or seen.sees("runs")
    days = [row["last_note"], *([row["last_activity"]] if runs else [])]
    last = max((day for day in days if day is not None), default=None)
    why = _why(row["last_missing"], row["last_unrecorded"], last) if runs else "not_shared"
    gone = None if why is not None or last is None else max((today - last).days, 0)
    return Silence(last, row["last_run"] if runs else None, row["last_note"], gone, why)


def _why(missing: date | None, unrecorded: date | None, last: date | None) -> str | None:
    if missing is not None and (last is None or missing > last):
        return "withheld"
    if last is None:
        return "nothing"
    return "unrecorded" if unrecorded is not None and unrecorded > last else None
