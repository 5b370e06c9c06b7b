"""What the service answers beside its pages: the login, links, who comes back from Strava, Strava's webhook.

The webhook is the one path that may be asked under any name, for a proxy with HTTPS in front of it; `Webhook` stands
before the check of names and lets everything else through to it.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.guard import VISIT_HEADER
from dashboard.link_pages import PRIVATE, LinkPages
from dashboard.login import LoginPages
from dashboard.strava import CALLBACK_PATH
from ingest.settings import Settings
from ingest.sources.strava import WEBHOOK_PATH

if TYPE_CHECKING:
    from dashboard.desk import Desk
    from dashboard.owner import Owner
    from dashboard.strava import ServiceStrava
    from dashboard.visits import Visits

MAX_EVENT_BYTES = 64 * 2**10
EVENT_WITHIN_S = 5.0  # a body that drips in for longer is nobody's event
MAX_UNDER_WAY = 32  # questions of the webhook, from whomever; Strava comes again with what is turned away


def routes(
    strava: "ServiceStrava",
    visits: "Visits",
    settings: Callable[[], Settings],
    desk: "Callable[..., AbstractContextManager[Desk]]",
) -> list[Route]:
    """The routes of our own, under our own names only."""

    async def callback(request: Request) -> Response:
        """Back from Strava: to the Data page at once, which says what came of it."""
        visitor = visits.visitor(request.headers.get(VISIT_HEADER))
        page = await run_in_threadpool(strava.come_back, dict(request.query_params), visitor)
        return RedirectResponse(page, 303, PRIVATE)  # the address holds a code, too

    ours = [*LoginPages(visits, settings).routes(), *LinkPages(visits, desk).routes()]
    return [Route(CALLBACK_PATH, callback, methods=["GET"]), *ours]


class Webhook:
    """Answers Strava's questions and events at one path; nothing else is changed."""

    def __init__(self, app: ASGIApp, owner: "Owner", strava: "ServiceStrava") -> None:
        self._app = app
        self._owner = owner
        self._strava = strava
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer here what comes to this path, whatever name it is asked under."""
        if scope["type"] != "http" or scope["path"] != WEBHOOK_PATH:
            await self._app(scope, receive, send)
            return
        if self._under_way >= MAX_UNDER_WAY:
            await PlainTextResponse("Too many at once.", 503)(scope, receive, send)
            return
        self._under_way += 1
        try:
            response = await self._answer(Request(scope, receive))
            await response(scope, receive, send)
        finally:
            self._under_way -= 1

    async def _answer(self, request: Request) -> Response:
        if request.method == "GET":
            return await self._handshake(dict(request.query_params))
        if request.method == "POST":
            return await self._event(request)
        return PlainTextResponse("GET or POST.", 405, {"Allow": "GET, POST"})

    async def _handshake(self, query: dict[str, str]) -> Response:
        answer = await run_in_threadpool(self._whether_ours, query)
        return PlainTextResponse("Not ours.", 403) if answer is None else JSONResponse(answer)

    def _whether_ours(self, query: dict[str, str]) -> dict[str, str] | None:
        from ingest.sources.strava.webhook import handshake

        with self._owner.desk() as desk:
            return handshake(desk.con, desk.settings, query)

    async def _event(self, request: Request) -> Response:
        """What comes of an event is nothing that its sender is told."""
        try:
            async with asyncio.timeout(EVENT_WITHIN_S):
                told = _read(await _body(request))
        except (TimeoutError, ValueError, RecursionError, ClientDisconnect):
            return PlainTextResponse("No event.", 400)
        return JSONResponse({}, background=BackgroundTask(run_in_threadpool, self._strava.event, told))


def _read(body: bytes) -> Any:
    """Errors: `ValueError` unless it is a JSON object."""
    told = json.loads(body)
    if not isinstance(told, dict):
        raise ValueError("no object")
    return told


async def _body(request: Request) -> bytes:
    """Errors: `ValueError` for more than an event can be."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_EVENT_BYTES:
            raise ValueError("too much")
    return body
