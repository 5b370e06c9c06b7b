"""Set questions, findings of clinicians, links and documents: what is kept, changed, taken away and listed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.desk import Desk, iso_date
from dashboard.requests.entries import brought_back, dated, taken_away
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard import shapes as d


def run_pain_add(
    desk: Desk,
    on: str,
    area: str,
    side: str | None = None,
    during: int | None = None,
    after: int | None = None,
    morning: int | None = None,
    text: str | None = None,
) -> "d.RunPainDocument":
    """Write down pain of one place during a run, after it and the next morning; what is left out stays unknown."""
    from ingest.instruments import RunPain, note_run
    from ingest.store.ask import transaction

    with transaction(desk.con):
        pain = RunPain(iso_date(on), area, side, during, after, morning, text)
        noted = note_run(desk.con, pain, desk.now, desk.seen.athlete_id)
    return {"added": noted.added, "changed": noted.changed}


def ostrc_add(
    desk: Desk, on: str, area: str, side: str, options: Sequence[int], version: str = "O2"
) -> "d.WrittenDocument":
    """Keep a filled-in overuse questionnaire."""
    from ingest.instruments import Answer, add_answer
    from ingest.store.ask import transaction

    with transaction(desk.con):
        answer = Answer(iso_date(on), area, side, tuple(options), version)
        return {"id": add_answer(desk.con, answer, desk.now, desk.seen.athlete_id)}


def ostrc_list(desk: Desk) -> "d.OstrcDocument":
    """All filled-in questionnaires with their scores."""
    from dashboard.instrument_documents import ostrc_document

    return ostrc_document(desk.con, desk.seen)


def ostrc_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take a filled-in questionnaire away."""
    return taken_away(desk, "ostrc_answer", number)


def ostrc_restore(desk: Desk, number: int) -> "d.WrittenDocument":
    """Bring it back."""
    return brought_back(desk, "ostrc_answer", number)


def clinician_add(
    desk: Desk,
    on: str,
    text: str,
    who: str | None = None,
    profession: str | None = None,
    area: str | None = None,
    side: str | None = None,
    to: str | None = None,
) -> "d.WrittenDocument":
    """Write down what a clinician found."""
    from ingest.clinicians import Finding, add_finding
    from ingest.store.ask import transaction

    with transaction(desk.con):
        finding = Finding(iso_date(on), text, who, profession, area, side, iso_date(to) if to else None)
        return {"id": add_finding(desk.con, finding, desk.now, desk.seen.athlete_id)}


def clinician_edit(desk: Desk, number: int, changes: dict[str, Any]) -> "d.WrittenDocument":
    """Change parts of it."""
    from ingest.clinicians import edit_finding
    from ingest.store.ask import transaction

    with transaction(desk.con):
        told = dated(changes, "local_date", "to_date")
        edit_finding(desk.con, number, told, desk.now, desk.seen.athlete_id)
    return {"id": number}


def clinician_list(desk: Desk) -> "d.FindingsDocument":
    """All that clinicians found."""
    from dashboard.instrument_documents import findings_document

    return findings_document(desk.con, desk.seen)


def clinician_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take a finding away."""
    return taken_away(desk, "clinician_finding", number)


def clinician_restore(desk: Desk, number: int) -> "d.WrittenDocument":
    """Bring it back."""
    return brought_back(desk, "clinician_finding", number)


def paper_add(
    desk: Desk,
    title: str | None = None,
    url: str | None = None,
    file: str | None = None,
    data: bytes | None = None,
    name: str | None = None,
    episode: str | None = None,
    area: str | None = None,
    side: str | None = None,
    text: str | None = None,
    on: str | None = None,
) -> "d.WrittenDocument":
    """Keep a link, the document at the path `file`, or the one of these bytes (from within this process) and name."""
    from ingest.papers import Document, Paper, add_paper, read_document

    document = None
    if file is not None:
        document = read_document(Path(file), desk.settings)
    elif data is not None:
        document = Document(data, name or "document")
    if episode:
        episode, area, side = _place_of(desk, episode)
    day = iso_date(on) if on else desk.today
    paper = Paper(day, title, url or None, document, episode or None, area, side, text)
    return {"id": add_paper(desk.con, desk.settings, paper, desk.now, desk.seen.athlete_id)}


def paper_list(desk: Desk, text: str = "") -> "d.PapersDocument":
    """The links and documents that have all of these words."""
    from dashboard.instrument_documents import papers_document

    return papers_document(desk.con, desk.seen, text)


def paper_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take a link or a document away."""
    return taken_away(desk, "paper", number)


def paper_restore(desk: Desk, number: int) -> "d.WrittenDocument":
    """Bring it back."""
    return brought_back(desk, "paper", number)


def _place_of(desk: Desk, name: str) -> tuple[str, str, str]:
    """An episode as it is known now: its id, area and side. Errors: `Misuse`."""
    from analytics.episodes import episode_named
    from analytics.run import refresh

    refresh(desk.con)
    found = episode_named(desk.con, desk.seen, name, desk.today)
    if found is None:
        raise Misuse(f"There is no episode {name!r}. niggle episodes shows them with their ids.")
    area, side, _ = found.split("-", 2)
    return found, area, side
