"""How do questions come off the socket, and answers onto it, good and bad?"""

import socket
import struct
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.handlers import format_date_time

from tests.fake_strava.clock import epoch_s
from tests.fake_strava.messages import Answer, Call

if TYPE_CHECKING:
    from tests.fake_strava.fake import FakeStrava

PREFIX = "/api/v3"
_DRIP_EVERY_S = 0.05
_DRIP_LENGTH = 10_000_000
_SLOW_S = 0.2
_ALWAYS = {
    "Connection": "keep-alive",
    "Server": "fake-strava",
    "Vary": "Accept, Origin",
    "Cache-Control": "max-age=0, private, must-revalidate",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Server(ThreadingHTTPServer):
    """Listens on this machine only, a thread a connection; ending it ends them all."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, fake: "FakeStrava", port: int) -> None:
        self.fake = fake
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        """Bind without asking any name server who we are."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def server_close(self) -> None:
        """Close what is open, and wait for the threads."""
        with self.fake.lock:
            for connection in self.connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it is closed already
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that ended is no error; anything else is one of the fake itself, and kept for the test."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.fake.errors.append(error)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        """Remember the connection."""
        with self.server.fake.lock:
            self.server.connections.add(self.request)
            if self.server.fake.stopping.is_set():  # it came in while the others were closed
                self.request.shutdown(socket.SHUT_RDWR)
        super().setup()

    def finish(self) -> None:
        """Forget it."""
        super().finish()
        with self.server.fake.lock:
            self.server.connections.discard(self.request)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed: the fake keeps a list."""

    def _serve(self) -> None:
        answer, fault = self.server.fake.respond(self._call())
        match fault:
            case "closed":
                self.close_connection = True
            case "reset":
                self._reset()
            case "drip":
                self._drip()
            case "truncated":
                whole = b"".join([self._head(answer, answer.length), *answer.body])
                self.close_connection = True
                self.wfile.write(whole[: len(whole) - answer.length // 2 - 1])
            case _:
                if fault == "slow":
                    self.server.fake.stopping.wait(_SLOW_S)
                self.wfile.write(b"".join([self._head(answer, answer.length), *answer.body]))

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 (the names of http.server)

    def _call(self) -> Call:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = urlsplit(self.path)
        below = target.path.startswith(f"{PREFIX}/")
        is_form = self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
        query = parse_qs(target.query, keep_blank_values=True)
        form = parse_qs(body.decode(errors="replace"), keep_blank_values=True) if is_form else {}
        return Call(
            method=self.command,
            path=target.path.removeprefix(PREFIX) if below else target.path,
            prefix=PREFIX if below else "",
            query={name: values[-1] for name, values in query.items()},
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
            form={name: tuple(values) for name, values in form.items()},
        )

    def _head(self, answer: Answer, length: int) -> bytes:
        fake = self.server.fake
        reason = self.responses[answer.status][0] if answer.status in self.responses else "Unknown"
        lines = [f"HTTP/1.1 {answer.status} {reason}", f"Date: {format_date_time(epoch_s(fake.now() + fake.skew))}"]
        lines += [f"{name}: {value}" for name, value in {**_ALWAYS, **answer.headers}.items()]
        lines.append(f"Status: {answer.status} {reason}")
        if answer.status != 204:
            lines += [f"Content-Type: {answer.content_type}", f"Content-Length: {length}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _reset(self) -> None:
        """The other side is told that the connection is broken, rather than that it ended."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()

    def _drip(self) -> None:
        """A byte now and then, for as long as anybody reads."""
        self.close_connection = True
        self.wfile.write(self._head(Answer(200), _DRIP_LENGTH) + b"[")
        while not self.server.fake.stopping.wait(_DRIP_EVERY_S):
            self.wfile.write(b" ")
