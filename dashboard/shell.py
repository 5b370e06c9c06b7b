"""The frame around every page: navigation, the label of synthetic data, and the page's state from its address."""

import re
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from analytics.records import athletes
from dashboard import links, theme
from dashboard.desk import Desk
from dashboard.documents import is_synthetic
from dashboard.format import Shown
from dashboard.owner import Owner, current
from ingest.errors import Refusal

State = TypeVar("State")

ICON = Path(__file__).with_name("icon.svg")


def show() -> None:
    """Draw the navigation and the page that the address names."""
    st.set_page_config(page_title="Niggle", page_icon=str(ICON), layout="wide")
    st.html(theme.style(palette()) + theme.TAP, unsafe_allow_javascript=True)
    here = st.navigation(list(pages().values()), position="top")
    _told()
    here.run()


def pages() -> dict[str, Any]:
    """Every page by its name."""
    from dashboard.pages import data, load, niggles, runs, settings, today

    return {
        "today": st.Page(today.page, title="Today", url_path="today", default=True),
        "load": st.Page(load.page, title="Load", url_path="load"),
        "niggles": st.Page(niggles.page, title="Niggles", url_path="niggles"),
        "runs": st.Page(runs.page, title="Runs", url_path="runs"),
        "data": st.Page(data.page, title="Data", url_path="data"),
        "settings": st.Page(settings.page, title="Settings", url_path="settings"),
    }


@contextmanager
def page(question: str | Callable[[State], str], kind: type[State]) -> Iterator[tuple[Desk, State, Shown]]:
    """A page's heading, and what it needs: a desk, the state of its address, the runner's way of reading figures.

    What the page refuses is a sentence on it.
    """
    query = st.query_params.to_dict()
    athlete = _whose(query)
    st.query_params.from_dict(query)  # a link to the page that is open changes what is shown, but not the address
    state, notices = links.read(kind, query)
    st.title(question if isinstance(question, str) else question(state), anchor=False)
    for notice in notices:
        st.info(plain(notice), icon=":material/info:")
    with current().desk(athlete) as desk:
        if is_synthetic(desk.con, desk.seen):
            st.badge("Synthetic data: the demo runner, nobody's real history", color="gray")
        try:
            yield desk, state, Shown.by(desk.settings)
        except Refusal as refusal:
            st.error(plain(str(refusal)))


def _whose(query: dict[str, str]) -> str | None:
    """Whose history is shown: as the address says, else as it was chosen before. None is the default athlete.

    Only where there are several is there anything to choose. `query` is made to say it.
    """
    with current().desk() as desk:
        names = [row["name"] for row in athletes(desk.con, desk.seen).frame.iter_rows(named=True)]
    wanted = query.pop(links.ATHLETE, None) or st.session_state.get("whose")
    chosen = str(next((name for name in names if wanted and name.lower() == wanted.lower()), names[0]))
    st.session_state["whose"] = chosen
    if len(names) < 2:
        return None
    st.session_state["whose-choice"] = chosen
    st.selectbox("Whose history?", names, key="whose-choice", on_change=_choose_athlete, width=240)
    if chosen == names[0]:
        return None
    query[links.ATHLETE] = chosen
    return chosen


def _choose_athlete() -> None:
    st.session_state["whose"] = st.session_state["whose-choice"]
    st.query_params.clear()  # what was looked at is another athlete's


def athlete() -> str | None:
    """The name of the athlete whose history is shown; None for the default one. For callbacks, too."""
    with current().desk() as desk:
        default = next(athletes(desk.con, desk.seen).frame.iter_rows(named=True))["name"]
    chosen = st.session_state.get("whose")
    return None if chosen in (None, default) else str(chosen)


def palette() -> theme.Palette:
    """The colours of the visitor's theme."""
    return theme.palette(st.context.theme.type)


def go(state: Any) -> None:
    """Write a state into the address."""
    st.query_params.from_dict(links.write(state))


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
        default = kind()
        changes = {part: getattr(default, part) if value in (None, "") else value for part, value in values.items()}
        if hasattr(state, "page") and name != "page":
            changes["page"] = 1
        go(replace(now, **changes))

    return {"key": key, "on_change": changed}


def choose(label: str, choices: Mapping[str, str], state: Any, name: str, *, labelled: bool = False) -> None:
    """A row of choices that is one part of the address; it takes effect with the next run."""
    st.segmented_control(
        label, list(choices), format_func=choices.__getitem__, required=True,
        label_visibility="visible" if labelled else "collapsed", **bound(state, name),
    )  # fmt: skip


def do(request: str, **values: Any) -> Any:
    """Do what was pressed; what is refused is told on the next page, and answered with None. For callbacks."""
    try:
        return owner().answer(request, athlete=athlete(), **values)
    except Refusal as refusal:
        tell(str(refusal), ":material/error:")
        return None


def tell(sentence: str, icon: str = ":material/check:") -> None:
    """A sentence that is shown once, at the top of the next run."""
    st.session_state.setdefault("told", []).append((sentence, icon))


def _told() -> None:
    """Show what was told."""
    for sentence, icon in st.session_state.pop("told", []):
        st.toast(plain(sentence), icon=icon, duration="long")


def owner() -> Owner:
    """The owner of the database."""
    return current()


def plain(text: str) -> str:
    """Text of a runner's or a file's, so that nothing in it is markup: no link, image, formula, emoji or arrow."""
    kept = _TURNED.sub(WORD_JOINER, text)
    escaped = "".join("\\" + sign if sign in string.punctuation else sign for sign in kept)
    return " ".join(escaped.split())


WORD_JOINER = "\u2060"
# Where an escaped sign is turned into something even so, unless something stands here: https://, www., name@host,
# :smile:, -> and its like.
_TURNED = re.compile(r"(?<=:)(?=//|[a-z+-])|(?<=www)(?=\.)|(?=@)|(?<=[-<>~])(?=[-=>])", re.IGNORECASE)
