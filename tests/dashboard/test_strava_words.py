"""What is said of the connection to Strava, in every phase that it can be in."""

from datetime import datetime
from typing import Any, get_args

import pytest

from dashboard.format import Shown
from dashboard.shapes import StravaDocument
from dashboard.strava_words import (
    Clock,
    StravaWords,
    budget_words,
    clock_words,
    connected_words,
    kept_words,
    missing_words,
    queue_words,
    share_done,
    strava_words,
)
from ingest.sources.strava.standing import Phase

NOW = datetime(2026, 7, 1, 7, 0)  # Wednesday, 09:00 in Berlin
CLOCK = Clock(NOW, "Europe/Berlin", Shown())
BY_HAND = "with niggle strava sync, or while niggle serve runs."


def document(**changes: Any) -> StravaDocument:
    """How it is with a connection that works, but for these changes."""
    queue = {"streams": 0, "detail": 0, "presence": 0} | changes.pop("queue", {})
    known: Any = {
        "connected": True, "account": "26", "retention": "keep",
        "scopes": ["read", "profile:read_all", "activity:read_all"], "missing_scopes": [],
        "connected_at": "2026-06-01T10:00:00Z", "synced_at": "2026-07-01T06:42:00Z", "swept_at": None,
        "webhook": False, "phase": "idle", "until": "2026-07-01T07:12:00Z", "detail": None,
        "limits": {
            "read_quarter": {"allowed": 100, "used": 85}, "read_day": {"allowed": 1000, "used": 300},
            "all_quarter": {"allowed": 200, "used": 85}, "all_day": {"allowed": 2000, "used": 300},
            "left_quarter": 0, "left_day": 550,
        },
        "done_at": None, "activities": 500, "with_streams": 80, "with_detail": 30, "by_file": 8, "expired": 0,
        "queue": queue, "unread": [], "troubles": [],
    }  # fmt: skip
    made: StravaDocument = {**known, **changes}  # type: ignore[typeddict-item]
    return made


SOME: Any = {"queue": {"streams": 412, "detail": 30}, "done_at": "2026-07-03T05:00:00Z"}
SAID: list[tuple[dict[str, Any], bool, StravaWords]] = [
    ({"connected": False, "phase": None}, True, StravaWords("Strava is not connected.")),
    ({}, True, StravaWords("All is here, as of 08:42.", "Next look at Strava: 09:12.")),
    ({}, False, StravaWords("All is here, as of 08:42.", f"It looks again {BY_HAND}")),
    (
        {"retention": "7 days", "until": "2026-07-01T06:59:00Z", "synced_at": "2026-06-30T20:00:00Z"},
        True,
        StravaWords("All of the last 7 days is here, as of yesterday, 22:00.", "It looks again in a moment."),
    ),
    (
        {"phase": "later", "queue": {"streams": 1}},
        True,
        StravaWords("All is here as of 08:42, but for samples of 1 activity.", "Next try: 09:12."),
    ),
    (
        {"synced_at": None, "until": None},
        True,
        StravaWords(
            "Connected; nothing was fetched yet.", "The list of your activities comes first.", under_way=True
        ),
    ),
    (
        {"synced_at": None, "until": None},
        False,
        StravaWords("Connected; nothing was fetched yet.", f"It begins {BY_HAND}"),
    ),
    (
        {"phase": "listing", "until": None, "synced_at": None},
        True,
        StravaWords(
            "Reading Strava's list of your activities, 500 activities so far.",
            "Samples and descriptions come after it, the newest first.",
            under_way=True,
        ),
    ),
    (
        {"phase": "fetching", "until": None, **SOME},
        True,
        StravaWords(
            "Asking for samples of 412 activities and 30 descriptions.",
            "All will be here by Friday morning, 3 Jul 2026.",
            under_way=True,
        ),
    ),
    (
        {"phase": "fetching", "until": None, "queue": {"presence": 1}, "done_at": "2026-07-01T07:00:01Z"},
        True,
        StravaWords(
            "Asking whether 1 activity is still there.", "All will be here by about 09:00.", under_way=True
        ),
    ),
    ({"phase": "fetching"}, True, StravaWords("Putting together what came.", under_way=True)),
    (
        {"phase": "quarter", "until": "2026-07-01T07:15:02Z", **SOME},
        True,
        StravaWords(
            "Still to come: samples of 412 activities and 30 descriptions. Strava allows 85 requests in a quarter of "
            "an hour for that.",
            "It goes on: 09:15. All will be here by Friday morning, 3 Jul 2026.",
        ),
    ),
    (
        {"phase": "quarter", "until": "2026-07-01T07:15:02Z"},
        True,
        StravaWords("Strava's limit of requests in a quarter of an hour is reached.", "It goes on: 09:15."),
    ),
    (
        {"phase": "day", "until": "2026-07-02T00:00:02Z", "queue": {"streams": 412}, "done_at": "2026-07-02T01:00:00Z"},
        True,
        StravaWords(
            "Still to come: samples of 412 activities. Strava allows 850 requests a day for that.",
            "It goes on: tomorrow, 02:00. All will be here by early tomorrow.",
        ),
    ),
    (
        {"phase": "day", "until": "2026-07-02T00:00:02Z", **SOME},
        False,
        StravaWords(
            "Still to come: samples of 412 activities and 30 descriptions. Strava allows 850 requests a day for that.",
            f"From tomorrow, 02:00 on it goes on {BY_HAND}",
        ),
    ),
    (
        {"phase": "unreachable", "until": "2026-07-01T07:02:00Z", "detail": "An error (500)."},
        True,
        StravaWords(
            "No progress with Strava: An error (500).", "Next try: 09:02."
        ),
    ),
    (
        {"phase": "unreachable", "until": "2026-07-01T06:02:00Z"},
        True,
        StravaWords("No progress with Strava: No answer.", "It is tried again in a moment."),
    ),
    (
        {"phase": "reconnect", "until": "2026-07-02T07:02:00Z"},
        True,
        StravaWords(
            "Strava does not accept the connection any more. What is here stays, and nothing new comes.",
            None,
            "Connect again.",
        ),
    ),
    (
        {"phase": "inactive", "until": "2026-07-05T13:00:00Z", "detail": "Subscribe."},
        True,
        StravaWords("Strava refuses every request of your app.", "Next try: 5 Jul 2026, 15:00.", "Subscribe."),
    ),
    (
        {"phase": "inactive", "until": None},
        False,
        StravaWords(
            "Strava refuses every request of your app.",
            f"It is tried again {BY_HAND}",
            "Look it up at https://www.strava.com/settings/api",
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "served", "said"), SAID, ids=[f"{n}-{row[0].get('phase', 'idle')}" for n, row in enumerate(SAID)]
)
def test_each_phase_has_its_words(changes: dict[str, Any], served: bool, said: StravaWords) -> None:
    assert strava_words(document(**changes), CLOCK, served=served) == said


def test_no_phase_is_left_out() -> None:
    assert {row[0].get("phase", "idle") for row in SAID} == {*get_args(Phase), None}


def test_what_was_granted_and_what_stays_away_is_named() -> None:
    assert connected_words(document()) == (
        "Strava is connected: account 26, your public profile, your whole profile and all your activities."
    )
    less = document(scopes=["activity:read"], missing_scopes=["read", "profile:read_all", "activity:read_all"])
    assert len(missing_words(less)) == 2
    assert "runs that only you can see stay away" in connected_words(less)


def test_the_decision_is_told_with_what_it_means() -> None:
    assert "6.2" in kept_words(document())
    assert "goes 7 days after it came" in kept_words(document(retention="7 days"))


def test_what_is_left_and_what_is_to_come() -> None:
    assert budget_words(document(limits=None)) is None
    assert budget_words(document()) == (
        "0 requests left in this quarter of an hour, 550 today. Strava allows your app 100 and 1,000; 15 % are left "
        "for new runs."
    )
    assert queue_words(document()) is None
    assert share_done(document()) is None
    assert share_done(document(queue={"streams": 88})) == 0.5


def test_a_clock_that_is_wrong_is_told_beside_what_happens() -> None:
    assert clock_words(document()) is None
    assert clock_words(document(detail="This machine's clock is 20 min behind Strava's.")) is not None
    assert clock_words(document(phase="unreachable", detail="An error (500).")) is None
