"""Which place is it about? Two boxes, area and side, that begin with the place that was named last."""

from collections.abc import Sequence

import streamlit as st

from analytics.areas import where
from analytics.pain import pain_places
from dashboard.desk import Desk
from dashboard.pages.entry import SIDES
from ingest.journal import AREAS


def place_boxes(
    desk: Desk, key: str, areas: Sequence[str] = AREAS, *, optional: bool = False
) -> tuple[str | None, str | None]:
    """The area and side that are chosen; `optional`: it may be about none, and begins with none."""
    named = [] if optional else pain_places(desk.con, desk.seen).frame.head(1).to_dicts()
    begin = next((row for row in named if row["area"] in areas), {"area": "", "side": "unspecified"})
    choices, sides = (["", *areas] if optional else list(areas)), list(SIDES)
    left, right = st.columns(2)
    area = left.selectbox(
        "Where", choices, choices.index(begin["area"]) if begin["area"] else 0, key=f"{key}-area",
        format_func=lambda name: where(name, None) if name else "–",
    )  # fmt: skip
    side = right.selectbox("Side", sides, sides.index(begin["side"]), key=f"{key}-side", format_func=SIDES.__getitem__)
    return (area, side) if area else (None, None)
