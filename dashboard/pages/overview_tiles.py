"""The short of each thing that a link shows: the week with what was longer than usual, pain, gait, what is tried."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import polars as pl
import streamlit as st

from analytics.episodes import episodes
from analytics.load import session_spikes, weekly_load
from analytics.pain import SILENCE, pain_days, pain_notes, tried
from analytics.reference import reference_distance
from dashboard.alarm_words import record_line
from dashboard.charts.drawn import draw
from dashboard.charts.pain import two_weeks
from dashboard.charts.weeks import SPIKE_WORDS
from dashboard.desk import Desk
from dashboard.documents import spike_row
from dashboard.figure import about, show
from dashboard.format import Shown, counted
from dashboard.gait_documents import channel_rows
from dashboard.gait_words import short_shift
from dashboard.instrument_words import kind_words
from dashboard.shared_words import NO_SPIKE, episode_line, reference_line, spike_line, week_before, week_so_far
from dashboard.shell import link, palette, plain, shows

SPIKE_DAYS, STRIP_DAYS = 28, 14
LISTED = 4  # of each list; the page that it leads to has all


def tiles(desk: Desk, shown: Shown) -> None:
    """What is granted, two beside each other; on a phone one below the other."""
    drawn = [tile for scope, tile in _TILES.items() if shows(scope)]  # type: ignore[arg-type]
    for first in range(0, len(drawn), 2):
        pair = drawn[first : first + 2]
        places = st.columns(2, gap="small") if len(drawn) > 1 else [st.container()]
        for place, tile in zip(places, pair, strict=False):
            with place.container(border=True, height="stretch", gap="xsmall"):
                tile(desk, shown)


def _week(desk: Desk, shown: Shown) -> None:
    _heading("This week", "weekly_load")
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
    if shows("pain"):  # where pain is not seen, no reference says that nothing hurts
        _reference(desk, shown)
    _spikes(desk, shown)


def _reference(desk: Desk, shown: Shown) -> None:
    reference = reference_distance(desk.con, desk.seen, desk.today, shown.day)
    if reference.reference_m is None:
        st.markdown(f"There is **no reference distance** today. {plain(reference.reason or '')}")
        return
    st.markdown(reference_line(reference, shown, "The reference"))
    for caveat in reference.caveats:
        st.caption(plain(caveat))


def _spikes(desk: Desk, shown: Shown) -> None:
    """Runs much longer than those before, and what that alarm was worth so far."""
    spikes = session_spikes(desk.con, desk.seen)
    first = desk.today - timedelta(days=SPIKE_DAYS - 1)
    found = spikes.frame.filter((pl.col("local_date") >= first) & pl.col("state").is_in(list(SPIKE_WORDS)))
    lines = [spike_line(row, shown) for row in found.reverse().iter_rows(named=True)]
    _listed(lines or [f"Last 28 days: {NO_SPIKE[0].lower()}{NO_SPIKE[1:]}"], "load")
    if shows("pain"):
        st.caption(plain(record_line(spike_row(desk.con, desk.seen, desk.today, spikes), shown)))


def _pain(desk: Desk, shown: Shown) -> None:
    _heading("Pain, last 14 days", "pain_rating")
    first = desk.today - timedelta(days=STRIP_DAYS - 1)
    days = pain_days(desk.con, desk.seen, first, desk.today, 1).frame
    if len(days):
        chart = draw(two_weeks, days, first, STRIP_DAYS, shown, palette())
        said = f"Worst pain a day from {shown.day(first)} to {shown.day(desk.today)}"
        show(chart, "pain-14", said)
    st.caption(f"{counted(len(days), 'day')} of {STRIP_DAYS} noted. {SILENCE}")
    known = episodes(desk.con, desk.seen, desk.today).frame.iter_rows(named=True)
    lines = [episode_line(row, shown) for row in known if row["open"] and row["merged_into"] is None]
    _listed(lines or ["No pain is open."], "niggles")
    notes = pain_notes(desk.con, desk.seen).frame.iter_rows(named=True)
    _listed(
        [
            f"{shown.day(row['local_date'])}: “{row['text']}”"
            for row in notes
            if row["text"] and row["local_date"] >= first
        ],
        "niggles",
    )


def _gait(desk: Desk, shown: Shown) -> None:
    _heading("Gait at the same pace", "gait_level")
    channels = channel_rows(desk.con, desk.seen)
    beyond = [one for one in channels if one["level_shift"] is not None and one["level_shift"]["beyond"]]
    if not beyond:
        st.markdown("No channel that can be compared differs by more than its noise floor from the 26 weeks before.")
        return
    st.caption("The last 28 days against the 26 weeks before, where that is more than the noise floor.")
    _listed([short_shift(one, shown) for one in beyond], "gait")


def _tried(desk: Desk, shown: Shown) -> None:
    _heading("What is being tried")
    rows = tried(desk.con, desk.seen).frame.filter(
        pl.col("from_date") <= desk.today, pl.col("to_date").is_null() | (pl.col("to_date") >= desk.today)
    )
    lines = [_tried_line(row, shown) for row in rows.iter_rows(named=True)]
    _listed(lines or ["Nothing is written down that goes on."], "niggles")


def _tried_line(row: dict[str, Any], shown: Shown) -> str:
    said = f", “{row['text']}”" if row["text"] else ""
    return f"{kind_words(row['kind']).capitalize()}{said}, since {shown.day(row['from_date'])}"


def _heading(words: str, metric: str | None = None) -> None:
    st.markdown(f"**{words}**", help=None if metric is None else about(metric))


def _listed(lines: list[str], page: str) -> None:
    """The first of these lines, and the way to the others."""
    if lines:
        st.markdown("\n".join(f"- {plain(line)}" for line in lines[:LISTED]))
    if lines[LISTED:]:
        link(page, f"{len(lines) - LISTED:,} more", icon=":material/chevron_right:")


_TILES: dict[str, Callable[[Desk, Shown], None]] = {"load": _week, "pain": _pain, "gait": _gait, "tried": _tried}
