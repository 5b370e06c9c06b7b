"""Histories that lead a program into saying too much: hurt every day, hurt often, never written down, and one whose
runner writes all that Niggle must not say himself.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from ingest.clinicians import Finding, add_finding
from ingest.corrections import Unrecorded, add_unrecorded
from ingest.episodes import GapAnswer, Word, answer_gap, say
from ingest.equipment import Equipment, add_equipment
from ingest.instruments import Answer, add_answer
from ingest.journal import Pain, Tried, add_pain, add_tried
from ingest.papers import Paper, add_paper
from ingest.pipeline import import_paths
from ingest.settings import Settings
from ingest.store.ask import transaction
from ingest.store.connect import open_store

# How many injuries each has; what they are named for.
HARD = {"always": 1, "five": 5, "sixteen": 16, "silent": 0, "claiming": 1}

CLAIM = (
    "The long run caused my ITBS and predicts the next. Danger zone, 80 % risk, not safe! Rest helped, the shoes did "
    "not help. It was not the mileage. 180 spm is ideal, 50/50 prevents tendinopathy (p = 0.01, HR 2.3)."
)
TITLE = "Race that caused my ITBS, no risk, safe at 180 spm"
PLACES = (("knee", "left"), ("lower_leg", "right"), ("foot", "left"), ("thigh", "right"))
APART_DAYS = 150


def make_hard(name: str, home: Path, now: datetime) -> None:
    """One of `HARD` in this home, up to the day of `now`: a log that is imported, and what the runner wrote."""
    settings, today = Settings(home), now.date()
    injuries = HARD[name]
    first = today - timedelta(days=APART_DAYS * max(injuries, 2) + 60)
    onsets = [today - timedelta(days=APART_DAYS * back + 40) for back in range(injuries)]
    title = TITLE if name == "claiming" else "Easy"
    files = home.parent / f"{home.name}-files"
    files.mkdir(parents=True)
    (files / "log.csv").write_text(_log(first, today, onsets if name != "always" else [], title), "utf-8")
    with open_store(settings, now) as con:
        import_paths(con, settings, [files], now)
        if name == "claiming":
            link = "https://example.org/caused-by"
            add_paper(con, settings, Paper(today, TITLE, link, area="knee", text=CLAIM), now)
        with transaction(con):
            if name == "always":
                for back in range((today - first).days, -1, -1):
                    add_pain(con, Pain(today - timedelta(days=back), *PLACES[0], 6), now)
                say(con, Word(*PLACES[0], first, "kind", "injury"), now, today)
            elif name != "silent":
                for place, onset in enumerate(onsets):
                    _hurt(con, onset, PLACES[place % 4], CLAIM if name == "claiming" else "sore", now)
            if name == "claiming":
                _written(con, onsets[0], now)


def _log(first: date, last: date, onsets: Sequence[date], title: str) -> str:
    """Four runs a week, of which one is long, and now and then much longer; none in the twelve days after an onset."""
    off = {onset + timedelta(days=number) for onset in onsets for number in range(1, 13)}
    said = CLAIM if title == TITLE else ""
    rows = ["date,sport,distance_km,duration,title,rpe,notes"]
    for number in range((last - first).days):
        on = first + timedelta(days=number)
        if on not in off and on.weekday() in (1, 3, 5, 6):
            km = 9 + number % 5 if on.weekday() < 6 else 26 if number % 9 == 0 else 17
            words = f'"{title if km > 20 else "Easy"}"'
            rows.append(f'{on},run,{km},{km * 6}:00,{words},{3 + number % 6},"{said if km > 20 else ""}"')
    return "\n".join(rows) + "\n"


def _hurt(con: duckdb.DuckDBPyConnection, onset: date, where: tuple[str, str], text: str, now: datetime) -> None:
    """Pain for ten days from an onset on, then none that is said of every third day for a month."""
    for number in range(0, 10, 2):
        on = onset + timedelta(days=number)
        add_pain(con, Pain(on, *where, 5, "during", text, 3000, changed_run=True), now)
    for number in range(13, 40, 3):
        add_pain(con, Pain(onset + timedelta(days=number), *where, 0), now)


def _written(con: duckdb.DuckDBPyConnection, onset: date, now: datetime) -> None:
    """All that a runner can write down, in words that Niggle must not use itself."""
    add_pain(con, Pain(now.date(), *PLACES[0], 3, "rest", CLAIM), now)
    for number, kind in enumerate(("rest", "exercise", "therapist", "shoes")):
        begun = onset + timedelta(days=number - 20)
        add_tried(con, Tried(begun, begun + timedelta(days=30), kind, CLAIM, "https://example.org/caused-by"), now)
    add_finding(con, Finding(onset + timedelta(days=5), CLAIM, profession="physiotherapist", area="knee"), now)
    for days in (10, 3):
        add_answer(con, Answer(now.date() - timedelta(days=days), *PLACES[0], (2, 3, 3, 2)), now)
    for kind in ("shoe", "watch"):
        add_equipment(con, Equipment(kind, TITLE, onset - timedelta(days=9)), now)
    say(con, Word(*PLACES[0], onset, "clinician", day=onset + timedelta(days=3)), now, now.date())
    say(con, Word(*PLACES[0], onset, "note", CLAIM), now, now.date())
    gap = onset - timedelta(days=100)
    add_unrecorded(con, Unrecorded(gap, gap + timedelta(days=2), CLAIM), now)
    answer_gap(con, GapAnswer(onset + timedelta(days=1), "injury", *PLACES[0], CLAIM), now, now.date())
