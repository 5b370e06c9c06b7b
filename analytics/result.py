"""An answer: a frame whose figures carry their unit, how many runs are behind them, from when to when, and a caveat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl


@dataclass(frozen=True, slots=True)
class Result:
    """One answered question.

    Attributes:
        frame: the rows, in the order in which they are shown.
        units: unit of each column that has one.
        n: how many activities (or notes) the answer is made of.
        first_day, last_day: the recording that it covers; None when there is none.
        caveats: what has to be said beside it.
        coverage: what share of that which could tell it does, 0 to 1, by the name of what tells.
        window: which days each figure looks at, in words.
        fallbacks: where something else was used than was asked for: what, instead of what, and why.
    """

    frame: pl.DataFrame
    units: Mapping[str, str]
    n: int
    first_day: date | None = None
    last_day: date | None = None
    caveats: tuple[str, ...] = field(default=())
    coverage: Mapping[str, float] = field(default_factory=dict)
    window: str = ""
    fallbacks: tuple[str, ...] = field(default=())
