"""The door of the service: what every request and every page's line passes, before Streamlit or a route sees it.

Middleware of ASGI alone: it sees `http` and `websocket` alike. Where a password is asked for, only the paths in `OPEN`
and the addresses of links answer a stranger. A guest, who came by a link, gets pages and what they are made of, to be
read; in their browser that goes before a login, but where it is about the login. With a password or without, nobody
else's page may ask: an `Origin` of another name is turned away here.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.guests import Guest, guest_key
from dashboard.login_page import GONE, HEADERS, told_page
from dashboard.strava import CALLBACK_PATH
from dashboard.visits import Visits, key_of

LOGIN, ACCOUNT, ICON = "/login", "/account", "/login/icon.svg"
LINKS, LEAVE = "/c/", "/leave"
OPEN = (LOGIN, ICON, "/_stcore/health")  # Strava's webhook has a door of its own, before this one (`routes`)
VISIT_HEADER = "x-niggle-visit"  # what the door tells the pages, and nobody else can
SAFE = ("GET", "HEAD", "OPTIONS")
NO_REFERRER = {"Referrer-Policy": "no-referrer"}  # of an address that holds a token no other page is told
# Of who is logged in, whatever a link shows in the same browser.
_OF_LOGINS = (LOGIN, ACCOUNT, ICON, CALLBACK_PATH)
# What a guest gets: pages, and what Streamlit makes them of. Files beside that are those that their pages were told of.
_FOR_GUESTS = re.compile(
    r"/[a-z]*|/_stcore/(?:stream|host-config|health)|/(?:static|media|component|_stcore/bidi-components)/.+"
    r"|/(?:favicon\.png|manifest\.json)"
)
_PAGE = re.compile(r"/[a-z]*")
# Files that Streamlit keeps for a page, to be fetched or brought. Their addresses are told to that page alone.
_FILES = ("/media/", "/_stcore/upload_file/")
_FILE = re.compile(rb"/media/[0-9a-f]{32,64}|/_stcore/upload_file/[0-9a-f-]{36}/[0-9a-f-]{36}")
_POLICY_VIOLATION = 1008


class Guard:
    """Lets in whoever may come in, and tells the pages who it is."""

    def __init__(self, app: ASGIApp, visits: Visits) -> None:
        self._app = app
        self._visits = visits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn away, or let through as who it is."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        guest = None if scope["path"] in _OF_LOGINS else self._visits.guest(guest_key(guest_cookie(scope)))
        if guest is not None and not scope["path"].startswith(LINKS) and not _is_foreign(scope, headers):
            await self._look_on(scope, receive, send, guest)
            return
        key = key_of(session_cookie(scope))
        visitor = self._visits.visitor(key)
        known = key if visitor is not None else None
        # Whose link is over is told so, also where nobody is asked for a password: they are not the runner.
        ended = guest is None and guest_cookie(scope) is not None and scope["path"] not in _OF_LOGINS
        if _is_foreign(scope, headers):
            await _turn_away(scope, receive, send, 403, "This was asked by a page of somebody else's.")
        elif (self._visits.asked or ended) and visitor is None and not _is_open(scope["path"]):
            await self._to_the_door(scope, headers, receive, send)
        elif known and self._visits.asked and not self._is_theirs(known, scope["path"]):
            await _turn_away(scope, receive, send, 404, "There is no such file.")
        else:
            if known:
                self._visits.sees(known)
            inside = _told_who(scope, known)
            if scope["type"] == "websocket":
                await self._line(inside, receive, send, known)
            else:
                await self._app(inside, receive, send)

    async def _look_on(self, scope: Scope, receive: Receive, send: Send, guest: Guest) -> None:
        """What a link shows: to be read, and nothing else."""
        if not _FOR_GUESTS.fullmatch(scope["path"]) or (scope["type"] == "http" and scope["method"] not in SAFE):
            await _turn_away(scope, receive, send, 403, "This link shows pages, and nothing else.")
        elif not self._is_theirs(guest.key, scope["path"]):
            await _turn_away(scope, receive, send, 404, "There is no such file.")
        elif scope["type"] == "websocket":
            await self._line(_told_who(scope, guest.key), receive, send, guest.key)
        else:
            await self._app(_told_who(scope, guest.key), receive, send)

    async def _to_the_door(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """To the login, for a page that a person opens; all else is refused. Whose link is over is told so, once."""
        if scope["type"] == "http" and scope["method"] == "GET" and _is_navigation(headers):
            cookie = guest_cookie(scope)
            if cookie is not None and self._visits.guest(guest_key(cookie)) is None:
                gone = HTMLResponse(told_page(GONE), 404, {**HEADERS, **NO_REFERRER})
                gone.delete_cookie(guest_cookie_name(scope), path="/", secure=is_secure(scope), httponly=True)
                await gone(scope, receive, send)
                return
            there = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
            onwards = f"?next={quote(there, safe='/')}" if next_page(there) == there and there != "/" else ""
            answer = RedirectResponse(LOGIN + onwards, 303, {"Cache-Control": "no-store"})
            await answer(scope, receive, send)
            return
        await _turn_away(scope, receive, send, 401, "Log in first.")

    def _is_theirs(self, key: str, path: str) -> bool:
        """Whether it is no file, or one that this visitor's own pages were told of."""
        if not path.startswith(_FILES):
            return True
        asked = _FILE.match(path.encode("utf-8", "surrogatepass"))
        return asked is not None and self._visits.was_told(key, asked[0].decode())

    async def _line(self, scope: Scope, receive: Receive, send: Send, key: str | None) -> None:
        """The line of an open page, which ends with its session."""
        with self._visits.socket(key) as line:
            ending = asyncio.ensure_future(line.cut.wait())
            closed = False

            async def hear() -> Message:
                nonlocal closed
                hearing = asyncio.ensure_future(receive())
                await asyncio.wait({hearing, ending}, return_when=asyncio.FIRST_COMPLETED)
                if not ending.done():
                    if key is not None:
                        self._visits.sees(key)
                    return hearing.result()
                hearing.cancel()
                if not closed:
                    closed = True
                    await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": "logged out"})
                return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}

            async def say(message: Message) -> None:
                if ending.done() or closed:
                    return  # whatever was still on its way to somebody who has left
                if key is not None and message["type"] == "websocket.send":
                    for file in _FILE.findall(message.get("bytes") or b""):
                        self._visits.told(key, file.decode())
                await send(message)

            try:
                await self._app(scope, hear, say)
            finally:
                ending.cancel()


def session_cookie(scope: Scope) -> str | None:
    """The id of the session that a browser sends."""
    cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
    return cookies.get(cookie_name(scope))


def guest_cookie(scope: Scope) -> str | None:
    """The id of the session of a guest that a browser sends, beside that of a login."""
    return cookie_parser(Headers(scope=scope).get("cookie", "")).get(guest_cookie_name(scope))


def guest_cookie_name(scope: Scope) -> str:
    """What it is called, by TLS or without."""
    return f"{cookie_name(scope)}-guest"


def is_secure(scope: Scope) -> bool:
    """Whether it came by TLS, as far as this server or a trusted proxy knows."""
    return scope.get("scheme") in ("https", "wss")


def cookie_name(scope: Scope) -> str:
    """By TLS a name that browsers take from this very host only, and never from a plain page."""
    return "__Host-niggle" if is_secure(scope) else "niggle"


def is_from_here(headers: Mapping[str, str]) -> bool:
    """Whether a form was sent by a page of ours, as far as the browser tells."""
    origin = headers.get("origin")
    if origin is not None:
        return _host(origin) == headers.get("host", "")
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def next_page(given: str | None) -> str:
    """Where to go after the login: a page of ours with what its address says, else the first one."""
    try:
        parts = urlsplit(given or "/")
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not _PAGE.fullmatch(parts.path) or len(given or "") > 500:
        return "/"
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith(LINKS)


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


def _is_foreign(scope: Scope, headers: Headers) -> bool:
    """Whether a page of another name asks for a line, or for anything to be changed."""
    origin = headers.get("origin")
    if origin is None or (scope["type"] == "http" and scope["method"] in SAFE):
        return False
    return _host(origin) != headers.get("host", "")


def _is_navigation(headers: Headers) -> bool:
    mode = headers.get("sec-fetch-mode")
    return mode == "navigate" if mode is not None else "text/html" in headers.get("accept", "")


def _told_who(scope: Scope, key: str | None) -> Scope:
    """The request with who it is from. For Streamlit a request has no origin: it would look its own address up at a
    stranger's to compare them, and that was done here.
    """
    told_origin = scope["type"] == "websocket" or _is_open(scope["path"])
    hidden = {VISIT_HEADER.encode()} | (set() if told_origin else {b"origin"})
    kept: list[Any] = [(name, value) for name, value in scope["headers"] if name.lower() not in hidden]
    if key is not None:
        kept.append((VISIT_HEADER.encode(), key.encode()))
    return {**scope, "headers": kept}


async def _turn_away(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})  # before it was accepted: a 403
        return
    await PlainTextResponse(why, status, {"Cache-Control": "no-store"})(scope, receive, send)
