"""All commands of the terminal, put together."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from dashboard.cli import (
    account,
    answers,
    before,
    blocks,
    body,
    cohort,
    comments,
    context,
    demo,
    episodes,
    explain,
    found,
    gait,
    importing,
    instruments,
    journal,
    keeping,
    notes,
    papers,
    proposals,
    removal,
    report,
    roster,
    runs,
    serving,
    share,
    strava,
    upkeep,
    watching,
    zone,
)

app = typer.Typer(
    name="niggle",
    help="A runner's own history: weeks, the runs that were much longer than those before, and what hurt when. "
    "Your data stays in one folder of yours (NIGGLE_HOME); nothing is sent anywhere.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

importing.register(app)
answers.register(app)
before.register(app)
blocks.register(app)
cohort.register(app)
explain.register(app)
app.add_typer(body.body, name="body")
gait.register(app)
app.add_typer(journal.pain, name="pain")
app.add_typer(journal.tried, name="tried")
app.add_typer(notes.notes, name="notes")
found.register(notes.notes)
app.add_typer(episodes.episodes, name="episodes")
app.add_typer(instruments.ostrc, name="ostrc")
app.add_typer(instruments.clinician, name="clinician")
app.add_typer(papers.papers, name="papers")
app.add_typer(runs.duplicates, name="duplicates")
app.add_typer(runs.run, name="run")
app.add_typer(runs.unrecorded, name="unrecorded")
app.add_typer(runs.athlete, name="athlete")
app.add_typer(strava.strava, name="strava")
app.add_typer(account.account, name="account")
app.add_typer(share.share, name="share")
app.add_typer(roster.roster, name="roster")
app.add_typer(comments.comments, name="comments")
app.add_typer(proposals.proposals, name="proposals")
app.add_typer(zone.zone, name="zone")
app.command()(report.report)
demo.register(app)
watching.register(app)
serving.register(app)
upkeep.register(app)
keeping.register(app)
removal.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"niggle {version('niggle')}")
        raise typer.Exit


@app.callback()
def niggle(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Every command that answers takes --json: one document on stdout, SI units, ISO dates."""


# What can be asked as of a past day.
AS_OF = (
    "alarms", "before", "blocks", "clinician list", "episodes", "gait", "load", "notes list", "ostrc list", "pain list",
    "papers list", "papers search", "report", "spikes", "tried list",
)  # fmt: skip

# What is about the whole installation: to name an athlete there would promise what it does not do.
ABOUT_ALL = (
    "account list", "backup", "cohort", "delete", "demo", "doctor", "explain", "export", "notes parse", "rebuild",
    "restore", "serve",
)  # fmt: skip


def commands() -> Any:
    """All of it as one command, with `--athlete` added to each that is about somebody's history, `--as-of` to some."""
    whole = typer.main.get_command(app)
    alone = typer.Typer(add_completion=False)
    alone.command()(_whose)
    for path, command in _below(whole):
        if path in ABOUT_ALL:
            continue
        added = ("athlete", "as_of") if path in AS_OF else ("athlete",)
        command.params += [one for one in typer.main.get_command(alone).params if one.name in added]
    return whole


def _whose(
    athlete: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Whose history, if not the default athlete's.", callback=context.choose_athlete,
            is_eager=True, expose_value=False,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="A past day: only what is dated up to then is seen.", callback=context.choose_day,
            is_eager=True, expose_value=False,
        ),
    ] = None,
) -> None: ...  # fmt: skip


def _below(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that does something by itself, and how it is called."""
    below = getattr(command, "commands", {})
    if not below or command.invoke_without_command:
        yield path, command
    for name, one in below.items():
        yield from _below(one, f"{path} {name}".strip())
