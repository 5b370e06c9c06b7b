"""What did you decide, change and delete? Each with what stood there before, and a press that takes it back."""

from datetime import date
from typing import Any

import streamlit as st

from analytics.records import changes, deleted, unrecorded, verdicts
from dashboard.desk import Desk
from dashboard.format import Shown
from dashboard.pages.same_run import decided
from dashboard.shell import do, plain, tell

FIELDS = {
    "title": "title",
    "sport": "sport",
    "distance_m": "distance",
    "local_date": "day",
    "rpe": "effort",
    "counted": "counted",
}


def corrected(desk: Desk, shown: Shown) -> None:
    """All decisions of the runner's that hold through every import."""
    changed, away = changes(desk.con, desk.seen).frame.to_dicts(), deleted(desk.con, desk.seen).frame.to_dicts()
    count = len(changed) + len(away) + verdicts(desk.con, desk.seen).n
    if count:
        with st.expander(f"Decided, changed and deleted by you ({count:,})"):
            decided(desk, shown)
            for row in changed[:200]:
                _line(
                    f"{_activity(row, shown)}: {change_words(row, shown)}", "Take back", f"change-{row['activity_id']}-"
                    f"{row['field']}", "change_activity", activity=row["activity_id"], field=row["field"], value=None,
                )  # fmt: skip
            for row in away[:200]:
                _line(
                    f"{_activity(row, shown)}: deleted", "Bring back", f"restore-{row['activity_id']}",
                    "restore_activity", activity=row["activity_id"],
                )  # fmt: skip
    _unrecorded(desk, shown)


def change_words(row: dict[str, Any], shown: Shown) -> str:
    """A change in words: what it is now, and what stood there before."""
    if row["field"] == "counted":
        return "left out of all figures" if row["value"] == "no" else "counted"
    now, before = _value(row["field"], row["value"], shown), _value(row["field"], row["replaced"], shown)
    return f"{FIELDS[row['field']]} {plain(now)}, by you; before: {plain(before)}"


def _value(field: str, text: str | None, shown: Shown) -> str:
    if text is None:
        return "nothing"
    if field == "distance_m":
        return shown.distance(float(text))
    if field == "local_date":
        return shown.day(date.fromisoformat(text))
    return f"{float(text):g}/10" if field == "rpe" else text.replace(".", " ") if field == "sport" else text


def _activity(row: dict[str, Any], shown: Shown) -> str:
    return f"{shown.day(row['local_date'])} · {plain(row['title'])}"


def _line(words: str, label: str, key: str, request: str, **values: Any) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False):
        st.markdown(words, width="stretch")
        st.button(label, key=key, type="tertiary", on_click=do, args=(request,), kwargs=values)


def _unrecorded(desk: Desk, shown: Shown) -> None:
    rows = unrecorded(desk.con, desk.seen).frame.to_dicts()
    with st.expander(f"Days that were not recorded ({len(rows):,})"):
        st.caption("Days on which you may have run without a record: unknown then, and never counted as 0.")
        for row in rows:
            words = f"{shown.days(row['from_date'], row['to_date']).capitalize()} {plain(row['text'] or '')}".strip()
            _line(words, "Take away", f"unrecorded-{row['id']}", "unrecorded_delete", number=row["id"])
        with st.form("unrecorded", clear_on_submit=True, border=False):
            first = st.date_input("From", None, format="YYYY-MM-DD", key="unrecorded-from")
            last = st.date_input("To", None, format="YYYY-MM-DD", key="unrecorded-to")
            text = st.text_input("Why", max_chars=1000, key="unrecorded-why", placeholder="The watch was lost")
            if st.form_submit_button("Mark these days"):
                if first is None or last is None:
                    tell("Choose the first and the last day.", ":material/info:")
                elif do("unrecorded_add", first=str(first), last=str(last), text=text or None) is not None:
                    tell("Marked.")
                st.rerun()
