"""Who comes in, who looks on, and what is said between them."""

from typing import TypedDict


class ReportDocument(TypedDict):
    """A report: the file itself, which days it is of and what is in it."""

    html: str
    first_day: str
    last_day: str
    sees: list[str]
    synthetic: bool


class ZoneRow(TypedDict):
    """A place that nobody else is shown on a map."""

    id: int
    name: str
    latitude_deg: float
    longitude_deg: float


class ZonesDocument(TypedDict):
    """All of them, newest first."""

    rows: list[ZoneRow]


class AccountDocument(TypedDict):
    """Whose password was set or taken away, and how many sessions ended with the one before."""

    athlete: str
    ended: int


class AccountRow(TypedDict):
    """Whether an athlete has a password, since when (UTC), and how many sessions. `owner`: the first athlete."""

    athlete: str
    owner: bool
    set_at: str | None
    sessions: int


class AccountsDocument(TypedDict):
    """Who has a password."""

    rows: list[AccountRow]


class SessionRow(TypedDict):
    """A browser that is logged in: since when, and when it was seen last (UTC)."""

    id: int
    athlete: str
    agent: str
    created_at: str | None
    seen_at: str | None


class SessionsDocument(TypedDict):
    """Which browsers are logged in, the one seen last first."""

    rows: list[SessionRow]


class SessionsEndedDocument(TypedDict):
    """How many sessions were ended."""

    ended: int


class ShareCreatedDocument(TypedDict):
    """A link that was made. `path` holds its token, and is told here only; `until`: the last day on which it opens."""

    id: int
    name: str
    sees: list[str]
    since: str | None
    until: str
    may_propose: bool
    path: str


class ShareVisitRow(TypedDict):
    """A visit: by which browser, when it began, and when it was heard of last (UTC)."""

    agent: str
    begun_at: str
    seen_at: str


class CommentRow(TypedDict):
    """A comment about a day, a run or an episode (`about`, `key`). `who`: whom the link is for; `mine`: whoever asks
    wrote it; `unread`: the other side did, and no page has shown it yet.
    """

    id: int
    thread: str
    who: str
    from_athlete: bool
    about: str
    key: str
    text: str
    created_at: str
    read_at: str | None
    mine: bool
    unread: bool


class ThreadRow(TypedDict):
    """A link with what was written by it. `link`: its number, null where it is not here any more; `open`: it can be
    answered.
    """

    thread: str
    who: str
    link: int | None
    open: bool
    sees: list[str]
    comments: int
    unread: int


class CommentsDocument(TypedDict):
    """Comments, the newest first; for the athlete the threads, too, those with something unread first."""

    rows: list[CommentRow]
    threads: list[ThreadRow]


class CommentsReadDocument(TypedDict):
    """How many of them had not been read."""

    read: int


class ProposalRow(TypedDict):
    """What was proposed by a link, for the athlete to accept or not. `who`: whom the link is for; `kind`: finding,
    exercise or stage; `state`: open, accepted or declined; `entry`: the number of what it became, which the athlete
    alone is told.
    """

    id: int
    who: str
    kind: str
    from_date: str
    to_date: str | None
    text: str
    url: str | None
    area: str | None
    side: str | None
    created_at: str
    state: str
    answered_at: str | None
    entry: int | None


class ProposalsDocument(TypedDict):
    """Proposals, the newest first."""

    rows: list[ProposalRow]


class ProposalAnsweredDocument(TypedDict):
    """A proposal that was answered or reopened, as it stands now."""

    id: int
    kind: str
    state: str
    entry: int | None


class ShareRow(TypedDict):
    """A link, what it shows, and who came. `state`: open, over or revoked; `previews`: how often it was opened without
    a page being looked at, as by programs that preview links; `fetches`: how often a program fetched its feed.json.
    `latest`: the last visits, the newest first.
    """

    id: int
    name: str
    sees: list[str]
    since: str | None
    until: str
    may_propose: bool
    state: str
    created_at: str
    ends_at: str
    revoked_at: str | None
    visits: int
    previews: int
    seen_at: str | None
    fetches: int
    fetched_at: str | None
    latest: list[ShareVisitRow]


class SharesDocument(TypedDict):
    """The links of an athlete, the newest first."""

    rows: list[ShareRow]


class ShareRevokedDocument(TypedDict):
    """A link that was revoked."""

    id: int
    name: str


class RosterReasonRow(TypedDict):
    """Why an athlete stands where they stand: a code of `analytics.calls.REASONS`, its day, and its figures."""

    code: str
    day: str | None
    facts: dict[str, object]


class RosterRow(TypedDict):
    """An athlete on the roster. `reasons`: the weightiest first; `sunk`: called, to be looked at again later; `ok_at`:
    when the feed answered last; `failing_since`, `error`: since when it does not, and why; `place`: its server.
    """

    id: int
    name: str
    place: str | None
    sunk: bool
    reasons: list[RosterReasonRow]
    scopes: list[str]
    withheld: int | None
    last_day: str | None
    last_run_day: str | None
    called_on: str | None
    look_again_on: str | None
    added_at: str
    tried_at: str | None
    ok_at: str | None
    failing_since: str | None
    error: str | None
    ended_at: str | None


class RosterDocument(TypedDict):
    """Everybody on the roster, who needs a call first."""

    on: str
    rows: list[RosterRow]


class RosterAddedDocument(TypedDict):
    """An athlete who was put on the roster, and where their feed is fetched."""

    id: int
    place: str


class RosterChangedDocument(TypedDict):
    """An athlete who was called or taken off."""

    id: int
    called_on: str | None
    look_again_on: str | None


class RosterFetchedDocument(TypedDict):
    """How many feeds were tried, and the numbers of those that do not answer."""

    tried: int
    failing: list[int]
