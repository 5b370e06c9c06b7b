"""`niggle import` on the real files of other projects, as a runner would do it: through the command line, twice."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.formats.fit.messages import read_messages
from ingest.formats.fit.segments import split_segments
from tests.homes import every_row
from tests.real_files import REAL, needs_real_files

pytestmark = needs_real_files

FIT_EPOCH = datetime(1989, 12, 31)


class Imported:
    """The real files, imported twice into one home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.first, self.stderr = self._import()
        self.before = self._rows()
        self.second, _ = self._import()
        self.after = self._rows()

    def _import(self) -> tuple[dict[str, Any], str]:
        done = subprocess.run(
            [sys.executable, "-c", "from dashboard.cli import main; main()", "import", str(REAL), "--json"],
            env={**os.environ, "NIGGLE_HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout), done.stderr

    def _rows(self) -> dict[str, list[tuple[object, ...]]]:
        with duckdb.connect(str(self.home / "niggle.duckdb")) as con:
            return every_row(con)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return Imported(tmp_path_factory.mktemp("real") / "home")


def test_every_file_is_accounted_for(imported: Imported) -> None:
    answer = imported.first
    files = [path for path in REAL.rglob("*") if path.is_file()]
    assert answer["files"] == len(files) == len(answer["items"])
    assert answer["files"] == sum(answer[outcome] for outcome in ("imported", "duplicate", "skipped", "failed"))
    assert {item["path"] for item in answer["items"]} == {str(path) for path in files}
    assert all(item["reason"] for item in answer["items"] if item["outcome"] != "imported")


def test_no_traceback_is_shown(imported: Imported) -> None:
    assert "Traceback" not in imported.stderr


def test_the_coros_file_is_read(imported: Imported) -> None:
    (item,) = [item for item in imported.first["items"] if item["path"].endswith("coros_20251118.fit")]
    assert item["outcome"] == "imported"
    assert len(item["activity_ids"]) == 1


def test_what_has_no_date_fails_with_advice_and_what_is_no_activity_is_skipped(imported: Imported) -> None:
    ended = {Path(item["path"]).name: (item["outcome"], item["reason"]) for item in imported.first["items"]}
    assert ended["compressed-speed-distance.fit"][0] == "failed"
    assert "CSV training log" in ended["compressed-speed-distance.fit"][1]
    assert ended["Settings.fit"] == ("skipped", "a FIT file of type settings, not an activity")
    assert ended["README.md"][0] == "skipped"


def test_the_second_import_brings_nothing_and_changes_no_row(imported: Imported) -> None:
    assert imported.second["imported"] == 0
    assert imported.second["activities"] == imported.second["samples"] == 0
    assert imported.before == imported.after


def test_distance_timer_time_and_start_equal_the_session_message(imported: Imported) -> None:
    by_path = {item["path"]: item["activity_ids"] for item in imported.first["items"] if item["outcome"] == "imported"}
    with duckdb.connect(str(imported.home / "niggle.duckdb")) as con:
        stored = {
            key: (start, meters, timer, whole_m, whole_s, source)
            for key, start, meters, timer, whole_m, whole_s, source in con.execute(
                "select activity_key, started_utc, stated_distance_m, stated_timer_s, distance_m, moving_s, "
                "moving_source from source_activity"
            ).fetchall()
        }
    compared = 0
    for path, keys in by_path.items():
        if not path.endswith(".fit"):
            continue
        sessions = stated_sessions(Path(path))
        if len(sessions) != len(keys):
            continue  # a chained copy read once, or no session message at all
        for key, session in zip(keys, sessions, strict=True):
            start, meters, timer, whole_m, whole_s, source = stored[key]
            assert (meters, timer) == (session.get("total_distance"), session.get("total_timer_time")), path
            if session.get("start_time") is not None:
                assert start == FIT_EPOCH + timedelta(seconds=session["start_time"]), path
            if meters is not None:
                assert whole_m == round(meters), path
            if timer is not None:
                assert (whole_s, source) == (round(timer), "timer"), path
            compared += 1
    assert compared >= 75


def stated_sessions(path: Path) -> list[dict[str, Any]]:
    """What the session messages of a file say; `test_fit_oracle` compares them with fitparse, cell by cell."""
    segments, _ = split_segments(path.read_bytes())
    return [row for segment in segments for row in read_messages(segment, {"session": None}).of("session")]
