"""What is said about a day, a run or an episode, and a form to say more: for the athlete, and for whoever looks on by a
link. Each thread is between these two.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.comment_words import about_words, written_at
from dashboard.desk import Desk
from dashboard.format import Shown, counted
from dashboard.requests.comments import NEEDED
from dashboard.rewind import shown_day
from dashboard.shell import do, link, owner, plain, whose
from ingest.journal import MAX_TEXT

LISTED = 10  # comments of a thread that are shown at once


def said_here() -> Any:
    """All that whoever looks may read of it, as the store knows it now."""
    day = shown_day()
    until = {} if day is None else {"until": day.isoformat()}
    return owner().answer("comment_list", athlete=whose(), **until)


def comments_at(desk: Desk, said: Any, about: str, keys: Collection[str], shown: Shown) -> None:
    """What was said about this, the oldest first, and a form for more; `keys` are all by which it is known, the first
    is its own.
    """
    rows = [row for row in reversed(said["rows"]) if row["about"] == about and row["key"] in keys]
    own = next(iter(keys))
    listed(desk, rows, shown, place=own, told=False)
    whom = _can_be_told(said, about)
    if whom is None:
        return
    with st.popover("Comment", icon=":material/chat_bubble_outline:", type="tertiary"):
        _form(f"comment-{own}", {(about, own): ""}, whom)


def listed(desk: Desk, rows: Sequence[Mapping[str, Any]], shown: Shown, *, place: str, told: bool) -> None:
    """These comments as they are; what was new is read from then on. `told`: with what each is about."""
    for row in rows:
        _comment(desk, row, shown, place, told=told)
    unread = [row["id"] for row in rows if row["unread"]]
    if unread:
        do("comment_read", numbers=unread)


def thread(desk: Desk, said: Any, name: str, shown: Shown, *, first: Mapping[tuple[str, str], str]) -> None:
    """One thread: the newest comments, the others folded, and a form to answer in place. `first` is what can be
    commented on in any case.
    """
    rows = [row for row in said["rows"] if row["thread"] == name]
    fresh = [row for row in rows if row["unread"]]
    shown_now = [row for row in rows[:LISTED] if not row["unread"]]
    listed(desk, [*fresh, *shown_now], shown, place=f"thread-{name}", told=True)
    before = [row for row in rows[LISTED:] if not row["unread"]]
    if before:
        with st.expander(f"{counted(len(before), 'comment')} before", key=f"thread-{name}-before"):
            listed(desk, before, shown, place=f"thread-{name}-before", told=True)
    whom = {one["link"]: one["who"] for one in said["threads"] if one["thread"] == name and one["open"]}
    if owner().guest is None and not whom:
        st.caption("This link opens nothing any more: nobody would read an answer.")
        return
    if shown_day() is not None:
        return
    known = {(row["about"], row["key"]): _about(row, shown) for row in rows}
    known |= {key: label for key, label in first.items() if key not in known}
    with st.container() if rows else st.popover("Write", icon=":material/chat_bubble_outline:", type="tertiary"):
        _form(f"comment-thread-{name}", known, whom)


def on_another_day(desk: Desk, since: date | None) -> None:
    """For whoever looks on: a comment on a day that they choose, from the first that they see on."""
    if shown_day() is not None:
        return
    with st.popover("On another day", icon=":material/event:", type="tertiary"):
        _day_form(desk, since)


def _day_form(desk: Desk, since: date | None) -> None:
    form = _form_name("comment-day")
    with st.form(form, border=False):
        day = st.date_input("About which day?", desk.today, min_value=since, max_value=desk.today,
                            format="YYYY-MM-DD", key=f"{form}-day")  # fmt: skip
        text = st.text_area("Your comment", max_chars=MAX_TEXT, key=f"{form}-text", height=80)
        if st.form_submit_button("Send"):
            _send("day", day.isoformat() if isinstance(day, date) else desk.today.isoformat(), text, None)


def _can_be_told(said: Any, about: str) -> dict[int | None, str] | None:
    """By which links this can be commented on; for a guest there is one, and no choice. None if by none."""
    if shown_day() is not None:
        return None
    guest, needed = owner().guest, NEEDED.get(about)
    if guest is not None:
        return {} if needed is None or needed in guest.audience.scopes else None
    links = {
        one["link"]: one["who"] for one in said["threads"] if one["open"] and (needed is None or needed in one["sees"])
    }
    return links or None


def _form(name: str, about: Mapping[tuple[str, str], str], whom: Mapping[int | None, str]) -> None:
    form = _form_name(name)
    with st.form(form, border=False):
        link_number, (kind, key) = next(iter(whom), None), next(iter(about))
        if len(whom) > 1:
            link_number = st.selectbox("To whom?", list(whom), format_func=whom.__getitem__, key=f"{form}-link")
        if len(about) > 1:
            kind, key = st.selectbox("About what?", list(about), format_func=about.__getitem__, key=f"{form}-about")
        to = f"To {next(iter(whom.values()))}" if len(whom) == 1 else "Your comment"
        text = st.text_area(to, max_chars=MAX_TEXT, key=f"{form}-text", height=80)
        if st.form_submit_button("Send"):
            _send(kind, key, text, link_number)


def _form_name(name: str) -> str:
    """Another one after each comment that was sent: its words are gone then, and not before."""
    return f"{name}-{st.session_state.setdefault('comments-sent', 0)}"


def _send(about: str, key: str, text: str, link_number: int | None) -> None:
    if do("comment_add", about=about, key=key, text=text, link=link_number) is not None:
        st.session_state["comments-sent"] += 1
    st.rerun()


def _comment(desk: Desk, row: Mapping[str, Any], shown: Shown, place: str, *, told: bool) -> None:
    """A comment: who, when, about what, and the words, which are never markup."""
    guest = owner().guest
    other = row["who"] if guest is None else guest.label
    mine = "You" if guest is None else row["who"]  # to a guest "you" is the runner
    who = mine if row["mine"] else other
    with st.container(border=True, gap="xxsmall", key=f"said-{place}-{row['id']}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            to = f" to {row['who']}" if row["mine"] and guest is None else ""
            when = written_at(row, desk.settings.timezone, shown)
            st.markdown(f"**{plain(who)}**{plain(to)} · {plain(when)}", width="content")
            if row["unread"]:
                st.badge("unread", color="orange")
            if told:
                _way(row, shown)
        for line in row["text"].splitlines():
            if line.strip():
                st.markdown(plain(line))
        if row["mine"] and shown_day() is None:
            st.button("Take back", key=f"comment-away-{place}-{row['id']}", type="tertiary", on_click=do,
                      args=("comment_delete",), kwargs={"number": row["id"]})  # fmt: skip


def _about(row: Mapping[str, Any], shown: Shown) -> str:
    return f"About {about_words(row, shown)}"


def _way(row: Mapping[str, Any], shown: Shown) -> None:
    """What it is about, as a link to where it stands."""
    words = _about(row, shown)
    if row["about"] == "run":
        link("runs", words, {"run": row["key"]}, width="content")
    elif row["about"] == "episode":
        link("niggles", plain(words), {"episode": row["key"]}, width="content")
    else:
        st.caption(plain(words), width="content")
