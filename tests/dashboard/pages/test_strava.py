"""The section on Strava: its form, its words, its buttons. The service's thread works beside it."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.owner import Owner
from dashboard.strava import ServiceStrava
from ingest.sources.strava.oauth import SCOPES
from tests.dashboard.pages.conftest import Serve
from tests.dashboard.pages.window import Window
from tests.fake_strava import FakeStrava, Limits, Run
from tests.strava_people import settings_of

HERE = "http://127.0.0.1:8617"


def hours_ago(hours: float) -> datetime:
    return (datetime.now(UTC) - timedelta(hours=hours)).replace(tzinfo=None, microsecond=0)


@pytest.fixture
def fake(still_clock: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStrava]:
    with FakeStrava() as running:
        for name, value in settings_of(running).items():
            monkeypatch.setenv(name, value)
        for number in range(3):
            running.add(Run(name=f"Run {number}", start=hours_ago(20 + 24 * number), samples_every_s=30))
        yield running


@pytest.fixture
def owner(fake: FakeStrava, serve: Serve) -> Iterator[Owner]:
    """An owner of an empty home with Strava's thread beside it."""
    one = serve("empty")
    one.strava = ServiceStrava(one)
    one.wake = one.strava.wake
    one.address = HERE
    yield one
    one.strava.close()


def fill(window: Window, client_id: str, secret: str, retention: str | None) -> Window:
    """Fill in the form and press its button."""
    window.test.text_input(key="strava-id").set_value(client_id)
    window.test.text_input(key="strava-secret").set_value(secret)
    if retention is not None:
        window.test.radio(key="strava-retention").set_value(retention)
    return window.press_in_form("Go to Strava", "strava-connect")


def address_of(window: Window) -> str:
    """Where the link to Strava leads."""
    (html,) = [str(one.proto.body) for one in window.test.get("html") if "Connect with Strava" in str(one.proto.body)]
    return html.split('href="')[1].split('"')[0].replace("&amp;", "&")


def connected(owner: Owner, fake: FakeStrava, retention: str = "keep", scopes: tuple[str, ...] = SCOPES) -> str:
    """Connect as the pages do, without a page; the address of the page that the browser ends on."""
    assert owner.strava is not None
    address = owner.strava.begin(fake.client_id, fake.client_secret, retention, None, HERE)
    state = parse_qs(urlsplit(address).query)["state"][0]
    return owner.strava.come_back({"state": state, "code": fake.authorize(",".join(scopes)), "scope": ",".join(scopes)})


def until(owner: Owner, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """How it is with Strava as soon as this is so."""
    limit = time.monotonic() + 60
    document: dict[str, Any] = owner.answer("strava_status")
    while not is_so(document):
        assert time.monotonic() < limit, document
        time.sleep(0.05)
        document = owner.answer("strava_status")
    return document


def all_here(document: dict[str, Any]) -> bool:
    return document["phase"] == "idle" and document["synced_at"] is not None


def test_the_form_says_what_binds_and_leads_to_strava_without_keeping_the_secret(
    owner: Owner, fake: FakeStrava, window: Window
) -> None:
    window.open("data")
    assert "its data may be shown to you alone (2.3)" in window.words
    assert window.test.radio(key="strava-retention").value is None
    assert window.test.text_input(key="strava-secret").proto.type == 1  # a password
    fill(window, fake.client_id, fake.client_secret, "7 days")
    query = {name: values[0] for name, values in parse_qs(urlsplit(address_of(window)).query).items()}
    assert query["redirect_uri"] == f"{HERE}/strava/callback"
    assert query["scope"] == "read,profile:read_all,activity:read_all"
    assert fake.client_secret not in str(window.test.session_state._state)
    assert fake.client_secret not in window.words
    assert window.address == {}
    window.press("strava-anew")
    assert window.test.text_input(key="strava-secret").value == ""


@pytest.mark.parametrize(
    ("client_id", "secret", "retention", "said"),
    [
        ("", "", None, "The client ID is the number"),
        ("12", "", "keep", "The client secret is the long word"),
        ("12", "a b", "keep", "The client secret is the long word"),
        ("12", "abc", None, "Say how long Strava's data may stay"),
    ],
)
def test_what_is_missing_is_said_at_the_form(
    owner: Owner, window: Window, client_id: str, secret: str, retention: str | None, said: str
) -> None:
    window.open("data")
    fill(window, client_id, secret, retention)
    assert said in window.words
    assert window.test.text_input(key="strava-id").value == client_id
    assert window.test.text_input(key="strava-secret").value == ""


def test_back_from_strava_the_page_says_what_was_granted_and_what_is_here(
    owner: Owner, fake: FakeStrava, window: Window
) -> None:
    page = connected(owner, fake, scopes=("read", "activity:read_all"))
    assert "code" not in page
    until(owner, all_here)
    window.open("data", **{name: values[0] for name, values in parse_qs(urlsplit(page).query).items()})
    assert f"Strava is connected: account {fake.athlete_id}" in window.words
    assert "**All is here, as of " in window.words
    assert "Next look at Strava: " in window.words
    assert "3 activities came by its API, 3 with samples." in window.words
    assert "requests left in this quarter of an hour" in window.words
    assert "Without “profile:read_all”, nothing stays away yet" in window.words
    assert "By your own decision, against clause 6.2" in window.words
    assert "Powered by Strava" in window.words
    assert window.test.radio(key="strava-retention").value == "keep"
    assert "Strava: All is here, as of " in window.open().words


def test_a_refusal_at_strava_is_a_sentence_on_the_page(owner: Owner, fake: FakeStrava, window: Window) -> None:
    assert owner.strava is not None
    address = owner.strava.begin(fake.client_id, fake.client_secret, "keep", None, HERE)
    state = parse_qs(urlsplit(address).query)["state"][0]
    page = owner.strava.come_back({"state": state, "error": "access_denied"})
    window.open("data", strava=page.partition("strava=")[2])
    assert "You did not authorise it at Strava, so nothing was connected." in window.words
    assert window.test.warning
    window.open("data", strava="0" * 16)  # of another day
    assert not window.test.warning
    window.open("data", strava="<script>")
    assert "must be the word of a notice" in window.words


def test_samples_that_are_still_to_come_are_not_said_to_be_missing(
    owner: Owner, fake: FakeStrava, window: Window
) -> None:
    fake.limits = Limits(read_15min=3, read_day=1000, overall_15min=60, overall_day=2000)
    connected(owner, fake)
    until(owner, lambda document: document["phase"] == "quarter")
    (_, query), *_ = [link for link in window.open("runs").links if "run=" in link[1]]
    (key,) = [part.removeprefix("run=") for part in query.split("&") if part.startswith("run=")]
    assert "No samples yet: Strava's sync brings them" in window.open("runs", run=key).words


def test_sync_now_brings_what_is_new(owner: Owner, fake: FakeStrava, window: Window) -> None:
    connected(owner, fake)
    until(owner, all_here)
    fake.add(Run(name="Just now", start=hours_ago(2), samples_every_s=30))
    window.open("data").press("strava-sync")
    assert window.told == ["Asking Strava what is new."]
    until(owner, lambda document: document["with_streams"] == 4)
    until(owner, all_here)
    assert "4 activities came by its API, 4 with samples." in window.open("data").words


def test_a_dead_connection_asks_to_connect_again_here_and_on_today(
    owner: Owner, fake: FakeStrava, window: Window
) -> None:
    connected(owner, fake)
    until(owner, all_here)
    fake.revoke_access()
    assert owner.wake is not None
    owner.wake(1)
    until(owner, lambda document: document["phase"] == "reconnect")
    window.open("data")
    assert "Strava does not accept the connection any more." in window.words
    assert [one.value for one in window.test.warning] == ["Connect again\\."]
    assert "Samples of" not in window.words
    assert any("Strava does not accept the connection" in words for words, _ in window.open().links)


def test_disconnect_says_what_goes_and_takes_it(owner: Owner, fake: FakeStrava, window: Window) -> None:
    connected(owner, fake)
    until(owner, all_here)
    window.open("data")
    assert "3 activities that came by it, with all that was computed from them." in window.words
    assert "What stays: your files" in window.words
    window.press("strava-disconnect")
    limit = time.monotonic() + 60
    while owner.jobs.under_way():
        assert time.monotonic() < limit
        time.sleep(0.02)
    window.open("data")
    assert "Strava is disconnected. 3 records of its API went" in window.words
    assert window.test.text_input(key="strava-id").value == ""
    assert owner.answer("status")["activities"] == 0
    assert fake.valid_refresh_token is None


def test_what_was_not_understood_is_listed_with_the_way_to_it(owner: Owner, fake: FakeStrava, window: Window) -> None:
    number = fake.add(Run(name="Odd", start=hours_ago(3), extra={"start_date": "soon", "start_date_local": None}))
    connected(owner, fake)
    document = until(owner, all_here)
    window.open("data")
    assert [row["native_id"] for row in document["unread"]] == [str(number)]
    assert f"[View on Strava](https://www.strava.com/activities/{number})" in "\n".join(window.markup)


def test_each_athlete_has_a_connection_of_their_own(owner: Owner, fake: FakeStrava, window: Window) -> None:
    owner.answer("athlete_add", name="Ann")
    assert owner.strava is not None
    address = owner.strava.begin(fake.client_id, fake.client_secret, "keep", "Ann", HERE)
    state = parse_qs(urlsplit(address).query)["state"][0]
    page = owner.strava.come_back({"state": state, "code": fake.authorize(), "scope": ",".join(SCOPES)})
    assert page.endswith("&athlete=Ann")
    window.open("data", athlete="Ann")
    assert "Powered by Strava" in window.words
    assert "Powered by Strava" not in window.open("data").words


def test_where_no_service_runs_beside_the_pages_the_section_is_not_there(serve: Serve, window: Window) -> None:
    serve("recent")
    assert "Strava's terms" not in window.open("data").words
