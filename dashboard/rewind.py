"""As of which day is the history shown? It stands in the address, so that a runner and a coach see the same past.

Whatever is dated later is left out before anything is computed (`analytics.run.Seen`): a page of the past shows what an
import that ended on that day would have given.
"""

from datetime import date

import streamlit as st

from dashboard import links
from dashboard.format import Shown


def shown_day() -> date | None:
    """The past day that is shown; None for today."""
    day: date | None = st.session_state.get("as-of")
    return day


def settle_day(today: date, shown: Shown, *, moved: bool, since: date | None = None) -> list[str]:
    """Read the day from the address; the navigation to another page drops it there, and here it is put back.

    What is no past day, or before the first that is seen (`since`), is left out, and a sentence says so.
    """
    state, notices = st.session_state, []
    named = st.query_params.get("on", "")
    if not named and moved and state.get("as-of") is not None:
        named = state["as-of"].isoformat()
    day: date | None = None
    try:
        day = date.fromisoformat(named) if named else None
    except ValueError:
        notices.append(
            f"on in the address must be a day such as 2026-03-01, not “{links.short(named)}”; today is shown."
        )
    if day is not None and day > today:
        notices.append(f"{shown.day(day)} is still to come; today is shown.")
    if day is not None and since is not None and day < since:
        notices.append(f"{shown.day(day)} is before the first day that is shared; today is shown.")
        day = None
    state["as-of"] = day if day is not None and day < today else None
    if state["as-of"] is None:
        st.query_params.pop("on", None)
    else:
        st.query_params["on"] = state["as-of"].isoformat()
    return notices


def day_control(today: date, since: date | None = None) -> None:
    """A small button beside the question that leads to another day, from `since` on."""
    day = shown_day()
    with st.popover("Rewind", icon=":material/history:", type="tertiary", help="Show a past day", key="rewind"):
        st.session_state["as-of-chosen"] = day or today
        st.date_input(
            "Show only what was known on", min_value=since, max_value=today, key="as-of-chosen", format="YYYY-MM-DD",
            on_change=_chosen,
        )  # fmt: skip
        st.caption("Every page then shows only what is dated up to that day. It stands in the address.")


def past_notice(shown: Shown, *, dated: bool) -> None:
    """That a past day is shown, with the way back."""
    day = shown_day()
    if day is None:
        return
    told = f"As of {shown.day(day)}: only what is dated up to then." if dated else (
        f"This page shows today. The others show {shown.day(day)}."
    )  # fmt: skip
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="as-of-notice"):
        st.markdown(f":material/history: {told}", width="stretch")
        st.button("Back to today", key="as-of-back", on_click=_back, type="tertiary")


def _chosen() -> None:
    day = st.session_state["as-of-chosen"]
    if isinstance(day, date):
        st.query_params["on"] = day.isoformat()


def _back() -> None:
    st.query_params.pop("on", None)
    st.session_state["as-of"] = None
