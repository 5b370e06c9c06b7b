from datetime import datetime
from typing import Any

import duckdb
import pytest

from analytics import runs
from analytics.result import Result
from tests.analytics.history import OWNER, SHARED, History, day

Rows = list[dict[str, Any]]
ANY: dict[str, Any] = {"family": None, "first": None, "last": None, "at_least_m": None, "text": None}


def key(history: History, activity_no: int) -> str:
    rows = history.con.execute("select activity_key from activity where activity_no = ?", [activity_no]).fetchall()
    return str(rows[0][0])


def change(history: History, activity_no: int, **values: Any) -> None:
    for column, value in values.items():
        history.con.execute(f"update activity set {column} = ? where activity_no = ?", [value, activity_no])


def record(history: History, activity_no: int, *samples: dict[str, Any]) -> str:
    """Samples with only the columns that are given; the activity's id."""
    for ordinal, sample in enumerate(samples):
        columns = ", ".join(["activity_no", "ordinal", *sample])
        places = ", ".join("?" * (len(sample) + 2))
        history.con.execute(
            f"insert into sample ({columns}) values ({places})", [activity_no, ordinal, *sample.values()]
        )
    change(history, activity_no, sample_count=len(samples))
    return key(history, activity_no)


def steady(seconds: int, mps: float = 3.0, **values: Any) -> list[dict[str, Any]]:
    """A sample every 10 s at one speed, told by distance alone."""
    return [{"elapsed_s": second, "distance_m": second * mps, **values} for second in range(0, seconds + 1, 10)]


def listed(history: History, seen: Any = OWNER, limit: int = 50, offset: int = 0, **wanted: Any) -> Rows:
    return runs.activities(history.con, seen, **(ANY | wanted), limit=limit, offset=offset).frame.to_dicts()


def parts_of(history: History, activity_id: str, bins: int, seen: Any = OWNER) -> Result:
    return runs.parts(runs.recorded(history.con, seen, activity_id), bins)


def parts(history: History, activity_id: str, bins: int) -> Rows:
    return runs.channels(parts_of(history, activity_id, bins)).frame.to_dicts()


def points(history: History, activity_id: str, count: int = 100) -> Rows:
    return runs.track(parts_of(history, activity_id, count)).frame.to_dicts()


# Which activities are there?


def test_the_newest_is_first_and_three_of_a_day_stand_in_their_order(history: History) -> None:
    morning = history.run(day(2), 5_000, start="06:00")
    evening = history.run(day(2), 6_000, start="18:00")
    noon = history.run(day(2), 7_000, start="12:00")
    earlier = history.run(day(1), 8_000)
    unknown = history.run(day(2), 4_000, start=None)
    assert [row["activity_id"] for row in listed(history)] == [
        key(history, number) for number in (evening, noon, morning, unknown, earlier)
    ]


def test_rows_of_a_log_stand_in_the_order_of_the_file_not_of_their_digits(history: History) -> None:
    for metres in range(1_000, 13_000, 1_000):
        history.run(day(1), metres, start=None)
    assert [row["distance_m"] for row in listed(history)] == list(range(12_000, 0, -1_000))


def test_a_page_says_how_many_there_are_in_all_even_beyond_the_end(history: History) -> None:
    history.everyday(1, 5)
    page = runs.activities(history.con, OWNER, **ANY, limit=2, offset=2)
    assert page.frame["local_date"].to_list() == [day(3), day(2)]
    assert (page.n, page.frame["total"].to_list()) == (5, [5, 5])
    beyond = runs.activities(history.con, OWNER, **ANY, limit=2, offset=10)
    assert (len(beyond.frame), beyond.n) == (0, 5)


def test_an_empty_store_has_none(history: History) -> None:
    assert runs.activities(history.con, OWNER, **ANY, limit=50, offset=0).n == 0
    assert runs.activities(history.con, OWNER, **ANY, limit=50, offset=50).n == 0


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        ({"family": "walk"}, [2]),
        ({"first": day(2)}, [3, 2]),
        ({"last": day(2)}, [2, 1]),
        ({"first": day(2), "last": day(2)}, [2]),
        ({"at_least_m": 9_000}, [2, 1]),
        ({"text": ""}, [3, 2, 1]),
        ({"text": "MÜNCHEN"}, [1]),
        ({"text": "hill"}, [2]),
        ({"text": "100%"}, [3]),
        ({"text": "%"}, [3]),
        ({"text": "_"}, []),
        ({"family": "run", "text": "hill"}, []),
    ],
)
def test_what_to_match(history: History, wanted: dict[str, Any], days: list[int]) -> None:
    change(history, history.run(day(1), 10_000), title="Rund um München")
    change(history, history.run(day(2), 9_000, family="walk"), description="Hill repeats")
    change(history, history.run(day(3), None), title="Felt 100% well")
    rows = listed(history, **wanted)
    assert [row["local_date"] for row in rows] == [day(number) for number in days]
    assert {row["total"] for row in rows} <= {len(days)}


def test_the_clock_is_the_runners_own(history: History) -> None:
    change(history, history.run(day(1), 10_000, start="23:30"), utc_offset_s=3600)
    history.run(day(1), 10_000, start=None)
    known, only_day = listed(history)
    assert (known["started_utc"], known["started_local"]) == (
        datetime(2026, 1, 1, 23, 30),
        datetime(2026, 1, 2, 0, 30),
    )
    assert (only_day["started_utc"], only_day["started_local"]) == (None, None)


def test_both_halves_of_a_session_carry_its_spike_and_a_walk_carries_none(history: History) -> None:
    history.run(day(1), 10_000)
    history.run(day(2), 8_000, start="07:00")
    history.run(day(2), 8_000, start="08:30")
    history.run(day(3), 30_000, family="walk")
    history.run(day(4), None)
    assert [row["spike_state"] for row in listed(history)] == [None, None, "moderate", "moderate", "no_baseline"]


def test_another_audience_sees_only_what_is_shareable(history: History) -> None:
    history.run(day(1), 20_000, shareable=False)
    history.run(day(2), 30_000)
    (row,) = listed(history, SHARED)
    assert (row["local_date"], row["spike_state"], row["total"]) == (day(2), "not_covered", 1)


def test_families_come_with_their_counts_the_most_frequent_first(history: History) -> None:
    history.run(day(1), 5_000, family="walk")
    history.everyday(2, 4)
    result = runs.sport_families(history.con, OWNER)
    assert result.frame.rows() == [("run", 3), ("walk", 1)]
    assert result.n == 4


# What is known of this activity?


def fact(history: History, activity_id: str, seen: Any = OWNER) -> dict[str, Any]:
    (row,) = runs.activity(history.con, seen, activity_id).frame.iter_rows(named=True)
    return dict(row)


def test_the_neighbours_in_time_are_those_that_may_be_seen(history: History) -> None:
    first = key(history, history.run(day(1), 5_000))
    hidden = key(history, history.run(day(2), 5_000, shareable=False))
    last = key(history, history.run(day(3), 5_000, family="walk"))
    assert [(fact(history, one)["previous_id"], fact(history, one)["next_id"]) for one in (first, hidden, last)] == [
        (None, hidden),
        (first, last),
        (hidden, None),
    ]
    assert fact(history, last, SHARED)["previous_id"] == first


def test_it_knows_its_session(history: History) -> None:
    history.run(day(1), 10_000)
    one = key(history, history.run(day(2), 8_000, start="07:00"))
    other = key(history, history.run(day(2), 7_000, start="08:30"))
    row = fact(history, other)
    assert row["session_activity_ids"] == [one, other]
    assert (row["ratio"], row["spike_state"]) == (pytest.approx(1.5), "moderate")
    assert (row["longest_30d_m"], row["longest_30d_on"]) == (10_000, day(1))


def test_it_says_where_it_came_from(history: History) -> None:
    number = history.run(day(1), 10_000)
    history.con.execute(
        "insert into source_record values (?, 1, 'abc', 'fit', 7, '/home/mara/a.fit', true, ?, null, 1, null)",
        [number, datetime(2026, 3, 1)],
    )
    for run_no, outcome, warnings in [(1, "failed", ["no"]), (2, "imported", ["cut off"]), (3, "duplicate", [])]:
        history.con.execute(
            "insert into import_item values (?, 1, ?, 'abc', ?, null, ?::varchar[])",
            [run_no, f"/{run_no}", outcome, warnings],
        )
    for index, maker, product in [
        (1, "garmin", "hrm_run"),
        (0, "garmin", "fenix5"),
        (2, "garmin", "hrm_run"),
        (3, None, None),
    ]:
        history.con.execute(
            "insert into device (source_no, device_index, manufacturer, product) values (?, ?, ?, ?)",
            [number, index, maker, product],
        )
    row = fact(history, key(history, number))
    assert (row["source_kind"], row["path"], row["sha256"], row["byte_count"]) == ("fit", "/home/mara/a.fit", "abc", 7)
    assert (row["warnings"], row["devices"]) == (["cut off"], ["garmin fenix5", "garmin hrm_run"])
    assert fact(history, key(history, number), SHARED)["path"] is None


def test_without_device_warning_or_session_it_is_still_there(history: History) -> None:
    row = fact(history, key(history, history.run(day(1), None, start=None)))
    assert (row["warnings"], row["devices"]) == ([], [])
    assert (row["session_activity_ids"], row["ratio"], row["spike_state"], row["source_kind"]) == (None,) * 4


def laps(con: duckdb.DuckDBPyConnection, seen: Any, activity_id: str) -> Result:
    return runs.laps(runs.recorded(con, seen, activity_id))


def breaks(con: duckdb.DuckDBPyConnection, seen: Any, activity_id: str) -> Result:
    return runs.breaks(runs.recorded(con, seen, activity_id))


@pytest.mark.parametrize("ask", [runs.activity, laps, breaks, runs.samples])
def test_what_is_unknown_or_may_not_be_seen_is_empty(history: History, ask: Any) -> None:
    number = history.run(day(1), 300, shareable=False)
    activity_id = record(history, number, *steady(100))
    history.con.execute("insert into lap (activity_no, lap_no) values (?, 1)", [number])
    history.pause(number, 10, 20)
    assert len(ask(history.con, OWNER, activity_id).frame)
    for seen, wanted in [(SHARED, activity_id), (OWNER, "none")]:
        assert (len(ask(history.con, seen, wanted).frame), ask(history.con, seen, wanted).n) == (0, 0)


@pytest.mark.parametrize("ask", [runs.channels, runs.track])
def test_no_channel_and_no_track_of_what_may_not_be_seen(history: History, ask: Any) -> None:
    activity_id = record(
        history, history.run(day(1), 300, shareable=False), *steady(100, latitude_deg=48.0, longitude_deg=11.0)
    )
    assert len(ask(parts_of(history, activity_id, 10)).frame)
    for seen, wanted in [(SHARED, activity_id), (OWNER, "none")]:
        assert len(ask(parts_of(history, wanted, 10, seen)).frame) == 0


# What did the sensors say along the run?


def test_parts_are_equal_in_distance_and_hold_the_means(history: History) -> None:
    activity_id = record(
        history,
        history.run(day(1), 400),
        {"elapsed_s": 0, "distance_m": 0, "heart_rate_bpm": 100, "cadence_spm": 160},
        {"elapsed_s": 30, "distance_m": 90, "heart_rate_bpm": 120, "cadence_spm": 170},
        {"elapsed_s": 60, "distance_m": 210, "heart_rate_bpm": 140},
        {"elapsed_s": 120, "distance_m": 400, "heart_rate_bpm": 150},
    )
    first, last = parts(history, activity_id, 2)
    assert (first["at"], last["at"], first["axis"]) == (100, 300, "distance")
    assert (first["samples"], first["heart_rate_bpm"], first["cadence_spm"]) == (2, 110, 165)
    assert (first["speed_mps"], first["distance_m"], first["elapsed_s"]) == (3, 90, 30)
    assert (last["samples"], last["heart_rate_bpm"], last["cadence_spm"]) == (2, 145, None)
    assert (last["speed_mps"], last["distance_m"], last["elapsed_s"]) == (pytest.approx(310 / 90), 400, 120)
    assert runs.channels(parts_of(history, activity_id, 2)).n == 4
    assert runs.channels(parts_of(history, activity_id, 2)).units["at"] == "m"


def test_standing_still_is_in_the_speed_and_a_recorded_pause_is_not(history: History) -> None:
    number = history.run(day(1), 300)
    still = [{"elapsed_s": s, "distance_m": 150} for s in range(51, 111)]
    ran_on = [{"elapsed_s": 110 + s, "distance_m": 150 + 3 * s} for s in range(1, 51)]
    activity_id = record(history, number, *[{"elapsed_s": s, "distance_m": 3 * s} for s in range(51)], *still, *ran_on)
    (whole,) = parts(history, activity_id, 1)
    assert whole["speed_mps"] == pytest.approx(300 / 160)
    history.pause(number, 50, 110)
    (whole,) = parts(history, activity_id, 1)
    assert whole["speed_mps"] == pytest.approx(3)


def test_without_a_distance_the_axis_is_time_and_the_speed_the_watchs(history: History) -> None:
    activity_id = record(
        history, history.run(day(1), None), *({"elapsed_s": s, "speed_mps": s / 10, "distance_m": 0} for s in range(21))
    )
    first, last = parts(history, activity_id, 2)
    assert (first["axis"], first["at"], last["at"], first["distance_m"]) == ("time", 5, 15, None)
    assert (first["speed_mps"], last["elapsed_s"]) == (pytest.approx(0.45), 20)
    assert runs.channels(parts_of(history, activity_id, 2)).units["at"] == "s"


def test_without_speed_distance_or_heart_rate_they_are_null(history: History) -> None:
    activity_id = record(history, history.run(day(1), None), *({"elapsed_s": s, "altitude_m": 500} for s in range(9)))
    for row in parts(history, activity_id, 3):
        assert (row["speed_mps"], row["heart_rate_bpm"], row["altitude_m"]) == (None, None, 500)


def test_samples_without_any_place_or_time_have_no_row(history: History) -> None:
    activity_id = record(history, history.run(day(1), None), *({"heart_rate_bpm": 140} for _ in range(3)))
    assert parts(history, activity_id, 3) == []


def test_one_sample_is_one_part(history: History) -> None:
    activity_id = record(history, history.run(day(1), 7), {"elapsed_s": 0, "distance_m": 7, "heart_rate_bpm": 90})
    (row,) = parts(history, activity_id, 100)
    assert (row["at"], row["axis"], row["speed_mps"], row["heart_rate_bpm"]) == (0, "time", None, 90)


def test_a_distance_that_runs_backwards_stands_until_it_is_reached_again(history: History) -> None:
    metres = [0, 100, 200, 150, None, 180, 300, 400]
    samples = [{"elapsed_s": 30 * place, "distance_m": way} for place, way in enumerate(metres)]
    rows = parts(history, record(history, history.run(day(1), 400), *samples), 4)
    assert [(row["samples"], row["distance_m"]) for row in rows] == [(1, 0), (1, 100), (4, 200), (2, 400)]
    assert [row["speed_mps"] for row in rows][2:] == [pytest.approx(100 / 120), pytest.approx(200 / 60)]


def test_the_time_of_a_dropout_goes_with_its_distance(history: History) -> None:
    samples = [
        *({"elapsed_s": s, "distance_m": 3 * s} for s in range(50)),
        *({"elapsed_s": s} for s in range(50, 100)),
        *({"elapsed_s": s, "distance_m": 3 * s} for s in range(100, 151)),
    ]
    rows = parts(history, record(history, history.run(day(1), 450), *samples), 9)
    assert [row["speed_mps"] for row in rows] == [pytest.approx(3)] * len(rows)


def test_the_axis_begins_where_the_activity_does(history: History) -> None:
    samples = [{"elapsed_s": s, "distance_m": 8_000 + 3 * s} for s in range(101)]
    rows = parts(history, record(history, history.run(day(1), 300), *samples), 3)
    assert [row["at"] for row in rows] == [50, 150, 250]


def test_a_sensor_that_lost_contact_said_nothing(history: History) -> None:
    running = {"distance_m": None, "speed_mps": 3.0}
    activity_id = record(
        history,
        history.run(day(1), None),
        {"elapsed_s": 0, **running, "cadence_spm": 0, "heart_rate_bpm": 0, "stance_ms": 0},
        {"elapsed_s": 1, **running, "cadence_spm": 170, "heart_rate_bpm": 140, "stance_ms": 250},
        {"elapsed_s": 2, "speed_mps": 1.8, "cadence_spm": 0},
    )
    (row,) = parts(history, activity_id, 1)
    assert (row["cadence_spm"], row["heart_rate_bpm"], row["stance_ms"]) == (85, 140, 250)


def test_a_cadence_of_none_at_a_run_told_by_distance_is_null_too(history: History) -> None:
    activity_id = record(history, history.run(day(1), 300), *steady(100, cadence_spm=0))
    assert [row["cadence_spm"] for row in parts(history, activity_id, 2)] == [0, None]  # nothing is known of second 0


def test_coverage_counts_what_can_be_believed(history: History) -> None:
    samples = steady(30)
    samples[0]["heart_rate_bpm"] = 0
    samples[1]["heart_rate_bpm"] = 140
    result = parts_of(history, record(history, history.run(day(1), 90), *samples), 2)
    shares = runs.coverage(result)
    assert (shares["speed_mps"], shares["heart_rate_bpm"], shares["power_w"]) == (0.75, 0.25, 0)
    assert result.n == 4
    assert runs.coverage(parts_of(history, "none", 2)) == {}


# Where did the run go?


def on_map(seconds: list[int]) -> list[dict[str, Any]]:
    return [{"elapsed_s": s, "distance_m": 3 * s, "latitude_deg": 48 + s / 1e5, "longitude_deg": 11.0} for s in seconds]


def test_a_track_keeps_its_order_its_number_of_points_and_its_channels(history: History) -> None:
    activity_id = record(history, history.run(day(1), 300), *on_map(list(range(101))))
    rows = points(history, activity_id, 10)
    assert len(rows) == 10
    assert [row["at"] for row in rows] == [30 * place for place in range(10)]
    assert rows[1]["latitude_deg"] == 48.0001
    assert {row["segment"] for row in rows} == {1}
    assert [row["speed_mps"] for row in rows] == [pytest.approx(3)] * 10


def test_no_line_leads_across_more_than_thirty_seconds(history: History) -> None:
    activity_id = record(history, history.run(day(1), 300), *on_map([0, 10, 40, 71, 80]))
    assert [row["segment"] for row in points(history, activity_id)] == [1, 1, 1, 2, 2]


def test_a_leap_inside_a_part_parts_the_line_too(history: History) -> None:
    activity_id = record(history, history.run(day(1), 300), *on_map([0, 35, 60, 80, 100]))
    assert [(row["at"], row["segment"]) for row in points(history, activity_id, 2)] == [(0, 1), (180, 2)]


def test_no_line_leads_across_a_pause(history: History) -> None:
    number = history.run(day(1), 300)
    activity_id = record(history, number, *on_map(list(range(0, 100, 5))))
    history.pause(number, 50, 55)
    assert [row["segment"] for row in points(history, activity_id)] == [1] * 11 + [2] * 9


def test_a_position_of_zero_is_none_and_the_gap_around_it_is_measured(history: History) -> None:
    samples = on_map([0, 10, 20, 30, 40, 50])
    for sample in samples[1:4]:
        sample["latitude_deg"] = sample["longitude_deg"] = 0.0
    activity_id = record(history, history.run(day(1), 150), *samples)
    assert [(row["at"], row["segment"]) for row in points(history, activity_id)] == [(0, 1), (120, 2), (150, 2)]


def test_a_place_on_the_equator_is_a_place(history: History) -> None:
    activity_id = record(history, history.run(day(1), 3), {"elapsed_s": 0, "latitude_deg": 0.0, "longitude_deg": 9.7})
    assert len(points(history, activity_id)) == 1


# Laps, breaks and samples


def test_laps_begin_where_those_before_them_end(history: History) -> None:
    number = history.run(day(1), 3_000)
    for lap_no, metres in [(1, 1_000.5), (2, 1_000.0), (3, None), (4, 500.0)]:
        history.con.execute(
            "insert into lap (activity_no, lap_no, distance_m, trigger) values (?, ?, ?, 'distance')",
            [number, lap_no, metres],
        )
    rows = laps(history.con, OWNER, key(history, number)).frame.to_dicts()
    assert [(row["lap_no"], row["start_m"]) for row in rows] == [(1, 0), (2, 1_000.5), (3, 2_000.5), (4, None)]


def test_breaks_say_where_they_were_in_the_order_of_time(history: History) -> None:
    number = history.run(day(1), 300)
    activity_id = record(history, number, *steady(100))
    for start, end in [(60, 65), (20, 22), (20, 40)]:
        history.pause(number, start, end)
    assert breaks(history.con, OWNER, activity_id).frame.rows() == [(20, 40, 60), (20, 22, 60), (60, 65, 180)]


def test_a_break_without_a_distance_has_no_place(history: History) -> None:
    number = history.run(day(1), None)
    activity_id = record(history, number, {"elapsed_s": 0}, {"elapsed_s": 50})
    history.pause(number, 10, 40)
    assert breaks(history.con, OWNER, activity_id).frame.rows() == [(10, 40, None)]


def test_samples_are_as_they_came(history: History) -> None:
    activity_id = record(
        history,
        history.run(day(1), 300),
        {"elapsed_s": 0.123456789, "distance_m": 100 / 3, "heart_rate_bpm": 0, "latitude_deg": 0, "longitude_deg": 0},
        {"elapsed_s": -1, "distance_m": 2},
    )
    first, last = runs.samples(history.con, OWNER, activity_id).frame.to_dicts()
    assert (first["elapsed_s"], first["distance_m"], first["heart_rate_bpm"]) == (0.123456789, 100 / 3, 0)
    assert (last["ordinal"], last["elapsed_s"], last["distance_m"], last["power_w"]) == (1, -1, 2, None)
