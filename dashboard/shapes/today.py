"""Today, and what was found in words."""

from typing import TypedDict

from dashboard.shapes.pain import RestedRow


class ReasonRow(TypedDict):
    """Why there is no reference distance: a stable code, and the sentence."""

    code: str
    text: str


class TodayDocument(TypedDict):
    """The reference distance, or the reason why there is none (`reference_m` is then null).

    With the reason "expired" the longest of the 30 days before is null, too: what was removed may have been longer.
    """

    on: str
    reference_m: int | None
    reason: str | None
    reasons: list[ReasonRow]
    longest_30d_m: int | None
    longest_30d_on: str | None
    look_at: "list[LookAtRow]"
    rest: "list[RestedRow]"
    caveats: list[str]
    synthetic: bool


class LookAtRow(TypedDict):
    """A sentence with signs to have looked at, of a run or a note of the last 28 days; confirmed or not."""

    id: str
    local_date: str
    activity_id: str | None
    note_id: int | None
    signs: list[str]
    words: str


class FoundPlaceRow(TypedDict):
    """Where it hurt by the runner's own words. `n` runs and notes say so; `waiting` are not confirmed yet, `confirmed`
    are or are noted anyway; `denied` propose that it did not hurt, `earlier` speak of earlier times; `dismissed` were
    not so, by his word.
    """

    area: str
    side: str
    n: int
    waiting: int
    confirmed: int
    denied: int
    earlier: int
    dismissed: int
    first_day: str | None
    last_day: str | None


class FoundRow(TypedDict):
    """One finding: `analytics.findings.findings` says what each column is. `decided`: the number, if it had another,
    under which the runner's word on it stands.
    """

    id: str
    local_date: str
    activity_id: str | None
    note_id: int | None
    title: str | None
    area: str
    side: str
    structure: str | None
    quality: str | None
    severity: float | None
    severity_text: str | None
    negated: bool
    temporality: str
    when: str | None
    felt_at_m: int | None
    felt_at_s: int | None
    trend: str | None
    impact: str | None
    words: str
    state: str
    decided: str | None


class FoundDocument(TypedDict):
    """What the runner's words say of pain: by place, each with its words, and signs to have looked at."""

    places: list[FoundPlaceRow]
    rows: list[FoundRow]
    look_at: list[LookAtRow]
    rest: "list[RestedRow]"
    caveats: list[str]
    synthetic: bool


class PainSaidDocument(TypedDict):
    """A note in words alone: which findings it holds, whether it says that nothing hurts, and what was not read."""

    id: int
    understood: list[str]
    pain_free: bool
    unread: list[str]


class FoundSaidDocument(TypedDict):
    """Which findings were decided, and the pain notes that were made."""

    ids: list[str]
    notes: list[int]


class FindingRow(TypedDict):
    """One part of the body that a note speaks of. `osiics` is the letter of the area; nothing is a diagnosis.

    `negated` is "said not to hurt", with severity 0; `temporality` is current, past or hypothetical; `onset_phase` is
    start_of_run, during_run, after_run or next_morning; `words` is the very span of the note.
    """

    area: str
    osiics: str
    structure: str | None
    side: str
    severity_0_10: float | None
    severity_text: str | None
    quality: str | None
    negated: bool
    temporality: str
    onset_phase: str | None
    onset_distance_km: float | None
    onset_time_min: float | None
    trend: str | None
    function_impact: str | None
    words: str


class RedFlagRow(TypedDict):
    """A sign that someone should have a look at, current or past."""

    sign: str
    temporality: str
    words: str


class NotesDocument(TypedDict):
    """What was read in a note; `unread` are the sentences about pain that were not understood.

    `explicit_pain_free` is true where pain is denied without naming a part.
    """

    findings: list[FindingRow]
    red_flags: list[RedFlagRow]
    unread: list[str]
    explicit_pain_free: bool
