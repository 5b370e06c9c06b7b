"""One state of the home takes the place of another, as a whole: killed at any moment, it is the old one or the new.

A restored state is made ready beside it and then moved, in one step, to `restoring/new`. That step decides: whoever
opens the home next finishes what was begun. The old state goes to `restoring/leaving`, which becomes `restoring/old`
when all of it is there; then the new one comes in, and the old one is kept in backups/.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from ingest.errors import Refusal
from ingest.settings import DATABASE_FILE, SETTINGS_FILE, Settings

READY = "restore-"  # how the folder begins in which a state is made ready
STATE = (DATABASE_FILE, f"{DATABASE_FILE}.wal", "originals", SETTINGS_FILE)


class RestoreUnderWay(Refusal):
    """Another restore works on this home."""


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Meanwhile nobody else opens this home's store or exchanges it."""
    handle = os.open(settings.home, os.O_RDONLY)
    try:
        with suppress(OSError):  # a network disk that knows no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def one_restore(settings: Settings) -> Iterator[None]:
    """Meanwhile no other restore works on this home, and what a killed one left is gone. Errors: `RestoreUnderWay`."""
    handle = os.open(settings.scratch, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RestoreUnderWay(f"Another restore works on {settings.home}. Let it finish.") from None
        except OSError:
            pass
        for left in settings.home.glob(f"{READY}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)


def sweep(settings: Settings) -> None:
    """Remove what a killed backup or restore left. For whoever has just opened the database: no backup can
    be at work then.
    """
    for left in settings.scratch.glob("snapshot-*"):
        shutil.rmtree(left, ignore_errors=True)
    if any(settings.home.glob(f"{READY}*")):
        with suppress(RestoreUnderWay), one_restore(settings):
            pass


def is_pending(settings: Settings) -> bool:
    """Whether an exchange was decided and not finished."""
    return (settings.home / "restoring").exists()


def begin(settings: Settings, ready: Path) -> None:
    """Decide for the state in `ready`/new. Within `alone`, with nothing pending."""
    ready.rename(settings.home / "restoring")
    on_disk(settings.home)


def finish(settings: Settings, now: datetime) -> Path | None:
    """Finish an exchange that was decided, if there is one; where the old state is, if there was any.

    Within `alone`. Each step can be done again.
    """
    restoring = settings.home / "restoring"
    new, leaving, old = restoring / "new", restoring / "leaving", restoring / "old"
    if not is_pending(settings):
        return None
    if new.exists():
        if not old.exists():
            leaving.mkdir(mode=0o700, exist_ok=True)
            _move(settings.home, leaving)
            leaving.rename(old)
            on_disk(restoring)
        _move(new, settings.home)
        on_disk(settings.home)
        new.rmdir()
    aside = None
    if old.exists():
        if (old / "originals").is_dir() and not any((old / "originals").iterdir()):
            (old / "originals").rmdir()
        if any(old.iterdir()):
            name = f"before-restore-{now:%Y%m%dT%H%M%S}"
            try:
                aside = old.rename(_free_name(settings.backups / name))
            except OSError:  # backups/ is a link to another disk
                aside = old.rename(_free_name(settings.home / name))
        else:
            old.rmdir()
    restoring.rmdir()
    on_disk(settings.home)
    return aside


def _move(source: Path, target: Path) -> None:
    for name in STATE:
        if os.path.lexists(source / name):
            if (target / name).is_dir() and not any((target / name).iterdir()):
                (target / name).rmdir()
            (source / name).rename(target / name)


def _free_name(wanted: Path) -> Path:
    found, number = wanted, 1
    while os.path.lexists(found):
        number += 1
        found = wanted.with_name(f"{wanted.name}-{number}")
    return found


def on_disk(folder: Path) -> None:
    """Wait until what was renamed in this folder is on the disk, where it can be asked."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
