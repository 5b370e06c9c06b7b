"""What a link tells a program: the same as its pages, as one small document with a version (docs/feed.md).

What a scope does not grant is not in it at all. Everything is computed for the link's audience.
"""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from analytics.audience import SCOPES, Share
from dashboard.desk import Desk
from dashboard.documents import plain, plain_rows
from dashboard.guests import Guest

if TYPE_CHECKING:
    from analytics.silence import Silence

VERSION = 1
DAYS, SPIKE_DAYS, WEEKS = 42, 28, 6
MOST_ROWS = 200  # of each list; the newest stay
MOST_WORDS = 300  # characters of a sentence

ASKING = frozenset({"red_flags", "pain", "spikes"})

_REST = (
    "area", "side", "onset", "since", "days", "first_median", "first_noted", "last_median", "last_noted", "sentence",
)  # fmt: skip
_EPISODE = (
    "area", "side", "onset", "onset_uncertain", "kind", "last_painful", "last_severity", "worst", "time_loss_days",
)  # fmt: skip
_WEEK = ("week_start", "distance_m", "moving_s", "ascent_m", "runs", "partial", "missing")
_SPIKE = ("local_date", "distance_m", "longest_30d_m", "ratio", "state")
_RUN = ("local_date", "sport", "distance_m", "moving_s", "ascent_m")
_SPIKES = ("small", "moderate", "large", "not_covered")


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
        "withheld": 0 if gone is None else gone[0],
        **_said(desk, heard),
        **_parts(desk, share, frozenset(name for _, name, _ in _PARTS)),
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
    return {name: made(desk, share) for scopes, name, made in _PARTS if name in wanted and share.scopes & scopes}


def etag_of(told: dict[str, Any]) -> str:
    """What the document is known by: the same as long as nothing in it changes but the moment at which it was made."""
    lasting = {name: value for name, value in told.items() if name != "generated_at"}
    return f'W/"{sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:32]}"'


def _red_flags(desk: Desk, share: Share) -> Any:
    from analytics.findings import red_flags

    rows = plain_rows(red_flags(desk.con, desk.seen, desk.today).frame, ("local_date", "signs", "words"))
    for row in rows:
        words = row.pop("words")
        if "words" in share.scopes:
            row["words"] = words[:MOST_WORDS] if words else None
    return rows[:MOST_ROWS]


def _rest(desk: Desk, _: Share) -> Any:
    from analytics.episodes import unrested

    return plain_rows(unrested(desk.con, desk.seen, desk.today).frame, _REST)[:MOST_ROWS]


def _pain(desk: Desk, _: Share) -> Any:
    """By day and place, the newest first; a place of none is "no pain"."""
    import polars as pl

    from analytics.pain import pain_notes

    first = desk.today - timedelta(days=DAYS - 1)
    notes = pain_notes(desk.con, desk.seen).frame.filter(pl.col("local_date").is_between(first, desk.today))
    frame = (
        notes.group_by("local_date", "area", "side")
        .agg(pl.col("severity").max().alias("worst"), pl.col("changed_run").fill_null(value=False).any())
        .sort("local_date", "area", "side", descending=[True, False, False])
    )
    return plain_rows(frame)[:MOST_ROWS]


def _episodes(desk: Desk, _: Share) -> Any:
    import polars as pl

    from analytics.episodes import episodes

    frame = episodes(desk.con, desk.seen, desk.today).frame
    return plain_rows(frame.filter(pl.col("open") & pl.col("merged_into").is_null()), _EPISODE)[:MOST_ROWS]


def _weeks(desk: Desk, _: Share) -> Any:
    from analytics.load import weekly_load

    weeks = weekly_load(desk.con, desk.seen, desk.settings.first_weekday, desk.today).frame
    return plain_rows(weeks.tail(WEEKS).reverse(), _WEEK)


def _spikes(desk: Desk, _: Share) -> Any:
    import polars as pl

    from analytics.load import session_spikes

    first = desk.today - timedelta(days=SPIKE_DAYS - 1)
    lately = pl.col("local_date").is_between(first, desk.today) & pl.col("state").is_in(_SPIKES)
    return plain_rows(session_spikes(desk.con, desk.seen).frame.filter(lately).reverse(), _SPIKE)[:MOST_ROWS]


def _runs(desk: Desk, share: Share) -> Any:
    from analytics.runs import activities

    listed = activities(
        desk.con, desk.seen, family="run", first=desk.today - timedelta(days=DAYS - 1), last=desk.today,
        at_least_m=None, text=None, limit=MOST_ROWS, offset=0,
    )  # fmt: skip
    more = [("title", "words"), ("average_heart_rate_bpm", "heartrate")]
    rows = plain_rows(listed.frame, (*_RUN, *(name for name, scope in more if scope in share.scopes)))
    for row in rows:
        if row.get("title"):
            row["title"] = row["title"][:MOST_WORDS]
    return rows


_PARTS: tuple[tuple[frozenset[Any], str, Any], ...] = (
    (frozenset({"pain"}), "red_flags", _red_flags),
    (frozenset({"pain"}), "rest", _rest),
    (frozenset({"pain"}), "pain", _pain),
    (frozenset({"pain"}), "episodes", _episodes),
    (frozenset({"load"}), "spikes", _spikes),
    (frozenset({"load"}), "weeks", _weeks),
    (frozenset({"runs"}), "runs", _runs),
)
