"""An answer is kept as long as the store is the same, and no longer."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

import analytics
from analytics import answers
from analytics.answers import Answers, at_hand
from analytics.run import Seen, query
from ingest.store.ask import SOON_S, transaction
from tests.analytics.history import History, new_history

OWNER = Seen(1, "owner")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    built = new_history(tmp_path)
    yield built
    built.close()


def runs(history: History, seen: Seen = OWNER) -> int:
    return int(query(history.con, "sport_families", seen)["activities"].sum())


def add(history: History, day: str) -> None:
    history.run(date.fromisoformat(day), 5000)


def test_without_answers_at_hand_every_question_is_asked(history: History) -> None:
    add(history, "2026-01-01")
    assert runs(history) == 1
    add(history, "2026-01-02")
    assert runs(history) == 2


def test_an_answer_is_kept_until_a_transaction_ends(history: History) -> None:
    kept = Answers()
    with at_hand(kept):
        add(history, "2026-01-01")
        assert runs(history) == 1
        add(history, "2026-01-02")  # behind the back of `transaction`: nobody but a test does that
        assert runs(history) == 1
        assert runs(history, Seen(1, "owner", None)) == 1
        assert runs(history, Seen(2, "owner")) == 0
        with transaction(history.con):
            pass
        assert runs(history) == 2


def test_within_a_transaction_nothing_is_kept_and_nothing_is_taken_from_what_is(history: History) -> None:
    def fails() -> None:
        with transaction(history.con):
            add(history, "2026-01-01")
            assert runs(history) == 1
            raise RuntimeError

    kept = Answers()
    with at_hand(kept):
        assert runs(history) == 0
        with pytest.raises(RuntimeError):
            fails()
        assert runs(history) == 0


def test_what_was_asked_before_a_change_is_not_kept_as_an_answer_after_it() -> None:
    kept = Answers()

    def slow() -> pl.DataFrame:
        kept.get("other", lambda: pl.DataFrame({"n": [1]}))
        with transaction(history_con):
            pass
        kept.get("other", lambda: pl.DataFrame({"n": [2]}))
        return pl.DataFrame({"n": [1]})

    with duckdb.connect() as history_con:
        kept.get("slow", slow)
        assert kept.get("slow", lambda: pl.DataFrame({"n": [2]}))["n"].to_list() == [2]
        assert kept.get("other", lambda: pl.DataFrame({"n": [3]}))["n"].to_list() == [2]


def test_the_oldest_goes_first_and_what_is_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_BYTES", 100)
    monkeypatch.setattr(answers, "LARGEST_BYTES", 60)
    kept = Answers()

    def of(size: int) -> pl.DataFrame:
        return pl.DataFrame({"n": [size] * (size // 8)})

    def is_kept(key: str) -> bool:
        asked: list[str] = []

        def ask() -> pl.DataFrame:
            asked.append(key)
            return of(0)

        kept.get(key, ask)
        return not asked

    for key in ("first", "second"):
        kept.get(key, lambda: of(48))
    kept.get("large", lambda: of(80))
    assert is_kept("first")  # and so it is the last that was used
    kept.get("third", lambda: of(48))
    assert [is_kept("first"), is_kept("third")] == [True, True]
    assert not is_kept("second")
    assert not is_kept("large")


def test_nobody_changes_an_answer_for_the_next(history: History) -> None:
    kept = Answers()
    add(history, "2026-01-01")
    with at_hand(kept):
        frame = query(history.con, "sport_families", OWNER)
        frame.insert_column(0, pl.Series("mine", [1]))
        assert "mine" not in query(history.con, "sport_families", OWNER).columns


def test_what_nobody_asks_about_leaves_answers_and_a_step_of_long_work_does_so_for_a_while(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("ingest.store.ask.time.monotonic", lambda: now)
    with at_hand(Answers()):
        assert runs(history) == 0
        with transaction(history.con, "never"):
            add(history, "2026-01-01")
        with transaction(history.con, "soon"):
            pass
        now = SOON_S - 1
        assert runs(history) == 0
        with transaction(history.con, "soon"):
            pass
        now = SOON_S  # since the first of them
        assert runs(history) == 1
        with transaction(history.con, "soon"):
            add(history, "2026-01-02")
        assert runs(history) == 1
        with transaction(history.con):
            pass
        assert runs(history) == 2


def test_no_question_is_answered_from_what_is_never_told() -> None:
    tables = ("login_session", "login_delay", "password", "share_link", "share_visit")
    for file in Path(analytics.__file__).parent.rglob("*.sql"):
        assert not [one for one in tables if one in file.read_text("utf-8")], file


def test_what_is_asked_at_the_same_time_is_asked_once_and_each_gets_one_of_their_own() -> None:
    kept, times = Answers(), []

    def slow() -> dict[str, list[int]]:
        times.append(1)
        time.sleep(0.2)
        return {"n": [1]}

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: kept.get("n", slow), range(4)))
    assert found == [{"n": [1]}] * 4
    assert len(times) == 1
    assert len({id(one["n"]) for one in found}) == 4
