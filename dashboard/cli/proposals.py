"""`niggle proposals`: what was proposed by a therapist's link, to be accepted or not."""

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.journal import Number
from dashboard.cli.output import JsonFlag, emit, say, table
from dashboard.comment_words import written_at
from dashboard.format import Shown
from dashboard.proposal_words import kind_of, span_words, state_words

proposals = typer.Typer(
    help="What a therapist proposed by their link: findings, exercises, stages of a return. You accept it or not.",
    no_args_is_help=True,
)


@proposals.command("list")
def proposals_list(json: JsonFlag = False) -> None:
    """What was proposed, and what did you say to it? The newest first."""
    settings = settings_in_force()
    document = ask(settings, "proposal_list")
    if json:
        emit(document)
        return
    if not document["rows"]:
        say("Nothing is proposed. A link of niggle share create --may-propose proposes.")
        return
    shown = Shown.by(settings)
    rows = [
        (
            f"{row['id']}",
            written_at(row, settings.timezone, shown),
            row["who"],
            f"{kind_of(row)} {span_words(row, shown)}",
            state_words(row, settings.timezone, shown),
            "\n".join([f"“{row['text']}”", *([row["url"]] if row["url"] else [])]),
        )
        for row in document["rows"]
    ]
    columns = ["number", "when", "who", "what", "state", "words"]
    table("Proposals", columns, rows, left=columns[1:])


@proposals.command("accept")
def proposals_accept(number: Number, json: JsonFlag = False) -> None:
    """Accept one: it becomes an ordinary entry of yours, among what clinicians found or what you tried."""
    document = ask(settings_in_force(), "proposal_answer", number=number, answer="accept")
    lists = "clinician" if document["kind"] == "finding" else "tried"
    entry = f"entry {document['entry']} of niggle {lists} list"
    emit(document) if json else say(f"Proposal {number} is accepted: {entry}. niggle {lists} edit changes it.")


@proposals.command("decline")
def proposals_decline(number: Number, json: JsonFlag = False) -> None:
    """Do not take one on: it is kept, and nothing is entered."""
    document = ask(settings_in_force(), "proposal_answer", number=number, answer="decline")
    emit(document) if json else say(f"Proposal {number} is not taken on.")


@proposals.command("reopen")
def proposals_reopen(number: Number, json: JsonFlag = False) -> None:
    """Take your answer back; what was entered by it is taken away."""
    document = ask(settings_in_force(), "proposal_reopen", number=number)
    emit(document) if json else say(f"Proposal {number} is open again.")
