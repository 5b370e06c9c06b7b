"""Who proposes, who hears of it and who answers: every request about proposals, by the athlete, another one, and guests
of several links.
"""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from dashboard.desk import utc_now
from dashboard.owner import Owner
from dashboard.seat import PROPOSING, NotYours, Seat
from dashboard.visits import LoggedOut, Visits
from ingest.comments import MOST_AN_HOUR, thread_of
from ingest.errors import Misuse, Refusal
from ingest.journal import NotUnderstood
from ingest.proposals import AnsweredAlready, NoSuchProposal, TooManyProposals
from ingest.settings import load_settings
from tests.dashboard.test_comments import ATHLETE, LOG, MARA, House

VALUES: dict[str, dict[str, Any]] = {
    "proposal_list": {}, "proposal_withdraw": {"number": 1},
    "proposal_add": {"kind": "stage", "text": "x", "begun": "2026-02-03"},
}  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Bo and Di may propose, Bo sees pain and what was tried, Di load since 1 February; Ann may not."""
    home = tmp_path_factory.mktemp("proposals") / "home"
    owner = Owner(lambda: load_settings(home, {}))
    owner.visits = Visits(owner.transact, utc_now, reached=True)
    owner.answer("athlete_add", name="Mara")
    for _ in owner.upload([("log.csv", io.BytesIO(LOG))]).updates(0.05):
        pass
    found = House(owner, [], Seat(owner, ATHLETE))
    found.let_in("Ann", "load", "pain", "tried")
    found.let_in("Bo", "pain", "tried", may_propose=True)
    found.let_in("Di", "load", first="2026-02-01", may_propose=True)
    yield found
    owner.visits.close()
    owner.close()


@pytest.fixture
def house(opened: House) -> House:
    """The same, with nothing proposed, entered or found."""
    with opened.owner.transact() as con:
        for table in ("proposal", "tried", "clinician_finding", "pain_note"):
            con.execute(f"delete from {table}")
    return opened


def propose(seat: Seat, text: str = "x", kind: str = "exercise", begun: str = "2026-02-03", **more: Any) -> int:
    """A proposal; its number."""
    number: int = seat.answer("proposal_add", kind=kind, text=text, begun=begun, **more)["id"]
    return number


def heard(seat: Seat, **values: Any) -> list[str]:
    """The words that are proposed as far as is heard here, the oldest first."""
    return [row["text"] for row in reversed(seat.answer("proposal_list", **values)["rows"])]


def test_what_is_proposed_by_a_link_the_athlete_and_that_link_hear_and_nobody_else(house: House) -> None:
    bo, di = house.guests["Bo"], house.guests["Di"]
    propose(bo, "from Bo", area="knee", side="left", url="https://example.org/b", to="2026-03-01")
    propose(di, "from Di", kind="finding")
    assert (heard(bo), heard(di), heard(house.athlete)) == (["from Bo"], ["from Di"], ["from Bo", "from Di"])
    assert heard(Seat(house.owner, MARA)) == []
    (row,) = bo.answer("proposal_list")["rows"]
    assert row | {"id": 0, "created_at": ""} == {
        "id": 0, "who": "Bo", "kind": "exercise", "from_date": "2026-02-03", "to_date": "2026-03-01",
        "text": "from Bo", "url": "https://example.org/b", "area": "knee", "side": "left", "created_at": "",
        "state": "open", "answered_at": None, "entry": None,
    }  # fmt: skip


def test_a_link_that_may_not_propose_has_no_such_requests(house: House) -> None:
    ann = house.guests["Ann"]
    propose(house.guests["Bo"], "from Bo")
    for name in PROPOSING:
        with pytest.raises(NotYours, match=r"^That is not shared by this link\.$"):
            ann.answer(name, **VALUES[name])
    assert ann.guest is not None
    hers = thread_of(ann.guest.link)
    for name in PROPOSING:  # nor where it is asked beside the seat
        with pytest.raises(Misuse):
            house.owner.answer_to(ann.audience, name, VALUES[name] | {"thread": hers})
    assert heard(house.athlete) == ["from Bo"]


def test_the_thread_is_the_links_whatever_a_guest_names(house: House) -> None:
    bo, di = house.guests["Bo"], house.guests["Di"]
    assert bo.guest is not None
    bos = thread_of(bo.guest.link)
    number = propose(bo, "from Bo")
    propose(di, "from Di", thread=bos, link=house.link("Bo"))
    assert heard(di, thread=bos) == ["from Di"]
    assert [row["who"] for row in house.athlete.answer("proposal_list")["rows"]] == ["Di", "Bo"]
    with pytest.raises(NoSuchProposal):
        di.answer("proposal_withdraw", number=number, thread=bos)
    for athlete in ("Mara", "Runner"):
        with pytest.raises(NotYours):
            di.answer("proposal_list", athlete=athlete)
    told: list[dict[str, Any]] = [{"who": "Ann"}, {"answer": "accepted"}, {"created_at": "2026-01-01"}, {"entry": 1}]
    for more in told:
        with pytest.raises(Refusal):
            propose(di, **more)


def test_a_guest_answers_nothing_and_an_athlete_proposes_nothing(house: House) -> None:
    bo = house.guests["Bo"]
    assert bo.guest is not None
    number = propose(bo)
    for name, values in (("proposal_answer", {"answer": "accept"}), ("proposal_reopen", {})):
        with pytest.raises(NotYours):
            bo.answer(name, number=number, **values)
        with pytest.raises(Misuse):
            house.owner.answer_to(bo.audience, name, {"number": number, **values})
    asked = {"proposal_add": VALUES["proposal_add"], "proposal_withdraw": {"number": number}}
    for seat in (house.athlete, Seat(house.owner, MARA), Seat(house.owner, None)):
        for name, values in asked.items():
            for more in ({}, {"thread": thread_of(bo.guest.link)}):
                with pytest.raises(Misuse):
                    seat.answer(name, **values, **more)
    assert heard(house.athlete) == ["x"]


def test_another_athlete_answers_nothing(house: House) -> None:
    number, mara = propose(house.guests["Bo"]), Seat(house.owner, MARA)
    for name, values in (("proposal_answer", {"answer": "accept"}), ("proposal_reopen", {})):
        with pytest.raises(NoSuchProposal):
            mara.answer(name, number=number, **values)
    assert house.athlete.answer("proposal_list")["rows"][0]["state"] == "open"
    assert mara.answer("tried_list")["rows"] == []


def test_accepted_it_stands_among_what_was_tried_with_whose_proposal_it_was(house: House) -> None:
    bo = house.guests["Bo"]
    exercise, finding = propose(bo, "bridges"), propose(bo, "caves in", kind="finding", area="knee")
    stage = propose(bo, "walk", kind="stage", begun=(utc_now().date() + timedelta(days=300)).isoformat())
    house.athlete.answer("tried_add", begun="2026-02-01", kind="rest", text="a week off")
    for number in (exercise, finding, stage, exercise):
        answered = house.athlete.answer("proposal_answer", number=number, answer="accept")
    assert answered == {"id": exercise, "kind": "exercise", "state": "accepted", "entry": 2}
    tried = house.athlete.answer("tried_list")["rows"]
    assert [(row["text"], row["kind"], row["proposed_by"]) for row in tried] == [
        ("walk", "stage", "Bo"), ("bridges", "exercise", "Bo"), ("a week off", "rest", None),
    ]  # fmt: skip
    found = house.athlete.answer("clinician_list")["rows"]
    assert [(row["text"], row["who"], row["profession"]) for row in found] == [("caves in", "Bo", None)]
    assert [row["entry"] for row in house.athlete.answer("proposal_list")["rows"]] == [3, 1, 2]
    assert {(row["state"], row["entry"]) for row in bo.answer("proposal_list")["rows"]} == {("accepted", None)}
    house.athlete.answer("tried_edit", number=2, changes={"text": "bridges, fewer"})
    assert heard(bo)[0] == "bridges", "what was proposed is not what became of it"


def test_answers_are_taken_back(house: House) -> None:
    number = propose(house.guests["Bo"])
    house.athlete.answer("proposal_answer", number=number, answer="accept")
    with pytest.raises(AnsweredAlready):
        house.guests["Bo"].answer("proposal_withdraw", number=number)
    assert house.athlete.answer("proposal_reopen", number=number)["state"] == "open"
    assert house.athlete.answer("tried_list")["rows"] == []
    assert house.athlete.answer("proposal_answer", number=number, answer="decline")["entry"] is None
    with pytest.raises(AnsweredAlready):
        house.athlete.answer("proposal_answer", number=number, answer="accept")
    with pytest.raises(Misuse):
        house.athlete.answer("proposal_answer", number=number, answer="perhaps")
    house.athlete.answer("proposal_reopen", number=number)
    house.guests["Bo"].answer("proposal_withdraw", number=number)
    assert heard(house.athlete) == []


def test_it_is_of_a_day_that_the_link_shows_and_that_makes_sense(house: House) -> None:
    today = utc_now().date()

    def may(name: str, kind: str, *days: Any) -> list[bool]:
        found = []
        for day in days:
            try:
                propose(house.guests[name], kind=kind, begun=str(day))
                found.append(True)
            except Misuse:
                found.append(False)
        return found

    early, late = today + timedelta(days=2), today + timedelta(days=400)
    asked = ("2026-01-31", "2026-02-01", early, late, "x", "")
    assert may("Bo", "finding", *asked) == [True, True, False, False, False, False]
    assert may("Di", "finding", *asked) == [False, True, False, False, False, False]
    assert may("Bo", "stage", *asked) == [True, True, True, False, False, False]
    assert may("Di", "stage", *asked) == [False, True, True, False, False, False]
    with pytest.raises(NotUnderstood):
        propose(house.guests["Bo"], to="2026-02-02")
    propose(house.guests["Di"], area="knee", side="left")  # of a list that everybody knows, whatever the link shows


def test_too_many_are_refused_by_each_link_for_itself(house: House) -> None:
    bo = house.guests["Bo"]
    for _ in range(MOST_AN_HOUR):
        propose(bo)
    with pytest.raises(TooManyProposals):
        propose(bo)
    propose(house.guests["Di"])


def test_a_past_day_knows_no_later_proposal_and_no_later_answer(house: House) -> None:
    number = propose(house.guests["Bo"], "from Bo")
    house.athlete.answer("proposal_answer", number=number, answer="accept")
    assert house.athlete.answer("tried_list", until="2026-02-04")["rows"][0]["proposed_by"] is None
    assert heard(house.athlete, until="2026-02-04") == []
    assert heard(house.guests["Bo"], until="2026-02-04") == []
    with house.owner.transact() as con:
        con.execute("update proposal set created_at = ?", ["2026-02-04 12:00:00"])
    (row,) = house.athlete.answer("proposal_list", until="2026-02-04")["rows"]
    assert (row["state"], row["answered_at"], row["entry"]) == ("open", None, None)
    assert house.athlete.answer("tried_list", until="2026-02-04")["rows"][0]["proposed_by"] == "Bo"


def test_who_proposed_is_told_to_the_athlete_alone(house: House) -> None:
    house.athlete.answer("proposal_answer", number=propose(house.guests["Bo"]), answer="accept")
    for name in ("Ann", "Bo"):
        told = house.owner.answer_to(house.guests[name].audience, "tried_list", {})["rows"]
        assert [(row["text"], row["proposed_by"]) for row in told] == [("x", None)]


def test_a_link_that_is_revoked_proposes_nothing_and_what_is_open_is_still_answered(house: House) -> None:
    cy = house.let_in("Cy", "load", may_propose=True)
    number = propose(cy, "from Cy")
    house.owner.answer("share_revoke", number=house.link("Cy"))
    assert cy.guest is not None
    for name in PROPOSING:
        with pytest.raises(LoggedOut):
            cy.answer(name, **VALUES[name])
        with pytest.raises(Misuse):
            house.owner.answer_to(cy.audience, name, VALUES[name] | {"thread": thread_of(cy.guest.link)})
    again = house.let_in("Cy", "load", may_propose=True)
    assert heard(again) == [], "another link of the same name has a thread of its own"
    assert house.athlete.answer("proposal_answer", number=number, answer="accept")["state"] == "accepted"


def test_a_link_that_is_over_proposes_nothing_where_it_is_asked_beside_the_seat(house: House) -> None:
    over = house.let_in("Ed", "load", may_propose=True)
    assert over.guest is not None
    with house.owner.transact() as con:
        con.execute("update share_link set ends_at = created_at where share_link_id = ?", [house.link("Ed")])
    for name in PROPOSING:
        with pytest.raises(Misuse):
            house.owner.answer_to(over.audience, name, VALUES[name] | {"thread": thread_of(over.guest.link)})


def test_no_word_of_a_proposal_stands_in_a_log(
    house: House, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    number = propose(house.guests["Bo"], "zxwords", url="https://example.org/zxlink")
    house.athlete.answer("proposal_answer", number=number, answer="accept")
    for wrong in ({"url": "javascript:zxscript"}, {"area": "knee", "side": "zxside"}, {"text": "zxlong" * 1000}):
        with pytest.raises(Misuse):
            propose(house.guests["Bo"], **wrong)
    out, err = capfd.readouterr()
    assert "zx" not in out + err + caplog.text
