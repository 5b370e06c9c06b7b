"""How do you read figures, and what do they need to know of you?"""

import os

import streamlit as st

from analytics.records import athletes
from dashboard.desk import Desk
from dashboard.format import Shown, counted
from dashboard.links import SettingsState
from dashboard.pages.body import body
from dashboard.pages.cohort import cohort
from dashboard.shell import do, owner, plain, tell
from dashboard.shell import page as frame
from ingest.athletes import MAX_NAME
from ingest.errors import Refusal
from ingest.settings import DATE_STYLES, WEEKDAYS, fixed_by_environment

CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "distance_unit": ("Distances in", {"km": "Kilometres", "mi": "Miles"}),
    "first_weekday": ("A week starts on", {day: day.capitalize() for day in WEEKDAYS}),
    "date_style": ("Dates as", {style: style for style in DATE_STYLES}),
    "ostrc_reminder": ("Ask for the overuse questionnaire each week, on Niggles", {"off": "No", "on": "Yes"}),
}


def page() -> None:
    """Units, the first day of the week, dates, kept in niggle.toml; and who is here."""
    with frame("How do you read figures?", SettingsState, dated=False) as (desk, state, shown):
        now = {
            "distance_unit": desk.settings.distance_unit,
            "first_weekday": WEEKDAYS[desk.settings.first_weekday],
            "date_style": desk.settings.date_style,
            "ostrc_reminder": "on" if desk.settings.ostrc_reminder else "off",
        }
        fixed = fixed_by_environment(os.environ)
        for name, (label, choices) in CHOICES.items():
            key = f"setting-{name}"
            st.session_state[key] = now[name]
            st.selectbox(
                label, list(choices), format_func=choices.__getitem__, key=key, on_change=_change, args=(name,),
                disabled=name in fixed or not owner().keeps_house,
                help=f"The environment variable NIGGLE_{name.upper()} decides this." if name in fixed else None,
            )  # fmt: skip
        if owner().keeps_house:
            st.caption(plain(f"Kept in {desk.settings.home / 'niggle.toml'}, in the folder of all your data."))
        else:
            st.caption("These hold for everybody here; the first athlete changes them.")
        body(desk, shown)
        if owner().keeps_house and _athletes(desk, shown) > 1:
            cohort(desk, state, shown)


def _athletes(desk: Desk, shown: Shown) -> int:
    """Who is here, each with a history of their own, and a form for one more; how many they are."""
    st.subheader("Who is here?", anchor=False)
    here = athletes(desk.con, desk.seen).frame
    for row in here.iter_rows(named=True):
        last = f", the last on {shown.day(row['last_day'])}" if row["last_day"] else ""
        accounts = f", {', '.join(row['accounts'])}" if row["accounts"] else ""
        count = counted(row["activities"], "activity", "activities")
        st.markdown(f"**{plain(row['name'])}**: {count}{last}{plain(accounts)}")
    box = st.expander("Add an athlete", icon=":material/person_add:", key="add-athlete")
    with box, st.form("new-athlete", clear_on_submit=True, border=False):
        name = st.text_input("Name", max_chars=MAX_NAME, key="athlete-name")
        st.caption(
            "They get a history of their own in the same database. Whose is shown is chosen at the top. Whoever uses "
            "this dashboard reads their notes of pain, and they are counted with the others here: ask them first."
        )
        if st.form_submit_button("Add"):
            if do("athlete_add", name=name) is not None:
                tell(f"{name} is here now. Choose whose history is shown at the top.")
            st.rerun()
    return len(here)


def _change(name: str) -> None:
    try:
        owner().set(name, st.session_state[f"setting-{name}"])
    except Refusal as refusal:
        tell(str(refusal), ":material/error:")
