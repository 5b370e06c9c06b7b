"""Findings, exercises and stages of a return that a therapist's link proposes, and what the athlete says to them.

Whoever came by a link asks with its `thread`, which the seat sets: of no other link do they hear. An athlete proposes
nothing, and nobody else answers.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from dashboard.desk import Desk, iso_date, local_day
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard import shapes as d
    from ingest.proposals import Answer, Proposal
    from ingest.shares import ShareLink

ANSWERS: dict[str, "Answer"] = {"accept": "accepted", "decline": "declined"}


def proposal_add(
    desk: Desk,
    kind: str,
    text: str,
    begun: str,
    to: str | None = None,
    url: str | None = None,
    area: str | None = None,
    side: str | None = None,
    thread: str | None = None,
) -> "d.WrittenDocument":
    """Propose something by a link. Errors: `Misuse` for what makes no sense, or a day before those that it shows."""
    from ingest.proposals import Proposal, add_proposal
    from ingest.store.ask import transaction

    with transaction(desk.con):
        link = _link(desk, thread)
        first, last = iso_date(begun), iso_date(to) if to else None
        if link.since is not None and first < link.since:
            raise Misuse(f"The link for {link.label} shows no such day.")
        proposal = Proposal(
            0, desk.seen.athlete_id, thread or "", link.label, kind, first, last, text, url or None, area or None,
            side or None, desk.now,
        )  # fmt: skip
        number = add_proposal(desk.con, proposal, local_day(desk.settings, desk.now))
    return {"id": number}


def proposal_list(desk: Desk, thread: str | None = None) -> "d.ProposalsDocument":
    """What was proposed, the newest first: by one link, or to the athlete by all of them."""
    from ingest.proposals import proposals

    mine = _is_athlete(desk)
    if not mine:
        _link(desk, thread)
    found = proposals(desk.con, desk.seen.athlete_id, None if mine else thread)
    return {"rows": [_row(desk, one, mine=mine) for one in found if _seen(desk, one.created_at)]}


def proposal_withdraw(desk: Desk, number: int, thread: str | None = None) -> "d.WrittenDocument":
    """Take back what was proposed by the same link and is open. Errors: `NoSuchProposal`, `AnsweredAlready`."""
    from ingest.proposals import withdraw_proposal
    from ingest.store.ask import transaction

    with transaction(desk.con):
        _link(desk, thread)
        withdraw_proposal(desk.con, number, desk.now, athlete_id=desk.seen.athlete_id, thread=thread or "")
    return {"id": number}


def proposal_answer(desk: Desk, number: int, answer: str) -> "d.ProposalAnsweredDocument":
    """Accept a proposal, which makes an entry of it, or decline it. Twice is once.

    Errors: `Misuse`, `NoSuchProposal`, `AnsweredAlready`.
    """
    from ingest.proposals import answer_proposal
    from ingest.store.ask import transaction

    _check_athlete(desk)
    if answer not in ANSWERS:
        raise Misuse(f"A proposal is answered by one of these: {', '.join(ANSWERS)}.")
    with transaction(desk.con):
        found = answer_proposal(desk.con, number, ANSWERS[answer], desk.now, athlete_id=desk.seen.athlete_id)
    return _answered(found)


def proposal_reopen(desk: Desk, number: int) -> "d.ProposalAnsweredDocument":
    """Take back what was said to a proposal, and with it what it became. Errors: `NoSuchProposal`."""
    from ingest.proposals import reopen_proposal
    from ingest.store.ask import transaction

    _check_athlete(desk)
    with transaction(desk.con):
        found = reopen_proposal(desk.con, number, desk.now, athlete_id=desk.seen.athlete_id)
    return _answered(found)


def _is_athlete(desk: Desk) -> bool:
    return desk.seen.audience == "owner"


def _check_athlete(desk: Desk) -> None:
    if not _is_athlete(desk):
        raise Misuse("What is proposed the athlete answers.")


def _link(desk: Desk, thread: str | None) -> "ShareLink":
    """The link that a guest came by, if it is open and may propose. Errors: `Misuse`."""
    from ingest.comments import thread_of
    from ingest.shares import shares

    known = [] if _is_athlete(desk) else shares(desk.con, desk.seen.athlete_id)
    found = next((one for one in known if thread_of(one) == thread), None)
    if found is None or not found.may_propose or not found.is_open(desk.now):
        raise Misuse("Something is proposed by a therapist's link that is open, and by nobody else.")
    return found


def _seen(desk: Desk, moment: datetime | None) -> bool:
    """Whether it was by the day up to which is seen."""
    until: date | None = desk.seen.until
    return moment is not None and (until is None or local_day(desk.settings, moment) <= until)


def _row(desk: Desk, proposal: "Proposal", *, mine: bool) -> "d.ProposalRow":
    answered_at = proposal.answered_at if _seen(desk, proposal.answered_at) else None
    answer = proposal.answer if answered_at is not None else None
    return {
        "id": proposal.number, "who": proposal.who, "kind": proposal.kind,
        "from_date": proposal.from_date.isoformat(),
        "to_date": None if proposal.to_date is None else proposal.to_date.isoformat(),
        "text": proposal.text, "url": proposal.link, "area": proposal.area, "side": proposal.side,
        "created_at": f"{proposal.created_at.isoformat()}Z", "state": answer or "open",
        "answered_at": None if answered_at is None else f"{answered_at.isoformat()}Z",
        "entry": proposal.entry if mine and answer == "accepted" else None,
    }  # fmt: skip


def _answered(proposal: "Proposal") -> "d.ProposalAnsweredDocument":
    entry = proposal.entry if proposal.answer == "accepted" else None
    return {"id": proposal.number, "kind": proposal.kind, "state": proposal.answer or "open", "entry": entry}
