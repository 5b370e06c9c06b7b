from typing import Any

import polars as pl
import pytest

from dashboard import figure as figures
from dashboard.charts.base import svg
from dashboard.figure import csv
from tests.dashboard.pages.conftest import Serve
from tests.dashboard.pages.window import Window

FIRST_COLUMNS = {"weeks": "week_start", "pain": "day", "tried": "id", "channels": "at", "track": "latitude_deg"}


def test_every_chart_can_be_saved_as_a_picture_and_as_a_table(
    serve: Serve, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: dict[str, tuple[Any, pl.DataFrame]] = {}

    def menu(chart: Any, frame: pl.DataFrame, name: str, _: str | None) -> None:
        drawn[name] = (chart, frame)

    monkeypatch.setattr(figures, "_menu", menu)
    serve("demo")
    window.open("load", range="1y").open("niggles").open("runs", sport="run")
    key = next(query.partition("run=")[2] for _, query in window.links if "run=" in query)
    window.open("runs", run=key.partition("&")[0])
    assert drawn.keys() == FIRST_COLUMNS.keys()
    for name, (chart, frame) in drawn.items():
        picture = svg(chart)
        assert picture.startswith("<svg")
        assert 'width="' in picture
        assert "NaN" not in picture
        table = csv(frame).splitlines()
        assert table[0].startswith(FIRST_COLUMNS[name])
        assert len(table) == len(frame) + 1 > 10
