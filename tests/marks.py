"""Marks in every kind of row that a home has, to be looked for in whatever is told to somebody else."""

from datetime import date

import duckdb

from analytics.audience import Scope

# By the scope that grants it, what stands in rows and nowhere else; "" for what nobody but the owner is told.
MARKS: dict[str, tuple[str, ...]] = {
    "words": ("title-mark", "description-mark", "note-mark", "myself-mark", "gap-mark"),
    "pain": ("ankle",),
    "tried": ("tried-mark", "link-mark", "clinician-mark", "who-mark"),
    "heartrate": ("171.25",),
    "": (
        "private-mark", "span-mark", "shoe-text-mark", "paper-mark", "native-mark", "48.0625", "11.5625", "given-path",
        "proposer-mark",
    ),
}  # fmt: skip
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
    """Samples and a lap of an activity that has none."""
    con.execute(
        "insert into sample (activity_no, ordinal, elapsed_s, distance_m, heart_rate_bpm, latitude_deg, longitude_deg) "
        "select ?, i, i, 3 * i, 171.25, 48.0625, 11.5625 from range(900) t(i)",
        [activity_no],
    )
    con.execute("insert into lap (activity_no, lap_no, average_heart_rate_bpm) values (?, 1, 171.25)", [activity_no])
