"""A feed is fetched from a server that may be anybody's: what it does to us is a sentence, and soon over."""

import gzip
import ipaddress
import json
import socket
import threading
import time
from typing import Any

import pytest

from ingest.sources import feed_fetch
from ingest.sources.feed_address import FeedAddress, NotAFeedAddress, feed_address
from ingest.sources.feed_fetch import MAX_BYTES, FeedGone, FeedTrouble, fetch
from tests.feeds import PATH, TOKEN, answer, serving

DOCUMENT = {"niggle_feed": 1}


def asked(url: str, etag: str | None = None, whole_s: float = 5.0) -> feed_fetch.Fetched:
    return fetch(feed_address(url), etag, whole_s=whole_s)


def test_it_asks_politely_and_gets_the_document() -> None:
    with serving(answer(DOCUMENT, "200 OK", 'ETag: W/"a"')) as server:
        came = asked(server.url)
        assert json.loads(came.body or b"") == DOCUMENT
        assert came.etag == 'W/"a"'
        (said,) = server.asked
        assert said.startswith(f"GET {PATH} HTTP/1.1")
        assert "User-Agent: Niggle roster" in said
        assert "Cookie" not in said
        assert "If-None-Match" not in said


def test_what_is_known_already_is_not_sent_again() -> None:
    with serving(answer(b"", "304 Not Modified")) as server:
        assert asked(server.url, 'W/"a"') == feed_fetch.Fetched(None, 'W/"a"')
        assert 'If-None-Match: W/"a"' in server.asked[0]
        with pytest.raises(FeedTrouble, match="error \\(304\\)"):
            asked(server.url)


def test_a_packed_answer_is_unpacked() -> None:
    with serving(answer(gzip.compress(json.dumps(DOCUMENT).encode()), "200 OK", "Content-Encoding: gzip")) as server:
        assert json.loads(asked(server.url).body or b"") == DOCUMENT


BOMB = gzip.compress(b" " * (64 * 2**20))
HOSTILE: dict[str, tuple[bytes, str]] = {
    "huge": (answer(b"x" * (MAX_BYTES + 1)), "larger than 2 MiB"),
    "a bomb": (answer(BOMB, "200 OK", "Content-Encoding: gzip"), "larger than 2 MiB"),
    "no gzip": (answer(b"x" * 99, "200 OK", "Content-Encoding: gzip"), "makes no sense"),
    "gzip that breaks off": (answer(BOMB[:40], "200 OK", "Content-Encoding: gzip"), "broke off"),
    "another packing": (answer(b"x", "200 OK", "Content-Encoding: br"), "not asked for"),
    "to loopback by another port": (
        answer(b"", "302 Found", f"Location: http://127.0.0.1:1/c/{TOKEN}/feed.json"), "another server",
    ),
    "to another host": (answer(b"", "302 Found", "Location: https://evil.example/"), "another server"),
    "to another scheme": (answer(b"", "302 Found", "Location: file:///etc/passwd"), "another server"),
    "to metadata": (answer(b"", "307 Temporary Redirect", "Location: http://169.254.169.254/latest"), "another server"),
    "to nowhere": (answer(b"", "302 Found", "Location: http://[::1"), "broke off|makes no sense"),
    "in circles": (answer(b"", "302 Found", f"Location: {PATH}"), "round in circles"),
    "no HTTP": (b"hello\r\n\r\n", "makes no sense"),
    "headers without end": (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5000, "makes no sense"),
    "a line without end": (b"HTTP/1.1 200 OK\r\nA: " + b"x" * 100_000, "makes no sense"),
    "nothing": (b"", "makes no sense|broke off"),
    "a login": (answer(b"", "401 Unauthorized"), "does not let us in"),
    "an error": (answer(b"", "500 Oh"), "error \\(500\\)"),
    "no number": (answer(b"", "200 OK", "Transfer-Encoding: chunked"), "makes no sense|broke off"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_answer_is_a_sentence(name: str) -> None:
    sent, why = HOSTILE[name]
    with serving(sent) as server, pytest.raises(FeedTrouble, match=why) as refused:
        asked(server.url)
    assert TOKEN not in str(refused.value)


def test_a_redirect_within_the_server_is_followed() -> None:
    def says(heard: str, _: socket.socket) -> bytes:
        return answer(DOCUMENT) if "/new" in heard.split()[1] else answer(b"", "301 Moved", "Location: /new")

    with serving(says) as server:
        assert asked(server.url).body is not None
        assert len(server.asked) == 2


def _drip(first: bytes, part: bytes) -> Any:
    def says(_: str, line: socket.socket) -> None:
        line.sendall(first)
        for __ in range(200):
            line.sendall(part)
            time.sleep(0.05)

    return says


@pytest.mark.parametrize("says", [
    _drip(b"", b"H"), _drip(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
    _drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b"x"),
    _drip(b"HTTP/1.1 200 OK\r\n\r\n", b" "), _drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), lambda *_: time.sleep(5),
])  # fmt: skip
def test_a_slow_drip_is_cut(says: Any) -> None:
    with serving(says) as server:
        begun = time.monotonic()
        with pytest.raises(FeedTrouble, match="did not answer within"):
            asked(server.url, whole_s=0.6)
        assert time.monotonic() - begun < 2.5


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_link_that_is_over_is_told_apart(status: str) -> None:
    with serving(answer(b"", status)) as server, pytest.raises(FeedGone, match="opens nothing"):
        asked(server.url)


@pytest.mark.parametrize(("said", "waits"), [("120", 120), ("9" * 8, 86_400), ("soon", 0), ("-5", 0)])
def test_who_asks_to_be_left_alone_is(said: str, waits: int) -> None:
    sent = answer(b"", "429 Too Many Requests", f"Retry-After: {said}")
    with serving(sent) as server, pytest.raises(FeedTrouble) as refused:
        asked(server.url)
    assert refused.value.wait_s == waits


def test_a_name_that_stands_for_this_machine_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever it is looked up: what is connected to is what was looked at."""
    with serving(answer(DOCUMENT)) as server:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        for nearby in (False, True):
            address = feed_address(f"https://run.example.org:{server.port}/c/{TOKEN}", nearby=nearby)
            with pytest.raises(FeedTrouble, match="of this machine or of your own network"):
                fetch(address, whole_s=3.0)
        assert server.asked == []


def test_what_has_no_trusted_certificate_is_not_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        heard: list[bytes] = []

        def one() -> None:
            line, _ = listening.accept()
            with line:
                heard.append(line.recv(65536))
                line.sendall(b"no TLS here, nor was there ever any")

        answering = threading.Thread(target=one)
        answering.start()
        with pytest.raises(FeedTrouble, match="not secure"):
            fetch(FeedAddress("https", "localhost", listening.getsockname()[1], PATH), whole_s=3.0)
        answering.join()
        assert TOKEN.encode() not in heard[0]


@pytest.mark.parametrize(("host", "nearby", "found", "may"), [
    ("run.example.org", False, "93.184.216.34", True), ("run.example.org", False, "2606:2800:220:1::1", True),
    ("run.example.org", False, "10.0.0.5", False), ("run.example.org", True, "10.0.0.5", True),
    ("run.example.org", True, "100.101.102.103", True), ("run.example.org", False, "100.101.102.103", False),
    ("run.example.org", True, "fd00::5", True), ("run.example.org", True, "127.0.0.1", False),
    ("run.example.org", True, "169.254.169.254", False), ("run.example.org", True, "fe80::1", False),
    ("run.example.org", True, "0.0.0.0", False), ("run.example.org", True, "::", False),
    ("run.example.org", True, "::1", False), ("run.example.org", True, "::ffff:127.0.0.1", False),
    ("run.example.org", False, "::ffff:10.0.0.5", False), ("run.example.org", False, "2002:7f00:1::", False),
    ("run.example.org", False, "64:ff9b::7f00:1", False), ("run.example.org", False, "224.0.0.1", False),
    ("10.0.0.5", False, "10.0.0.5", True), ("10.0.0.5", False, "10.0.0.6", False),
    ("127.0.0.1", False, "127.0.0.1", True), ("localhost", False, "127.0.0.1", True),
    ("localhost", True, "10.0.0.5", False),
])  # fmt: skip
def test_which_addresses_are_meant(host: str, nearby: bool, found: str, may: bool) -> None:
    assert FeedAddress("https", host, 443, PATH, nearby).may_be(ipaddress.ip_address(found)) == may


@pytest.mark.parametrize("text", [
    "", "x", "https://", f"ftp://a.example/c/{TOKEN}", f"http://run.example.org/c/{TOKEN}", f"http://10.0.0.5/c/{TOKEN}",
    f"https://me:secret@run.example.org/c/{TOKEN}", f"https://run.example.org/c/{TOKEN}?x=1",
    f"https://run.example.org/c/{TOKEN}#x", "https://run.example.org/c/short", "https://run.example.org/",
    f"https://run.example.org/c/{TOKEN}/../../login", f"https://run.example.org:99999/c/{TOKEN}",
    f"https://run.example.org/c/{TOKEN}/other.json", f"https://[::1/c/{TOKEN}", f"https://ru\nn.exa mple/c/{TOKEN}",
    f"https://run.example.org/c/{'a' * 600}", f"file:///c/{TOKEN}", f"https://x%2e.example/c/{TOKEN}",
])  # fmt: skip
def test_what_is_no_address_of_a_link_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(NotAFeedAddress) as refused:
        feed_address(text)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize(("text", "place"), [
    (f"https://run.example.org/c/{TOKEN}", "run.example.org"),
    (f" https://run.example.org/c/{TOKEN}/ ", "run.example.org"),
    (f"https://Run.Example.org:8443/c/{TOKEN}/feed.json", "run.example.org:8443"),
    (f"http://127.0.0.1:8617/c/{TOKEN}", "127.0.0.1:8617"), (f"http://[::1]:8617/c/{TOKEN}", "[::1]:8617"),
])  # fmt: skip
def test_the_address_of_a_link_is_enough(text: str, place: str) -> None:
    address = feed_address(text)
    assert (address.place, address.path) == (place, PATH)
    assert TOKEN not in repr(address)
    assert feed_address(address.url) == address
