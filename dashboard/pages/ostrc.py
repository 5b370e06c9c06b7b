"""How much did one place hamper you this week? The overuse questionnaire OSTRC-O2, folded until it is wanted."""

from datetime import date, timedelta

import streamlit as st

from analytics.areas import where
from analytics.instruments import ENDS, answers_due, ostrc_answers
from dashboard.charts.drawn import draw
from dashboard.charts.ostrc import score_chart
from dashboard.desk import Desk
from dashboard.figure import about, figure
from dashboard.format import Shown, counted
from dashboard.instrument_documents import ostrc_questions
from dashboard.instrument_words import answers_line
from dashboard.pages.places import place_boxes
from dashboard.shell import beside, did, do, may_write, palette, plain
from ingest.instruments import ASKED_AREAS

LISTED = 12


def scores(desk: Desk, shown: Shown, first: date) -> None:
    """The scores since a day as a small chart, if there are two at least."""
    found = ostrc_answers(desk.con, desk.seen)
    rows = found.frame.filter((found.frame["local_date"] >= first) & found.frame["score"].is_not_null())
    if len(rows) < 2:
        return
    begun = min(first, desk.today - timedelta(days=28))
    note = f"{counted(len(rows), 'questionnaire')}, {shown.day(begun)} to {shown.day(desk.today)}, 0–100. "
    chart = draw(score_chart, rows, begun, desk.today, shown, palette())
    question = "How much did it hamper you?"
    figure(question, chart, note=note + found.caveats[0], frame=rows, name="ostrc", metric="ostrc_o2")


def questionnaire(desk: Desk, shown: Shown) -> None:
    """The questions, folded, and what was answered before. If the runner asked for it, it says that a week is over."""
    found = ostrc_answers(desk.con, desk.seen)
    if not may_write() and not found.n:
        return
    due = desk.settings.ostrc_reminder and may_write() and answers_due(found, desk.today)
    if due:
        st.caption("A week is over: the overuse questionnaire, as you asked in Settings.")
    with st.expander("Overuse questionnaire (OSTRC-O2)", icon=":material/checklist:", expanded=due, key="ostrc"):
        if may_write():
            _form(desk, shown)
        for row in found.frame.head(LISTED).iter_rows(named=True):
            words, buttons = beside()
            words.markdown(plain(answers_line(row, shown)))
            if may_write():
                buttons.button("Take away", key=f"ostrc-delete-{row['id']}", type="tertiary", on_click=_delete,
                               args=(row["id"],))  # fmt: skip
        if found.n > LISTED:
            st.caption(f"The latest {LISTED} of {found.n}; all of them: niggle ostrc list")


def _form(desk: Desk, shown: Shown) -> None:
    """One question after the other; what the first answer makes needless is not asked."""
    key = f"ostrc-{st.session_state.setdefault('ostrc-added', 0)}"
    st.markdown("The past 7 days, about one place.", help=about("ostrc_o2"))
    area, side = place_boxes(desk, key, ASKED_AREAS)
    asked = ostrc_questions(area or ASKED_AREAS[0], side)["questions"]
    chosen: list[int] = []
    for number, question in enumerate(asked, 1):
        words = dict(enumerate(question["options"], 1))
        answer = st.radio(
            plain(question["question"]), list(words), index=None, key=f"{key}-q{number}", format_func=words.__getitem__
        )
        if answer is None:
            break
        chosen.append(answer)
        if number == 1 and answer in ENDS:
            break
    whole = len(chosen) == len(asked) or chosen in [[one] for one in ENDS]
    st.button("Keep the answers", key=f"{key}-keep", disabled=not whole, on_click=_keep,
              args=(desk.today, area, side, chosen, shown))  # fmt: skip


def _keep(day: date, area: str, side: str, options: list[int], shown: Shown) -> None:
    kept = do("ostrc_add", on=day.isoformat(), area=area, side=side, options=options)
    if kept is not None:
        st.session_state["ostrc-added"] += 1
        did(f"Kept: {where(area, side)}, {shown.day(day)}.", ("ostrc_delete", {"number": kept["id"]}))


def _delete(number: int) -> None:
    if do("ostrc_delete", number=number) is not None:
        did("Taken away.", ("ostrc_restore", {"number": number}))
