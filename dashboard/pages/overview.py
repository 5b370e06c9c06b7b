"""What is shared with me? A guest's first page: whose history it is, what of it the link shows, and until when."""

from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from analytics.audience import SCOPES
from dashboard.desk import Desk
from dashboard.format import Shown
from dashboard.links import TodayState
from dashboard.pages.comments import on_another_day, said_here, thread
from dashboard.share_words import NAMES, scope_words
from dashboard.shell import BY_SCOPE, link, owner, plain, shown_pages
from dashboard.shell import page as frame
from ingest.comments import thread_of


def page() -> None:
    """What is shared and what is not, and the way to the pages."""
    with frame("What is shared with you?", TodayState) as (desk, _, shown):
        guest = owner().guest
        if guest is None:
            return
        st.markdown(plain(_greeting(desk, shown, guest)))
        seen = [scope_words(scope) for scope in SCOPES if scope in guest.audience.scopes]
        st.markdown("\n".join(f"- {plain(line)}" for line in seen))
        hidden = ", ".join(NAMES[scope].lower() for scope in SCOPES if scope not in guest.audience.scopes)
        if hidden:
            st.caption(f"Not shared: {hidden}.")
        st.caption(
            "Only activities that may be passed on are shown, and every figure is made of these alone: nothing that "
            "came by Strava's API is in it. All of it is to be read; nothing can be changed here."
        )
        _said(desk, shown, guest)
        with st.container(horizontal=True, key="shared-pages"):
            for name, one in shown_pages().items():
                if name in BY_SCOPE:
                    link(name, one.title, width="content")


def _said(desk: Desk, shown: Shown, guest: Any) -> None:
    """What was said between the two, and a form to say more."""
    st.subheader("What was said?", anchor=False)
    today = desk.today.isoformat()
    thread(desk, said_here(), thread_of(guest.link), shown, first={("day", today): "About today"})
    on_another_day(desk, guest.since)


def _greeting(desk: Desk, shown: Shown, guest: Any) -> str:
    last = (guest.link.ends_at - timedelta(seconds=1)).replace(tzinfo=UTC).astimezone(ZoneInfo(desk.settings.timezone))
    first = "" if guest.since is None else f", from {shown.day(guest.since)} on"
    return (
        f"{guest.label} lets you look on by the link for {guest.link.label}, until {shown.day(last.date())}. This is "
        f"what you see{first}:"
    )
