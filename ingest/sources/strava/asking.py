"""Asking Strava with tokens that hold, and hearing with every answer what time it is there and what is left to ask."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.settings import Settings
from ingest.sources.strava.budget import Usage, usage_of
from ingest.sources.strava.oauth import refreshed
from ingest.sources.strava.transport import Answer, NotAuthorized, Rejected, Transport
from ingest.sources.strava.vault import Credentials, Vault

RENEW_BEFORE = timedelta(minutes=5)
EXACT = timedelta(seconds=3)  # answers are dated in whole seconds


class ConnectionDead(NotAuthorized):
    """The tokens cannot be renewed: only the runner can connect again."""


class Asking:
    """Requests for one athlete. `usage` is what is left of the limits as far as is known, `skew` how far Strava's clock
    is ahead of this machine's.
    """

    def __init__(
        self, settings: Settings, athlete_id: int, now: Callable[[], datetime], usage: Usage | None = None
    ) -> None:
        self.usage = usage
        self.skew = timedelta()
        self._now = now
        self._transport = Transport(settings.strava_api_root, settings.strava_oauth_root, self._heard)
        self._vault = Vault(settings, athlete_id)
        self._held: Credentials | None = None

    def forget(self) -> None:
        """The tokens at hand are of a connection that is over."""
        self._held = None

    def get(self, path: str, now: datetime, *, unread: bool = False, **parameters: Any) -> Answer:
        """One answer of the API. If the token is refused, it is renewed or found to hold, and the same asked again.

        Errors: `StravaTrouble`, `VaultUnusable`.
        """
        held = self.credentials(now)
        try:
            return self._transport.get(path, held.access_token, unread=unread, **parameters)
        except NotAuthorized:
            held = self.credentials(now, instead_of=held.access_token)
            return self._transport.get(path, held.access_token, unread=unread, **parameters)

    def credentials(self, now: datetime, instead_of: str | None = None) -> Credentials:
        """Credentials whose access token holds; renewed under the lock, and kept before they are used.

        Errors: `ConnectionDead`, `VaultUnusable`, `StravaTrouble`.
        """
        soon = (now + self.skew + RENEW_BEFORE).replace(tzinfo=UTC).timestamp()
        held = self._held
        if held is not None and held.expires_at > soon and held.access_token != instead_of:
            return held
        with self._vault.alone():
            held = self._vault.read()
            if held is None:
                raise ConnectionDead("The tokens of Strava are not here any more.")
            if held.expires_at <= soon or held.access_token == instead_of:
                try:
                    held = refreshed(held, self._transport)
                except (Rejected, NotAuthorized):
                    raise ConnectionDead("Strava does not accept the connection any more.") from None
                self._vault.write(held)
            self._held = held
        return held

    def _heard(self, headers: Mapping[str, str] | None, date: datetime | None) -> None:
        """An answer that never came counts all the same."""
        now = self._now()
        if date is not None:
            skew = date - now
            self.skew = timedelta() if abs(skew) < EXACT else skew
        told = usage_of(headers, now + self.skew) if headers is not None else None
        if told is not None:
            self.usage = told
        elif self.usage is not None:
            self.usage = self.usage.one_more(now + self.skew)
