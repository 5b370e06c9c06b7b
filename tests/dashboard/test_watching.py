"""Folders under watch: in the terminal, beside a service, and by the service itself."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard import watching
from dashboard.watching import AGAIN_AFTER_S, Watch
from ingest.errors import Refusal, Stopped
from tests.command import answer, environment, heard, niggle
from tests.homes import LOG, settings_at
from tests.served import served
from tests.warm import Started


class Bench:
    """A watch with a clock of its own, whose imports go into a store of its own."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "garmin"
        self.folder.mkdir()
        self.now = time.time() + 1000  # whatever is written now has rested
        self.told: list[str] = []
        self.imports: list[Any] = []
        self.refuse: Refusal | None = None
        settings = settings_at(tmp_path)
        self.home = settings.home
        self.watch = Watch(lambda: [self.folder], lambda: settings, self._take, self.told.append, lambda: self.now)

    def _take(self, folder: Path, leave_out: list[str]) -> Any:
        if self.refuse is not None:
            raise self.refuse
        self.imports.append(heard(self.home, "import_files", paths=[str(folder)], leave_out=leave_out))
        return self.imports[-1]

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.now += 5
            self.watch.once()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_what_is_there_and_what_comes_is_imported_once(bench: Bench) -> None:
    (bench.folder / "log.csv").write_text(LOG)
    bench.look(5)
    assert [document["imported"] for document in bench.imports] == [1]
    (bench.folder / "deeper").mkdir()
    (bench.folder / "deeper" / "new.csv").write_text("date,distance_km\n2026-02-09,8\n")
    (bench.folder / "deeper" / "bad.csv").write_text("date,dstance_km\n2026-02-09,8\n")
    bench.look(5)
    assert [document["imported"] for document in bench.imports] == [1, 1]
    (bench.folder / "log.csv").write_text(LOG + "2026-02-11,9,45:00,More\n")
    bench.look(5)
    assert [document["activities"] for document in bench.imports] == [2, 1, 1]
    assert bench.told == [
        f"{bench.folder}: 1 file imported, 2 activities.",
        f"{bench.folder}: 1 file imported, 1 activity.",
        f"{bench.folder}: 1 file failed. Why: niggle problems",
        f"{bench.folder}: 1 file imported, 1 activity.",
    ]
    assert sorted(path.name for path in bench.folder.rglob("*")) == ["bad.csv", "deeper", "log.csv", "new.csv"]


def test_a_slow_writer_is_waited_for_while_others_come_in(bench: Bench) -> None:
    (bench.folder / "log.csv").write_text(LOG)
    with (bench.folder / "slow.csv").open("w") as slow:
        for line in ("date,distance_km\n", "2026-02-05,7\n", "2026-02-06,7\n", "2026-02-07,7\n"):
            slow.write(line)
            slow.flush()
            bench.look()
        assert [item["path"].rsplit("/", 1)[1] for document in bench.imports for item in document["items"]] == [
            "log.csv"
        ]
    bench.look(2)
    assert [document["activities"] for document in bench.imports] == [2, 3]


def test_a_folder_that_goes_and_comes_again_is_said_once_each(bench: Bench) -> None:
    (bench.folder / "log.csv").write_text(LOG)
    bench.look(3)
    away = bench.folder.with_name("unplugged")
    bench.folder.rename(away)
    bench.look(4)
    away.rename(bench.folder)
    bench.look(4)
    assert bench.told[1:] == [
        f"{bench.folder} is not there, or cannot be read. It is waited for.", f"{bench.folder} is there again.",
    ]  # fmt: skip
    assert len(bench.imports) == 1
    shutil.rmtree(bench.folder)
    bench.folder.mkdir()  # as a place of mounting is without its disk
    bench.look(3)
    (bench.folder / "log.csv").write_text(LOG)
    bench.look(3)
    assert [document["imported"] for document in bench.imports] == [1, 0]
    assert len(heard(bench.home, "imports")["rows"]) == 1


def test_what_is_refused_is_told_once_and_tried_again_later(bench: Bench) -> None:
    (bench.folder / "log.csv").write_text(LOG)
    bench.refuse = Refusal("There is no room.")
    bench.look(30)
    assert bench.told == [f"{bench.folder}: There is no room. It is tried again every minute."]
    bench.refuse = None
    bench.now += AGAIN_AFTER_S
    bench.look()
    assert [document["imported"] for document in bench.imports] == [1]
    bench.refuse = Stopped("Ctrl-C")
    (bench.folder / "more.csv").write_text("date,distance_km\n2026-02-09,8\n")
    with pytest.raises(Stopped):
        bench.look(2)


def test_many_files_are_looked_at_in_no_time_and_opened_once(bench: Bench) -> None:
    for number in range(3000):
        (bench.folder / f"{number}.txt").write_text(f"note {number}")
    bench.look(2)
    begun = time.process_time()
    bench.look(10)
    assert time.process_time() - begun < 2
    assert [document["skipped"] for document in bench.imports] == [3000]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [([], "Name a folder to watch"), (["FOLDER/log.csv"], "is not a folder"), (["FOLDER/home/inbox"], "data folder")],
)
def test_what_cannot_be_watched_is_said(tmp_path: Path, arguments: list[str], told: str) -> None:
    (tmp_path / "log.csv").write_text(LOG)
    done = niggle(tmp_path / "home", "watch", *(word.replace("FOLDER", str(tmp_path)) for word in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


QUICKLY = """
from dashboard import watching
watching.EVERY_S = 0.2
from ingest.sources import watched
watched.QUIET_S = 0.5
"""


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.1)


def test_the_terminal_watches_until_ctrl_c_and_goes_to_the_service_if_there_is_one(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "garmin"
    folder.mkdir()
    (folder / "log.csv").write_text(LOG)
    with Started(
        ["watch", str(folder), str(tmp_path / "nowhere")], environment(home),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, before=QUICKLY,
    ) as running:  # fmt: skip
        until(lambda: (home / "niggle.duckdb").exists() and heard(home, "status")["activities"] == 2)
        with served(home):
            (folder / "new.csv").write_text("date,distance_km\n2026-02-09,8\n")
            until(lambda: bool(heard(home, "status")["activities"] == 3))
            assert len(answer(home, "imports")["rows"]) == 2
            assert running.stdout is not None
            said = [running.stdout.readline() for _ in range(4)]  # it says so a moment after it is so
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert err == "niggle: Stopped. What is done is kept; the same command goes on from here.\n"
    assert (out, [line.rstrip("\n") for line in said[1:]]) == ("", [
        f"{tmp_path / 'nowhere'} is not there, or cannot be read. It is waited for.",
        f"{folder}: 1 file imported, 2 activities.", f"{folder}: 1 file imported, 1 activity.",
    ])  # fmt: skip


def test_the_service_watches_the_folders_of_its_setting(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "garmin"
    folder.mkdir()
    (folder / "log.csv").write_text(LOG)
    with served(home, before=QUICKLY, settings={"NIGGLE_WATCH": f"{folder}:{tmp_path / 'nowhere'}"}) as running:
        until(lambda: bool(running.ask("status")["activities"] == 2))
        (folder / "new.csv").write_text("date,distance_km\n2026-02-09,8\n")
        until(lambda: bool(running.ask("status")["activities"] == 3))
        time.sleep(1.5)  # some looks at which there is nothing new
        assert len(running.ask("imports")["rows"]) == 2
        running.process.terminate()
        out, err = running.process.communicate(timeout=30)
    assert (running.process.returncode, err) == (0, "")
    assert f"{folder}: 1 file imported, 2 activities." in out
    assert out.count("nowhere is not there") == 1
    assert out.splitlines()[-1].startswith("Niggle has ended.")


def test_a_service_is_not_begun_with_a_folder_that_can_never_be_watched(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG)
    done = niggle(tmp_path / "home", "serve", NIGGLE_WATCH=str(tmp_path / "log.csv"))
    assert (done.returncode, "is not a folder" in done.stderr) == (2, True)


def test_the_service_ends_in_the_middle_of_a_watched_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.owner import Owner
    from dashboard.watching import ServiceWatch
    from ingest.settings import load_settings

    folder = tmp_path / "garmin"
    folder.mkdir()
    for number in range(2000):
        (folder / f"{number}.csv").write_text(f"date,distance_km\n2026-02-09,{number}\n")
    monkeypatch.setattr(watching, "EVERY_S", 0.1)
    monkeypatch.setattr("ingest.sources.watched.QUIET_S", 0.0)
    owner = Owner(lambda: load_settings(tmp_path / "home", {"NIGGLE_WATCH": str(folder)}))
    watch = ServiceWatch(owner)
    until(lambda: any(job.steps[2] for job in owner.jobs.all()))
    begun = time.monotonic()
    watch.close()
    owner.close()
    assert time.monotonic() - begun < 10
    (job,) = owner.jobs.all()
    assert job.over
