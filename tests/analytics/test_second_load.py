"""The daily load once more, by another way: plain Python over the rows of the store, day by day and figure by figure.

On the demo runner and on the real files of other projects, to 1e-9.
"""

import math
import statistics
from datetime import date, timedelta

import duckdb
import numpy as np
import polars as pl
import pytest

from analytics.daily import daily_load
from tests.analytics.history import OWNER
from tests.analytics.second import MAXIMUM, RESTING
from tests.real_files import needs_real_files

Loads = dict[date, float | None]
Row = dict[str, float | None]


def over(above: float | None, below: float | None) -> float | None:
    return None if above is None or not below else above / below


class Second:
    """The load of each day and the metres of each day, and every figure from its definition."""

    def __init__(self, load: Loads, metres: dict[date, int]) -> None:
        self.load, self.metres = load, metres
        self.first, self.last = min(load), max(load)

    def sum(self, end: date, days: int) -> float | None:
        wanted = [self.load.get(end - timedelta(days=back)) for back in range(days)]
        return None if None in wanted else math.fsum(value for value in wanted if value is not None)

    def km(self, end: date, days: int) -> float:
        return sum(self.metres.get(end - timedelta(days=back), 0) for back in range(days)) / 1000

    def row(self, on: date) -> Row:
        seven, month = self.sum(on, 7), self.sum(on, 28)
        week_ago = on - timedelta(days=7)
        three, four = self.sum(week_ago, 21), self.sum(week_ago, 28)
        runsafe = over(seven, three and three / 3) if self.km(week_ago, 21) >= 15 else None
        uncoupled = over(seven, four and four / 4) if self.km(week_ago, 28) >= 20 else None
        monotony = strain = None
        if seven is not None:
            week = [self.load[on - timedelta(days=back)] for back in range(7)]
            known = [value for value in week if value is not None]
            if max(known) > min(known):
                monotony = statistics.fmean(known) / statistics.pstdev(known)
                strain = seven * monotony
        return {
            "load": self.load[on], "acwr_coupled": over(seven and seven / 7, month and month / 28),
            "acwr_uncoupled": uncoupled, "acwr_runsafe": runsafe, "acwr_ewma": self.ewma(on),
            **self.banister(on), "monotony": monotony, "strain": strain, "weekly_change": self.change(on),
        }  # fmt: skip

    def since_gap(self, on: date) -> list[float]:
        """The loads from the first day after the last unknown one to this day."""
        found: list[float] = []
        while on >= self.first and (value := self.load[on]) is not None:
            found.append(value)
            on -= timedelta(days=1)
        return found[::-1]

    def ewma(self, on: date) -> float | None:
        known = self.since_gap(on)
        if len(known) < 28:
            return None
        means = []
        for days in (7, 28):
            keep = 1 - 2 / (days + 1)
            parts = [known[0] * keep ** (len(known) - 1)]
            parts += [(1 - keep) * value * keep ** (len(known) - place) for place, value in enumerate(known[1:], 2)]
            means.append(math.fsum(parts))
        return over(*means)

    def banister(self, on: date) -> Row:
        if self.load[on] is None:
            return {"fitness": None, "fatigue": None, "form": None}
        known = self.since_gap(on)

        def mean(values: list[float], days: int) -> float:
            keep = math.exp(-1 / days)
            return math.fsum((1 - keep) * value * keep**back for back, value in enumerate(reversed(values)))

        yesterday = known[:-1]
        return {
            "fitness": mean(known, 42), "fatigue": mean(known, 7), "form": mean(yesterday, 42) - mean(yesterday, 7),
        }  # fmt: skip

    def change(self, on: date) -> float | None:
        last, before = self.sum(on - timedelta(days=1), 7), self.sum(on - timedelta(days=8), 7)
        if last is None or not before:
            return None
        weeks = [on - timedelta(days=1 + 7 * back) for back in range(8)]
        whole = [self.km(end, 7) for end in weeks if self.sum(end, 7) is not None]
        least = max(5.0, 0.3 * statistics.median(whole)) if whole else 5.0
        return last / before - 1 if self.km(on - timedelta(days=8), 7) >= least - 1e-9 else None


def second(con: duckdb.DuckDBPyConnection, by: str) -> Second:
    activities = con.sql(
        "select activity_no, sport_family, local_date, distance_m, moving_s, rpe from activity where counted"
    ).pl()
    first, last = activities["local_date"].min(), activities["local_date"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    runs = activities.filter(pl.col("sport_family") == "run")
    told: dict[str, pl.Expr | pl.Series] = {
        "distance": pl.col("distance_m") / 1000,
        "rpe": pl.col("rpe") * pl.col("moving_s") / 60,
        "heartrate": pl.Series([trimp(con, row) for row in runs.iter_rows(named=True)] if by == "heartrate" else []),
    }
    days = (
        runs.with_columns(told[by].alias("load"))
        .group_by("local_date")
        .agg(pl.when(pl.col("load").null_count() == 0).then(pl.col("load").sum()), pl.col("distance_m").sum())
    )
    loads = dict(days.select("local_date", "load").iter_rows())
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Second({on: loads.get(on, 0.0) for on in every}, dict(days.select("local_date", "distance_m").iter_rows()))


def trimp(con: duckdb.DuckDBPyConnection, run: Row) -> float | None:
    """A run's TRIMP for a woman with these heart rates, interval by interval, from the samples."""
    number = [run["activity_no"]]
    sql = (
        "select elapsed_s, heart_rate_bpm from sample where activity_no = ? and elapsed_s is not null order by ordinal"
    )
    clock, beats = con.sql(sql, params=number).pl().to_numpy().T
    start, end, beats = clock[:-1], clock[1:], beats[:-1]
    lasting = end - start
    for begun, over_at in con.execute("select start_s, end_s from pause where activity_no = ?", number).fetchall():
        lasting = lasting - np.maximum(np.minimum(end, over_at) - np.maximum(start, begun), 0)
    counted = (lasting > 0) & (lasting <= 30) & (end > start)
    lasting, beats = lasting[counted], beats[counted]
    known = (beats >= 30) & (beats <= 230)
    if len(set(beats[known])) == 1 and lasting[known].sum() >= 600:
        return None
    whole = run["moving_s"] or lasting.sum()
    if not known.any() or lasting[known].sum() < 0.8 * whole:
        return None
    share = np.clip((beats[known] - RESTING) / (MAXIMUM - RESTING), 0, 1)
    return math.fsum(lasting[known] / 60 * share * 0.86 * np.exp(1.67 * share))


def compared(con: duckdb.DuckDBPyConnection, by: str, every: int) -> int:
    """How many figures are the same in both, of each `every`th day and of the last 200."""
    frame = daily_load(con, OWNER, by).frame
    other = second(con, by)
    assert frame["local_date"].to_list() == sorted(other.load)
    same = 0
    for place, row in enumerate(frame.iter_rows(named=True)):
        if place % every and place < len(frame) - 200:
            continue
        for name, value in other.row(row["local_date"]).items():
            told = (row["local_date"], name, row[name], value)
            assert (value is None) == (row[name] is None), told
            if value is not None:
                assert row[name] == pytest.approx(value, rel=1e-9, abs=1e-9), told
                same += 1
    return same


@pytest.mark.parametrize("by", ["distance", "rpe", "heartrate"])
def test_every_figure_of_the_demo_runner(demo: duckdb.DuckDBPyConnection, by: str) -> None:
    assert compared(demo, by, 1) > (4000 if by != "rpe" else 0)


@needs_real_files
@pytest.mark.parametrize("by", ["distance", "rpe", "heartrate"])
def test_every_figure_of_the_real_files(real: duckdb.DuckDBPyConnection, by: str) -> None:
    assert compared(real, by, 31) > 300
