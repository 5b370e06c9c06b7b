"""Has it jumped?"""

import polars as pl
import streamlit as st

from analytics.instruments import clinician_findings
from analytics.load import session_spikes, weekly_load, weekly_longest, weekly_other
from analytics.pain import NOT_SHARED, pain_days, tried
from dashboard.alarm_words import record_line
from dashboard.charts.drawn import draw
from dashboard.charts.weeks import SPIKE_WORDS, weeks_chart
from dashboard.desk import Desk
from dashboard.documents import spike_row
from dashboard.figure import empty_figure, figure
from dashboard.format import Shown, counted
from dashboard.links import RANGES, LoadState
from dashboard.pages.blocks import blocks
from dashboard.pages.ratios import ratios
from dashboard.shell import choose, link, palette, plain
from dashboard.shell import page as frame
from dashboard.words import AEROBIC, BACK, what_went

MEASURES = {"distance": "Distance", "time": "Time"}
WEEKS = {"12w": 12, "1y": 53}
DAILY_UP_TO = 13  # weeks: below this, pain is shown day by day
LISTED = 12


def page() -> None:
    """Weeks with their longest runs and spikes, and under them pain and what was tried."""
    with frame("Has it jumped?", LoadState) as (desk, state, shown):
        weeks = weekly_load(desk.con, desk.seen, desk.settings.first_weekday, desk.today)
        if not len(weeks.frame):
            empty_figure("How far did you run each week?", "A run fills this.")
            link("data", "Bring files", icon=":material/upload_file:")
            return
        with st.container(horizontal=True):
            choose("How far back?", RANGES, state, "range")
            choose("Measured in", MEASURES, state, "by")
        chosen = weeks.frame.tail(WEEKS.get(state.range, len(weeks.frame)))
        first = chosen["week_start"][0]
        run_in = weeks.frame.filter(pl.col("runs") > 0)["week_start"]
        if not chosen["runs"].sum() and not chosen["missing"].count() and len(run_in):
            told = f"The last week with one began {shown.day(run_in[-1])}."
            st.info(f"No run is recorded since {shown.day(first)}. {told}")
        spikes = session_spikes(desk.con, desk.seen)
        told_of = [*SPIKE_WORDS, "not_covered"]
        recent = spikes.frame.filter((pl.col("local_date") >= first) & pl.col("state").is_in(told_of))
        longest = weekly_longest(spikes, weeks).frame.filter(pl.col("week_start") >= first)
        _weeks(desk, state, shown, chosen, longest, recent, weeks.caveats[0])
        _spikes(desk, state, shown, recent, spikes.caveats[0])
        if desk.seen.sees("pain"):
            record = spike_row(desk.con, desk.seen, desk.today, spikes)
            st.markdown(plain(record_line(record, shown)))
        else:
            st.caption(NOT_SHARED)
        blocks(desk, state, shown, spikes)
        ratios(desk, state, shown, first)


def _weeks(
    desk: Desk,
    state: LoadState,
    shown: Shown,
    weeks: pl.DataFrame,
    longest: pl.DataFrame,
    spikes: pl.DataFrame,
    caveat: str,
) -> None:
    con, seen, weekday = desk.con, desk.seen, desk.settings.first_weekday
    first = weeks["week_start"][0]
    step = 1 if len(weeks) <= DAILY_UP_TO else 7
    other = weekly_other(con, seen, weekday, desk.today).frame.filter(pl.col("week_start") >= first)
    pain = pain_days(con, seen, first, desk.today, step)
    chart = draw(
        weeks_chart, weeks, longest, spikes, other, pain.frame, tried(con, seen).frame,
        clinician_findings(con, seen).frame,
        by=state.by, step=step, last=desk.today, went=what_went(seen), shown=shown, colours=palette(),
    )  # fmt: skip
    runs = int(weeks["runs"].sum())
    lost = weeks["missing"].count()
    span = f"{len(weeks) - lost:,} of {counted(len(weeks), 'week')}" if lost else counted(len(weeks), "week")
    note = f"{counted(runs, 'run')} in {span}, {shown.day(first)} to {shown.day(desk.today)}; " + (
        f"pain noted on {counted(int(pain.frame['noted_days'].sum()), 'day')}." if seen.sees("pain") else NOT_SHARED
    )
    if state.by == "distance" and len(longest):
        some = spikes["state"].is_in(list(SPIKE_WORDS)).any()
        note += " ○ is the longest run of a week" + ("; △ ▲ ▲▲ are session spikes." if some else ".")
    if other["aerobic_s"].sum():
        note += f" {AEROBIC}"
    if lost:
        note += f" Grey and dotted: {counted(lost, 'week is', 'weeks are')} not known, because {what_went(seen)}."
        note += f" {BACK}" if seen.audience == "owner" else ""
    if weeks.filter(pl.col("missing").is_null())["distance_m" if state.by == "distance" else "moving_s"].null_count():
        note += " Dotted: nothing is recorded."
    if weeks.filter(pl.col("missing").is_null())["partial"].any():
        note += f" Paler bars are parts of a week. {caveat}"
    question = "How far did you run each week?" if state.by == "distance" else "How long did you run each week?"
    metrics = ("weekly_load", "aerobic_minutes") if other["aerobic_s"].sum() else "weekly_load"
    figure(question, chart, note=note, frame=weeks, name="weeks", metric=metrics)


def _spikes(desk: Desk, state: LoadState, shown: Shown, rows: pl.DataFrame, caveat: str) -> None:
    """The sessions above the reference, the latest first, each with the way to its run."""
    st.subheader("Which runs were much longer than those before?", anchor=False)
    not_covered = _not_covered(desk, len(rows.filter(pl.col("state") == "not_covered")), state.by)
    rows = rows.filter(pl.col("state") != "not_covered")
    if not len(rows):
        known = "None of this time that can be compared" if not_covered else "None of this time"
        st.caption(f"{known} was above 1.10 times the longest of its 30 days before.{not_covered}")
        return
    with st.container(gap="xxsmall", key="spikes"):
        for row in rows.reverse().head(LISTED).iter_rows(named=True):
            words = (
                f"{SPIKE_WORDS[row['state']]} · {shown.day(row['local_date'])} · {shown.distance(row['distance_m'])}, "
                f"{row['ratio']:.2f} × {shown.distance(row['longest_30d_m'])}"
                + (" · few runs" if row["few_runs"] else "")
            )
            link("runs", words, {"run": row["activity_id"]})
    if len(rows) > LISTED:
        st.caption(f"The latest {LISTED} of {len(rows)}; all of them: niggle spikes --only-spikes")
    st.caption(f"{caveat}{not_covered}")


def _not_covered(desk: Desk, sessions: int, by: str) -> str:
    """How many sessions nothing is said of, and why; on the chart of distances they have a mark."""
    if not sessions:
        return ""
    mark = " (grey △)" if by == "distance" else ""
    return f" Not covered{mark}: {counted(sessions, 'run')}. In the 30 days before, {what_went(desk.seen)}."
