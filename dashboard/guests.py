"""Who looks on by a link, at this moment? Links and the browsers that opened them, held in memory as in the store.

A guest's session is bound to its link: where that is revoked or over, nobody is a guest by it any more. Its id is a new
one each time the link is opened; what it is known by begins with a word, so that it is never taken for a login's.
"""

import math
import secrets
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from analytics.audience import SCOPES, Share
from dashboard.guessing import Guessing
from ingest import shares
from ingest.errors import Refusal
from ingest.shares import APART, ShareLink, ShareVisit

if TYPE_CHECKING:
    import duckdb

FETCH_S, FETCHES_AT_ONCE = 60, 5  # a program may fetch a link once a minute on average, and five times in a row
_WORD = "guest-"


class TooManyFetches(Refusal):
    """A program asks for what a link shows more often than it changes. `wait_s`: how long to wait."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"Once a minute is often enough. Wait {wait_s} s, then ask again.")
        self.wait_s = wait_s


class NoSuchLink(Refusal):
    """The token opens nothing: nobody made it, or it is revoked or over; which of them is not said."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Who looks on, by which link. `athlete_id`, `name` and `label` are whose history it is, as of a `Visitor`."""

    key: str
    link: ShareLink
    name: str | None
    label: str
    audience: Share
    begun_at: datetime  # of this visit

    @property
    def athlete_id(self) -> int:
        """Whose history it is."""
        return self.link.athlete_id

    @property
    def since(self) -> date | None:
        """The first day that is seen."""
        return self.audience.since


class Guests:
    """All of them. `write` is a transaction of the store."""

    def __init__(
        self,
        write: "Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]",
        now: Callable[[], datetime],
        guessing: Guessing,
    ) -> None:
        self._write = write
        self._now = now
        self._guessing = guessing
        self._lock = threading.Lock()
        self._links: dict[int, ShareLink] = {}
        self._names: dict[int, str] = {}
        self._visits: dict[str, ShareVisit] = {}
        self._again: set[str] = set()  # whose visit is another one than the store knows
        self._unwritten: set[str] = set()
        self._spent: dict[int, tuple[float, datetime]] = {}  # fetches of a link, as of when

    def guest(self, key: str | None) -> Guest | None:
        """Who comes with a session; None if it is none, or its link opens nothing any more."""
        visit = self._visits.get(key or "")
        link = None if visit is None else self._links.get(visit.link)
        now = self._now()
        if key is None or visit is None or link is None or not link.is_open(now) or visit.is_over(now):
            return None
        return self._by(link, key, visit.begun_at)

    def fetch(self, token: str, address: str) -> Guest:
        """What a program sees that comes by this link, once; there is no session, and the link is looked at each time.

        Errors: `NoSuchLink`, `TooManyGuesses`, `TooManyFetches`.
        """
        with self._guessing.link(address) as right:
            link = self._open_link(sha256(token.encode("utf-8", "surrogatepass")).hexdigest())
            right()
        self._spend(link.number)
        with self._write() as con:
            shares.note_fetch(con, link.number, self._now())
        return self._by(link, _WORD, self._now())

    def shows(self, number: int) -> bool:
        """Whether this link opens anything at this moment."""
        link = self._links.get(number)
        return link is not None and link.is_open(self._now())

    def _by(self, link: ShareLink, key: str, begun_at: datetime) -> Guest:
        label = self._names.get(link.athlete_id, "–")
        scopes = frozenset(one for one in SCOPES if one in link.scopes)
        name = None if link.athlete_id == 1 else label
        return Guest(key, link, name, label, Share(scopes, link.since), begun_at)

    def _spend(self, number: int) -> None:
        """One fetch more of this link. Errors: `TooManyFetches`."""
        now = self._now()
        with self._lock:
            spent, at = self._spent.get(number, (0.0, now))
            spent = max(spent - max((now - at).total_seconds(), 0.0) / FETCH_S, 0.0)
            if spent + 1 > FETCHES_AT_ONCE:
                raise TooManyFetches(math.ceil((spent + 1 - FETCHES_AT_ONCE) * FETCH_S))
            self._spent[number] = (spent + 1, now)

    def open(self, token: str, address: str, agent: str, before: str | None) -> tuple[str, ShareLink]:
        """A new session by this link: its id, which is told once and never kept. The one `before` it in this browser
        ends. Errors: `NoSuchLink`, `TooManyGuesses`.
        """
        with self._guessing.link(address) as right:
            link = self._open_link(sha256(token.encode("utf-8", "surrogatepass")).hexdigest())
            right()
        session = secrets.token_urlsafe(32)
        key = guest_key(session) or ""
        with self._write() as con:
            if before is not None:
                shares.end_visit(con, before)
            shares.begin_visit(con, link.number, key, agent, self._now())
        return session, link

    def leave(self, key: str) -> None:
        """This browser looks on no longer."""
        with self._write() as con:
            shares.end_visit(con, key)

    def sees(self, key: str) -> None:
        """A page of the session was just heard of. After a while of silence that is another visit."""
        now = self._now()
        with self._lock:
            visit = self._visits.get(key)
            if visit is None:
                return
            if visit.seen_at is not None and now - visit.seen_at > APART:
                visit = replace(visit, begun_at=now)
                self._again.add(key)
            self._visits[key] = replace(visit, seen_at=max(visit.seen_at or now, now))
            self._unwritten.add(key)

    def renew(self, con: "duckdb.DuckDBPyConnection", names: dict[int, str]) -> None:
        """Read links and sessions anew."""
        links = {one.number: one for one in shares.shares(con) if one.revoked_at is None}
        found = {one.key: one for one in shares.visits(con) if one.key is not None and one.link in links}
        with self._lock:
            self._links, self._names = links, names
            self._visits = {key: self._latest(key, one) for key, one in found.items()}
            self._again &= set(found)

    def has(self, key: str) -> bool:
        """Whether there is such a session, over or not."""
        return key in self._visits

    def note_seen(self) -> None:
        """Write down who was heard of since the last time."""
        with self._lock:
            keys, self._unwritten = self._unwritten, set()
            found = [(key, self._visits[key], key in self._again) for key in keys if key in self._visits]
            self._again -= keys
        if not found:
            return
        numbers: dict[str, int] = {}
        with self._write() as con:
            for key, visit, again in found:
                if again:
                    numbers[key] = shares.visit_again(con, visit)
                else:
                    shares.see_visit(con, visit)
        with self._lock:
            for key, number in numbers.items():
                if key in self._visits:
                    self._visits[key] = replace(self._visits[key], number=number)

    def _open_link(self, key: str) -> ShareLink:
        """Every link is held against it, each for as long. Errors: `NoSuchLink`."""
        found = [one for one in list(self._links.values()) if secrets.compare_digest(one.key, key)]
        if not found or not found[0].is_open(self._now()):
            raise NoSuchLink("This link opens nothing.")
        return found[0]

    def _latest(self, key: str, read: ShareVisit) -> ShareVisit:
        """A visit as it was read, but for what happened since."""
        known = self._visits.get(key)
        if known is None or known.seen_at is None:
            return read
        return replace(read, begun_at=known.begun_at, seen_at=max(read.seen_at or known.seen_at, known.seen_at))


def guest_key(session: str | None) -> str | None:
    """What a guest's session is known by."""
    return None if not session else _WORD + sha256(session.encode("utf-8", "surrogatepass")).hexdigest()


def is_guest_key(key: str | None) -> bool:
    """Whether it is a guest's, of whom that is said even when the session is over: never to be taken for nobody."""
    return key is not None and key.startswith(_WORD)
