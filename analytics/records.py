"""What is each activity made of, what may be one and the same, and what did the runner decide and change?"""

import duckdb

from analytics.result import Result
from analytics.run import Seen, query

_UNITS = {
    "distance_m": "m",
    "elapsed_s": "s",
    "moving_s": "s",
    "ascent_m": "m",
    "average_heart_rate_bpm": "beats/min",
}


def activity_id(con: duckdb.DuckDBPyConnection, seen: Seen, record_id: str) -> str | None:
    """Of which activity is this record? Its key; None if there is none that may be seen."""
    rows = query(con, "activity_id", seen, record_id=record_id)
    return str(rows.item()) if len(rows) else None


def records(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str) -> Result:
    """Which records is this activity made of, what does each say, and why are they together?

    Columns: record_id, kind (fit, gpx, tcx, strava_csv, strava_api, garmin_json, garmin_csv, csv_log), path (null for
    all but the owner), title, description, gear, race, rpe, sport_family, sport, sport_raw, local_date, started_local,
    elapsed_s, moving_s, distance_m, ascent_m, average_heart_rate_bpm, sample_count, native_id, expires_at (UTC: when it
    has to go by Strava's terms; null: it stays), shareable, devices (names), holds_samples and holds_words (figures and
    words of the activity are this one's), rule and reason (null for the one that the others joined).
    """
    frame = query(con, "records", seen, activity_id=activity_id)
    return Result(frame, _UNITS, len(frame))


def origins(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Where did each activity come from, and when does it go?

    Columns: activity_id, sources (kinds of its records, that of the one whose figures are used first), expires_at (UTC:
    when the last of its records goes by Strava's terms; null as soon as one stays).
    """
    frame = query(con, "origins", seen)
    return Result(frame, {}, len(frame))


def joined(con: duckdb.DuckDBPyConnection, seen: Seen, limit: int, offset: int) -> Result:
    """Which activities were put together from several records, and why? Newest first, `limit` activities of them.

    Columns: activity_id, record_id, kind, path, title (the record's), activity_title, sport, local_date,
    started_local, elapsed_s, distance_m, sample_count, holds_samples, holds_words, rule, reason, expires_at, total (of
    activities, the same as `n`).
    """
    frame = query(con, "joined", seen, limit=limit, offset=offset)
    return Result(frame, _UNITS, int(frame["total"][0]) if len(frame) else 0)


def doubts(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Which two activities may be the same run? Asked, never decided; both count until the runner says so.

    Columns: one and other (structs of record_id, activity_id, kind, path, title, sport, local_date, started_local,
    elapsed_s, distance_m, ascent_m, average_heart_rate_bpm, sample_count), rule (shifted, overlap, day, day_alone) and
    reason.
    """
    frame = query(con, "doubts", seen)
    return Result(frame, _UNITS, len(frame))


def verdicts(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What did the runner decide about two records? The latest first.

    Columns: one_key, other_key, same, decided_at (UTC), one_title, one_date, other_title, other_date (null for a record
    that is not here any more).
    """
    frame = query(con, "verdicts", seen)
    return Result(frame, {}, len(frame))


def changes(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What did the runner change about activities, and what stood there before? The latest first.

    Columns: activity_id, local_date, title, field (title, sport, distance_m, local_date, rpe, counted), value, replaced
    (as text; null where nothing stood there), changed_at (UTC), sources (kinds of its records), expires_at (UTC: when
    the activity goes; null: it stays).
    """
    frame = query(con, "changes", seen)
    return Result(frame, {}, len(frame))


def changes_of(con: duckdb.DuckDBPyConnection, seen: Seen, activity_id: str) -> Result:
    """What did the runner change about this activity, and what stood there before? The latest first.

    Columns: activity_id, field, value, replaced, changed_at, as in `changes`.
    """
    frame = query(con, "activity_changes", seen, activity_id=activity_id)
    return Result(frame, {}, len(frame))


def deleted(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Which activities did the runner delete? The last deleted first.

    Columns: activity_id, local_date, title, distance_m, elapsed_s, deleted_at (UTC).
    """
    frame = query(con, "deleted", seen)
    return Result(frame, _UNITS, len(frame))


def unrecorded(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """On which days did the runner say that running may have gone unrecorded? Newest first.

    Columns: id, from_date, to_date (both included), text.
    """
    frame = query(con, "unrecorded", seen)
    return Result(frame, {}, len(frame))


def expired(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """On which days was something of Strava's API removed when its time was over, and which are whole all the same?

    Columns: local_date, activities (how many were removed), expired_at (UTC), settled_at (UTC: when the runner said
    that his files have the day whole; null: open, and no figure counts on the day). Open ones first, then newest
    first; `n` is of days. A day may stand here twice: what was removed after the runner's word is open.
    """
    frame = query(con, "expired", seen)
    return Result(frame, {}, len(frame))


def athletes(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Who is here? The default one first.

    Columns: athlete_id, name, chosen (the one that is looked at), activities, first_day, last_day, accounts (at Strava
    and Garmin, a list).
    """
    frame = query(con, "athletes", seen)
    return Result(frame, {}, len(frame))
