"""Who sees what? Links by which a coach or a therapist looks on: made, with who came by them, and revoked."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import streamlit as st

from analytics.audience import NEEDS, SCOPES
from dashboard.desk import Desk, local_day
from dashboard.format import Shown, counted
from dashboard.links import CoachState
from dashboard.pages.comments import said_here, thread
from dashboard.pages.proposals import to_answer
from dashboard.report import MOST_WEEKS, USUAL, WEEKS
from dashboard.requests.shares import LASTS_DAYS, MOST_DAYS, base_of, share_list
from dashboard.seat import Seat
from dashboard.share_words import NAMES, NO_BASE, scope_words, sees_words, state_words
from dashboard.shell import confirmed, do, link, owner, plain, tell, whose
from dashboard.shell import page as frame
from ingest.shares import MAX_LABEL


def page() -> None:
    """The links, the open ones first, and a form for one more."""
    with frame("Who sees what?", CoachState, dated=False) as (desk, _, shown):
        st.markdown(
            "A link lets a coach or a therapist look on, without an account: to read what you choose, until you end it."
        )
        _made(desk)
        to_answer(desk, shown)
        said = said_here()
        _threads(desk, said, shown)
        rows: list[Any] = list(share_list(desk)["rows"])
        may_change = confirmed("To make or revoke a link", "/coach")
        for row in rows:
            if row["state"] == "open":
                _link(desk, row, said, shown, may_change)
        if may_change:
            with st.expander("Make a link", icon=":material/add:", expanded=not rows, key="make-share"):
                _form(desk)
        ended = [row for row in rows if row["state"] != "open"]
        if ended:
            with st.expander(f"Over or revoked ({len(ended):,})", key="ended-shares"):
                for row in ended:
                    _link(desk, row, said, shown, may_change=False)
        with st.expander("A report, for paper or a mail", icon=":material/description:", key="report"):
            _report(desk)
        link("roster", "You are the coach? Your roster", icon=":material/groups:")


def _threads(desk: Desk, said: Any, shown: Shown) -> None:
    """What was said by each link, what is unread first, to be answered in place."""
    threads = [one for one in said["threads"] if one["comments"]]
    if not threads:
        return
    st.subheader("What was said?", anchor=False)
    for one in threads:
        with st.container(gap="xsmall", key=f"thread-{one['thread']}"):
            unread = f", {one['unread']:,} unread" if one["unread"] else ""
            st.markdown(f"**{plain(one['who'])}** · {counted(one['comments'], 'comment')}{unread}")
            _thread(desk, said, one, shown)


def _thread(desk: Desk, said: Any, one: Mapping[str, Any], shown: Shown) -> None:
    today = local_day(desk.settings, desk.now)
    thread(desk, said, one["thread"], shown, first={("day", today.isoformat()): "About today"})


def _made(desk: Desk) -> None:
    """The address of the link that was made just now: it is shown on this page until that is left, and never again."""
    made = st.session_state.get("share-made")
    if made is None:
        return
    with st.container(border=True, key="share-made-now"):
        st.markdown(f"The link for **{plain(made['name'])}**, shown this once. Copy it and send it:")
        here = urlsplit(st.context.url or "")
        base = base_of(desk.settings, f"{here.scheme}://{here.netloc}" if here.netloc else None)
        st.code((base or "") + made["path"], language=None, wrap_lines=True)
        if base is None:
            st.caption(NO_BASE)
        st.caption("Whoever has it, also by forwarding, sees the same. Each visit is listed here.")
        st.button("Done", key="share-done", on_click=lambda: st.session_state.pop("share-made", None))


def _link(desk: Desk, row: Mapping[str, Any], said: Any, shown: Shown, may_change: bool) -> None:
    """A link: whom it lets in, to what, who came; and where nothing was said yet, a way to begin."""
    with st.container(border=True, gap="xxsmall", key=f"share-{row['id']}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            kind = " · may propose" if row["may_propose"] else ""
            st.markdown(f"**{plain(row['name'])}** · {state_words(row, shown)}{kind}", width="content")
            if may_change:
                with st.popover("Revoke", type="tertiary", icon=":material/link_off:"):
                    st.markdown("It opens nothing from then on, and pages that are open by it close.")
                    st.button("Revoke it", key=f"revoke-{row['id']}", on_click=_revoke, args=(row["id"],))
        first = "" if row["since"] is None else f" From {shown.day(date.fromisoformat(row['since']))} on."
        st.markdown(plain(f"Sees {sees_words(row['sees'])}.{first}"))
        st.caption(plain(_came(desk, row, shown)))
        if row["latest"]:
            with st.expander("Who came?", key=f"visits-{row['id']}"):
                st.markdown("\n".join(f"- {plain(_visit(desk, one, shown))}" for one in row["latest"]))
        for one in said["threads"]:
            if one["link"] == row["id"] and one["open"] and not one["comments"]:
                _thread(desk, said, one, shown)


def _came(desk: Desk, row: Mapping[str, Any], shown: Shown) -> str:
    if not row["visits"]:
        came = "Nobody came yet."
    else:
        came = f"{counted(row['visits'], 'visit')}, the last on {_moment(desk, row['seen_at'], shown)}."
    if row["previews"]:
        more = counted(row["previews"], "time")
        came += f" Opened {more} more without a page being looked at, as previews of links do."
    if row["fetches"]:
        often = counted(row["fetches"], "time")
        came += f" Fetched {often} by a program, the last on {_moment(desk, row['fetched_at'], shown)}."
    return came


def _visit(desk: Desk, visit: Mapping[str, Any], shown: Shown) -> str:
    return f"{_moment(desk, visit['begun_at'], shown)} to {_moment(desk, visit['seen_at'], shown)}, {visit['agent']}"


def _moment(desk: Desk, text: str, shown: Shown) -> str:
    """A moment by the athlete's own clock."""
    local = datetime.fromisoformat(text).astimezone(ZoneInfo(desk.settings.timezone))
    return f"{shown.day(local.date())} {local:%H:%M}"


def _form(desk: Desk) -> None:
    key = f"share-new-{st.session_state.setdefault('shares-made', 0)}"
    today = local_day(desk.settings, desk.now)
    with st.form(key, border=False):
        name = st.text_input("For whom?", max_chars=MAX_LABEL, key=f"{key}-name", placeholder="Coach Ann")
        st.markdown("What do they see? Nothing but what you tick.")
        sees = [one for one in SCOPES if st.checkbox(plain(_asked(one)), key=f"{key}-{one}")]
        first = st.date_input(
            "From which day on? (empty: all days)", None, max_value=today, format="YYYY-MM-DD", key=f"{key}-first"
        )
        last = st.date_input(
            "Until when?", today + timedelta(days=LASTS_DAYS), min_value=today,
            max_value=today + timedelta(days=MOST_DAYS), format="YYYY-MM-DD", key=f"{key}-last",
        )  # fmt: skip
        propose = st.checkbox("A therapist, who may propose what you then accept or not", key=f"{key}-propose")
        st.caption("Activities from Strava's API are never shown, nor any figure made of them: Strava's terms.")
        if st.form_submit_button("Make the link", type="primary"):
            made = do(
                "share_create", name=name, sees=sees, first=first.isoformat() if isinstance(first, date) else None,
                last=last.isoformat() if isinstance(last, date) else None, may_propose=propose,
            )  # fmt: skip
            if made is not None:
                st.session_state["share-made"] = made
                st.session_state["shares-made"] += 1
            st.rerun()


def _report(desk: Desk) -> None:
    """Some weeks in one file, made when it is asked for."""
    weeks = st.number_input("How many weeks?", 1, MOST_WEEKS, WEEKS, key="report-weeks")
    sees = st.pills(
        "What is in it?", list(SCOPES), selection_mode="multi", default=[one for one in SCOPES if one in USUAL],
        format_func=NAMES.__getitem__, key="report-sees",
    )  # fmt: skip
    st.caption("It opens anywhere and prints well. Nothing of Strava's API is in it, nor of what is not chosen.")
    lacking = [one for one in sees if one in NEEDS and NEEDS[one] not in sees]
    for one in lacking:
        st.caption(f"{NAMES[one]} says nothing without {NAMES[NEEDS[one]].lower()}.")
    st.download_button(
        "Make the report", _made_report(owner(), whose(), int(weeks), list(sees)),
        f"niggle-report-{local_day(desk.settings, desk.now)}.html", "text/html", key="report-file", on_click="ignore",
        disabled=bool(lacking) or not sees,
    )  # fmt: skip


def _made_report(seat: Seat, athlete: str | None, weeks: int, sees: list[str]) -> Callable[[], str]:
    """It is called when it is asked for, outside the page's run."""
    return lambda: str(seat.answer("report", athlete=athlete, weeks=weeks, sees=sees)["html"])


def _asked(scope: Any) -> str:
    needs = f" (needs {NAMES[NEEDS[scope]].lower()})" if scope in NEEDS else ""
    return scope_words(scope) + needs


def _revoke(number: int) -> None:
    if do("share_revoke", number=number) is not None:
        tell("It opens nothing any more.")
