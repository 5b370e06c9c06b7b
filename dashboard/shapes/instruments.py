"""Questionnaires, what clinicians found, and papers."""

from typing import TypedDict


class OstrcRow(TypedDict):
    """One filled-in overuse questionnaire; q1 to q4 are the options chosen, counted from 1, null if not asked."""

    id: int
    local_date: str
    area: str
    side: str
    version: str
    q1: int
    q2: int | None
    q3: int | None
    q4: int | None
    score: int | None
    substantial: bool


class OstrcDocument(TypedDict):
    """All of them, newest first."""

    rows: list[OstrcRow]
    caveats: list[str]
    synthetic: bool


class OstrcQuestion(TypedDict):
    """A question of the overuse questionnaire, word for word, and its options in their order."""

    question: str
    options: list[str]


class OstrcQuestionsDocument(TypedDict):
    """The questionnaire about one place."""

    version: str
    questions: list[OstrcQuestion]
    ends: list[int]


class ClinicianFindingRow(TypedDict):
    """What a clinician found, as the runner heard it."""

    id: int
    local_date: str
    to_date: str | None
    who: str | None
    profession: str | None
    text: str
    area: str | None
    side: str | None


class FindingsDocument(TypedDict):
    """All of it, newest first."""

    rows: list[ClinicianFindingRow]
    caveats: list[str]
    synthetic: bool


class PaperRow(TypedDict):
    """A link, or a document (by its SHA-256), that is kept with a pain."""

    id: int
    local_date: str
    title: str
    url: str | None
    sha256: str | None
    file_kind: str | None
    file_name: str | None
    byte_count: int | None
    episode: str | None
    area: str | None
    side: str | None
    text: str | None


class PapersDocument(TypedDict):
    """What was searched for, newest first."""

    rows: list[PaperRow]
    synthetic: bool
