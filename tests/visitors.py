"""Visitors of a running service without a browser: what they ask for and send, word by word, honest or not."""

import http.client
import re
import socket
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

NAVIGATION = {"Accept": "text/html,*/*", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ANSWERS_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str]

    @property
    def text(self) -> str:
        """The body as words."""
        return self.body.decode("utf-8", "replace")

    @property
    def where(self) -> str:
        """Where it leads to."""
        return self.headers.get("location", "")


@dataclass
class Visitor:
    """One browser: it keeps cookies. `host` is the name that it asks under, `headers` what else it says."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    host: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        """Where the service listens."""
        return urllib.parse.urlsplit(self.url).port or 80

    def ask(
        self, method: str, path: str, body: bytes | str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One question as it stands; no redirect is followed."""
        line = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=ANSWERS_WITHIN_S)
        said = {**self.headers, **(headers or {})}
        if self.host is not None:
            said["Host"] = self.host
        if self.cookies:
            said.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        try:
            line.request(method, path, body, said)
            came = line.getresponse()
            given = {}
            for name, value in came.getheaders():
                if name.lower() == "set-cookie":
                    cookie, _, rest = value.partition(";")
                    key, _, content = cookie.partition("=")
                    given[key] = content.strip('"')
                    if "max-age=0" in rest.lower():
                        self.cookies.pop(key, None)
                    else:
                        self.cookies[key] = given[key]
            return Answer(came.status, {n.lower(): v for n, v in came.getheaders()}, came.read(), given)
        finally:
            line.close()

    def get(self, path: str, **headers: str) -> Answer:
        """Open it as a person does."""
        return self.ask("GET", path, None, {**NAVIGATION, **headers})

    def send(self, path: str, headers: Mapping[str, str] | None = None, **fields: Any) -> Answer:
        """Send a form as a browser does."""
        origin = f"http://{self.host or urllib.parse.urlsplit(self.url).netloc}"
        body = urllib.parse.urlencode(fields)
        return self.ask("POST", path, body, {**FORM, "Origin": origin, **NAVIGATION, **(headers or {})})

    def word(self, path: str = "/login") -> str:
        """The word in the forms of a page."""
        found = re.search(r'name="word" value="([^"]*)"', self.get(path).text)
        assert found, f"there is no form on {path}"
        return found[1]

    def log_in(self, password: str, name: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """Type name and password into the form of the login."""
        return self.send("/login", headers, word=self.word(), next="/", name=name, password=password)

    @contextmanager
    def line(self, headers: Mapping[str, str] | None = None, resume: str | None = None) -> Iterator["Line"]:
        """The line of a page. Errors: `InvalidStatus` if it is refused."""
        netloc = urllib.parse.urlsplit(self.url).netloc
        said = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        xsrf = self.cookies.get("_streamlit_xsrf", "")
        wanted = [Subprotocol(word) for word in ("streamlit", xsrf or "none", *([resume] if resume else []))]
        with connect(
            f"ws://{self.host or netloc}/_stcore/stream",
            sock=socket.create_connection((str(urllib.parse.urlsplit(self.url).hostname), self.port), ANSWERS_WITHIN_S),
            origin=Origin(said.pop("Origin", f"http://{self.host or netloc}")),
            additional_headers={name: value for name, value in said.items() if value}, subprotocols=wanted,
            max_size=None, open_timeout=ANSWERS_WITHIN_S, proxy=None,
        ) as opened:  # fmt: skip
            yield Line(opened)

    def line_status(self, headers: Mapping[str, str] | None = None) -> int:
        """The status that a line is refused with; 101 if it is not."""
        try:
            with self.line(headers):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    def page(self, name: str, query: str = "") -> str:
        """All that a page is told when it is opened."""
        with self.line() as line:
            return line.run(name, query)


@dataclass
class Line:
    """The line of one open page."""

    opened: ClientConnection
    session: str = ""
    messages: list[ForwardMsg] = field(default_factory=list)

    def run(self, page: str, query: str = "", states: Iterable[WidgetState] = (), **pressed: str) -> str:
        """Run the script, and hear all that it says. `pressed`: ids of buttons, by anything; `states`: of others."""
        return "\n".join(map(str, self.hear(page, query, states, **pressed)))

    def hear(self, page: str, query: str = "", states: Iterable[WidgetState] = (), **pressed: str) -> list[ForwardMsg]:
        """The same, message by message."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        asked.rerun_script.context_info.timezone = "UTC"
        asked.rerun_script.widget_states.widgets.extend(states)
        for number in pressed.values():
            asked.rerun_script.widget_states.widgets.append(WidgetState(id=number, trigger_value=True))
        self.opened.send(asked.SerializeToString())
        self.messages = []
        while True:
            data = self.opened.recv(timeout=ANSWERS_WITHIN_S)
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            self.messages.append(message)
            if message.HasField("new_session"):
                self.session = message.new_session.initialize.session_id
            if message.WhichOneof("type") == "script_finished":
                return self.messages

    def button(self, key: str) -> str:
        """The id of the button with this key, among those that were drawn."""
        found = re.findall(rf'id: "(\$\$ID-[0-9a-f]+-{re.escape(key)})"', "\n".join(map(str, self.messages)))
        assert found, f"there is no button {key}"
        return str(found[0])

    def files(self) -> dict[str, str]:
        """The downloads that were drawn, by their keys: what they are known by."""
        said = "\n".join(map(str, self.messages))
        return dict(re.findall(r'id: "\$\$ID-[0-9a-f]+-([^"]+)"\n(?:[^{}]*?)deferred_file_id: "([0-9a-f]+)"', said))

    def download(self, key: str) -> str:
        """Press the download with this key; the address that it is at."""
        known = self.files()
        assert key in known, f"there is no download {key}"
        asked = BackMsg()
        asked.backend_operation_request.request_id = "1"
        asked.backend_operation_request.session_id = self.session
        asked.backend_operation_request.deferred_file.file_id = known[key]
        self.opened.send(asked.SerializeToString())
        while True:
            data = self.opened.recv(timeout=ANSWERS_WITHIN_S)
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            if message.WhichOneof("type") == "backend_operation_response":
                answer = message.backend_operation_response
                assert not answer.error_msg, answer.error_msg
                return str(answer.deferred_file.url)

    def is_cut(self, within_s: float) -> bool:
        """Whether it is cut within this time."""
        try:
            while True:
                self.opened.recv(timeout=within_s)
        except ConnectionClosed:
            return True
        except TimeoutError:
            return False
