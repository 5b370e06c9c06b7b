"""Is this one run? What is in doubt, what the runner decided, and what was put together."""

from itertools import groupby
from typing import Any

import streamlit as st

from analytics.records import doubts, joined, verdicts
from dashboard.desk import Desk
from dashboard.format import UNKNOWN, Shown, counted
from dashboard.links import DataState
from dashboard.pages.records import Row, facts, name_of, origin, record
from dashboard.shell import beside, bound, did, do, link, plain

PAGE_ROWS = 10
LISTED = 100


def is_this_one_run(desk: Desk, state: DataState, shown: Shown) -> None:
    """Each pair that may be one run, side by side. Nobody decides what he has not seen: one at a time."""
    pairs = doubts(desk.con, desk.seen).frame
    decided = verdicts(desk.con, desk.seen).frame.to_dicts()
    if not len(pairs) and not decided:
        return
    st.subheader("Is this one run?", anchor=False)
    if not len(pairs):
        st.caption("Nothing is in doubt now.")
    else:
        both = "each of the two counts" if len(pairs) == 1 else "both of each count"
        st.markdown(f"{counted(len(pairs), 'pair')} may be one run told twice. Until you decide, {both}.")
    pages = -(-len(pairs) // PAGE_ROWS)
    number = min(max(state.pairs, 1), max(pages, 1))
    for pair in pairs.slice((number - 1) * PAGE_ROWS, PAGE_ROWS).iter_rows(named=True):
        _pair(pair, shown)
    if pages > 1:
        st.pagination(pages, **bound(state, "pairs", number))
    _decided(decided, shown)


def _pair(pair: dict[str, Any], shown: Shown) -> None:
    one, other = pair["one"], pair["other"]
    keys = f"{one['record_id']}-{other['record_id']}"
    with st.container(border=True, key=f"pair-{keys}"):
        for column, row, beside in zip(st.columns(2), (one, other), (other, one), strict=True):
            with column:
                _side(row, beside, shown)
        st.caption(plain(f"Asked because: {pair['reason']}."))
        with st.container(horizontal=True):
            args = (one["record_id"], other["record_id"], _both(one, other, shown))
            st.button("One run", key=f"same-{keys}", on_click=_same, args=args, icon=":material/merge:")
            st.button("Two runs", key=f"different-{keys}", on_click=_different, args=args, icon=":material/call_split:")


def _side(row: Row, beside: Row, shown: Shown) -> None:
    told, other = facts(row, shown), facts(beside, shown)
    lines = []
    for name, value in told.items():
        differs = value != other[name] and UNKNOWN not in (value, other[name])
        lines.append(f"{name}: **{plain(value)}**, differs" if differs else f"{name}: {plain(value)}")
    link("runs", f"**{plain(name_of(row))}**", {"run": row["activity_id"]}, width="content")
    st.caption(origin(row))
    st.markdown("  \n".join(lines))


def _both(one: Row, other: Row, shown: Shown) -> str:
    return f"{_short(one, shown)} and {_short(other, shown)}"


def _short(row: Row, shown: Shown) -> str:
    return f"{name_of(row)} ({shown.day(row['local_date'])}, {shown.exact_distance(row['distance_m'])})"


def _same(one: str, other: str, both: str) -> None:
    if do("same_run", one=one, other=other) is not None:
        did(f"One run now: {both}.", ("withdraw", {"one": one, "other": other}))


def _different(one: str, other: str, both: str) -> None:
    if do("different_runs", one=one, other=other) is not None:
        did(f"Two runs: {both}.", ("withdraw", {"one": one, "other": other}))


def _decided(rows: list[dict[str, Any]], shown: Shown) -> None:
    if not rows:
        return
    with st.expander(f"Decided by you ({len(rows):,})", key="decided"):
        for row in rows[:LISTED]:
            one, other = (_verdict_side(row, name, shown) for name in ("one", "other"))
            here = row["one_date"] is not None and row["other_date"] is not None
            words, buttons = beside()
            words.markdown(f"**{'One run' if row['same'] else 'Two runs'}**: {plain(one)} and {plain(other)}")
            if here:
                buttons.button(
                    "Take back", key=f"withdraw-{row['one_key']}-{row['other_key']}", type="tertiary",
                    icon=":material/undo:", on_click=_withdraw, args=(row["one_key"], row["other_key"], row["same"]),
                )  # fmt: skip
        if len(rows) > LISTED:
            st.caption(f"The latest {LISTED} of {len(rows):,}; all of them: niggle duplicates --json")


def _verdict_side(row: dict[str, Any], name: str, shown: Shown) -> str:
    if row[f"{name}_date"] is None:
        return "one that is not here at the moment"
    return f"{row[f'{name}_title']} ({shown.day(row[f'{name}_date'])})"


def _withdraw(one: str, other: str, same: bool) -> None:
    if do("withdraw", one=one, other=other) is not None:
        again = "same_run" if same else "different_runs"
        did("Taken back; the rules decide again.", (again, {"one": one, "other": other}))


def put_together(desk: Desk, state: DataState, shown: Shown) -> None:
    """Activities that several records tell, newest first, each record with the reason why it is there."""
    found = joined(desk.con, desk.seen, PAGE_ROWS, (max(state.joined, 1) - 1) * PAGE_ROWS)
    number = max(state.joined, 1)
    if not found.n and number > 1:  # a page beyond the end
        number, found = 1, joined(desk.con, desk.seen, PAGE_ROWS, 0)
    if not found.n:
        return
    several = counted(found.n, "activity that", "activities that")
    with st.expander(f"Put together: {several} more than one source tells", expanded=state.joined > 0, key="joined"):
        st.caption("Each counts once. Figures come from the best recording, words from where you wrote them.")
        rows = found.frame.iter_rows(named=True)
        for activity_id, group in groupby(rows, key=lambda row: str(row["activity_id"])):
            _activity(activity_id, list(group), shown)
        pages = -(-found.n // PAGE_ROWS)
        if pages > 1:
            st.pagination(pages, **bound(state, "joined", min(number, pages)))


def _activity(activity_id: str, rows: list[Row], shown: Shown) -> None:
    best = rows[0]
    words = next((row for row in rows if row["holds_words"]), best)
    with st.container(border=True, key=f"together-{activity_id}"):
        link(
            "runs", f"{shown.day(best['local_date'])} · {plain(name_of(words))}", {"run": activity_id}, width="content"
        )
        for row in rows:
            others = [other["record_id"] for other in rows if other is not row]
            record(row, shown, others, "data")
