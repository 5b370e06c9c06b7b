"""The sync, step by step: each step asks Strava once at most, writes what came, and says when to come back.

The list comes first, so that the dashboard fills at once; then the queue, what is new before what is old. Nothing here
waits or sleeps, so that a service goes on meanwhile, a command may wait in its own way, and a test can turn the clock.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from ingest.pipeline import sweep_originals
from ingest.settings import Settings
from ingest.sources.strava import tasks
from ingest.sources.strava.answers import KEPT_FOR, Answered, owner_of
from ingest.sources.strava.asking import Asking, ConnectionDead
from ingest.sources.strava.budget import is_day_full, may_ask_from, quarter_end
from ingest.sources.strava.standing import Account, Made, Phase, Standing, account_of, note_account, save, standing_of
from ingest.sources.strava.transport import (
    AppInactive,
    NotAuthorized,
    NotThere,
    Rejected,
    StravaTrouble,
    TooManyRequests,
    Unreachable,
)
from ingest.sources.strava.vault import VaultUnusable
from ingest.store.ask import transaction

PER_PAGE = 200
MAX_PAGES = 5_000
OVERLAP = timedelta(days=30)  # a poll looks so far back: late uploads carry old dates
EVERY = timedelta(minutes=30)
SWEEP_AFTER = timedelta(hours=20)  # every id is compared once a day
ASKED_SWEEP_AFTER = timedelta(hours=1)  # and when the runner asks, unless it just was
INACTIVE_PAUSE = timedelta(hours=6)
SKEWED = timedelta(minutes=5)
TROUBLES_IN_A_ROW = 3
STREAMS = "time,distance,latlng,altitude,velocity_smooth,heartrate,cadence,watts,temp,grade_smooth"
AHEAD = 20  # items that are taken out of the queue at a time
LOOK_EVERY_S = 2.0
TOGETHER_ITEMS, TOGETHER_S = 200, 30.0  # activities are put together at least so often


@dataclass(slots=True)
class _Pass:
    """One walk through Strava's list. `after` is None if it is the whole list."""

    began: datetime
    after: datetime | None
    first: bool
    reread: bool
    page: int = 1
    seen: set[str] = field(default_factory=set)
    senseless: int = 0


class _ConnectionChanged(Exception):
    """While Strava was asked, the runner ended the connection, or made it anew: the answer belongs to none."""


class Sync:
    """The sync of one athlete. Its connection is its own; `writing` is held for each write, so that works which change
    what is decoded never meet it; `changed` puts activities together and derives anew.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        settings: Settings,
        athlete_id: int,
        now: Callable[[], datetime],
        changed: Callable[[], None],
        writing: AbstractContextManager[Any] | None = None,
        every: timedelta | None = EVERY,
    ) -> None:
        self._con = con
        self._settings = settings
        self._athlete_id = athlete_id
        self._now = now
        self._changed = changed
        self._writing = writing or nullcontext()
        self._every = every
        before = standing_of(con, athlete_id)
        self._asking = Asking(settings, athlete_id, now, before.usage if before else None)
        self._pass: _Pass | None = None
        self._asked = self._begun = False
        self._known: Account | None = None
        self._known_at = 0.0
        self._made: Made | None = None  # the connection that all of the below belongs to
        self._ahead: list[tasks.Task] = []  # the next of the queue, the first at the end
        self._troubles = 0
        self._blocked: datetime | None = None
        self._loose = 0  # written since activities were last put together
        self._together_at = time.monotonic()
        self._said: Standing | None = None
        self._senseless = 0  # items of the last walk through the list that told no activity

    def ask(self) -> None:
        """The runner wants to be up to date now: the next step begins with the list."""
        self._asked = True
        self._blocked = self._known = None

    def hint(self, native_id: str) -> None:
        """Somebody says that something changed about this activity."""
        self._ahead.clear()
        with self._writing, transaction(self._con):
            tasks.hint(self._con, self._athlete_id, native_id)

    def step(self) -> datetime | None:
        """Do the next thing. None if there is more to do at once, else when to come back; far away if that depends on
        the runner. Errors: `DiskFull` and what else the store refuses; all of Strava's troubles become a state.
        """
        account = self._account()
        now = self._now()
        if account is None or account.made != self._made:
            self._forget(account)
        if account is None:
            return now + timedelta(days=1)
        if self._blocked is not None and now < self._blocked:
            return self._blocked
        self._blocked = None
        try:
            return self._next(account, now)
        except _ConnectionChanged:
            self._known = None
            with self._writing:
                sweep_originals(self._con, self._settings)  # what was about to be written
            return None

    def _next(self, account: Account, now: datetime) -> datetime | None:
        """The next thing of a connection. Errors: `_ConnectionChanged`, with nothing written."""
        if not self._begun:
            self._begun = True
            with self._writing:
                sweep_originals(self._con, self._settings)  # a killed sync may have left answers that nothing speaks of
            self._fill(account, now, None, None)
        self._begin_pass(account, now)
        task = None if self._pass is not None else self._next_task(now)
        if self._pass is None and task is None:
            again = tasks.next_try(self._con, self._athlete_id)
            return self._rest("idle" if again is None else "later", self._next_pass(account, now, again))
        urgent = not self._pass.first if self._pass is not None else bool(task and task.urgent)
        there = now + self._asking.skew
        when = may_ask_from(self._asking.usage, there, urgent=urgent)
        if when > there:
            phase: Phase = "day" if is_day_full(self._asking.usage, there, urgent=urgent) else "quarter"
            until = when - self._asking.skew
            self._rest(phase, until)
            return min(until, self._next_pass(account, now, None)) if self._pass is None else until
        try:
            self._list(account, self._pass, now) if self._pass is not None else self._fetch(account, task, now)
            self._troubles = 0
        except (StravaTrouble, VaultUnusable) as trouble:
            return self._trouble(trouble, task, now)
        return None

    def _forget(self, account: Account | None) -> None:
        """What was begun for another connection: its walk, its items, its tokens, its troubles."""
        self._made = account.made if account else None
        self._asking.forget()
        self._pass = self._blocked = self._said = None
        self._ahead.clear()
        self._troubles = 0

    def _check(self) -> None:
        """In the transaction of each write: the connection is still the one that was asked for. Errors:
        `_ConnectionChanged`.
        """
        account = account_of(self._con, self._athlete_id)
        if account is None or account.made != self._made:
            raise _ConnectionChanged

    def _account(self) -> Account | None:
        """The connection, looked up again now and then: another thread may end it."""
        if self._known is None or time.monotonic() - self._known_at > LOOK_EVERY_S:
            self._known, self._known_at = account_of(self._con, self._athlete_id), time.monotonic()
        return self._known

    def _next_task(self, now: datetime) -> tasks.Task | None:
        """The first item of the queue that may be tried now; a few are taken out at a time."""
        if not self._ahead:
            self._ahead = tasks.next_tasks(self._con, self._athlete_id, now, AHEAD)[::-1]
        return self._ahead[-1] if self._ahead else None

    def _begin_pass(self, account: Account, now: datetime) -> None:
        """Begin to walk through the list, if it is time to or the runner asked for it."""
        if self._pass is not None:
            if self._pass.page == 1:
                self._asked = False
            return  # what was read of the list may be older than the question: it is walked through again after this
        first = account.swept_at is None
        due = first or self._next_pass(account, now, None) <= now
        if not (due or self._asked):
            return
        patience = ASKED_SWEEP_AFTER if self._asked else SWEEP_AFTER
        whole = account.swept_at is None or now - account.swept_at >= patience or now < account.swept_at
        after = None if whole else now + self._asking.skew - OVERLAP
        if account.retention == "7 days":
            after = now + self._asking.skew - KEPT_FOR
        self._pass = _Pass(now, after, first, reread=whole)
        self._asked = False

    def _next_pass(self, account: Account, now: datetime, other: datetime | None) -> datetime:
        """When the list is walked through next, or `other` if that is earlier."""
        due = [] if other is None else [other]
        if account.synced_at is None:
            due.append(now)
        elif self._every is not None:
            due.append(now if account.synced_at > now else account.synced_at + self._every)  # a clock that was put back
        return min(due, default=now + timedelta(days=1))

    def _list(self, account: Account, walk: _Pass, now: datetime) -> None:
        """Ask for one page, and after the empty one see what is missing and what is to be fetched."""
        self._say("listing", None)
        asked: dict[str, Any] = {"page": walk.page, "per_page": PER_PAGE}
        if walk.after is not None:
            asked["after"] = int(walk.after.replace(tzinfo=UTC).timestamp())
        answer = self._asking.get("athlete/activities", now, **asked)
        items = answer.value
        if not isinstance(items, list):
            raise Unreachable("Strava's list of activities makes no sense.")
        if items:
            with self._writing:
                heard = self._answered(account).page(items, now)
            walk.senseless += heard.senseless
            self._loose += heard.new + heard.changed
            if heard.native_ids and walk.seen.issuperset(heard.native_ids) and len(items) == PER_PAGE:
                raise Unreachable("Strava's list of activities repeats itself.")
            walk.seen.update(heard.native_ids)
            walk.page += 1
            if walk.page <= MAX_PAGES:
                return
        self._pass, self._senseless = None, walk.senseless
        self._after_pass(account, walk, now)

    def _after_pass(self, account: Account, walk: _Pass, now: datetime) -> None:
        self._together()
        with self._writing:
            with transaction(self._con):
                self._check()
                since = None if walk.after is None else walk.after + timedelta(days=1)
                tasks.ask_if_there(self._con, self._athlete_id, walk.seen, since)
                note_account(self._con, self._athlete_id, synced_at=now)
                if walk.reread:
                    note_account(self._con, self._athlete_id, swept_at=now)
            new_since = None if walk.first else walk.began
            self._fill(account, now, new_since, now - timedelta(hours=1) if walk.reread else None)
            self._known = None  # its times were noted

    def _fill(self, account: Account, now: datetime, new_since: datetime | None, read_before: datetime | None) -> None:
        """What files have taken over goes, and what is missing is put into the queue."""
        self._ahead.clear()
        with self._writing:
            over = tasks.taken_over(self._con, self._athlete_id)
            if over:
                self._answered(account).yielded(over, now)
                self._loose += len(over)
            with transaction(self._con):
                self._check()
                tasks.left_alone(self._con, self._athlete_id)
                tasks.fill(self._con, self._athlete_id, now, new_since, read_before)

    def want_details(self, since: datetime) -> None:
        """The descriptions of all that began since then are wanted, too."""
        self._ahead.clear()
        with self._writing, transaction(self._con):
            tasks.fill(self._con, self._athlete_id, self._now(), details_from=since)

    def _fetch(self, account: Account, task: tasks.Task | None, now: datetime) -> None:
        """Ask for one item of the queue and write it."""
        assert task is not None
        self._say("fetching", None)
        if self._ahead:
            self._ahead.pop()
        answered = self._answered(account)
        path = f"activities/{task.native_id}"
        try:
            if task.artefact == "streams":
                answer = self._asking.get(f"{path}/streams", now, unread=True, keys=STREAMS, key_by_type="true")
                if answer.body[:1] not in (b"{", b"["):
                    raise Unreachable("Strava's answer about samples makes no sense.")
                with self._writing:
                    answered.streams(task.native_id, answer.body, now)
            else:
                answer = self._asking.get(path, now)
                if not isinstance(answer.value, dict) or str(answer.value.get("id")) != task.native_id:
                    raise Unreachable("Strava's answer about an activity makes no sense.")
                if owner_of(answer.value) not in (account.account, None):  # a hint may name anybody's
                    raise NotThere("It is another athlete's.")
                with self._writing:
                    answered.detail(task.native_id, answer.body, answer.value, now)
                if task.artefact == "presence":
                    self._fill(account, now, now, None)
        except NotThere:
            with self._writing:
                if task.artefact == "streams":
                    answered.streams(task.native_id, None, now)
                else:
                    answered.gone(task.native_id)
        except Rejected as trouble:
            with self._writing, transaction(self._con):
                self._check()
                tasks.failed(self._con, self._athlete_id, task, str(trouble), now)
        self._loose += 1
        if self._loose >= TOGETHER_ITEMS or time.monotonic() - self._together_at >= TOGETHER_S:
            self._together()

    def _trouble(
        self, trouble: StravaTrouble | VaultUnusable, task: tasks.Task | None, now: datetime
    ) -> datetime | None:
        """What to do about a trouble: wait, try something else, or leave it to the runner."""
        self._troubles += 1
        if isinstance(trouble, AppInactive):
            return self._block("inactive", now + INACTIVE_PAUSE, str(trouble))
        refused = isinstance(trouble, NotAuthorized) and self._troubles >= TROUBLES_IN_A_ROW
        if refused or isinstance(trouble, ConnectionDead | VaultUnusable):
            return self._block("reconnect", now + timedelta(days=1), str(trouble))
        if isinstance(trouble, TooManyRequests):
            there = now + self._asking.skew
            full = is_day_full(self._asking.usage, there, urgent=True)
            until = max(may_ask_from(self._asking.usage, there, urgent=True), quarter_end(there))
            return self._block("day" if full else "quarter", until + timedelta(seconds=5) - self._asking.skew, None)
        if task is not None:
            with self._writing, transaction(self._con):
                tasks.failed(self._con, self._athlete_id, task, str(trouble), now)
        if self._troubles < TROUBLES_IN_A_ROW:
            return None
        pause = timedelta(minutes=min(2 ** (self._troubles - TROUBLES_IN_A_ROW), 30))
        return self._block("unreachable", now + pause, str(trouble))

    def _block(self, phase: Phase, until: datetime, detail: str | None) -> datetime:
        self._blocked = until
        return self._rest(phase, until, detail)

    def _rest(self, phase: Phase, until: datetime, detail: str | None = None) -> datetime:
        """Nothing can be done until then: what was written is put together meanwhile."""
        if self._loose:
            self._together()
        self._say(phase, until, detail)
        return until

    def _together(self) -> None:
        with self._writing:
            self._changed()
        self._loose = 0
        self._together_at = time.monotonic()

    def _say(self, phase: Phase, until: datetime | None, detail: str | None = None) -> None:
        """Note where the sync stands, unless that is what was noted last."""
        detail = detail or self._oddities()
        said = Standing(phase, self._now(), until, detail, self._asking.usage)
        if self._said is None or (self._said.phase, self._said.until, self._said.detail) != (phase, until, detail):
            with self._writing, transaction(self._con):
                self._check()
                save(self._con, self._athlete_id, said)
            self._said = said

    def _oddities(self) -> str | None:
        """What is odd, though the sync goes on: a clock that is wrong, items that make no sense."""
        told = []
        if abs(self._asking.skew) >= SKEWED:
            ahead = "behind" if self._asking.skew > timedelta() else "ahead of"
            minutes = round(abs(self._asking.skew) / timedelta(minutes=1))
            told.append(f"This machine's clock is {minutes:,} min {ahead} Strava's. Limits go by Strava's clock.")
        if self._senseless:
            items = "1 item" if self._senseless == 1 else f"{self._senseless:,} items"
            told.append(f"{items} of Strava's list told of no activity that could be understood.")
        return " ".join(told) or None

    def _answered(self, account: Account) -> Answered:
        return Answered(self._con, self._settings, self._athlete_id, account.retention, self._note)

    def _note(self) -> None:
        """With everything that is written, what is left of the limits is noted."""
        self._check()
        said = self._said or Standing("fetching", self._now())
        save(
            self._con,
            self._athlete_id,
            Standing(said.phase, said.changed_at, said.until, said.detail, self._asking.usage),
        )
