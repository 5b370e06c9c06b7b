"""How much did it hamper you? The score of each questionnaire, on the time axis of the pain."""

from datetime import date
from typing import Any

import altair as alt
import polars as pl

from analytics.areas import where
from dashboard.charts.base import MAX_MARKS, left_axis, records, stacked, time_axis, time_labels
from dashboard.format import Shown
from dashboard.theme import Palette

APART_DAYS = 15  # a line says nothing of a longer time without answers


def score_chart(answers: pl.DataFrame, first: date, last: date, shown: Shown, colours: Palette) -> Any:
    """A dot for each questionnaire with a score; those of one place within two weeks are joined."""
    rows = []
    ends: dict[tuple[str, str], tuple[date, int]] = {}
    for row in answers.sort("local_date", "id").tail(MAX_MARKS // 3).iter_rows(named=True):
        place = (row["area"], row["side"])
        before, stretch = ends.get(place, (row["local_date"], 0))
        stretch += (row["local_date"] - before).days >= APART_DAYS
        ends[place] = (row["local_date"], stretch)
        rows.append(
            {
                "day": row["local_date"],
                "score": row["score"],
                "stretch": f"{place} {stretch}",
                "place": where(*place),
                "when": shown.day(row["local_date"]),
                "told": f"{row['score']} of 100{', substantial' if row['substantial'] else ''}",
            }
        )
    y = alt.Y("score:Q", axis=left_axis(colours, "score, 0–100", tickCount=2), scale=alt.Scale(domain=[0, 100]))
    base = alt.Chart(records(pl.DataFrame(rows))).encode(x=time_axis(), y=y)
    line = base.mark_line(color=colours.reference, strokeWidth=1.2).encode(detail=alt.Detail("stretch:N"))
    dots = base.mark_circle(color=colours.pain[8], size=40, opacity=1).encode(
        tooltip=[alt.Tooltip("place:N"), alt.Tooltip("told:N"), alt.Tooltip("when:N")],
    )
    numbers = base.mark_text(dy=-9, fontSize=10, color=colours.faint).encode(text=alt.Text("score:Q"))
    chart = alt.layer(line, dots, *([numbers] if len(rows) <= 30 else [])).properties(height=110)
    return stacked([chart, time_labels(first, last, colours)], colours)
