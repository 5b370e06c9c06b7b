"""What can be saved from pages, a picture and a table for each chart, held against what Niggle must not say."""

from typing import Any

import polars as pl

from dashboard.charts.base import svg
from dashboard.figure import csv
from tests.claims import claims_in_picture, claims_in_table, texts_in_picture
from tests.dashboard.hard_histories import TITLE


class Saved:
    """What can be saved from the pages that were opened: the first chart of each name, and its table."""

    def __init__(self) -> None:
        self.drawn: dict[str, tuple[Any, pl.DataFrame]] = {}

    def keep(self, chart: Any, frame: pl.DataFrame, name: str) -> None:
        self.drawn.setdefault(name, (chart, frame))

    def held(self, *, few: bool) -> list[tuple[str, str, str]]:
        """What a picture or a table says that it must not, with its name."""
        found = []
        for name, (chart, frame) in self.drawn.items():
            picture, table = svg(chart), csv(frame)
            assert texts_in_picture(picture), name
            assert table.count("\n") >= len(frame) + 1, name
            told = claims_in_picture(picture.replace(TITLE, "A run"), few=few)
            found += [(name, *one) for one in [*told, *claims_in_table(table.replace(TITLE, "A run"), few=few)]]
        return found
