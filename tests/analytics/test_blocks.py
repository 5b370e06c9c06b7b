"""Build-ups side by side: weeks counted back from a day, what they can lead up to, and how each ended."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.blocks import TwinBlocks, twin_blocks
from analytics.pain import NOT_SHARED
from analytics.run import Seen
from ingest.episodes import Word, say
from tests.analytics.history import OWNER, SHARED, History, day, new_history

TODAY = day(300)


def laid(
    history: History,
    end: date | None = None,
    against: list[date] | None = None,
    *,
    align: str = "race",
    weeks: int = 4,
    today: date = TODAY,
    seen: Seen = OWNER,
) -> TwinBlocks:
    return twin_blocks(history.con, seen, align=align, end=end, against=against or [], weeks=weeks, today=today)


def weeks_of(blocks: TwinBlocks, end: date) -> dict[int, dict[str, Any]]:
    return {row["week"]: row for row in blocks.weeks.frame.iter_rows(named=True) if row["block_end"] == end}


def ending(blocks: TwinBlocks, end: date) -> dict[str, Any]:
    (row,) = [row for row in blocks.endings.frame.iter_rows(named=True) if row["block_end"] == end]
    return row


def kinds(blocks: TwinBlocks) -> dict[date, str]:
    return dict(blocks.offered.select("local_date", "kind").rows())


def called(history: History, activity_no: int, title: str | None = None, race: bool | None = None) -> int:
    """Give an activity a title, or a source's word on whether it was a race."""
    values = [title, race, activity_no]
    history.con.execute("update activity set title = ?, race = ? where activity_no = ?", values)
    return activity_no


def worked(history: History) -> None:
    """Two races 100 days apart, each after four weeks; the second one hurts and leads to a layoff."""
    history.run(day(60), 5_000)
    for number, km in [(73, 10), (79, 12), (80, 8), (86, 20), (93, 6), (100, 21)]:
        history.run(day(number), km * 1000)
    called(history, 7, "Half marathon")
    for number, km in [(130, 9), (178, 10), (185, 30), (186, 11), (200, 42)]:
        history.run(day(number), km * 1000, elapsed_s=km * 300)
    called(history, 12, "City run", race=True)
    for number in (202, 215):
        history.run(day(number), 5_000)


def test_the_weeks_of_the_worked_history(history: History) -> None:
    worked(history)
    blocks = laid(history)
    assert (blocks.end, blocks.against) == (day(200), (day(100),))
    first, second = weeks_of(blocks, day(100)), weeks_of(blocks, day(200))
    assert [first[week]["distance_m"] for week in (-3, -2, -1, 0)] == [22_000, 28_000, 6_000, 21_000]
    assert [first[week]["runs"] for week in (-3, -2, -1, 0)] == [2, 2, 1, 1]
    assert [first[week]["longest_m"] for week in (-3, -2, -1, 0)] == [12_000, 20_000, 6_000, 21_000]
    assert [first[week]["so_far_m"] for week in (-3, -2, -1, 0)] == [22_000, 50_000, 56_000, 77_000]
    assert [second[week]["distance_m"] for week in (-3, -2, -1, 0)] == [10_000, 41_000, 0, 42_000]
    assert (second[-1]["runs"], second[-1]["longest_m"], second[-1]["moving_s"]) == (0, None, 0)
    assert (first[0]["first_day"], first[0]["last_day"]) == (day(94), day(100))
    assert (first[-3]["first_day"], first[-3]["last_day"]) == (day(73), day(79))
    assert not blocks.weeks.frame["partial"].any()


def test_the_endings_of_the_worked_history(history: History) -> None:
    worked(history)
    history.pain(day(150), 3, "knee", "left")  # before the block, but not 28 days before the next
    history.pain(day(176), 4, "knee", "left")
    history.pain(day(190), 1, "foot", "left")
    history.pain(day(214), 2, "foot", "left")
    history.pain(day(215), 5, "hip_groin", "right")  # the 15th day after
    blocks = laid(history)
    first, second = ending(blocks, day(100)), ending(blocks, day(200))
    assert (first["distance_m"], first["runs"], first["weeks_known"]) == (77_000, 6, 4)
    assert (first["last_m"], first["last_s"], first["last_title"], first["last_kind"]) == (
        21_000, 3600, "Half marathon", "title",
    )  # fmt: skip
    assert (second["last_m"], second["last_s"], second["last_kind"]) == (42_000, 12_600, "race")
    assert (second["longest_m"], second["longest_on"]) == (42_000, day(200))
    assert (first["noted_days"], first["painful_days"], first["onsets"]) == (0, 0, [])
    assert (second["noted_days"], second["painful_days"]) == (3, 2)
    plain = dict.fromkeys(("uncertain", "acute", "again"), False)
    assert second["onsets"] == [{"onset": day(214), "area": "foot", "side": "left", **plain}]
    assert (first["idle_days"], first["idle_from"], first["idle_open"]) == (29, day(101), False)
    assert (second["idle_days"], second["idle_from"], second["idle_open"]) == (12, day(203), False)
    assert (first["days_after"], second["days_after"]) == (28, 15)


def test_six_days_without_a_run_are_no_layoff_and_seven_are(history: History) -> None:
    for number in (1, 50, 57, 65):
        history.run(day(number), 5_000)
    assert ending(laid(history, day(50)), day(50))["idle_days"] == 7
    history.run(day(60), 5_000)
    history.run(day(53), 5_000)
    assert ending(laid(history, day(50)), day(50))["idle_days"] is None


def test_a_layoff_that_begins_within_the_28_days_is_told_to_its_end(history: History) -> None:
    history.everyday(1, 78)
    history.run(day(140), 3_000)
    told = ending(laid(history, day(51)), day(51))
    assert (told["idle_from"], told["idle_days"]) == (day(79), 61)
    assert ending(laid(history, day(50)), day(50))["idle_days"] is None


def test_what_comes_after_the_last_activity_is_unknown(history: History) -> None:
    history.everyday(1, 50)
    told = ending(laid(history, day(50), weeks=4), day(50))
    assert (told["days_after"], told["idle_days"]) == (0, None)
    history.run(day(70), None, family="strength")
    told = ending(laid(history, day(50), weeks=4), day(50))
    assert (told["days_after"], told["idle_days"], told["idle_open"]) == (20, 20, True)


def test_a_week_that_is_not_covered_is_null_and_says_why(history: History) -> None:
    history.run(day(10), 5_000)
    history.everyday(20, 70)
    lost = history.run(day(50), 30_000, start="18:00")
    history.lose(lost)
    history.con.execute(
        "insert into unrecorded_span by name select 1 as unrecorded_span_id, 1 as athlete_id, ?::date as from_date, "
        "?::date as to_date, now()::timestamp as created_at",
        [day(40), day(40)],
    )
    blocks = laid(history, day(98), weeks=14, today=day(87))
    found = weeks_of(blocks, day(98))
    assert {week: row["missing"] for week, row in found.items()} == {
        -13: "before", -12: "before", -11: None, -10: None, -9: None, -8: "unrecorded", -7: None, -6: "expired",
        -5: None, -4: None, -3: "after", -2: "after", -1: "after", 0: "ahead",
    }  # fmt: skip
    for row in found.values():
        amounts = (row["distance_m"], row["moving_s"], row["runs"])
        assert (amounts == (None, None, None)) == (row["missing"] is not None)
    assert (found[-10]["so_far_m"], found[-9]["so_far_m"], found[-7]["so_far_m"]) == (None, None, None)
    assert ending(blocks, day(98))["weeks_known"] == 6
    assert blocks.weeks.coverage["weeks"] == pytest.approx(6 / 14)


def test_a_session_that_may_have_lost_a_part_has_no_longest(history: History) -> None:
    history.everyday(1, 40, 8_000)
    lost = history.run(day(29), 9_000, start="08:30")
    history.lose(lost)
    found = weeks_of(laid(history, day(35)), day(35))
    assert (found[-1]["missing"], found[0]["missing"]) == (None, "expired")
    assert (found[-1]["runs"], found[-1]["distance_m"], found[-1]["longest_m"]) == (7, 56_000, None)


def test_a_week_that_is_not_over_is_partial_and_one_to_come_is_ahead(history: History) -> None:
    history.everyday(1, 40)
    found = weeks_of(laid(history, day(50), today=day(40)), day(50))
    assert [(row["partial"], row["missing"]) for row in found.values()] == [
        (False, None), (False, None), (True, None), (False, "ahead"),
    ]  # fmt: skip
    assert found[-1]["distance_m"] == 40_000


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Race, 85 km", "title"),
        ("Berlin Marathon", "title"),
        ("HALF-MARATHON", "title"),
        ("Maratón de Valencia", "title"),
        ("Parents' 10k", "title"),
        ("50 K on trails", "title"),
        ("Marathon pace", None),
        ("10k easy", None),
        ("Race recovery", None),
        ("Embraced by fog", None),
        ("110 km week", None),
        (None, None),
    ],
)
def test_a_title_that_sounds_like_a_race_is_a_guess(history: History, title: str | None, kind: str | None) -> None:
    history.run(day(50), 30_000)
    called(history, history.run(day(52), 20_000), title)
    assert kinds(laid(history)).get(day(52)) == kind


def test_what_a_source_calls_a_race_is_no_guess(history: History) -> None:
    history.run(day(50), 30_000)
    called(history, history.run(day(52), 5_000), "Marathon", race=True)
    assert kinds(laid(history)) == {day(50): "longest", day(52): "race"}


def test_the_longest_of_twelve_weeks_before_and_after_is_offered(history: History) -> None:
    for number, km in [(1, 30), (85, 29), (86, 20), (171, 20), (256, 10)]:
        history.run(day(number), km * 1000)
    assert kinds(laid(history)) == {day(1): "longest", day(256): "longest"} | {day(171): "longest"}
    history.run(day(170), 20_000)
    assert kinds(laid(history)) == {day(1): "longest", day(256): "longest"}


def test_where_something_was_removed_nothing_is_called_the_longest(history: History) -> None:
    history.run(day(100), 30_000)
    lost = history.run(day(184), 10_000)
    assert kinds(laid(history)) == {day(100): "longest"}
    history.lose(lost)
    assert kinds(laid(history)) == {}


def test_of_a_day_with_two_sessions_the_race_is_what_it_led_up_to(history: History) -> None:
    history.run(day(50), 5_000)
    called(history, history.run(day(100), 10_000, start="09:00", elapsed_s=2400), "City run", race=True)
    called(history, history.run(day(100), 15_000, start="17:00"), "Evening")
    told = ending(laid(history, day(100)), day(100))
    assert (told["last_title"], told["last_m"], told["last_s"]) == ("City run", 10_000, 2400)
    assert told["longest_m"] == 15_000


def test_a_race_in_two_files_is_one_session_from_start_to_end(history: History) -> None:
    history.run(day(1), 5_000)
    called(history, history.run(day(100), 30_000, start="07:00", elapsed_s=9_000), "First part")
    called(history, history.run(day(100), 12_000, start="09:40", elapsed_s=4_000), "The rest", race=True)
    told = ending(laid(history, day(100)), day(100))
    assert (told["last_m"], told["last_s"], told["last_title"]) == (42_000, 9_600 + 4_000, "First part")


def test_a_time_that_is_not_known_is_null(history: History) -> None:
    history.run(day(1), 5_000)
    history.run(day(100), 30_000, elapsed_s=None)
    history.run(day(150), 20_000, start=None, elapsed_s=6_000)
    assert ending(laid(history, day(100)), day(100))["last_s"] is None
    assert ending(laid(history, day(150)), day(150))["last_s"] == 6_000


def test_by_week_the_others_end_in_the_same_calendar_week_of_earlier_years(history: History) -> None:
    history.run(date(2023, 3, 1), 5_000)
    history.run(date(2026, 1, 1), 5_000)
    blocks = laid(history, align="week", today=date(2026, 2, 4))  # Wednesday of week 6
    assert (blocks.end, blocks.against) == (date(2026, 2, 4), (date(2025, 2, 5), date(2024, 2, 7)))
    assert kinds(blocks) == {date(2025, 2, 5): "week", date(2024, 2, 7): "week"}
    long_year = laid(history, date(2026, 12, 31), align="week", today=date(2026, 12, 31))  # Thursday of week 53
    assert long_year.against == (date(2025, 12, 25), date(2024, 12, 26))


def test_any_days_can_be_chosen_and_what_cannot_is_told(history: History) -> None:
    worked(history)
    blocks = laid(history, day(210), [day(120), day(220), day(110), day(59), day(120), day(100), day(90)])
    assert blocks.against == (day(120), day(110), day(100))
    assert blocks.notices == (
        f"{day(220)} is not before {day(210)}; it is left out.",
        f"No run is recorded in the 4 weeks up to {day(59)} or before; that day is left out.",
        f"No more than 3 are laid beside; {day(90)} is left out.",
    )
    far = laid(history, day(360))
    assert far.end == day(200)
    assert far.notices == (f"No run is recorded in the 4 weeks up to {day(360)} or before; that day is left out.",)


def test_without_a_choice_the_blocks_that_are_taken_lie_apart(history: History) -> None:
    history.run(day(1), 5_000)
    for number in (100, 110, 140, 150, 200):
        called(history, history.run(day(number), 10_000), race=True)
    assert laid(history, weeks=4).against == (day(150), day(110))
    assert laid(history, weeks=20).against == (day(1),)  # the longest of its months
    assert laid(history, day(110), weeks=20).against == (day(100),)  # which overlaps, as all do


def test_a_race_needs_another_one_to_lie_beside(history: History) -> None:
    history.everyday(1, 30, 5_000)
    assert laid(history).against == ()
    assert laid(history).end is None
    called(history, history.run(day(50), 10_000), race=True)
    assert (laid(history).end, laid(history).against) == (day(50), ())


def test_an_empty_store_has_nothing_to_lay(history: History) -> None:
    for align in ("race", "week"):
        blocks = laid(history, align=align)
        assert (blocks.end, blocks.ends, len(blocks.weeks.frame), len(blocks.endings.frame)) == (None, [], 0, 0)


def test_what_set_in_is_told_with_what_it_is_and_what_was_not_over_did_not_set_in(history: History) -> None:
    history.everyday(1, 160)
    history.pain(day(161), 4)  # nothing is run after it, so it is not over
    history.pain(day(199), 3)
    history.pain(day(190), 3, "ankle", "right")
    say(history.con, Word("ankle", "right", day(190), "trauma"), datetime(2030, 1, 1), day(300))
    called(history, history.run(day(200), 42_000), "Marathon", race=True)
    block = ending(laid(history, day(200), [day(120)]), day(200))
    assert block["onsets"] == [
        {"onset": day(190), "area": "ankle", "side": "right", "uncertain": False, "acute": True, "again": False}
    ]
    assert block["painful_days"] == 2


def test_another_audience_sees_no_pain_and_nothing_that_is_not_shared(history: History) -> None:
    worked(history)
    history.pain(day(195), 6)
    history.con.execute("update activity set shareable = false where local_date = ?", [day(186)])
    told = ending(laid(history, day(200), seen=SHARED), day(200))
    assert (told["distance_m"], told["noted_days"], told["onsets"]) == (52_000, None, [])
    missing = laid(history, day(200), seen=SHARED).weeks.frame["missing"].to_list()
    assert missing.count("withheld") == 1
    assert NOT_SHARED in laid(history, seen=SHARED).endings.caveats


@pytest.fixture(scope="module")
def shared_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    history = new_history(Path(tmp_path_factory.mktemp("blocks")))
    yield history
    history.close()


Entries = list[tuple[int, int, int]]


def naive(runs: Entries, end: int, weeks: int) -> list[tuple[int | None, int | None]]:
    """Distance and runs of each week, by the definition, in plain Python; all are over and nothing was removed."""
    first, last = min(on for on, *_ in runs), max(on for on, *_ in runs)
    told: list[tuple[int | None, int | None]] = []
    for back in range(weeks - 1, -1, -1):
        days = range(end - 7 * back - 6, end - 7 * back + 1)
        metres = [metres for on, _, metres in runs if on in days]
        known = days[0] >= first and (metres or days[0] <= last)
        told.append((sum(metres), len(metres)) if known else (None, None))
    return told


@given(
    runs=st.lists(
        st.tuples(st.integers(1, 120), st.integers(0, 23), st.integers(1, 40_000)),
        min_size=1,
        max_size=25,
        unique_by=lambda run: run[:2],
    ),
    notes=st.lists(st.tuples(st.integers(1, 150), st.integers(0, 8)), max_size=6),
    ends=st.tuples(st.integers(60, 150), st.integers(30, 59)),
    weeks=st.integers(4, 8),
    shift=st.integers(1, 1000),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_weeks_are_those_of_the_definition_and_a_shift_of_all_days_shifts_nothing_but_days(
    shared_history: History, runs: Entries, notes: list[tuple[int, int]], ends: tuple[int, int], weeks: int, shift: int
) -> None:
    told = []
    for by in (0, shift):
        shared_history.con.execute("delete from activity")
        shared_history.con.execute("delete from pain_note")
        for number, hour, metres in runs:
            shared_history.run(day(number + by), metres, start=f"{hour:02}:00")
        for number, severity in notes:
            shared_history.pain(day(number + by), severity)
        end, before = (day(number + by) for number in ends)
        blocks = laid(shared_history, end, [before], weeks=weeks, today=day(200 + by))
        told.append(_by_number(blocks, by))
        for number, block in zip(ends, (end, before), strict=True):
            if block in blocks.ends:
                found = [(row["distance_m"], row["runs"]) for row in weeks_of(blocks, block).values()]
                assert found == naive(runs, number, weeks)
    assert told[0] == told[1]


def _by_number(blocks: TwinBlocks, by: int) -> list[Any]:
    """All that is told, with days as numbers and without the keys of runs."""

    def plain(value: Any) -> Any:
        if isinstance(value, date):
            return (value - timedelta(days=by)).isoformat()
        if isinstance(value, list):
            return [plain(one) for one in value]
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items() if not name.endswith("_id")}
        return value

    frames = (blocks.weeks.frame, blocks.endings.frame, blocks.offered)
    return [plain(blocks.ends), *(plain(frame.to_dicts()) for frame in frames)]
