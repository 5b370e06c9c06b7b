import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import run
from analytics.load import longest_unbroken
from analytics.run import check_derived, refresh
from tests.analytics.history import OWNER, History, day, new_history

Rows = list[tuple[float | None, ...]]


def unbroken(history: History) -> list[tuple[int | None, int | None]]:
    refresh(history.con)
    frame = longest_unbroken(history.con, OWNER).frame
    return list(zip(frame["longest_unbroken_m"], frame["longest_unbroken_s"], strict=True))


def legs(*parts: tuple[int, float, float | None]) -> Rows:
    """Samples every second: (seconds, metres a second, cadence) one after the other, without a stated speed."""
    rows: Rows = []
    elapsed, distance = 0.0, 0.0
    for seconds, speed, cadence in parts:
        for _ in range(seconds):
            rows.append((elapsed, distance, cadence, None))
            elapsed += 1
            distance += speed
    rows.append((elapsed, distance, parts[-1][2], None))
    return rows


def test_a_walk_of_ten_seconds_breaks_a_run_and_one_of_nine_does_not(history: History) -> None:
    history.samples(history.run(day(1), 1), legs((100, 3.0, 170), (10, 1.4, 110), (200, 3.0, 170)))
    history.samples(history.run(day(2), 1), legs((100, 3.0, 170), (9, 1.4, 110), (200, 3.0, 170)))
    assert unbroken(history) == [(600, 200), (913, 309)]


def test_without_cadence_the_speed_decides(history: History) -> None:
    history.samples(history.run(day(1), 1), legs((100, 3.0, None), (12, 1.7, None), (50, 3.0, None)))
    history.samples(history.run(day(2), 1), legs((100, 3.0, None), (12, 1.9, None), (50, 3.0, None)))
    assert unbroken(history) == [(300, 100), (473, 162)]


def test_a_pod_that_loses_contact_is_no_break(history: History) -> None:
    history.samples(history.run(day(1), 1), legs((100, 3.0, 170), (60, 3.0, 0), (100, 3.0, 170)))
    history.samples(history.run(day(2), 1), legs((100, 3.0, 170), (60, 3.0, None), (100, 3.0, 170)))
    assert unbroken(history) == [(780, 260), (780, 260)]


def test_gps_that_stands_still_while_the_feet_run_is_no_break(history: History) -> None:
    history.samples(history.run(day(1), 1), legs((100, 3.0, 170), (60, 0.0, 172), (100, 3.0, 170)))
    assert unbroken(history) == [(600, 260)]


def test_a_recorded_pause_of_ten_seconds_is_a_break(history: History) -> None:
    rows: Rows = [(0, 0, 170, None), (60, 180, 170, None), (90, 180, 170, None), (190, 480, 170, None)]
    history.samples(first := history.run(day(1), 1), [(t, d, c, 3.0) for t, d, c, _ in rows])
    history.pause(first, 60, 90)
    history.samples(second := history.run(day(2), 1), [(t, d, c, 3.0) for t, d, c, _ in rows])
    history.pause(second, 70, 79)
    assert unbroken(history) == [(300, 100), (480, 190)]


def test_a_hole_in_the_recording_is_no_break(history: History) -> None:
    history.samples(
        history.run(day(1), 1), [(0, 0, 170, 3.0), (100, 300, 120, 3.0), (160, 480, 170, 3.0), (200, 600, 170, 3.0)]
    )
    assert unbroken(history) == [(600, 200)]


def test_a_walk_throughout_has_no_unbroken_run(history: History) -> None:
    history.samples(history.run(day(1), 1), legs((300, 1.4, 110)))
    assert unbroken(history) == [(None, None)]


def test_without_distance_or_samples_nothing_is_known(history: History) -> None:
    history.samples(history.run(day(1), 1), [(0, None, 170, None), (60, None, 170, None)])
    history.run(day(2), 1)
    assert unbroken(history) == [(None, None), (None, None)]


def test_refreshing_twice_changes_nothing_and_a_new_revision_is_derived_again(history: History) -> None:
    number = history.run(day(1), 1)
    history.samples(number, legs((100, 3.0, 170)))
    assert "unbroken_run" in refresh(history.con)
    assert refresh(history.con) == []
    history.con.execute("delete from sample")
    history.samples(number, legs((200, 3.0, 170)))
    history.con.execute("update activity set revision = 2")
    assert "unbroken_run: 1 rows" in check_derived(history.con)
    assert unbroken(history) == [(600, 200)]
    history.con.execute("delete from activity")
    refresh(history.con)
    assert check_derived(history.con) == []


def test_a_changed_formula_is_derived_again_without_decoding(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    history.samples(history.run(day(1), 1), legs((100, 3.0, 170)))
    refresh(history.con)
    current = run.derived("unbroken_run")
    newer = run.Derived(
        current.name, current.version + 1, current.sql.replace("/ 100)::bigint as longest", "/ 50)::bigint as longest")
    )
    derived = run.derived
    monkeypatch.setattr(run, "derived", lambda name: newer if name == "unbroken_run" else derived(name))
    assert refresh(history.con) == ["unbroken_run"]
    assert history.con.execute("select longest_unbroken_m from unbroken_run").fetchall() == [(600,)]


def test_chunks_give_the_same_as_one_piece(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 8):
        history.samples(history.run(day(number), 1), legs((20 * number, 3.0, 170)))
    whole = unbroken(history)
    history.con.execute("delete from unbroken_run")
    monkeypatch.setattr(run, "CHUNK_SAMPLES", 50)
    assert unbroken(history) == whole


def naive(rows: list[tuple[int, int, int | None]], pauses: list[tuple[int, int]]) -> int | None:
    """The longest unbroken metres, by the definition, one interval after the other."""
    parts: list[tuple[bool, float, int]] = []
    for (t, d, c), (u, e, _) in itertools.pairwise(rows):
        step = u - t
        slow = step <= 30 and (c < 140 if c is not None and c >= 30 else (step > 0 and (e - d) / step < 1.8))
        paused = sum(max(0, min(u, end) - max(t, start)) for start, end in pauses)
        parts.append((slow or paused > 0, step if slow else paused, e - d))
    best, here, place = None, None, 0
    while place < len(parts):
        end = place
        while end < len(parts) and parts[end][0] == parts[place][0]:
            end += 1
        chain = parts[place:end]
        if parts[place][0] and sum(halted for _, halted, _ in chain) >= 10:
            here = None
        else:
            here = (here or 0) + sum(metres for _, _, metres in chain)
            best = here if best is None else max(best, here)
        place = end
    return best


STEP = st.tuples(st.integers(1, 40), st.integers(0, 120), st.sampled_from([None, 0, 100, 139, 140, 170]))
PAUSE = st.tuples(st.integers(0, 300), st.integers(1, 60))


@given(st.lists(STEP, min_size=1, max_size=30), st.lists(PAUSE, max_size=2))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_run_is_measured_as_the_definition_says(
    module_history: History, steps: list[tuple[int, int, int | None]], spans: list[tuple[int, int]]
) -> None:
    con = module_history.con
    for table in ("activity", "sample", "pause", "unbroken_run"):
        con.execute(f"delete from {table}")
    rows: list[tuple[int, int, int | None]] = [(0, 0, 170)]
    for seconds, metres, cadence in steps:
        rows.append((rows[-1][0] + seconds, rows[-1][1] + metres, cadence))
    pauses = [(start, start + length) for start, length in spans]
    if len(pauses) == 2 and pauses[0][1] >= pauses[1][0]:
        pauses = pauses[:1]
    number = module_history.run(day(1), 1)
    module_history.samples(number, [(t, d, c, None) for t, d, c in rows])
    for start, end in pauses:
        module_history.pause(number, start, end)
    assert unbroken(module_history)[0][0] == naive(rows, pauses)


@pytest.fixture(scope="module")
def module_history(tmp_path_factory: pytest.TempPathFactory) -> Any:
    history = new_history(Path(tmp_path_factory.mktemp("unbroken")))
    yield history
    history.close()
