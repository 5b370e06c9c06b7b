"""Where a link is opened, and left: its token becomes a cookie, and the browser goes on to the pages.

What opens nothing is told alike, whether nobody made it, it was revoked or it is over.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.desk import utc_now
from dashboard.guard import (
    LEAVE,
    LINKS,
    NO_REFERRER,
    guest_cookie,
    guest_cookie_name,
    is_from_here,
    is_secure,
    session_cookie,
)
from dashboard.guessing import TooManyGuesses
from dashboard.guests import NoSuchLink, TooManyFetches, guest_key
from dashboard.login_page import GONE, HEADERS, LEFT, coarse_agent, told_page
from dashboard.visits import Visits, key_of

if TYPE_CHECKING:
    from dashboard.desk import Desk

FEED = "/feed.json"  # behind the address of a link: what it shows, for a program
WAITING = 16  # links that are being opened; more are turned away
PRIVATE = {"Cache-Control": "no-store", **NO_REFERRER}


class LinkPages:
    """The paths, on what `Visits` knows."""

    def __init__(self, visits: Visits, desk: "Callable[..., AbstractContextManager[Desk]]") -> None:
        self._visits = visits
        self._desk = desk
        self._under_way = 0

    def routes(self) -> list[Route]:
        """Their paths; whatever is after `/c/` is asked for here."""
        return [
            Route(LINKS + "{token}" + FEED, self._feed, methods=["GET"]),
            Route(LINKS + "{token:path}", self._open, methods=["GET"]),
            Route(LEAVE, self._leave, methods=["GET"]),
        ]

    async def _open(self, request: Request) -> Response:
        """To the first page, as a guest. A program that only asks what there is learns nothing."""
        if request.method != "GET":
            return PlainTextResponse("GET.", 405, {"Allow": "GET", **PRIVATE})
        if self._under_way >= WAITING:
            return PlainTextResponse("Too many at once.", 503, {"Retry-After": "5", **PRIVATE})
        self._under_way += 1
        try:
            return await self._let_in(request)
        except TooManyGuesses as refusal:
            return _page(str(refusal), 429, {"Retry-After": str(refusal.wait_s)})
        except NoSuchLink:
            return _page(GONE, 404)
        finally:
            self._under_way -= 1

    async def _let_in(self, request: Request) -> Response:
        address = request.client.host if request.client else ""
        agent = coarse_agent(request.headers.get("user-agent", ""))
        before = guest_key(guest_cookie(request.scope))
        token = request.path_params["token"]
        session, link = await run_in_threadpool(self._visits.open_link, token, address, agent, before)
        answer = RedirectResponse("/", 303, PRIVATE)
        answer.set_cookie(
            guest_cookie_name(request.scope), session, max_age=int((link.ends_at - utc_now()).total_seconds()),
            path="/", secure=is_secure(request.scope), httponly=True, samesite="lax",
        )  # fmt: skip
        return answer

    async def _feed(self, request: Request) -> Response:
        """The same to a program, as JSON. No cookie is read or set: the link is all that is asked for, each time."""
        if self._under_way >= WAITING:
            return PlainTextResponse("Too many at once.", 503, {"Retry-After": "60", **PRIVATE})
        self._under_way += 1
        try:
            return await run_in_threadpool(
                self._told, request.path_params["token"], request.client.host if request.client else "",
                request.headers.get("if-none-match", ""),
            )  # fmt: skip
        except (TooManyGuesses, TooManyFetches) as refusal:
            return _page(str(refusal), 429, {"Retry-After": str(refusal.wait_s)})
        except NoSuchLink:
            return _page(GONE, 404)
        finally:
            self._under_way -= 1

    def _told(self, token: str, address: str, known: str) -> Response:
        """What the link shows, or that it is still what the program knows. Errors: as `Visits.fetch`."""
        from dashboard.feed import etag_of, feed_of

        guest = self._visits.fetch(token, address)
        with self._desk(guest.name, guest.audience) as desk:
            told: dict[str, Any] = feed_of(desk, guest)
        if not self._visits.shows(guest.link.number):  # revoked while it was computed
            raise NoSuchLink(GONE)
        headers = {**PRIVATE, "ETag": etag_of(told)}
        if headers["ETag"] in (one.strip() for one in known.split(",")):
            return Response(None, 304, headers)
        return Response(json.dumps(told, ensure_ascii=False), 200, headers, "application/json")

    async def _leave(self, request: Request) -> Response:
        """The session of the guest ends; who is logged in beside is back at their own pages."""
        key = guest_key(guest_cookie(request.scope))
        if request.method != "GET" or key is None or not is_from_here(request.headers):
            return RedirectResponse("/", 303, PRIVATE)
        await run_in_threadpool(self._visits.leave, key)
        known = not self._visits.asked or self._visits.visitor(key_of(session_cookie(request.scope))) is not None
        return forget_guest(request, RedirectResponse("/", 303, PRIVATE) if known else _page(LEFT, 200))


def forget_guest(request: Request, answer: Response) -> Response:
    """The answer, with which the browser forgets the session of a guest."""
    name = guest_cookie_name(request.scope)
    answer.delete_cookie(name, path="/", secure=is_secure(request.scope), httponly=True)
    return answer


def _page(told: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(told_page(told), status, {**HEADERS, **PRIVATE, **(headers or {})})
