"""What the runner says about findings is kept, once, whatever comes in around it, in whatever order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.findings import findings, found_places, red_flags, unread_words
from analytics.run import Seen, refresh
from dashboard.requests.found import found_of
from ingest.export import export_all
from ingest.findings import NothingDecided, NotToConfirm, bring_back, confirm, dismiss, put_away, take_back
from ingest.homecoming import take_back as come_home
from ingest.identity import resolve
from ingest.journal import Pain, add_pain, delete, edit_pain
from ingest.store.ask import transaction
from tests.analytics.history import OWNER, SHARED
from tests.archives import Run, garmin_files, some_runs, strava_files, zipped
from tests.homes import NOW, import_into, opened, settings_at

SAID = ("left knee 4/10 after 2 km", "no left knee pain", "left knee hurt last year", "calf tight", "easy")
NOTES = (
    "select local_date, area, side, severity, moment, felt_at_m, text, activity_key from pain_note "
    "where deleted_at is null order by all"
)


def told(*said: str) -> list[Run]:
    """Runs with these descriptions."""
    return [replace(run, title="Run", description=words) for run, words in zip(some_runs(len(said)), said, strict=True)]


def brought(con: duckdb.DuckDBPyConnection, folder: Path, runs: list[Run], name: str = "export.zip") -> None:
    """Import them as an archive of Strava's."""
    (folder / name).write_bytes(zipped(strava_files(runs)))
    import_into(con, settings_at(folder), folder / name)
    refresh(con)


def state(con: duckdb.DuckDBPyConnection, seen: Seen = OWNER) -> dict[str, str]:
    """The state of each finding by its words."""
    return {row["words"]: row["state"] for row in findings(con, seen).frame.iter_rows(named=True)}


def say(con: duckdb.DuckDBPyConnection, deed: Callable[..., Any], words: str, **how: Any) -> Any:
    """Do this to the finding of these words."""
    (row,) = [row for row in findings(con, OWNER).frame.iter_rows(named=True) if row["words"] == words]
    with transaction(con):
        return deed(con, found_of(row), NOW, **how)


@pytest.fixture
def con(tmp_path: Path) -> Any:
    """A home with an archive of these words."""
    with opened(settings_at(tmp_path)) as con:
        brought(con, tmp_path, told(*SAID))
        yield con


def test_what_was_found_is_proposed_and_counts_only_when_confirmed(con: duckdb.DuckDBPyConnection) -> None:
    assert state(con) == dict.fromkeys(SAID[:4], "proposed")
    assert con.execute(NOTES).fetchall() == []
    assert say(con, confirm, SAID[0]) == 1
    assert con.execute(NOTES).fetchall() == [
        (date(2022, 5, 29), "knee", "left", 4, "during", 2000, SAID[0], "strava.1000000")
    ]
    assert state(con)[SAID[0]] == "confirmed"


def test_confirmed_twice_is_one_and_taken_back_none(con: duckdb.DuckDBPyConnection) -> None:
    say(con, confirm, SAID[0])
    assert say(con, confirm, SAID[0]) is None
    with pytest.raises(NotToConfirm, match="niggle notes undo"):
        say(con, dismiss, SAID[0])
    say(con, take_back, SAID[0])
    assert con.execute(NOTES).fetchall() == []
    assert state(con)[SAID[0]] == "proposed"
    with pytest.raises(NothingDecided):
        say(con, take_back, SAID[0])
    say(con, dismiss, SAID[0])
    assert say(con, confirm, SAID[0]) == 2  # he may change his mind
    assert len(con.execute(NOTES).fetchall()) == 1


def test_a_denial_is_no_pain_of_that_place_and_another_time_is_no_pain_of_that_day(
    con: duckdb.DuckDBPyConnection,
) -> None:
    say(con, confirm, SAID[1])
    assert con.execute(NOTES).fetchall()[0][1:4] == ("knee", "left", 0)
    with pytest.raises(NotToConfirm, match="another time"):
        say(con, confirm, SAID[2])


def test_the_side_is_the_runners_and_a_word_without_a_number_is_a_note_without_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    say(con, confirm, SAID[3], side="right")
    assert con.execute(NOTES).fetchall()[0][1:4] == ("lower_leg", "right", None)
    assert state(con)[SAID[3]] == "confirmed"


def test_a_note_that_the_runner_deleted_does_not_come_back(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    number = say(con, confirm, SAID[0])
    with transaction(con):
        delete(con, "pain_note", number, NOW)
    brought(con, tmp_path, [*told(*SAID), replace(some_runs(6)[5], title="One more")], "newer.zip")
    assert state(con)[SAID[0]] == "confirmed"
    assert con.execute(NOTES).fetchall() == []


def test_a_description_that_was_edited_at_strava_keeps_its_word(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    say(con, confirm, SAID[0])
    say(con, dismiss, SAID[3])
    longer = [f"{SAID[0]}, as I said", *SAID[1:3], "calf tight. Sunny", SAID[4], "new"]
    brought(con, tmp_path, told(*longer), "newer.zip")
    assert state(con)[longer[0]] == "confirmed"
    assert state(con)["calf tight."] == "dismissed"
    assert len(con.execute(NOTES).fetchall()) == 1


def test_the_same_words_of_two_sources_are_one_finding(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        runs = told("left knee 4/10")
        brought(con, tmp_path, runs)
        say(con, confirm, "left knee 4/10")
        garmin = [replace(runs[0], id=77, title="left knee 2/10", description="")]
        (tmp_path / "garmin.zip").write_bytes(zipped(garmin_files(garmin)))
        import_into(con, settings_at(tmp_path), tmp_path / "garmin.zip")
        assert con.execute("select count(*) from activity").fetchall() == [(1,)]
        assert state(con) == {"left knee 4/10": "confirmed"}


def test_words_that_another_grammar_reads_otherwise_keep_their_word(con: duckdb.DuckDBPyConnection) -> None:
    say(con, confirm, SAID[0])
    con.execute("update finding set area = 'thigh' where words = ?", [SAID[0]])
    assert state(con)[SAID[0]] == "confirmed"
    say(con, take_back, SAID[0])
    assert state(con)[SAID[0]] == "proposed"
    assert con.execute(NOTES).fetchall() == []


def test_a_log_s_number_without_a_place_gets_it_from_the_words_of_its_row(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        (tmp_path / "log.csv").write_text(
            "date,distance_km,pain,notes\n2026-02-01,9,3,left knee sore\n2026-02-02,9,left foot sore,\n"
        )
        import_into(con, settings_at(tmp_path), tmp_path / "log.csv")
        refresh(con)
        before = con.execute(NOTES).fetchall()
        say(con, confirm, "left knee sore")
        say(con, confirm, "left foot sore")
        assert [row[:4] for row in con.execute(NOTES).fetchall()] == [
            (date(2026, 2, 1), "knee", "left", 3), (date(2026, 2, 2), "foot", "left", None)
        ]  # fmt: skip
        assert set(state(con).values()) == {"confirmed"}
        say(con, take_back, "left knee sore")
        say(con, take_back, "left foot sore")
        assert con.execute(NOTES).fetchall() == before


def test_what_a_note_says_itself_is_not_asked_and_what_its_words_add_is(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con, transaction(con):
        add_pain(con, Pain(date(2026, 2, 1), "knee", "left", 4, None, "left knee 4/10 and right calf 2/10"), NOW)
    with opened(settings_at(tmp_path)) as con:
        resolve(con)
        refresh(con)
        rows = findings(con, OWNER).frame.select("area", "side", "state").rows()
        assert rows == [("lower_leg", "right", "proposed")]
        with transaction(con):
            edit_pain(con, 1, {"area": "lower_leg", "side": "right"}, NOW)
        assert findings(con, OWNER).frame.select("area", "side", "state").rows() == [("knee", "left", "proposed")]


def test_a_pain_that_is_noted_on_that_day_is_not_asked_again(con: duckdb.DuckDBPyConnection) -> None:
    with transaction(con):
        add_pain(con, Pain(date(2022, 5, 29), "knee", "left", 5), NOW)
    assert state(con)[SAID[0]] == "noted"


def test_words_are_the_runners_own_and_of_their_day(con: duckdb.DuckDBPyConnection) -> None:
    say(con, confirm, SAID[0])
    for ask in (findings, found_places):
        assert ask(con, SHARED).n == 0
    assert unread_words(con, SHARED, 5).n == red_flags(con, SHARED, date(2022, 6, 1)).n == 0
    assert list(state(con, Seen(1, "owner", date(2022, 5, 31)))) == [SAID[1], SAID[0]]


def test_places_say_how_often_from_when_to_when_and_what_waits(con: duckdb.DuckDBPyConnection) -> None:
    def knee() -> tuple[Any, ...]:
        return next(row for row in found_places(con, OWNER).frame.rows() if row[0] == "knee")

    assert knee() == ("knee", "left", 1, 1, 0, 1, 1, 0, date(2022, 5, 29), date(2022, 5, 29))
    say(con, dismiss, SAID[0])
    assert knee() == ("knee", "left", 0, 0, 0, 1, 1, 1, None, None)


@pytest.mark.parametrize(("days", "shown"), [(-1, 0), (0, 1), (27, 1), (28, 0)])
def test_a_sign_to_have_looked_at_is_shown_for_28_days(tmp_path: Path, days: int, shown: int) -> None:
    with opened(settings_at(tmp_path)) as con:
        runs = told("knee swollen and locked. Sunny")
        brought(con, tmp_path, runs)
        found = red_flags(con, OWNER, date(2022, 5, 29) + timedelta(days=days)).frame
        assert len(found) == shown
        if shown:
            assert found.select("words", "signs").rows() == [("knee swollen and locked.", ["locking", "swelling"])]


def test_a_sign_is_put_away_for_good_and_brought_back(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        brought(con, tmp_path, told("left knee swollen"))
        day = date(2022, 6, 1)
        (flag,) = red_flags(con, OWNER, day).frame.iter_rows(named=True)
        with transaction(con):
            put_away(con, flag["sources"][0], flag["signs"][0], flag["id"], NOW)
        brought(con, tmp_path, told("left knee swollen", "more"), "newer.zip")
        assert red_flags(con, OWNER, day).n == 0
        with transaction(con):
            bring_back(con, flag["id"])
        assert red_flags(con, OWNER, day).n == 1
        with pytest.raises(NothingDecided), transaction(con):
            bring_back(con, flag["id"])


def test_a_finding_confirmed_in_two_homes_is_one_note_when_they_meet(tmp_path: Path) -> None:
    for name, later in (("one", 0), ("two", 1)):
        (tmp_path / name).mkdir()
        home = settings_at(tmp_path / name)
        with opened(home) as con:
            brought(con, tmp_path / name, told("left knee 4/10"))
            (row,) = findings(con, OWNER).frame.iter_rows(named=True)
            with transaction(con):
                confirm(con, found_of(row), NOW + timedelta(hours=later))
            if name == "one":
                export_all(con, home, tmp_path / "export", NOW)
            else:
                come_home(con, home, tmp_path / "export", NOW)
                assert len(con.execute(NOTES).fetchall()) == 1
                assert come_home(con, home, tmp_path / "export", NOW).outcome == "duplicate"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(["older", "newer", "garmin"]),
    words=st.lists(st.sampled_from(["confirm", "dismiss", "nothing"]), min_size=3, max_size=3),
    after=st.integers(0, 2),
)
def test_decisions_hold_whatever_comes_in_in_whatever_order(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], words: list[str], after: int
) -> None:
    """Said after any of the imports, the word on each run is the same at the end."""
    folder = tmp_path_factory.mktemp("order")
    said = ("left knee 4/10", "right foot sore", "left hip 2/10")
    runs = told(*said)
    archives = {
        "older": zipped(strava_files(runs)),
        "newer": zipped(strava_files(told(*(f"{one}, sunny" for one in said), "new"))),
        "garmin": zipped(garmin_files([replace(run, id=50 + place, description="") for place, run in enumerate(runs)])),
    }
    for name, data in archives.items():
        (folder / f"{name}.zip").write_bytes(data)
    wanted = {"confirm": "confirmed", "dismiss": "dismissed", "nothing": "proposed"}
    with opened(settings_at(folder)) as con:
        for place, name in enumerate(order):
            import_into(con, settings_at(folder), folder / f"{name}.zip")
            refresh(con)
            rows = findings(con, OWNER).frame.sort("local_date").filter(place >= after).to_dicts()
            with transaction(con):
                for row, word in zip(rows, words, strict=False):
                    if word == "confirm":
                        confirm(con, found_of(row), NOW)
                    elif word == "dismiss":
                        dismiss(con, found_of(row), NOW)
        rows = findings(con, OWNER).frame.sort("local_date").to_dicts()
        assert [row["state"] for row in rows] == [wanted[word] for word in words]
        assert len(con.execute(NOTES).fetchall()) == words.count("confirm")
