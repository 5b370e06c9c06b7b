"""Findings, exercises and stages of a return that a therapist proposes: a form and a list for whoever came by such a
link; for the athlete, what waits for an answer and what was said.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard.comment_words import written_at
from dashboard.desk import Desk
from dashboard.format import Shown
from dashboard.pages.places import place_boxes
from dashboard.proposal_words import KINDS, kind_of, span_words, state_words, waiting_words
from dashboard.rewind import shown_day
from dashboard.shell import did, do, last_deed, may_write, owner, plain, safe_link, tell, whose
from ingest.journal import MAX_TEXT
from ingest.papers import MAX_URL
from ingest.proposals import AHEAD

LISTED = 20  # answered ones that a page lists
ENTERED = {
    "finding": "Entered among what clinicians found.",
    "exercise": "Entered among what you tried.",
    "stage": "Entered among what you tried, as a stage of the return.",
}


def propose(desk: Desk, shown: Shown) -> None:
    """For whoever came by a link that may propose: a form, and what became of their proposals. For others nothing."""
    guest = owner().guest
    if guest is None or not guest.link.may_propose:
        return
    st.subheader("What do you propose?", anchor=False)
    st.caption(f"{plain(guest.label)} accepts it or not. What is accepted is theirs, to change or to take away.")
    rows = _proposed()["rows"]
    for row in rows[:LISTED]:
        with st.container(border=True, gap="xxsmall", key=f"proposal-{row['id']}"):
            _told(desk, row, shown, whom="")
            if row["state"] == "open" and shown_day() is None:
                st.button("Withdraw", key=f"proposal-away-{row['id']}", type="tertiary", on_click=_withdraw,
                          args=(row["id"],))  # fmt: skip
    if len(rows) > LISTED:
        st.caption(f"And {len(rows) - LISTED:,} before.")
    if shown_day() is None:
        with st.expander("Propose something", icon=":material/add:", key="propose"):
            _form(desk, guest.since)


def to_answer(desk: Desk, shown: Shown) -> None:
    """For the athlete: what is open, to be accepted or not; what was answered stands folded."""
    rows = _proposed()["rows"]
    if not rows:
        return
    st.subheader("What is proposed to you?", anchor=False)
    last_deed()
    answered = [row for row in rows if row["state"] != "open"]
    if len(answered) == len(rows):
        st.caption("Nothing waits for an answer.")
    for row in rows:
        if row["state"] == "open":
            _open(desk, row, shown)
    if answered:
        with st.expander(f"Answered before ({len(answered):,})", key="proposals-answered"):
            for row in answered[:LISTED]:
                _answered(desk, row, shown)
            if len(answered) > LISTED:
                st.caption(f"And {len(answered) - LISTED:,} before: niggle proposals list.")


def waiting() -> list[str]:
    """What waits for the athlete's answer, in sentences."""
    return waiting_words(_proposed()["rows"])


def _proposed() -> Any:
    day = shown_day()
    until = {} if day is None else {"until": day.isoformat()}
    return owner().answer("proposal_list", athlete=whose(), **until)


def _told(desk: Desk, row: Mapping[str, Any], shown: Shown, *, whom: str) -> None:
    """A proposal: by whom, of what kind and of which days, how it stands, and its words, which are never markup."""
    kind = kind_of(row)
    head = f"**{plain(whom)}** proposes {kind}" if whom else f"**{kind.capitalize()}**"
    st.markdown(f"{head} · {plain(span_words(row, shown))}")
    lines = "  \n".join(plain(line) for line in row["text"].splitlines() if line.strip())
    st.markdown(f"“{lines}”")
    if row["url"]:
        st.markdown(f"[{plain(row['url'])}](<{safe_link(row['url'])}>)")
    zone = desk.settings.timezone
    st.caption(plain(f"Proposed {written_at(row, zone, shown)}; {state_words(row, zone, shown)}."))


def _open(desk: Desk, row: Mapping[str, Any], shown: Shown) -> None:
    with st.container(border=True, gap="xxsmall", key=f"proposal-{row['id']}"):
        _told(desk, row, shown, whom=row["who"])
        if may_write():
            with st.container(horizontal=True):
                for label, answer in (("Accept", "accept"), ("Not for me", "decline")):
                    st.button(label, key=f"proposal-{answer}-{row['id']}", on_click=_answer,
                              args=(row["id"], answer))  # fmt: skip


def _answered(desk: Desk, row: Mapping[str, Any], shown: Shown) -> None:
    with st.container(border=True, gap="xxsmall", key=f"proposal-{row['id']}"):
        _told(desk, row, shown, whom=row["who"])
        if may_write():
            st.button("Reopen", key=f"proposal-reopen-{row['id']}", type="tertiary", icon=":material/undo:",
                      on_click=_reopen, args=(row["id"],),
                      help="As if it had not been answered. What it became is taken away.")  # fmt: skip


def _form(desk: Desk, since: date | None) -> None:
    """What kind it is decides what is asked for."""
    key = f"proposal-new-{st.session_state.setdefault('proposals-sent', 0)}"
    kinds = {kind: words.partition(" ")[2].capitalize() for kind, words in KINDS.items()}
    kind = st.segmented_control("What is it?", list(kinds), format_func=kinds.__getitem__, default="exercise",
                                required=True, key=f"{key}-kind")  # fmt: skip
    finding = kind == "finding"
    with st.form(f"{key}-{kind}", border=False):
        text = st.text_area("In your words", max_chars=MAX_TEXT, key=f"{key}-text", height=80)
        latest = desk.today if finding else desk.today + AHEAD
        begun = st.date_input("On which day?" if finding else "From", desk.today, min_value=since, max_value=latest,
                              format="YYYY-MM-DD", key=f"{key}-{kind}-from")  # fmt: skip
        to, url = None, None
        if not finding:
            to = st.date_input("To (empty: it goes on)", None, min_value=since, max_value=latest, format="YYYY-MM-DD",
                               key=f"{key}-{kind}-to")  # fmt: skip
            url = st.text_input("Link", max_chars=MAX_URL, key=f"{key}-url", placeholder="https://")
        area, side = place_boxes(desk, key, optional=True)
        if st.form_submit_button("Propose", type="primary"):
            sent = do(
                "proposal_add", kind=kind, text=text, area=area, side=side, url=url or None,
                begun=(begun if isinstance(begun, date) else desk.today).isoformat(),
                to=to.isoformat() if isinstance(to, date) else None,
            )  # fmt: skip
            if sent is not None:
                tell("Proposed.")
                st.session_state["proposals-sent"] += 1
            st.rerun()


def _answer(number: int, answer: str) -> None:
    found = do("proposal_answer", number=number, answer=answer)
    if found is None:
        return
    onward = None
    if found["entry"] is not None:
        query = {} if found["kind"] == "finding" else {"tried": str(found["entry"])}
        onward = ("niggles", "See it, or change it", query)
    said = ENTERED[found["kind"]] if found["entry"] is not None else "Kept as not taken on."
    did(said, ("proposal_reopen", {"number": number}), onward=onward)


def _reopen(number: int) -> None:
    if do("proposal_reopen", number=number) is not None:
        tell("It is open again.")


def _withdraw(number: int) -> None:
    if do("proposal_withdraw", number=number) is not None:
        tell("Withdrawn.")
