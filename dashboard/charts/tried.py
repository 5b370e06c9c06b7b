"""What was tried, and the pain of its place beside it, day by day."""

from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.bands import CELL_PX
from dashboard.charts.base import MAX_MARKS, left_axis, records, stacked, time_axis, time_labels
from dashboard.format import Shown
from dashboard.instrument_words import kind_words
from dashboard.theme import Palette

ROW_PX = 34


def tried_chart(
    entries: pl.DataFrame, parts: pl.DataFrame, days: pl.DataFrame, last: date, shown: Shown, colours: Palette
) -> Any:
    """Each entry a row: its span as a band, the 14 days before and after as a thin one; a cell for each day with a
    number, as it was noted. A day without a cell is unknown.
    """
    known = {row["id"]: row for row in entries.iter_rows(named=True)}
    spans = [
        {
            "day": row["first_day"],
            "until": row["last_day"] + timedelta(days=1),
            "entry": row["id"],
            "part": row["part"],
            "tried": f"“{known[row['id']]['text'][:200]}”",
            "when": f"{shown.day(row['first_day'])} to {shown.day(row['last_day'])}",
        }
        for row in parts.filter(pl.col("id").is_in(list(known))).iter_rows(named=True)
    ]
    cells = [
        {
            "day": row["day"],
            "until": row["day"] + timedelta(days=1),
            "middle": f"{row['day']}T12:00Z",
            "entry": row["id"],
            "colour": colours.pain[row["worst"]],
            "on": colours.on_pain(row["worst"]),
            "number": str(row["worst"]),
            "pain": f"{row['worst']}/10",
            "when": f"{shown.day(row['day'])}, {row['part']}",
        }
        for row in days.filter(pl.col("id").is_in(list(known))).tail(MAX_MARKS // 4).iter_rows(named=True)
    ]
    first = min(row["day"] for row in spans)
    order = entries.sort("from_date", "id")["id"].to_list()
    y = alt.Y(
        "entry:O", sort=order, axis=left_axis(colours, "", grid=False, labels=False, domain=False, ticks=False),
        scale=alt.Scale(domain=order, padding=0),
    )  # fmt: skip
    low = ROW_PX * 0.24
    base = alt.Chart(records(pl.DataFrame(spans))).encode(
        x=time_axis(),
        x2=alt.X2("until:T"),
        y=y,
        tooltip=[alt.Tooltip("tried:N"), alt.Tooltip("part:N"), alt.Tooltip("when:N")],
    )
    span, around = base.transform_filter("datum.part === 'during'"), base.transform_filter("datum.part !== 'during'")
    layers: list[Any] = [
        span.mark_bar(height=17, yOffset=low, color=colours.rule),
        around.mark_bar(height=3, yOffset=low, color=colours.rule),
    ]
    if cells:
        noted = alt.Chart(records(pl.DataFrame(cells))).encode(
            x=time_axis(), y=y, tooltip=[alt.Tooltip("pain:N"), alt.Tooltip("when:N")]
        )
        cell_px = f"width / {max((last - first).days, 1)}"
        layers += [
            noted.mark_rect(height=15, yOffset=low, stroke=colours.pain[5], strokeWidth=0.5).encode(
                x2=alt.X2("until:T"), color=alt.Color("colour:N", scale=None, legend=None)
            ),
            noted.mark_text(
                fontSize=9.5, yOffset=low, opacity={"expr": f"{cell_px} >= {CELL_PX} ? 1 : 0"}
            ).encode(
                x=time_axis("middle"), text=alt.Text("number:N"), color=alt.Color("on:N", scale=None, legend=None)
            ),
        ]  # fmt: skip
    names = pl.DataFrame({"entry": order, "day": [first] * len(order), "name": [_name(known[one]) for one in order]})
    layers.append(
        alt.Chart(records(names))
        .mark_text(align="left", baseline="bottom", dy=-2, fontSize=11, color=colours.faint)
        .encode(x=time_axis(), y=y, text=alt.Text("name:N"))
    )
    return stacked(
        [alt.layer(*layers).properties(height=ROW_PX * len(order)), time_labels(first, last, colours)], colours
    )


def _name(entry: dict[str, Any]) -> str:
    text = entry["text"]
    return f"{kind_words(entry['kind'])} · “{text if len(text) <= 48 else text[:47] + '…'}”"
