"""Where did I put that link? Links and documents kept with an injury, with one box to search them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from analytics.episodes import episodes
from analytics.instruments import papers, papers_of
from dashboard import episode_words
from dashboard.desk import Desk
from dashboard.format import Shown, counted
from dashboard.instrument_words import paper_place
from dashboard.links import NigglesState
from dashboard.pages.places import place_boxes
from dashboard.shell import beside, bound, did, do, may_write, owner, plain, safe_link, whose
from ingest.journal import MAX_TEXT
from ingest.papers import MAX_TITLE, MEDIA_TYPES, is_link

LISTED = 12
SUFFIXES = {"pdf": "pdf", "png": "png", "jpeg": "jpg", "webp": "webp", "heic": "heic"}
TAKEN = ["pdf", "png", "jpg", "jpeg", "webp", "heic"]


def paper_list(desk: Desk, state: NigglesState, shown: Shown) -> None:
    """What is kept, searched by the words in the address, and a form for more."""
    every = papers(desk.con, desk.seen)
    if not may_write() and not every.n:
        return
    st.subheader("Where did you put that link?", anchor=False)
    found = every
    if every.n:
        st.text_input(
            "Search titles, notes, links and names",
            width=320,
            max_chars=200,
            **bound(state, "search", state.search or ""),
        )
        found = papers(desk.con, desk.seen, state.search) if state.search else every
    rows = found.frame.to_dicts()
    with st.container(gap="xxsmall", key="papers"):
        for row in rows[:LISTED]:
            with _paper(row, shown):
                _take_away(row)
    if rows[LISTED:]:
        with st.expander(f"The {len(rows) - LISTED} before"):
            for row in rows[LISTED:]:
                with _paper(row, shown):
                    _take_away(row)
    if every.n and not rows:
        st.caption(f"None of {counted(every.n, 'entry', 'entries')} has all of these words.")
    if may_write():
        with st.expander("Keep a link or a document", icon=":material/add:", key="add-paper"):
            _form(desk, shown)


def papers_at(
    desk: Desk, kept: pl.DataFrame, members: Sequence[Mapping[str, Any]], known: Collection[str], shown: Shown
) -> None:
    """On an episode, folded: the links and documents that stand with it."""
    rows = papers_of(kept, members, known, desk.today).to_dicts()
    if rows:
        with st.expander(f"Kept with it: {counted(len(rows), 'link or document', 'links and documents')}"):
            for row in rows:
                _paper(row, shown, f"-{members[0]['id']}")


def _paper(row: Mapping[str, Any], shown: Shown, at: str = "") -> Any:
    """One of them in its words, with its document to download. Answers with where more can be pressed."""
    words, buttons = beside()
    place = paper_place(row)
    with words:
        about = f"{shown.day(row['local_date'])}{' · for ' if place else ''}{place}"
        if row["url"] is not None and is_link(row["url"]):
            st.markdown(f"**“{plain(row['title'])}”** · {plain(about)}")
            st.markdown(f"[{plain(_short(row['url']))}](<{safe_link(row['url'])}>)")
        else:
            size = f"{(row['byte_count'] or 0) / 2**20:.1f} MiB"
            st.markdown(f"**“{plain(row['title'])}”** · {plain(about)} · {SUFFIXES.get(row['file_kind'], '')} {size}")
        if row["text"]:
            st.caption(f"“{plain(row['text'])}”")
    with buttons:
        if row["sha256"]:
            kind = row["file_kind"]
            st.download_button(
                "Download", _bytes_of(row["id"]), _file_name(row), MEDIA_TYPES.get(kind, "application/octet-stream"),
                key=f"paper-{row['id']}-file{at}", on_click="ignore", type="tertiary",
            )  # fmt: skip
    return buttons


def _take_away(row: Mapping[str, Any]) -> None:
    if may_write():
        st.button("Take away", key=f"paper-{row['id']}-delete", type="tertiary", on_click=_delete, args=(row["id"],))


def _bytes_of(number: int) -> Callable[[], bytes]:
    """The document, read when it is asked for."""
    name, seat = whose(), owner()  # when it is asked for, nobody knows any more who it is

    def read() -> bytes:
        from ingest.papers import document_of

        with seat.desk(name) as desk:
            return document_of(desk.con, desk.settings, number, desk.seen.athlete_id)[0]

    return read


def _file_name(row: Mapping[str, Any]) -> str:
    """A name for the downloaded copy: the title's letters, and an ending that fits what it is."""
    stem = "".join(sign if sign.isalnum() else "-" for sign in row["title"])[:60].strip("-") or "document"
    return f"{stem}.{SUFFIXES.get(row['file_kind'], 'bin')}"


def _form(desk: Desk, shown: Shown) -> None:
    key = f"paper-new-{st.session_state.setdefault('papers-added', 0)}"
    known: Sequence[dict[str, Any]] = episodes(desk.con, desk.seen, desk.today).frame.to_dicts()
    names = {row["id"]: f"{episode_words.place(row)}, {episode_words.since(row, shown)}" for row in known}
    with st.form(key, border=False):
        url = st.text_input("Link", key=f"{key}-url", placeholder="https://")
        file = st.file_uploader(
            "Or a document: a PDF or a picture, up to 25 MiB", type=TAKEN, max_upload_size=25, key=f"{key}-file"
        )
        title = st.text_input("Title", max_chars=MAX_TITLE, key=f"{key}-title")
        text = st.text_input("A note", max_chars=MAX_TEXT, key=f"{key}-text")
        episode = st.selectbox(
            "Kept with which injury?", ["", *names], key=f"{key}-episode", format_func=lambda one: names.get(one, "–")
        )
        st.caption("Or with a place:")
        area, side = place_boxes(desk, key, optional=True)
        if st.form_submit_button("Keep it"):
            what: dict[str, Any] = {"url": url.strip() or None, "title": title or None, "text": text or None}
            if file is not None:
                what |= {"data": file.getvalue(), "name": file.name}
            place = {"episode": episode} if episode else {"area": area, "side": side}
            kept = do("paper_add", **what, **place)
            if kept is not None:
                did("Kept.", ("paper_delete", {"number": kept["id"]}))
                st.session_state["papers-added"] += 1
            st.rerun()


def _delete(number: int) -> None:
    if do("paper_delete", number=number) is not None:
        did("Taken away.", ("paper_restore", {"number": number}))


def _short(url: str) -> str:
    """A link as it is read: without its scheme, and not all of a long one."""
    told = url.partition("://")[2]
    return told if len(told) <= 90 else told[:89] + "…"
