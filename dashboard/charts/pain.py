"""What hurts, since when? A fortnight as a strip, and the time line by place."""

from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl

from analytics.areas import where
from dashboard.charts.bands import CELL_PX, bands_below
from dashboard.charts.base import finished, left_axis, records, stacked, time_axis, time_labels
from dashboard.format import Shown
from dashboard.theme import Palette

PLACE_PX = 36
CELLS = 0.55  # of a row; the place is written above them


def two_weeks(days: pl.DataFrame, first: date, count: int, shown: Shown, colours: Palette) -> Any:
    """The worst pain of each day as a cell with its number; a day without a note is a dot on grey."""
    known = {row["day"]: row for row in days.iter_rows(named=True)}
    rows = []
    for place in range(count):
        day = first + timedelta(days=place)
        row = known.get(day)
        worst = row["worst"] if row else None
        rows.append(
            {
                "place": place,
                "row": "pain",
                "colour": colours.rule if worst is None else colours.pain[worst],
                "on": colours.ink if worst is None else colours.on_pain(worst),
                "number": str(worst) if worst is not None else "?" if row else "·",
                "pain": f"{worst}/10" if worst is not None else "in words only" if row else "no note: unknown",
                "on day": shown.day(day),
            }
        )
    base = alt.Chart(records(pl.DataFrame(rows, infer_schema_length=None))).encode(
        x=alt.X("place:O", axis=None, scale=alt.Scale(paddingInner=0.12, paddingOuter=0)),
        y=alt.Y("row:N", axis=None, scale=alt.Scale(padding=0)),
        tooltip=[alt.Tooltip("on day:N"), alt.Tooltip("pain:N")],
    )
    cells = base.mark_rect(cornerRadius=3).encode(color=alt.Color("colour:N", scale=None, legend=None))
    numbers = base.mark_text(fontSize=12, fontWeight="bold").encode(
        text=alt.Text("number:N"), color=alt.Color("on:N", scale=None, legend=None)
    )
    return finished(alt.layer(cells, numbers).properties(height=40, width="container"), colours)


def time_line(
    pain: pl.DataFrame,
    tried: pl.DataFrame,
    found: pl.DataFrame,
    first: date,
    last: date,
    step: int,
    shown: Shown,
    colours: Palette,
) -> Any:
    """Each place a row, each stretch of `step` days with a note a cell with its number; below it what was tried and
    what was found.
    """
    rows = [
        {
            "day": row["day"],
            "until": row["day"] + timedelta(days=step),
            "middle": f"{row['day'] + timedelta(days=step // 2)}T{'12:00' if step % 2 else '00:00'}Z",
            "place": where(row["area"], row["side"]),
            "colour": colours.pain[row["worst"]],
            "on": colours.on_pain(row["worst"]),
            "number": str(row["worst"]),
            "pain": f"{'worst ' if step > 1 else ''}{row['worst']}/10",
            "when": shown.day(row["day"]) if step == 1 else f"week of {shown.day(row['day'])}",
            "words": f"“{row['words'][:200]}”" if row["words"] else "–",
        }
        for row in pain.iter_rows(named=True)
    ]
    places = list(dict.fromkeys(row["place"] for row in sorted(rows, key=lambda row: row["day"], reverse=True)))
    base = alt.Chart(records(pl.DataFrame(rows, infer_schema_length=None))).encode(
        x=time_axis(),
        y=alt.Y(
            "place:N",
            sort=places,
            axis=left_axis(colours, "", grid=False, labels=False, domain=False, ticks=False),
            scale=alt.Scale(padding=0.05),
        ),
        tooltip=[alt.Tooltip("place:N"), alt.Tooltip("pain:N"), alt.Tooltip("when:N"), alt.Tooltip("words:N")],
    )
    cells = base.mark_rect(
        stroke=colours.rule, strokeWidth=0.5, height={"band": CELLS}, yOffset=PLACE_PX * (1 - CELLS) / 2
    ).encode(x2=alt.X2("until:T"), color=alt.Color("colour:N", scale=None, legend=None))
    cell_px = f"width * {step} / {max((last - first).days, 1)}"
    numbers = base.mark_text(
        fontSize=9.5, opacity={"expr": f"{cell_px} >= {CELL_PX} ? 1 : 0"}, yOffset=PLACE_PX * (1 - CELLS) / 2
    ).encode(
        x=time_axis("middle"),
        text=alt.Text("number:N"),
        color=alt.Color("on:N", scale=None, legend=None),
    )
    names = (
        alt.Chart(records(pl.DataFrame({"place": places, "day": [first] * len(places)})))
        .mark_text(align="left", baseline="bottom", dy=-2, fontSize=11, color=colours.faint)
        .encode(x=time_axis(), y=alt.Y("place:N", sort=places), text=alt.Text("place:N"))
    )
    charts: list[Any] = [alt.layer(cells, numbers, names).properties(height=PLACE_PX * len(places))]
    charts += bands_below(tried, found, colours, first, last, shown)
    return stacked([*charts, time_labels(first, last, colours)], colours)
