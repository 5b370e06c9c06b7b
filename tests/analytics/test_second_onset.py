"""What came before once more, a day at a time in plain Python: aligned weeks, exposures, their places, ordinary weeks.

Which episodes there are, and how long each session is, is taken as told: those have second computations of their own.
"""

import math
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.episodes import episodes
from analytics.load import session_spikes
from analytics.onset import Before, before
from analytics.run import query, refresh
from ingest.episodes import Word, say
from tests.analytics.history import OWNER, History, new_history
from tests.analytics.test_second_episodes import random_history
from tests.real_files import needs_real_files

NOW = datetime(2030, 1, 1)


class Naive:
    """The runner's days, one by one."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        sessions = session_spikes(con, OWNER).frame
        self.runs: list[tuple[date, int]] = [
            (on, metres or 0) for on, metres in sessions.select("local_date", "distance_m").iter_rows()
        ]
        days = query(con, "running_days", OWNER)
        self.known = dict(days.select("local_date", "known").iter_rows())
        for on, metres in sessions.select("local_date", "distance_m").iter_rows():
            if metres is None:
                self.known[on] = False
        self.metres = dict.fromkeys(self.known, 0)
        for on, metres in self.runs:
            self.metres[on] += metres
        self.first, self.last = min(self.known, default=None), max(self.known, default=None)
        rows = episodes(con, OWNER).frame.filter((pl.col("kind") == "injury") & pl.col("merged_into").is_null())
        self.injuries = list(rows.iter_rows(named=True))

    def whole(self, first: date, days: int) -> bool:
        return all(self.known.get(first + timedelta(days=number), False) for number in range(days))

    def sum(self, first: date, days: int) -> int:
        return sum(self.metres.get(first + timedelta(days=number), 0) for number in range(days))

    def aligned(self, onset: date) -> list[tuple[int | None, int | None, int | None]]:
        found: list[tuple[int | None, int | None, int | None]] = []
        for week in range(-8, 1):
            first = onset + timedelta(days=7 * week - 6)
            lengths = [metres for on, metres in self.runs if 0 <= (on - first).days < 7]
            if self.whole(first, 7):
                found.append((sum(lengths), max(lengths, default=None), len(lengths)))
            else:
                found.append((None, None, None))
        return found

    def ordinary(self) -> list[int]:
        found = []
        monday = self.first + timedelta(days=-self.first.weekday() % 7) if self.first and self.last else None
        while monday and self.last and monday + timedelta(days=6) <= self.last:
            days = [monday + timedelta(days=number) for number in range(7)]
            if self.whole(monday, 7) and not any(self.touched(on) for on in days):
                found.append(self.sum(monday, 7))
            monday += timedelta(days=7)
        return found

    def touched(self, on: date) -> bool:
        """Whether a day belongs to an injury, to the 8 weeks before its last, or to 28 days after the return."""
        for row in self.injuries:
            back = row["return_on"] or row["resolved"]
            if on > row["onset"] - timedelta(days=63) and (back is None or on < back + timedelta(days=28)):
                return True
        return False

    def ratio(self, place: int) -> float | None:
        """A run over the longest of the 30 days before it; infinite where an unknown day may hide a longer one."""
        on, metres = self.runs[place]
        window = [on - timedelta(days=back) for back in range(31)]
        if any(day >= self.first and not self.known[day] for day in window if self.first is not None):
            return math.inf
        before = [far for then, far in self.runs[:place] if then >= on - timedelta(days=30)]
        return metres / max(before) if metres and max(before, default=0) else None

    def exposures(self, place: int, lag: int) -> dict[str, float | None]:
        on = self.runs[place][0]
        if lag:
            near = [at for at, (then, _) in enumerate(self.runs) if 0 <= (on - then).days - lag <= 3]
        else:
            near = [at for at in range(place + 1) if (on - self.runs[at][0]).days <= 3]
        ratios = [ratio for at in near if (ratio := self.ratio(at)) is not None]
        spike = max(ratios, default=math.inf)
        at = on - timedelta(days=lag)
        week, before, month = (at - timedelta(days=back) for back in (7, 14, 35))
        known = self.whole(week, 7)
        acute = self.sum(week, 7)
        chronic = self.sum(month, 28) / 4
        blocks = [at - timedelta(days=7 * number) for number in range(1, 9)]
        weeks = [self.sum(one, 7) for one in blocks if self.whole(one, 7)]
        floor = max(5_000, 3 * median(weeks) / 10) if weeks else 5_000
        earlier = self.sum(before, 7)
        return {
            "session_spike": None if math.isinf(spike) else spike,
            "acute_chronic": acute / chronic if known and self.whole(month, 28) and chronic >= 5_000 else None,
            "weekly_change": acute / earlier - 1 if known and self.whole(before, 7) and earlier >= floor else None,
            "week_m": acute if known else None,
        }

    def eligible(self, place: int) -> bool:
        on, metres = self.runs[place]
        prior = [far for then, far in self.runs if 1 <= (on - then).days <= 28 and far]
        assert self.first is not None
        return (
            metres > 0
            and (on - self.first).days >= 35
            and len(prior) >= 8
            and not any(
                on > row["onset"] and (back is None or on < back + timedelta(days=28))
                for row in self.injuries
                for back in [row["return_on"] or row["resolved"]]
            )
        )

    def index(self, onset: date) -> int | None:
        places = [at for at, (on, far) in enumerate(self.runs) if far and (onset - on).days >= 0]
        return places[-1] if places and (onset - self.runs[places[-1]][0]).days <= 7 else None


def quantile(values: list[float], share: float) -> float:
    place = share * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    ranked = sorted(values)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)


def check(con: duckdb.DuckDBPyConnection) -> Before:
    """Both computations say the same."""
    found, naive = before(con, OWNER), Naive(con)
    onsets = dict(found.episodes.select("id", "onset").iter_rows())
    for key in found.examined:
        weeks = found.aligned.filter(pl.col("episode_id") == key)
        assert weeks.select("distance_m", "longest_m", "runs").rows() == naive.aligned(onsets[key])
    if found.injuries:
        ordinary: list[float] = list(naive.ordinary())
        assert found.n_ordinary == len(ordinary)
        if len(ordinary) >= 8:
            assert found.ordinary == pytest.approx([quantile(ordinary, share) for share in (0.1, 0.5, 0.9)])
        eligible = [place for place in range(len(naive.runs)) if naive.eligible(place)]
        assert found.eligible == len(eligible)
        for lag in (0, 7, 14):
            told = {place: naive.exposures(place, lag) for place in eligible}
            for row in found.places.filter(pl.col("earlier_days") == lag).iter_rows(named=True):
                if row["exposure"] not in ("cadence_change", "balance_change"):
                    hold(naive, row, onsets[row["episode_id"]], told, lag)
    return found


def hold(naive: Naive, row: dict[str, Any], onset: date, told: dict[int, dict[str, float | None]], lag: int) -> None:
    """One value and its place."""
    name, index = row["exposure"], naive.index(onset)
    assert row["run_on"] == (None if index is None else naive.runs[index][0])
    value = None if index is None else naive.exposures(index, lag)[name]
    assert row["value"] == pytest.approx(value)
    reference = [one for values in told.values() if (one := values[name]) is not None]
    assert row["n_reference"] == len(reference)
    if reference:
        assert [row["low"], row["high"]] == pytest.approx([quantile(reference, 0.1), quantile(reference, 0.9)])
    assert row["compared"] == (None if index is None else index in told)
    if value is None or index not in told:
        assert (row["percentile"], row["usual"]) == (None, None)
        return
    assert row["percentile"] == pytest.approx(
        sum((one < value) + (one == value) / 2 for one in reference) / len(reference)
    )
    if name == "session_spike":
        assert row["usual"] == (value <= 1.1)
    else:
        low, high = quantile(reference, 0.1), quantile(reference, 0.9)
        assert row["usual"] == (low <= value <= high) or min(abs(value - low), abs(value - high)) < 1e-9


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    history = new_history(Path(tmp_path_factory.mktemp("second-onset")))
    yield history
    history.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_on_random_histories(kept: History, seed: int) -> None:
    for table in ("activity", "pain_note", "episode_word", "unrecorded_span", "expired_activity"):
        kept.con.execute(f"delete from {table}")
    chance = random.Random(seed)
    random_history(kept, chance)
    days = [row[0] for row in kept.con.execute("select distinct local_date from activity order by 1").fetchall()]
    if days:
        kept.run(chance.choice(days), 6_000, start="19:00")
        if chance.random() < 0.5:
            kept.unrecorded(*sorted(chance.choices(days, k=2))[:1] * 2)
        if chance.random() < 0.3:
            kept.lose(kept.run(chance.choice(days), 7_000, start=chance.choice(["00:10", "12:00", "23:50"])))
    rows = episodes(kept.con, OWNER).frame.to_dicts()
    for row in rows:
        if chance.random() < 0.6:
            say(kept.con, Word(row["area"], row["side"], row["onset"], "kind", "injury"), NOW, NOW.date())
    refresh(kept.con)
    check(kept.con)


def test_on_the_demo_runner(demo: duckdb.DuckDBPyConnection) -> None:
    found = check(demo)
    assert (found.tier, list(found.usual.values())) == (1, [True])
    assert found.eligible > 400


@needs_real_files
def test_on_the_real_files(real: duckdb.DuckDBPyConnection) -> None:
    """They are of many runners and years: whoever had run all of this and been hurt after each busy spell."""
    days = [row[0] for row in real.execute(
        "select local_date from activity where sport_family = 'run' group by 1 having sum(distance_m) > 0 order by 1"
    ).fetchall()]  # fmt: skip
    assert len(days) > 10
    for number, on in enumerate(days[5::6]):
        area = ("knee", "foot", "thigh", "ankle", "lower_leg", "hip_groin")[number % 6]
        real.execute(
            "insert into pain_note by name select 1 + count(*)::integer as pain_note_id, 1 as athlete_id, $on::date as "
            "local_date, $area as area, 'left' as side, 6 as severity, now()::timestamp as created_at from pain_note",
            {"on": on, "area": area},
        )
        say(real, Word(area, "left", on, "kind", "injury"), NOW, NOW.date())
    found = check(real)
    assert found.injuries >= 2
