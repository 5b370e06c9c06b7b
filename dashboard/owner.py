"""The one owner of the database while the service runs: one connection, a cursor each, one job at a time.

The composition root (`service`) installs it; pages, socket and jobs reach the store through it and nothing else.
"""

import os
import re
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from analytics.run import Seen
from dashboard import requests
from dashboard.desk import Desk, local_day, utc_now
from dashboard.format import counted
from dashboard.jobs import Job, Jobs
from dashboard.requests import Progress
from ingest.athletes import athlete_name, athlete_named
from ingest.errors import DiskFull, is_disk_full
from ingest.settings import Settings, save_setting
from ingest.store.connect import open_store

DECODERS = 1  # one process decodes; the other core is for the pages


class Owner:
    """The opened store and all that happens to it. Errors of opening: those of `open_store`.

    `load` reads the settings in force; `address` is where the service shows itself, once it does.
    """

    def __init__(self, load: Callable[[], Settings]) -> None:
        self._load = load
        self.settings = settings = load()
        self.address: str | None = None
        self._con = open_store(settings, utc_now())
        self._apart = threading.Lock()
        self.jobs = Jobs(self._work, self._ended, requests.BESIDE)
        from analytics.run import refresh
        from ingest.identity import resolve
        from ingest.store.decoded import stale_count

        resolve(self._con)
        if stale_count(self._con):
            refresh(self._con)
            self.jobs.submit("catch_up", {}, "Decoding again for this version")
        else:
            refresh(self._con)
        for folder in sorted(settings.inbox.glob("*")) if settings.inbox.exists() else []:
            self._import_inbox(folder, "Going on with an upload")

    @contextmanager
    def desk(self, athlete: str | None = None) -> Iterator[Desk]:
        """A desk with a cursor of its own, for the default athlete or the one of this name. Errors: `NoSuchAthlete`."""
        cursor = self._con.cursor()
        try:
            number = athlete_named(cursor, athlete)
            yield Desk(cursor, self.settings, utc_now(), Seen(athlete_id=number, audience="owner"), DECODERS)
        finally:
            cursor.close()

    def answer(self, name: str, /, **values: Any) -> Any:
        """The document that a short request answers with."""
        with self.desk() as desk:
            return requests.answer(desk, name, values)

    def set(self, name: str, value: str) -> None:
        """Change a setting, for good. Errors: `BadSetting`."""
        save_setting(self.settings.home, name, value)
        self.settings = self._load()

    def upload(self, files: Iterable[tuple[str, BinaryIO]], athlete: str | None = None, *, mine: bool = False) -> Job:
        """Take uploaded files in and import them. They are kept until that is over, however often it is killed.

        `mine`: archives are the athlete's, whichever account they name. Errors: `DiskFull`.
        """
        name = f"{local_day(self.settings, utc_now()).isoformat()} {uuid.uuid4().hex[:6]}"
        with self.desk(athlete) as desk:
            name += _marks(desk.seen.athlete_id, mine=mine)
        aside = self.settings.scratch / f"upload-{uuid.uuid4().hex}"
        try:
            self.settings.scratch.mkdir(mode=0o700, exist_ok=True)
            aside.mkdir(mode=0o700)
            for given, source in files:
                with _own_place(aside, given).open("xb") as target:
                    shutil.copyfileobj(source, target)
            count = len(list(aside.iterdir()))
            self.settings.inbox.mkdir(mode=0o700, exist_ok=True)
            aside.rename(self.settings.inbox / name)
        except OSError as error:
            shutil.rmtree(aside, ignore_errors=True)
            if is_disk_full(error):
                raise DiskFull("There is no room on the disk for this upload. Nothing of it was taken in.") from None
            raise
        title = f"Importing {counted(count, 'uploaded file')}"
        return self._import_inbox(self.settings.inbox / name, title)

    def _import_inbox(self, folder: Path, title: str) -> Job:
        """Import what was uploaded into this folder; its name says for whom."""
        marks = _MARKS.search(folder.name)
        number, mine = (int(marks[1] or 1), bool(marks[2])) if marks else (1, False)
        with self.desk() as desk:
            name = None if number == 1 else athlete_name(desk.con, number)
        return self.jobs.submit("import_files", {"paths": [str(folder)], "mine": mine, "athlete": name}, title)

    def close(self) -> None:
        """End what runs, and close the store."""
        self.jobs.close()
        self._con.close()

    def _work(self, name: str, values: Mapping[str, Any], progress: Progress) -> Any:
        with self._apart if name in requests.KEEP_APART else nullcontext(), self.desk() as desk:
            return requests.work(desk, name, values, progress)

    def _ended(self, job: Job) -> None:
        """An upload that is in needs its inbox no longer."""
        for path in job.values.get("paths", []):
            if Path(path).parent == self.settings.inbox:
                shutil.rmtree(path, ignore_errors=True)


_MARKS = re.compile(r"(?: a(\d+))?( mine)?$")


def _marks(athlete_id: int, *, mine: bool) -> str:
    """What the name of an upload's folder says beyond its day, so that it is not forgotten when the service ends."""
    return (f" a{athlete_id}" if athlete_id != 1 else "") + (" mine" if mine else "")


def _own_place(folder: Path, given: str) -> Path:
    """Where a file of this name goes: its last part only, shortened, and beside another of the same name."""
    name = os.path.basename(given.replace("\\", "/")).replace("\0", "").strip() or "file"  # noqa: PTH119
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (name, "")
    stem = stem[:100].lstrip(".") or "file"
    place = folder / (stem + suffix[:20])
    number = 1
    while place.exists():
        number += 1
        place = folder / f"{stem} ({number}){suffix[:20]}"
    return place


_installed: Owner | None = None


def install(owner: Owner | None) -> None:
    """Make this the owner that the pages ask."""
    global _installed
    _installed = owner


def current() -> Owner:
    """The owner that the pages ask."""
    assert _installed is not None, "no owner is installed: start with niggle serve"
    return _installed
