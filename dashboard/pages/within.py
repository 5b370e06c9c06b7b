"""Did your form change along this run?"""

import streamlit as st

from analytics.catalogue import METRICS
from dashboard.desk import Desk
from dashboard.documents import within_rows
from dashboard.format import Shown
from dashboard.within_words import within_lines


def within(desk: Desk, shown: Shown, activity_id: str) -> None:
    """What drifts and whether anything breaks, channel by channel, in words; nothing where no sensor said anything."""
    rows = within_rows(desk.con, desk.seen, activity_id)
    if not rows:
        return
    st.subheader("Did your form change along this run?", anchor=False)
    for row in rows:
        head, *lines = within_lines(row, shown)
        st.markdown("\n".join([head, "", *(f"- {line}" for line in lines)]))
    drift, point = METRICS["gait_drift"], METRICS["break_point"]
    told = "\n\n".join(
        f"**{one.title}.** {one.definition} Source: {one.source} Disputed: {one.disputed_by}" for one in (drift, point)
    )
    st.caption(f"{drift.caveat} {point.caveat}", help=told)
