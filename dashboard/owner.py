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
from typing import TYPE_CHECKING, Any, BinaryIO

from analytics.answers import Answers, at_hand
from analytics.audience import Audience
from analytics.run import Seen
from dashboard import requests
from dashboard.desk import Desk, exact_now, local_day, utc_now
from dashboard.format import counted
from dashboard.jobs import Job, Jobs
from dashboard.requests import Progress
from ingest.athletes import athlete_name, athlete_named, athlete_names
from ingest.errors import DiskFull, is_disk_full
from ingest.settings import Settings, save_setting
from ingest.store.ask import Told, transaction
from ingest.store.connect import open_store

if TYPE_CHECKING:
    import duckdb

    from dashboard.strava import ServiceStrava
    from dashboard.visits import Visits
    from ingest.sources.strava.sync import Sync

_UPLOAD = re.compile(r"^\S+ [0-9a-f]{6}(?: athlete (?P<athlete>\d{1,9}))?(?P<mine> mine)?$")

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
        self._answers = Answers()
        self._apart = threading.Lock()
        self.writing = threading.RLock()  # works that decode, and the sync with Strava: one at a time
        self.wake: Callable[[int], None] | None = None
        self.strava: ServiceStrava | None = None  # beside a running service
        self.visits: Visits | None = None  # so, too
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
            self.jobs.submit("import_files", self._upload_of(folder), "Going on with an upload")

    @contextmanager
    def desk(self, athlete: str | None = None, audience: Audience = "owner") -> Iterator[Desk]:
        """A desk with a cursor of its own, for the history of this athlete as far as `audience` may see it.

        Errors: `NoSuchAthlete`.
        """
        cursor = self._con.cursor()
        try:
            number = athlete_named(cursor, athlete)
            seen = Seen(athlete_id=number, audience=audience)
            with at_hand(self._answers):
                yield Desk(cursor, self.settings, utc_now(), seen, DECODERS, self.wake)
        finally:
            cursor.close()

    def athletes(self) -> list[str]:
        """Who is here, the default one first."""
        with self.desk() as desk:
            return athlete_names(desk.con)

    def answer(self, name: str, /, **values: Any) -> Any:
        """The document that a short request answers with. Among the values may be `athlete`."""
        return self.answer_to("owner", name, values)

    def answer_to(self, audience: Audience, name: str, values: Mapping[str, Any]) -> Any:
        """So, as far as this audience may see it."""
        if name in requests.ACCOUNTS and self.visits is not None:
            self.visits.note_seen()
        with self.desk(audience=audience) as desk:
            answered = requests.answer(desk, name, values)
        if name in requests.ACCOUNTS and self.visits is not None:
            self.visits.renew()
        return answered

    @contextmanager
    def transact(self, told: Told = "at_once") -> "Iterator[duckdb.DuckDBPyConnection]":
        """A transaction of its own; `told` as in `transaction`."""
        cursor = self._con.cursor()
        try:
            with transaction(cursor, told):
                yield cursor
        finally:
            cursor.close()

    def set(self, name: str, value: str) -> None:
        """Change a setting, for good. Errors: `BadSetting`."""
        save_setting(self.settings.home, name, value)
        self.settings = self._load()

    def upload(self, files: Iterable[tuple[str, BinaryIO]], athlete: str | None = None, *, mine: bool = False) -> Job:
        """Take uploaded files in and import them. They are kept until that is over, however often it is killed.

        `mine`: archives of whatever account are this athlete's. Errors: `DiskFull`, `NoSuchAthlete`.
        """
        name = f"{local_day(self.settings, utc_now()).isoformat()} {uuid.uuid4().hex[:6]}"
        if athlete is not None:
            with self.desk(athlete) as desk:
                name += f" athlete {desk.seen.athlete_id}"
        name += " mine" if mine else ""  # a folder is renamed whole or not at all, and so its name tells whose it is
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
        title = f"Importing {counted(count, 'uploaded file')}" + (f" for {athlete}" if athlete else "")
        return self.jobs.submit("import_files", self._upload_of(self.settings.inbox / name), title)

    def _upload_of(self, folder: Path) -> dict[str, Any]:
        """What is asked for an upload that was taken in; its name tells whose it is."""
        told = _UPLOAD.search(folder.name)
        number = int(told["athlete"] or 1) if told else 1
        with self.desk() as desk:
            name = athlete_name(desk.con, number)
        if name is None and number != 1:
            name = f"number {number}"  # nobody has it any more; the import is refused, and the upload kept
        return {"paths": [str(folder)], "mine": bool(told and told["mine"]), "athlete": name}

    def close(self) -> None:
        """End what runs, and close the store."""
        self.jobs.close()
        self._con.close()

    def _work(self, name: str, values: Mapping[str, Any], progress: Progress) -> Any:
        apart = self._apart if name in requests.KEEP_APART else nullcontext()
        alone = nullcontext() if name in requests.BESIDE else self.writing
        with apart, alone, self.desk() as desk:
            return requests.work(desk, name, values, progress)

    def new_sync(self, athlete_id: int) -> "Sync":
        """The sync of this athlete, with a connection of its own."""
        from analytics.run import refresh
        from ingest.identity import resolve
        from ingest.sources.strava.sync import Sync

        cursor = self._con.cursor()

        def changed() -> None:
            resolve(cursor)
            refresh(cursor)

        return Sync(cursor, self.settings, athlete_id, exact_now, changed, self.writing)

    def expire(self) -> None:
        """What was lent for a time, and has had it, goes."""
        from dashboard.requests.strava import expire

        with self.writing, self.desk() as desk:
            expire(desk)

    def _ended(self, job: Job) -> None:
        """An upload that is in needs its inbox no longer."""
        for path in job.values.get("paths", []):
            if Path(path).parent == self.settings.inbox:
                shutil.rmtree(path, ignore_errors=True)


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
