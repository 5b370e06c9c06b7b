"""What Strava's API told, as rows of a store, and what is left when its time is over."""

import hashlib
from datetime import date, datetime, timedelta

import duckdb

from analytics.run import refresh
from ingest.identity import resolve, unresolve
from ingest.store.ask import next_number, transaction
from ingest.store.decoded import DECODE_VERSION


def tell(
    con: duckdb.DuckDBPyConnection,
    native_id: str,
    begun: datetime,
    metres: int = 10_000,
    seconds: int = 3000,
    title: str = "Morning Run",
    *,
    keeps: bool = False,
    device: str | None = None,
    kind: str = "strava_api",
) -> str:
    """One run that Strava's API told the day it was, by UTC; its key. It goes after 7 days, unless `keeps`.

    Of another `kind` it is the archive's row of the same number, which stays and may be shared.
    """
    lent = kind == "strava_api"
    source_no = next_number(con, "source_record", "source_no")
    activity_no = next_number(con, "source_activity", "activity_no")
    with transaction(con):
        con.execute(
            "insert into source_record by name select $no as source_no, 1 as athlete_id, $sha256 as sha256, "
            "$kind as kind, 900 as byte_count, $path as path, $shared as shareable, "
            "$fetched::timestamp as fetched_at, $expires::timestamp as expires_at, $version as decoded_version",
            {"no": source_no, "sha256": hashlib.sha256(f"{kind} {native_id}".encode()).hexdigest(),
             "path": f"strava.{native_id}", "fetched": begun, "kind": kind, "shared": not lent,
             "expires": begun + timedelta(days=7) if lent and not keeps else None, "version": DECODE_VERSION},
        )  # fmt: skip
        con.execute(
            "insert into source_activity by name select $no as activity_no, $key as activity_key, 1 as athlete_id, "
            "$source_no as source_no, 0 as session_index, 1 as revision, $shared as shareable, 'run' as sport_family, "
            "'run' as sport, 'Run' as sport_raw, $title as title, $begun::timestamp as started_utc, "
            "$begun::date as local_date, 0 as utc_offset_s, 'stated' as local_time_source, "
            "$seconds::bigint as elapsed_s, $seconds::bigint as moving_s, "
            "$metres::bigint as distance_m, 0 as sample_count, $native_id as native_id",
            {"no": activity_no, "key": f"strava.{native_id}", "source_no": source_no, "title": title, "begun": begun,
             "seconds": seconds, "metres": metres, "native_id": native_id, "shared": not lent},
        )  # fmt: skip
        if device is not None:
            con.execute("insert into device (source_no, product) values (?, ?)", [source_no, device])
        unresolve(con)
    resolve(con)
    refresh(con)
    return f"strava.{native_id}"


def lost(con: duckdb.DuckDBPyConnection, native_id: str, on: date) -> None:
    """What is left of a run of that day when its time is over."""
    con.execute(
        "insert into expired_activity by name select 1 as athlete_id, $native_id as native_id, "
        "$on::date as local_date, $at::timestamp as expired_at",
        {"native_id": native_id, "on": on, "at": on + timedelta(days=7)},
    )
