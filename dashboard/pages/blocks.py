"""How does this build-up lie beside your own earlier ones, and how did each end?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.blocks import MOST_BESIDE, TwinBlocks, twin_blocks
from analytics.result import Result
from dashboard import links
from dashboard.block_documents import block_rows
from dashboard.block_words import block_lines, block_name, missing_words, offer_words
from dashboard.charts.blocks import blocks_chart
from dashboard.charts.drawn import draw
from dashboard.desk import Desk
from dashboard.figure import empty_figure, figure
from dashboard.format import Shown, counted
from dashboard.links import ALIGN, FEWEST_WEEKS, MOST_WEEKS, LoadState
from dashboard.shell import bound, choose, go, link, palette, plain

QUESTION = "How does this build-up lie beside your earlier ones?"
FILLS = {
    "race": "A second race or long run fills this, or an earlier day of your own choice.",
    "week": "A second year of running fills this, or an earlier day of your own choice.",
}


def blocks(desk: Desk, state: LoadState, shown: Shown, spikes: Result) -> None:
    """The way to them, or those that are chosen. `spikes` is what `session_spikes` answered."""
    if state.align == "none":
        st.button(
            "Lay this build-up beside your earlier ones", key="lay-beside", type="tertiary",
            icon=":material/stacked_line_chart:", on_click=go, args=(replace(state, align="race"),),
        )  # fmt: skip
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Build-ups side by side", anchor=False, width="content")
        closed = replace(state, align="none", block=None, against=(), weeks_before=links.WEEKS)
        st.button("Close", key="lay-away", type="tertiary", on_click=go, args=(closed,))
    laid = twin_blocks(
        desk.con, desk.seen, align=state.align, end=state.block, against=state.against, weeks=state.weeks_before,
        today=desk.today, day=shown.day, spikes=spikes,
    )  # fmt: skip
    _choices(state, shown, laid)
    for notice in laid.notices:
        st.info(plain(notice), icon=":material/info:")
    if not laid.against:
        empty_figure(QUESTION, FILLS[state.align])
        return
    _chart(state, shown, laid)
    _endings(shown, laid)


def _choices(state: LoadState, shown: Shown, laid: TwinBlocks) -> None:
    """By what they align, up to which day, beside which others, and over how many weeks."""
    words = {
        row["local_date"]: offer_words(row["local_date"], row["title"], row["distance_m"], row["kind"], shown)
        for row in laid.offered.iter_rows(named=True)
    }
    choose("Aligned", {name: told for name, told in ALIGN.items() if name != "none"}, state, "align")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "This build-up leads up to", _with(words if state.align == "race" else (), [state.block]), index=None,
            width=360, format_func=lambda day: words.get(day, shown.day(day)),
            placeholder="Choose" if laid.end is None else shown.day(laid.end), **bound(state, "block"),
        )  # fmt: skip
        earlier = [day for day in words if laid.end is None or day < laid.end]
        st.multiselect(
            f"Beside it, up to {MOST_BESIDE}", _with(earlier, state.against), width=420, max_selections=MOST_BESIDE,
            format_func=lambda day: words.get(day, shown.day(day)),
            placeholder=", ".join(map(shown.day, laid.against)) or "Choose",
            **bound(state, "against", list(state.against)),
        )  # fmt: skip
        st.number_input("Weeks of each", FEWEST_WEEKS, MOST_WEEKS, step=1, width=130, **bound(state, "weeks_before"))
        with st.popover("Another day", type="tertiary", icon=":material/event:", key="another-day"):
            for part, label in (("block", "This build-up leads up to"), ("against", "Lay beside it the weeks up to")):
                key = f"another-{part}"
                st.session_state[key] = None
                st.date_input(label, key=key, format="YYYY-MM-DD", on_change=_another, args=(part,))
            st.caption("Any day of yours; what this one leads up to may be a day to come.")


def _with(days: Any, more: Sequence[date | None]) -> list[date]:
    """What is offered, and what was chosen otherwise."""
    return list(dict.fromkeys([*days, *(day for day in more if day is not None)]))


def _another(part: str) -> None:
    """A day that is not offered goes into the address, too."""
    day = st.session_state[f"another-{part}"]
    if not isinstance(day, date):
        return
    state, _ = links.read(LoadState, st.query_params.to_dict())
    go(replace(state, block=day) if part == "block" else replace(state, against=(*state.against, day)))


def _chart(state: LoadState, shown: Shown, laid: TwinBlocks) -> None:
    weeks = laid.weeks.frame
    names = [shown.day(day) for day in laid.ends]
    chart = draw(blocks_chart, weeks, names, laid.ends, by=state.by, shown=shown, colours=palette())
    known = weeks.filter(pl.col("missing").is_null())
    note = (
        f"{counted(laid.weeks.n, 'run')} in {len(known)} of {counted(len(weeks), 'week')}. The strong line leads up to "
        f"{names[0]}. Week 0 is the seven days that end with the last day."
    )
    if weeks["partial"].any():
        note += " ○ is a week that is not over."
    told = [f"{shown.day(date.fromisoformat(row['end']))}: {missing_words(row)}" for row in block_rows(laid)
            if missing_words(row)]  # fmt: skip
    if told:
        note += f" Not drawn, because not known: {'; '.join(told)}."
    figure(QUESTION, chart, note=f"{note} {laid.weeks.caveats[0]}", frame=weeks, name="blocks", metric="twin_blocks")


def _endings(shown: Shown, laid: TwinBlocks) -> None:
    """How each of them ended, in facts, with the way to its run."""
    st.subheader("How did each end?", anchor=False)
    with st.container(gap="small", key="endings"):
        for row in block_rows(laid):
            name, lines = block_name(row, shown), [f"- {plain(line)}" for line in block_lines(row, shown)]
            st.markdown("\n".join([f"**{plain(name)}**", "", *lines]))
            run = row["last_id"] or row["longest_id"]
            if run is not None:
                link("runs", "The run of its last day" if row["last_id"] else "Its longest run", {"run": run})
    for caveat in laid.endings.caveats[1:]:
        st.caption(plain(caveat))
