"""`niggle duplicates`, `run`, `unrecorded`, `athlete`, `export` as a runner types them."""

from datetime import date, timedelta
from pathlib import Path
from typing import get_type_hints

import pytest

from dashboard import shapes
from dashboard.desk import utc_now
from tests import api_rows
from tests.command import answer, heard
from tests.command import typed as niggle
from tests.homes import opened, settings_at

WATCH = (
    "date,sport,distance_km,duration,title\n2026-01-05T07:00,run,10.0,50:00,Watch\n2026-01-07T07:00,run,8,40:00,Mill\n"
)
PHONE = (
    "date,sport,distance_km,duration,title\n2026-01-05T07:00:20,run,11.2,50:10,Phone\n"
    "2026-01-07T07:01,run,8.1,40:20,Again\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one run that is told twice and one that may be."""
    (tmp_path / "watch.csv").write_text(WATCH)
    (tmp_path / "phone.csv").write_text(PHONE)
    done = niggle(tmp_path / "home", "import", str(tmp_path / "watch.csv"), str(tmp_path / "phone.csv"))
    assert done.returncode == 0, done.stderr
    return tmp_path / "home"


def distances(home: Path) -> int:
    """Kilometres of running in all."""
    weeks = heard(home, "load", first_weekday=0, today="2026-01-31")["weeks"]
    return sum(week["distance_m"] or 0 for week in weeks) // 1000


def test_a_doubt_is_listed_decided_and_taken_back(home: Path) -> None:
    assert distances(home) == 10 + 11 + 8
    (doubt,) = answer(home, "duplicates")["doubts"]
    said = niggle(home, "duplicates").stdout
    assert "The same run?" in said
    line = next(line for line in said.splitlines() if "niggle duplicates same" in line)
    command = line.strip().split("   or   ")[0].split(" ")[1:]
    assert niggle(home, *command).returncode == 0
    assert answer(home, "duplicates")["doubts"] == []
    assert distances(home) in (10 + 8, 11 + 8)
    assert "You decided: same" in niggle(home, "duplicates").stdout
    assert niggle(home, "duplicates", "undo", *command[2:]).returncode == 0
    assert answer(home, "duplicates")["doubts"] == [doubt]
    assert niggle(home, "duplicates", "different", *command[2:]).returncode == 0
    assert "No activity is in doubt" in niggle(home, "duplicates").stdout
    assert distances(home) == 29


def test_what_was_put_together_can_be_taken_apart(home: Path) -> None:
    joined = answer(home, "duplicates")["joined"]
    assert [row["title"] for row in joined] in (["Mill", "Again"], ["Again", "Mill"])
    assert niggle(home, "duplicates", "apart", joined[1]["record_id"]).returncode == 0
    assert answer(home, "duplicates")["joined"] == []
    assert distances(home) == 37


def test_changes_hold_through_another_import_and_a_rebuild_and_say_what_they_replaced(
    home: Path, tmp_path: Path
) -> None:
    key = answer(home, "duplicates")["joined"][0]["activity_id"]
    done = niggle(home, "run", "set", key, "--distance", "5mi", "--title", "Treadmill", "--rpe", "6")
    assert done.returncode == 0, done.stderr
    assert niggle(home, "rebuild").returncode == 0
    (tmp_path / "more.csv").write_text("date,distance_km\n2026-01-20,5\n")
    assert niggle(home, "import", str(tmp_path)).returncode == 0
    changes = {row["field"]: (row["value"], row["replaced"]) for row in heard(home, "changed")["changes"]}
    assert changes["distance_m"] in (("8047", "8000"), ("8047", "8100"))
    assert changes["title"][0] == "Treadmill"
    assert "Treadmill" in niggle(home, "run", "list").stdout
    assert niggle(home, "run", "set", key, "--distance", "", "--title", "", "--rpe", "").returncode == 0
    assert heard(home, "changed")["changes"] == []


def test_what_is_deleted_stays_away_until_it_is_brought_back(home: Path, tmp_path: Path) -> None:
    key = answer(home, "duplicates")["joined"][0]["activity_id"]
    assert niggle(home, "run", "delete", key).returncode == 0
    assert niggle(home, "import", str(tmp_path)).returncode == 0
    assert niggle(home, "rebuild").returncode == 0
    assert distances(home) == 21
    assert niggle(home, "run", "restore", key).returncode == 0
    assert distances(home) == 29


def test_ignored_and_no_running_leave_the_load(home: Path) -> None:
    key = answer(home, "duplicates")["joined"][0]["activity_id"]
    niggle(home, "run", "set", key, "--ignore")
    assert distances(home) == 21
    niggle(home, "run", "set", key, "--count")
    assert distances(home) == 29
    niggle(home, "run", "set", key, "--not-a-run")
    assert distances(home) == 21


def test_days_without_a_record_are_marked_and_unmarked(home: Path) -> None:
    assert (
        niggle(home, "unrecorded", "add", "--from", "2026-01-12", "--to", "2026-01-18", "watch", "lost").returncode == 0
    )
    assert "from 12 Jan 2026 to 18 Jan 2026  “watch lost”" in niggle(home, "unrecorded", "list").stdout
    assert niggle(home, "unrecorded", "delete", "1").returncode == 0
    assert answer(home, "unrecorded", "list") == {"rows": [], "expired": []}


def test_days_that_lost_something_are_listed_called_whole_and_asked_about_again(home: Path) -> None:
    assert "No day is marked" in niggle(home, "unrecorded", "list").stdout
    with opened(settings_at(home.parent)) as con:
        api_rows.lost(con, "1", date(2026, 1, 6))
        api_rows.lost(con, "2", date(2026, 1, 20))
    assert distances(home) == 0
    said = niggle(home, "load").stdout
    assert "removed under Strava's terms" in said
    assert "2 weeks are not known, because something from Strava's API was removed" in said
    assert "not covered" in niggle(home, "spikes").stdout
    assert "the longest of the last 30 days is not known" in niggle(home, "today", "--on", "2026-01-21").stdout
    said = niggle(home, "unrecorded", "list").stdout
    assert "2 days lost something of Strava's API" in said
    assert "  2026-01-06  1 activity, removed on 13 Jan 2026" in said
    done = niggle(home, "unrecorded", "whole", "2026-01-06")
    assert done.stdout == "1 day whole by your word. To take it back: --undo\n"
    assert "  2026-01-06  whole, as you said on " in niggle(home, "unrecorded", "list").stdout
    assert distances(home) == 29
    assert answer(home, "unrecorded", "whole", "--all") == {"days": ["2026-01-20"]}
    assert niggle(home, "unrecorded", "whole", "--all").returncode == 2
    assert niggle(home, "unrecorded", "whole", "2026-01-06").returncode == 2
    assert niggle(home, "unrecorded", "whole").returncode == 2
    assert answer(home, "unrecorded", "whole", "--undo", "--all") == {"days": ["2026-01-06", "2026-01-20"]}
    assert [row["settled_at"] for row in answer(home, "unrecorded", "list")["expired"]] == [None, None]


def test_what_was_changed_says_where_it_came_from_and_when_it_goes(home: Path) -> None:
    begun = utc_now() - timedelta(days=1)
    goes = f"{(begun + timedelta(days=7)).isoformat()}Z"
    with opened(settings_at(home.parent)) as con:
        key = api_rows.tell(con, "15551", begun)
    assert niggle(home, "run", "set", key, "--rpe", "5").returncode == 0
    (row,) = answer(home, "run", "list")["changes"]
    assert (row["sources"], row["expires_at"]) == (["strava_api"], goes)
    assert "Strava API" in niggle(home, "run", "list").stdout
    (session,) = [row for row in answer(home, "spikes")["rows"] if row["activity_id"] == key]
    assert (session["sources"], session["expires_at"]) == (["strava_api"], goes)


def test_one_run_is_shown_with_what_changed_along_it(home: Path, demo_files: list[Path]) -> None:
    assert niggle(home, "import", str(demo_files[60])).returncode == 0
    (key,) = [row["activity_id"] for row in answer(home, "spikes")["rows"] if "fit" in row["sources"]]
    document = answer(home, "run", "show", key)
    assert list(document) == list(get_type_hints(shapes.RunDocument))
    assert document["activity_id"] == key
    assert [row["channel"] for row in document["within"]] == ["cadence_spm", "stance_ms", "stance_balance_left_pct"]
    assert all(list(row) == list(get_type_hints(shapes.WithinRow)) for row in document["within"])
    said = niggle(home, "run", "show", key[:12] + ".0").stdout
    assert "Cadence, at the same speed" in said
    assert "One run tells nothing yet" in said
    assert niggle(home, "run", "show", "nothing").returncode == 2


def test_every_athlete_has_a_history_of_their_own(home: Path, tmp_path: Path) -> None:
    assert niggle(home, "athlete", "add", "Ann").returncode == 0
    assert niggle(home, "import", str(tmp_path / "watch.csv"), "--athlete", "ann").returncode == 0
    assert answer(home, "status", "--athlete", "Ann")["activities"] == 2
    assert answer(home, "status")["activities"] == 3
    assert answer(home, "pain", "add", "--severity", "2", "--athlete", "Ann")["id"] == 1
    assert answer(home, "pain", "list")["rows"] == []
    assert [row["name"] for row in answer(home, "athlete", "list")["rows"]] == ["Runner", "Ann"]
    unknown = niggle(home, "load", "--athlete", "Bob")
    assert (unknown.returncode, unknown.stderr.count("Known: Runner, Ann")) == (2, 1)
    assert niggle(home, "athlete", "add", "ANN").returncode == 2


def test_an_export_is_read_back_by_import(home: Path, tmp_path: Path) -> None:
    done = niggle(home, "export", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    again = tmp_path / "again"
    document = answer(again, "import", str(tmp_path / "out"))
    assert (document["imported"], document["activities"]) == (1, 3)
    assert answer(again, "duplicates") == answer(home, "duplicates")
    assert niggle(home, "export", str(tmp_path / "out")).returncode == 1


def test_what_is_about_everybody_takes_no_athlete(home: Path) -> None:
    for command in (["delete", "--everything", "--yes"], ["backup", "b.zip"], ["rebuild"], ["serve"]):
        done = niggle(home, *command, "--athlete", "Ann")
        assert (done.returncode, "No such option" in done.stderr) == (2, True)
    assert answer(home, "status")["activities"] == 3


@pytest.mark.parametrize(
    "command",
    [["run", "set", "nothing", "--rpe", "3"], ["duplicates", "same", "a", "b"], ["run", "delete", "strava.1"],
     ["unrecorded", "delete", "9"], ["run", "set", "x"], ["run", "set", "x", "--distance", "8"]],
)  # fmt: skip
def test_what_makes_no_sense_is_one_sentence(home: Path, command: list[str]) -> None:
    done = niggle(home, *command)
    assert done.returncode == 2
    assert done.stderr.startswith("niggle: ")
    assert "fault" not in done.stderr
