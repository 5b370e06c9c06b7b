"""A runner who has an account at the fake Strava: settings that lead there, and a connection without a browser."""

import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.command import heard
from tests.fake_strava import FakeStrava

SCOPES = "read,profile:read_all,activity:read_all"


def settings_of(fake: FakeStrava) -> dict[str, str]:
    """The environment that leads to this fake."""
    return {"NIGGLE_STRAVA_API_ROOT": fake.api_root, "NIGGLE_STRAVA_OAUTH_ROOT": fake.oauth_root}


def app_of(fake: FakeStrava) -> dict[str, str]:
    """The same, with the app's id and secret: what `niggle strava connect` asks for otherwise."""
    return {
        **settings_of(fake),
        "NIGGLE_STRAVA_CLIENT_ID": fake.client_id,
        "NIGGLE_STRAVA_CLIENT_SECRET": fake.client_secret,
    }


def connect(home: Path, fake: FakeStrava, retention: str = "keep", scopes: str = SCOPES) -> Any:
    """Connect this home, as the command does after the browser came back."""
    tokens = fake.grant(scopes)
    held = {name: tokens[name] for name in ("access_token", "refresh_token", "expires_at")}
    return heard(
        home, "strava_connect", account=str(fake.athlete_id), scopes=scopes.split(","), retention=retention,
        credentials={"client_id": fake.client_id, "client_secret": fake.client_secret, **held},
    )  # fmt: skip


def authorize(address: str, *, granted: str | None = None, press: str = "authorize") -> str:
    """Press a button on Strava's page with these scopes ticked (all, if None): the page that the browser ends on."""
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
    form = [*query.items(), ("press", press)]
    form += [("granted", one) for one in (query["scope"] if granted is None else granted).split(",")]
    with urllib.request.urlopen(address.partition("?")[0], urllib.parse.urlencode(form).encode(), timeout=60) as answer:
        page: str = answer.read().decode()
        return page
