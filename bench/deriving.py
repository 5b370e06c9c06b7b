"""What does it cost to derive load and gait from samples: all of ten years, one new run, one run's bootstrap?"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from analytics.daily import daily_load
from analytics.gait import within_run
from analytics.gait_compare import old_and_new
from analytics.gait_trend import gait_runs
from analytics.run import Seen, refresh
from bench.fill import filled_store
from bench.measure import Comparison, compare, cpu_seconds
from ingest.identity import resolve, unresolve

SEEN = Seen(1, "owner")
ACTIVITIES, EACH = 3_000, 3_334  # ten years, 10 M samples
SHARES = (16, 4, 1)
LINEAR = 16 * 1.05  # the same part measured twice differs by as much

SAMPLES = """
insert into sample by name
select a.activity_no, s.i as ordinal, s.i * a.moving_s / $samples as elapsed_s,
    s.i * a.distance_m / $samples as distance_m,
    a.distance_m / a.moving_s * (1 + 0.05 * sin(s.i / 37 + a.activity_no)) as speed_mps,
    400 + 12 * sin(s.i / 211) + 3 * sin(s.i / 29) as altitude_m,
    140 + (hash(s.i) % 20)::double as heart_rate_bpm,
    case when s.i % 97 > 95 then 110
        else 170 + 8 * 0.05 * sin(s.i / 37 + a.activity_no) + (hash(s.i + a.activity_no) % 40) / 10 end as cadence_spm,
    240 + (hash(s.i * 3 + a.activity_no) % 20)::double as stance_ms,
    49 + (hash(s.i * 7 + a.activity_no) % 20) / 10 as stance_balance_left_pct,
    80 + (hash(s.i) % 10)::double as vertical_oscillation_mm
from activity a, range($samples) s(i)
order by a.activity_no, s.i
"""
_ONE_MORE = """
insert into source_activity by name
select * replace (
    (select max(activity_no) + 1 from source_activity) as activity_no, sha256('one more') || '.0' as activity_key,
    local_date + 1 as local_date, started_utc + interval 1 day as started_utc,
    'run' as sport_family, 'run.road' as sport
)
from source_activity
order by local_date desc, started_utc desc
limit 1
"""
_ITS_SAMPLES = """
insert into sample by name
select * replace ((select max(activity_no) from source_activity) as activity_no)
from sample
where activity_no = 2
"""


@dataclass(frozen=True, slots=True)
class Found:
    """CPU seconds: from scratch by share of the ten years, after one run more, one run's bootstrap, each answer."""

    scratch: dict[int, float]
    one_more_s: float
    bootstrap_s: float
    answers: dict[str, float]
    daily: Comparison


def measure() -> Found:
    """Fill stores and time. Errors: AssertionError if the notebook gives other ratios."""
    scratch: dict[int, float] = {}
    for share in SHARES:
        with (
            tempfile.TemporaryDirectory() as folder,
            filled_store(Path(folder) / "home", ACTIVITIES // share, each=EACH, samples=SAMPLES) as con,
        ):
            scratch[share] = _cpu(lambda: refresh(con))
            if share == 1:
                return _whole(con, scratch)
    raise AssertionError("the whole is among the shares")


def _whole(con: duckdb.DuckDBPyConnection, scratch: dict[int, float]) -> Found:
    con.execute(_ONE_MORE)
    con.execute(_ITS_SAMPLES)
    unresolve(con)
    resolve(con)
    one_more = _cpu(lambda: refresh(con))
    (newest,) = con.execute("select arg_max(activity_key, local_date) from activity").fetchall()[0]
    assert _ours(con).equals(_notebook(con)), "both sides must give the same loads and ratios"
    answers: dict[str, Callable[[], object]] = {
        "load of each day by heart rate, effort or distance, and its ratios": lambda: daily_load(con, SEEN),
        "one channel of gait of each run at matched pace": lambda: gait_runs(con, SEEN, "cadence_spm"),
        "old gait against new": lambda: old_and_new(con, SEEN, "cadence_spm", _middle(con)),
    }
    return Found(
        scratch=scratch,
        one_more_s=one_more,
        bootstrap_s=_cpu(lambda: within_run(con, SEEN, newest)),
        answers={name: compare(ask, lambda: None).ours_s for name, ask in answers.items()},
        daily=compare(lambda: _ours(con), lambda: _notebook(con)),
    )


def _cpu(work: Callable[[], object]) -> float:
    begun = cpu_seconds()
    work()
    return cpu_seconds() - begun


def _middle(con: duckdb.DuckDBPyConnection) -> date:
    day: date = con.execute("select quantile_disc(local_date, 0.5) from activity").fetchall()[0][0]
    return day


_SAME = ("local_date", "load", "acwr_coupled", "monotony")


def _ours(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    return _rounded(daily_load(con, SEEN, by="distance").frame.select(_SAME))


def _notebook(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """As one writes it in a notebook: days without a gap, and rolling means of Polars."""
    runs: pl.DataFrame = con.sql("select local_date, distance_m, sport_family from activity").pl()
    days = runs.select(pl.date_range(pl.col("local_date").min(), pl.col("local_date").max()))
    km = runs.filter(pl.col("sport_family") == "run").group_by("local_date").agg(pl.col("distance_m").sum() / 1000)
    load = pl.col("load")
    frame = (
        days.join(km.rename({"distance_m": "load"}), on="local_date", how="left")
        .sort("local_date")
        .with_columns(load.fill_null(0.0))
        .with_columns(
            (load.rolling_mean(7) / load.rolling_mean(28)).alias("acwr_coupled"),
            (load.rolling_mean(7) / load.rolling_std(7, ddof=0)).alias("monotony"),
        )
    )
    return _rounded(frame)


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("load", "acwr_coupled", "monotony").round(6))


def report(found: Found) -> list[str]:
    """The section of RESULTS.md; **bold** misses its target."""
    samples = ACTIVITIES * EACH
    lines = [
        "## Load and gait, derived",
        "",
        f"Ten years of one runner: {ACTIVITIES:,} activities, {samples:,} samples. CPU time of all threads; **bold** "
        "misses its target.",
        "",
        "| what | CPU | target |",
        "|---|---|---|",
    ]
    for share, took in found.scratch.items():
        part = "all of it" if share == 1 else f"1/{share} of it"
        lines.append(f"| all tables from scratch, {part} | {_judged(took, 20 if share == 1 else None)} "
                     f"| {'under 20 s' if share == 1 else ''} |")  # fmt: skip
    growth = found.scratch[1] / found.scratch[16]
    mark = "" if growth <= LINEAR else "**"
    lines += [
        f"| 16 times the data costs | {mark}{growth:.1f} times as much{mark} | 16, give or take 5 % |",
        f"| after one new run | {_judged(found.one_more_s, 0.3)} | under 0.3 s |",
        f"| drift and breaks of one run, once | {_judged(found.bootstrap_s, 0.15)} | under 0.15 s |",
        *(f"| {name} | {_judged(took, 0.15)} | under 0.15 s |" for name, took in found.answers.items()),
        "",
        f"Load, coupled ratio and monotony of each day by distance: {1000 * found.daily.ours_s:.1f} ms with all other "
        f"figures of a day, {1000 * found.daily.theirs_s:.1f} ms these three alone in a notebook (Polars): "
        f"{found.daily.ours_s / found.daily.theirs_s:.0f} times as much.",
    ]
    return lines


def _judged(took: float, target: float | None) -> str:
    text = f"{took:.2f} s" if took >= 1 else f"{1000 * took:.0f} ms"
    return text if target is None or took < target else f"**{text}**"
