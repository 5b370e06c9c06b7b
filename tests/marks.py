"""Marks in every kind of row that a home has, to be looked for in whatever is told to somebody else."""

import math
from datetime import date, datetime
from pathlib import Path

import duckdb

from analytics.audience import Scope
from analytics.run import refresh
from tests.analytics.gait_history import gait_run
from tests.analytics.history import History, day, new_history

# By the scope that grants it, what stands in rows and nowhere else; "" for what nobody but the owner is told.
MARKS: dict[str, tuple[str, ...]] = {
    "words": ("title-mark", "description-mark", "note-mark", "myself-mark", "gap-mark"),
    "pain": ("ankle",),
    "tried": ("tried-mark", "link-mark", "clinician-mark", "who-mark"),
    "heartrate": ("171.25",),
    "map": ("48.1875", "11.6875"),
    "": (
        "private-mark", "span-mark", "shoe-text-mark", "paper-mark", "native-mark", "48.0625", "11.5625", "given-path",
        "proposer-mark", "zone-mark", "48.125", "11.625",
    ),
}  # fmt: skip
# Where the marked run begins and ends, how far it goes, and a place halfway that the runner named.
HOME, FAR, ZONE = (48.0625, 11.5625), (48.1875, 11.6875), (48.125, 11.625)
HIDDEN_M = 540  # a square of the grid (556 m), less what four decimals of a degree leave open
MARKED_NOW = datetime(2026, 4, 10, 12)  # day 100
WORDS_OF_PAIN = ("note-mark", "myself-mark", "gap-mark")

ROWS = {
    "pain_note": "1 as pain_note_id, $on as local_date, 'ankle' as area, 'left' as side, 4 as severity, "
    "'note-mark' as text",
    "tried": "1 as tried_id, $on as from_date, 'exercise' as kind, 'tried-mark' as text, 'link-mark' as link",
    "proposal": "1 as proposal_id, 'x' as thread, 'proposer-mark' as who, 'exercise' as kind, $on as from_date, "
    "'proposed' as text, 'accepted' as answer, now()::timestamp as answered_at, 1 as entry_id",
    "clinician_finding": "1 as clinician_finding_id, $on as local_date, 'clinician-mark' as text, 'who-mark' as who",
    "ostrc_answer": "1 as ostrc_answer_id, $on as local_date, 'ankle' as area, 'left' as side, "
    "'O2' as version, 3 as q1, 3 as q2, 3 as q3, 3 as q4",
    "paper": "1 as paper_id, $on as local_date, 'paper-mark knee' as title, 'https://paper-mark' as url",
    "unrecorded_span": "1 as unrecorded_span_id, $on + 5 as from_date, $on + 6 as to_date, 'span-mark' as text",
    "equipment": "1 as equipment_id, 'shoe' as kind, 'a shoe' as name, $on as from_date, 'shoe-text-mark' as text",
    "episode_word": "1 as episode_word_id, 'ankle' as area, 'left' as side, $on as onset, 'note' as word, "
    "'myself-mark' as value, $on as local_date",
    "gap_answer": "1 as gap_answer_id, $on + 1 as from_date, 'injury' as answer, 'ankle' as area, "
    "'left' as side, 'gap-mark' as text",
    "privacy_zone": "1 as privacy_zone_id, 'zone-mark' as name, 48.125 as latitude_deg, 11.625 as longitude_deg",
}


def granted(scopes: frozenset[Scope]) -> set[str]:
    """What these scopes may be told."""
    may = {mark for scope in scopes for mark in MARKS.get(scope, ())}
    return may if "pain" in scopes else may - set(WORDS_OF_PAIN)


def found_in(text: str) -> set[str]:
    """The marks that stand in a text."""
    return {mark for group in MARKS.values() for mark in group if mark in text}


def mark_notes(con: duckdb.DuckDBPyConnection, on: date) -> None:
    """Rows of all that a runner writes, dated on a day or near it."""
    for table, columns in ROWS.items():
        sql = f"insert into {table} by name select 1 as athlete_id, now()::timestamp as created_at, "
        con.execute(sql + columns.replace("$on", f"date '{on}'"))


def mark_samples(con: duckdb.DuckDBPyConnection, activity_no: int) -> None:
    """Samples and a lap of an activity that has none: from `HOME` straight over `ZONE` to `FAR`, and back."""
    con.execute(
        "insert into sample (activity_no, ordinal, elapsed_s, distance_m, heart_rate_bpm, latitude_deg, longitude_deg) "
        "select ?, i, 10 * i, 100 * i / 3, 171.25, 48.0625 + 0.125 * way, 11.5625 + 0.125 * way "
        "from (select i, least(i, 899 - i, 440) / 440 as way from range(900) t(i))",
        [activity_no],
    )
    con.execute("update activity set sample_count = 900 where activity_no = ?", [activity_no])
    con.execute("insert into lap (activity_no, lap_no, average_heart_rate_bpm) values (?, 1, 171.25)", [activity_no])


def marked_history(folder: Path) -> History:
    """A hundred days of running as of `MARKED_NOW`, with gait that can be compared, and marks in the last of them: a
    run with words, heart rate and a track, an injury, and a run that may not be shared.
    """
    history = new_history(folder)
    measured = {*range(55, 63), *range(87, 95)}  # before another shoe comes, on day 95
    history.runs((day(number), 10_000) for number in range(1, 100) if number not in measured)
    for number in measured:
        gait_run(history, day(number), km=10, seed=number)
    run = history.run(day(95), 30_000, start="18:00")
    history.run(day(80), 10_000, start="19:00", shareable=False)
    history.con.execute(
        "update activity set title = 'title-mark', description = 'description-mark', private_note = 'private-mark', "
        "average_heart_rate_bpm = 171.25 where activity_no = ?",
        [run],
    )
    mark_samples(history.con, run)
    mark_notes(history.con, day(95))
    history.con.execute(
        "insert into episode_word by name select 2 as episode_word_id, 1 as athlete_id, 'ankle' as area, "
        "'left' as side, $on::date as onset, 'kind' as word, 'injury' as value, $on::date as local_date, "
        "now()::timestamp as created_at",
        {"on": day(95)},
    )
    refresh(history.con)
    return history


def metres_from(place: tuple[float, float], latitude: float, longitude: float) -> float:
    """How far it is from a place of the marked run, near enough."""
    north = (latitude - place[0]) * 111_195
    east = (longitude - place[1]) * 111_195 * math.cos(math.radians(place[0]))
    return math.hypot(north, east)
