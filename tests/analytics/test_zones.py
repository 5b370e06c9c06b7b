"""Places that nobody else is shown: as they are written, and what a share sees of tracks near them."""

import math

import pytest

from analytics.audience import Share
from analytics.run import Seen, query, refresh
from analytics.zones import privacy_zones
from ingest.journal import delete
from ingest.zones import MOST_ZONES, NoSuchPlace, Zone, add_zone, zone_at
from tests.analytics.history import OWNER, SHARED, History, day
from tests.homes import NOW

MAP = Seen(1, Share(frozenset({"runs", "map"})))
HOME = (48.1, 11.5)
METRES = 111_320  # a degree of latitude


def track(history: History, start: tuple[float, float], metres: int, bearing_deg: float = 0.0) -> str:
    """A straight run over so many metres and the same way back to a place beside it."""
    number = history.run(day(1), metres)
    out = [step * 20 for step in range(metres // 20)]
    north, east = math.cos(math.radians(bearing_deg)), math.sin(math.radians(bearing_deg))
    history.stream(
        number,
        elapsed_s=[float(at) for at in range(len(out))],
        distance_m=[float(at) for at in out],
        latitude_deg=[start[0] + at * north / METRES for at in out],
        longitude_deg=[start[1] + at * east / METRES / math.cos(math.radians(start[0])) for at in out],
    )
    refresh(history.con)
    (key,) = history.con.execute("select activity_key from activity where activity_no = ?", [number]).fetchall()
    return str(key[0])


def shown(history: History, key: str, seen: Seen) -> list[tuple[float, float]]:
    rows = query(history.con, "run_samples", seen, activity_id=key)
    return rows.select("latitude_deg", "longitude_deg").drop_nulls().rows()


def metres_from(place: tuple[float, float], other: tuple[float, float]) -> float:
    east = (other[1] - place[1]) * math.cos(math.radians(place[0]))
    return math.hypot(other[0] - place[0], east) * METRES


@pytest.mark.parametrize("bearing", [0, 45, 90, 200, 300])
def test_where_a_run_began_and_ended_is_shown_to_nobody_else(history: History, bearing: int) -> None:
    key = track(history, HOME, 10_000, bearing)
    whole, seen = shown(history, key, OWNER), shown(history, key, MAP)
    assert len(whole) == 500
    assert 300 < len(seen) < 470
    ends = (whole[0], whole[-1])
    assert min(metres_from(end, place) for end in ends for place in seen) > 500
    assert shown(history, key, SHARED) == [], "the map is a scope of its own"


def test_tracks_end_on_lines_of_a_grid_and_not_around_a_door(history: History) -> None:
    """From every door of a square, however often it is left, the same is hidden."""
    doors = [(48.1001, 11.5001), (48.1024, 11.5031), (48.1049, 11.5060)]
    first = [min(shown(history, track(history, door, 6_000), MAP))[0] for door in doors]
    assert max(first) - min(first) < 20 / METRES


@pytest.mark.parametrize("home", [(0.0001, 0.0001), (-33.86, 151.2), (64.1, -21.9), (71.0, 179.99), (-17.7, -179.99)])
def test_it_holds_anywhere_on_earth(history: History, home: tuple[float, float]) -> None:
    key = track(history, home, 8_000)
    seen = shown(history, key, MAP)
    assert seen
    assert min(metres_from(home, place) for place in seen) > 500


def test_a_place_of_its_own_is_hidden_on_the_way(history: History) -> None:
    key = track(history, HOME, 10_000)
    before = shown(history, key, MAP)
    friend = (HOME[0] + 5_000 / METRES, HOME[1])
    number = add_zone(history.con, Zone("a friend", *friend), NOW)
    after = shown(history, key, MAP)
    assert set(after) < set(before)
    assert min(metres_from(friend, place) for place in after) > 500
    assert len(shown(history, key, OWNER)) == 500
    assert (privacy_zones(history.con, OWNER).n, privacy_zones(history.con, MAP).n) == (1, 0)
    delete(history.con, "privacy_zone", number, NOW)
    assert shown(history, key, MAP) == before
    assert add_zone(history.con, Zone("another's", *friend), NOW, athlete_id=2)
    assert shown(history, key, MAP) == before


def test_a_run_without_a_position_or_with_the_null_island_in_it_is_shown_as_what_it_is(history: History) -> None:
    number = history.run(day(1), 1000)
    history.stream(number, elapsed_s=[0.0, 1.0, 2.0], latitude_deg=[0.0, None, 48.1], longitude_deg=[0.0, None, 11.5])
    refresh(history.con)
    key = history.con.execute("select activity_key from activity").fetchall()[0][0]
    assert shown(history, key, MAP) == []


def test_places_are_read_as_maps_write_them() -> None:
    assert zone_at(" home ", "48.137, 11.575") == Zone("home", 48.137, 11.575)


@pytest.mark.parametrize("given", ["", "48", "48,11,5", "91,0", "0,181", "nan,1", "here,there", "48.1;11.5"])
def test_what_is_no_place_is_refused(given: str) -> None:
    with pytest.raises(NoSuchPlace):
        zone_at("home", given)


def test_names_and_numbers_have_an_end(history: History) -> None:
    with pytest.raises(NoSuchPlace):
        zone_at("  ", "1,1")
    for _ in range(MOST_ZONES):
        add_zone(history.con, Zone("home", *HOME), NOW)
    with pytest.raises(NoSuchPlace):
        add_zone(history.con, Zone("home", *HOME), NOW)
