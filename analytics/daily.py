"""What was the load of each day, and what do the classic ratios make of it?"""

from dataclasses import dataclass, replace

import duckdb
import numpy as np
import polars as pl

from analytics import load_windows as windows
from analytics.body import heart_rate_range, lacking
from analytics.catalogue import METRICS
from analytics.load_windows import Floats
from analytics.result import Result
from analytics.run import Seen, query

# What can tell the load of a day, that which says most about it first.
SOURCES = ("heartrate", "rpe", "distance")
ASKED = ("auto", *SOURCES)
ENOUGH = 0.8  # of the days with a run: a source that tells fewer of them would leave most windows unknown
UNITS = {"heartrate": "TRIMP", "rpe": "effort x min", "distance": "km"}
RATIOS = ("acwr_coupled", "acwr_uncoupled", "acwr_runsafe", "acwr_ewma")
WINDOW = (
    "coupled ratio 7 of 28 days; uncoupled 7 over the 28 before, RUNSAFE 7 over the 21 before; EWMA 7 over 28 days; "
    "fitness 42 days, fatigue 7 days; monotony and strain 7 days; weekly change 7 days to yesterday over the 7 before"
)
_WORDS = {"heartrate": "heart rate", "rpe": "effort times minutes", "distance": "distance"}


@dataclass(frozen=True, slots=True)
class DailyLoad(Result):
    """The rows of `daily_load`; `by` is the source that the whole series is made of."""

    by: str = "distance"


def daily_load(con: duckdb.DuckDBPyConnection, seen: Seen, by: str = "auto") -> DailyLoad:
    """How much did the runner run each day, and how does that compare with the days before?

    One source tells the load of all days: `by` one of `SOURCES` (heartrate: Banister's TRIMP; rpe: rated effort times
    minutes; distance: kilometres), or "auto": the first of them that tells at least 80 % of the days with a run. Which
    it is, and how many of these days each would tell, goes with the answer.

    Columns: local_date; load; acwr_coupled, acwr_uncoupled, acwr_runsafe, acwr_ewma; fitness, fatigue, form; monotony,
    strain; weekly_change; and for whoever shows them: known_days (in a row, up to this one), ewma_warming_up and
    fitness_warming_up. `load_windows` says what each is. One row for each day from the first activity of any kind to
    the last. A day of rest is 0. A day is null, and with it every figure whose window holds it, where the runner marked
    it as unrecorded, where something of Strava's API was removed, and where the source says nothing of one of its runs.
    """
    stated = set(query(con, "facts", replace(seen, audience="owner"))["fact"])
    told = None if "max_heart_rate" in stated else heart_rate_range(con, seen)
    days = query(con, "daily_load", seen, estimated_max_bpm=told.maximum if told else None)
    coverage = _coverage(days)
    needed = lacking(stated, told.maximum if told else 1)
    used, fallbacks = _chosen(by, coverage, needed)
    if told and used == "heartrate" and not needed:
        fallbacks += (f"Asked for your maximum heart rate, used {told.maximum:g}, because none is set; {told.how}.",)
    load = _floats(days, f"{used}_load")
    frame = _figures(load, _floats(days, "known_m"), days["recorded"].to_numpy()).insert_column(0, days["local_date"])
    caveats = tuple(METRICS[name].caveat for name in ("acwr_coupled", "fitness_fatigue_form", "monotony"))
    unit = UNITS[used]
    return DailyLoad(
        frame,
        {"load": unit, "fitness": unit, "fatigue": unit, "form": unit, "strain": unit},
        int(days["runs"].sum()),
        days["local_date"].min(),  # type: ignore[arg-type]
        days["local_date"].max(),  # type: ignore[arg-type]
        caveats,
        coverage,
        WINDOW,
        fallbacks,
        by=used,
    )


def _figures(load: Floats, metres: Floats, recorded: windows.Flags) -> pl.DataFrame:
    numbers = windows.day_numbers(load)
    fitness, fatigue, form = windows.fitness_fatigue_form(load)
    monotony, strain = windows.monotony_strain(load)
    return pl.DataFrame(
        {
            "load": load,
            "acwr_coupled": windows.acwr_coupled(load),
            "acwr_uncoupled": windows.acwr_uncoupled(load, metres),
            "acwr_runsafe": windows.acwr_runsafe(load, metres),
            "acwr_ewma": windows.ewma_acwr(load),
            "fitness": fitness,
            "fatigue": fatigue,
            "form": form,
            "monotony": monotony,
            "strain": strain,
            "weekly_change": windows.weekly_change(load, metres, recorded),
            "known_days": numbers,
            "ewma_warming_up": numbers <= windows.EWMA_WARM_DAY,
            "fitness_warming_up": numbers <= windows.FITNESS_WARM_DAY,
        },
        nan_to_null=True,
    )


def _coverage(days: pl.DataFrame) -> dict[str, float]:
    """What share of the recorded days with a run does each source tell? Empty where there is none."""
    ran = days.filter(pl.col("recorded") & (pl.col("runs") > 0))
    return {source: ran[f"{source}_load"].count() / len(ran) for source in SOURCES} if len(ran) else {}


def _chosen(by: str, coverage: dict[str, float], needed: list[str]) -> tuple[str, tuple[str, ...]]:
    """The source to use, and what has to be said of that; `needed`: before heart rate tells any."""
    silent = f"Heart rate tells nothing before these are set: {', '.join(needed)}." if needed and coverage else None
    if by != "auto":
        return by, (silent,) if silent and by == "heartrate" else ()
    used = next((source for source in SOURCES if coverage.get(source, 0) >= ENOUGH), "distance")
    passed = [f"{_WORDS[one]} tells {100 * coverage.get(one, 0):.0f} %" for one in SOURCES[: SOURCES.index(used)]]
    if not coverage or not passed:
        return used, ()
    why = f"{' and '.join(passed)} of the days with a run, and at least {100 * ENOUGH:.0f} % are needed"
    if coverage[used] < ENOUGH:
        why += f"; {_WORDS[used]} tells {100 * coverage[used]:.0f} %"
    fallback = f"Asked for the best source, used {_WORDS[used]}, because {why}."
    return used, (fallback, silent) if silent else (fallback,)


def _floats(days: pl.DataFrame, column: str) -> Floats:
    return days[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
