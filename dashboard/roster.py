"""The feeds of a coach's athletes, fetched one at a time and politely: by a running service, or by hand."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dashboard.desk import utc_now
from ingest.errors import Refusal
from ingest.roster_feeds import RosterFeed, end_feed, feeds, forget_stale, note_answer, note_trouble
from ingest.seal import NotOurSeal, Seal
from ingest.settings import Settings
from ingest.sources.feed_address import FeedAddress, feed_address
from ingest.store.ask import transaction

if TYPE_CHECKING:
    import duckdb

    from dashboard.owner import Owner

    Write = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]

LOOK_EVERY_S = 30.0
OVER = "The link is over: it lasted until then from the beginning."
_ALONE = threading.Lock()


def collect(
    settings: Settings, write: "Write", now: Callable[[], datetime] = utc_now, *, by_hand: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> int:  # fmt: skip
    """Try every feed that is due, and put away what has had its time; how many were tried.

    Nothing is held while a server is waited for, and what was removed meanwhile stays so.
    """
    with _ALONE:
        with write() as con:
            end_what_is_over(con, now())
            due = [one for one in feeds(con) if one.is_due(now(), by_hand=by_hand)]
        for one in due:
            if stopped():
                break
            _try(settings, write, one, now)
    return len(due)


def end_what_is_over(con: "duckdb.DuckDBPyConnection", now: datetime) -> None:
    """A link says itself when it ends; and nothing is kept for long of which nobody knows whether it may be."""
    forget_stale(con, now)
    for one in feeds(con):
        if one.feed is not None and now >= datetime.fromisoformat(json.loads(one.feed)["ends_at"][:-1]):
            end_feed(con, one.number, OVER, now)


def sealed_address(settings: Settings, address: FeedAddress) -> str:
    """The address as it is kept."""
    return Seal(settings).shut(address.url.encode()).decode()


def address_of(settings: Settings, one: RosterFeed) -> FeedAddress | None:
    """Where it is fetched; None where nothing is, any more, or the key is another one."""
    if one.sealed is None:
        return None
    try:
        return feed_address(Seal(settings).open(one.sealed.encode()).decode(), nearby=one.nearby)
    except NotOurSeal:
        return None


def _try(settings: Settings, write: "Write", one: RosterFeed, now: Callable[[], datetime]) -> None:
    from ingest.sources.feed_fetch import FeedGone, FeedTrouble, fetch
    from ingest.sources.feed_reading import read_feed

    address = address_of(settings, one)
    told, etag, trouble, wait = None, None, None, timedelta()
    gone = False
    try:
        if address is None:
            raise Refusal("Its address cannot be opened with the key of this home. Put that back, or add it anew.")
        came = fetch(address, one.etag if one.feed is not None else None)
        etag = came.etag
        if came.body is not None:
            told = json.dumps(read_feed(came.body, now()), ensure_ascii=False)
    except FeedTrouble as refusal:
        trouble, wait, gone = str(refusal), timedelta(seconds=refusal.wait_s), isinstance(refusal, FeedGone)
    except Refusal as refusal:
        trouble = str(refusal)
    with write() as con:
        if trouble is None:
            note_answer(con, one.number, told, etag, now())
        else:
            note_trouble(con, one, trouble, now(), gone=gone, wait=wait)


class ServiceRoster:
    """The same beside a running service, until it is closed."""

    def __init__(self, owner: "Owner") -> None:
        self._owner = owner
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="niggle roster", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Fetch no more; what is under way takes some seconds at most."""
        self._stopped.set()
        self._thread.join(12.0)

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_EVERY_S):
            try:
                if self._is_anything_due():
                    collect(self._owner.settings, self._owner.transact, stopped=self._stopped.is_set)
            except Exception as error:  # noqa: BLE001 (the service goes on, and so does this)
                from dashboard.faults import logged

                print(f"The roster was not fetched, and is tried again: {logged(error)}", flush=True)  # noqa: T201

    def _is_anything_due(self) -> bool:
        """Whether there is anything to do; a look that writes nothing, so that answers at hand stay good."""
        with self._owner.desk() as desk:
            return any(one.is_due(utc_now()) for one in feeds(desk.con))


def writes(con: "duckdb.DuckDBPyConnection") -> "Write":
    """Transactions on a connection that is at hand."""

    @contextmanager
    def write() -> "Iterator[duckdb.DuckDBPyConnection]":
        with transaction(con):
            yield con

    return write
