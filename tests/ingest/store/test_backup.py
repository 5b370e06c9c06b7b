"""All of it in one file, and back: the same rows and bytes, or a sentence and nothing changed."""

import errno
import hashlib
import json
import os
import shutil
import stat
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.run import refresh
from ingest.errors import DiskFull, Misuse, Refusal
from ingest.identity import resolve
from ingest.settings import Settings
from ingest.store import archive, backup, originals, snapshot
from ingest.store.backup import NoBackup, back_up
from ingest.store.checks import check_store
from ingest.store.connect import open_store
from ingest.store.restore import HoldsData, restore
from tests.homes import LOG, NOW, every_row, import_into, opened, settings_at

TOKEN = "correct-horse-battery-staple"


@pytest.fixture(autouse=True)
def private_umask() -> Iterator[None]:
    """As the command line sets it for everything it writes."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def made_model(folder: Path) -> Path:
    """Import some files into folder/home."""
    settings = settings_at(folder)
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "log.csv").write_text(LOG)
    (folder / "files" / "bad.csv").write_text("date,dstance_km\n2026-02-01,10\n")
    with opened(settings) as con:
        import_into(con, settings, folder / "files")
        con.execute("insert into pain_note (pain_note_id, athlete_id, local_date, created_at) "
                    "values (1, 1, '2026-01-01', '2026-01-01')")  # fmt: skip
    (settings.home / "niggle.toml").write_text('distance_unit = "mi"\n')
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a log, a file that failed, a note and settings; to be copied."""
    return made_model(tmp_path_factory.mktemp("model"))


@pytest.fixture
def settings(model: Path, tmp_path: Path) -> Settings:
    """Those of a copy of the model."""
    shutil.copytree(model / "home", tmp_path / "home")
    return settings_at(tmp_path)


def contents(settings: Settings) -> tuple[dict[str, list[tuple[object, ...]]], dict[str, bytes], bytes | None]:
    """All rows, derived ones made and texts read, as whoever opens a home does; all originals; the settings."""
    with opened(settings) as con:
        resolve(con)
        refresh(con)
        rows = every_row(con)
    files = {path.name: path.read_bytes() for path in settings.originals.rglob("*") if path.is_file()}
    toml = settings.home / "niggle.toml"
    return rows, files, toml.read_bytes() if toml.exists() else None


def backed_up(settings: Settings, file: Path, **how: Any) -> backup.BackedUp:
    with opened(settings) as con:
        return back_up(con, settings, file, NOW, **how)


def remade(file: Path, change: Callable[[dict[str, bytes]], None], *, retell: bool = False) -> Path:
    """The archive with its members changed; with `retell`, its list says so, too."""
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    if retell:
        told = json.loads(members.pop("manifest.json"))
        told["files"] = [
            {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in members.items()
        ]
        members["manifest.json"] = json.dumps(told).encode()
    other = file.with_name("other.zip")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
    return other


def test_everything_comes_back_as_it_was(settings: Settings, tmp_path: Path) -> None:
    steps: list[tuple[int, ...]] = []
    before = contents(settings)
    made = backed_up(settings, tmp_path / "all.zip", progress=lambda *step: steps.append(step))
    assert (made.originals, made.missing, made.changed) == (2, (), ())
    assert stat.S_IMODE((tmp_path / "all.zip").stat().st_mode) == 0o600
    assert steps[-1][0] == steps[-1][1] > 0
    assert list(settings.scratch.iterdir()) == []
    other = settings_at(tmp_path / "elsewhere")
    restored = restore(other, tmp_path / "all.zip", NOW)
    assert (restored.files, restored.before, restored.created_at) == (4, None, "2026-03-01T12:00:00Z")
    assert contents(other) == before
    with opened(other) as con:
        assert all(check.sound for check in check_store(con, other)), check_store(con, other)
        with pytest.raises(duckdb.ConstraintException):  # keys came with the rows
            con.execute("insert into source_record select * from source_record")
    assert list(other.scratch.iterdir()) == list(other.backups.iterdir()) == []
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_is_not_named_does_not_go_in(settings: Settings, tmp_path: Path) -> None:
    """A token in a file of its own, or in a table of its own, stays where it is."""
    (settings.home / "token.json").write_text(TOKEN)
    (settings.home / "secrets").mkdir()
    (settings.home / "secrets" / "key").write_text(TOKEN)
    with opened(settings) as con:
        con.execute("create table oauth_token (token varchar)")
        con.execute("insert into oauth_token values (?)", [TOKEN])
        con.execute("checkpoint")
        assert TOKEN.encode() in settings.database.read_bytes()
        back_up(con, settings, tmp_path / "all.zip", NOW)
    with zipfile.ZipFile(tmp_path / "all.zip") as made:
        names = made.namelist()
        assert not [name for name in names if TOKEN.encode() in made.read(name)]
    assert [name for name in names if not name.startswith("originals/")] == [
        "niggle.duckdb", "niggle.toml", "manifest.json",
    ]  # fmt: skip


def test_it_was_decided_of_every_table_whether_it_goes_in(tmp_path: Path) -> None:
    """A table that cannot be derived anew belongs into KEPT or, if it holds a secret, into LEFT_OUT of snapshot.py."""
    with opened(settings_at(tmp_path)) as con:
        tables = {row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()}
    assert tables == {*snapshot.KEPT, *snapshot.LEFT_OUT}


def test_a_file_that_is_there_is_replaced_only_by_force_and_never_halfway(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    file.write_bytes(b"holiday photographs")
    with pytest.raises(NoBackup, match="--force"):
        backed_up(settings, file)
    assert file.read_bytes() == b"holiday photographs"
    backed_up(settings, file, force=True)
    assert zipfile.is_zipfile(file)
    with pytest.raises(NoBackup, match="Name a file"):
        backed_up(settings, tmp_path, force=True)
    with pytest.raises(NoBackup, match=r"nowhere.*No such file"):
        backed_up(settings, tmp_path / "nowhere" / "all.zip")
    with pytest.raises(Misuse, match="data folder itself"):
        backed_up(settings, settings.backups / "all.zip")


def test_an_original_that_is_lost_or_changed_is_said(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as con:
        (sha256,) = [row[0] for row in con.execute("select sha256 from source_record").fetchall()]
        originals.path_of(settings, sha256).write_bytes(b"changed")
        assert back_up(con, settings, tmp_path / "a.zip", NOW).changed == (sha256,)
        originals.path_of(settings, sha256).unlink()
        assert back_up(con, settings, tmp_path / "b.zip", NOW).missing == (sha256,)
    for name in ("a", "b"):
        restore(settings_at(tmp_path / name), tmp_path / f"{name}.zip", NOW)


def test_rows_of_one_moment_are_in_it_while_others_write(settings: Settings, tmp_path: Path) -> None:
    """Each write sets two things that belong together; no backup ever has one without the other."""
    stop = threading.Event()
    with opened(settings) as con:
        con.execute("create or replace temp table unused as select 1")

        def write() -> None:
            from ingest.store.ask import transaction

            cursor = con.cursor()
            number = 0
            while not stop.is_set():
                number += 1
                with transaction(cursor):
                    cursor.execute("update athlete set name = ?", [str(number)])
                    cursor.execute("update pain_note set text = ?", [str(number)])

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for place in range(3):
                time.sleep(0.05)
                back_up(con, settings, tmp_path / f"{place}.zip", NOW)
        finally:
            stop.set()
            writer.join()
    seen = set()
    for place in range(3):
        other = settings_at(tmp_path / f"restored{place}")
        restore(other, tmp_path / f"{place}.zip", NOW)
        with opened(other) as con:
            ((name, text),) = con.execute("select a.name, p.text from athlete a, pain_note p").fetchall()
        assert name == text
        seen.add(name)
    assert len(seen) > 1, "nobody wrote beside"


def test_data_that_is_here_is_replaced_only_when_told_and_kept_aside(settings: Settings, tmp_path: Path) -> None:
    backed_up(settings, tmp_path / "all.zip")
    whole = contents(settings)
    with opened(settings) as con:
        con.execute("update pain_note set text = 'later'")
    (settings.home / "niggle.toml").unlink()
    later = contents(settings)
    with pytest.raises(HoldsData, match="--replace"):
        restore(settings, tmp_path / "all.zip", NOW)
    assert contents(settings) == later
    before = restore(settings, tmp_path / "all.zip", NOW, replace=True).before
    assert before is not None
    assert before.parent == settings.backups
    assert contents(settings) == whole
    assert contents(Settings(home=before)) == later
    assert restore(settings, tmp_path / "all.zip", NOW, replace=True).before != before


def test_parts_of_a_home_may_be_links_to_another_disk(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(settings, tmp_path / "all.zip")
    whole = contents(settings)
    for folder in (settings.originals, settings.scratch, settings.backups):
        folder.rename(tmp_path / folder.name)
        folder.symlink_to(tmp_path / folder.name)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if target.parent == settings.backups:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    before = restore(settings, tmp_path / "all.zip", NOW, replace=True).before
    assert before == settings.home / "before-restore-20260301T120000"
    assert (before / "originals").is_symlink()
    assert contents(settings) == contents(Settings(home=before)) == whole


def test_a_database_that_is_no_more_is_data_too_and_can_be_replaced(settings: Settings, tmp_path: Path) -> None:
    whole = contents(settings)
    backed_up(settings, tmp_path / "all.zip")
    settings.database.write_bytes(b"a diary" * 10_000)
    with pytest.raises(HoldsData):
        restore(settings, tmp_path / "all.zip", NOW)
    restore(settings, tmp_path / "all.zip", NOW, replace=True)
    assert contents(settings) == whole


def first_original(members: dict[str, bytes]) -> str:
    return next(name for name in members if name.startswith("originals/"))


def renamed(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = members.pop(first_original(members))

    return change


def flipped(members: dict[str, bytes]) -> None:
    members[first_original(members)] = b"x" * len(members[first_original(members)])


def told(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | changes).encode()

    return change


def put(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.update({name: data})


HOSTILE = {
    "out of the folder": (renamed("originals/../../evil"), True, "not as Niggle makes"),
    "absolute": (renamed("/etc/evil"), True, "not as Niggle makes"),
    "another name": (put("token.json", b"x"), True, "not as Niggle makes"),
    "a folder of another hash": (renamed(f"originals/00/{'f' * 64}"), True, "not as Niggle makes"),
    "not in the list": (put(f"originals/ff/{'f' * 64}", b"x"), False, "does not name what it holds"),
    "missing": (lambda members: members.pop(first_original(members)), False, "does not name what it holds"),
    "no database": (lambda members: members.pop("niggle.duckdb"), True, "holds no database"),
    "other bytes": (flipped, False, "is damaged"),
    "no list": (lambda members: members.pop("manifest.json"), False, "niggle import"),
    "a list of nonsense": (put("manifest.json", b"[1]"), False, "is damaged"),
    "a deep list": (put("manifest.json", b"[" * 100_000), False, "is damaged"),
    "an endless number": (told(schema=float("inf")), False, "is damaged"),
    "a negative size": (told(files=[{"path": "niggle.duckdb", "bytes": -1, "sha256": "0" * 64}]), False, "is damaged"),
    "another format": (told(format=99), False, "another version"),
    "a newer schema": (told(schema=9999), False, "newer Niggle"),
    "an older schema than it says": (told(schema=1), False, "is damaged"),
    "a database that is none": (put("niggle.duckdb", b"not one" * 9000), True, "is damaged"),
    "settings that are none": (put("niggle.toml", b"colour = 1"), True, "no setting named colour"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_a_whole_backup_is_a_sentence_and_changes_nothing(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    change, retell, words = HOSTILE[name]
    before = contents(settings)
    backed_up(settings, tmp_path / "all.zip")
    other = remade(tmp_path / "all.zip", change, retell=retell)
    with pytest.raises(Refusal, match=words):
        restore(settings, other, NOW, replace=True)
    assert contents(settings) == before
    assert list(settings.scratch.iterdir()) == list(settings.home.glob("resto*")) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "home", "other.zip"]


def test_a_backup_cut_short_or_changed_anywhere_is_a_sentence(settings: Settings, tmp_path: Path) -> None:
    backed_up(settings, tmp_path / "all.zip")
    data = (tmp_path / "all.zip").read_bytes()
    target = settings_at(tmp_path / "elsewhere")
    for cut in (0, 1, 100, len(data) // 2, len(data) - 30, len(data) - 1):
        (tmp_path / "cut.zip").write_bytes(data[:cut])
        with pytest.raises(archive.NotABackup):
            restore(target, tmp_path / "cut.zip", NOW)
    for place in range(7, len(data) * 9 // 10, len(data) // 40):
        (tmp_path / "cut.zip").write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            restore(target, tmp_path / "cut.zip", NOW, replace=True)
        except archive.NotABackup:
            continue
        assert contents(target) == contents(settings)  # it was a byte that nobody reads


def test_a_locked_archive_and_two_files_of_one_name_are_refused(settings: Settings, tmp_path: Path) -> None:
    backed_up(settings, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip", "a") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("niggle.toml", b"")
    with pytest.raises(archive.NotABackup, match="two files of one name"):
        restore(settings_at(tmp_path / "elsewhere"), tmp_path / "all.zip", NOW)
    with pytest.raises(archive.NotABackup, match="There is no file"):
        restore(settings_at(tmp_path / "elsewhere"), tmp_path / "none.zip", NOW)
    with pytest.raises(archive.NotABackup, match="is not a file"):
        restore(settings_at(tmp_path / "elsewhere"), tmp_path, NOW)


def full_after(monkeypatch: pytest.MonkeyPatch, module: Any, calls: int) -> None:
    """The disk is full when it was written to so often."""
    left = iter(range(calls))
    real_open = os.fdopen if hasattr(module, "fdopen") else zipfile.ZipFile.open

    def limited(*arguments: Any, **named: Any) -> Any:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real_open(*arguments, **named)

    monkeypatch.setattr(module, "fdopen" if hasattr(module, "fdopen") else "open", limited)


@pytest.mark.parametrize("calls", [0, 1, 2])
def test_a_full_disk_is_a_sentence_and_leaves_what_was_there(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    before = contents(settings)
    backed_up(settings, tmp_path / "all.zip")
    whole = (tmp_path / "all.zip").read_bytes()
    with opened(settings) as con, monkeypatch.context() as full:
        full_after(full, zipfile.ZipFile, calls)
        with pytest.raises(DiskFull, match="no room for the backup"):
            back_up(con, settings, tmp_path / "all.zip", NOW, force=True)
    with monkeypatch.context() as full:
        full_after(full, os, calls)
        with pytest.raises(DiskFull, match="Nothing was changed"):
            restore(settings, tmp_path / "all.zip", NOW, replace=True)
    assert (tmp_path / "all.zip").read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "home"]
    assert list(settings.scratch.iterdir()) == list(settings.home.glob("resto*")) == []
    assert contents(settings) == before


def test_more_than_the_disk_holds_is_not_even_begun(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(settings, tmp_path / "all.zip")
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(DiskFull, match="no room"):
        restore(settings_at(tmp_path / "elsewhere"), tmp_path / "all.zip", NOW)


class Killed(BaseException):
    """The process ends here."""


def test_an_exchange_that_stops_at_any_step_is_the_old_state_or_the_new_one(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every step of it on the disk, one after another, is the last one; then somebody opens the home."""
    backed_up(settings, tmp_path / "all.zip")
    new = contents(settings)
    with opened(settings) as con:
        con.execute("update pain_note set text = 'later'")
    (settings.home / "niggle.toml").write_text('first_weekday = "sunday"\n')
    settings.database.with_name("niggle.duckdb.wal").touch()
    old = contents(settings)
    ended = []
    for steps in range(40):
        home = Settings(home=tmp_path / f"at{steps}" / "home")
        shutil.copytree(settings.home, home.home)
        with monkeypatch.context() as stopping:
            _stop_after(stopping, steps)
            try:
                restore(home, tmp_path / "all.zip", NOW, replace=True)
                ended.append("through")
            except Killed:
                pass
        open_store(home, NOW).close()
        assert contents(home) in (old, new)
        ended.append("new" if contents(home) == new else "old")
        assert list(home.home.glob("resto*")) == []
        assert list(home.scratch.iterdir()) == []
        if ended[-1] == "new":
            (aside,) = home.backups.iterdir()
            assert contents(Settings(home=aside)) == old
        if "through" in ended:
            break
    assert ended[0] == "old"
    assert ended[-2:] == ["through", "new"]
    assert ended.count("new") > 5


def _stop_after(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    left = iter(range(steps))
    for name in ("rename", "rmdir", "mkdir"):
        real = getattr(Path, name)

        def limited(self: Path, *arguments: Any, real: Any = real, **named: Any) -> Any:
            places = f"{self} {arguments}"
            if ("restoring" in places or "before-restore" in places) and next(left, None) is None:
                raise Killed
            return real(self, *arguments, **named)

        monkeypatch.setattr(Path, name, limited)


def test_a_backup_that_another_one_finishes_meanwhile_is_left_whole(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "b.zip"
    partial = tmp_path / ".b.zip.partial"

    def locked_too_late(*_: object) -> None:
        partial.write_bytes(b"whole")
        partial.rename(file)

    with opened(settings) as con:
        monkeypatch.setattr("fcntl.flock", locked_too_late)
        with pytest.raises(NoBackup, match="came to its end just now"):
            back_up(con, settings, file, NOW)
    assert file.read_bytes() == b"whole"
    assert not partial.exists()
