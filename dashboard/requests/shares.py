"""Links by which an athlete lets somebody in: made, listed with their visits, revoked."""

import hashlib
import ipaddress
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from analytics.audience import NEEDS, SCOPES, Scope
from dashboard.desk import Desk, iso_date, local_day
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard import shapes as d
    from ingest.settings import Settings
    from ingest.shares import ShareLink

LASTS_DAYS, MOST_DAYS = 90, 366
LATEST = 10  # visits of a link that are told one by one


def share_create(
    desk: Desk,
    name: str,
    sees: Sequence[str],
    first: str | None = None,
    last: str | None = None,
    may_propose: bool = False,
) -> "d.ShareCreatedDocument":
    """Make a link that shows these scopes, up to the end of a day. Its token is in the answer and nowhere else.

    Errors: `Misuse` for what makes no sense.
    """
    from ingest.labels import line
    from ingest.shares import MAX_LABEL, ShareLink, add_share
    from ingest.store.ask import transaction

    today = local_day(desk.settings, desk.now)
    scopes = scopes_of(sees)
    since = iso_date(first) if first else None
    until = iso_date(last) if last else today + timedelta(days=LASTS_DAYS)
    if since is not None and since > today:
        raise Misuse("The first day that is seen is still to come: nothing would be shown.")
    if until < today:
        raise Misuse("The link would be over before it begins. Choose an end from today on.")
    if until > today + timedelta(days=MOST_DAYS):
        raise Misuse("A link lasts a year at most. Choose an earlier end, and make another link then.")
    token = secrets.token_urlsafe(32)
    key = hashlib.sha256(token.encode()).hexdigest()
    ends_at = _end_of(until, desk.settings)
    link = ShareLink(0, desk.seen.athlete_id, name, key, scopes, since, may_propose, desk.now, ends_at)
    with transaction(desk.con):
        number = add_share(desk.con, link)
    return {
        "id": number, "name": line(name, MAX_LABEL) or "", "sees": list(scopes),
        "since": None if since is None else since.isoformat(), "until": until.isoformat(), "may_propose": may_propose,
        "path": f"/c/{token}",
    }  # fmt: skip


def share_list(desk: Desk) -> "d.SharesDocument":
    """Every link of the athlete, the newest first, with who came by it."""
    from ingest.shares import shares

    return {"rows": [_row(desk, one) for one in shares(desk.con, desk.seen.athlete_id)]}


def share_revoke(desk: Desk, number: int) -> "d.ShareRevokedDocument":
    """Revoke a link: it opens nothing any more, and pages that are open by it close. Errors: `NoSuchShare`."""
    from ingest.shares import revoke_share
    from ingest.store.ask import transaction

    with transaction(desk.con):
        link = revoke_share(desk.con, number, desk.seen.athlete_id, desk.now)
    return {"id": number, "name": link.label}


def base_of(settings: "Settings", address: str | None) -> str | None:
    """What stands before the path of a link where others reach the service: where it shows itself, or a proxy's name;
    None where only this machine does.
    """
    host = urlsplit(address or "").hostname
    if host is not None and not _is_this_machines(host):
        return (address or "").rstrip("/")
    return f"https://{settings.allowed_hosts[0]}" if settings.allowed_hosts else None


def _is_this_machines(host: str) -> bool:
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return found.is_loopback or found.is_unspecified


def scopes_of(sees: Sequence[str]) -> tuple[Scope, ...]:
    """The scopes that were named, in their order.

    Errors: `Misuse` for none, one that nobody knows, or one that says nothing without another.
    """
    chosen = [one.strip().lower() for one in sees if one.strip()]
    unknown = [one for one in chosen if one not in SCOPES]
    if unknown:
        raise Misuse(f"Nothing is shared by the name {unknown[0][:40]!r}. What is: {', '.join(SCOPES)}.")
    if not chosen:
        raise Misuse(f"Say what the link shows; by itself it shows nothing. What it can: {', '.join(SCOPES)}.")
    for one, other in NEEDS.items():
        if one in chosen and other not in chosen:
            raise Misuse(f"“{one}” says nothing without “{other}”. Share both, or neither.")
    return tuple(one for one in SCOPES if one in chosen)


def _row(desk: Desk, link: "ShareLink") -> "d.ShareRow":
    from ingest.shares import fetches, visits

    found = visits(desk.con, link.number)
    fetched, fetched_at = fetches(desk.con, link.number)
    seen = [one for one in found if one.seen_at is not None]
    is_open = link.is_open(desk.now)
    return {
        "id": link.number, "name": link.label, "sees": list(link.scopes),
        "since": None if link.since is None else link.since.isoformat(),
        "until": local_day(desk.settings, link.ends_at - timedelta(seconds=1)).isoformat(),
        "may_propose": link.may_propose,
        "state": "open" if is_open else "over" if link.revoked_at is None else "revoked",
        "created_at": _utc(link.created_at), "ends_at": _utc(link.ends_at),
        "revoked_at": None if link.revoked_at is None else _utc(link.revoked_at),
        "visits": len(seen), "previews": len(found) - len(seen),
        "seen_at": max((_utc(one.seen_at) for one in seen if one.seen_at is not None), default=None),
        "fetches": fetched, "fetched_at": None if fetched_at is None else _utc(fetched_at),
        "latest": [
            {"agent": one.agent, "begun_at": _utc(one.begun_at), "seen_at": _utc(one.seen_at)}
            for one in seen[:LATEST] if one.seen_at is not None
        ],
    }  # fmt: skip


def _end_of(day: date, settings: "Settings") -> datetime:
    """The instant at which the athlete's calendar turns to the next day, as UTC."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.timezone))
    return midnight.astimezone(UTC).replace(tzinfo=None)


def _utc(moment: datetime) -> str:
    return f"{moment.isoformat()}Z"
