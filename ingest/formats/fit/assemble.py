"""From the messages of a segment to its sessions: samples, laps and pauses, each with the session it belongs to."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.fit.columns import Floats, Offsets
from ingest.formats.fit.messages import Messages, Row, Table, Wanted
from ingest.formats.fit.rows import (
    DEVICE_FIELDS,
    LAP_FIELDS,
    SUMMARY_FIELDS,
    devices_of,
    lap_of,
    number,
    pauses_of,
    start_of,
    word,
)
from ingest.formats.fit.samples import FIELDS, developer_of, samples_of
from ingest.model import Device, Problem, Session
from ingest.sport import sport_of_fit
from ingest.units import FIT_SYSTEM_TIME_BELOW, fit_time

MAX_SESSIONS = 200  # of one file: what a hostile file may cost; a triathlon has five
_NO_TIME_FROM = 2**32  # a FIT time has 32 bits

# What an activity is made of; all other messages and fields are left to the original.
WANTED: Wanted = {
    message: frozenset(fields.split())
    for message, fields in {
        "file_id": f"type time_created {DEVICE_FIELDS}",
        "activity": "timestamp local_timestamp",
        "session": f"{SUMMARY_FIELDS} sport_profile_name",
        "lap": f"{SUMMARY_FIELDS} {LAP_FIELDS}",
        "event": "timestamp event event_type",
        "device_info": DEVICE_FIELDS,
        "sport": "sport sub_sport",
        "record": FIELDS,
    }.items()
}
_NO_RECORDS = Table("record", 0, {}, {})


@dataclass(frozen=True, slots=True)
class Assembled:
    """The sessions of one segment."""

    sessions: tuple[Session, ...]
    devices: tuple[Device, ...]
    problems: tuple[Problem, ...]


def assemble(messages: Messages, first_index: int) -> Assembled:
    """The activities of one segment, numbered from `first_index`.

    Errors: `NotAnActivity` says what it is instead; `Unreadable` if the damage comes before any sample.
    """
    _refuse_other_files(messages)
    problems = list(messages.problems)
    records = messages.tables.get("record", _NO_RECORDS)
    times = records.numbers("timestamp")
    times = np.full(records.count, np.nan) if times is None else times
    summaries = _summaries(messages, MAX_SESSIONS - first_index, problems)
    starts = _starts(summaries, times)
    created = _created(messages)
    if created and not any(_instant(start) for start in starts):
        problems.append(Problem("no summary or sample states a date; the file's own date of creation is used"))
    laps, events = messages.of("lap"), [row for row in messages.of("event") if row.get("event") == "timer"]
    samples_at = _by_session(times, starts)
    laps_at = _by_session(_times_of([start_of(row) for row in laps]), starts)
    events_at = _by_session(_times_of([number(row.get("timestamp")) for row in events]), starts)
    utc_offset_s = _utc_offset(messages)
    recorder = _recorder(messages)
    sessions = []
    for place, (row, start) in enumerate(zip(summaries, starts, strict=True)):
        mine = samples_at[place]
        problems += _clock_problems(times[mine])
        sport = sport_of_fit(word(row.get("sport")), word(row.get("sub_sport")))
        sessions.append(
            Session(
                index=first_index + place,
                sport=sport,
                started_utc=_instant(start) or created,
                utc_offset_s=utc_offset_s,
                elapsed_s=number(row.get("total_elapsed_time")),
                timer_s=number(row.get("total_timer_time")),
                distance_m=number(row.get("total_distance")),
                ascent_m=number(row.get("total_ascent")),
                title=word(row.get("sport_profile_name")),
                recorder=recorder,
                samples=samples_of(records, mine, None if start is None else times[mine] - start, sport),
                developer_fields=tuple(kind.field for kind in records.developer),
                developer=developer_of(records, mine),
                laps=tuple(lap_of(laps[at], start, sport) for at in laps_at[place]),
                pauses=pauses_of((events[at] for at in events_at[place]), start),
            )
        )
    devices = devices_of([*messages.of("file_id"), *messages.of("device_info")])
    return Assembled(tuple(sessions), devices, tuple(problems))


def _refuse_other_files(messages: Messages) -> None:
    kinds = [row["type"] for row in messages.of("file_id") if "type" in row]
    if kinds and "activity" not in kinds:
        raise NotAnActivity(f"a FIT file of type {word(kinds[0])}, not an activity")
    if messages.tables.get("record", _NO_RECORDS).count < 2 and not messages.of("session"):
        if messages.problems:
            raise Unreadable(f"{messages.problems[0]}; nothing of it is an activity. Copy it from the watch again")
        raise NotAnActivity("a FIT file without samples and without a summary")


def _summaries(messages: Messages, most: int, problems: list[Problem]) -> list[Row]:
    """The session messages, or what stands in for a missing one: the sport, if any message names it."""
    summaries = messages.of("session")
    if len(summaries) > most:
        problems.append(Problem(f"more than {MAX_SESSIONS} sessions; the rest was left out"))
    if summaries:
        return summaries[:most]
    problems.append(Problem("the summary at its end is missing; totals are computed from the samples"))
    named = (row for name in ("sport", "lap") for row in messages.of(name) if "sport" in row)
    return [next(({"sport": row["sport"], "sub_sport": row.get("sub_sport")} for row in named), {})]


def _starts(summaries: list[Row], times: Floats) -> list[float | None]:
    """When each session began, in FIT seconds; a single one that does not say began with its first sample."""
    starts = [start_of(row) for row in summaries]
    known = times[np.isfinite(times)]
    return [float(known[0])] if starts == [None] and len(known) else starts


def _by_session(times: Floats, starts: list[float | None]) -> list[Offsets]:
    """For each session the places of what belongs to it: the latest session that had begun; what has no time goes
    with what is before it.
    """
    order = sorted((start, place) for place, start in enumerate(starts) if start is not None)
    owner = np.zeros(len(times), dtype=np.int64)
    if len(starts) > 1 and order and len(times):
        known = np.flatnonzero(np.isfinite(times))
        if len(known):
            before = np.searchsorted(known, np.arange(len(times)), side="right") - 1
            times = times[known[np.maximum(before, 0)]]
        begun = np.searchsorted([start for start, _ in order], times, side="right") - 1
        owner = np.array([place for _, place in order], dtype=np.int64)[np.maximum(begun, 0)]
    in_order = np.argsort(owner, kind="stable")
    return np.split(in_order, np.searchsorted(owner[in_order], np.arange(1, len(starts))))


def _times_of(times: list[float | None]) -> Floats:
    return np.array([np.nan if time is None else time for time in times], dtype=np.float64)


def _instant(start: float | None) -> datetime | None:
    return fit_time(start) if start is not None and FIT_SYSTEM_TIME_BELOW <= start < _NO_TIME_FROM else None


def _created(messages: Messages) -> datetime | None:
    """When the file was begun, by its file_id."""
    return next((_instant(number(row.get("time_created"))) for row in messages.of("file_id")), None)


def _recorder(messages: Messages) -> str | None:
    """Which recording of which watch this is, by its file_id; None unless it names all three."""
    for row in messages.of("file_id"):
        maker, serial, created = row.get("manufacturer"), row.get("serial_number"), number(row.get("time_created"))
        if maker is not None and serial and created:
            return f"{word(maker)}:{serial}:{created:.0f}"
    return None


def _utc_offset(messages: Messages) -> int | None:
    """Local time less UTC in seconds, as the activity message states it; None unless a zone can have such an offset."""
    for row in messages.of("activity"):
        utc, local = number(row.get("timestamp")), number(row.get("local_timestamp"))
        if utc is None or local is None:
            continue
        if utc >= FIT_SYSTEM_TIME_BELOW and abs(local - utc) < _NO_TIME_FROM:
            quarters = round((local - utc) / 900)
            if -48 <= quarters <= 56 and abs((local - utc) - quarters * 900) <= 60:
                return quarters * 900
    return None


def _clock_problems(times: Floats) -> list[Problem]:
    known = times[np.isfinite(times)]
    back = int((np.diff(known) < 0).sum())
    if back:
        return [Problem(f"the clock runs backwards at {back} of {len(known)} samples; they are kept in file order")]
    return []
