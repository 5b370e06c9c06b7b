"""What is known of the runner's heart: what he says of it himself, and what can be told from his runs."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from analytics.result import Result
from analytics.run import Seen, query

NEEDED = ("resting_heart_rate", "sex")  # no run tells these
LOWEST_IS_NOT_REST = "the lowest that your runs recorded; your resting rate is likely lower"


@dataclass(frozen=True, slots=True)
class HeartRateRange:
    """What the runs tell of the heart: the `maximum` that they make likely, the `lowest` recorded, of so many `runs`.

    Maximum: of each run the rate at or above which the heart was for 30 s in all; of these the third highest, so that
    neither a moment nor two runs of a wandering strap make it. It needs ten runs. Who never runs all out has a higher
    one. Lowest: a hundredth of all recorded time is below it. Both in beats/min; None where nothing can be told.
    """

    maximum: float | None
    lowest: float | None
    runs: int

    @property
    def how(self) -> str:
        """Where the maximum comes from, in words."""
        return f"estimated from your runs: held for 30 s in three of {self.runs} with a heart rate"


def facts(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What does the runner say of himself, and from when on? By kind, the latest first.

    Columns: id, fact (max_heart_rate, resting_heart_rate, sex), value (as text), from_date. The first of a kind holds
    before its day, too.
    """
    frame = query(con, "facts", seen)
    return Result(frame, {"max_heart_rate": "beats/min", "resting_heart_rate": "beats/min"}, len(frame))


def heart_rate_range(con: duckdb.DuckDBPyConnection, seen: Seen) -> HeartRateRange:
    """Between which heart rates did the runner run, up to the day that is seen?"""
    (row,) = query(con, "heart_rate_range", seen).iter_rows(named=True)
    return HeartRateRange(row["maximum_bpm"], row["lowest_bpm"], row["runs"])


def lacking(stated: Iterable[str], maximum: float | None) -> list[str]:
    """What has to be said before heart rate can tell a load, as a command that says it."""
    examples = {
        "resting_heart_rate": "resting-heart-rate BEATS",
        "sex": "sex female (or male)",
        "max_heart_rate": "max-heart-rate BEATS",
    }
    needed = NEEDED if maximum is not None else (*NEEDED, "max_heart_rate")
    return [f"niggle body set {examples[name]}" for name in needed if name not in stated]
