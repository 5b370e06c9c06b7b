"""What was tried, and how was the pain before it, during it and after it? Side by side, and nothing said of why."""

import polars as pl
import streamlit as st

from analytics.interventions import tried_days, tried_parts
from analytics.pain import EASES
from dashboard.charts.drawn import draw
from dashboard.charts.tried import tried_chart
from dashboard.desk import Desk
from dashboard.figure import figure
from dashboard.format import Shown, counted
from dashboard.instrument_words import part_line
from dashboard.shell import palette

DRAWN = 14


def pain_beside(desk: Desk, shown: Shown, entries: pl.DataFrame) -> dict[int, str]:
    """Draw what was tried with the pain of each day beside it, the newest; for each entry its pain in a line.

    Where pain is not shared there is neither: its days are not told, which is not to be without a number.
    """
    if not len(entries):
        return {}
    if not desk.seen.sees("pain"):
        return dict.fromkeys(entries["id"], "Pain beside it: not shared.")
    days = tried_days(desk.con, desk.seen, desk.today)
    parts = tried_parts(entries, days, desk.today)
    st.markdown(EASES)
    drawn = entries.head(DRAWN)
    known = parts.frame.filter(pl.col("id").is_in(drawn["id"].to_list()))
    if len(known):
        first, last = shown.day(known["first_day"].min()), shown.day(desk.today)  # type: ignore[arg-type]
        numbers = days.frame.filter(pl.col("id").is_in(drawn["id"].to_list()))["day"].n_unique()
        chart = draw(tried_chart, drawn, known, days.frame, desk.today, shown, palette())
        note = (
            f"{counted(len(drawn), 'entry', 'entries')} of {len(entries)}, each with the 14 days before and after it; "
            f"a number, 0–10, on {counted(numbers, 'day')}, {first} to {last}. {days.caveats[-1]}"
        )
        frame = known.join(entries.select("id", "kind", "text"), on="id", how="left")
        question = "How was the pain, day by day, beside what you tried?"
        figure(question, chart, note=note, frame=frame, name="tried", metric="tried_beside_pain")
    told: dict[int, list[str]] = {}
    for row in parts.frame.iter_rows(named=True):
        told.setdefault(row["id"], []).append(part_line(row))
    return {number: f"Pain: {'; '.join(told.get(number, ['no day of it has come yet']))}." for number in entries["id"]}
