"""A chart on its way to a browser is made once of the same rows, and is the same each time."""

import json
from typing import Any

import altair as alt
import polars as pl
import pytest

from dashboard.charts import drawn
from dashboard.charts.base import svg
from dashboard.charts.drawn import draw

ROWS = pl.DataFrame({"day": ["2026-01-01", "2026-01-02"], "n": [1.0, 2.0]})


MADE: list[int] = []


def bars(rows: pl.DataFrame, *, colour: str = "red") -> Any:
    MADE.append(len(rows))
    return alt.Chart(rows).mark_bar(color=colour).encode(x="day:T", y="n:Q")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each chart had that was made."""
    monkeypatch.setattr(drawn, "_KEPT", type(drawn._KEPT)())
    MADE.clear()
    return MADE


def spec(rows: pl.DataFrame, **named: Any) -> dict[str, Any]:
    return draw(bars, rows, **named).spec


def test_the_same_rows_make_one_chart_and_others_another(made: list[int]) -> None:
    first = spec(ROWS)
    assert spec(pl.DataFrame(ROWS.to_dict(as_series=False))) == first
    assert made == [2]
    assert spec(ROWS.head(1)) != first
    assert spec(ROWS, colour="blue") != first
    assert made == [2, 1, 2]


def test_what_one_page_does_to_it_no_other_gets(made: list[int]) -> None:
    first = spec(ROWS)
    told = json.dumps(first, default=str)
    first["mark"].clear()
    first["datasets"].clear()
    assert json.dumps(spec(ROWS), default=str) == told
    assert made == [2]


def test_its_rows_go_beside_it_and_into_its_file(made: list[int]) -> None:
    chart = draw(bars, ROWS)
    ((name, rows),) = chart.spec["datasets"].items()
    assert chart.spec["data"] == {"name": name}
    assert pl.DataFrame(rows).equals(ROWS)
    assert svg(chart).startswith("<svg")
    assert not chart.stacked


def test_what_is_kept_has_an_end(made: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    spec(ROWS)
    held = next(iter(drawn._KEPT.values())).byte_count
    monkeypatch.setattr(drawn, "MOST_BYTES", 2 * held + held // 2)
    for colour in ("red", "blue", "green"):
        spec(ROWS, colour=colour)
    assert len(drawn._KEPT) == 2
    spec(ROWS)
    assert made == [2] * 5
