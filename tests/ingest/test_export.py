"""What export wrote, import reads back to the same state; and nothing that only looks like an export harms."""

import hashlib
import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingest import corrections as c
from ingest.athletes import add_athlete
from ingest.clinicians import Finding, add_finding
from ingest.episodes import GapAnswer, Word, answer_gap, say
from ingest.errors import DiskFull
from ingest.export import FolderInUse, export_all
from ingest.facts import Fact, set_fact
from ingest.findings import Found, confirm, put_away
from ingest.homecoming import NotAnExport, is_export, take_back
from ingest.instruments import Answer, add_answer
from ingest.journal import Pain, Tried, add_pain, add_tried
from ingest.papers import Document, Paper, add_paper, document_of
from ingest.pipeline import import_paths
from ingest.proposals import Proposal, add_proposal, answer_proposal, proposals, reopen_proposal
from ingest.settings import Settings, save_setting
from ingest.store.ask import transaction
from ingest.store.checks import check_store
from ingest.store.decoded import DECODE_VERSION
from tests.homes import LOG, NOW, every_row, import_into, opened, outcomes, settings_at

LETTER = b"%PDF-1.7\na letter"
PAIN_LOG = "date,distance_km,duration,pain\n2026-02-05,9.0,45:00,3\n"


def lived_in(con: duckdb.DuckDBPyConnection, settings: Settings, folder: Path) -> None:
    """Two athletes, files good and bad, and one of everything that a runner writes or decides."""
    files = folder / "files"
    files.mkdir()
    (files / "log.csv").write_text(LOG)
    (files / "pain.csv").write_text(PAIN_LOG)
    (files / "bad.csv").write_text("date,dstance_km\n2026-02-01,10\n")
    (files / "note.txt").write_text("nothing")
    import_into(con, settings, files)
    (folder / "hers.csv").write_text("date,distance_km\n2026-01-07,21\n")
    with transaction(con):
        ann = add_athlete(con, "Ann", NOW)
    import_paths(con, settings, [folder / "hers.csv"], NOW, athlete_id=ann)
    keys = [key for (key,) in con.execute("select activity_key from activity order by local_date").fetchall()]
    with transaction(con):
        add_pain(con, Pain(date(2026, 2, 6), "knee", "left", 4, "during", 'sore, with a "quote"\nand a line'), NOW)
        add_tried(con, Tried(date(2026, 2, 7), None, "exercise", "bridges", "https://example.org/b"), NOW)
        c.change(con, 1, keys[1], "title", "Renamed", NOW)
        c.decide(con, 1, keys[1], keys[2], False, NOW)
        c.bury(con, 1, keys[3], NOW)
        c.add_unrecorded(con, c.Unrecorded(date(2026, 1, 1), date(2026, 1, 3), "lost"), NOW)
        set_fact(con, Fact("resting_heart_rate", "48", date(2026, 1, 1)), NOW)
        say(con, Word("knee", "left", date(2026, 2, 6), "note", "stop sooner"), NOW, NOW.date())
        answer_gap(con, GapAnswer(date(2026, 1, 8), "illness", text="a cold"), NOW, NOW.date())
        add_answer(con, Answer(date(2026, 2, 8), "knee", "left", (2, 3, 1, 2)), NOW)
        add_finding(con, Finding(date(2026, 2, 9), "knee caves in", "Ann Meier", "physio", "knee", "left"), NOW)
        finding = Found(
            "f1", keys[1], "said", date(2026, 2, 1), "foot", "right", False, "current", 2.5, None, None, "sore"
        )
        confirm(con, finding, NOW)
        put_away(con, keys[1], "swelling", "f2", NOW)
        for kind, text in (("exercise", "leg raises"), ("finding", "stiff"), ("stage", "walk"), ("stage", "run")):
            day = date(2026, 2, 9)
            add_proposal(con, Proposal(0, 1, "a" * 16, "Bo", kind, day, None, text, None, "knee", "left", NOW), day)
        for number in (1, 2, 3):
            answer_proposal(con, number, "accepted", NOW, athlete_id=1)
        reopen_proposal(con, 3, NOW, athlete_id=1)
    add_paper(con, settings, Paper(date(2026, 2, 9), "Bridges", "https://example.org/b", area="knee"), NOW)
    add_paper(con, settings, Paper(date(2026, 2, 9), document=Document(LETTER, "letter.pdf"), text="hers"), NOW)
    from ingest.identity import resolve

    resolve(con)


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Path, dict[str, list[tuple[object, ...]]]]:
    """The folder of an export, and all rows that were exported."""
    settings = settings_at(tmp_path / "old")
    settings.home.mkdir(parents=True)
    save_setting(settings.home, "first_weekday", "sunday")
    with opened(settings) as con:
        lived_in(con, settings, tmp_path)
        rows = every_row(con)
        export_all(con, settings, tmp_path / "export", NOW)
        assert every_row(con) == rows
    return tmp_path / "export", without_memory(rows)


def without_memory(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """Which files on this disk were seen is no part of a history."""
    return {table: found for table, found in rows.items() if table not in ("seen_file", "schema_migration")}


def test_it_comes_home_to_the_same_state_and_twice_is_once(
    exported: tuple[Path, dict[str, list[tuple[object, ...]]]], tmp_path: Path
) -> None:
    folder, rows = exported
    settings = settings_at(tmp_path / "new")
    assert is_export(folder)
    with opened(settings) as con:
        item = take_back(con, settings, folder, NOW)
        assert (item.outcome, len(item.activity_ids)) == ("imported", 3)
        assert without_memory(every_row(con)) == rows
        again = take_back(con, settings, folder, NOW)
        assert (again.outcome, again.activity_ids) == ("duplicate", [])
        assert without_memory(every_row(con)) == rows
        assert {check.name for check in check_store(con, settings) if not check.sound} <= {"file modes"}
        assert document_of(con, settings, 2) == (LETTER, "pdf")
        assert import_into(con, settings, tmp_path / "files").count("imported") == 0
    assert 'first_weekday = "sunday"' in (settings.home / "niggle.toml").read_text()


def test_it_comes_home_beside_what_is_there_already(
    exported: tuple[Path, dict[str, list[tuple[object, ...]]]], tmp_path: Path
) -> None:
    folder, rows = exported
    settings = settings_at(tmp_path / "other")
    (tmp_path / "mine.csv").write_text("date,distance_km,duration\n2025-12-01,7,35:00\n")
    with opened(settings) as con:
        with transaction(con):
            add_athlete(con, "Bob", NOW)
            add_athlete(con, "ann", NOW)
            add_pain(con, Pain(date(2026, 1, 1), "foot", "right", 2), NOW)
        import_into(con, settings, tmp_path / "mine.csv", tmp_path / "files")
        item = take_back(con, settings, folder, NOW)
        assert item.outcome == "imported"
        assert con.execute("select name from athlete order by athlete_id").fetchall() == [
            ("Runner",),
            ("Bob",),
            ("ann",),
        ]
        by_athlete = con.execute("select athlete_id, count(*) from activity group by all order by all").fetchall()
        assert by_athlete == [(1, 3), (3, 1)]  # one of the four of the export is deleted, one of ours is new
        assert con.execute("select count(*), count(distinct pain_note_id) from pain_note").fetchall() == [(4, 4)]
        assert con.execute("select title from activity where title = 'Renamed'").fetchall() == [("Renamed",)]
        assert len(con.execute("from source_record").fetchall()) == len(rows["source_record"]) + 1
        before = every_row(con)
        assert take_back(con, settings, folder, NOW).outcome == "duplicate"
        assert every_row(con) == before


def test_an_export_of_before_there_was_a_table_comes_home_without_it(
    tmp_path: Path, exported: tuple[Path, dict[str, list[tuple[object, ...]]]]
) -> None:
    folder, rows = exported
    manifest = json.loads((folder / "niggle-export.json").read_text("utf-8"))
    manifest["schema"] = 4
    (folder / "niggle-export.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "tables" / "athlete_fact.parquet").unlink()
    settings = settings_at(tmp_path / "new")
    since = (
        "athlete_fact", "episode_word", "gap_answer", "finding_word", "red_flag_word", "ostrc_answer",
        "clinician_finding", "paper", "privacy_zone", "comment", "proposal",
    )  # fmt: skip
    with opened(settings) as con:
        assert take_back(con, settings, folder, NOW).outcome == "imported"
        assert without_memory(every_row(con)) == {**rows, **{table: [] for table in since}}


def test_a_proposal_leads_to_its_entry_under_whatever_number_and_one_that_is_open_is_answered(
    exported: tuple[Path, dict[str, list[tuple[object, ...]]]], tmp_path: Path
) -> None:
    folder, _ = exported
    settings = settings_at(tmp_path / "new")
    with opened(settings) as con:
        for text in ("one", "two", "three"):
            add_tried(con, Tried(date(2026, 1, 7), None, "rest", text), NOW)
        add_finding(con, Finding(date(2026, 1, 7), "one", "Ann"), NOW)
        for _ in range(2):
            take_back(con, settings, folder, NOW)
            found = {one.text: one for one in proposals(con, 1)}
            assert {name: one.answer for name, one in found.items()} == {
                "leg raises": "accepted", "stiff": "accepted", "walk": None, "run": None,
            }  # fmt: skip
            for name, table in (("leg raises", "tried"), ("stiff", "clinician_finding"), ("walk", "tried")):
                entry = con.execute(f"select text from {table} where {table}_id = ?", [found[name].entry])
                assert entry.fetchall() == [(name,)]
            con.execute("update proposal set answer = null, answered_at = null, entry_id = null")


def test_every_table_and_column_is_in_the_dictionary(
    exported: tuple[Path, dict[str, list[tuple[object, ...]]]],
) -> None:
    folder, _ = exported
    told = (folder / "DICTIONARY.md").read_text()
    for path in (folder / "tables").glob("*.parquet"):
        section = told.split(f"## {path.stem} (")[1].split("\n## ")[0]
        columns = [row[0] for row in duckdb.connect().execute(f"describe from '{path}'").fetchall()]
        assert all(f"| {column} |" in section for column in columns), path.stem
    rows = duckdb.connect().execute(f"select text from '{folder}/tables/pain_note.csv' where severity = 4").fetchall()
    assert rows == [('sore, with a "quote"\nand a line',)]


def test_a_folder_around_an_export_is_no_folder_of_recordings(
    exported: tuple[Path, dict[str, list[tuple[object, ...]]]], tmp_path: Path
) -> None:
    folder, _ = exported
    around = tmp_path / "around"
    around.mkdir()
    shutil.move(folder, around / "export")
    settings = settings_at(tmp_path / "new")
    with opened(settings) as con:
        report = import_into(con, settings, around)
    assert outcomes(report) == {"niggle-export.json": "skipped"}
    assert "by itself" in (report.items[0].reason or "")


def test_a_full_folder_is_left_as_it_is(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with opened(settings) as con, pytest.raises(FolderInUse, match="not empty"):
        export_all(con, settings, tmp_path / "full", NOW)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with opened(settings) as con:
        import_into(con, settings, tmp_path / "log.csv")
        monkeypatch.setattr(shutil, "copyfile", full)
        with pytest.raises(DiskFull):
            export_all(con, settings, tmp_path / "export", NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "log.csv"]


def damage(folder: Path, how: str) -> None:
    """Do something to an export."""
    manifest = folder / "niggle-export.json"
    table = folder / "tables" / "verdict.parquet"
    told = json.loads(manifest.read_text())
    if how == "table":
        table.write_bytes(table.read_bytes()[:-9])
    elif how == "no table":
        table.unlink()
    elif how == "newer":
        manifest.write_text(json.dumps({**told, "format": 99}))
    elif how == "no json":
        manifest.write_text("{")
    elif how == "another table":
        shutil.copyfile(folder / "tables" / "athlete.parquet", table)
        manifest.write_text(
            json.dumps({**told, "sha256": {**told["sha256"], table.name: told["sha256"]["athlete.parquet"]}})
        )


@pytest.mark.parametrize("how", ["table", "no table", "newer", "no json", "another table"])
def test_a_damaged_export_changes_nothing(
    exported: tuple[Path, dict[str, list[tuple[object, ...]]]], tmp_path: Path, how: str
) -> None:
    folder, _ = exported
    damage(folder, how)
    settings = settings_at(tmp_path / "new")
    with opened(settings) as con:
        before = every_row(con)
        with pytest.raises(NotAnExport):
            take_back(con, settings, folder, NOW)
        assert every_row(con) == before


def test_an_original_that_was_changed_is_left_out_and_said(
    exported: tuple[Path, dict[str, list[tuple[object, ...]]]], tmp_path: Path
) -> None:
    folder, _ = exported
    settings = settings_at(tmp_path / "new")
    originals = sorted((folder / "originals").iterdir(), key=lambda path: path.stat().st_size)
    originals[-1].write_bytes(b"date,distance_km\n2026-02-01,99\n")
    with opened(settings) as con:
        item = take_back(con, settings, folder, NOW)
        assert len(item.warnings) == 1
        assert "missing" in item.warnings[0]
        stale = con.execute(
            "select count(*) from source_record where decoded_version <> ?", [DECODE_VERSION]
        ).fetchall()
        assert stale == [(1,)]
        assert con.execute("select count(*) from activity where distance_m = 99000").fetchall() == [(0,)]


def test_what_a_killed_export_left_goes_and_what_another_one_is_writing_stays(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    names = [f".out.{ended.pid}.partial", f".out.{os.getppid()}.partial", ".out.mine.partial", ".other.1.partial"]
    for name in names:
        (tmp_path / name / "tables").mkdir(parents=True)
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        export_all(con, settings, tmp_path / "out", NOW)
    assert sorted(path.name for path in tmp_path.glob(".*")) == sorted(names[1:])


def test_the_settings_come_home_whole_or_not_at_all(
    exported: tuple[Path, dict[str, list[tuple[object, ...]]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(_: Path, target: Path) -> None:
        target.write_text("first_wee")
        raise KeyboardInterrupt

    settings = settings_at(tmp_path / "new")
    with opened(settings) as con:
        with monkeypatch.context() as patched:
            patched.setattr(shutil, "copyfile", half)
            with pytest.raises(KeyboardInterrupt):
                take_back(con, settings, exported[0], NOW)
        take_back(con, settings, exported[0], NOW)
    assert (settings.home / "niggle.toml").read_bytes() == (exported[0] / "niggle.toml").read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        "url = 'javascript:alert(1)'",
        "sha256 = '../../../etc/passwd', url = null",
        "file_kind = 'html'",
    ],
)
def test_a_paper_of_a_hostile_export_changes_nothing(
    tmp_path: Path, exported: tuple[Path, dict[str, list[tuple[object, ...]]]], change: str
) -> None:
    folder, _ = exported
    path = folder / "tables" / "paper.parquet"
    with duckdb.connect() as con:
        con.execute(f"create table paper as from read_parquet('{path}')")
        con.execute(f"update paper set {change}")
        con.execute(f"copy paper to '{path}' (format parquet)")
    manifest = json.loads((folder / "niggle-export.json").read_text("utf-8"))
    manifest["sha256"]["paper.parquet"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "niggle-export.json").write_text(json.dumps(manifest), "utf-8")
    settings = settings_at(tmp_path / "new")
    with opened(settings) as con:
        with pytest.raises(NotAnExport, match="no export as Niggle writes it"):
            take_back(con, settings, folder, NOW)
        assert con.execute("select count(*) from paper").fetchall() == [(0,)]
