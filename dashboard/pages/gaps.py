"""Why did you not run? Gaps in running that nobody knows the reason of, asked about until they are answered."""

from typing import Any

import streamlit as st

from analytics.areas import where
from analytics.episodes import gaps
from dashboard import episode_words as words
from dashboard.desk import Desk
from dashboard.figure import about
from dashboard.format import Shown, counted
from dashboard.pages.entry import SIDES
from dashboard.shell import did, do, link, may_write, plain
from ingest.journal import AREAS

LISTED = 4


def unexplained(desk: Desk, *, silent: bool) -> list[dict[str, Any]]:
    """Those to be asked about. `silent`: it is asked already why nothing came in of late, also no run."""
    rows = gaps(desk.con, desk.seen, desk.today).frame.to_dicts()
    return [row for row in rows if row["answer"] is None and not (silent and row["ongoing"])]


def gap_on_today(rows: list[dict[str, Any]], shown: Shown) -> None:
    """On Today: the newest of them in a line, with the way to where they are answered."""
    for row in rows[:1]:
        more = f", and {counted(len(rows) - 1, 'gap')} before it" if len(rows) > 1 else ""
        told = f"{words.gap_words(row, shown)}{more}: ill, away, hurt, or at rest?"
        link("niggles", told, {"ask": "gaps"}, icon=":material/chevron_right:")


def gaps_asked(desk: Desk, shown: Shown) -> None:
    """Days without a run that nobody knows the reason of, asked about with one tap; those answered folded."""
    rows = gaps(desk.con, desk.seen, desk.today).frame.to_dicts()
    asked = [row for row in rows if row["answer"] is None][:LISTED] if may_write() else []
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
        if may_write():
            st.button("Ask again", key=f"gap-undo-{begun}", type="tertiary", on_click=_ask_again, args=(begun,))


def _ask_again(begun: str) -> None:
    if do("gap_undo", begun=begun) is not None:
        did("It is asked again.")
