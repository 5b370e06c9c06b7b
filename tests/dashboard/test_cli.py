"""The command line as a runner meets it: its answers to the byte, its exit statuses, its words."""

import json
import os
import re
from pathlib import Path
from typing import Any, get_type_hints

import duckdb
import pytest

from analytics.catalogue import METRICS
from dashboard import shapes
from dashboard.format import time_left
from tests.command import answer, heard
from tests.command import niggle as in_a_process
from tests.command import typed as niggle

SNAPSHOTS = Path(__file__).parent / "snapshots"

LOG = """date,sport,distance_km,duration,title,rpe,pain,notes
2026-01-01T07:00,run,10.0,50:00,New Year,3,,
2026-01-03T07:00,trail run,12.0,1:10:00,,4,,
2026-01-04,elliptical,,45,,2,,
2026-01-05T07:00,run,13.21,1:06:00,,5,2,left knee a little sore
2026-01-05T17:30,run,6.0,33:00,Second one,2,,
2026-01-06,strength,,30,,,,
2026-01-09,run,30.5,2:50:00,Too long,8,0,
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one training log, some notes and a file that fails."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "log.csv").write_text(LOG)
    (folder / "bad.csv").write_text("date,dstance_km\n2026-02-01,10\n")
    place = folder / "home"
    assert niggle(place, "import", str(folder)).returncode == 0
    for command in (
        "pain add --area knee --side left --severity 4 --on 2026-01-06 --when during sore after 2 miles",
        "pain none --on 2026-01-08",
        "tried add --from 2026-01-07 --to 2026-01-08 --kind rest two days off",
        "body set resting-heart-rate 48 --from 2026-01-01",
        "tried add --from 2026-01-07 --kind exercise bridges --link https://example.org/b --area thigh --side right",
        "ostrc add --area knee --side left --on 2026-01-08 2 3 1 2",
        "ostrc add --area knee --side left --on 2026-01-09 4",
        "clinician add --by Ann --profession physio --on 2026-01-09 --area knee --side left caves in",
        "papers add https://example.org/b --title Bridges --area knee --side left --on 2026-01-09 --text daily",
    ):
        assert niggle(place, *command.split(" ")).returncode == 0
    return place


def masked(document: Any, folder: Path) -> Any:
    """The document without what differs from run to run."""
    text = json.dumps(document, indent=2, ensure_ascii=False).replace(str(folder), "FOLDER")
    text = re.sub(r'"seconds": [\d.]+', '"seconds": 0', text)
    text = re.sub(r'"(started|finished)_at": "20\d\d-[^"]*Z"', r'"\1_at": "NOW"', text) if '"run_no"' in text else text
    return re.sub(r'"database_bytes": \d+', '"database_bytes": 0', text) + "\n"


BUILD_UP = ("--end=2026-01-09", "--against=2026-01-05,2026-01-12", "--weeks=4", "--as-of=2026-01-10")
QUESTIONS = {
    "status": ["status"],
    "problems": ["problems"],
    "imports": ["imports"],
    "load": ["load", "--first-weekday", "sunday"],
    "daily_load": ["load", "--daily"],
    "body_list": ["body", "list"],
    "spikes": ["spikes"],
    "today": ["today", "--on", "2026-01-10"],
    "blocks": ["blocks", *BUILD_UP],
    "before": ["before", "--as-of=2026-01-10"],
    "pain_list": ["pain", "list"],
    "notes_parse": [
        "notes",
        "parse",
        "left knee 3-4/10 sore after 2 miles, no calf pain. Left knee swollen. The ankle did its thing.",
    ],
    "tried_list": ["tried", "list"],
    "ostrc_list": ["ostrc", "list"],
    "ostrc_questions": ["ostrc", "questions", "--area", "knee", "--side", "left"],
    "clinician_list": ["clinician", "list"],
    "papers_list": ["papers", "search", "bridges", "daily"],
    "notes_list": ["notes", "list"],
    "import": ["import", "FOLDER/log.csv"],
    "doctor": ["doctor"],
    "rebuild": ["rebuild"],
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_the_document_of_the_snapshot(home: Path, name: str) -> None:
    """Set NIGGLE_UPDATE_SNAPSHOTS=1 to write them anew, then read the difference."""
    arguments = [word.replace("FOLDER", str(home.parent)) for word in QUESTIONS[name]]
    found = masked(until_the_last_week(answer(home, *arguments)), home.parent)
    path = SNAPSHOTS / f"{name}.json"
    if os.environ.get("NIGGLE_UPDATE_SNAPSHOTS"):
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8")


@pytest.mark.parametrize("question", ["status", "spikes", "today"])
def test_nothing_is_said_beside_an_answer(home: Path, question: str) -> None:
    assert in_a_process(home, question, "--json").stderr == ""


def until_the_last_week(document: Any) -> Any:
    """Weeks go on to today; those after the history are alike and left out."""
    for row in document.get("rows", []):
        if row.get("pain") and row["to_date"] is None:
            del row["pain"][1:]  # it goes on to this day
    if "weeks" in document:
        document["weeks"] = [week for week in document["weeks"] if week["week_start"] < "2026-01-15"]
    return document


TYPED = {
    "status": shapes.StatusDocument,
    "load": shapes.LoadDocument,
    "daily_load": shapes.DailyLoadDocument,
    "body_list": shapes.BodyDocument,
    "spikes": shapes.SpikesDocument,
    "today": shapes.TodayDocument,
    "blocks": shapes.BlocksDocument,
    "before": shapes.BeforeDocument,
    "pain_list": shapes.PainDocument,
    "notes_parse": shapes.NotesDocument,
    "tried_list": shapes.TriedDocument,
    "ostrc_list": shapes.OstrcDocument,
    "ostrc_questions": shapes.OstrcQuestionsDocument,
    "clinician_list": shapes.FindingsDocument,
    "papers_list": shapes.PapersDocument,
    "notes_list": shapes.FoundDocument,
    "import": shapes.ImportDocument,
    "problems": shapes.ProblemsDocument,
    "imports": shapes.ImportsDocument,
    "doctor": shapes.DoctorDocument,
    "rebuild": shapes.RebuildDocument,
}
ROWS = {
    "load": shapes.WeekRow,
    "daily_load": shapes.DailyLoadRow,
    "body_list": shapes.BodyRow,
    "spikes": shapes.SpikeRow,
    "pain_list": shapes.PainRow,
    "tried_list": shapes.TriedRow,
    "ostrc_list": shapes.OstrcRow,
    "clinician_list": shapes.ClinicianFindingRow,
    "papers_list": shapes.PaperRow,
    "notes_list": shapes.FoundRow,
    "import": shapes.ImportItemDocument,
    "problems": shapes.ProblemRow,
    "imports": shapes.ImportRow,
    "doctor": shapes.CheckRow,
}


@pytest.mark.parametrize("name", TYPED)
def test_every_key_is_documented_and_none_is_left_out(name: str) -> None:
    document = json.loads((SNAPSHOTS / f"{name}.json").read_text("utf-8"))
    assert list(document) == list(get_type_hints(TYPED[name]))
    if name in ROWS:
        (rows,) = [value for key, value in document.items() if key in ("rows", "weeks", "items", "checks")]
        assert rows
        for row in rows:
            assert list(row) == list(get_type_hints(ROWS[name]))


def test_every_key_of_a_build_up_is_documented_and_none_is_left_out() -> None:
    document = json.loads((SNAPSHOTS / "blocks.json").read_text("utf-8"))
    assert [block["end"] for block in document["blocks"]] == ["2026-01-09", "2026-01-05"]
    for block in document["blocks"]:
        assert list(block) == list(get_type_hints(shapes.BlockRow))
        assert len(block["weeks"]) == 4
        assert all(list(week) == list(get_type_hints(shapes.BlockWeekRow)) for week in block["weeks"])
        assert all(list(onset) == list(get_type_hints(shapes.OnsetRow)) for onset in block["onsets"])
    assert document["blocks"][0]["onsets"]
    assert all(list(one) == list(get_type_hints(shapes.AnchorRow)) for one in document["offered"])


def test_a_build_up_is_printed_beside_another_with_how_each_ended(home: Path) -> None:
    said = niggle(home, "blocks", *BUILD_UP).stdout
    assert "2026-01-12 is not before 2026-01-09; it is left out." in said
    assert "9 Jan 2026   5 Jan 2026" in said
    assert "On the last day, and longest: 30.5 km in 2:50:00." in said
    assert "Pain set in: a place not named on 5 Jan 2026 and left knee on 6 Jan 2026." in said
    assert "not statistics" in said


def test_backup_restore_and_delete_answer_with_their_documents(home: Path, tmp_path: Path) -> None:
    file, other = str(tmp_path / "all.zip"), tmp_path / "other"
    for arguments, place, document in (
        (["backup", file], home, shapes.BackupDocument),
        (["restore", file], other, shapes.RestoreDocument),
        (["delete", "--everything", "--yes"], other, shapes.DeleteDocument),
    ):
        assert list(answer(place, *arguments)) == list(get_type_hints(document))
    assert not other.exists()


def test_the_spike_vectors_pass_from_a_log_to_the_answer(tmp_path: Path) -> None:
    days = [(1, 10), (8, 12), (15, 15), (22, 20), (29, 8), (40, 22), (53, 24.3)]
    dates = [f"2026-{1 + (d > 31):02}-{d - 31 * (d > 31):02}" for d, _ in days]
    (tmp_path / "log.csv").write_text(
        "date,distance_km\n" + "".join(f"{on},{km}\n" for on, (_, km) in zip(dates, days, strict=True))
    )
    home = tmp_path / "home"
    niggle(home, "import", str(tmp_path / "log.csv"))
    rows = {row["local_date"]: row for row in answer(home, "spikes")["rows"]}
    assert rows[dates[0]]["ratio"] is None
    assert (rows[dates[2]]["ratio"], rows[dates[2]]["state"]) == (1.25, "small")
    assert (rows[dates[5]]["ratio"], rows[dates[5]]["state"]) == (1.1, "reference")
    assert (round(rows[dates[6]]["ratio"], 4), rows[dates[6]]["state"]) == (1.1045, "small")


@pytest.mark.parametrize(
    ("km", "state"),
    [(22.0, "reference"), (22.01, "small"), (26.0, "small"), (26.01, "moderate"), (40.0, "moderate"), (40.01, "large")],
)
def test_the_boundaries_pass_from_a_log_to_the_answer(tmp_path: Path, km: float, state: str) -> None:
    (tmp_path / "log.csv").write_text(f"date,distance_km\n2026-01-01,20.0\n2026-01-02,{km}\n")
    heard(tmp_path / "home", "import_files", paths=[str(tmp_path / "log.csv")])
    rows = heard(tmp_path / "home", "spikes")["rows"]
    assert [row["state"] for row in rows] == ["no_baseline", state]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["pain", "add", "--area", "kne", "--severity", "3"], "Did you mean 'knee'"),
        (["pain", "add", "--area", "knee", "--severity", "11"], "from 0"),
        (["pain", "edit", "999", "--severity", "3"], "no pain note number 999"),
        (["tried", "add", "--from", "2026-13-01", "--kind", "rest", "x"], "not a date"),
        (["tried", "add", "--from", "2026-01-01", "--kind", "ret", "x"], "Did you mean 'rest'"),
        (["today", "--on", "tomorrow"], "Write it as 2026-03-01"),
        (["blocks", "--against", "2026-01-05,tomorrow"], "Write it as 2026-03-01"),
        (["blocks", "--by", "month"], "--by is race or week"),
        (["blocks", "--weeks", "3"], "greater than or equal to 4"),
        (["load", "--first-weekday", "someday"], "monday"),
        (["load", "--daily", "--by", "steps"], "auto, heartrate, rpe, distance"),
        (["load", "--by", "rpe"], "--daily"),
        (["body", "set", "max-hart-rate", "188"], "Did you mean max-heart-rate?"),
        (["body", "set", "resting-heart-rate", "4"], "from 25 to 110"),
        (["body", "set", "resting-heart-rate", "110", "--from", "2030-01-01"], "between 1900 and today"),
        (["body", "set", "sex", "x"], "female, male"),
        (["body", "delete", "99"], "no entry number 99"),
        (["pain", "add", "--area", "knee"], "Say how much"),
        (["pain", "add", "--area", "knee", "--severity", "3", "--after", "1"], "Say how much"),
        (["pain", "add", "--area", "knee", "--after", "1", "--when", "rest"], "go with --severity"),
        (["pain", "add", "--area", "knee", "--after", "11"], "from 0"),
        (["ostrc", "add", "--area", "knee"], "OPTION"),
        (["ostrc", "add", "--area", "knee", "1", "2"], "no other is asked"),
        (["ostrc", "add", "--area", "kne", "1"], "Did you mean 'knee'"),
        (["ostrc", "add", "--area", "knee", "2", "5", "1", "1"], "Question 2 has the options 1 to 4"),
        (["ostrc", "delete", "99"], "no entry number 99"),
        (["ostrc", "questions", "--area", "other"], "no area"),
        (["clinician", "add", "caves in"], "Say who found it"),
        (["clinician", "edit", "99", "--text", "x"], "no entry number 99"),
        (["clinician", "edit", "1", "--on", ""], "cannot be cleared"),
        (["papers", "add", "javascript:alert(1)"], "starts with https://"),
        (["papers", "add", "https://example.org", "--episode", "knee-left-2020-01-01"], "niggle episodes shows them"),
        (["papers", "add", "https://example.org", "--episode", "x", "--area", "knee"], "Name --episode, or"),
        (["papers", "delete", "99"], "no entry number 99"),
        (["nonsense"], "No such command"),
        (["import"], "PATH"),
    ],
)
def test_misuse_is_one_sentence_and_exit_status_two(home: Path, arguments: list[str], told: str) -> None:
    done = niggle(home, *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_import_of_nothing_but_failures_is_failed_work(tmp_path: Path) -> None:
    done = niggle(tmp_path / "home", "import", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "there is no such file or folder" in done.stdout


def test_a_bad_setting_names_where_it_stands(home: Path) -> None:
    done = niggle(home, "status", NIGGLE_MEMORY_LIMIT="1GB", NIGGLE_DISTANCE_UNIT="furlongs")
    assert (done.returncode, "NIGGLE_DISTANCE_UNIT" in done.stderr) == (2, True)


def test_miles_are_shown_where_miles_are_set(home: Path) -> None:
    assert "19.0 mi" in niggle(home, "spikes", NIGGLE_DISTANCE_UNIT="mi").stdout


def test_pain_can_be_edited_and_deleted(tmp_path: Path) -> None:
    home = tmp_path / "home"
    number = answer(home, "pain", "add", "--area", "foot", "--severity", "3", "--on", "2026-02-01", "ball of the foot")[
        "id"
    ]
    answer(home, "pain", "edit", str(number), "--severity", "1", "--side", "right")
    (row,) = answer(home, "pain", "list")["rows"]
    assert (row["severity"], row["side"], row["text"]) == (1, "right", "ball of the foot")
    answer(home, "pain", "delete", str(number))
    assert answer(home, "pain", "list")["rows"] == []


def test_what_is_given_empty_is_cleared_and_nothing_given_is_misuse(tmp_path: Path) -> None:
    home = tmp_path / "home"
    entry = [
        "tried",
        "add",
        "--from",
        "2026-02-01",
        "--to",
        "2026-02-02",
        "--kind",
        "rest",
        "--link",
        "https://example.org/a",
        "x",
    ]
    number = str(answer(home, *entry)["id"])
    answer(home, "tried", "edit", number, "--to", "", "--link", "")
    (row,) = answer(home, "tried", "list")["rows"]
    assert (row["to_date"], row["link"]) == (None, None)
    assert niggle(home, "tried", "edit", number).returncode == 2


def test_three_numbers_about_a_run_are_noted_and_the_rest_stays_unknown(tmp_path: Path) -> None:
    home = tmp_path / "home"
    given = ["--area", "knee", "--side", "left", "--on", "2026-02-01"]
    said = niggle(home, "pain", "add", *given, "--during", "3", "--morning", "2", "stairs").stdout
    assert said == "Noted: left knee during 3/10, next morning 2/10, 1 Feb 2026. What you left out stays unknown.\n"
    assert answer(home, "pain", "add", *given, "--after", "1", "--during", "4") == {"added": [3], "changed": [1]}
    rows = {row["when"]: (row["severity"], row["text"]) for row in answer(home, "pain", "list")["rows"]}
    assert rows == {"during": (4, "stairs"), "morning": (2, None), "after": (1, None)}


def test_a_finding_is_told_with_whose_it_is_and_can_be_changed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    number = str(answer(home, "clinician", "add", "--profession", "orthopaedist", "--on", "2026-02-01", "tight")["id"])
    assert "An orthopaedist noted on 1 Feb 2026: “tight”" in niggle(home, "clinician", "list").stdout
    answer(home, "clinician", "edit", number, "--by", "Ann Meier", "--to", "2026-02-09", "--area", "knee")
    told = niggle(home, "clinician", "list").stdout
    assert "Ann Meier, orthopaedist, noted on 1 Feb 2026, knee, until 9 Feb 2026: “tight”" in told
    assert "Niggle cannot see it and adds nothing to it." in told
    answer(home, "clinician", "delete", number)
    assert answer(home, "clinician", "list")["rows"] == []


def test_a_document_is_kept_and_found_again(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "from ann.pdf"
    file.write_bytes(b"%PDF-1.7 a letter")
    number = str(answer(home, "papers", "add", str(file), "--text", "about the knee")["id"])
    (row,) = answer(home, "papers", "search", "ANN", "knee")["rows"]
    assert (row["title"], row["file_kind"], row["byte_count"]) == ("from ann.pdf", "pdf", 17)
    assert f"originals/{row['sha256'][:2]}/{row['sha256']}" in niggle(home, "papers", "list").stdout
    assert niggle(home, "papers", "search", "elbow").stdout == "Nothing has 'elbow'.\n"
    file.write_bytes(b"<html>")
    done = niggle(home, "papers", "add", str(file))
    assert (done.returncode, "no PDF and no picture" in done.stderr) == (1, True)
    answer(home, "papers", "delete", number)
    assert answer(home, "papers", "list")["rows"] == []


def test_what_was_tried_is_told_with_the_pain_beside_it(home: Path) -> None:
    told = niggle(home, "tried", "list").stdout
    assert "Pain often eases with time; this cannot tell what helped." in told
    flat = " ".join(told.split())
    assert "during: median 0, a number on 1 of 2 days, 1 unknown" in flat
    assert "14 days before: median 4, a number on 1 of 14 days, 13 unknown" in flat


def test_the_reference_is_never_shown_above_itself(tmp_path: Path) -> None:
    rows = "".join(f"2026-0{1 + day // 29}-{1 + day % 29:02},10.05\n" for day in range(50))
    (tmp_path / "log.csv").write_text("date,distance_km\n" + rows)
    home = tmp_path / "home"
    niggle(home, "import", str(tmp_path / "log.csv"))
    assert answer(home, "today", "--on", "2026-02-20")["reference_m"] == 11_055
    assert "Reference: 11.0 km" in niggle(home, "today", "--on", "2026-02-20").stdout


def test_what_was_tried_can_be_edited_and_deleted(tmp_path: Path) -> None:
    home = tmp_path / "home"
    number = answer(home, "tried", "add", "--from", "2026-02-01", "--kind", "shoes", "the old ones")["id"]
    answer(home, "tried", "edit", str(number), "--to", "2026-02-09", "--text", "the older ones")
    (row,) = answer(home, "tried", "list")["rows"]
    assert (row["to_date"], row["text"]) == ("2026-02-09", "the older ones")
    answer(home, "tried", "delete", str(number))
    assert answer(home, "tried", "list")["rows"] == []


def test_an_empty_home_answers_every_question(tmp_path: Path) -> None:
    for question in (
        ["status"],
        ["load"],
        ["load", "--daily"],
        ["body", "list"],
        ["spikes"],
        ["today"],
        ["blocks"],
        ["blocks", "--by", "week"],
        ["problems"],
        ["pain", "list"],
        ["tried", "list"],
        ["ostrc", "list"],
        ["clinician", "list"],
        ["papers", "list"],
        ["doctor"],
    ):
        assert niggle(tmp_path / "home", *question).returncode == 0
        assert answer(tmp_path / "home", *question) is not None


def test_a_fault_of_our_own_is_a_sentence_too(tmp_path: Path) -> None:
    home = tmp_path / "home"
    niggle(home, "status")
    with duckdb.connect(str(home / "niggle.duckdb")) as con:
        con.execute("drop table pain_note")
    done = niggle(home, "pain", "list")
    assert (done.returncode, done.stdout) == (1, "")
    assert "fault of Niggle's own" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in niggle(home, "pain", "list", NIGGLE_DEBUG="1").stderr


def test_everything_that_is_written_is_private(home: Path) -> None:
    assert not [path for path in [home, *home.rglob("*")] if path.stat().st_mode & 0o077]


def test_the_time_left_is_said_in_words() -> None:
    assert [time_left(s) for s in (0.2, 45, 600, 7200)] == [
        "about 1 s",
        "about 45 s",
        "about 10 min",
        "about 2.0 h",
    ]


def test_the_readme_names_every_command_and_none_that_does_not_exist(home: Path) -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    listed = niggle(home, "--help").stdout.split("Commands:")[1]
    commands = set(re.findall(r"^  (\w+)", listed, flags=re.MULTILINE))
    named = set(re.findall(r"niggle (\w+)", readme)) & (
        commands | {"serve", "watch", "report", "share", "backup", "export"}
    )
    assert commands == named


def test_the_readme_names_every_setting() -> None:
    from ingest.settings import Settings

    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in readme for name in Settings.__slots__ if name != "home")


def test_every_figure_can_be_explained_with_its_paper_and_its_critics(home: Path) -> None:
    listed = answer(home, "explain")["rows"]
    assert {row["metric"] for row in listed} == set(METRICS)
    for row in listed:
        said = niggle(home, "explain", row["metric"]).stdout
        assert all(
            row[name] in said for name in ("title", "unit", "question", "definition", "caveat", "source", "disputed_by")
        )
    wrong = niggle(home, "explain", "session_spikes")
    assert (wrong.returncode, "Did you mean session_spike?" in wrong.stderr) == (2, True)
