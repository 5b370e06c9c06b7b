"""What a link shows, in one file to print or to keep: made for whoever looks on by it, and of nothing more."""

import threading
from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from analytics.answers import answered
from dashboard.desk import Desk
from dashboard.format import Shown
from dashboard.report import WEEKS, report_of
from dashboard.report_page import page_of
from dashboard.seat import Seat
from dashboard.shell import owner, whose

_ALONE = threading.Lock()  # one at a time: it takes seconds


def guest_report(desk: Desk) -> None:
    """A button that makes it when it is pressed. Of today only, so that past days are not asked for one by one."""
    seat = owner()
    if seat.guest is None or desk.rewound:
        return
    st.download_button(
        f"Report of the last {WEEKS} weeks", _made(seat, whose()), f"niggle-report-{desk.today}.html", "text/html",
        key="guest-report", on_click="ignore", icon=":material/description:",
    )  # fmt: skip
    st.caption("What this link shows, in one file that opens anywhere and prints well.")


def _made(seat: Seat, athlete: str | None) -> Callable[[], str]:
    """It is called when it is asked for, outside the page's run; the link is looked at before and after.

    Scopes and first day are the link's, weeks are fixed: nothing of it comes from the browser. Until the store changes
    it is made once.
    """

    def make() -> str:
        with _ALONE, seat.desk(athlete) as desk:
            page = _page(seat, desk)
        with seat.desk(athlete):  # refused, if it was revoked meanwhile
            return page

    return make


def _page(seat: Seat, desk: Desk) -> str:
    guest: Any = seat.guest
    key = ("report", desk.seen, desk.today, guest.label, Shown.by(desk.settings), desk.settings.first_weekday)

    def ask() -> pl.DataFrame:
        return pl.DataFrame({"html": [page_of(report_of(desk, guest.label, guest.audience))]})

    return str(answered(key, ask)["html"].item())
