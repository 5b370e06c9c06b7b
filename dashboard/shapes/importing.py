"""What came in, and how it stands with it."""

from typing import TypedDict


class ImportItemDocument(TypedDict):
    """How one file ended: `outcome` is imported, duplicate, skipped or failed; a member is `archive.zip!member`."""

    path: str
    sha256: str | None
    outcome: str
    reason: str | None
    warnings: list[str]
    activity_ids: list[str]


class ImportDocument(TypedDict):
    """`files` is the sum of the four outcomes; `activities` and `samples` are those that came in with this import."""

    files: int
    imported: int
    duplicate: int
    skipped: int
    failed: int
    activities: int
    samples: int
    seconds: float
    items: list[ImportItemDocument]


class StatusDocument(TypedDict):
    """What is here, from when to when, and how large it is."""

    athletes: int
    activities: int
    samples: int
    first_day: str | None
    last_day: str | None
    database_bytes: int
    schema_version: int
    decode_version: int
    synthetic: bool


class ProblemRow(TypedDict):
    """A file that was not imported, or was with warnings."""

    path: str
    sha256: str | None
    outcome: str
    reason: str | None
    warnings: list[str]


class ProblemsDocument(TypedDict):
    """All of them, failed ones first."""

    rows: list[ProblemRow]


class ImportRow(TypedDict):
    """One import: when, from where, how its files ended; `finished_at` is null while it runs or if it was killed."""

    run_no: int
    started_at: str
    finished_at: str | None
    paths: list[str]
    imported: int
    duplicate: int
    skipped: int
    failed: int
    warned: int
    activities: int
    first_day: str | None
    last_day: str | None


class ImportsDocument(TypedDict):
    """All imports that changed something, newest first."""

    rows: list[ImportRow]


class UndoDocument(TypedDict):
    """What went with an import: its activities; `kept` originals came with another one, too; `notes` were a log's.

    `again` are files that told some of its rows, too, and have to be imported again to bring them back.
    """

    run_no: int
    activities: int
    kept: int
    notes: int
    again: list[str]
