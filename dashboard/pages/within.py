"""Did your form change along this run, and what did it cost?"""

import streamlit as st

from analytics.catalogue import METRICS
from dashboard.desk import Desk
from dashboard.documents import along_rows, effort_row
from dashboard.effort_words import effort_lines
from dashboard.figure import about
from dashboard.format import Shown
from dashboard.shell import plain
from dashboard.within_words import fatigue_line, within_lines


def within(desk: Desk, shown: Shown, activity_id: str) -> None:
    """What drifts, whether anything breaks and whether that recurs, channel by channel; nothing without a sensor."""
    along = along_rows(desk.con, desk.seen, activity_id)
    if not along:
        return
    st.subheader("Did your form change along this run?", anchor=False, help=about("gait_drift", "break_point"))
    for row, point in along:
        head, *lines = within_lines(row, shown)
        fatigue = fatigue_line(point, shown)
        lines += [f"**{fatigue}**" if point["verdict"] == "shown" else fatigue] if fatigue else []
        st.markdown("\n".join([head, "", *(f"- {line}" for line in lines)]))
    caveats = dict.fromkeys(METRICS[name].caveat for name in ("gait_drift", "fatigue_point"))
    st.caption(" ".join(caveats), help=about("fatigue_point", "noise_floor"))


def effort(desk: Desk, shown: Shown, activity_id: str) -> None:
    """Grade-adjusted pace and decoupling, or why there is none."""
    row = effort_row(desk.con, desk.seen, activity_id)
    lines = effort_lines(row, shown) if row is not None else []
    if lines:
        st.caption(plain(". ".join(line.rstrip(".") for line in lines) + "."),
                   help=about("grade_adjusted_pace", "decoupling"))  # fmt: skip
