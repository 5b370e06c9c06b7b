"""Where do you stand today?"""

from datetime import date, timedelta

import streamlit as st

from analytics.load import weekly_load
from analytics.pain import SILENCE, pain_days
from analytics.reference import Reference, reference_distance
from analytics.status import decisions, imports, status
from dashboard.charts.drawn import draw
from dashboard.charts.pain import two_weeks
from dashboard.comment_words import unread_words
from dashboard.desk import Desk
from dashboard.figure import about, show
from dashboard.format import Shown, counted
from dashboard.links import TodayState
from dashboard.pages.entry import pain_entry
from dashboard.pages.episodes import known_episodes, pair_on_today
from dashboard.pages.found import found_today, look_at
from dashboard.pages.gaps import gap_on_today, unexplained
from dashboard.pages.proposals import waiting
from dashboard.pages.welcome import welcome
from dashboard.requests.strava import strava_status
from dashboard.shared_words import reference_line, week_before, week_so_far
from dashboard.shell import last_deed, link, palette, plain
from dashboard.shell import page as frame
from dashboard.strava_words import Clock, StravaWords, strava_words
from dashboard.words import REMOVED, what_went

STRIP_DAYS = 14


def page() -> None:
    """One sentence, three tiles, what needs a decision, and how it is today."""
    with frame("Where do you stand?", TodayState) as (desk, _, shown):
        (here,) = status(desk.con, desk.seen).frame.iter_rows(named=True)
        if not here["activities"]:
            if desk.rewound:
                st.info(f"Nothing is dated up to {shown.day(desk.today)}.")
                return
            welcome()
            pain_entry(desk, desk.today, shown)
            return
        reference = reference_distance(desk.con, desk.seen, desk.today, shown.day)
        st.markdown(_sentence(reference, shown))
        look_at(desk, shown)
        last_deed()
        _tiles(desk, reference, shown)
        found_today(desk, shown)
        if not desk.rewound:  # what is to be done and said is of today
            _needs_you(desk, shown)
            pain_entry(desk, desk.today, shown)


def _sentence(reference: Reference, shown: Shown) -> str:
    day = f"{reference.on:%A}, {shown.day(reference.on)}"
    if reference.reference_m is None:
        return f"{day}. There is **no reference distance** today. {plain(reference.reason or '')}"
    return f"{day}. {reference_line(reference, shown, 'Your reference')}"


def _tiles(desk: Desk, reference: Reference, shown: Shown) -> None:
    first, second, third = st.columns(3, gap="small")
    with first.container(border=True, height="stretch"):
        _reference_tile(reference, shown)
    with second.container(border=True, height="stretch"):
        _pain_tile(desk, shown)
    with third.container(border=True, height="stretch"):
        _week_tile(desk, shown)


def _reference_tile(reference: Reference, shown: Shown) -> None:
    if reference.reference_m is not None:
        st.metric("Reference distance", shown.distance_at_most(reference.reference_m), help=about("reference_distance"))
        for caveat in reference.caveats:
            st.caption(caveat)
        return
    st.metric("Reference distance", "none today", help=about("reference_distance"))
    for reason in reference.reasons:
        st.caption(plain(reason.text))


def _pain_tile(desk: Desk, shown: Shown) -> None:
    first = desk.today - timedelta(days=STRIP_DAYS - 1)
    found = pain_days(desk.con, desk.seen, first, desk.today, 1)
    worst = [value for value in found.frame["worst"].to_list() if value is not None]
    st.metric("Worst pain, last 14 days", f"{max(worst)}/10" if worst else "not noted", help=about("pain_rating"))
    if len(found.frame):
        chart = draw(two_weeks, found.frame, first, STRIP_DAYS, shown, palette())
        said = f"Worst pain a day from {shown.day(first)} to {shown.day(desk.today)}"
        show(chart, "pain-14", said)
    st.caption(f"{counted(len(found.frame), 'day')} of {STRIP_DAYS} noted. {SILENCE}")


def _week_tile(desk: Desk, shown: Shown) -> None:
    weeks = weekly_load(desk.con, desk.seen, desk.settings.first_weekday, desk.today).frame
    (here,) = status(desk.con, desk.seen).frame.iter_rows(named=True)
    if len(weeks):
        now = weeks.row(-1, named=True)
        before = weeks.row(-2, named=True) if len(weeks) > 1 else None
        st.metric("This week so far", week_so_far(now, shown), help=about("weekly_load"))
        runs = f"{counted(now['runs'], 'run')}. " if now["runs"] else ""
        if before is not None:
            st.caption(f"{runs}The week before: {week_before(before, shown)}.")
        if now["missing"] or (before is not None and before["missing"]):
            st.caption(f"Not known: {what_went(desk.seen)}.")
    else:
        st.metric("Running", "none yet")
    last = [] if desk.rewound else imports(desk.con, desk.seen).frame.head(1).to_dicts()
    if last:
        files = counted(last[0]["imported"], "file")
        st.caption(f"Last import {shown.day(last[0]['started_at'].date())}: {files}.")
    count = counted(here["activities"], "activity", "activities")
    st.caption(f"{count}, the last on {shown.day(here['last_day'])}.")
    words = _strava(desk, shown)
    if words is not None and words.todo is None and not desk.rewound:
        st.caption(plain(words.now if "Strava" in words.now else f"Strava: {words.now}"))


def _strava(desk: Desk, shown: Shown) -> StravaWords | None:
    """How it is with Strava, if it is connected."""
    document = strava_status(desk)
    if not document["connected"]:
        return None
    return strava_words(document, Clock(desk.now, desk.settings.timezone, shown))


def _needs_you(desk: Desk, shown: Shown) -> None:
    """What needs a decision, each with the place where it is made."""
    rows = decisions(desk.con, desk.seen, desk.today).frame.to_dicts()
    at_strava = _strava(desk, shown)
    todo = at_strava.now if at_strava is not None and at_strava.todo is not None else None
    known = known_episodes(desk)
    gaps = unexplained(desk, silent=any(row["kind"] == "silence" for row in rows))
    unread = unread_words(known.said["threads"])
    proposed = waiting()
    if not rows and todo is None and not gaps and not unread and not proposed and not any(known.proposed()):
        return
    st.subheader("Needs you", anchor=False)
    if todo is not None:
        link("data", plain(f"{todo} See what to do"), icon=":material/chevron_right:")
    for line in unread:
        link("coach", plain(line), icon=":material/mark_chat_unread:")
    for line in proposed:
        link("coach", plain(line), icon=":material/chevron_right:")
    for row in rows:
        words, target, query = _decision(row["kind"], row["n"], row["first_day"], row["last_day"], shown)
        link(target, words, query, icon=":material/chevron_right:")
    gap_on_today(gaps, shown)
    pair_on_today(known, shown)


def _decision(kind: str, n: int, first: date, last: date, shown: Shown) -> tuple[str, str, dict[str, str]]:
    if kind == "failed_files":
        return f"{counted(n, 'file')} could not be read: see why", "data", {"outcome": "failed"}
    if kind == "unknown_sport":
        few = counted(n, "activity does not say its sport and is", "activities do not say their sport and are")
        return f"{few} not counted as running", "runs", {"sport": "other"}
    if kind == "pain_without_number":
        return f"{counted(n, 'pain note')} in words only: give a number", "niggles", {}
    if kind == "doubtful_pairs":
        return f"{counted(n, 'pair')} of activities may be one run: decide", "data", {}
    if kind == "expired":
        return f"{counted(n, 'day')} lost something that was {REMOVED}: bring the files", "data", {}
    if kind != "silence":  # of a kind that this page does not know, only that there is something
        return f"{kind.replace('_', ' ').capitalize()}: {n:,}", "data", {}
    days = f"{shown.day(first)} to {shown.day(last)}"
    return f"Nothing from {days}. Was the watch off, were you ill, or did you not run?", "data", {}
