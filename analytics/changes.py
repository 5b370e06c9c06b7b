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
from analytics.gait_trend import TREND_UNITS, equipment_changes, gait_channels, gait_runs_of, gear, level_shift
from analytics.result import Result
from analytics.run import Seen, query

NEAR_DAYS = 56  # as far back as the aligned weeks
MONTH_DAYS = 28
BEFORE_DAYS = 182  # what was usual: the 26 weeks before the last month
HARD_RPE = 7
LEAST_STREAK = 3
INDEX_DAYS = 7  # gait of a run further back says nothing of the onset

State = Literal["changed", "as_before", "not_recorded"]
KINDS = ("shoe", "watch", "pod", "surface", "climb", "back_to_back", "hard", "race", "tried", "illness", "sleep")


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at before an onset, or of gait after it.

    what: one of `KINDS`, a channel of gait, or a channel with "after_onset" before it (it may be a consequence of the
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
        self._changes = equipment_changes(con, seen).frame
        self._named = set(gear(con, seen).frame["kind"])
        self._tried = query(con, "tried", seen)
        self._gaps = gaps(con, seen).frame
        known = set(gait_channels(con, seen).frame.filter(pl.col("runs") > 0)["channel"])
        channels = [channel for channel in TREND_UNITS if channel in known]
        rows = gait_rows(con, seen, channels)
        self._gait = gait_runs_of(con, seen, rows, channels)

    def before(self, onset: date) -> list[Examined]:
        """All that is looked at before an onset, in the fixed order; a kind that changed twice is told twice."""
        return [*self._equipment(onset), *self._running(onset), *self._told(onset), *self._form(onset)]

    def _equipment(self, onset: date) -> Iterator[Examined]:
        near = self._changes.filter(pl.col("local_date").is_between(onset - timedelta(days=NEAR_DAYS - 1), onset))
        for kind in ("shoe", "watch", "pod"):
            rows = near.filter(pl.col("kind") == kind).to_dicts()
            for row in rows:
                yield Examined(kind, "changed", row["local_date"], {"from": row["before"], "to": row["after"]})
            if not rows:
                yield Examined(kind, "as_before" if kind in self._named else "not_recorded")

    def _running(self, onset: date) -> Iterator[Examined]:
        month = _within(self._runs, onset, 0, MONTH_DAYS)
        usual = _within(self._runs, onset, MONTH_DAYS, BEFORE_DAYS)
        yield _surface(month, usual)
        yield _climb(month, usual, onset)
        yield _streak(month, usual)
        yield _hard(month, usual, onset)
        races = month.filter("race").to_dicts()
        for row in races:
            yield Examined("race", "changed", row["local_date"], {"distance_m": row["distance_m"]})
        if not races:
            yield Examined("race", "as_before" if self._runs["race"].any() else "not_recorded")

    def _told(self, onset: date) -> Iterator[Examined]:
        since = onset - timedelta(days=NEAR_DAYS - 1)
        begun = self._tried.filter(pl.col("from_date").is_between(since, onset)).sort("from_date", "id").to_dicts()
        for row in begun:
            yield Examined("tried", "changed", row["from_date"], {"kind": row["kind"], "text": row["text"]})
        if not begun:
            yield Examined("tried", "as_before" if len(self._tried) else "not_recorded")
        ill = self._gaps.filter(
            (pl.col("answer") == "illness") & (pl.col("from_date") <= onset) & (pl.col("to_date") >= since)
        ).sort("from_date")
        for row in ill.to_dicts():
            yield Examined("illness", "changed", row["from_date"], {"days": row["days"]})
        if not len(ill):
            yield Examined("illness", "not_recorded")
        yield Examined("sleep", "not_recorded")

    def _form(self, onset: date) -> Iterator[Examined]:
        """The level of each channel against the noise floor, up to the onset, and then after it."""
        for after in (False, True):
            for channel, runs in self._gait.items():
                until = onset + timedelta(days=NEAR_DAYS if after else 0)
                upto = replace(runs, frame=runs.frame.filter(pl.col("local_date") <= until))
                earliest = onset + timedelta(days=1) if after else onset - timedelta(days=INDEX_DAYS)
                found = self._shift(channel, upto, earliest)
                if not after:
                    yield found
                elif found.state == "changed" and found.on is not None and found.on > onset:
                    yield replace(found, what=f"after_onset_{channel}")

    def _shift(self, channel: str, runs: Result, earliest: date) -> Examined:
        shift = level_shift(self._con, self._seen, channel, runs)
        if shift is None or shift.on < earliest or shift.verdict != "compared" or shift.beyond is None:
            return Examined(channel, "not_recorded")
        floor = shift.floor.value if shift.floor else None
        values = {"change": shift.change, "noise_floor": floor, "level": shift.level, "earlier": shift.earlier}
        return Examined(channel, "changed" if shift.beyond else "as_before", shift.since, values)


def _within(runs: pl.DataFrame, onset: date, back: int, days: int) -> pl.DataFrame:
    """The runs of so many days that end `back` days before the onset (0: with the day of onset)."""
    last = onset - timedelta(days=back)
    return runs.filter((pl.col("local_date") <= last) & (pl.col("local_date") > last - timedelta(days=days)))


def _surface(month: pl.DataFrame, usual: pl.DataFrame) -> Examined:
    known = month.drop_nulls("surface")
    if not len(known):
        return Examined("surface", "not_recorded")
    new = known.filter(~pl.col("surface").is_in(usual["surface"].drop_nulls().unique().to_list()))
    if not len(new) or not usual["surface"].count():
        return Examined("surface", "as_before")
    return Examined("surface", "changed", new["local_date"][0], {"surface": new["surface"][0]})


def _climb(month: pl.DataFrame, usual: pl.DataFrame, onset: date) -> Examined:
    """The week of the last four with most climb, against the most of the 26 weeks before them."""
    if not month["ascent_m"].count() or not usual["ascent_m"].count():
        return Examined("climb", "not_recorded")
    most, back = max(_by_span(month, onset, 7, pl.col("ascent_m").sum()))
    before, _ = max(_by_span(usual, onset - timedelta(days=MONTH_DAYS), 7, pl.col("ascent_m").sum()))
    values = {"ascent_m": most, "before_m": before}
    if most <= before:
        return Examined("climb", "as_before", None, values)
    return Examined("climb", "changed", onset - timedelta(days=7 * back + 6), values)


def _streak(month: pl.DataFrame, usual: pl.DataFrame) -> Examined:
    """The most days with a run in a row."""
    if not len(usual):
        return Examined("back_to_back", "not_recorded")
    longest, begun = _longest(month["local_date"])
    before, _ = _longest(usual["local_date"])
    values = {"days": longest, "before_days": before}
    if longest <= before or longest < LEAST_STREAK:
        return Examined("back_to_back", "as_before", None, values)
    return Examined("back_to_back", "changed", begun, values)


def _hard(month: pl.DataFrame, usual: pl.DataFrame, onset: date) -> Examined:
    """Runs felt as 7 of 10 or more in 28 days, against the most in any 28 of the days before."""
    if not month["rpe"].count() or not usual["rpe"].count():
        return Examined("hard", "not_recorded")
    hard = (pl.col("rpe") >= HARD_RPE).sum()
    count = int(month.select(hard).item())
    before, _ = max(_by_span(usual, onset - timedelta(days=MONTH_DAYS), MONTH_DAYS, hard))
    values = {"runs": count, "before_runs": int(before)}
    if count <= before:
        return Examined("hard", "as_before", None, values)
    return Examined("hard", "changed", month.filter(pl.col("rpe") >= HARD_RPE)["local_date"][-1], values)


def _by_span(runs: pl.DataFrame, last: date, days: int, figure: pl.Expr) -> list[tuple[float, int]]:
    """A figure of each span of so many days back from `last`, and how many spans back; 0 where there was no run."""
    back = ((pl.lit(last) - pl.col("local_date")).dt.total_days() // days).alias("back")
    return [(float(value or 0), int(place)) for place, value in runs.group_by(back).agg(figure.alias("v")).iter_rows()]


def _longest(days: Iterable[date]) -> tuple[int, date | None]:
    """The longest row of days, and on which it began; the latest of equals."""
    best: tuple[int, date | None] = (0, None)
    begun = last = None
    for day in sorted(set(days)):
        begun = day if last is None or day - last > timedelta(days=1) or begun is None else begun
        last = day
        best = max(best, ((day - begun).days + 1, begun), key=lambda one: one[0])
    return best
