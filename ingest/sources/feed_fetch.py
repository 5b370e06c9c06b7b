"""One look at an athlete's feed, at a server that may be anybody's: bounded in time and size, and led nowhere else."""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from ingest.errors import Refusal
from ingest.sources.feed_address import FeedAddress

WHOLE_S = 10.0
MAX_BYTES = 2 * 2**20  # as it comes, and unpacked
MAX_REDIRECTS = 3  # within the same server
MAX_WAIT_S = 86_400
AGENT = "Niggle roster"
_MAX_ETAG = 200


class FeedTrouble(Refusal):
    """There is no feed to be had now. `wait_s`: how long the server asks to be left alone."""

    def __init__(self, why: str, wait_s: int = 0) -> None:
        super().__init__(why)
        self.wait_s = wait_s


class FeedGone(FeedTrouble):
    """The server says that there is no such link, or no longer."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the bytes of a document, None if it is still the one that is known. `etag`: to ask by next time."""

    body: bytes | None
    etag: str | None


def fetch(address: FeedAddress, etag: str | None = None, *, whole_s: float = WHOLE_S) -> Fetched:
    """Ask once. Errors: `FeedTrouble`, with nothing of the address in it."""
    until = time.monotonic() + whole_s
    path = address.path
    for _ in range(MAX_REDIRECTS + 1):
        try:
            answer = _asked(address, path, etag, until)
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            raise FeedTrouble(_why(error, until)) from None
        if isinstance(answer, Fetched):
            return answer
        path = answer
    raise FeedTrouble("It sends us round in circles.")


def _asked(address: FeedAddress, path: str, etag: str | None, until: float) -> Fetched | str:
    """What was answered; or where on the same server to ask instead."""
    line = _Line(address, until)
    watch = threading.Timer(max(until - time.monotonic(), 0.0), line.cut)
    watch.daemon = True
    watch.start()
    try:
        with closing(line):
            said = {"User-Agent": AGENT, "Accept": "application/json", "Accept-Encoding": "gzip", "Connection": "close"}
            line.request("GET", path, headers=said | ({"If-None-Match": etag} if etag else {}))
            came = line.getresponse()
            if came.status in (301, 302, 303, 307, 308):
                return _elsewhere(address, path, came.getheader("Location", ""))
            if came.status == 304 and etag:
                return Fetched(None, etag)
            _check(came)
            return Fetched(_body(came, until), _etag(came))
    finally:
        watch.cancel()


class _Line(http.client.HTTPConnection):
    """A connection to an address that was looked at, by TLS under the name that was typed."""

    def __init__(self, address: FeedAddress, until: float) -> None:
        super().__init__(address.host, address.port, timeout=max(until - time.monotonic(), 0.1))
        self._address, self._until = address, until
        self._dialled: socket.socket | None = None  # the line itself, which http.client lets go of while it is read

    def connect(self) -> None:
        """Dial what the name stands for, if it is what was meant. Errors: `FeedTrouble`, `OSError`."""
        found = _resolved(self._address, self._until)
        meant = [one for one in found if self._address.may_be(ipaddress.ip_address(str(one[0]).split("%")[0]))]
        if not meant:
            raise FeedTrouble(
                "Its name stands for an address of this machine or of your own network, so it was not asked. If your "
                "own network is meant, add it with --nearby."
            )
        for place, where in enumerate(meant):
            try:
                self._dialled = socket.create_connection(where, max(self._until - time.monotonic(), 0.1))
                break
            except OSError:
                if place == len(meant) - 1:
                    raise
        assert self._dialled is not None
        if self._address.scheme == "https":
            secure = ssl.create_default_context()
            self._dialled = secure.wrap_socket(self._dialled, server_hostname=self._address.host)
        self.sock = self._dialled

    def cut(self) -> None:
        """Time is up: whoever reads from it in another thread hears so at once."""
        if self._dialled is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._dialled, socket.SHUT_RDWR)


def _resolved(address: FeedAddress, until: float) -> list[tuple[str, int]]:
    """Where the name leads. The system may take its time to find out; that is not waited for. Errors: `OSError`."""
    found: list[Any] = []

    def look() -> None:
        try:
            found.append(socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM))
        except OSError as error:
            found.append(error)
        except UnicodeError:
            found.append(OSError("no name"))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(max(until - time.monotonic(), 0.0))
    if not found:
        raise TimeoutError
    if isinstance(found[0], OSError):
        raise found[0]
    return list(dict.fromkeys((str(one[4][0]), int(one[4][1])) for one in found[0]))


def _elsewhere(address: FeedAddress, path: str, location: str) -> str:
    """Where it leads on the same server. Errors: `FeedTrouble` for any other place, `ValueError`."""
    there = urlsplit(urljoin(f"{address.scheme}://{address.place}{path}", location))
    port = there.port or {"https": 443, "http": 80}.get(there.scheme)
    if (there.scheme, there.hostname, port) != (address.scheme, address.host, address.port) or there.username:
        raise FeedTrouble("It sends us to another server, where nobody was asked for. Ask the athlete for a new link.")
    return (there.path or "/") + (f"?{there.query}" if there.query else "")


def _check(came: http.client.HTTPResponse) -> None:
    """Errors: `FeedTrouble` unless it is an answer."""
    wait = came.getheader("Retry-After", "")
    wait_s = min(int(wait), MAX_WAIT_S) if wait.isascii() and wait.isdigit() and len(wait) < 9 else 0
    if came.status in (404, 410):
        raise FeedGone("The link opens nothing, or no longer does: it was revoked, is over, or was never made.")
    if came.status in (429, 503):
        raise FeedTrouble("It asks to be left alone for a while.", wait_s)
    if came.status in (401, 403):
        raise FeedTrouble(f"It does not let us in ({came.status}).")
    if came.status != 200:
        raise FeedTrouble(f"It answered with an error ({came.status}).", wait_s)


def _body(came: http.client.HTTPResponse, until: float) -> bytes:
    """The document, unpacked. Errors: `FeedTrouble`, `OSError`, `zlib.error`."""
    packed = came.getheader("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", ""):
        raise FeedTrouble("Its answer is packed in a way that was not asked for.")
    unpack = zlib.decompressobj(wbits=31) if packed == "gzip" else None
    body, size = b"", 0
    while part := came.read1(65536):
        size += len(part)
        body += part if unpack is None else unpack.decompress(part, MAX_BYTES + 1 - len(body))
        if size > MAX_BYTES or len(body) > MAX_BYTES:
            raise FeedTrouble(f"Its answer is larger than {MAX_BYTES // 2**20} MiB.")
    if time.monotonic() >= until:
        raise TimeoutError
    if unpack is not None and not unpack.eof:
        raise FeedTrouble("Its answer broke off.")
    return body


def _etag(came: http.client.HTTPResponse) -> str | None:
    etag = came.getheader("ETag")
    return etag if etag and len(etag) <= _MAX_ETAG and etag.isascii() and etag.isprintable() else None


def _why(error: Exception, until: float) -> str:
    """The kind of an error in words; its own text may be the server's."""
    if isinstance(error, TimeoutError) or time.monotonic() >= until:
        return f"It did not answer within {WHOLE_S:.0f} seconds."
    if isinstance(error, ssl.SSLError):
        return "The connection is not secure: its certificate is none that this machine trusts for that name."
    if isinstance(error, socket.gaierror):
        return "Its name is not found. Is this machine online?"
    if isinstance(error, ConnectionRefusedError):
        return "Nothing answers there."
    if isinstance(error, zlib.error | http.client.HTTPException):
        return "Its answer makes no sense."
    return "The connection broke off, or never came about."
