"""What is planted in the demo runner, found again by the product's own answers."""

import shutil
import warnings
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from fitparse import FitFile

from analytics.fatigue import fatigue_points
from analytics.gait_compare import old_and_new
from analytics.gait_trend import level_shift
from analytics.run import Seen, refresh
from dashboard.demo.story import Calendar
from tests.command import answer, heard, niggle
from tests.conftest import DEMO_UNTIL

CALENDAR = Calendar(DEMO_UNTIL)


def iso(day: date) -> str:
    return day.isoformat()


@pytest.fixture(scope="module")
def spikes(demo_home: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = heard(demo_home, "spikes")["rows"]
    return rows


@pytest.fixture(scope="module")
def con(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the demo's database, so that the commands of other tests find it unlocked."""
    copy = tmp_path_factory.mktemp("copy") / "niggle.duckdb"
    shutil.copyfile(demo_home / "niggle.duckdb", copy)
    with duckdb.connect(str(copy), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def writable(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy that keeps what is found along a run."""
    copy = tmp_path_factory.mktemp("writable") / "niggle.duckdb"
    shutil.copyfile(demo_home / "niggle.duckdb", copy)
    with duckdb.connect(str(copy), config={"threads": 1}) as connection:
        refresh(connection)
        yield connection


def test_every_file_came_in_without_a_warning(demo_home: Path, demo_files: list[Path]) -> None:
    status = heard(demo_home, "status")
    assert status["activities"] == len(demo_files) >= 400
    assert status["samples"] <= 300_000
    assert (status["first_day"], status["synthetic"]) == (iso(CALENDAR.first_day), True)
    assert heard(demo_home, "problems")["rows"] == []


def test_fitparse_reads_the_files_without_an_error_checksums_and_all(demo_files: list[Path]) -> None:
    for path in demo_files[::18]:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with FitFile(str(path), check_crc=True) as fit:
                assert [message.name for message in fit.get_messages(["session", "activity"])] == [
                    "session",
                    "activity",
                ]


def test_before_the_pain_no_run_is_a_spike_and_the_first_after_the_layoff_has_no_baseline(
    spikes: list[dict[str, Any]],
) -> None:
    four_weeks = iso(CALENDAR.onset - timedelta(days=28))
    before = [row for row in spikes if four_weeks <= row["local_date"] < iso(CALENDAR.onset)]
    assert len(before) >= 24
    assert {row["state"] for row in before} == {"reference"}
    first_back = next(row for row in spikes if row["local_date"] >= iso(CALENDAR.layoff))
    assert (first_back["local_date"], first_back["state"]) == (iso(CALENDAR.comeback), "no_baseline")
    assert {"small", "moderate"} <= {row["state"] for row in spikes}


def test_on_layoff_day_twenty_one_there_is_a_reason_and_no_distance(demo_home: Path) -> None:
    today = heard(demo_home, "today", on=iso(CALENDAR.layoff + timedelta(days=20)))
    assert today["reference_m"] is None
    assert today["reason"].startswith("Left knee 4/10")
    assert "layoff" in {reason["code"] for reason in today["reasons"]}


def test_before_the_pain_there_was_a_reference(demo_home: Path) -> None:
    today = heard(demo_home, "today", on=iso(CALENDAR.onset - timedelta(days=1)))
    assert today["reason"] is None
    assert today["reference_m"] == 110 * today["longest_30d_m"] // 100


def test_elliptical_walking_and_strength_do_not_count_as_running(demo_home: Path) -> None:
    document = heard(demo_home, "load", first_weekday=0, today=iso(DEMO_UNTIL))
    layoff = [
        week
        for week in document["weeks"]
        if iso(CALENDAR.layoff) <= week["week_start"] <= iso(CALENDAR.comeback - timedelta(days=7))
    ]
    assert len(layoff) >= 8
    assert {(week["distance_m"], week["runs"]) for week in layoff} == {(0, 0)}
    beside = {row["sport_family"] for row in document["other"]}
    assert beside == {"elliptical", "walk", "strength"}


def test_four_hundred_metres_are_the_longest_unbroken_run_of_the_first_week_back(
    spikes: list[dict[str, Any]],
) -> None:
    week = [
        row["longest_unbroken_m"]
        for row in spikes
        if iso(CALENDAR.comeback) <= row["local_date"] < iso(CALENDAR.comeback + timedelta(days=7))
    ]
    assert len(week) == 4
    assert max(week) == pytest.approx(400, abs=3)


def mean_residuals(con: duckdb.DuckDBPyConnection, column: str, first: date, last: date) -> tuple[float, int]:
    """The mean of a gait channel at matched pace (2.9 to 3.1 m/s), and from how many runs."""
    mean, runs = con.execute(
        f"select avg(s.{column}), count(distinct s.activity_no) from sample s join activity a using (activity_no) "
        "where a.sport_family = 'run' and s.speed_mps between 2.9 and 3.1 and a.local_date between ? and ?",
        [first, last],
    ).fetchall()[0]
    return float(mean), int(runs)


@pytest.mark.parametrize(("column", "shift"), [("cadence_spm", -3.0), ("stance_balance_left_pct", 1.0)])
def test_from_six_weeks_before_the_pain_cadence_is_lower_and_balance_further_left(
    con: duckdb.DuckDBPyConnection, column: str, shift: float
) -> None:
    day = timedelta(days=1)
    before, _ = mean_residuals(con, column, CALENDAR.change - 56 * day, CALENDAR.change - day)
    after, runs = mean_residuals(con, column, CALENDAR.change, CALENDAR.onset - day)
    assert runs >= 20
    assert after - before == pytest.approx(shift, abs=0.15)


def fades(con: duckdb.DuckDBPyConnection, first: date, last: date) -> list[float]:
    """Balance after 3.2 km less before it, in each run over 5 km."""
    rows = con.execute(
        "select avg(s.stance_balance_left_pct) filter (where s.distance_m > 3600) "
        "  - avg(s.stance_balance_left_pct) filter (where s.distance_m <= 3200) "
        "from sample s join activity a using (activity_no) "
        "where a.sport_family = 'run' and a.distance_m > 5000 and a.local_date between ? and ? group by a.activity_no",
        [first, last],
    ).fetchall()
    return [row[0] for row in rows]


def test_balance_fades_within_a_run_in_the_comeback_and_only_there(con: duckdb.DuckDBPyConnection) -> None:
    back = fades(con, CALENDAR.comeback, DEMO_UNTIL)
    earlier = fades(con, CALENDAR.first_day, CALENDAR.layoff)
    assert len(back) >= 5
    assert min(back) > 0.3
    assert len(earlier) > 300
    assert np.abs(earlier).max() < 0.3


def long_enough(con: duckdb.DuckDBPyConnection, first: date, last: date, every: int = 1) -> list[str]:
    """The runs of 6 km or more: those that have 40 steady parts."""
    rows = con.execute(
        "select activity_key from activity where sport_family = 'run' and distance_m >= 6000 "
        "and local_date between ? and ? order by started_utc",
        [first, last],
    ).fetchall()
    return [key for (key,) in rows][::every]


def test_the_fade_is_found_at_3200_m_in_the_comeback_and_not_in_the_year_before(
    writable: duckdb.DuckDBPyConnection,
) -> None:
    back = [
        point
        for key in long_enough(writable, CALENDAR.comeback, DEMO_UNTIL)
        for point in fatigue_points(writable, Seen(), key)
        if point.channel == "stance_balance_left_pct"
    ]
    assert len(back) >= 15
    assert (back[0].verdict, back[0].times) == ("not_recurring", 2)  # it was found in one shorter run before
    assert {point.verdict for point in back[1:]} == {"shown"}
    breaks = [point.within.break_point for point in back]
    covered = [one for one in breaks if (one.low_km or 9) <= 3.2 <= (one.high_km or 0)]
    assert len(covered) >= 0.75 * len(breaks)
    assert all(abs((point.median_km or 0) - 3.2) < 0.3 for point in back)
    earlier = [
        point.verdict
        for key in long_enough(writable, CALENDAR.first_day, CALENDAR.layoff, every=9)
        for point in fatigue_points(writable, Seen(), key)
    ]
    assert len(earlier) > 100
    assert "shown" not in earlier


@pytest.mark.parametrize(("channel", "change"), [("cadence_spm", -3.0), ("stance_balance_left_pct", 1.0)])
def test_the_shift_before_the_pain_stands_out_against_the_noise_floor(
    writable: duckdb.DuckDBPyConnection, channel: str, change: float
) -> None:
    eve = Seen(1, "owner", CALENDAR.onset - timedelta(days=1))
    shift = level_shift(writable, eve, channel)
    assert shift is not None
    assert shift.change == pytest.approx(change, abs=0.1)
    assert shift.beyond is True
    assert shift.floor is not None
    assert abs(change) > 10 * (shift.floor.value or 99)
    assert shift.since is not None
    assert CALENDAR.change <= shift.since <= CALENDAR.change + timedelta(days=16)
    before = level_shift(writable, Seen(1, "owner", CALENDAR.change - timedelta(days=1)), channel)
    assert before is not None
    assert before.beyond is False


def test_old_gait_and_new_gait_are_compared_across_the_layoff(writable: duckdb.DuckDBPyConnection) -> None:
    found = old_and_new(writable, Seen(), "cadence_spm")
    assert (found.verdict, found.on, found.surfaces) == ("compared", CALENDAR.comeback, ("road",))
    assert found.difference is not None
    assert 4.5 < found.difference < 7.0  # he comes back 4 above a level that had been 3 lower for the last six weeks
    assert found.low is not None
    assert found.low > 4
    contact = old_and_new(writable, Seen(), "stance_ms")
    assert contact.floor is not None
    assert abs(contact.difference or 0) < (contact.floor.value or 0)  # nothing was planted there


def test_pauses_laps_and_devices_came_in(con: duckdb.DuckDBPyConnection) -> None:
    pauses, laps, devices = con.execute(
        "select (select count(*) from pause), (select count(*) from lap), (select count(distinct product) from device)"
    ).fetchall()[0]
    assert pauses > 50
    assert laps > 3000
    assert devices == 1


def test_he_is_labelled_synthetic_wherever_he_shows(demo_home: Path) -> None:
    day = iso(DEMO_UNTIL)
    asked: dict[str, dict[str, Any]] = {
        "status": {},
        "load": {"first_weekday": 0, "today": day},
        "spikes": {},
        "today": {"on": day},
    }
    for question, values in asked.items():
        assert heard(demo_home, question, **values)["synthetic"] is True
        assert "Synthetic data" in niggle(demo_home, question).stdout
    for kind in ("pain", "tried"):
        assert heard(demo_home, f"{kind}_list")["synthetic"] is True
        assert "Synthetic data" in niggle(demo_home, kind, "list").stdout


def test_the_demo_never_mixes_with_a_runners_own_history(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "log.csv").write_text("date,distance_km\n2026-02-01,10\n")
    niggle(home, "import", str(tmp_path / "log.csv"))
    done = niggle(home, "demo")
    assert done.returncode == 1
    assert "NIGGLE_HOME" in done.stderr
    assert heard(home, "status")["activities"] == 1


def test_a_demo_home_in_which_somebody_wrote_is_never_removed(demo_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    answer(home, "pain", "add", "--area", "foot", "--severity", "3", "my own")
    done = niggle(home, "demo", "--until", iso(DEMO_UNTIL + timedelta(days=1)), "--no-serve")
    assert done.returncode == 1
    assert "a runner's own history" in done.stderr
    assert heard(home, "pain_list")["rows"][0]["text"] == "my own"


def test_the_demo_again_changes_nothing(demo_home: Path) -> None:
    before = heard(demo_home, "status")["activities"], len(heard(demo_home, "pain_list")["rows"])
    done = niggle(demo_home, "demo", "--until", iso(DEMO_UNTIL), "--no-serve")
    assert done.returncode == 0, done.stderr
    assert (heard(demo_home, "status")["activities"], len(heard(demo_home, "pain_list")["rows"])) == before


def test_what_his_notes_say_in_words_is_what_they_say_in_fields(demo_home: Path) -> None:
    """A place that is read in a note and is not the one that it was noted for would be proposed as another pain."""
    assert [row["words"] for row in heard(demo_home, "found", on=iso(DEMO_UNTIL))["rows"]] == []
