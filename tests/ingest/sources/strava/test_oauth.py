"""Connecting: state, scopes as granted, codes and secrets that are wrong, and the end of a connection."""

import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import Misuse
from ingest.settings import BadSetting, Settings, load_settings
from ingest.sources.strava.oauth import (
    TERMS,
    Attempt,
    Connection,
    NotConnected,
    checked_app,
    checked_retention,
    exchange,
    missing_scopes,
)
from ingest.sources.strava.standing import AnotherAccount, account_of, note_connection
from ingest.sources.strava.transport import NotAuthorized, Transport
from ingest.sources.strava.vault import Credentials, Vault
from ingest.store.connect import open_store
from tests.fake_strava import FakeStrava
from tests.ingest.sources.strava.driving import START, connected, settings_for

BACK = "http://127.0.0.1:1/strava/callback"


def attempt_at(fake: FakeStrava, **changes: Any) -> Attempt:
    told = {
        "client_id": fake.client_id, "client_secret": fake.client_secret, "retention": "keep", "redirect_uri": BACK,
    }  # fmt: skip
    return Attempt(**{**told, **changes})


def transport_to(fake: FakeStrava) -> Transport:
    return Transport(fake.api_root, fake.oauth_root)


def answer_of(
    attempt: Attempt, fake: FakeStrava, scope: str = "read,activity:read_all,profile:read_all"
) -> dict[str, str]:
    return {"state": attempt.state, "code": fake.authorize(scope), "scope": scope}


def test_a_connection_knows_whose_it_is_and_what_was_granted(fake: FakeStrava) -> None:
    attempt = attempt_at(fake)
    made = exchange(attempt, answer_of(attempt, fake, "read,activity:read"), transport_to(fake))
    assert (made.account, made.scopes) == (str(fake.athlete_id), ("read", "activity:read"))
    assert missing_scopes(made.scopes) == ("profile:read_all", "activity:read_all")
    assert made.credentials.access_token in fake.valid_access_tokens
    assert made.credentials.refresh_token == fake.valid_refresh_token


def test_the_address_is_stravas_own_page(fake: FakeStrava, tmp_path: Path) -> None:
    attempt = attempt_at(fake)
    address = attempt.address(settings_for(tmp_path, fake.url))
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
    assert asked["state"] == attempt.state
    assert len(asked["state"]) >= 40
    assert fake.client_secret not in address
    with urllib.request.urlopen(address) as page:
        assert page.status == 200


@pytest.mark.parametrize("state", [None, "", "x", "é" * 43])
def test_an_answer_with_another_state_is_not_ours(fake: FakeStrava, state: str | None) -> None:
    attempt = attempt_at(fake)
    query = {**answer_of(attempt, fake), "state": state or ""}
    if state is None:
        del query["state"]
    with pytest.raises(NotConnected, match="does not belong"):
        exchange(attempt, query, transport_to(fake))
    assert not fake.requests


def test_what_was_not_granted_is_not_connected(fake: FakeStrava) -> None:
    attempt = attempt_at(fake)
    with pytest.raises(NotConnected, match="did not authorise"):
        exchange(attempt, {"state": attempt.state, "error": "access_denied"}, transport_to(fake))
    with pytest.raises(NotConnected, match="leave it ticked"):
        exchange(attempt, answer_of(attempt, fake, "read"), transport_to(fake))
    with pytest.raises(NotConnected, match="no code"):
        exchange(attempt, {"state": attempt.state, "scope": "activity:read"}, transport_to(fake))


def test_a_wrong_secret_and_a_used_code_are_told(fake: FakeStrava) -> None:
    attempt = attempt_at(fake, client_secret="wrong" * 8)
    with pytest.raises(NotConnected, match="client ID and secret"):
        exchange(attempt, answer_of(attempt, fake), transport_to(fake))
    attempt = attempt_at(fake, client_id="1")
    with pytest.raises(NotConnected, match="client ID and secret"):
        exchange(attempt, answer_of(attempt, fake), transport_to(fake))
    attempt = attempt_at(fake)
    query = answer_of(attempt, fake)
    exchange(attempt, query, transport_to(fake))
    with pytest.raises(NotConnected, match="used before"):
        exchange(attempt, query, transport_to(fake))


@pytest.mark.parametrize("kind", ["500", "html", "closed", "truncated", "null"])
def test_strava_may_fail_at_the_last_step(fake: FakeStrava, kind: str) -> None:
    attempt = attempt_at(fake)
    query = answer_of(attempt, fake)
    fake.fault(kind, path="/oauth/token")
    with pytest.raises(NotConnected, match=r"Nothing was connected|no tokens|whose account"):
        exchange(attempt, query, transport_to(fake))


def test_another_account_is_not_put_in_the_place_of_the_one_that_is_connected(fake: FakeStrava, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, fake.url)
    with open_store(settings, START) as con:
        connected(con, settings, fake)
        other = Connection("99", ("read", "activity:read"), "keep", Credentials("1", "s", "a", "r", 0))
        with pytest.raises(AnotherAccount, match="Disconnect first"):
            note_connection(con, 1, other, START)
        held = account_of(con, 1)
        assert held is not None
        assert held.account == str(fake.athlete_id)


@pytest.mark.parametrize("endpoint", [True, False])
def test_revoking_takes_the_new_endpoint_or_the_old_one(fake: FakeStrava, endpoint: bool) -> None:
    fake.has_revoke = endpoint
    told = fake.grant()
    transport = transport_to(fake)
    transport.revoke(fake.client_id, fake.client_secret, told["access_token"], told["refresh_token"])
    with pytest.raises(NotAuthorized):
        transport.get("athlete", told["access_token"])
    asked = [request.path for request in fake.requests if request.path.startswith("/oauth")]
    assert asked == (["/oauth/revoke"] if endpoint else ["/oauth/revoke", "/oauth/deauthorize"])


def test_there_is_no_default_for_how_long_data_may_stay() -> None:
    assert checked_retention(" 7 Days ") == "7 days"
    assert checked_retention("keep") == "keep"
    for wrong in (None, "", "yes", "8 days", "forever"):
        with pytest.raises(Misuse, match="7 days"):
            checked_retention(wrong)
    assert len(TERMS) == 5


def test_what_cannot_be_an_app_is_refused_before_anything_is_sent() -> None:
    assert checked_app(" 271828 ", " abc ") == ("271828", "abc")
    for number, secret in (("", "abc"), ("12a", "abc"), ("१२", "abc"), ("12", ""), ("12", "a b"), ("12", "a\r\nX: y")):
        with pytest.raises(Misuse, match="settings/api"):
            checked_app(number, secret)


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("https://www.strava.com/api/v3/", True),
        ("http://127.0.0.1:8700/api/v3", True),
        ("http://www.strava.com/api/v3", False),
        ("ftp://www.strava.com", False),
        ("https://user@www.strava.com", False),
        ("https://www.strava.com/?a=b", False),
        ("https://www.strava.com:99999999/", False),
        ("", False),
    ],
)
def test_secrets_go_over_the_network_only_encrypted(tmp_path: Path, value: str, good: bool) -> None:
    if good:
        assert load_settings(tmp_path, {"NIGGLE_STRAVA_API_ROOT": value}).strava_api_root == value.rstrip("/")
    else:
        with pytest.raises(BadSetting, match="https://"):
            load_settings(tmp_path, {"NIGGLE_STRAVA_API_ROOT": value})


def test_the_key_may_lie_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "keys" / "mine.key"
    elsewhere.parent.mkdir()
    (tmp_path / "home").mkdir()
    settings = Settings(home=tmp_path / "home", key_file=elsewhere)
    held = Credentials("1", "secret", "access", "refresh", 5)
    Vault(settings, 1).write(held)
    assert Vault(settings, 1).read() == held
    assert elsewhere.stat().st_mode & 0o777 == 0o600
    assert not (settings.home / "niggle.key").exists()
    Vault(settings, 1).forget()
    assert Vault(settings, 1).read() is None
    assert elsewhere.exists()
