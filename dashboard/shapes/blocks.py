"""Build-ups beside each other."""

from typing import TypedDict


class BlockWeekRow(TypedDict):
    """One week of a build-up: `week` 0 is the 7 days that end with its last day, -1 the 7 before these. Where `missing`
    says why nothing is known (ahead, expired, unrecorded, before, after), every amount is null. `partial` is not over;
    `so_far_m` is the distance up to this week, null from an unknown week on.
    """

    week: int
    first_day: str
    last_day: str
    distance_m: int | None
    moving_s: int | None
    runs: int | None
    so_far_m: int | None
    partial: bool
    missing: str | None
    longest_m: int | None


class OnsetRow(TypedDict):
    """Pain that set in, an episode's onset: uncertain (only the day of stopping is known), acute (a fall or a twist),
    again (it came back within 56 days).
    """

    onset: str
    area: str
    side: str | None
    uncertain: bool
    acute: bool
    again: bool


class BlockRow(TypedDict):
    """A build-up and how it ended. `distance_m`, `runs` and `longest_...` are of its known weeks; `last_...` of the
    session on its last day (`last_kind`: race, or title if only that sounds like one). Pain counts to 14 days after it.
    `days_after` of the 28 days after it are known; `idle_...` is the longest stretch of 7 days or more without a run
    that touches these, which is longer, perhaps, if `idle_open`.
    """

    end: str
    weeks_known: int
    distance_m: int | None
    runs: int | None
    longest_m: int | None
    longest_s: int | None
    longest_on: str | None
    longest_id: str | None
    last_m: int | None
    last_s: int | None
    last_title: str | None
    last_id: str | None
    last_kind: str | None
    noted_days: int | None
    painful_days: int | None
    onsets: list[OnsetRow]
    days_after: int
    idle_days: int | None
    idle_from: str | None
    idle_open: bool | None
    weeks: list[BlockWeekRow]


class AnchorRow(TypedDict):
    """A day that a build-up can lead up to. `kind`: race, title (it sounds like one), longest (of months), week (the
    same calendar week of an earlier year; nothing else is known of it).
    """

    local_date: str
    activity_id: str | None
    title: str | None
    distance_m: int | None
    kind: str


class BlocksDocument(TypedDict):
    """Build-ups of `weeks_each` weeks, the one in question first; none where there is no day to begin with. `offered`
    are days that could be named; `notices` say what was asked for and is left out.
    """

    align: str
    weeks_each: int
    blocks: list[BlockRow]
    offered: list[AnchorRow]
    notices: list[str]
    caveats: list[str]
    synthetic: bool
