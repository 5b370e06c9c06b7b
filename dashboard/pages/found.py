"""What did you write about pain, all those years? Your history, found: to confirm by place or one by one."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import polars as pl
import streamlit as st

from analytics.episodes import episodes, unrested
from analytics.findings import PROPOSED, findings, found_places, red_flags
from analytics.load import weekly_load
from dashboard import episode_words
from dashboard import found_words as words
from dashboard.charts.drawn import draw
from dashboard.charts.found import mentions_chart
from dashboard.desk import Desk
from dashboard.figure import empty_figure, figure
from dashboard.format import Shown, counted
from dashboard.links import STATES, FoundState
from dashboard.pages.entry import SIDES
from dashboard.shell import bound, choose, did, do, go, last_deed, link, owner, palette, plain, whose
from dashboard.shell import page as frame

LISTED = 10  # mentions on a page
PLACES_ON_TODAY = 3
DRAWN = 3000  # mentions on the chart, the newest
BEFORE = timedelta(days=28)  # weeks shown before the first mention
SAY_WHAT = "Say what it was"


def page() -> None:
    """Places with how often they were written about, the mentions over the weeks, and each in its words."""
    with frame("What did you write about pain?", FoundState) as (desk, state, shown):
        look_at(desk, shown)
        last_deed()
        places = found_places(desk.con, desk.seen).frame.to_dicts()
        if not places:
            empty_figure(
                "Nothing is found in your words yet.",
                "Titles, descriptions and private notes of your runs and the texts of your notes are read for pain.",
            )
            return
        st.caption(PROPOSED)
        _places(desk, places, state, shown)
        rows = findings(desk.con, desk.seen).frame
        if state.area is not None:
            rows = rows.filter((pl.col("area") == state.area) & (pl.col("side") == state.side))
        _time_line(desk, state, shown, rows)
        if state.area is not None:
            _one_by_one(desk, state, shown, rows.to_dicts())


def _places(desk: Desk, places: list[dict[str, Any]], state: FoundState, shown: Shown) -> None:
    """The places of which something waits, then folded those of which nothing does."""
    waiting = [row for row in places if row["waiting"]]
    settled = [row for row in places if not row["waiting"]]
    known = _newest_episodes(desk) if any(row["confirmed"] for row in places) else {}
    for row in waiting:
        _place(desk, row, state, shown, known)
    if settled:
        opened = any((row["area"], row["side"]) == (state.area, state.side) for row in settled)
        with st.expander(f"{counted(len(settled), 'place')} of which no pain waits", expanded=opened or not waiting):
            for row in settled:
                _place(desk, row, state, shown, known)


def found_line(desk: Desk, shown: Shown) -> None:
    """That something waits to be confirmed, as a link to it; nothing if nothing does."""
    waiting = [row for row in found_places(desk.con, desk.seen).frame.iter_rows(named=True) if row["waiting"]]
    if waiting:
        more = f", and about {counted(len(waiting) - 1, 'other place')}" if len(waiting) > 1 else ""
        said = f"{words.how_often(waiting[0], desk.today, shown)}{more}. See what was found"
        link("found", plain(said), icon=":material/manage_search:")


def found_today(desk: Desk, shown: Shown) -> None:
    """The places that wait, the most often written first, each with one tap to confirm it."""
    places = found_places(desk.con, desk.seen).frame.to_dicts()
    waiting = [row for row in places if row["waiting"]]
    if not waiting:
        return
    st.subheader("Your history, found", anchor=False)
    for row in waiting[:PLACES_ON_TODAY]:
        _place(desk, row, None, shown)
    left = len(waiting) - PLACES_ON_TODAY
    if left > 0:
        link("found", f"{counted(left, 'more place')}", icon=":material/chevron_right:")


def look_at(desk: Desk, shown: Shown) -> None:
    """Signs to have looked at, confirmed or not, until the runner puts them away; and what rest has not changed."""
    for row in unrested(desk.con, desk.seen, desk.today).frame.iter_rows(named=True):
        with st.container(border=True, key=f"rest-{row['id']}"):
            said = f"{episode_words.place(row)}: {episode_words.unchanged(row, shown)}"
            st.markdown(f":material/medical_information: **{plain(said)}**")
    for row in red_flags(desk.con, desk.seen, desk.today).frame.iter_rows(named=True):
        with st.container(border=True, key=f"look-at-{row['id']}"):
            st.markdown(f":material/medical_information: **{plain(words.look_at(row, shown))}**")
            with st.container(horizontal=True, vertical_alignment="center"):
                if row["activity_id"] is not None:
                    link("runs", "The run", {"run": row["activity_id"]}, width="content")
                elif row["note_id"] is not None:
                    link("niggles", "The note", {"note": str(row["note_id"])}, width="content")
                if not desk.rewound:
                    st.button(
                        "Put it away", key=f"away-{row['id']}", type="tertiary", on_click=_put_away, args=(row["id"],)
                    )


def _newest_episodes(desk: Desk) -> dict[tuple[str, str], str]:
    """The id of the newest episode of each place."""
    rows = episodes(desk.con, desk.seen, desk.today).frame.reverse()
    return {(row["area"], row["side"]): row["id"] for row in rows.iter_rows(named=True)}


def _place(
    desk: Desk,
    row: dict[str, Any],
    state: FoundState | None,
    shown: Shown,
    known: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> None:
    """One place in a line: how often, what is settled, one tap to confirm all of it, the way to its words, and to the
    episode that they became (`known`, by place).
    """
    here = FoundState(area=row["area"], side=row["side"], state="waiting" if row["waiting"] else "all")
    open_now = state is not None and (state.area, state.side) == (row["area"], row["side"])
    key = f"{row['area']}-{row['side']}"
    with st.container(border=True, gap="xxsmall", key=f"place-{key}"):
        st.markdown(f"**{plain(words.how_often(row, desk.today, shown))}**")
        st.caption(f"{plain(words.standing(row))}.")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if row["waiting"] and not desk.rewound:
                all_of_it = "Yes, that was pain" if row["waiting"] > 1 else "Yes, it was pain"
                st.button(
                    all_of_it, key=f"confirm-{key}", on_click=_confirm_place, args=(row,), icon=":material/check:"
                )
            if open_now:
                st.button("Close", key=f"close-{key}", type="tertiary", on_click=go, args=(FoundState(),))
            else:
                query = {name: value for name, value in (("area", here.area), ("side", here.side)) if value}
                query |= {"state": "all"} if here.state == "all" else {}
                several = row["n"] + row["denied"] + row["earlier"] > 1
                link("found", "Look at them one by one" if several else "Look at it", query, width="content")
            name = known.get((row["area"], row["side"]))
            if row["confirmed"] and name is not None:
                link("niggles", SAY_WHAT, {"episode": name}, icon=":material/chevron_right:", width="content")


def _time_line(desk: Desk, state: FoundState, shown: Shown, rows: pl.DataFrame) -> None:
    """Every mention of pain as a dot over the weeks."""
    question = "When did you write about it, and how far did you run?"
    said = rows.filter(
        (pl.col("temporality") == "current") & ~pl.col("negated") & (pl.col("state") != "dismissed")
    ).head(DRAWN)
    weeks = weekly_load(desk.con, desk.seen, desk.settings.first_weekday, desk.today).frame
    if not len(said) or not len(weeks):
        return
    first = said["local_date"].min()
    assert isinstance(first, date)
    weeks = weeks.filter(pl.col("week_start") >= first - BEFORE)
    if not len(weeks):
        return
    chart = draw(mentions_chart, said, weeks, desk.today, shown, palette())
    of = words.your(state.area, state.side) if state.area is not None else "any place"
    hollow = len(said.filter(pl.col("state") == "proposed"))
    note = (
        f"{counted(len(said), 'mention')} of {of}, {shown.day(first)} to {shown.day(desk.today)}, 0–10; without a "
        f"number at “words”. Hollow: {hollow:,} not confirmed. Days on which you wrote nothing are unknown. Bars are "
        "running a week; what lies above them need not come from them."
    )
    kept = said.select("local_date", "area", "side", "severity", "words", "state")
    figure(question, chart, note=plain(note), frame=kept, name="found", metric="pain_mention")


def _one_by_one(desk: Desk, state: FoundState, shown: Shown, rows: list[dict[str, Any]]) -> None:
    """Each mention in its words with what was understood; newest first."""
    st.subheader(f"What you wrote about {words.your(str(state.area), state.side)}", anchor=False)
    choose("Which?", STATES, state, "state")
    if state.state == "waiting":
        rows = [row for row in rows if row["state"] == "proposed" and row["temporality"] == "current"]
    if not rows:
        st.caption("Nothing waits here.")
        return
    if not desk.rewound:
        _all_denied(rows)
    pages = -(-len(rows) // LISTED)
    number = min(max(state.page, 1), pages)
    with st.container(gap="xsmall", key="mentions"):
        for row in rows[(number - 1) * LISTED : number * LISTED]:
            _mention(desk, row, shown)
    if pages > 1:
        st.pagination(pages, **bound(state, "page", number))


def _mention(desk: Desk, row: dict[str, Any], shown: Shown) -> None:
    """One mention: its words, what was understood, where it stands, and what can be said about it, in one row each."""
    with st.container(border=True, gap="xxsmall", key=f"mention-{row['id']}"):
        told = "speaks of an earlier time" if row["temporality"] == "past" else words.STATES[row["state"]]
        st.markdown(f"“{plain(row['words'])}”")
        st.caption(f"Understood: {plain(words.understood(row, shown))} · {told}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if not desk.rewound and row["temporality"] == "current":
                _decide(row)
            day = shown.day(row["local_date"])
            if row["activity_id"] is not None:
                title = f"{day} · {plain(row['title'] or 'untitled')}"
                link("runs", title, {"run": row["activity_id"]}, width="content")
            else:
                link("niggles", f"{day} · your note", {"note": str(row["note_id"])}, width="content")


def _decide(row: dict[str, Any]) -> None:
    """It was, it was not, or it was the other side."""
    key = row["id"]
    if row["state"] in ("confirmed", "dismissed"):
        st.button("Take it back", key=f"undo-{key}", type="tertiary", on_click=_undo, args=(key,))
    elif row["state"] == "proposed":
        yes, no = ("It did not hurt", "Not so") if row["negated"] else ("That was pain", "Not pain")
        st.button(yes, key=f"yes-{key}", on_click=_confirm, args=(row,))
        st.button(no, key=f"no-{key}", type="tertiary", on_click=_dismiss, args=(key,))
        with st.popover("Other side", type="tertiary"):
            for side, label in SIDES.items():
                if side != row["side"]:
                    st.button(label, key=f"{side}-{key}", on_click=_confirm, args=(row, side))


def _all_denied(rows: list[dict[str, Any]]) -> None:
    """All that say it did not hurt, confirmed at once."""
    denied = [row for row in rows if row["negated"] and row["state"] == "proposed" and row["temporality"] == "current"]
    if len(denied) > 1:
        st.button(
            f"Confirm all {len(denied):,} that say it did not hurt", key="all-denied", on_click=_confirm_like,
            args=(denied[0],),
        )  # fmt: skip


def _confirm_place(row: dict[str, Any]) -> None:
    done = do("found_confirm", area=row["area"], side=row["side"])
    if done is not None:
        made = counted(len(done["notes"]), "pain note")
        did(
            f"{made} made of your words about {words.your(row['area'], row['side'])}.",
            ("found_undo", {"ids": done["ids"]}),
            onward=_onward(row["area"], row["side"]),
        )


def _onward(area: str, side: str) -> tuple[str, str, dict[str, str]]:
    """From pain notes to the episode that they make; without one, as of words without a number, to the notes."""
    with owner().desk(whose()) as desk:
        name = _newest_episodes(desk).get((area, side))
    return ("niggles", "See your notes", {}) if name is None else ("niggles", SAY_WHAT, {"episode": name})


def _confirm_like(row: dict[str, Any]) -> None:
    done = do("found_confirm", like=row["id"])
    if done is not None:
        did(f"{counted(len(done['notes']), 'note')} made: it did not hurt.", ("found_undo", {"ids": done["ids"]}))


def _confirm(row: dict[str, Any], side: str | None = None) -> None:
    done = do("found_confirm", ids=[row["id"]], as_side=side)
    if done is not None:
        side = side or row["side"]
        onward = None if row["negated"] else _onward(row["area"], side)
        did(f"Confirmed: {words.place(row['area'], side)}.", ("found_undo", {"ids": done["ids"]}), onward=onward)


def _dismiss(name: str) -> None:
    if do("found_dismiss", ids=[name]) is not None:
        did("No pain; it is not asked again.", ("found_undo", {"ids": [name]}))


def _undo(name: str) -> None:
    if do("found_undo", ids=[name]) is not None:
        did("Taken back; it is asked again.")


def _put_away(name: str) -> None:
    if do("flag_put_away", flag=name) is not None:
        did("Put away.", ("flag_bring_back", {"flag": name}))
