import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from ingest.store import decoded, migrate, originals
from ingest.store.checks import check_store
from ingest.store.connect import DatabaseBusy, DatabaseTooNew, StoreUnusable
from tests.homes import LOG, NOW, begun, import_into, settings_at


def test_a_new_home_is_private_from_its_first_byte(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    begun(settings).close()
    assert settings.home.stat().st_mode & 0o777 == 0o700
    assert settings.database.stat().st_mode & 0o777 == 0o600


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with begun(settings) as con:
        con.execute("insert into schema_migration values (9999, 'from_the_future', now())")
    with pytest.raises(DatabaseTooNew, match="newer Niggle"):
        begun(settings)


def test_a_locked_database_names_the_process_that_holds_it(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    begun(settings).close()
    script = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(settings.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline()
        with pytest.raises(DatabaseBusy, match=rf"\(PID {holder.pid}\)"):
            begun(settings)
        holder.communicate()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    settings.home.mkdir()
    settings.database.write_text("a diary, not a database" * 1000)
    with pytest.raises(StoreUnusable, match="not a Niggle database"):
        begun(settings)
    assert settings.database.read_text().startswith("a diary")


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(StoreUnusable, match="NIGGLE_HOME"):
        begun(settings_at(tmp_path))


def test_a_migration_backs_up_the_database_first_and_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_at(tmp_path)
    begun(settings).close()
    before = migrate.newest_number()
    later = (*migrate.migrations(), (before + 1, "shoes", "create table shoe (shoe_id integer)"))
    monkeypatch.setattr(migrate, "migrations", lambda: later)
    with begun(settings) as con:
        applied = con.execute("select number, name from schema_migration order by 1").fetchall()
        assert applied == [(number, name) for number, name, _ in later]
    (backup,) = settings.backups.iterdir()
    assert re.fullmatch(rf"niggle-schema{before}-\d{{8}}T\d{{6}}\.duckdb", backup.name)
    assert backup.stat().st_mode & 0o077 == 0


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_at(tmp_path)
    begun(settings).close()
    good = migrate.migrations()
    monkeypatch.setattr(
        migrate, "migrations", lambda: (*good, (99, "bad", "create table shoe (id integer); select nonsense"))
    )
    with pytest.raises(Exception, match="nonsense"):
        begun(settings)
    monkeypatch.setattr(migrate, "migrations", lambda: good)
    with begun(settings) as con:
        assert con.execute("from duckdb_tables() where table_name = 'shoe'").fetchall() == []


def test_rows_of_another_decoder_are_dropped_and_their_originals_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.pipeline import redecode

    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    with begun(settings) as con:
        import_into(con, settings, tmp_path / "log.csv")
    for module in (decoded, sys.modules["ingest.write"], sys.modules["ingest.pipeline"]):
        monkeypatch.setattr(module, "DECODE_VERSION", 99)
    with begun(settings) as con:
        assert decoded.stale_count(con) == 1
        assert con.execute("select count(*) from activity").fetchall() == [(0,)]
        assert redecode(con, settings, NOW) == []
        assert con.execute("select count(*) from activity").fetchall() == [(2,)]
        assert decoded.stale_count(con) == 0


@pytest.fixture
def private_umask() -> Iterator[None]:
    """As the command line sets it for everything it writes."""
    before = os.umask(0o077)
    yield
    os.umask(before)


DECODED_SCHEMAS = {1: "68ee60e1f2127752", 2: "68ee60e1f2127752", 3: "51c627e3348ae63e", 4: "96f5f75ee83e2dc6"}


def test_the_decoded_tables_change_only_together_with_their_version() -> None:
    """Otherwise a store keeps tables that the program no longer knows: raise DECODE_VERSION and add a line here."""
    text = (files("ingest.store") / "decoded.sql").read_text("utf-8")
    statements = " ".join(re.sub(r"--[^\n]*", "", text).split())
    assert DECODED_SCHEMAS[decoded.DECODE_VERSION] == hashlib.sha256(statements.encode()).hexdigest()[:16]


@pytest.mark.usefixtures("private_umask")
def test_the_doctor_finds_a_sound_store_sound_and_each_damage(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    with begun(settings) as con:
        report = import_into(con, settings, tmp_path / "log.csv")
        assert all(check.sound for check in check_store(con, settings)), check_store(con, settings)
        original = originals.path_of(settings, report.items[0].sha256 or "")
        original.write_bytes(b"changed")
        original.chmod(0o644)
        (original.parent / ("0" * 64)).write_bytes(b"stray")
        con.execute("insert into sample (activity_no, ordinal) values (77, 0)")
        broken = {check.name for check in check_store(con, settings) if not check.sound}
    assert broken == {"originals", "stray originals", "rows of sample lead back to an activity", "file modes"}


def test_memory_is_bounded_and_nothing_is_downloaded(tmp_path: Path) -> None:
    with begun(settings_at(tmp_path)) as con:
        rows = dict(
            con.execute(
                "select name, value from duckdb_settings() where name in "
                "('memory_limit', 'autoinstall_known_extensions', 'autoload_known_extensions', 'TimeZone')"
            ).fetchall()
        )
    assert rows["memory_limit"] == "183.1 MiB"
    assert rows["autoinstall_known_extensions"] == rows["autoload_known_extensions"] == "false"
    assert rows["TimeZone"] == "UTC"


def test_what_does_not_fit_into_memory_goes_to_the_disk_and_is_gone_with_the_command(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, memory_limit="20MB")
    with begun(settings) as con:
        con.execute("create temp table many as select i, hash(i) as h from range(2_000_000) t(i)")
        ordered = "select i, row_number() over (order by h) as place from many"
        assert con.execute(f"select count(*), max(place) from ({ordered})").fetchall() == [(2_000_000, 2_000_000)]
        assert list((settings.scratch / "duckdb").iterdir())
    assert not (settings.scratch / "duckdb").exists()


def test_the_umask_of_the_process_is_left_as_it_was(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        begun(settings_at(tmp_path)).close()
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
