"""The service is killed in the middle of an import while notes are being written; nothing that was said is lost."""

import io
import os
import random
import shutil
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from dashboard.owner import Owner
from dashboard.wire import ServiceGone, ask_service
from ingest.errors import Refusal
from ingest.settings import load_settings
from tests.command import heard, niggle
from tests.served import Served, served

KILLS = 20
FILES = 100
EACH_TIME = FILES // KILLS  # a folder of new files each time, so that there is something to interrupt
SEED = 20261123


def test_nothing_is_lost_when_the_service_is_killed_twenty_times(tmp_path: Path, demo_files: list[Path]) -> None:
    """Each time: an import through the socket, notes from another terminal, and SIGKILL at a random moment."""
    dice = random.Random(SEED)
    files = tmp_path / "files"
    folders = [files / f"{number:02}" for number in range(KILLS)]
    for number, folder in enumerate(folders):
        folder.mkdir(parents=True)
        for file in demo_files[-FILES:][number * EACH_TIME : (number + 1) * EACH_TIME]:
            shutil.copy(file, folder)
    home = tmp_path / "home"
    _leave_an_upload(home, demo_files[-FILES - 10 : -FILES])
    noted: list[int] = []
    interrupted = 0
    for folder in folders:
        with served(home) as running, ThreadPoolExecutor(2) as others:
            begun = threading.Event()
            importing = others.submit(_ends_within_import, running, folder, begun)
            killing = others.submit(_kill, running, begun, dice.uniform(0, 1))
            while running.process.poll() is None:
                _note(home, noted)
            killing.result()
            interrupted += importing.result()
    assert interrupted >= 3, "the kills came too late to interrupt anything"

    with served(home) as running:
        for folder in folders:
            running.ask("import_files", paths=[str(folder)])
        _wait_for_the_inbox(home)
        assert running.ask("doctor")["sound"]
        assert running.ask("doctor")["sound"]
        assert running.ask("status")["activities"] == FILES + 10
        ids = [row["id"] for row in running.ask("pain_list")["rows"]]
        assert len(noted) > KILLS / 2
        assert set(noted) <= set(ids)
        assert len(ids) == len(set(ids))

    calm = tmp_path / "calm"
    assert niggle(calm, "import", *map(str, folders)).returncode == 0
    assert _decoded(home, files) == _decoded(calm, files)


def _ends_within_import(running: Served, folder: Path, begun: threading.Event) -> bool:
    """Import as another terminal does; whether the service ended while it was at it."""
    try:
        ask_service(running.socket, "import_files", {"paths": [str(folder)]}, lambda *_: begun.set())
    except ServiceGone:
        return True
    return False


def _kill(running: Served, begun: threading.Event, after_s: float) -> None:
    """Kill it so long after the import has begun, however slow the machine is."""
    assert begun.wait(60), "the import does not begin"
    time.sleep(after_s)
    os.kill(running.process.pid, signal.SIGKILL)


def _note(home: Path, noted: list[int]) -> None:
    """Write a note as another terminal does; what was acknowledged is remembered."""
    with suppress(Refusal):
        noted.append(heard(home, "pain_add", on="2026-03-01", area="knee", side="left", severity=3)["id"])
    time.sleep(0.05)


def _leave_an_upload(home: Path, files: list[Path]) -> None:
    """An upload that was taken in just before the service ended."""
    owner = Owner(lambda: load_settings(home, {}))
    owner.jobs.close()
    owner.upload((file.name, io.BytesIO(file.read_bytes())) for file in files)
    owner.close()


def _wait_for_the_inbox(home: Path) -> None:
    until = time.monotonic() + 60
    while any((home / "inbox").iterdir()) and time.monotonic() < until:
        time.sleep(0.1)


def _decoded(home: Path, files: Path) -> dict[str, object]:
    """The rows of the files of this folder, by what they say and not by their numbers."""
    from ingest.store.connect import open_store
    from tests.homes import NOW

    con = open_store(load_settings(home, {}), NOW)
    try:
        found = con.execute(
            "select s.sha256, s.path, a.* exclude (activity_no, source_no, words_no, revision), "
            "(select list((ordinal, elapsed_s, distance_m, heart_rate_bpm) order by ordinal) "
            " from sample p where p.activity_no = a.activity_no) as samples, "
            "(select longest_unbroken_m from unbroken_run u where u.activity_no = a.activity_no) as unbroken "
            "from source_record s join activity a using (source_no) where starts_with(s.path, ?) order by 1",
            [str(files)],
        ).fetchall()
        items = con.execute(
            "select path, sha256, outcome, reason, warnings from import_item where starts_with(path, ?) order by all",
            [str(files)],
        ).fetchall()
        runs = con.execute(
            "select path, count(*) from import_run, unnest(paths) as p (path) "
            "where starts_with(path, ?) and finished_at is not null group by path order by path",
            [str(files)],
        ).fetchall()
        return {"activities": found, "items": items, "runs": runs}
    finally:
        con.close()
