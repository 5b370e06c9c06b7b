"""What of that which is shared needs a look? A guest's first page: what asks for a decision, then the short of each
thing that the link shows, what was said, and what is shared until when.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from analytics.audience import SCOPES
from analytics.calls import reasons_of
from analytics.episodes import unrested
from analytics.findings import red_flags
from analytics.status import newly_dated, withheld
from dashboard import episode_words as words
from dashboard.desk import Desk, local_day
from dashboard.feed import asking_of
from dashboard.format import Shown, counted
from dashboard.links import TodayState
from dashboard.pages.comments import on_another_day, said_here, thread
from dashboard.pages.guest_report import guest_report
from dashboard.pages.overview_tiles import tiles
from dashboard.pages.proposals import propose
from dashboard.requests.roster import reason_row
from dashboard.roster_words import ICONS, reason_line
from dashboard.share_words import NAMES, scope_words
from dashboard.shared_words import newly_line, red_flag_line, withheld_line
from dashboard.shell import BY_SCOPE, link, owner, plain, shown_pages, shows
from dashboard.shell import page as frame
from ingest.comments import thread_of
from ingest.shares import visit_before


def page() -> None:
    """Each part only as far as it is shared, the short of it first."""
    with frame("What is shared with you?", TodayState) as (desk, _, shown):
        guest = owner().guest
        if guest is None:
            return
        said = said_here()
        st.markdown(plain(f"{_greeting(desk, shown, guest)} {_since(desk, shown, guest, said)}"))
        _decide(desk, shown, guest, said)
        tiles(desk, shown)
        gone = withheld(desk.con, desk.seen)
        if gone is not None:
            st.info(plain(withheld_line(gone, shown)), icon=":material/info:")
        _said(desk, shown, guest, said)
        propose(desk, shown)
        _what_is_shared(guest)
        guest_report(desk)
        with st.container(horizontal=True, key="shared-pages"):
            for name, one in shown_pages().items():
                if name in BY_SCOPE:
                    link(name, one.title, width="content")


def _decide(desk: Desk, shown: Shown, guest: Any, said: Any) -> None:
    """What a coach would call about, in the order of a roster and by the same rules; and pain that rest has not
    changed.
    """
    scopes = [one for one in SCOPES if one in guest.audience.scopes]
    reasons = [reason_row(one) for one in reasons_of(asking_of(desk, guest.audience))]
    lines = [
        (one["code"], reason_line(one, shown, scopes)) for one in reasons if one["code"] not in ("red_flag", "calm")
    ]
    if shows("pain"):
        flags = red_flags(desk.con, desk.seen, desk.today).frame.iter_rows(named=True)
        rested = unrested(desk.con, desk.seen, desk.today).frame.iter_rows(named=True)
        lines = [("red_flag", red_flag_line(row, shown)) for row in flags] + lines
        lines += [("rest", f"{words.place(row)}: {words.unchanged(row, shown)}") for row in rested]
    unread = sum(row["unread"] for row in said["rows"])
    if unread:
        lines.append(("unread", f"{counted(unread, 'unread comment')} from {guest.label}, below."))
    st.subheader("What needs a decision", anchor=False)
    if not lines:
        st.markdown(plain(reason_line(reasons[0], shown, scopes)))
        return
    with st.container(border=True, gap="xxsmall", key="decide"):
        for code, line in lines:
            st.markdown(f"{ICONS[code]} {plain(line)}")


def _since(desk: Desk, shown: Shown, guest: Any, said: Any) -> str:
    """What is new since somebody came by this link before."""
    before = visit_before(desk.con, guest.link.number, guest.begun_at)
    if before is None or desk.rewound:
        return ""
    day = local_day(desk.settings, before)
    (row,) = newly_dated(desk.con, desk.seen, day).frame.iter_rows(named=True)
    came = [one for one in said["rows"] if not one["mine"] and one["created_at"] >= before.isoformat()]
    return f"Since the last visit on {shown.day(day)}, dated from that day on: {newly_line(row, len(came))}."


def _said(desk: Desk, shown: Shown, guest: Any, said: Any) -> None:
    """What was said between the two, and a form to say more."""
    st.subheader("What was said?", anchor=False)
    today = desk.today.isoformat()
    thread(desk, said, thread_of(guest.link), shown, first={("day", today): "About today"})
    on_another_day(desk, guest.since)


def _what_is_shared(guest: Any) -> None:
    with st.expander("What is shared, and what is not", key="what-is-shared"):
        st.markdown("\n".join(f"- {plain(line)}" for line in _shared(guest)))
        hidden = ", ".join(NAMES[scope].lower() for scope in SCOPES if scope not in guest.audience.scopes)
        if hidden:
            st.caption(f"Not shared: {hidden}.")
        st.caption(
            "Only activities that may be passed on are shown, and every figure is made of these alone: nothing that "
            "came by Strava's API is in it. All of it is to be read; only comments "
            f"{'and proposals ' if guest.link.may_propose else ''}can be written here."
        )


def _shared(guest: Any) -> Iterator[str]:
    return (scope_words(scope) for scope in SCOPES if scope in guest.audience.scopes)


def _greeting(desk: Desk, shown: Shown, guest: Any) -> str:
    last = (guest.link.ends_at - timedelta(seconds=1)).replace(tzinfo=UTC).astimezone(ZoneInfo(desk.settings.timezone))
    first = "" if guest.since is None else f", from {shown.day(guest.since)} on"
    return f"{guest.label} lets {guest.link.label} look on until {shown.day(last.date())}{first}."
