"""What the service answers beside its pages: the way back from Strava, and the webhook, each under its names only."""

import http.client
import re
import socket
import time
import urllib.parse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fake_strava import FakeStrava, Run
from tests.served import Served, served
from tests.strava_people import connect, settings_of

PUBLIC = "niggle.example.org"
HANDSHAKE = "/strava/webhook?hub.mode=subscribe&hub.challenge=abc&hub.verify_token="


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeStrava]:
    with FakeStrava() as running:
        running.add(Run(name="First", start=_hours_ago(30), samples_every_s=10))
        yield running


@pytest.fixture(scope="module")
def service(fake: FakeStrava, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("routes") / "home", settings=settings_of(fake)) as running:
        connect(running.home, fake)
        yield running


def _hours_ago(hours: float) -> datetime:
    return (datetime.now(UTC) - timedelta(hours=hours)).replace(tzinfo=None, microsecond=0)


def asked(
    service: Served, method: str, path: str, body: bytes | None = None, host: str | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one question."""
    line = http.client.HTTPConnection(urllib.parse.urlsplit(service.url).netloc, timeout=10)
    try:
        line.request(method, path, body, {"Host": host} if host else {})
        answer = line.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        line.close()


def soon(what: Callable[[], Any], seconds: float = 30) -> Any:
    """What it says at last."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)
    return found


def test_a_foreign_name_gets_the_webhook_and_nothing_else(service: Served) -> None:
    for path in ("/", "/strava/callback", "/strava/callback?state=a&code=b", "/data", "/strava/webhook/", "/strava"):
        assert asked(service, "GET", path, host=PUBLIC)[0] == 400, path
    assert asked(service, "GET", HANDSHAKE + "x", host=PUBLIC)[0] == 403
    assert asked(service, "POST", "/strava/callback", b"{}", host=PUBLIC)[0] == 400


def test_a_way_back_that_belongs_to_no_attempt_leads_to_a_page_that_says_so(service: Served) -> None:
    status, headers, body = asked(service, "GET", "/strava/callback?state=wrong&code=0123456789abcdef&scope=read")
    assert (status, body) == (303, b"")
    assert re.fullmatch(r"/data\?strava=[0-9a-f]{16}", headers["location"])
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


def test_the_subscription_is_answered_and_an_event_is_looked_up(service: Served, fake: FakeStrava) -> None:
    assert service.ask("strava_webhook", address=f"{service.url}/strava/webhook")["webhook"]
    assert fake.subscription is not None
    soon(lambda: service.ask("strava_status")["with_streams"] == 1)
    number = fake.add(Run(name="Told of", start=_hours_ago(2), samples_every_s=10))
    begun = time.monotonic()
    assert fake.send_event(aspect_type="create", object_id=number) == 200
    assert time.monotonic() - begun < 2
    soon(lambda: service.ask("strava_status")["activities"] == 2)
    assert not service.ask("strava_webhook", address=None)["webhook"]
    assert fake.subscription is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"object_type": "activity", "object_id": 1, "owner_id": 2, "subscription_id": 3}', 200),
        (b'{"object_type": ["activity"], "subscription_id": {}}', 200),
        (b"{}", 200),
        (b"", 400),
        (b"[]", 400),
        (b"no json", 400),
        (b"\xff\xfe\x00", 400),
        (b"[" * 30_000, 400),
        (b'{"a": ' + b"9" * 5000 + b"}", 400),
        (b'{"a": "' + b"x" * 65_536 + b'"}', 400),
    ],
)
def test_whatever_is_posted_is_an_event_or_it_is_refused(service: Served, body: bytes, status: int) -> None:
    assert asked(service, "POST", "/strava/webhook", body, host=PUBLIC)[0] == status


def test_other_methods_and_a_body_that_never_ends_are_refused(service: Served) -> None:
    assert asked(service, "DELETE", "/strava/webhook")[0] == 405
    with socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(service.url).port or 0), timeout=15) as line:
        line.sendall(b"POST /strava/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert asked(service, "GET", "/_stcore/health")[0] == 200  # meanwhile others are answered
        assert line.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_handshake_that_is_not_ours_is_refused_without_a_connection(tmp_path: Path) -> None:
    with served(tmp_path / "home") as service:
        assert asked(service, "GET", HANDSHAKE + "x")[0] == 403
        assert asked(service, "GET", "/strava/webhook")[0] == 403
        assert not service.ask("strava_status")["connected"]
