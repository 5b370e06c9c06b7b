"""Where a command gets its answer: from a running service if there is one, else from the store itself."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.desk import iso_date, local_day, utc_now
from dashboard.requests import Progress
from ingest.settings import Settings, default_home, load_settings

if TYPE_CHECKING:
    from dashboard.desk import Desk

STARTING_S = 5.0  # a service that is starting holds the database a moment before it answers


def settings_in_force(home: Path | None = None, **flags: Any) -> Settings:
    """Flag, then environment, then niggle.toml, then default."""
    from tzlocal import get_localzone_name

    return load_settings(home or default_home(os.environ), os.environ, get_localzone_name() or "UTC", **flags)


_athlete: str | None = None


def choose_athlete(name: str | None) -> str | None:
    """From now on every request is about this athlete, about the default one for an empty name."""
    global _athlete
    if name is not None:
        _athlete = name or None
    return name


_day: date | None = None


def choose_day(text: str | None) -> str | None:
    """From now on every question is answered as of this day. Errors: `Misuse`."""
    global _day
    if text is not None:
        _day = iso_date(text) if text else None
    return text


def day_asked(settings: Settings) -> date:
    """The day that questions are answered as of: the one that was named, else today."""
    return _day or local_day(settings, utc_now())


def day_named(settings: Settings, text: str | None) -> date:
    """The day that an option names, else today. Errors: `Misuse`."""
    return iso_date(text) if text else local_day(settings, utc_now())


def athlete() -> str | None:
    """Whom requests are about, if that was said."""
    return _athlete


def ask(settings: Settings, request: str, *, doing: str | None = None, **values: Any) -> Any:
    """The document that a request of `dashboard.requests` answers with; `doing` shows its progress under this title.

    Errors: whatever the request refuses; `DatabaseBusy` if another program holds the database.
    """
    from dashboard.cli.progress import transfer
    from dashboard.wire import ask_service

    if _athlete is not None:
        values["athlete"] = _athlete
    if _day is not None:
        values["until"] = _day.isoformat()
    with transfer(doing) if doing else nullcontext(_silent) as progress:
        until = time.monotonic() + STARTING_S
        while True:
            heard, document = ask_service(settings.socket, request, values, progress)
            if heard:
                return document
            from ingest.store.connect import DatabaseBusy  # with DuckDB, which no answer of a service needs

            try:
                return _here(settings, request, values, progress)
            except DatabaseBusy:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)


@contextmanager
def store(settings: Settings) -> Iterator["Desk | None"]:
    """The store, for a command that works on it itself, for the athlete who was named; None if a service has it.

    Errors: `DatabaseBusy`.
    """
    from dashboard.desk import store_at_hand
    from dashboard.service import running_at
    from ingest.athletes import athlete_named
    from ingest.store.connect import DatabaseBusy

    until = time.monotonic() + STARTING_S
    with ExitStack() as stack:
        while True:
            try:
                desk = stack.enter_context(store_at_hand(settings, utc_now()))
                break
            except DatabaseBusy:
                if running_at(settings) is None and time.monotonic() > until:
                    raise
                time.sleep(0.2)
                if running_at(settings) is not None:
                    yield None
                    return
        _catch_up(desk)
        number = athlete_named(desk.con, _athlete)
        yield replace(desk, seen=replace(desk.seen, athlete_id=number))


def _here(settings: Settings, request: str, values: Mapping[str, Any], progress: Progress) -> Any:
    """The answer of this process. For a question, what another version decoded or derived is made again first."""
    from dashboard import requests
    from dashboard.desk import store_at_hand

    with store_at_hand(settings, utc_now()) as desk:
        if request in requests.WORKS:
            return requests.work(desk, request, values, progress)
        if request in requests.QUESTIONS:
            _catch_up(desk)
        return requests.answer(desk, request, values)


def _catch_up(desk: Any) -> None:
    from dashboard.cli.progress import transfer
    from dashboard.requests import refreshed

    with transfer("Decoding again for this version") as progress:
        refreshed(desk, progress)


def _silent(*_: int) -> None: ...
