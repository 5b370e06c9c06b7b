"""`niggle account`: who may come in by the browser from elsewhere, and which browsers are logged in."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import ask, athlete, settings_in_force
from dashboard.cli.output import JsonFlag, emit, say, table, talk
from dashboard.format import Shown, counted
from ingest.errors import Misuse

account = typer.Typer(
    help="Who may come in by the browser? Without a password nobody does from another machine; this one needs none "
    "until you set one.", no_args_is_help=True,
)  # fmt: skip
sessions = typer.Typer(help="Which browsers are logged in? End them.", no_args_is_help=True)
account.add_typer(sessions, name="sessions")

MAX_READ = 64 * 2**10


@account.command("set")
def account_set(
    password_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Read the password from the first line of a file; - reads it from stdin."),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Set a password, asked for twice and not shown. From then on the dashboard asks for it, here, too."""
    document = ask(settings_in_force(), "account_set", password=_password(password_file))
    if json:
        emit(document)
        return
    say(f"{document['athlete']} has this password now.{_ended(document['ended'])}")
    say("A running niggle serve asks for it at once. To open it to other machines: see README, From elsewhere.")


@account.command("list")
def account_list(json: JsonFlag = False) -> None:
    """Who has a password, and since when?"""
    settings = settings_in_force()
    document = ask(settings, "account_list")
    if json:
        emit(document)
        return
    rows = [
        (row["athlete"], "the owner" if row["owner"] else "", _moment(row["set_at"], Shown.by(settings)),
         f"{row['sessions']:,}")
        for row in document["rows"]
    ]  # fmt: skip
    table("Passwords", ["athlete", "", "set", "logged in"], rows, left=["athlete", "", "set"])


@account.command("delete")
def account_delete(json: JsonFlag = False) -> None:
    """Take a password away. Whose it was cannot log in any more; with the last one, this machine needs none."""
    document = ask(settings_in_force(), "account_delete")
    emit(document) if json else say(f"{document['athlete']} has no password any more.{_ended(document['ended'])}")


@sessions.command("list")
def session_list(json: JsonFlag = False) -> None:
    """Which browsers are logged in, of everybody or of --athlete?"""
    settings = settings_in_force()
    document = ask(settings, "session_list", everybody=athlete() is None)
    if json:
        emit(document)
        return
    shown = Shown.by(settings)
    rows = [
        (
            f"{row['id']}",
            row["athlete"],
            row["agent"],
            _moment(row["created_at"], shown),
            _moment(row["seen_at"], shown),
        )
        for row in document["rows"]
    ]
    table("Logged in (UTC)", ["id", "athlete", "browser", "since", "seen"], rows, left=["athlete", "browser"])


@sessions.command("end")
def session_end(
    number: Annotated[int | None, typer.Argument(metavar="[ID]", help="As the list shows it.", min=1)] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them, of everybody or of --athlete.")] = False,
    json: JsonFlag = False,
) -> None:
    """End a session at once: its pages close, and its browser has to log in again."""
    if (number is None) == (not every):
        raise Misuse("Say which: niggle account sessions end ID, or --all.")
    document = ask(settings_in_force(), "session_end", number=number, everybody=athlete() is None)
    emit(document) if json else say(f"{counted(document['ended'], 'session')} ended.")


def _password(file: Path | None) -> str:
    """Errors: `Misuse` without a terminal to ask at, or if it was not typed twice alike."""
    if file is not None:
        return _first_line(file)
    if not sys.stdin.isatty():
        raise Misuse("There is no terminal to ask for the password at. Give it in a file: --password-file FILE, or -.")
    import getpass

    talk("At least 8 characters; a few words are easy to remember. It is not shown.")
    typed = getpass.getpass("Password: ", sys.stderr)
    if getpass.getpass("Once more: ", sys.stderr) != typed:
        raise Misuse("These are two passwords. Nothing was set.")
    return typed


def _first_line(file: Path) -> str:
    try:
        if str(file) == "-":
            read = sys.stdin.buffer.readline(MAX_READ)
        else:
            with file.open("rb") as source:
                read = source.readline(MAX_READ)
        return read.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise Misuse("The password is no UTF-8 text.") from None
    except OSError as error:
        raise Misuse(f"{file} cannot be read: {error.strerror}.") from None


def _ended(count: int) -> str:
    return f" {counted(count, 'session')} ended." if count else ""


def _moment(text: str | None, shown: Shown) -> str:
    if text is None:
        return "none"
    moment = datetime.fromisoformat(text)
    return f"{shown.day(moment.date())} {moment:%H:%M}"
