"""Several athletes of one home, counted together."""

from typing import TypedDict


class RateDocument(TypedDict):
    """A rate with its 95 % interval: `count` over `over` (thousands of hours or of km, or weeks)."""

    value: float
    low: float
    high: float
    count: float
    over: float


class RosterDescription(TypedDict):
    """Of a roster or a year of it. A rate is null where there is nothing to divide by."""

    runners: int
    injured: int
    injuries: int
    incidence_per_1000_h: RateDocument | None
    incidence_per_1000_km: RateDocument | None
    prevalence: RateDocument | None
    burden_per_1000_h: RateDocument | None
    burden_per_1000_km: RateDocument | None


class RosterYear(TypedDict):
    """`told` is null where it could be told who was injured."""

    year: int
    told: RosterDescription | None


class RosterRatio(TypedDict):
    """A ratio of odds or hazards with its 95 % interval, from `events` onsets of `runners`."""

    ratio: float
    low: float
    high: float
    events: int
    runners: int


class RosterComparison(TypedDict):
    """`verdict`: told, few_runners, few_injured, few_injuries or no_answer; the models are null unless it is told."""

    verdict: str
    runners: int
    injured: int
    injuries: int
    disagree: bool | None
    within: RosterRatio | None
    across: RosterRatio | None


class CohortDocument(TypedDict):
    """What there is to say of everybody here; nobody is named. `noted` counts the runners who ever wrote a note."""

    athletes: int
    noted: int
    weeks: int
    first_day: str | None
    last_day: str | None
    whole: RosterDescription | None
    years: list[RosterYear]
    compared: RosterComparison
    statements: list[str]
    caveats: list[str]
    synthetic: bool
