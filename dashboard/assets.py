"""Streamlit's own scripts and styles from memory: a first visit asks for a hundred, and each would be a file opened."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BYTES = 64 * 2**20


class Assets:
    """Middleware that remembers what `/static/` once answered in full; the names of these files change with them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[tuple[str, bytes], list[Message]] = {}
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or listen to the answer and keep it."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        key = (scope["path"], asked.get(b"accept-encoding", b""))
        if b"range" in asked or b"if-none-match" in asked or b"if-modified-since" in asked:
            await self._app(scope, receive, send)
            return
        if key in self._kept:
            for message in self._kept[key]:
                await send(message)
            return
        heard: list[Message] = []

        async def listen(message: Message) -> None:
            heard.append(message)
            await send(message)

        await self._app(scope, receive, listen)
        size = sum(len(message.get("body", b"")) for message in heard)
        # Where a visitor leaves midway, the answer ends without its last piece, and without an error.
        whole = len(heard) > 1 and heard[0].get("status") == 200 and not heard[-1].get("more_body", False)
        if whole and self._held + size <= MAX_BYTES:
            self._held += size
            self._kept[key] = heard
