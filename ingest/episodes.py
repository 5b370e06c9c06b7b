"""What the runner says about an episode of pain, and why he did not run for a while. Nothing is ever erased.

Episodes themselves are derived from notes and runs, each time anew (`analytics.episodes`); a word on one is kept under
the area, side and day of onset by which it was known when the word was said.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from ingest.errors import Misuse
from ingest.journal import AREAS, MAX_TEXT, SIDES, NotUnderstood, one_of
from ingest.store.ask import first_row, next_number

KINDS = ("injury", "niggle", "not_one")
DATED = ("clinician", "onset", "resolved")  # words that are about a day of their own
PAIRED = ("with", "apart")
WORDS = ("kind", "trauma", *DATED, "onset_uncertain", *PAIRED, "note")
ANSWERS = ("illness", "travel", "injury", "rest", "other")
EARLIEST = date(1900, 1, 1)


class NothingSaid(Misuse):
    """There is no word of the runner to take back."""


@dataclass(frozen=True, slots=True)
class Word:
    """The runner's word on the episode of an area and side that set in on a day.

    kind: `value` is one of `KINDS`; with, apart: the id of the other episode; note: the words to himself, None if he
    has none. `day`: of the clinician, of the onset or of the end; for the others it is not needed.
    """

    area: str
    side: str
    onset: date
    word: str
    value: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """Why the runner did not run from a day on; of an injury also where."""

    from_date: date
    answer: str
    area: str | None = None
    side: str | None = None
    text: str | None = None


def say(con: duckdb.DuckDBPyConnection, word: Word, now: datetime, today: date, athlete_id: int = 1) -> int:
    """Keep a word on an episode, said on the runner's own day `today`; its number. A note takes the place of the one
    before. Errors: `NotUnderstood`.
    """
    value, day = _checked(word, today)
    if word.word == "note":
        row = first_row(
            con,
            "select episode_word_id from episode_word where athlete_id = ? and area = ? and side = ? and onset = ? "
            "and word = 'note' and deleted_at is null",
            [athlete_id, word.area, word.side, word.onset],
        )
        if row is not None:
            con.execute(
                "update episode_word set value = ?, edited_at = ? where episode_word_id = ?", [value, now, row[0]]
            )
            return int(row[0])
    number = next_number(con, "episode_word", "episode_word_id")
    con.execute(
        "insert into episode_word by name select $number as episode_word_id, $athlete_id as athlete_id, $area as area, "
        "$side as side, $onset::date as onset, $word as word, $value as value, $day::date as local_date, "
        "$now::timestamp as created_at",
        {
            "number": number, "athlete_id": athlete_id, "area": word.area, "side": word.side, "onset": word.onset,
            "word": word.word, "value": value, "day": day, "now": now,
        },
    )  # fmt: skip
    return number


def take_back(
    con: duckdb.DuckDBPyConnection, area: str, side: str, onset: date, now: datetime, athlete_id: int = 1
) -> int:
    """Take back the last word on an episode; what was said before it holds again. Its number. Errors: `NothingSaid`."""
    row = first_row(
        con,
        "select episode_word_id from episode_word where athlete_id = ? and area = ? and side = ? and onset = ? "
        "and deleted_at is null order by greatest(created_at, coalesce(edited_at, created_at)) desc, "
        "episode_word_id desc limit 1",
        [athlete_id, area, side, onset],
    )
    if row is None:
        raise NothingSaid(f"You have said nothing about {area}-{side}-{onset} that could be taken back.")
    con.execute("update episode_word set deleted_at = ? where episode_word_id = ?", [now, row[0]])
    return int(row[0])


def answer_gap(con: duckdb.DuckDBPyConnection, gap: GapAnswer, now: datetime, today: date, athlete_id: int = 1) -> int:
    """Keep why the runner did not run, in place of what he said before; its number. Errors: `NotUnderstood`."""
    one_of("answer", gap.answer, ANSWERS)
    if not EARLIEST <= gap.from_date <= today:
        raise NotUnderstood(f"A gap cannot begin on {gap.from_date}: name a day up to today.")
    hurt = gap.answer == "injury"
    area, side = ((gap.area or "other", gap.side or "unspecified") if hurt else (None, None))  # fmt: skip
    if hurt:
        one_of("area", area or "", AREAS)
        one_of("side", side or "", SIDES)
    values = {"answer": gap.answer, "area": area, "side": side, "text": _text(gap.text)}
    row = first_row(
        con,
        "select gap_answer_id from gap_answer where athlete_id = ? and from_date = ? and deleted_at is null",
        [athlete_id, gap.from_date],
    )
    if row is not None:
        con.execute(
            "update gap_answer set answer = $answer, area = $area, side = $side, text = $text, "
            "edited_at = $now::timestamp where gap_answer_id = $number",
            {**values, "now": now, "number": row[0]},
        )
        return int(row[0])
    number = next_number(con, "gap_answer", "gap_answer_id")
    con.execute(
        "insert into gap_answer by name select $number as gap_answer_id, $athlete_id as athlete_id, "
        "$first::date as from_date, $answer as answer, $area as area, $side as side, $text as text, "
        "$now::timestamp as created_at",
        {"number": number, "athlete_id": athlete_id, "first": gap.from_date, "now": now, **values},
    )
    return number


def take_back_gap(con: duckdb.DuckDBPyConnection, from_date: date, now: datetime, athlete_id: int = 1) -> None:
    """Take back why the runner did not run from a day on: it is asked again. Errors: `NothingSaid`."""
    row = first_row(
        con,
        "select gap_answer_id from gap_answer where athlete_id = ? and from_date = ? and deleted_at is null",
        [athlete_id, from_date],
    )
    if row is None:
        raise NothingSaid(f"You have said nothing about a gap that begins on {from_date}. niggle episodes shows them.")
    con.execute("update gap_answer set deleted_at = ? where gap_answer_id = ?", [now, row[0]])


def _checked(word: Word, today: date) -> tuple[str | None, date]:
    """The value as it is stored, and the day that the word is about."""
    one_of("area", word.area, AREAS)
    one_of("side", word.side, SIDES)
    one_of("word", word.word, WORDS)
    if word.word in DATED:
        if word.day is None or not EARLIEST <= word.day <= today + timedelta(days=1):
            raise NotUnderstood(f"{word.day or 'No day'} cannot be it: name a day up to today.")
        return None, word.day
    if word.word == "kind":
        one_of("kind", word.value or "", KINDS)
        return word.value, word.onset if word.value == "not_one" else today
    if word.word in PAIRED:
        if word.value == f"{word.area}-{word.side}-{word.onset}":
            raise NotUnderstood("An episode is one with itself already. Name another one.")
        return word.value, word.onset
    if word.word == "note":
        return _text(word.value), today
    return None, word.onset


def _text(text: str | None) -> str | None:
    if text is not None and len(text) > MAX_TEXT:
        raise NotUnderstood(f"A note takes up to {MAX_TEXT:,} characters; this one has {len(text):,}.")
    return text if text and text.strip() else None
