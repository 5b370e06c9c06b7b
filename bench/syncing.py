"""How fast and how frugally does a history come from Strava's API: 3,000 one-hour runs with all their samples?

Against the stand-in for Strava of the tests, in a process of its own; its clock is turned wherever Niggle waits.
"""

import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
import psutil

from bench.measure import cpu_seconds
from ingest.sources.strava.budget import quarter_end
from ingest.sources.strava.sync import Sync
from ingest.store.ask import number
from ingest.store.connect import open_store
from tests.fake_strava import GENEROUS, FakeStrava, Limits
from tests.ingest.sources.strava.driven import clock, drive
from tests.ingest.sources.strava.driving import START, connect_with, granted_by, settings_for, sync_of

RUNS = 3_000
COMPARED = 200
NEWEST = START - timedelta(days=60)
WALL_S = 180
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Filled:
    """A back-fill: requests of each kind, refused ones, the days it took by the turned clock, and what it cost."""

    requests: int
    lists: int
    too_many: int
    busiest_quarter: int
    days: float
    wall_s: float
    cpu_s: float
    memory_mb: list[float]
    samples: int


def report() -> list[str]:
    """The table."""
    filled = back_fill()
    wanted = RUNS + -(-RUNS // 200) + 1
    ours, theirs = compared()
    rows = [
        (f"requests for {RUNS:,} runs ({filled.lists} for the list)", f"{filled.requests:,}", f"{wanted:,}",
         filled.requests == wanted),
        ("refused by a limit", f"{filled.too_many}", "0", filled.too_many == 0),
        ("most requests in a quarter of an hour, of 100", f"{filled.busiest_quarter}", "at most 85",
         filled.busiest_quarter <= 85),
        ("days by the turned clock", f"{filled.days:.1f}", "", True),
        ("real time", f"{filled.wall_s:.0f} s ({filled.cpu_s:.0f} s of CPU)", f"under {WALL_S} s",
         filled.wall_s < WALL_S),
        ("memory after each quarter, beyond DuckDB's cache, which is bounded",
         ", ".join(f"{held:.0f}" for held in filled.memory_mb) + " MB",
         "flat", max(filled.memory_mb) <= 1.15 * filled.memory_mb[0] + 20),
    ]  # fmt: skip
    return [
        "## Strava's API",
        "",
        f"{RUNS:,} one-hour runs with {filled.samples:,} samples from a stand-in for Strava in another process, whose",
        "clock is turned wherever Niggle waits; each run is committed by itself. **Bold** misses its target.",
        "",
        "| what | Niggle | target |",
        "|---|---|---|",
        *(f"| {what} | {said if met else f'**{said}**'} | {target} |" for what, said, target, met in rows),
        "",
        f"{COMPARED} runs without limits: {1000 * ours / COMPARED:.0f} ms of CPU a run, kept on the disk with what",
        f"Strava answered, put together and derived from; {1000 * theirs / COMPARED:.0f} ms where stravalib's client",
        f"only puts the same streams into a table in memory ({theirs / ours:.2f} times as much).",
    ]


def back_fill() -> Filled:
    """Bring everything, within the limits of a new app. Errors: AssertionError if anything is missing."""
    with _strava(RUNS, Limits()) as strava, _home(strava) as (con, sync, _):
        began = clock(strava.url)
        memory: list[float] = []
        process = psutil.Process()
        steps = 0
        cpu, wall = cpu_seconds(), time.monotonic()

        def stepped() -> None:
            nonlocal steps
            steps += 1
            if steps % (RUNS // QUARTERS) == 0:
                cached = number(con, "select sum(memory_usage_bytes) from duckdb_memory()")
                memory.append((process.memory_info().rss - cached) / 2**20)

        drive(con, sync, strava.url, stepped)
        wall, cpu = time.monotonic() - wall, cpu_seconds() - cpu
        days = (clock(strava.url) - began) / timedelta(days=1)
        activities, samples, whole = con.execute(
            "select count(*), sum(sample_count), count(*) filter (sample_count > 3000) from activity"
        ).fetchall()[0]
        assert (activities, whole) == (RUNS, RUNS), (activities, whole)
        log = strava.ask("log")
        return Filled(**log, days=days, wall_s=wall, cpu_s=cpu, memory_mb=memory, samples=int(samples))


def compared() -> tuple[float, float]:
    """CPU seconds for the same runs: ours, and stravalib's client's. Errors: AssertionError if the sums differ."""
    sums = "select count(*), round(sum(distance_m)), round(sum(heart_rate_bpm)) from sample"
    with _strava(COMPARED, GENEROUS) as strava, _home(strava) as (con, sync, tokens):
        begun = cpu_seconds()
        drive(con, sync, strava.url)
        ours = cpu_seconds() - begun
        begun = cpu_seconds()
        other = _by_stravalib(strava.url, tokens["access_token"])
        theirs = cpu_seconds() - begun
        assert other.execute(sums).fetchall() == con.execute(sums).fetchall()
        other.close()
        return ours, theirs


def _by_stravalib(url: str, access_token: str) -> duckdb.DuckDBPyConnection:
    """The same streams by stravalib's client as its documentation shows it, into a table in memory."""
    import warnings

    import polars as pl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stravalib import Client
        from stravalib.protocol import ApiV3

        class Elsewhere(ApiV3):
            def resolve_url(self, path: str) -> str:
                return f"{url}/api/v3/{path.lstrip('/')}"

        client = Client(access_token=access_token, rate_limit_requests=False)
        client.protocol.__class__ = Elsewhere
        con = duckdb.connect()
        columns = "time, distance, altitude, velocity_smooth, heartrate, cadence, watts, temp, grade_smooth"
        names = columns.split(", ")
        made = ", ".join(f"{name} double" for name in names)
        con.execute(f"create table stream (activity bigint, {made}, latitude double, longitude double)")
        con.execute("create view sample as select distance as distance_m, heartrate as heart_rate_bpm from stream")
        for activity in client.get_activities():
            assert activity.id is not None
            streams = client.get_activity_streams(activity.id, types=[*names, "latlng"])
            found: dict[str, Any] = {name: streams[name].data for name in names if name in streams}
            if "latlng" in streams:
                found["latitude"], found["longitude"] = zip(*list(streams["latlng"].data or []), strict=True)
            frame = pl.DataFrame(found, strict=False).with_columns(activity=pl.lit(activity.id))
            con.register("frame", frame.to_arrow())
            con.execute("insert into stream by name from frame")
        return con


@dataclass(frozen=True, slots=True)
class _Strava:
    """The stand-in in its process."""

    url: str
    line: "Connection[Any, Any]"

    def ask(self, what: str) -> dict[str, Any]:
        """What it tells of itself: "grant" or "log"."""
        self.line.send(what)
        told: dict[str, Any] = self.line.recv()
        return told


@contextmanager
def _strava(runs: int, limits: Limits) -> Iterator[_Strava]:
    """The stand-in with so many runs of an hour, in a process of its own, until the block ends."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_answer, args=(theirs, runs, limits), daemon=True)
    process.start()
    try:
        yield _Strava(ours.recv(), ours)
    finally:
        ours.send("end")
        process.join(10)


def _answer(line: "Connection[Any, Any]", runs: int, limits: Limits) -> None:
    with FakeStrava(now=START, limits=limits) as fake:
        fake.fill(runs, newest=NEWEST, hours=1.0)
        line.send(fake.url)
        while (what := line.recv()) != "end":
            line.send(granted_by(fake) if what == "grant" else _log(fake))


def _log(fake: FakeStrava) -> dict[str, int]:
    quarters = Counter(quarter_end(request.at) for request in fake.requests if not request.path.startswith("/oauth"))
    return {
        "requests": sum(quarters.values()),
        "lists": fake.count("/athlete/activities"),
        "too_many": fake.too_many,
        "busiest_quarter": max(quarters.values()),
    }


@contextmanager
def _home(strava: _Strava) -> Iterator[tuple[duckdb.DuckDBPyConnection, Sync, dict[str, Any]]]:
    """A new home that is connected to the stand-in, its sync, and what was granted."""
    with tempfile.TemporaryDirectory() as name:
        settings = settings_for(Path(name), strava.url)
        con = open_store(settings, clock(strava.url))
        tokens = strava.ask("grant")
        connect_with(con, settings, tokens, clock(strava.url), "keep")
        yield con, sync_of(con, settings, lambda: clock(strava.url)), tokens
        con.close()
