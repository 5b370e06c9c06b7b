"""A sync from the terminal: the running service's, watched until it rests, or one of its own where none runs."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dashboard.cli import context, interrupt
from dashboard.cli.progress import LINE_EVERY_S
from dashboard.desk import exact_now
from dashboard.strava_words import UNDER_WAY, StravaWords, share_done

if TYPE_CHECKING:
    from dashboard.shapes import StravaDocument
    from ingest.settings import Settings

LOOKS_EVERY_S = 0.5
SETTLES_S = 3.0  # until a service that was asked has begun
GIVES_UP_S = 120.0  # and where it is busy with something else
NEAR = timedelta(hours=1)  # items that are tried again sooner are waited for
Report = Callable[["StravaDocument"], None]


def synced(
    settings: "Settings", report: Report, *, wait: bool = False, details_since: str | None = None
) -> "StravaDocument":
    """How it is with Strava when the sync rests; with `wait`, when all is here or only the runner can do something.

    Errors: `NotConnected`, and those of opening the store.
    """
    asked_at = exact_now()
    while True:
        document = _followed(settings, report, details_since)
        if document is None:
            document = _done_here(settings, report, asked_at, details_since)
        if document is None:  # a service has taken the database meanwhile
            continue
        details_since = None
        until = _goes_on_at(document) if wait else None
        if until is None:
            return document
        while exact_now() < until:
            report(document)
            interrupt.check()
            pause(min((until - exact_now()).total_seconds() + 0.05, LOOKS_EVERY_S))


def pause(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def _goes_on_at(document: "StravaDocument") -> datetime | None:
    """When it goes on by itself, if that is worth waiting for."""
    if document["until"] is None or document["phase"] not in ("quarter", "day", "unreachable", "later"):
        return None
    until = _moment(document["until"])
    waits = document["phase"] != "later" or until - exact_now() <= NEAR
    return until + timedelta(seconds=1) if waits else None  # documents are in whole seconds


def _followed(settings: "Settings", report: Report, details_since: str | None) -> "StravaDocument | None":
    """How the running service's sync ends; None if no service runs."""
    from dashboard.wire import ServiceGone, ask_service

    about: dict[str, Any] = {} if context.athlete() is None else {"athlete": context.athlete()}
    heard, answer = ask_service(settings.socket, "strava_status", about)
    if not heard:
        return None
    if _is_since(answer, exact_now()):
        pause(1.0)  # documents are in whole seconds: what was done just before must not be taken for what is asked now
    asked_at = exact_now()
    heard, answer = ask_service(settings.socket, "strava_sync", {"details_since": details_since, **about})
    if not heard:
        return None
    document: StravaDocument = answer
    begun = time.monotonic()
    while not _rests(document, asked_at, time.monotonic() - begun):
        report(document)
        interrupt.check()
        pause(LOOKS_EVERY_S)
        heard, document = ask_service(settings.socket, "strava_status", about)
        if not heard:
            raise ServiceGone("The service ended meanwhile. What is here is kept; the same command goes on from here.")
    return document


def _rests(document: "StravaDocument", asked_at: datetime, since_s: float) -> bool:
    """Whether what was asked for was done, as far as it can be now."""
    if not document["connected"]:
        return True
    if document["phase"] in UNDER_WAY:
        return False
    return _is_since(document, asked_at) or since_s > (
        GIVES_UP_S if document["phase"] in ("idle", "later") else SETTLES_S
    )


def _is_since(document: "StravaDocument", moment: datetime) -> bool:
    """Whether the list was walked through since then, to the second."""
    synced_at = document["synced_at"]
    return synced_at is not None and _moment(synced_at) >= moment.replace(microsecond=0)


def _done_here(
    settings: "Settings", report: Report, asked_at: datetime, details_since: str | None
) -> "StravaDocument | None":
    """How a sync of this process ends; None if a service has the database after all."""
    from dashboard.requests.strava import NotConnected, strava_status
    from ingest.sources.strava.standing import account_of
    from ingest.sources.strava.sync import Sync

    with context.store(settings) as desk:
        if desk is None:
            return None
        athlete_id = desk.seen.athlete_id
        account = account_of(desk.con, athlete_id)
        if account is None:
            raise NotConnected("Strava is not connected. Connect it with: niggle strava connect")

        def changed() -> None:
            from analytics.run import refresh
            from ingest.identity import resolve

            resolve(desk.con)
            refresh(desk.con)

        sync = Sync(desk.con, settings, athlete_id, exact_now, changed, every=None)
        if details_since is not None:
            from dashboard.desk import iso_date

            sync.want_details(datetime.combine(iso_date(details_since), datetime.min.time()))
        if account.synced_at is None or account.synced_at < asked_at:
            sync.ask()
        told = 0.0
        while sync.step() is None:
            interrupt.check()
            if time.monotonic() - told >= LOOKS_EVERY_S:
                report(strava_status(desk))
                told = time.monotonic()
        return strava_status(desk)


@contextmanager
def shown(words: Callable[["StravaDocument"], StravaWords]) -> Iterator[Report]:
    """A reporter of how far it is, on stderr: a bar in a terminal, now and then a line elsewhere."""
    if not sys.stderr.isatty():
        yield _lines(words)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(bar_width=24), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Asking Strava", total=None)

        def report(document: "StravaDocument") -> None:
            share = share_done(document)
            total = None if share is None else 1.0
            bar.update(task, description=_line(words(document)), completed=share or 0, total=total)

        yield report


def _lines(words: Callable[["StravaDocument"], StravaWords]) -> Report:
    told_at, told = time.monotonic(), ""

    def report(document: "StravaDocument") -> None:
        nonlocal told_at, told
        now, line = time.monotonic(), _line(words(document))
        if now - told_at >= LINE_EVERY_S and line != told:
            told_at, told = now, line
            print(line, file=sys.stderr, flush=True)  # noqa: T201

    return report


def _line(words: StravaWords) -> str:
    return " ".join(part for part in (words.now, words.next) if part)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)
