"""How often are the athletes here hurt? On the Settings page, where there are two or more, and only when asked."""

import streamlit as st

from analytics.catalogue import METRICS
from dashboard.cohort_documents import cohort_document
from dashboard.cohort_words import BRACKETS, COUNTS, RATES, cells, columns, hidden
from dashboard.desk import Desk
from dashboard.figure import about
from dashboard.format import Shown
from dashboard.links import SettingsState
from dashboard.shell import go, plain


def cohort(desk: Desk, state: SettingsState, shown: Shown) -> None:
    """The way to it, or what there is to say of all of them together."""
    st.subheader(
        "How often are the athletes here hurt?", anchor=False, help=about("roster_rates", "roster_association")
    )
    if state.roster == "none":
        st.button(
            "Count it", key="roster", icon=":material/groups:", on_click=go, args=(SettingsState(roster="shown"),),
            help="All of them together; nobody is named.",
        )  # fmt: skip
        return
    st.button("Close", key="roster-close", type="tertiary", on_click=go, args=(SettingsState(),))
    document = cohort_document(desk.con, desk.seen, desk.today, shown)
    if document["whole"] is not None:
        names = columns(document)
        heads = ["", *COUNTS, *RATES.values()]
        rows = [dict(zip(heads, [name, *cells(found)], strict=True)) for name, found in names.items()]
        st.dataframe(rows, hide_index=True, key="roster-rates")
        st.caption(plain(" ".join(filter(None, (hidden(document), BRACKETS)))))
    st.markdown("\n".join(f"- {plain(line)}" for line in document["statements"]))
    st.caption(plain(" ".join([METRICS["roster_rates"].caveat, *document["caveats"]])))
