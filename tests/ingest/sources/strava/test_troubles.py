"""What Strava and the network may do wrong: each is put into words and into a state, and nothing is lost or doubled."""

import json
import socket
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.sources.strava.answers import Answered
from ingest.sources.strava.transport import Patience, Transport, Unreachable
from ingest.sources.strava.vault import Vault
from tests.fake_strava import FakeStrava, Run, bodies
from tests.ingest.sources.strava.driving import START, Home, home, settings_for, sync_of

OLD = START - timedelta(days=60)
PASSING = ("429", "401", "500", "502", "503", "html", "truncated", "closed", "reset", "null", "slow")


def is_whole(runner: Home) -> None:
    """Exactly the fake's activities, each once, with its samples."""
    there = sorted(str(number) for number in runner.fake.activities)
    assert sorted(runner.column("select native_id from source_activity")) == there
    assert runner.column("select count(*) from activity") == [len(there)]
    assert runner.column("select count(*) from activity where sample_count > 0") == [len(there)]
    assert runner.column("select count(*) from strava_queue") == [0]


@pytest.mark.parametrize("path", ["/athlete/activities", "/activities"])
@pytest.mark.parametrize("kind", PASSING)
def test_what_passes_is_got_over(runner: Home, fake: FakeStrava, kind: str, path: str) -> None:
    fake.fill(4, newest=OLD, hours=0.02)
    fake.fault(kind, path=path, times=2)
    assert runner.run().detail is None
    is_whole(runner)
    assert fake.too_many == 0


@pytest.mark.parametrize("kind", ["500", "html", "closed", "null"])
def test_a_burst_is_told_and_waited_for(runner: Home, fake: FakeStrava, kind: str) -> None:
    fake.fill(2, newest=OLD, hours=0.02)
    fake.fault(kind, times=5)
    standing = runner.once()
    assert standing.phase == "unreachable"
    assert "Strava" in (standing.detail or "")
    assert standing.until is not None
    assert standing.until > fake.now()
    runner.go_on()
    is_whole(runner)


def test_an_answer_that_drips_is_given_up(fake: FakeStrava) -> None:
    told = fake.grant()
    transport = Transport(fake.api_root, fake.oauth_root, patience=Patience(whole_s=0.3))
    fake.fault("drip")
    with pytest.raises(Unreachable, match="takes too long"):
        transport.get("athlete/activities", told["access_token"])


def test_no_network_is_told(runner: Home, fake: FakeStrava) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    runner.sync._asking._transport = Transport(f"http://127.0.0.1:{port}", fake.oauth_root)
    standing = runner.once()
    assert standing.phase == "unreachable"
    assert "nothing answers there" in (standing.detail or "")


def test_a_redirect_is_not_followed(fake: FakeStrava) -> None:
    """The token would go along to wherever it leads."""
    asked: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        line, _ = server.accept()
        asked.append(line.recv(65536))
        line.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n")
        line.close()

    threading.Thread(target=answer, daemon=True).start()
    transport = Transport(f"http://127.0.0.1:{server.getsockname()[1]}", fake.oauth_root)
    with pytest.raises(Unreachable, match="elsewhere"):
        transport.get("athlete", "token")
    server.close()
    assert len(asked) == 1


def test_a_token_that_runs_out_is_renewed_and_kept(runner: Home, fake: FakeStrava) -> None:
    fake.fill(3, newest=OLD, hours=0.02)
    first = Vault(runner.settings, 1).read()
    runner.run()
    fake.turn(timedelta(hours=7))
    fake.add(Run(start=OLD + timedelta(days=1), moving_s=60, elapsed_s=60, distance_m=200))
    runner.run()
    is_whole(runner)
    held = Vault(runner.settings, 1).read()
    assert held is not None
    assert first is not None
    assert held.refresh_token == fake.valid_refresh_token != first.refresh_token
    assert held.access_token in fake.valid_access_tokens


def test_a_token_that_is_refused_in_the_middle_is_renewed_once(runner: Home, fake: FakeStrava) -> None:
    fake.fill(3, newest=OLD, hours=0.02)
    runner.sync.ask()
    for _ in range(3):
        runner.sync.step()
    fake.expire_access_tokens()
    runner.go_on()
    is_whole(runner)
    assert sum(request.status == 401 for request in fake.requests) == 1


@pytest.mark.parametrize("what", ["kill_refresh_token", "revoke_access"])
def test_a_dead_connection_asks_for_a_new_one(runner: Home, fake: FakeStrava, what: str) -> None:
    fake.fill(2, newest=OLD, hours=0.02)
    runner.sync.ask()
    runner.sync.step()
    getattr(fake, what)()
    fake.expire_access_tokens()
    standing = runner.once()
    assert standing.phase == "reconnect"
    asked = len(fake.requests)
    runner.sync.step()
    assert len(fake.requests) == asked  # it does not knock again and again
    from tests.ingest.sources.strava.driving import connected

    connected(runner.con, runner.settings, fake)
    runner.run()
    is_whole(runner)


def test_an_app_without_a_subscription_is_told(runner: Home, fake: FakeStrava) -> None:
    fake.fill(2, newest=OLD, hours=0.02)
    fake.inactive = True
    standing = runner.once()
    assert standing.phase == "inactive"
    assert "has no subscription" in (standing.detail or "")
    fake.inactive = False
    runner.run()
    is_whole(runner)


def test_an_activity_without_streams_is_settled(runner: Home, fake: FakeStrava) -> None:
    one = fake.add(Run(start=OLD, moving_s=60, elapsed_s=60, distance_m=200))
    fake.edit(one, extra={"manual": False})
    fake.edit(one, manual=True)
    runner.run()
    assert runner.column("select streams from strava_activity") == ["none"]
    assert runner.column("select count(*) from strava_queue") == [0]


def test_one_odd_activity_never_stops_a_page(runner: Home, fake: FakeStrava) -> None:
    odd: dict[str, dict[str, Any]] = {
        "no date": {"start_date": None, "start_date_local": None},
        "senseless date": {"start_date": "yesterday", "start_date_local": 7},
        "unknown sport": {"sport_type": "Quidditch", "type": "Quidditch"},
        "nulls": {"distance": None, "moving_time": None, "name": None, "map": None, "average_heartrate": None},
        "fractions": {"average_heartrate": 151.7, "max_heartrate": 175.5},
        "junk": {"distance": "far", "elapsed_time": [1], "name": {"a": 1}, "timezone": 5, "gear_id": False},
        "no number": {"id": None},
        "number in words": {"id": "12"},
    }
    for day, (name, extra) in enumerate(odd.items()):
        fake.add(
            Run(name=name, start=OLD - timedelta(days=day), extra=extra, moving_s=60, elapsed_s=60, distance_m=200)
        )
    sound = fake.add(Run(start=OLD - timedelta(days=30), moving_s=60, elapsed_s=60, distance_m=200))
    assert runner.run().detail == "2 items of Strava's list told of no activity that could be understood."
    assert str(sound) in runner.column("select native_id from source_activity")
    assert runner.column("select count(*) from source_activity") == [5]
    problems = runner.column("select problem from strava_activity where problem is not null")
    assert len(problems) == 2
    assert all("when the activity was" in problem for problem in problems)
    assert "Quidditch" in runner.column("select sport from activity")
    assert runner.column("select sport_family from activity where sport = 'Quidditch'") == ["other"]
    heart_rates = runner.column("select average_heart_rate_bpm from activity where title = 'fractions'")
    assert heart_rates == [pytest.approx(148, abs=5)]  # of its samples


def test_a_hidden_start_is_known_by_its_day_alone(runner: Home, fake: FakeStrava) -> None:
    fake.add(Run(start=OLD, hidden_start=True, moving_s=60, elapsed_s=60, distance_m=200))
    runner.run()
    assert runner.rows("select started_utc, local_date from activity") == [(None, OLD.date())]


@pytest.mark.parametrize("ahead", [timedelta(hours=-3), timedelta(hours=2, minutes=10), timedelta(days=40)])
def test_a_clock_that_is_wrong_is_told_and_limits_go_by_stravas(
    tmp_path: Path, fake: FakeStrava, ahead: timedelta
) -> None:
    with home(tmp_path, fake) as runner:
        runner.sync = sync_of(runner.con, runner.settings, lambda: fake.now() - ahead)
        fake.fill(3, newest=OLD, hours=0.02)
        standing = runner.once()
        assert standing.phase == "idle"
        is_whole(runner)
        assert "clock" in (standing.detail or "")
        asked = runner.rows("select measured_at from strava_state")[0][0]
        assert abs(asked - fake.now()) < timedelta(seconds=3)


def test_two_syncs_at_once_renew_the_token_once(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake) as runner:
        fake.turn(timedelta(hours=7))
        other = sync_of(runner.con.cursor(), runner.settings, fake.now)
        found: list[Any] = []
        threads = [
            threading.Thread(target=lambda sync=sync: found.append(sync._asking.credentials(fake.now())))
            for sync in (runner.sync, other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found[0] == found[1]
        assert sum(request.path == "/oauth/token" for request in fake.requests) == 1
        assert found[0].refresh_token == fake.valid_refresh_token


def test_words_of_troubles_hold_nothing_that_was_sent(runner: Home, fake: FakeStrava) -> None:
    held = Vault(runner.settings, 1).read()
    assert held is not None
    secrets = (held.access_token, held.refresh_token, held.client_secret)
    fake.fill(2, newest=OLD, hours=0.02)
    for kind in PASSING:
        fake.fault(kind, times=4)
        runner.once()
        said = json.dumps(runner.rows("from strava_state") + runner.rows("from strava_queue"), default=str)
        assert not any(secret in said for secret in secrets)
        fake.turn(timedelta(hours=1))
    assert not any(secret in repr(held) for secret in secrets)


def test_the_sealed_file_is_the_owners_alone_and_unreadable_without_its_key(runner: Home, fake: FakeStrava) -> None:
    folder = runner.settings.home
    assert {path.name for path in folder.iterdir()} >= {"niggle.key", "strava-1.sealed"}
    assert all((folder / name).stat().st_mode & 0o777 == 0o600 for name in ("niggle.key", "strava-1.sealed"))
    assert fake.client_secret.encode() not in (folder / "strava-1.sealed").read_bytes()
    (folder / "niggle.key").write_bytes(b"A" * 43 + b"=")
    standing = runner.once()
    assert standing.phase == "reconnect"
    assert "cannot be opened with the key" in (standing.detail or "")
    assert settings_for(folder.parent, fake.url).home == folder


@pytest.mark.parametrize("how", ["lost", "cut off"])
def test_a_lost_or_damaged_original_is_fetched_anew_and_stops_nothing(runner: Home, fake: FakeStrava, how: str) -> None:
    numbers = fake.fill(2, newest=START - timedelta(days=2), hours=0.02)
    runner.run()
    for path in runner.settings.originals.glob("??/*"):
        cut = path.read_bytes()[:300]
        path.unlink()
        if how == "cut off":
            path.write_bytes(cut)
    for number in numbers:
        fake.edit(number, name="Renamed")
    fake.turn(timedelta(days=1))
    runner.run()
    is_whole(runner)
    assert runner.column("select title from activity") == ["Renamed", "Renamed"]
    assert runner.column("select streams from strava_activity") == ["here", "here"]


def test_samples_for_a_lost_original_wait_for_the_list(runner: Home, fake: FakeStrava) -> None:
    fake.fill(1, newest=OLD, hours=0.02)
    runner.sync.ask()
    while not runner.rows("from strava_queue"):
        runner.sync.step()
    for path in runner.settings.originals.glob("??/*"):
        path.unlink()
    runner.go_on()
    fake.turn(timedelta(days=1))
    runner.run()
    is_whole(runner)


def test_an_item_that_nests_too_deep_stops_no_page(runner: Home, fake: FakeStrava) -> None:
    number = fake.fill(1, newest=OLD, hours=0.02)[0]
    deep: dict[str, Any] = {}
    for _ in range(2000):
        deep = {"deeper": deep}
    good = bodies.summary(fake.activities[number], fake.athlete_id)
    heard = Answered(runner.con, runner.settings, 1, "keep").page([{**good, "id": 1, "x": deep}, good], fake.now())
    assert (heard.new, heard.senseless) == (1, 1)
    assert runner.column("select native_id from source_activity") == [str(number)]


def test_a_clock_that_was_days_ahead_and_is_put_right_holds_nothing_up(tmp_path: Path, fake: FakeStrava) -> None:
    every = timedelta(minutes=30)
    with home(tmp_path, fake, every=every) as runner:
        ahead = sync_of(runner.con, runner.settings, lambda: fake.now() + timedelta(days=3), every)
        while ahead.step() is None:
            pass
        asked = len(fake.requests)
        fake.fill(1, newest=START - timedelta(days=1), hours=0.02)
        right = sync_of(runner.con, runner.settings, fake.now, every)
        while right.step() is None:
            pass
        assert len(fake.requests) > asked
        is_whole(runner)
