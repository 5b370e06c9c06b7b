from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from analytics.body import facts, heart_rate_range, lacking
from analytics.run import refresh
from ingest.facts import Fact, NotPossible, set_fact
from ingest.journal import delete
from tests.analytics.history import OWNER, SHARED
from tests.homes import NOW, opened, settings_at

START = date(2024, 1, 1)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with opened(settings_at(tmp_path)) as connection:
        refresh(connection)
        yield connection


def said(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, date]]:
    return facts(con, OWNER).frame.select("fact", "value", "from_date").rows()


def test_what_is_said_is_listed_by_kind_the_latest_first(con: duckdb.DuckDBPyConnection) -> None:
    for value, first in (("190", START), ("186.5", date(2026, 1, 1))):
        set_fact(con, Fact("max-heart-rate", value, first), NOW)
    set_fact(con, Fact("Sex", " Female ", START), NOW)
    assert said(con) == [
        ("max_heart_rate", "186.5", date(2026, 1, 1)),
        ("max_heart_rate", "190", START),
        ("sex", "female", START),
    ]
    assert len(facts(con, SHARED).frame) == 0


def test_the_same_day_said_again_is_a_correction(con: duckdb.DuckDBPyConnection) -> None:
    first = set_fact(con, Fact("resting_heart_rate", "48", START), NOW)
    assert set_fact(con, Fact("resting_heart_rate", "50", START), NOW) == first
    assert said(con) == [("resting_heart_rate", "50", START)]
    delete(con, "athlete_fact", first, NOW)
    assert said(con) == []
    assert set_fact(con, Fact("resting_heart_rate", "51", START), NOW) != first


def test_facts_are_one_athletes_own(con: duckdb.DuckDBPyConnection) -> None:
    set_fact(con, Fact("sex", "male", START), NOW, 2)
    assert said(con) == []


@pytest.mark.parametrize(
    ("fact", "value", "first", "told"),
    [
        ("heart", "190", START, "What can: max-heart-rate"),
        ("max_hart_rate", "190", START, "Did you mean max-heart-rate?"),
        ("max_heart_rate", "99", START, "from 100 to 230"),
        ("max_heart_rate", "nan", START, "from 100 to 230"),
        ("max_heart_rate", "fast", START, "from 100 to 230"),
        ("resting_heart_rate", "111", START, "from 25 to 110"),
        ("sex", "", START, "female, male"),
        ("sex", "male", date(1899, 1, 1), "between 1900 and today"),
        ("sex", "male", NOW.date() + timedelta(days=2), "between 1900 and today"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(
    con: duckdb.DuckDBPyConnection, fact: str, value: str, first: date, told: str
) -> None:
    with pytest.raises(NotPossible, match=told.replace("?", r"\?")):
        set_fact(con, Fact(fact, value, first), NOW)
    assert said(con) == []


def test_a_heart_does_not_rest_faster_than_it_can_beat(con: duckdb.DuckDBPyConnection) -> None:
    set_fact(con, Fact("resting_heart_rate", "105", START), NOW)
    with pytest.raises(NotPossible, match="resting heart rate of 105"):
        set_fact(con, Fact("max_heart_rate", "104", START), NOW)
    set_fact(con, Fact("max_heart_rate", "106", START), NOW)
    with pytest.raises(NotPossible, match="max heart rate of 106"):
        set_fact(con, Fact("resting_heart_rate", "106", START), NOW)


def test_nothing_is_told_of_a_heart_without_runs(con: duckdb.DuckDBPyConnection) -> None:
    told = heart_rate_range(con, OWNER)
    assert (told.maximum, told.lowest, told.runs) == (None, None, 0)
    assert len(lacking([], None)) == 3
    assert lacking(["sex", "resting_heart_rate"], 188) == []
