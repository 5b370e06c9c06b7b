"""Athletes of one installation, week by week: by hand for two, with the models for forty, and what is not told."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from analytics.audience import Share
from analytics.cohort import by_part
from analytics.pain import NOT_SHARED
from analytics.roster import roster
from analytics.run import Seen
from tests.analytics.test_cohort import weeks
from tests.rosters import FIRST, LAST, WEEKS, store_roster

OWNER = Seen(1, "owner")
Store = Callable[..., duckdb.DuckDBPyConnection]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened: list[duckdb.DuckDBPyConnection] = []

    def make(*counts: int, **more: Any) -> duckdb.DuckDBPyConnection:
        opened.append(store_roster(tmp_path, *counts, **more))
        return opened[-1]

    yield make
    for con in opened:
        con.close()


def test_forty_runners_are_described_and_compared_in_seconds(store: Store) -> None:
    con = store(40, 24, spiked=18)
    begun = time.process_time()
    found = roster(con, OWNER, LAST)
    assert time.process_time() - begun < 15
    assert (found.athletes, found.noted, found.weeks) == (40, 40, 40 * WEEKS)
    assert (found.first_day, found.last_day) == (FIRST, LAST)
    whole = found.whole
    assert whole is not None
    assert (whole.runners, whole.injured, whole.injuries) == (40, 24, 24)
    compared = found.compared
    assert (compared.verdict, compared.runners, compared.injured, compared.injuries) == ("told", 40, 24, 24)
    assert compared.within is not None
    assert compared.across is not None
    assert compared.within.beta[0] > 1  # 18 of 24 set in after a spike, which one week in thirteen has
    assert compared.within.ratio()[1] > 1
    assert {year for year, one in found.years.items() if one is not None} <= {2025, 2026}


def test_two_runners_by_hand(store: Store) -> None:
    """Five runs a week of 56 km and 4.67 h; one is injured and rests for 12 days, which held 8 runs or 9."""
    found = roster(store(2, 1), OWNER, LAST)
    whole = found.whole
    assert whole is not None
    assert (whole.runners, whole.injured, whole.injuries) == (2, 1, 1)
    rate = whole.incidence_per_1000_km
    assert rate is not None
    km = 2 * WEEKS * 56 + 9 * 8 - (6 * 10 + 2 * 16)
    assert rate.over == pytest.approx(km / 1000, abs=0.025)
    assert whole.incidence_per_1000_h is not None
    assert whole.incidence_per_1000_h.over == pytest.approx(rate.over * 0.3 / 3.6, rel=1e-6)
    assert whole.burden_per_1000_km is not None
    assert whole.burden_per_1000_km.count == 12
    # 12 weeks noted of each, of which none hurt; then those of the onset and the next hurt, and 6 more do not
    assert whole.prevalence is not None
    assert whole.prevalence.count == 2
    assert found.compared.verdict == "few_runners"


def test_a_spike_after_an_onset_never_stands_before_it(store: Store) -> None:
    """None set in within four days of a spike: no exposed week has an onset, whatever was run later in its week."""
    compared = roster(store(40, 24), OWNER, LAST).compared
    assert compared.verdict == "no_answer"


def test_one_runner_and_nobody(store: Store) -> None:
    con = store(1, 1)
    alone = roster(con, OWNER, LAST)
    assert alone.whole is not None
    assert (alone.whole.injuries, alone.whole.burden_per_1000_h) == (1, None)
    assert roster(con, OWNER, FIRST.replace(year=2000)).whole is None


def test_nobody_with_notes_is_nobody_known_to_be_injured(store: Store) -> None:
    found = roster(store(3, 3, noted=False), OWNER, LAST)
    assert found.noted == 0
    assert found.whole is not None
    assert (found.whole.injuries, found.whole.prevalence) == (0, None)


def test_nobody_but_the_owner_is_told(store: Store) -> None:
    found = roster(store(3, 2), replace(OWNER, audience=Share()), LAST)
    assert (found.athletes, found.whole, found.caveats) == (0, None, (NOT_SHARED,))


def test_few_injured_are_described_and_no_more(store: Store) -> None:
    found = roster(store(32, 4), OWNER, LAST)
    assert found.compared.verdict == "few_injured"
    assert set(found.years.values()) == {None}
    assert found.whole is not None
    assert found.whole.injured == 4


def test_what_is_not_told_of_a_year_does_not_come_out_by_subtraction() -> None:
    """20 runners, three years: 12 injured in the first, 6 in the second, and in the third 3, who must stay hidden."""
    one = weeks(20, 30)
    year = one.week // 10
    hurt = (one.week % 10 == 1) & (one.runner < np.array([12, 6, 3])[year])
    found = by_part(replace(one, onsets=hurt.astype(np.int64)), year)
    assert [part for part, told in found.items() if told is not None] == [0]
    three = hurt & (year != 2)
    assert None not in list(by_part(replace(one, onsets=three.astype(np.int64)), year).values())[:2]
