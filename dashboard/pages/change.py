"""What is wrong about this run? Change it, leave it out, or delete it; every change says what it replaces."""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from dashboard.desk import Desk
from dashboard.format import METRES, Shown
from dashboard.links import RunsState
from dashboard.pages.corrected import take_back_button
from dashboard.pages.records import Row
from dashboard.shell import did, do, go, plain, tell
from dashboard.words import FIELDS, SAYS, sport_words, value_words
from ingest.corrections import MAX_TITLE, NOT_A_RUN
from ingest.sport import SPORTS

Changes = Mapping[str, dict[str, Any]]  # by the field


def changed(changes: Changes, records: list[Row], shown: Shown) -> None:
    """A line for each change: what it is now, who says otherwise, and the way back."""
    if not changes:
        return
    with st.container(gap="xxsmall", key="changed"):
        for field, row in changes.items():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(_sentence(field, row, records, shown), width="content")
                take_back_button(row, shown, "run")


def _sentence(field: str, row: dict[str, Any], records: list[Row], shown: Shown) -> str:
    if field == "counted":
        return "**Left out of all figures**, by you."
    now = f"{FIELDS[field]} **{plain(value_words(field, row['value'], shown))}**, by you"
    if row["replaced"] is None:
        return f"{now}; nothing stood there."
    before = plain(value_words(field, row["replaced"], shown))
    said = next((SAYS[one["kind"]] for one in records if _says(one[field], row["replaced"])), None)
    return f"{now}; {said} said {before}." if said else f"{now}; before it was {before}."


def _says(value: Any, text: str) -> bool:
    if isinstance(value, float):
        return value == float(text)
    return value is not None and str(value) == text


def change(desk: Desk, state: RunsState, shown: Shown, run: dict[str, Any], changes: Changes) -> None:
    """The form, what is one press each, and deleting."""
    with st.expander("Change", icon=":material/edit:", key="change"):
        _form(desk, shown, run, changes)
        with st.container(horizontal=True):
            if run["sport_family"] == "run":
                _button("Not a run", run, "sport", NOT_A_RUN, "No run any more: it is no running load.", changes)
            if run["counted"]:
                _button("Leave out of all figures", run, "counted", "no", "Left out of all figures.", changes)
            else:
                _button("Count again", run, "counted", None, "It counts again.", changes)
            with st.popover("Delete", icon=":material/delete:"):
                what = f"{run['title'] or sport_words(run['sport'])}, {shown.day(run['local_date'])}"
                st.markdown(
                    "It goes from every list and figure, and no import brings it back. Its files stay, and you can "
                    "bring it back from the Data page."
                )
                st.button(
                    "Delete this run", key="delete", type="primary", on_click=_delete,
                    args=(state, run["activity_id"], what),
                )  # fmt: skip


def _form(desk: Desk, shown: Shown, run: dict[str, Any], changes: Changes) -> None:
    metres = METRES[shown.unit]
    now: dict[str, Any] = {
        "title": run["title"] or "",
        "sport": run["sport"],
        "distance_m": None if run["distance_m"] is None else round(run["distance_m"] / metres, 2),
        "local_date": run["local_date"],
        "rpe": None if run["rpe"] is None else float(run["rpe"]),
    }
    before = {
        field: f"Before: {value_words(field, row['replaced'], shown)}" if (row := changes.get(field)) else None
        for field in now
    }
    # Once it says something else than it did, what was typed before is not what is meant any more.
    key = f"change-{zlib.crc32(repr((run['activity_id'], shown.unit, now)).encode()):08x}"
    with st.form(key, border=False):
        sports = list(SPORTS) if now["sport"] in SPORTS else [now["sport"], *SPORTS]
        chosen: dict[str, Any] = {
            "title": st.text_input(
                "Title", now["title"], max_chars=MAX_TITLE, key=f"{key}-title", help=before["title"]
            ).strip(),
            "sport": st.selectbox(
                "Sport", sports, sports.index(now["sport"]), format_func=sport_words, key=f"{key}-sport",
                help=before["sport"],
            ),
            "distance_m": st.number_input(
                f"Distance, {shown.unit}", 0.0, None, now["distance_m"], step=0.1, format="%.2f",
                key=f"{key}-distance", help=before["distance_m"],
            ),
            "local_date": st.date_input(
                "Day", now["local_date"], max_value=max(desk.today, now["local_date"]), format="YYYY-MM-DD",
                key=f"{key}-day", help=before["local_date"],
            ),
            "rpe": st.number_input(
                "How hard it felt, 0 to 10", 0.0, 10.0, now["rpe"], step=0.5, format="%g", key=f"{key}-rpe",
                help=before["rpe"],
            ),
        }  # fmt: skip
        if st.form_submit_button("Save", type="primary"):
            new = {field: _text(field, value, metres) for field, value in chosen.items() if value != now[field]}
            _save(run["activity_id"], new, changes, shown)
            st.rerun()


def _text(field: str, value: Any, metres: float) -> str | None:
    """A value as it is asked for; an emptied one takes the change back."""
    if value is None or value == "":
        return None
    if field == "distance_m":
        return str(round(value * metres))
    return value.isoformat() if isinstance(value, date) else str(value)


def _save(activity_id: str, new: Mapping[str, str | None], changes: Changes, shown: Shown) -> None:
    said, back = [], []
    for field, value in new.items():
        if value is None and field not in changes:
            tell(f"{FIELDS[field]}: nothing was put in its place, so it stays.", ":material/info:")
            continue
        if do("change_activity", activity=activity_id, field=field, value=value) is None:
            continue
        row = changes.get(field)
        words = value_words(field, value if value is not None or row is None else row["replaced"], shown)
        said.append(f"{FIELDS[field]}: {words}")
        back.append(_back(activity_id, field, changes))
    if said:
        did(f"{'; '.join(said)} now.", *back)


def _button(label: str, run: dict[str, Any], field: str, value: str | None, sentence: str, changes: Changes) -> None:
    back = _back(run["activity_id"], field, changes)
    st.button(
        label, key=f"change-{label}", on_click=_one, args=(run["activity_id"], field, value, sentence, back),
    )  # fmt: skip


def _one(activity_id: str, field: str, value: str | None, sentence: str, back: tuple[str, dict[str, Any]]) -> None:
    if do("change_activity", activity=activity_id, field=field, value=value) is not None:
        did(sentence, back)


def _back(activity_id: str, field: str, changes: Changes) -> tuple[str, dict[str, Any]]:
    """The request that makes a field what it is now."""
    value = changes[field]["value"] if field in changes else None
    return "change_activity", {"activity": activity_id, "field": field, "value": value}


def _delete(state: RunsState, activity_id: str, what: str) -> None:
    if do("delete_activity", activity=activity_id) is not None:
        go(replace(state, run=None, colour="pace"))
        did(f"Deleted: {what}.", ("restore_activity", {"activity": activity_id}))
