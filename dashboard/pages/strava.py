"""Strava on the Data page: connect it, see what its sync does and what comes next, end it."""

import time
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

from dashboard.desk import Desk
from dashboard.format import Shown, counted
from dashboard.links import DataState
from dashboard.shell import confirmed, do, owner, plain, submit, tell, whose
from dashboard.strava_words import (
    APP_PAGE,
    Clock,
    StravaWords,
    budget_words,
    clock_words,
    goes_and_stays,
    kept_words,
    missing_words,
    share_done,
    strava_words,
)
from ingest.errors import Refusal

if TYPE_CHECKING:
    from dashboard.shapes import StravaDocument

QUICK_S, SLOW_S = 2.0, 15.0  # how often the page looks how it is, while something happens and while nothing does
BEGINS_WITHIN_S = 10.0  # after "Sync now"
ATTEMPT_S = 900.0
SHOWN_UNREAD = 20
_BUTTON = (
    "display:inline-block;background:#FC5200;color:#FFF;font-weight:700;font-size:1.2rem;text-decoration:none;"
    "padding:.6rem 1.2rem;border-radius:.5rem"
)


def strava_notice(state: DataState) -> None:
    """What came of a visit at Strava, where the address speaks of one."""
    service = owner().strava
    notice = service.notice(state.strava) if service is not None else None
    if notice is not None:
        (st.success if notice.connected else st.warning)(plain(notice.sentence))


def strava(desk: Desk, shown: Shown) -> None:
    """How it is with Strava, or the way to connect it. Without a service there is nobody who could do it."""
    if owner().strava is None:
        return
    document = _document()
    if not document["connected"]:
        _form("Connect Strava", document)
        return
    st.subheader("Strava", anchor=False)
    quick = _is_quick(_words(document, desk, shown))
    st.fragment(_standing, run_every=QUICK_S if quick else SLOW_S)(desk.settings.timezone, shown, quick)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Sync now", key="strava-sync", icon=":material/sync:", on_click=_sync)
        with st.popover("Disconnect", type="tertiary", icon=":material/link_off:"):
            for line in goes_and_stays(document):
                st.markdown(plain(line))
            if confirmed("Disconnect", "/data"):
                st.button("Disconnect", key="strava-disconnect", type="primary", on_click=_disconnect)
    again = document["phase"] == "reconnect"
    _form("Connect again" if again else "Connect again, or decide otherwise", document, expanded=again)


def _document() -> "StravaDocument":
    document: StravaDocument = owner().answer("strava_status", athlete=whose())
    return document


def _words(document: "StravaDocument", desk: Desk, shown: Shown) -> StravaWords:
    return strava_words(document, Clock(desk.now, desk.settings.timezone, shown))


def _is_quick(words: StravaWords) -> bool:
    """Whether it will be otherwise in a moment."""
    return words.under_way or time.monotonic() - st.session_state.get("strava-asked", -1e9) < BEGINS_WITHIN_S


def _standing(zone: str, shown: Shown, quick: bool) -> None:
    """How it is at this moment. When something begins or ends, the whole page is drawn anew."""
    document = _document()
    with owner().desk(whose()) as desk:
        words = strava_words(document, Clock(desk.now, zone, shown))
    if _is_quick(words) != quick or not document["connected"]:
        st.rerun(scope="app")
    with st.container(border=True, key="strava-standing", gap="small"):
        st.markdown(f"**{plain(words.now)}**" + (f" {plain(words.next)}" if words.next else ""))
        share = share_done(document)
        if share is not None:
            here = document["with_streams"] + document["by_file"]
            of = here + document["queue"]["streams"]
            st.progress(share, text=f"Samples of {here:,} of {counted(of, 'activity', 'activities')} are here")
        if words.todo is not None:
            st.warning(plain(words.todo), icon=":material/front_hand:")
        for sentence in missing_words(document):
            st.info(plain(sentence), icon=":material/visibility_off:")
        with st.container(gap="xxsmall"):
            for sentence in _facts(document):
                st.caption(plain(sentence))
        _unread(document)
        st.caption("Powered by Strava")


def _facts(document: "StravaDocument") -> list[str]:
    activities = counted(document["activities"], "activity", "activities")
    parts = [f"{activities} came by its API, {document['with_streams']:,} with samples"]
    parts += [f"{document['by_file']:,} with the samples of a file"] if document["by_file"] else []
    parts += [f"{document['expired']:,} more had their time and went"] if document["expired"] else []
    troubles = [f"Tried again later: {row['reason']} ({counted(row['items'], 'item')})" for row in document["troubles"]]
    hook = ["Strava tells this service when something is new."] if document["webhook"] else []
    budget = budget_words(document)
    told = [*troubles, ", ".join(parts) + ".", *filter(None, (budget, clock_words(document))), *hook]
    return [*told, kept_words(document)]


def _unread(document: "StravaDocument") -> None:
    """What Strava lists and nobody understood, with the way to it."""
    rows = document["unread"]
    if not rows:
        return
    with st.expander(f"{counted(len(rows), 'activity was', 'activities were')} not understood", key="strava-unread"):
        for row in rows[:SHOWN_UNREAD]:
            number = row["native_id"]
            where = f" · [View on Strava](https://www.strava.com/activities/{number})" if number.isdecimal() else ""
            st.markdown(f"{plain(number)}: {plain(row['reason'])}{where}")
        if len(rows) > SHOWN_UNREAD:
            st.caption(f"and {len(rows) - SHOWN_UNREAD:,} more: niggle strava status --json")


def _sync() -> None:
    if do("strava_sync") is not None:
        tell("Asking Strava what is new.", ":material/sync:")
        st.session_state["strava-asked"] = time.monotonic()


def _disconnect() -> None:
    st.query_params.pop("strava", None)
    submit("strava_disconnect", "Disconnecting from Strava")


def _form(label: str, document: "StravaDocument", *, expanded: bool = False) -> None:
    """What Strava's terms say, the runner's own app, and how long what comes may stay: that has no default."""
    from ingest.sources.strava.oauth import CHOICES, TERMS

    address = _address()
    open_now = expanded or address is not None or "strava-refused" in st.session_state
    with st.expander(label, icon=":material/link:", key=f"strava-box-{open_now}", expanded=open_now):
        if address is not None:
            st.markdown("Go on at Strava's page, which leads back here. It is good for a quarter of an hour.")
            st.html(f'<a href="{escape(address)}" target="_self" style="{_BUTTON}">Connect with Strava</a>')
            st.button("Begin anew", key="strava-anew", type="tertiary", on_click=_forget)
            return
        st.markdown("\n".join([plain(TERMS[0]), "", *(f"- {plain(line)}" for line in TERMS[1:])]))
        st.markdown(f"Make an app of your own at <{APP_PAGE}> (callback domain: `localhost`); it shows both of these:")
        with st.form("strava-connect", border=False):
            st.text_input("Client ID", key="strava-id", max_chars=20, autocomplete="off")
            st.text_input(
                "Client secret", key="strava-secret", type="password", max_chars=512, autocomplete="new-password"
            )
            names: list[str] = list(CHOICES)
            before = document["retention"]
            st.radio(
                "How long may data from Strava's API stay here?", names, key="strava-retention",
                captions=list(CHOICES.values()), index=names.index(before) if before in names else None,
            )  # fmt: skip
            refused = st.session_state.get("strava-refused")
            if refused is not None:
                st.error(plain(refused))
            st.form_submit_button("Go to Strava", type="primary", on_click=_begin, icon=":material/arrow_forward:")


def _begin() -> None:
    """The secret goes from the form to the attempt, and is not kept with the page."""
    state, service = st.session_state, owner().strava
    secret, state["strava-secret"] = state["strava-secret"], ""
    state.pop("strava-refused", None)
    assert service is not None
    try:
        address = service.begin(state["strava-id"], secret, state["strava-retention"] or "", whose(), _own_address())
    except Refusal as refusal:
        state["strava-refused"] = str(refusal)
        return
    state["strava-go"] = (address, whose(), time.monotonic() + ATTEMPT_S)


def _address() -> str | None:
    """Where the attempt of this page goes on, as long as it is good."""
    address, name, until = st.session_state.get("strava-go", ("", None, 0.0))
    return address if until > time.monotonic() and name == whose() else None


def _forget() -> None:
    st.session_state.pop("strava-go", None)


def _own_address() -> str:
    """This service as the browser sees it: Strava leads back to names of this machine only."""
    address = owner().address or ""
    seen, ours = urlsplit(st.context.url or ""), urlsplit(address)
    if seen.scheme == "http" and seen.hostname in ("localhost", "127.0.0.1"):
        return f"http://{seen.netloc}"
    port = (seen if seen.hostname == "::1" else ours).port
    return address if ours.hostname != "::1" and seen.hostname != "::1" else f"http://localhost:{port}"
