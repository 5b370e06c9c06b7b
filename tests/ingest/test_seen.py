import gzip
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest import seen
from ingest.pipeline import import_paths
from ingest.settings import Settings
from ingest.store import originals
from ingest.store.ask import number
from ingest.undo import undo_import
from tests.homes import LOG, NOW, count, every_row, import_into, opened, outcomes, reason, settings_at

OLD = NOW.replace(tzinfo=UTC).timestamp() - 86_400
OTHER_LOG = "date,distance_km\n2026-01-05,7\n"
BAD_LOG = "date,dstance_km\n2026-02-01,10\n"


def put(path: Path, content: str | bytes, mtime: float = OLD) -> Path:
    """Write a file that was last changed at `mtime`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (mtime, mtime))
    return path


def zipped(path: Path, **members: str) -> Path:
    """A zip of these members."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 2, 1, 0, 0, 0)), content)
    return put(path, path.read_bytes())


def everything(folder: Path) -> Path:
    """A folder with a file of every outcome, alone and packed."""
    put(folder / "log.csv", LOG)
    put(folder / "same.csv", LOG)
    put(folder / "note.txt", "bought milk")
    put(folder / "bad.csv", BAD_LOG)
    put(folder / "empty.fit", b"")
    put(folder / "packed.csv.gz", gzip.compress(OTHER_LOG.encode(), mtime=0))
    zipped(folder / "all.zip", **{"a.csv": "date,distance_km\n2026-01-07,4\n", "b.csv": BAD_LOG + "\n", "c": "milk"})
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened from here on."""
    names: list[str] = []
    real_open: Callable[..., Any] = Path.open

    def noted(self: Path, *arguments: object, **named: object) -> Any:
        names.append(self.name)
        return real_open(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", noted)
    return names


@contextmanager
def imported(settings: Settings, *paths: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A store into which these paths were imported, once."""
    with opened(settings) as con:
        import_into(con, settings, *paths)
        yield con


def test_what_was_read_before_is_told_as_reading_it_again_would_and_nothing_is_opened(
    tmp_path: Path, read: list[str]
) -> None:
    settings, files = settings_at(tmp_path), everything(tmp_path / "files")
    with imported(settings, files) as con:
        rows = every_row(con)
        read.clear()
        told = import_into(con, settings, files)
        assert read == []
        assert every_row(con) == rows
        con.execute("delete from seen_file")
        assert told.items == import_into(con, settings, files).items
        assert set(read) == {path.name for path in files.iterdir()}
        assert every_row(con) == rows  # and what was forgotten is known again
    assert outcomes(told) == {
        "log.csv": "duplicate", "same.csv": "duplicate", "note.txt": "skipped", "bad.csv": "failed",
        "empty.fit": "skipped", "packed.csv.gz": "duplicate", "all.zip!a.csv": "duplicate",
        "all.zip!b.csv": "failed", "all.zip!c": "skipped",
    }  # fmt: skip
    assert '"dstance_km"' in reason(told, "/bad.csv")
    assert told.activities == told.samples == 0


def test_only_the_new_file_of_a_folder_is_opened(tmp_path: Path, read: list[str]) -> None:
    settings, files = settings_at(tmp_path), everything(tmp_path / "files")
    with imported(settings, files) as con:
        put(files / "deeper" / "new.csv", "date,distance_km\n2026-01-09,4\n")
        read.clear()
        report = import_into(con, settings, files)
        assert set(read) == {"new.csv"}
        assert report.count("imported") == report.activities == 1
        assert len(report.items) == 10


def test_an_edited_file_of_the_same_size_is_read_again(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    log = put(tmp_path / "log.csv", "date,distance_km\n2026-02-01,10\n")
    with imported(settings, log) as con:
        put(log, "date,distance_km\n2026-02-02,10\n", OLD + 1e-3)
        assert import_into(con, settings, log).count("imported") == 1
        assert count(con, "seen_file") == 1


def test_a_file_that_was_only_touched_is_a_duplicate_and_known_by_its_new_time(tmp_path: Path, read: list[str]) -> None:
    settings = settings_at(tmp_path)
    log = put(tmp_path / "log.csv", LOG)
    with imported(settings, log) as con:
        os.utime(log, (OLD + 60, OLD + 60))
        read.clear()
        touched = import_into(con, settings, log)
        assert read
        read.clear()
        assert touched.items == import_into(con, settings, log).items
        assert read == []
        assert number(con, "select count(*) from import_item") == 1


def test_a_file_changed_in_the_two_seconds_before_it_was_read_is_not_trusted(tmp_path: Path, read: list[str]) -> None:
    settings = settings_at(tmp_path)
    log = put(tmp_path / "log.csv", "date,distance_km\n2026-02-01,10\n", OLD)
    moment = datetime.fromtimestamp(OLD, UTC).replace(tzinfo=None)
    with opened(settings) as con:
        import_paths(con, settings, [log], moment + timedelta(seconds=1))
        put(log, "date,distance_km\n2026-02-02,10\n", OLD)  # within the tick of the clock
        assert import_paths(con, settings, [log], moment + timedelta(seconds=2)).count("imported") == 1
        read.clear()
        import_paths(con, settings, [log], moment + timedelta(days=1))
        assert read == []  # by the import before it was old enough


def test_what_an_undone_import_brought_is_read_again(tmp_path: Path) -> None:
    settings, files = settings_at(tmp_path), everything(tmp_path / "files")
    with opened(settings) as con:
        empty = every_row(con)
        first = import_into(con, settings, files)
        undo_import(con, settings, 1, NOW)
        assert every_row(con) == empty
        assert import_into(con, settings, files).items == first.items


def test_undoing_one_import_leaves_what_is_known_of_another(tmp_path: Path, read: list[str]) -> None:
    settings = settings_at(tmp_path)
    first, second = put(tmp_path / "1.csv", LOG), put(tmp_path / "2.csv", OTHER_LOG)
    with imported(settings, first) as con:
        import_into(con, settings, second)
        undo_import(con, settings, 2, NOW)
        read.clear()
        assert import_into(con, settings, first).count("duplicate") == 1
        assert "1.csv" not in read
        assert import_into(con, settings, second).count("imported") == 1


@pytest.mark.parametrize("content", [LOG, BAD_LOG], ids=["imported", "failed"])
def test_a_lost_or_shortened_original_is_put_back(tmp_path: Path, content: str) -> None:
    settings = settings_at(tmp_path)
    file = put(tmp_path / "files" / "log.csv", content)
    with imported(settings, file) as con:
        path = originals.path_of(settings, originals.digest(content.encode()))
        for damage in (path.unlink, lambda: path.write_text("short")):
            damage()
            import_into(con, settings, file)
            assert path.read_text() == content


def test_another_decoder_reads_everything_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    settings, files = settings_at(tmp_path), everything(tmp_path / "files")
    with imported(settings, files) as con:
        monkeypatch.setattr(seen, "DECODE_VERSION", 99)
        read.clear()
        import_into(con, settings, files)
        assert set(read) == {path.name for path in files.iterdir()}
        assert con.execute("select distinct decode_version from seen_file").fetchall() == [(99,)]


def test_an_archive_of_which_one_member_could_not_be_read_is_opened_again(tmp_path: Path, read: list[str]) -> None:
    archive = zipped(tmp_path / "all.zip", small=LOG, large=OTHER_LOG + "\n" * 1000)
    with imported(settings_at(tmp_path, max_file_bytes=500), archive) as con:
        report = import_into(con, settings_at(tmp_path), archive)
        assert outcomes(report) == {"all.zip!small": "duplicate", "all.zip!large": "imported"}


def test_an_archive_that_was_made_anew_is_known_by_its_new_members_only(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with imported(settings, zipped(tmp_path / "all.zip", one=LOG, two=BAD_LOG)) as con:
        import_into(con, settings, zipped(tmp_path / "all.zip", one=LOG))
        assert con.execute("select entry, entries from seen_file").fetchall() == [(f"{tmp_path / 'all.zip'}!one", 1)]


def test_a_run_that_is_dated_ahead_comes_in_when_its_day_has_come(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    ahead = NOW.date() + timedelta(days=3)
    log = put(tmp_path / "log.csv", f"date,distance_km\n{ahead},10\n")
    with opened(settings) as con:
        assert import_into(con, settings, log).count("failed") == 1
        assert import_paths(con, settings, [log], NOW + timedelta(days=3)).count("imported") == 1


def test_a_log_of_which_nothing_was_new_brings_its_rows_when_the_other_is_undone(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    shorter = put(tmp_path / "shorter.csv", LOG.rsplit("\n", 2)[0])
    with imported(settings, put(tmp_path / "log.csv", LOG)) as con:
        assert import_into(con, settings, shorter).count("duplicate") == 1
        undo_import(con, settings, 1, NOW)
        assert import_into(con, settings, shorter).count("imported") == 1


def test_an_import_that_was_killed_is_told_as_the_same_import(tmp_path: Path) -> None:
    settings, files = settings_at(tmp_path), everything(tmp_path / "files")
    with opened(settings) as con:
        first = import_into(con, settings, files)
        con.execute("update import_run set finished_at = null")
        assert import_into(con, settings, files).items == first.items
        assert number(con, "select count(*) from import_run where finished_at is null") == 0


def test_an_upload_is_not_remembered(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with imported(settings, put(settings.inbox / "2026-03-01 abc" / "log.csv", LOG)) as con:
        assert count(con, "activity") == 2
        assert count(con, "seen_file") == 0
