"""Feeds for tests, and servers that answer with whatever a test says: honest ones, and others."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

TOKEN = "secret-token-of-a-link-0123456789abcdef"
PATH = f"/c/{TOKEN}/feed.json"


def feed(now: datetime, **changed: Any) -> dict[str, Any]:
    """A feed of somebody of whom nothing calls for anything."""
    today = now.date()
    return {
        "niggle_feed": 1, "athlete": "Mara", "link": "Coach Ann", "generated_at": f"{now.isoformat()}Z",
        "ends_at": f"{(now + timedelta(days=90)).isoformat()}Z", "today": today.isoformat(), "scopes": ["load", "pain"],
        "since": None, "withheld": 0, "last_day": f"{today - timedelta(days=1)}",
        "silence": {"days": 1, "why": None, "sentence": None}, "last_run_day": f"{today - timedelta(days=1)}",
        "last_note_day": None, "red_flags": [], "rest": [], "pain": [], "episodes": [], "weeks": [], "spikes": [],
        **changed,
    }  # fmt: skip


def answer(body: bytes | dict[str, Any] = b"", status: str = "200 OK", *headers: str) -> bytes:
    """An answer by HTTP, byte for byte."""
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", *headers, "", ""]).encode() + data


@dataclass
class FeedServer:
    """A server on this machine. `says` is asked for each answer; it may also write to the line itself."""

    says: Callable[[str, socket.socket], bytes | None]
    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of a link there."""
        return f"http://127.0.0.1:{self.port}/c/{TOKEN}"


@contextmanager
def serving(says: bytes | Callable[[str, socket.socket], bytes | None]) -> Iterator[FeedServer]:
    """A server that answers with these bytes, until the block ends."""
    here = FeedServer(says if callable(says) else lambda *_: says)
    listening = socket.create_server(("127.0.0.1", 0))
    here.port = listening.getsockname()[1]

    def one(line: socket.socket) -> None:
        with line:
            try:
                heard = b""
                while b"\r\n\r\n" not in heard:
                    part = line.recv(65536)
                    if not part:
                        return
                    heard += part
                here.asked.append(heard.decode())
                told = here.says(heard.decode(), line)
                if told is not None:
                    line.sendall(told)
            except OSError:
                return

    def run() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(line,), daemon=True).start()

    threading.Thread(target=run, daemon=True).start()
    try:
        yield here
    finally:
        listening.close()
