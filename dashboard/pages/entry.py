"""How is it today? Pain in two taps, "no pain" in one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from analytics.areas import where
from analytics.findings import findings
from analytics.pain import pain_places
from dashboard import found_words as words
from dashboard.desk import Desk
from dashboard.format import Shown
from dashboard.shell import do, link, plain, tell
from ingest.journal import AREAS, MAX_TEXT

SIDES = {"left": "Left", "right": "Right", "bilateral": "Both", "unspecified": "No side"}
REMEMBERED = 4


def pain_entry(desk: Desk, day: date, shown: Shown, text: str | None = None, about: str = "") -> None:
    """The places that were named last come first; a tap on one asks for its number, and that is all.

    With `text`, which was written `about` something else, it goes with the note; it can be changed before.
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
        if text is not None:
            said = f"pain-words-{about}"
            st.text_area("Your words", text, max_chars=MAX_TEXT, key=said)
        if place is not None:
            _how_much(day, places, place, shown, said)
        if text is None:
            _own_words(day)
        _understood(desk, shown)
        _last_entry()


def _own_words(day: date) -> None:
    """The same in one's own words, which are read while they are written down."""
    form = st.form("pain-own", clear_on_submit=True, border=False)
    with form, st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Or in your own words", max_chars=MAX_TEXT, key="pain-own-words",
            placeholder="left knee 4/10 after 3 km, gone the next morning",
        )  # fmt: skip
        st.form_submit_button("Note it", on_click=_say, args=(day,))


def _say(day: date) -> None:
    text = (st.session_state.get("pain-own-words") or "").strip()
    if not text:
        return
    st.session_state.pop("pain-last", None)
    answer = do("pain_say", on=day.isoformat(), text=text)
    if answer is not None:
        st.session_state["pain-said"] = {**answer, "text": text}


def _understood(desk: Desk, shown: Shown) -> None:
    """What was understood of the words that were written down last, to be said yes or no to; the rest as it is."""
    said = st.session_state.get("pain-said")
    if said is None:
        return
    rows = [row for row in findings(desk.con, desk.seen).frame.iter_rows(named=True) if row["id"] in said["understood"]]
    with st.container(border=True, gap="xsmall", key="pain-understood"):
        st.markdown(f"Noted in your words: {plain(words.quoted(said['text']))}")
        for row in rows:
            _right(row, shown)
        for sentence in said["unread"]:
            st.caption(f"Not understood, kept as you wrote it: {plain(words.quoted(sentence))}")
        if said["pain_free"]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown("Understood: **no pain**. Right?", width="content")
                st.button("Yes", key="said-none", on_click=_said_none, args=(said["id"],))
        elif not rows:
            st.caption("No place that hurts now was understood. It stays in your words; you can give it a place.")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Take it back", key="said-undo", on_click=_unsaid, args=(said["id"],), type="tertiary")
            link("niggles", "Change it", {"note": str(said["id"])}, width="content")
            st.button("Close", key="said-close", on_click=_close, type="tertiary")


def _right(row: dict[str, Any], shown: Shown) -> None:
    told = words.understood(row, shown)
    with st.container(horizontal=True, vertical_alignment="center"):
        if row["state"] != "proposed":
            st.markdown(f"Understood: {plain(told)} · {words.STATES[row['state']]}", width="content")
            return
        st.markdown(f"Understood: **{plain(told)}**. Right?", width="content")
        st.button("Yes", key=f"said-yes-{row['id']}", on_click=_answer, args=("found_confirm", row["id"]))
        st.button(
            "No", key=f"said-no-{row['id']}", on_click=_answer, args=("found_dismiss", row["id"]), type="tertiary"
        )


def _answer(request: str, name: str) -> None:
    if do(request, ids=[name]) is not None:
        tell("Noted." if request == "found_confirm" else "Left as your words.")


def _said_none(number: int) -> None:
    if do("pain_edit", number=number, changes={"area": None, "side": None, "severity": 0}) is not None:
        _close()
        tell("Noted: no pain.")


def _unsaid(number: int) -> None:
    if do("pain_delete", number=number) is not None:
        tell("Taken back.")
    _close()


def _close() -> None:
    st.session_state.pop("pain-said", None)


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
