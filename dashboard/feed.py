"""What a link tells a program: the same as its pages, as one small document with a version (docs/feed.md).

What a scope does not grant is not in it at all. Everything is computed for the link's audience.
"""

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from analytics.audience import OF_ACTIVITIES, SCOPES, Share
from dashboard.desk import Desk
from dashboard.documents import plain
from dashboard.feed_parts import PARTS
from dashboard.guests import Guest

if TYPE_CHECKING:
    from analytics.silence import Silence

VERSION = 1
ASKING = frozenset({"red_flags", "pain", "spikes"})


def feed_of(desk: Desk, guest: Guest) -> dict[str, Any]:
    """All of it, for this link."""
    from analytics.silence import silence
    from analytics.status import withheld

    share = guest.audience
    desk = replace(desk, seen=replace(desk.seen, audience=share))
    heard = silence(desk.con, desk.seen, desk.today)
    gone = withheld(desk.con, desk.seen)
    told: dict[str, Any] = {
        "niggle_feed": VERSION,
        "athlete": guest.label,
        "link": guest.link.label,
        "generated_at": f"{desk.now.isoformat()}Z",
        "ends_at": f"{guest.link.ends_at.isoformat()}Z",
        "scopes": [one for one in SCOPES if one in share.scopes],
        "since": plain(share.since),
        "withheld": None if not share.scopes & OF_ACTIVITIES else 0 if gone is None else gone[0],
        **_said(desk, heard),
        **_parts(desk, share, frozenset(name for _, name, _ in PARTS)),
    }
    if share.scopes & {"load", "runs"}:
        told["last_run_day"] = plain(heard.last_run)
    if "pain" in share.scopes:
        told["last_note_day"] = plain(heard.last_note)
    return told


def asking_of(desk: Desk, share: Share) -> dict[str, Any]:
    """That of a feed which can be a reason to look at an athlete (`analytics.calls.reasons_of`)."""
    from analytics.silence import silence

    desk = replace(desk, seen=replace(desk.seen, audience=share))
    return _said(desk, silence(desk.con, desk.seen, desk.today)) | _parts(desk, share, ASKING)


def _said(desk: Desk, heard: "Silence") -> dict[str, Any]:
    from analytics.silence import CANNOT_TELL

    return {
        "today": desk.today.isoformat(),
        "last_day": plain(heard.last_day),
        "silence": {"days": heard.days, "why": heard.why, "sentence": CANNOT_TELL.get(heard.why or "")},
    }


def _parts(desk: Desk, share: Share, wanted: frozenset[str]) -> dict[str, Any]:
    return {name: made(desk, share) for scopes, name, made in PARTS if name in wanted and share.scopes & scopes}


def etag_of(told: dict[str, Any]) -> str:
    """What the document is known by: the same as long as nothing in it changes but the moment at which it was made."""
    lasting = {name: value for name, value in told.items() if name != "generated_at"}
    return f'W/"{sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:32]}"'
