"""How do you read figures?"""

import os

import streamlit as st

from dashboard.links import SettingsState
from dashboard.shell import owner, plain, tell
from dashboard.shell import page as frame
from ingest.errors import Refusal
from ingest.settings import DATE_STYLES, WEEKDAYS, fixed_by_environment

CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "distance_unit": ("Distances in", {"km": "Kilometres", "mi": "Miles"}),
    "first_weekday": ("A week starts on", {day: day.capitalize() for day in WEEKDAYS}),
    "date_style": ("Dates as", {style: style for style in DATE_STYLES}),
}


def page() -> None:
    """Units, the first day of the week, dates; kept in niggle.toml."""
    with frame("How do you read figures?", SettingsState) as (desk, _, __):
        now = {
            "distance_unit": desk.settings.distance_unit,
            "first_weekday": WEEKDAYS[desk.settings.first_weekday],
            "date_style": desk.settings.date_style,
        }
        fixed = fixed_by_environment(os.environ)
        for name, (label, choices) in CHOICES.items():
            key = f"setting-{name}"
            st.session_state[key] = now[name]
            st.selectbox(
                label, list(choices), format_func=choices.__getitem__, key=key, on_change=_change, args=(name,),
                disabled=name in fixed,
                help=f"The environment variable NIGGLE_{name.upper()} decides this." if name in fixed else None,
            )  # fmt: skip
        st.caption(plain(f"Kept in {desk.settings.home / 'niggle.toml'}, in the folder of all your data."))


def _change(name: str) -> None:
    try:
        owner().set(name, st.session_state[f"setting-{name}"])
    except Refusal as refusal:
        tell(str(refusal), ":material/error:")
