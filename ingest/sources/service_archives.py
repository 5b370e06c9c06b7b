"""Which of these files are one archive of Strava's or Garmin's, and whose? Told by the table that lies in it.

In Strava's archive only the table and the folder `activities` hold activities: routes, photos and some fifty other
tables do not, however much they look like it.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingest.errors import Unreadable
from ingest.sources.archives import READ_ERRORS, Content, read_up_to
from ingest.sources.files import Entry

Service = Literal["strava", "garmin"]

_SERVICE_OF: dict[str | None, Service] = {"strava_csv": "strava", "garmin_json": "garmin"}
_EXPORT_NAME = re.compile(r"export_(\d{1,20})[^/!]*[/!]$")
_GARMIN_OWNER = re.compile(rb'"userProfileId"\s*:\s*"?(\d{1,20})')
_GARMIN_HEAD_BYTES = 2**16
_NOT_READ = "the archive that it is in was not read; its table says why"
_NO_ACTIVITY = "a part of Strava's archive that holds no activity"


@dataclass(frozen=True, slots=True)
class ServiceArchive:
    """An archive below `root` (a folder with its "/", or "archive.zip!"); `account` is the athlete's number there."""

    root: str
    service: Service
    account: str | None


def service_archives(entries: Sequence[Entry], read: Callable[[Entry], Content]) -> list[ServiceArchive]:
    """The archives among these files, by their tables."""
    by_path = {entry.path: entry for entry in entries}
    found: dict[str, ServiceArchive] = {}
    for entry in entries:
        service = _SERVICE_OF.get(entry.kind)
        if service == "strava":
            root = _folder_of(entry.path)
            found[root] = ServiceArchive(root, service, _strava_account(root, by_path.get(f"{root}profile.csv"), read))
        elif service == "garmin":
            root = entry.path.partition("DI_CONNECT/")[0] if "DI_CONNECT/" in entry.path else _folder_of(entry.path)
            known = found.get(root)
            if known is None or known.account is None:
                found[root] = ServiceArchive(root, service, _garmin_account(entry))
    return list(found.values())


def arranged(
    entries: Sequence[Entry], archives: Sequence[ServiceArchive], refusal_of: Callable[[ServiceArchive], str | None]
) -> list[Entry]:
    """The same files with the archive that each is in; a table comes before the files that it names, and what is not
    asked for is told to be no activity. `refusal_of` says why an archive is not read at all.
    """
    by_root = {archive.root: archive for archive in archives}
    refusals = {archive.root: refusal_of(archive) for archive in archives}
    roots = sorted(by_root, key=len, reverse=True)  # of two archives within each other the inner one
    placed: list[Entry] = []
    newest: dict[str, float] = {}
    for entry in entries:
        root = next((root for root in roots if entry.path.startswith(root)), None)
        placed.append(entry if root is None else _placed(entry, by_root[root], refusals[root]))
        if root is not None:
            newest[root] = max(newest.get(root, entry.newness), entry.newness)

    def place(entry: Entry) -> tuple[float, int, str]:
        if entry.archive is not None and entry.kind == "strava_csv":
            return -newest[entry.archive], 0, entry.path
        return -entry.newness, 1, entry.path

    return sorted(placed, key=place)


def _placed(entry: Entry, archive: ServiceArchive, refusal: str | None) -> Entry:
    if entry.told is not None:
        return replace(entry, archive=archive.root)
    if refusal is not None:  # said once, of the table; nothing of it is remembered, for the answer may change
        named = _SERVICE_OF.get(entry.kind) is not None
        told = refusal if named else _NOT_READ
        return replace(entry, archive=archive.root, opener=None, refusal=told, skipped=not named, stamp=None)
    inside = entry.path.removeprefix(archive.root)
    if archive.service == "strava" and entry.kind != "strava_csv" and not inside.startswith("activities/"):
        return replace(entry, archive=archive.root, opener=None, refusal=_NO_ACTIVITY, skipped=True)
    return replace(entry, archive=archive.root)


def _folder_of(path: str) -> str:
    return path[: max(path.rfind("/"), path.rfind("!")) + 1]


def _strava_account(root: str, profile: Entry | None, read: Callable[[Entry], Content]) -> str | None:
    """The number in the first column of profile.csv, else in the name that Strava gave the archive."""
    if profile is not None and profile.opener is not None:
        try:
            rows = list(csv.reader(io.StringIO(read(profile).data[: 2**16].decode("utf-8-sig", "replace"), newline="")))
        except (Unreadable, csv.Error):
            rows = []
        if len(rows) > 1 and rows[1] and rows[1][0].strip().isdigit():
            return rows[1][0].strip()
    named = _EXPORT_NAME.search(root)
    return named[1] if named else None


def _garmin_account(table: Entry) -> str | None:
    """The owner that the first activities of the summary name."""
    if table.opener is None:
        return None
    try:
        with table.opener() as source:
            head, _ = read_up_to(source, _GARMIN_HEAD_BYTES)
    except READ_ERRORS:
        return None
    owner = _GARMIN_OWNER.search(head)
    return owner[1].decode() if owner else None
