"""What the runner deleted, changed, marked as not recorded or as whole: all of it can be taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from analytics.records import changes, deleted, expired, unrecorded
from dashboard.desk import Desk
from dashboard.format import UNKNOWN, Shown, counted, duration
from dashboard.shell import beside, did, do, link, plain, tell, whose
from dashboard.words import FIELDS, REMOVED, value_words

LISTED = 10
FOLDED = 200


def corrected(desk: Desk, shown: Shown) -> None:
    """Four lists; one that is empty is left out, but for the days that were not recorded, which have a form."""
    _expired(desk, shown)
    _deleted(desk, shown)
    _changed(desk, shown)
    _unrecorded(desk, shown)


def _deleted(desk: Desk, shown: Shown) -> None:
    rows = deleted(desk.con, desk.seen).frame.to_dicts()
    if not rows:
        return
    st.subheader("What did you delete?", anchor=False)
    _listed(rows, lambda row: _deleted_row(row, shown))


def _deleted_row(row: dict[str, Any], shown: Shown) -> None:
    figures = [one for one in (shown.distance(row["distance_m"]), duration(row["elapsed_s"])) if one != UNKNOWN]
    what = f"{row['title']}, {shown.day(row['local_date'])}"
    _row(
        f"{plain(row['title'])} · {' · '.join([shown.day(row['local_date']), *figures])}",
        "Bring back", ":material/undo:", f"restore-{row['activity_id']}", _restore, (row["activity_id"], what),
    )  # fmt: skip


def _restore(activity_id: str, what: str) -> None:
    if do("restore_activity", activity=activity_id) is not None:
        did(f"It is back: {what}.", ("delete_activity", {"activity": activity_id}))


def _changed(desk: Desk, shown: Shown) -> None:
    rows = changes(desk.con, desk.seen).frame.to_dicts()
    if not rows:
        return
    st.subheader("What did you change?", anchor=False)
    with st.container(key="changes"):
        _listed(rows, lambda row: _changed_row(row, shown))


def _changed_row(row: dict[str, Any], shown: Shown) -> None:
    field = row["field"]
    words, buttons = beside()
    with words:
        st.markdown(
            f"{FIELDS[field]}: **{plain(value_words(field, row['value'], shown))}**, before: "
            f"{plain(value_words(field, row['replaced'], shown))}"
        )
        run = {"run": row["activity_id"]}
        link("runs", f"{shown.day(row['local_date'])} · {plain(row['title'])}", run, width="content")
    with buttons:
        take_back_button(row, shown, "data")


def take_back_button(row: dict[str, Any], shown: Shown, where: str) -> None:
    """The button that takes one change of one activity back."""
    st.button(
        "Take back", key=f"unchange-{where}-{row['activity_id']}-{row['field']}", type="tertiary",
        icon=":material/undo:", on_click=_unchange,
        args=(row["activity_id"], row["field"], row["value"], _before(row, shown)),
    )  # fmt: skip


def _before(row: dict[str, Any], shown: Shown) -> str:
    return f"{FIELDS[row['field']]}: {value_words(row['field'], row['replaced'], shown)} again."


def _unchange(activity_id: str, field: str, value: str, sentence: str) -> None:
    if do("change_activity", activity=activity_id, field=field, value=None) is not None:
        did(sentence, ("change_activity", {"activity": activity_id, "field": field, "value": value}))


def _expired(desk: Desk, shown: Shown) -> None:
    """The days that lost something when its time was over, and those of which the runner said that they are whole."""
    rows = expired(desk.con, desk.seen).frame.to_dicts()
    if not rows:
        return
    st.subheader("What was removed under Strava's terms?", anchor=False)
    lost = [row for row in rows if row["settled_at"] is None]
    whole = [row for row in rows if row["settled_at"] is not None]
    if lost:
        few = counted(len(lost), "day")
        st.markdown(
            f"{few} lost something from Strava's API that was {REMOVED}. What it was is not known any more, so no "
            "figure counts on these days. Strava's archive brings it back by itself. Or bring the files of these days; "
            "if they have all that you did, say so."
        )
        if len(lost) > 1:
            st.button("All are whole", key="whole-all", on_click=_settle, icon=":material/done_all:",
                      args=([row["local_date"].isoformat() for row in lost], counted(len(lost), "day")))  # fmt: skip
        with st.container(key="lost"):
            _listed(lost, lambda row: _lost_row(row, shown), "niggle unrecorded list")
    if whole:
        st.caption("Of these you said that your files have them whole.")
        with st.container(key="whole"):
            _listed(whole, lambda row: _whole_row(row, shown), "niggle unrecorded list")


def _lost_row(row: dict[str, Any], shown: Shown) -> None:
    day, key = shown.day(row["local_date"]), f"whole-{row['local_date']}"
    gone = counted(row["activities"], "activity", "activities")
    words = f"{day} · {gone}, removed on {shown.day(row['expired_at'].date())}"
    _row(words, "It is whole", ":material/done:", key, _settle, ([row["local_date"].isoformat()], day))


def _whole_row(row: dict[str, Any], shown: Shown) -> None:
    day, key = shown.day(row["local_date"]), f"not-whole-{row['local_date']}"
    words = f"{day} · said on {shown.day(row['settled_at'].date())}"
    _row(words, "Take back", ":material/undo:", key, _unsettle, (row["local_date"].isoformat(), day))


def _settle(dates: list[str], what: str) -> None:
    if do("settle_expired", dates=dates) is not None:
        did(f"Whole by your word: {what}.", ("unsettle_expired", {"dates": dates}))


def _unsettle(day: str, what: str) -> None:
    if do("unsettle_expired", dates=[day]) is not None:
        did(f"No longer whole: {what}.", ("settle_expired", {"dates": [day]}))


def _unrecorded(desk: Desk, shown: Shown) -> None:
    rows = unrecorded(desk.con, desk.seen).frame.to_dicts()
    st.subheader("What was not recorded?", anchor=False)
    st.caption("Days on which you may have run without recording it. They are unknown then, and never 0.")
    _listed(rows, lambda row: _unrecorded_row(row, shown))
    with st.expander("Mark days as not recorded", icon=":material/add:"):
        _unrecorded_form(desk)


def _unrecorded_row(row: dict[str, Any], shown: Shown) -> None:
    days = shown.days(row["from_date"], row["to_date"])
    why = f" · “{plain(row['text'])}”" if row["text"] else ""
    spent = {"first": row["from_date"].isoformat(), "last": row["to_date"].isoformat(), "text": row["text"]}
    words, key = f"{days[:1].upper()}{days[1:]}{why}", f"unrecorded-{row['id']}"
    _row(words, "Take away", ":material/close:", key, _forget, (row["id"], spent, days))


def _forget(number: int, span: dict[str, Any], days: str) -> None:
    if do("unrecorded_delete", number=number) is not None:
        did(f"No longer marked: {days}.", ("unrecorded_add", span))


def _unrecorded_form(desk: Desk) -> None:
    added = st.session_state.setdefault("unrecorded-added", 0)
    key = f"unrecorded-{added}-{whose() or ''}"  # an empty form after each that was added, and for each athlete
    with st.form(key, border=False):
        first = st.date_input("From", None, max_value=desk.today, format="YYYY-MM-DD", key=f"{key}-from")
        last = st.date_input("To, the last of them", None, max_value=desk.today, format="YYYY-MM-DD", key=f"{key}-to")
        text = st.text_input("Why, if you like", max_chars=1000, key=f"{key}-text", placeholder="The watch was broken")
        if st.form_submit_button("Mark them"):
            if not isinstance(first, date) or not isinstance(last, date):
                tell("Say from which day to which.", ":material/info:")
            elif (done := do("unrecorded_add", first=str(first), last=str(last), text=text or None)) is not None:
                did("Marked as not recorded.", ("unrecorded_delete", {"number": done["id"]}))
                st.session_state["unrecorded-added"] = added + 1
            st.rerun()


def _listed(
    rows: list[dict[str, Any]], one: Callable[[dict[str, Any]], None], all_of_them: str = "niggle run list"
) -> None:
    """The latest at once, the others folded; `all_of_them` is the command that lists all."""
    with st.container(gap="xxsmall"):
        for row in rows[:LISTED]:
            one(row)
    if len(rows) > LISTED:
        with st.expander(f"The {len(rows) - LISTED:,} before"):
            for row in rows[LISTED : LISTED + FOLDED]:
                one(row)
            if len(rows) > LISTED + FOLDED:
                st.caption(f"and {counted(len(rows) - LISTED - FOLDED, 'more', 'more')}: {all_of_them}")


def _row(markup: str, label: str, icon: str, key: str, on_click: Callable[..., None], args: tuple[Any, ...]) -> None:
    words, buttons = beside()
    words.markdown(markup)
    buttons.button(label, key=key, type="tertiary", icon=icon, on_click=on_click, args=args)
