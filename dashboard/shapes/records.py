"""Records of runs: which are the same one, what was changed, what is not there."""

from typing import TypedDict


class RecordRow(TypedDict):
    """What one source says about an activity; `holds_samples`: figures, time and place are this record's."""

    record_id: str
    kind: str
    path: str | None
    title: str | None
    sport: str
    local_date: str
    started_local: str | None
    elapsed_s: int | None
    distance_m: int | None
    sample_count: int


class JoinedRecordRow(RecordRow):
    """A record of an activity that has several; `rule` and `reason` are null for the one that the others joined.

    `expires_at`: when it has to go by Strava's terms; null for what stays.
    """

    activity_id: str
    activity_title: str | None
    holds_samples: bool
    holds_words: bool
    rule: str | None
    reason: str | None
    expires_at: str | None


class DoubtRow(TypedDict):
    """Two records that may be the same run, of activities that both count until the runner decides."""

    one: RecordRow
    other: RecordRow
    rule: str
    reason: str


class VerdictRow(TypedDict):
    """What the runner decided about two records."""

    one_key: str
    other_key: str
    same: bool
    decided_at: str
    one_title: str | None
    one_date: str | None
    other_title: str | None
    other_date: str | None


class DuplicatesDocument(TypedDict):
    """`doubts` ask; `joined` are the records of activities that have several, newest first; `verdicts` are decided."""

    doubts: list[DoubtRow]
    joined: list[JoinedRecordRow]
    verdicts: list[VerdictRow]
    synthetic: bool


class ChangeRow(TypedDict):
    """A field that the runner changed, with what stood there before, both as text.

    `sources` are the kinds of the activity's records; `expires_at` is when the activity goes, null if it stays.
    """

    activity_id: str
    local_date: str
    title: str
    field: str
    value: str
    replaced: str | None
    changed_at: str
    sources: list[str]
    expires_at: str | None


class DeletedRow(TypedDict):
    """An activity that the runner deleted."""

    activity_id: str
    local_date: str
    title: str
    distance_m: int | None
    elapsed_s: int | None
    deleted_at: str


class UnrecordedRow(TypedDict):
    """Days on which running may have gone unrecorded, both included."""

    id: int
    from_date: str
    to_date: str
    text: str | None


class ExpiredRow(TypedDict):
    """A day of which so many activities of Strava's API were removed when their time was over.

    `settled_at`: when the runner said that his files have the day whole; null: open, and no figure counts on the day.
    """

    local_date: str
    activities: int
    expired_at: str
    settled_at: str | None


class ChangesDocument(TypedDict):
    """All that the runner changed, deleted and marked as unrecorded, the latest first; and the days that lost
    something, open ones first.
    """

    changes: list[ChangeRow]
    deleted: list[DeletedRow]
    unrecorded: list[UnrecordedRow]
    expired: list[ExpiredRow]
    synthetic: bool
