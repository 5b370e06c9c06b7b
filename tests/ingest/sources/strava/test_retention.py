"""What has had its time goes with all that came of it; files of the same run, and the runner's own words, stay."""

import os
import shutil
import time
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.run import Seen
from dashboard.desk import Desk
from dashboard.requests.strava import expire
from ingest.athletes import add_athlete
from ingest.corrections import change, decide
from ingest.export import export_all
from ingest.identity import resolve, unresolve
from ingest.journal import Pain, add_pain
from ingest.pipeline import import_paths
from ingest.sources.strava import retention
from ingest.sources.strava.oauth import Connection, Retention
from ingest.sources.strava.retention import disconnect
from ingest.sources.strava.standing import note_connection
from ingest.sources.strava.sync import Sync
from ingest.sources.strava.vault import Credentials, Vault
from ingest.store.ask import transaction
from ingest.store.backup import back_up
from ingest.store.connect import open_store
from ingest.store.originals import path_of
from ingest.store.restore import restore
from tests.fake_strava import FakeStrava, Run
from tests.ingest.sources.strava.driving import START, Home, connected, granted_by, home, settings_for, sync_of

DAY = timedelta(days=1)
MANY = 8000
ALONE, ALSO_A_FILE = START - 2 * DAY, START - 3 * DAY
MARKS = ("Zanzibar", "Quokka", "Forerunner 4711", "g777")


def gpx(start: datetime, seconds: int = 600, metres: float = 2000.0) -> str:
    """A GPX of a steady run to the north."""
    step = metres / seconds * 10 / 111_195
    points = "".join(
        f'<trkpt lat="{52 + n * step:.7f}" lon="13.4"><ele>40</ele>'
        f"<time>{start + timedelta(seconds=10 * n):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for n in range(seconds // 10 + 1)
    )
    return (
        '<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="test">'
        f"<trk><type>running</type><trkseg>{points}</trkseg></trk></gpx>"
    )


def a_run(start: datetime, **changes: object) -> Run:
    told: dict[str, object] = {
        "start": start, "moving_s": 600, "elapsed_s": 600, "distance_m": 2000.0, "name": "Zanzibar",
        "description": "Quokka on the left", "device_name": "Forerunner 4711", "gear_id": "g777",
    }  # fmt: skip
    return Run(**{**told, **changes})  # type: ignore[arg-type]


def bring(runner: Home, folder: Path, start: datetime, name: str = "run.gpx") -> None:
    (folder / name).write_text(gpx(start))
    import_paths(runner.con, runner.settings, [folder / name], runner.fake.now())
    resolve(runner.con)


def everything(runner: Home) -> str:
    """All rows of all tables, as text, and all that is kept beside the database."""
    tables = runner.column("select table_name from duckdb_tables() order by 1")
    rows = {table: runner.rows(f"from {table}") for table in tables}
    kept = [path.read_bytes() for path in runner.settings.originals.glob("??/*")]
    return repr(rows) + repr(kept)


def tables_with(runner: Home, text: str) -> set[str]:
    tables = runner.column("select table_name from duckdb_tables() order by 1")
    return {table for table in tables if text in repr(runner.rows(f"from {table}"))}


def test_after_seven_days_nothing_is_left_but_numbers_and_days(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, "7 days") as runner:
        alone, both = fake.add(a_run(ALONE)), fake.add(a_run(ALSO_A_FILE))
        before = fake.add(a_run(START - 8 * DAY))
        runner.run()
        assert sorted(runner.column("select native_id::bigint from source_activity")) == sorted([alone, both])
        bring(runner, tmp_path, ALSO_A_FILE)
        runner.run()
        with transaction(runner.con):
            change(runner.con, 1, f"strava.{alone}", "rpe", "8", fake.now())
            change(runner.con, 1, f"strava.{both}", "title", "Mine", fake.now())
            add_pain(runner.con, Pain(ALONE.date(), "knee", "left", 4, "during", "my own words"), fake.now(), 1)
        resolve(runner.con)
        assert all(mark in everything(runner) for mark in MARKS)
        assert runner.expire() == 0

        fake.turn(7 * DAY + timedelta(minutes=1))
        assert runner.expire() == 2
        assert not any(mark in everything(runner) for mark in MARKS)
        assert tables_with(runner, str(alone)) == {"strava_activity", "expired_activity", "field_override"}
        assert runner.rows("select state, digest, streams, first_fetched_at, detail_at from strava_activity") == [
            ("expired", None, None, None, None)
        ] * 2  # fmt: skip
        assert runner.rows("select native_id, local_date from expired_activity") == [(str(alone), ALONE.date())]
        assert runner.rows("select title, sample_count > 0, shareable from activity") == [("Mine", True, True)]
        assert runner.column("select text from pain_note") == ["my own words"]
        assert runner.column(
            "select count(*) from sample where activity_no not in (select activity_no from activity)"
        ) == [0]
        for table in ("lap", "device", "unbroken_run", "likeness"):
            assert not any(mark in repr(runner.rows(f"from {table}")) for mark in MARKS)

        asked = len(fake.requests)
        fake.edit(alone, start=fake.now() - DAY, name="Back again")
        runner.run()
        assert not [request for request in fake.requests[asked:] if request.path.startswith("/activities/")]
        assert runner.column("select count(*) from source_activity") == [1]
        assert str(before) not in everything(runner)


def test_with_keep_they_stay(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, "keep") as runner:
        fake.add(a_run(ALONE))
        fake.add(a_run(START - 400 * DAY))
        runner.run()
        fake.turn(365 * DAY)
        assert runner.expire() == 0
        assert runner.column("select count(*) from activity") == [2]


def test_a_stricter_decision_holds_for_what_is_here_already(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, "keep") as runner:
        fake.add(a_run(ALONE))
        runner.run()
        fake.turn(30 * DAY)
        connected(runner.con, runner.settings, fake, "7 days")
        assert runner.expire() == 1
        assert not any(mark in everything(runner) for mark in MARKS)


def test_a_milder_decision_brings_what_had_expired_back(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, "7 days") as runner:
        fake.add(a_run(ALONE))
        runner.run()
        fake.turn(8 * DAY)
        runner.expire()
        connected(runner.con, runner.settings, fake, "keep")
        runner.run()
        assert runner.rows("select title, sample_count > 0 from activity") == [("Zanzibar", True)]
        fake.turn(30 * DAY)
        assert runner.expire() == 0


def test_a_refetched_run_stays_no_longer_for_that(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, "7 days") as runner:
        one = fake.add(a_run(START - timedelta(hours=1)))
        runner.run()
        fake.turn(5 * DAY)
        fake.edit(one, name="Renamed")
        runner.run()
        assert runner.column("select title from activity") == ["Renamed"]
        fake.turn(2 * DAY + timedelta(seconds=1))
        assert runner.expire() == 1


@pytest.mark.parametrize("retention", ["7 days", "keep"])
def test_disconnecting_removes_all(tmp_path: Path, fake: FakeStrava, retention: Retention) -> None:
    with home(tmp_path, fake, retention) as runner:
        alone, both = fake.add(a_run(ALONE)), fake.add(a_run(ALSO_A_FILE))
        runner.run()
        bring(runner, tmp_path, ALSO_A_FILE)
        runner.run()
        assert disconnect(runner.con, runner.settings, 1, fake.now()) == 2
        left = everything(runner)
        assert not any(mark in left for mark in (*MARKS, str(alone), str(both), str(fake.athlete_id)))
        assert runner.column("select count(*) from activity where sample_count > 0") == [1]
        assert runner.column("select local_date from expired_activity") == [ALONE.date()]
        assert not list(runner.settings.home.glob("strava-*"))
        for table in ("strava_account", "strava_state", "strava_activity", "strava_queue"):
            assert runner.column(f"select count(*) from {table}") == [0]


def test_a_long_history_goes_in_no_time(runner: Home, fake: FakeStrava) -> None:
    many = f"(select range::integer + 10 as no, no::varchar as native_id from range({MANY}))"
    for rows in (
        "source_record by name select no as source_no, 1 as athlete_id, native_id as sha256, 'strava_api' as kind, "
        "1 as byte_count, '' as path, false as shareable, now()::timestamp as fetched_at, 1 as decoded_version",
        "source_activity by name select no as activity_no, 'strava.' || native_id as activity_key, 1 as athlete_id, "
        "no as source_no, 0 as session_index, 1 as revision, false as shareable, 'run' as sport_family, "
        "'run.road' as sport, 'Run' as sport_raw, date '2000-01-01' + no as started_utc, "
        "started_utc::date as local_date, native_id, 'stated' as local_time_source, 0 as sample_count",
        "strava_activity by name select 1 as athlete_id, native_id, 'here' as state",
        "strava_queue by name select 1 as athlete_id, native_id, 'streams' as artefact, false as urgent, 0 as attempts",
    ):
        runner.con.execute(f"insert into {rows} from {many}")
    with transaction(runner.con):
        unresolve(runner.con)
    begun = time.monotonic()
    assert disconnect(runner.con, runner.settings, 1, fake.now()) == MANY
    assert time.monotonic() - begun < 5  # 11 s where each row looked through all others
    assert runner.column("select count(*) from expired_activity") == [MANY]


@pytest.mark.parametrize("step", ["_remove", "sweep_originals", "resolve"])
def test_a_killed_disconnect_can_be_done_again(
    tmp_path: Path, fake: FakeStrava, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with home(tmp_path, fake) as runner:
        fake.add(a_run(ALONE))
        runner.run()
        with monkeypatch.context() as patched:
            do, calls = getattr(retention, step), []

            def killed(*values: Any) -> Any:
                calls.append(values)
                if step != "resolve" or len(calls) == 2:
                    raise KeyboardInterrupt
                return do(*values)

            patched.setattr(retention, step, killed)
            with pytest.raises(KeyboardInterrupt):
                disconnect(runner.con, runner.settings, 1, fake.now())
        if step != "resolve":
            assert runner.column("select count(*) from strava_account") == [1]
            disconnect(runner.con, runner.settings, 1, fake.now())
        assert not list(runner.settings.home.glob("strava-*"))
        assert not list(runner.settings.originals.glob("??/*"))
        assert runner.column("select count(*) from strava_activity") == [0]


def test_what_two_athletes_have_of_one_account_goes_for_one_and_stays_for_the_other(
    runner: Home, fake: FakeStrava
) -> None:
    """As when somebody connected for the wrong one first. What Strava said of a run may be the same to the letter."""
    number = fake.add(Run(start=ALONE, moving_s=60, elapsed_s=60, distance_m=200))
    runner.run()
    add_athlete(runner.con, "Kim", fake.now())
    told = granted_by(fake)
    held = Credentials(*(told[name] for name in Credentials.__dataclass_fields__))
    made = Connection(str(fake.athlete_id), ("activity:read_all",), "keep", held)
    note_connection(runner.con, 2, made, fake.now())
    Vault(runner.settings, 2).write(held)
    other = Sync(runner.con, runner.settings, 2, fake.now, lambda: None, every=None)
    while other.step() is None:
        pass
    assert runner.column("select count(distinct sha256) from source_record") == [1]
    fake.edit(number, name="Renamed")
    fake.turn(timedelta(hours=2))
    runner.run()
    shas = runner.column("select sha256 from source_record order by athlete_id")
    assert [path_of(runner.settings, sha256).exists() for sha256 in shas] == [True, True]
    other.ask()
    while other.step() is None:
        pass
    disconnect(runner.con, runner.settings, 1, fake.now())
    shas = runner.column("select sha256 from source_record")
    assert [path_of(runner.settings, sha256).exists() for sha256 in shas] == [True]


def test_a_file_wins_and_the_samples_of_the_api_go(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake) as runner:
        bring(runner, tmp_path, ALSO_A_FILE)
        early = fake.add(a_run(ALSO_A_FILE))
        late = fake.add(a_run(ALONE))
        runner.run()
        assert fake.count(f"/activities/{early}/streams") == 0  # the file was here first
        assert runner.column("select streams from strava_activity order by native_id") == ["file", "here"]
        bring(runner, tmp_path, ALONE, "later.gpx")
        fake.turn(1800)
        runner.run()
        assert runner.column("select streams from strava_activity") == ["file", "file"]
        assert runner.column("select count(*) from activity") == [2]
        kinds = (
            "select distinct o.kind from sample s join source_activity a using (activity_no) "
            "join source_record o using (source_no)"
        )
        assert runner.column(kinds) == ["gpx"]
        originals = [path.read_bytes() for path in runner.settings.originals.glob("??/*")]
        assert not any(b'"velocity_smooth"' in original for original in originals)
        assert runner.column("select title from activity") == ["Zanzibar", "Zanzibar"]
        assert late


def test_where_the_file_is_gone_the_samples_are_fetched_again(tmp_path: Path, fake: FakeStrava) -> None:
    from ingest.undo import undo_import

    with home(tmp_path, fake) as runner:
        bring(runner, tmp_path, ALONE)
        fake.add(a_run(ALONE))
        runner.run()
        assert runner.column("select streams from strava_activity") == ["file"]
        undo_import(runner.con, runner.settings, 1, fake.now())
        fake.turn(1800)
        runner.run()
        assert runner.column("select streams from strava_activity") == ["here"]
        assert runner.column("select sample_count > 0 from activity") == [True]


def test_a_verdict_about_a_run_that_expires_goes_over_to_the_file(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, "7 days") as runner:
        one = fake.add(a_run(ALONE))
        bring(runner, tmp_path, ALONE + timedelta(minutes=30), "shifted.gpx")
        runner.run()
        files = runner.column("select activity_key from source_activity where native_id is null")
        with transaction(runner.con):
            decide(runner.con, 1, f"strava.{one}", files[0], True, fake.now())
            change(runner.con, 1, f"strava.{one}", "local_date", str(date(2026, 6, 28)), fake.now())
        resolve(runner.con)
        assert runner.column("select count(*) from activity") == [1]
        fake.turn(8 * DAY)
        runner.expire()
        assert runner.column("select local_date from activity") == [date(2026, 6, 28)]
        assert runner.column("select count(*) from expired_activity") == [0]


def test_a_run_that_was_put_on_another_day_is_missed_on_that_day(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, "7 days") as runner:
        one = fake.add(a_run(ALONE))
        runner.run()
        with transaction(runner.con):
            change(runner.con, 1, f"strava.{one}", "local_date", "2026-06-10", fake.now())
        fake.turn(8 * DAY)
        runner.expire()
        assert runner.column("select local_date from expired_activity") == [date(2026, 6, 10)]


def a_copy(runner: Home, made: datetime) -> Path:
    """The database as it is, copied then before a change of its schema."""
    copy = runner.settings.backups / f"niggle-schema4-{made:%Y%m%dT%H%M%S}.duckdb"
    runner.con.execute("checkpoint")
    shutil.copyfile(runner.settings.database, copy)
    seconds = made.replace(tzinfo=UTC).timestamp()
    os.utime(copy, (seconds, seconds))
    return copy


def test_copies_made_before_a_change_of_the_schema_have_their_time_too(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, "7 days") as runner:
        before = a_copy(runner, START)
        fake.add(a_run(ALONE))
        runner.run()
        copies = [a_copy(runner, START + days * DAY) for days in (1, 5)]
        fake.turn(2 * DAY)
        connected(runner.con, runner.settings, fake, "7 days")
        for day, left in ((7.5, [True, True]), (8.5, [False, True]), (12.5, [False, False])):
            expire(Desk(runner.con, runner.settings, START + day * DAY, Seen(athlete_id=1, audience="owner")))
            assert [copy.exists() for copy in copies] == left
        assert before.exists()


@pytest.mark.parametrize("retention", ["7 days", "keep"])
def test_copies_go_with_the_connection(tmp_path: Path, fake: FakeStrava, retention: Retention) -> None:
    with home(tmp_path, fake, retention) as runner:
        before = a_copy(runner, START)
        fake.add(a_run(ALONE))
        runner.run()
        copy = a_copy(runner, START + DAY)
        fake.turn(2 * DAY)
        disconnect(runner.con, runner.settings, 1, fake.now())
        assert (before.exists(), copy.exists()) == (True, False)


def test_a_copy_holds_nothing_that_was_lent_for_a_time(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, "7 days") as runner:
        alone, both = fake.add(a_run(ALONE)), fake.add(a_run(ALSO_A_FILE))
        runner.run()
        bring(runner, tmp_path, ALSO_A_FILE)
        runner.run()
        with transaction(runner.con):
            change(runner.con, 1, f"strava.{both}", "rpe", "6", fake.now())
        runner.sync._changed()
        export_all(runner.con, runner.settings, tmp_path / "export", fake.now())
        back_up(runner.con, runner.settings, tmp_path / "copy.zip", fake.now())
        told = b"".join(path.read_bytes() for path in (tmp_path / "export").rglob("*.csv"))
        told += b"".join(path.read_bytes() for path in (tmp_path / "export" / "originals").iterdir())
        assert not any(mark.encode() in told for mark in (*MARKS, str(alone)))
        held = Vault(runner.settings, 1).read()
    other = settings_for(tmp_path / "other", fake.url)
    (tmp_path / "other").mkdir()
    restore(other, tmp_path / "copy.zip", fake.now())
    with open_store(other, fake.now()) as con:
        resolve(con)
        runner.con, runner.settings = con, other
        assert not any(mark in everything(runner) for mark in (*MARKS, str(alone)))
        assert runner.rows("select sample_count > 0, shareable from activity") == [(True, True)]
        assert runner.column("select value from field_override") == ["6"]
        assert Vault(other, 1).read() is None
    with zipfile.ZipFile(tmp_path / "copy.zip") as copy:
        packed = b"".join(copy.read(name) for name in copy.namelist())
    assert held is not None
    assert not any(secret.encode() in packed for secret in (held.access_token, held.refresh_token, held.client_secret))


def test_a_copy_of_what_is_kept_is_whole_and_goes_on_where_it_was(tmp_path: Path, fake: FakeStrava) -> None:
    with home(tmp_path, fake, "keep") as runner:
        fake.add(a_run(ALONE))
        fake.add(a_run(START - 40 * DAY))
        runner.run()
        back_up(runner.con, runner.settings, tmp_path / "copy.zip", fake.now())
    other = settings_for(tmp_path / "other", fake.url)
    (tmp_path / "other").mkdir()
    restore(other, tmp_path / "copy.zip", fake.now())
    with open_store(other, fake.now()) as con:
        again = Home(con, other, fake, sync_of(con, other, fake.now))
        assert again.column("select count(*) from activity where sample_count > 0") == [2]
        fake.turn(60)
        assert again.once().phase == "reconnect"  # no token is in a copy
        connected(con, other, fake)
        asked = len(fake.requests)
        again.run()
        assert [request.path for request in fake.requests[asked:]] == ["/athlete/activities"] * 2
