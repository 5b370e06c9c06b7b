"""Backup and restore beside everything else, and killed at any moment: the old state or the new one, no half file."""

import random
import signal
import subprocess
import threading
import time
import zipfile
from pathlib import Path

import pytest

from dashboard.wire import ask_service
from ingest.settings import load_settings
from tests.command import answer, environment, heard, niggle
from tests.served import served
from tests.test_killed_import import contents
from tests.warm import Started

SEED = 20261126
KILLS = 6
FILES = 60


@pytest.fixture(scope="module")
def home(demo_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with some files; to be read and backed up, not to be written to."""
    place = tmp_path_factory.mktemp("kept") / "home"
    heard(place, "import_files", paths=[str(path) for path in demo_files[:FILES]])
    heard(place, "pain_add", on="2026-03-01", area="knee", severity=3)
    return place


@pytest.fixture(scope="module")
def kept(home: Path) -> Path:
    """A backup of it."""
    file = home.parent / "kept.zip"
    heard(home, "backup", file=str(file), force=False)
    return file


def kill(home: Path, command: list[str], after_s: float) -> bool:
    """Start a command and kill it after so many seconds; whether it was still running then."""
    with Started(command, environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            running.wait(after_s)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            return True
    return False


def seconds(home: Path, *command: str) -> float:
    """How long a command takes when nobody disturbs it."""
    begun = time.monotonic()
    done = niggle(home, *command)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - begun


def test_a_backup_that_is_killed_leaves_no_half_file_and_can_be_made_again(home: Path, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    whole, before = seconds(home, "backup", str(tmp_path / "first.zip")), contents(home)
    killed = 0
    for number in range(KILLS):
        file = tmp_path / f"{number}.zip"
        killed += kill(home, ["backup", str(file)], dice.uniform(0.3, 1) * whole)
        assert not file.exists() or zipfile.is_zipfile(file)
        heard(home, "backup", file=str(file), force=True)
        assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []
        assert list((home / "scratch").iterdir()) == []
    assert killed
    assert contents(home) == before
    other = tmp_path / "other"
    assert niggle(other, "restore", str(tmp_path / "0.zip")).returncode == 0
    assert contents(other) == before


def test_a_restore_that_is_killed_leaves_the_old_state_or_the_new_one(home: Path, kept: Path, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    new = contents(home)
    place = tmp_path / "home"
    heard(place, "pain_add", on="2026-02-01", area="foot", severity=1)
    heard(place, "status")  # what is derived is made by the first question
    old = contents(place)
    whole = seconds(tmp_path / "calm", "restore", str(kept))
    killed = 0
    for _ in range(KILLS):
        killed += kill(place, ["restore", str(kept), "--replace"], dice.uniform(0.3, 1) * whole)
        heard(place, "status")  # the next command finishes or forgets what was begun
        assert contents(place) in (old, new)
        assert list(place.glob("resto*")) == []
        assert list((place / "scratch").iterdir()) == []
    assert killed
    done = niggle(place, "restore", str(kept), "--replace")
    assert done.returncode == 0, done.stderr
    assert contents(place) == new
    assert answer(place, "doctor")["sound"]
    asides = [contents(aside) for aside in (place / "backups").iterdir() if (aside / "niggle.duckdb").exists()]
    assert old in asides
    assert all(aside in (old, new) for aside in asides)


def test_a_service_makes_backups_while_it_imports_and_is_not_restored_or_deleted(
    demo_files: list[Path], kept: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    heard(home, "import_files", paths=[str(demo_files[0])])
    with served(home) as running:
        steps: list[int] = []
        begun = threading.Event()

        def importing() -> None:
            def progress(*step: int) -> None:
                steps.append(step[2])
                begun.set()

            ask_service(running.socket, "import_files", {"paths": [str(path) for path in demo_files[:200]]}, progress)

        beside = threading.Thread(target=importing)
        beside.start()
        assert begun.wait(60)
        made, counts = 0, []
        while beside.is_alive():
            file = tmp_path / f"{made}.zip"
            assert answer(home, "backup", str(file))["missing"] == []
            counts.append(steps[-1] if steps else 0)
            made += 1
        beside.join()
        assert counts[0] < 200, "the backup waited for the import"
        refused = niggle(home, "restore", str(kept), "--replace")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert f"Niggle runs on {home}, at {running.url}. End it there" in refused.stderr
        refused = niggle(home, "delete", "--everything", "--yes")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert running.url in refused.stderr
        answer(home, "backup", str(tmp_path / "last.zip"))
    for number, file in enumerate(
        [*(tmp_path / f"{number}.zip" for number in range(min(made, 2))), tmp_path / "last.zip"]
    ):
        other = tmp_path / f"other{number}"
        assert answer(other, "restore", str(file))["before"] is None
        assert answer(other, "doctor")["sound"]
    assert contents(other) == contents(home)


def test_a_terminal_that_leaves_stops_its_backup(home: Path, tmp_path: Path) -> None:
    """Within the service, too: nothing is left of the file."""
    from dashboard.owner import Owner

    owner = Owner(lambda: load_settings(home, {}))
    try:
        job = owner.jobs.submit("backup", {"file": str(tmp_path / "a.zip"), "force": False}, "Making a backup")
        job.cancel()
        for _ in job.updates(0.1):
            pass
        assert (str(job.refusal), list(tmp_path.iterdir())) == (
            "Stopped. What is done is kept; the same import goes on from here.", [],
        )  # fmt: skip
    finally:
        owner.close()


def test_an_undo_waits_until_a_backup_has_its_originals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard import requests
    from dashboard.owner import Owner

    told: list[str] = []
    go_on = threading.Event()

    def backup(*_: object, **__: object) -> None:
        told.append("backup begins")
        go_on.wait(10)
        told.append("backup ends")

    monkeypatch.setitem(requests.WORKS, "backup", backup)
    monkeypatch.setitem(requests.WORKS, "undo", lambda *_, **__: told.append("undo"))
    monkeypatch.setitem(requests.WORKS, "rebuild", lambda *_, **__: told.append("rebuild"))
    monkeypatch.setattr("dashboard.requests._checked", lambda known, name, *_: known[name])
    owner = Owner(lambda: load_settings(tmp_path / "home", {}))
    try:
        begun = owner.jobs.submit("backup", {}, "")
        while not told:
            time.sleep(0.01)
        jobs = [owner.jobs.submit(name, {}, "") for name in ("rebuild", "undo")]
        while jobs[1].state != "running":
            time.sleep(0.01)
        go_on.set()
        for job in [begun, *jobs]:
            assert list(job.updates(0.1)) is not None
    finally:
        owner.close()
    assert told == ["backup begins", "rebuild", "backup ends", "undo"]
