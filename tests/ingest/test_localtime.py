from datetime import date, datetime

import pytest

from ingest.localtime import impossible_date, local_time
from ingest.model import Session, sample_table
from ingest.sport import sport_of_word

RUN = sport_of_word("run")


def session(**fields: object) -> Session:
    return Session(index=0, sport=RUN, **fields)  # type: ignore[arg-type]


AUCKLAND = sample_table({"latitude_deg": [None, -36.85], "longitude_deg": [None, 174.76]}, 2)


def test_the_local_timestamp_of_the_watch_comes_first() -> None:
    found = local_time(
        session(started_utc=datetime(2026, 1, 1, 23, 30), utc_offset_s=3600, samples=AUCKLAND), "fit", "UTC"
    )
    assert found is not None
    assert (found.local_date, found.source, found.utc_offset_s) == (date(2026, 1, 2), "fit_local_timestamp", 3600)


def test_else_the_zone_of_the_first_known_position_with_its_summer_time() -> None:
    found = local_time(session(started_utc=datetime(2026, 1, 1, 12), samples=AUCKLAND), "gpx", "UTC")
    assert found is not None
    assert (found.local_date, found.source, found.time_zone) == (date(2026, 1, 2), "position", "Pacific/Auckland")
    assert found.utc_offset_s == 13 * 3600


def test_else_the_athletes_setting() -> None:
    found = local_time(session(started_utc=datetime(2026, 7, 1, 3)), "tcx", "America/Denver")
    assert found is not None
    assert (found.local_date, found.source, found.utc_offset_s) == (date(2026, 6, 30), "athlete_setting", -6 * 3600)


def test_wall_clock_time_is_taken_as_stated_and_its_instant_from_the_setting() -> None:
    found = local_time(session(started_local=datetime(2026, 7, 1, 6)), "csv_log", "America/Denver")
    assert found is not None
    assert (found.local_date, found.source, found.started_utc) == (date(2026, 7, 1), "stated", datetime(2026, 7, 1, 12))


def test_a_day_alone_has_no_instant() -> None:
    found = local_time(session(local_date=date(2026, 7, 1)), "csv_log", "UTC")
    assert found is not None
    assert (found.local_date, found.started_utc) == (date(2026, 7, 1), None)


def test_no_time_at_all_is_no_place_on_the_calendar() -> None:
    assert local_time(session(), "fit", "UTC") is None


@pytest.mark.parametrize(
    ("day", "kind", "impossible"),
    [
        (date(1989, 12, 31), "fit", True),
        (date(1994, 12, 31), "gpx", True),
        (date(1995, 1, 1), "gpx", False),
        (date(1978, 5, 1), "csv_log", False),
        (date(2026, 3, 2), "fit", False),
        (date(2026, 3, 3), "fit", True),
        (date(2106, 2, 7), "fit", True),
    ],
)
def test_a_clock_that_was_never_set_is_known_by_its_date(day: date, kind: str, impossible: bool) -> None:
    assert impossible_date(day, kind, date(2026, 3, 1)) is impossible  # type: ignore[arg-type]
