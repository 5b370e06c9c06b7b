"""What does Strava's API say about an activity? Its answers as the record that any file makes.

Strava's "Z" behind a local time is no zone, its cadence counts one leg, and a start that the runner hides reads
00:00:01.

Source: sources.md 1.3 and 7 (Strava's own description of its API, and answers that others recorded).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.errors import Unreadable
from ingest.formats.strava_answers import Answers, digest, looks_like_strava_api, pack, shape_digest, unpack
from ingest.formats.strava_streams import samples_of
from ingest.formats.strava_values import Facts, LeftOut, read_json
from ingest.model import EMPTY_SAMPLES, Device, Lap, Recording, Session
from ingest.sport import Sport, sport_of_word
from ingest.units import steps_per_minute

__all__ = ["Answers", "digest", "looks_like_strava_api", "pack", "parse_strava_api", "shape_digest", "unpack"]

_LONGEST_S, _FARTHEST_M, _HIGHEST_M = 3.2e7, 1e7, 1e6
_MOST_LAPS = 10_000
_HIDDEN = time(0, 0, 1)
_ZONE = re.compile(r"(?:\(GMT[+-]\d\d:\d\d\)\s*)?([A-Za-z0-9_+\-/]{1,64})")
_QUARTER_S, _FARTHEST_ZONE_S = 900, 14 * 3600
_RACE, _KINDS_OF_RUN = 1, (0, 1, 2, 3)  # Strava's workout_type of runs: none, race, long run, workout


def parse_strava_api(data: bytes) -> Recording:
    """What do these answers say? One session: totals, words, laps, and the streams as samples.

    The detail's word holds over the list's, unless the list was read later. `timer_s` is Strava's moving time,
    `native_id` the activity's number, `account` the athlete's. Of a start that the runner hides only the day is known.
    A value that cannot be is left out and said, and the rest stays.

    Errors:
        NotAnActivity: not such a document.
        Unreadable: it is damaged, or says neither the number nor the date of an activity.
    """
    answers = unpack(data)
    left_out = LeftOut()
    summary = _record(answers.summary)
    detail = None if answers.detail is None else _part(answers.detail, "detail", left_out)
    if isinstance(detail, dict) and summary.get("id") is not None and detail.get("id") not in (None, summary["id"]):
        left_out.tell("its detail is of another activity, and was left out")
        detail = None
    layers: list[Mapping[str, Any]] = [detail, summary] if isinstance(detail, dict) else [summary]
    facts = Facts(layers[::-1] if answers.renewed else layers, left_out)
    streams = None if answers.streams is None else _part(answers.streams, "streams", left_out)
    session = _session(facts, streams)
    name = facts.word("device_name")
    return Recording(
        "strava_api",
        (session,),
        devices=(Device(product=name),) if name else (),
        account=facts.inner("athlete").identifier("id"),
        problems=left_out.problems(),
    )


def _record(text: bytes) -> Mapping[str, Any]:
    found = read_json(text)
    if not isinstance(found, dict):
        raise Unreadable("it says nothing about an activity")
    return found


def _part(text: bytes, name: str, left_out: LeftOut) -> Any:
    """What a part says that can be done without."""
    try:
        return read_json(text)
    except Unreadable:
        left_out.tell(f"its {name} is damaged, and was left out")
        return None


def _session(facts: Facts, streams: Any) -> Session:
    native_id = facts.identifier("id")
    if native_id is None:
        raise Unreadable("it does not say the number of the activity")
    started, wall = facts.moment("start_date"), facts.moment("start_date_local", on_the_wall=True)
    stated = wall or started
    if stated is None:
        raise Unreadable("it does not say when the activity was")
    hidden = stated.time().replace(microsecond=0) == _HIDDEN
    started = None if hidden else started
    sport = _sport(facts)
    effort = facts.number("perceived_exertion", 10, 1)
    return Session(
        index=0,
        sport=sport,
        started_utc=started,
        started_local=wall if started is None and not hidden else None,
        local_date=stated.date() if hidden else None,
        utc_offset_s=_offset(facts, started, wall) if started else None,
        elapsed_s=facts.number("elapsed_time", _LONGEST_S),
        timer_s=facts.number("moving_time", _LONGEST_S),
        distance_m=facts.number("distance", _FARTHEST_M),
        ascent_m=facts.number("total_elevation_gain", _HIGHEST_M),
        title=facts.word("name"),
        description=facts.word("description"),
        rpe=effort,
        native_id=native_id,
        private_note=facts.word("private_note"),
        gear=_gear(facts),
        race=_race(facts) if sport.family == "run" else None,
        average_heart_rate_bpm=facts.number("average_heartrate", 300, 1),
        average_cadence_spm=_steps(facts, sport),
        samples=EMPTY_SAMPLES if streams is None else samples_of(streams, sport.on_foot, facts.left_out),
        laps=_laps(facts, sport, started),
    )


def _sport(facts: Facts) -> Sport:
    sport = sport_of_word(facts.word("sport_type") or facts.word("type"))
    indoors = facts.flag("trainer") is True and sport.name == "run.road"
    return Sport("run.treadmill", sport.raw, sport.family) if indoors else sport


def _offset(facts: Facts, started: datetime, wall: datetime | None) -> int | None:
    """Seconds of local time before UTC: by the two clocks, else as stated, else by the zone's name."""
    apart = None if wall is None else round((wall - started).total_seconds())
    if apart is not None and _possible_offset(apart):
        return apart
    stated = facts.number("utc_offset", _FARTHEST_ZONE_S, -_FARTHEST_ZONE_S, zero=0.0)
    if stated is not None and _possible_offset(round(stated)):
        return round(stated)
    zone = _ZONE.fullmatch(facts.word("timezone") or "")
    try:
        offset = started.replace(tzinfo=UTC).astimezone(ZoneInfo(zone[1])).utcoffset() if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return None
    return None if offset is None else round(offset.total_seconds())


def _possible_offset(seconds: int) -> bool:
    return seconds % _QUARTER_S == 0 and abs(seconds) <= _FARTHEST_ZONE_S


def _gear(facts: Facts) -> str | None:
    """The shoe's name, which only the detail knows, unless it is another shoe's by now; its number is no name."""
    number, gear = facts.word("gear_id"), facts.inner("gear")
    same = number is None or gear.word("id") in (None, number)
    return gear.word("name") if same else None


def _race(facts: Facts) -> bool | None:
    kind = facts.number("workout_type", 1000, zero=0.0)
    return kind == _RACE if kind in _KINDS_OF_RUN else None


def _steps(facts: Facts, sport: Sport) -> float | None:
    """Steps a minute of both feet; Strava counts the turns of one leg."""
    turns = facts.number("average_cadence", 500)
    return steps_per_minute(turns) if turns and sport.on_foot else None


def _laps(facts: Facts, sport: Sport, started: datetime | None) -> tuple[Lap, ...]:
    found: list[Any] = next((answer["laps"] for answer in facts.answers if isinstance(answer.get("laps"), list)), [])
    laps = []
    running_s: float | None = 0.0
    for element in found[:_MOST_LAPS]:
        if not isinstance(element, dict):
            facts.left_out.add("laps", element)
            running_s = None
            continue
        lap = Facts([element], facts.left_out, "laps.")
        elapsed, begun = lap.number("elapsed_time", _LONGEST_S), lap.moment("start_date")
        since = (begun - started).total_seconds() if begun and started else None
        start = since if since is not None and 0 <= since <= _LONGEST_S else running_s
        running_s = None if start is None or elapsed is None else start + elapsed
        laps.append(
            Lap(
                start_s=start,
                elapsed_s=elapsed,
                timer_s=lap.number("moving_time", _LONGEST_S),
                distance_m=lap.number("distance", _FARTHEST_M),
                ascent_m=lap.number("total_elevation_gain", _HIGHEST_M),
                average_heart_rate_bpm=lap.number("average_heartrate", 300, 1),
                average_cadence_spm=_steps(lap, sport),
            )
        )
    if len(found) > _MOST_LAPS:
        facts.left_out.tell(f"of its {len(found):,} laps only the first {_MOST_LAPS:,} were read")
    return tuple(laps)
