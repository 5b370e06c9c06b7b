"""All that is Niggle's goes, and nothing else; what could not go is named."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.settings import Settings, save_setting
from ingest.store.backup import back_up
from ingest.store.connect import DatabaseBusy
from ingest.store.removal import look, remove_everything
from ingest.store.restore import restore
from tests.command import answer, niggle
from tests.homes import LOG, NOW, import_into, opened, settings_at


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home in which there is some of everything that Niggle writes."""
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    with opened(settings) as con:
        import_into(con, settings, tmp_path / "log.csv")
        back_up(con, settings, tmp_path / "all.zip", NOW)
    restore(settings, tmp_path / "all.zip", NOW, replace=True)
    save_setting(settings.home, "distance_unit", "mi")
    for name in (
        "niggle.duckdb.wal", "niggle.sock", "niggle.toml.new", f"originals/00/{'0' * 64}.12.partial",
        "inbox/2026-01-01 abc/My run.fit", "scratch/zip-x/y", "backups/niggle-schema1-20260101T000000.duckdb",
        "restoring/new/niggle.toml", "restore-ab_c12/new/niggle.duckdb",
        "demo/until", "demo/files/.written", "demo/files/2026-01-14-467-walk_run.fit",
    ):  # fmt: skip
        (settings.home / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.home / name).touch()
    return settings


def test_all_of_it_goes_and_what_it_came_from_stays(settings: Settings, tmp_path: Path) -> None:
    steps: list[tuple[int, ...]] = []
    removed = remove_everything(settings, lambda *step: steps.append(step))
    assert not settings.home.exists()
    assert removed.others == removed.linked == ()
    parts = {part.what: part for part in removed.parts}
    assert set(parts) == {
        "backups", "demo", "inbox", "niggle.duckdb", "niggle.sock", "niggle.toml", "niggle.toml.new",
        "originals", "restore-ab_c12", "restoring", "scratch",
    }  # fmt: skip
    assert (parts["originals"].files, parts["originals"].bytes) == (2, len(LOG))
    assert steps[-1][0] == steps[-1][1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "log.csv"]


@pytest.mark.parametrize(
    "name",
    ["diary.txt", "originals/mine.fit", "originals/00/short", "backups/my-own.zip", "demo/files/mine.fit",
     "niggle.duckdb.old", "backups/before-restore-x/diary.txt", "restoring/diary.txt"],
)  # fmt: skip
def test_what_niggle_never_wrote_stays_and_is_named(settings: Settings, name: str) -> None:
    path = settings.home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    assert path in remove_everything(settings).others
    assert [one for one in settings.home.rglob("*") if one.is_file()] == [path]
    assert [one for one in look(settings).ours if one.is_file()] == []


def test_a_link_is_removed_and_not_what_it_leads_to(settings: Settings, tmp_path: Path) -> None:
    """The originals may be on another disk: they are named, for they are the runner's data."""
    settings.originals.rename(tmp_path / "disk")
    settings.originals.symlink_to(tmp_path / "disk")
    (settings.inbox / "linked").symlink_to(tmp_path / "log.csv")
    (settings.home / "mine").symlink_to(tmp_path / "all.zip")
    done = niggle(settings.home, "delete", "--everything", "--yes")
    assert done.returncode == 1
    assert f"linked from here: {tmp_path / 'disk'}" in done.stdout
    assert f"left alone: {settings.home / 'mine'}" in done.stdout
    assert "nothing of it is left" not in done.stdout
    assert len(list((tmp_path / "disk").glob("*/*"))) == 2
    assert (tmp_path / "log.csv").read_text() == LOG
    assert [path.name for path in settings.home.iterdir()] == ["mine"]


def test_a_database_that_somebody_has_open_is_not_removed(settings: Settings) -> None:
    (settings.home / "restoring" / "new" / "niggle.toml").unlink()
    (settings.home / "niggle.duckdb.wal").unlink()
    script = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(settings.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline()
        before = look(settings)
        with pytest.raises(DatabaseBusy, match=f"PID {holder.pid}"):
            remove_everything(settings)
        assert look(settings) == before
        holder.communicate()


def test_what_cannot_be_removed_is_still_there_at_the_second_look(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.unlink

    def stubborn(self: Path, missing_ok: bool = False) -> None:
        if self == settings.database:
            raise PermissionError
        real(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", stubborn)
    remove_everything(settings)
    assert look(settings).ours == (settings.database,)


def test_the_command_asks_for_the_word_and_proves_it(settings: Settings, tmp_path: Path) -> None:
    home = settings.home
    bare = niggle(home, "delete")
    assert (bare.returncode, bare.stdout) == (2, "")
    assert "niggle delete --everything" in bare.stderr
    assert "niggle undo N" in bare.stderr
    unsure = niggle(home, "delete", "--everything")
    assert (unsure.returncode, unsure.stdout) == (1, "")
    assert "Type delete to remove it: niggle: Nothing was removed" in unsure.stderr
    assert settings.database.exists()
    (home / "niggle.toml").write_text("of no use = ")  # no reason to keep it
    document = answer(home, "delete", "--everything", "--yes")
    assert (document["gone"], document["left"], document["others"]) == (True, [], [])
    assert {"what": "originals", "files": 2, "bytes": len(LOG)} in document["removed"]
    assert not home.exists()
    again = answer(home, "delete", "--everything", "--yes")
    assert (again["gone"], again["removed"]) == (True, [])
    assert not home.exists()
    niggle(home, "status")
    assert answer(home, "status")["activities"] == 0
