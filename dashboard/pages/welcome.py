"""An empty installation: what to bring, where to find it, and the demo runner."""

import streamlit as st

from dashboard.shell import link


def welcome(*, upload_here: bool = False) -> None:
    """What to bring, and how."""
    st.markdown("Nothing is here yet. Bring your history home: it stays in one folder of yours, and is sent nowhere.")
    with st.container(border=True):
        st.markdown(
            "**Strava**: Settings → My Account → *Download or Delete Your Account* → Request your archive. "
            "A zip comes by mail; drop it in whole. So that each new run comes by itself, connect an app of your own, "
            "under Strava's terms.\n\n"
            "**Garmin**: your account's *Export Your Data*, or the `Activity` folder of the watch over USB.\n\n"
            "**Anything else**: FIT, GPX and TCX files, zips of them, or a CSV training log."
        )
        if not upload_here:
            link("data", "Bring files", icon=":material/upload_file:")
    st.markdown("Or meet the demo runner first, in a folder of its own. In a terminal:")
    st.code("niggle demo", language="shell")
