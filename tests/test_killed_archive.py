"""Archives, rebuilds, exports and their return, killed at any moment: the next command ends as if nothing had been."""

import json
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest import corrections as c
from ingest.identity import resolve
from ingest.settings import SETTINGS_FILE, save_setting
from ingest.sources.files import EXPORT_MANIFEST
from ingest.store.ask import transaction
from ingest.store.decoded import DECODE_VERSION
from tests.archives import Run, fit_run, garmin_files, some_runs, strava_files, zipped
from tests.command import environment, niggle
from tests.homes import NOW
from tests.test_killed_import import contents
from tests.warm import Started

SEED = 20261128
RUNS = 60
# Small transactions, so that there are moments between them.
IN_SMALL_STEPS = "import ingest.settling; ingest.settling.BATCH_FILES = 6"


def run_to_the_end(home: Path, *command: str) -> None:
    done = niggle(home, *command)
    assert done.returncode == 0, done.stderr


def kill(home: Path, command: Sequence[str], begun: Callable[[], bool], after_s: float, before: str = "") -> None:
    """Start a command and kill it so long after it has begun in earnest, if it still runs then."""
    nowhere = subprocess.DEVNULL
    with Started(command, environment(home), stdout=nowhere, stderr=nowhere, before=before) as running:
        while running.poll() is None and not begun():
            time.sleep(0.005)
        with suppress(subprocess.TimeoutExpired):
            running.wait(after_s)
        running.kill()


def keeping(home: Path) -> Callable[[], bool]:
    """Whether there are originals."""
    return lambda: any((home / "originals").glob("*/*"))


def holding(folder: Path) -> Callable[[], bool]:
    """Whether there is anything in the folder."""
    return lambda: any(folder.iterdir())


def writing(home: Path) -> Callable[[], bool]:
    """Whether decoded rows wait in DuckDB's log."""
    log = home / "niggle.duckdb.wal"
    return lambda: log.exists() and log.stat().st_size > 2**16


def moments(longest_s: float) -> Iterator[float]:
    """Seconds up to so many, at random; enough of them for a machine that is quick or busy."""
    dice = random.Random(SEED)
    return (dice.uniform(0, longest_s) for _ in range(10))


def same(home: Path, other: Path, *but_for: str) -> None:
    """Both hold the same rows, but for these columns, and the same originals."""
    ours, theirs = contents(home, *but_for), contents(other, *but_for)
    assert ours[1] == theirs[1]
    assert ours[0].keys() == theirs[0].keys()
    for table, rows in theirs[0].items():
        assert ours[0][table] == rows, table


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return some_runs(RUNS, files=True)


@pytest.fixture(scope="module")
def archives(runs: list[Run], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The same runs from both services; every third was recorded by two watches."""
    folder = tmp_path_factory.mktemp("archives")
    garmin = [replace(run, file=fit_run(run, serial=17)) if run.id % 3 == 0 else run for run in runs]
    (folder / "export_7.zip").write_bytes(zipped(strava_files(runs)))
    (folder / "garmin.zip").write_bytes(zipped(garmin_files(garmin)))
    return [str(folder / name) for name in ("export_7.zip", "garmin.zip")]


@pytest.fixture(scope="module")
def imported(archives: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which both came undisturbed."""
    home = tmp_path_factory.mktemp("imported") / "home"
    run_to_the_end(home, "import", *archives)
    return home


@pytest.fixture(scope="module")
def decided(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, when the runner had split one activity, renamed one and deleted one. To be copied."""
    home = Path(shutil.copytree(imported, tmp_path_factory.mktemp("decided") / "home"))
    save_setting(home, "first_weekday", "sunday")
    with duckdb.connect(str(home / "niggle.duckdb")) as con:
        keys = [key for (key,) in con.execute("select activity_key from activity order by started_utc").fetchall()]
        with transaction(con):
            record = max(set(c.members(con, 1, keys[3])) - {keys[3]})
            c.take_out(con, 1, record, NOW)
            c.change(con, 1, keys[5], "title", "Mine", NOW)
            c.bury(con, 1, keys[7], NOW)
        resolve(con)
    run_to_the_end(home, "status")  # what is derived follows
    return home


def test_archives_that_are_killed_and_imported_again_end_like_an_undisturbed_import(
    archives: list[str], imported: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    half_done = 0
    for after_s in moments(0.6):
        kill(home, ["import", *archives], keeping(home), after_s, IN_SMALL_STEPS)
        half_done += 0 < _sources(home) < _sources(imported)
        if half_done > 1:
            break
    assert half_done, "no kill came between two transactions"
    run_to_the_end(home, "import", *archives)
    same(home, imported, "confirmed_at")
    with duckdb.connect(str(home / "niggle.duckdb")) as con:
        assert con.execute("select count(*) from activity").fetchall() == [(RUNS,)]
        assert con.execute("select count(*) from likeness where asked").fetchall() == [(0,)]


def _sources(home: Path) -> int:
    return _count(home, "select count(*) from source_record")


def _to_decode(home: Path) -> int:
    return _count(home, f"select count(*) from source_record where decoded_version <> {DECODE_VERSION}")


def _count(home: Path, sql: str) -> int:
    """0 where the database is not there yet."""
    if not (home / "niggle.duckdb").exists():
        return 0
    with duckdb.connect(str(home / "niggle.duckdb")) as con:
        there = con.execute("select 1 from duckdb_tables() where table_name = 'source_record'").fetchall()
        return int(con.execute(sql).fetchall()[0][0]) if there else 0


def test_a_rebuild_that_is_killed_is_finished_by_any_command_and_every_decision_stays(
    decided: Path, tmp_path: Path
) -> None:
    calm = Path(shutil.copytree(decided, tmp_path / "calm"))
    run_to_the_end(calm, "rebuild")
    home = Path(shutil.copytree(decided, tmp_path / "home"))
    half_done = 0
    for after_s in moments(0.4):
        kill(home, ["rebuild"], writing(home), after_s)
        half_done += 0 < _to_decode(home) < _sources(home)
        run_to_the_end(home, "status")
        same(home, calm, "revision")
        if half_done > 1:
            break
    assert half_done, "no kill came between two originals"
    with duckdb.connect(str(home / "niggle.duckdb")) as con:
        assert con.execute("select count(*) from activity").fetchall() == [(RUNS + 1 - 1,)]
        assert con.execute("select count(*) from activity where title = 'Mine'").fetchall() == [(1,)]
        for table in ("verdict", "field_override", "tombstone"):
            assert con.execute(f"from {table} limit 1").fetchall(), table


def test_an_export_that_is_killed_is_whole_or_not_there_and_the_next_one_clears_up(
    decided: Path, tmp_path: Path
) -> None:
    left = 0
    for number, after_s in enumerate(moments(0.15)):
        place = tmp_path / f"place [{number}]"  # a name that a pattern would read otherwise
        place.mkdir()
        folder = place / "export"
        kill(decided, ["export", str(folder)], holding(place), after_s)
        left += any(place.glob(".export.*.partial"))
        if not folder.exists():
            run_to_the_end(decided, "export", str(folder))
        assert [path.name for path in place.iterdir()] == ["export"]
        assert _is_whole(folder, decided)
        if left > 1:
            break
    assert left, "no kill came in the middle of an export"


def _is_whole(folder: Path, home: Path) -> bool:
    manifest: dict[str, Any] = json.loads((folder / EXPORT_MANIFEST).read_text("utf-8"))
    tables = {path.stem for path in (folder / "tables").glob("*.parquet")}
    originals = {path.name.partition(".")[0] for path in (folder / "originals").iterdir()}
    kept = {Path(name).name for name in contents(home)[1]}
    return tables == manifest["rows"].keys() and originals == kept and (folder / SETTINGS_FILE).is_file()


def test_an_export_that_comes_home_killed_and_again_ends_like_an_undisturbed_one(decided: Path, tmp_path: Path) -> None:
    folder = str(tmp_path / "export")
    run_to_the_end(decided, "export", folder)
    home = tmp_path / "home"
    half_done = 0
    for place, after_s in enumerate(moments(0.6)):
        begun, after_s = (writing(home), after_s) if place else (keeping(home), after_s / 20)
        kill(home, ["import", folder], begun, after_s)
        half_done += _to_decode(home) > 0
        if half_done > 1:
            break
    assert half_done, "no kill came between two originals"
    run_to_the_end(home, "import", folder)
    ours, theirs = contents(home, "revision"), contents(decided, "revision")
    assert ours[1] == theirs[1]
    for table in theirs[0].keys() - {"seen_file", "schema_migration"}:  # of this disk, and of this home
        assert ours[0][table] == theirs[0][table], table
    assert (home / SETTINGS_FILE).read_bytes() == (decided / SETTINGS_FILE).read_bytes()
