"""Who is told when something happens? One subscription an app, with Strava's handshake."""

import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fake_strava.clock import epoch_s
from tests.fake_strava.messages import Answer, Call, in_json, refusal
from tests.fake_strava.oauth import wrong_app
from tests.fake_strava.tokens import Tokens

_WITHIN_S = 2.0
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where events go."""

    id: int
    callback_url: str
    created: datetime

    def body(self, client_id: str) -> dict[str, Any]:
        """As Strava shows it."""
        created = self.created.strftime("%Y-%m-%dT%H:%M:%SZ")
        known = {"id": self.id, "resource_state": 2, "application_id": int(client_id)}
        return {**known, "callback_url": self.callback_url, "created_at": created, "updated_at": created}


class Webhooks(Tokens):
    """The app's subscription, and the events that are sent to it."""

    def __init__(self, now: datetime | None) -> None:
        super().__init__(now)
        self.subscription: Subscription | None = None
        self._subscriptions = 131_300

    def send_event(
        self, *, aspect_type: str, object_id: int, object_type: str = "activity", updates: dict[str, Any] | None = None
    ) -> int:
        """Tell the app, up to three times until it answers 200; the last status, 0 where there was no answer."""
        if self.subscription is None:
            raise ValueError("nobody has subscribed")
        event = {
            "aspect_type": aspect_type,
            "event_time": epoch_s(self.now()),
            "object_id": object_id,
            "object_type": object_type,
            "owner_id": self.athlete_id,
            "subscription_id": self.subscription.id,
            "updates": updates or {},
        }
        request = urllib.request.Request(
            self.subscription.callback_url, json.dumps(event).encode(), {"Content-Type": "application/json"}
        )
        status = 0
        for _ in range(_TRIES):
            status, _body = _ask(request)
            if status == 200:
                break
        return status

    def subscribe(self, callback_url: str, verify_token: str) -> Answer:
        """Create the subscription, after the callback has proved that it wants it."""
        if self.subscription is not None:
            return refusal(400, "PushSubscription", "", "already exists")
        challenge = secrets.token_hex(8)
        hub = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token}
        sign = "&" if urllib.parse.urlsplit(callback_url).query else "?"
        status, body = _ask(f"{callback_url}{sign}{urllib.parse.urlencode(hub)}")
        if status != 200:
            return refusal(400, "PushSubscription", "callback url", "GET to callback URL does not return 200")
        if not isinstance(body, dict) or body.get("hub.challenge") != challenge:
            return refusal(400, "PushSubscription", "callback url", "not verifiable")
        self._subscriptions += 1
        self.subscription = Subscription(self._subscriptions, callback_url, self.now())
        return in_json(self.subscription.body(self.client_id), 201)


def webhook_answer(fake: Webhooks, call: Call) -> Answer:
    """The answer to a question about push_subscriptions."""
    if (refused := wrong_app(fake, call.value("client_id"), call.value("client_secret"))) is not None:
        return refused
    held = fake.subscription
    match call.method, call.path.strip("/").split("/")[1:]:
        case "GET", []:
            return in_json([held.body(fake.client_id)] if held else [])
        case "POST", []:
            return fake.subscribe(call.value("callback_url"), call.value("verify_token"))
        case "DELETE", [number] if held and number == str(held.id):
            fake.subscription = None
            return Answer(204)
        case _:
            return refusal(404, "PushSubscription", "id", "invalid", "Record Not Found")


def _ask(request: str | urllib.request.Request) -> tuple[int, Any]:
    """Status and JSON of the app's answer; 0 where it does not answer within two seconds."""
    try:
        with urllib.request.urlopen(request, timeout=_WITHIN_S) as answer:
            text = answer.read()
            status = int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code, None
    except (OSError, ValueError):
        return 0, None
    try:
        return status, json.loads(text)
    except ValueError:
        return status, None
