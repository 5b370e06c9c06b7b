"""What is shared with me, and what of it needs a look? A guest's first page: the short of each thing that the link
shows, what was said, and what is shared until when.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from analytics.audience import SCOPES
from analytics.episodes import episodes, unrested
from analytics.findings import red_flags
from analytics.load import session_spikes, weekly_load
from analytics.pain import SILENCE, pain_days, pain_notes, tried
from analytics.reference import reference_distance
from analytics.status import newly_dated, withheld
from dashboard import episode_words as words
from dashboard.alarm_words import record_line
from dashboard.charts.pain import two_weeks
from dashboard.charts.weeks import SPIKE_WORDS
from dashboard.desk import Desk, local_day
from dashboard.documents import spike_row
from dashboard.figure import about
from dashboard.format import Shown, counted
from dashboard.gait_documents import gait_document
from dashboard.gait_words import shift_line
from dashboard.links import TodayState
from dashboard.pages.comments import on_another_day, said_here, thread
from dashboard.share_words import NAMES, scope_words
from dashboard.shared_words import (
    NO_SPIKE,
    episode_line,
    newly_line,
    red_flag_line,
    reference_line,
    spike_line,
    week_before,
    week_so_far,
    withheld_line,
)
from dashboard.shell import BY_SCOPE, link, owner, palette, plain, shown_pages, shows
from dashboard.shell import page as frame
from ingest.comments import thread_of
from ingest.shares import visit_before

SPIKE_DAYS, STRIP_DAYS = 28, 14


def page() -> None:
    """Each part only as far as it is shared, the short of it first."""
    with frame("What is shared with you?", TodayState) as (desk, _, shown):
        guest = owner().guest
        if guest is None:
            return
        st.markdown(plain(_greeting(desk, shown, guest)))
        if shows("pain"):
            _look_at(desk, shown)
        if shows("load"):
            _week(desk, shown)
            _spikes(desk, shown)
        if shows("pain"):
            _pain(desk, shown)
        if shows("gait"):
            _gait(desk, shown)
        if shows("tried"):
            _tried_now(desk, shown)
        said = said_here()
        _since(desk, shown, guest, said)
        gone = withheld(desk.con, desk.seen)
        if gone is not None:
            st.info(plain(withheld_line(gone, shown)), icon=":material/info:")
        _said(desk, shown, guest, said)
        _what_is_shared(guest)
        with st.container(horizontal=True, key="shared-pages"):
            for name, one in shown_pages().items():
                if name in BY_SCOPE:
                    link(name, one.title, width="content")


def _look_at(desk: Desk, shown: Shown) -> None:
    """Signs to have looked at, and pain that rest has not changed."""
    said = [
        f"{words.place(row)}: {words.unchanged(row, shown)}"
        for row in unrested(desk.con, desk.seen, desk.today).frame.iter_rows(named=True)
    ]
    flags = red_flags(desk.con, desk.seen, desk.today).frame
    said += [red_flag_line(row, shown) for row in flags.iter_rows(named=True)]
    for line in said:
        with st.container(border=True):
            st.markdown(f":material/medical_information: **{plain(line)}**")


def _week(desk: Desk, shown: Shown) -> None:
    st.subheader("This week", anchor=False, help=about("weekly_load"))
    weeks = weekly_load(desk.con, desk.seen, desk.settings.first_weekday, desk.today)
    if not len(weeks.frame):
        st.markdown("No run is shared.")
        return
    now = weeks.frame.row(-1, named=True)
    line = f"So far **{week_so_far(now, shown)}**"
    line += f" in {counted(now['runs'], 'run')}." if now["runs"] else "."
    if len(weeks.frame) > 1:
        line += f" The week before: {week_before(weeks.frame.row(-2, named=True), shown)}."
    st.markdown(line)
    if not shows("pain"):  # where pain is not seen, no reference says that nothing hurts
        return
    reference = reference_distance(desk.con, desk.seen, desk.today, shown.day)
    if reference.reference_m is None:
        st.markdown(f"There is **no reference distance** today. {plain(reference.reason or '')}")
        return
    st.markdown(reference_line(reference, shown, "The reference"))
    for caveat in reference.caveats:
        st.caption(plain(caveat))


def _spikes(desk: Desk, shown: Shown) -> None:
    st.subheader("Runs much longer than those before, last 28 days", anchor=False, help=about("session_spike"))
    spikes = session_spikes(desk.con, desk.seen)
    first = desk.today - timedelta(days=SPIKE_DAYS - 1)
    found = spikes.frame.filter((pl.col("local_date") >= first) & pl.col("state").is_in(list(SPIKE_WORDS)))
    lines = [spike_line(row, shown) for row in found.reverse().iter_rows(named=True)]
    _listed(lines or [NO_SPIKE])
    if shows("pain"):
        st.caption(plain(record_line(spike_row(desk.con, desk.seen, desk.today, spikes), shown)))


def _pain(desk: Desk, shown: Shown) -> None:
    st.subheader("Pain, last 14 days", anchor=False, help=about("pain_rating"))
    first = desk.today - timedelta(days=STRIP_DAYS - 1)
    days = pain_days(desk.con, desk.seen, first, desk.today, 1).frame
    if len(days):
        chart = two_weeks(days, first, STRIP_DAYS, shown, palette())
        said = f"Worst pain a day from {shown.day(first)} to {shown.day(desk.today)}"
        st.altair_chart(chart, width="stretch", theme=None, key="pain-14", alt=said)
    st.caption(f"{counted(len(days), 'day')} of {STRIP_DAYS} noted. {SILENCE}")
    known = episodes(desk.con, desk.seen, desk.today).frame.iter_rows(named=True)
    lines = [episode_line(row, shown) for row in known if row["open"] and row["merged_into"] is None]
    _listed(lines or ["No pain is open."])
    _listed([
        f"{shown.day(row['local_date'])}: “{row['text']}”"
        for row in pain_notes(desk.con, desk.seen).frame.iter_rows(named=True)
        if row["text"] and row["local_date"] >= first
    ])  # fmt: skip


def _gait(desk: Desk, shown: Shown) -> None:
    st.subheader("Gait at the same pace", anchor=False, help=about("gait_level"))
    channels = gait_document(desk.con, desk.seen, None, None, None)["channels"]
    beyond = [one for one in channels if one["level_shift"] is not None and one["level_shift"]["beyond"]]
    lines = [line for line in (shift_line(one, shown) for one in beyond) if line is not None]
    _listed(lines or ["No channel that can be compared differs by more than its noise floor from the 26 weeks before."])


def _tried_now(desk: Desk, shown: Shown) -> None:
    st.subheader("What is being tried", anchor=False)
    rows = tried(desk.con, desk.seen).frame.filter(pl.col("to_date").is_null() | (pl.col("to_date") >= desk.today))
    _listed(
        [_tried_line(row, shown) for row in rows.iter_rows(named=True)] or ["Nothing is written down that goes on."]
    )


def _tried_line(row: dict[str, Any], shown: Shown) -> str:
    said = f", “{row['text']}”" if row["text"] else ""
    return f"{row['kind'].replace('_', ' ').capitalize()}{said}, since {shown.day(row['from_date'])}"


def _since(desk: Desk, shown: Shown, guest: Any, said: Any) -> None:
    """What is new since somebody came by this link before."""
    before = visit_before(desk.con, guest.link.number, guest.begun_at)
    if before is None or desk.rewound:
        return
    day = local_day(desk.settings, before)
    (row,) = newly_dated(desk.con, desk.seen, day).frame.iter_rows(named=True)
    came = [one for one in said["rows"] if not one["mine"] and one["created_at"] >= before.isoformat()]
    st.markdown(plain(
        f"Since your last visit on {shown.day(day)}, dated from that day on: {newly_line(row, len(came))}."
    ))  # fmt: skip


def _said(desk: Desk, shown: Shown, guest: Any, said: Any) -> None:
    """What was said between the two, and a form to say more."""
    st.subheader("What was said?", anchor=False)
    today = desk.today.isoformat()
    thread(desk, said, thread_of(guest.link), shown, first={("day", today): "About today"})
    on_another_day(desk, guest.since)


def _what_is_shared(guest: Any) -> None:
    with st.expander("What is shared, and what is not", key="what-is-shared"):
        _listed(list(_shared(guest)))
        hidden = ", ".join(NAMES[scope].lower() for scope in SCOPES if scope not in guest.audience.scopes)
        if hidden:
            st.caption(f"Not shared: {hidden}.")
        st.caption(
            "Only activities that may be passed on are shown, and every figure is made of these alone: nothing that "
            "came by Strava's API is in it. All of it is to be read; only comments can be written here."
        )


def _shared(guest: Any) -> Iterator[str]:
    return (scope_words(scope) for scope in SCOPES if scope in guest.audience.scopes)


def _listed(lines: list[str]) -> None:
    if lines:
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def _greeting(desk: Desk, shown: Shown, guest: Any) -> str:
    last = (guest.link.ends_at - timedelta(seconds=1)).replace(tzinfo=UTC).astimezone(ZoneInfo(desk.settings.timezone))
    first = "" if guest.since is None else f", from {shown.day(guest.since)} on"
    return f"{guest.label} lets you look on by the link for {guest.link.label}, until {shown.day(last.date())}{first}."
