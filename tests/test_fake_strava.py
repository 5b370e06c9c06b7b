"""The fake Strava answers as Strava's published description and recorded exchanges say, also when things go wrong."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import chain, pairwise
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.fake_strava import GENEROUS, FakeStrava, Limits, Run
from tests.fake_strava.recorded import FOLDER, complaints, recorded

needs_recordings = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no description of Strava's API in {FOLDER}")
NOW = datetime(2026, 7, 1, 12, 0)
ALL = "time,distance,latlng,altitude,velocity_smooth,heartrate,cadence,watts,temp,moving,grade_smooth"


@pytest.fixture
def fake() -> Iterator[FakeStrava]:
    with FakeStrava(now=NOW) as strava:
        yield strava


class Client:
    """An app with an access token, as simple as can be."""

    def __init__(self, fake: FakeStrava, scopes: str = "read,activity:read_all,profile:read_all") -> None:
        self.fake = fake
        self.token = fake.grant(scopes)["access_token"]

    def get(self, path: str, **query: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return requests.get(self.fake.api_root + path, params=query, headers=headers, timeout=5)

    def ids(self, **query: Any) -> list[int]:
        return [run["id"] for run in self.get("/athlete/activities", **query).json()]

    def streams(self, number: int, keys: str = ALL) -> Any:
        return self.get(f"/activities/{number}/streams", keys=keys, key_by_type="true").json()


def ask_tokens(fake: FakeStrava, **form: Any) -> requests.Response:
    app = {"client_id": fake.client_id, "client_secret": fake.client_secret}
    return requests.post(f"{fake.oauth_root}/token", data={**app, **form}, timeout=5)


def refresh(fake: FakeStrava, token: str) -> requests.Response:
    return ask_tokens(fake, grant_type="refresh_token", refresh_token=token)


def error(answer: requests.Response) -> tuple[int, str, str, str]:
    """Status, resource, field and code of a refusal."""
    (only,) = answer.json()["errors"]
    return answer.status_code, only["resource"], only["field"], only["code"]


# What the answers look like


def some_runs(fake: FakeStrava) -> list[int]:
    return [
        fake.add(Run()),
        fake.add(Run(trainer=True, start=NOW - timedelta(days=3))),
        fake.add(Run(manual=True, heartrate=False, average_heartrate=None, start=NOW - timedelta(days=4))),
        fake.add(Run(heartrate=False, watts=False, samples_every_s=5, start=NOW - timedelta(days=5))),
        *fake.fill(20, newest=NOW - timedelta(days=10)),
    ]


@needs_recordings
def test_the_description_complains_of_what_is_wrong() -> None:
    assert complaints("DetailedActivity", {"distance": "far", "laps": [{"split": 1.5}], "sport_type": "Unicycling"})
    assert complaints("StreamSet", {"latlng": {"data": [[52.5]]}})
    assert complaints("Fault", {"errors": "Rate Limit Exceeded"})


@needs_recordings
def test_activities_are_what_the_description_says(fake: FakeStrava) -> None:
    ids, client = some_runs(fake), Client(fake)
    assert [complaints("SummaryActivity", run) for run in client.get("/athlete/activities").json()] == [[]] * len(ids)
    for number in ids:
        assert complaints("DetailedActivity", client.get(f"/activities/{number}").json()) == []
        assert [lap for lap in client.get(f"/activities/{number}/laps").json() if complaints("Lap", lap)] == []


@needs_recordings
def test_streams_are_what_the_description_says(fake: FakeStrava) -> None:
    client, short = Client(fake), Run(elapsed_s=800, moving_s=780, distance_m=2300.0)
    for run in (short, replace(short, trainer=True), replace(short, heartrate=False, samples_every_s=5)):
        assert complaints("StreamSet", client.streams(fake.add(run))) == []


@needs_recordings
def test_the_athlete_shoes_and_zones_are_what_the_description_says(fake: FakeStrava) -> None:
    client = Client(fake)
    assert complaints("DetailedAthlete", client.get("/athlete").json()) == []
    assert complaints("Zones", client.get("/athlete/zones").json()) == []
    assert complaints("DetailedGear", client.get("/gear/g20051782").json()) == []
    pulse, pace = client.get(f"/activities/{fake.add(Run())}/zones").json()
    assert pace["type"] == "pace"  # which the description does not know, nor that seconds are written 19.0
    assert complaints("ActivityZone", json.loads(json.dumps(pulse).replace(".0", ""))) == []


@needs_recordings
@pytest.mark.parametrize("kind", ["401", "429", "500"])
def test_refusals_are_what_the_description_says(fake: FakeStrava, kind: str) -> None:
    fake.fault(kind)
    answer = Client(fake).get("/athlete")
    assert answer.status_code == int(kind)
    assert complaints("Fault", answer.json()) == []


@needs_recordings
def test_activities_have_the_fields_of_recorded_ones(fake: FakeStrava) -> None:
    number, client = fake.add(Run(average_cadence=None)), Client(fake)
    summary, detail = client.get("/athlete/activities").json()[0], client.get(f"/activities/{number}").json()
    since_2025 = {"device_name"}
    power = {"average_watts", "max_watts", "device_watts"}
    cadence_and_heat = {"average_cadence", "average_temp"}
    recorded_summary = set(recorded("athlete_activities").json[0])
    assert set(summary) | cadence_and_heat == recorded_summary | since_2025 | power
    not_ours = {"similar_activities"}
    assert set(recorded("activity").json) - set(detail) == not_ours
    assert set(detail) - set(recorded("activity").json) == power | {"average_temp", "private_note"}


@needs_recordings
def test_parts_have_the_fields_of_recorded_ones(fake: FakeStrava) -> None:
    number, client = fake.add(Run()), Client(fake)
    detail = client.get(f"/activities/{number}").json()
    theirs = recorded("activity").json
    for part in ("splits_metric", "splits_standard"):
        assert set(detail[part][0]) == set(theirs[part][0])
    for part in ("gear", "map"):
        assert set(detail[part]) == set(theirs[part])
    assert set(client.get(f"/activities/{number}/laps").json()[0]) == set(recorded("activity_laps").json[0])
    ours, real = client.get(f"/activities/{number}/zones").json(), recorded("activity_zones").json
    assert [set(zone) for zone in ours] == [set(zone) for zone in real]
    assert set(client.get("/athlete").json()) == set(recorded("athlete").json)
    assert set(client.get("/gear/g20051782").json()) == set(recorded("gear").json)
    heart_rate = recorded("athlete_zones").json["heart_rate"]
    assert client.get("/athlete/zones").json()["heart_rate"] == heart_rate
    distance = client.get(f"/activities/{number}/streams", key_by_type="true").json()["distance"]
    assert set(distance) == set(recorded("activity_streams").json["distance"])


@needs_recordings
def test_answers_have_the_headers_of_recorded_ones(fake: FakeStrava) -> None:
    ours = {name.lower() for name in Client(fake).get("/athlete").headers}
    of_the_edge = ("x-amz-", "x-envoy-", "x-cache", "via", "transfer-encoding")
    theirs = {name for name in recorded("athlete").headers if not name.startswith(of_the_edge)}
    of_browsers = {"x-xss-protection", "x-download-options", "x-permitted-cross-domain-policies"}
    assert theirs - ours == {"etag", "x-request-id", *of_browsers}
    assert {name for name in theirs if "ratelimit" in name} == {name for name in ours if "ratelimit" in name}


# Activities


def test_lists_are_newest_first_and_with_after_oldest_first(fake: FakeStrava) -> None:
    client, newest_first = Client(fake), fake.fill(250)
    assert client.ids() == newest_first[:30]
    assert client.ids(per_page=1000) == newest_first[:200]
    assert client.ids(per_page=200, page=2) == newest_first[200:]
    assert client.ids(per_page=200, page=3) == []
    assert client.ids(after=0, per_page=3) == newest_first[:-4:-1]
    tenth = int((fake.activities[newest_first[10]].start - datetime(1970, 1, 1)).total_seconds())
    assert client.ids(after=tenth) == newest_first[9::-1]
    assert client.ids(before=tenth, per_page=2) == newest_first[11:13]


def test_an_after_in_the_future_is_refused(fake: FakeStrava) -> None:
    assert error(Client(fake).get("/athlete/activities", after=2_000_000_000)) == (400, "Activity", "after", "future")


def test_a_short_page_holds_nothing_back_for_good(fake: FakeStrava) -> None:
    client, all_of_them = Client(fake), fake.fill(100)
    fake.short_page = 2
    pages = [client.ids(page=number) for number in range(1, 6)]
    assert [len(page) for page in pages] == [30, 29, 30, 11, 0]
    assert list(chain(*pages)) == all_of_them


def test_private_activities_show_with_the_right_scope_only(fake: FakeStrava) -> None:
    number = fake.add(Run(private=True))
    less = Client(fake, "read,activity:read")
    assert less.ids() == []
    assert error(less.get(f"/activities/{number}")) == (404, "Activity", "id", "invalid")
    more = Client(fake)
    assert more.ids() == [number]
    assert more.get(f"/activities/{number}").json()["visibility"] == "only_me"
    assert Client(fake, "read").get("/athlete/activities").status_code == 401
    assert "shoes" not in Client(fake, "read").get("/athlete").json()


def test_streams_are_all_of_one_length_and_only_those_that_were_asked(fake: FakeStrava) -> None:
    client, number = Client(fake), fake.add(Run())
    streams = client.streams(number)
    assert list(streams) == ALL.split(",")
    assert len({len(stream["data"]) for stream in streams.values()}) == 1
    times = streams["time"]["data"]
    assert times[0] == 0
    assert times[-1] <= 3100
    assert {later - earlier for earlier, later in pairwise(times)} > {1, 2}
    assert streams["distance"]["data"][-1] == 10_000.0
    pulse = streams["heartrate"]["data"]
    assert sum(pulse) / len(pulse) == pytest.approx(148.3, abs=0.6)
    assert list(client.streams(number, "heartrate,time,power")) == ["time", "heartrate"]
    as_list = client.get(f"/activities/{number}/streams", keys="time,latlng").json()
    assert [stream["type"] for stream in as_list] == ["time", "latlng"]


def test_what_was_not_measured_has_no_stream(fake: FakeStrava) -> None:
    client = Client(fake)
    assert "latlng" not in client.streams(fake.add(Run(trainer=True)))
    assert "heartrate" not in client.streams(fake.add(Run(heartrate=False)))
    by_hand = fake.add(Run(manual=True))
    assert error(client.get(f"/activities/{by_hand}/streams", keys=ALL)) == (404, "Activity", "id", "invalid")
    body = client.get(f"/activities/{by_hand}").json()
    assert (body["upload_id"], body["start_latlng"], body["has_heartrate"]) == (None, [], False)
    sparse = client.streams(fake.add(Run(samples_every_s=5)))
    assert len(sparse["time"]["data"]) < 650
    assert sparse["distance"]["data"][-1] == 10_000.0


def test_filled_runs_agree_with_their_streams_and_differ_from_each_other(fake: FakeStrava) -> None:
    client, seen = Client(fake), set()
    for number in fake.fill(12, hours=1.0):
        run, streams = fake.activities[number], client.streams(number)
        assert run.elapsed_s == streams["time"]["data"][-1]
        assert run.distance_m == streams["distance"]["data"][-1]
        pulse = streams["heartrate"]["data"]
        assert run.average_heartrate == pytest.approx(sum(pulse) / len(pulse), abs=0.05)
        seen.add((number % 8, run.distance_m))
    assert len({track for track, _ in seen}) == len(seen) > 4


def test_a_history_is_the_same_for_the_same_seed(fake: FakeStrava) -> None:
    first = fake.fill(50, seed=3)
    runs = dict(fake.activities)
    assert fake.fill(50, seed=3) == first
    assert fake.activities == runs
    assert min(first) > 2**31
    assert all(5000 <= run.distance_m <= 20_100 for run in runs.values())
    assert all(run.start < NOW for run in runs.values())


def test_edits_crops_and_deletions_are_seen(fake: FakeStrava) -> None:
    client, number = Client(fake), fake.add(Run())
    fake.edit(number, name="Parkrun", description="left knee 3/10 after two miles")
    assert client.get(f"/activities/{number}").json()["description"] == "left knee 3/10 after two miles"
    before = client.streams(number)["distance"]["data"]
    fake.crop(number, to_s=1000)
    after = client.streams(number)["distance"]["data"]
    assert after == pytest.approx(before[: len(after)], abs=0.11)
    summary = client.get("/athlete/activities").json()[0]
    assert (summary["name"], summary["elapsed_time"], summary["distance"]) == ("Parkrun", 1000, after[-1])
    fake.delete(number)
    assert error(client.get(f"/activities/{number}")) == (404, "Activity", "id", "invalid")
    assert client.ids() == []


def test_odd_activities_can_be_made(fake: FakeStrava) -> None:
    client = Client(fake)
    fake.add(Run(hidden_start=True, extra={"max_heartrate": 175.5, "sport_type": "Unicycling", "name": None}))
    odd = client.get("/athlete/activities").json()[0]
    assert odd["start_date"] == odd["start_date_local"] == "2026-06-30T00:00:01Z"
    assert (odd["max_heartrate"], odd["sport_type"], odd["name"]) == (175.5, "Unicycling", None)
    assert odd["timezone"] == "(GMT+01:00) Europe/Berlin"


def test_the_same_paths_are_at_the_root(fake: FakeStrava) -> None:
    headers = {"Authorization": f"Bearer {fake.grant()['access_token']}"}
    assert requests.get(f"{fake.url}/athlete", headers=headers, timeout=5).json()["id"] == fake.athlete_id
    assert (fake.requests[-1].path, fake.requests[-1].prefix) == ("/athlete", "")
    assert requests.get(f"{fake.url}/nothing", headers=headers, timeout=5).status_code == 404


# Limits, and the clock


def usage_headers(answer: requests.Response) -> tuple[str, str]:
    return answer.headers["X-RateLimit-Usage"], answer.headers["X-ReadRateLimit-Usage"]


def test_reads_are_limited_in_windows_of_the_clock() -> None:
    with FakeStrava(now=datetime(2026, 7, 1, 23, 50), limits=Limits(2, 5, 20, 40)) as fake:
        client = Client(fake)
        assert usage_headers(client.get("/athlete")) == ("1,1", "1,1")
        assert client.get("/athlete").headers["X-ReadRateLimit-Limit"] == "2,5"
        beyond = client.get("/athlete")
        assert error(beyond) == (429, "Application", "read rate limit", "exceeded")
        assert usage_headers(beyond) == ("3,3", "3,3")
        assert (fake.too_many, fake.usage()) == (1, (3, 3, 3, 3))
        fake.set_now(datetime(2026, 7, 1, 23, 59, 59))
        assert client.get("/athlete").status_code == 429
        fake.turn(1)
        assert fake.now() == datetime(2026, 7, 2)
        assert usage_headers(client.get("/athlete")) == ("1,1", "1,1")
        fake.turn(timedelta(minutes=15))
        assert usage_headers(client.get("/athlete")) == ("1,2", "1,2")


def test_requests_beyond_the_short_limit_count_to_the_day() -> None:
    with FakeStrava(now=NOW, limits=Limits(2, 4, 20, 40)) as fake:
        client = Client(fake)
        statuses = [client.get("/athlete").status_code for _ in range(4)]
        fake.turn(timedelta(minutes=15))
        assert [*statuses, client.get("/athlete").status_code] == [200, 200, 429, 429, 429]


def test_the_overall_limit_has_its_own_words() -> None:
    with FakeStrava(now=NOW, limits=Limits(9, 9, 1, 9)) as fake:
        client = Client(fake)
        client.get("/athlete")
        assert error(client.get("/athlete")) == (429, "Application", "overall rate limit", "exceeded")


def test_the_date_is_that_of_the_clock_and_may_be_askew(fake: FakeStrava) -> None:
    client = Client(fake)
    assert client.get("/athlete").headers["Date"] == "Wed, 01 Jul 2026 12:00:00 GMT"
    fake.skew = timedelta(minutes=7)
    assert client.get("/athlete").headers["Date"] == "Wed, 01 Jul 2026 12:07:00 GMT"


def test_another_process_can_do_what_a_test_does(fake: FakeStrava) -> None:
    def post(path: str, **values: Any) -> Any:
        return requests.post(f"{fake.url}/fake/{path}", json=values, timeout=5).json()

    assert post("clock", turn_s=90) == {"now": "2026-07-01T12:01:30"}
    assert post("clock", now="2026-07-02T00:00:00") == {"now": "2026-07-02T00:00:00"}
    assert requests.get(f"{fake.url}/fake/clock", timeout=5).json() == {"now": "2026-07-02T00:00:00"}
    number = post("add", name="From afar", start="2026-07-01T06:00:00")["id"]
    post(f"edit/{number}", name="Renamed")
    post(f"crop/{number}", to_s=600)
    assert (fake.activities[number].name, fake.activities[number].elapsed_s) == ("Renamed", 600)
    post(f"delete/{number}")
    assert fake.activities == {}
    assert "error" in post("delete/1")
    state = requests.get(f"{fake.url}/fake/state", timeout=5).json()
    assert (state["refresh_token_valid"], state["usage"], state["requests"]) == (False, [0, 0, 0, 0], 0)


# Tokens


def test_a_code_brings_tokens_once(fake: FakeStrava) -> None:
    code = fake.authorize()
    answer = ask_tokens(fake, grant_type="authorization_code", code=code).json()
    assert answer["athlete"]["id"] == fake.athlete_id
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 6 * 3600)
    assert fake.valid_access_tokens == [answer["access_token"]]
    again = ask_tokens(fake, grant_type="authorization_code", code=code)
    assert error(again) == (400, "AuthorizationCode", "code", "invalid")


def test_a_refresh_brings_the_same_tokens_until_an_hour_is_left(fake: FakeStrava) -> None:
    first = fake.grant()
    fake.turn(timedelta(hours=5) - timedelta(seconds=1))
    same = refresh(fake, first["refresh_token"]).json()
    assert (same["access_token"], same["refresh_token"]) == (first["access_token"], first["refresh_token"])
    assert "athlete" not in same
    fake.turn(1)
    new = refresh(fake, first["refresh_token"]).json()
    assert new["access_token"] != first["access_token"]
    assert new["refresh_token"] == fake.valid_refresh_token != first["refresh_token"]
    assert fake.valid_access_tokens == [first["access_token"], new["access_token"]]
    assert error(refresh(fake, first["refresh_token"])) == (400, "RefreshToken", "refresh_token", "invalid")
    fake.turn(timedelta(hours=1))
    assert fake.valid_access_tokens == [new["access_token"]]


def test_refresh_tokens_may_stay(fake: FakeStrava) -> None:
    first = fake.grant()
    fake.rotate = False
    fake.expire_access_tokens()
    assert refresh(fake, first["refresh_token"]).json()["refresh_token"] == first["refresh_token"]


def test_the_app_must_say_who_it_is(fake: FakeStrava) -> None:
    fake.grant()
    wrong = ask_tokens(fake, grant_type="refresh_token", client_secret="guessed")
    assert error(wrong) == (401, "Application", "", "invalid")
    unknown = ask_tokens(fake, grant_type="refresh_token", client_id="1")
    assert error(unknown) == (400, "Application", "client_id", "invalid")
    query = {"client_id": fake.client_id, "client_secret": fake.client_secret, "grant_type": "refresh_token"}
    query["refresh_token"] = str(fake.valid_refresh_token)
    assert requests.post(f"{fake.api_root}/oauth/token", params=query, timeout=5).status_code == 200


def test_dead_tokens_are_refused(fake: FakeStrava) -> None:
    client = Client(fake)
    refused = (401, "Athlete", "access_token", "invalid")
    fake.expire_access_tokens()
    assert error(client.get("/athlete")) == refused
    client = Client(fake)
    fake.kill_refresh_token()
    assert client.get("/athlete").status_code == 200
    fake.revoke_access()
    assert error(client.get("/athlete")) == refused
    fake.inactive = True
    assert error(client.get("/athlete")) == (403, "Application", "Status", "Inactive")


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_access_is_revoked_the_new_way(fake: FakeStrava, which: str) -> None:
    token = fake.grant()[which]
    unknown = requests.post(f"{fake.oauth_root}/revoke", data={"token": token}, auth=("1", "2"), timeout=5)
    assert unknown.status_code == 401
    app = (fake.client_id, fake.client_secret)
    done = requests.post(f"{fake.oauth_root}/revoke", data={"token": token}, auth=app, timeout=5)
    assert (done.status_code, done.content) == (200, b"")
    assert (fake.valid_refresh_token, fake.valid_access_tokens) == (None, [])


def test_access_is_revoked_the_old_way(fake: FakeStrava) -> None:
    fake.has_revoke = False
    token = fake.grant()["access_token"]
    app = (fake.client_id, fake.client_secret)
    assert requests.post(f"{fake.oauth_root}/revoke", data={"token": token}, auth=app, timeout=5).status_code == 404
    old = requests.post(f"{fake.oauth_root}/deauthorize", data={"access_token": token}, timeout=5)
    assert old.json() == {"access_token": token}
    assert fake.valid_access_tokens == []


# The page that asks


def question(fake: FakeStrava, **changes: str) -> dict[str, str]:
    return {
        "client_id": fake.client_id,
        "redirect_uri": "http://localhost:8501/strava",
        "response_type": "code",
        "scope": "read,activity:read_all,profile:read_all",
        "state": "a&b",
        **changes,
    }


def press(fake: FakeStrava, **form: Any) -> dict[str, list[str]]:
    """Where pressing a button leads: the parameters that the app gets."""
    url = f"{fake.oauth_root}/authorize"
    answer = requests.post(url, data={**question(fake), **form}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("http://localhost:8501/strava?")
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def test_the_page_asks_for_each_scope(fake: FakeStrava) -> None:
    page = requests.get(f"{fake.oauth_root}/authorize", params=question(fake), timeout=5).text
    assert "Fake Strava: Authorize Niggle?" in page
    assert page.count('type="checkbox"') == 3
    assert 'value="a&amp;b"' in page


def test_unticked_scopes_are_not_granted(fake: FakeStrava) -> None:
    back = press(fake, press="authorize", granted=["read", "activity:read_all"])
    assert (back["scope"], back["state"]) == (["read,activity:read_all"], ["a&b"])
    tokens = ask_tokens(fake, grant_type="authorization_code", code=back["code"][0]).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert requests.get(f"{fake.api_root}/athlete/zones", headers=headers, timeout=5).status_code == 401


def test_who_cancels_grants_nothing(fake: FakeStrava) -> None:
    assert press(fake, press="cancel", granted="read") == {"error": ["access_denied"], "state": ["a&b"]}


def test_who_has_granted_all_is_not_asked_again_unless_forced(fake: FakeStrava) -> None:
    fake.grant()
    url = f"{fake.oauth_root}/authorize"
    asked = {how: question(fake, approval_prompt=how) for how in ("auto", "force")}
    assert requests.get(url, params=asked["auto"], allow_redirects=False, timeout=5).status_code == 302
    assert requests.get(url, params=asked["force"], allow_redirects=False, timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_id": "1"}, "client_id"),
        ({"redirect_uri": ""}, "redirect_uri"),
        ({"redirect_uri": "https://elsewhere.example/"}, "redirect_uri"),
        ({"response_type": "token"}, "response_type"),
        ({"scope": "everything"}, "scope"),
    ],
)
def test_wrong_questions_are_refused(fake: FakeStrava, changes: dict[str, str], field: str) -> None:
    answer = requests.get(f"{fake.oauth_root}/authorize", params=question(fake, **changes), timeout=5)
    assert error(answer)[::2] == (400, field)


def test_a_person_can_do_things_at_the_page(fake: FakeStrava) -> None:
    (number,) = fake.fill(1)
    for name in ("rename", "crop", "429", "add"):
        answer = requests.post(f"{fake.url}/fake/press", data={"press": name}, timeout=5)
        assert answer.url == f"{fake.url}/"
    assert fake.activities[number].name.endswith(", renamed")
    assert len(fake.activities) == 2
    assert Client(fake).get("/athlete").status_code == 429
    assert "A new run" in requests.get(fake.url, timeout=5).text
    requests.post(f"{fake.url}/fake/press", data={"press": "delete"}, timeout=5)
    assert list(fake.activities) == [number]


def test_it_starts_by_hand_and_says_how_to_connect() -> None:
    command = [sys.executable, "-m", "tests.fake_strava", "--port", "0", "--runs", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as process:
        assert process.stdout is not None
        said = "".join(process.stdout.readline() for _ in range(8))
        try:
            url = said.split()[4]
            page = requests.get(url, timeout=5).text
        finally:
            process.terminate()
    assert f"NIGGLE_STRAVA_API_ROOT={url}/api/v3 NIGGLE_STRAVA_OAUTH_ROOT={url}/oauth niggle strava connect" in said
    assert page.count("<li>") == 3


# What goes wrong


@pytest.mark.parametrize(
    ("kind", "status", "content"),
    [
        ("502", 502, "text/html"),
        ("503", 503, "text/html"),
        ("html", 200, "text/html"),
        ("null", 200, "application/json"),
    ],
)
def test_bad_answers(fake: FakeStrava, kind: str, status: int, content: str) -> None:
    fake.fault(kind)
    answer = Client(fake).get("/athlete")
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (status, content)
    assert answer.text == "null" if kind == "null" else answer.text.startswith("<")
    assert (fake.requests[-1].fault, fake.too_many, fake.usage()[0]) == (kind, 0, 1)


@pytest.mark.parametrize("kind", ["closed", "reset", "truncated"])
def test_broken_connections(fake: FakeStrava, kind: str) -> None:
    client = Client(fake)
    fake.fault(kind)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        client.get("/athlete")
    assert fake.usage()[0] == 1
    assert client.get("/athlete").status_code == 200


def test_a_drip_ends_with_its_reader_or_with_the_fake(fake: FakeStrava) -> None:
    token = fake.grant()["access_token"]
    fake.fault("drip")
    with socket.create_connection(("127.0.0.1", urlsplit(fake.url).port), timeout=5) as reader:
        reader.sendall(f"GET /athlete HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        heard = b""
        while not heard.endswith(b"\r\n\r\n["):
            heard += reader.recv(1)
        assert reader.recv(10) == b" "


def test_a_slow_answer_is_right(fake: FakeStrava) -> None:
    client, begun = Client(fake), time.monotonic()
    fake.fault("slow")
    assert client.get("/athlete").json()["id"] == fake.athlete_id
    assert time.monotonic() - begun >= 0.2


def test_faults_meet_their_path_and_end(fake: FakeStrava) -> None:
    client, number = Client(fake), fake.add(Run())
    fake.fault("500", path="/activities/*/streams", times=2)
    statuses = [client.get("/athlete").status_code, client.get(f"/activities/{number}").status_code]
    statuses += [client.get(f"/activities/{number}/streams", keys="time").status_code for _ in range(3)]
    assert statuses == [200, 200, 500, 500, 200]
    with pytest.raises(ValueError, match="there is no fault"):
        fake.fault("418")


def test_an_answer_may_be_lost_after_the_work_is_done(fake: FakeStrava) -> None:
    first = fake.grant()["refresh_token"]
    fake.expire_access_tokens()
    fake.fault("closed", path="/oauth/token", done=True)
    with pytest.raises(requests.ConnectionError):
        refresh(fake, first)
    assert refresh(fake, first).status_code == 400


def test_a_share_of_the_answers_goes_wrong() -> None:
    with FakeStrava(now=NOW, limits=GENEROUS) as fake:
        client = Client(fake)
        fake.faults_rate(0.25, seed=7, kinds=("429", "500"))
        statuses = [client.get("/athlete").status_code for _ in range(100)]
        assert 15 <= 100 - statuses.count(200) <= 35
        assert set(statuses) == {200, 429, 500}
        assert fake.too_many == 0
        assert fake.count("/athlete") == fake.count("/api/v3/athlete") == 100


# Webhooks


class Callback:
    """An app that listens: it answers the handshake, and keeps what it is told."""

    def __init__(self, verify_token: str = "agreed", status: int = 200) -> None:
        heard: list[Any] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub = parse_qs(urlsplit(self.path).query)
                right = hub["hub.verify_token"] == [verify_token] and hub["hub.mode"] == ["subscribe"]
                self._answer(json.dumps({"hub.challenge": hub["hub.challenge"][0] if right else ""}), 200)

            def do_POST(self) -> None:
                heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self._answer("", status)

            def _answer(self, text: str, code: int) -> None:
                self.send_response(code)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None: ...

        self.heard = heard
        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> "Callback":
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def subscriptions(fake: FakeStrava, method: str, path: str = "", **form: Any) -> requests.Response:
    app = {"client_id": fake.client_id, "client_secret": fake.client_secret, **form}
    where = {"data": app} if method == "POST" else {"params": app}
    return requests.request(method, f"{fake.api_root}/push_subscriptions{path}", **where, timeout=5)  # type: ignore[arg-type]


def test_a_callback_that_agrees_is_told_of_events(fake: FakeStrava) -> None:
    with Callback() as app:
        made = subscriptions(fake, "POST", callback_url=app.url, verify_token="agreed")
        assert made.status_code == 201
        number = made.json()["id"]
        assert subscriptions(fake, "GET").json() == [made.json()]
        again = subscriptions(fake, "POST", callback_url=app.url, verify_token="agreed")
        assert error(again) == (400, "PushSubscription", "", "already exists")
        assert fake.send_event(aspect_type="update", object_id=7, updates={"title": "New"}) == 200
        assert app.heard == [
            {
                "aspect_type": "update",
                "event_time": 1782907200,
                "object_id": 7,
                "object_type": "activity",
                "owner_id": fake.athlete_id,
                "subscription_id": number,
                "updates": {"title": "New"},
            }
        ]
        gone = subscriptions(fake, "DELETE", f"/{number}")
        assert (gone.status_code, gone.content) == (204, b"")
        assert subscriptions(fake, "GET").json() == []
        assert fake.usage() == (0, 0, 0, 0)


@needs_recordings
def test_a_subscription_has_the_fields_of_a_recorded_one(fake: FakeStrava) -> None:
    with Callback() as app:
        made = subscriptions(fake, "POST", callback_url=app.url, verify_token="agreed")
        assert set(made.json()) == set(recorded("webhook_create_push_subscription").json)


def test_a_callback_that_does_not_agree_is_not_subscribed(fake: FakeStrava) -> None:
    with Callback("something else") as app:
        refused = subscriptions(fake, "POST", callback_url=app.url, verify_token="agreed")
        assert error(refused) == (400, "PushSubscription", "callback url", "not verifiable")
    nobody = subscriptions(fake, "POST", callback_url=app.url, verify_token="agreed")
    assert error(nobody)[3] == "GET to callback URL does not return 200"


def test_an_event_is_sent_three_times_and_then_lost(fake: FakeStrava) -> None:
    with Callback(status=503) as app:
        subscriptions(fake, "POST", callback_url=app.url, verify_token="agreed")
        assert fake.send_event(aspect_type="create", object_id=7) == 503
        assert len(app.heard) == 3
