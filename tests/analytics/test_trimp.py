"""Load by heart rate: Banister's TRIMP sample by sample, from what the runner says of himself."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.audience import Share
from analytics.body import heart_rate_range
from analytics.daily import daily_load
from analytics.run import Seen, refresh
from ingest.facts import Fact, set_fact
from ingest.store.ask import first_row
from tests.analytics.history import OWNER, SHARED, History, day, new_history
from tests.homes import NOW

Beats = Sequence[float | None]


def weight(history: History, bpm: float, resting: float, maximum: float, sex: str) -> Any:
    sql = "select trimp_per_minute(?::double, ?::double, ?::double, ?::varchar)"
    row = first_row(history.con, sql, [bpm, resting, maximum, sex])
    assert row is not None
    return row[0]


def body(history: History, sex: str = "male", resting: float = 50, maximum: float | None = 190) -> None:
    values = {"sex": sex, "resting_heart_rate": f"{resting}", "max_heart_rate": f"{maximum}"}
    for name, value in values.items():
        if name != "max_heart_rate" or maximum is not None:
            set_fact(history.con, Fact(name, value, day(1)), NOW)


def beating(history: History, on: date, beats: Beats, step_s: float = 1, moving_s: int | None = None) -> int:
    """A run with these heart rates, one each step; the last one lasts a step, too."""
    seconds = [place * step_s for place in range(len(beats) + 1)]
    whole = int(seconds[-1]) if moving_s is None else moving_s
    number = history.run(on, 10_000, moving_s=whole, elapsed_s=whole)
    history.stream(number, elapsed_s=seconds, heart_rate_bpm=[*beats, beats[-1] if beats else None])
    return number


def load(history: History, seen: Seen = OWNER) -> list[float | None]:
    refresh(history.con)
    return daily_load(history.con, seen, "heartrate").frame["load"].to_list()


# --- the test vectors, and what other tools make of them


def test_an_hour_at_150_weighs_by_sex(history: History) -> None:
    assert round(60 * weight(history, 150, 50, 190, "male"), 3) == 108.095
    assert round(60 * weight(history, 150, 50, 190, "female"), 3) == 121.499


def test_an_unknown_rate_weighs_nothing_known(history: History) -> None:
    assert first_row(history.con, "select trimp_per_minute(null, 50, 190, 'male')") == (None,)


def test_a_womans_hour_by_mens_factor_would_be_smaller() -> None:
    """GoldenCheetah, Elevate and Sauce take men's factor of 0.64 for women; Runalyze takes one of its own."""
    share = (150 - 50) / (190 - 50)
    assert round(60 * share * 0.64 * math.exp(1.67 * share), 3) == 90.418
    assert round(60 * share * 0.821776 * math.exp(1.67 * share), 3) == 116.099


def test_half_an_hour_easy_and_half_an_hour_hard_weigh_more_than_an_hour_between(history: History) -> None:
    """By sample; by the average heart rate, as GoldenCheetah has it, it would be that of 150."""
    body(history)
    beating(history, day(1), [130.0] * 360 + [170.0] * 360, step_s=5)
    assert load(history)[0] == pytest.approx(118.192, abs=5e-4)
    assert 60 * weight(history, 150, 50, 190, "male") < 110


@pytest.mark.parametrize(("bpm", "as_if"), [(40, 50), (50, 50), (200, 190)])
def test_the_share_of_the_reserve_is_held_between_nothing_and_all(history: History, bpm: float, as_if: float) -> None:
    assert weight(history, bpm, 50, 190, "male") == weight(history, as_if, 50, 190, "male")
    assert weight(history, 50, 50, 190, "male") == 0


@pytest.mark.parametrize(("resting", "maximum", "sex"), [(50, 190, "x"), (190, 190, "male"), (191, 190, "male")])
def test_what_is_not_known_or_cannot_be_weighs_nothing_known(
    history: History, resting: float, maximum: float, sex: str
) -> None:
    assert weight(history, 150, resting, maximum, sex) is None


# --- what is believed of a sensor


def varied(seconds: int, base: float = 150) -> Beats:
    return [base + place % 2 for place in range(seconds)]


@pytest.mark.parametrize("stuck", [0.0, 255.0, 29.0, 231.0])
def test_a_rate_that_cannot_be_is_none(history: History, stuck: float) -> None:
    body(history)
    beating(history, day(1), [stuck] * 1200)
    beating(history, day(2), [*varied(1200), *[stuck] * 200])
    whole = beating(history, day(3), varied(1200))
    found = load(history)
    assert found[0] is None
    assert found[1] == pytest.approx(found[2], rel=2e-3), "what is left out weighs nothing, not something"
    rates = history.con.execute("select heart_rate_bpm, seconds from heart_rate_time where activity_no = ?", [whole])
    assert sorted(rates.fetchall(), key=str) == [(150, 600), (151, 600), (None, 0)]


def test_a_single_rate_over_ten_minutes_is_a_stuck_sensor_and_over_less_it_is_not(history: History) -> None:
    body(history)
    beating(history, day(1), [150.0] * 600)
    beating(history, day(2), [150.0] * 599)
    beating(history, day(3), [150.0] * 1200 + [151.0])
    assert [value is None for value in load(history)] == [True, False, False]


def test_a_run_whose_heart_is_known_for_less_than_four_fifths_has_no_load(history: History) -> None:
    body(history)
    beating(history, day(1), [*varied(800), *[None] * 200])
    beating(history, day(2), [*varied(799), *[None] * 201])
    beating(history, day(3), varied(800), moving_s=1001)
    history.run(day(4), 10_000)
    found = load(history)
    assert [value is None for value in found] == [False, True, True, True]


def test_a_pause_does_not_count_and_a_long_gap_is_unknown(history: History) -> None:
    body(history)
    number = history.run(day(1), 10_000, moving_s=100)
    history.stream(number, elapsed_s=[0, 20, 320, 340, 371], heart_rate_bpm=[150, 151, 150, 151, 150])
    history.pause(number, 30, 310)
    refresh(history.con)
    rates = history.con.execute("select heart_rate_bpm, seconds from heart_rate_time order by 1 nulls last").fetchall()
    assert rates == [(150, 40), (151, 20), (None, 0)], "20 s + 20 s; 300 s less 280 s; 31 s are unknown"


def test_a_clock_that_runs_backwards_gives_nothing(history: History) -> None:
    number = history.run(day(1), 10_000)
    history.stream(number, elapsed_s=[0, 10, 5, 15, None, 20], heart_rate_bpm=[150, 151, 152, 153, 154, 155])
    refresh(history.con)
    rates = history.con.execute("select heart_rate_bpm, seconds from heart_rate_time order by 1 nulls last").fetchall()
    assert rates == [(150, 10), (152, 10), (153, 5), (None, 0)]


def test_refreshing_twice_changes_nothing_and_a_new_revision_is_derived_again(history: History) -> None:
    body(history)
    number = beating(history, day(1), varied(700))
    before = load(history)
    assert refresh(history.con) == []
    history.con.execute("delete from sample")
    history.stream(number, elapsed_s=[0, 20, 40], heart_rate_bpm=[120, 121, 122])
    history.con.execute("update activity set revision = 2, moving_s = 40")
    assert "heart_rate_time" in refresh(history.con)
    assert load(history)[0] != before[0]
    history.con.execute("delete from activity")
    refresh(history.con)
    assert history.con.execute("select count(*) from heart_rate_time").fetchall() == [(0,)]


# --- what the runner says of himself


@pytest.mark.parametrize("lacking", ["sex", "resting_heart_rate"])
def test_without_a_resting_heart_rate_or_sex_there_is_no_load_and_it_is_said_why(
    history: History, lacking: str
) -> None:
    body(history)
    beating(history, day(1), varied(1200))
    assert load(history)[0] is not None
    history.con.execute("update athlete_fact set deleted_at = now()::timestamp where fact = ?", [lacking])
    answer = daily_load(history.con, OWNER, "heartrate")
    assert answer.frame["load"].to_list() == [None]
    assert lacking.replace("_", "-") in answer.fallbacks[0]
    auto = daily_load(history.con, OWNER)
    assert (auto.by, auto.frame["load"].to_list()) == ("distance", [10])


def test_a_changed_fact_changes_the_load_and_reads_no_sample(history: History) -> None:
    body(history)
    beating(history, day(1), varied(1200))
    before = load(history)[0]
    history.con.execute("delete from sample")
    set_fact(history.con, Fact("max_heart_rate", "200", day(1)), NOW)
    after = daily_load(history.con, OWNER, "heartrate").frame["load"][0]
    assert before is not None
    assert after < before


def test_the_latest_fact_that_began_holds_and_the_first_for_the_days_before(history: History) -> None:
    for number in range(1, 7):
        beating(history, day(number), varied(1200))
    body(history)
    for value, number in (("60", 3), ("70", 5)):
        set_fact(history.con, Fact("resting_heart_rate", value, day(number)), NOW)
    history.con.execute("update athlete_fact set from_date = from_date + 1 where value = '50'")
    found = load(history)
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert found[4] == found[5]
    assert [value is not None for value in found] == [True] * 6
    assert len(set(found)) == 3
    assert load(history, Seen(1, "owner", day(4))) == found[:4], "a past day sees them, too"


def test_a_maximum_that_is_not_set_is_estimated_and_that_is_said(history: History) -> None:
    body(history, maximum=None)
    for number in range(1, 10):
        beating(history, day(number), [*varied(1200), *[180.0 + number] * 31])
    refresh(history.con)
    assert heart_rate_range(history.con, OWNER).maximum is None, "nine runs are too few"
    assert load(history)[0] is None
    beating(history, day(10), [*varied(1200), *[225.0] * 29])
    refresh(history.con)
    told = heart_rate_range(history.con, OWNER)
    assert (told.maximum, told.lowest, told.runs) == (187, 150, 10)
    answer = daily_load(history.con, OWNER)
    assert answer.by == "heartrate"
    assert "used 187, because none is set; estimated from your runs" in answer.fallbacks[0]
    assert heart_rate_range(history.con, Seen(1, "owner", day(9))).maximum is None


def test_two_runs_with_a_wandering_strap_do_not_make_a_maximum(history: History) -> None:
    for number in range(1, 13):
        beating(history, day(number), [*varied(1200), *[(229.0 if number > 10 else 181.0)] * 60])
    refresh(history.con)
    assert heart_rate_range(history.con, OWNER).maximum == 181


def test_another_audience_has_the_heart_of_what_it_may_see(history: History) -> None:
    body(history)
    beating(history, day(1), varied(1200))
    hidden = beating(history, day(1), varied(1200))
    history.con.execute("update activity set shareable = false where activity_no = ?", [hidden])
    own, shared = load(history)[0], load(history, SHARED)[0]
    assert own is not None
    assert shared is None
    history.con.execute("update activity set shareable = true")
    assert load(history, SHARED)[0] == own
    assert load(history, replace(SHARED, audience=Share(frozenset({"load"}))))[0] is None


BEAT = st.one_of(st.none(), st.just(0), st.just(255), st.integers(25, 240))


@given(st.lists(st.tuples(BEAT, st.integers(-5, 40)), min_size=2, max_size=60), st.sampled_from(["male", "female"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_run_weighs_what_a_loop_over_its_samples_weighs(
    module_history: History, samples: list[tuple[int | None, int]], sex: str
) -> None:
    history = module_history
    for table in ("activity", "sample", "heart_rate_time", "athlete_fact"):
        history.con.execute(f"delete from {table}")
    body(history, sex=sex)
    clock, seconds = 0, []
    for _, step in samples:
        seconds.append(clock)
        clock += step
    number = history.run(day(1), 10_000, moving_s=None)
    history.stream(number, elapsed_s=seconds, heart_rate_bpm=[beats for beats, _ in samples])
    k, b = (0.64, 1.92) if sex == "male" else (0.86, 1.67)
    whole = known = trimp = 0.0
    rates: dict[int, int] = {}
    for beats, step in samples[:-1]:
        if not 0 < step <= 30:
            continue
        whole += step
        if beats is not None and 30 <= beats <= 230:
            share = min(max((beats - 50) / 140, 0), 1)
            known += step
            trimp += step / 60 * share * k * math.exp(b * share)
            rates[beats] = rates.get(beats, 0) + step
    stuck = len(rates) == 1 and known >= 600
    found = load(history)[0]
    if not known or stuck or known < 0.8 * whole:
        assert found is None
    else:
        assert found == pytest.approx(trimp, rel=1e-9)


@pytest.fixture(scope="module")
def module_history(tmp_path_factory: pytest.TempPathFactory) -> Any:
    history = new_history(Path(tmp_path_factory.mktemp("trimp")))
    yield history
    history.close()


def test_the_days_of_a_year_shift_with_their_runs(history: History) -> None:
    body(history)
    for number in (1, 5, 9):
        beating(history, day(number), varied(700 + number))
    before = load(history)
    history.con.execute("update activity set local_date = local_date + 200")
    assert load(history) == before
