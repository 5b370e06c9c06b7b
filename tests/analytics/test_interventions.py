"""Pain beside what was tried: each day where it belongs, and nothing said of why."""

import random
import re
import statistics
from datetime import date, timedelta
from typing import Any

import pytest

from analytics.catalogue import METRICS
from analytics.interventions import tried_days, tried_parts
from analytics.pain import EASES, tried
from analytics.run import Seen
from ingest.journal import Pain, Tried, add_pain, add_tried
from tests.analytics.history import OWNER, SHARED, History, day
from tests.homes import NOW

TODAY = day(60)
DAY = timedelta(days=1)


def entry(history: History, first: int, last: int | None, area: str | None = "knee", side: str | None = "left") -> int:
    end = None if last is None else day(last)
    return add_tried(history.con, Tried(day(first), end, "rest", "off", None, area, side), NOW)


def parts(history: History, today: date = TODAY, seen: Seen = OWNER) -> dict[str, dict[str, Any]]:
    """The parts of the only entry, by name."""
    found = tried_parts(tried(history.con, seen).frame, tried_days(history.con, seen, today), today)
    return {row["part"]: row for row in found.frame.iter_rows(named=True)}


def test_a_case_by_hand(history: History) -> None:
    entry(history, 20, 26)
    before, during = ((5, 9), (6, 4), (10, 5), (10, 3), (19, 4)), ((20, 4), (23, 5), (26, 3))
    for on, severity in (*before, *during, (27, 2), (40, 1), (41, 9)):
        history.pain(day(on), severity)
    found = parts(history)
    assert {part: tuple(row.values())[2:] for part, row in found.items()} == {
        "before": (day(6), day(19), 14, 3, 11, 4.0, 4, 5),
        "during": (day(20), day(26), 7, 3, 4, 4.0, 3, 5),
        "after": (day(27), day(40), 14, 2, 12, 1.5, 1, 2),
    }


def test_what_goes_on_counts_up_to_today_and_has_no_after(history: History) -> None:
    entry(history, 50, None)
    found = parts(history)
    assert list(found) == ["before", "during"]
    assert (found["during"]["last_day"], found["during"]["days"]) == (TODAY, 11)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (60, 60, {"before": 14, "during": 1}),
        (50, 59, {"before": 14, "during": 10, "after": 1}),
        (61, 70, {"before": 14}),
        (62, 70, {"before": 13}),
        (75, 80, {}),
        (55, 70, {"before": 14, "during": 6}),
    ],
)
def test_only_days_that_have_come_count(history: History, first: int, last: int, days: dict[str, int]) -> None:
    entry(history, first, last)
    assert {part: row["days"] for part, row in parts(history).items()} == days


@pytest.mark.parametrize(
    ("note", "counts"),
    [
        (("knee", "left", 4), 4),
        (("knee", "bilateral", 4), 4),
        ((None, None, 0), 0),
        (("knee", "right", 4), None),
        (("knee", "unspecified", 4), None),
        (("thigh", "left", 4), None),
        (("knee", "left", None), None),
    ],
)
def test_a_day_is_of_the_place_that_it_was_for(
    history: History, note: tuple[str | None, str | None, int | None], counts: int | None
) -> None:
    entry(history, 20, 26)
    area, side, severity = note
    add_pain(history.con, Pain(day(21), area, side, severity, None, "sore"), NOW)
    assert parts(history)["during"]["median"] == counts


def test_without_a_side_it_is_any_side_and_without_a_place_the_worst_of_any(history: History) -> None:
    history.pain(day(21), 3, "knee", "right")
    history.pain(day(21), 5, "foot", "left")
    number = entry(history, 20, 26, "knee", "unspecified")
    assert parts(history)["during"]["median"] == 3
    history.con.execute("update tried set area = null, side = null where tried_id = ?", [number])
    assert parts(history)["during"]["median"] == 5


def test_as_of_a_past_day_later_notes_and_ends_are_not_known(history: History) -> None:
    entry(history, 20, 26)
    history.pain(day(21), 4)
    history.pain(day(25), 9)
    found = parts(history, day(24), Seen(1, "owner", day(24)))
    assert list(found) == ["before", "during"]
    assert (found["during"]["days"], found["during"]["highest"]) == (5, 4)


def test_nobody_else_sees_any_of_it(history: History) -> None:
    entry(history, 20, 26)
    history.pain(day(21), 4)
    assert parts(history, seen=SHARED) == {}
    assert tried_days(history.con, SHARED, TODAY).n == 0


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_one_counts_day_by_day(history: History, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 5)):
        first = chance.randint(1, 65)
        last = chance.choice([None, first + chance.randint(0, 20)])
        entry(history, first, last, chance.choice(["knee", "foot", None]))
    history.con.execute("update tried set area = null, side = null where random() < 0.2")
    for _ in range(chance.randint(0, 60)):
        place = chance.choice(["knee", "foot", None])
        side = chance.choice(["left", "right", "bilateral", "unspecified"]) if place else None
        history.pain(day(chance.randint(1, 60)), chance.randint(0, 10) if place else 0, place, side)
    notes = history.con.execute("select local_date, area, side, severity from pain_note").fetchall()
    entries = tried(history.con, OWNER).frame
    found = tried_parts(entries, tried_days(history.con, OWNER, TODAY), TODAY).frame.to_dicts()
    expected = []
    for one in entries.iter_rows(named=True):
        begin, end = one["from_date"], one["to_date"]
        spans = {"before": (begin - 14 * DAY, begin - DAY), "during": (begin, end or TODAY)}
        spans |= {"after": (end + DAY, end + 14 * DAY)} if end else {}
        for part, (first_day, last_day) in spans.items():
            days = [first_day + n * DAY for n in range(200) if first_day + n * DAY <= min(last_day, TODAY)]
            worst = [max(numbers) for on in days if (numbers := told_of(one, on, notes))]
            if days:
                expected.append((one["id"], part, len(days), len(worst), statistics.median(worst) if worst else None))
    told = [(row["id"], row["part"], row["days"], row["noted_days"], row["median"]) for row in found]
    assert told == expected


def told_of(one: dict[str, Any], on: date, notes: list[Any]) -> list[int]:
    """The numbers of a day that are about the place of an entry."""
    about = (None, one["area"]) if one["area"] else (None, "knee", "foot")
    sides = (None, one["side"], "bilateral") if one["area"] else (None, "left", "right", "bilateral", "unspecified")
    return [number for day, area, side, number in notes if day == on and area in about and side in sides]


def test_no_stretch_is_held_against_another() -> None:
    metric = METRICS["tried_beside_pain"]
    assert metric.caveat == EASES == "Pain often eases with time; this cannot tell what helped."
    told = f"{metric.question} {metric.definition}".lower()
    assert not re.search(r"better|worse|improv|change|differ|effect|reduc|work", told)
