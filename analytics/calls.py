"""Who needs a call, and why? The order of a roster, from what each athlete's feed tells (docs/feed.md).

It sorts a coach's attention and nothing else: no reason here says what comes next, or what came of what.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

# In the order in which they stand; what is calm or not known comes after all that asks for a call.
REASONS = ("red_flag", "stopped_run", "pain_up", "spike", "silence", "cannot_tell", "calm", "unknown", "ended")
ASKS = REASONS[:5]
LATELY_DAYS = 14  # a stopped run or a spike is a reason for so long
SILENT_DAYS = 7  # without anything
UP, UP_DAYS, MEDIAN_DAYS, FEWEST_NOTED = 2, 2, 7, 3  # 2 above the median of the 7 days before, on two of the last 7
SPIKES = ("moderate", "large")  # above 1.30


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, of which day, and with the figures that the sentence needs."""

    code: str
    day: date | None = None
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class OnRoster:
    """An athlete on the roster: what their feed told last (None: nothing is known), and when they were called."""

    number: int
    told: Mapping[str, Any] | None
    called_on: date | None = None
    look_again_on: date | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """An athlete with their reasons, the weightiest first. `sunk`: called, and to be looked at again later."""

    number: int
    reasons: tuple[Reason, ...]
    sunk: bool


def calls(roster: Sequence[OnRoster], today: date) -> list[Call]:
    """Everybody on the roster, who needs a call first.

    By the first of their reasons; of equal ones the later day first, of a spike then the larger, of silence the longer,
    and then the one that was added earlier. Who was called sinks to the end until the day to look again; a sign to have
    looked at or a stopped run of a later day than the call brings them back before.
    """
    rows = [_call(one, today) for one in roster]
    return sorted(
        rows, key=lambda one: (one.sunk, REASONS.index(one.reasons[0].code), *_within(one.reasons[0]), one.number)
    )


def _call(one: OnRoster, today: date) -> Call:
    reasons = (Reason("ended"),) if one.ended else reasons_of(one.told)
    return Call(one.number, reasons, _is_sunk(one, reasons, today))


def _is_sunk(one: OnRoster, reasons: Sequence[Reason], today: date) -> bool:
    if one.called_on is None or one.look_again_on is None or today >= one.look_again_on:
        return False
    newer = [
        each for each in reasons if each.code in ("red_flag", "stopped_run") and (each.day or today) > one.called_on
    ]
    return not newer


def _within(reason: Reason) -> tuple[float, float]:
    """The order among equal reasons: less stands before more."""
    facts = reason.facts or {}
    if reason.code == "silence":
        return (-facts["days"], 0.0)
    return (-(reason.day or date.min).toordinal(), -(facts.get("ratio") or 0.0))


def reasons_of(told: Mapping[str, Any] | None) -> tuple[Reason, ...]:
    """Every reason that a feed gives, the weightiest first; one of the last three where none asks for a call."""
    if told is None:
        return (Reason("unknown"),)
    today = _day(told["today"])
    found = [_red_flag(told), _stopped_run(told, today), _pain_up(told, today), _spike(told, today), _silence(told)]
    asking = tuple(one for one in found if one is not None)
    return asking or (Reason("calm"),)


def _red_flag(told: Mapping[str, Any]) -> Reason | None:
    rows = told.get("red_flags") or []
    if not rows:
        return None
    last = max(rows, key=lambda row: row["local_date"])
    return Reason("red_flag", _day(last["local_date"]), {"signs": last["signs"], "words": last.get("words")})


def _stopped_run(told: Mapping[str, Any], today: date) -> Reason | None:
    rows = [row for row in told.get("pain") or [] if row["changed_run"] and _is_lately(row, today)]
    if not rows:
        return None
    last = max(rows, key=lambda row: (row["local_date"], row["worst"] or 0))
    return Reason("stopped_run", _day(last["local_date"]), _place(last) | {"worst": last["worst"]})


def _pain_up(told: Mapping[str, Any], today: date) -> Reason | None:
    """Pain of a place 2 or more above the median of the 7 days before it, on two of the last 7 days.

    A day counts with its worst number; "no pain" is 0 for a place that nothing else is noted of that day. What nobody
    noted is unknown, and of fewer than three days there is no median.
    """
    rows = [row for row in told.get("pain") or [] if row["worst"] is not None]
    painless = {_day(row["local_date"]): 0 for row in rows if row["area"] is None}
    found = []
    for place in sorted({(row["area"], row["side"] or "") for row in rows if row["area"] is not None}):
        noted = painless | {
            _day(row["local_date"]): row["worst"] for row in rows if (row["area"], row["side"] or "") == place
        }
        raised = [
            day for day in sorted(noted) if (today - day).days < MEDIAN_DAYS and day <= today and _is_up(noted, day)
        ]
        if len(raised) >= UP_DAYS:
            facts = {
                "area": place[0],
                "side": place[1],
                "worst": noted[raised[-1]],
                "median": _median(noted, raised[-1]),
            }
            found.append(Reason("pain_up", raised[-1], facts))
    return max(found, key=lambda one: (one.day, (one.facts or {})["worst"]), default=None)


def _is_up(noted: Mapping[date, int], day: date) -> bool:
    before = _median(noted, day)
    return before is not None and noted[day] >= before + UP


def _median(noted: Mapping[date, int], day: date) -> float | None:
    before = [noted[one] for one in noted if 0 < (day - one).days <= MEDIAN_DAYS]
    return median(before) if len(before) >= FEWEST_NOTED else None


def _spike(told: Mapping[str, Any], today: date) -> Reason | None:
    rows = [row for row in told.get("spikes") or [] if row["state"] in SPIKES and _is_lately(row, today)]
    if not rows:
        return None
    last = max(rows, key=lambda row: (row["local_date"], row["ratio"] or 0))
    facts = {name: last[name] for name in ("ratio", "distance_m", "longest_30d_m")}
    return Reason("spike", _day(last["local_date"]), facts)


def _silence(told: Mapping[str, Any]) -> Reason | None:
    """Nothing for a week or more; or that it cannot be told, where something later is withheld or unrecorded."""
    heard, last = told["silence"], told["last_day"]
    day = None if last is None else _day(last)
    if heard["days"] is not None:
        return Reason("silence", day, {"days": heard["days"]}) if heard["days"] >= SILENT_DAYS else None
    return None if heard["why"] == "not_shared" else Reason("cannot_tell", day, {"why": heard["why"]})


def _is_lately(row: Mapping[str, Any], today: date) -> bool:
    return timedelta() <= today - _day(row["local_date"]) < timedelta(days=LATELY_DAYS)


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"area": row["area"], "side": row["side"] or ""}


def _day(text: str) -> date:
    return date.fromisoformat(text)
