"""What the runner says of himself, so that heart rate can tell a load: from a day on, never guessed."""

from datetime import date

import streamlit as st

from dashboard.desk import Desk
from dashboard.documents import body_document
from dashboard.format import Shown
from dashboard.shell import beside, do, plain, tell

WORDS = {
    "max_heart_rate": "Maximum heart rate",
    "resting_heart_rate": "Resting heart rate",
    "sex": "Sex, for the constants of heart-rate load",
}


def body(desk: Desk, shown: Shown) -> None:
    """What was said, what the runs can tell, and a form for each."""
    document = body_document(desk.con, desk.seen)
    st.subheader("What does your heart do?", anchor=False)
    st.caption(
        "Load by heart rate (TRIMP) needs your resting heart rate and sex, because a woman's is not a man's; nothing "
        "of it is guessed. Without them load is told by effort or distance."
    )
    for row in document["rows"]:
        words, button = beside()
        unit = "" if row["fact"] == "sex" else " beats/min"
        since = shown.day(date.fromisoformat(row["from_date"]))
        words.markdown(f"**{WORDS[row['fact']].split(',')[0]}**: {row['value']}{unit}, from {since} on")
        button.button("Delete", key=f"body-delete-{row['id']}", type="tertiary", on_click=_delete, args=(row["id"],))
    for offer in document["offers"]:
        used = "used until you say another" if offer["used"] else "not used"
        words = f"{WORDS[offer['fact']].split(',')[0]} {offer['value']:g}: {offer['how']} ({used})."
        st.caption(plain(words))
    with st.expander("Say it", icon=":material/add:", key="add-body"):
        fact = st.selectbox("What?", list(WORDS), format_func=WORDS.__getitem__, key="body-fact")
        with st.form("new-body", clear_on_submit=True, border=False):
            value: int | str | None
            if fact == "sex":
                value = st.radio("Sex", ["female", "male"], index=None, horizontal=True, key="body-sex")
            else:
                value = st.number_input("Beats a minute", 25, 230, None, key="body-beats")
            first = st.date_input("From", desk.today, max_value=desk.today, format="YYYY-MM-DD", key="body-first")
            st.caption("It holds until another begins; the first of its kind holds for all days before, too.")
            if st.form_submit_button("Save"):
                _save(fact, value, first if isinstance(first, date) else desk.today)
                st.rerun()


def _save(fact: str, value: int | str | None, first: date) -> None:
    if value is None:
        tell("Give a value first.", ":material/info:")
    elif do("body_set", fact=fact, value=str(value), first=first.isoformat()) is not None:
        tell(f"{WORDS[fact].split(',')[0]} is kept.")


def _delete(number: int) -> None:
    if do("body_delete", number=number) is not None:
        tell("Deleted.")
