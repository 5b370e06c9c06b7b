"""What a feed tells is read field by field: what is not as it should be is refused, what is not granted is left out."""

import json
from datetime import datetime
from typing import Any

import pytest

from ingest.sources.feed_reading import MOST_ROWS, NotAFeed, read_feed
from tests.feeds import feed

NOW = datetime(2026, 4, 10, 12)
PAIN = {"local_date": "2026-04-09", "area": "knee", "side": "left", "worst": 4, "changed_run": True}
FLAG = {"local_date": "2026-04-09", "signs": ["giving way"], "words": "it gave way"}
RUN = {"local_date": "2026-04-09", "sport": "run", "distance_m": 10_000, "moving_s": 3_000, "ascent_m": None,
       "title": "title-mark", "average_heart_rate_bpm": 140.5}  # fmt: skip

SPIKE = {"local_date": "2026-04-09", "distance_m": 1, "longest_30d_m": 1, "ratio": 1.5, "state": "large"}


def read(told: Any) -> dict[str, Any]:
    return read_feed(json.dumps(told).encode(), NOW)


def test_what_is_told_is_read_and_unknown_fields_are_ignored() -> None:
    told = read(feed(NOW, pain=[PAIN | {"more": 1}], extra={"x": 1}))
    assert told["pain"] == [PAIN]
    assert told["silence"] == {"days": 1, "why": None}
    assert "extra" not in told


@pytest.mark.parametrize("data", [
    b"", b"<html>", b"[]", b"null", b"1", b'"x"', b"{", b"\xff\xfe", b'{"niggle_feed": NaN}', b'{"niggle_feed": true}',
    b'{"niggle_feed": "1"}', b"[" * 100_000, b'{"a":' * 50_000, b"9" * 10_000,
    b'{"niggle_feed": 1, "x": ' + b"[" * 20 + b"]" * 20 + b"}",
])  # fmt: skip
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(NotAFeed, match="no feed of Niggle's"):
        read_feed(data, NOW)


def test_another_version_is_refused_with_what_to_do() -> None:
    with pytest.raises(NotAFeed, match="version 2, and version 1 is known here"):
        read(feed(NOW, niggle_feed=2))


@pytest.mark.parametrize(("name", "value"), [
    ("athlete", 1), ("athlete", None), ("today", "tomorrow"), ("today", 20260410), ("ends_at", "2026-04-10"),
    ("scopes", "pain"), ("scopes", [1]), ("withheld", -1), ("withheld", True), ("withheld", 1e9),
    ("silence", []), ("silence", {"days": "7", "why": None}), ("silence", {"days": -1, "why": None}),
    ("pain", {}), ("pain", [1]), ("pain", [PAIN | {"worst": 11}]), ("pain", [PAIN | {"worst": "4"}]),
    ("pain", [PAIN | {"area": "<script>"}]), ("pain", [PAIN | {"local_date": "9999-99-99"}]),
    ("pain", [PAIN | {"changed_run": "no"}]), ("red_flags", [FLAG | {"signs": "x"}]), ("red_flags", None),
    ("spikes", [SPIKE | {"ratio": 1e308 * 10}]), ("spikes", [SPIKE | {"state": None}]),
    ("last_day", "0001-01-01"),
])  # fmt: skip
def test_what_is_not_as_it_should_be_is_refused_by_name(name: str, value: Any) -> None:
    try:
        data = json.dumps(feed(NOW, **{name: value}), allow_nan=True).encode()
        with pytest.raises(NotAFeed, match=f"{name}|no feed"):
            read_feed(data, NOW)
    except ValueError:
        pytest.fail("it has to be a refusal")


def test_what_its_own_scopes_do_not_grant_is_left_out_whatever_it_says() -> None:
    told = read(feed(NOW, scopes=["runs", "before", "no such"], pain=[PAIN], red_flags=[FLAG], spikes=[{}], runs=[RUN]))
    assert told["scopes"] == ["before", "runs"]
    assert not {"pain", "red_flags", "rest", "episodes", "weeks", "spikes"} & set(told)
    assert "title-mark" not in json.dumps(told)
    assert "140.5" not in json.dumps(told)
    without_words = read(feed(NOW, red_flags=[FLAG]))
    assert "it gave way" not in json.dumps(without_words)
    whole = read(feed(NOW, scopes=["pain", "words", "runs", "heartrate"], red_flags=[FLAG], runs=[RUN]))
    assert whole["red_flags"] == [FLAG]
    assert whole["runs"] == [RUN]


def test_what_a_roster_does_not_need_is_not_kept_though_it_is_granted() -> None:
    told = read(feed(
        NOW, scopes=["gait", "pain", "tried", "before", "runs", "map"], runs=[RUN | {"track": [[48.1, 11.5], None]}],
        gait=[{"channel": "cadence_spm"}], tried=[{"kind": "rest", "text": "tried-mark"}], before={"rows": [{}]},
    ))  # fmt: skip
    assert not {"gait", "tried", "before", "track"} & {*told, *told["runs"][0]}
    assert "48.1" not in json.dumps(told)


def test_words_are_cut_and_cleaned_and_lists_end() -> None:
    told = read(feed(
        NOW, scopes=["pain", "words"], athlete="\u202eM" + "x" * 500 + "\x00", pain=[PAIN] * 5000,
        red_flags=[FLAG | {"words": "\x1b[31m" + "y" * 5000}],
    ))  # fmt: skip
    assert len(told["athlete"]) <= 60
    assert "\u202e" not in told["athlete"]
    assert len(told["pain"]) == MOST_ROWS
    assert len(told["red_flags"][0]["words"]) <= 300
    assert "\x1b" not in told["red_flags"][0]["words"]


@pytest.mark.parametrize("today", ["2026-04-01", "2050-01-01"])
def test_a_clock_that_is_days_away_is_told(today: str) -> None:
    with pytest.raises(NotAFeed, match="One of the two clocks is wrong"):
        read(feed(NOW, today=today))
