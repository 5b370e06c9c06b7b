"""A run that was written about without a complaint is 0/10 for the end of a pain; and what keeps it from being so."""

import itertools
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.audience import Scope, Share
from analytics.episodes import episodes
from analytics.findings import findings
from analytics.run import Seen, query, refresh
from dashboard.requests.found import found_of
from ingest.episodes import GapAnswer, answer_gap
from ingest.findings import confirm, dismiss, take_back
from ingest.identity import resolve
from ingest.journal import Pain, add_pain
from ingest.reading import read_all
from ingest.store.ask import transaction
from tests.analytics.history import OWNER, History, day
from tests.archives import Run, some_runs, strava_files, zipped
from tests.homes import import_into, opened, settings_at

NOW = datetime(2030, 1, 1, 12)
CALM = "Easy along the river with Ann."


def only(history: History, on: date | None = None, seen: Seen = OWNER) -> dict[str, Any]:
    (row,) = [row for row in episodes(history.con, seen, on).frame.to_dicts() if row["id"].startswith("knee-left")]
    return row


def wrote(history: History, number: int, text: str | None, column: str = "description") -> None:
    """On the run of a day (run 1 is of day 1) something is written, and read."""
    history.con.execute(f"update activity set {column} = ? where local_date = ?", [text, day(number)])
    read_all(history.con)


def decide(history: History, deed: Any, words: str, **how: Any) -> None:
    """The runner says something about a finding."""
    (row,) = [row for row in findings(history.con, OWNER).frame.iter_rows(named=True) if row["words"] == words]
    with transaction(history.con):
        deed(history.con, found_of(row), NOW, **how)


@pytest.fixture
def sore(history: History) -> History:
    """Ten kilometres on each of 122 days, and the left knee at 4/10 on day 100: silence says nothing before day 128."""
    history.everyday(1, 122)
    history.pain(day(100), 4)
    return history


def test_a_run_with_a_note_and_no_complaint_ends_it_after_14_days(sore: History) -> None:
    wrote(sore, 113, CALM)
    assert only(sore)["open"], "13 days"
    wrote(sore, 116, CALM)
    row = only(sore)
    assert (row["resolved"], row["presumed"], row["open"]) == (day(116), False, False)
    wrote(sore, 114, CALM)
    assert only(sore)["resolved"] == day(114)


@pytest.mark.parametrize(
    ("column", "text", "over"),
    [
        ("private_note", CALM, True),
        ("title", CALM, False),  # watches and services write titles
        ("description", " \n", False),
        ("description", None, False),
        ("description", "no left knee pain", True),
        ("description", "left knee was awful last year", True),
        ("description", "my wife's knee hurts", True),
        ("description", "knee might hurt tomorrow", True),
        ("description", "left knee 4/10", False),
        ("description", "left knee 1/10", False),  # proposed: nobody has said that it was so
        ("description", "knee stiff", False),  # which one?
        ("description", "right knee 3/10", False),  # of that area
        ("description", "right foot 3/10", True),
        ("private_note", "left knee sore", False),
        ("description", "it hurt a lot", False),  # where?
        ("description", "the *knee* wrote a letter", False),  # nothing could be made of it
        ("description", "can't bear weight", False),
    ],
)
def test_what_is_a_note_without_a_complaint_of_the_knee(sore: History, column: str, text: str, over: bool) -> None:
    wrote(sore, 116, text, column)
    assert only(sore)["open"] != over


def test_a_complaint_in_the_title_of_a_run_with_a_note_counts(sore: History) -> None:
    wrote(sore, 116, CALM)
    wrote(sore, 116, "Left knee 3/10", "title")
    assert only(sore)["open"]


def test_what_the_runner_called_no_pain_is_no_complaint_and_what_he_confirmed_is_pain(sore: History) -> None:
    wrote(sore, 116, "left knee 4/10")
    decide(sore, dismiss, "left knee 4/10")
    assert only(sore)["resolved"] == day(116)
    decide(sore, take_back, "left knee 4/10")
    assert only(sore)["open"]
    decide(sore, confirm, "left knee 4/10")
    row = only(sore)
    assert (row["open"], row["last_painful"], row["n_notes"]) == (True, day(116), 2)


def test_what_he_confirmed_at_one_or_less_is_a_number_of_this_place(sore: History) -> None:
    wrote(sore, 116, "left knee 1/10")
    assert only(sore)["open"]
    decide(sore, confirm, "left knee 1/10")
    assert only(sore)["resolved"] == day(116)


def test_of_a_side_that_is_said_and_one_that_is_not_the_said_one_is_decided(sore: History) -> None:
    wrote(sore, 116, "left knee 4/10")
    wrote(sore, 116, "knee sore", "private_note")
    decide(sore, dismiss, "left knee 4/10")
    assert only(sore)["resolved"] == day(116)


def test_of_two_complaints_each_is_decided_by_itself(sore: History) -> None:
    wrote(sore, 116, "left knee 4/10. Right knee 2/10.")
    rows = findings(sore.con, OWNER).frame.to_dicts()
    with transaction(sore.con):
        dismiss(sore.con, found_of(next(row for row in rows if row["side"] == "left")), NOW)
    assert only(sore)["open"]
    with transaction(sore.con):
        dismiss(sore.con, found_of(next(row for row in rows if row["side"] == "right")), NOW)
    assert only(sore)["resolved"] == day(116)


def test_a_word_holds_for_words_that_another_grammar_understands_otherwise(sore: History) -> None:
    wrote(sore, 116, "left knee 4/10")
    decide(sore, dismiss, "left knee 4/10")
    sore.con.execute("update finding set side = 'right'")
    assert findings(sore.con, OWNER).frame["state"].to_list() == ["dismissed"]
    assert only(sore)["resolved"] == day(116)


@pytest.mark.parametrize(
    ("area", "side", "severity", "over"),
    [("knee", "right", 2, False), ("knee", "unspecified", None, False), ("other", "unspecified", 3, False),
     ("knee", "right", 0, True), ("foot", "right", 3, True), (None, None, 0, True)],
)  # fmt: skip
def test_a_pain_note_of_the_day_is_a_complaint_of_its_area(
    sore: History, area: str | None, side: str | None, severity: int | None, over: bool
) -> None:
    wrote(sore, 116, CALM)
    sore.pain(day(116), severity, area, side)
    assert only(sore)["open"] != over


def test_words_of_a_pain_note_and_of_another_sport_are_words_of_that_day(sore: History) -> None:
    wrote(sore, 116, CALM)
    sore.pain(day(116), 2, "foot", "right", text="right foot 2/10, left knee sore too")
    read_all(sore.con)
    assert only(sore)["open"]
    wrote(sore, 118, CALM)
    other = sore.run(day(118), None, family="elliptical")
    sore.con.execute("update activity set description = 'left knee sore' where activity_no = ?", [other])
    read_all(sore.con)
    assert only(sore)["open"]
    assert only(sore, day(117))["open"]


def test_a_note_on_another_sport_or_on_a_run_that_does_not_count_is_none(sore: History) -> None:
    other = sore.run(day(116), None, family="elliptical")
    sore.con.execute("update activity set description = ? where activity_no = ?", [CALM, other])
    sore.con.execute("update activity set description = ?, counted = false where local_date = ?", [CALM, day(117)])
    read_all(sore.con)
    assert only(sore)["open"]


def test_a_complaint_without_a_place_may_be_of_each_and_each_of_it(sore: History) -> None:
    sore.pain(day(100), 3, "other", "unspecified")
    wrote(sore, 116, "right foot 3/10")
    rows = {row["area"]: row["open"] for row in episodes(sore.con, OWNER).frame.to_dicts()}
    assert rows == {"knee": False, "other": True}


def test_what_has_not_been_read_says_nothing(sore: History) -> None:
    wrote(sore, 116, CALM)
    sore.con.execute("delete from read_text")
    assert only(sore)["open"]


def test_it_has_to_be_at_seventy_percent_of_the_distance_too(history: History) -> None:
    history.everyday(1, 100)
    history.everyday(101, 130, 6_999)
    history.pain(day(101), 4)
    wrote(history, 129, CALM)
    assert only(history)["open"]


def test_it_is_no_note_that_ends_silence_and_none_that_is_counted(sore: History) -> None:
    sore.everyday(123, 140)
    for number in (105, 112):
        wrote(sore, number, CALM)
    row = only(sore)
    assert (row["resolved"], row["presumed"], row["n_notes"]) == (day(128), True, 1)


def test_an_injury_of_which_only_the_stop_is_known_ends_likewise(history: History) -> None:
    history.everyday(1, 100)
    history.everyday(120, 170)
    answer_gap(history.con, GapAnswer(day(101), "injury", "knee", "left"), NOW, day(200))
    assert (only(history)["resolved"], only(history)["presumed"]) == (day(139), True)
    history.con.execute("update activity set description = ? where local_date = ?", [CALM, day(139)])
    read_all(history.con)
    assert (only(history)["resolved"], only(history)["presumed"]) == (day(139), False)


def test_a_past_day_knows_nothing_of_what_was_written_later(sore: History) -> None:
    wrote(sore, 116, CALM)
    wrote(sore, 118, "left knee 2/10")
    then = [only(sore, None, Seen(1, "owner", until=day(on)))["open"] for on in (115, 116, 118)]
    assert then == [only(sore, day(on))["open"] for on in (115, 116, 118)] == [True, False, False]


def test_whether_anything_is_written_is_told_with_words_and_where_it_hurts_with_pain(sore: History) -> None:
    wrote(sore, 116, "left knee 4/10")
    assert query(sore.con, "running_days", OWNER)["written"].sum() == 1
    cases: tuple[tuple[set[Scope], int, int], ...] = ((set(), 0, 0), ({"words"}, 1, 0), ({"pain"}, 0, 1))
    for scopes, written, complaints in cases:
        seen = Seen(1, Share(frozenset(scopes)))
        assert query(sore.con, "running_days", seen)["written"].sum() == written
        assert len(query(sore.con, "complaints", seen)) == complaints


def test_the_order_in_which_archives_come_in_changes_nothing(tmp_path: Path) -> None:
    """Of one run two archives say something: one is calm, the other complains in its title."""
    runs = some_runs(40)
    last = len(runs) - 1

    def archive(complaint: bool) -> bytes:
        def told(number: int, run: Run) -> Run:
            words = CALM if number == last else ""
            return replace(run, title="Left knee 4/10" if complaint and number == last else "Run", description=words)

        return zipped(strava_files([told(number, run) for number, run in enumerate(runs)]))

    parts = {"calm.zip": archive(False), "complaint.zip": archive(True)}
    found = []
    for order in itertools.permutations(parts):
        home = settings_at(tmp_path / "-".join(order))
        with opened(home) as con:
            for name in order:
                path = tmp_path / "-".join(order) / name
                path.write_bytes(parts[name])
                import_into(con, home, path)
            ends = con.execute("select max(local_date), min(local_date) from activity").fetchall()[0]
            with transaction(con):
                add_pain(con, Pain(ends[0] - timedelta(days=16), "knee", "left", 4), NOW)
            resolve(con)
            refresh(con)
            found.append((episodes(con, OWNER).frame.rows(), query(con, "complaints", OWNER).rows()))
    assert found[0] == found[1]
    assert found[0][1] == [(ends[0], ["knee"], False)]
