"""Which rows would be lost with the database? A copy of them as they are at one moment, while others go on writing."""

import uuid
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.store import decoded, findings, migrate
from ingest.store.ask import first_row
from ingest.store.lent import rows_to_copy

# What goes into a backup is named here, table by table: anything that is not (a key, a token, a derived table that is
# made again in seconds) comes out empty. A test asks for every table of a new store whether it belongs here.
KEPT: tuple[str, ...] = (
    "schema_migration",
    "athlete",
    "athlete_account",
    "import_run",
    "import_item",
    "source_record",
    "archive_file",
    "seen_file",
    "pain_note",
    "tried",
    "verdict",
    "field_override",
    "tombstone",
    "unrecorded_span",
    "athlete_fact",
    "equipment",
    "episode_word",
    "gap_answer",
    "finding_word",
    "red_flag_word",
    "ostrc_answer",
    "clinician_finding",
    "paper",
    "privacy_zone",
    "comment",
    "proposal",
    "password",
    "strava_account",
    "strava_activity",
    "expired_activity",
    "decoded_schema",
    *decoded.TABLES,
)
LEFT_OUT: tuple[str, ...] = (
    "strava_state",
    "strava_queue",
    *findings.TABLES,  # the texts are read anew
    "login_session",  # a stolen backup opens no door, and an old one brings no ended session back
    "login_delay",
    "share_link",  # nor a link that was revoked since
    "share_visit",
    "share_fetch",
    "roster_feed",  # somebody else's, by a secret address; after a restore it is added anew
)  # what stays behind on purpose, though it is no derived table


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copied database: its schema number, the originals that its rows are made from and the documents that belong to
    it, and others that it speaks of.
    """

    schema: int
    needed: frozenset[str]
    mentioned: frozenset[str]


def take_snapshot(con: duckdb.DuckDBPyConnection, target: Path) -> Snapshot:
    """Copy the rows of `KEPT` into a new database at `target`, all as of one moment.

    One reading transaction sees one state, so nobody has to wait, neither readers nor the writer. Rows are written
    anew and in order, so the copy is as small as can be. Errors: `duckdb.Error` (a full disk).
    """
    cursor = con.cursor()
    copy = f"snapshot_{uuid.uuid4().hex}"
    try:
        source = str((first_row(cursor, "select current_database()") or ("",))[0])
        quoted = str(target).replace("'", "''")
        cursor.execute(f"attach '{quoted}' as {copy}")
        try:
            cursor.begin()
            try:
                cursor.execute(f'copy from database "{source}" to {copy} (schema)')
                there = cursor.execute(
                    "select table_name from duckdb_tables() where database_name = ? and not temporary", [source]
                ).fetchall()
                for table in KEPT:
                    if (table,) in there:
                        cursor.execute(f"insert into {copy}.{table} by name {rows_to_copy(cursor, table)}")
                taken = Snapshot(
                    migrate.applied_number(cursor),
                    _hashes(
                        cursor,
                        f"select sha256 from {copy}.source_record "  # noqa: S608
                        f"union select sha256 from {copy}.paper where sha256 is not null",
                    ),
                    _hashes(cursor, "select distinct sha256 from import_item where sha256 is not null"),
                )
                cursor.commit()
            except BaseException:
                cursor.rollback()
                raise
        finally:
            cursor.execute(f"detach {copy}")
    finally:
        cursor.close()
    return taken


def _hashes(con: duckdb.DuckDBPyConnection, sql: str) -> frozenset[str]:
    return frozenset(row[0] for row in con.execute(sql).fetchall())
