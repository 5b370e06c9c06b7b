"""What a page shows is in its address: a frozen state to and from the query, so that a bookmark shows the same again.

A value that makes no sense falls back to its default, and a sentence says so.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from typing import Any, TypeVar

State = TypeVar("State")

WEEKS, FEWEST_WEEKS, MOST_WEEKS = 12, 4, 24  # of a build-up
_MAX_SHOWN = 40
_OF_STREAMLIT = ("embed", "embed_options")
_OF_FRAME = ("athlete", "on")  # whose history, as of which day: the frame reads it, for every page
_SERVICE_KEY = re.compile(r"(strava|garmin)\.[0-9]{1,20}")
_NOTICE = re.compile(r"[0-9a-f]{16}")
_EPISODE_ID = re.compile(r"[a-z_]{2,30}-[a-z]{4,12}-[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ORIGINAL_KEY = re.compile(r"[0-9a-f]{64}\.[0-9]{1,9}")


def _one_of(*known: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"one of {', '.join(known)}")
        return text

    return read


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day such as 2026-03-01") from None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError("a whole number")
    return int(text)


def _days(text: str) -> tuple[date, ...]:
    try:
        if len(text) > 200:
            raise ValueError
        return tuple(dict.fromkeys(date.fromisoformat(one) for one in text.split(",")))
    except ValueError:
        raise ValueError("days such as 2026-03-01,2025-03-02") from None


def _weeks(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and FEWEST_WEEKS <= int(text) <= MOST_WEEKS):
        raise ValueError(f"{FEWEST_WEEKS} to {MOST_WEEKS}")
    return int(text)


def _words(text: str) -> str:
    if len(text) > 200:
        raise ValueError("at most 200 characters")
    return text


def _key(text: str) -> str:
    if not (_ORIGINAL_KEY.fullmatch(text) or _SERVICE_KEY.fullmatch(text)):
        raise ValueError("the key of an activity")
    return text


def _episode(text: str) -> str:
    if not _EPISODE_ID.fullmatch(text):
        raise ValueError("the id of an episode")
    return text


def _notice(text: str) -> str:
    if not _NOTICE.fullmatch(text):
        raise ValueError("the word of a notice")
    return text


RANGES = {"12w": "12 weeks", "1y": "1 year", "all": "All"}
MORE = {
    "none": "None", "acwr": "ACWR", "change": "Weekly change", "fitness": "Fitness and fatigue", "monotony": "Monotony",
    "strain": "Strain",
}  # fmt: skip
GAIT_CHANNELS = (
    "cadence_spm", "stance_ms", "stance_balance_left_pct", "vertical_oscillation_mm", "vertical_ratio_pct",
    "step_length_mm", "power_w",
)  # fmt: skip
AREAS = ("hip_groin", "thigh", "knee", "lower_leg", "ankle", "foot", "lumbosacral", "other")
SIDES = ("left", "right", "bilateral", "unspecified")
STATES = {"waiting": "Waits for you", "all": "All"}
ALIGN = {"none": "None", "race": "By race", "week": "By week"}
CHANNELS = {"pace": "pace", "heart_rate": "heart rate", "cadence": "cadence", "contact": "contact time"}


@dataclass(frozen=True, slots=True)
class TodayState:
    """Today has nothing to choose."""


@dataclass(frozen=True, slots=True)
class LoadState:
    """How far back the weeks go, whether they are measured in distance or time; what of the classic ratios is open, and
    what their load is made of; whether build-ups are laid beside each other, up to which day (`block`) and up to which
    earlier ones, and how many weeks of each.
    """

    range: str = field(default="12w", metadata={"read": _one_of(*RANGES)})
    by: str = field(default="distance", metadata={"read": _one_of("distance", "time")})
    more: str = field(default="none", metadata={"read": _one_of(*MORE)})
    source: str = field(default="auto", metadata={"read": _one_of("auto", "distance", "rpe", "heartrate")})
    align: str = field(default="none", metadata={"read": _one_of(*ALIGN)})
    block: date | None = field(default=None, metadata={"read": _day})
    against: tuple[date, ...] = field(default=(), metadata={"read": _days})
    weeks_before: int = field(default=WEEKS, metadata={"read": _weeks})


@dataclass(frozen=True, slots=True)
class GaitState:
    """Which channel of gait, how far back, and the day since which the gait is taken for the new one."""

    channel: str = field(default="cadence_spm", metadata={"read": _one_of(*GAIT_CHANNELS)})
    range: str = field(default="1y", metadata={"read": _one_of(*RANGES)})
    split: date | None = field(default=None, metadata={"read": _day})


@dataclass(frozen=True, slots=True)
class BeforeState:
    """Which injury is looked back from: its id; the newest without one."""

    injury: str | None = field(default=None, metadata={"read": _episode})


@dataclass(frozen=True, slots=True)
class NigglesState:
    """How far back the time line goes, the note or entry that is being changed, the run whose words are written down
    as pain, which page of such words is open, what is searched for among links and documents, the id of the episode
    that is asked about first, and whether gaps in running are.
    """

    range: str = field(default="all", metadata={"read": _one_of(*RANGES)})
    note: int | None = field(default=None, metadata={"read": _count})
    tried: int | None = field(default=None, metadata={"read": _count})
    about: str | None = field(default=None, metadata={"read": _key})
    words: int = field(default=0, metadata={"read": _count})
    search: str | None = field(default=None, metadata={"read": _words})
    episode: str | None = field(default=None, metadata={"read": _episode})
    ask: str = field(default="none", metadata={"read": _one_of("none", "gaps")})


@dataclass(frozen=True, slots=True)
class FoundState:
    """The place whose words are looked at one by one, which of them (that wait, or all), and the page of the list."""

    area: str | None = field(default=None, metadata={"read": _one_of(*AREAS)})
    side: str = field(default="unspecified", metadata={"read": _one_of(*SIDES)})
    state: str = field(default="waiting", metadata={"read": _one_of(*STATES)})
    page: int = field(default=1, metadata={"read": _count})


@dataclass(frozen=True, slots=True)
class RunsState:
    """Which runs are listed, and the one that is looked at."""

    run: str | None = field(default=None, metadata={"read": _key})
    colour: str = field(default="pace", metadata={"read": _one_of(*CHANNELS)})
    sport: str | None = field(default=None, metadata={"read": _words})
    first: date | None = field(default=None, metadata={"read": _day})
    last: date | None = field(default=None, metadata={"read": _day})
    at_least: int | None = field(default=None, metadata={"read": _count})
    text: str | None = field(default=None, metadata={"read": _words})
    page: int = field(default=1, metadata={"read": _count})


@dataclass(frozen=True, slots=True)
class DataState:
    """Which files are listed, which page of the doubtful pairs and of what was put together; and what came of a visit
    at Strava.
    """

    outcome: str = field(default="failed", metadata={"read": _one_of("failed", "imported", "skipped", "all")})
    page: int = field(default=1, metadata={"read": _count})
    pairs: int = field(default=1, metadata={"read": _count})
    joined: int = field(default=0, metadata={"read": _count})
    strava: str | None = field(default=None, metadata={"read": _notice})


@dataclass(frozen=True, slots=True)
class CoachState:
    """Links have nothing to choose."""


@dataclass(frozen=True, slots=True)
class RosterState:
    """A roster has nothing to choose."""


@dataclass(frozen=True, slots=True)
class SettingsState:
    """Whether the injuries of all athletes here are counted: it takes a while."""

    roster: str = field(default="none", metadata={"read": _one_of("none", "shown")})


def read(kind: type[State], query: Mapping[str, str]) -> tuple[State, list[str]]:
    """The state that an address asks for, and a sentence for every part of it that makes no sense."""
    values: dict[str, Any] = {}
    notices: list[str] = []
    known = {part.name: part for part in fields(kind)}  # type: ignore[arg-type]
    for name, text in query.items():
        if name in known:
            if not text:
                continue
            try:
                values[name] = known[name].metadata["read"](text)
            except ValueError as error:
                notices.append(f"{short(name)} in the address must be {error}, not “{short(text)}”; it is left out.")
        elif name not in _OF_STREAMLIT + _OF_FRAME:
            notices.append(f"This page knows no “{short(name)}”, which stands in the address; it is left out.")
    return kind(**values), notices


def write(state: Any) -> dict[str, str]:
    """The query that leads to this state; what is default is left out."""
    query: dict[str, str] = {}
    for part in fields(state):
        value = getattr(state, part.name)
        if part.default is not MISSING and value != part.default and value is not None:
            query[part.name] = _text(value)
    return query


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(map(_text, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def short(text: str) -> str:
    """As much of a text as belongs in a sentence."""
    return text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + "…"
