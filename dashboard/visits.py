"""Who may come in by the browser, at this moment? Passwords, sessions and guesses of the store, held in memory; and
who looks on by a link (`guests`).

The service is the only one that writes them, so what is here is what holds: every change is written first, and `renew`
reads it back. Whoever's session has ended by then is sent away at once, open pages included.
"""

import asyncio
import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dashboard.guessing import Guessing
from dashboard.guests import Guest, Guests, is_guest_key
from ingest import logins
from ingest.errors import Refusal
from ingest.logins import LoginSession
from ingest.passwords import is_password
from ingest.shares import ShareLink

if TYPE_CHECKING:
    import duckdb

CONFIRMED_FOR = timedelta(minutes=10)
LOOK_EVERY_S = 5.0  # at whether a session is over, and to write down when each was seen
MOST_FILES = 2000  # of a session: addresses of downloads and uploads that its pages were told


class LoggedOut(Refusal):
    """The session has ended."""


class WrongPassword(Refusal):
    """Name and password do not belong together; which of the two was wrong is not said."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is logged in, by which session. `name`: as requests take it, None for the first athlete, the owner."""

    athlete_id: int
    name: str | None
    label: str
    number: int
    confirmed: bool  # the password was typed within the last ten minutes

    @property
    def owner(self) -> bool:
        """Whether the whole installation is theirs: the first athlete's."""
        return self.athlete_id == 1


@dataclass(eq=False, slots=True)
class OpenSocket:
    """A page that is open: its line is cut from whatever thread a session is ended in."""

    loop: asyncio.AbstractEventLoop
    cut: asyncio.Event = field(default_factory=asyncio.Event)

    def close(self) -> None:
        """Cut the line."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.cut.set)


class Visits:
    """All of it, until it is closed. `write` is a transaction of the store; `reached`: other machines reach it."""

    def __init__(
        self,
        write: "Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]",
        now: Callable[[], datetime],
        *,
        reached: bool,
    ) -> None:
        self._write = write
        self._now = now
        self._reached = reached
        self._lock, self._renewing = threading.Lock(), threading.Lock()
        self._passwords: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self._sessions: dict[str, LoginSession] = {}
        self._unwritten: set[str] = set()
        self._sockets: dict[OpenSocket, str | None] = {}
        self._files: dict[str, dict[str, None]] = {}
        self._guessing = Guessing(write, now)
        self._guests = Guests(write, now, self._guessing)
        self._closing = threading.Event()
        self.renew()
        self._thread = threading.Thread(target=self._look, name="niggle visits", daemon=True)
        self._thread.start()

    @property
    def asked(self) -> bool:
        """Whether a password is asked for: somebody has one, or other machines reach the service."""
        return self._reached or bool(self._passwords)

    @property
    def several(self) -> bool:
        """Whether who logs in has to say who it is."""
        return len(self._passwords) > 1

    def visitor(self, key: str | None) -> Visitor | None:
        """Who comes with a session; None if it is none, or over."""
        session = self._sessions.get(key or "")
        now = self._now()
        if session is None or session.is_over(now) or session.athlete_id not in self._passwords:
            return None
        label = self._names.get(session.athlete_id, "–")
        name = None if session.athlete_id == 1 else label
        confirmed = timedelta() <= now - session.confirmed_at <= CONFIRMED_FOR
        return Visitor(session.athlete_id, name, label, session.number, confirmed)

    def guest(self, key: str | None) -> Guest | None:
        """Who looks on with a session; None if it is none, or over."""
        return self._guests.guest(key)

    def open_link(self, token: str, address: str, agent: str, before: str | None) -> tuple[str, ShareLink]:
        """A new session by a link; the one `before` it in this browser ends. Errors: `NoSuchLink`, `TooManyGuesses`."""
        opened = self._guests.open(token, address, agent, before)
        self.renew()
        return opened

    def fetch(self, token: str, address: str) -> Guest:
        """What a program sees by a link. Errors: `NoSuchLink`, `TooManyGuesses`, `TooManyFetches`."""
        return self._guests.fetch(token, address)

    def shows(self, link: int) -> bool:
        """Whether the link of this number opens anything at this moment."""
        return self._guests.shows(link)

    def leave(self, key: str) -> None:
        """End a guest's session."""
        self._guests.leave(key)
        self.renew()

    def sees(self, key: str) -> None:
        """The session was just heard of."""
        if is_guest_key(key):
            self._guests.sees(key)
            return
        with self._lock:
            session = self._sessions.get(key)
            if session is not None and not session.is_over(self._now()):
                self._sessions[key] = replace(session, seen_at=max(session.seen_at, self._now()))
                self._unwritten.add(key)

    def log_in(self, name: str | None, password: str, address: str, agent: str, before: str | None) -> str:
        """A new session: its id, which is told once and never kept. The session `before` it in this browser ends.

        Errors: `WrongPassword`, `TooManyGuesses`.
        """
        athlete_id = self._guessed(name, password, address)
        token = secrets.token_urlsafe(32)
        with self._write() as con:
            if before in self._sessions:
                con.execute("delete from login_session where token_sha256 = ?", [before])
            logins.begin_session(con, athlete_id, _hashed(token), agent, self._now())
        self.renew()
        return token

    def confirm(self, key: str, password: str, address: str) -> None:
        """The password again, by who is logged in already. Errors: `WrongPassword`, `TooManyGuesses`, `LoggedOut`."""
        visitor = self.visitor(key)
        if visitor is None:
            raise LoggedOut("You are not logged in any more.")
        self._guessed(visitor.label, password, address)
        with self._lock:
            session = self._sessions.get(key)
            if session is not None:
                self._sessions[key] = replace(session, confirmed_at=self._now())
                self._unwritten.add(key)
        self.note_seen()

    def log_out(self, key: str) -> None:
        """End the session."""
        with self._write() as con:
            con.execute("delete from login_session where token_sha256 = ?", [key])
        self.renew()

    def end(self, key: str, number: int | None) -> None:
        """End one session of whoever comes with this one, or every other one of theirs. Errors: `NoSuchSession`."""
        visitor = self.visitor(key)
        if visitor is None:
            raise LoggedOut("You are not logged in any more.")
        with self._write() as con:
            if number is None:
                logins.end_sessions(con, visitor.athlete_id, but_for=key)
            else:
                logins.end_session(con, number, visitor.athlete_id)
        self.renew()

    def sessions_of(self, athlete_id: int) -> list[LoginSession]:
        """Every session of an athlete, the one seen last first."""
        now = self._now()
        with self._lock:
            theirs = [one for one in self._sessions.values() if one.athlete_id == athlete_id and not one.is_over(now)]
        return sorted(theirs, key=lambda one: (one.seen_at, one.number), reverse=True)

    def renew(self) -> None:
        """Read passwords and sessions anew, and send away whose session has ended."""
        with self._renewing:  # who only looks, such as the loop that serves pages, never waits for the store
            self.note_seen()
            with self._write() as con:
                passwords = logins.passwords(con)
                names = dict(con.execute("select athlete_id, name from athlete").fetchall())
                found = {one.key: one for one in logins.sessions(con)}
                self._guests.renew(con, names)
            with self._lock:
                self._passwords, self._names = passwords, names
                self._sessions = {key: self._latest(one) for key, one in found.items()}
                self._files = {
                    key: files for key, files in self._files.items() if key in found or self._guests.has(key)
                }
            self._guessing.renew()
        self._send_away()

    @contextmanager
    def socket(self, key: str | None) -> Iterator[OpenSocket]:
        """The line of a page, as long as it is open."""
        line = OpenSocket(asyncio.get_running_loop())
        with self._lock:
            self._sockets[line] = key
        self._send_away()  # its session may have ended since it was looked at
        try:
            yield line
        finally:
            with self._lock:
                self._sockets.pop(line, None)

    def told(self, key: str, file: str) -> None:
        """A page of the session was told the address of this file."""
        with self._lock:
            files = self._files.setdefault(key, {})
            files[file] = None
            while len(files) > MOST_FILES:
                del files[next(iter(files))]

    def was_told(self, key: str, file: str) -> bool:
        """Whether a page of the session was told the address of this file."""
        return file in self._files.get(key, {})

    def close(self) -> None:
        """Write down what is not written yet."""
        self._closing.set()
        self._thread.join(10.0)
        self.note_seen()

    def _guessed(self, name: str | None, password: str, address: str) -> int:
        """Whose password it is. Errors: `WrongPassword`, `TooManyGuesses`."""
        athlete_id = self._named(name)
        with self._guessing.one(address, athlete_id, name) as right:
            if is_password(self._passwords.get(athlete_id or 0), password) and athlete_id in self._passwords:
                right()
                return athlete_id
        raise WrongPassword("That is not right. Nobody came in.")

    def _named(self, name: str | None) -> int | None:
        """The athlete of this name; without one the only athlete who has a password, or the owner."""
        given = " ".join((name or "").split()).lower()
        if not given:
            return 1 if self.several else next(iter(self._passwords), None)
        return next((number for number, known in self._names.items() if known.lower() == given), None)

    def _latest(self, read: LoginSession) -> LoginSession:
        """A session as it was read, but for what happened since."""
        known = self._sessions.get(read.key, read)
        return replace(
            read, seen_at=max(read.seen_at, known.seen_at), confirmed_at=max(read.confirmed_at, known.confirmed_at)
        )

    def _send_away(self) -> None:
        """Cut the line of every page that nobody may see any more."""
        with self._lock:
            lines = list(self._sockets.items())
        for line, key in lines:
            if self.guest(key) is None if is_guest_key(key) else self.asked and self.visitor(key) is None:
                line.close()

    def _look(self) -> None:
        while not self._closing.wait(LOOK_EVERY_S):
            now = self._now()
            if any(one.is_over(now) for one in list(self._sessions.values())):
                with self._write() as con:
                    logins.end_expired(con, now)
                self.renew()
            self._send_away()
            self.note_seen()

    def note_seen(self) -> None:
        """Write down who was heard of since the last time."""
        with self._lock:
            keys, self._unwritten = self._unwritten, set()
            found = [self._sessions[key] for key in keys if key in self._sessions]
        if found:
            with self._write() as con:
                for one in found:
                    logins.see(con, one.number, one.seen_at, one.confirmed_at)
        self._guests.note_seen()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def key_of(token: str | None) -> str | None:
    """What a session's id is known by."""
    return _hashed(token) if token else None
