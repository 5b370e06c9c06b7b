"""What can be asked of the connection to Strava, and done to it."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dashboard.desk import Desk, Progress, iso_date
from ingest.errors import Misuse, Refusal

if TYPE_CHECKING:
    from dashboard import shapes as d
    from ingest.sources.strava.oauth import Connection

A_REQUEST = timedelta(seconds=0.5)  # what one takes, about, where it is told how long a history will take


class NotConnected(Refusal):
    """No account at Strava is connected."""


def strava_status(desk: Desk) -> "d.StravaDocument":
    """How it is with Strava: who is connected, what is here, what the sync does, and what comes next."""
    from ingest.sources.strava.budget import done_at, left
    from ingest.sources.strava.oauth import missing_scopes
    from ingest.sources.strava.standing import Standing, account_of, holdings_of, standing_of

    account = account_of(desk.con, desk.seen.athlete_id)
    standing = standing_of(desk.con, desk.seen.athlete_id)
    if account is not None and (missing := _without_tokens(desk)) is not None:
        usage = standing.usage if standing else None
        standing = Standing("reconnect", account.connected_at, None, missing, usage)
    held = holdings_of(desk.con, desk.seen.athlete_id)
    usage = standing.usage if standing else None
    now = datetime.now(UTC).replace(tzinfo=None)
    goes_on = max(now, standing.until) if standing and standing.until else now
    waiting = sum(held.queue.values())
    limits: Any = None
    if usage is not None:
        names = ("read_quarter", "read_day", "all_quarter", "all_day")
        quarter, day = left(usage, now)
        limits = {name: asdict(limit) for name, limit in zip(names, usage.now(now).limits(), strict=True)}
        limits |= {"left_quarter": quarter, "left_day": day}
    ready = (
        usage is not None and waiting > 0 and standing is not None and standing.phase not in ("reconnect", "inactive")
    )
    return {
        "connected": account is not None,
        "account": account.account if account else None,
        "retention": account.retention if account else None,
        "scopes": list(account.scopes) if account else [],
        "missing_scopes": list(missing_scopes(account.scopes)) if account else [],
        "connected_at": _utc(account.connected_at if account else None),
        "synced_at": _utc(account.synced_at if account else None),
        "swept_at": _utc(account.swept_at if account else None),
        "webhook": account is not None and account.subscription is not None,
        "phase": standing.phase if standing and account else None,
        "until": _utc(standing.until if standing and account else None),
        "detail": standing.detail if standing and account else None,
        "limits": limits,
        "done_at": _utc(done_at(usage, goes_on, waiting, A_REQUEST)) if ready and usage is not None else None,
        "activities": held.activities,
        "with_streams": held.with_streams,
        "with_detail": held.with_detail,
        "by_file": held.by_file,
        "expired": held.expired,
        "queue": {
            "streams": held.queue.get("streams", 0),
            "detail": held.queue.get("detail", 0),
            "presence": held.queue.get("presence", 0),
        },
        "unread": [{"native_id": number, "reason": reason} for number, reason in held.unread],
        "troubles": [{"reason": reason, "items": items} for reason, items in held.troubles],
    }


def strava_connect(
    desk: Desk, account: str, scopes: list[str], retention: str, credentials: dict[str, Any]
) -> "d.StravaDocument":
    """Keep a connection that was just authorised. It travels over the socket of this user alone."""
    from ingest.sources.strava.oauth import Connection, checked_retention
    from ingest.sources.strava.vault import Credentials

    connect(desk, Connection(account, tuple(scopes), checked_retention(retention), Credentials(**credentials)))
    return strava_status(desk)


def connect(desk: Desk, made: "Connection") -> None:
    """Keep a connection that was just authorised, and begin. Errors: `AnotherAccount`, `VaultUnusable`."""
    from ingest.sources.strava.standing import note_connection
    from ingest.sources.strava.vault import Vault

    note_connection(desk.con, desk.seen.athlete_id, made, desk.now)
    vault = Vault(desk.settings, desk.seen.athlete_id)
    with vault.alone():  # or a sync that renews the former tokens meanwhile would put them in the place of these
        vault.write(made.credentials)
    if desk.wake is not None:
        desk.wake(desk.seen.athlete_id)  # which begins with what has had its time: the decision may be a stricter one
    else:
        expire(desk)


def strava_sync(desk: Desk, details_since: str | None = None) -> "d.StravaDocument":
    """Have a running service bring this athlete up to date now. Errors: `Misuse` where no service runs."""
    if desk.wake is None:
        raise Misuse("No service runs that could do it.")
    _connected(desk)
    if details_since is not None:
        want_details(desk, details_since)
    desk.wake(desk.seen.athlete_id)
    return strava_status(desk)


def want_details(desk: Desk, since: str) -> None:
    """Descriptions of all that began since then are wanted, too."""
    from ingest.sources.strava.tasks import fill
    from ingest.store.ask import transaction

    began = datetime.combine(iso_date(since), datetime.min.time())
    with transaction(desk.con):
        fill(desk.con, desk.seen.athlete_id, desk.now, details_from=began)


def strava_disconnect(desk: Desk, progress: Progress) -> "d.StravaGoneDocument":
    """End the connection at Strava and here, and remove all that came of it."""
    from analytics.run import refresh
    from ingest.sources.strava.retention import disconnect
    from ingest.sources.strava.transport import StravaTrouble, Transport
    from ingest.sources.strava.vault import Vault, VaultUnusable

    _connected(desk)
    progress(0, 1, 0, 1)
    trouble = None
    try:
        held = Vault(desk.settings, desk.seen.athlete_id).read()
        if held is not None:
            transport = Transport(desk.settings.strava_api_root, desk.settings.strava_oauth_root)
            transport.revoke(held.client_id, held.client_secret, held.access_token, held.refresh_token)
    except (StravaTrouble, VaultUnusable) as refusal:
        trouble = f"{refusal} Take the app out at https://www.strava.com/settings/apps yourself."
    removed = disconnect(desk.con, desk.settings, desk.seen.athlete_id, desk.now)
    refresh(desk.con)
    progress(1, 1, 1, 1)
    return {"removed": removed, "revoked": trouble is None, "trouble": trouble}


def strava_webhook(desk: Desk, address: str | None) -> "d.StravaDocument":
    """Have Strava tell this service at a public address when something is new; None ends that.

    Errors: `Misuse`, `StravaTrouble`.
    """
    from ingest.sources.strava.webhook import subscribe, unsubscribe

    _connected(desk)
    if address is None:
        unsubscribe(desk.con, desk.settings, desk.seen.athlete_id)
    else:
        subscribe(desk.con, desk.settings, desk.seen.athlete_id, address)
    return strava_status(desk)


def expire(desk: Desk) -> None:
    """What was lent for a time, and has had it, goes with all that was derived from it."""
    from ingest.sources.strava.retention import expire as remove_expired

    if remove_expired(desk.con, desk.settings, desk.now):
        from analytics.run import refresh

        refresh(desk.con)


def _without_tokens(desk: Desk) -> str | None:
    """Why there are no tokens, if there are none: a restore brings back all but them."""
    from ingest.sources.strava.vault import Vault, VaultUnusable

    try:
        held = Vault(desk.settings, desk.seen.athlete_id).read()
    except VaultUnusable as refusal:
        return str(refusal)
    return "The tokens of Strava are not here; no backup holds them." if held is None else None


def _connected(desk: Desk) -> None:
    from ingest.sources.strava.standing import account_of

    if account_of(desk.con, desk.seen.athlete_id) is None:
        raise NotConnected("Strava is not connected. Connect it with: niggle strava connect")


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.replace(microsecond=0).isoformat() + "Z"
