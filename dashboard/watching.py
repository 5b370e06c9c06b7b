"""Folders that are looked at: what is put there comes in by itself. The terminal and the service watch alike."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.format import counted
from ingest.errors import Misuse, Refusal, Stopped
from ingest.settings import Settings

if TYPE_CHECKING:
    from dashboard.owner import Owner
    from ingest.sources.watched import Watched

EVERY_S = 5.0
SHARE = 0.1  # of the time at most is spent on looking: a slow disk is looked at less often
AGAIN_AFTER_S = 60.0  # what was refused (a full disk, a database in use) is tried again then

Take = Callable[[Path, list[str]], Any]  # imports a folder without some of its paths; an ImportDocument


class Watch:
    """Some folders under watch. `folders` and `settings` are asked at each look; `take` imports; `tell` says what came
    of it. Errors of `take` that are refusals are told, each once, and it is tried again later.
    """

    def __init__(
        self,
        folders: Callable[[], Sequence[Path]],
        settings: Callable[[], Settings],
        take: Take,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folders = folders
        self._settings = settings
        self._take = take
        self._tell = tell
        self._clock = clock
        self._watched: dict[Path, Watched] = {}
        self._gone: set[Path] = set()
        self._refused: dict[Path, tuple[str, float]] = {}
        self._failed: dict[Path, int] = {}

    def run(self, stopped: threading.Event) -> None:
        """Look, again and again, until it is stopped."""
        pause = 0.0
        while not stopped.wait(pause):
            pause = max(EVERY_S, self.once() / SHARE)

    def once(self) -> float:
        """Look at each folder, and take what is new and settled; the seconds that looking took."""
        from ingest.sources.watched import Watched, list_folder

        seconds = 0.0
        for folder in self._folders():
            begun = time.monotonic()
            listing = list_folder(folder, self._settings().home)
            seconds += time.monotonic() - begun
            if listing is None:
                if folder not in self._gone:
                    self._gone.add(folder)
                    self._tell(f"{folder} is not there, or cannot be read. It is waited for.")
                continue
            if folder in self._gone:
                self._gone.remove(folder)
                self._tell(f"{folder} is there again.")
            watched = self._watched.setdefault(folder, Watched())
            look = watched.look(listing, self._clock())
            if look.news and self._may_try(folder):
                self._bring(folder, watched, look)
        return seconds

    def _may_try(self, folder: Path) -> bool:
        return folder not in self._refused or self._clock() >= self._refused[folder][1]

    def _bring(self, folder: Path, watched: "Watched", look: Any) -> None:
        from ingest.sources.files import shown_path

        settings = self._settings()
        try:
            document = self._take(folder, [shown_path(path, settings) for path in look.left_out])
        except Stopped:
            raise
        except Refusal as refusal:
            if self._refused.get(folder, ("", 0.0))[0] != str(refusal):
                self._tell(f"{folder}: {refusal} It is tried again every minute.")
            self._refused[folder] = (str(refusal), self._clock() + AGAIN_AFTER_S)
            return
        self._refused.pop(folder, None)
        watched.took(look)
        if document["imported"]:
            activities = counted(document["activities"], "activity", "activities")
            self._tell(f"{folder}: {counted(document['imported'], 'file')} imported, {activities}.")
        if document["failed"] > self._failed.get(folder, 0):
            self._tell(f"{folder}: {counted(document['failed'], 'file')} failed. Why: niggle problems")
        self._failed[folder] = document["failed"]


def check_folder(folder: Path, settings: Settings) -> None:
    """Errors: `Misuse` for what can never be watched. A folder that is not there may come."""
    if folder.exists() and not folder.is_dir():
        raise Misuse(f"{folder} is not a folder. A single file is brought in with: niggle import")
    if folder.resolve().is_relative_to(settings.home.resolve()):
        raise Misuse(f"{folder} is in the data folder of Niggle itself. Watch the folder that your files come to.")


class ServiceWatch:
    """The folders of the setting `watch`, looked at beside a running service until it is closed."""

    def __init__(self, owner: "Owner") -> None:
        self._owner = owner
        self._stopped = threading.Event()
        watch = Watch(lambda: owner.settings.watch, lambda: owner.settings, self._import, _print)
        self._thread = threading.Thread(target=self._run, args=(watch,), name="niggle watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more; an import that is under way stops at its next file."""
        self._stopped.set()
        self._thread.join(10.0)

    def _run(self, watch: Watch) -> None:
        try:
            watch.run(self._stopped)
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001 (the service goes on without it)
            from dashboard.faults import logged

            _print(f"Folders are watched no longer: {logged(error)}")

    def _import(self, folder: Path, leave_out: list[str]) -> Any:
        values = {"paths": [str(folder)], "leave_out": leave_out}
        job = self._owner.jobs.submit("import_files", values, f"Importing from {folder.name}")
        for _ in job.updates():
            if self._stopped.is_set():
                job.cancel()
                raise Stopped("The service ends.")
        if job.refusal is not None:
            raise Refusal(str(job.refusal))
        return job.answer


def _print(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201
