"""What is wrong about this activity? A form that changes it for good, and what it changed."""

from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.records import changes
from dashboard.desk import Desk
from dashboard.format import METRES, Shown
from dashboard.links import RunsState
from dashboard.pages.corrected import change_words
from dashboard.shell import do, go, tell
from ingest.corrections import MAX_TITLE, NOT_A_RUN
from ingest.sport import SPORTS


def changed(desk: Desk, run: dict[str, Any], shown: Shown) -> None:
    """What the runner changed, with what stood there before; each can be taken back."""
    for row in changes(desk.con, desk.seen, run["activity_id"]).frame.to_dicts():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(change_words(row, shown).capitalize(), width="content")
            st.button("Take back", key=f"back-{row['field']}", type="tertiary", on_click=do, args=("change_activity",),
                      kwargs={"activity": run["activity_id"], "field": row["field"], "value": None})  # fmt: skip


def change_form(state: RunsState, run: dict[str, Any], shown: Shown) -> None:
    """Title, sport, distance, day, effort; not a run; leave it out; delete it."""
    key = run["activity_id"]
    with st.expander("Change", icon=":material/edit:"):
        with st.form(f"change-{key}", border=False):
            title = st.text_input("Title", run["title"] or "", max_chars=MAX_TITLE, key=f"title-{key}")
            names = list(SPORTS) if run["sport"] in SPORTS else [run["sport"], *SPORTS]
            sport = st.selectbox("Sport", names, names.index(run["sport"]), key=f"sport-{key}",
                                 format_func=lambda name: name.replace(".", " ").replace("_", " "))  # fmt: skip
            now = None if run["distance_m"] is None else round(run["distance_m"] / METRES[shown.unit], 2)
            far = st.number_input(f"Distance, {shown.unit}", 0.0, None, now, step=0.1, key=f"distance-{key}")
            day = st.date_input("Day", run["local_date"], format="YYYY-MM-DD", key=f"day-{key}")
            effort = st.number_input("How hard it felt, 0 to 10", 0.0, 10.0, run["rpe"], step=0.5, key=f"rpe-{key}")
            if st.form_submit_button("Save", type="primary"):
                wanted = {
                    "title": title.strip() if title.strip() != (run["title"] or "") else None,
                    "sport": sport if sport != run["sport"] else None,
                    "distance_m": str(round(far * METRES[shown.unit])) if far and far != now else None,
                    "local_date": str(day) if day and day != run["local_date"] else None,
                    "rpe": f"{effort:g}" if effort is not None and effort != run["rpe"] else None,
                }
                _save(key, {field: value for field, value in wanted.items() if value})
                st.rerun()
        with st.container(horizontal=True):
            _press("Not a run", key, "sport", NOT_A_RUN, disabled=run["sport_family"] == "other")
            if run["counted"]:
                _press("Leave out of all figures", key, "counted", "no")
            else:
                _press("Count it again", key, "counted", None)
            with st.popover("Delete", type="tertiary", icon=":material/delete:"):
                st.markdown(
                    "It goes from every list and figure, and does not come back with an import. Its file stays among "
                    "the originals; on the page Data it can be brought back."
                )
                st.button("Delete it", key=f"delete-{key}", type="primary", on_click=_delete, args=(state, key))


def _save(key: str, wanted: dict[str, str]) -> None:
    if not wanted:
        tell("Nothing was changed.", ":material/info:")
    elif all(do("change_activity", activity=key, field=field, value=value) for field, value in wanted.items()):
        tell("Saved.")


def _press(label: str, key: str, field: str, value: str | None, *, disabled: bool = False) -> None:
    st.button(label, key=f"{field}-{value}-{key}", on_click=do, args=("change_activity",), disabled=disabled,
              kwargs={"activity": key, "field": field, "value": value})  # fmt: skip


def _delete(state: RunsState, key: str) -> None:
    if do("delete_activity", activity=key) is not None:
        tell("Deleted. On the page Data it can be brought back.", ":material/delete:")
        go(replace(state, run=None))
