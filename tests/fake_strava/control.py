"""How do another process and a person at the page turn the clock, add, edit, crop and delete?"""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.fake_strava.history import history
from tests.fake_strava.messages import Answer, Call, in_html, in_json, redirect
from tests.fake_strava.pages import home_page
from tests.fake_strava.run import Run

if TYPE_CHECKING:
    from tests.fake_strava.fake import FakeStrava

BUTTONS = {
    "add": "A new run",
    "rename": "Rename the newest",
    "crop": "Crop the newest to its half",
    "delete": "Delete the newest",
    "429": "Answer 429 next",
    "500": "Answer 500 next",
    "revoke": "Take the access away",
}


def control_answer(fake: "FakeStrava", call: Call) -> Answer:
    """The answer to /, and to all below /fake."""
    if call.path in ("", "/"):
        return in_html(_home(fake))
    if call.path == "/fake/press":
        _press(fake, call.value("press"))
        return redirect("/", 303)
    try:
        given = json.loads(call.body) if call.body else {}
        return in_json(_done(fake, call, given))
    except (KeyError, TypeError, ValueError) as wrong:
        return in_json({"error": f"{type(wrong).__name__}: {wrong}"}, 400)


def _done(fake: "FakeStrava", call: Call, given: dict[str, Any]) -> dict[str, Any]:
    match call.method, call.path.strip("/").split("/")[1:]:
        case "GET", ["clock"]:
            return {"now": fake.now().isoformat()}
        case "POST", ["clock"] if "now" in given:
            return {"now": fake.set_now(datetime.fromisoformat(given["now"])).isoformat()}
        case "POST", ["clock"]:
            return {"now": fake.turn(float(given["turn_s"])).isoformat()}
        case "POST", ["add"]:
            return {"id": fake.add(Run(**_fields(given)))}
        case "POST", ["edit", number]:
            return {"id": fake.edit(int(number), **_fields(given)).id}
        case "POST", ["crop", number]:
            return {"id": fake.crop(int(number), to_s=int(given["to_s"])).id}
        case "POST", ["delete", number]:
            fake.delete(int(number))
            return {"id": int(number)}
        case "POST", ["fault"]:
            fake.fault(**given)
            return {}
        case "GET", ["state"]:
            return state(fake)
    raise ValueError(f"nothing is at {call.method} {call.path}")


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    """Fields of a Run: its start is a word in JSON."""
    if "start" in given:
        return {**given, "start": datetime.fromisoformat(given["start"])}
    return given


def state(fake: "FakeStrava") -> dict[str, Any]:
    """What stands: tokens, usage, counts."""
    return {
        "now": fake.now().isoformat(),
        "activities": len(fake.activities),
        "refresh_token_valid": fake.valid_refresh_token is not None,
        "access_tokens_valid": len(fake.valid_access_tokens),
        "valid_refresh_token": fake.valid_refresh_token,
        "valid_access_tokens": fake.valid_access_tokens,
        "usage": list(fake.usage()),
        "too_many": fake.too_many,
        "requests": len(fake.requests),
    }


def _press(fake: "FakeStrava", name: str) -> None:
    newest = max(fake.activities.values(), key=lambda run: run.start, default=None)
    if name == "add":
        start = fake.now() - timedelta(hours=1.5)
        for run in history(1, start.microsecond, start, timedelta(seconds=2), None, complaints=True):
            fake.add(replace(run, name="A new run"))
    elif name in ("429", "500"):
        fake.fault(name)
    elif name == "revoke":
        fake.revoke_access()
    elif newest is None:
        return
    elif name == "rename":
        fake.edit(newest.id, name=f"{newest.name}, renamed")
    elif name == "crop" and newest.elapsed_s > 1:
        fake.crop(newest.id, to_s=newest.elapsed_s // 2)
    elif name == "delete":
        fake.delete(newest.id)


def _home(fake: "FakeStrava") -> str:
    reads_15min, reads_day, _, _ = fake.usage()
    limits = fake.limits
    facts = {
        "Client ID": fake.client_id,
        "Client secret": fake.client_secret,
        "API": fake.api_root,
        "OAuth": fake.oauth_root,
        "Time": f"{fake.now():%Y-%m-%d %H:%M:%S} UTC",
        "Connected": "yes" if fake.valid_refresh_token else "no",
        "Reads": f"{reads_15min} of {limits.read_15min} in 15 minutes, {reads_day} of {limits.read_day} today",
        "Activities": str(len(fake.activities)),
    }
    runs = sorted(fake.activities.values(), key=lambda run: run.start, reverse=True)[:8]
    recent = [
        f"{run.local_start:%Y-%m-%d %H:%M} {run.name}, {run.distance_m / 1000:.1f} km. {run.description}".strip()
        for run in runs
    ]
    requests = [
        f"{one.at:%H:%M:%S} {one.status or 'closed'} {one.method} {one.path}" for one in fake.requests[-12:][::-1]
    ]
    return home_page(facts, BUTTONS, recent, requests)
