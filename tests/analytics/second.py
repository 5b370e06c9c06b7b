"""Stores for second computations: the demo runner and the real files, with every derived table and a stated heart."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb

from analytics.run import refresh
from ingest.facts import Fact, set_fact
from ingest.settings import Settings
from ingest.store.connect import open_store

RESTING, MAXIMUM = 52.0, 189.0


def opened(home: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of a home's store."""
    (folder / "home").mkdir()
    shutil.copyfile(home / "niggle.duckdb", folder / "home" / "niggle.duckdb")
    with open_store(Settings(home=folder / "home"), datetime(2026, 4, 1)) as con:
        refresh(con)
        body = (("sex", "female"), ("resting_heart_rate", f"{RESTING}"), ("max_heart_rate", f"{MAXIMUM}"))
        for name, value in body:
            set_fact(con, Fact(name, value, date(2020, 1, 1)), datetime(2026, 4, 1))
        yield con
