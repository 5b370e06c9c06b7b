"""What in the data folder is Niggle's, and how does all of it go? By name: what Niggle never wrote is left alone.

Links are removed themselves, never what they point to.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import Refusal
from ingest.settings import Settings
from ingest.store import swap
from ingest.store.archive import Progress
from ingest.store.connect import DatabaseBusy, connect

_STATE = r"(niggle\.duckdb(\.wal)?|niggle\.toml|originals(/[0-9a-f]{2}(/[0-9a-f]{64}(\.\d+\.partial)?)?)?)"
# What Niggle writes, as paths within the data folder.
_OURS = re.compile(
    rf"{_STATE}|niggle\.toml\.new|niggle\.key(\.new)?|strava-\d+\.(sealed(\.new)?|lock)|niggle\.sock|(inbox|scratch)(/.*)?"
    rf"|backups(/niggle-schema\d+-\d{{8}}T\d{{6}}\.(duckdb|partial))?|(backups/)?before-restore-[\dT-]+(/{_STATE})?"
    rf"|restoring(/(new|leaving|old)(/{_STATE})?)?|restore-\w+(/new(/{_STATE})?)?"
    r"|demo(/until|/files(/\.written|/\d{4}-\d\d-\d\d-\d+-\w+\.fit)?)?",
    flags=re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the data folder, by its first name, with how many files it has and their bytes."""

    what: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is in a data folder: Niggle's parts; its paths, what is below a folder before it; where links of its lead
    to; and what is not Niggle's.
    """

    parts: tuple[Part, ...]
    ours: tuple[Path, ...]
    linked: tuple[Path, ...]
    others: tuple[Path, ...]


def look(settings: Settings) -> Inventory:
    """Everything in the data folder. Errors: OSError, if a folder may not be read."""
    ours: list[Path] = []
    linked: list[Path] = []
    others: list[Path] = []
    sizes: dict[str, list[int]] = {}
    for path, about in _walk(settings.home):
        within = os.fsdecode(path.relative_to(settings.home))
        if not _OURS.fullmatch(within):
            others.append(path)
            continue
        ours.append(path)
        if stat.S_ISLNK(about.st_mode) and path.exists():
            linked.append(path.resolve())
        if not stat.S_ISDIR(about.st_mode):
            sizes.setdefault(path.relative_to(settings.home).parts[0], []).append(about.st_size)
    parts = tuple(Part(what, len(each), sum(each)) for what, each in sorted(sizes.items()))
    return Inventory(parts, tuple(ours), tuple(linked), tuple(others))


def remove_everything(settings: Settings, progress: Progress = lambda *_: None) -> Inventory:
    """Remove what is Niggle's, and the data folder itself if nothing else is in it; what there was.

    Killed, it goes on when it is asked again. Whoever asked looks again: what cannot be removed is simply still there.
    Errors: `DatabaseBusy` if a program has the database open; nothing is removed then.
    """
    with swap.alone(settings):
        if settings.database.is_file():
            try:
                with closing(connect(settings)):
                    pass
            except DatabaseBusy:
                raise
            except Refusal:
                pass  # it cannot be read, and need not be
        found = look(settings)
        in_all = sum(part.bytes for part in found.parts)
        done = 0
        for number, path in enumerate(found.ours, 1):
            about = path.lstat()
            with suppress(OSError):
                path.rmdir() if stat.S_ISDIR(about.st_mode) else path.unlink()
            done += 0 if stat.S_ISDIR(about.st_mode) else about.st_size
            progress(done, in_all, number, len(found.ours))
        with suppress(OSError):
            settings.home.rmdir()
    return found


def _walk(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """All below a folder, what is in a folder before it. Links are not followed."""
    with os.scandir(folder) as inside:
        below = sorted(inside, key=lambda one: one.name)
    for one in below:
        if one.is_dir(follow_symlinks=False):
            yield from _walk(Path(one.path))
        yield Path(one.path), one.stat(follow_symlinks=False)
