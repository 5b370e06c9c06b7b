"""The sync against the fake Strava: lists, queue, limits, edits, deletions, late uploads."""

from datetime import datetime, timedelta
from pathlib import Path

from ingest.corrections import bury, change
from ingest.formats.strava_api import digest
from ingest.identity import resolve
from ingest.store.ask import transaction
from tests.fake_strava import FakeStrava, Limits, Run
from tests.fake_strava.bodies import summary
from tests.ingest.sources.strava.driving import START, Home, home, sync_of

OLD = START - timedelta(days=60)


def ids_here(runner: Home) -> list[int]:
    return sorted(runner.column("select native_id::bigint from source_activity"))


def test_a_first_sync_brings_every_activity_with_its_samples(runner: Home, fake: FakeStrava) -> None:
    fake.fill(12, newest=OLD, hours=0.1)
    assert runner.run().phase == "idle"
    assert ids_here(runner) == sorted(fake.activities)
    assert runner.column("select count(*) from activity where sample_count > 100") == [12]
    assert runner.column("select distinct streams from strava_activity") == ["here"]
    assert runner.column("select count(*) from strava_queue") == [0]
    assert len(fake.requests) == 2 + 12
    stored = dict(runner.rows("select native_id, digest from strava_activity"))
    assert stored == {str(run.id): digest(summary(run, fake.athlete_id)) for run in fake.activities.values()}


def test_lists_come_first_and_then_the_newest_run(runner: Home, fake: FakeStrava) -> None:
    fake.fill(5, newest=OLD, hours=0.05)
    runner.run()
    asked = [request.path for request in fake.requests]
    newest_first = sorted(fake.activities.values(), key=lambda run: run.start, reverse=True)
    assert asked == ["/athlete/activities"] * 2 + [f"/activities/{run.id}/streams" for run in newest_first]


def test_pages_are_asked_for_until_an_empty_one(runner: Home, fake: FakeStrava) -> None:
    fake.fill(405, newest=OLD, hours=0.01, every=0.2)
    fake.short_page = 1
    runner.sync.ask()
    while not runner.column("select swept_at from strava_account where swept_at is not null"):
        runner.sync.step()
    assert fake.count("/athlete/activities") == 4  # 199, 200, 6, none
    assert ids_here(runner) == sorted(fake.activities)


def test_the_reserve_is_kept_for_new_runs(runner: Home, fake: FakeStrava) -> None:
    fake.fill(300, newest=OLD, hours=0.01)
    assert runner.once().phase == "quarter"
    assert fake.usage()[0] == 85
    assert runner.standing.until == START + timedelta(minutes=15, seconds=2)
    new = fake.add(Run(start=START - timedelta(hours=1), moving_s=60, elapsed_s=60, distance_m=200))
    fake.turn(60)
    assert runner.once().phase == "quarter"
    assert runner.column("select streams from strava_activity where native_id = ?", str(new)) == ["here"]
    assert runner.column("select detail_at is not null from strava_activity where native_id = ?", str(new)) == [True]
    assert fake.too_many == 0
    runner.go_on()
    assert fake.too_many == 0
    assert len(fake.requests) <= 303 + 6


def test_a_full_day_is_a_state_with_the_time_it_goes_on(runner: Home, fake: FakeStrava) -> None:
    fake.limits = Limits(read_15min=1000, read_day=50, overall_15min=2000, overall_day=2000)
    fake.fill(80, newest=OLD, hours=0.01)
    standing = runner.once()
    assert (standing.phase, standing.until) == ("day", datetime(2026, 7, 2, 0, 0, 2))
    assert fake.usage()[1] == 42  # 50 less 15 %, rounded up
    runner.go_on()
    assert fake.too_many == 0
    assert ids_here(runner) == sorted(fake.activities)


def test_nothing_new_costs_two_requests(runner: Home, fake: FakeStrava) -> None:
    fake.fill(3, newest=START - timedelta(days=3), hours=0.01)
    runner.run()
    before, rows = len(fake.requests), runner.rows("from source_activity")
    fake.turn(1800)
    runner.run()
    assert len(fake.requests) == before + 2
    assert runner.rows("from source_activity") == rows


def test_who_asks_while_the_list_is_read_gets_what_changed_since_its_first_page(runner: Home, fake: FakeStrava) -> None:
    run = fake.add(Run(name="Before", start=START - timedelta(days=2), moving_s=60, elapsed_s=60, distance_m=200))
    runner.run()
    runner.sync.ask()
    assert runner.sync.step() is None  # the first page
    fake.edit(run, name="After")
    runner.sync.ask()
    runner.go_on()
    assert runner.column("select title from activity") == ["After"]
    asked = fake.count("/athlete/activities")
    runner.go_on()
    assert fake.count("/athlete/activities") == asked


def test_edits_crops_deletions_and_late_uploads_arrive_within_one_sync(runner: Home, fake: FakeStrava) -> None:
    fake.fill(6, newest=OLD, hours=0.2)
    runner.run()
    edited, cropped, deleted, *_ = fake.activities
    with transaction(runner.con):
        change(runner.con, 1, f"strava.{edited}", "rpe", "7", fake.now())
        change(runner.con, 1, f"strava.{cropped}", "title", "My own title", fake.now())
    fake.edit(edited, name="Renamed at Strava")
    fake.crop(cropped, to_s=300)
    fake.delete(deleted)
    late = fake.add(Run(start=OLD - timedelta(days=200), moving_s=300, elapsed_s=300, distance_m=1000))
    fake.turn(timedelta(hours=2))
    streams_before = fake.count(f"/activities/{edited}/streams")
    runner.run()
    assert ids_here(runner) == sorted(fake.activities)
    title, rpe = runner.rows("select title, rpe from activity where activity_key = ?", f"strava.{edited}")[0]
    assert (title, rpe) == ("Renamed at Strava", 7.0)
    title, elapsed, samples = runner.rows(
        "select title, elapsed_s, sample_count from activity where activity_key = ?", f"strava.{cropped}"
    )[0]
    assert (title, elapsed) == ("My own title", 300)
    assert 0 < samples <= 301
    assert fake.count(f"/activities/{edited}/streams") == streams_before  # a name is no reason to fetch samples
    assert runner.column("select count(*) from activity where activity_key = ?", f"strava.{late}") == [1]
    assert runner.column("select state from strava_activity where native_id = ?", str(deleted)) == ["deleted"]


def test_a_description_that_is_written_later_arrives(runner: Home, fake: FakeStrava) -> None:
    run = fake.add(Run(start=START - timedelta(days=2), moving_s=300, elapsed_s=300, distance_m=900))
    old = fake.add(Run(start=OLD, moving_s=300, elapsed_s=300, distance_m=900, description="Long ago"))
    runner.run()
    assert runner.column("select description from activity order by started_utc") == [None, None]
    fake.edit(run, description="Left knee 4/10 after two miles")
    fake.turn(timedelta(hours=3))
    runner.run()
    assert runner.column("select description from activity order by started_utc") == [
        None, "Left knee 4/10 after two miles",
    ]  # fmt: skip
    runner.sync.want_details(START - timedelta(days=365))
    runner.go_on()
    assert runner.column("select description from activity where activity_key = ?", f"strava.{old}") == ["Long ago"]


def test_samples_are_the_same_columns_as_a_watchs(runner: Home, fake: FakeStrava) -> None:
    fake.add(Run(start=OLD, moving_s=600, elapsed_s=600, distance_m=2000, average_heartrate=150.5))
    fake.add(Run(start=OLD - timedelta(days=1), trainer=True, heartrate=False, moving_s=600, elapsed_s=600))
    fake.add(Run(start=OLD - timedelta(days=2), manual=True))
    runner.run()
    rows = runner.rows(
        "select count(elapsed_s) > 0, count(latitude_deg) > 0, count(heart_rate_bpm) > 0, "
        "avg(cadence_spm) between 140 and 200, max(distance_m) > 500 from sample group by activity_no order by 1, 2, 3"
    )
    assert rows == [(True, False, False, True, True), (True, True, True, True, True)]
    assert sorted(runner.column("select sport from activity")) == ["run.road", "run.road", "run.treadmill"]
    assert fake.count("/activities/") == 2  # an activity typed by hand has no samples, and none are asked for


def test_what_the_runner_deleted_here_is_not_fetched(runner: Home, fake: FakeStrava) -> None:
    one, other = fake.fill(2, newest=OLD, hours=0.01)
    runner.sync.ask()
    while fake.count("/athlete/activities") < 2:
        runner.sync.step()
    with transaction(runner.con):
        bury(runner.con, 1, f"strava.{one}", fake.now())
    resolve(runner.con)
    runner.con.execute("delete from strava_queue")
    fake.turn(60)
    runner.sync = sync_of(runner.con, runner.settings, fake.now)
    runner.run()
    assert fake.count(f"/activities/{one}") == 0
    assert fake.count(f"/activities/{other}") == 1
    assert runner.column("select activity_key from activity") == [f"strava.{other}"]


def test_a_hint_is_looked_up_and_nothing_of_it_believed(runner: Home, fake: FakeStrava) -> None:
    kept = fake.add(Run(start=OLD, moving_s=60, elapsed_s=60, distance_m=200))
    runner.run()
    new = fake.add(Run(start=START - timedelta(hours=1), moving_s=60, elapsed_s=60, distance_m=200, description="Ouch"))
    for hint in (str(kept), str(new), "123456789"):
        runner.sync.hint(hint)
    lists = fake.count("/athlete/activities")
    runner.go_on()
    assert fake.count("/athlete/activities") == lists
    assert ids_here(runner) == sorted([kept, new])
    row = runner.rows("select description, sample_count > 0 from activity where activity_key = ?", f"strava.{new}")
    assert row == [("Ouch", True)]
    assert runner.column("select state from strava_activity where native_id = '123456789'") in ([], ["deleted"])


def test_a_run_that_is_private_later_goes(runner: Home, fake: FakeStrava) -> None:
    one = fake.add(Run(start=OLD, moving_s=60, elapsed_s=60, distance_m=200))
    told = fake.grant("read,activity:read")
    from ingest.sources.strava.vault import Credentials, Vault

    tokens = (told["access_token"], told["refresh_token"], told["expires_at"])
    Vault(runner.settings, 1).write(Credentials(fake.client_id, fake.client_secret, *tokens))
    runner.run()
    assert ids_here(runner) == [one]
    fake.edit(one, private=True)
    fake.turn(timedelta(hours=2))
    runner.run()
    assert ids_here(runner) == []


def test_a_sync_that_begins_anew_goes_on_from_the_queue(runner: Home, fake: FakeStrava) -> None:
    fake.fill(20, newest=OLD, hours=0.01)
    runner.sync.ask()
    for _ in range(8):
        runner.sync.step()
    done = fake.count("/activities/")
    runner.sync = sync_of(runner.con, runner.settings, fake.now)
    runner.go_on()
    assert done > 3
    assert fake.count("/activities/") == 20
    assert fake.count("/athlete/activities") == 2


def test_polls_come_by_themselves_and_see_what_is_new(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, every=timedelta(minutes=30)) as runner:
        fake.fill(2, newest=OLD, hours=0.01)
        runner.run()
        asked = len(fake.requests)
        new = fake.add(Run(start=START + timedelta(minutes=5), moving_s=60, elapsed_s=60, distance_m=200))
        when = runner.sync.step()
        assert when == START + timedelta(minutes=30)
        assert len(fake.requests) == asked
        fake.set_now(when)
        runner.go_on()
        assert new in ids_here(runner)
        assert [r.path for r in fake.requests[asked:]].count("/athlete/activities") == 2
