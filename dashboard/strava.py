"""Strava beside a running service: connections that are being made, the sync in its own thread, and hints from outside.

Each athlete has a sync of its own; steps of all take turns. What has had its time goes from here, too, whether anything
is connected or not.
"""

import re
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dashboard.desk import exact_now
from ingest.errors import Refusal

if TYPE_CHECKING:
    from dashboard.owner import Owner
    from dashboard.visits import Visitor
    from ingest.sources.strava.oauth import Attempt
    from ingest.sources.strava.sync import Sync

CALLBACK_PATH = "/strava/callback"
ATTEMPT_LASTS_S = 900.0
LOOK_EVERY = timedelta(minutes=10)  # at whether something has had its time
AFTER_ERROR = timedelta(minutes=1)
EVENTS_AN_HOUR = 20  # of each athlete are heeded; more are anybody's mischief, or found by the next look at the list
_NUMBER = re.compile(r"[0-9]{1,20}")


@dataclass(slots=True)
class _Begun:
    attempt: "Attempt"
    athlete: str | None
    until: float

    def is_answered(self, query: Mapping[str, str], visitor: "Visitor | None") -> bool:
        """Whether Strava answers this attempt, and to whoever began it."""
        theirs = visitor is None or visitor.name == self.athlete
        return theirs and self.attempt.is_answered_by(query.get("state"))


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of an attempt, for the page that the browser is led to."""

    sentence: str
    connected: bool
    until: float


class ServiceStrava:
    """All of it, until it is closed."""

    def __init__(self, owner: "Owner") -> None:
        self._owner = owner
        self._attempts: list[_Begun] = []
        self._notices: dict[str, Notice] = {}
        self._syncs: dict[int, Sync] = {}
        self._asked: set[int] = set()
        self._hints: list[tuple[int, str]] = []
        self._heeded: dict[int, list[float]] = {}
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="niggle strava", daemon=True)
        self._thread.start()

    def begin(self, client_id: str, client_secret: str, retention: str, athlete: str | None, base: str) -> str:
        """Begin to connect; the address at Strava where the runner authorises it. Errors: `Misuse`."""
        from ingest.sources.strava.oauth import Attempt, checked_app, checked_retention

        number, secret = checked_app(client_id, client_secret)
        attempt = Attempt(number, secret, checked_retention(retention), base + CALLBACK_PATH)
        now = time.monotonic()
        with self._lock:
            self._attempts = [one for one in self._attempts if one.until > now][-9:]
            self._attempts.append(_Begun(attempt, athlete, now + ATTEMPT_LASTS_S))
        return attempt.address(self._owner.settings)

    def come_back(self, query: Mapping[str, str], visitor: "Visitor | None" = None) -> str:
        """The browser is back from Strava: the address of the page that says what came of it. Nothing of what came
        along is in it. `visitor`: who it is, where a password is asked for; what another began is not theirs.
        """
        from dashboard.strava_words import connected_words

        with self._lock:
            begun = [one for one in self._attempts if one.is_answered(query, visitor)]
        athlete = begun[0].athlete if begun else None
        try:
            self.finish(query, visitor)
            connected, sentence = True, connected_words(self._owner.answer("strava_status", athlete=athlete))
        except Refusal as refusal:
            connected, sentence = False, str(refusal)
        except Exception as error:  # noqa: BLE001 (its words may hold what came along: only its kind is told)
            connected, sentence = (
                False,
                f"A fault of Niggle's own ({type(error).__name__}), so it may not be connected.",
            )
        word = secrets.token_hex(8)
        with self._lock:
            now = time.monotonic()
            kept = [(name, one) for name, one in self._notices.items() if one.until > now][-9:]
            self._notices = {**dict(kept), word: Notice(sentence, connected, now + ATTEMPT_LASTS_S)}
        whose = {"athlete": athlete} if athlete and visitor is None else {}
        return "/data?" + urlencode({"strava": word} | whose)

    def notice(self, word: str | None) -> Notice | None:
        """What the address of a page speaks of, for as long as it may interest anybody."""
        found = self._notices.get(word or "")
        return found if found is not None and found.until > time.monotonic() else None

    def finish(self, query: Mapping[str, str], visitor: "Visitor | None" = None) -> str | None:
        """The browser is back from Strava: the athlete who is connected now. Each attempt is good for one answer.

        Errors: `NotConnected`, and what stands against the connection.
        """
        from ingest.sources.strava.oauth import NotConnected, exchange
        from ingest.sources.strava.transport import Transport

        with self._lock:
            now = time.monotonic()
            mine = [one for one in self._attempts if one.until > now and one.is_answered(query, visitor)]
            self._attempts = [one for one in self._attempts if one not in mine]
        if not mine:
            raise NotConnected("That answer belongs to no attempt of the last minutes, so nothing was connected.")
        settings = self._owner.settings
        made = exchange(mine[0].attempt, query, Transport(settings.strava_api_root, settings.strava_oauth_root))
        from dashboard.requests.strava import connect

        with self._owner.desk(mine[0].athlete) as desk:
            connect(desk, made)
        return mine[0].athlete

    def wake(self, athlete_id: int) -> None:
        """This athlete wants to be up to date now."""
        with self._lock:
            self._asked.add(athlete_id)
        self._woken.set()

    def event(self, told: Any) -> None:
        """What a webhook says: a hint, from whomever. It is looked up at Strava, and nothing of it is believed."""
        if not isinstance(told, dict) or told.get("object_type") not in ("activity", "athlete"):
            return
        number = str(told.get("object_id"))
        from ingest.sources.strava.standing import athletes_meant

        subscription = told.get("subscription_id")
        if not isinstance(subscription, int) or not 0 < subscription < 2**63:
            return
        with self._owner.desk() as desk:
            meant = athletes_meant(desk.con, subscription, str(told.get("owner_id")))
        for athlete_id in meant:
            with self._lock:
                now = time.monotonic()
                lately = [at for at in self._heeded.get(athlete_id, []) if at > now - 3600]
                if len(lately) >= EVENTS_AN_HOUR:
                    continue
                self._heeded[athlete_id] = [*lately, now]
                if told["object_type"] == "athlete":
                    self._asked.add(athlete_id)
                elif _NUMBER.fullmatch(number):
                    self._hints.append((athlete_id, number))
            self._woken.set()

    def close(self) -> None:
        """Sync no more; what is under way ends with its item."""
        self._stopped = True
        self._woken.set()
        self._thread.join(10.0)

    def _run(self) -> None:
        look = exact_now()
        while not self._stopped:
            self._woken.clear()
            now = exact_now()
            pause = LOOK_EVERY
            try:
                if now >= look or self._asked:
                    self._owner.expire()
                    look = now + LOOK_EVERY
                until = self._steps()
                pause = min(max(until - exact_now(), timedelta()), look - now) if until is not None else timedelta()
            except Exception as error:  # noqa: BLE001 (the service goes on, and so does this)
                from dashboard.faults import logged

                print(f"The sync with Strava stopped, and tries again in a minute: {logged(error)}", flush=True)  # noqa: T201
                self._syncs.clear()
                pause = AFTER_ERROR
            if pause:
                self._woken.wait(pause.total_seconds())

    def _steps(self) -> datetime | None:
        """One step for each athlete who is connected; None if one of them has more to do at once."""
        from ingest.sources.strava.standing import connected_athletes

        with self._owner.desk() as desk:
            athletes = connected_athletes(desk.con)
        with self._lock:  # who asks from here on, while these steps are under way, is heard by the next
            asked, self._asked = self._asked, set()
            hints = list(self._hints)
        untils = []
        try:
            for athlete_id in athletes:
                if self._stopped:
                    break
                if athlete_id not in self._syncs:
                    self._syncs[athlete_id] = self._owner.new_sync(athlete_id)
                sync = self._syncs[athlete_id]
                if athlete_id in asked:
                    sync.ask()
                for whose, number in hints:
                    if whose == athlete_id:
                        sync.hint(number)
                untils.append(sync.step())
        except BaseException:
            with self._lock:  # whatever went wrong, what was asked for is asked again
                self._asked |= asked
            raise
        with self._lock:
            self._hints = self._hints[len(hints) :]
        if None in untils:
            return None
        return min((until for until in untils if until is not None), default=exact_now() + timedelta(hours=1))
