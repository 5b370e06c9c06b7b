"""Answers as documents (`dashboard.shapes`): figures as they come from `analytics`, times and dates as text."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast, get_type_hints

from dashboard.shapes import (
    AlarmsDocument,
    AthletesDocument,
    BodyDocument,
    BodyOffer,
    ChangesDocument,
    DailyLoadDocument,
    DailyLoadRow,
    DuplicatesDocument,
    EffortDocument,
    FatigueRow,
    FindingRow,
    ImportDocument,
    ImportsDocument,
    LoadDocument,
    NotesDocument,
    PainDocument,
    ProblemsDocument,
    RedFlagRow,
    RunDocument,
    SpikesDocument,
    StatusDocument,
    TodayDocument,
    TrackRow,
    TriedDocument,
    WithinRow,
)

if TYPE_CHECKING:
    import duckdb

    from analytics.alarms import TrackRecord
    from analytics.daily import DailyLoad
    from analytics.fatigue import FatiguePoint
    from analytics.gait import WithinRun
    from analytics.result import Result
    from analytics.run import Seen
    from ingest.pipeline import ImportReport
    from ingest.settings import Settings


_SAME = (
    "sport", "title", "distance_m", "moving_s", "ascent_m", "average_heart_rate_bpm", "average_cadence_spm",
    "longest_unbroken_m", "spike_state", "sources", "expires_at",
)  # fmt: skip
_RUN_FACTS = {"activity_id": "activity_id", "local_date": "local_date", "started_at": "started_utc"}
_RUN_FACTS |= {name: name for name in _SAME}
_LAP = (
    "lap_no", "start_s", "distance_m", "elapsed_s", "average_cadence_spm", "average_stance_ms",
    "average_stance_balance_left_pct",
)  # fmt: skip


def import_document(report: "ImportReport", seconds: float) -> ImportDocument:
    """What came of an import."""
    return {
        "files": len(report.items),
        "imported": report.count("imported"),
        "duplicate": report.count("duplicate"),
        "skipped": report.count("skipped"),
        "failed": report.count("failed"),
        "activities": report.activities,
        "samples": report.samples,
        "seconds": round(seconds, 3),
        "items": [
            {
                "path": item.path,
                "sha256": item.sha256,
                "outcome": item.outcome,
                "reason": item.reason,
                "warnings": item.warnings,
                "activity_ids": item.activity_ids,
            }
            for item in report.items
        ],
    }


def status_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", settings: "Settings") -> StatusDocument:
    """What is in the store."""
    from analytics.status import status
    from ingest.store.decoded import DECODE_VERSION
    from ingest.store.migrate import applied_number

    (row,) = plain_rows(status(con, seen).frame)
    return {
        "athletes": row["athletes"],
        "activities": row["activities"],
        "samples": row["samples"],
        "first_day": row["first_day"],
        "last_day": row["last_day"],
        "database_bytes": settings.database.stat().st_size,
        "schema_version": applied_number(con),
        "decode_version": DECODE_VERSION,
        "synthetic": is_synthetic(con, seen),
    }


def problems_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> ProblemsDocument:
    """What did not come in, or came in with warnings."""
    from analytics.status import problems

    keys = ("path", "sha256", "outcome", "reason", "warnings")
    return {"rows": plain_rows(problems(con, seen).frame, keys)}  # type: ignore[typeddict-item]


def imports_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> ImportsDocument:
    """Which imports there were."""
    from analytics.status import imports

    return {"rows": plain_rows(imports(con, seen).frame)}  # type: ignore[typeddict-item]


def load_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", first_weekday: int, today: date) -> LoadDocument:
    """Weeks of running, and of everything else beside it."""
    from analytics.load import weekly_load, weekly_other

    return {
        "first_weekday": first_weekday,
        "weeks": plain_rows(weekly_load(con, seen, first_weekday, today).frame),  # type: ignore[typeddict-item]
        "other": plain_rows(weekly_other(con, seen, first_weekday, today).frame),  # type: ignore[typeddict-item]
        "synthetic": is_synthetic(con, seen),
    }


def daily_load_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", by: str) -> DailyLoadDocument:
    """The load of each day and the classic ratios of it."""
    from analytics.daily import daily_load

    answer = daily_load(con, seen, by)
    return {
        "by": answer.by,
        "unit": answer.units["load"],
        "rows": plain_rows(answer.frame, tuple(get_type_hints(DailyLoadRow))),  # type: ignore[typeddict-item]
        "coverage": dict(answer.coverage),
        "window": answer.window,
        "fallbacks": list(answer.fallbacks),
        "caveats": list(answer.caveats),
        "synthetic": is_synthetic(con, seen),
    }


def body_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> BodyDocument:
    """What the runner says of himself, and what his runs can tell."""
    from analytics.body import LOWEST_IS_NOT_REST, facts, heart_rate_range, lacking

    rows = plain_rows(facts(con, seen).frame)
    stated = {row["fact"] for row in rows}
    told = heart_rate_range(con, seen)
    offers: list[BodyOffer] = []
    if told.maximum is not None and "max_heart_rate" not in stated:
        offers.append({"fact": "max_heart_rate", "value": told.maximum, "how": told.how, "used": True})
    if told.lowest is not None and "resting_heart_rate" not in stated:
        offers.append({"fact": "resting_heart_rate", "value": told.lowest, "how": LOWEST_IS_NOT_REST, "used": False})
    return {
        "rows": rows,  # type: ignore[typeddict-item]
        "offers": offers,
        "needed": lacking(stated, told.maximum),
        "synthetic": is_synthetic(con, seen),
    }


def spikes_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> SpikesDocument:
    """Every session against the longest of the 30 days before, with its longest unbroken run."""
    from analytics.load import longest_unbroken, session_spikes
    from analytics.records import origins

    come_from = {row["activity_id"]: row for row in plain_rows(origins(con, seen).frame)}
    unbroken = {row["activity_id"]: row["longest_unbroken_m"] for row in plain_rows(longest_unbroken(con, seen).frame)}
    result = session_spikes(con, seen)
    rows = plain_rows(result.frame)
    for row in rows:
        told = [come_from[key] for key in row["activity_ids"] if key in come_from]
        row["sources"] = sorted({source for one in told for source in one["sources"]})
        row["expires_at"] = min((one["expires_at"] for one in told if one["expires_at"]), default=None)
        known = [unbroken[key] for key in row["activity_ids"] if unbroken.get(key) is not None]
        row["longest_unbroken_m"] = max(known, default=None)
    return {
        "rows": rows,  # type: ignore[typeddict-item]
        "caveats": list(result.caveats),
        "synthetic": is_synthetic(con, seen),
    }


def alarms_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", on: date) -> AlarmsDocument:
    """What each alarm has been worth for this runner."""
    from analytics.catalogue import METRICS

    rows = [spike_row(con, seen, on), *ratio_rows(con, seen, on)]
    return {"rows": rows, "caveats": [METRICS["track_record"].caveat], "synthetic": is_synthetic(con, seen)}


def spike_row(con: "duckdb.DuckDBPyConnection", seen: "Seen", on: date, spikes: "Result | None" = None) -> TrackRow:
    """What the session spike has been worth for this runner; `spikes` as in `session_spike_record`."""
    from analytics.alarms import session_spike_record

    return _track(session_spike_record(con, seen, on, spikes))


def ratio_rows(
    con: "duckdb.DuckDBPyConnection", seen: "Seen", on: date, daily: "DailyLoad | None" = None
) -> list[TrackRow]:
    """What weekly change and ACWR have been worth for this runner; `daily` as in `ratio_records`."""
    from analytics.alarms import ratio_records

    return [_track(one) for one in ratio_records(con, seen, on, daily)]


def _track(one: "TrackRecord") -> TrackRow:
    row: Any = {name: plain(value) for name, value in asdict(one).items()}
    return row  # type: ignore[no-any-return]


def today_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", on: date) -> TodayDocument:
    """The reference distance for a run on this day or the reason why there is none, and signs to have looked at."""
    from analytics.reference import reference_distance
    from dashboard.found_documents import look_at_rows, rest_rows

    answer = reference_distance(con, seen, on)
    return {
        "on": on.isoformat(),
        "reference_m": answer.reference_m,
        "reason": answer.reason,
        "reasons": [{"code": reason.code, "text": reason.text} for reason in answer.reasons],
        "longest_30d_m": answer.longest_30d_m,
        "longest_30d_on": answer.longest_30d_on.isoformat() if answer.longest_30d_on else None,
        "look_at": look_at_rows(con, seen, on),
        "rest": rest_rows(con, seen, on),
        "caveats": list(answer.caveats),
        "synthetic": is_synthetic(con, seen),
    }


def pain_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> PainDocument:
    """What hurt, newest first."""
    from analytics.pain import pain_notes

    return {"rows": plain_rows(pain_notes(con, seen).frame), "synthetic": is_synthetic(con, seen)}  # type: ignore[typeddict-item]


def tried_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", today: date) -> TriedDocument:
    """What was tried, newest first, with the pain beside each up to `today`."""
    from analytics.interventions import tried_days, tried_parts
    from analytics.pain import tried

    entries, days = tried(con, seen), tried_days(con, seen, today)
    by_day: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in plain_rows(days.frame):
        by_day.setdefault((row["id"], row["part"]), []).append({"day": row["day"], "worst": row["worst"]})
    parts: dict[int, list[dict[str, Any]]] = {}
    for row in plain_rows(tried_parts(entries.frame, days, today).frame):
        entry = row.pop("id")
        parts.setdefault(entry, []).append({**row, "by_day": by_day.get((entry, row["part"]), [])})
    rows: Any = [{**row, "pain": parts.get(row["id"], [])} for row in plain_rows(entries.frame)]
    return {"rows": rows, "caveats": list(days.caveats), "synthetic": is_synthetic(con, seen)}


def duplicates_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> DuplicatesDocument:
    """What may be the same run, what was put together, and what the runner decided."""
    from analytics.records import doubts, joined, verdicts

    several = joined(con, seen, limit=1_000_000, offset=0).frame.drop("total")
    return {
        "doubts": plain_rows(doubts(con, seen).frame),  # type: ignore[typeddict-item]
        "joined": plain_rows(several),  # type: ignore[typeddict-item]
        "verdicts": plain_rows(verdicts(con, seen).frame),  # type: ignore[typeddict-item]
        "synthetic": is_synthetic(con, seen),
    }


def changes_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> ChangesDocument:
    """What the runner changed, deleted and marked."""
    from analytics.records import changes, deleted, expired, unrecorded

    return {
        "changes": plain_rows(changes(con, seen).frame),  # type: ignore[typeddict-item]
        "deleted": plain_rows(deleted(con, seen).frame),  # type: ignore[typeddict-item]
        "unrecorded": plain_rows(unrecorded(con, seen).frame),  # type: ignore[typeddict-item]
        "expired": plain_rows(expired(con, seen).frame),  # type: ignore[typeddict-item]
        "synthetic": is_synthetic(con, seen),
    }


def athletes_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> AthletesDocument:
    """Who is here."""
    from analytics.records import athletes

    return {"rows": plain_rows(athletes(con, seen).frame)}  # type: ignore[typeddict-item]


def run_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", key: str) -> RunDocument:
    """One activity and what changed along it. Errors: `NoSuchActivity`."""
    from analytics.catalogue import METRICS
    from analytics.effort import run_effort
    from analytics.records import activity_id
    from analytics.runs import activity, laps, recorded
    from ingest.corrections import NoSuchActivity, full_key

    this = activity_id(con, seen, full_key(con, seen.athlete_id, key))
    rows = activity(con, seen, this).frame.to_dicts() if this else []
    if not rows:
        raise NoSuchActivity(f"The activity {key!r} is deleted. To bring it back: niggle run restore {key}")
    this = rows[0]["activity_id"]
    along = along_rows(con, seen, this)
    effort = run_effort(con, seen, this)
    document: Any = {
        **{name: plain(rows[0][column]) for name, column in _RUN_FACTS.items()},
        "effort": next(effort.frame.iter_rows(named=True), None),
        "laps": plain_rows(laps(recorded(con, seen, this)).frame, _LAP),
        "within": [within for within, _ in along],
        "fatigue": [point for _, point in along],
        "caveats": [METRICS["gait_drift"].caveat, METRICS["longest_unbroken"].caveat, *effort.caveats],
        "synthetic": is_synthetic(con, seen),
    }
    return document  # type: ignore[no-any-return]


def along_rows(con: "duckdb.DuckDBPyConnection", seen: "Seen", activity_id: str) -> list[tuple[WithinRow, FatigueRow]]:
    """What changed along an activity, and whether it is a fatigue point: a pair a channel."""
    from analytics.fatigue import fatigue_points

    return [(_within(point.within), _fatigue(point)) for point in fatigue_points(con, seen, activity_id)]


def effort_row(con: "duckdb.DuckDBPyConnection", seen: "Seen", activity_id: str) -> "EffortDocument | None":
    """What a run cost: grade-adjusted pace and decoupling."""
    from analytics.effort import run_effort

    row: Any = next(run_effort(con, seen, activity_id).frame.iter_rows(named=True), None)
    return row  # type: ignore[no-any-return]


def _within(one: "WithinRun") -> WithinRow:
    drift, point = one.drift, one.break_point
    return {
        "channel": one.channel,
        "unit": one.unit,
        "matched_by": list(one.matched_by),
        "matched_on": one.matched_on,
        "parts": point.n,
        "drift_per_km": drift.slope_per_km if drift else None,
        "drift_low": drift.low if drift else None,
        "drift_high": drift.high if drift else None,
        "verdict": point.verdict,
        "at_km": point.at_km,
        "low_km": point.low_km,
        "high_km": point.high_km,
        "slope_before": point.slope_before,
        "slope_after": point.slope_after,
        "change": point.change,
        "p": point.p,
        "caveat": one.caveat,
    }


def _fatigue(one: "FatiguePoint") -> FatigueRow:
    from analytics.catalogue import METRICS

    point = one.within.break_point
    return {
        "channel": one.channel,
        "unit": one.within.unit,
        "verdict": one.verdict,
        "at_km": point.at_km,
        "low_km": point.low_km,
        "high_km": point.high_km,
        "change": point.change,
        "floor": one.floor.value if one.floor else None,
        "floor_runs": one.floor.n if one.floor else None,
        "times": one.times,
        "looked_at": one.looked_at,
        "median_km": one.median_km,
        "felt_at_km": one.felt_at_km,
        "caveat": METRICS["fatigue_point"].caveat,
    }


def notes_document(text: str) -> NotesDocument:
    """What a note says of pain."""
    from ingest.notes import read

    reading = read(text)
    return {
        "findings": cast("list[FindingRow]", [asdict(one) for one in reading.findings]),
        "red_flags": cast("list[RedFlagRow]", [asdict(one) for one in reading.red_flags]),
        "unread": list(reading.unread),
        "explicit_pain_free": reading.pain_free,
    }


def is_synthetic(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> bool:
    """Whether this athlete is the demo runner, who is labelled wherever he shows."""
    from ingest.store.ask import number

    return bool(number(con, "select count(*) from athlete where athlete_id = ? and synthetic", [seen.athlete_id]))


def plain_rows(frame: Any, keys: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The rows of a frame with dates and instants as ISO text."""
    return [
        {key: plain(value) for key, value in row.items() if keys is None or key in keys}
        for row in frame.iter_rows(named=True)
    ]


def plain(value: Any) -> Any:
    """A value as JSON can carry it."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
