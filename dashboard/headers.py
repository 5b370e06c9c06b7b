"""What every answer says to the browser, beside what it is for: who may frame it, run script in it, and keep it."""

import base64
import hashlib
import re
from pathlib import Path

from starlette.datastructures import Headers as Asked
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # no-referrer would take the Origin from our own forms, too
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
LASTING = ("/static/", "/login/icon.svg")  # holds nothing of anybody's
_SCRIPT = re.compile(r"<script(?:\s[^>]*)?>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"[A-Za-z0-9.\[\]:_-]{1,260}")


class SecurityHeaders:
    """Middleware that adds them, and leaves alone what an answer says itself. `scripts`: HTML whose scripts may run."""

    def __init__(self, app: ASGIApp, scripts: tuple[str, ...] = ()) -> None:
        self._app = app
        self._hashes = " ".join(
            dict.fromkeys(_hash(text) for html in scripts for text in _SCRIPT.findall(html) if text)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, and say more in the head of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = Asked(scope=scope).get("host", "")

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", self._policy(host))
                if not scope["path"].startswith(LASTING):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, say)

    def _policy(self, host: str) -> str:
        """What Streamlit's pages need. Charts are drawn by functions that Vega writes, hence 'unsafe-eval'; styles are
        set one by one, hence 'unsafe-inline' there. Of the scripts within a page only ours run, whatever a text holds.
        """
        line = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
        return (
            f"default-src 'self'; script-src 'self' 'unsafe-eval' {self._hashes}; style-src 'self' 'unsafe-inline'; "
            f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{line}; worker-src 'self' blob:; "
            "media-src 'self'; object-src 'none'; frame-src 'none'; base-uri 'self'; form-action 'self'; "
            "frame-ancestors 'none'"
        )


def streamlit_page() -> str:
    """The page that Streamlit begins with, whose own script may run."""
    from streamlit import file_util

    return (Path(file_util.get_static_dir()) / "index.html").read_text("utf-8")


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
