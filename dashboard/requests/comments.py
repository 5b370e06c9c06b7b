"""Comments on a day, a run or an episode, between the athlete and whoever looks on by a link.

Whoever came by a link asks for its audience and with its `thread`, which the seat sets: of no other do they hear.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from analytics.audience import Scope, Share
from dashboard.desk import Desk, iso_date, local_day
from ingest.errors import Misuse

if TYPE_CHECKING:
    from analytics.run import Seen
    from dashboard import shapes as d
    from ingest.comments import Comment
    from ingest.shares import ShareLink

NEEDED: dict[str, Scope] = {"run": "runs", "episode": "pain"}  # what a link has to show for a comment about it
MOST_READ = 1000  # comments that one page shows


def comment_add(
    desk: Desk, about: str, key: str, text: str, link: int | None = None, thread: str | None = None
) -> "d.WrittenDocument":
    """Write a comment about a day, a run or an episode. The athlete names the link; its thread is the guest's.

    Errors: `Misuse` for what the link does not show, is over, or was said too often.
    """
    from ingest.comments import Comment, add_comment, thread_of
    from ingest.store.ask import transaction

    with transaction(desk.con):
        to = _link(desk, link, thread)
        shown = _key_for(desk, to, about, key)
        number = add_comment(
            desk.con,
            Comment(
                0, desk.seen.athlete_id, thread_of(to), to.label, _is_athlete(desk), about, shown, text, desk.now
            ),
        )  # fmt: skip
    return {"id": number}


def comment_list(desk: Desk, thread: str | None = None) -> "d.CommentsDocument":
    """What was written, the newest first; for the athlete in all threads, with the links that can be answered."""
    from ingest.comments import comments

    mine = _is_athlete(desk)
    if not mine:
        _link(desk, None, thread)
    found = comments(desk.con, desk.seen.athlete_id, None if mine else thread)
    if desk.seen.until is not None:
        found = [one for one in found if local_day(desk.settings, one.created_at) <= desk.seen.until]
    keys = {(one.about, one.key): _key_here(desk, one) for one in found}
    rows: list[d.CommentRow] = [
        {
            "id": one.number, "thread": one.thread, "who": one.who, "from_athlete": one.from_athlete,
            "about": one.about, "key": keys[one.about, one.key], "text": one.text,
            "created_at": f"{one.created_at.isoformat()}Z",
            "read_at": None if one.read_at is None else f"{one.read_at.isoformat()}Z",
            "mine": one.from_athlete == mine, "unread": one.from_athlete != mine and one.read_at is None,
        }
        for one in found
    ]  # fmt: skip
    return {"rows": rows, "threads": _threads(desk, rows) if mine else []}


def comment_read(desk: Desk, numbers: Sequence[int], thread: str | None = None) -> "d.CommentsReadDocument":
    """These were shown to whoever asks; what they wrote themselves, or is not theirs to see, is left as it is."""
    from ingest.comments import read_comments
    from ingest.store.ask import transaction

    mine = _is_athlete(desk)
    if not mine:
        _link(desk, None, thread)
    with transaction(desk.con):
        given = [number for number in numbers[:MOST_READ] if isinstance(number, int)]
        read = read_comments(
            desk.con, given, desk.now, athlete_id=desk.seen.athlete_id, thread=None if mine else thread
        )  # fmt: skip
    return {"read": read}


def comment_delete(desk: Desk, number: int, thread: str | None = None) -> "d.WrittenDocument":
    """Take back a comment of one's own. Errors: `NoSuchComment`."""
    from ingest.comments import delete_comment
    from ingest.store.ask import transaction

    mine = _is_athlete(desk)
    if not mine:
        _link(desk, None, thread)
    with transaction(desk.con):
        delete_comment(
            desk.con, number, desk.now, athlete_id=desk.seen.athlete_id, thread=None if mine else thread
        )  # fmt: skip
    return {"id": number}


def _is_athlete(desk: Desk) -> bool:
    return desk.seen.audience == "owner"


def _link(desk: Desk, number: int | None, thread: str | None) -> "ShareLink":
    """The link that a comment goes by: the athlete names it, a guest came by it. Errors: `Misuse`."""
    from ingest.comments import thread_of
    from ingest.shares import NoSuchShare, shares

    known = shares(desk.con, desk.seen.athlete_id)
    if _is_athlete(desk):
        found = next((one for one in known if one.number == number), None)
    else:
        found = next((one for one in known if thread_of(one) == thread), None)
    if found is None:
        raise NoSuchShare("Say by which link it goes: niggle share list tells their numbers.")
    if not found.is_open(desk.now):
        raise NoSuchShare(f"The link for {found.label} opens nothing any more: nobody would read it.")
    return found


def _key_for(desk: Desk, link: "ShareLink", about: str, key: str) -> str:
    """What is commented on, as whoever came by this link knows it.

    Errors: `Misuse` if the link does not show it, as if it was not there.
    """
    from ingest.comments import ABOUT

    if about not in ABOUT:
        raise Misuse(f"A comment is about one of these: {', '.join(ABOUT)}.")
    share = Share(frozenset(_scopes(link)), link.since)
    seen = replace(desk.seen, audience=share, until=None)
    today = local_day(desk.settings, desk.now)
    found: str | None
    if about == "day":
        day = iso_date(key)
        found = day.isoformat() if (link.since is None or day >= link.since) and day <= today else None
    elif seen.sees(NEEDED[about]):
        found = _run(desk, seen, key) if about == "run" else _episode(desk, seen, key, today)
    else:
        found = None
    if found is None:
        raise Misuse(f"The link for {link.label} shows no such {about}.")
    return found


def _scopes(link: "ShareLink") -> list[Scope]:
    from analytics.audience import SCOPES

    return [one for one in SCOPES if one in link.scopes]


def _key_here(desk: Desk, comment: "Comment") -> str:
    """What it is about, as whoever asks knows it now: what goes by another key or id still leads there."""
    found: str | None = comment.key
    if comment.about == "run":
        found = _run(desk, desk.seen, comment.key)
    elif comment.about == "episode":
        found = _episode(desk, desk.seen, comment.key, desk.today)
    return found or comment.key


def _run(desk: Desk, seen: "Seen", key: str) -> str | None:
    from analytics import records, runs

    if len(runs.activity(desk.con, seen, key).frame):
        return key
    other = records.activity_id(desk.con, seen, key)
    return other if other is not None and len(runs.activity(desk.con, seen, other).frame) else None


def _episode(desk: Desk, seen: "Seen", key: str, today: date) -> str | None:
    from analytics.episodes import episode_named

    return episode_named(desk.con, seen, key, today)


def _threads(desk: Desk, rows: Sequence["d.CommentRow"]) -> list["d.ThreadRow"]:
    """The links that can be answered and the threads that there are, those with something unread first."""
    from ingest.comments import thread_of
    from ingest.shares import shares

    links = {thread_of(one): one for one in shares(desk.con, desk.seen.athlete_id)}
    names = {row["thread"]: row["who"] for row in reversed(rows)}
    known = dict.fromkeys([*names, *(thread for thread, one in links.items() if one.is_open(desk.now))])
    found: list[d.ThreadRow] = []
    for thread in known:
        link = links.get(thread)
        is_open = link is not None and link.is_open(desk.now)
        found.append(
            {
                "thread": thread, "who": names[thread] if link is None else link.label,
                "link": None if link is None else link.number, "open": is_open,
                "sees": [] if link is None else list(link.scopes),
                "comments": sum(row["thread"] == thread for row in rows),
                "unread": sum(row["unread"] for row in rows if row["thread"] == thread),
            }
        )  # fmt: skip
    return sorted(found, key=lambda one: (not one["unread"], not one["open"]))
