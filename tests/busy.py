"""People who go on at a running service until it is gone: what they sent, and what it acknowledged."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import WebSocketException

from dashboard.wire import ServiceGone, ask_service
from tests.served import Served
from tests.visitors import Visitor

DAY = "2026-03-01"
PAUSE_S = 0.05
MOST_OPEN = 12  # links of those below that are left open; more than 50 are refused
FORM = "comment-day-0"  # of a guest's first page: a comment on a day of their choice


class Gone(Exception):
    """No service answers any more."""


@dataclass
class Texts:
    """Words that stand nowhere else: all that were sent, and those that were acknowledged."""

    kind: str
    sent: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[str]:
        """The next one; it is kept if the block ends as it should."""
        text = f"{self.kind}{len(self.sent)}x"
        self.sent.append(text)
        yield text
        self.kept.append(text)


@dataclass
class Busy:
    """All of them, and the people who came by `guests`, of whom another one writes each time."""

    guests: list[Visitor]
    link: int  # by which the athlete writes
    form: dict[str, str]  # what the parts of a guest's form are known by
    notes: Texts = field(default_factory=lambda: Texts("note"))
    comments: Texts = field(default_factory=lambda: Texts("comment"))
    guests_comments: Texts = field(default_factory=lambda: Texts("guest"))
    names: Texts = field(default_factory=lambda: Texts("link"))
    paths: dict[int, str] = field(default_factory=dict)  # of links that were acknowledged, by their numbers
    doubtful: set[int] = field(default_factory=set)  # asked to be revoked, and not acknowledged
    revoked: set[int] = field(default_factory=set)

    @property
    def open(self) -> list[int]:
        """The links that must open, the oldest first."""
        return [number for number in self.paths if number not in self.revoked | self.doubtful]

    def settle(self) -> None:
        """Whatever was doubtful was revoked once more, and that was acknowledged."""
        self.revoked |= self.doubtful
        self.doubtful.clear()

    def workers(self) -> list[Callable[[Served], None]]:
        """What each of them does once."""
        return [self._note, self._comment, self._grant, self._look_on]

    def _note(self, running: Served) -> None:
        with self.notes.one() as text:
            asked(running, "pain_add", on=DAY, area="knee", side="left", severity=3, text=text)
        time.sleep(PAUSE_S)

    def _comment(self, running: Served) -> None:
        with self.comments.one() as text:
            asked(running, "comment_add", about="day", key=DAY, text=text, link=self.link)
        time.sleep(PAUSE_S)

    def _grant(self, running: Served) -> None:
        """Make a link, and revoke the oldest one if there are many."""
        with self.names.one() as name:
            made = asked(running, "share_create", name=name, sees=["load"])
            self.paths[made["id"]] = made["path"]
        if len(self.open) > MOST_OPEN:
            number = self.open[0]
            self.doubtful.add(number)
            asked(running, "share_revoke", number=number)
            self.revoked.add(number)
        time.sleep(PAUSE_S)

    def _look_on(self, running: Served) -> None:
        """A guest's comment; it is acknowledged once their page shows it."""
        guest = self.guests[len(self.guests_comments.sent) % len(self.guests)]
        guest.url = running.url
        with self.guests_comments.one() as text:
            comment(guest, self.form, text)


def comment(guest: Visitor, form: dict[str, str], text: str) -> None:
    """Send a guest's comment as their browser does, until their page shows it."""
    with guest.line() as line:
        wanted = BackMsg()
        wanted.rerun_script.context_info.timezone = "UTC"
        states = wanted.rerun_script.widget_states.widgets
        states.append(WidgetState(id=form["text"], string_value=text))
        states.append(WidgetState(id=form["send"], trigger_value=True))
        line.opened.send(wanted.SerializeToString())
        shown = False
        while True:  # to the end of what the page says, or closing waits for it
            data = line.opened.recv(timeout=30)
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            shown |= message.delta.new_element.markdown.body == text
            if shown and message.WhichOneof("type") == "script_finished":
                return


def asked(running: Served, name: str, /, **values: Any) -> Any:
    """What the service answers to a terminal. Errors: `Gone`."""
    try:
        heard, document = ask_service(running.socket, name, values)
    except ServiceGone:
        raise Gone from None
    if not heard:
        raise Gone
    return document


def form_of(guest: Visitor) -> dict[str, str]:
    """What the parts of the form are known by, as a guest's first page draws them."""
    told = guest.page("")
    ids = {"text": f"{FORM}-text", "send": rf"FormSubmitter:{FORM}-Send"}
    found = {name: re.search(rf'id: "(\$\$ID-[0-9a-f]+-{key}[^"]*)"', told) for name, key in ids.items()}
    return {name: match[1] for name, match in found.items() if match is not None}


def go_on(work: Callable[[Served], None], running: Served, gone: threading.Event) -> None:
    """Do it again and again until the service is gone."""
    with suppress(Gone):
        while not gone.is_set():
            try:
                work(running)
            except (OSError, WebSocketException, EOFError):
                if not gone.wait(5):
                    raise


def imports(running: Served, folder: Path, begun: threading.Event) -> bool:
    """Import a folder as another terminal does; whether it was acknowledged."""
    try:
        heard, _ = ask_service(running.socket, "import_files", {"paths": [str(folder)]}, lambda *_: begun.set())
    except ServiceGone:
        return False
    return heard
