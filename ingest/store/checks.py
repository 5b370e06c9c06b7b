"""Is the store sound? What `niggle doctor` looks at, each check with what it found and what to do."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.settings import Settings
from ingest.store import decoded, migrate, originals
from ingest.store.ask import number


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `detail` says what was found; `remedy` what to do if it is not sound."""

    name: str
    sound: bool
    detail: str
    remedy: str | None = None


def check_store(con: duckdb.DuckDBPyConnection, settings: Settings) -> list[Check]:
    """All checks: schema, versions, originals against their hashes, decoded rows against originals, file modes."""
    return [_schema(con), _versions(con), *_originals(con, settings), *_lineage(con), _modes(settings)]


def _schema(con: duckdb.DuckDBPyConnection) -> Check:
    applied, newest = migrate.applied_number(con), migrate.newest_number()
    return Check("schema version", applied == newest, f"{applied} of {newest}", "Update Niggle.")


def _versions(con: duckdb.DuckDBPyConnection) -> Check:
    stale = decoded.stale_count(con)
    detail = (
        f"{stale} originals were decoded by another version" if stale else f"all of version {decoded.DECODE_VERSION}"
    )
    return Check("decode version", not stale, detail, "Run: niggle rebuild")


def _originals(con: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[Check]:
    """Every source record and document has its original, with the bytes that its hash says; none is without either."""
    known = [
        row[0]
        for row in con.execute(
            "select sha256 from source_record union select sha256 from paper where sha256 is not null order by 1"
        ).fetchall()
    ]
    missing, changed = [], []
    for sha256 in known:
        try:
            if originals.digest(originals.path_of(settings, sha256).read_bytes()) != sha256:
                changed.append(sha256)
        except OSError:
            missing.append(sha256)
    bad = len(missing) + len(changed)
    detail = f"{len(missing)} missing, {len(changed)} changed of {len(known)}" if bad else f"all {len(known)} whole"
    yield Check("originals", not bad, detail, "Restore the originals folder from a backup, or import the files again.")
    logged = {
        row[0] for row in con.execute("select distinct sha256 from import_item where sha256 is not null").fetchall()
    }
    stray = [
        path for path in settings.originals.glob("??/*") if path.name not in logged and path.name not in set(known)
    ]
    detail = f"{len(stray)} belong to no import" if stray else "none left over"
    yield Check(
        "stray originals",
        not stray,
        detail,
        "They are left of an import that was killed; the next import removes them.",
    )


def _lineage(con: duckdb.DuckDBPyConnection) -> Iterator[Check]:
    """Every decoded row leads back to an activity, and every activity to a source record."""
    orphans = number(con, "select count(*) from source_activity anti join source_record using (source_no)")
    yield Check("activities lead back to an original", not orphans, f"{orphans} do not", "Run: niggle rebuild")
    notes = number(
        con,
        "select count(*) from pain_note anti join source_activity using (athlete_id, activity_key) "
        "where activity_key <> ''",
    )
    yield Check("pain notes of logs lead back to their row", not notes, f"{notes} do not", "Run: niggle rebuild")
    for table in ("sample", "lap", "pause", "developer_field", "developer_sample", "activity"):
        lost = number(con, f"select count(*) from {table} anti join source_activity using (activity_no)")  # noqa: S608
        yield Check(f"rows of {table} lead back to an activity", not lost, f"{lost} do not", "Run: niggle rebuild")
    wrong = number(
        con,
        "select count(*) from (select a.activity_no from source_activity a left join sample s using (activity_no) "
        "group by a.activity_no, a.sample_count having count(s.ordinal) <> a.sample_count)",
    )
    resolved = number(con, "select count(*) from resolved")
    yield Check("records are put together", bool(resolved), "they are" if resolved else "not yet", "Run: niggle status")
    yield Check("activities have all their samples", not wrong, f"{wrong} do not", "Run: niggle rebuild")


def _modes(settings: Settings) -> Check:
    """The data folder and all in it are their owner's alone."""
    open_paths = [path for path in _own_files(settings) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    detail = f"{len(open_paths)} can be read by others, first {open_paths[0]}" if open_paths else "private to you"
    return Check("file modes", not open_paths, detail, f"Run: chmod -R go= '{settings.home}'")


def _own_files(settings: Settings) -> Iterator[Path]:
    yield settings.home
    yield from settings.home.glob("*")
    yield from settings.originals.rglob("*")
    yield from settings.backups.rglob("*")
