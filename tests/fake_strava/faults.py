"""What goes wrong, when, and what does the other side see of it?"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from tests.fake_strava.clock import Clock
from tests.fake_strava.messages import HTML, Answer, Call, in_html, in_json, refusal

KINDS = ("429", "401", "500", "502", "503", "html", "truncated", "closed", "reset", "drip", "null", "slow")
PASSING = ("429", "500", "502", "503", "html", "truncated", "closed", "reset", "null")  # that a second try gets over
SPOILS_A_GOOD_ANSWER = ("truncated", "slow")
NEVER_ANSWERS = ("closed", "reset")

_GATEWAY = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(slots=True)
class Fault:
    """An order that answers go wrong. `done`: the work is done all the same, and only its answer is lost."""

    kind: str
    path: str
    times: int
    done: bool

    def meets(self, call: Call) -> bool:
        """Whether this answer shall go wrong. Without a path, OAuth is left alone."""
        if not self.path:
            return not call.path.startswith("/oauth")
        path = self.path.removeprefix("/api/v3")
        return fnmatchcase(call.path, path) if "*" in path else call.path.startswith(path)


class Faults(Clock):
    """Orders of a test: the next answers that match, or a share of all."""

    def __init__(self, now: datetime | None) -> None:
        super().__init__(now)
        self._orders: list[Fault] = []
        self._share = 0.0
        self._kinds: tuple[str, ...] = ()
        self._chance = random.Random()

    def fault(self, kind: str, *, path: str = "", times: int = 1, done: bool = False) -> None:
        """The next answers to this path (its beginning, or a pattern with *, without /api/v3) go wrong.

        Without a path: any answer of the API, but not of OAuth. done: the work is done, only the answer is lost.
        """
        if kind not in KINDS:
            raise ValueError(f"there is no fault {kind!r}; there is {', '.join(KINDS)}")
        self._orders.append(Fault(kind, path, times, done))

    def faults_rate(self, share: float, *, seed: int = 1, kinds: Sequence[str] = PASSING) -> None:
        """This share of all answers of the API goes wrong from now on; 0 ends it."""
        self._share, self._kinds, self._chance = share, tuple(kinds), random.Random(seed)

    def pick_fault(self, call: Call) -> Fault | None:
        """What shall go wrong with this answer."""
        for order in self._orders:
            if order.meets(call):
                order.times -= 1
                if not order.times:
                    self._orders.remove(order)
                return order
        if self._share and not call.path.startswith("/oauth") and self._chance.random() < self._share:
            return Fault(self._chance.choice(self._kinds), "", 1, False)
        return None


def spoilt(kind: str) -> Answer:
    """What is answered in place of a good answer; of the kinds that are about the socket, nothing."""
    match kind:
        case "429":
            return refusal(429, "Application", "rate limit", "exceeded")
        case "401":
            return refusal(401, "Athlete", "access_token", "invalid")
        case "500":
            return in_json({"message": "Internal Server Error", "errors": []}, 500)
        case "502":
            return in_html(_GATEWAY.format("502 Bad Gateway"), 502)
        case "503":
            return in_html(_GATEWAY.format("503 Service Temporarily Unavailable"), 503)
        case "html":
            return in_html("<!DOCTYPE html><html><body>Strava is temporarily unavailable.</body></html>")
        case "null":
            return in_json(None)
        case _:
            return Answer(0, (), HTML)
