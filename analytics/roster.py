"""The runners of one installation, week by week: what `analytics.cohort` describes and compares.

A week is one from Monday on of which it is known what was run. What is compared is, of each week, the last run that may
be compared (`analytics.exposures.at_risk`), and whether the four days that end with it hold a session above 1.10: of a
week with an onset the run before it, by the same rule. So a spike that came after an onset never stands before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import polars as pl

from analytics.cohort import Association, Description, RunnerWeeks, association, by_part, describe
from analytics.episodes import episodes
from analytics.exposures import at_risk, index_runs
from analytics.load_windows import Days
from analytics.pain import NOT_SHARED, SILENCE
from analytics.records import athletes
from analytics.run import Seen, query
from analytics.sessions import EPOCH, barred, first_onsets, injuries_of, numbers, sessions_of

MONDAY = 0
BY_WHOM = "Who writes more notes shows more injuries; who writes none shows none."
_MONDAY_1970 = 4  # days from 1 Jan 1970 to the first Monday


@dataclass(frozen=True, slots=True)
class Roster:
    """What there is to say of everybody here. Nobody is named, and nobody stands alone.

    Attributes:
        athletes: who is here, with runs or without.
        noted: of the runners, those who have written any note of pain, or that there was none.
        whole: of all weeks; None without a runner.
        years: the same by calendar year; None where it could be told who was injured.
        compared: whether injuries go with session spikes.
    """

    athletes: int
    noted: int
    weeks: int
    whole: Description | None
    years: dict[int, Description | None]
    compared: Association
    first_day: date | None = None
    last_day: date | None = None
    caveats: tuple[str, ...] = (SILENCE, BY_WHOM)


def roster(con: duckdb.DuckDBPyConnection, seen: Seen, on: date) -> Roster:
    """How often are the runners of this installation hurt, and does it go with session spikes, as known on a day?

    For the owner of the installation only, whoever else asks is told so.
    """
    here = athletes(con, seen).frame["athlete_id"].to_list()
    rows = [row for number in here for row in _weeks_of(con, replace(seen, athlete_id=number), on)]
    weeks, compared = _arrays(rows, "onsets"), _arrays(rows, "first_onsets")
    year = np.array([_monday(int(week)).year for week in weeks.week], dtype=np.int64)
    return Roster(
        len(here),
        len({row["runner"] for row in rows if row["noted"]}),
        len(rows),
        describe(weeks) if rows else None,
        by_part(weeks, year),
        association(compared),
        _monday(int(weeks.week.min())) if rows else None,
        min(_monday(int(weeks.week.max())) + timedelta(days=6), on) if rows else None,
        *(() if seen.audience == "owner" else ((NOT_SHARED,),)),
    )


def _weeks_of(con: duckdb.DuckDBPyConnection, seen: Seen, on: date) -> Iterator[dict[str, Any]]:
    """One runner's weeks; NaN where a thing is not known."""
    found = query(con, "weekly_load", seen, first_weekday=MONDAY, today=on)
    recorded = found.filter(pl.col("distance_m").is_not_null() | (pl.col("runs") > 0))
    if not len(recorded):
        return
    known = episodes(con, seen, on).frame
    injuries = injuries_of(known)
    painful = _painful(query(con, "noted_days", seen).filter(pl.col("local_date") <= on))
    ran, _, days = sessions_of(con, seen)
    onset, back = barred(known)
    free = at_risk(ran.day, ran.metres, onset, back, ran.first)
    before = index_runs(ran.day, ran.metres, numbers(first_onsets(known).filter(~pl.col("onset_uncertain"))["onset"]))
    before = before[before >= 0]
    before = before[free[before]]
    load = ran.load()
    spiked = np.where(np.isfinite(load.session_spike), load.spiked, np.nan)
    last = {int(week): int(place) for place, week in zip(np.flatnonzero(free), _week(ran.day[free]), strict=True)}
    last |= {int(week): int(place) for place, week in zip(before, _week(ran.day[before]), strict=True)}
    lost, unclear = _lost(injuries, days, on)
    onsets, firsts, off = _week(onset).tolist(), _week(ran.day[before]).tolist(), _week(numbers(lost)).tolist()
    for row in recorded.iter_rows(named=True):
        week = int(_week(numbers([row["week_start"]]))[0])
        yield {
            "runner": seen.athlete_id,
            "week": week,
            "hours": np.nan if row["moving_s"] is None else row["moving_s"] / 3600,
            "km": np.nan if row["distance_m"] is None else row["distance_m"] / 1000,
            "onsets": onsets.count(week),
            "first_onsets": firsts.count(week),
            "painful": painful.get(week, np.nan),
            "lost_days": np.nan if week in unclear else float(off.count(week)),
            "at_risk": week in last,
            "exposure": float(spiked[last[week]]) if week in last else np.nan,
            "noted": bool(painful),
        }


def _painful(notes: pl.DataFrame) -> dict[int, float]:
    """Of each week with a note, 1 where one of them tells of pain, else 0."""
    told: dict[int, float] = {}
    for row in notes.iter_rows(named=True):
        week = int(_week(numbers([row["local_date"]]))[0])
        hurt = row["area"] is not None and row["severity"] != 0
        told[week] = max(told.get(week, 0.0), float(hurt))
    return told


def _lost(injuries: pl.DataFrame, days: pl.DataFrame, on: date) -> tuple[list[date], set[int]]:
    """Days without a run that injuries took, each once; and the weeks of those of which it is not known how many."""
    rested = days.filter(pl.col("run_known") & ~pl.col("ran"))["local_date"].to_list()
    lost: set[date] = set()
    unclear: set[int] = set()
    for row in injuries.iter_rows(named=True):
        until = row["return_on"] or row["resolved"] or on
        if row["time_loss_days"] is None:
            unclear |= set(_week(np.arange((row["onset"] - EPOCH).days, (until - EPOCH).days + 1)).tolist())
            continue
        lost |= set([day for day in rested if row["onset"] <= day <= until][: row["time_loss_days"]])
    return sorted(lost), unclear


def _week(day: Days) -> Days:
    """Which week is a day of? Counted from the first Monday of 1970."""
    return (day - _MONDAY_1970) // 7


def _monday(week: int) -> date:
    return EPOCH + timedelta(days=_MONDAY_1970 + 7 * week)


def _arrays(rows: list[dict[str, Any]], onsets: str) -> RunnerWeeks:
    def of(name: str, kind: Any = np.float64) -> Any:
        return np.array([row[name] for row in rows], dtype=kind)

    return RunnerWeeks(
        of("runner", np.int64), of("week", np.int64), of("hours"), of("km"), of(onsets, np.int64), of("painful"),
        of("lost_days"), of("at_risk", np.bool_), of("exposure"),
    )  # fmt: skip
