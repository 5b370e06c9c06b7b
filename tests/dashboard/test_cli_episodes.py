"""`niggle episodes`: the list, the runner's word on each, and gaps, as typed."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from analytics.rest_rule import REST_SENTENCE
from dashboard.demo.story import Calendar
from tests.command import answer, heard, typed
from tests.conftest import DEMO_UNTIL

ONSET = Calendar(DEMO_UNTIL).onset
SINCE = ONSET + timedelta(days=5)
KNEE, HIP = f"knee-left-{ONSET}", f"hip_groin-left-{ONSET + timedelta(days=71)}"


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    """A copy of the demo's home."""
    (tmp_path / "home").mkdir(mode=0o700)
    shutil.copy(demo_home / "niggle.duckdb", tmp_path / "home")
    return tmp_path / "home"


def test_the_demos_injury_is_one_with_its_onset_and_days_lost(demo_home: Path) -> None:
    rows = answer(demo_home, "episodes", "--as-of", DEMO_UNTIL.isoformat())["rows"]
    (injury,) = [row for row in rows if row["kind"] == "injury"]
    assert (injury["id"], injury["onset"], injury["time_loss_days"]) == (KNEE, ONSET.isoformat(), 64)
    assert injury["return_on"] == Calendar(DEMO_UNTIL).comeback.isoformat()
    assert (injury["open"], injury["reasons"]) == (True, ["restricted", "runs_missed"])
    assert [row["proposed_merge"] for row in rows if row["id"] == HIP] == [KNEE]
    said = typed(demo_home, "episodes", "--as-of", DEMO_UNTIL.isoformat()).stdout
    assert "64 days without running" in said
    assert f"niggle episodes set {HIP} --with {KNEE}" in said


def test_what_two_weeks_of_rest_did_not_change_is_told_on_that_day_and_not_later(demo_home: Path) -> None:
    day, later = (ONSET + timedelta(days=20)).isoformat(), DEMO_UNTIL.isoformat()
    said = (
        f"Under half of your usual running for 16 days, since {SINCE.day} {SINCE:%b %Y}; median pain 4/10 in the first"
    )
    for arguments in (("episodes", "--as-of", day), ("today", "--on", day)):
        lines = " ".join(typed(demo_home, *arguments).stdout.split())
        assert said in lines, arguments
        assert REST_SENTENCE in lines, arguments
    (row,) = answer(demo_home, "episodes", "--as-of", day)["rows"][:1]
    (rest,) = answer(demo_home, "today", "--on", day)["rest"]
    assert rest == {"id": KNEE, "area": "knee", "side": "left", "onset": ONSET.isoformat(), **row["rest"]}
    assert (rest["since"], rest["days"], rest["sentence"]) == (SINCE.isoformat(), 16, REST_SENTENCE)
    assert heard(demo_home, "found", on=day)["rest"] == [rest]
    assert answer(demo_home, "today", "--on", later)["rest"] == []
    assert [row["rest"] for row in answer(demo_home, "episodes", "--as-of", later)["rows"] if row["rest"]] == []


def test_a_word_is_kept_and_taken_back(home: Path) -> None:
    done = typed(home, "episodes", "set", HIP, "--injury", "--note", "stop sooner", "--clinician", "2026-02-01")
    assert done.returncode == 0, done.stderr
    assert f"niggle episodes undo {HIP}" in done.stdout
    (row,) = [row for row in heard(home, "episodes", on=DEMO_UNTIL.isoformat())["rows"] if row["id"] == HIP]
    assert (row["kind"], row["clinician_on"]) == ("injury", "2026-02-01")
    assert answer(home, "episodes", "set", HIP, "--with", KNEE) == {"episode": HIP}
    for _ in range(4):
        assert typed(home, "episodes", "undo", HIP).returncode == 0
    done = typed(home, "episodes", "undo", HIP)
    assert (done.returncode, "nothing" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["set", HIP], "Say what it is"),
        (["set", HIP, "--injury", "--niggle"], "cannot be two"),
        (["set", "knee-right-2026-01-01", "--injury"], "niggle episodes shows them"),
        (["set", "nonsense", "--injury"], "niggle episodes shows them"),
        (["set", HIP, "--with", "knee"], "There is no episode 'knee'"),
        (["set", HIP, "--with", HIP], "itself already"),
        (["set", HIP, "--resolved", "2026-01-02"], "before it set in"),
        (["set", HIP, "--resolved", "soon"], "not a date"),
        (["set", HIP, "--onset", "2026-03-21"], "after its last painful day"),
        (["gap", "2026-03-01", "illness"], "No gap in your running"),
        (["gap", "2026-03-01", "undo"], "nothing about a gap"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(home: Path, arguments: list[str], why: str) -> None:
    done = typed(home, "episodes", *arguments)
    assert done.returncode == 2
    assert why in done.stderr


def test_a_gap_is_answered_and_asked_again(tmp_path: Path) -> None:
    rows = [f"2026-{month:02}-{day:02},run,10,50:00" for month in (1, 2, 3) for day in range(1, 29)]
    kept = [row for row in rows if not "2026-02-10" <= row[:10] <= "2026-02-20"]
    (tmp_path / "log.csv").write_text("\n".join(["date,sport,distance_km,duration", *kept]))
    home = tmp_path / "home"
    assert typed(home, "import", str(tmp_path / "log.csv")).returncode == 0
    assert "niggle episodes gap 2026-02-10 WHY" in typed(home, "episodes").stdout
    assert answer(home, "episodes", "gap", "2026-02-12", "injury", "--area", "foot") == {"from_date": "2026-02-10"}
    (row,) = answer(home, "episodes")["rows"]
    assert (row["id"], row["onset_uncertain"]) == ("foot-unspecified-2026-02-10", True)
    assert typed(home, "episodes", "gap", "2026-02-10", "undo").returncode == 0
    assert answer(home, "episodes")["rows"] == []


def test_a_pain_that_stopped_a_run_counts_whatever_its_number(home: Path) -> None:
    for more in ([], ["--changed-run"]):
        typed(home, "pain", "add", "--area", "foot", "--severity", "1", "--on", "2026-03-20", *more)
    rows = answer(home, "episodes", "--as-of", DEMO_UNTIL.isoformat())["rows"]
    assert rows[0]["id"] == "foot-unspecified-2026-03-20"
    assert answer(home, "pain", "list")["rows"][0]["changed_run"] in (True, None)
