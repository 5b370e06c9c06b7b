"""An export comes home: what `ingest.export` wrote is read back, into an empty home or beside what is there.

The tables that cannot be made again are merged by what their rows say, so that reading the same export twice changes
nothing; everything else is decoded from the originals. The folder is not trusted: hashes are checked, names are ours.
"""

# ruff: noqa: S608 (the names of tables and columns are those of `_MERGES`, never of the folder)

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from ingest.errors import Refusal
from ingest.export import FORMAT, KEPT_TABLES
from ingest.findings import once_confirmed
from ingest.identity import unresolve
from ingest.importlog import Item
from ingest.pipeline import Progress, redecode, sweep_originals
from ingest.settings import SETTINGS_FILE, Settings
from ingest.sources.files import EXPORT_MANIFEST
from ingest.store import originals
from ingest.store.ask import number, transaction
from ingest.store.migrate import newest_number

_MAX_MANIFEST_BYTES = 2**20


class NotAnExport(Refusal):
    """The folder is no export that can be read."""


@dataclass(frozen=True, slots=True)
class _Merge:
    """How a table is merged: rows are the same if `same_by` is; `number` is its own dense number, if it has one."""

    same_by: tuple[str, ...]
    number: str | None = None
    run_no: bool = False  # refers to an import
    later: tuple[str, ...] = ()  # filled in once all rows are here


_MERGES = {
    "import_run": _Merge(("paths", "started_at"), "run_no"),
    "import_item": _Merge(("path", "sha256"), run_no=True),
    "source_record": _Merge(("sha256",), "source_no"),
    "athlete_account": _Merge(("service", "account")),
    "archive_file": _Merge(("table_sha256", "file_name", "sha256")),
    "pain_note": _Merge(
        ("local_date", "area", "side", "severity", "moment", "text", "created_at", "deleted_at"), "pain_note_id"
    ),
    "tried": _Merge(("from_date", "to_date", "kind", "text", "link", "created_at", "deleted_at"), "tried_id"),
    "verdict": _Merge(("one_key", "other_key")),
    "field_override": _Merge(("activity_key", "field")),
    "tombstone": _Merge(("activity_key",)),
    "unrecorded_span": _Merge(("from_date", "to_date", "text", "created_at", "deleted_at"), "unrecorded_span_id"),
    "equipment": _Merge(("kind", "name", "from_date", "to_date", "text", "created_at", "deleted_at"), "equipment_id"),
    "expired_activity": _Merge(("native_id",)),
    "episode_word": _Merge(
        ("area", "side", "onset", "word", "value", "local_date", "created_at", "deleted_at"), "episode_word_id"
    ),
    "gap_answer": _Merge(("from_date", "answer", "area", "side", "text", "created_at", "deleted_at"), "gap_answer_id"),
    "finding_word": _Merge(("finding",)),
    "red_flag_word": _Merge(("source", "sign")),
    "ostrc_answer": _Merge(
        ("local_date", "area", "side", "version", "q1", "q2", "q3", "q4", "created_at", "deleted_at"), "ostrc_answer_id"
    ),
    "clinician_finding": _Merge(
        ("local_date", "to_date", "who", "profession", "text", "area", "side", "created_at", "deleted_at"),
        "clinician_finding_id",
    ),
    "paper": _Merge(
        ("local_date", "title", "url", "sha256", "episode", "area", "side", "text", "created_at", "deleted_at"),
        "paper_id",
    ),
    "privacy_zone": _Merge(("name", "latitude_deg", "longitude_deg", "created_at", "deleted_at"), "privacy_zone_id"),
    "comment": _Merge(
        ("thread", "who", "from_athlete", "about", "key", "text", "created_at", "deleted_at"), "comment_id"
    ),
    "proposal": _Merge(
        ("thread", "who", "kind", "from_date", "to_date", "text", "link", "area", "side", "created_at", "deleted_at"),
        "proposal_id",
        later=("answer", "answered_at", "entry_id"),
    ),
    "athlete_fact": _Merge(("fact", "value", "from_date", "created_at", "deleted_at"), "athlete_fact_id"),
}

_SINCE = {
    "athlete_fact": 5,
    "equipment": 6,
    "episode_word": 7,
    "gap_answer": 7,
    "finding_word": 8,
    "red_flag_word": 8,
    "ostrc_answer": 9,
    "clinician_finding": 9,
    "paper": 9,
    "privacy_zone": 12,
    "comment": 13,
    "proposal": 15,
}  # the schema that brought a table, for those that came after the first exports


def is_export(folder: Path) -> bool:
    """Whether a folder says that it is an export."""
    return (folder / EXPORT_MANIFEST).is_file()


def take_back(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    folder: Path,
    now: datetime,
    progress: Progress = lambda *_: None,
    workers: int = 0,
) -> Item:
    """Read an export and decode what it brought; how that ended, like a file of an import. Twice is once.

    Killed at any moment and run again, it ends as if it never was: originals are kept whole or not at all, rows come
    in one transaction, and what is not decoded yet is decoded by the next command. Errors: `NotAnExport`.
    """
    known = _activity_keys(con)
    brought = _rows_home(con, settings, folder, progress)
    sweep_originals(con, settings)
    failures = redecode(con, settings, now, progress, workers)
    keys = sorted(_activity_keys(con) - known)
    outcome, reason = ("imported", None) if brought else ("duplicate", "all that it holds is already here")
    return Item(str(folder), None, outcome, reason, failures, keys)


def _activity_keys(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {key for (key,) in con.execute("select activity_key from activity").fetchall()}


def _rows_home(con: duckdb.DuckDBPyConnection, settings: Settings, folder: Path, progress: Progress) -> int:
    """Bring originals and rows; how many rows are new."""
    manifest = _manifest(folder)
    tables = {name: _checked_table(folder, name, manifest) for name in KEPT_TABLES if not _is_older(name, manifest)}
    wanted = _wanted(con, tables)
    _keep_originals(settings, folder, wanted, progress)
    own = settings.home / SETTINGS_FILE
    if not own.exists() and (folder / SETTINGS_FILE).is_file():
        aside = own.with_suffix(".toml.new")
        shutil.copyfile(folder / SETTINGS_FILE, aside)
        aside.chmod(0o600)
        aside.replace(own)
    try:
        with transaction(con):
            before = _kept_rows(con)
            _map_athletes(con, tables["athlete"])
            brought = {name: merge for name, merge in _MERGES.items() if name in tables}
            for name, merge in brought.items():
                _merge(con, name, tables[name], merge)
            if "proposal" in brought:
                _answer(con, tables["proposal"])
            once_confirmed(con)
            for name in ("athletes", *(f"numbers_of_{table}" for table, merge in brought.items() if merge.number)):
                con.execute(f"drop table temp.{name}")
            unresolve(con)
            return _kept_rows(con) - before
    except (duckdb.BinderException, duckdb.ConversionException, duckdb.ConstraintException) as error:
        why = str(error).splitlines()[0]
        raise NotAnExport(f"{folder} is no export as Niggle writes it ({why}). Nothing was changed.") from None


def _wanted(con: duckdb.DuckDBPyConnection, tables: dict[str, Path]) -> list[str]:
    """The hashes of what belongs among the originals: those of records, of files that failed, and documents."""
    asked = {
        "source_record": "sha256 is not null",
        "import_item": "outcome = 'failed' and sha256 is not null",
        "paper": "sha256 is not null",
    }
    found: set[str] = set()
    for name, which in asked.items():
        if name in tables:
            rows = con.execute(f"select sha256 from read_parquet(?) where {which}", [str(tables[name])]).fetchall()
            found.update(row[0] for row in rows)
    return sorted(found)


def _kept_rows(con: duckdb.DuckDBPyConnection) -> int:
    return sum(number(con, f"select count(*) from {name}") for name in KEPT_TABLES)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        with (folder / EXPORT_MANIFEST).open("rb") as file:
            manifest = json.loads(file.read(_MAX_MANIFEST_BYTES))
        known = manifest["format"] == FORMAT and manifest["schema"] <= newest_number()
        hashes = manifest["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        raise NotAnExport(
            f"{folder / EXPORT_MANIFEST} cannot be read. Export again, or copy the whole folder again."
        ) from None
    if not known or not isinstance(hashes, dict):
        raise NotAnExport(f"{folder} was exported by a newer Niggle. Update this one.")
    return dict(manifest)


def _is_older(name: str, manifest: dict[str, Any]) -> bool:
    """Whether the export was made before there was such a table."""
    return int(manifest["schema"]) < _SINCE.get(name, 0)


def _checked_table(folder: Path, name: str, manifest: dict[str, Any]) -> Path:
    path = folder / "tables" / f"{name}.parquet"
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        found = ""
    if found != manifest["sha256"].get(path.name):
        raise NotAnExport(f"{path} is missing or damaged. Nothing was changed. Export again, or copy it again.")
    return path


def _keep_originals(settings: Settings, folder: Path, wanted: list[str], progress: Progress) -> None:
    """Keep every original whose content is what its name says; one that is missing or changed is left out."""
    there = {path.name.partition(".")[0]: path for path in _files(folder / "originals")}
    in_all = sum(there[sha256].stat().st_size for sha256 in wanted if sha256 in there)
    done = 0
    for place, sha256 in enumerate(wanted, 1):
        path = there.get(sha256)
        if path is None or path.stat().st_size > settings.max_file_bytes:
            continue
        data = path.read_bytes()
        if originals.digest(data) == sha256:
            originals.keep(settings, sha256, data)
        done += len(data)
        progress(done, in_all, place, len(wanted))


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.is_file() and not path.is_symlink())


def _map_athletes(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Whose rows these are here: the default athlete's are the default athlete's, others go by name."""
    con.execute(
        "create temp table athletes as "
        "with known as (select theirs.*, case when theirs.athlete_id = 1 then 1 else ours.athlete_id end as here "
        "from read_parquet(?) theirs left join athlete ours on lower(ours.name) = lower(theirs.name)) "
        "select athlete_id as old, coalesce(here, (select max(athlete_id) from athlete) "
        "+ row_number() over (partition by here is null order by athlete_id)) as new, name, synthetic, created_at, "
        "here is null as added from known",
        [str(path)],
    )
    con.execute("insert into athlete select new, name, synthetic, created_at from temp.athletes where added")
    con.execute(
        "update athlete a set name = t.name, synthetic = t.synthetic, created_at = t.created_at from temp.athletes t "
        "where a.athlete_id = 1 and t.old = 1 and not exists (from source_record where athlete_id = 1) "
        "and not exists (from pain_note where athlete_id = 1)"
    )


def _merge(con: duckdb.DuckDBPyConnection, name: str, path: Path, merge: _Merge) -> None:
    """Add the rows that are not here, under numbers of ours."""
    same = " and ".join(f"ours.{column} is not distinct from theirs.{column}" for column in merge.same_by)
    replaced = ["athletes.new as athlete_id"]
    joins = "join temp.athletes on athletes.old = theirs.athlete_id"
    if merge.run_no:
        replaced.append("runs.new as run_no")
        joins += " join temp.numbers_of_import_run runs on runs.old = theirs.run_no"
    replaced += [f"null as {column}" for column in merge.later]
    if name == "source_record":
        replaced.append("0 as decoded_version")
    if merge.number is not None:
        con.execute(
            f"create temp table numbers_of_{name} as "
            f"select theirs.{merge.number} as old, coalesce(min(ours.{merge.number}), "
            f"(select coalesce(max({merge.number}), 0) from {name}) "
            f"+ row_number() over (order by min(ours.{merge.number}) nulls first, theirs.{merge.number})) as new, "
            f"min(ours.{merge.number}) is null as added "
            f"from read_parquet($path) theirs {joins} "
            f"left join {name} ours on ours.athlete_id = athletes.new and {same} group by theirs.{merge.number}",
            {"path": str(path)},
        )
        replaced.append(f"numbers.new as {merge.number}")
        joins += f" join temp.numbers_of_{name} numbers on numbers.old = theirs.{merge.number} and numbers.added"
    con.execute(
        f"insert into {name} by name select theirs.* replace ({', '.join(replaced)}) "
        f"from read_parquet($path) theirs {joins} "
        f"where not exists (from {name} ours where ours.athlete_id = athletes.new and {same})",
        {"path": str(path)},
    )


def _answer(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Proposals that are open here are answered as they were there; what was accepted leads to its entry here."""
    con.execute(
        "update proposal ours set answer = theirs.answer, answered_at = theirs.answered_at, "
        "entry_id = case theirs.kind when 'finding' then found.new else begun.new end "
        "from read_parquet(?) theirs join temp.numbers_of_proposal numbers on numbers.old = theirs.proposal_id "
        "left join temp.numbers_of_clinician_finding found on found.old = theirs.entry_id "
        "left join temp.numbers_of_tried begun on begun.old = theirs.entry_id "
        "where ours.proposal_id = numbers.new and ours.answer is null "
        "and (theirs.answer is not null or ours.entry_id is null)",
        [str(path)],
    )
