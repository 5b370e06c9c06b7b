"""The terminal asks a running service: one line of JSON there, lines of JSON back, over a Unix socket of mode 0600.

A request is {"ask": name, "with": {...}, "version": ...}. Back come any number of {"progress": [...]}, and at last
{"answer": ...} or {"refused": sentence, "exit_status": n}.
"""

import json
import os
import socket
import socketserver
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.faults import sentence_of
from dashboard.requests import WORKS, Progress
from ingest.errors import Refusal

if TYPE_CHECKING:
    from dashboard.owner import Owner

MAX_LINE_BYTES = 4 * 2**20
MAX_PATH_BYTES = 100  # what every system takes as the address of a socket
LIFE_SIGN_S = 1.0  # how often a waiting terminal hears something, and a terminal that left is noticed


class ServiceGone(Refusal):
    """The service ended in the middle of an answer."""


class ServiceRefused(Refusal):
    """What the service refused, as it would have been refused here."""

    def __init__(self, sentence: str, exit_status: int) -> None:
        super().__init__(sentence)
        self.exit_status = exit_status


class HomeTooDeep(Refusal):
    """The path of the socket is longer than this system takes."""


class Listener:
    """Answers terminals in threads of their own until it is closed."""

    def __init__(self, path: Path, owner: "Owner") -> None:
        self._path = path
        path.unlink(missing_ok=True)  # the database is ours by now, so whoever left it is gone

        class Handler(_Handler):
            served = owner

        with _address(path) as address:
            self._server = _Server(address, Handler)
        path.chmod(0o600)
        self._thread = threading.Thread(target=self._server.serve_forever, name="niggle socket", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more questions."""
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


def ask_service(
    path: Path, name: str, values: Mapping[str, Any], progress: Progress = lambda *_: None
) -> tuple[bool, Any]:
    """Whether a service runs here, and its answer. Errors: what the service refuses; `ServiceGone`."""
    with socket.socket(socket.AF_UNIX) as line:
        try:
            with _address(path) as address:
                line.connect(address)
        except (FileNotFoundError, ConnectionRefusedError, HomeTooDeep):
            return False, None
        try:
            line.sendall(_line({"ask": name, "with": dict(values), "version": version("niggle")}))
            with line.makefile("rb") as stream:
                return True, _last(stream, progress)
        except (ConnectionError, EOFError, json.JSONDecodeError):
            raise ServiceGone(
                "The service ended while it was at it. What was committed is kept; run the same command again."
            ) from None


def _last(stream: Any, progress: Progress) -> Any:
    while line := stream.readline():
        message = json.loads(line)
        if "progress" in message:
            progress(*message["progress"])
        elif "refused" in message:
            raise ServiceRefused(message["refused"], message["exit_status"])
        else:
            return message["answer"]
    raise EOFError


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A terminal that left is nothing to tell of."""


class _Handler(socketserver.StreamRequestHandler):
    served: "Owner"

    def handle(self) -> None:
        try:
            message = self._message()
        except Refusal as refusal:
            message = _refused(refusal)
        except Exception as error:  # noqa: BLE001 (one bad question must not end the service)
            message = {"refused": sentence_of(error), "exit_status": 1}
        with suppress(ConnectionError):
            self._send(message)

    def _message(self) -> dict[str, Any]:
        asked = _parsed(self.rfile.readline(MAX_LINE_BYTES))
        ours = version("niggle")
        if asked["version"] != ours:
            raise Refusal(f"The service is Niggle {ours}, this command {asked['version']}. Restart the service.")
        name, values = asked["ask"], asked["with"]
        if name == "where":
            return {"answer": {"address": self.served.address, "pid": os.getpid()}}
        if name not in WORKS:
            return {"answer": self.served.answer(name, **values)}
        job = self.served.jobs.submit(name, values, _title(name))
        try:
            for steps in job.updates(LIFE_SIGN_S):
                self._send({"progress": steps})
        except ConnectionError:
            job.cancel()
            raise
        if job.refusal is not None:
            raise job.refusal
        return {"answer": job.answer}

    def _send(self, message: dict[str, Any]) -> None:
        self.wfile.write(_line(message))
        self.wfile.flush()


def _title(name: str) -> str:
    titles = {
        "import_files": "Importing from the terminal",
        "undo": "Taking an import back",
        "backup": "Making a backup",
        "strava_disconnect": "Disconnecting from Strava",
    }
    return titles.get(name, "Rebuilding")


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError:
        asked = None
    if not isinstance(asked, dict) or not isinstance(asked.get("ask"), str) or not isinstance(asked.get("with"), dict):
        raise Refusal("This is not a question that Niggle understands.")
    return {"version": "?", **asked}


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {"refused": str(refusal), "exit_status": refusal.exit_status}


def _line(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, allow_nan=False).encode() + b"\n"


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """A path that fits into a socket's address: through the folder's file descriptor where it is too long."""
    if len(os.fsencode(path)) <= MAX_PATH_BYTES:
        yield str(path)
        return
    if not sys.platform.startswith("linux"):
        raise HomeTooDeep(f"The path {path} is too long for a socket. Choose a NIGGLE_HOME nearer to the root.")
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
