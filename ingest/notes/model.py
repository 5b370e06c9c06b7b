"""What comes of reading a note: findings, warning signs, and what could not be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One part that hurts, hurt, might hurt, or is said not to hurt.

    `osiics` is the letter of the body area (IOC consensus 2020); `severity_0_10` is None where no number is said, and 0
    where pain is denied; `severity_text` holds words and ranges as written; `negated` is "said not to hurt".
    `words` is the span of the note that it was read from. Nothing here is a diagnosis.
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


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign that someone should have a look at: which one, whether it is "current" or "past", and the words."""

    sign: str
    temporality: str
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was made of a note. `pain_free` is true where pain is denied without naming a part.

    `unread` are the sentences that name a part or a pain of which nothing was made, though nothing explains why.
    """

    findings: tuple[Finding, ...]
    red_flags: tuple[RedFlag, ...]
    unread: tuple[str, ...]
    pain_free: bool
