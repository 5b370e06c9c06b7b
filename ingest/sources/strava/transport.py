"""One request to Strava, and what came of it: the raw JSON, or which trouble it is, in words.

stravalib's protocol carries it. What it leaves open is closed here: no request lasts for ever, no answer is larger than
it may be, no redirect is followed, no other credentials are taken from the machine, and addresses are settings.
"""

import json
import logging
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from ingest.errors import Refusal, Unreadable
from ingest.formats.strava_values import read_json

with warnings.catch_warnings():  # stravalib sets the filters of the whole process
    from stravalib import exc
    from stravalib.protocol import ApiV3
logging.captureWarnings(False)

MAX_ANSWER_BYTES = 64 * 2**20
CONNECT_S, SILENT_S, WHOLE_S = 10.0, 30.0, 90.0


class StravaTrouble(Refusal):
    """Strava did not answer with what was asked for."""


class Unreachable(StravaTrouble):
    """No answer, none in time, none that makes sense, or an error of Strava's own: worth another try."""


class TooManyRequests(StravaTrouble):
    """A limit of the app is reached."""


class NotAuthorized(StravaTrouble):
    """The token is not accepted."""


class AppInactive(StravaTrouble):
    """The app's owner has no subscription, so Strava refuses every request."""


class NotThere(StravaTrouble):
    """Strava knows nothing of this number, or does not show it."""


class Rejected(StravaTrouble):
    """Strava refuses this request, and would again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Strava answered: the text as it came, and what it says (None where only the text was wanted)."""

    body: bytes
    value: Any


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: for a connection, for the next byte, for the whole answer (seconds)."""

    connect_s: float = CONNECT_S
    silent_s: float = SILENT_S
    whole_s: float = WHOLE_S


class Transport:
    """Asks Strava. `heard` is told the headers of every answer and Strava's own time, or None and None for an answer
    that never came.
    """

    def __init__(
        self,
        api_root: str,
        oauth_root: str,
        heard: Callable[[Mapping[str, str] | None, datetime | None], None] = lambda *_: None,
        patience: Patience | None = None,
    ) -> None:
        self._heard = heard
        session = requests.Session()
        session.max_redirects = 0
        session.auth = _no_other_credentials
        self._adapter = _Bounded(patience or Patience())
        for scheme in ("https://", "http://"):
            session.mount(scheme, self._adapter)
        self._oauth_root = oauth_root
        self._api = _Api(api_root, oauth_root, session)

    def get(self, path: str, access_token: str, *, unread: bool = False, **parameters: Any) -> Answer:
        """What the API answers at `path`. `unread`: only the text is wanted, and somebody else reads it.

        Errors: `StravaTrouble`.
        """
        self._api.access_token = access_token
        self._adapter.unread = unread
        return self._asked(lambda: self._api.get(path, **parameters))

    def token(self, **form: str) -> dict[str, Any]:
        """What the token endpoint answers. Errors: `StravaTrouble`; `Rejected` for a token or code that is dead."""
        address = "https://www.strava.com/oauth/token"
        answer = self._asked(lambda: self._api.post(address, data=form), counts=False)
        if not isinstance(answer.value, dict):
            raise Unreachable("Strava's answer about tokens makes no sense. It is tried again later.")
        return answer.value

    def revoke(self, client_id: str, client_secret: str, access_token: str, refresh_token: str) -> None:
        """Take the tokens back at Strava: by the new endpoint, or by the old one. Errors: `StravaTrouble`."""
        session = self._api.rsession

        def new() -> requests.Response:
            form = {"token": refresh_token}
            return session.post(f"{self._oauth_root}/revoke", data=form, auth=(client_id, client_secret))

        def old() -> requests.Response:
            bearer = {"Authorization": f"Bearer {access_token}"}
            return session.post(f"{self._oauth_root}/deauthorize", headers=bearer)

        try:
            self._asked(lambda: self._api.checked(new()), counts=False)
        except StravaTrouble:
            self._asked(lambda: self._api.checked(old()), counts=False)

    def subscriptions(self, method: str, form: dict[str, str], number: int | None = None) -> Any:
        """What the endpoint of webhook subscriptions answers. Errors: `StravaTrouble`."""
        path = "push_subscriptions" if number is None else f"push_subscriptions/{number}"
        address = self._api.resolve_url(path)
        query, body = (None, form) if method == "POST" else (form, None)

        def ask() -> Any:
            response = self._api.checked(self._api.rsession.request(method, address, params=query, data=body))
            return response.json() if response.content else None

        return self._asked(ask).value

    def _asked(self, ask: Callable[[], Any], *, counts: bool = True) -> Answer:
        self._adapter.last = None
        try:
            value = ask()
        except requests.exceptions.JSONDecodeError:
            raise Unreachable("Strava answered with something that is no data, perhaps a page of its own.") from None
        except (exc.Fault, exc.ActivityUploadFailed) as fault:
            raise _trouble(fault) from None
        except requests.exceptions.TooManyRedirects:
            raise Unreachable(
                "Strava sends us elsewhere. If its addresses have changed, set strava_api_root."
            ) from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(f"Strava cannot be reached ({_why(error)}).") from None
        finally:
            if counts:
                last = self._adapter.last
                self._heard(last.headers if last is not None else None, _date(last))
        return Answer(self._adapter.last.content if self._adapter.last is not None else b"", value)


class _Api(ApiV3):
    """stravalib's protocol with addresses of our own, and no word to the log about credentials in the environment."""

    def __init__(self, api_root: str, oauth_root: str, session: requests.Session) -> None:
        self._api_root, self._oauth_root = api_root, oauth_root
        super().__init__(requests_session=session)
        self.log.setLevel(logging.CRITICAL)

    def _check_credentials(self) -> None:
        """Nothing is taken from the environment."""

    def resolve_url(self, url: str) -> str:
        if url.startswith("https://www.strava.com/oauth"):
            return self._oauth_root + url.removeprefix("https://www.strava.com/oauth")
        return f"{self._api_root}/{url.lstrip('/')}"

    def checked(self, response: requests.Response) -> requests.Response:
        """The answer itself, unless it is an error."""
        return self._handle_protocol_error(response)

    def _handle_protocol_error(self, response: requests.Response) -> requests.Response:
        return response if response.status_code < 300 else super()._handle_protocol_error(response)


class _Answered(requests.Response):
    """An answer whose JSON is read quickly."""

    unread = False

    def json(self, **_: Any) -> Any:
        if self.unread and self.ok and self.content[:1] in (b"{", b"[") and self.content.rstrip()[-1:] in (b"}", b"]"):
            return None
        try:
            return read_json(self.content)
        except Unreadable:
            raise requests.exceptions.JSONDecodeError("no JSON", "", 0) from None


class _Bounded(HTTPAdapter):
    """Reads the whole answer at once, within its time and size; `last` is the last one."""

    def __init__(self, patience: Patience) -> None:
        super().__init__(max_retries=0)
        self._patience = patience
        self.last: requests.Response | None = None
        self.unread = False

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        until = time.monotonic() + self._patience.whole_s
        kwargs["stream"] = True
        kwargs["timeout"] = (self._patience.connect_s, self._patience.silent_s)
        response = super().send(request, *args, **kwargs)
        response.__class__ = _Answered
        response.unread, self.unread = self.unread, False  # type: ignore[attr-defined]
        parts: list[bytes] = []
        size = 0
        while part := response.raw.read1(65536, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MAX_ANSWER_BYTES or time.monotonic() > until:
                response.close()
                what = "is too large" if size > MAX_ANSWER_BYTES else "takes too long"
                raise requests.exceptions.ConnectionError(f"the answer {what}")
        response.raw.release_conn()
        response._content = b"".join(parts)
        self.last = response
        return response


def _no_other_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Or requests would put those of ~/.netrc in the place of the token."""
    return request


def _trouble(fault: Any) -> StravaTrouble:
    """Which trouble an error of Strava's is. Nothing of its text is repeated: it may name what was sent."""
    status = getattr(fault.response, "status_code", 0)
    if isinstance(fault, exc.ApplicationInactive):
        return AppInactive(
            "Strava refuses every request of your app, because the account that owns it has no subscription. "
            "Subscribe, and switch the app on again at https://www.strava.com/settings/api"
        )
    if status == 401:
        return NotAuthorized("Strava does not accept the token any more.")
    if status == 404:
        return NotThere("Strava knows nothing of it, or does not show it.")
    if status == 429:
        return TooManyRequests("Strava's limit of requests is reached.")
    if status >= 500:
        return Unreachable(f"Strava has trouble of its own (error {status}).")
    return Rejected(f"Strava refuses this ({status}{_named(fault.response)}).")


def _named(response: Any) -> str:
    """What Strava says is wrong, as far as it is one of its own short words."""
    try:
        errors = json.loads(response.content)["errors"]
        words = [str(errors[0][name]) for name in ("resource", "field", "code")]
    except (ValueError, KeyError, IndexError, TypeError):
        return ""
    told = " ".join(word for word in words if 0 < len(word) < 40 and word.replace("_", "").replace(" ", "").isalpha())
    return f": {told}" if told else ""


def _date(response: requests.Response | None) -> datetime | None:
    """Strava's own time (UTC), as its answer is dated."""
    try:
        moment = parsedate_to_datetime(response.headers["Date"]) if response is not None else None
    except (KeyError, ValueError, TypeError):
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment is not None and moment.tzinfo is not None else None


def _why(error: Exception) -> str:
    """The kind of a network's error in words; its own text may hold an address with a code in it."""
    if isinstance(error, requests.exceptions.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "the connection is not secure"
    text = str(error)
    for sign, words in (
        ("the answer takes too long", "the answer takes too long"),
        ("the answer is too large", "the answer is too large"),
        ("NameResolution", "its name is not found: is this machine online?"),
        ("Connection refused", "nothing answers there"),
        ("unreachable", "is this machine online?"),
    ):
        if sign in text:
            return words
    return "the connection broke off"
