"""What else changed before an injury set in? Dated changes and no statistics: all that was looked at, in a fixed order.

What nobody recorded is told as that: it is not the same as no change.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

import duckdb
import polars as pl

from analytics.episodes import gaps
from analytics.gait_match import gait_rows
from analytics.gait_trend import TREND_UNITS, gait_channels, gait_runs_of, level_shift
from analytics.result import Result
from analytics.run import Seen, query

NEAR_DAYS = 56  # as far back as the aligned weeks
MONTH_DAYS = 28
USUAL_DAYS = 182  # what was usual: the 26 weeks before
USUAL_WEEKS = 4  # so many of them have to say it
HARD_RPE = 7
LEAST_STREAK = 3
INDEX_DAYS = 7  # gait of a run further back says nothing of the onset

State = Literal["changed", "as_before", "not_recorded"]
KINDS = ("shoe", "watch", "pod", "surface", "climb", "back_to_back", "hard", "race", "tried", "illness", "sleep")


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at before an onset, or of gait after it.

    what: one of `KINDS`, a channel of gait, or a channel with "after_onset_" before it (it may be a consequence of the
    pain). on: when it changed. values: what there is to tell, in SI units; of gait the change and the noise floor.
    """

    what: str
    state: State
    on: date | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


class Surroundings:
    """All that is recorded beside distance, read once for any number of onsets."""

    def __init__(self, con: duckdb.DuckDBPyConnection, seen: Seen) -> None:
        self._con, self._seen = con, seen
        self._runs = query(con, "run_context", seen)
        self._tried = query(con, "tried", seen).sort("from_date", "id")
        self._gaps = gaps(con, seen).frame.sort("from_date")
        known = set(gait_channels(con, seen).frame.filter(pl.col("runs") > 0)["channel"])
        channels = [channel for channel in TREND_UNITS if channel in known]
        self._gait = gait_runs_of(con, seen, gait_rows(con, seen, channels), channels)

    def before(self, onset: date) -> list[Examined]:
        """All that is looked at before an onset, in the fixed order; a kind that changed twice is told twice."""
        return [*self._running(onset), *self._told(onset), *self._form(onset)]

    def _running(self, onset: date) -> Iterator[Examined]:
        near, before = self._runs_of(onset, NEAR_DAYS), self._runs_of(onset, USUAL_DAYS, NEAR_DAYS)
        for kind in ("shoe", "watch", "pod", "surface"):
            yield from _names(kind, near, before)
        month, usual = self._runs_of(onset, MONTH_DAYS), self._runs_of(onset, USUAL_DAYS, MONTH_DAYS)
        yield _climb(month, usual, onset)
        yield _streak(month, usual)
        yield _hard(month, usual)
        races = self._runs.filter(pl.col("race") & (pl.col("local_date") <= onset))
        lately = month.filter("race").to_dicts()
        for row in lately:
            yield Examined("race", "changed", row["local_date"], {"distance_m": row["distance_m"]})
        if not lately:
            yield Examined("race", "as_before" if len(races) else "not_recorded")

    def _runs_of(self, onset: date, days: int, back: int = 0) -> pl.DataFrame:
        """The runs of so many days that end `back` days before the onset (0: with the day of onset).

        week, month: how many spans of 7 and of 28 days before the last day of these.
        """
        last = onset - timedelta(days=back)
        ago = (pl.lit(last) - pl.col("local_date")).dt.total_days()
        runs = self._runs.filter(pl.col("local_date").is_between(last - timedelta(days=days - 1), last))
        return runs.with_columns(week=ago // 7, month=ago // MONTH_DAYS)

    def _told(self, onset: date) -> Iterator[Examined]:
        """What the runner says himself. What he began on the day of onset may be an answer to the pain: not before."""
        since = onset - timedelta(days=NEAR_DAYS - 1)
        earlier = self._tried.filter(pl.col("from_date") < onset)
        begun = earlier.filter(pl.col("from_date") >= since).to_dicts()
        for row in begun:
            yield Examined("tried", "changed", row["from_date"], {"kind": row["kind"], "text": row["text"]})
        if not begun:
            yield Examined("tried", "as_before" if len(earlier) else "not_recorded")
        ill = self._gaps.filter(
            (pl.col("answer") == "illness") & (pl.col("from_date") <= onset) & (pl.col("to_date") >= since)
        )
        for row in ill.to_dicts():
            yield Examined("illness", "changed", row["from_date"], {"days": row["days"]})
        if not len(ill):
            yield Examined("illness", "not_recorded")
        yield Examined("sleep", "not_recorded")

    def _form(self, onset: date) -> Iterator[Examined]:
        """The level of each channel against the noise floor up to the onset, and where it changed only after it."""
        for channel, runs in self._gait.items():
            yield self._shift(channel, runs, onset - timedelta(days=INDEX_DAYS), onset)
        for channel, runs in self._gait.items():
            found = self._shift(channel, runs, onset + timedelta(days=1), onset + timedelta(days=NEAR_DAYS))
            if found.state == "changed" and found.on is not None and found.on > onset:
                yield replace(found, what=f"after_onset_{channel}")

    def _shift(self, channel: str, runs: Result, first: date, last: date) -> Examined:
        """The level at the last run up to a day, if that is not before `first`."""
        upto = replace(runs, frame=runs.frame.filter(pl.col("local_date") <= last))
        shift = level_shift(self._con, self._seen, channel, upto)
        if shift is None or shift.on < first or shift.floor is None or shift.beyond is None:
            return Examined(channel, "not_recorded")
        values = {"change": shift.change, "noise_floor": shift.floor.value}
        return Examined(channel, "changed" if shift.beyond else "as_before", shift.since, values)


def _names(kind: str, near: pl.DataFrame, usual: pl.DataFrame) -> Iterator[Examined]:
    """Each shoe, watch, pod or ground of the last 56 days that no run of the 26 weeks before them had."""
    usual, near = usual.drop_nulls(kind), near.drop_nulls(kind)
    if not len(near) or _weeks(usual) < USUAL_WEEKS:
        yield Examined(kind, "not_recorded")
        return
    new = near.filter(~pl.col(kind).is_in(usual[kind].implode())).unique(kind, keep="first", maintain_order=True)
    for row in new.to_dicts():
        earlier = [*usual[kind], *near.filter(pl.col("local_date") < row["local_date"])[kind]]
        yield Examined(kind, "changed", row["local_date"], {"from": earlier[-1], "to": row[kind]})
    if not len(new):
        yield Examined(kind, "as_before")


def _climb(month: pl.DataFrame, usual: pl.DataFrame, onset: date) -> Examined:
    """The week of the last four with most climb, against the most of the 26 before: weeks known in full."""
    climb = pl.when(pl.col("ascent_m").null_count() == 0).then(pl.col("ascent_m").sum())
    lately, before = _by("week", month, climb), _by("week", usual, climb)
    if not lately or len(before) < USUAL_WEEKS:
        return Examined("climb", "not_recorded")
    most, back = max(lately)
    values = {"ascent_m": most, "before_m": max(before)[0]}
    changed = most > values["before_m"]
    on = onset - timedelta(days=7 * back + 6) if changed else None
    return Examined("climb", "changed" if changed else "as_before", on, values)


def _streak(month: pl.DataFrame, usual: pl.DataFrame) -> Examined:
    """The most days with a run in a row."""
    if _weeks(usual) < USUAL_WEEKS:
        return Examined("back_to_back", "not_recorded")
    longest, begun = _longest(month["local_date"])
    before, _ = _longest(usual["local_date"])
    values = {"days": longest, "before_days": before}
    if longest <= before or longest < LEAST_STREAK:
        return Examined("back_to_back", "as_before", None, values)
    return Examined("back_to_back", "changed", begun, values)


def _hard(month: pl.DataFrame, usual: pl.DataFrame) -> Examined:
    """Runs felt as 7 of 10 or more in 28 days, against the most in any 28 of the days before."""
    month, usual = month.drop_nulls("rpe"), usual.drop_nulls("rpe")
    if not len(month) or _weeks(usual) < USUAL_WEEKS:
        return Examined("hard", "not_recorded")
    hard = (pl.col("rpe") >= HARD_RPE).sum()
    count = int(month.select(hard).item())
    before, _ = max(_by("month", usual, hard))
    values = {"runs": count, "before_runs": int(before)}
    if count <= before:
        return Examined("hard", "as_before", None, values)
    return Examined("hard", "changed", month.filter(pl.col("rpe") >= HARD_RPE)["local_date"][-1], values)


def _by(span: str, runs: pl.DataFrame, figure: pl.Expr) -> list[tuple[float, int]]:
    """A figure of each week or month with a run, and which that is; those of which it is known."""
    spans = runs.group_by(span).agg(figure.alias("figure")).drop_nulls("figure")
    return [(float(value), int(place)) for place, value in spans.iter_rows()]


def _weeks(runs: pl.DataFrame) -> int:
    """In how many weeks do these runs lie?"""
    return runs["week"].n_unique()


def _longest(days: Iterable[date]) -> tuple[int, date | None]:
    """The longest row of days, and on which it began; the first of equals."""
    best: tuple[int, date | None] = (0, None)
    begun = last = None
    for day in sorted(set(days)):
        begun = day if last is None or begun is None or day - last > timedelta(days=1) else begun
        last = day
        best = max(best, ((day - begun).days + 1, begun), key=lambda one: one[0])
    return best
