"""What does it cost to say what came before the injuries of ten years?"""

import statistics
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb

from analytics.onset import Before, before
from analytics.run import Seen, refresh
from bench.deriving import ACTIVITIES, SAMPLES
from bench.fill import LAST_DAY, filled_store
from bench.measure import cpu_seconds

SEEN = Seen(1, "owner")
EACH = 1_000
INJURIES, APART_DAYS, AWAY_DAYS = 16, 140, 12
TURNS = 5
TARGET_S = 2.0
PLACES = ("knee", "foot", "ankle", "lower_leg", "thigh", "hip_groin")


@dataclass(frozen=True, slots=True)
class Found:
    """CPU seconds of the whole answer, median of the turns, and what it was about."""

    seconds: float
    answer: Before


def measure() -> Found:
    """Fill a store and ask."""
    with (
        tempfile.TemporaryDirectory() as folder,
        filled_store(Path(folder) / "home", ACTIVITIES, each=EACH, samples=SAMPLES) as con,
    ):
        _hurt(con)
        refresh(con)
        took = []
        for _ in range(TURNS):
            begun = cpu_seconds()
            answer = before(con, SEEN, LAST_DAY)
            took.append(cpu_seconds() - begun)
        return Found(statistics.median(took), answer)


def _hurt(con: duckdb.DuckDBPyConnection) -> None:
    """A pain now and then, and no run for some days after each."""
    for number in range(INJURIES):
        onset = LAST_DAY - timedelta(days=30 + APART_DAYS * number)
        con.execute(
            "delete from activity where local_date > ? and local_date <= ?", [onset, onset + timedelta(days=AWAY_DAYS)]
        )
        con.execute(
            "insert into pain_note by name select $no as pain_note_id, 1 as athlete_id, $on::date as local_date, "
            "$area as area, 'left' as side, 6 as severity, now()::timestamp as created_at",
            {"no": 1_000_000 + number, "on": onset, "area": PLACES[number % len(PLACES)]},
        )


def report(found: Found) -> list[str]:
    """The section of RESULTS.md; **bold** misses its target."""
    told, mark = found.answer, "" if found.seconds < TARGET_S else "**"
    return [
        "## Before",
        "",
        f"{ACTIVITIES:,} activities with gait, {told.injuries} injuries, {told.eligible:,} runs that may be compared.",
        "CPU time of all threads, nothing kept between the turns.",
        "",
        "| what | CPU | target |",
        "|---|---|---|",
        f"| weeks, places, changes, tests and odds of all injuries | {mark}{found.seconds:.2f} s{mark} "
        f"| under {TARGET_S:.0f} s |",
    ]
