"""When may the next request be made? By Strava's windows, with a reserve for what is new."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.strava.budget import (
    MARGIN,
    Limit,
    Usage,
    day_end,
    done_at,
    is_day_full,
    left,
    may_ask_from,
    quarter_end,
    spendable,
    usage_of,
)

NOON = datetime(2026, 7, 1, 12, 7, 30)
HEADERS = {
    "X-RateLimit-Limit": "200,2000", "x-ratelimit-usage": "90,900",
    "X-ReadRateLimit-Limit": "100,1000", "X-READRATELIMIT-USAGE": "84,800",
}  # fmt: skip


def usage(quarter: int = 0, day: int = 0, at: datetime = NOON) -> Usage:
    return Usage(at, Limit(100, quarter), Limit(1000, day), Limit(200, quarter), Limit(2000, day))


def test_headers_are_read_whatever_their_case() -> None:
    assert usage_of(HEADERS, NOON) == Usage(NOON, Limit(100, 84), Limit(1000, 800), Limit(200, 90), Limit(2000, 900))
    without_reads = {name: value for name, value in HEADERS.items() if "read" not in name.lower()}
    told = usage_of(without_reads, NOON)
    assert told is not None
    assert told.read_day == Limit(2000, 900)
    for wrong in ({}, {**HEADERS, "X-RateLimit-Limit": "many"}, {**HEADERS, "x-ratelimit-usage": "1"}):
        assert usage_of({**wrong, "X-ReadRateLimit-Limit": ""}, NOON) is None or wrong == {}


def test_the_reserve_is_for_what_is_new() -> None:
    assert (spendable(100, urgent=False), spendable(1000, urgent=False), spendable(100, urgent=True)) == (85, 850, 100)
    assert may_ask_from(usage(84, 84), NOON, urgent=False) == NOON
    assert may_ask_from(usage(85, 85), NOON, urgent=False) == datetime(2026, 7, 1, 12, 15) + MARGIN
    assert may_ask_from(usage(85, 85), NOON, urgent=True) == NOON
    assert may_ask_from(usage(100, 100), NOON, urgent=True) == datetime(2026, 7, 1, 12, 15) + MARGIN
    assert may_ask_from(usage(0, 850), NOON, urgent=False) == datetime(2026, 7, 2) + MARGIN
    assert is_day_full(usage(0, 850), NOON)
    assert not is_day_full(usage(85, 85), NOON)
    assert may_ask_from(None, NOON, urgent=False) == NOON


def test_a_window_that_has_ended_is_empty() -> None:
    later = NOON + timedelta(minutes=15)
    assert may_ask_from(usage(100, 100), later, urgent=False) == later
    assert left(usage(100, 849), later) == (1, 1)
    assert left(usage(100, 849), NOON + timedelta(days=1)) == (85, 850)
    assert usage(3, 3).one_more(later).read_quarter == Limit(100, 1)
    assert usage(3, 3).one_more(later).read_day == Limit(1000, 4)


def test_a_history_of_3000_takes_four_days() -> None:
    done = done_at(usage(at=datetime(2026, 7, 1)), datetime(2026, 7, 1), 3016, timedelta(seconds=0.1))
    assert done.date() == datetime(2026, 7, 4).date()


@given(
    st.lists(st.tuples(st.integers(0, 3600), st.booleans()), min_size=1, max_size=300),
    st.integers(1, 30), st.integers(1, 120),
)  # fmt: skip
def test_no_limit_is_ever_exceeded(asks: list[tuple[int, bool]], quarter: int, day: int) -> None:
    """Whatever comes when: a request is made only when `may_ask_from` says so, against a server that counts."""
    at, used = NOON, dict[object, int]()
    known: Usage | None = None
    for pause, urgent in asks:
        at += timedelta(seconds=pause)
        at = max(at, may_ask_from(known, at, urgent=urgent))
        at = max(at, may_ask_from(known, at, urgent=urgent))
        windows = (quarter_end(at), (day_end(at), "day"))
        for window in windows:
            used[window] = used.get(window, 0) + 1
        assert used[windows[0]] <= quarter
        assert used[windows[1]] <= day
        one, other = Limit(quarter, used[windows[0]]), Limit(day, used[windows[1]])
        known = Usage(at, one, other, one, other)
