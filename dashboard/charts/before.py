"""The weeks before an injury beside the runner's own ordinary weeks, and where each value lies among his runs."""

from typing import Any

import altair as alt
import polars as pl

from dashboard.before_words import figure, rank
from dashboard.charts.base import axis, finished, left_axis, records
from dashboard.format import METRES, UNKNOWN, Shown, counted
from dashboard.theme import Palette

SHORT = {
    "session_spike": "longest run of 4 days",
    "acute_chronic": "7 days over 28 before",
    "weekly_change": "7 days over 7 before",
    "week_m": "distance of 7 days",
    "cadence_change": "cadence off its level",
    "balance_change": "balance off its level",
}
NAMES_PX, VALUES_PX = 150, 110
LOW, HIGH = 10, 90


def aligned_chart(
    weeks: pl.DataFrame, chosen: str, ordinary: tuple[float, float, float] | None, shown: Shown, colours: Palette
) -> Any:
    """The weeks -8 to 0 of the chosen injury as bars with their longest session, those of the others as thin lines.

    The grey band is the 10th to 90th percentile of the runner's ordinary weeks, the grey line their median.
    """
    scale = METRES[shown.unit]
    x = alt.X(
        "week:O",
        title="weeks before; week 0 ends with the day of onset",
        axis=axis(colours, grid=False, labelAngle=0, labelExpr="abs(datum.value)", ticks=False),
        scale=alt.Scale(paddingInner=0.35),
    )
    y = alt.Y("amount:Q", axis=left_axis(colours, f"{shown.unit} a week", tickCount=4), scale=alt.Scale(zero=True))
    layers: list[Any] = []
    if ordinary is not None:
        low, middle, high = (value / scale for value in ordinary)
        band = alt.Chart({"values": [{"amount": low, "to": high}]}).mark_rect(color=colours.reference, opacity=0.2)
        layers.append(band.encode(y=y, y2=alt.Y2("to:Q")))
        line = alt.Chart({"values": [{"amount": middle}]}).mark_rule(color=colours.reference, strokeWidth=1.2)
        layers.append(line.encode(y=y))
    mine = weeks.filter(pl.col("episode_id") == chosen)
    frame = mine.select(
        "week",
        (pl.col("distance_m") / scale).alias("amount"),
        (pl.col("longest_m") / scale).alias("longest"),
        pl.Series("week from", [shown.day(day) for day in mine["first_day"]], pl.String),
        pl.Series("running", [_running(row, shown) for row in mine.iter_rows(named=True)], pl.String),
    )
    tips = [alt.Tooltip("week from:N"), alt.Tooltip("running:N")]
    base = alt.Chart(records(frame)).encode(x=x)
    layers.append(base.mark_bar(color=colours.running, opacity=0.9).encode(y=y, tooltip=tips))
    layers.append(
        base.mark_point(color=colours.ink, fill=colours.ground, size=40, strokeWidth=1.2, opacity=1).encode(
            y=alt.Y("longest:Q"), tooltip=tips
        )
    )
    unknown = base.transform_filter("datum.amount === null")
    layers.append(unknown.mark_text(text="?", color=colours.faint, fontSize=13, dy=-8).encode(y=alt.YDatum(0)))
    others = weeks.filter((pl.col("episode_id") != chosen) & pl.col("distance_m").is_not_null())
    if len(others):
        thin = others.select("episode_id", "week", (pl.col("distance_m") / scale).alias("amount"))
        layers.append(
            alt.Chart(records(thin))
            .mark_line(color=colours.other_channel, strokeWidth=1, opacity=0.7)
            .encode(x=x, y=y, detail=alt.Detail("episode_id:N"))
        )
    return finished(alt.layer(*layers).properties(height=240, width="container"), colours)


def places_chart(places: pl.DataFrame, shown: Shown, colours: Palette) -> Any:
    """Where the values before one injury lie among the runner's own runs; the grey band is usual."""
    rows = [
        {
            "name": SHORT[row["exposure"]],
            "place": None if row["percentile"] is None else 100 * row["percentile"],
            "value": UNKNOWN if row["value"] is None else figure(row["exposure"], row["value"], shown),
            "told": "not compared" if row["percentile"] is None
            else f"{rank(row['percentile'])} of {counted(row['n_reference'], 'run')}",
        }
        for row in places.iter_rows(named=True)
    ]  # fmt: skip
    order = [SHORT[name] for name in places["exposure"]]
    y = alt.Y(
        "name:N",
        sort=order,
        title=None,
        axis=axis(colours, grid=False, ticks=False, domain=False, minExtent=NAMES_PX, maxExtent=NAMES_PX,
                  labelLimit=NAMES_PX),
    )  # fmt: skip
    x = alt.X(
        "place:Q",
        title="percentile of your own runs",
        scale=alt.Scale(domain=[0, 100], range=[0, {"expr": f"width - {VALUES_PX}"}]),
        axis=axis(colours, grid=True, values=[0, 10, 50, 90, 100]),
    )
    frame = records(pl.DataFrame(rows, schema_overrides={"place": pl.Float64}))
    base = alt.Chart(frame).encode(y=y)
    band = alt.Chart({"values": [{"place": LOW, "to": HIGH}]}).mark_rect(color=colours.reference, opacity=0.2)
    tips = [alt.Tooltip("value:N"), alt.Tooltip("told:N", title="place")]
    layers = [
        band.encode(x=x, x2=alt.X2("to:Q")),
        base.mark_circle(color=colours.running, size=90, opacity=1).encode(x=x, tooltip=tips),
        base.mark_text(align="right", color=colours.ink, fontSize=11).encode(
            x=alt.XValue({"expr": "width"}),  # type: ignore[no-untyped-call]
            text=alt.Text("value:N"),
        ),
    ]
    return finished(alt.layer(*layers).properties(height={"step": 30}, width="container"), colours)


def _running(row: dict[str, Any], shown: Shown) -> str:
    if row["distance_m"] is None:
        return "not known"
    longest = f", longest {shown.distance(row['longest_m'])}" if row["longest_m"] else ""
    return f"{shown.distance(row['distance_m'])} in {counted(row['runs'], 'session')}{longest}"
