"""What does a feed tell (docs/feed.md)? Read by hand, field by field, for whoever sent it may be anybody.

What is no field of this version is ignored, and what the feed's own scopes do not grant is left out, whatever it says.
Of gait, of what was tried, of what came before injuries and of where runs went nothing is taken: a roster asks who
needs a call, and what it does not need it does not keep.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from ingest.errors import Refusal
from ingest.labels import line

VERSION = 1
MOST_ROWS, MOST_DEEP = 200, 6
MAX_NAME, MAX_WORDS = 60, 300
CLOCK = timedelta(days=2)  # between the athlete's day and ours
SCOPES = ("load", "gait", "pain", "words", "tried", "before", "runs", "map", "heartrate")
_WORD = re.compile(r"[a-z][a-z0-9_ -]{0,39}")

Check = Callable[[Any], Any]


class NotAFeed(Refusal):
    """It is none, or none of a version that is known here."""


def read_feed(data: bytes, now: datetime) -> dict[str, Any]:
    """What it tells, as of `now` (UTC). Errors: `NotAFeed`."""
    told = _object(data)
    version = told.get("niggle_feed")
    if isinstance(version, bool) or not isinstance(version, int):
        raise NotAFeed("What came is no feed of Niggle's.")
    if version != VERSION:
        raise NotAFeed(
            f"The feed is of version {version:,}, and version {VERSION} is known here. Update this installation."
        )
    kept = {name: _checked(name, told.get(name), check) for name, check in _HEAD.items()}
    if abs(date.fromisoformat(kept["today"]) - now.date()) > CLOCK:
        raise NotAFeed(f"The feed is dated {kept['today']}, days away from today. One of the two clocks is wrong.")
    scopes = frozenset(kept["scopes"])
    for name, (granting, check) in _OF_SCOPES.items():
        if scopes & granting:
            kept[name] = _checked(name, told.get(name), check)
    for rows, field, scope in _FIELDS_OF_SCOPES:
        if scope not in scopes:
            for row in kept.get(rows) or ():
                row.pop(field, None)
    return kept


def _object(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data.decode("utf-8"), parse_constant=_no_number)
        if not isinstance(told, dict) or _depth(told) > MOST_DEEP:
            raise ValueError
    except (ValueError, RecursionError):
        raise NotAFeed("What came is no feed of Niggle's.") from None
    return told


def _no_number(_: str) -> Any:
    raise ValueError


def _depth(value: Any, so_far: int = 1) -> int:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    if so_far > MOST_DEEP:
        return so_far
    return max((_depth(one, so_far + 1) for one in inner), default=so_far)


def _checked(name: str, value: Any, check: Check) -> Any:
    try:
        return check(value)
    except (ValueError, TypeError, OverflowError):
        raise NotAFeed(f"The feed's “{name}” is not as it should be.") from None


def _text(longest: int) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError
        return line(value[:longest], longest) or "–"

    return check


def _word(value: Any) -> str:
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ValueError
    return value


def _day(value: Any) -> str:
    if not isinstance(value, str) or not "1950" < value < "2100":
        raise ValueError
    return date.fromisoformat(value).isoformat()


def _moment(value: Any) -> str:
    if not isinstance(value, str) or not value.endswith("Z"):
        raise ValueError
    return datetime.fromisoformat(value[:-1]).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _number(least: float, most: float) -> Check:
    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError
        if not least <= value <= most:
            raise ValueError
        return value

    return check


def _count(most: int) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise ValueError
        return value

    return check


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _or_null(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _row(fields: Mapping[str, Check]) -> Check:
    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError
        return {name: one(value.get(name)) for name, one in fields.items()}

    return check


def _list(check: Check) -> Check:
    def many(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValueError
        return [check(one) for one in value[:MOST_ROWS]]

    return many


def _rows(**fields: Check) -> Check:
    return _list(_row(fields))


def _scopes(value: Any) -> list[str]:
    """Those that are known here; what another one grants is not known, either."""
    return [one for one in SCOPES if one in _list(_word)(value)]


_METRES, _SECONDS = _or_null(_count(10_000_000)), _or_null(_count(10_000_000))
_PAIN, _MEDIAN, _DAYS = _or_null(_count(10)), _or_null(_number(0, 10)), _or_null(_count(100_000))
_PLACE = {"area": _word, "side": _word}

_HEAD: dict[str, Check] = {
    "niggle_feed": _count(VERSION), "athlete": _text(MAX_NAME), "generated_at": _moment, "ends_at": _moment,
    "today": _day, "scopes": _scopes, "since": _or_null(_day), "withheld": _or_null(_count(10_000_000)),
    "last_day": _or_null(_day), "silence": _row({"days": _DAYS, "why": _or_null(_word)}),
}  # fmt: skip
_OF_SCOPES: dict[str, tuple[frozenset[str], Check]] = {
    "last_run_day": (frozenset({"load", "runs"}), _or_null(_day)),
    "last_note_day": (frozenset({"pain"}), _or_null(_day)),
    "red_flags": (
        frozenset({"pain"}), _rows(local_date=_day, signs=_list(_word), words=_or_null(_text(MAX_WORDS))),
    ),
    "rest": (
        frozenset({"pain"}),
        _rows(
            **_PLACE, onset=_day, since=_day, days=_count(100_000), first_median=_MEDIAN, first_noted=_DAYS,
            last_median=_MEDIAN, last_noted=_DAYS,
        ),
    ),
    "pain": (
        frozenset({"pain"}),
        _rows(local_date=_day, area=_or_null(_word), side=_or_null(_word), worst=_PAIN, changed_run=_flag),
    ),
    "episodes": (
        frozenset({"pain"}),
        _rows(
            **_PLACE, onset=_day, onset_uncertain=_flag, kind=_word, last_painful=_or_null(_day), last_severity=_PAIN,
            worst=_PAIN, time_loss_days=_DAYS,
        ),
    ),
    "weeks": (
        frozenset({"load"}),
        _rows(
            week_start=_day, distance_m=_METRES, moving_s=_SECONDS, ascent_m=_METRES, runs=_DAYS, partial=_flag,
            missing=_or_null(_word),
        ),
    ),
    "spikes": (
        frozenset({"load"}),
        _rows(
            local_date=_day, distance_m=_METRES, longest_30d_m=_METRES, ratio=_or_null(_number(0, 10_000)), state=_word,
        ),
    ),
    "runs": (
        frozenset({"runs"}),
        _rows(
            local_date=_day, sport=_or_null(_text(MAX_NAME)), distance_m=_METRES, moving_s=_SECONDS, ascent_m=_METRES,
            title=_or_null(_text(MAX_WORDS)), average_heart_rate_bpm=_or_null(_number(0, 300)),
        ),
    ),
}  # fmt: skip
_FIELDS_OF_SCOPES = (
    ("red_flags", "words", "words"), ("runs", "title", "words"), ("runs", "average_heart_rate_bpm", "heartrate"),
)  # fmt: skip
