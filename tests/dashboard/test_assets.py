"""Streamlit's scripts from memory: what a visitor who left midway was sent is never anybody else's answer."""

import asyncio
import gzip
import socket
import struct
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import streamlit
from starlette.types import Message, Receive, Scope, Send

from dashboard.assets import Assets
from tests.served import Served, served


def test_only_a_whole_answer_is_kept() -> None:
    pieces = [b"one ", b"two"]
    asked = 0

    async def files(_: Scope, __: Receive, send: Send) -> None:
        nonlocal asked
        asked += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for place, piece in enumerate(pieces[:asked]):  # the first visitor leaves after the first piece
            await send({"type": "http.response.body", "body": piece, "more_body": place == 0})

    app = Assets(files)
    with ThreadPoolExecutor(1) as elsewhere:  # the browser of another test may have left its loop in this thread
        answers = [elsewhere.submit(asyncio.run, _body(app)).result() for _ in range(3)]
    assert answers == [b"one ", b"one two", b"one two"]
    assert asked == 2


async def _body(app: Assets) -> bytes:
    heard: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        heard.append(message)

    await app({"type": "http", "method": "GET", "path": "/static/a.js", "headers": []}, receive, send)
    return b"".join(message.get("body", b"") for message in heard)


def test_visitors_who_leave_at_once_spoil_no_script_for_others(tmp_path: Path) -> None:
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    largest = sorted(folder.glob("*.js"), key=lambda script: script.stat().st_size)[-5:]
    with served(tmp_path / "home") as service:
        for script in largest:
            path = f"/static/js/{script.name}"
            for place in range(6):
                _leave(service, path, heard=bool(place % 2))
            assert _get(service.url + path) == script.read_bytes()


def _leave(service: Served, path: str, *, heard: bool) -> None:
    """Ask for a script and break the connection, before or after its first bytes."""
    address = urllib.parse.urlsplit(service.url)
    assert address.hostname is not None
    assert address.port is not None
    with socket.create_connection((address.hostname, address.port)) as leaving:
        leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        leaving.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        if heard:
            leaving.recv(100)


def _get(url: str) -> bytes:
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        body: bytes = answer.read()
        return gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body
