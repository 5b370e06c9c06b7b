"""Is your form changing?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import streamlit as st

from analytics.catalogue import METRICS
from analytics.gait_compare import old_and_new
from analytics.gait_trend import TREND_UNITS, equipment_changes, gait_channels, gait_runs, level_shift
from analytics.instruments import clinician_findings
from analytics.pain import pain_days, tried
from analytics.result import Result
from dashboard.charts.drawn import draw
from dashboard.charts.gait import gait_chart
from dashboard.desk import Desk
from dashboard.documents import plain_rows
from dashboard.figure import empty_figure, figure
from dashboard.format import Shown, counted
from dashboard.gait_documents import channel_row, compared_row
from dashboard.gait_words import NAMES, change_line, compared_line, shift_line
from dashboard.links import RANGES, GaitState
from dashboard.pages.gear import gear_list
from dashboard.shell import bound, choose, link, palette, plain
from dashboard.shell import page as frame

DAYS = {"12w": 84, "1y": 366}
DAILY_UP_TO = 92
LISTED = 8


def page() -> None:
    """The trend of a channel at the same pace, old gait against new, and with what the runner ran."""
    with frame("Is your form changing?", GaitState) as (desk, state, shown):
        channels = gait_channels(desk.con, desk.seen).frame
        known = {row["channel"]: row for row in channels.filter(pl.col("runs") > 0).iter_rows(named=True)}
        if not known:
            empty_figure(
                "How has your gait changed?",
                "Runs from a watch that records cadence fill this; contact time and balance need a pod or a strap.",
            )
            link("data", "Bring files", icon=":material/upload_file:")
            return
        channel = state.channel if state.channel in known else next(iter(known))
        with st.container(horizontal=True):
            choose("Which channel?", {name: NAMES[name] for name in known}, replace(state, channel=channel), "channel")
            choose("How far back?", RANGES, state, "range")
        runs = gait_runs(desk.con, desk.seen, channel)
        changes = equipment_changes(desk.con, desk.seen).frame
        _trend(desk, state, shown, known[channel], runs, changes)
        _old_and_new(desk, state, shown, channel, runs)
        _equipment(desk, shown, changes)


def _trend(
    desk: Desk, state: GaitState, shown: Shown, known: Mapping[str, Any], runs: Result, changes: pl.DataFrame
) -> None:
    channel = known["channel"]
    question = f"Is your {NAMES[channel].split(',')[0].lower()} changing, at the same pace?"
    valued = runs.frame.drop_nulls("value")
    first = desk.today - timedelta(days=DAYS[state.range]) if state.range in DAYS else None
    chosen = valued if first is None else valued.filter(pl.col("local_date") >= first)
    if not len(chosen):
        since = f"No such run since {shown.day(first)}." if first is not None and len(valued) else ""
        empty_figure(question, since or "Runs of some kilometres at a steady pace fill this.")
        return
    shift = level_shift(desk.con, desk.seen, channel, runs)
    band = None
    if shift is not None and shift.earlier is not None and shift.floor is not None and shift.floor.value is not None:
        band = (shift.earlier - shift.floor.value, shift.earlier + shift.floor.value)
    start, last = first or chosen["local_date"][0], desk.today
    step = 1 if (last - start).days <= DAILY_UP_TO else 7
    pain = pain_days(desk.con, desk.seen, start, last, step).frame
    chart = draw(
        gait_chart, chosen, band, changes, pain, tried(desk.con, desk.seen).frame,
        clinician_findings(desk.con, desk.seen).frame,
        unit=TREND_UNITS[channel], step=step, first=start, last=last, shown=shown, colours=palette(),
    )  # fmt: skip
    told = shift_line(channel_row(known, shift), shown)
    if told is not None:
        st.markdown(plain(told))
    note = _note(shown, known, runs, chosen)
    note += f" {shown.day(start)} to {shown.day(last)}."
    if band is not None:
        note += " Grey: the 26 weeks before these last 28 days, with the noise floor."
    figure(
        question,
        chart,
        note=f"{note} {METRICS['gait_level'].caveat}",
        frame=chosen.select(pl.exclude("^sum_.*$", "sore")),
        name="gait",
        metric="gait_level",
    )


def _note(shown: Shown, known: Mapping[str, Any], runs: Result, chosen: pl.DataFrame) -> str:
    """What a dot is, and how many there are."""
    pace, many = shown.pace(chosen["at_mps"][-1]), counted(len(chosen), "run")
    told = (
        f"Each dot is a run, taken to {pace} on level ground by what speed and grade did to it in your runs of the 6 "
        f"weeks before; the line is the middle of 28 days. {many} of {len(runs.frame):,} with this channel."
    )
    if known["halved"]:
        told += f" Left out, because its cadence counts one foot only: {counted(known['halved'], 'run')}."
    if chosen["maybe_swapped"].any():
        days = ", ".join(shown.day(day) for day in chosen.filter("maybe_swapped")["local_date"])
        told += f" Left and right may have been swapped on {days}: the balance mirrors that of the runs before."
    return told


def _old_and_new(desk: Desk, state: GaitState, shown: Shown, channel: str, runs: Result) -> None:
    st.subheader("How does your old gait compare with the new?", anchor=False, help=METRICS["old_and_new"].definition)
    found = old_and_new(desk.con, desk.seen, channel, state.split, runs=runs)
    st.date_input("New gait since", max_value=desk.today, format="YYYY-MM-DD", **bound(state, "split", found.on))
    st.markdown(plain(compared_line(compared_row(found), shown)))
    if state.split is None and found.on is not None:
        st.caption("The day is that of your first run after the longest time without one; choose any other.")
    st.caption(plain(METRICS["old_and_new"].caveat))


def _equipment(desk: Desk, shown: Shown, changes: pl.DataFrame) -> None:
    """What the runner ran with, and when that changed: from there on gait is another baseline."""
    st.subheader("With what did you run?", anchor=False)
    st.caption("Gait is only compared between runs with the same watch, pod and shoe.")
    rows: list[Any] = plain_rows(changes.reverse().head(LISTED))
    with st.container(gap="xxsmall", key="changes-of-gear"):
        for row in rows:
            link("runs", plain(change_line(row, shown)), {"run": row["activity_id"]})
    gear_list(desk, shown)
