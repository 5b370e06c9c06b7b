"""How is it today? Pain in two taps, "no pain" in one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from analytics.areas import where
from analytics.pain import pain_places
from dashboard.desk import Desk
from dashboard.format import Shown
from dashboard.shell import do, link, tell
from ingest.journal import AREAS, MAX_TEXT

SIDES = {"left": "Left", "right": "Right", "bilateral": "Both", "unspecified": "No side"}
REMEMBERED = 4


def pain_entry(desk: Desk, day: date, shown: Shown, words: str | None = None, about: str = "") -> None:
    """The places that were named last come first; a tap on one asks for its number, and that is all.

    With `words`, which were written `about` something else, these go with the note; they can be changed before.
    """
    places = _places(desk)
    with st.container(border=True, key="pain-entry"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            when = "today" if day == desk.today else f"on {shown.day(day)}"
            st.markdown(f"**What hurts {when}?**", width="content")
            st.button(f"No pain {when}", key="no-pain", on_click=_none, args=(day, shown), icon=":material/check:")
        place = st.pills(
            "Where does it hurt?", list(places), format_func=str.capitalize, key="pain-place",
            label_visibility="collapsed",
        )  # fmt: skip
        said = None
        if words is not None:
            said = f"pain-words-{about}"
            st.text_area("Your words", words, max_chars=MAX_TEXT, key=said)
        if place is not None:
            _how_much(day, places, place, shown, said)
        _last_entry()


def _how_much(day: date, places: Mapping[str, tuple[str, str]], place: str, shown: Shown, said: str | None) -> None:
    """The second tap; the side can be told in between where the place has none."""
    area, side = places[place]
    if side == "unspecified":
        st.segmented_control(
            "Which side?", list(SIDES), format_func=SIDES.__getitem__, default=side, required=True,
            key=f"pain-side-{area}",
        )  # fmt: skip
    st.segmented_control(
        "How much, from 1 to 10 (the worst you can think of)?",
        list(range(1, 11)),
        key="pain-severity",
        on_change=_noted,
        args=(day, places, shown, said),
    )


def _places(desk: Desk) -> dict[str, tuple[str, str]]:
    """Words of a place, and its area and side: those named last, then every area."""
    named = pain_places(desk.con, desk.seen).frame.head(REMEMBERED).iter_rows(named=True)
    known = [(row["area"], row["side"]) for row in named]
    known += [(area, "unspecified") for area in AREAS if (area, "unspecified") not in known]
    return {_word(area, side): (area, side) for area, side in known}


def _word(area: str, side: str) -> str:
    return "elsewhere" if area == "other" and side == "unspecified" else where(area, side)


def _none(day: date, shown: Shown) -> None:
    _told(do("pain_add", on=day.isoformat(), severity=0), f"Noted: no pain on {shown.day(day)}.")


def _noted(day: date, places: Mapping[str, tuple[str, str]], shown: Shown, said: str | None) -> None:
    """Write it down, with the place and side that are chosen now: taps may be quicker than the page.

    `said` is the widget that holds the words for it; once they are written down, it closes.
    """
    severity, place = st.session_state["pain-severity"], st.session_state["pain-place"]
    if severity is None or place not in places:
        return
    area, side = places[place]
    if side == "unspecified":
        side = st.session_state.get(f"pain-side-{area}") or side
    words = {} if said is None else {"text": st.session_state.get(said) or None}
    written = do("pain_add", on=day.isoformat(), severity=severity, area=area, side=side, **words)
    _told(written, f"Noted: {where(area, side)} {severity}/10 on {shown.day(day)}.")
    for key in ("pain-severity", "pain-place"):
        st.session_state[key] = None
    if said is not None and written is not None:
        st.query_params.pop("about", None)


def _told(written: dict[str, Any] | None, sentence: str) -> None:
    """Say what was written; the last note can be taken back or given words as long as the page is open."""
    if written is not None:
        tell(sentence)
        st.session_state["pain-last"] = (written["id"], sentence)


def _last_entry() -> None:
    """What was noted last on this page, with a way back and a way to say more."""
    number, sentence = st.session_state.get("pain-last", (None, ""))
    if number is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(sentence, width="content")
        st.button("Take it back", key="pain-undo", on_click=_take_back, args=(number,), type="tertiary")
        link("niggles", "Say more", {"note": str(number)})


def _take_back(number: int) -> None:
    if do("pain_delete", number=number) is not None:
        tell("Taken back.")
    del st.session_state["pain-last"]
