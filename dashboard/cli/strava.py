"""`niggle strava`: the runner's own app at Strava, connected, brought up to date, looked at, disconnected."""

import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.context import ask, settings_in_force
from dashboard.cli.output import JsonFlag, emit, say, talk
from dashboard.desk import iso_date, utc_now
from dashboard.format import Shown, counted
from dashboard.strava_words import (
    APP_PAGE,
    NEEDS_RUNNER,
    Clock,
    budget_words,
    clock_words,
    connected_words,
    goes_and_stays,
    kept_words,
    missing_words,
    strava_words,
)
from ingest.errors import Misuse, Refusal

if TYPE_CHECKING:
    from dashboard.shapes import StravaDocument
    from ingest.settings import Settings
    from ingest.sources.strava.oauth import Connection, Retention

strava = typer.Typer(
    help="Strava's API, by an app of your own: connect, sync, disconnect. Your archive and files need none of it.",
    no_args_is_help=True,
)

CLIENT_ID, CLIENT_SECRET = "NIGGLE_STRAVA_CLIENT_ID", "NIGGLE_STRAVA_CLIENT_SECRET"
WORD = "disconnect"
SHOWN_UNREAD = 20


class NotDisconnected(Refusal):
    """Nothing was removed, because nobody confirmed it."""


@strava.command()
def connect(
    client_id: Annotated[
        str | None, typer.Option(metavar="N", help=f"Your app's client ID; else {CLIENT_ID}, else it asks.")
    ] = None,
    retention: Annotated[
        str | None, typer.Option(metavar="CHOICE", help='How long data may stay: "7 days" or keep; else it asks.')
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port to listen on for your browser; a free one if not.")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open Strava's page by itself.")] = True,
    json: JsonFlag = False,
) -> None:
    """Connect your Strava account by an app of your own. The client secret is asked for, or taken from the
    environment (NIGGLE_STRAVA_CLIENT_SECRET); it is never an option, for those can be read by others.
    """
    from dashboard.cli.way_back import WayBack
    from ingest.sources.strava.oauth import TERMS, Attempt, checked_app, checked_retention, exchange
    from ingest.sources.strava.transport import Transport

    settings = settings_in_force()
    if retention is not None:
        checked_retention(retention)  # before anything is asked
    before: StravaDocument = ask(settings, "strava_status")
    for line in TERMS:
        talk(line)
    talk(f"Make an app of your own at {APP_PAGE} (callback domain: localhost) and have its page at hand.")
    number = client_id or os.environ.get(CLIENT_ID) or _typed("Client ID: ", "the client ID")
    secret = os.environ.get(CLIENT_SECRET) or _typed("Client secret (not shown): ", "the client secret", hidden=True)
    number, secret = checked_app(number, secret)
    chosen = _chosen(retention, before)
    with WayBack(port) as way:
        attempt = Attempt(number, secret, chosen, way.redirect_uri)
        way.is_answer = attempt.is_answered_by
        address = attempt.address(settings)
        talk(f"Authorize it at Strava within 5 minutes (Ctrl-C ends this):\n\n  {address}\n")
        if browser:
            _open(address)
        query = way.wait()
        try:
            made = exchange(attempt, query, Transport(settings.strava_api_root, settings.strava_oauth_root))
            document = _keep(settings, made)
        except Refusal as refusal:
            way.tell(str(refusal))
            raise
        way.tell("Connected. You can close this tab.")
    if json:
        emit(document)
        return
    say(connected_words(document))
    runs = "runs of the last 7 days" if document["retention"] == "7 days" else "runs"
    served = _served(settings)
    say(f"The running service fetches your {runs} now." if served else f"Fetch your {runs}: niggle strava sync")


def _keep(settings: "Settings", made: "Connection") -> "StravaDocument":
    document: StravaDocument = ask(
        settings, "strava_connect", account=made.account, scopes=list(made.scopes), retention=made.retention,
        credentials=asdict(made.credentials),
    )  # fmt: skip
    return document


def _typed(question: str, what: str, *, hidden: bool = False) -> str:
    """What is typed, or comes by a pipe. Errors: `Misuse` if nothing more comes."""
    if hidden and sys.stdin.isatty():
        import getpass

        try:
            return getpass.getpass(question, sys.stderr)
        except EOFError:
            line = ""
    else:
        typer.echo(question, nl=False, err=True)
        line = sys.stdin.readline()
    if not line:
        talk("")
        raise Misuse(f"Nothing was changed: {what} is missing.")
    return line.strip()


def _chosen(retention: str | None, before: "StravaDocument") -> "Retention":
    """How long what comes may stay: as said, as decided before, or asked until it is answered."""
    from ingest.sources.strava.oauth import CHOICES, checked_retention

    if retention is not None:
        return checked_retention(retention)
    if before["connected"]:
        talk(f"As decided before, data may stay: {before['retention']}. To decide otherwise: --retention")
        return checked_retention(before["retention"])
    talk("How long may data from Strava's API stay here?")
    for name, meaning in CHOICES.items():
        talk(f"  {name}: {meaning}")
    while True:
        answer = _typed(f"Type {' or '.join(CHOICES)}: ", "how long it may stay")
        try:
            return checked_retention(answer)
        except Misuse as misuse:
            talk(str(misuse))


def _open(address: str) -> None:
    import webbrowser

    webbrowser.open(address)


@strava.command()
def sync(
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for Strava's limits, and go on until all is here.")
    ] = False,
    details_since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Fetch the descriptions of all since then, too (one request each)."),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Bring what is new at Strava: the list, then samples and descriptions, as far as the limits allow.

    Stopped or killed, it goes on where it was. A running service does this by itself; then this asks it to look now.
    """
    from dashboard.cli.strava_sync import shown, synced

    settings = settings_in_force()
    if details_since is not None:
        iso_date(details_since)
    with shown(lambda document: strava_words(document, _clock(settings))) as report:
        document = synced(settings, report, wait=wait, details_since=details_since)
    words = strava_words(document, _clock(settings), served=_served(settings))
    failed = not document["connected"] or document["phase"] in (*NEEDS_RUNNER, "unreachable")
    if json:
        emit(document)
        if failed:
            raise typer.Exit(1)
        return
    told = [part for part in (words.now, words.next, words.todo) if part]
    if failed:
        raise Refusal(" ".join(told))
    for line in told:
        say(line)


@strava.command()
def status(json: JsonFlag = False) -> None:
    """How is it with Strava? What is here, what is happening, what comes next, and what is left of the limits."""
    settings = settings_in_force()
    document = ask(settings, "strava_status")
    if json:
        emit(document)
        return
    words = strava_words(document, _clock(settings), served=_served(settings))
    if not document["connected"]:
        say(f"{words.now} Connect it with: niggle strava connect")
        return
    for line in (words.now, words.next, words.todo, *_facts(document)):
        if line:
            say(line)


def _facts(document: "StravaDocument") -> list[str | None]:
    activities = counted(document["activities"], "activity", "activities")
    parts = [f"{document['with_streams']:,} with samples", f"{document['with_detail']:,} with their description"]
    parts += [f"{document['by_file']:,} with the samples of a file"] if document["by_file"] else []
    parts += [f"{document['expired']:,} more had their time and went"] if document["expired"] else []
    unread, more = document["unread"][:SHOWN_UNREAD], len(document["unread"]) - SHOWN_UNREAD
    return [
        f"Account {document['account']}: {activities}, {', '.join(parts)}.",
        budget_words(document),
        clock_words(document),
        kept_words(document),
        *missing_words(document),
        *(f"Not understood: activity {row['native_id']}: {row['reason']}" for row in unread),
        f"and {more:,} more" if more > 0 else None,
        *(f"Tried again later: {row['reason']} ({counted(row['items'], 'item')})" for row in document["troubles"]),
        "Strava tells this service when something is new." if document["webhook"] else None,
    ]


@strava.command()
def disconnect(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False, json: JsonFlag = False) -> None:
    """End the connection, at Strava and here, and remove all that came by it. Your files, notes and words stay."""
    settings = settings_in_force()
    if not yes:
        before: StravaDocument = ask(settings, "strava_status")
        if before["connected"]:
            for line in goes_and_stays(before):
                talk(line)
            if _typed(f"Type {WORD} to do it: ", "the word") != WORD:
                raise NotDisconnected("Nothing was removed. Type the word as it stands, or say --yes.")
    document = ask(settings, "strava_disconnect")
    if json:
        emit(document)
        return
    say(
        f"Strava is disconnected. {counted(document['removed'], 'record')} of its API went with all computed from them."
    )
    if document["trouble"]:
        talk(f"At Strava it could not be ended: {document['trouble']}")


@strava.command()
def webhook(
    address: Annotated[
        str | None,
        typer.Argument(help="https://…/strava/webhook, which leads to the running service.", metavar="ADDRESS"),
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Have no more sent.")] = False,
    json: JsonFlag = False,
) -> None:
    """Have Strava tell a running service at a public address when something is new, instead of within half an hour."""
    if (address is None) is not off:
        raise Misuse("Name the public address, such as https://run.example.org/strava/webhook, or say --off.")
    settings = settings_in_force()
    if address is not None and not _served(settings):
        raise Refusal("Strava looks at once whether that address answers, so start niggle serve first.")
    document = ask(settings, "strava_webhook", address=address)
    if json:
        emit(document)
    elif document["webhook"]:
        say("Strava tells this service from now on when something is new. What it says is looked up, not believed.")
    else:
        say("Strava tells this service nothing any more. It looks by itself every half hour.")


def _clock(settings: "Settings") -> Clock:
    return Clock(utc_now(), settings.timezone, Shown.by(settings))


def _served(settings: "Settings") -> bool:
    from dashboard.service import running_at

    return running_at(settings) is not None
