"""Onset, end and recurrence of pain once more, day by day in plain Python, over random histories."""

import random
import statistics
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from analytics.episodes import episodes, pain_onsets
from analytics.findings import findings
from dashboard.requests.found import found_of
from ingest.findings import confirm, dismiss
from ingest.notes import read
from ingest.reading import read_all
from ingest.store.ask import transaction
from tests.analytics.history import OWNER, History, day

DAYS = 330


WRITTEN = (
    "Easy with Ann.", "Left knee 3/10.", "Left knee fine, right foot 2/10", "knee sore", "no knee pain",
    "it hurt a lot", "can't bear weight", "foot ached last year", "calf tight. Right knee 1/10", "\n", None,
)  # fmt: skip


def write(history: History, chance: random.Random) -> None:
    """Something is written about every other run; the runner says of some of it that it was pain, or was not."""
    for (activity_no,) in history.con.execute("select activity_no from activity order by activity_no").fetchall():
        if chance.random() < 0.5:
            column = chance.choice(["description", "private_note", "title"])
            sql = f"update activity set {column} = ? where activity_no = ?"
            history.con.execute(sql, [chance.choice(WRITTEN), activity_no])
    read_all(history.con)
    for row in findings(history.con, OWNER).frame.filter(pl.col("temporality") == "current").iter_rows(named=True):
        deed = chance.choice([dismiss, dismiss, confirm, None, None])
        if deed is not None:
            with transaction(history.con):
                deed(history.con, found_of(row), datetime(2030, 1, 1))


def random_history(history: History, chance: random.Random) -> None:
    """Somebody who runs on most days, rests for a while now and then, and has two sore places."""
    habit = chance.choice([0.3, 0.6, 0.95])
    away = 0
    for number in range(chance.randint(1, 60), DAYS):
        away = chance.randint(3, 60) if away <= 0 and chance.random() < 0.01 else away - 1
        if away <= 0 and chance.random() < habit:
            history.run(day(number), chance.choice([5_000, 10_000, 10_000, 20_000]))
    for _ in range(chance.randint(0, 40)):
        area, side = chance.choice([("knee", "left"), ("knee", "left"), ("foot", "right"), (None, None)])
        severity = 0 if area is None else chance.choice([None, 0, 1, 1, 2, 3, 6])
        history.pain(day(chance.randint(1, DAYS)), severity, area, side, changed_run=chance.random() < 0.1 or None)


class Naive:
    """The same rules, a day at a time."""

    def __init__(self, history: History) -> None:
        runs = history.con.execute("select local_date, distance_m from activity").fetchall()
        self.notes = history.con.execute(
            "select local_date, area, side, severity, changed_run from pain_note"
        ).fetchall()
        told = history.con.execute(
            "select local_date, title, description, private_note from activity where sport_family = 'run'"
        ).fetchall()
        self.written = {row[0] for row in told if any(text and text.strip() for text in row[2:])}
        readings = [(row[0], read(text)) for row in told for text in row[1:] if text]
        self.unclear = {on for on, reading in readings if reading.unread or reading.red_flags}
        self.complaints = {(row[0], row[1]) for row in self.notes if row[1] is not None and row[3] != 0}
        self.complaints |= {
            (row["local_date"], row["area"])
            for row in findings(history.con, OWNER).frame.iter_rows(named=True)
            if row["temporality"] == "current" and not row["negated"] and row["state"] != "dismissed"
        }
        self.metres: dict[date, int] = {}
        for on, metres in runs:
            self.metres[on] = self.metres.get(on, 0) + metres
        self.first = min(self.metres, default=None)
        self.last = max([*self.metres, *(row[0] for row in self.notes)], default=day(1))

    def month(self, on: date) -> int:
        return sum(self.metres.get(on - timedelta(days=back), 0) for back in range(28))

    def usual(self, onset: date, days: int) -> float | None:
        before = [onset - timedelta(days=back) for back in range(1, days + 1)]
        whole = [one for one in before if self.first is not None and one >= self.first + timedelta(days=27)]
        return (statistics.median(self.month(one) for one in whole) or None) if whole else None

    def level(self, place: tuple[str, str], on: date) -> str:
        here = [row for row in self.notes if row[0] == on and (row[1], row[2]) == place]
        if any((row[3] or 0) >= 2 or (row[4] and row[3] != 0) for row in here):
            return "painful"
        if any(row[3] is None for row in here):
            return "sore"
        no_pain = any(row[0] == on and row[1] is None for row in self.notes)
        calm = on in self.written and on not in self.unclear and (on, place[0]) not in self.complaints
        return "easy" if here or no_pain or calm else "unknown"

    def episodes(self, place: tuple[str, str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        now: dict[str, Any] | None = None
        over: date | None = None
        on = min(row[0] for row in self.notes)
        while on <= self.last:
            level = self.level(place, on)
            if level == "painful":
                fresh = now is None or (over is not None and (on - now["last"]).days > 28)
                if fresh:
                    recurs = over is not None and (on - over).days <= 56
                    now = {"onset": on, "recurs": recurs, "last": on, "resolved": None, "presumed": False}
                    found.append(now)
                assert now is not None
                now["last"], now["resolved"], now["presumed"], over = on, None, False, None
            elif now is not None and over is None and (on - now["last"]).days >= 14:
                noted = max(row[0] for row in self.notes if (row[1], row[2]) == place and row[0] <= on)
                twelve, half_year = self.usual(now["onset"], 84), self.usual(now["onset"], 182)
                eased = level == "easy" and (twelve is None or self.month(on) * 10 >= twelve * 7)
                silent = (on - noted).days >= 28 and (half_year is None or self.month(on) * 10 >= half_year * 7)
                if eased or silent:
                    over = on
                    now["resolved"], now["presumed"] = on, not eased
            on += timedelta(days=1)
        return found


@pytest.mark.parametrize("seed", range(24))
def test_onset_end_and_recurrence_day_by_day(history: History, seed: int) -> None:
    chance = random.Random(seed)
    random_history(history, chance)
    if seed % 2:
        write(history, chance)
    naive = Naive(history)
    frame = episodes(history.con, OWNER).frame
    for place in (("knee", "left"), ("foot", "right")):
        told = [row for row in frame.reverse().iter_rows(named=True) if (row["area"], row["side"]) == place]
        expected = naive.episodes(place) if naive.notes else []
        assert [
            (row["onset"], row["resolved"], row["presumed"], row["last_painful"], row["recurrence_of"] is not None)
            for row in told
        ] == [(one["onset"], one["resolved"], one["presumed"], one["last"], one["recurs"]) for one in expected]


@pytest.mark.parametrize("seed", range(4))
def test_what_counts_as_an_onset_is_what_set_in_and_did_not_come_back(history: History, seed: int) -> None:
    random_history(history, random.Random(seed))
    naive = Naive(history)
    frame = pain_onsets(history.con, OWNER).frame
    for place in (("knee", "left"), ("foot", "right")):
        here = frame.filter((pl.col("area") == place[0]) & (pl.col("side") == place[1]))
        assert here.select("onset", "counted").rows() == [
            (one["onset"], not one["recurs"]) for one in (naive.episodes(place) if naive.notes else [])
        ]


def test_the_order_in_which_notes_came_in_changes_nothing(history: History) -> None:
    chance = random.Random(7)
    random_history(history, chance)
    before = episodes(history.con, OWNER).frame
    rows = history.con.execute("select * from pain_note").fetchall()
    chance.shuffle(rows)
    history.con.execute("delete from pain_note")
    history.con.executemany(f"insert into pain_note values ({', '.join('?' * len(rows[0]))})", rows)
    history.con.execute("update pain_note set pain_note_id = 100 - pain_note_id")
    assert len(before) >= 2
    assert episodes(history.con, OWNER).frame.equals(before)
