"""Build-ups side by side: the weeks of each as a line, all ending together; this one strong, earlier ones grey."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import axis, finished, left_axis, records
from dashboard.charts.daily import DASHES
from dashboard.format import METRES, Shown, counted, hours
from dashboard.theme import Palette

LABEL_PX = 78  # room for the name of a line at its end
APART = 0.075  # of the height: names of lines keep so far from each other


def blocks_chart(
    weeks: pl.DataFrame, names: Sequence[str], ends: Sequence[Any], *, by: str, shown: Shown, colours: Palette
) -> Any:
    """The blocks that end on `ends`, this one first, by their `names`. `by` is "distance" or "time".

    A line breaks where a week is not known; a week that is not over is a hollow dot beside it.
    """
    amount = "distance_m" if by == "distance" else "moving_s"
    scale = METRES[shown.unit] if by == "distance" else 3600.0
    greys = (colours.other_channel, colours.reference, colours.reference)
    styles = [(colours.running, 2.8, [1, 0]), *((grey, 1.6, dash) for grey, dash in zip(greys, DASHES, strict=False))]
    count = weeks["week"].n_unique()
    most = max((value for value in weeks[amount] if value is not None), default=0) / scale
    x = alt.X(
        "week:Q",
        title="weeks before the last day",
        axis=axis(colours, grid=False, labelExpr="abs(datum.value)", values=list(range(1 - count, 1))),
        scale=alt.Scale(domain=[1 - count, 0], range=[0, {"expr": f"width - {LABEL_PX}"}], nice=False),
    )
    y = alt.Y(
        "amount:Q",
        axis=left_axis(colours, f"{shown.unit} a week" if by == "distance" else "hours a week", tickCount=4),
        scale=alt.Scale(zero=True) if most else alt.Scale(domain=[0, 10]),
    )
    layers: list[Any] = []
    last: dict[str, float] = {}
    for end, name, (colour, width, dash) in reversed(list(zip(ends, names, styles, strict=False))):
        frame = _points(weeks.filter(pl.col("block_end") == end), name, amount, scale, shown)
        if not len(frame):
            continue
        base = alt.Chart(records(frame)).encode(x=x, y=y)
        tips = [alt.Tooltip(f"{column}:N", title=column) for column in ("build-up", "week of", "running", "so far")]
        whole = base.transform_filter("!datum.partial")
        layers += [
            whole.mark_line(color=colour, strokeWidth=width, strokeDash=dash).encode(detail=alt.Detail("stretch:N")),
            whole.mark_circle(color=colour, size=34, opacity=1),
            base.transform_filter("datum.partial").mark_point(
                stroke=colour, fill=colours.ground, size=46, strokeWidth=1.6, opacity=1
            ),
            base.mark_circle(size=420, opacity=0).encode(tooltip=tips),
        ]
        last[name] = frame["amount"][-1]
    layers += _names(last, list(names), [style[0] for style in styles], x, y, most)
    return finished(alt.layer(*layers).properties(height=260, width="container"), colours)


def _points(weeks: pl.DataFrame, name: str, amount: str, scale: float, shown: Shown) -> pl.DataFrame:
    """The known weeks of one block, each with the stretch of known weeks that it lies in."""
    known = weeks[amount].is_not_null()
    frame = weeks.select(
        "week",
        (pl.col(amount) / scale).alias("amount"),
        "partial",
        pl.lit(name).alias("build-up"),
        pl.Series("stretch", (known != known.shift(1, fill_value=False)).cum_sum()),
        pl.Series("week of", [_week(row, shown) for row in weeks.iter_rows(named=True)], dtype=pl.String),
        pl.Series("running", [_running(row, shown) for row in weeks.iter_rows(named=True)], dtype=pl.String),
        pl.Series("so far", [shown.distance(metres) for metres in weeks["so_far_m"]], dtype=pl.String),
    )
    return frame.filter(known)


def _week(row: dict[str, Any], shown: Shown) -> str:
    over = ", not over yet" if row["partial"] else ""
    return f"{shown.day(row['first_day'])}, {counted(-row['week'], 'week')} before{over}"


def _running(row: dict[str, Any], shown: Shown) -> str:
    longest = f", longest {shown.distance(row['longest_m'])}" if row["longest_m"] is not None else ""
    runs = counted(row["runs"] or 0, "run")
    return f"{shown.distance(row['distance_m'])} and {hours(row['moving_s'])} in {runs}{longest}"


def _names(last: dict[str, float], names: list[str], colours: list[str], x: alt.X, y: alt.Y, most: float) -> list[Any]:
    """The name of each line at its end, moved apart where two would lie on each other."""
    place = -most
    rows = []
    for name, amount in sorted(last.items(), key=lambda one: one[1]):
        place = max(amount, place + APART * most)
        first = name == names[0]
        rows.append({"week": 0, "amount": place, "name": name, "colour": colours[names.index(name)], "first": first})
    if not rows:
        return []
    base = alt.Chart(records(pl.DataFrame(rows))).encode(
        x=x, y=y, text=alt.Text("name:N"), color=alt.Color("colour:N", scale=None, legend=None)
    )
    text: Any = {"align": "left", "baseline": "middle", "dx": 9, "fontSize": 11}
    return [
        base.transform_filter("datum.first").mark_text(fontWeight="bold", **text),
        base.transform_filter("!datum.first").mark_text(**text),
    ]
