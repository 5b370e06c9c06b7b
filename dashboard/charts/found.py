"""What did the runner write about a pain, and how far did he run then? Mentions over the weeks."""

from datetime import date
from typing import Any

import altair as alt
import polars as pl

from dashboard import found_words as words
from dashboard.charts.base import left_axis, records, stacked, time_axis, time_labels
from dashboard.charts.weeks import unknown_weeks, week_bars
from dashboard.format import Shown
from dashboard.theme import Palette
from dashboard.words import WHAT_WENT

IN_WORDS = -1.5  # where a mention without a number stands: below 0, since it is no number
STRONG = 8  # of the colours of pain: the outline of a dot, whatever its number


def mentions_chart(mentions: pl.DataFrame, weeks: pl.DataFrame, last: date, shown: Shown, colours: Palette) -> Any:
    """A dot for each mention by its number, hollow as long as it waits; below them the weeks."""
    first = weeks["week_start"].min()
    assert isinstance(first, date)
    rows = [
        {
            "day": row["local_date"],
            "at": IN_WORDS if row["severity"] is None else row["severity"],
            "fill": colours.ground if row["state"] == "proposed" else colours.pain[round(row["severity"] or 0) or 5],
            "on": shown.day(row["local_date"]),
            "where": words.place(row["area"], row["side"]),
            "pain": "in words only" if row["severity"] is None else f"{row['severity']:g}/10",
            "your words": words.quoted(row["words"]),
            "so far": words.STATES[row["state"]],
        }
        for row in mentions.iter_rows(named=True)
    ]
    dots = (
        alt.Chart(records(pl.DataFrame(rows, schema_overrides={"at": pl.Float64}, infer_schema_length=None)))
        .mark_point(filled=True, size=70, opacity=0.95, stroke=colours.pain[STRONG], strokeWidth=1.6, clip=False)
        .encode(
            x=time_axis(),
            y=alt.Y(
                "at:Q",
                scale=alt.Scale(domain=[IN_WORDS - 1, 10.5], nice=False),
                axis=left_axis(
                    colours,
                    "pain, 0–10",
                    values=[IN_WORDS, 0, 5, 10],
                    labelExpr="datum.value < 0 ? 'words' : datum.label",
                ),
            ),
            fill=alt.Fill("fill:N", scale=None, legend=None),
            tooltip=[
                alt.Tooltip("on:N"),
                alt.Tooltip("where:N"),
                alt.Tooltip("pain:N"),
                alt.Tooltip("your words:N"),
                alt.Tooltip("so far:N"),
            ],
        )
    )
    bars = alt.layer(
        week_bars(weeks, "distance", last, shown, colours),
        *unknown_weeks(weeks, "distance", last, WHAT_WENT, shown, colours),
    )
    return stacked(
        [dots.properties(height=150), bars.properties(height=110), time_labels(first, last, colours)], colours
    )
