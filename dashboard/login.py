"""The login, and one's own sessions: small pages of HTML alone, for they come before Streamlit does. No script.

A form is taken from a page of ours only: it comes with our own Origin, and carries a word that the same browser holds
in a cookie (before the login) or that is made of the session's id (after it).
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC
from urllib.parse import parse_qs, quote
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.format import Shown
from dashboard.guard import (
    ACCOUNT,
    ICON,
    LOGIN,
    cookie_name,
    guest_cookie,
    is_from_here,
    is_secure,
    next_page,
    session_cookie,
)
from dashboard.guessing import TooManyGuesses
from dashboard.guests import guest_key
from dashboard.link_pages import forget_guest
from dashboard.login_page import HEADERS, account_page, coarse_agent, icon, login_page
from dashboard.visits import LoggedOut, Visitor, Visits, WrongPassword, key_of
from ingest.errors import Refusal
from ingest.logins import LASTS, LoginSession
from ingest.settings import Settings

MAX_FORM_BYTES = 8 * 2**10
FORM_WITHIN_S = 10.0
WAITING = 16  # logins under way; more are turned away, so that they fill no memory
STALE = "This page was open for too long, or your browser keeps no cookies. Try again."


class LoginPages:
    """The pages, on what `Visits` knows."""

    def __init__(self, visits: Visits, settings: Callable[[], Settings]) -> None:
        self._visits = visits
        self._settings = settings
        self._under_way = 0

    def routes(self) -> list[Route]:
        """Their paths."""
        return [
            Route(ICON, self._icon, methods=["GET"]),
            Route(LOGIN, self._login, methods=["GET"]),
            Route(LOGIN, self._typed, methods=["POST"]),
            Route(ACCOUNT, self._account, methods=["GET"]),
            Route(ACCOUNT, self._pressed, methods=["POST"]),
        ]

    async def _icon(self, _: Request) -> Response:
        return Response(icon(), media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})

    async def _login(self, request: Request) -> Response:
        """The form; whoever is logged in already goes on, unless the password is asked for again."""
        onwards, visitor = next_page(request.query_params.get("next")), self._visitor(request)
        if not self._visits.asked or (visitor is not None and "again" not in request.query_params):
            return _go(onwards)
        return self._form(request, onwards, visitor, None)

    async def _typed(self, request: Request) -> Response:
        """Name and password were sent."""
        form = await _form_of(request)
        if form is None:
            return PlainTextResponse("No form.", 400)
        onwards, visitor = next_page(form.get("next")), self._visitor(request) if "again" in form else None
        if not self._visits.asked:
            return _go(onwards)
        kept = request.cookies.get(_word_cookie(request), "")
        if not is_from_here(request.headers) or not _same(kept, form.get("word", "")):
            return self._form(request, onwards, visitor, STALE, 403)
        if self._under_way >= WAITING:
            return PlainTextResponse("Too many at once.", 503, {"Retry-After": "5"})
        self._under_way += 1
        try:
            return await self._let_in(request, form, onwards, visitor)
        except TooManyGuesses as refusal:
            answer = self._form(request, onwards, visitor, str(refusal), 429)
            answer.headers["Retry-After"] = str(refusal.wait_s)
            return answer
        except (WrongPassword, LoggedOut) as refusal:
            return self._form(request, onwards, visitor, str(refusal), 401)
        finally:
            self._under_way -= 1

    async def _let_in(self, request: Request, form: dict[str, str], onwards: str, visitor: Visitor | None) -> Response:
        address = request.client.host if request.client else ""
        password, key = form.get("password", ""), key_of(session_cookie(request.scope))
        if visitor is not None and key is not None:
            await run_in_threadpool(self._visits.confirm, key, password, address)
            return _go(onwards)
        agent = coarse_agent(request.headers.get("user-agent", ""))
        token = await run_in_threadpool(self._visits.log_in, form.get("name"), password, address, agent, key)
        answer = _go(onwards)
        if (guest := guest_key(guest_cookie(request.scope))) is not None:  # who logs in wants their own pages
            await run_in_threadpool(self._visits.leave, guest)
            forget_guest(request, answer)
        _set(answer, request, cookie_name(request.scope), token, int(LASTS.total_seconds()))
        answer.delete_cookie(_word_cookie(request), path="/", secure=is_secure(request.scope), httponly=True)
        return answer

    async def _account(self, request: Request) -> Response:
        """One's own sessions."""
        return self._sessions(request, None)

    async def _pressed(self, request: Request) -> Response:
        """Log out, or end another session."""
        form, token = await _form_of(request), session_cookie(request.scope)
        key, visitor = key_of(token), self._visitor(request)
        if form is None or key is None or visitor is None:
            return _go(LOGIN)
        if not is_from_here(request.headers) or not _same(_word_of(token), form.get("word", "")):
            return self._sessions(request, STALE, 403)
        if form.get("do") == "logout":
            await run_in_threadpool(self._visits.log_out, key)
            answer = _go(LOGIN)
            answer.headers["Clear-Site-Data"] = '"cache", "storage"'
            answer.delete_cookie(cookie_name(request.scope), path="/", secure=is_secure(request.scope), httponly=True)
            return answer
        number = form.get("session", "")
        one = int(number) if number.isascii() and number.isdigit() and len(number) <= 9 else None
        if form.get("do") not in ("end", "others") or (form["do"] == "end") == (one is None):
            return self._sessions(request, "Nothing was ended.", 400)
        try:
            await run_in_threadpool(self._visits.end, key, one)
        except Refusal as refusal:
            return self._sessions(request, str(refusal), 404)
        return _go(ACCOUNT)

    def _visitor(self, request: Request) -> Visitor | None:
        return self._visits.visitor(key_of(session_cookie(request.scope)))

    def _form(
        self, request: Request, onwards: str, visitor: Visitor | None, told: str | None, status: int = 200
    ) -> Response:
        name = _word_cookie(request)
        word = request.cookies.get(name) or secrets.token_urlsafe(32)
        again = None if visitor is None else visitor.label
        page = login_page(word, onwards, names=self._visits.several, told=told, again=again)
        answer = HTMLResponse(page, status, HEADERS)
        _set(answer, request, name, word, 3600)
        return answer

    def _sessions(self, request: Request, told: str | None, status: int = 200) -> Response:
        token, visitor = session_cookie(request.scope), self._visitor(request)
        if visitor is None:  # nobody is asked for a password, or it ended this moment
            return _go("/")
        sessions = self._visits.sessions_of(visitor.athlete_id)
        rows = [(one.number, one.agent, self._when(one), one.number == visitor.number) for one in sessions]
        return HTMLResponse(account_page(visitor.label, _word_of(token), rows, told), status, HEADERS)

    def _when(self, session: LoginSession) -> str:
        settings = self._settings()
        shown, zone = Shown.by(settings), ZoneInfo(settings.timezone)
        begun, seen = (at.replace(tzinfo=UTC).astimezone(zone) for at in (session.created_at, session.seen_at))
        return f"since {shown.day(begun.date())} {begun:%H:%M}, seen {shown.day(seen.date())} {seen:%H:%M}"


def again(onwards: str) -> str:
    """The address at which the password is asked for again, on the way to a page of ours."""
    return f"{LOGIN}?again=1&next={quote(next_page(onwards), safe='/')}"


def _go(where: str) -> Response:
    return RedirectResponse(where, 303, {"Cache-Control": "no-store"})


def _set(answer: Response, request: Request, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name, value, max_age=seconds, path="/", secure=is_secure(request.scope), httponly=True, samesite="lax"
    )


def _word_cookie(request: Request) -> str:
    return f"{cookie_name(request.scope)}-form"


def _word_of(token: str | None) -> str:
    """The word of the forms of a session: nobody can make it without its id, and it tells nothing of it."""
    return hmac.new((token or "").encode(), b"form", hashlib.sha256).hexdigest()


def _same(kept: str, given: str) -> bool:
    return bool(kept) and hmac.compare_digest(kept.encode("utf-8", "replace"), given.encode("utf-8", "replace"))


async def _form_of(request: Request) -> dict[str, str] | None:
    """The fields of a form; None if it is none, too long, or takes too long to come."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return None
    body = b""
    try:
        async with asyncio.timeout(FORM_WITHIN_S):
            async for part in request.stream():
                body += part
                if len(body) > MAX_FORM_BYTES:
                    return None
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=10, errors="strict")
    except (TimeoutError, ValueError, ClientDisconnect):
        return None
    return {name: values[-1] for name, values in fields.items()}
