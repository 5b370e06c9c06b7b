"""What does the API say of the athlete and the activities, to whom?"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.fake_strava import athlete, bodies, laps
from tests.fake_strava.clock import epoch_s
from tests.fake_strava.messages import Answer, Call, in_json, refusal
from tests.fake_strava.run import Run
from tests.fake_strava.streams import streams_answer
from tests.fake_strava.tokens import Access
from tests.fake_strava.tracks import stream_keys

if TYPE_CHECKING:
    from tests.fake_strava.fake import FakeStrava

_MOST_PER_PAGE = 200


def api_answer(fake: "FakeStrava", call: Call) -> Answer:
    """The answer to a question that carries an access token."""
    access = fake.access(call.bearer or call.query.get("access_token", ""))
    if access is None:
        return refusal(401, "Athlete", "access_token", "invalid")
    match call.method, call.path.strip("/").split("/"):
        case "GET", ["athlete"]:
            return in_json(athlete.athlete(detailed=True, private="profile:read_all" in access.scopes))
        case "GET", ["athlete", "zones"]:
            return in_json(athlete.zones()) if "profile:read_all" in access.scopes else _lacks("profile:read_all")
        case "GET", ["athlete", "activities"]:
            return _list(fake, call, access) if _reads_activities(access) else _lacks("activity:read")
        case "GET", ["activities", number, *rest] if len(rest) < 2:
            return _activity(fake, call, access, number, *rest)
        case "GET", ["gear", identity]:
            shoes = athlete.gear(identity, detailed=True)
            return in_json(shoes) if shoes else _no_such("Gear")
        case _:
            return refusal(404, "resource", "path", "invalid", "Resource Not Found")


def _lacks(scope: str) -> Answer:
    return refusal(401, "AccessToken", f"{scope}_permission", "missing")


def _no_such(resource: str = "Activity", message: str = "Record Not Found") -> Answer:
    return refusal(404, resource, "id", "invalid", message)


def _reads_activities(access: Access) -> bool:
    return not access.scopes.isdisjoint(("activity:read", "activity:read_all"))


def _list(fake: "FakeStrava", call: Call, access: Access) -> Answer:
    asked: dict[str, int] = {}
    for name in ("page", "per_page", "after", "before"):
        if name in call.query:
            try:
                asked[name] = int(call.query[name])
            except ValueError:
                return refusal(400, "Activity", name, "invalid")
    if asked.get("page", 1) < 1 or asked.get("per_page", 1) < 1:
        return refusal(400, "Activity", "page" if asked.get("page", 1) < 1 else "per page", "invalid")
    if asked.get("after", 0) > epoch_s(fake.now()):
        return refusal(400, "Activity", "after", "future")
    runs = fake.listed(
        page=asked.get("page", 1),
        per_page=min(asked.get("per_page", 30), _MOST_PER_PAGE),
        after=asked.get("after"),
        before=asked.get("before"),
        private="activity:read_all" in access.scopes,
    )
    return in_json([bodies.summary(run, fake.athlete_id) for run in runs])


def _activity(fake: "FakeStrava", call: Call, access: Access, number: str, part: str = "") -> Answer:
    if not _reads_activities(access):
        return _lacks("activity:read")
    run = fake.activities.get(int(number)) if number.isdecimal() else None
    if run is None or (run.private and "activity:read_all" not in access.scopes):
        return _no_such(message="Resource Not Found" if part == "streams" else "Record Not Found")
    answers: dict[str, Callable[[], Answer]] = {
        "": lambda: in_json(bodies.detail(run, fake.athlete_id, athlete.gear(run.gear_id or ""))),
        "streams": lambda: _streams(run, call),
        "laps": lambda: in_json(laps.laps(run, fake.athlete_id)),
        "zones": lambda: in_json(laps.zones(run)),
    }
    if part not in answers:
        return refusal(404, "resource", "path", "invalid", "Resource Not Found")
    return answers[part]()


def _streams(run: Run, call: Call) -> Answer:
    if not stream_keys(run):
        return _no_such(message="Resource Not Found")
    asked = call.query.get("keys", "distance").split(",")
    return streams_answer(run, asked, by_type=call.query.get("key_by_type", "").lower() in ("true", "1"))
