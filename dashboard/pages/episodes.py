"""Which pains were these, and are they over? Episodes on the Niggles page, to be corrected in their place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.areas import where
from analytics.episodes import episode_named, episodes, reminders, set_aside
from analytics.instruments import clinician_findings, papers
from analytics.sessions import first_onsets
from dashboard import episode_words as words
from dashboard.desk import Desk
from dashboard.figure import about
from dashboard.format import Shown
from dashboard.links import NigglesState
from dashboard.pages.clinicians import findings_at
from dashboard.pages.comments import comments_at, said_here
from dashboard.pages.papers import papers_at
from dashboard.shell import did, do, fold, go, link, may_write, owner, plain, shows, tell
from ingest.journal import MAX_TEXT

LISTED = 6
KINDS = {"": "By the rules", "injury": "Injury", "niggle": "Niggle", "not_one": "No episode"}
ONE_TAP = {"injury": "An injury", "niggle": "A niggle", "not_one": "Neither"}
DAYS = {"onset": "It set in on", "clinician": "A clinician was seen on", "resolved": "It was over on"}
FLAGS = {"trauma": "A fall or a twist", "onset_uncertain": "Only the day on which I stopped is known"}


@dataclass(frozen=True, slots=True)
class Known:
    """All episodes, newest first, with what belongs to them: `papers` and `findings` by place, and which of them the
    Before page looks back from.
    """

    rows: list[dict[str, Any]]
    findings: pl.DataFrame
    papers: pl.DataFrame
    looked_back_from: frozenset[str]
    said: Any  # comments

    def members(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        """An episode, and those that are one with it."""
        return [row, *(one for one in self.rows if one["merged_into"] == row["id"])]

    def proposed(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Pairs of neighbouring pains that may be one injury, the newest first."""
        by_id = {row["id"]: row for row in self.rows}
        for row in self.rows:
            if row["merged_into"] is None and row["proposed_merge"] in by_id:
                yield row, by_id[row["proposed_merge"]]


def known_episodes(desk: Desk) -> Known:
    """What there is to draw of episodes."""
    frame = episodes(desk.con, desk.seen, desk.today).frame
    looked = frozenset(first_onsets(frame)["id"])
    found, kept = clinician_findings(desk.con, desk.seen).frame, papers(desk.con, desk.seen).frame
    return Known(frame.to_dicts(), found, kept, looked, said_here())


def asked_first(desk: Desk, known: Known, state: NigglesState, shown: Shown) -> str | None:
    """The episode that the address names, on its own, with one tap to say what it was. Answers with its id."""
    if state.episode is None:
        return None
    name = episode_named(desk.con, desk.seen, state.episode, desk.today)
    row = next((row for row in known.rows if row["id"] == name), None)
    if row is not None and row["merged_into"]:
        row = next(one for one in known.rows if one["id"] == row["merged_into"])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("What was it?", anchor=False, width="content", help=about("pain_episode"))
        st.button("Leave it", key="episode-leave", on_click=go, args=(replace(state, episode=None),), type="tertiary")
    if row is None:
        st.info("The episode that the address names is none (any more).")
        return None
    _episode(desk, row, known, shown, asked=True)
    return str(row["id"])


def notes_to_oneself(desk: Desk, shown: Shown) -> None:
    """What the runner wrote to himself when this area last hurt, now that it hurts again."""
    for row in reminders(desk.con, desk.seen, desk.today).frame.iter_rows(named=True):
        said = (
            f"{words.place(row)}, {shown.day(row['onset'])} to {shown.day(row['resolved'])}. Then you wrote to yourself"
        )
        st.info(f"{plain(said)}: “{plain(row['note'])}”", icon=":material/sticky_note_2:")


def episode_list(desk: Desk, known: Known, shown: Shown, drawn: str | None) -> None:
    """All episodes but the one that is drawn already, newest first; the newest at once, the others folded."""
    aside = set_aside(desk.con, desk.seen, desk.today).frame.to_dicts()
    roots = [row for row in known.rows if row["merged_into"] is None and row["id"] != drawn]
    if not roots and not aside:
        return
    st.subheader("Which pains were these, and are they over?", anchor=False, help=about("pain_episode"))
    with st.container(gap="small", key="episodes"):
        for row in roots[:LISTED]:
            _episode(desk, row, known, shown)
        if roots[LISTED:] or aside:
            with fold(f"{len(roots[LISTED:]) + len(aside)} more", "episodes-more") as is_open:
                for row in roots[LISTED:] if is_open else ():
                    _episode(desk, row, known, shown)
                for row in aside if is_open else ():
                    _aside(desk, row, shown)


def _episode(desk: Desk, row: dict[str, Any], known: Known, shown: Shown, *, asked: bool = False) -> None:
    members = known.members(row)
    with st.container(border=True, gap="xxsmall", key=f"episode-{row['id']}"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall", wrap=False
        ):
            line = f"**{words.place(row)}** · {words.since(row, shown)} · {words.kind(row)} · {words.ending(row)}"
            st.markdown(line, width="stretch")
            if may_write():
                with st.popover("", icon=":material/edit:", type="tertiary", help="Say what it is"):
                    _form(desk, row)
        worst = "in words only" if row["worst"] is None else f"worst {row['worst']}/10"
        lost = words.lost(row, shown)
        st.caption(f"{lost[:1].upper()}{lost[1:]} · {worst}. {words.reasons(row)}")
        if row["rest"] is not None:
            st.markdown(f":material/medical_information: **{words.unchanged(row['rest'], shown)}**")
        if asked and may_write() and not _by_own_word(row):
            _what_was_it(row)
        findings_at(desk, known.findings, row, shown)
        papers_at(desk, known.papers, members, {one["id"] for one in known.rows}, shown)
        comments_at(desk, known.said, "episode", [one["id"] for one in members], shown)
        if row["note"] and owner().guest is None:  # it was written to nobody else
            st.markdown(f"Your note to yourself: “{plain(row['note'])}”")
        for one in members[1:]:
            _with_it(desk, row, one, shown)
        if row["id"] in known.looked_back_from and shows("before"):
            link("before", "What came before it?", {"injury": row["id"]}, icon=":material/chevron_right:",
                 width="content")  # fmt: skip
        if not may_write():
            return
        for this, other in known.proposed():
            if this is row:
                with_words = f"Is it one injury with your {where(other['area'], other['side'])}"
                _proposed(row, other, f"{with_words}, {words.since(other, shown)}?")
        if row["note_asked"]:
            _note_asked(row)


def _by_own_word(row: Mapping[str, Any]) -> bool:
    """Whether what it was is the runner's own word."""
    return any(one.startswith("said") for one in row["reasons"])


def _what_was_it(row: dict[str, Any]) -> None:
    """What it was, by the runner's word, with one tap."""
    st.caption("That is by the rules. What do you say?")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        for kind, label in ONE_TAP.items():
            sentence = f"{label}, you say."
            st.button(label, key=f"{kind}-{row['id']}", on_click=_said, args=(row["id"], sentence, ("kind", kind)))


def pair_on_today(known: Known, shown: Shown) -> None:
    """On Today: the newest pair of neighbouring pains that may be one injury, with one tap."""
    pairs = list(known.proposed())
    for row, other in pairs[:1]:
        both = f"{words.place(row)}, {words.since(row, shown)}, and your {where(other['area'], other['side'])}, "
        more = f" ({len(pairs) - 1:,} more such pairs)" if len(pairs) > 1 else ""
        _proposed(row, other, f"{both}{words.since(other, shown)}: one injury, or two?{more}")


def _with_it(desk: Desk, row: dict[str, Any], one: dict[str, Any], shown: Shown) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"One with it: {where(one['area'], one['side'])}, {words.since(one, shown)}", width="content")
        if may_write():
            st.button(
                "Two after all", key=f"apart-{one['id']}", type="tertiary", on_click=_said,
                args=(one["id"], "Two injuries.", ("apart", row["id"])),
            )  # fmt: skip


def _proposed(row: dict[str, Any], other: dict[str, Any], told: str) -> None:
    """Two neighbouring pains at once: one injury or two? One tap."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
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
    kind = row["kind"] if _by_own_word(row) else ""
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
        if may_write():
            st.button("It is one", key=f"aside-{row['id']}", type="tertiary", on_click=_take_back, args=(row["id"],))
