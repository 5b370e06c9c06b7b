"""Weeks, days, what alarms were worth, and what heart rate needs."""

from typing import TypedDict


class WeekRow(TypedDict):
    """One week of running; `partial` weeks are unfinished, or begin before the first activity.

    A week without a run is 0; after the last activity of any kind nothing is known, and its amounts are null. So they
    are, and `runs`, where `missing` says why: "expired", something of Strava's API was removed when its time was over.
    """

    week_start: str
    distance_m: int | None
    moving_s: int | None
    ascent_m: int | None
    runs: int | None
    partial: bool
    missing: str | None


class OtherWeekRow(TypedDict):
    """One week of one other family of sport, which is never running load; `aerobic_s` is what of it trains heart and
    lungs; `missing` as in the weeks of running: a family without a row is unknown then, too.
    """

    week_start: str
    sport_family: str
    moving_s: int | None
    aerobic_s: int | None
    activities: int | None
    missing: str | None


class TrackRow(TypedDict):
    """What one alarm has been worth: `analytics.alarms.TrackRecord` says what each figure is."""

    alarm: str
    noted: bool
    fired: int
    judged: int
    followed: int
    onsets: int
    without: int
    unknown: int
    uncertain: int
    acute: int
    again: int
    ordinary: int
    ordinary_followed: int
    first_day: str | None
    last_day: str | None
    now: str | None


class AlarmsDocument(TypedDict):
    """Each alarm with its track record for this runner."""

    rows: list[TrackRow]
    caveats: list[str]
    synthetic: bool


class LoadDocument(TypedDict):
    """Weeks of running, oldest first; `first_weekday` is 0 for Monday ... 6 for Sunday."""

    first_weekday: int
    weeks: list[WeekRow]
    other: list[OtherWeekRow]
    synthetic: bool


class DailyLoadRow(TypedDict):
    """One calendar day; what is not defined or not known is null (`niggle explain` says when). `load` is 0 on a day of
    rest.
    """

    local_date: str
    load: float | None
    acwr_coupled: float | None
    acwr_uncoupled: float | None
    acwr_runsafe: float | None
    acwr_ewma: float | None
    fitness: float | None
    fatigue: float | None
    form: float | None
    monotony: float | None
    strain: float | None
    weekly_change: float | None


class DailyLoadDocument(TypedDict):
    """Every day from the first activity to the last. `by` is the source that tells the load of all of them: heartrate,
    rpe or distance, in `unit`; `coverage` is what share of the days with a run each would tell.
    """

    by: str
    unit: str
    rows: list[DailyLoadRow]
    coverage: dict[str, float]
    window: str
    fallbacks: list[str]
    caveats: list[str]
    synthetic: bool


class BodyRow(TypedDict):
    """One fact (max_heart_rate, resting_heart_rate in beats/min; sex) and the day from which on it holds."""

    id: int
    fact: str
    value: str
    from_date: str


class BodyOffer(TypedDict):
    """What the runs can tell of a fact that was not said, and how; `used`: figures count on it as long as none is."""

    fact: str
    value: float
    how: str
    used: bool


class BodyDocument(TypedDict):
    """What the runner says of himself; `needed` are the commands without which heart rate tells no load."""

    rows: list[BodyRow]
    offers: list[BodyOffer]
    needed: list[str]
    synthetic: bool


class SpikeRow(TypedDict):
    """One session against the longest of the 30 days before. `activity_id` is the first of `activity_ids`, which
    began within 60 minutes of each other's end. `state`: no_baseline, reference, small, moderate, large, or
    not_covered: something of Strava's API was removed from these days, so nothing is said of them (nor of `distance_m`,
    if it may have been a part of the session). `sources` are kinds of records; `expires_at` is when what only Strava's
    API told goes, null for what stays.
    """

    activity_id: str
    activity_ids: list[str]
    local_date: str
    started_at: str | None
    distance_m: int | None
    longest_30d_m: int | None
    longest_30d_on: str | None
    ratio: float | None
    state: str
    runs_30d: int | None
    few_runs: bool | None
    sources: list[str]
    expires_at: str | None
    longest_unbroken_m: int | None


class SpikesDocument(TypedDict):
    """All sessions, oldest first."""

    rows: list[SpikeRow]
    caveats: list[str]
    synthetic: bool
