"""All of it in formats that outlive this program: Parquet and CSV, the original files, and a dictionary of the data.

What is written here `ingest.homecoming` reads back. Nothing secret is in it: the tables are named one by one.
"""

import glob
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from ingest.errors import DiskFull, Refusal, is_disk_full
from ingest.pipeline import Progress
from ingest.settings import SETTINGS_FILE, Settings
from ingest.sources.files import EXPORT_MANIFEST
from ingest.store import decoded, originals
from ingest.store.dictionary import Table, tables
from ingest.store.lent import rows_to_copy
from ingest.store.migrate import applied_number

FORMAT = 1
# What cannot be made again, in the order in which the rows refer to each other.
KEPT_TABLES = (
    "athlete", "athlete_account", "import_run", "import_item", "source_record", "archive_file", "pain_note", "tried",
    "verdict", "field_override", "tombstone", "unrecorded_span", "expired_activity", "athlete_fact",
    "equipment", "episode_word", "gap_answer", "finding_word", "red_flag_word", "ostrc_answer", "clinician_finding",
    "paper", "privacy_zone", "comment", "proposal",
)  # fmt: skip
# What is made from the originals: written out for reading, made anew when it is read back.
MADE_TABLES = tuple(name for name in decoded.TABLES if name not in ("resolved", "shared_activity"))
PARQUET_ONLY = ("sample", "developer_sample")  # tens of millions of rows: as text they would fill a disk

_EXTENSION = {"csv_log": "csv", "strava_csv": "csv", "garmin_csv": "csv", "garmin_json": "json", "strava_api": "json"}


class FolderInUse(Refusal):
    """Where the export was to go, there is something already."""


def export_all(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    folder: Path,
    now: datetime,
    progress: Progress = lambda *_: None,
) -> dict[str, Any]:
    """Write everything into a new folder, whole or not at all; the manifest. It is one moment's state of the store.

    Errors: `FolderInUse`, `DiskFull`, `Refusal` where the folder cannot be made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(f"{folder} is not empty. Name a folder that does not exist yet.")
    aside = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    try:
        _sweep(folder)
        shutil.rmtree(aside, ignore_errors=True)
        (aside / "tables").mkdir(parents=True, mode=0o700)
        manifest = _write(con, settings, aside, now, progress)
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    except (OSError, duckdb.Error) as error:
        shutil.rmtree(aside, ignore_errors=True)
        if is_disk_full(error):
            raise DiskFull(f"There is no room left for {folder}. Nothing was written. Choose another disk.") from None
        if isinstance(error, OSError):
            raise Refusal(f"{folder} cannot be written: {error.strerror or error}.") from None
        raise
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return manifest


def _sweep(folder: Path) -> None:
    """Remove what killed exports left beside this folder; of one that still runs, nothing."""
    begin, end = f".{folder.name}.", ".partial"
    for left in folder.parent.glob(f"{glob.escape(begin)}*{end}"):
        pid = left.name[len(begin) : -len(end)]
        if pid.isascii() and pid.isdigit() and not _runs(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # it is somebody else's
        pass
    return True


def _write(
    con: duckdb.DuckDBPyConnection, settings: Settings, folder: Path, now: datetime, progress: Progress
) -> dict[str, Any]:
    con.begin()  # one moment's state, whatever is imported meanwhile
    try:
        rows = {name: _table(con, folder, name) for name in (*KEPT_TABLES, *MADE_TABLES)}
        kept = con.execute(
            f"select distinct sha256, kind, byte_count from ({rows_to_copy(con, 'source_record')}) union "  # noqa: S608
            "select distinct sha256, '', 0 from import_item where outcome = 'failed' and sha256 is not null "
            "and sha256 not in (select sha256 from source_record) "
            "union select sha256, min(file_kind), min(byte_count) from paper where sha256 is not null "
            "and sha256 not in (select sha256 from source_record) group by sha256 order by 1"
        ).fetchall()
        schema = applied_number(con)
    finally:
        con.rollback()
    missing = list(_originals(settings, folder / "originals", kept, progress))
    if (settings.home / SETTINGS_FILE).exists():
        shutil.copyfile(settings.home / SETTINGS_FILE, folder / SETTINGS_FILE)
    (folder / "DICTIONARY.md").write_text(_dictionary(rows), "utf-8")
    manifest = {
        "format": FORMAT,
        "exported_at": now.isoformat() + "Z",
        "schema": schema,
        "decode_version": decoded.DECODE_VERSION,
        "rows": rows,
        "originals": len(kept) - len(missing),
        "missing_originals": missing,
        "sha256": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((folder / "tables").glob("*.parquet"))
            if path.stem in KEPT_TABLES
        },
    }
    (folder / EXPORT_MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    return manifest


def _table(con: duckdb.DuckDBPyConnection, folder: Path, name: str) -> int:
    """One table as Parquet, and as CSV unless it is one of the largest; how many rows it has."""
    place = str(folder / "tables" / name).replace("'", "''")
    order = "activity_no, ordinal" if name in PARQUET_ONLY else "all"
    held = rows_to_copy(con, name)
    ordered = f"select * from ({held}) order by {order}"  # noqa: S608
    con.execute(f"copy ({ordered}) to '{place}.parquet' (format parquet, compression zstd)")
    if name not in PARQUET_ONLY:
        read = f"select {_to_be_read(con, held)} from ({held}) order by all"  # noqa: S608
        con.execute(f"copy ({read}) to '{place}.csv' (format csv, header)")
    rows = con.execute(f"select count(*) from ({held})").fetchall()  # noqa: S608
    return int(rows[0][0])


def _to_be_read(con: duckdb.DuckDBPyConnection, held: str) -> str:
    """The columns of a CSV file: a text that a spreadsheet would take for a formula begins with an apostrophe."""
    taken = r"'^[=+\-@\t\r]'"
    return ", ".join(
        f"case when regexp_matches({name}, {taken}) then chr(39) || {name} else {name} end as {name}"
        if kind == "VARCHAR"
        else name
        for name, kind, *_ in con.execute(f"describe {held}").fetchall()
    )


def _originals(settings: Settings, folder: Path, kept: list[tuple[str, str, int]], progress: Progress) -> Iterator[str]:
    """Copy the originals; the hashes of those that are not there."""
    folder.mkdir(mode=0o700)
    in_all, done = sum(row[2] for row in kept), 0
    for number, (sha256, kind, byte_count) in enumerate(kept, 1):
        extension = _EXTENSION.get(kind, kind)
        try:
            shutil.copyfile(
                originals.path_of(settings, sha256), folder / (f"{sha256}.{extension}" if extension else sha256)
            )
        except FileNotFoundError:
            yield sha256
        done += byte_count
        progress(done, in_all, number, len(kept))


def _dictionary(rows: dict[str, int]) -> str:
    """What the export holds, for somebody who has never heard of the program."""
    lines = [
        "# What is in this folder",
        "",
        f"An export of Niggle, format {FORMAT}. `originals/` holds every imported file as it came, named by the",
        "SHA-256 of its content. `tables/` holds every table as Parquet and, but for the samples, as CSV. `niggle",
        "import` of this folder reads it back. Instants are UTC, units are in the names, and what is empty is unknown.",
        "In the CSV files a text that a spreadsheet would take for a formula begins with an apostrophe.",
        "",
    ]
    told = {table.name: table for table in tables()}
    for name, count in rows.items():
        lines += [f"## {name} ({count:,} rows)", "", *_described(told[name]), ""]
    return "\n".join(lines)


def _described(table: Table) -> Iterator[str]:
    yield table.meaning
    yield ""
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| {column.name} | {column.kind} | {column.meaning.replace('|', '/')} |"
