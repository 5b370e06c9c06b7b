"""The home as a whole: whether it is sound, copies of it, its end."""

from typing import TypedDict


class CheckRow(TypedDict):
    """One thing that the doctor looked at."""

    name: str
    sound: bool
    detail: str
    remedy: str | None


class DoctorDocument(TypedDict):
    """All checks; `sound` if every one is."""

    sound: bool
    checks: list[CheckRow]


class RebuildDocument(TypedDict):
    """How many originals were decoded again, and why some could not be."""

    originals: int
    failures: list[str]


class ExportDocument(TypedDict):
    """What was written into the folder: rows by table, originals, and the hashes of those that are not there."""

    folder: str
    rows: dict[str, int]
    originals: int
    missing_originals: list[str]


class AthleteRow(TypedDict):
    """One athlete; `chosen` is the one that was asked about."""

    athlete_id: int
    name: str
    chosen: bool
    activities: int
    first_day: str | None
    last_day: str | None
    accounts: list[str]


class AthletesDocument(TypedDict):
    """Everybody here, the default one first."""

    rows: list[AthleteRow]


class DecidedDocument(TypedDict):
    """Of which activity the record is now; null if it is deleted."""

    activity_id: str | None


class SettledDocument(TypedDict):
    """The days of which the runner said that they are whole, or took that back."""

    days: list[str]


class BackupDocument(TypedDict):
    """A backup: where, how large, and how many originals are in it. Of `missing` ones only the rows are left; those
    `changed` are no longer the bytes that came in, and are in it as they are. Both by their SHA-256.
    """

    file: str
    bytes: int
    originals: int
    missing: list[str]
    changed: list[str]
    seconds: float


class RestoreDocument(TypedDict):
    """A backup that was restored: how many files and bytes, when it was made; `before` is where the data is that it
    took the place of, null if there was none.
    """

    file: str
    created_at: str
    files: int
    bytes: int
    before: str | None
    seconds: float


class RemovedRow(TypedDict):
    """One part of the data folder that was removed, and how much it was."""

    what: str
    files: int
    bytes: int


class DeleteDocument(TypedDict):
    """All that was removed, and what a second look found: `left` is ours and could not be removed, or was only linked
    from there; `others` are files that are not Niggle's and were left alone. `gone` if nothing of ours is left.
    """

    home: str
    gone: bool
    removed: list[RemovedRow]
    left: list[str]
    others: list[str]


class WrittenDocument(TypedDict):
    """The number of the entry that was written, edited or deleted."""

    id: int
