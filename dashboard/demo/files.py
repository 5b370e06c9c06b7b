"""The demo runner's sessions as FIT files, as a watch writes them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from dashboard.demo.body import Signals, signals
from dashboard.demo.story import PlannedSession, demo_sessions
from ingest.formats.fit_encoder import FitWriter
from ingest.units import FIT_EPOCH

ZONE = ZoneInfo("America/Denver")
WATCH = "Niggle demo runner (synthetic)"
SERIAL_NUMBER = 20180112
LAP_M = 1609.344

_SPORTS = {
    "run": ("running", "generic"),
    "walk_run": ("running", "generic"),
    "elliptical": ("fitness_equipment", "elliptical"),
    "treadmill_walk": ("walking", "indoor_walking"),
    "strength": ("training", "strength_training"),
}


def write_demo(folder: Path, until: date, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Write every session up to `until` as a FIT file into `folder`; how many. The same day gives the same bytes."""
    sessions = demo_sessions(until)
    for done, session in enumerate(sessions, 1):
        name = f"{session.day.isoformat()}-{session.number:03}-{session.kind}.fit"
        (folder / name).write_bytes(fit_file(session))
        progress(done, len(sessions))
    return len(sessions)


def fit_file(session: PlannedSession) -> bytes:
    """One session as the bytes of a FIT activity file."""
    start = _start(session)
    recorded = signals(session)
    sport, sub_sport = _SPORTS[session.kind]
    elapsed_s = float(recorded.elapsed[-1])
    paused_s = sum(end - begin for begin, end in recorded.pauses)
    end = start + timedelta(seconds=elapsed_s)
    writer = FitWriter()
    writer.message(
        "file_id",
        type="activity",
        manufacturer="development",
        product=1,
        serial_number=SERIAL_NUMBER,
        time_created=start,
        product_name=WATCH,
    )
    writer.message(
        "device_info",
        timestamp=start,
        device_index=0,
        manufacturer="development",
        product=1,
        serial_number=SERIAL_NUMBER,
        software_version=1.0,
        product_name=WATCH,
    )
    _write_samples(writer, start, recorded)
    writer.message("event", timestamp=end, event="timer", event_type="stop_all")
    _write_laps(writer, start, recorded, sport, sub_sport)
    distance = recorded.fields.get("distance")
    cadence = recorded.fields.get("cadence")
    writer.message(
        "session",
        timestamp=end,
        start_time=start,
        sport=sport,
        sub_sport=sub_sport,
        total_elapsed_time=elapsed_s,
        total_timer_time=elapsed_s - paused_s,
        total_distance=None if distance is None else float(distance[-1]),
        total_ascent=_ascent(recorded),
        avg_heart_rate=round(float(recorded.fields["heart_rate"].mean())),
        max_heart_rate=round(float(recorded.fields["heart_rate"].max())),
        avg_cadence=None if cadence is None else round(float(cadence.mean())),
        sport_profile_name=session.title,
        first_lap_index=0,
        event="session",
        event_type="stop",
    )
    local = end.replace(tzinfo=UTC).astimezone(ZONE).replace(tzinfo=None)
    writer.message(
        "activity",
        timestamp=end,
        local_timestamp=(local - FIT_EPOCH).total_seconds(),
        total_timer_time=elapsed_s - paused_s,
        num_sessions=1,
        type="manual",
        event="activity",
        event_type="stop",
    )
    return writer.finish()


def _start(session: PlannedSession) -> datetime:
    """The UTC instant at which the session begins."""
    hour, minute = divmod(session.start_minute, 60)
    return datetime.combine(session.day, time(hour, minute), ZONE).astimezone(UTC).replace(tzinfo=None)


def _write_samples(writer: FitWriter, start: datetime, recorded: Signals) -> None:
    """The samples, with the timer's stops and starts where they happened."""
    begun = (start - FIT_EPOCH).total_seconds()
    writer.message("event", timestamp=start, event="timer", event_type="start")
    cuts = [int(np.searchsorted(recorded.elapsed, stop, side="right")) for stop, _ in recorded.pauses]
    first = 0
    for last, pause in zip([*cuts, len(recorded.elapsed)], [*recorded.pauses, None], strict=True):
        part = {name: values[first:last] for name, values in recorded.fields.items()}
        writer.records({"timestamp": begun + recorded.elapsed[first:last], **part})
        if pause is not None:
            writer.message("event", timestamp=begun + pause[0], event="timer", event_type="stop_all")
            writer.message("event", timestamp=begun + pause[1], event="timer", event_type="start")
        first = last


def _write_laps(writer: FitWriter, start: datetime, recorded: Signals, sport: str, sub_sport: str) -> None:
    """A lap a mile, or one for all where there is no distance."""
    distance = recorded.fields.get("distance")
    marks = [0, len(recorded.elapsed) - 1]
    if distance is not None:
        marks[1:1] = [int(np.searchsorted(distance, LAP_M * mile)) for mile in range(1, int(distance[-1] // LAP_M) + 1)]
    marks = sorted(set(marks))
    for first, last in pairwise(marks):
        begin, end = float(recorded.elapsed[first]), float(recorded.elapsed[last])
        paused = sum(max(0.0, min(end, b) - max(begin, a)) for a, b in recorded.pauses)
        stance = recorded.fields.get("stance_time")
        writer.message(
            "lap",
            timestamp=start + timedelta(seconds=end),
            start_time=start + timedelta(seconds=begin),
            sport=sport,
            sub_sport=sub_sport,
            total_elapsed_time=end - begin,
            total_timer_time=end - begin - paused,
            total_distance=None if distance is None else float(distance[last] - distance[first]),
            avg_heart_rate=round(float(recorded.fields["heart_rate"][first : last + 1].mean())),
            avg_stance_time=None if stance is None else _known_mean(stance[first : last + 1]),
            lap_trigger="distance" if distance is not None else "manual",
            event="lap",
            event_type="stop",
        )


def _known_mean(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else None


def _ascent(recorded: Signals) -> int | None:
    altitude = recorded.fields.get("enhanced_altitude")
    return None if altitude is None else round(float(np.clip(np.diff(altitude), 0, None).sum()))
