"""Homes for tests: settings in a temporary folder, an opened store, and small files to import."""

import shutil
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from analytics.run import refresh
from ingest.pipeline import ImportReport, import_paths
from ingest.settings import Settings
from ingest.store.ask import number
from ingest.store.connect import open_store

NOW = datetime(2026, 3, 1, 12)

LOG = "date,distance_km,duration,title\n2026-02-01,10.0,50:00,Easy\n2026-02-03,12.5,1:05:00,Steady\n"


def settings_at(folder: Path, **changes: object) -> Settings:
    """Settings whose data folder is `folder`/home."""
    return Settings(home=folder / "home", **changes)  # type: ignore[arg-type]


def begun(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The store of these settings, made by the program if there is none."""
    return open_store(settings, NOW)


def opened(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The store of these settings; a new one is a copy of one that was made before."""
    return open_copy(settings, NOW)


def open_copy(settings: Settings, now: datetime, *, derived: bool = False) -> duckdb.DuckDBPyConnection:
    """The store of these settings. Where there is no home yet, it is a copy of one that was made at this instant for an
    earlier test, which takes a fifth of the time; `derived`: with what is derived.
    """
    if not settings.home.exists():
        shutil.copytree(_made(now, derived), settings.home)
    return open_store(settings, now)


@cache
def _made(now: datetime, derived: bool) -> Path:
    settings = Settings(home=Path(_KEPT.name) / f"{now:%Y%m%dT%H%M%S.%f}-{derived}")
    with open_store(settings, now) as con:
        if derived:
            refresh(con)
    return settings.home


_KEPT = TemporaryDirectory(prefix="niggle-homes-")


def import_into(con: duckdb.DuckDBPyConnection, settings: Settings, *paths: Path) -> ImportReport:
    """Import these paths, at NOW."""
    return import_paths(con, settings, list(paths), NOW)


def outcomes(report: ImportReport) -> dict[str, str]:
    """The outcome of each file, by its last name."""
    return {item.path.rsplit("/", 1)[-1]: item.outcome for item in report.items}


def reason(report: ImportReport, name: str) -> str:
    """The reason given for one file."""
    (found,) = [item.reason for item in report.items if item.path.endswith(name)]
    return found or ""


def every_row(con: duckdb.DuckDBPyConnection, *but_for: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, without the moments at which they were written and the columns `but_for`."""
    clocks = {"created_at", "fetched_at", "started_at", "finished_at", "applied_at", "edited_at", *but_for}
    tables: dict[str, list[tuple[object, ...]]] = {}
    for (table,) in con.execute("select table_name from duckdb_tables() order by 1").fetchall():
        if table in ("resolved", "grammar"):  # not what is known, but whether it was put together, and read by which
            continue
        columns = [
            name
            for (name,) in con.execute(
                "select column_name from duckdb_columns() where table_name = ? order by column_index", [table]
            ).fetchall()
            if name not in clocks
        ]
        tables[table] = con.execute(f"select {', '.join(columns)} from {table} order by all").fetchall()
    return tables


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a table has."""
    return number(con, f"select count(*) from {table}")


def track(title: str, begun: datetime, minutes: int, metres_per_s: float = 3.0, words: str = "") -> str:
    """A GPX file of one run due north, a point each five seconds, at a steady pace."""
    step_deg = 5 * metres_per_s / 111_195  # along a meridian, which has that many metres a degree
    points = "".join(
        f'<trkpt lat="{50 + place * step_deg:.7f}" lon="6.0">'
        f"<time>{begun + timedelta(seconds=5 * place):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for place in range(minutes * 12 + 1)
    )
    said = f"<desc>{words}</desc>" if words else ""
    return f"<gpx><trk><name>{title}</name>{said}<type>running</type><trkseg>{points}</trkseg></trk></gpx>"
