"""What have the alarms been worth for this runner? How often each fired, and how often pain set in afterwards.

A warning that is never held against what happened looks right for ever. Here each is: its firings, the onsets that
followed within 14 days, the onsets without any, and how often the same is true of ordinary days. Nothing of it says
that one led to the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.daily import DailyLoad, daily_load
from analytics.episodes import pain_onsets
from analytics.load import session_spikes
from analytics.result import Result
from analytics.run import Seen, query

FOLLOWS_DAYS = 14
WEEKLY_CHANGE = 0.30
ACWR = 1.5
ROUNDING = 1e-9  # 39 over 30 km less 1 is a little more than 0.3 in floats; whole metres differ by more than that
LEFT_OUT = ("uncertain", "acute", "again")
SPIKES = ("small", "moderate", "large")


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How one alarm has done for one runner since notes of pain began.

    Attributes:
        noted: whether there is any note of pain; without one only `fired` says something.
        fired: times that it began to hold; days in a row are one time.
        judged: those of them that are 14 days ago or have an onset already.
        followed: those of the judged after which pain set in on that day or within 14 days.
        onsets, without, unknown: onsets of pain that are counted; those without a firing that day or in the 14 days
            before; and those for which nothing is known of it on any of these days (a layoff, a gap, a history that
            begins), which are neither with it nor without.
        uncertain, acute, again: onsets of the same time that are not counted: of which only the day of stopping is
            known, so that nobody knows what was before; by a fall or a twist; come back within 56 days, no new onset.
        ordinary, ordinary_followed: days on which it did not hold, of the same time, and those followed likewise.
        first_day, last_day: the time that is counted.
        now: the last day on which it held, if that is in the last 14 days.
    """

    alarm: str
    noted: bool
    fired: int
    judged: int
    followed: int
    onsets: int
    without: int
    unknown: int
    uncertain: int
    acute: int
    again: int
    ordinary: int
    ordinary_followed: int
    first_day: date | None
    last_day: date | None
    now: date | None


def session_spike_record(
    con: duckdb.DuckDBPyConnection, seen: Seen, on: date, spikes: Result | None = None
) -> TrackRecord:
    """What has the session spike been worth for this runner, as far as it is known on day `on`?

    It holds on a day with a session above 1.10 times the longest of its 30 days before; ordinary days are those with a
    session that was not. `spikes`: what `session_spikes` answered, if it is at hand.
    """
    rows = (spikes or session_spikes(con, seen)).frame.filter(~pl.col("state").is_in(["no_baseline", "not_covered"]))
    held = _days(rows.filter(pl.col("state").is_in(SPIKES)))
    return track_record("session_spike", held, _days(rows), *_noted(con, seen, on))


def ratio_records(
    con: duckdb.DuckDBPyConnection, seen: Seen, on: date, daily: DailyLoad | None = None
) -> list[TrackRecord]:
    """What have the weekly change and the ACWR been worth for this runner, as far as it is known on day `on`?

    weekly_change holds where the seven days before are more than 30 % above those before them, acwr_coupled above 1.5;
    both of running kilometres. Ordinary days are those on which they are known and do not hold. `daily`: what
    `daily_load` answered, if it is at hand and of distance.
    """
    days = (daily if daily is not None and daily.by == "distance" else daily_load(con, seen, by="distance")).frame
    noted = _noted(con, seen, on)
    return [
        track_record(alarm, _days(days.filter(pl.col(alarm) > above + ROUNDING)), _days(days.drop_nulls(alarm)), *noted)
        for alarm, above in (("weekly_change", WEEKLY_CHANGE), ("acwr_coupled", ACWR))
    ]


def _noted(
    con: duckdb.DuckDBPyConnection, seen: Seen, on: date
) -> tuple[list[date], date | None, date, dict[str, list[date]]]:
    """The days on which pain set in, since when any of it is known, and the onsets that are not counted, by why.

    Pain is known of since the first note of any kind, or the first onset by the runner's word. Who may not see
    pain is told none of it.
    """
    found = pain_onsets(con, seen, on).frame
    counted = found.filter("counted")["onset"].to_list()
    why = pl.coalesce(pl.when(name).then(pl.lit(name)) for name in LEFT_OUT)
    left_out = {name: found.filter(why == name)["onset"].to_list() for name in LEFT_OUT}
    notes: list[date] = query(con, "noted_days", seen)["local_date"].to_list()
    return counted, min([*notes, *counted], default=None), on, left_out


def track_record(
    alarm: str,
    held: Sequence[date],
    known: Sequence[date],
    onsets: Sequence[date],
    since: date | None,
    on: date,
    left_out: Mapping[str, Sequence[date]] | None = None,
) -> TrackRecord:
    """The record of one alarm: the days on which it held, those on which that is known, the days of onsets.

    Counted from `since`, the first note of pain, to `on`; before that nobody would have written an onset down. Without
    any note there is nothing to hold it against: its firings are counted, and all else is 0. `left_out`: days of onsets
    that are told and not counted, by why (`LEFT_OUT`).
    """
    days, when = _ordinals(held), _ordinals(onsets)
    today, long_ago = on.toordinal(), on.toordinal() - FOLLOWS_DAYS
    begun = days[np.diff(days, prepend=-2) > 1]
    recent = days[(days > long_ago) & (days <= today)]
    now = date.fromordinal(int(recent[-1])) if len(recent) else None
    if since is None:
        so_far = [day for day in known if day <= on]
        first, last = (min(so_far), max(so_far)) if so_far else (None, None)
        fired = int((begun <= today).sum())
        return TrackRecord(alarm, False, fired, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, first, last, now)
    first_day = since.toordinal()
    counted = begun[(begun >= first_day) & (begun <= today)]
    judged = counted[(counted <= long_ago) | _followed(counted, when)]
    told = when[(when >= first_day) & (when <= today)]
    quiet = np.setdiff1d(_ordinals(known), days)
    some = np.union1d(_ordinals(known), days)
    dark = ~_followed(-told, -some[::-1])  # the same, looking back from the onset
    quiet = quiet[(quiet >= first_day) & (quiet <= long_ago)]
    return TrackRecord(
        alarm=alarm,
        noted=True,
        fired=len(counted),
        judged=len(judged),
        followed=int(_followed(judged, when).sum()),
        onsets=len(told),
        without=int((~_followed(-told, -days[::-1]) & ~dark).sum()),
        unknown=int(dark.sum()),
        **{why: sum(since <= day <= on for day in (left_out or {}).get(why, ())) for why in LEFT_OUT},
        ordinary=len(quiet),
        ordinary_followed=int(_followed(quiet, when).sum()),
        first_day=since,
        last_day=on,
        now=now,
    )


def _ordinals(days: Sequence[date]) -> NDArray[np.int64]:
    """The days as numbers, sorted, each once."""
    return np.unique(np.array([day.toordinal() for day in days], dtype=np.int64))


def _followed(days: NDArray[np.int64], then: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each of `days` is one of `then` or has one of them within 14 days after it; `then` is sorted."""
    after = np.append(then, np.iinfo(np.int64).max)[np.searchsorted(then, days)]
    result: NDArray[np.bool_] = after - FOLLOWS_DAYS <= days
    return result


def _days(frame: pl.DataFrame) -> list[date]:
    days: list[date] = frame["local_date"].unique().sort().to_list()
    return days
