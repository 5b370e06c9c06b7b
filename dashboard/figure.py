"""A chart on a page: its question, the chart, one grey line of n, window and caveat, and a small menu below."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.catalogue import METRICS
from dashboard.charts.base import svg
from dashboard.charts.drawn import Drawn
from dashboard.shell import plain


def figure(
    question: str,
    chart: Drawn,
    *,
    note: str,
    frame: pl.DataFrame,
    name: str,
    metric: str | tuple[str, ...] | None = None,
) -> None:
    """Draw a chart; `note` says n, window, coverage and caveat, `metric` is what it shows, in the catalogue.

    `frame` is what the chart shows, in SI units, for the CSV file; both files are made when they are asked for.
    """
    with st.container(key=f"figure-{name}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False):
            st.subheader(question, anchor=False, width="stretch")
            _menu(chart, frame, name, metric)
        with st.container(key=f"{'stack' if chart.stacked else 'single'}-{name}"):
            show(chart, name, question)
        st.caption(note)


def show(chart: Drawn, name: str, said: str) -> None:
    """The chart alone; `said` is what it is for those who do not see it."""
    st.vega_lite_chart(None, chart.spec, width="stretch", theme=None, key=f"chart-{name}", alt=said)


def about(*names: str) -> str:
    """What figures of the catalogue are, where they come from, and who disputes them: for the (i) beside a number."""
    known = [METRICS[name] for name in names]
    return "\n\n".join(
        f"**{plain(one.title)}.** {plain(one.definition)} {plain(one.caveat)} Source: {plain(one.source)} "
        f"Disputed: {plain(one.disputed_by)}"
        for one in known
    )


def empty_figure(question: str, what_would_fill_it: str) -> None:
    """The place of a chart that has nothing to show yet."""
    with st.container(border=True):
        st.subheader(question, anchor=False)
        st.caption(what_would_fill_it)


def _menu(chart: Drawn, frame: pl.DataFrame, name: str, metric: str | tuple[str, ...] | None) -> None:
    with st.popover("", icon=":material/info:", type="tertiary", help="What this is, and its files"):
        for one in (metric,) if isinstance(metric, str) else metric or ():
            about = METRICS[one]
            st.markdown(f"**{about.title}**. {plain(about.question)}")
            st.markdown(f"{plain(about.definition)}")
            st.markdown(f"{plain(about.caveat)}")
            st.caption(f"Source: {plain(about.source)}")
            st.caption(f"Disputed by: {plain(about.disputed_by)}")
        with st.container(horizontal=True):
            st.download_button(
                "SVG", lambda: svg(chart), f"niggle-{name}.svg", "image/svg+xml", key=f"svg-{name}", on_click="ignore"
            )
            st.download_button(
                "CSV", lambda: csv(frame), f"niggle-{name}.csv", "text/csv", key=f"csv-{name}", on_click="ignore"
            )


def csv(frame: pl.DataFrame) -> str:
    """The frame as CSV, lists joined; a cell that a spreadsheet would take for a formula begins with a quote."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    words = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        *(pl.col(name).list.join("; ") for name in lists),
        *(
            pl.when(pl.col(name).str.contains(r"^[=+\-@\t\r]"))
            .then("'" + pl.col(name))
            .otherwise(pl.col(name))
            .alias(name)
            for name in words
        ),
    ).write_csv()


def window(first: date | None, last: date | None, shown: Any) -> str:
    """From when to when."""
    return "" if first is None else f"{shown.day(first)} to {shown.day(last)}"
