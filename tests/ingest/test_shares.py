"""A link opens until it is over or revoked; who came is kept, and neither row opens anything."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.errors import Misuse
from ingest.journal import NotUnderstood
from ingest.shares import (
    IDLE,
    MOST_GUESTS,
    MOST_OPEN,
    MOST_PREVIEWS,
    MOST_VISITS,
    NoSuchShare,
    ShareLink,
    ShareVisit,
    TooManyShares,
    add_share,
    begin_visit,
    end_visit,
    revoke_share,
    see_visit,
    shares,
    visit_again,
    visit_before,
    visits,
)
from tests.homes import NOW, opened, settings_at

ANN = ShareLink(0, 1, "Coach Ann", "a" * 64, ("load", "pain"), date(2026, 1, 1), False, NOW, NOW + timedelta(days=9))


def of(number: int) -> ShareLink:
    """Another link."""
    return replace(ANN, key=f"{number:064}")


def test_a_link_is_kept_as_it_was_made(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        assert add_share(con, replace(ANN, label="  Coach\tAnn ")) == 1
        assert add_share(con, replace(of(2), athlete_id=2, since=None, may_propose=True)) == 2
        assert shares(con, 1) == [replace(ANN, number=1)]
        assert [one.number for one in shares(con)] == [2, 1]


def test_whom_it_is_for_has_to_be_said_and_short(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        with pytest.raises(Misuse, match="whom"):
            add_share(con, replace(ANN, label=" \u200b"))
        with pytest.raises(NotUnderstood, match="60"):
            add_share(con, replace(ANN, label="x" * 61))
        assert shares(con) == []


def test_it_is_open_between_its_making_and_its_end() -> None:
    assert ANN.is_open(NOW)
    assert ANN.is_open(ANN.ends_at - timedelta(seconds=1))
    assert not ANN.is_open(ANN.ends_at)
    assert not replace(ANN, revoked_at=NOW).is_open(NOW)
    assert ANN.is_open(NOW - timedelta(minutes=4)), "clocks are set a little"
    assert not ANN.is_open(NOW - timedelta(days=1)), "it was dated by a clock that was wrong, or this one is"


def test_no_athlete_has_more_links_than_can_be_kept_in_mind(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        for number in range(MOST_OPEN):
            add_share(con, of(number))
        with pytest.raises(TooManyShares):
            add_share(con, of(99))
        add_share(con, replace(of(99), athlete_id=2))
        revoke_share(con, 1, 1, NOW)
        add_share(con, of(100))


def test_a_revoked_link_has_no_guests_and_is_revoked_once(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_share(con, ANN)
        begin_visit(con, 1, "guest-1", "Firefox on Linux", NOW)
        with pytest.raises(NoSuchShare):
            revoke_share(con, 1, 2, NOW)
        with pytest.raises(NoSuchShare):
            revoke_share(con, 2, 1, NOW)
        assert len(visits(con)) == 1
        assert revoke_share(con, 1, 1, NOW).revoked_at == NOW
        assert revoke_share(con, 1, 1, NOW + timedelta(days=1)).revoked_at == NOW
        assert visits(con) == []
        assert [one.agent for one in visits(con, 1)] == ["Firefox on Linux"]


def test_who_comes_back_later_visits_again_by_the_same_session(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_share(con, ANN)
        begin_visit(con, 1, "guest-1", "Firefox on Linux", NOW)
        (first,) = visits(con, 1)
        see_visit(con, replace(first, seen_at=NOW + timedelta(minutes=5)))
        later = NOW + timedelta(days=1)
        second = replace(first, begun_at=later, seen_at=later)
        assert visit_again(con, second) == 2
        assert visits(con, 1) == [
            replace(second, number=2), replace(first, key=None, seen_at=NOW + timedelta(minutes=5)),
        ]  # fmt: skip
        end_visit(con, "guest-1")
        assert visit_again(con, replace(second, number=2)) == 2, "who has left does not come back by that session"
        assert visits(con) == []


def test_guests_and_visits_of_a_link_are_as_many_as_it_takes(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_share(con, ANN)
        for number in range(MOST_VISITS + 5):
            begin_visit(con, 1, f"guest-{number}", "x", NOW)
            see_visit(con, replace(visits(con, 1)[0], seen_at=NOW))
        assert [one.key for one in visits(con)] == [f"guest-{MOST_VISITS + 4 - one}" for one in range(MOST_GUESTS)]
        for number in range(MOST_PREVIEWS + 5):
            begin_visit(con, 1, f"guest-preview-{number}", "x", NOW)
        seen = [one.seen_at is not None for one in visits(con, 1)]
        assert (seen.count(True), seen.count(False)) == (MOST_VISITS - 1, MOST_PREVIEWS)


def test_a_session_that_was_not_heard_of_is_over() -> None:
    visit = ShareVisit(1, 1, "guest-1", "x", NOW, None)
    assert not visit.is_over(NOW)
    assert visit.is_over(NOW + IDLE)
    assert not replace(visit, seen_at=NOW + timedelta(days=1)).is_over(NOW + IDLE)
    assert visit.is_over(NOW - timedelta(days=1))


def test_the_visit_before_this_one_is_the_last_that_was_one(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        add_share(con, ANN)
        assert visit_before(con, 1, NOW) is None
        for number, hours in enumerate((1, 5, 9), 1):
            begin_visit(con, 1, f"guest-{number}", "x", NOW + timedelta(hours=hours))
        for one in visits(con, 1)[1:]:
            see_visit(con, replace(one, seen_at=one.begun_at + timedelta(minutes=5)))
        assert visit_before(con, 1, NOW + timedelta(hours=9)) == NOW + timedelta(hours=5, minutes=5)
        assert visit_before(con, 1, NOW + timedelta(hours=5)) == NOW + timedelta(hours=1, minutes=5)
        assert visit_before(con, 2, NOW + timedelta(hours=9)) is None
