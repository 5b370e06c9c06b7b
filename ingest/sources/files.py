"""Which files did the runner point at? Every file of every folder and archive is accounted for, newest first."""

import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from ingest.errors import NotAnActivity, Unreadable, is_disk_full
from ingest.importlog import Item
from ingest.settings import Settings
from ingest.sources.archives import (
    MAX_DEPTH,
    READ_ERRORS,
    Budget,
    Content,
    Opener,
    ZipShelf,
    check_archive,
    gunzip,
    member_refusal,
    read_bounded,
    read_failure,
    read_up_to,
    too_large,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file on disk as it was when it was listed. `entries`: how many it holds; 1 unless it is an archive."""

    path: str
    byte_count: int
    mtime_ns: int
    entries: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, or one member of an archive ("archive.zip!member"). `newness` is seconds since 1970, roughly.

    `refusal` is why it cannot be read; then there is nothing to open. `budget` is that of the archive it expands in,
    for what states no size of its own. `stamp` is that of the file on disk. `told` is how it ended when it was read
    before; then nothing has changed since, and it is not read again. `kind` is the format that its first bytes show.
    `archive` is where the archive of a service begins that it is in (see `service_archives`); what of that is no
    activity by its place is `skipped`.
    """

    path: str
    byte_count: int
    newness: float
    opener: Opener | None = None
    refusal: str | None = None
    budget: Budget | None = None
    stamp: Stamp | None = None
    told: Item | None = None
    kind: str | None = None
    archive: str | None = None
    skipped: bool = False


EXPORT_MANIFEST = "niggle-export.json"  # a folder with this in it is an export of ours, not one of recordings

Recall = Callable[[Stamp], Sequence[Entry]]
_Looked = os.stat_result | OSError


class FileSource:
    """The files under some paths: `entries()` lists them, `read()` reads one. Close it to drop scratch copies.

    `recall` tells the entries of a file that was read before and has not changed since, none of any other.
    `leave_out` names files and folders below the paths, as they are shown, that are not looked at.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        settings: Settings,
        recall: Recall = lambda _: (),
        leave_out: Collection[str] = (),
    ) -> None:
        self._paths = paths
        self._settings = settings
        self._recall = recall
        self._leave_out = frozenset(leave_out)
        self._zips = ZipShelf(settings)

    def __enter__(self) -> "FileSource":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zips.close()

    def entries(self) -> list[Entry]:
        """Every file, newest first by what it says of itself, else by its date; each path once."""
        found: dict[str, list[Entry]] = {}
        for path in self._paths:
            for file, about in self._walk(str(path)):
                if file not in found:
                    found[file] = self._file(file, about)
        entries = [entry for group in found.values() for entry in group]
        return sorted(entries, key=lambda entry: (-entry.newness, entry.path))

    def read(self, entry: Entry) -> Content:
        """The decompressed bytes of one entry. Errors: `Unreadable` with the reason; `NotAnActivity` by its place."""
        if entry.opener is None:
            refused = NotAnActivity if entry.skipped else Unreadable
            raise refused(entry.refusal or "it cannot be read")
        if entry.budget is not None and entry.budget.expanded < 0:
            raise Unreadable(too_large(self._settings))
        content = read_bounded(entry.opener, self._settings)
        if entry.budget is not None:
            entry.budget.expanded -= len(content.data)
        return content

    def _walk(self, path: str) -> Iterator[tuple[str, _Looked]]:
        """The files below a path; a path that is not a folder is itself. Niggle's own folder is left out."""
        home = _look(lambda: os.stat(self._settings.home))  # noqa: PTH116 (here and below: a call a file)
        about = _look(lambda: os.stat(path))  # noqa: PTH116
        folders = [path] if _is_folder(about) else []
        if not folders:
            yield path, about
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(folder) as inside:
                    below = list(inside)
            except OSError:
                yield folder, _look(lambda folder=folder: os.stat(folder))  # type: ignore[misc]  # noqa: PTH116
                continue
            if any(one.name == EXPORT_MANIFEST for one in below):
                yield os.path.join(folder, EXPORT_MANIFEST), about  # noqa: PTH118
                continue
            for one in below:
                if self._leave_out and shown_path(one.path, self._settings) in self._leave_out:
                    continue
                about = _look(one.stat)
                if not _is_folder(about) or one.is_symlink():
                    if not _is_same(about, home):
                        yield one.path, about
                elif not _is_same(about, home):
                    folders.append(one.path)

    def _file(self, path: str, about: _Looked) -> list[Entry]:
        shown = shown_path(path, self._settings)
        if isinstance(about, OSError):
            return [Entry(shown, 0, 0.0, refusal=read_failure(about))]
        if shown.endswith(EXPORT_MANIFEST):
            told = "an export of Niggle. Import the folder that it is in by itself"
            return [Entry(shown, 0, 0.0, refusal=told, skipped=True)]
        if not stat.S_ISREG(about.st_mode):
            refusal = "it is not a regular file"
            if stat.S_ISDIR(about.st_mode):
                linked = "it is a link to a folder; import that folder itself"
                refusal = linked if os.path.islink(path) else "you may not read this folder"  # noqa: PTH114
            return [Entry(shown, 0, about.st_mtime, refusal=refusal)]
        stamp = Stamp(shown, about.st_size, about.st_mtime_ns)
        if shown == path and (known := self._recall(stamp)):
            return list(known)
        budget = Budget(self._settings.max_archive_entries, self._settings.max_archive_bytes)
        on_disk = Path(path)
        opened = Entry(shown, about.st_size, about.st_mtime, opener=lambda: on_disk.open("rb"))
        entries = list(self._expand(opened, on_disk, 0, budget))
        if shown != path:  # an upload passes through only once, and odd names may be shown alike
            return entries
        stamp = replace(stamp, entries=len(entries))
        return [replace(entry, stamp=stamp) for entry in entries]

    def _expand(self, entry: Entry, on_disk: Path | None, depth: int, budget: Budget) -> Iterator[Entry]:
        """The entry itself, or if it is an archive, what is inside."""
        from ingest.formats.sniff import HEAD_BYTES, epoch_seconds, sniff, started_hint

        assert entry.opener is not None
        try:
            with entry.opener() as source:
                head, damage = read_up_to(source, HEAD_BYTES)
            if damage is not None and not head:
                raise Unreadable(read_failure(damage))
            kind = sniff(head)
            if kind in ("gzip", "zip") and depth >= MAX_DEPTH:
                raise Unreadable(f"it holds archives more than {MAX_DEPTH} deep. Unpack it and import the folder")
            if kind == "gzip":
                charged = budget if depth else None
                inner = Entry(entry.path, entry.byte_count, entry.newness, gunzip(entry.opener), budget=charged)
                yield from self._expand(inner, None, depth + 1, budget)
                return
            if kind == "zip":
                zip_path = on_disk or self._zips.spool(entry.opener, budget)
                yield from self._members(entry, zip_path, depth, budget)
                return
        except Unreadable as refusal:
            yield Entry(entry.path, entry.byte_count, entry.newness, refusal=str(refusal))
            return
        except READ_ERRORS as error:
            if is_disk_full(error):
                raise
            yield Entry(entry.path, entry.byte_count, entry.newness, refusal=read_failure(error))
            return
        hint = started_hint(head)
        newness = epoch_seconds(hint) if hint else entry.newness
        yield replace(entry, newness=newness, kind=kind)

    def _members(self, entry: Entry, zip_path: Path, depth: int, budget: Budget) -> Iterator[Entry]:
        archive = self._zips.zip(zip_path)
        check_archive(archive, zip_path.stat().st_size, budget, self._settings)
        for info in archive.infolist():
            if info.filename.endswith("/"):
                continue
            name = f"{entry.path}!{info.filename}"
            newness = _zip_time(info.date_time, entry.newness)
            refusal = member_refusal(info, self._settings)
            if refusal:
                yield Entry(name, info.file_size, newness, refusal=refusal)
                continue
            member = Entry(name, info.file_size, newness, lambda info=info: self._zips.zip(zip_path).open(info))  # type: ignore[misc]
            yield from self._expand(member, None, depth + 1, budget)


def _look(at: Callable[[], os.stat_result]) -> _Looked:
    """What the system says of a file, or why it says nothing."""
    try:
        return at()
    except OSError as error:
        return error


def _is_folder(about: _Looked) -> bool:
    return not isinstance(about, OSError) and stat.S_ISDIR(about.st_mode)


def _is_same(one: _Looked, other: _Looked) -> bool:
    return isinstance(one, os.stat_result) and isinstance(other, os.stat_result) and os.path.samestat(one, other)


def shown_path(path: Path | str, settings: Settings) -> str:
    """A path as text that can be stored and printed: bytes that are no UTF-8 are spelled out.

    What was uploaded only passes through the inbox and is named for its upload.
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    if not text.startswith(str(settings.home)):
        return text
    inbox = str(settings.inbox) + os.sep
    return f"upload {text.removeprefix(inbox)}" if text.startswith(inbox) else text


def _zip_time(date_time: tuple[int, int, int, int, int, int], otherwise: float) -> float:
    from ingest.formats.sniff import epoch_seconds

    try:
        return epoch_seconds(datetime(*date_time, tzinfo=UTC))
    except ValueError:
        return otherwise


def utc_of(newness: float) -> datetime | None:
    """When a file was made, by its `newness`; None where that is no date."""
    try:
        return datetime.fromtimestamp(newness, UTC).replace(tzinfo=None, microsecond=0) if newness > 0 else None
    except (ValueError, OverflowError, OSError):
        return None
