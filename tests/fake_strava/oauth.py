"""May this app act for the athlete? The page that asks, the redirect, and the tokens."""

import base64
import binascii
from urllib.parse import urlencode, urlsplit

from tests.fake_strava.athlete import athlete
from tests.fake_strava.messages import Answer, Call, in_html, in_json, redirect, refusal
from tests.fake_strava.pages import authorize_page
from tests.fake_strava.tokens import KNOWN_SCOPES, Tokens

_LOCAL = ("localhost", "127.0.0.1")


class OAuth(Tokens):
    """What a test may set of the authorisation."""

    app_name = "Niggle"
    has_revoke = True  # False: only /oauth/deauthorize is there, as before June 2026
    athlete_limit_exceeded = False


def oauth_answer(fake: OAuth, call: Call) -> Answer:
    """The answer to a question below /oauth."""
    match call.method, call.path:
        case "GET", "/oauth/authorize":
            return _ask_athlete(fake, call)
        case "POST", "/oauth/authorize":
            return _pressed(fake, call)
        case "POST", "/oauth/token":
            return _tokens(fake, call)
        case "POST", "/oauth/revoke" if fake.has_revoke:
            return _revoke(fake, call)
        case "POST", "/oauth/deauthorize":
            return _deauthorize(fake, call)
        case _:
            return refusal(404, "resource", "path", "invalid", "Resource Not Found")


def wrong_app(fake: Tokens, client_id: str, client_secret: str) -> Answer | None:
    """The refusal of an app that is unknown, or does not know its secret."""
    if client_id != fake.client_id:
        return refusal(400, "Application", "client_id", "invalid")
    if client_secret != fake.client_secret:
        return refusal(401, "Application", "", "invalid")
    return None


def _scopes(call: Call) -> list[str]:
    return [scope for scope in call.value("scope").replace(",", " ").split() if scope]


def _wrong_question(fake: Tokens, call: Call) -> Answer | None:
    if call.value("client_id") != fake.client_id:
        return refusal(400, "Application", "client_id", "invalid")
    target = urlsplit(call.value("redirect_uri"))
    if target.scheme not in ("http", "https") or target.hostname not in (*_LOCAL, fake.callback_domain):
        return refusal(400, "Application", "redirect_uri", "invalid")
    if call.value("response_type") != "code":
        return refusal(400, "Authorize", "response_type", "invalid")
    if not _scopes(call) or not KNOWN_SCOPES.issuperset(_scopes(call)):
        return refusal(400, "Authorize", "scope", "invalid")
    return None


def _ask_athlete(fake: OAuth, call: Call) -> Answer:
    if (refused := _wrong_question(fake, call)) is not None:
        return refused
    scopes = _scopes(call)
    if call.value("approval_prompt", "auto") == "auto" and fake.has_granted(frozenset(scopes)):
        return _send_back(fake, call, scopes)
    kept = {name: call.value(name) for name in ("client_id", "redirect_uri", "response_type", "state", "scope")}
    return in_html(authorize_page(fake.app_name, kept, scopes))


def _pressed(fake: OAuth, call: Call) -> Answer:
    if (refused := _wrong_question(fake, call)) is not None:
        return refused
    if call.value("press") != "authorize":
        return redirect(_with(call.value("redirect_uri"), state=call.value("state"), error="access_denied"))
    return _send_back(fake, call, [scope for scope in _scopes(call) if scope in call.form.get("granted", ())])


def _send_back(fake: OAuth, call: Call, granted: list[str]) -> Answer:
    scope = ",".join(granted)
    back = _with(call.value("redirect_uri"), state=call.value("state"), code=fake.authorize(scope), scope=scope)
    return redirect(back)


def _with(url: str, **values: str) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(values)}"


def _tokens(fake: OAuth, call: Call) -> Answer:
    if (refused := wrong_app(fake, call.value("client_id"), call.value("client_secret"))) is not None:
        return refused
    match call.value("grant_type"):
        case "authorization_code":
            if fake.athlete_limit_exceeded:
                return refusal(400, "Application", "athlete limit", "exceeded")
            tokens = fake.exchange(call.value("code"))
            if tokens is None:
                return refusal(400, "AuthorizationCode", "code", "invalid")
            return in_json({**tokens, "athlete": athlete(detailed=False, private=False)})
        case "refresh_token":
            tokens = fake.refresh(call.value("refresh_token"))
            if tokens is None:
                return refusal(400, "RefreshToken", "refresh_token", "invalid")
            return in_json(tokens)
        case _:
            return refusal(400, "Application", "grant_type", "invalid")


def _revoke(fake: OAuth, call: Call) -> Answer:
    kind, _, packed = call.headers.get("authorization", "").partition(" ")
    try:
        client_id, _, secret = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client_id = secret = ""
    if kind.lower() != "basic" or client_id != fake.client_id or secret != fake.client_secret:
        return refusal(401, "Application", "", "invalid")
    token = call.value("token")
    if not token:
        return refusal(400, "Application", "token", "missing")
    if token == fake.valid_refresh_token or fake.access(token):
        fake.revoke_access()
    return Answer(200)


def _deauthorize(fake: OAuth, call: Call) -> Answer:
    token = call.value("access_token") or call.bearer
    if fake.access(token) is None:
        return refusal(401, "Athlete", "access_token", "invalid")
    fake.revoke_access()
    return in_json({"access_token": token})
