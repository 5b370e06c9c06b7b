"""When does a pain set in, when is it over, and what did it cost? The rules, on days that are counted as whole numbers.

Days are counted from the first of `Running`; a day before it is negative. Nothing here knows a clock: what is later
than `horizon` was left out before. docs/decisions/0021-episodes.md says what is settled where the specification leaves
room.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

WITHOUT_DAYS = 28  # so long without pain of 2/10, and the next is an onset
EASED_DAYS = 14
SILENT_DAYS = 28
MONTH_DAYS = 28
BEFORE_DAYS, HALF_YEAR_DAYS = 84, 182
WEEKS, FEWEST_WEEKS = 12, 4
JUDGED_DAYS = 21  # within so many days of the onset it shows whether it is an injury
RESTRICTED_DAYS = 7
MISSED_RUNS = 3
RUNNING_DAYS = 7  # without a run in so many days up to the onset, no run can be missed


@dataclass(frozen=True)
class Running:
    """What was run on each day of coverage. An unknown day has the metres that are known of it, maybe too few."""

    metres: Ints
    ran: Flags
    known: Flags
    run_known: Flags

    @cached_property
    def _sums(self) -> Ints:
        return np.concatenate(([0], np.cumsum(self.metres)))

    @cached_property
    def _unknown(self) -> Ints:
        return np.concatenate(([0], np.cumsum(~self.known)))

    def metres_of(self, ends: Ints, days: int) -> Ints:
        """Metres known of the `days` days up to and with each of `ends`; days outside coverage add nothing."""
        count = len(self.metres)
        return self._sums[np.clip(ends + 1, 0, count)] - self._sums[np.clip(ends + 1 - days, 0, count)]

    def is_whole(self, ends: Ints, days: int) -> Flags:
        """Whether each of these days is covered and known."""
        count = len(self.metres)
        inside = (ends + 1 >= days) & (ends < count)
        gaps = self._unknown[np.clip(ends + 1, 0, count)] - self._unknown[np.clip(ends + 1 - days, 0, count)]
        return np.asarray(inside & (gaps == 0))

    def usual_month_m(self, onset: int, days: int) -> float | None:
        """The median 28-day distance of the `days` days before an onset; None if there is none, or it is 0."""
        ends = np.arange(onset - days, onset)
        months = self.metres_of(ends, MONTH_DAYS)[self.is_whole(ends, MONTH_DAYS)]
        return (float(np.median(months)) or None) if len(months) else None


@dataclass(frozen=True, slots=True)
class Place:
    """What was noted of one area and side, as days in order.

    painful: 2/10 or more, or any pain that changed or stopped a run; uncertain: those of which only the stop is known;
    easy: known to be 1/10 or less; noted: any note of this place.
    """

    painful: Sequence[int]
    easy: Sequence[int]
    noted: Sequence[int]
    uncertain: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Spell:
    """One episode of a place: `first` is its first painful day, `onset` that or the runner's word. It is open while
    `resolved` is None.
    """

    first: int
    onset: int
    last: int
    resolved: int | None
    presumed: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What an episode took of running; figures are None where nothing is usual, or nothing was run before it.

    restricted: days on which the 7 days up to then held less than half of the usual week; lost: days without a run in
    stretches in which three usual runs or more were missed; rules: which of Yamato's two rules were met in time.
    """

    restricted: tuple[int, ...] | None = None
    lost: tuple[int, ...] | None = None
    rules: tuple[str, ...] = ()
    returned: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The runner's own days, by the first painful day of the episode that they belong to."""

    resolved: dict[int, int] = field(default_factory=dict)
    onset: dict[int, int] = field(default_factory=dict)


def spells(place: Place, running: Running, horizon: int, said: Said) -> list[Spell]:
    """The episodes of one place, in their order.

    An onset is the first painful day after 28 days or more without one, unless the pain before is not over by then:
    what is not over does not set in again. The runner's word that it was over on a day ends an episode on that day.
    """
    found: list[Spell] = []
    days = list(place.painful)
    at = 0
    while at < len(days):
        first = last = days[at]
        end = said.resolved.get(first)
        onset = said.onset.get(first, first)
        over: tuple[int | None, bool] = (None, False)
        while True:
            at += 1
            then = days[at] if at < len(days) else None
            if end is not None:
                if then is None or then > end:
                    over = (max(end, onset, first), False)
                    break
            elif then is None or then - last > WITHOUT_DAYS:
                over = _over(place, running, onset, last, horizon if then is None else then - 1)
                if then is None or over[0] is not None:
                    break
            last = then
        found.append(Spell(first, onset, last, *over))
    return found


def _over(place: Place, running: Running, onset: int, last: int, until: int) -> tuple[int | None, bool]:
    """The first day up to `until` on which a pain is over, and whether that is presumed from silence.

    Either 14 days or more after the last painful day it is known to be 1/10 or less, at 70 % of the 28-day distance of
    the 12 weeks before the onset; or 28 days are free of notes, at 70 % of that of the 26 weeks before it. Where there
    is no distance to compare with, time alone decides.
    """
    days = np.arange(last + EASED_DAYS, until + 1)
    if not len(days):
        return None, False
    months = running.metres_of(days, MONTH_DAYS)
    said = np.isin(days, np.asarray(place.easy, np.int64)) & _back(months, running.usual_month_m(onset, BEFORE_DAYS))
    noted = np.asarray(place.noted, np.int64)
    before = np.searchsorted(noted, days, side="right") - 1
    silent = days - (noted[before] if len(noted) else last) >= SILENT_DAYS
    silent &= _back(months, running.usual_month_m(onset, HALF_YEAR_DAYS))
    met = np.flatnonzero(said | silent)
    return (None, False) if not len(met) else (int(days[met[0]]), not said[met[0]])


def _back(months: Ints, usual_m: float | None) -> Flags:
    if usual_m is None:
        return np.ones(len(months), np.bool_)
    return np.asarray(10 * months >= 7 * usual_m)


def cost(running: Running, onset: int, until: int) -> Cost:
    """What did an episode from `onset` to `until` cost?

    Usual is the median of the weeks that are wholly known among the twelve before the onset, four of them at least: a
    week's metres, and on how many of its days was run. In n days without a run, n times these days over 7 are missed.
    """
    usual = _usual_week(running, onset)
    if usual is None:
        return Cost()
    week_m, twice_runs = usual
    days = np.arange(max(onset, 0), min(until, len(running.ran) - 1) + 1)
    short = running.is_whole(days, 7) & (2 * running.metres_of(days, 7) < week_m)
    restricted = days[short]
    lost: list[int] = []
    missed_by: int | None = None
    for stretch in _stretches(days[~running.ran[days] & running.run_known[days]]):
        needed = -(-14 * MISSED_RUNS // twice_runs)  # days, rounded up
        if len(stretch) >= needed:
            lost += stretch
            missed_by = stretch[needed - 1] if missed_by is None else missed_by
    long = [one[RESTRICTED_DAYS - 1] for one in _stretches(restricted) if len(one) >= RESTRICTED_DAYS]
    rules = ["restricted"] if long and long[0] - onset <= JUDGED_DAYS else []
    rules += ["runs_missed"] if missed_by is not None and missed_by - onset <= JUDGED_DAYS else []
    away = lost or restricted.tolist()
    back = np.flatnonzero(running.ran[away[-1] + 1 :]).tolist() if away else []
    returned = away[-1] + 1 + back[0] if back else None
    return Cost(tuple(restricted.tolist()), tuple(lost), tuple(rules), returned)


def _usual_week(running: Running, onset: int) -> tuple[float, int] | None:
    """Metres of a usual week and twice its days with a run; None if there is none, or no run in the week before."""
    count = len(running.ran)
    if not running.ran[max(onset - RUNNING_DAYS, 0) : max(onset + 1, 0)].any():
        return None
    ends = onset - 1 - 7 * np.arange(WEEKS)
    ends = ends[running.is_whole(ends, 7)]
    if len(ends) < FEWEST_WEEKS:
        return None
    runs = np.concatenate(([0], np.cumsum(running.ran)))
    week_m = float(np.median(running.metres_of(ends, 7)))
    twice_runs = round(2 * float(np.median(runs[np.clip(ends + 1, 0, count)] - runs[ends - 6])))
    return (week_m, twice_runs) if week_m and twice_runs else None


def _stretches(days: Ints) -> list[list[int]]:
    """Days in a row, each row by itself."""
    return [row.tolist() for row in np.split(days, np.flatnonzero(np.diff(days) > 1) + 1) if len(row)]
