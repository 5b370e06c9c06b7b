"""Every query, as a file: bound against a fresh schema, used, headed and ordered."""

import re
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from analytics.catalogue import METRICS
from analytics.run import query
from tests.analytics.history import OWNER, SHARED, History

QUERIES = sorted(path.name.removesuffix(".sql") for path in Path(str(files("analytics") / "queries")).glob("*.sql"))
DERIVED = sorted(Path(str(files("analytics") / "derived")).glob("*.sql"))
PARAMETERS = {
    "first_weekday": 0,
    "today": date(2026, 3, 1),
    "on": date(2026, 3, 1),
    "family": None,
    "first_day": None,
    "last_day": None,
    "at_least_m": None,
    "text": None,
    "words": ["knee"],
    "limit": 50,
    "offset": 0,
    "activity_id": "none",
    "activity_ids": ["none"],
    "record_id": "none",
    "first": date(2026, 1, 1),
    "last": date(2026, 3, 1),
    "step": 7,
    "estimated_max_bpm": 190.0,
    "channels": ["cadence_spm"],
    "bases": ["none"],
    "ends": [date(2026, 3, 1), date(2026, 2, 1)],
    "weeks": 4,
}


def text_of(name: str) -> str:
    return (files("analytics") / "queries" / f"{name}.sql").read_text("utf-8")


@pytest.mark.parametrize("name", QUERIES)
def test_it_answers_on_a_fresh_schema_for_every_audience(history: History, name: str) -> None:
    wanted = {key: value for key, value in PARAMETERS.items() if re.search(rf"\${key}\b", text_of(name))}
    for seen in (OWNER, SHARED):
        assert query(history.con, name, seen, **wanted).width > 0


@pytest.mark.parametrize("name", QUERIES)
def test_its_header_gives_question_grain_and_parameters(name: str) -> None:
    header = [line for line in text_of(name).splitlines() if line.startswith("--")]
    assert header[0].endswith("?")
    assert any("grain:" in line for line in header)
    assert any("parameters:" in line for line in header)


@pytest.mark.parametrize("name", QUERIES)
def test_it_sees_only_what_its_audience_may_see(name: str) -> None:
    text = text_of(name)
    assert "$athlete_id" in text
    assert "$audience" in text
    assert not re.search(r"\b(from|join)\s+(activity|sample)\b", text)


@pytest.mark.parametrize("name", QUERIES)
def test_a_function_asks_it(name: str) -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(str(files("analytics"))).glob("*.py"))
    assert f'"{name}"' in sources


@pytest.mark.parametrize("path", DERIVED, ids=lambda path: path.stem)
def test_a_derived_object_states_its_version_and_its_question(path: Path) -> None:
    first, second, *_ = path.read_text("utf-8").splitlines()
    assert re.fullmatch(r"-- version: \d+", first)
    assert "?" in second


def test_every_metric_is_documented_and_disputed() -> None:
    for metric in METRICS.values():
        assert all(asdict(metric).values())
