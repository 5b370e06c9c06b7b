"""Killed at any moment and run again, an import ends as if it had never been killed."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pytest

from tests.command import environment, niggle
from tests.homes import every_row
from tests.warm import Started

SEED = 20261123
HOMES, KILLS_EACH = 5, 4
FILES = 40


def import_files(home: Path, folder: Path) -> float:
    """Import to the end; the seconds that it took."""
    begun = time.monotonic()
    done = niggle(home, "import", str(folder))
    assert done.returncode == 0, done.stderr
    return time.monotonic() - begun


def kill_while_importing(home: Path, folder: Path, after_s: float) -> bool:
    """Start an import and kill it after so many seconds; whether it was still running then."""
    nowhere = subprocess.DEVNULL
    with Started(
        ["import", str(folder)], environment(home), stdout=nowhere, stderr=nowhere, start_new_session=True
    ) as running:
        try:
            running.wait(after_s)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            return True
    return False


def contents(home: Path, *but_for: str) -> tuple[dict[str, list[tuple[object, ...]]], list[str]]:
    """Every row of every table but for clocks and the columns `but_for`, and every original."""
    with duckdb.connect(str(home / "niggle.duckdb")) as con:
        rows = every_row(con, *but_for)
    return rows, sorted(str(path.relative_to(home)) for path in (home / "originals").rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def folder(demo_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("forty")
    for path in demo_files[100 : 100 + FILES]:
        (target / path.name).write_bytes(path.read_bytes())
    return target


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    return home, import_files(home, folder)


@pytest.mark.parametrize("place", range(HOMES))
def test_the_rows_are_those_of_an_undisturbed_import(
    place: int, folder: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    chance = random.Random(SEED + place)
    whole, seconds = undisturbed
    home = tmp_path / "home"
    killed = sum(kill_while_importing(home, folder, chance.uniform(0.3, seconds)) for _ in range(KILLS_EACH))
    while not killed:  # the machine was slower when the undisturbed import was timed
        shutil.rmtree(home)
        seconds = 0.7 * seconds
        killed = kill_while_importing(home, folder, seconds)
    import_files(home, folder)
    ours, theirs = contents(home), contents(whole)
    assert ours[1] == theirs[1]
    assert ours[0].keys() == theirs[0].keys()
    for table, rows in theirs[0].items():
        assert ours[0][table] == rows, table


def everyone_left(group: int) -> bool:
    """Whether no process of the group is left, at once or within some seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_ctrl_c_ends_with_a_sentence_and_leaves_no_worker_behind(demo_files: list[Path], tmp_path: Path) -> None:
    with Started(
        ["import", str(demo_files[0].parent)],
        environment(tmp_path / "home"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        while not list((tmp_path / "home" / "originals").glob("*")):
            time.sleep(0.02)
        time.sleep(0.3)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the command and its workers alike
        _, told = running.communicate(timeout=30)
        assert everyone_left(running.pid)
    assert running.returncode == 130
    assert told.strip() == "niggle: Stopped. What is done is kept; the same command goes on from here."
