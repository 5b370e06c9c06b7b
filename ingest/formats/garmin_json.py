"""What does a Garmin archive say of its activities? Its *_summarizedActivities.json, often a hundred megabytes.

One activity is decoded at a time, so that memory holds the text and little more. Distances and heights are in
centimetres, durations in milliseconds.
"""

import json
import math
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.gait import whole_activity
from ingest.model import Problem, Recording, Session
from ingest.sport import Sport, sport_of_word
from ingest.units import steps_per_minute

_LIST = re.compile(r'"summarizedActivitiesExport"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_BEYOND_ASCII = re.compile("[\x80-\xff]+")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (UTC throughout; the store keeps UTC without a zone)
_RACE, _UNCATEGORISED = 1, 9  # Garmin's eventTypeId
_QUARTER_S, _FARTHEST_ZONE_S = 900, 14 * 3600
# Below it, steps a minute are those of one leg: nobody runs with 130 steps of both, or walks with 75.
_ONE_LEG_BELOW = {"run": 130.0}
_ONE_LEG_WALKING_BELOW = 75.0

Element = dict[str, Any]


def looks_like_garmin_json(head: bytes) -> bool:
    """Whether this is the beginning of a Garmin archive's summaries of activities."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start[:1] in (b"[", b"{") and b'"summarizedActivitiesExport"' in start


def parse_garmin_json(data: bytes) -> Recording:
    """What do these summaries say? A session an activity, whose index is its place in the file.

    `timer_s` is the time without pauses; `native_id` is the activityId, `account` the userProfileId. An activity that
    only holds others (a triathlon) is left out, since those others are there themselves. Average ground contact time
    and its balance stand in a lap from start to end.

    Errors:
        NotAnActivity: lists without an activity.
        Unreadable: no such list, or no activity with a date.
    """
    # Every byte a character: JSON's own signs are ASCII, and the text takes no more room than the file.
    text = data.decode("latin-1")
    if not _LIST.search(text):
        raise Unreadable("it has no list of activities")
    sessions: list[Session] = []
    problems: list[Problem] = []
    undated = 0
    account: str | None = None
    index = -1
    for index, element in enumerate(_elements(text, problems)):
        account = account or _word(element.get("userProfileId"))
        sport = _sport(element)
        if element.get("parent") is True or sport.name == "multisport":
            continue
        session = _session(index, element, sport)
        if session is None:
            undated += 1
        else:
            sessions.append(session)
    if undated:
        many = "one activity was left out: it is" if undated == 1 else f"{undated:,} activities were left out: they are"
        problems.append(Problem(f"{many} without a date"))
    if not sessions:
        if not problems:
            raise NotAnActivity("the Garmin archive lists no activity")
        raise Unreadable(f"none of its {index + 1:,} activities could be read; {problems[0]}")
    return Recording("garmin_json", tuple(sessions), problems=tuple(problems), account=account)


def _elements(text: str, problems: list[Problem]) -> Iterator[Element]:
    """The activities of all lists, one after the other; damage ends it, and is said."""
    decoder = json.JSONDecoder()
    at = 0
    while found := _LIST.search(text, at):
        at = found.end()
        while True:
            at = _end(_BETWEEN, text, at)
            if text[at : at + 1] == "]":
                break
            try:
                element, at = decoder.raw_decode(text, at)
            except (ValueError, RecursionError):
                problems.append(
                    Problem("the file is damaged or cut off here; what came before was kept", byte_offset=at)
                )
                return
            if isinstance(element, dict):
                yield element


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _session(index: int, element: Element, sport: Sport) -> Session | None:
    started = _instant(element.get("startTimeGmt")) or _instant(element.get("beginTimestamp"))
    if started is None:
        return None
    timer = _scaled(element, "duration", 1000) or _scaled(element, "movingDuration", 1000)
    elapsed, distance = _scaled(element, "elapsedDuration", 1000), _scaled(element, "distance", 100)
    effort = _scaled(element, "workoutRpe", 10)
    event = element.get("eventTypeId")
    stance, balance = _scaled(element, "avgGroundContactTime", 1), _scaled(element, "avgGroundContactBalance", 1)
    return Session(
        index=index,
        sport=sport,
        started_utc=started,
        utc_offset_s=_offset(started, _instant(element.get("startTimeLocal"))),
        elapsed_s=elapsed,
        timer_s=timer,
        distance_m=distance,
        ascent_m=_scaled(element, "elevationGain", 100),
        title=_word(element.get("name")),
        description=_word(element.get("description")),
        rpe=effort if effort is not None and 1 <= effort <= 10 else None,
        native_id=_word(element.get("activityId")),
        race=event == _RACE if isinstance(event, int) and event != _UNCATEGORISED else None,
        average_heart_rate_bpm=_scaled(element, "avgHr", 1),
        average_cadence_spm=_cadence(element, sport),
        laps=whole_activity(elapsed, timer, distance, stance, balance) if sport.on_foot else (),
    )


def _sport(element: Element) -> Sport:
    kind = element.get("activityType")
    if isinstance(kind, dict):
        kind = kind.get("typeKey")
    return sport_of_word(_word(kind))


def _cadence(element: Element, sport: Sport) -> float | None:
    """Steps a minute of both feet: as such, else by the number that older archives state of one leg or of both."""
    if not sport.on_foot:
        return None
    both, stated = _scaled(element, "avgDoubleCadence", 1), _scaled(element, "avgRunCadence", 1)
    if both is not None or stated is None:
        return both
    return steps_per_minute(stated) if stated < _ONE_LEG_BELOW.get(sport.family, _ONE_LEG_WALKING_BELOW) else stated


def _offset(started: datetime, local: datetime | None) -> int | None:
    """Seconds of local time before UTC, if a time zone can have them."""
    if local is None:
        return None
    apart = round((local - started).total_seconds())
    return apart if apart % _QUARTER_S == 0 and abs(apart) <= _FARTHEST_ZONE_S else None


def _instant(value: object) -> datetime | None:
    """The instant of milliseconds since 1970."""
    number = _number(value)
    try:
        return None if number is None or number == 0 else _EPOCH + timedelta(milliseconds=number)
    except OverflowError:
        return None


def _scaled(element: Element, name: str, parts: float) -> float | None:
    """A number of `parts` to the unit; what was never measured is 0 there, or null."""
    number = _number(element.get(name))
    return number / parts if number is not None and number > 0 else None


def _number(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > 1e15 or not math.isfinite(value):
        return None
    return float(value)


def _word(value: object) -> str | None:
    """A text or a number as text; None for none."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = _BEYOND_ASCII.sub(_as_utf8, str(value)).replace("\0", "")
    return text.encode("utf-8", "replace").decode("utf-8").strip() or None  # half a character cannot be stored


def _as_utf8(bytes_as_text: re.Match[str]) -> str:
    """Characters that are the bytes of UTF-8, read as such; the file may also spell them out, as \\u00e9."""
    try:
        return bytes_as_text[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return bytes_as_text[0]
