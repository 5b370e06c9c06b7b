"""What was put into a folder, and is it whole yet? Judged from looking at it now and then.

A file is settled when it was the same at two looks, in size and time of change, and has rested for some seconds. Until
then it is waited for, and everything else is taken meanwhile. A file that changes again is taken again.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

QUIET_S = 3.0  # how long a file has to rest
MAX_LEFT_OUT = 2**19  # characters: so many are being written at once that it is better to wait for them

# What browsers, syncing programs and copying programs call a file until it is whole.
_HALF_ENDINGS = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".tmp", "~")

Stamp = tuple[int, int]  # bytes, and the time of change in nanoseconds since 1970


@dataclass(frozen=True, slots=True)
class Listing:
    """The files below a folder, and paths that are never taken: hidden ones, and by their name half-written ones."""

    files: Mapping[str, Stamp]
    never: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a folder found.

    Attributes:
        settled: files that are whole, as they are.
        left_out: what an import must leave out for now.
        news: whether an import would bring anything that has not been taken.
    """

    settled: Mapping[str, Stamp]
    left_out: frozenset[str]
    news: bool


@dataclass(slots=True)
class Watched:
    """One folder over time: how it was at the last look, since when each file is as it is, and what was taken."""

    _since: dict[str, tuple[Stamp, float]] = field(default_factory=dict)
    _taken: Mapping[str, Stamp] = field(default_factory=dict)

    def look(self, listing: Listing, now: float) -> Look:
        """Judge what is there at `now` (seconds since 1970)."""
        since: dict[str, tuple[Stamp, float]] = {}
        settled: dict[str, Stamp] = {}
        for path, stamp in listing.files.items():
            before = self._since.get(path)
            if before is None or before[0] != stamp:
                since[path] = (stamp, now)
                continue
            since[path] = before
            # By its own time of change, or by our clock, where the other machine's runs ahead.
            if now - stamp[1] / 1e9 >= QUIET_S or now - before[1] >= QUIET_S:
                settled[path] = stamp
        self._since = since
        self._taken = {path: stamp for path, stamp in self._taken.items() if path in since}
        left_out = listing.never | (since.keys() - settled.keys())
        news = any(self._taken.get(path) != stamp for path, stamp in settled.items())
        return Look(settled, frozenset(left_out), news and sum(map(len, left_out)) <= MAX_LEFT_OUT)

    def took(self, look: Look) -> None:
        """What this look found settled is in."""
        self._taken = look.settled


def list_folder(folder: Path, home: Path) -> Listing | None:
    """The files below a folder, links to files among them; None if the folder itself cannot be read.

    Links to folders are not followed, and Niggle's own folder is left out, as an import does it.
    """
    files: dict[str, Stamp] = {}
    never: set[str] = set()
    own = _identity(home)
    waiting = [os.fspath(folder)]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as inside:
                below = list(inside)
        except OSError:
            if place == os.fspath(folder):
                return None
            continue  # the import says so
        for one in below:
            if one.name.startswith(".") or one.name.endswith(_HALF_ENDINGS):
                never.add(one.path)
                continue
            try:
                about = one.stat()
            except OSError:
                continue
            if stat.S_ISREG(about.st_mode):
                files[one.path] = (about.st_size, about.st_mtime_ns)
            elif stat.S_ISDIR(about.st_mode) and not one.is_symlink() and (about.st_dev, about.st_ino) != own:
                waiting.append(one.path)
    return Listing(files, frozenset(never))


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        about = folder.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino
