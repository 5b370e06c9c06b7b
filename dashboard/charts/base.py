"""What all charts share: the time axis, quiet axes, and their way into an SVG file."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl
import polars.selectors as cs

from dashboard.theme import FONT, LIGHT, Palette

MAX_MARKS = 5000
SVG_WIDTH = 960
WEEKLY_UP_TO = 120  # days: up to here every week has a tick
AXIS_PX = 44  # the space left of every chart of a stack, so that their time axes lie under each other


def records(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that a chart draws, at most `MAX_MARKS`: days as ISO dates, counts as the numbers a browser knows.

    A chart copies rows that are dictionaries again for each of its layers; a frame it only passes on.
    """
    assert len(frame) <= MAX_MARKS, f"{len(frame)} marks are too many for one chart"
    return frame.with_columns(cs.date().dt.to_string("%Y-%m-%d"), cs.integer().cast(pl.Float64))


def time_axis(field: str = "day") -> alt.X:
    """Days that no time zone shifts, on the axis that `time_labels` bounds and labels below them all."""
    return alt.X(f"{field}:T", title=None, axis=None, scale=alt.Scale(type="utc", nice=False))


def time_labels(first: date, last: date, colours: Palette) -> Any:
    """The labels of the time axis, from the first day to the end of the last; they stand below a stack of charts."""
    days = (last - first).days
    weekly = [_instant(first + timedelta(days=day)) for day in range(0, days + 1, 7)] if days <= WEEKLY_UP_TO else None
    style = "%Y" if days > 5 * 365 else "%b %Y" if days > 200 else "%-d %b"
    ticks: dict[str, Any] = {"values": weekly} if weekly else {"tickCount": 8}
    bounds = [_instant(first), _instant(last + timedelta(days=1))]
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(type="utc", domain=bounds, nice=False),
        axis=axis(colours, grid=False, format=style, **ticks),
    )
    return alt.Chart({"values": [{"day": first.isoformat()}]}).mark_rule(opacity=0).encode(x=x).properties(height=1)


def _instant(day: date) -> alt.DateTime:
    """The start of a day, in the words of a chart's axis."""
    return alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)


def axis(colours: Palette, *, grid: bool = True, **more: Any) -> alt.Axis:
    """A quiet axis."""
    return alt.Axis(
        grid=grid,
        gridColor=colours.rule,
        domainColor=colours.rule,
        tickColor=colours.rule,
        labelColor=colours.faint,
        titleColor=colours.faint,
        titleFontWeight="normal",
        labelOverlap="greedy",
        **more,
    )


def left_axis(colours: Palette, title: str, *, grid: bool = True, **more: Any) -> alt.Axis:
    """The axis at the left, of one width on every chart; its title with the unit stands above it."""
    return axis(
        colours,
        grid=grid,
        title=title,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=-AXIS_PX + 6,
        titleY=-8,
        minExtent=AXIS_PX,
        maxExtent=AXIS_PX,
        **more,
    )


def finished(chart: Any, colours: Palette) -> Any:
    """The chart with the house's type and no frame; without a padding of its own Streamlit would leave 20 px below."""
    return (
        chart.properties(padding={"left": 0, "right": 0, "top": 6, "bottom": 4})
        .configure(font=FONT, background=colours.ground)
        .configure_view(stroke=None)
        .configure_concat(spacing=6)
    )


def stacked(charts: Sequence[Any], colours: Palette) -> Any:
    """Charts under each other, on one axis."""
    return finished(alt.vconcat(*charts).resolve_scale(x="shared", color="independent", shape="independent"), colours)


def svg(chart: Any) -> str:
    """The chart as an SVG file of its own, made here and without asking anybody for anything."""
    import vl_convert

    spec = chart.to_dict()
    for one in spec.get("vconcat", [spec]):
        one["width"] = SVG_WIDTH
    spec.setdefault("background", LIGHT.ground)
    spec["padding"] = 12
    return str(vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[]))
