"""Pain, its episodes, and what was tried."""

from typing import TypedDict


class PainRow(TypedDict):
    """One note; area null with severity 0 is "no pain that day". `felt_at_m`: how far into a run it was first felt;
    `changed_run`: whether it changed or stopped a run.
    """

    id: int
    local_date: str
    area: str | None
    side: str | None
    severity: int | None
    when: str | None
    text: str | None
    felt_at_m: int | None
    changed_run: bool | None


class PainDocument(TypedDict):
    """All notes, newest first."""

    rows: list[PainRow]
    synthetic: bool


class EpisodeRow(TypedDict):
    """One episode of pain: `analytics.episodes.episodes` says what each figure is."""

    id: str
    area: str
    side: str
    onset: str
    onset_uncertain: bool
    kind: str
    reasons: list[str]
    acute: bool
    time_loss_days: int | None
    restricted_days: int | None
    return_on: str | None
    resolved: str | None
    presumed: bool
    open: bool
    last_painful: str
    last_severity: int | None
    worst: int | None
    n_notes: int
    recurrence_of: str | None
    merged_into: str | None
    proposed_merge: str | None
    clinician_on: str | None
    note: str | None
    note_on: str | None
    note_asked: bool
    said: bool
    rest: "RestRow | None"


class RestRow(TypedDict):
    """An open pain that is no lower after two weeks or more of restricted running: restricted for `days` days since a
    day, the median pain of the first and the last 7 of them with the days noted, and what is to be said.
    """

    since: str
    days: int
    first_median: float
    first_noted: int
    last_median: float
    last_noted: int
    sentence: str


class RestedRow(RestRow):
    """The same with its episode."""

    id: str
    area: str
    side: str
    onset: str


class SetAsideRow(TypedDict):
    """What would be an episode, but is none by the runner's word."""

    id: str
    area: str
    side: str
    onset: str


class ReminderRow(TypedDict):
    """What the runner wrote to himself when this area last hurt."""

    id: str
    area: str
    side: str
    onset: str
    resolved: str
    note: str
    note_on: str


class RunningGapRow(TypedDict):
    """Days without a run, more than is usual; `answer` null: nobody knows why yet. `ongoing`: no run since."""

    from_date: str
    to_date: str
    days: int
    ongoing: bool
    answer: str | None
    area: str | None
    side: str | None
    text: str | None


class EpisodesDocument(TypedDict):
    """Episodes, what is none, gaps in running, and what to remember now; each newest first."""

    rows: list[EpisodeRow]
    set_aside: list[SetAsideRow]
    gaps: list[RunningGapRow]
    reminders: list[ReminderRow]
    caveats: list[str]
    synthetic: bool


class SaidDocument(TypedDict):
    """The episode that something was said about, by the id that it is known by now."""

    episode: str


class TriedDay(TypedDict):
    """The worst pain of a day with a number; a day that is not listed is unknown."""

    day: str
    worst: int


class TriedPart(TypedDict):
    """Pain in one stretch of time around what was tried: `part` is before, during or after."""

    part: str
    first_day: str
    last_day: str
    days: int
    noted_days: int
    unknown_days: int
    median: float | None
    lowest: int | None
    highest: int | None
    by_day: list[TriedDay]


class TriedRow(TypedDict):
    """One thing that was tried, and the pain that it belongs to, with that pain beside it. `proposed_by`: whom the link
    was for by which it was proposed, null where the athlete began it.
    """

    id: int
    from_date: str
    to_date: str | None
    kind: str
    area: str | None
    side: str | None
    text: str
    link: str | None
    proposed_by: str | None
    pain: list[TriedPart]


class TriedDocument(TypedDict):
    """All that was tried, newest first."""

    rows: list[TriedRow]
    caveats: list[str]
    synthetic: bool


class RunPainDocument(TypedDict):
    """The notes that three numbers about a run have become: new ones, and those that said another number before."""

    added: list[int]
    changed: list[int]
