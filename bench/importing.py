"""How fast do files come in, against fitparse and one INSERT a row, which is what a runner would write himself?"""

import io
import itertools
import tempfile
from datetime import date, datetime
from pathlib import Path

import duckdb
from fitparse import FitFile

from bench.measure import Comparison, compare
from dashboard.demo.files import fit_file
from dashboard.demo.story import demo_sessions
from ingest.pipeline import import_paths
from ingest.settings import Settings
from ingest.store.connect import open_store

FILES = 50
UNTIL = date(2026, 3, 22)
NOW = datetime(2026, 3, 23)  # noqa: DTZ001 (the store keeps UTC without a zone)
_COLUMNS = ("timestamp", "distance", "enhanced_speed", "heart_rate", "cadence", "stance_time", "stance_time_balance")


def measure() -> tuple[Comparison, int, int]:
    """The comparison, and how many files and samples it is about. Errors: AssertionError if the answers differ."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = folder / "files"
        files.mkdir()
        for session in demo_sessions(UNTIL)[100 : 100 + FILES]:
            (files / f"{session.number}.fit").write_bytes(fit_file(session))
        turns = itertools.count()

        def ours() -> tuple[int, float]:
            return _ours(folder / f"home-{next(turns)}", files)

        def theirs() -> tuple[int, float]:
            return _theirs(files)

        samples, metres = ours()
        assert (samples, metres) == theirs(), "both sides must hold the same samples"
        return compare(ours, theirs, turns=3), FILES, samples


def _ours(home: Path, files: Path) -> tuple[int, float]:
    settings = Settings(home=home)
    with open_store(settings, NOW) as con:
        import_paths(con, settings, [files], NOW)
        return _sums(con, "sample", "distance_m")


def _theirs(files: Path) -> tuple[int, float]:
    with duckdb.connect() as con:
        con.execute(
            "create table sample (path varchar, recorded_at timestamp, distance double, speed double, "
            "heart_rate double, cadence double, stance double, balance double)"
        )
        for path in sorted(files.iterdir()):
            rows = []
            with FitFile(io.BytesIO(path.read_bytes())) as fit:
                for message in fit.get_messages("record"):
                    values = message.get_values()
                    rows.append([path.name, *(values.get(name) for name in _COLUMNS)])
            con.begin()
            con.executemany("insert into sample values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            con.commit()
        return _sums(con, "sample", "distance")


def _sums(con: duckdb.DuckDBPyConnection, table: str, column: str) -> tuple[int, float]:
    count, metres = con.execute(
        f"select count(*), round(sum(round(100 * {column})::bigint) / 100, 2) from {table}"
    ).fetchall()[0]
    return int(count), float(metres)
