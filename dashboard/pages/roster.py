"""Who needs a call, and why? A coach's athletes, each by the link that they made: the owner's of an installation."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.desk import Desk, local_day
from dashboard.format import Shown, counted
from dashboard.jobs import Job
from dashboard.links import RosterState
from dashboard.requests.roster import MOST_AGAIN_DAYS, roster_list
from dashboard.roster_words import ICONS, reason_line, standing_line
from dashboard.shell import beside, do, owner, plain, submit, tell
from dashboard.shell import page as frame
from ingest.roster_feeds import MAX_NAME

AGAIN = {2: "In 2 days", 7: "In a week"}


def page() -> None:
    """A row an athlete, who needs a call first; below, a form for one more."""
    with frame("Who needs a call, and why?", RosterState, dated=False) as (desk, _, shown):
        rows: list[Any] = list(roster_list(desk)["rows"])
        asking = sum(not row["sunk"] and row["reasons"][0]["code"] not in ("calm", "unknown", "ended") for row in rows)
        if rows:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(f"{asking:,} of {counted(len(rows), 'athlete')} with a reason to look.", width="content")
                st.button("Fetch now", key="roster-fetch", icon=":material/refresh:", type="tertiary", on_click=_fetch)
        else:
            st.markdown(
                "Nobody yet. An athlete makes a link for you on their own installation (Coach); its address goes here."
            )
        if _fetching():
            st.fragment(_until_fetched, run_every=1.0)()
        for row in rows:
            _athlete(desk, row, shown)
        with st.expander("Add an athlete", icon=":material/add:", expanded=not rows, key="roster-add"):
            _form()
        if rows:
            with st.expander("Take an athlete off", icon=":material/remove:", key="roster-take-off"):
                _take_off(rows)
            st.caption(
                "In this order: signs to have looked at, a stopped run, pain 2 above its median of 7 days on two days, "
                "a session above 1.30 times the longest of 30 days, silence. It sorts whom to ask, and says nothing of "
                "what comes next."
            )


def _athlete(desk: Desk, row: Mapping[str, Any], shown: Shown) -> None:
    first = row["reasons"][0]
    told = standing_line(row, lambda text: _moment(desk, text, shown))
    if row["called_on"] is not None:
        called, again = (shown.day(date.fromisoformat(row[name])) for name in ("called_on", "look_again_on"))
        told = f"Called {called}, look again {again}. {told}"
    with st.container(border=True, key=f"roster-{row['id']}"):
        words, deeds = beside()
        with words:
            said = plain(reason_line(first, shown, row["scopes"]))
            st.markdown(f"{ICONS[first['code']]} **{plain(row['name'])}** · {said}")
            if len(row["reasons"]) > 1:
                more = " ".join(reason_line(one, shown, row["scopes"]) for one in row["reasons"][1:])
                st.markdown(plain(f"Also: {more}"))
            st.caption(plain(told))
        if row["ended_at"] is None:
            with deeds, st.popover("Call", icon=":material/call:", type="tertiary"):
                _deeds(desk, row)


def _deeds(desk: Desk, row: Mapping[str, Any]) -> None:
    """When to look again. A second tap meets the same button, so that nothing else comes of it."""
    number = row["id"]
    today = local_day(desk.settings, desk.now)
    st.markdown("Called; look again:")
    for days, words in AGAIN.items():
        on = today + timedelta(days=days)
        st.button(words, key=f"again-{number}-{days}", on_click=_called, args=(number, on), width="stretch")
    day = st.date_input(
        "On", today + timedelta(days=3), min_value=today + timedelta(days=1), format="YYYY-MM-DD",
        max_value=today + timedelta(days=MOST_AGAIN_DAYS), key=f"again-{number}-day",
    )  # fmt: skip
    chosen = day if isinstance(day, date) else None
    key = f"again-{number}-on"
    st.button("On that day", key=key, on_click=_called, args=(number, chosen), disabled=chosen is None, width="stretch")
    if row["sunk"]:
        key = f"not-called-{number}"
        st.button("Not called, after all", key=key, on_click=_called, args=(number, None), width="stretch")


def _take_off(rows: list[Any]) -> None:
    names = {row["id"]: f"{row['name']} ({row['id']})" for row in rows}
    chosen = st.selectbox("Who?", list(names), None, format_func=names.__getitem__, key="roster-off")
    st.caption("What their feed told goes with them.")
    st.button("Remove", key="roster-remove", on_click=_remove, args=(chosen,), disabled=chosen is None)


def _form() -> None:
    key = f"roster-new-{st.session_state.setdefault('rosters-added', 0)}"
    with st.form(key, border=False):
        url = st.text_input("The address of their link", key=f"{key}-url", placeholder="https://run.example.org/c/…")
        name = st.text_input("What you call them (empty: as they do)", max_chars=MAX_NAME, key=f"{key}-name")
        nearby = st.checkbox("It is in my own network, or reached by a tunnel", key=f"{key}-nearby")
        st.caption("Kept sealed on this machine, asked every half hour, and deleted when the link ends.")
        if st.form_submit_button("Add", type="primary"):
            if do("roster_add", url=url, name=name or None, nearby=nearby) is not None:
                st.session_state["rosters-added"] += 1
                _fetch()
            st.rerun()


def _fetch() -> None:
    submit("roster_fetch", "Fetching the roster")
    tell("Fetching what was not tried within 15 minutes.")


def _fetching() -> list[Job]:
    return [job for job in owner().under_way() if job.name == "roster_fetch"]


def _until_fetched() -> None:
    """How far it is; the whole page is drawn anew when it is over."""
    under_way = _fetching()
    if not under_way:
        st.rerun(scope="app")
    st.progress(under_way[0].share, text=plain(under_way[0].told()))


def _called(number: int, on: date | None) -> None:
    told = on.isoformat() if on is not None else None
    if do("roster_called", number=number, again=told, called=on is not None) is not None:
        tell("Called." if on is not None else "Not called, then.")


def _remove(number: int) -> None:
    st.session_state["roster-off"] = None
    if do("roster_remove", number=number) is not None:
        tell("They are off the roster.")


def _moment(desk: Desk, text: str, shown: Shown) -> str:
    local = datetime.fromisoformat(text).astimezone(ZoneInfo(desk.settings.timezone))
    return f"{shown.day(local.date())} {local:%H:%M}"


def is_there() -> bool:
    """Whether anybody is on the roster, for whoever keeps the house."""
    from ingest.roster_feeds import any_feed

    if not owner().keeps_house:
        return False
    with owner().desk() as desk:
        return any_feed(desk.con)
