"""`--as-of DATE` on the lists of what was written down: what is dated later was not there yet."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.demo.story import Calendar
from tests.command import answer, typed
from tests.conftest import DEMO_UNTIL

EVE = Calendar(DEMO_UNTIL).comeback  # the first run again: findings, links and things tried lie on both sides of it
LISTS = {
    "pain list": "local_date", "tried list": "from_date", "notes list": "local_date", "ostrc list": "local_date",
    "clinician list": "local_date", "papers list": "local_date", "papers search knee": "local_date",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's home with a run of which he wrote, a questionnaire, a finding and a link before and after that day."""
    home = tmp_path_factory.mktemp("as-of") / "home"
    home.mkdir(mode=0o700)
    shutil.copy(demo_home / "niggle.duckdb", home)
    log = home.with_name("log.csv")
    log.write_text(f"date,distance_km,notes\n{Calendar(DEMO_UNTIL).layoff},9,foot sore\n{DEMO_UNTIL},9,foot sore\n")
    assert typed(home, "import", str(log)).returncode == 0
    for on in (Calendar(DEMO_UNTIL).layoff, DEMO_UNTIL):
        for words in (
            ("ostrc", "add", "2", "2", "1", "2", "--area=knee"),
            ("clinician", "add", "caves in", "--profession=physiotherapist"),
            ("papers", "add", f"https://example.org/{on}", "--area=knee"),
        ):
            done = typed(home, *words, f"--on={on}")
            assert done.returncode == 0, done.stderr
    return home


@pytest.mark.parametrize(("asked", "day"), LISTS.items())
def test_a_list_as_of_a_past_day_has_only_what_is_dated_up_to_then(home: Path, asked: str, day: str) -> None:
    every: list[dict[str, Any]] = answer(home, *asked.split())["rows"]
    then: list[dict[str, Any]] = answer(home, *asked.split(), f"--as-of={EVE}")["rows"]
    assert [row["id"] for row in then] == [row["id"] for row in every if date.fromisoformat(row[day]) <= EVE]
    assert 0 < len(then) < len(every)
    done = typed(home, *asked.split(), f"--as-of={EVE}")
    assert done.returncode == 0, done.stderr


def test_a_list_of_nothing_dated_has_no_such_option(home: Path) -> None:
    done = typed(home, "athlete", "list", "--as-of=2026-01-01")
    assert (done.returncode, "No such option" in done.stderr) == (2, True)
