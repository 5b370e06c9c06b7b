"""Which pains were these, and are they over? Episodes on the Niggles page, to be corrected in their place."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.areas import where
from analytics.episodes import episodes, gaps, reminders, set_aside
from analytics.instruments import clinician_findings
from dashboard import episode_words as words
from dashboard.desk import Desk
from dashboard.figure import about
from dashboard.format import Shown
from dashboard.pages.clinicians import findings_at
from dashboard.pages.entry import SIDES
from dashboard.shell import did, do, plain, tell
from ingest.journal import AREAS, MAX_TEXT

LISTED = 6
GAPS_LISTED = 4
KINDS = {"": "By the rules", "injury": "Injury", "niggle": "Niggle", "not_one": "No episode"}
DAYS = {"onset": "It set in on", "clinician": "A clinician was seen on", "resolved": "It was over on"}
FLAGS = {"trauma": "A fall or a twist", "onset_uncertain": "Only the day on which I stopped is known"}


def notes_to_oneself(desk: Desk, shown: Shown) -> None:
    """What the runner wrote to himself when this area last hurt, now that it hurts again."""
    for row in reminders(desk.con, desk.seen, desk.today).frame.iter_rows(named=True):
        said = (
            f"{words.place(row)}, {shown.day(row['onset'])} to {shown.day(row['resolved'])}. Then you wrote to yourself"
        )
        st.info(f"{plain(said)}: “{plain(row['note'])}”", icon=":material/sticky_note_2:")


def episode_list(desk: Desk, shown: Shown) -> None:
    """All episodes, newest first; the newest at once, the others folded."""
    rows = episodes(desk.con, desk.seen, desk.today).frame.to_dicts()
    aside = set_aside(desk.con, desk.seen, desk.today).frame.to_dicts()
    if not rows and not aside:
        return
    st.subheader("Which pains were these, and are they over?", anchor=False, help=about("pain_episode"))
    found = clinician_findings(desk.con, desk.seen).frame
    roots = [row for row in rows if row["merged_into"] is None]
    with st.container(gap="small", key="episodes"):
        for row in roots[:LISTED]:
            _episode(desk, row, rows, found, shown)
        if roots[LISTED:] or aside:
            with st.expander(f"{len(roots[LISTED:]) + len(aside)} more"):
                for row in roots[LISTED:]:
                    _episode(desk, row, rows, found, shown)
                for row in aside:
                    _aside(desk, row, shown)


def _episode(desk: Desk, row: dict[str, Any], rows: list[dict[str, Any]], found: pl.DataFrame, shown: Shown) -> None:
    by_id = {one["id"]: one for one in rows}
    with st.container(border=True, gap="xxsmall", key=f"episode-{row['id']}"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall", wrap=False
        ):
            line = f"**{words.place(row)}** · {words.since(row, shown)} · {words.kind(row)} · {words.ending(row)}"
            st.markdown(line, width="stretch")
            if not desk.rewound:
                with st.popover("", icon=":material/edit:", type="tertiary", help="Say what it is"):
                    _form(desk, row)
        worst = "in words only" if row["worst"] is None else f"worst {row['worst']}/10"
        lost = words.lost(row, shown)
        st.caption(f"{lost[:1].upper()}{lost[1:]} · {worst}. {words.reasons(row)}")
        if row["rest"] is not None:
            st.markdown(f":material/medical_information: **{words.unchanged(row['rest'], shown)}**")
        findings_at(desk, found, row, shown)
        if row["note"]:
            st.markdown(f"Your note to yourself: “{plain(row['note'])}”")
        for one in rows:
            if one["merged_into"] == row["id"]:
                _with_it(desk, row, one, shown)
        if desk.rewound:
            return
        if row["proposed_merge"] in by_id:
            _proposed(row, by_id[row["proposed_merge"]], shown)
        if row["note_asked"]:
            _note_asked(row)


def _with_it(desk: Desk, row: dict[str, Any], one: dict[str, Any], shown: Shown) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"One with it: {where(one['area'], one['side'])}, {words.since(one, shown)}", width="content")
        if not desk.rewound:
            st.button(
                "Two after all", key=f"apart-{one['id']}", type="tertiary", on_click=_said,
                args=(one["id"], "Two injuries.", ("apart", row["id"])),
            )  # fmt: skip


def _proposed(row: dict[str, Any], other: dict[str, Any], shown: Shown) -> None:
    """Two neighbouring pains at once: one injury or two? One tap."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        told = f"Is it one injury with your {where(other['area'], other['side'])}, {words.since(other, shown)}?"
        st.markdown(told, width="content")
        for label, word, sentence in (("One", "with", "One injury."), ("Two", "apart", "Two injuries.")):
            st.button(label, key=f"{word}-{row['id']}", on_click=_said, args=(row["id"], sentence, (word, other["id"])))


def _note_asked(row: dict[str, Any]) -> None:
    """It is over: a note to oneself, for when this area hurts again."""
    key = f"note-to-myself-{row['id']}"
    with st.form(key, border=False):
        st.text_area(
            "It is over. A note to yourself, shown when this area hurts again", max_chars=MAX_TEXT, key=f"{key}-text",
            placeholder="What would you want to know next time?", height=80,
        )  # fmt: skip
        with st.container(horizontal=True):
            st.form_submit_button("Keep", on_click=_noted, args=(row["id"], f"{key}-text"))
            st.form_submit_button("No note", on_click=_noted, args=(row["id"], None), type="tertiary")


def _noted(name: str, key: str | None) -> None:
    text = st.session_state[key] if key else ""
    _said(name, "Your note is kept." if text else "No note.", ("note", text or None))


def _form(desk: Desk, row: dict[str, Any]) -> None:
    """The runner's word on an episode, and the way back."""
    key = f"episode-form-{row['id']}"
    kind = "" if not any(one.startswith("said") for one in row["reasons"]) else row["kind"]
    before: dict[str, Any] = {
        "kind": kind, "onset": row["onset"], "clinician": row["clinician_on"], "resolved": row["resolved"],
        "trauma": row["acute"], "onset_uncertain": row["onset_uncertain"], "note": row["note"] or "",
    }  # fmt: skip
    with st.form(key, border=False):
        kinds = list(KINDS) if not kind else list(KINDS)[1:]
        st.segmented_control(
            "What was it?", kinds, format_func=KINDS.__getitem__, default=kind, required=True, key=f"{key}-kind"
        )
        for name, label in DAYS.items():
            st.date_input(label, before[name], max_value=desk.today, format="YYYY-MM-DD", key=f"{key}-{name}")
        for name, label in FLAGS.items():
            st.checkbox(label, before[name], key=f"{key}-{name}", disabled=before[name])
        st.text_area("A note to yourself", before["note"], max_chars=MAX_TEXT, key=f"{key}-note", height=80)
        st.form_submit_button("Save", type="primary", on_click=_save, args=(row["id"], key, before))
    if row["said"]:
        st.button(
            "Take back what I said last", key=f"{key}-undo", type="tertiary", on_click=_take_back, args=(row["id"],)
        )


def _save(name: str, key: str, before: dict[str, Any]) -> None:
    """Keep what was changed in the form, each as a word of its own."""
    said: list[tuple[str, str | None]] = []
    for word, was in before.items():
        now = st.session_state[f"{key}-{word}"]
        if now == was or now is None:
            continue
        value = now.isoformat() if isinstance(now, date) else None if isinstance(now, bool) else now or None
        said.append((word, value))
    if said:
        _said(name, "Kept.", *said)
    else:
        tell("Nothing was changed.")


def _said(name: str, sentence: str, *said: tuple[str, str | None]) -> None:
    """Keep these words on an episode; the way back takes as many."""
    kept = [do("episode_say", episode=name, word=word, value=value) for word, value in said]
    known = [one["episode"] for one in kept if one is not None]
    if known:
        did(sentence, *[("episode_undo", {"episode": known[-1]})] * len(known))


def _take_back(name: str) -> None:
    if do("episode_undo", episode=name) is not None:
        did("Taken back.")


def _aside(desk: Desk, row: dict[str, Any], shown: Shown) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        said = f"{words.place(row)}, {shown.day(row['onset'])}: no episode, you say."
        st.markdown(said, width="content")
        if not desk.rewound:
            st.button("It is one", key=f"aside-{row['id']}", type="tertiary", on_click=_take_back, args=(row["id"],))


def gaps_asked(desk: Desk, shown: Shown) -> None:
    """Days without a run that nobody knows the reason of, asked about with one tap; those answered folded."""
    rows = gaps(desk.con, desk.seen, desk.today).frame.to_dicts()
    asked = [] if desk.rewound else [row for row in rows if row["answer"] is None][:GAPS_LISTED]
    answered = [row for row in rows if row["answer"] is not None]
    if not asked and not answered:
        return
    st.subheader("Why did you not run?", anchor=False, help=about("running_gap"))
    for row in asked:
        begun = row["from_date"].isoformat()
        with st.container(gap="xxsmall", key=f"gap-{begun}"):
            chosen = st.pills(
                words.gap_words(row, shown), list(words.ANSWERS), format_func=words.ANSWERS.__getitem__,
                key=f"gap-answer-{begun}", on_change=_answered, args=(begun,),
            )  # fmt: skip
            if chosen == "injury":
                _where_was_it(begun)
    if answered:
        with st.expander(f"Answered: {len(answered):,}"):
            for row in answered:
                _answer(desk, row, shown)


def _where_was_it(begun: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Where?", AREAS, format_func=lambda area: where(area, None), key=f"gap-area-{begun}", width=180)
        st.selectbox("Side", list(SIDES), format_func=SIDES.__getitem__, key=f"gap-side-{begun}", width=140)
        st.button("Keep", key=f"gap-keep-{begun}", on_click=_hurt, args=(begun,))


def _answered(begun: str) -> None:
    """Keep the answer, unless it was an injury: then it is asked where."""
    answer = st.session_state[f"gap-answer-{begun}"]
    if answer not in (None, "injury"):
        _answer_kept(begun, answer, None, None)


def _hurt(begun: str) -> None:
    _answer_kept(begun, "injury", st.session_state[f"gap-area-{begun}"], st.session_state[f"gap-side-{begun}"])


def _answer_kept(begun: str, answer: str, area: str | None, side: str | None) -> None:
    kept = do("gap_say", begun=begun, answer=answer, area=area, side=side)
    if kept is not None:
        did(f"Kept: {words.ANSWERS[answer].lower()}.", ("gap_undo", {"begun": kept["from_date"]}))


def _answer(desk: Desk, row: dict[str, Any], shown: Shown) -> None:
    begun = row["from_date"].isoformat()
    place = f", {where(row['area'], row['side'])}" if row["area"] else ""
    more = f" “{plain(row['text'])}”" if row["text"] else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        said = f"{words.gap_words(row, shown)}: {words.ANSWERS[row['answer']].lower()}{place}.{more}"
        st.markdown(said, width="content")
        if not desk.rewound:
            st.button("Ask again", key=f"gap-undo-{begun}", type="tertiary", on_click=_ask_again, args=(begun,))


def _ask_again(begun: str) -> None:
    if do("gap_undo", begun=begun) is not None:
        did("It is asked again.")
