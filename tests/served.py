"""The service as a runner starts it: `niggle serve` in a process of its own, on a free port of this machine."""

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dashboard.wire import ask_service
from tests.command import PROGRAM, environment
from tests.warm import Started

STARTS_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running service."""

    url: str
    process: "subprocess.Popen[str] | Started"
    home: Path

    @property
    def socket(self) -> Path:
        """Where it answers terminals."""
        return self.home / "niggle.sock"

    def ask(self, name: str, /, **values: Any) -> Any:
        """The document that a command would hear from it, without starting a command."""
        heard, document = ask_service(self.socket, name, values)
        assert heard, "the service does not answer"
        return document


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    home: Path,
    *,
    port: int | None = None,
    log: Path | None = None,
    before: str = "",
    fresh: bool = False,
    settings: Mapping[str, str] = MappingProxyType({}),
    address: str | None = None,
) -> Iterator[Served]:
    """`niggle serve` on this home until the block ends; it is told to end, and waited for. All that it says goes to
    `log`, if there is one. `before` is run before it; `fresh` starts an interpreter for it, as a runner does. Whatever
    `address` it listens on, it is asked on this machine.
    """
    port = port or free_port()
    said = subprocess.PIPE if log is None else os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    arguments, env = ["serve", "--port", str(port)], environment(home, **settings)
    arguments += [] if address is None else ["--address", address]
    process: subprocess.Popen[str] | Started
    if fresh:
        process = subprocess.Popen([*PROGRAM, *arguments], env=env, stdout=said, stderr=said, text=True)
    else:
        process = Started(arguments, env, stdout=said, stderr=said, before=before)
    if log is not None:
        os.close(said)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process)
        yield Served(url, process, home)
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def wait_for(url: str, process: "subprocess.Popen[str] | Started") -> None:
    """Wait until a service answers there."""
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"the service did not start: {process.communicate()}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the service did not answer in time")
