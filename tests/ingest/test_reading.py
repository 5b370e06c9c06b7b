"""Texts are read once, forgotten with what they stood on, and read again by another grammar."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import reading
from ingest.identity import resolve, unresolve
from ingest.journal import Pain, add_pain, edit_pain
from ingest.pipeline import mark_all_stale, redecode
from ingest.reading import read_all
from ingest.store import findings
from ingest.store.ask import number, transaction
from ingest.undo import undo_import
from tests.archives import some_runs, strava_files, zipped
from tests.homes import NOW, import_into, opened, settings_at

FOUND = "select area, side, severity, negated, temporality, moment, felt_at_m, words from finding order by all"


def texts(con: duckdb.DuckDBPyConnection) -> int:
    return number(con, "select count(*) from read_text")


def archive(folder: Path, name: str, *said: str) -> Path:
    """A Strava archive of as many runs as there are descriptions."""
    runs = [replace(run, title="Run", description=words) for run, words in zip(some_runs(len(said)), said, strict=True)]
    (folder / name).write_bytes(zipped(strava_files(runs)))
    return folder / name


def test_an_import_reads_titles_descriptions_and_private_notes_and_logs(tmp_path: Path) -> None:
    runs = some_runs(2)
    runs[0] = replace(runs[0], title="Left knee 2/10", description="right calf tight from 3 km", note="left hip 3/10")
    (tmp_path / "export.zip").write_bytes(zipped(strava_files(runs)))
    (tmp_path / "log.csv").write_text("date,distance_km,pain,notes\n2026-02-01,9,left foot 5/10,no ankle pain\n")
    home = settings_at(tmp_path)
    with opened(home) as con:
        import_into(con, home, tmp_path / "export.zip", tmp_path / "log.csv")
        assert [row[:4] for row in con.execute(FOUND).fetchall()] == [
            ("ankle", "unspecified", 0.0, True),
            ("foot", "left", 5.0, False),
            ("hip_groin", "left", 3.0, False),
            ("knee", "left", 2.0, False),
            ("lower_leg", "right", None, False),
        ]
        assert ("during", 3000) in con.execute("select moment, felt_at_m from finding").fetchall()


def test_only_new_texts_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = settings_at(tmp_path)
    read: list[str] = []
    whole = reading._read

    def noted(con: Any, new: Any) -> Any:
        read.extend(new)
        return whole(con, new)

    monkeypatch.setattr(reading, "_read", noted)
    with opened(home) as con:
        import_into(con, home, archive(tmp_path, "first.zip", "left knee sore", "easy"))
        assert sorted(read) == ["Run", "easy", "left knee sore"]
        read.clear()
        import_into(con, home, archive(tmp_path, "second.zip", "left knee sore", "easy", "right foot sore"))
        assert read == ["right foot sore"]


def test_what_was_found_goes_with_the_text(tmp_path: Path) -> None:
    home = settings_at(tmp_path)
    with opened(home) as con:
        import_into(con, home, archive(tmp_path, "first.zip", "left knee sore, can't bear weight"))
        assert (texts(con), number(con, "select count(*) from red_flag")) == (2, 1)
        undo_import(con, home, 1, NOW)
        assert texts(con) == number(con, "select (from finding select count(*)) + (from red_flag select count(*))") == 0


def test_a_note_is_read_while_it_is_written_and_its_old_words_go_with_the_next_reading(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        with transaction(con):
            note = add_pain(con, Pain(date(2026, 2, 1), "other", None, None, None, "left knee 4/10"), NOW)
        assert [row[:3] for row in con.execute(FOUND).fetchall()] == [("knee", "left", 4.0)]
        with transaction(con):
            edit_pain(con, note, {"text": "right foot 2/10"}, NOW)
            unresolve(con)
        resolve(con)
        assert [row[:3] for row in con.execute(FOUND).fetchall()] == [("foot", "right", 2.0)]


def test_another_grammar_reads_all_of_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = settings_at(tmp_path)
    with opened(home) as con:
        import_into(con, home, archive(tmp_path, "first.zip", "left knee sore"))
        before = con.execute(FOUND).fetchall()
        con.execute("update finding set area = 'foot'")
        assert not resolve(con)
        monkeypatch.setattr(reading, "grammar_digest", lambda: "another")
        assert resolve(con)
        assert con.execute(FOUND).fetchall() == before
        assert not resolve(con)


def test_a_rebuild_finds_the_same(tmp_path: Path) -> None:
    home = settings_at(tmp_path)
    with opened(home) as con:
        import_into(con, home, archive(tmp_path, "first.zip", "left knee sore", "no foot pain"))
        before = con.execute(FOUND).fetchall()
        mark_all_stale(con)
        redecode(con, home, NOW)
        assert con.execute(FOUND).fetchall() == before != []


def test_words_are_shown_with_the_sentence_around_them() -> None:
    text = "Easy. My left knee was 4.5/10 sore at the end! Coffee after"
    assert reading._around(text, "knee was 4.5/10 sore") == "My left knee was 4.5/10 sore at the end!"
    assert reading._around(text, "not there") == "not there"
    long = reading._around("word " * 100 + "left knee sore" + " word" * 100, "left knee sore")
    assert len(long) < 300
    assert "left knee sore" in long


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.text(max_size=60) | st.sampled_from(["left knee 4/10", "no calf pain", "hips\nsore", "0"]), max_size=8)
)
def test_whatever_is_written_in_whatever_order_is_found_the_same(said: list[str]) -> None:
    con = duckdb.connect()
    found = []
    for order in (said, said[::-1], said * 2):
        con.execute(
            "create or replace table source_activity (title varchar, description varchar, private_note varchar)"
        )
        con.execute("create or replace table activity as from source_activity")
        con.execute("create or replace table pain_note (text varchar)")
        findings.forget(con)
        for text in order:
            con.execute("insert into pain_note values (?)", [text])
            read_all(con)
        assert read_all(con) == 0
        found.append(
            [con.execute(f"from {table} order by all").fetchall() for table in ("read_text", "finding", "red_flag")]
        )
    assert found[0] == found[1] == found[2]
