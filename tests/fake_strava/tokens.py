"""Which tokens are good for what, and until when?"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tests.fake_strava.athlete import ATHLETE_ID
from tests.fake_strava.clock import Clock, epoch_s

SCOPES = "read,activity:read_all,profile:read_all"
KNOWN_SCOPES = frozenset(
    ("read", "read_all", "profile:read_all", "profile:write", "activity:read", "activity:read_all", "activity:write")
)
_ACCESS_LASTS = timedelta(hours=6)
_KEEPS_IF_LEFT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Access:
    """An access token."""

    token: str
    scopes: frozenset[str]
    expires: datetime


class Tokens(Clock):
    """The app's registration, and the tokens of the one athlete."""

    def __init__(self, now: datetime | None) -> None:
        super().__init__(now)
        self.client_id = "271828"
        self.client_secret = "fa4e5ec2e7" * 4
        self.athlete_id = ATHLETE_ID
        self.callback_domain = "localhost"
        self.rotate = True  # whether a new access token comes with a new refresh token
        self.valid_refresh_token: str | None = None
        self._scopes: frozenset[str] = frozenset()  # of the refresh token
        self._codes: dict[str, frozenset[str]] = {}
        self._access: list[Access] = []

    @property
    def valid_access_tokens(self) -> list[str]:
        """The access tokens that are good now, the newest last."""
        return [access.token for access in self._access if access.expires > self.now()]

    def authorize(self, scopes: str = SCOPES) -> str:
        """Press "Authorize" with these scopes ticked: the code that goes to the app."""
        with self.lock:
            code = secrets.token_hex(20)
            self._codes[code] = frozenset(scopes.replace(",", " ").split())
            return code

    def grant(self, scopes: str = SCOPES) -> dict[str, Any]:
        """The tokens that an exchange of a code brings, without any HTTP: access_token, refresh_token, expires_at."""
        tokens = self.exchange(self.authorize(scopes))
        assert tokens is not None
        return tokens

    def exchange(self, code: str) -> dict[str, Any] | None:
        """Tokens for a code, once; None if the code is not good."""
        with self.lock:
            if code not in self._codes:
                return None
            self._scopes = self._codes.pop(code)
            self.valid_refresh_token = secrets.token_hex(20)
            return self._with(self._new_access())

    def refresh(self, token: str) -> dict[str, Any] | None:
        """What a refresh brings: while more than an hour is left, the same tokens; None if the token is not good."""
        with self.lock:
            if not token or token != self.valid_refresh_token:
                return None
            newest = self._access[-1] if self._access else None
            if newest and newest.expires - self.now() > _KEEPS_IF_LEFT:
                return self._with(newest)
            if self.rotate:
                self.valid_refresh_token = secrets.token_hex(20)
            return self._with(self._new_access())

    def access(self, token: str) -> Access | None:
        """The access token, if it is good now."""
        return next((one for one in self._access if one.token == token and one.expires > self.now()), None)

    def has_granted(self, scopes: frozenset[str]) -> bool:
        """Whether the app may do all of this already."""
        return self.valid_refresh_token is not None and scopes <= self._scopes

    def revoke_access(self) -> None:
        """The athlete takes the app's access away: every token is dead."""
        with self.lock:
            self.valid_refresh_token = None
            self._access.clear()
            self._codes.clear()

    def kill_refresh_token(self) -> None:
        """The refresh token is dead, the access tokens are not."""
        self.valid_refresh_token = None

    def expire_access_tokens(self) -> None:
        """All access tokens have expired by now."""
        with self.lock:
            self._access = [replace(one, expires=min(one.expires, self.now())) for one in self._access]

    def _new_access(self) -> Access:
        access = Access(secrets.token_hex(20), self._scopes, self.now() + _ACCESS_LASTS)
        self._access.append(access)
        return access

    def _with(self, access: Access) -> dict[str, Any]:
        return {
            "token_type": "Bearer",
            "access_token": access.token,
            "expires_at": epoch_s(access.expires),
            "expires_in": epoch_s(access.expires) - epoch_s(self.now()),
            "refresh_token": self.valid_refresh_token,
        }
