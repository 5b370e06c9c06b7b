"""What was in this run, and which one was it?"""

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from analytics import records
from analytics import runs as ask
from analytics.result import Result
from dashboard.charts.drawn import draw
from dashboard.charts.run import COLOURED_BY, PARTS, channels_chart, track_chart
from dashboard.charts.weeks import SPIKE_WORDS
from dashboard.desk import Desk
from dashboard.figure import csv, empty_figure, figure
from dashboard.format import METRES, Shown, counted, duration
from dashboard.links import CHANNELS, RunsState, write
from dashboard.pages.change import change, changed
from dashboard.pages.comments import comments_at, said_here
from dashboard.pages.records import record, view_on_strava
from dashboard.pages.run_pain import pain_of_run
from dashboard.pages.welcome import welcome
from dashboard.pages.within import effort, within
from dashboard.requests.strava import strava_status
from dashboard.seat import Seat
from dashboard.shell import bound, choose, did, do, go, last_deed, link, may_write, owner, palette, plain, whose
from dashboard.shell import page as frame
from dashboard.words import WHAT_WENT, came_from, short_source, sport_words

PAGE_ROWS = 25
ORIGINS = {
    "session": "the watch's own total",
    "samples": "its samples",
    "timer": "the timer",
    "speed": "speed above 0.5 m/s",
    "another_record": "another source of the same run",
    "runner": "you",
}
BY_STRAVA = {"session": "Strava's own total", "timer": "Strava's moving time"}
COVERED = {
    "heart_rate_bpm": "heart rate",
    "cadence_spm": "cadence",
    "stance_ms": "contact time",
    "stance_balance_left_pct": "balance",
}
TIMES = {
    "fit_local_timestamp": "the watch's own clock",
    "position": "the place where it began",
    "stated": "what the file says",
    "athlete_setting": "your setting",
}


def page() -> None:
    """The list with its filters, or one run sample by sample."""
    with frame(_question, RunsState) as (desk, state, shown):
        if state.run is not None:
            found = _found(desk, state.run)
            if found is not None:
                last_deed()
                _one(desk, state, shown, found)
                return
            _not_here(desk, state.run)
        last_deed()
        _list(desk, state, shown)


def _question(state: RunsState) -> str:
    return "Which run?" if state.run is None else "What was in this run?"


def _found(desk: Desk, key: str) -> dict[str, Any] | None:
    """The activity of this key, else that of the record of this key: links stay good whichever record it goes by."""
    known = ask.activity(desk.con, desk.seen, key).frame
    if not len(known) and (of_record := records.activity_id(desk.con, desk.seen, key)) is not None:
        known = ask.activity(desk.con, desk.seen, of_record).frame
    return next(known.iter_rows(named=True), None)


def _not_here(desk: Desk, key: str) -> None:
    """A run that is gone, or that was deleted and can come back."""
    gone = records.deleted(desk.con, desk.seen).frame.to_dicts()
    buried = next((row for row in gone if row["activity_id"] == key), None)
    if buried is None or not may_write():
        st.info("The run that the address names is not here (any more).")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(plain(f"You deleted this one: {buried['title']}."), width="content")
        st.button("Bring back", key="restore", on_click=_restore, args=(key, buried["title"]))


def _restore(key: str, title: str) -> None:
    if do("restore_activity", activity=key) is not None:
        did(f"It is back: {title}.", ("delete_activity", {"activity": key}))


def _list(desk: Desk, state: RunsState, shown: Shown) -> None:
    families = {
        row["sport_family"]: row["activities"] for row in ask.sport_families(desk.con, desk.seen).frame.to_dicts()
    }
    if not families:
        if owner().guest is None:
            welcome()
        else:
            st.info("No run is shared here.")
        return
    _filters(state, shown, families)
    metres = None if state.at_least is None else round(state.at_least * METRES[shown.unit])
    page_number = max(state.page, 1)
    found = ask.activities(
        desk.con, desk.seen, family=state.sport, first=state.first, last=state.last, at_least_m=metres,
        text=state.text, limit=PAGE_ROWS, offset=(page_number - 1) * PAGE_ROWS,
    )  # fmt: skip
    count = -(-found.n // PAGE_ROWS)
    if not len(found.frame):
        st.caption("Nothing fits these filters." if not found.n else f"There are only {counted(count, 'page')}.")
        if page_number > 1:
            st.button("To the first page", on_click=go, args=(replace(state, page=1),))
        return
    with st.container(gap="xxsmall", key="runs"):
        for row in found.frame.iter_rows(named=True):
            _row(state, shown, row)
    st.caption(f"{counted(found.n, 'activity', 'activities')}, newest first.")
    if count > 1:
        st.pagination(count, **bound(state, "page", min(page_number, count)))


def _row(state: RunsState, shown: Shown, row: dict[str, Any]) -> None:
    what = row["title"] or sport_words(row["sport"])
    figures = [shown.distance(row["distance_m"]) if row["distance_m"] else "", duration(row["moving_s"])]
    figures += [f"{row['average_heart_rate_bpm']:.0f} bpm"] if row["average_heart_rate_bpm"] else []
    figures += [SPIKE_WORDS[row["spike_state"]]] if row["spike_state"] in SPIKE_WORDS else []
    figures += [] if row["counted"] else ["left out of all figures"]
    figures += [short_source(row["sources"])] if owner().guest is None else []
    figures += [f"here until {shown.day(row['expires_at'].date())}"] if row["expires_at"] else []
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xxsmall"):
        label = f"{row['local_date']:%a} {shown.day(row['local_date'])} · {plain(_short(what))}"
        query = {**write(state), "run": row["activity_id"]}
        link("runs", label, query, width="content")
        st.caption(" · ".join(filter(None, figures)), width="content")


def _filters(state: RunsState, shown: Shown, families: dict[str, int]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = ["", *families]
        st.selectbox(
            "Sport", names if (state.sport or "") in names else [*names, state.sport], width=170,
            format_func=lambda name: f"{(name or '').replace('_', ' ')} ({families.get(name, 0):,})" if name else "all",
            **bound(state, "sport", state.sport or ""),
        )  # fmt: skip
        st.text_input("In title or words", width=200, max_chars=200, **bound(state, "text", state.text or ""))
        with st.popover("More filters", icon=":material/tune:"):
            st.date_input("From", format="YYYY-MM-DD", **bound(state, "first"))
            st.date_input("To", format="YYYY-MM-DD", **bound(state, "last"))
            st.number_input(f"At least, {shown.unit}", 0, None, None, step=1, **bound(state, "at_least"))
        if write(replace(state, page=1)):
            st.button("Clear", on_click=go, args=(RunsState(),), type="tertiary", icon=":material/close:")


def _one(desk: Desk, state: RunsState, shown: Shown, run: dict[str, Any]) -> None:
    _way(state, run)
    mine = owner().guest is None  # where it came from, and what was put right about it, names files and accounts
    what = run["title"] or sport_words(run["sport"])
    st.header(plain(what), anchor=False)
    st.markdown(_facts(run, shown))
    told = records.records(desk.con, desk.seen, run["activity_id"]).frame.to_dicts() if mine else []
    changes = {}
    if mine:
        changes_of = records.changes_of(desk.con, desk.seen, run["activity_id"])
        changes = {row["field"]: row for row in changes_of.frame.to_dicts()}
        _came_from(run, told, shown)
        changed(changes, told, shown)
    if run["description"]:
        st.markdown(f"“{plain(run['description'])}”")
    if run["private_note"]:
        st.markdown(f"Private note: “{plain(run['private_note'])}”")
    pain_of_run(desk, shown, run["local_date"])
    comments_at(desk, said_here(), "run", [run["activity_id"]], shown)
    if may_write():
        change(desk, state, shown, run, changes)
    for warning in (run["warnings"] or []) if mine else []:
        st.warning(plain(warning), icon=":material/info:")
    recorded = ask.recorded(desk.con, desk.seen, run["activity_id"])
    parts = ask.parts(recorded, PARTS)
    _channels(desk, shown, run, parts, ask.breaks(recorded).frame)
    effort(desk, shown, run["activity_id"])
    within(desk, shown, run["activity_id"])
    _track(state, shown, ask.track(parts))
    _laps(shown, ask.laps(recorded).frame)
    if mine:
        _origin(shown, run, told)


def _way(state: RunsState, run: dict[str, Any]) -> None:
    """Back to the list as it was, and to the neighbours."""
    back = write(replace(state, run=None, colour="pace"))
    with st.container(horizontal=True, gap="small"):
        link("runs", "All runs", back, icon=":material/arrow_back:", width="content")
        for name, label in (("previous_id", "Before"), ("next_id", "After")):
            if run[name]:
                link("runs", label, write(replace(state, run=run[name])), width="content")


def _facts(run: dict[str, Any], shown: Shown) -> str:
    """One line: when, how far, how long, how fast, how high, and against the runs before."""
    clock = f", {run['started_local']:%H:%M}" if run["started_local"] else ""
    parts = [f"{run['local_date']:%A}, {shown.day(run['local_date'])}{clock}"]
    if run["distance_m"]:
        parts.append(f"**{shown.distance(run['distance_m'])}**")
    if run["moving_s"]:
        parts.append(f"**{duration(run['moving_s'])}**")
    if run["distance_m"] and run["moving_s"]:
        parts.append(shown.pace(run["distance_m"] / run["moving_s"]))
    if run["ascent_m"]:
        parts.append(f"{shown.climb(run['ascent_m'])} of climb")
    if run["average_heart_rate_bpm"]:
        parts.append(f"{run['average_heart_rate_bpm']:.0f} bpm")
    if run["average_cadence_spm"]:
        parts.append(f"{run['average_cadence_spm']:.0f} steps/min")
    if run["rpe"] is not None:
        parts.append(f"felt {run['rpe']:g}/10")
    if run["race"]:
        parts.append("a race")
    if run["gear"]:
        parts.append(plain(run["gear"]))
    if run["longest_unbroken_m"] is not None:
        parts.append(f"longest without a break {shown.distance(run['longest_unbroken_m'])}")
    if run["spike_state"] in SPIKE_WORDS:
        parts.append(
            f"{SPIKE_WORDS[run['spike_state']]}: {run['ratio']:.2f} × {shown.distance(run['longest_30d_m'])} "
            f"on {shown.day(run['longest_30d_on'])}"
        )
    elif run["spike_state"] == "not_covered":
        parts.append(f"not held against its 30 days before: {WHAT_WENT}")
    return " · ".join(parts)


def _came_from(run: dict[str, Any], told: list[dict[str, Any]], shown: Shown) -> None:
    """Where it came from, in words; and by Strava's terms, until when what its API told is here, and for whom."""
    if not told:
        return
    says = [f"From {plain(came_from(told))}."]
    if run["expires_at"]:
        says.append(f"It is here until {shown.day(run['expires_at'].date())}; a file of the same run keeps it.")
    elif going := [row["expires_at"] for row in told if row["expires_at"]]:
        says.append(f"What Strava's API told is here until {shown.day(min(going).date())}; the rest stays.")
    if not any(row["shareable"] for row in told):
        says.append("It is only for you: Strava's terms let nobody else see it, and so no coach either.")
    elif not run["shareable"]:
        says.append("What Strava's API told is only for you: Strava's terms let nobody else see it.")
    links = [found for row in told if (found := view_on_strava(row))]
    devices = {name for row in told if row["kind"] == "strava_api" for name in row["devices"]}
    links += [f"Recorded by {plain(', '.join(sorted(devices)))}"] if devices else []
    st.caption(" ".join(filter(None, [*says, " · ".join(links)])))


def _channels(desk: Desk, shown: Shown, run: dict[str, Any], parts: Result, pauses: pl.DataFrame) -> None:
    channels = ask.channels(parts)
    question = "How did it go?"
    if not len(channels.frame):
        empty_figure(question, _why_no_samples(desk, run))
        return
    shares = ask.coverage(parts)
    told = ", ".join(f"{name} {100 * shares[column]:.0f} %" for column, name in COVERED.items() if shares[column])
    missing = ", ".join(name for column, name in COVERED.items() if not shares[column])
    paused = f"{counted(len(pauses), 'pause')}{', shaded' if len(pauses) else ''}"
    covered = "; ".join(filter(None, [told and f"covered: {told}", missing and f"not recorded: {missing}"]))
    note = (
        f"{channels.n:,} samples in {counted(len(channels.frame), 'stretch', 'stretches')}; {covered}. {paused}. "
        f"{'Slower than 0.5 m/s has no pace. ' if channels.frame['speed_mps'].count() else ''}"
        "A gap is a gap, never a zero."
    )
    figure(question, draw(channels_chart, channels.frame, pauses, shown, palette()), note=note, frame=channels.frame,
           name="channels", metric="recorded_channels")  # fmt: skip


def _why_no_samples(desk: Desk, run: dict[str, Any]) -> str:
    """There are none, or Strava's sync has not come to them."""
    if owner().guest is not None:
        return "There are no samples to show of this one."
    sync = strava_status(desk)
    to_come = sync["connected"] and (sync["queue"]["streams"] > 0 or sync["synced_at"] is None)
    if run["source_kind"] == "strava_api" and to_come:
        return "No samples yet: Strava's sync brings them, if there are any. The Data page says how far it is."
    return "There are no samples: only totals are known of this one."


def _track(state: RunsState, shown: Shown, track: Result) -> None:
    if len(track.frame) < 2:
        return
    known = {name: word for name, word in CHANNELS.items() if name == "pace" or track.frame[COLOURED_BY[name]].count()}
    colour = state.colour if state.colour in known else "pace"
    if len(known) > 1:
        choose("Coloured by", known, replace(state, colour=colour), "colour", labelled=True)
    note = f"{len(track.frame):,} places of the track, north up. No map is asked for, so nobody learns where you run."
    chart = draw(track_chart, track.frame, colour, shown, palette())
    figure("Where did it go?", chart, note=note, frame=track.frame, name="track",
           metric="recorded_channels")  # fmt: skip


def _laps(shown: Shown, laps: pl.DataFrame) -> None:
    if len(laps) < 2:
        return
    st.subheader("Laps", anchor=False)
    rows = [
        {
            "Lap": lap["lap_no"] + 1 if laps["lap_no"][0] == 0 else lap["lap_no"],
            "Distance": shown.distance(lap["distance_m"]),
            "Time": duration(lap["timer_s"] if lap["timer_s"] is not None else lap["elapsed_s"]),
            "Pace": shown.pace(_speed(lap)),
            "Climb": shown.climb(lap["ascent_m"]),
            "Heart rate, bpm": _whole(lap["average_heart_rate_bpm"]),
            "Cadence, steps/min": _whole(lap["average_cadence_spm"]),
            "Contact, ms": _whole(lap["average_stance_ms"]),
            "Left, %": None if lap["average_stance_balance_left_pct"] is None
            else f"{lap['average_stance_balance_left_pct']:.1f}",
        }
        for lap in laps.iter_rows(named=True)
    ]  # fmt: skip
    used = [name for name in rows[0] if any(row[name] not in (None, "–") for row in rows)]
    right = {name: st.column_config.Column(alignment="right") for name in used}
    st.dataframe([{name: row[name] for name in used} for row in rows], hide_index=True, key="laps", column_config=right)


def _speed(lap: dict[str, Any]) -> float | None:
    seconds = lap["timer_s"] or lap["elapsed_s"]
    return lap["distance_m"] / seconds if lap["distance_m"] and seconds else None


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _origin(shown: Shown, run: dict[str, Any], told: list[dict[str, Any]]) -> None:
    """Every source with what it says itself; then of the one whose figures are used, whence each figure is."""
    with st.expander("Where did this come from?", icon=":material/description:", key="origin"):
        if len(told) > 1:
            st.caption(f"{len(told)} sources tell this run. It counts once.")
        for row in told:
            record(row, shown, [other["record_id"] for other in told if other is not row], "run")
        of_api = run["source_kind"] == "strava_api"
        where = "What Strava's API answered" if of_api else f"File: {plain(run['path'])}"
        lines = [f"{where} ({run['source_kind']}, {run['byte_count']:,} bytes)"]
        lines.append(f"{'Fetched' if of_api else 'Imported'} on {shown.day(run['fetched_at'].date())}")
        if run["devices"]:
            lines.append(f"Recorded by {plain(', '.join(run['devices']))}")
        origins = {**ORIGINS, **BY_STRAVA} if of_api else ORIGINS
        for what, source in (("Distance", "distance"), ("Moving time", "moving"), ("Climb", "ascent")):
            lines.append(f"{what} from {origins.get(run[f'{source}_source'] or '', 'nowhere')}")
        lines.append(f"Its day and hour by {TIMES.get(run['local_time_source'], run['local_time_source'])}")
        lines.append(f"SHA-256 of the original: {run['sha256']}")
        st.markdown("\n".join(f"- {line}" for line in lines))
        if run["sample_count"]:
            activity_id, athlete, seat = run["activity_id"], whose(), owner()  # it is made when nobody knows any more
            st.download_button(
                f"All {run['sample_count']:,} samples (CSV)",
                lambda: csv(_samples(seat, activity_id, athlete)),
                f"niggle-{run['local_date']}-samples.csv",
                "text/csv",
                on_click="ignore",
                key="samples-csv",
            )


def _samples(seat: Seat, activity_id: str, athlete: str | None) -> Any:
    with seat.desk(athlete) as desk:
        return ask.samples(desk.con, desk.seen, activity_id).frame


def _short(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
