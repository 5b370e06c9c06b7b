"""Is this one run? Doubtful pairs side by side, what was put together, and what the runner decided."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from analytics.records import doubts, joined, verdicts
from dashboard.desk import Desk
from dashboard.format import Shown, duration
from dashboard.links import DataState
from dashboard.shell import bound, do, pages, plain

PAIRS, JOINED = 5, 5  # on a page
KINDS = {
    "fit": "watch file (FIT)",
    "gpx": "GPX file",
    "tcx": "TCX file",
    "csv_log": "training log",
    "strava_csv": "Strava's archive",
    "garmin_json": "Garmin's archive",
    "garmin_csv": "Garmin's list",
}


@dataclass(frozen=True, slots=True)
class _Decision:
    """What was decided last in this window, so that one press takes it back."""

    sentence: str
    one: str
    other: str


def doubtful(desk: Desk, state: DataState, shown: Shown) -> None:
    """Every pair that may be one run, side by side; one press decides, another takes it back."""
    rows = doubts(desk.con, desk.seen).frame.to_dicts()
    decision = st.session_state.get("decided")
    if not rows and decision is None:
        return
    st.subheader("Is this one run?", anchor=False)
    if decision is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="decided-now"):
            st.markdown(decision.sentence, width="content")
            st.button("Undo", key="undo-decision", icon=":material/undo:", type="tertiary", on_click=_take_back,
                      args=(decision.one, decision.other))  # fmt: skip
    if not rows:
        st.caption("No pair is in doubt any more.")
        return
    st.caption("Both count until you decide. Nothing here is decided without you, and every decision can be undone.")
    count = -(-len(rows) // PAIRS)
    number = min(max(state.pair, 1), count)
    for row in rows[(number - 1) * PAIRS : number * PAIRS]:
        _pair(row, shown)
    if count > 1:
        st.pagination(count, **bound(state, "pair", number))


def _pair(row: dict[str, Any], shown: Shown) -> None:
    one, other = row["one"], row["other"]
    key = f"{one['record_id']}-{other['record_id']}"
    with st.container(border=True, key=f"pair-{key}"):
        left, right = _told(one, shown), _told(other, shown)
        lines = [f"| | {plain(_kind(one))} | {plain(_kind(other))} |", "|---|---|---|"]
        for name in left:
            said = (left[name], right[name])
            if said != ("–", "–"):
                ours, theirs = (said[0], said[1]) if said[0] == said[1] else (f"**{said[0]}**", f"**{said[1]}**")
                lines.append(f"| {name} | {ours} | {theirs} |")
        st.markdown("\n".join(lines))
        st.caption(plain(row["reason"]) + ".")
        with st.container(horizontal=True):
            for label, request in (("One run", "same_run"), ("Two runs", "different_runs")):
                st.button(label, key=f"{request}-{key}", on_click=_decide, args=(request, one, other, shown))


def _told(side: dict[str, Any], shown: Shown) -> dict[str, str]:
    """What one side says, in words; bold where the other says otherwise."""
    clock = f" {side['started_local']:%H:%M:%S}" if side["started_local"] else ""
    rate = side["average_heart_rate_bpm"]
    name = (side["path"] or "").rpartition("/")[2].rpartition("!")[2]
    return {
        "title": plain(side["title"] or "–"),
        "when": shown.day(side["local_date"]) + clock,
        "sport": plain(side["sport"].replace(".", " ")),
        "distance": shown.distance(side["distance_m"]),
        "duration": duration(side["elapsed_s"]),
        "climb": shown.climb(side["ascent_m"]),
        "heart rate": "–" if rate is None else f"{rate:.0f} bpm",
        "samples": f"{side['sample_count']:,}",
        "file": plain(name or "–"),
    }


def _kind(side: dict[str, Any]) -> str:
    return str(KINDS.get(side["kind"], side["kind"]))


def _decide(request: str, one: dict[str, Any], other: dict[str, Any], shown: Shown) -> None:
    if do(request, one=one["record_id"], other=other["record_id"]) is None:
        return
    word = "One run" if request == "same_run" else "Two runs"
    sentence = f"{word}: {plain(one['title'] or one['sport'])} of {shown.day(one['local_date'])}."
    st.session_state["decided"] = _Decision(sentence, one["record_id"], other["record_id"])


def _take_back(one: str, other: str) -> None:
    if do("withdraw", one=one, other=other) is not None:
        st.session_state.pop("decided", None)


def put_together(desk: Desk, state: DataState, shown: Shown) -> None:
    """Activities of several records, each with its reason, and a press to take one out."""
    page = max(state.joined, 1)
    found = joined(desk.con, desk.seen, limit=JOINED, offset=(page - 1) * JOINED)
    if not found.n and page > 1:
        page = 1
        found = joined(desk.con, desk.seen, limit=JOINED, offset=0)
    if not found.n:
        return
    with st.expander(f"Put together from several records ({found.n:,})", expanded=state.joined > 1):
        st.caption("Each counts once: with the samples of its best recording, and with your own words.")
        activity = None
        for row in found.frame.iter_rows(named=True):
            if row["activity_id"] != activity:
                activity = row["activity_id"]
                label = (
                    f"{shown.day(row['local_date'])} · {plain(row['activity_title'] or row['sport'].replace('.', ' '))}"
                )
                st.page_link(pages()["runs"], label=label, query_params={"run": activity}, width="content")
            _record(row, shown)
        count = -(-found.n // JOINED)
        if count > 1:
            st.pagination(count, **bound(state, "joined", page))


def _record(row: dict[str, Any], shown: Shown) -> None:
    holds = ["samples"] if row["holds_samples"] else []
    holds += ["words"] if row["holds_words"] else []
    parts = [
        KINDS.get(row["kind"], row["kind"]) + (f" ({' and '.join(holds)} used)" if holds else ""),
        shown.distance(row["distance_m"]),
        duration(row["elapsed_s"]),
        plain(row["reason"]) if row["reason"] else "",
    ]
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall", wrap=False
    ):
        st.caption(" · ".join(part for part in parts if part), width="stretch")
        st.button("Not this one", key=f"apart-{row['record_id']}", type="tertiary", on_click=do,
                  args=("take_out",), kwargs={"record": row["record_id"]})  # fmt: skip


def decided(desk: Desk, shown: Shown) -> None:
    """What the runner decided about pairs, each to be taken back."""
    rows = verdicts(desk.con, desk.seen).frame.to_dicts()
    for row in rows[:200]:
        word = "one run" if row["same"] else "two runs"
        sides = [
            f"{plain(title or 'a record that is not here')} ({shown.day(day)})"
            for title, day in ((row["one_title"], row["one_date"]), (row["other_title"], row["other_date"]))
        ]
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False):
            st.markdown(f"{word.capitalize()}: {' and '.join(sides)}", width="stretch")
            st.button("Take back", key=f"withdraw-{row['one_key']}-{row['other_key']}", type="tertiary",
                      on_click=_take_back, args=(row["one_key"], row["other_key"]))  # fmt: skip
