"""An error that nobody foresaw, at a request: a sentence to whoever asked, and to the terminal where it was.

What the error says may be a runner's words or a path, and the address that was asked for may be a link: neither is
told. Under NIGGLE_DEBUG the traceback goes to the terminal.
"""

import sys

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.faults import note_of, sentence_of


class Broken(Exception):
    """An answer ended in its middle; why was told already."""


class FaultAnswers:
    """Middleware that lets no error out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, and answer if nobody else can. Errors: `Broken` where the answer had begun."""
        begun = False

        async def say(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, say)
        except Exception as error:  # noqa: BLE001 (whatever it is, it goes into no log as it is)
            sentence = sentence_of(error, guest=True)
            print(note_of(error), file=sys.stderr, flush=True)  # noqa: T201
            if begun or scope["type"] != "http":
                raise Broken from None
            await PlainTextResponse(sentence, 500, {"Cache-Control": "no-store"})(scope, receive, send)
