"""What came before my injuries?"""

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.catalogue import METRICS
from analytics.onset import ORDINARY_LEAST, Before, before
from dashboard.before_words import NONE, STORY, by_injury, looked_back_from, name_of, title_of, together
from dashboard.charts.before import aligned_chart, places_chart
from dashboard.charts.drawn import draw
from dashboard.desk import Desk
from dashboard.figure import about, empty_figure, figure
from dashboard.format import Shown, counted
from dashboard.links import BeforeState
from dashboard.shell import choose, link, palette, plain
from dashboard.shell import page as frame

SENSITIVE = {
    "primary": "session spike, the one named before",
    "clock_of_runs": "the same by runs",
    "washout_63": "63 days after a return left out",
    "earlier_7": "windows 7 days earlier",
    "earlier_14": "windows 14 days earlier",
}


def page() -> None:
    """The weeks before each injury, where they lie among the runner's own, what else changed, and what chance does."""
    with frame("What came before your injuries?", BeforeState) as (desk, state, shown):
        found = before(desk.con, desk.seen, desk.today)
        if not found.injuries:
            empty_figure(
                "Which weeks came before it?",
                "An injury fills this: pain that set in and kept you from running for 7 days, for three usual runs, or "
                f"took you to a clinician. {NONE}",
            )
            link("niggles", "To the niggles", icon=":material/healing:")
            return
        _injuries(desk, state, shown, found)


def _injuries(desk: Desk, state: BeforeState, shown: Shown, found: Before) -> None:
    names = {row["id"]: title_of(row, shown) for row in looked_back_from(found)}
    chosen = state.injury if state.injury is not None and state.injury in names else next(iter(names))
    if len(names) > 1:
        choose("Which injury?", names, replace(state, injury=chosen), "injury")
    said = by_injury(found, shown)[chosen]
    st.markdown(plain(said.load), help=about("before"))
    st.caption(STORY)
    link("niggles", "The injury on Niggles", {"episode": chosen}, icon=":material/healing:", width="content")
    _weeks(shown, found, chosen)
    _places(shown, found, chosen)
    st.subheader(
        "What else changed, and what was looked at?", anchor=False, help=about("changes_before", "noise_floor")
    )
    st.markdown("\n".join(f"- {plain(line)}" for line in said.changes))
    st.caption(METRICS["changes_before"].caveat)
    st.subheader("What would chance do?", anchor=False, help=about("onset_test"))
    st.markdown("\n".join(f"- {plain(line)}" for line in together(found)))
    _sensitivities(found)
    st.caption(" ".join([METRICS["before"].caveat, *found.caveats]))


def _weeks(shown: Shown, found: Before, chosen: str) -> None:
    weeks = found.aligned.filter(pl.col("episode_id") == chosen)
    note = "Bars are weeks, ○ the longest session of each. "
    if found.ordinary is None:
        note += f"There are fewer than {ORDINARY_LEAST} ordinary weeks to lay beside them. "
    else:
        note += f"Grey: the middle 80 % of your {found.n_ordinary:,} ordinary weeks, the line their median. "
    unknown = weeks["distance_m"].null_count()
    note += f"{counted(unknown, 'week')} of these 9 not known in full. " if unknown else ""
    note += (
        f"Thin lines: your other {counted(found.injuries - 1, 'injury', 'injuries')}. " if found.injuries > 1 else ""
    )
    figure(
        "How far did you run in the weeks before?",
        draw(aligned_chart, found.aligned, chosen, found.ordinary, shown, palette()),
        note=note + METRICS["before"].caveat,
        frame=found.aligned,
        name="aligned",
        metric="before",
    )


def _places(shown: Shown, found: Before, chosen: str) -> None:
    places = found.places.filter((pl.col("episode_id") == chosen) & (pl.col("earlier_days") == 0))
    question = "Where do these values lie among your own runs?"
    if not len(places) or not places["percentile"].count():
        empty_figure(
            question, "Only a known onset with a run in the 7 days before, which may be compared, has a place."
        )
        return
    note = (
        f"{counted(found.eligible, 'run')} of yours may be compared, {shown.day(found.first_day)} to "
        f"{shown.day(found.last_day)}. Grey: their 10th to 90th percentile. All that was looked at is here, always in "
        "this order."
    )
    figure(question, draw(places_chart, places, shown, palette()), note=note, frame=found.places, name="places",
           metric="before")  # fmt: skip


def _sensitivities(found: Before) -> None:
    rows: list[dict[str, Any]] = [
        {
            "Test": SENSITIVE.get(one.name) or name_of(one.exposure),
            "Clock": one.found.clock,
            "Mean before": round(one.found.statistic, 2),
            "p": round(one.found.p, 3),
            "p, corrected": None if one.corrected is None else round(one.corrected, 3),
            "Onsets": one.found.k,
            "Runs": one.found.n,
        }
        for one in found.tests
    ]
    if rows:
        with st.expander("The test and what it is sensitive to", key="sensitivities"):
            st.dataframe(rows, hide_index=True, key="tests")
