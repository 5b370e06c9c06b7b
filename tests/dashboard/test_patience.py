"""Lines on which nobody ever says what they want: they are cut, and others are answered meanwhile."""

import asyncio
import socket
import time
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from dashboard import patience
from dashboard.patience import MOST_WAITING, Patient
from tests.served import Served, served


class Line(asyncio.Transport):
    """A line that only knows whether it is open."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = False
        self.said = b""

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("127.0.0.1", 1) if name in ("peername", "sockname") else default

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.said += bytes(data)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """It is kept by whoever has it."""


async def answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(patience, "HEAD_WITHIN_S", 0.05)
    monkeypatch.setattr(patience, "MOST_WAITING", 3)
    yield
    Patient._waiting.clear()


def run(what: Coroutine[Any, Any, None]) -> None:
    with ThreadPoolExecutor(1) as elsewhere:  # the browser of another test may have left its loop in this thread
        elsewhere.submit(asyncio.run, what).result()


def opened() -> tuple[Patient, Line]:
    loop, line = asyncio.get_running_loop(), Line()
    found = Patient(Config(answer, log_config=None, lifespan="off"), ServerState(), {}, loop)
    found.connection_made(line)
    return found, line


def test_a_head_that_drips_is_cut(hasty: None) -> None:
    async def drips() -> None:
        one, line = opened()
        for _ in range(20):
            one.data_received(b"x" if line.said else b"GET / HTTP/1.1\r\nX: ")
            await asyncio.sleep(0.01)
            if line.closed:
                break
        assert line.closed
        assert not Patient._waiting

    run(drips())


def test_what_was_asked_whole_is_answered_and_the_line_is_watched_again_for_what_comes_next(hasty: None) -> None:
    async def asks() -> None:
        one, line = opened()
        one.data_received(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert not Patient._waiting
        await asyncio.sleep(0.02)
        assert line.said.endswith(b"ok")
        assert not line.closed
        one.data_received(b"GET / HT")
        await asyncio.sleep(0.1)
        assert line.closed

    run(asks())


def test_of_too_many_the_oldest_is_cut(hasty: None) -> None:
    async def many() -> None:
        lines = [opened() for _ in range(5)]
        assert [line.closed for _, line in lines] == [True, True, False, False, False]
        lines[2][0].connection_lost(None)
        assert len(Patient._waiting) == 2

    run(many())


def _is_cut(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("patient") / "home"
    with served(home) as running:
        yield running


def test_while_hundreds_never_say_what_they_want_others_are_answered(service: Served) -> None:
    place = (urlsplit(service.url).hostname or "", urlsplit(service.url).port or 0)
    lines = []
    try:
        for _ in range(MOST_WAITING + 40):
            line = socket.create_connection(place, 10)
            line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
            lines.append(line)
        begun = time.monotonic()
        with urllib.request.urlopen(f"{service.url}/_stcore/health", timeout=10) as came:
            assert came.status == 200
        assert time.monotonic() - begun < 10
        lines[0].settimeout(10)
        assert _is_cut(lines[0])
        lines[-1].settimeout(0.2)
        with pytest.raises(TimeoutError):
            lines[-1].recv(1)
    finally:
        for line in lines:
            line.close()
