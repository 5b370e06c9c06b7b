"""What hurts, since when, and what was tried?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from analytics import runs
from analytics.areas import where
from analytics.findings import unread_words
from analytics.instruments import clinician_findings
from analytics.pain import EASES, pain_by_area, pain_notes, tried
from dashboard.charts.drawn import draw
from dashboard.charts.pain import time_line
from dashboard.desk import Desk
from dashboard.figure import about, empty_figure, figure
from dashboard.format import Shown, counted
from dashboard.instrument_words import kind_words
from dashboard.links import RANGES, NigglesState
from dashboard.pages.clinicians import findings
from dashboard.pages.entry import SIDES, pain_entry
from dashboard.pages.episodes import asked_first, episode_list, known_episodes, notes_to_oneself
from dashboard.pages.found import found_line, look_at
from dashboard.pages.gaps import gaps_asked
from dashboard.pages.ostrc import questionnaire, scores
from dashboard.pages.papers import paper_list
from dashboard.pages.run_pain import three_numbers
from dashboard.pages.tried import pain_beside
from dashboard.shell import (
    beside,
    bound,
    choose,
    do,
    fold,
    go,
    last_deed,
    link,
    may_write,
    owner,
    palette,
    plain,
    safe_link,
    shows,
    tell,
    whose,
)
from dashboard.shell import page as frame
from dashboard.words import sport_words
from ingest.journal import AREAS, KINDS, MAX_TEXT, MOMENTS

DAYS = {"12w": 84, "1y": 366}
LISTED = 25
FOLDED = 200
WRITTEN = 10


def page() -> None:
    """Enter pain, see it over time, and keep what was tried with its links."""
    with frame("What hurts, and since when?", NigglesState) as (desk, state, shown):
        guest = owner().guest is not None
        known = known_episodes(desk)
        if not guest:  # what asks for an answer, and what the runner wrote to himself
            notes_to_oneself(desk, shown)
            look_at(desk, shown)
            found_line(desk, shown)
        drawn = None if guest else asked_first(desk, known, state, shown)
        if state.ask == "gaps" and not guest:
            gaps_asked(desk, shown)
        if asked := not guest and (state.episode is not None or state.ask == "gaps"):
            last_deed()  # beside what was answered
        if may_write() and not _entry_about(desk, state, shown):
            with st.popover("Another day", icon=":material/event:", type="tertiary"):
                day = st.date_input(
                    "Pain of which day?", desk.today, max_value=desk.today, key="pain-day", format="YYYY-MM-DD"
                )
            pain_entry(desk, day if isinstance(day, date) else desk.today, shown)
            with st.popover("During, after, next morning", icon=":material/directions_run:", type="tertiary"):
                three_numbers(desk, shown)
        if not asked:
            last_deed()
        notes = pain_notes(desk.con, desk.seen).frame
        if shows("pain"):
            _time_line(desk, state, shown, notes["local_date"].min())
            questionnaire(desk, shown)
            episode_list(desk, known, shown, drawn)
            if state.ask != "gaps" or guest:
                gaps_asked(desk, shown)
        if shows("tried"):
            findings(desk, shown)
            _tried(desk, state, shown, tried(desk.con, desk.seen).frame)
        paper_list(desk, state, shown)
        if shows("pain"):
            _notes(state, shown, notes.to_dicts())
        if owner().guest is None:
            _written(desk, state, shown)


def _entry_about(desk: Desk, state: NigglesState, shown: Shown) -> bool:
    """The entry for the day of a run with the words that were written about it; whether the address asks for that."""
    if state.about is None:
        return False
    found = runs.activity(desk.con, desk.seen, state.about).frame.to_dicts()
    if not found:
        st.info("The run that the address names is not here (any more).")
        return False
    (run,) = found
    words = "\n".join(filter(None, (run["description"], run["private_note"])))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"From your run **{plain(run['title'] or sport_words(run['sport']))}**:", width="content")
        st.button("Leave it", key="about-leave", on_click=go, args=(replace(state, about=None),), type="tertiary")
    pain_entry(desk, run["local_date"], shown, words[:MAX_TEXT], run["activity_id"])
    return True


def _written(desk: Desk, state: NigglesState, shown: Shown) -> None:
    """Sentences about runs that name a part or a pain, and of which nothing could be made."""
    number = max(state.words, 1)
    found = unread_words(desk.con, desk.seen, WRITTEN, (number - 1) * WRITTEN)
    if not found.n and number > 1:  # a page beyond the end
        number, found = 1, unread_words(desk.con, desk.seen, WRITTEN)
    if not found.n:
        return
    with st.expander(f"What could not be read ({found.n:,})", expanded=state.words > 0, key="written"):
        st.caption(
            "These sentences of your runs name a part of the body or a pain, and no rule could tell what they say. "
            "Where it was pain, write it down with its place and number; nothing is stored unasked."
        )
        for row in found.frame.iter_rows(named=True):
            _written_row(row, state, shown)
        pages = -(-found.n // WRITTEN)
        if pages > 1:
            st.pagination(pages, **bound(state, "words", number))


def _written_row(row: dict[str, Any], state: NigglesState, shown: Shown) -> None:
    words, buttons = beside()
    with words:
        title = f"{shown.day(row['local_date'])} · {plain(row['title'] or 'untitled')}"
        link("runs", title, {"run": row["activity_id"]}, width="content")
        for sentence in row["sentences"]:
            st.markdown(f"“{plain(sentence)}”")
    about = replace(state, about=row["activity_id"], note=None, tried=None)
    key = f"about-{row['activity_id']}"
    icon = ":material/edit_note:"
    buttons.button("Write down as pain", key=key, on_click=go, args=(about,), type="tertiary", icon=icon)


def _time_line(desk: Desk, state: NigglesState, shown: Shown, first_note: Any) -> None:
    question = "Where did it hurt, and how much?"
    if first_note is None:
        how = ": tap a place above, then a number" if may_write() else ""
        empty_figure(question, f"A note fills this{how}. Silence is not zero.")
        return
    choose("How far back?", RANGES, state, "range")
    days = DAYS.get(state.range, (desk.today - first_note).days + 7)
    first = desk.today - timedelta(days=max(days, 28))
    step = 1 if days <= DAYS["12w"] else 7
    pain = pain_by_area(desk.con, desk.seen, first, desk.today, step)
    if not len(pain.frame):
        empty_figure(question, f"No pain is noted since {shown.day(first)}. A day without a note is unknown.")
        return
    entries, found = tried(desk.con, desk.seen).frame, clinician_findings(desk.con, desk.seen).frame
    chart = draw(time_line, pain.frame, entries, found, first, desk.today, step, shown, palette())
    said = "a cell is the worst of a week" if step > 1 else "a cell is a day"
    note = (
        f"{counted(int(pain.frame['noted_days'].sum()), 'note')} with a number, {shown.day(first)} to "
        f"{shown.day(desk.today)}, 0–10; {said}. {pain.caveats[0]} {EASES}"
    )
    figure(question, chart, note=note, frame=pain.frame, name="pain", metric="pain_rating")
    scores(desk, shown, first)


def _notes(state: NigglesState, shown: Shown, notes: list[dict[str, Any]]) -> None:
    """Each note in its own words; the one that the address names can be changed."""
    st.subheader("What did you write?", anchor=False)
    if not notes:
        st.caption("Nothing yet.")
        return
    chosen = next((note for note in notes if note["id"] == state.note and may_write()), None)
    if may_write() and state.note is not None and chosen is None:
        st.info(f"There is no note number {state.note} (any more).")

    def one(note: dict[str, Any]) -> None:
        _note_form(state, note) if note is chosen else _row(_note_words(note, shown), "note", note["id"], state)

    _listed("notes", notes, chosen, one)


def _listed(
    kind: str, rows: list[dict[str, Any]], chosen: dict[str, Any] | None, one: Callable[[dict[str, Any]], None]
) -> None:
    """The newest at once, the others folded; what is being changed is changed in its place."""
    with st.container(gap="xxsmall"):
        for row in rows[:LISTED]:
            one(row)
    before = rows[LISTED : LISTED + FOLDED]
    if chosen is not None and chosen not in rows[: LISTED + FOLDED]:
        before.append(chosen)
    if before:
        with fold(f"The {len(rows) - LISTED} before", f"{kind}-before", opened=chosen in before) as is_open:
            for row in before if is_open else ():
                one(row)


def _row(words: str, kind: str, number: int, state: NigglesState) -> None:
    chosen = NigglesState(
        state.range, note=number if kind == "note" else None, tried=number if kind == "tried" else None
    )
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall", wrap=False
    ):
        st.markdown(words, width="stretch")
        if not may_write():
            return
        st.button(
            "", icon=":material/edit:", type="tertiary", key=f"edit-{kind}-{number}", help="Change or take away",
            on_click=go, args=(chosen,),
        )  # fmt: skip


def _note_words(note: dict[str, Any], shown: Shown) -> str:
    """A note in a line: the day, the place, the number, and the words as they were written."""
    if note["area"] is None:
        return f"{shown.day(note['local_date'])} · no pain"
    number = "no number" if note["severity"] is None else f"**{note['severity']}/10**"
    when = {"during": "during", "after": "after", "morning": "next morning", "rest": "at rest"}.get(note["when"] or "")
    parts = [shown.day(note["local_date"]), f"{where(note['area'], note['side'])} {number}"]
    parts += [when] if when else []
    parts += [f"“{plain(note['text'])}”"] if note["text"] else []
    return " · ".join(parts)


def _note_form(state: NigglesState, note: dict[str, Any]) -> None:
    """Change one note. It is saved only if nobody changed it meanwhile, in another window."""
    key = f"note-{note['id']}"
    with st.form(key, border=True):
        st.markdown("**Change this note**")
        day = st.date_input("Day", note["local_date"], format="YYYY-MM-DD", key=f"{key}-day")
        changes: dict[str, Any] = {"local_date": str(day)}
        if note["area"] is not None:
            areas = list(AREAS)
            changes["area"] = st.selectbox(
                "Where", areas, areas.index(note["area"]), format_func=lambda area: where(area, None), key=f"{key}-area"
            )
            sides = list(SIDES)
            changes["side"] = st.selectbox(
                "Side", sides, sides.index(note["side"]), format_func=SIDES.__getitem__, key=f"{key}-side"
            )
            changes["severity"] = st.number_input(
                "How much, 0 to 10", 0, 10, note["severity"], step=1, key=f"{key}-severity"
            )
            moments = ["", *MOMENTS]
            moment = st.selectbox(
                "When", moments, moments.index(note["when"] or ""), format_func=lambda m: m or "–", key=f"{key}-when"
            )
            changes["moment"] = moment or None
            km = st.number_input(
                "How far into the run you first felt it, km", 0.0, 1000.0,
                None if note["felt_at_m"] is None else note["felt_at_m"] / 1000, step=0.1, key=f"{key}-felt",
            )  # fmt: skip
            changes["felt_at_m"] = None if km is None else round(1000 * km)
            changed = st.checkbox("It changed or stopped a run", bool(note["changed_run"]), key=f"{key}-changed")
            changes["changed_run"] = changed or (False if note["changed_run"] is not None else None)
        changes["text"] = st.text_area("Your words", note["text"] or "", max_chars=4000, key=f"{key}-text") or None
        before = {"moment" if name == "when" else name: _plain(value) for name, value in note.items() if name != "id"}
        _form_buttons("pain", note["id"], before, changes, state)


def _tried(desk: Desk, state: NigglesState, shown: Shown, tried: pl.DataFrame) -> None:
    """What was tried, with its links and the pain beside it; and a form for more."""
    st.subheader("What did you try?", anchor=False, help=about("tried_beside_pain"))
    entries = tried.to_dicts()
    beside_it = pain_beside(desk, shown, tried)
    chosen = next((entry for entry in entries if entry["id"] == state.tried and may_write()), None)
    if may_write() and state.tried is not None and chosen is None:
        st.info(f"There is no entry number {state.tried} (any more).")

    def one(entry: dict[str, Any]) -> None:
        if entry is chosen:
            _tried_form(state, desk.today, entry)
        else:
            _row(_tried_words(entry, shown), "tried", entry["id"], state)
            st.caption(plain(beside_it[entry["id"]]))

    _listed("tried", entries, chosen, one)
    if not may_write():
        if not entries:
            st.caption("Nothing yet.")
        return
    if not entries:
        st.caption("Rest, exercises, a therapist, other shoes: write it down with its link, to find it again.")
    if chosen is None:
        with st.expander("Add what you tried", icon=":material/add:"):
            _tried_form(state, desk.today, None)


def _tried_words(entry: dict[str, Any], shown: Shown) -> str:
    until = shown.day(entry["to_date"]) if entry["to_date"] else "goes on"
    days = f"{shown.day(entry['from_date'])} – {until}"
    place = f" · for {where(entry['area'], entry['side'])}" if entry["area"] else ""
    link = f" · [{plain(_host(entry['link']))}](<{safe_link(entry['link'])}>)" if entry["link"] else ""
    by = f" · proposed by {plain(entry['proposed_by'])}" if entry["proposed_by"] else ""
    return f"{days} · {kind_words(entry['kind'])}{place} · “{plain(entry['text'])}”{link}{by}"


def _tried_form(state: NigglesState, today: date, entry: dict[str, Any] | None) -> None:
    added = st.session_state.setdefault("tried-added", 0)
    empty = f"tried-new-{added}{whose() or ''}"  # after each that was added, and for each athlete
    key = f"tried-{entry['id']}" if entry else empty
    now = entry or {"from_date": today, "to_date": None, "kind": "rest", "text": "", "link": None, "area": None,
                    "side": None}  # fmt: skip
    with st.form(key, border=entry is not None):
        text = st.text_input("What", now["text"], max_chars=4000, key=f"{key}-text", placeholder="A week off running")
        kinds = list(KINDS)
        kind = st.selectbox("Kind", kinds, kinds.index(now["kind"]), format_func=kind_words, key=f"{key}-kind")
        begun = st.date_input("From", now["from_date"], format="YYYY-MM-DD", key=f"{key}-from")
        until = st.date_input("To (empty: it goes on)", now["to_date"], format="YYYY-MM-DD", key=f"{key}-to")
        link = st.text_input("Link", now["link"] or "", key=f"{key}-link", placeholder="https://")
        areas = ["", *AREAS]
        area = st.selectbox(
            "For which pain (empty: the latest before it)", areas, areas.index(now["area"] or ""),
            format_func=lambda a: where(a, None) if a else "–", key=f"{key}-area",
        )  # fmt: skip
        sides = list(SIDES)
        side = st.selectbox(
            "Side", sides, sides.index(now["side"] or "unspecified"), format_func=SIDES.__getitem__, key=f"{key}-side"
        )
        values = {
            "kind": kind,
            "text": text,
            "link": link or None,
            "area": area or None,
            "side": side if area else None,
        }
        dates = {"from_date": str(begun), "to_date": str(until) if until else None}
        if entry is None:
            if st.form_submit_button("Add"):
                if do("tried_add", begun=str(begun), to=dates["to_date"], **values) is not None:
                    tell("Added.")
                    st.session_state["tried-added"] = added + 1
                st.rerun()
            return
        before = {name: _plain(value) for name, value in entry.items() if name not in ("id", "proposed_by")}
        _form_buttons("tried", entry["id"], before, {**values, **dates}, state)


def _form_buttons(kind: str, number: int, before: dict[str, Any], changes: dict[str, Any], state: NigglesState) -> None:
    """Save, take away, or leave it; then the form closes, unless what was asked is refused.

    `before` is what the entry says now. What it said when the form was opened is what the change was meant for.
    """
    opened = f"{kind}-{number}-when-opened"
    meant_for = st.session_state.setdefault(opened, before)
    with st.container(horizontal=True):
        save = st.form_submit_button("Save", type="primary")
        away = st.form_submit_button("Take away")
        leave = st.form_submit_button("Leave it")
    done = leave
    if save:
        done = do(f"{kind}_edit", number=number, changes=changes, before=meant_for) is not None
    elif away:
        done = do(f"{kind}_delete", number=number) is not None
    if done:
        if save:
            tell("Saved.")
        elif away:
            tell("Taken away.")
        go(NigglesState(state.range))
    if save or away or leave:
        del st.session_state[opened]
        st.rerun()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _host(link: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(link).netloc or link
