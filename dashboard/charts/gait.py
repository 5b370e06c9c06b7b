"""Is the form changing? A dot for each run at the same pace, the level of 28 days, what is noise, what changed."""

from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.bands import bands_below, pain_strip
from dashboard.charts.base import MAX_MARKS, left_axis, records, stacked, time_axis, time_labels
from dashboard.format import Shown
from dashboard.theme import Palette

LEVEL_DAYS = 28  # a level says nothing of a longer time without a run
FEWER_THAN = 60
FEW: dict[str, Any] = {"size": 45, "opacity": 0.85}
MANY: dict[str, Any] = {"size": 22, "opacity": 0.45}
LABELLED = 12  # changes: more would write over each other


def gait_chart(
    runs: pl.DataFrame,
    band: tuple[float, float] | None,
    changes: pl.DataFrame,
    pain: pl.DataFrame,
    tried: pl.DataFrame,
    found: pl.DataFrame,
    *,
    unit: str,
    step: int,
    first: date,
    last: date,
    shown: Shown,
    colours: Palette,
) -> Any:
    """The runs of `analytics.gait_trend.gait_runs` that have a value, on one time axis with pain and what was tried.

    `band` is the earlier level less and plus the noise floor; `changes` are those of watch, pod and shoe.
    """
    layers: list[Any] = []
    values = [*runs["value"], *(band or ())]
    alone = [values[0] - 1, values[0] + 1] if len(set(values)) == 1 else alt.Undefined
    scale = alt.Scale(zero=False, padding=8, domain=alone)
    y = alt.Y("value:Q", axis=left_axis(colours, unit, tickCount=4), scale=scale)
    if band is not None:
        rows = pl.DataFrame([{"day": first, "until": last, "value": band[0], "to": band[1]}])
        ground = alt.Chart(records(rows)).mark_rect(color=colours.reference, opacity=0.16)
        layers.append(ground.encode(x=time_axis(), x2=alt.X2("until:T"), y=y, y2=alt.Y2("to:Q")))
    layers += _changes(changes, first, last, shown, colours)
    thin = runs.tail(MAX_MARKS // 3)
    dots = thin.select(
        pl.col("local_date").alias("day"),
        "value",
        pl.Series("when", [shown.day(day) for day in thin["local_date"]], pl.String),
        pl.Series("run", [shown.distance(metres) for metres in thin["distance_m"]], pl.String),
        pl.Series("at", [f"{value:.1f} {unit}" for value in thin["value"]], pl.String),
        pl.Series("as recorded", [_recorded(row, unit, shown) for row in thin.iter_rows(named=True)], pl.String),
        pl.Series("with", [_with(row) for row in thin.iter_rows(named=True)], pl.String),
    )
    layers.append(
        alt.Chart(records(dots))
        .mark_circle(color=colours.other_channel, **(FEW if len(dots) < FEWER_THAN else MANY))
        .encode(
            x=time_axis(),
            y=y,
            tooltip=[
                alt.Tooltip("when:N"),
                alt.Tooltip("run:N"),
                alt.Tooltip("at:N"),
                alt.Tooltip("as recorded:N"),
                alt.Tooltip("with:N"),
            ],
        )
    )
    apart = (pl.col("local_date").diff() > timedelta(days=LEVEL_DAYS)).fill_null(False).cum_sum()
    levels = thin.select(
        pl.col("local_date").alias("day"), pl.col("level").alias("value"),
        pl.format("{} {}", pl.col("baseline"), apart.over("baseline")).alias("stretch"),
    )  # fmt: skip
    layers.append(
        alt.Chart(records(levels))
        .mark_line(color=colours.running, strokeWidth=2.2, interpolate="step-after")
        .encode(x=time_axis(), y=y, detail=alt.Detail("stretch:N"))
    )
    charts: list[Any] = [alt.layer(*layers).properties(height=240)]
    if len(pain):
        charts.append(pain_strip(pain, colours, first, last, step, shown))
    charts += bands_below(tried, found, colours, first, last, shown)
    return stacked([*charts, time_labels(first, last, colours)], colours)


def _changes(changes: pl.DataFrame, first: date, last: date, shown: Shown, colours: Palette) -> list[Any]:
    """A dotted rule where another watch, pod or shoe came that was never used before."""
    inside = changes.filter(pl.col("new") & pl.col("local_date").is_between(first, last))
    if not len(inside):
        return []
    rows = inside.select(
        pl.col("local_date").alias("day"),
        pl.Series(
            "change", [f"new {row['kind']}: {row['after'] or 'not known'}" for row in inside.iter_rows(named=True)]
        ),
        pl.Series("when", [shown.day(day) for day in inside["local_date"]]),
    )
    base = alt.Chart(records(rows)).encode(x=time_axis(), tooltip=[alt.Tooltip("change:N"), alt.Tooltip("when:N")])
    rules = base.mark_rule(color=colours.faint, strokeDash=[3, 3], strokeWidth=1.2)
    if len(rows) > LABELLED:
        return [rules]
    words = base.mark_text(align="left", baseline="top", dx=4, fontSize=10, color=colours.faint, limit=110).encode(
        y=alt.YValue(0),  # type: ignore[no-untyped-call]
        text=alt.Text("change:N"),
    )
    return [rules, words]


def _recorded(row: dict[str, Any], unit: str, shown: Shown) -> str:
    return f"{row['mean']:.1f} {unit} at {shown.pace(row['speed_mps'])}"


def _with(row: dict[str, Any]) -> str:
    return ", ".join(row[kind] for kind in ("watch", "pod", "shoe") if row[kind]) or "not known"
