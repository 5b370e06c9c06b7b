import errno
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest

from ingest import settling
from ingest.errors import DiskFull
from ingest.formats.strava_api import Answers, pack
from ingest.pipeline import Outcome, import_paths, mark_all_stale, redecode
from ingest.store import originals
from ingest.store.ask import number
from tests.homes import LOG, NOW, count, every_row, import_into, opened, outcomes, reason, settings_at


def test_importing_twice_changes_no_row(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "note.txt").write_text("bought milk")
    (tmp_path / "bad.csv").write_text("date,dstance_km\n2026-02-01,10\n")
    with opened(settings) as con:
        first = import_into(con, settings, tmp_path)
        before = every_row(con)
        second = import_paths(con, settings, [tmp_path], datetime(2026, 3, 2))
        assert every_row(con) == before
        assert number(con, "select count(*) from import_run") == 1
    assert outcomes(first) == {"log.csv": "imported", "note.txt": "skipped", "bad.csv": "failed"}
    assert outcomes(second) == {"log.csv": "duplicate", "note.txt": "skipped", "bad.csv": "failed"}
    assert first.items[0].activity_ids or first.items[1].activity_ids or first.items[2].activity_ids
    assert second.activities == 0


def test_the_files_add_up(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    for i in range(7):
        (tmp_path / f"{i}.csv").write_text(f"date,distance_km\n2026-02-0{i % 4 + 1},10\n")
    (tmp_path / "empty.fit").touch()
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path)
    counted = {name: report.count(name) for name in get_args(Outcome)}
    assert counted == {"imported": 4, "duplicate": 3, "skipped": 1, "failed": 0}
    assert sum(counted.values()) == len(report.items) == 8
    assert reason(report, "empty.fit") == "an empty file"


def test_what_is_not_there_and_what_is_no_file_is_said(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "nowhere", tmp_path / "pipe")
    assert reason(report, "nowhere") == "there is no such file or folder"
    assert reason(report, "pipe") == "it is not a regular file"


def test_names_that_are_no_utf8_links_in_circles_and_links_to_nowhere_do_no_harm(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    files = tmp_path / "files"
    files.mkdir()
    Path(os.fsdecode(os.fsencode(files) + b"/\xff odd.csv")).write_text(LOG)
    (files / "loop").symlink_to(files)
    (files / "dangling").symlink_to("nowhere")
    with opened(settings) as con:
        report = import_into(con, settings, files)
    assert outcomes(report) == {"\\xff odd.csv": "imported", "dangling": "failed", "loop": "failed"}
    assert "link to a folder" in reason(report, "loop")


def test_a_file_that_may_not_be_read_is_said_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "mine.csv").write_text(LOG)
    (tmp_path / "theirs.csv").write_text(LOG + "2026-02-05,3,20:00,\n")
    real_open: Callable[..., Any] = Path.open

    def guarded(self: Path, *args: object, **kwargs: object) -> Any:
        if self.name == "theirs.csv":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real_open(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", guarded)
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path)
    assert outcomes(report) == {"mine.csv": "imported", "theirs.csv": "failed"}
    assert "may not read it" in reason(report, "theirs.csv")


def test_a_full_disk_is_one_sentence_and_what_came_before_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_at(tmp_path)
    for i in range(1, 5):
        (tmp_path / f"{i}.csv").write_text(f"date,distance_km\n2026-02-0{i},10\n")
    kept: list[str] = []
    real_keep = originals.keep_all

    def full_after_two(*args: object) -> None:
        if len(kept) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        kept.append(str(args[1]))
        real_keep(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(settling, "BATCH_FILES", 1)
    monkeypatch.setattr(originals, "keep_all", full_after_two)
    with opened(settings) as con:
        with pytest.raises(DiskFull, match=r"no room left .* run the same import again"):
            import_into(con, settings, tmp_path)
        assert count(con, "activity") == 2
        monkeypatch.setattr(originals, "keep_all", real_keep)
        report = import_into(con, settings, tmp_path)
        assert report.count("imported") == 4  # it went on as the same import
        assert count(con, "activity") == 4


def test_a_database_that_cannot_grow_is_the_same_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)

    def full(*_: object) -> None:
        raise duckdb.TransactionException('Failed to commit: Could not write file "x.wal": No space left on device')

    monkeypatch.setattr(settling, "add_originals", full)
    with opened(settings) as con:
        with pytest.raises(DiskFull, match="no room left"):
            import_into(con, settings, tmp_path)
        assert count(con, "import_item") == 0


def test_two_runs_at_the_same_second_are_both_kept(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text("date,distance_km\n2026-02-01T08:00:00Z,10\n2026-02-01T08:00:00Z,5\n")
    with opened(settings) as con:
        import_into(con, settings, tmp_path / "log.csv")
        assert con.execute("select distance_m from activity order by session_index").fetchall() == [(10_000,), (5_000,)]


def test_pain_in_a_log_becomes_a_note_once_and_a_deleted_note_stays_deleted(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(
        "date,distance_km,pain\n2026-02-01,10,4\n2026-02-02,8,left knee sore\n2026-02-03,5,0\n"
    )
    with opened(settings) as con:
        import_into(con, settings, tmp_path / "log.csv")
        notes = con.execute("select severity, text, area from pain_note order by local_date").fetchall()
        assert notes == [(4, None, "other"), (None, "left knee sore", "other"), (0, None, None)]
        con.execute("update pain_note set deleted_at = now() where severity = 4")
        mark_all_stale(con)
        redecode(con, settings, NOW)
        import_into(con, settings, tmp_path / "log.csv")
        assert number(con, "select count(*) from pain_note where deleted_at is null") == 2
        assert count(con, "pain_note") == 3


def test_a_rebuild_makes_the_same_rows_with_a_new_revision_and_the_same_numbers(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    with opened(settings) as con:
        import_into(con, settings, tmp_path / "log.csv")
        before = every_row(con)
        mark_all_stale(con)
        assert redecode(con, settings, NOW) == []
        after = every_row(con)
        assert con.execute("select distinct revision from activity").fetchall() == [(2,)]
        con.execute("update activity set revision = 1")
        con.execute("update source_activity set revision = 1")
        assert every_row(con) == before != after


def test_a_rebuild_without_an_original_keeps_the_rows_and_says_so(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "log.csv")
        originals.path_of(settings, report.items[0].sha256 or "").unlink()
        mark_all_stale(con)
        assert "restore it from a backup" in redecode(con, settings, NOW)[0]
        assert count(con, "activity") == 2


def test_originals_are_kept_by_their_hash_and_private(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "log.csv")
    path = originals.path_of(settings, report.items[0].sha256 or "")
    assert path.read_text() == LOG
    assert path.stat().st_mode & 0o077 == 0


def test_a_log_with_wrong_headers_names_the_column_and_the_nearest_known_one(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text("date,dstance_km\n2026-02-01,10\n")
    with opened(settings) as con:
        told = reason(import_into(con, settings, tmp_path / "log.csv"), "log.csv")
    assert '"dstance_km"' in told
    assert '"distance_km"' in told


def test_a_log_that_has_grown_brings_only_its_new_rows(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    log = tmp_path / "log.csv"
    log.write_text("date,distance_km,pain\n2026-02-01,10,3\n2026-02-02,8,\n2026-02-02,8,\n")
    with opened(settings) as con:
        import_into(con, settings, log)
        log.write_text(log.read_text() + "2026-02-03,12,1\n")
        report = import_into(con, settings, log)
        assert outcomes(report) == {"log.csv": "imported"}
        assert report.activities == 1
        assert report.items[0].warnings == ["3 rows are already here from an earlier log and not counted again"]
        distances = [10_000, 8_000, 8_000, 12_000]
        assert [
            row[0] for row in con.execute("select distance_m from activity order by local_date").fetchall()
        ] == distances
        assert count(con, "pain_note") == 2
        mark_all_stale(con)
        redecode(con, settings, NOW)
        assert [
            row[0] for row in con.execute("select distance_m from activity order by local_date").fetchall()
        ] == distances


def test_a_log_with_nothing_new_is_a_duplicate(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "shorter.csv").write_text(LOG.rsplit("\n", 2)[0])
    with opened(settings) as con:
        import_into(con, settings, tmp_path / "log.csv")
        before = every_row(con)["activity"]
        report = import_into(con, settings, tmp_path / "shorter.csv")
        assert outcomes(report) == {"shorter.csv": "duplicate"}
        assert reason(report, "shorter.csv") == "all of its rows are already here"
        assert every_row(con)["activity"] == before
        again = every_row(con)
        import_into(con, settings, tmp_path / "shorter.csv")
        assert every_row(con) == again


def test_a_row_whose_words_were_mended_is_the_same_run_and_a_deleted_pain_stays_deleted(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    log = tmp_path / "log.csv"
    log.write_text("date,distance_km,pain,notes\n2026-02-01,10,4,tiede\n2026-02-02,8,,\n")
    with opened(settings) as con:
        import_into(con, settings, log)
        con.execute("update pain_note set deleted_at = now()")
        log.write_text("date,distance_km,pain,notes\n2026-02-01,10,4,tired\n2026-02-02,8,2,added later\n")
        report = import_into(con, settings, log)
        assert outcomes(report) == {"log.csv": "duplicate"}
        assert count(con, "activity") == 2
        notes = con.execute("select severity, deleted_at is null from pain_note order by pain_note_id").fetchall()
        assert notes == [(4, False), (2, True)]


def test_another_time_zone_does_not_make_other_runs_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("date,distance_km\n2026-01-01 08:00,5\n")
    with opened(settings_at(tmp_path, timezone="Europe/Berlin")) as con:
        import_into(con, settings_at(tmp_path, timezone="Europe/Berlin"), log)
        log.write_text(log.read_text() + "2026-01-02 08:00,6\n")
        import_into(con, settings_at(tmp_path, timezone="America/New_York"), log)
        assert count(con, "activity") == 2


def test_a_rebuild_keeps_every_content_key(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "1.csv").write_text("date,distance_km,pain\n2026-02-01,10,3\n")
    (tmp_path / "2.csv").write_text("date,distance_km,pain\n2026-02-01,10,3\n2026-02-01,10,3\n")
    with opened(settings) as con:
        import_into(con, settings, tmp_path / "1.csv")
        import_into(con, settings, tmp_path / "2.csv")
        keys = con.execute("select activity_key from activity order by all").fetchall()
        mark_all_stale(con)
        redecode(con, settings, NOW)
        assert con.execute("select activity_key from activity order by all").fetchall() == keys


def test_a_lost_original_is_put_back_by_importing_its_file_again(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "log.csv")
        path = originals.path_of(settings, report.items[0].sha256 or "")
        for damage in (path.unlink, lambda: path.write_text("short")):
            damage()
            import_into(con, settings, tmp_path / "log.csv")
            assert path.read_text() == LOG


def test_what_is_no_activity_is_not_kept_and_what_a_kill_left_is_swept(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8" + bytes(1000))
    with opened(settings) as con:
        stray = originals.path_of(settings, "0" * 64)
        stray.parent.mkdir()
        stray.write_bytes(b"left")
        (settings.scratch / "zip-left").mkdir(parents=True)
        import_into(con, settings, tmp_path / "photo.jpg")
    assert [path for path in settings.originals.rglob("*") if path.is_file()] == []
    assert list(settings.scratch.iterdir()) == []


def test_the_data_folder_is_left_out_by_whatever_name_it_is_reached(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "x").mkdir()
    with opened(settings) as con:
        report = import_paths(con, settings_at(tmp_path / "." / "x" / ".."), [tmp_path], NOW)
        assert outcomes(report) == {"log.csv": "imported"}


def test_a_file_that_was_mended_is_no_problem_any_more(tmp_path: Path) -> None:
    from analytics.run import Seen, refresh
    from analytics.status import problems

    settings = settings_at(tmp_path)
    log = tmp_path / "log.csv"
    log.write_text("date,dstance_km\n2026-02-01,10\n")
    with opened(settings) as con:
        refresh(con)
        import_into(con, settings, log)
        assert len(problems(con, Seen()).frame) == 1
        log.write_text(LOG)
        import_into(con, settings, log)
        assert len(problems(con, Seen()).frame) == 0


def test_what_an_api_lent_is_no_file_to_import(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "1.json").write_bytes(
        pack(Answers(b'{"id":1,"sport_type":"Run","start_date":"2026-02-01T08:00:00Z","distance":5000}'))
    )
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "files")
        assert report.count("skipped") == 1
        assert "comes in by `niggle strava sync` only" in str(reason(report, "1.json"))
        assert count(con, "source_record") == 0
    assert not any(path.is_file() for path in settings.originals.rglob("*"))
