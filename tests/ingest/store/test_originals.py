import errno
import os
from pathlib import Path

import pytest

from ingest.store import originals
from ingest.store.connect import make_home
from tests.homes import settings_at

CONTENTS = {originals.digest(data): data for data in (b"one", b"two", b"three")}


def kept(home: Path) -> list[str]:
    return sorted(path.name for path in home.rglob("*") if path.is_file())


def test_many_are_kept_at_once_each_private_and_whole(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    make_home(settings)
    originals.keep_all(settings, CONTENTS)
    assert kept(settings.home) == sorted(CONTENTS)
    for sha256, data in CONTENTS.items():
        path = originals.path_of(settings, sha256)
        assert (path.read_bytes(), path.stat().st_mode & 0o077) == (data, 0)


def test_what_is_here_is_left_alone_and_what_changed_in_length_is_put_back(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    make_home(settings)
    originals.keep_all(settings, CONTENTS)
    paths = [originals.path_of(settings, sha256) for sha256 in CONTENTS]
    before = [path.stat().st_ino for path in paths]
    paths[0].write_bytes(b"on")
    originals.keep_all(settings, CONTENTS)
    assert [path.read_bytes() for path in paths] == list(CONTENTS.values())
    assert [path.stat().st_ino for path in paths[1:]] == before[1:]


def test_a_disk_that_is_full_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_at(tmp_path)
    make_home(settings)
    real, waited = os.fsync, []

    def full_at_the_second(handle: int) -> None:
        waited.append(handle)
        if len(waited) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    with pytest.raises(OSError, match="No space left"):
        originals.keep_all(settings, CONTENTS)
    assert kept(settings.home) == [next(iter(CONTENTS))]


def test_sweeping_takes_what_nothing_speaks_of_and_leaves_other_folders(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    make_home(settings)
    originals.keep_all(settings, CONTENTS)
    wanted, *stray = CONTENTS
    (settings.originals / "of my own").mkdir()
    (settings.originals / "of my own" / "file").touch()
    originals.path_of(settings, stray[0]).with_name(f"{stray[0]}.7.partial").touch()
    originals.sweep(settings, {wanted})
    assert kept(settings.home) == sorted([wanted, "file"])
