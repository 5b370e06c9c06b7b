"""Connecting: from the runner's own app to tokens, by Strava's page in a browser and back to this machine.

Source: Strava's page on authentication (OAuth 2 with a secret); RFC 6749 4.1 and 10.12 for `state`.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from ingest.errors import Misuse, Refusal
from ingest.settings import Settings
from ingest.sources.strava.transport import NotAuthorized, Rejected, StravaTrouble, Transport
from ingest.sources.strava.vault import Credentials, is_secret

Retention = Literal["7 days", "keep"]
RETENTIONS: tuple[Retention, ...] = get_args(Retention)

# What is asked for. Without the last one, runs that only the runner sees stay away, and so do parts in privacy zones.
SCOPES = ("read", "profile:read_all", "activity:read_all")
NEEDED = ("activity:read", "activity:read_all")  # one of them at least

TERMS = (
    "Strava's terms (API Policy of 1 June 2026) bind you as the owner of your app:",
    "its data may be shown to you alone (2.3), so runs that only the API knows are never shown to a coach;",
    "it may not be kept for longer than 7 days (6.2), nor made into a database or analysed (5.4, 5.5);",
    "what you delete at Strava has to go here, too (6.3), and all of it when you disconnect (7.4).",
    "Your own files and Strava's export of your account are not bound by this (6.6), and they hold more.",
)
CHOICES: Mapping[Retention, str] = {
    "7 days": "Strava's rule. Runs of the last 7 days are fetched; each goes 7 days later with all that came of it, "
    "unless a file of the same run is here by then, and figures that look at 30 days need such files. What you wrote "
    "or confirmed yourself stays.",
    "keep": "Your own decision, against clause 6.2 of the API Policy: everything is fetched, and stays until you "
    "delete it at Strava or disconnect.",
}


class NotConnected(Refusal):
    """The runner did not authorise it, or the way back was not ours."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A connection that waits for the runner's word at Strava."""

    client_id: str
    client_secret: str = field(repr=False)
    retention: Retention
    redirect_uri: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def address(self, settings: Settings) -> str:
        """Where the runner authorises it."""
        asked = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "approval_prompt": "force",  # so that a scope that was once unticked is asked for again
            "scope": ",".join(SCOPES),
            "state": self.state,
        }
        return f"{settings.strava_oauth_root}/authorize?{urlencode(asked)}"

    def is_answered_by(self, state: str | None) -> bool:
        """Whether what came back belongs to this attempt."""
        return hmac.compare_digest((state or "").encode(), self.state.encode())


@dataclass(frozen=True, slots=True)
class Connection:
    """What Strava granted: to whom, what, and with which secrets."""

    account: str
    scopes: tuple[str, ...]
    retention: Retention
    credentials: Credentials


def checked_app(client_id: str, client_secret: str) -> tuple[str, str]:
    """The id and the secret of the runner's app, as they can be used. Errors: `Misuse`."""
    number, secret = client_id.strip(), client_secret.strip()
    if not number.isascii() or not number.isdigit() or len(number) > 20:
        raise Misuse("The client ID is the number that https://www.strava.com/settings/api shows for your app.")
    if not is_secret(secret):
        raise Misuse("The client secret is the long word that https://www.strava.com/settings/api shows for your app.")
    return number, secret


def checked_retention(text: str | None) -> Retention:
    """How long rows of the API may stay. There is no default. Errors: `Misuse`."""
    for choice in RETENTIONS:
        if text is not None and text.strip().lower() == choice:
            return choice
    raise Misuse(f"Say how long Strava's data may stay: {' or '.join(repr(one) for one in RETENTIONS)}.")


def exchange(attempt: Attempt, query: Mapping[str, str], transport: Transport) -> Connection:
    """What was granted, from the address that Strava sent the browser back to. Errors: `NotConnected`."""
    if not attempt.is_answered_by(query.get("state")):
        raise NotConnected("That answer does not belong to this attempt, so nothing was connected. Begin again.")
    if query.get("error"):
        raise NotConnected("You did not authorise it at Strava, so nothing was connected.")
    scopes = tuple(one for one in query.get("scope", "").replace(" ", ",").split(",") if one)
    if not set(scopes) & set(NEEDED):
        raise NotConnected(
            "Without the tick at your activities, Strava shows none of them, so nothing was connected. "
            "Connect again and leave it ticked."
        )
    code = query.get("code", "")
    if not is_secret(code):
        raise NotConnected("Strava sent no code along, so nothing was connected. Begin again.")
    try:
        told = transport.token(
            client_id=attempt.client_id,
            client_secret=attempt.client_secret,
            code=code,
            grant_type="authorization_code",
        )
    except (NotAuthorized, Rejected):
        raise NotConnected(
            "Strava does not accept the client ID and secret, or the code was used before. "
            "Look them up at https://www.strava.com/settings/api and connect again."
        ) from None
    except StravaTrouble as trouble:
        raise NotConnected(f"{trouble} Nothing was connected; try again.") from None
    athlete = told.get("athlete")
    account = athlete.get("id") if isinstance(athlete, dict) else None
    if not isinstance(account, int) or isinstance(account, bool):
        raise NotConnected("Strava did not say whose account it is, so nothing was connected. Try again.")
    fresh = with_tokens(Credentials(attempt.client_id, attempt.client_secret, "", "", 0), told)
    return Connection(str(account), scopes, attempt.retention, fresh)


def refreshed(credentials: Credentials, transport: Transport) -> Credentials:
    """The same with tokens that are valid again. Errors: `StravaTrouble`."""
    told = transport.token(
        client_id=credentials.client_id,
        client_secret=credentials.client_secret,
        refresh_token=credentials.refresh_token,
        grant_type="refresh_token",
    )
    return with_tokens(credentials, told)


def with_tokens(credentials: Credentials, told: Mapping[str, Any]) -> Credentials:
    """The same with the tokens of an answer. Errors: `StravaTrouble` if it has none."""
    access, refresh, expires = (told.get(name) for name in ("access_token", "refresh_token", "expires_at"))
    sound = isinstance(access, str) and is_secret(access) and isinstance(refresh, str) and is_secret(refresh)
    if not sound or not isinstance(expires, int) or isinstance(expires, bool):
        raise Rejected("Strava's answer holds no tokens that could be used.")
    assert isinstance(access, str)
    assert isinstance(refresh, str)
    return Credentials(credentials.client_id, credentials.client_secret, access, refresh, expires)


def missing_scopes(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """What was asked for and not granted."""
    return tuple(one for one in SCOPES if one not in scopes)
