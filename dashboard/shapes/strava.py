"""How it is with Strava."""

from typing import TypedDict


class LimitDocument(TypedDict):
    """How many requests a window allows, and how many of them were used."""

    allowed: int
    used: int


class LimitsDocument(TypedDict):
    """Strava's limits for the app, in a quarter of an hour and on a day (UTC): requests that read, and all of them.
    `left_quarter` and `left_day` are what may still be used for what is not new.
    """

    read_quarter: LimitDocument
    read_day: LimitDocument
    all_quarter: LimitDocument
    all_day: LimitDocument
    left_quarter: int
    left_day: int


class QueueDocument(TypedDict):
    """How many items wait to be fetched: samples, descriptions, and whether an activity is still there."""

    streams: int
    detail: int
    presence: int


class UnreadRow(TypedDict):
    """An activity that Strava lists and that could not be understood."""

    native_id: str
    reason: str


class TroubleRow(TypedDict):
    """Why so many items are tried again later."""

    reason: str
    items: int


class StravaDocument(TypedDict):
    """How it is with Strava. `phase`: idle, listing, fetching, quarter and day (waits for a limit's window to end, at
    `until`), later and unreachable (single items, or all, are tried again at `until`), reconnect, inactive; null if
    nothing is connected.

    `retention` is "7 days" or "keep". `done_at` is about when the queue will be empty. `activities` are those here from
    the API, `by_file` those of them whose samples a file of the same run has.
    """

    connected: bool
    account: str | None
    retention: str | None
    scopes: list[str]
    missing_scopes: list[str]
    connected_at: str | None
    synced_at: str | None
    swept_at: str | None
    webhook: bool
    phase: str | None
    until: str | None
    detail: str | None
    limits: LimitsDocument | None
    done_at: str | None
    activities: int
    with_streams: int
    with_detail: int
    by_file: int
    expired: int
    queue: QueueDocument
    unread: list[UnreadRow]
    troubles: list[TroubleRow]


class StravaGoneDocument(TypedDict):
    """A connection that ended: how many records went, and whether Strava took the tokens back (else why not)."""

    removed: int
    revoked: bool
    trouble: str | None
