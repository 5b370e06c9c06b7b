"""Is somebody guessing passwords or links? After five failures each further one from an address, or on an account,
waits longer.

A guess is counted before it is looked at, so that many at once are no way around; the counts outlive a restart. An
address that guesses waits up to a quarter of an hour. An account waits a minute at most, so that a stranger's guesses
keep its owner out no longer; who is logged in stays so.
"""

import hashlib
import ipaddress
import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ingest.errors import Refusal
from ingest.logins import FORGOTTEN_AFTER, Failures, failures, forget_failures, note_failures

if TYPE_CHECKING:
    import duckdb

FREE = 5  # failures that cost nothing
OF_ADDRESS_S, OF_ACCOUNT_S, OF_LINK_S = 900, 60, 60  # what is waited at most
MOST_COUNTED = 10_000  # addresses and names
AT_ONCE = 2  # guesses that are looked at side by side: each takes 64 MiB


class TooManyGuesses(Refusal):
    """It has to be waited before the next guess. `wait_s`: how long."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"Too many attempts. Wait {wait_s} s, then try again.")
        self.wait_s = wait_s


class Guessing:
    """Counts guesses. `write` is a transaction of the store."""

    def __init__(
        self, write: "Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]", now: Callable[[], datetime]
    ) -> None:
        self._write = write
        self._now = now
        self._lock = threading.Lock()  # around what is held and what is written, so that both say the same
        self._looking = threading.Semaphore(AT_ONCE)
        self._failures: dict[str, Failures] = {}

    def renew(self) -> None:
        """Read what was counted."""
        with self._lock, self._write() as con:
            self._failures = failures(con)

    @contextmanager
    def one(self, address: str, athlete_id: int | None, name: str | None) -> Iterator[Callable[[], None]]:
        """One guess at a password, which failed unless it is said to be right. Errors: `TooManyGuesses`."""
        account = _account(athlete_id, name)
        about = {_place(address): OF_ADDRESS_S, account: OF_ACCOUNT_S}
        with self._guess(_place(address), about) as is_right, self._looking:
            yield is_right

    @contextmanager
    def link(self, address: str) -> Iterator[Callable[[], None]]:
        """One guess at a link, so, too; counted apart from passwords, so that neither makes who has the other wait."""
        place = f"link {_place(address)}"
        with self._guess(place, {place: OF_LINK_S}) as is_right:
            yield is_right

    @contextmanager
    def _guess(self, place: str, most_s: Mapping[str, int]) -> Iterator[Callable[[], None]]:
        """One guess; for each that it is about, what is waited at most."""
        with self._lock:
            now = self._now()
            wait = max(self._wait(about, most, now) for about, most in most_s.items())
            if wait > 0:
                raise TooManyGuesses(wait)
            before = self._failures.get(place)
            counted = {about: Failures(self._count(about, now) + 1, now) for about in most_s}
            self._remember(counted)
            self._note(counted)
        right = False

        def is_right() -> None:
            nonlocal right
            right = True

        yield is_right
        if right:
            self._right(place, [about for about in most_s if about != place], before)

    def _right(self, place: str, others: Sequence[str], before: Failures | None) -> None:
        """The account begins anew. The address keeps what it failed before: one password is no way to guess another.

        Only this guess is taken off: others of the address may be under way.
        """
        with self._lock:
            for about in others:
                self._failures.pop(about, None)
            counted = self._failures.pop(place, None)
            if counted is not None and counted.count > 1:
                self._failures[place] = Failures(counted.count - 1, (before or counted).last_at)
            left = self._failures.get(place)
            with self._write() as con:
                for about in others:
                    forget_failures(con, about)
                if left is None:
                    forget_failures(con, place)
                else:
                    note_failures(con, place, left)

    def _count(self, about: str, now: datetime) -> int:
        known = self._failures.get(about)
        return 0 if known is None or now - known.last_at > FORGOTTEN_AFTER else known.count

    def _wait(self, about: str, most_s: int, now: datetime) -> int:
        """Seconds until the next guess. A clock that was set back makes it no longer than it can be."""
        count = self._count(about, now)
        if count < FREE:
            return 0
        delay = timedelta(seconds=min(2 ** min(count - FREE, 20), most_s))
        left = min(self._failures[about].last_at + delay - now, delay)
        return max(math.ceil(left.total_seconds()), 0)

    def _remember(self, counted: dict[str, Failures]) -> None:
        for about, told in counted.items():
            self._failures.pop(about, None)
            self._failures[about] = told  # the latest stand last
        while len(self._failures) > MOST_COUNTED:
            del self._failures[next(iter(self._failures))]

    def _note(self, counted: dict[str, Failures]) -> None:
        with self._write() as con:
            for about, told in counted.items():
                note_failures(con, about, told)


def _place(address: str) -> str:
    """An address; of IPv6 the network that one household or server has."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return "from nowhere known"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return f"from {ip.ipv4_mapped}"
        return f"from {ipaddress.ip_network((ip, 64), strict=False).network_address}/64"
    return f"from {ip}"


def _account(athlete_id: int | None, name: str | None) -> str:
    """Of nobody's name only its hash is kept: it may be a password that was typed in the wrong place."""
    if athlete_id is not None:
        return f"of athlete {athlete_id}"
    given = " ".join((name or "").split()).lower()
    return f"of a name {hashlib.sha256(given.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
