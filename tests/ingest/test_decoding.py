from datetime import date, datetime

import pytest

from ingest.decoding import Decoded, Task, decode
from ingest.errors import FileRefused, NotAnActivity, Unreadable
from ingest.formats.fit_encoder import FitWriter
from ingest.workers import decode_in_order

TODAY = date(2026, 3, 1)


def fit(*starts: datetime, metres: float = 1000.0) -> bytes:
    """A FIT file with one session a start."""
    writer = FitWriter()
    writer.message("file_id", type="activity", time_created=starts[0])
    for start in starts:
        writer.message("session", start_time=start, sport="running", total_distance=metres, total_timer_time=300.0)
    return writer.finish()


def decoded(data: bytes) -> Decoded | FileRefused:
    return decode(Task(data, "UTC", TODAY))


@pytest.mark.parametrize("year", [2106, 2027])
def test_an_impossible_date_is_refused_with_the_date_and_what_to_do(year: int) -> None:
    refusal = decoded(fit(datetime(year, 2, 3)))
    assert isinstance(refusal, Unreadable)
    assert f"{year}-02-03" in str(refusal)
    assert "CSV training log" in str(refusal)


@pytest.mark.parametrize(
    "data",
    [
        '<gpx><trk><trkseg><trkpt lat="40" lon="-105"><time>0001-01-01T00:00:00Z</time></trkpt></trkseg></trk></gpx>',
        '<gpx><trk><trkseg><trkpt lat="-40" lon="175"><time>9999-12-31T23:59:59Z</time></trkpt></trkseg></trk></gpx>',
        "date,distance_km\n0001-01-01 00:30,5\n",
    ],
)
def test_the_ends_of_the_calendar_are_refused_like_any_impossible_date(data: str) -> None:
    refusal = decode(Task(data.encode(), "Europe/Berlin", TODAY))
    assert isinstance(refusal, Unreadable)
    assert "cannot be" in str(refusal)


@pytest.mark.parametrize("metres", ["1e30", "1e300"])
def test_totals_beyond_all_measure_are_damage_not_numbers(metres: str) -> None:
    lap = f"<Lap StartTime='2026-02-01T08:00:00Z'><DistanceMeters>{metres}</DistanceMeters></Lap>"
    activity = f"<Activity Sport='Running'><Id>2026-02-01T08:00:00Z</Id>{lap}</Activity>"
    found = decoded(f"<TrainingCenterDatabase><Activities>{activity}</Activities></TrainingCenterDatabase>".encode())
    assert isinstance(found, Decoded)
    assert found.sessions[0].totals.distance_m is None


def test_a_fault_of_a_reader_costs_its_file_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(data: bytes) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ingest.formats.fit.parse_fit", faulty)
    refusal = decoded(fit(datetime(2026, 2, 1)))
    assert isinstance(refusal, Unreadable)
    assert "Please report the file" in str(refusal)


def test_one_impossible_session_does_not_cost_the_others() -> None:
    found = decoded(fit(datetime(2026, 2, 1), datetime(2099, 1, 1)))
    assert isinstance(found, Decoded)
    assert [placed.local.local_date for placed in found.sessions] == [date(2026, 2, 1)]
    assert "2099-01-01" in str(found.problems[-1])


def test_a_run_of_no_metres_is_kept_as_such() -> None:
    found = decoded(fit(datetime(2026, 2, 1), metres=0.0))
    assert isinstance(found, Decoded)
    assert found.sessions[0].totals.distance_m == 0


def test_a_track_that_does_not_say_its_sport_is_kept_and_said_not_to_count_as_running() -> None:
    point = '<trkpt lat="50" lon="8"><time>2026-02-01T08:00:00Z</time></trkpt>'
    found = decoded(f"<gpx><trk><trkseg>{point}</trkseg></trk></gpx>".encode())
    assert isinstance(found, Decoded)
    assert found.sessions[0].session.sport.family == "other"
    assert "does not count as running" in str(found.problems[-1])


def test_what_is_no_known_format_is_skipped() -> None:
    refusal = decoded(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert isinstance(refusal, NotAnActivity)
    assert "FIT, GPX, TCX" in str(refusal)


def test_workers_give_the_same_in_the_same_order_as_one_process() -> None:
    tasks = [Task(fit(datetime(2026, 2, day)), "UTC", TODAY) for day in range(1, 9)]
    items = [(number, task if number % 3 else None) for number, task in enumerate(tasks)]
    alone = list(decode_in_order(items, 0))
    together = list(decode_in_order(items, 2))
    assert [number for number, _ in together] == list(range(8))
    assert [type(result) for _, result in together] == [type(result) for _, result in alone]
    for (_, ours), (_, theirs) in zip(together, alone, strict=True):
        if isinstance(ours, Decoded) and isinstance(theirs, Decoded):
            assert ours.sessions[0].totals == theirs.sessions[0].totals
