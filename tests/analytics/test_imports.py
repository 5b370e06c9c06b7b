from datetime import date, datetime
from typing import Any

from analytics.status import imports
from tests.analytics.history import OWNER, SHARED, History, day

BEGUN = datetime(2026, 3, 1, 12)
ENDED = datetime(2026, 3, 1, 12, 1)


def imported(
    history: History, run_no: int, *items: tuple[str, str, list[str]], ended: datetime | None = ENDED, athlete: int = 1
) -> None:
    """One import with its items as (sha256, outcome, warnings)."""
    paths = ["/a", "/b"]
    history.con.execute("insert into import_run values (?, ?, ?, ?, ?)", [run_no, athlete, paths, BEGUN, ended])
    for sha256, outcome, warnings in items:
        history.con.execute(
            "insert into import_item values (?, ?, ?, ?, ?, null, ?::varchar[])",
            [run_no, athlete, f"/a/{sha256}-{run_no}", sha256, outcome, warnings],
        )


def original(history: History, source_no: int, sha256: str) -> None:
    """The original that the activity of this number came from."""
    history.con.execute(
        "insert into source_record values (?, 1, ?, 'fit', 1, '/a', true, ?, null, 1, null)", [source_no, sha256, BEGUN]
    )


def rows(history: History) -> list[dict[str, Any]]:
    return imports(history.con, OWNER).frame.to_dicts()


def test_each_says_what_came_of_its_files_and_which_days_it_brought(history: History) -> None:
    original(history, history.run(day(3), 10_000), "x")
    original(history, history.run(day(1), 8_000), "y")
    imported(
        history,
        1,
        ("x", "imported", ["cut off"]),
        ("y", "imported", []),
        ("y", "duplicate", []),
        ("t", "skipped", []),
        ("b", "failed", []),
    )
    assert rows(history) == [
        {
            "run_no": 1,
            "started_at": BEGUN,
            "finished_at": ENDED,
            "paths": ["/a", "/b"],
            "imported": 2,
            "duplicate": 1,
            "skipped": 1,
            "failed": 1,
            "warned": 1,
            "activities": 2,
            "first_day": date(2026, 1, 1),
            "last_day": date(2026, 1, 3),
        }
    ]
    assert imports(history.con, OWNER).n == 2


def test_the_newest_is_first_and_one_that_is_under_way_has_no_end(history: History) -> None:
    imported(history, 1)
    imported(history, 2, ended=None)
    assert [(row["run_no"], row["finished_at"]) for row in rows(history)] == [(2, None), (1, ENDED)]


def test_one_that_brought_no_activity_has_no_days(history: History) -> None:
    original(history, history.run(day(1), 10_000), "x")
    imported(history, 1, ("x", "imported", []))
    imported(history, 2, ("x", "duplicate", []))
    newest = rows(history)[0]
    assert (newest["duplicate"], newest["activities"]) == (1, 0)
    assert (newest["first_day"], newest["last_day"]) == (None, None)


def test_no_other_person_and_no_other_athlete_sees_them(history: History) -> None:
    imported(history, 1, ("x", "imported", []))
    imported(history, 2, ("x", "imported", []), athlete=2)
    assert [row["run_no"] for row in rows(history)] == [1]
    assert imports(history.con, SHARED).frame.is_empty()
    assert imports(history.con, SHARED).n == 0
