"""What did you write about your runs, where pain may be among it?"""

from typing import Any

import streamlit as st

from analytics.pain import where
from analytics.records import written_words
from dashboard.desk import Desk
from dashboard.format import Shown
from dashboard.links import NigglesState
from dashboard.pages.entry import SIDES
from dashboard.shell import bound, do, pages, plain, tell
from ingest.journal import AREAS

WORDS = 10  # on a page


def words_of_runs(desk: Desk, state: NigglesState, shown: Shown) -> None:
    """What was written about runs, where pain may be among it; written down as pain only by the runner."""
    page = max(state.words, 1)
    found = written_words(desk.con, desk.seen, limit=WORDS, offset=(page - 1) * WORDS)
    if not found.n:
        return
    with st.expander(f"What you wrote about your runs ({found.n:,})", expanded=state.words > 1):
        st.caption("Descriptions and private notes of your archives. Nothing of it counts as pain unless you say so.")
        for row in found.frame.iter_rows(named=True):
            words = " ".join(filter(None, (row["description"], row["private_note"])))
            label = f"{shown.day(row['local_date'])} · {plain(row['title'] or 'without a title')}"
            st.page_link(pages()["runs"], label=label, query_params={"run": row["activity_id"]}, width="content")
            with st.container(horizontal=True, vertical_alignment="center", wrap=False):
                st.markdown(f"“{plain(words)}”", width="stretch")
                with st.popover("As pain", type="tertiary"):
                    _as_pain(row, words)
        count = -(-found.n // WORDS)
        if count > 1:
            st.pagination(count, **bound(state, "words", min(page, count)))


def _as_pain(row: dict[str, Any], words: str) -> None:
    key = f"words-{row['activity_id']}"
    with st.form(key, border=False):
        area = st.selectbox("Where", list(AREAS), format_func=lambda area: where(area, None), key=f"{key}-area")
        side = st.selectbox("Side", list(SIDES)[::-1], format_func=SIDES.__getitem__, key=f"{key}-side")
        severity = st.number_input("How much, 0 to 10", 0, 10, None, step=1, key=f"{key}-severity")
        text = st.text_area("Your words", words, max_chars=4000, key=f"{key}-text")
        if st.form_submit_button("Write it down", type="primary"):
            day = str(row["local_date"])
            if do("pain_add", on=day, severity=severity, area=area, side=side, text=text or None) is not None:
                tell("Noted.")
            st.rerun()
