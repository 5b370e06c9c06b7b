"""Strava tells a public address when something is new: a subscription of the app, and the word that proves it is ours.

An event carries no signature, so it is a hint and nothing more (`tasks.hint`). Source: Strava's page on webhooks.
"""

import hashlib
import hmac
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import duckdb

from ingest.errors import Misuse
from ingest.settings import Settings
from ingest.sources.strava import WEBHOOK_PATH
from ingest.sources.strava.standing import account_of, connected_athletes, note_account
from ingest.sources.strava.transport import NotThere, Rejected, Transport, Unreachable
from ingest.sources.strava.vault import Credentials, Vault, VaultUnusable
from ingest.store.ask import transaction


def subscribe(con: duckdb.DuckDBPyConnection, settings: Settings, athlete_id: int, address: str) -> None:
    """Have events sent to `address`, which leads to `WEBHOOK_PATH` of the running service. An older subscription of the
    same app is taken away, for an app has one.

    Errors: `Misuse` for an address that Strava cannot call, `StravaTrouble`.
    """
    parts = urlsplit(address)
    local = settings.strava_api_root.startswith("http://")
    if not (parts.scheme == "https" or local) or not parts.hostname or parts.path != WEBHOOK_PATH or parts.query:
        raise Misuse(
            f"Strava calls an address that begins with https:// and ends with {WEBHOOK_PATH}, not {address!r}."
        )
    held, transport = _opened(settings, athlete_id)
    app = _app(held)
    for other in _numbers(transport.subscriptions("GET", app)):
        transport.subscriptions("DELETE", app, other)
    try:
        made = transport.subscriptions("POST", {**app, "callback_url": address, "verify_token": _word(held)})
    except Rejected as refused:
        raise Unreachable(f"{refused} Strava could not reach {address}, or was not answered by this service.") from None
    number = made.get("id") if isinstance(made, Mapping) else None
    if not isinstance(number, int):
        raise Unreachable("Strava's answer about the subscription makes no sense.")
    with transaction(con):
        note_account(con, athlete_id, subscription=number)


def unsubscribe(con: duckdb.DuckDBPyConnection, settings: Settings, athlete_id: int) -> None:
    """Have no more events sent. Errors: `StravaTrouble`."""
    account = account_of(con, athlete_id)
    if account is None or account.subscription is None:
        return
    held, transport = _opened(settings, athlete_id)
    with suppress(NotThere):
        transport.subscriptions("DELETE", _app(held), account.subscription)
    with transaction(con):
        note_account(con, athlete_id, subscription=None)


def handshake(con: duckdb.DuckDBPyConnection, settings: Settings, query: Mapping[str, str]) -> dict[str, str] | None:
    """What to answer when Strava asks whether an address is ours; None if the question is not ours to answer."""
    asked = query.get("hub.verify_token", "")
    challenge = query.get("hub.challenge", "")
    if query.get("hub.mode") != "subscribe" or not 0 < len(challenge) <= 200:
        return None
    for athlete_id in connected_athletes(con):
        try:
            held = Vault(settings, athlete_id).read()
        except VaultUnusable:
            continue
        if held is not None and hmac.compare_digest(asked.encode(), _word(held).encode()):
            return {"hub.challenge": challenge}
    return None


def _word(held: Credentials) -> str:
    """The word by which a question of Strava's is known to follow from our own subscription."""
    return hmac.new(held.client_secret.encode(), b"niggle webhook", hashlib.sha256).hexdigest()[:40]


def _app(held: Credentials) -> dict[str, str]:
    return {"client_id": held.client_id, "client_secret": held.client_secret}


def _opened(settings: Settings, athlete_id: int) -> tuple[Credentials, Transport]:
    held = Vault(settings, athlete_id).read()
    if held is None:
        raise Misuse("Strava is not connected. Connect it with: niggle strava connect")
    return held, Transport(settings.strava_api_root, settings.strava_oauth_root)


def _numbers(told: Any) -> list[int]:
    found = [one.get("id") for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []
    return [number for number in found if isinstance(number, int)]
