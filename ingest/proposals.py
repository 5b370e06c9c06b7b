"""What did whoever looks on by a therapist's link propose, and what did the athlete say to it? Rows only; who asks is
settled elsewhere.

What is accepted becomes an ordinary entry: a finding one of what clinicians found, an exercise or a stage of a return
one of what was tried. The caller's transaction holds each change together. The words are of health: they stand in no
log.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

import duckdb

from ingest import journal
from ingest.clinicians import EARLIEST, Finding, add_finding
from ingest.comments import MOST_AN_HOUR, MOST_BY_A_LINK
from ingest.errors import Misuse
from ingest.journal import AREAS, MAX_TEXT, SIDES, NotUnderstood, Tried, add_tried, one_of
from ingest.labels import words
from ingest.papers import MAX_URL, is_link
from ingest.store.ask import first_row, next_number, number

KINDS = ("finding", "exercise", "stage")
AHEAD = timedelta(days=366)  # so far into what is to come reaches what is proposed
MOST_OPEN = 30  # by one link, that wait for an answer
_COLUMNS = (
    "proposal_id, athlete_id, thread, who, kind, from_date, to_date, text, link, area, side, created_at, answered_at, "
    "answer, entry_id"
)

Answer = Literal["accepted", "declined"]


class NoSuchProposal(Misuse):
    """No proposal of this number is there for whoever asks, or it is somebody else's."""


class AnsweredAlready(Misuse):
    """The athlete said something else to it before."""


class TooManyProposals(Misuse):
    """By one link more was proposed than anybody answers."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed; of a finding `from_date` is its day. `entry`: the number of what it became once, whether that
    is still there or not.
    """

    number: int
    athlete_id: int
    thread: str
    who: str
    kind: str
    from_date: date
    to_date: date | None
    text: str
    link: str | None
    area: str | None
    side: str | None
    created_at: datetime
    answered_at: datetime | None = None
    answer: Answer | None = None
    entry: int | None = None

    @property
    def table(self) -> str:
        """Where its entry is, once it is accepted."""
        return "clinician_finding" if self.kind == "finding" else "tried"


def add_proposal(con: duckdb.DuckDBPyConnection, proposal: Proposal, today: date) -> int:
    """Write down a proposal, whatever its number says; the number it has.

    Errors: `NotUnderstood` for what no entry could be made of, `TooManyProposals`.
    """
    told = _checked(proposal, today)
    _check_often(con, told)
    given = next_number(con, "proposal", "proposal_id")
    con.execute(
        f"insert into proposal ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, null, null)",  # noqa: S608
        [given, told.athlete_id, told.thread, told.who, told.kind, told.from_date, told.to_date, told.text, told.link,
         told.area, told.side, told.created_at],
    )  # fmt: skip
    return given


def _checked(proposal: Proposal, today: date) -> Proposal:
    """As it is kept. Errors: `NotUnderstood`."""
    one_of("kind", proposal.kind, KINDS)
    text = words(proposal.text, MAX_TEXT)
    if text is None:
        raise NotUnderstood("Say in a few words what you propose.")
    if proposal.kind == "finding" and (proposal.to_date is not None or proposal.link is not None):
        raise NotUnderstood("A finding is of one day, and takes no link.")
    latest = today if proposal.kind == "finding" else today + AHEAD
    for day in (proposal.from_date, proposal.to_date or proposal.from_date):
        if not EARLIEST <= day <= latest:
            raise NotUnderstood(f"{day} cannot be it: name a day up to {latest}.")
    if proposal.to_date is not None and proposal.to_date < proposal.from_date:
        raise NotUnderstood(f"It cannot end on {proposal.to_date}, before it begins on {proposal.from_date}.")
    if proposal.link is not None and not (len(proposal.link) <= MAX_URL and is_link(proposal.link)):
        raise NotUnderstood(f"A link starts with https:// or http://, has no blanks and up to {MAX_URL:,} characters.")
    if proposal.area is None:
        return replace(proposal, text=text, side=None)
    one_of("area", proposal.area, AREAS)
    side = proposal.side or "unspecified"
    one_of("side", side, SIDES)
    return replace(proposal, text=text, side=side)


def _check_often(con: duckdb.DuckDBPyConnection, proposal: Proposal) -> None:
    """What was withdrawn counts, too. Errors: `TooManyProposals`."""
    by_it = "select count(*) from proposal where athlete_id = ? and thread = ?"
    whose = [proposal.athlete_id, proposal.thread]
    if number(con, f"{by_it} and answer is null and deleted_at is null", whose) >= MOST_OPEN:
        raise TooManyProposals(f"{MOST_OPEN} proposals wait for an answer already. Withdraw one, or wait.")
    if number(con, f"{by_it} and created_at > ?", [*whose, proposal.created_at - timedelta(hours=1)]) >= MOST_AN_HOUR:
        raise TooManyProposals(f"{MOST_AN_HOUR} proposals an hour are as many as one link may make. Go on later.")
    if number(con, by_it, whose) >= MOST_BY_A_LINK:
        raise TooManyProposals(f"By this link {MOST_BY_A_LINK:,} proposals were made. Ask for another link.")


def proposals(con: duckdb.DuckDBPyConnection, athlete_id: int, thread: str | None = None) -> list[Proposal]:
    """Those of one thread, or all that were made to the athlete; the newest first."""
    rows = con.execute(
        f"select {_COLUMNS} from proposal where athlete_id = $athlete_id and deleted_at is null "  # noqa: S608
        "and ($thread is null or thread = $thread) order by created_at desc, proposal_id desc",
        {"athlete_id": athlete_id, "thread": thread},
    ).fetchall()
    return [Proposal(*row) for row in rows]


def withdraw_proposal(
    con: duckdb.DuckDBPyConnection, given: int, now: datetime, *, athlete_id: int, thread: str
) -> None:
    """Take back what was proposed by this link, as long as nothing was said to it.

    Errors: `NoSuchProposal`, `AnsweredAlready`.
    """
    if _one(con, given, athlete_id, thread).answer is not None:
        raise AnsweredAlready(f"Proposal {given} was answered: it stays as it is.")
    con.execute("update proposal set deleted_at = ? where proposal_id = ?", [now, given])


def answer_proposal(
    con: duckdb.DuckDBPyConnection, given: int, answer: Answer, now: datetime, *, athlete_id: int
) -> Proposal:
    """Accept it, which makes its entry, or not. Twice is once.

    An entry that it had become before comes back as it was left. Errors: `NoSuchProposal`, `AnsweredAlready`.
    """
    found = _one(con, given, athlete_id)
    if found.answer is not None:
        if found.answer != answer:
            raise AnsweredAlready(f"Proposal {given} was {found.answer}. Reopen it first.")
        return found
    entry = _entered(con, found, now) if answer == "accepted" else found.entry
    return _update(con, replace(found, answer=answer, answered_at=now, entry=entry))


def reopen_proposal(con: duckdb.DuckDBPyConnection, given: int, now: datetime, *, athlete_id: int) -> Proposal:
    """Take back what was said to it; its entry goes out of sight. What is open stays as it is.

    Errors: `NoSuchProposal`.
    """
    found = _one(con, given, athlete_id)
    if found.answer == "accepted" and found.entry is not None and _is_there(con, found):
        journal.delete(con, found.table, found.entry, now, athlete_id)
    return _update(con, replace(found, answer=None, answered_at=None))


def _one(con: duckdb.DuckDBPyConnection, given: int, athlete_id: int, thread: str | None = None) -> Proposal:
    found = next((one for one in proposals(con, athlete_id, thread) if one.number == given), None)
    if found is None:
        raise NoSuchProposal(f"There is no proposal number {given}.")
    return found


def _entered(con: duckdb.DuckDBPyConnection, proposal: Proposal, now: datetime) -> int:
    """The number of the entry that it becomes, or became before."""
    there = _is_there(con, proposal)
    if proposal.entry is not None and there is not None:
        if not there:
            journal.restore(con, proposal.table, proposal.entry, proposal.athlete_id)
        return proposal.entry
    if proposal.kind == "finding":
        finding = Finding(proposal.from_date, proposal.text, proposal.who, None, proposal.area, proposal.side)
        return add_finding(con, finding, now, proposal.athlete_id)
    tried = Tried(
        proposal.from_date, proposal.to_date, proposal.kind, proposal.text, proposal.link, proposal.area, proposal.side
    )
    return add_tried(con, tried, now, proposal.athlete_id, as_it_is=True)  # a place that nobody named is nobody's word


def _is_there(con: duckdb.DuckDBPyConnection, proposal: Proposal) -> bool | None:
    """Whether its entry is in sight; None if there is none."""
    row = first_row(
        con,
        f"select deleted_at is null from {proposal.table} "  # noqa: S608
        f"where {proposal.table}_id = ? and athlete_id = ?",
        [proposal.entry, proposal.athlete_id],
    )
    return None if row is None else bool(row[0])


def _update(con: duckdb.DuckDBPyConnection, proposal: Proposal) -> Proposal:
    con.execute(
        "update proposal set answer = ?, answered_at = ?, entry_id = ? where proposal_id = ?",
        [proposal.answer, proposal.answered_at, proposal.entry, proposal.number],
    )
    return proposal
