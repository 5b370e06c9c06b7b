"""Strava, as far as a client of its HTTP API can tell."""

from datetime import datetime
from threading import Event, Thread
from types import TracebackType
from typing import Self

from tests.fake_strava.activities import Activities
from tests.fake_strava.api import api_answer
from tests.fake_strava.control import control_answer
from tests.fake_strava.faults import NEVER_ANSWERS, SPOILS_A_GOOD_ANSWER, Fault, Faults, spoilt
from tests.fake_strava.messages import Answer, Call, Request, refusal
from tests.fake_strava.meter import Limits, Meter
from tests.fake_strava.oauth import OAuth, oauth_answer
from tests.fake_strava.server import PREFIX, Server
from tests.fake_strava.webhooks import Webhooks, webhook_answer


class FakeStrava(Activities, Meter, Faults, OAuth, Webhooks):
    """One app and one athlete at Strava, on a port of this machine while the block lasts.

    now: where its clock stands (UTC without a zone), or None for this machine's. port: 0 takes a free one.
    Each base class says what a test may do: Clock, Activities, Meter, Faults, Tokens, OAuth, Webhooks.
    """

    def __init__(self, now: datetime | None = None, limits: Limits | None = None, port: int = 0) -> None:
        super().__init__(now)
        self.limits = limits or Limits()
        self.inactive = False  # the app's owner has no subscription: every call answers 403
        self.rate_headers_on_streams = True  # a recording of October 2025 has none on this answer
        self.requests: list[Request] = []
        self.errors: list[BaseException] = []  # mistakes of the fake itself
        self.stopping = Event()
        self._server = Server(self, port)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="fake Strava", daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.api_root = f"{self.url}{PREFIX}"
        self.oauth_root = f"{self.url}/oauth"

    def start(self) -> Self:
        """Answer from now on."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close every connection, and wait until it is done."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self.errors and error is None:
            raise AssertionError("the fake itself went wrong") from self.errors[0]

    def count(self, path_prefix: str = "") -> int:
        """How many requests came to paths that begin so; with or without /api/v3."""
        wanted = path_prefix.removeprefix(PREFIX)
        return sum(request.path.startswith(wanted) for request in self.requests)

    def respond(self, call: Call) -> tuple[Answer, str | None]:
        """The answer, and what shall go wrong with it."""
        if call.path in ("", "/") or call.path.startswith("/fake/"):
            return control_answer(self, call), None
        counted = not call.path.startswith(("/oauth", "/push_subscriptions"))
        with self.lock:
            broken = self.count_request(read=call.method == "GET") if counted else None
            rates = self.rate_headers() if counted else {}
            fault = None if broken else self.pick_fault(call)
        if broken:
            self.too_many += 1
            answer = refusal(429, "Application", broken, "exceeded")
        else:
            answer = self._answer(call, fault)
        if rates and (self.rate_headers_on_streams or not call.path.endswith("/streams")):
            answer = Answer(answer.status, answer.body, answer.content_type, {**answer.headers, **rates})
        kind = fault.kind if fault else None
        status = 0 if kind in NEVER_ANSWERS else answer.status or 200
        self.requests.append(Request(call.method, call.path, call.query, status, self.now(), kind, call.prefix))
        return answer, kind

    def _answer(self, call: Call, fault: Fault | None) -> Answer:
        if fault is None or fault.kind in SPOILS_A_GOOD_ANSWER:
            return self._route(call)
        if fault.done:
            self._route(call)
        return spoilt(fault.kind)

    def _route(self, call: Call) -> Answer:
        if call.path.startswith("/push_subscriptions"):
            return webhook_answer(self, call)  # asks the callback, so it holds no lock
        with self.lock:
            if self.inactive and call.path != "/oauth/authorize":
                return refusal(403, "Application", "Status", "Inactive")
            return oauth_answer(self, call) if call.path.startswith("/oauth") else api_answer(self, call)
