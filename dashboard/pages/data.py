"""What came in, what did not, and why?"""

from pathlib import Path
from typing import Any

import streamlit as st

from analytics.status import imports, status
from dashboard.desk import Desk
from dashboard.format import Shown, counted
from dashboard.jobs import Job
from dashboard.links import DataState
from dashboard.pages.corrected import corrected
from dashboard.pages.failed import MINE, not_whole
from dashboard.pages.found import found_line
from dashboard.pages.pairs import is_this_one_run, put_together
from dashboard.pages.strava import strava, strava_notice
from dashboard.pages.welcome import welcome
from dashboard.service import MAX_UPLOAD_MB
from dashboard.shell import confirmed, last_deed, owner, plain, submit, tell, whose
from dashboard.shell import page as frame
from ingest.errors import Refusal

SHOWN_IMPORTS = 10


def page() -> None:
    """Upload, what is under way, Strava, what may be one run, every import with its undo, every file that did not come
    in whole, and what the runner decided and changed.
    """
    with frame("What came in, what did not, and why?", DataState, dated=False) as (desk, state, shown):
        strava_notice(state)
        (here,) = status(desk.con, desk.seen).frame.iter_rows(named=True)
        if here["activities"]:
            activities = counted(here["activities"], "activity", "activities")
            days = shown.days(here["first_day"], here["last_day"])
            st.markdown(f"{activities}, {counted(here['samples'], 'sample')}, {days}.")
        else:
            welcome(upload_here=True)
        last_deed()
        _upload()
        _jobs()
        found_line(desk, shown)
        strava(desk, shown)
        is_this_one_run(desk, state, shown)
        _imports(desk, shown)
        not_whole(desk, state)
        put_together(desk, state, shown)
        corrected(desk, shown)


def _upload() -> None:
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader(
            "FIT, GPX and TCX files, zips of them (a Strava or Garmin archive as it came), CSV training logs",
            accept_multiple_files=True,
            max_upload_size=MAX_UPLOAD_MB,
            key="files",
        )
        with st.expander("More"):
            mine = st.checkbox(
                MINE, key="upload-mine",
                help="The first archive of Strava's or Garmin's says which account is yours. One of another account "
                "is only read if you say that it is yours, too.",
            )  # fmt: skip
        if st.form_submit_button("Import", type="primary", icon=":material/download:"):
            if not files:
                tell("Choose or drop files first.", ":material/info:")
            else:
                try:
                    owner().upload(((file.name, file) for file in files), whose(), mine=mine)
                except Refusal as refusal:
                    tell(str(refusal), ":material/error:")
            st.rerun()
    st.caption("Anything larger comes in by the terminal: niggle import PATH")


def _jobs() -> None:
    """What is under way, refreshed each second as long as there is something."""
    under_way = bool(owner().under_way())
    st.fragment(_job_list, run_every=1.0 if under_way else None)(under_way)


def _job_list(under_way: bool) -> None:
    if under_way and not owner().under_way():
        st.rerun(scope="app")
    jobs = owner().jobs()
    for job in [one for one in jobs if not one.over]:
        with st.container(border=True):
            st.progress(job.share, text=plain(job.told()))
            st.button("Stop", key=f"stop-{id(job)}", on_click=_stop, args=(job,), type="tertiary")
    for job in [one for one in jobs if one.over][-3:][::-1]:
        _ended(job)


def _stop(job: Job) -> None:
    if job in owner().jobs():
        job.cancel()


def _ended(job: Job) -> None:
    if job.refusal is not None:
        st.error(plain(f"{job.title}: {job.refusal}"))
    elif job.name == "import_files":
        answer = job.answer
        box, icon = (st.info, ":material/info:") if answer["failed"] else (st.success, ":material/check:")
        box(
            f"{plain(job.title)}: {answer['imported']:,} imported, {answer['duplicate']:,} already here, "
            f"{answer['skipped']:,} without an activity, {answer['failed']:,} failed ({answer['seconds']:.0f} s).",
            icon=icon,
        )
    elif job.name == "strava_disconnect":
        gone = counted(job.answer["removed"], "record")
        st.success(f"Strava is disconnected. {gone} of its API went with all computed from them.")
        if job.answer["trouble"]:
            st.warning(plain(f"At Strava it could not be ended: {job.answer['trouble']}"))
    elif job.name == "undo":
        st.success(f"{counted(job.answer['activities'], 'activity', 'activities')} taken away.", icon=":material/undo:")
        if job.answer["again"]:
            again = plain(", ".join(job.answer["again"]))
            st.info(f"These held rows of it, too, and have to be imported again to bring them: {again}")


def _imports(desk: Desk, shown: Shown) -> None:
    rows = imports(desk.con, desk.seen).frame.to_dicts()
    if not rows:
        return
    st.subheader("What came in?", anchor=False)
    for row in rows[:SHOWN_IMPORTS]:
        _import(row, shown)
    if len(rows) > SHOWN_IMPORTS:
        with st.expander(f"The {len(rows) - SHOWN_IMPORTS} before"):
            for row in rows[SHOWN_IMPORTS : SHOWN_IMPORTS + 200]:
                _import(row, shown)


def _import(row: dict[str, Any], shown: Shown) -> None:
    killed = row["finished_at"] is None
    with st.container(
        border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center",
        key=f"import-{row['run_no']}",
    ):  # fmt: skip
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f"**{shown.day(row['started_at'].date())}** · {plain(_origin(row['paths']))}")
            days = f" {shown.days(row['first_day'], row['last_day'])}" if row["first_day"] else ""
            st.caption(
                f"{counted(row['activities'], 'activity', 'activities')}{days}. Files: {_outcomes(row)}"
                + (", not finished" if killed else "")
            )
        if killed and not owner().under_way() and _all_there(row["paths"]):
            st.button("Go on", key=f"go-on-{row['run_no']}", on_click=_go_on, args=(row["paths"],))
        with st.popover("Undo", type="tertiary", icon=":material/undo:"):
            what = counted(row["activities"], "activity", "activities")
            st.markdown(
                f"This takes away {what} that came with it, as if it had never been. Your own notes stay. "
                "The files can be imported again."
            )
            if not confirmed("Take it back", "/data"):
                return
            st.button(
                "Take it back", key=f"undo-{row['run_no']}", type="primary", on_click=_undo, args=(row["run_no"],),
            )  # fmt: skip


def _outcomes(row: dict[str, Any]) -> str:
    """How the files of an import ended; what there was none of is left out."""
    words = {"imported": "imported", "duplicate": "already here", "skipped": "without an activity", "failed": "failed"}
    return ", ".join(f"{row[name]:,} {word}" for name, word in words.items() if row[name]) or "none"


def _origin(paths: list[str]) -> str:
    first = paths[0] if paths else "–"
    name = "uploaded in the browser" if first.startswith("upload ") else Path(first).name or first
    return name if len(paths) < 2 else f"{name} and {len(paths) - 1:,} more"


def _all_there(paths: list[str]) -> bool:
    return bool(paths) and all(Path(path).exists() for path in paths[:20])


def _go_on(paths: list[str]) -> None:
    submit("import_files", "Going on with an import", paths=paths)


def _undo(run_no: int) -> None:
    submit("undo", "Taking an import back", run_no=run_no)
