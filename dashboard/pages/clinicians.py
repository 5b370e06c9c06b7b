"""What did somebody who knows find? Dated, with whose word it is; nothing is made of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.instruments import clinician_findings, findings_of
from dashboard.desk import Desk
from dashboard.format import Shown
from dashboard.instrument_words import finding_line
from dashboard.pages.places import place_boxes
from dashboard.shell import beside, did, do, may_write, plain, tell
from ingest.clinicians import MAX_NAME
from ingest.journal import MAX_TEXT

LISTED = 8


def findings(desk: Desk, shown: Shown) -> None:
    """All findings, the newest at once, and a form for one more."""
    found = clinician_findings(desk.con, desk.seen)
    if not may_write() and not found.n:
        return
    st.subheader("What did a clinician find?", anchor=False)
    rows = found.frame.to_dicts()
    with st.container(gap="xxsmall", key="findings"):
        for row in rows[:LISTED]:
            _finding(desk, row, shown)
    if rows[LISTED:]:
        with st.expander(f"The {len(rows) - LISTED} before"):
            for row in rows[LISTED:]:
                _finding(desk, row, shown)
    if rows:
        st.caption(plain(found.caveats[0]))
    if may_write():
        with st.expander("Add a finding", icon=":material/add:", key="add-finding"):
            _form(desk)


def findings_at(desk: Desk, found: pl.DataFrame, episode: Mapping[str, Any], shown: Shown) -> None:
    """On an episode: what was found about it."""
    for row in findings_of(found, episode, desk.today).iter_rows(named=True):
        st.markdown(plain(finding_line(row, shown)))


def _finding(desk: Desk, row: Mapping[str, Any], shown: Shown) -> None:
    words, buttons = beside()
    words.markdown(plain(finding_line(row, shown)))
    if not may_write():
        return
    with buttons.popover("", icon=":material/edit:", type="tertiary", help="Change or take away"):
        key = f"finding-{row['id']}"
        with st.form(key, border=False):
            text = st.text_area("What was found", row["text"], max_chars=MAX_TEXT, key=f"{key}-text")
            who = st.text_input("Who", row["who"] or "", max_chars=MAX_NAME, key=f"{key}-who")
            what = st.text_input("Profession", row["profession"] or "", max_chars=MAX_NAME, key=f"{key}-profession")
            day = st.date_input("Day", row["local_date"], format="YYYY-MM-DD", key=f"{key}-day")
            end = st.date_input("Over since (empty: not said)", row["to_date"], format="YYYY-MM-DD", key=f"{key}-to")
            changes = {
                "text": text, "who": who or None, "profession": what or None, "local_date": str(day),
                "to_date": str(end) if end else None,
            }  # fmt: skip
            if st.form_submit_button("Save", type="primary"):
                if do("clinician_edit", number=row["id"], changes=changes) is not None:
                    tell("Saved.")
                st.rerun()
        st.button("Take away", key=f"{key}-delete", type="tertiary", on_click=_delete, args=(row["id"],))


def _form(desk: Desk) -> None:
    key = f"finding-new-{st.session_state.setdefault('findings-added', 0)}"
    with st.form(key, border=False):
        text = st.text_area("What was found, in the words that you heard", max_chars=MAX_TEXT, key=f"{key}-text",
                            placeholder="The left knee caves in when running", height=80)  # fmt: skip
        left, right = st.columns(2)
        who = left.text_input("Who", max_chars=MAX_NAME, key=f"{key}-who", placeholder="A name, if you like")
        what = right.text_input(
            "Profession", max_chars=MAX_NAME, key=f"{key}-profession", placeholder="physiotherapist"
        )
        day = st.date_input("Day", desk.today, max_value=desk.today, format="YYYY-MM-DD", key=f"{key}-day")
        area, side = place_boxes(desk, key, optional=True)
        if st.form_submit_button("Add"):
            on = day.isoformat() if isinstance(day, date) else desk.today.isoformat()
            added = do(
                "clinician_add", on=on, text=text, who=who or None, profession=what or None, area=area, side=side
            )
            if added is not None:
                did("Added.", ("clinician_delete", {"number": added["id"]}))
                st.session_state["findings-added"] += 1
            st.rerun()


def _delete(number: int) -> None:
    if do("clinician_delete", number=number) is not None:
        did("Taken away.", ("clinician_restore", {"number": number}))
