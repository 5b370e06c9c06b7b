"""More of the load: the classic ratios, described and never a zone of danger, and what the alarms have been worth."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import streamlit as st

from analytics.catalogue import METRICS
from analytics.daily import DailyLoad, daily_load
from analytics.pain import NOT_SHARED, pain_days
from dashboard.alarm_words import record_line
from dashboard.charts.daily import daily_chart
from dashboard.charts.drawn import draw
from dashboard.desk import Desk
from dashboard.documents import ratio_rows
from dashboard.figure import empty_figure, figure
from dashboard.format import Shown, counted
from dashboard.links import MORE, LoadState
from dashboard.shell import choose, go, palette, plain
from dashboard.words import LOAD_SOURCES

# What each choice of "More" shows: the question, the columns with their names, the unit, the place in the catalogue.
VIEWS: dict[str, tuple[str, dict[str, str], str, str]] = {
    "acwr": (
        "How do the last 7 days compare with the weeks before?",
        {"acwr_coupled": "coupled", "acwr_uncoupled": "uncoupled", "acwr_runsafe": "RUNSAFE", "acwr_ewma": "EWMA"},
        "ratio",
        "acwr_coupled",
    ),
    "change": (
        "How do seven days compare with the seven before?",
        {"weekly_change": "weekly change"},
        "change, 0.3 is +30 %",
        "weekly_change",
    ),
    "fitness": (
        "What do 42 and 7 days add up to?",
        {"fitness": "fitness (42 days)", "fatigue": "fatigue (7 days)", "form": "form"},
        "",
        "fitness_fatigue_form",
    ),
    "monotony": ("How alike are the days of a week?", {"monotony": "monotony"}, "mean / SD", "monotony"),
    "strain": ("Load of a week times its monotony?", {"strain": "strain"}, "", "monotony"),
}


def ratios(desk: Desk, state: LoadState, shown: Shown, first: date) -> None:
    """The way to them, or what is chosen of them, from `first` on."""
    if state.more == "none":
        st.button(
            "More: the classic ratios, and what alarms have been worth", key="more", type="tertiary",
            icon=":material/expand_more:", on_click=go, args=(replace(state, more="acwr"),),
        )  # fmt: skip
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("The classic ratios", anchor=False, width="content")
        st.button("Close", key="less", type="tertiary", on_click=go, args=(replace(state, more="none"),))
    daily = daily_load(desk.con, desk.seen, by=state.source)
    _records(desk, shown, daily)
    choose("Which?", {name: words for name, words in MORE.items() if name != "none"}, state, "more")
    choose("Load from", LOAD_SOURCES, state, "source", labelled=True)
    _chart(desk, state, shown, first, daily)


def _records(desk: Desk, shown: Shown, daily: DailyLoad) -> None:
    """What weekly change and ACWR have been worth; the record of the session spike stands with the spikes."""
    if not desk.seen.sees("pain"):
        st.caption(NOT_SHARED)
        return
    for row in ratio_rows(desk.con, desk.seen, desk.today, daily):
        st.markdown(plain(record_line(row, shown)))
        if row["now"] is not None:
            st.caption(f"It held last on {shown.day(date.fromisoformat(row['now']))}.")
    st.caption(plain(METRICS["track_record"].caveat))


def _chart(desk: Desk, state: LoadState, shown: Shown, first: date, result: DailyLoad) -> None:
    question, lines, unit, metric = VIEWS[state.more]
    days = result.frame.filter(pl.col("local_date") >= first)
    if not sum(days[column].count() for column in lines):
        empty_figure(question, "Some weeks of running without a gap fill this.")
        return
    step = 1 if len(days) <= 90 else 7
    start, last = days["local_date"][0], days["local_date"][-1]
    pain = pain_days(desk.con, desk.seen, start, last, step)
    unit = unit or result.units["load"]
    chart = draw(daily_chart, days, lines, pain.frame, unit=unit, step=step, last=last, shown=shown, colours=palette())
    known = min(days[column].count() for column in lines)
    note = (
        f"Load is {LOAD_SOURCES[result.by].lower()}. {counted(result.n, 'run')}; known on {known:,} of "
        f"{counted(len(days), 'day')}, {shown.day(start)} to {shown.day(last)}."
    )
    warming = {"acwr": "ewma_warming_up", "fitness": "fitness_warming_up"}.get(state.more)
    if warming is not None and days[warming][-1]:
        note += f" Warming up until {shown.day(_warm_on(days, warming, state.more))}: the start still tells in it."
    told = " ".join(plain(one) for one in result.fallbacks)
    figure(question, chart, note=f"{note} {told} {METRICS[metric].caveat}", frame=days, name="ratios", metric=metric)


def _warm_on(days: pl.DataFrame, warming: str, view: str) -> date:
    ends = {"acwr": 56, "fitness": 126}[view]
    last = days.row(-1, named=True)
    day: date = last["local_date"] + timedelta(days=ends + 1 - int(last["known_days"]))
    return day
