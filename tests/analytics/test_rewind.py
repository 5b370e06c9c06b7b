"""As of a past day everything is as if nothing later had come in: what is dated later leaks into no answer."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics import blocks, episodes, instruments, interventions, load, pain, records, reference, runs, status
from analytics.run import Seen, query, refresh
from ingest.clinicians import Finding, add_finding
from ingest.episodes import ANSWERS, KINDS, WORDS, GapAnswer, Word, answer_gap, say
from ingest.instruments import Answer, add_answer
from ingest.journal import NotUnderstood
from ingest.papers import Paper, add_paper
from ingest.reading import read_all
from ingest.settings import Settings
from tests.analytics.history import History, day
from tests.homes import NOW

Asked = Callable[[duckdb.DuckDBPyConnection, Seen, date], pl.DataFrame]


def build_ups(con: duckdb.DuckDBPyConnection, seen: Seen, on: date) -> blocks.TwinBlocks:
    """Those up to this day and up to twenty days before."""
    earlier = [on - timedelta(days=20)]
    return blocks.twin_blocks(con, seen, align="race", end=on, against=earlier, weeks=4, today=on)


QUESTIONS: dict[str, Asked] = {
    "weekly_load": lambda con, seen, on: load.weekly_load(con, seen, 0, on).frame,
    "weekly_other": lambda con, seen, on: load.weekly_other(con, seen, 0, on).frame,
    "weekly_longest": lambda con, seen, on: (
        load.weekly_longest(load.session_spikes(con, seen), load.weekly_load(con, seen, 0, on)).frame
    ),
    "session_spikes": lambda con, seen, on: load.session_spikes(con, seen).frame,
    "longest_unbroken": lambda con, seen, on: load.longest_unbroken(con, seen).frame,
    "pain_days": lambda con, seen, on: pain.pain_days(con, seen, day(1), day(60), 1).frame,
    "pain_by_area": lambda con, seen, on: pain.pain_by_area(con, seen, day(1), day(60), 7).frame,
    "pain_notes": lambda con, seen, on: pain.pain_notes(con, seen).frame,
    "pain_onsets": lambda con, seen, on: episodes.pain_onsets(con, seen, on).frame,
    "pain_places": lambda con, seen, on: pain.pain_places(con, seen).frame,
    "tried": lambda con, seen, on: pain.tried(con, seen).frame,
    "episodes": lambda con, seen, on: episodes.episodes(con, seen, on).frame,
    "episodes_known": lambda con, seen, on: episodes.episodes(con, seen).frame,
    "unrested": lambda con, seen, on: episodes.unrested(con, seen, on).frame,
    "complaints": lambda con, seen, on: query(con, "complaints", seen),
    "set_aside": lambda con, seen, on: episodes.set_aside(con, seen).frame,
    "reminders": lambda con, seen, on: episodes.reminders(con, seen, on).frame,
    "gaps": lambda con, seen, on: episodes.gaps(con, seen).frame,
    "tried_days": lambda con, seen, on: interventions.tried_days(con, seen, on).frame,
    "ostrc_answers": lambda con, seen, on: instruments.ostrc_answers(con, seen).frame,
    "clinician_findings": lambda con, seen, on: instruments.clinician_findings(con, seen).frame,
    "papers": lambda con, seen, on: instruments.papers(con, seen).frame,
    "unrecorded": lambda con, seen, on: records.unrecorded(con, seen).frame,
    "reference": lambda con, seen, on: pl.DataFrame(
        [(one.reference_m, one.longest_30d_m, one.longest_30d_on, [reason.text for reason in one.reasons])]
        if (one := reference.reference_distance(con, seen, on))
        else [],
        orient="row",
    ),
    "status": lambda con, seen, on: status.status(con, seen).frame,
    "decisions": lambda con, seen, on: status.decisions(con, seen, on).frame,
    "runs": lambda con, seen, on: (
        runs.activities(
            con, seen, family=None, first=None, last=None, at_least_m=None, text=None, limit=100, offset=0
        ).frame
    ),
    "block_weeks": lambda con, seen, on: build_ups(con, seen, on).weeks.frame,
    "block_endings": lambda con, seen, on: build_ups(con, seen, on).endings.frame,
    "block_offers": lambda con, seen, on: build_ups(con, seen, on).offered,
    "sport_families": lambda con, seen, on: runs.sport_families(con, seen).frame,
}
DATED = {
    "activity": "local_date", "pain_note": "local_date", "tried": "from_date", "unrecorded_span": "from_date",
    "expired_activity": "local_date", "episode_word": "local_date", "gap_answer": "from_date",
    "ostrc_answer": "local_date", "clinician_finding": "local_date", "paper": "local_date",
}  # fmt: skip


def fill(history: History, chance: random.Random) -> None:
    """Sixty days of somebody: runs, notes, what was tried, days without a watch, something that Strava took back."""
    for _ in range(chance.randint(1, 40)):
        on, family = day(chance.randint(1, 60)), chance.choice(["run", "run", "run", "elliptical"])
        activity_no = history.run(
            on, chance.randint(2_000, 40_000), family=family, start=f"{chance.randint(5, 20):02}:00"
        )
        if chance.random() < 0.04:
            history.lose(activity_no)
    for _ in range(chance.randint(0, 12)):
        place = chance.choice(["knee", "thigh", "foot", None])
        history.pain(day(chance.randint(1, 60)), chance.randint(0, 8) if place else 0, place, place and "left")
    for number in range(chance.randint(0, 2)):
        values = {"no": number, "first": day(chance.randint(1, 60)), "length": chance.randint(0, 10)}
        history.con.execute(
            "insert into unrecorded_span by name select $no as unrecorded_span_id, 1 as athlete_id, $first::date as "
            "from_date, $first::date + $length::integer as to_date, 'no watch' as text, now()::timestamp as created_at",
            values,
        )
        history.con.execute(
            "insert into tried by name select $no as tried_id, 1 as athlete_id, $first::date as from_date, "
            "$first::date + $length::integer as to_date, 'shoes' as kind, 'new ones' as text, "
            "now()::timestamp as created_at",
            values,
        )


def tell(history: History, chance: random.Random) -> None:
    """What he answered, was told and kept, each on some day."""
    for _ in range(chance.randint(0, 3)):
        on = day(chance.randint(1, 60))
        add_answer(history.con, Answer(on, "knee", "left", (chance.choice((1, 4)),)), NOW)
        end = chance.choice([None, on + timedelta(days=chance.randint(0, 20))])
        add_finding(history.con, Finding(on, "tight", "Ann", None, "knee", "left", end), NOW)
        add_paper(history.con, Settings(home=Path("unused")), Paper(on, url="https://example.org/a"), NOW)


def write(history: History, chance: random.Random) -> None:
    """What is written about some runs."""
    for (activity_no,) in history.con.execute("select activity_no from activity order by activity_no").fetchall():
        words = chance.choice(["Easy.", "left knee 3/10", "it hurt", "foot sore", None])
        history.con.execute("update activity set description = ? where activity_no = ?", [words, activity_no])
    read_all(history.con)


def judge(history: History, chance: random.Random) -> None:
    """What the runner says about his episodes and about days without a run, each on some day."""
    found = [row["id"] for row in episodes.episodes(history.con, Seen(1, "owner")).frame.iter_rows(named=True)]
    for _ in range(chance.randint(0, 6)):
        if found:
            area, side, onset = chance.choice(found).split("-", 2)
            what = chance.choice(WORDS)
            value = {"kind": chance.choice(KINDS), "with": chance.choice(found), "apart": chance.choice(found)}
            said = Word(
                area, side, date.fromisoformat(onset), what, value.get(what, "mine"), day(chance.randint(1, 60))
            )
            with suppress(NotUnderstood):
                say(history.con, said, NOW, day(chance.randint(1, 60)))
    for _ in range(chance.randint(0, 3)):
        gap = GapAnswer(day(chance.randint(1, 60)), chance.choice(ANSWERS), "knee", "left")
        answer_gap(history.con, gap, NOW, day(60))


def cut_off(con: duckdb.DuckDBPyConnection, on: date) -> None:
    """Take out what is dated later, and the end of what was not over by then."""
    for table, column in DATED.items():
        con.execute(f"delete from {table} where {column} > ?", [on])
    con.execute("update unrecorded_span set to_date = least(to_date, ?)", [on])
    for table in ("tried", "clinician_finding"):
        con.execute(f"update {table} set to_date = null where to_date > ?", [on])
    refresh(con)


@pytest.mark.parametrize("seed", range(12))
def test_a_past_day_is_what_an_import_cut_off_at_that_day_gives(history: History, seed: int) -> None:
    chance = random.Random(seed)
    fill(history, chance)
    write(history, chance)
    judge(history, chance)
    tell(history, chance)
    refresh(history.con)
    on = day(chance.randint(5, 60))
    rewound = {name: ask(history.con, Seen(1, "owner", until=on), on) for name, ask in QUESTIONS.items()}
    cut_off(history.con, on)
    for name, ask in QUESTIONS.items():
        assert_frame_equal(rewound[name], ask(history.con, Seen(1, "owner"), on))


def test_what_is_later_is_there_today_and_not_in_the_past(history: History) -> None:
    history.run(day(1), 10_000)
    later = history.run(day(10), 12_000)
    history.pain(day(10), 4)
    refresh(history.con)
    today, past = Seen(1, "owner"), Seen(1, "owner", until=day(9))
    assert len(load.session_spikes(history.con, today).frame) == 2
    assert len(load.session_spikes(history.con, past).frame) == 1
    assert pain.pain_notes(history.con, past).n == 0
    (key,) = history.con.execute("select activity_key from activity where activity_no = ?", [later]).fetchall()[0]
    assert not len(runs.activity(history.con, past, key).frame)
