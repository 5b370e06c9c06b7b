"""Shoes, pods and watches: how far each went, and a form for what no file says."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.desk import Desk
from dashboard.format import Shown, counted
from dashboard.gait_documents import gear_document
from dashboard.shell import beside, do, may_write, plain, tell
from ingest.equipment import KINDS, MAX_NAME

if TYPE_CHECKING:
    from dashboard.shapes import GearRow

LATELY_DAYS = 365
WORDS = {"shoe": "Shoe", "pod": "Pod or strap", "watch": "Watch"}


def gear_list(desk: Desk, shown: Shown) -> None:
    """What was run with, the last first, and a form for one more."""
    rows = gear_document(desk.con, desk.seen)["rows"]
    since = (desk.today - timedelta(days=LATELY_DAYS)).isoformat()
    lately = [row for row in rows if row["spans"] or (row["last_day"] or "") >= since]
    _list(desk, shown, lately)
    if earlier := [row for row in rows if row not in lately]:
        with st.expander(f"Not in the last year: {len(earlier)}", key="gear-earlier"):
            _list(desk, shown, earlier)
    if may_write():
        _form(desk)


def _list(desk: Desk, shown: Shown, rows: "list[GearRow]") -> None:
    for row in rows:
        words, buttons = beside()
        last = f", the last on {shown.day(date.fromisoformat(row['last_day']))}" if row["last_day"] else ""
        words.markdown(
            f"**{plain(row['name'])}** ({WORDS[row['kind']].lower()}): {shown.distance(row['distance_m'])} in "
            f"{counted(row['runs'], 'run')}{last}"
        )
        for span in row["spans"] if may_write() else []:
            buttons.button("Delete", key=f"gear-delete-{span['id']}", type="tertiary", on_click=_delete,
                           args=(span["id"],))  # fmt: skip


def _form(desk: Desk) -> None:
    with (
        st.expander("Say what you ran with", icon=":material/add:", key="add-gear"),
        st.form("new-gear", clear_on_submit=True, border=False),
    ):
        kind = st.selectbox("What?", list(KINDS), format_func=WORDS.__getitem__, key="gear-kind")
        name = st.text_input("Name", max_chars=MAX_NAME, key="gear-name")
        first = st.date_input("From", None, max_value=desk.today, format="YYYY-MM-DD", key="gear-first")
        last = st.date_input("To", None, format="YYYY-MM-DD", key="gear-last")
        st.caption("What a file or a service names with a run goes before it. Without days it holds for all runs.")
        if st.form_submit_button("Save"):
            days = [day.isoformat() if isinstance(day, date) else None for day in (first, last)]
            if do("gear_add", kind=kind, name=name, begun=days[0], to=days[1]) is not None:
                tell(f"{name} is kept.")
            st.rerun()


def _delete(number: int) -> None:
    if do("gear_delete", number=number) is not None:
        tell("Deleted.")
