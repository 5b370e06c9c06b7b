"""A door on this machine for the browser that comes back from Strava: open for one answer, and not for long."""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from dashboard.service import LOOPBACK, OWN_NAMES, PortTaken
from dashboard.strava import CALLBACK_PATH
from ingest.errors import Refusal

WAITS_S = 300.0
END_PATH = "/strava/answered"  # where the browser ends: an address without the code
SHOWN_WITHIN_S = 3.0  # the page is fetched by then, or nobody looks

_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Niggle</title>'
    '<meta name="viewport" content="width=device-width"><style>:root{{color-scheme:light dark}}'
    "body{{font:17px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem}}</style></head>"
    "<body><p>{0}</p></body></html>"
)


class NobodyCameBack(Refusal):
    """The time is over."""


class WayBack:
    """Listens while the block lasts. `is_answer` tells from the `state` whether what comes is the answer awaited."""

    def __init__(self, port: int | None) -> None:
        self.is_answer: Callable[[str | None], bool] = lambda _: False
        self.came: queue.Queue[dict[str, str]] = queue.Queue()
        self.taken = False
        self.told: str | None = None
        self.tells, self.shown = threading.Event(), threading.Event()
        way = self

        class Door(_Door):
            back = way

        try:
            self._server = ThreadingHTTPServer((LOOPBACK, port or 0), Door)
        except OSError as error:
            raise PortTaken(f"Port {port} of this machine cannot be listened on ({error.strerror}).") from None
        self._server.daemon_threads = True
        self.redirect_uri = f"http://{LOOPBACK}:{self._server.server_port}{CALLBACK_PATH}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="niggle way back", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whoever waits for the page sees it; then nobody listens any more."""
        if self.taken:
            self.tell(self.told or "Nothing was connected. The terminal says why.")
            self.shown.wait(SHOWN_WITHIN_S)
        self._server.shutdown()
        self._server.server_close()

    def wait(self, seconds: float | None = None) -> Mapping[str, str]:
        """What the browser brings. Errors: `NobodyCameBack`."""
        until = time.monotonic() + (WAITS_S if seconds is None else seconds)
        while time.monotonic() < until:
            try:
                return self.came.get(timeout=0.2)
            except queue.Empty:
                continue
        raise NobodyCameBack(
            "Nobody came back from Strava within 5 minutes, so nothing was connected. If your browser runs on another "
            "machine, choose a port (--port 8618) and lead it here: ssh -L 8618:127.0.0.1:8618 THIS_MACHINE"
        )

    def tell(self, sentence: str) -> None:
        """What the page says that the browser ends on."""
        self.told = sentence
        self.tells.set()


class _Door(BaseHTTPRequestHandler):
    back: WayBack
    timeout = 10.0

    def do_GET(self) -> None:
        """The answer is taken and led away from its address; everything else is answered in words."""
        asked = urlsplit(self.path)
        if (urlsplit(f"//{self.headers.get('Host', '')}").hostname or "") not in (*OWN_NAMES, "::1"):
            self._say(400, "Niggle does not go by this name.")
        elif asked.path == END_PATH and self.back.taken:
            self.back.tells.wait(120.0)
            self._say(200, self.back.told or "It takes long. The terminal says what comes of it.")
            self.back.shown.set()
        elif asked.path != CALLBACK_PATH:
            self._say(404, "Nothing is here. Niggle waits for you to come back from Strava's page.")
        else:
            self._take(dict(parse_qsl(asked.query, keep_blank_values=True)))

    def _take(self, query: dict[str, str]) -> None:
        if not self.back.is_answer(query.get("state")):
            self._say(400, "This answer belongs to another attempt. Niggle goes on waiting for the one that it began.")
            return
        if not self.back.taken:
            self.back.taken = True
            self.back.came.put(query)
        self._head(303, {"Location": END_PATH, "Content-Length": "0"})

    def _say(self, status: int, sentence: str) -> None:
        page = _PAGE.format(escape(sentence)).encode()
        self._head(status, {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(page))})
        self.wfile.write(page)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """The address holds a code: it is written nowhere."""
