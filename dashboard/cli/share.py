"""`niggle share`: links by which a coach or a therapist looks on, and who came by them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.audience import SCOPES
from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, say, table, talk
from dashboard.format import Shown, counted
from dashboard.requests.shares import base_of
from dashboard.share_words import NO_BASE, sees_words, state_words

if TYPE_CHECKING:
    from dashboard.shapes import ShareCreatedDocument

share = typer.Typer(
    help="Let a coach or a therapist look on by a link: what they see, until when, and when they came.",
    no_args_is_help=True,
)


@share.command("create")
def share_create(
    name: Annotated[str, typer.Option(metavar="NAME", help='Whom it is for: "Coach Ann".')],
    sees: Annotated[
        str, typer.Option(metavar="LIST", help=f"What it shows, with commas: {', '.join(SCOPES)}. Nothing else is.")
    ],
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day that is seen; all of them without it.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Its last day: in 90 days without it, a year at most."),
    ] = None,
    may_propose: Annotated[
        bool, typer.Option("--may-propose", help="A therapist's link, who may propose what you then accept or not.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Make a link. Its address is shown once and kept nowhere: whoever has it sees what it shows."""
    from dashboard.service import running_at

    settings = settings_in_force()
    document: ShareCreatedDocument = ask(
        settings, "share_create", name=name, sees=sees.split(","), first=since, last=until, may_propose=may_propose
    )
    base = base_of(settings, running_at(settings))
    address = None if base is None else base + document["path"]
    if json:
        emit({**document, "address": address})
        return
    shown = Shown.by(settings)
    say(f"{document['name']} may see: {sees_words(document['sees'])}.")
    first = "all days" if document["since"] is None else f"days from {_day(document['since'], shown)} on"
    say(f"Of {first}; until {_day(document['until'], shown)}. It is link {document['id']}.")
    say()
    say(address or document["path"])
    say()
    say("Copy it now: it is shown once. Whoever has it, also by forwarding, sees the same; niggle share list tells who")
    say(f"came, niggle share revoke {document['id']} ends it at once.")
    if address is None:
        talk(NO_BASE)


@share.command("list")
def share_list(json: JsonFlag = False) -> None:
    """Which links are there, what do they show, and who came by them?"""
    settings = settings_in_force()
    document = ask(settings, "share_list")
    if json:
        emit(document)
        return
    shown = Shown.by(settings)
    rows = [
        (
            f"{row['id']}",
            row["name"],
            ", ".join(row["sees"]),
            "all" if row["since"] is None else _day(row["since"], shown),
            state_words(row, shown),
            f"{row['visits']:,}",
            _moment(row["seen_at"], shown),
        )
        for row in document["rows"]
    ]
    columns = ["id", "for", "sees", "from", "state", "visits", "seen"]
    table("Links (UTC)", columns, rows, left=["for", "sees", "from", "state"])
    for row in document["rows"]:
        for visit in row["latest"]:
            times = f"{_moment(visit['begun_at'], shown)} to {_moment(visit['seen_at'], shown)}"
            say(f"{row['name']} (link {row['id']}): {times}, {visit['agent']}")
        if row["previews"]:
            say(
                f"{row['name']} (link {row['id']}): opened {counted(row['previews'], 'time')} without a page being seen"
            )
        if row["fetches"]:
            often, last = counted(row["fetches"], "time"), _moment(row["fetched_at"], shown)
            say(f"{row['name']} (link {row['id']}): fetched {often} by a program, last {last}")


@share.command("revoke")
def share_revoke(
    number: Annotated[int, typer.Argument(metavar="ID", help="As the list shows it.", min=1)], json: JsonFlag = False
) -> None:
    """Revoke a link at once: it opens nothing any more, and pages that are open by it close."""
    document = ask(settings_in_force(), "share_revoke", number=number)
    emit(document) if json else say(f"The link for {document['name']} opens nothing any more.")


def _day(text: str, shown: Shown) -> str:
    return shown.day(datetime.fromisoformat(text).date())


def _moment(text: str | None, shown: Shown) -> str:
    if text is None:
        return "never"
    moment = datetime.fromisoformat(text)
    return f"{shown.day(moment.date())} {moment:%H:%M}"
