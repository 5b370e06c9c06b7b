"""A coach's roster: whose feeds are collected, who needs a call and why, and who was called."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dashboard.desk import Desk, Progress, iso_date, local_day
from ingest.errors import Misuse

if TYPE_CHECKING:
    from analytics.calls import Reason
    from dashboard import shapes as d

AGAIN_DAYS, MOST_AGAIN_DAYS = 7, 366


def roster_add(desk: Desk, url: str, name: str | None = None, nearby: bool = False) -> "d.RosterAddedDocument":
    """Put an athlete on the roster by the address of their link. Errors: `NotAFeedAddress`, `Misuse`."""
    from dashboard.roster import address_of, sealed_address
    from ingest.roster_feeds import add_feed, feeds
    from ingest.sources.feed_address import feed_address
    from ingest.store.ask import transaction

    address = feed_address(url, nearby=nearby)
    known = [one for one in feeds(desk.con) if (there := address_of(desk.settings, one)) and there.url == address.url]
    if known:
        raise Misuse(f"That link is on the roster already: number {known[0].number}.")
    sealed = sealed_address(desk.settings, address)
    with transaction(desk.con):
        number = add_feed(desk.con, name, sealed, desk.now, nearby=nearby)
    return {"id": number, "place": address.place}


def roster_list(desk: Desk) -> "d.RosterDocument":
    """Everybody on the roster: who needs a call first, and why."""
    from analytics.calls import OnRoster, calls
    from dashboard.documents import plain
    from dashboard.roster import address_of
    from ingest.roster_feeds import KEPT_FOR, feeds

    today = local_day(desk.settings, desk.now)
    found = {one.number: one for one in feeds(desk.con)}
    told = {
        number: json.loads(one.feed)
        for number, one in found.items()
        if one.feed is not None and one.ok_at is not None and desk.now - one.ok_at <= KEPT_FOR
    }
    told = {number: one for number, one in told.items() if f"{desk.now.isoformat()}Z" < one["ends_at"]}
    roster = [
        OnRoster(number, told.get(number), one.called_on, one.look_again_on, one.ended_at is not None)
        for number, one in found.items()
    ]
    rows: list[Any] = []
    for call in calls(roster, today):
        one, feed = found[call.number], told.get(call.number)
        address = address_of(desk.settings, one)
        rows.append({
            "id": one.number,
            "name": one.name or (feed["athlete"] if feed else f"Athlete {one.number}"),
            "place": None if address is None else address.place,
            "sunk": call.sunk,
            "reasons": [reason_row(each) for each in call.reasons],
            "scopes": feed["scopes"] if feed else [],
            "withheld": feed["withheld"] if feed else 0,
            "last_day": feed["last_day"] if feed else None,
            "last_run_day": feed.get("last_run_day") if feed else None,
            "called_on": plain(one.called_on), "look_again_on": plain(one.look_again_on),
            "added_at": plain(one.added_at), "tried_at": plain(one.tried_at), "ok_at": plain(one.ok_at),
            "failing_since": plain(one.failing_since), "error": one.error, "ended_at": plain(one.ended_at),
        })  # fmt: skip
    return {"on": today.isoformat(), "rows": rows}


def reason_row(reason: "Reason") -> "d.RosterReasonRow":
    """A reason as a document tells it."""
    day = None if reason.day is None else reason.day.isoformat()
    return {"code": reason.code, "day": day, "facts": dict(reason.facts or {})}


def roster_remove(desk: Desk, number: int) -> "d.RosterChangedDocument":
    """Take an athlete off the roster, with all that their feed told. Errors: `NoSuchFeed`."""
    from ingest.roster_feeds import remove_feed
    from ingest.store.ask import transaction

    with transaction(desk.con):
        remove_feed(desk.con, number)
    return {"id": number, "called_on": None, "look_again_on": None}


def roster_called(desk: Desk, number: int, again: str | None = None, called: bool = True) -> "d.RosterChangedDocument":
    """The athlete was called today, and is looked at again on a day, in a week without one. `called` false takes it
    back. Errors: `NoSuchFeed`, `Misuse`.
    """
    from ingest.roster_feeds import note_called
    from ingest.store.ask import transaction

    today = local_day(desk.settings, desk.now)
    on = iso_date(again) if again else today + timedelta(days=AGAIN_DAYS)
    if not today < on <= today + timedelta(days=MOST_AGAIN_DAYS):
        raise Misuse("Choose a day to look again from tomorrow on, within a year.")
    with transaction(desk.con):
        note_called(desk.con, number, today if called else None, on if called else None)
    return {
        "id": number, "called_on": today.isoformat() if called else None,
        "look_again_on": on.isoformat() if called else None,
    }  # fmt: skip


def roster_fetch(desk: Desk, progress: Progress) -> "d.RosterFetchedDocument":
    """Fetch every feed that was not tried within the last 15 minutes."""
    from dashboard.roster import collect, writes
    from ingest.roster_feeds import feeds

    tried = collect(desk.settings, writes(desk.con), by_hand=True)
    progress(tried, tried, tried, tried)
    return {"tried": tried, "failing": [one.number for one in feeds(desk.con) if one.error is not None]}
