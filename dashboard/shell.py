"""The frame around every page: navigation, the label of synthetic data, and the page's state from its address."""

import re
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from analytics.audience import Scope, sees
from dashboard import links, theme
from dashboard.desk import Desk
from dashboard.documents import is_synthetic
from dashboard.format import Shown
from dashboard.guard import ACCOUNT, LEAVE, LOGIN, VISIT_HEADER
from dashboard.guests import Guest, is_guest_key
from dashboard.login import again
from dashboard.owner import current
from dashboard.rewind import day_control, past_notice, settle_day, shown_day
from dashboard.seat import Seat
from dashboard.visits import LoggedOut
from ingest.errors import Refusal

State = TypeVar("State")

# Which pages a link shows: those of which it shows anything.
BY_SCOPE: dict[str, frozenset[Scope]] = {
    "load": frozenset({"load"}), "gait": frozenset({"gait"}), "niggles": frozenset({"pain", "tried"}),
    "before": frozenset({"before"}), "runs": frozenset({"runs"}),
}  # fmt: skip
TURNED = ("page", "pairs", "joined", "words")  # parts of an address that turn pages, each of a list of its own
ICON = Path(__file__).with_name("icon.svg")


def show() -> None:
    """Draw the navigation and the page that the address names."""
    st.set_page_config(page_title="Niggle", page_icon=str(ICON), layout="wide")
    st.html(theme.style(palette()) + theme.TAP, unsafe_allow_javascript=True)
    try:
        _settle_visitor()
    except LoggedOut as refusal:
        st.error(plain(str(refusal)))
        if not is_guest_key(st.context.headers.get(VISIT_HEADER)):
            st.html(f'<a href="{LOGIN}" target="_self">Log in</a>')
        return
    from dashboard.pages import roster

    here = st.navigation(list(shown_pages(roster=roster.is_there()).values()), position="top")
    _told()
    here.run()


def pages(*, roster: bool = False) -> dict[str, Any]:
    """Every page of an athlete's by its name. `roster`: whether anybody is on it, so that it is offered."""
    from dashboard.pages import before, coach, data, found, gait, load, niggles, runs, settings, today
    from dashboard.pages import roster as of_roster

    return {
        "today": st.Page(today.page, title="Today", url_path="today", default=True),
        "load": st.Page(load.page, title="Load", url_path="load"),
        "gait": st.Page(gait.page, title="Gait", url_path="gait"),
        "niggles": st.Page(niggles.page, title="Niggles", url_path="niggles"),
        "before": st.Page(before.page, title="Before", url_path="before"),
        "runs": st.Page(runs.page, title="Runs", url_path="runs"),
        "data": st.Page(data.page, title="Data", url_path="data"),
        "coach": st.Page(coach.page, title="Coach", url_path="coach"),
        "roster": st.Page(
            of_roster.page, title="Roster", url_path="roster", visibility="visible" if roster else "hidden"
        ),
        "found": st.Page(found.page, title="Your history, found", url_path="found", visibility="hidden"),
        "settings": st.Page(settings.page, title="Settings", url_path="settings"),
    }


def shown_pages(*, roster: bool = False) -> dict[str, Any]:
    """The pages of whoever looks: for a guest an overview, and those that the link shows. The roster is the house's."""
    from dashboard.pages import overview

    seat = owner()
    guest = seat.guest
    if guest is None:
        return {name: one for name, one in pages(roster=roster).items() if name != "roster" or seat.keeps_house}
    first = st.Page(overview.page, title="Overview", url_path="today", default=True)
    known = pages()
    return {"today": first} | {name: known[name] for name, scopes in BY_SCOPE.items() if guest.audience.scopes & scopes}


@contextmanager
def page(
    question: str | Callable[[State], str], kind: type[State], *, dated: bool = True
) -> Iterator[tuple[Desk, State, Shown]]:
    """A page's heading, and what it needs: a desk, the state of its address, the runner's way of reading figures.

    What the page refuses is a sentence on it. `dated`: it can be shown as of a past day.
    """
    moved = _settle_whose(kind.__name__)
    query = st.query_params.to_dict()
    st.query_params.from_dict(query)  # a link to the page that is open changes what is shown, but not the address
    state, notices = links.read(kind, query)
    notices += st.session_state["athlete-notices"]
    with owner().desk(whose()) as desk:
        shown, today = Shown.by(desk.settings), desk.today
        notices += settle_day(today, shown, moved=moved, since=_first_day())
        _heading(question if isinstance(question, str) else question(state), today if dated else None)
        for notice in notices:
            st.info(plain(notice), icon=":material/info:")
        _whose_words()
        past_notice(shown, dated=dated)
        if dated:
            desk = replace(desk, seen=replace(desk.seen, until=shown_day()))
        if is_synthetic(desk.con, desk.seen):
            st.badge("Synthetic data: the demo runner, nobody's real history", color="gray")
        try:
            yield desk, state, shown
        except Refusal as refusal:
            st.error(plain(str(refusal)))


def palette() -> theme.Palette:
    """The colours of the visitor's theme."""
    return theme.palette(st.context.theme.type)


def go(state: Any) -> None:
    """Write a state into the address; whose history it is stays there."""
    st.query_params.from_dict(_of(links.write(state)))


def link(target: str, label: str, query: Mapping[str, str] | None = None, **looks: Any) -> None:
    """A link to a page by its name, for the athlete who is shown. To a guest a page that the link does not show is
    words only, and one that no link shows is nothing at all.
    """
    known = shown_pages()
    if target in known:
        st.page_link(known[target], label=label, query_params=_of(query or {}) or None, **looks)
    elif target in BY_SCOPE:
        st.markdown(label, width=looks.get("width", "stretch"))


def whose() -> str | None:
    """The name of the athlete whose history is shown, None for the default one. Whoever is logged in has their own.

    Errors: `LoggedOut`.
    """
    visitor = owner().visitor
    name: str | None = st.session_state.get("athlete") if visitor is None else visitor.name
    return name


def shows(scope: Scope) -> bool:
    """Whether whoever looks may see this."""
    return sees(owner().audience, scope)


def may_write() -> bool:
    """Whether anything can be entered, changed or decided here: not by a guest, and not on a past day."""
    return owner().guest is None and shown_day() is None


def _settle_visitor() -> None:
    """Nothing that was kept for one visitor is there for another one. Errors: `LoggedOut`."""
    visitor = owner().visitor
    now = None if visitor is None else visitor.key if isinstance(visitor, Guest) else visitor.number
    if st.session_state.get("visitor", now) != now:
        st.session_state.clear()
    st.session_state["visitor"] = now


def _of(query: Mapping[str, str]) -> dict[str, str]:
    """A query that leads to the same athlete and the same day."""
    name, day = whose() if owner().visitor is None else None, shown_day()
    kept = {} if name is None else {"athlete": name}
    return {**query, **kept, **({} if day is None else {"on": day.isoformat()})}


def _settle_whose(page_name: str) -> bool:
    """Whose history it is stands in the address. The navigation to another page drops that; here it is put back.

    Answers whether another page was open before.

    What is pressed is meant for whom the page showed: that is settled here, before a page is drawn, and never between.
    """
    state, names = st.session_state, owner().athletes()
    named = st.query_params.get("athlete", "")
    moved = state.get("page-name", page_name) != page_name
    if not named and moved:
        named = state.get("athlete") or ""
    known = next((name for name in names if name.lower() == " ".join(named.split()).lower()), None)
    visitor = owner().visitor
    chosen = whose() if visitor is not None else None if known == names[0] else known
    if visitor is not None:
        st.query_params.pop("athlete", None)
    elif chosen is not None:
        st.query_params["athlete"] = chosen
    unknown = f"There is no athlete named “{links.short(named)}”, who stands in the address; {names[0]} is shown."
    state["athlete-notices"] = [unknown] if named and known is None else []
    if moved or chosen != state.get("athlete"):
        for last in (
            "pain-last",
            "pain-said",
            "deed",
            "share-made",
        ):  # what can be taken back is told on the page, and to whom it was done
            state.pop(last, None)
    state["athlete"], state["athletes"], state["page-name"] = chosen, names, page_name
    return bool(moved)


def _heading(question: str, today: date | None) -> None:
    """The question that the page answers, as of which day, and where there are several athletes, for whom."""
    names = st.session_state["athletes"]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="heading"):
        st.title(question, anchor=False, width="content")
        if today is not None:
            day_control(today, _first_day())
        _who_is_here()
        if len(names) == 1:
            return
        st.session_state["athlete-chosen"] = whose() or names[0]
        st.selectbox(
            "Whose history?", names, key="athlete-chosen", on_change=_other_athlete, label_visibility="collapsed",
            width=200,
        )  # fmt: skip


def _first_day() -> date | None:
    """The first day that a guest sees."""
    guest = owner().guest
    return None if guest is None else guest.since


def _who_is_here() -> None:
    """Who is logged in, with the way out; or whose history a guest sees, with the way back."""
    visitor = owner().visitor
    if visitor is None:
        return
    way, words = ACCOUNT, f"{visitor.label}: log out"
    if isinstance(visitor, Guest):
        way, words = LEAVE, f"{visitor.label}, by the link for {visitor.link.label}: leave"
    looks = "color: inherit; font-size: .9rem"
    st.html(f'<a href="{way}" target="_self" style="{looks}">{escape(words)}</a>', width="content")


def _whose_words() -> None:
    """The sentences of the pages speak to the runner: to whoever looks on it is said who that is."""
    guest = owner().guest
    if guest is not None:
        st.caption(plain(f"“You” and “your” in these sentences: {guest.label}."))


def confirmed(what: str, onwards: str) -> bool:
    """Whether this may be offered. If not, the way to type the password again is, which leads back to the page."""
    if owner().confirmed:
        return True
    st.html(f'<a href="{escape(again(onwards))}" target="_self">{escape(what)}: type your password again first</a>')
    return False


def _other_athlete() -> None:
    """What was looked at is not this one's: the page begins anew."""
    name = st.session_state["athlete-chosen"]
    st.query_params.from_dict({} if name == st.session_state["athletes"][0] else {"athlete": name})


def bound(state: Any, name: str, shown: Any = None) -> dict[str, Any]:
    """The arguments that tie a widget to one part of the address: it shows what stands there, and changes it."""
    kind = type(state)
    key = f"{kind.__name__}.{name}"
    st.session_state[key] = getattr(state, name) if shown is None else shown

    def changed() -> None:
        now, _ = links.read(kind, st.query_params.to_dict())
        chosen = {part.name: f"{kind.__name__}.{part.name}" for part in fields(now)}
        # All widgets are asked, not the address: of two quick taps the browser sends the second with the old address.
        values = {part: st.session_state[at] for part, at in chosen.items() if at in st.session_state}
        values = {part: tuple(value) if isinstance(value, list) else value for part, value in values.items()}
        default = kind()
        changes = {part: getattr(default, part) if value in (None, "") else value for part, value in values.items()}
        if hasattr(state, "page") and name not in TURNED:
            changes["page"] = 1
        go(replace(now, **changes))

    return {"key": key, "on_change": changed}


def choose(label: str, choices: Mapping[str, str], state: Any, name: str, *, labelled: bool = False) -> None:
    """A row of choices that is one part of the address; it takes effect with the next run."""
    st.segmented_control(
        label, list(choices), format_func=choices.__getitem__, required=True,
        label_visibility="visible" if labelled else "collapsed", **bound(state, name),
    )  # fmt: skip


@contextmanager
def fold(label: str, key: str, *, opened: bool = False) -> Iterator[bool]:
    """A fold of a long list; whether it is open, and so what is in it to be drawn. `opened`: it has to be."""
    if opened:
        st.session_state[key] = True
    with st.expander(label, key=key, on_change="rerun") as here:
        yield bool(here.open)


def beside() -> tuple[Any, Any]:
    """A place for words and, beside it, a narrow one for what can be pressed; on a phone that comes below."""
    words, buttons = st.columns([5, 1], gap="small", vertical_alignment="center")
    return words.container(gap="xxsmall"), buttons


def do(request: str, /, **values: Any) -> Any:
    """Do what was pressed, for the athlete who is shown; what is refused is told on the next page, and answered with
    None. For callbacks.
    """
    try:
        return owner().answer(request, athlete=whose(), **values)
    except Refusal as refusal:
        tell(str(refusal), ":material/error:")
        return None


def submit(request: str, title: str, /, **values: Any) -> None:
    """Put long work into the queue, for the athlete who is shown."""
    try:
        name = whose()
        owner().submit(request, {**values, "athlete": name}, title if name is None else f"{title}, for {name}")
    except Refusal as refusal:
        tell(str(refusal), ":material/error:")


def did(
    sentence: str, *back: tuple[str, dict[str, Any]], onward: tuple[str, str, Mapping[str, str]] | None = None
) -> None:
    """Say what was done; `back` are the requests that take it back, offered as long as the page is open. `onward`: the
    page where it goes on from there, the words that lead to it, and its query.
    """
    tell(sentence)
    st.session_state["deed"] = (sentence, back, onward)


def last_deed() -> None:
    """What was done last on this page, with the way back."""
    if "deed" not in st.session_state:
        return
    sentence, _, onward = st.session_state["deed"]
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="deed"):
        st.markdown(plain(sentence), width="content")
        if onward is not None:
            target, words, query = onward
            link(target, words, query, icon=":material/chevron_right:", width="content")
        st.button("Take it back", key="deed-undo", on_click=_undone, type="tertiary", icon=":material/undo:")


def _undone() -> None:
    _, back, _ = st.session_state.pop("deed", ("", (), None))
    if back and all(do(request, **values) is not None for request, values in back):  # up to what is refused
        tell("Taken back.")


def tell(sentence: str, icon: str = ":material/check:") -> None:
    """A sentence that is shown once, at the top of the next run."""
    st.session_state.setdefault("told", []).append((sentence, icon))


def _told() -> None:
    """Show what was told."""
    for sentence, icon in st.session_state.pop("told", []):
        st.toast(plain(sentence), icon=icon, duration="long")


def owner() -> Seat:
    """The owner of the database, as far as whoever opened this page may ask him. Looked at anew each time.

    Errors: `LoggedOut`.
    """
    visits = current().visits
    key = None if visits is None else st.context.headers.get(VISIT_HEADER)
    if visits is not None and is_guest_key(key):
        guest = visits.guest(key)
        if guest is None:
            raise LoggedOut("This link opens nothing any more.")
        return Seat(current(), guest)
    if visits is None or not visits.asked:
        return Seat(current(), None)
    visitor = visits.visitor(key)
    if visitor is None:
        raise LoggedOut("You are not logged in any more.")
    return Seat(current(), visitor)


def plain(text: str) -> str:
    """Text of a runner's or a file's, so that nothing in it is markup: no link, image, formula, emoji or arrow."""
    kept = _TURNED.sub(WORD_JOINER, text)
    escaped = "".join("\\" + sign if sign in string.punctuation else sign for sign in kept)
    return " ".join(escaped.split())


def safe_link(link: str) -> str:
    """A link as it can stand in markup."""
    from urllib.parse import quote

    return quote(link, safe=":/?#[]@!$&'()*+,;=%~-._")


WORD_JOINER = "\u2060"
# Where an escaped sign is turned into something even so, unless something stands here: https://, www., name@host,
# :smile:, -> and its like.
_TURNED = re.compile(r"(?<=:)(?=//|[a-z+-])|(?<=www)(?=\.)|(?=@)|(?<=[-<>~])(?=[-=>])", re.IGNORECASE)
