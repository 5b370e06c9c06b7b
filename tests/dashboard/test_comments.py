"""Who hears what is said: every request about comments, by the athlete, another one, and guests of several links."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from dashboard.desk import utc_now
from dashboard.guests import guest_key
from dashboard.owner import Owner
from dashboard.seat import NotYours, Seat
from dashboard.visits import LoggedOut, Visitor, Visits
from ingest.comments import MOST_AN_HOUR, NoSuchComment, TooManyComments, thread_of
from ingest.errors import Misuse, Refusal
from ingest.journal import NotUnderstood
from ingest.settings import load_settings

LOG = b"date,distance_km,duration,title\n2026-01-01,10.0,50:00,Early\n2026-02-03,11.0,55:00,Late\n"
EPISODE = "knee-left-2026-02-02"
ATHLETE = Visitor(1, None, "Runner", 1, confirmed=True)
MARA = Visitor(2, "Mara", "Mara", 2, confirmed=True)


@dataclass
class House:
    """A runner with two runs and a pain, and who looks on."""

    owner: Owner
    runs: list[str]
    athlete: Seat
    guests: dict[str, Seat] = field(default_factory=dict)

    def let_in(self, name: str, *sees: str, **more: Any) -> Seat:
        """Who came by a new link of this name."""
        assert self.owner.visits is not None
        made = self.owner.answer("share_create", name=name, sees=list(sees), **more)
        session, _ = self.owner.visits.open_link(made["path"].removeprefix("/c/"), "192.0.2.7", "x", None)
        guest = self.owner.visits.guest(guest_key(session))
        assert guest is not None
        self.guests[name] = Seat(self.owner, guest)
        return self.guests[name]

    def link(self, name: str) -> int:
        """The number of the link of this name."""
        guest = self.guests[name].guest
        assert guest is not None
        return guest.link.number


def said(seat: Seat) -> list[str]:
    """The words that are heard here, the oldest first."""
    return [row["text"] for row in reversed(seat.answer("comment_list")["rows"])]


def day(seat: Seat, text: str = "x", key: str = "2026-02-03", **more: Any) -> int:
    """A comment on a day; its number."""
    number: int = seat.answer("comment_add", about="day", key=key, text=text, **more)["id"]
    return number


@pytest.fixture
def house(tmp_path: Any) -> Iterator[House]:
    """Ann sees runs and pain, Bo load alone, Cy all of it since 1 February."""
    owner = Owner(lambda: load_settings(tmp_path / "home", {}))
    owner.visits = Visits(owner.transact, utc_now, reached=True)
    owner.answer("athlete_add", name="Mara")
    for _ in owner.upload([("log.csv", io.BytesIO(LOG))]).updates(0.05):
        pass
    owner.answer("pain_add", on="2026-02-02", severity=4, area="knee", side="left")
    keys = [row["activity_id"] for row in owner.answer("spikes")["rows"]]
    found = House(owner, keys, Seat(owner, ATHLETE))
    found.let_in("Ann", "runs", "pain")
    found.let_in("Bo", "load")
    found.let_in("Cy", "runs", "pain", first="2026-02-01")
    yield found
    owner.visits.close()
    owner.close()


def test_what_is_written_by_a_link_the_athlete_alone_reads_and_the_other_way_round(house: House) -> None:
    ann, bo = house.guests["Ann"], house.guests["Bo"]
    day(ann, "from Ann")
    day(bo, "from Bo")
    day(house.athlete, "to Ann", link=house.link("Ann"))
    assert said(ann) == ["from Ann", "to Ann"]
    assert said(bo) == ["from Bo"]
    assert said(house.athlete) == ["from Ann", "from Bo", "to Ann"]
    assert said(Seat(house.owner, MARA)) == []
    assert ann.answer("comment_list")["threads"] == []
    assert [(one["who"], one["unread"]) for one in house.athlete.answer("comment_list")["threads"]][:2] == [
        ("Ann", 1), ("Bo", 1),
    ]  # fmt: skip


def test_the_thread_is_the_links_whatever_a_guest_names(house: House) -> None:
    ann, bo = house.guests["Ann"], house.guests["Bo"]
    assert bo.guest is not None
    bos = thread_of(bo.guest.link)
    number = day(bo, "from Bo")
    day(house.athlete, "to Bo", link=house.link("Bo"))
    day(ann, "from Ann", thread=bos, link=house.link("Bo"))
    assert said(bo) == ["from Bo", "to Bo"]
    assert [row["text"] for row in ann.answer("comment_list", thread=bos)["rows"]] == ["from Ann"]
    assert ann.answer("comment_read", numbers=[1, 2, 3], thread=bos) == {"read": 0}
    with pytest.raises(NoSuchComment):
        ann.answer("comment_delete", number=number, thread=bos)
    for athlete in ("Mara", "Runner"):
        with pytest.raises(NotYours):
            ann.answer("comment_list", athlete=athlete)


def test_another_athlete_answers_reads_and_takes_back_nothing(house: House) -> None:
    mara = Seat(house.owner, MARA)
    day(house.guests["Ann"], "from Ann")
    day(house.athlete, "to Ann", link=house.link("Ann"))
    with pytest.raises(Misuse):
        day(mara, link=house.link("Ann"))
    assert mara.answer("comment_read", numbers=[1, 2]) == {"read": 0}
    for number in (1, 2):
        with pytest.raises(NoSuchComment):
            mara.answer("comment_delete", number=number)
    assert said(house.athlete) == ["from Ann", "to Ann"]


@pytest.mark.parametrize("whose", ["guest", "athlete"])
def test_it_is_about_what_the_link_shows_and_nothing_else(house: House, whose: str) -> None:
    early, late = house.runs

    def may(name: str, about: str, key: str) -> bool:
        seat = house.guests[name] if whose == "guest" else house.athlete
        more = {} if whose == "guest" else {"link": house.link(name)}
        try:
            seat.answer("comment_add", about=about, key=key, text="x", **more)
        except Misuse:
            return False
        return True

    asked = [("run", early), ("run", late), ("episode", EPISODE), ("day", "2026-01-31"), ("day", "2026-02-01")]
    assert [may("Ann", *one) for one in asked] == [True] * 5
    assert [may("Bo", *one) for one in asked] == [False, False, False, True, True]
    assert [may("Cy", *one) for one in asked] == [False, True, True, False, True]
    tomorrow = (utc_now().date() + timedelta(days=2)).isoformat()
    for about, key in [("day", tomorrow), ("day", "x"), ("run", "f" * 64 + ".0"), ("run", "x"), ("note", "1"),
                       ("episode", "knee-right-2026-02-02"), ("episode", "x")]:  # fmt: skip
        assert not may("Ann", about, key), (about, key)


def test_a_revoked_link_hears_and_says_nothing_and_its_thread_stays_the_athletes(house: House) -> None:
    ann = house.guests["Ann"]
    number = day(ann, "from Ann")
    house.owner.answer("share_revoke", number=house.link("Ann"))
    asked: dict[str, dict[str, Any]] = {
        "comment_list": {}, "comment_read": {"numbers": [1]}, "comment_delete": {"number": number},
        "comment_add": {"about": "day", "key": "2026-02-03", "text": "x"},
    }  # fmt: skip
    for name, values in asked.items():
        with pytest.raises(LoggedOut):
            ann.answer(name, **values)
    assert said(house.athlete) == ["from Ann"]
    with pytest.raises(Misuse, match="nobody would read it"):
        day(house.athlete, link=house.link("Ann"))
    assert house.athlete.answer("comment_list")["threads"][0]["open"] is False
    again = house.let_in("Ann", "runs", "pain")
    assert said(again) == [], "another link of the same name has a thread of its own"


def test_too_long_too_many_and_without_words_is_refused(house: House) -> None:
    ann = house.guests["Ann"]
    with pytest.raises(NotUnderstood):
        day(ann, "x" * 4001)
    with pytest.raises(Misuse):
        day(ann, " ")
    for _ in range(MOST_AN_HOUR):
        day(ann)
    with pytest.raises(TooManyComments):
        day(ann)
    day(house.guests["Bo"])


def test_a_comment_is_unread_until_a_page_showed_it_to_the_other_side(house: House) -> None:
    ann = house.guests["Ann"]
    day(ann, "from Ann")
    day(house.athlete, "to Ann", link=house.link("Ann"))
    unread = [[row["unread"] for row in seat.answer("comment_list")["rows"]] for seat in (ann, house.athlete)]
    assert unread == [[True, False], [False, True]]
    assert ann.answer("comment_read", numbers=[1, 2]) == {"read": 1}
    assert [row["unread"] for row in house.athlete.answer("comment_list")["rows"]] == [False, True]
    assert house.athlete.answer("comment_read", numbers=[1, 2, "x"]) == {"read": 1}
    assert house.athlete.answer("comment_list")["threads"][0]["unread"] == 0


def test_a_past_day_knows_no_later_comment(house: House) -> None:
    day(house.guests["Ann"], "from Ann")
    assert house.athlete.answer("comment_list", until="2026-02-03")["rows"] == []


def test_a_restored_thread_is_read_under_its_old_name(house: House) -> None:
    """A backup brings comments, and no link."""
    day(house.guests["Ann"], "from Ann")
    with house.owner.transact() as con:
        con.execute("delete from share_link")
    (found,) = house.athlete.answer("comment_list")["threads"]
    assert (found["who"], found["link"], found["open"]) == ("Ann", None, False)


def test_nobody_writes_as_somebody_else(house: House) -> None:
    for seat in (house.guests["Ann"], house.athlete):
        with pytest.raises(Refusal):
            day(seat, from_athlete=True)
    day(house.guests["Ann"], "from Ann", link=house.link("Bo"))
    assert house.athlete.answer("comment_list")["rows"][0]["who"] == "Ann"
