"""Figures day by day: the classic ratios as quiet lines, without a zone of any colour."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.bands import pain_strip
from dashboard.charts.base import MAX_MARKS, finished, left_axis, records, time_axis, time_labels
from dashboard.format import Shown
from dashboard.theme import Palette

DASHES = ([1, 0], [5, 3], [2, 3], [8, 3, 2, 3])  # lines that mean nothing better or worse differ by shape


def daily_chart(
    days: pl.DataFrame,
    lines: Mapping[str, str],
    pain: pl.DataFrame,
    *,
    unit: str,
    step: int,
    last: date,
    shown: Shown,
    colours: Palette,
) -> Any:
    """The columns of `days` that `lines` names (column to words), with the pain strip on the same axis.

    A line breaks where a value is not known. More days than a chart holds are shown every other day, or fewer.
    """
    first = days["local_date"].min()
    assert isinstance(first, date)
    every = -(-len(days) * len(lines) // MAX_MARKS)
    thin = days.reverse().gather_every(every).reverse()
    words = list(lines.values())
    layers = []
    for column, name in lines.items():
        known = thin[column].is_not_null()
        part = thin.select(
            pl.col("local_date").alias("day"),
            pl.col(column).alias("value"),
            pl.lit(name).alias("line"),
            pl.Series("stretch", (known != known.shift(1, fill_value=False)).cum_sum()),
            pl.Series("when", [shown.day(day) for day in thin["local_date"]]),
        ).drop_nulls("value")
        layers.append(part)
    frame = pl.concat(layers)
    base = alt.Chart().encode(
        x=time_axis(),
        y=alt.Y("value:Q", axis=left_axis(colours, unit, tickCount=4), scale=alt.Scale(zero=False)),
        detail=alt.Detail("stretch:N"),
        tooltip=[alt.Tooltip("when:N", title="day"), alt.Tooltip("line:N"), alt.Tooltip("value:Q", format=".2f")],
    )
    drawn = base.mark_line(color=colours.running, strokeWidth=1.6).encode(
        strokeDash=alt.StrokeDash(
            "line:N",
            scale=alt.Scale(domain=words, range=list(DASHES[: len(words)])),
            legend=alt.Legend(title=None, orient="top", labelColor=colours.ink, symbolType="stroke", symbolSize=500,
                              symbolStrokeColor=colours.running, symbolStrokeWidth=1.6, columns=2)
            if len(words) > 1 else None,
        ),
    )  # fmt: skip
    touched = base.mark_point(size=30, opacity=0)  # where a finger or the mouse finds a value; it shows in no legend
    charts: list[Any] = [alt.layer(drawn, touched, data=records(frame)).properties(height=200)]
    if len(pain):
        charts.append(pain_strip(pain, colours, first, last, step, shown))
    return finished(
        alt.vconcat(*charts, time_labels(first, last, colours)).resolve_scale(
            x="shared", color="independent", shape="independent"
        ),
        colours,
    )
