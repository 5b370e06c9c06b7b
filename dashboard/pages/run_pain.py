"""How was it during this run, after it and the next morning? Three numbers, of which any may stay unknown."""

from datetime import date
from typing import Any

import streamlit as st

from analytics.areas import where
from analytics.pain import pain_notes
from dashboard.desk import Desk
from dashboard.format import Shown
from dashboard.pages.places import place_boxes
from dashboard.shell import did, do, may_write, plain, tell
from ingest.instruments import THREE
from ingest.journal import MAX_TEXT

LABELS = {"during": "During", "after": "After", "morning": "Next morning"}


def pain_of_run(desk: Desk, shown: Shown, day: date) -> None:
    """On the page of a run: what is noted with its day, and the form, folded."""
    noted = _noted(desk, day)
    if noted:
        st.markdown(f"Pain noted with this day: {plain('; '.join(noted))}.")
    if may_write():
        with st.expander("Pain during, after and the next morning", icon=":material/add:", key="run-pain"):
            three_numbers(desk, shown, day)


def three_numbers(desk: Desk, shown: Shown, day: date | None = None) -> None:
    """The form; without a day it asks for the day of the run."""
    key = f"three-{day or 'any'}-{st.session_state.setdefault('three-added', 0)}"
    with st.form(key, border=False):
        if day is None:
            chosen = st.date_input("Day of the run", desk.today, max_value=desk.today, format="YYYY-MM-DD",
                                   key=f"{key}-day")  # fmt: skip
            day = chosen if isinstance(chosen, date) else desk.today
        area, side = place_boxes(desk, key)
        columns = st.columns(3)
        given: dict[str, Any] = {
            moment: column.number_input(f"{LABELS[moment]}, 0–10", 0, 10, None, step=1, key=f"{key}-{moment}")
            for moment, column in zip(THREE, columns, strict=True)
        }
        text = st.text_input("Your words", max_chars=MAX_TEXT, key=f"{key}-text")
        st.caption("What you leave empty stays unknown. The next morning can be added tomorrow.")
        if st.form_submit_button("Note it"):
            noted = do("run_pain_add", on=day.isoformat(), area=area, side=side, text=text or None, **given)
            if noted is not None:
                words = ", ".join(
                    f"{LABELS[moment].lower()} {given[moment]}/10" for moment in THREE if given[moment] is not None
                )
                sentence = f"Noted: {where(area, side)} {words}, {shown.day(day)}."
                if noted["changed"]:  # what it said before is in no note any more
                    tell(sentence)
                else:
                    did(sentence, *(("pain_delete", {"number": number}) for number in noted["added"]))
                st.session_state["three-added"] += 1
            st.rerun()


def _noted(desk: Desk, day: date) -> list[str]:
    """What was noted of a day, place by place, in the order of the three."""
    told: dict[str, list[str]] = {}
    for note in reversed(pain_notes(desk.con, desk.seen).frame.to_dicts()):
        if note["local_date"] == day and note["area"] is not None and note["severity"] is not None:
            moment = LABELS.get(note["when"] or "", "").lower()
            told.setdefault(where(note["area"], note["side"]), []).append(f"{moment} {note['severity']}/10".strip())
    return [f"{place} {', '.join(said)}" for place, said in told.items()]
