import random
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.run import check_derived, refresh
from ingest import undo
from ingest.errors import DiskFull, Misuse
from ingest.journal import add_pain, edit_pain, no_pain
from ingest.pipeline import redecode
from ingest.settings import Settings
from ingest.store import originals
from ingest.store.ask import first_row, number
from ingest.store.checks import check_store
from ingest.undo import NoSuchImport, Undone, undo_import
from tests.homes import LOG, NOW, count, every_row, import_into, opened, settings_at

FIRST = "date,distance_km,pain\n2026-02-01,10,4\n2026-02-02,8,left knee\n"
GROWN = FIRST + "2026-02-03,12,1\n"

# Numbers are given anew when the same files come in again.
CONTENTS = {
    "import_run": "select paths from import_run",
    "import_item": "select * exclude (run_no) from import_item",
    "source_record": "select * exclude (source_no, fetched_at) from source_record",
    "pain_note": "select * exclude (pain_note_id, created_at) from pain_note",
    "activity": "select * exclude (activity_no, source_no, words_no, revision) from activity",
    "device": "select sha256, d.* exclude (source_no) from device d join source_record using (source_no)",
    **{
        table: f"select activity_key, t.* exclude (activity_no) from {table} t join activity using (activity_no)"
        for table in ("sample", "lap", "pause", "developer_field", "developer_sample", "unbroken_run")
    },
}


def contents(con: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """Every row by what it says: content keys in place of numbers, no clocks."""
    return {table: con.execute(f"{sql} order by all").fetchall() for table, sql in CONTENTS.items()}


def undone(con: duckdb.DuckDBPyConnection, settings: Settings, run_no: int) -> Undone:
    """Undo an import; the store is sound after it."""
    told = undo_import(con, settings, run_no, NOW)
    refresh(con)
    unsound = {check.name for check in check_store(con, settings) if not check.sound}
    assert unsound <= {"file modes"}  # the command sets the umask that DuckDB's files get later
    assert check_derived(con) == []
    return told


def kept(settings: Settings) -> list[str]:
    """The originals in the folder."""
    return sorted(path.name for path in settings.originals.rglob("*") if path.is_file())


def runs(con: duckdb.DuckDBPyConnection) -> list[int]:
    """The distance of every activity, by day, in kilometres."""
    rows = con.execute("select distance_m // 1000 from activity order by local_date, distance_m").fetchall()
    return [row[0] for row in rows]


def pains(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Every note that shows."""
    sql = "select local_date::varchar, severity, text from pain_note where deleted_at is null order by all"
    return con.execute(sql).fetchall()


def put(path: Path, text: str) -> Path:
    """Write a file, and its folder if need be."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def gpx(day: int) -> str:
    """A run of two minutes with samples."""
    points = "".join(
        f'<trkpt lat="{50 + second / 36000}" lon="6"><time>2026-02-{day:02}T06:0{second // 60}:{second % 60:02}Z</time>'
        "</trkpt>"
        for second in range(120)
    )
    return f'<?xml version="1.0"?><gpx><trk><type>running</type><trkseg>{points}</trkseg></trk></gpx>'


def everything(folder: Path) -> Path:
    """A folder with a file of every outcome."""
    put(folder / "run.gpx", gpx(1))
    put(folder / "same.gpx", gpx(1))
    put(folder / "log.csv", FIRST)
    put(folder / "note.txt", "bought milk")
    (folder / "nowhere").symlink_to("gone")
    put(folder / "bad.csv", "date,dstance_km\n2026-02-01,10\n")
    return folder


def test_the_only_import_leaves_nothing(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        refresh(con)
        empty = every_row(con)
        import_into(con, settings, everything(tmp_path / "files"))
        assert count(con, "sample") == 120
        assert len(kept(settings)) == 3  # the bad file's, too: a later decoder may read it
        assert undone(con, settings, 1) == Undone(1, activities=3, kept=0, notes=2, again=())
        assert every_row(con) == empty
    assert kept(settings) == []


def test_the_same_files_again_give_the_same_rows(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    files = everything(tmp_path / "files")
    with opened(settings) as con:
        import_into(con, settings, files)
        refresh(con)
        before, bytes_before = contents(con), kept(settings)
        undone(con, settings, 1)
        import_into(con, settings, files)
        refresh(con)
        assert contents(con) == before
    assert kept(settings) == bytes_before


def test_other_imports_stay_untouched(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "one.gpx", gpx(1)), put(tmp_path / "log.csv", LOG))
        refresh(con)
        before, bytes_before = every_row(con), kept(settings)
        import_into(con, settings, put(tmp_path / "two.gpx", gpx(2)), put(tmp_path / "other.csv", GROWN))
        assert undone(con, settings, 2).activities == 4
        assert every_row(con) == before
    assert kept(settings) == bytes_before


def test_an_original_that_another_import_found_too_stays_and_came_in_with_that(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    first = put(tmp_path / "a" / "odd.csv", "date,distance_km,sport\n2026-02-01,10,quidditch\n")
    second = put(tmp_path / "b" / "copy.csv", first.read_text())
    third = put(tmp_path / "c" / "copy.csv", first.read_text())
    with opened(settings) as con:
        for path in (first, second, third):
            import_into(con, settings, path)
        activity = every_row(con)["activity"]
        assert undone(con, settings, 1) == Undone(1, activities=0, kept=1, notes=0, again=())
        assert every_row(con)["activity"] == activity
        items = con.execute("select run_no, outcome, reason, warnings from import_item order by run_no").fetchall()
        told = ['sports that are not known count as other, not as running: "quidditch"']
        assert items == [(2, "imported", None, told), (3, "duplicate", "the same bytes are already here", [])]
        assert first_row(con, "select path from source_record") == (str(second),)
        assert undone(con, settings, 2).kept == 1
        assert undone(con, settings, 3).activities == 1
    assert kept(settings) == []


def test_rows_and_pain_that_a_later_log_tells_come_back_under_it_and_go_with_it(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "first.csv", FIRST))
        import_into(con, settings, put(tmp_path / "grown.csv", GROWN))
        told = pains(con)
        assert undone(con, settings, 1) == Undone(1, activities=0, kept=0, notes=0, again=())
        assert runs(con) == [10, 8, 12]
        assert pains(con) == told
        assert undone(con, settings, 2) == Undone(2, activities=3, kept=0, notes=3, again=())
        assert (runs(con), count(con, "pain_note")) == ([], 0)


def test_pain_that_a_log_told_of_an_earlier_logs_run_goes_with_it(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "first.csv", FIRST))
        before = pains(con)
        import_into(con, settings, put(tmp_path / "mended.csv", GROWN.replace("left knee", "right knee")))
        assert len(pains(con)) == 4
        assert undone(con, settings, 2).notes == 2
        assert pains(con) == before


@pytest.mark.parametrize("seed", range(10))
def test_what_is_left_is_what_the_other_logs_alone_would_have_brought(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    rows = [f"2026-02-0{day},{day},{pain}\n" for day in range(1, 6) for pain in ("", "3", "sore")]
    logs = [
        put(tmp_path / f"{name}.csv", "date,distance_km,pain\n" + "".join(chance.choices(rows, k=6)))
        for name in range(4)
    ]
    settings, without = settings_at(tmp_path), settings_at(tmp_path / "without")
    with opened(settings) as con, opened(without) as expected:
        for log in logs:
            import_into(con, settings, log)
        (run_no, path) = chance.choice(
            con.execute("select run_no, path from import_item where outcome = 'imported' order by all").fetchall()
        )
        told = undone(con, settings, run_no)
        import_into(con, settings, *map(Path, told.again))
        for log in logs:
            if str(log) != path:
                import_into(expected, without, log)
        assert runs(con) == runs(expected)
        assert pains(con) == pains(expected)


def test_what_the_runner_typed_edited_or_deleted_stays(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    log = put(tmp_path / "log.csv", GROWN)
    with opened(settings) as con:
        import_into(con, settings, log)
        typed = add_pain(con, no_pain(NOW.date()), NOW)
        edit_pain(con, 1, {"area": "knee"}, NOW)
        con.execute("update pain_note set deleted_at = created_at where pain_note_id = 2")
        assert undone(con, settings, 1).notes == 1
        left = con.execute("select pain_note_id, activity_key from pain_note order by all").fetchall()
        assert left == [(1, None), (2, None), (typed, None)]
        import_into(con, settings, log)
        assert [day for day, *_ in pains(con)] == ["2026-02-01", "2026-02-03", "2026-03-01"]


def test_a_log_that_was_not_kept_is_named_and_brings_its_rows_when_imported_again(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    shorter = put(tmp_path / "shorter.csv", FIRST)
    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "grown.csv", GROWN))
        import_into(con, settings, shorter)
        assert undone(con, settings, 1) == Undone(1, activities=3, kept=0, notes=3, again=(str(shorter),))
        import_into(con, settings, shorter)
        assert (runs(con), len(pains(con))) == ([10, 8], 2)


def test_killed_in_the_middle_the_next_commands_bring_it_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_at(tmp_path)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "first.csv", FIRST))
        grown = put(tmp_path / "grown.csv", GROWN)
        import_into(con, settings, grown)
        monkeypatch.setattr(originals, "path_of", killed)
        before = every_row(con)
        with pytest.raises(KeyboardInterrupt):
            undo_import(con, settings, 1, NOW)
        assert every_row(con) == before  # killed before its transaction was through
        monkeypatch.undo()
        monkeypatch.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            undo_import(con, settings, 1, NOW)
        monkeypatch.undo()
        assert redecode(con, settings, NOW) == []
        assert runs(con) == [10, 8, 12]
        import_into(con, settings, grown)
        assert kept(settings) == [originals.digest(GROWN.encode())]


def test_a_lost_original_of_a_later_log_is_named(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    grown = put(tmp_path / "grown.csv", GROWN)
    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "first.csv", FIRST))
        import_into(con, settings, grown)
        originals.path_of(settings, originals.digest(GROWN.encode())).unlink()
        assert undo_import(con, settings, 1, NOW).again == (str(grown),)
        assert runs(con) == [12]
        import_into(con, settings, grown)
        assert redecode(con, settings, NOW) == []
        assert runs(con) == [10, 8, 12]


def test_a_log_whose_original_is_lost_goes_with_its_notes(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "log.csv", GROWN))
        originals.path_of(settings, originals.digest(GROWN.encode())).unlink()
        assert undone(con, settings, 1) == Undone(1, activities=3, kept=0, notes=3, again=())


def test_bytes_that_another_athlete_has_too_stay(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "run.gpx", gpx(1)))
        con.execute("insert into source_record select * replace (2 as source_no, 2 as athlete_id) from source_record")
        undo_import(con, settings, 1, NOW)
        assert number(con, "select count(*) from source_record where athlete_id = 2") == 1
    assert kept(settings) == [originals.digest(gpx(1).encode())]


def test_an_import_that_is_not_there_or_another_athletes_is_refused(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "log.csv", LOG))
        before = every_row(con)
        for run_no, athlete_id in ((2, 1), (1, 2)):
            with pytest.raises(NoSuchImport, match=f"no import number {run_no}") as refused:
                undo_import(con, settings, run_no, NOW, athlete_id=athlete_id)
            assert isinstance(refused.value, Misuse)
        assert every_row(con) == before


@pytest.mark.parametrize(
    ("step", "told", "left"), [("remove_originals", "Nothing was changed", 3), ("redecode", "import is undone", 1)]
)
def test_a_full_disk_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, told: str, left: int
) -> None:
    settings = settings_at(tmp_path)

    def full(*_: object) -> None:
        raise duckdb.TransactionException('Failed to commit: Could not write file "x.wal": No space left on device')

    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "first.csv", FIRST))
        import_into(con, settings, put(tmp_path / "grown.csv", GROWN))
        with monkeypatch.context() as patched:
            patched.setattr(undo, step, full)
            with pytest.raises(DiskFull, match=f"no room left .* {told}"):
                undo_import(con, settings, 1, NOW)
        assert count(con, "activity") == left
        redecode(con, settings, NOW)
        assert runs(con) == [10, 8, 12]


def test_an_import_that_was_killed_can_be_undone(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        import_into(con, settings, put(tmp_path / "log.csv", LOG))
        con.execute("update import_run set finished_at = null, started_at = ?", [datetime(2026, 1, 1)])
        assert undone(con, settings, 1).activities == 2
